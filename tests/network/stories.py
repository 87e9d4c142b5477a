# SPDX-License-Identifier: BSD-2-Clause
"""usage: stories.py BUILD-FOLDER [WORD]...

What is fetched, and what is not, by the daemon as it is.  A word chooses the
stories that have it in their name.
"""
import json
import os
import re
import subprocess
import sys
import time

from town import ACCESS, FETCH, POINT, RESPONDER, Town, expect, expect_in, story, told
from world import (DAEMON_USER, PRIVATE, Node, Trouble, World, openssl,
                   wait_until)


@story
def good_and_revoked(town):
    node = town.node('plain', *FETCH)
    expect(node.revocation(town.message['good']), 'good', 'good')
    expect(node.result(town.message['good']), 'pass', 'good')
    expect(node.revocation(town.message['revoked']), 'revoked', 'revoked')
    expect(node.result(town.message['revoked']), 'fail', 'revoked')
    expect(town.world.requests(' good.ca.test '), 1, 'one fetch for both')
    expect(node.revocation(town.message['redirected']), 'good', 'redirected')
    expect(node.revocation(town.message['public-address']), 'good', 'address')
    expect_in(node.log(), 'revocation: ', 0)
    node.stop()


@story
def faults_are_survived(town):
    node = town.node('faults', *FETCH)
    for name, words in (
            ('missing', 'HTTP status 404'), ('trouble', 'HTTP status 500'),
            ('cut', 'sends something else'), ('page', 'sends something else'),
            ('empty', 'sends something else'), ('large', 'more than 65536'),
            ('slow', 'in time'), ('expired', 'it has ended'),
            ('future', 'it is of a time to come'),
            ('stranger', 'nobody who may speak there signed it'),
            ('nowhere', 'cannot be resolved'), ('silent', ''),
            ('to-loop', 'too many redirects')):
        for _ in range(3):
            expect(node.revocation(town.message[name]), 'unknown', name)
            # Soft: it passes, and says so.
            expect(node.result(town.message[name]), 'pass', name)
        url = re.escape(town.points()[name])
        expect_in(node.log(), '%s.*%s' % (url, words), 1)
    expect(node.revocation(town.message['good']), 'good', 'after all that')
    node.stop()


@story
def nobody_is_sent_inside(town):
    node = town.node('inside', *FETCH)
    before = town.world.requests(PRIVATE)
    for name in ('private', 'private-address', 'loopback', 'loopback6',
                 'linklocal', 'mapped', 'mixed', 'to-private', 'to-name',
                 'to-cloud', 'to-file', 'other-port'):
        expect(node.revocation(town.message[name]), 'unknown', name)
        expect_in(node.log(), '%s leads to where nothing is fetched from' %
                  re.escape(town.points()[name]), 1)
    for address in (PRIVATE, '127.0.0.1', '::1', '169.254.169.254'):
        expect(town.world.requests(address + ' '),
               before if address == PRIVATE else 0, 'requests to ' + address)
    node.stop()


@story
def listed_networks_are_fetched_from(town):
    node = town.node('listed', 'fetch = { networks = [ "10.9.0.0/16" ]; };')
    for name in ('private', 'private-address', 'to-private', 'to-name'):
        expect(node.revocation(town.message[name]), 'good', name)
    expect(node.revocation(town.message['loopback']), 'unknown', 'loopback')
    node.stop()


@story
def a_proxy_changes_nothing_of_that(town):
    node = town.node('proxied', 'fetch = { timeout = "3s"; '
                     'proxy = "http://127.0.0.1:3128"; };')
    expect(node.revocation(town.message['good']), 'good', 'good')
    expect(town.world.requests('good.ca.test', 'proxy'), 1, 'by the proxy')
    before = town.world.requests('', 'proxy')
    for name in ('private', 'private-address', 'loopback', 'loopback6',
                 'linklocal', 'mapped', 'mixed', 'other-port'):
        expect(node.revocation(town.message[name]), 'unknown', name)
    expect(town.world.requests('', 'proxy'), before, 'the proxy was asked')
    expect(node.revocation(town.message['to-private']), 'unknown', 'redirect')
    expect(town.world.requests(PRIVATE, 'proxy'), 0, 'inside, by the proxy')
    node.stop()


@story
def ocsp_is_asked(town):
    by = {name: town.ca.signer('ocsp-by-' + name, ACCESS +
                               'http://%s.ca.test/' % name)
          for name in ('get', 'post')}
    responder = town.ca.start_responder(RESPONDER)
    node = town.node('ocsp', *FETCH)
    for _ in range(2):
        expect(node.revocation(town.message['ocsp']), 'good', 'ocsp')
        expect(node.revocation(town.message['ocsp-revoked']), 'revoked',
               'ocsp-revoked')
    expect(node.revocation(town.message['both']), 'good', 'CRL gone, OCSP not')
    expect(node.revocation(town.message['ocsp-down']), 'unknown',
           'no responder there')
    # Of a CA that offers one of the two ways alone.
    for name, message in by.items():
        expect(node.revocation(message), 'good', 'by ' + name)
    expect(town.world.requests(' get.ca.test /ME'), 1, 'by GET')
    expect(town.world.requests(' post.ca.test / 200'), 1, 'by POST')
    town.world.stop(responder)
    # Kept until its nextUpdate, over a restart, too.
    node.restart()
    expect(node.revocation(town.message['ocsp']), 'good', 'kept')
    expect(node.revocation(town.message['ocsp-revoked']), 'revoked', 'kept')
    node.stop()


@story
def a_restart_loses_nothing(town):
    node = town.node('restarted', *FETCH)
    expect(node.revocation(town.message['second']), 'good', 'second')
    count = town.world.requests(' second.ca.test ')
    node.restart()
    expect(node.revocation(town.message['second']), 'good', 'second')
    expect(town.world.requests(' second.ca.test '), count, 'fetched again')
    # By another program, too, which leaves the files alone.
    files = {f: os.stat(f) for f in node.files()}
    text = node.check(town.message['second'])
    expect_in(text, '"revocation": ?{"status": ?"good"')
    expect(town.world.requests(' second.ca.test '), count, 'fetched again')
    expect_in(node.check(town.message['missing'], '--offline'),
              '"status": ?"unknown"')
    expect({f: os.stat(f).st_mtime for f in node.files()},
           {f: s.st_mtime for f, s in files.items()}, 'touched')
    node.stop()


@story
def damaged_files_are_dropped(town):
    node = town.node('damaged', *FETCH)
    town.ca.publish('flipped.crl', town.revoking)

    def flip(octets):           # of the signature: it parses as before
        return octets[:-5] + bytes([octets[-5] ^ 1]) + octets[-4:]
    for what, damage in (('cut', lambda o: o[:60]), ('empty', lambda o: b''),
                         ('flipped', flip), ('noise', lambda o: os.urandom(len(o)))):
        expect(node.revocation(town.message['flipped']), 'good', what)
        node.stop()
        for file in node.files():
            with open(file, 'rb') as f:
                octets = f.read()
            with open(file, 'wb') as f:
                f.write(damage(octets))
        node.start()
        expect(node.revocation(town.message['flipped']), 'good', what)
    expect_in(node.log(), r'WARN|dropped', 4)
    node.stop()


@story
def a_replayed_crl_takes_nothing_back(town):
    ca = town.ca
    earlier = ca.crl(-7200, 86400)
    ca.revoke('replayed')
    ca.publish('replayed.crl', ca.crl(-3600, 3))
    node = town.node('replayed', *FETCH)
    expect(node.revocation(town.message['replayed']), 'revoked', 'at first')
    time.sleep(4)
    ca.publish('replayed.crl', earlier)
    for _ in range(2):
        # This one needs a newer CRL, and an older one is all that comes.
        expect(node.revocation(town.message['neighbour']), 'unknown',
               'neighbour')
        expect(node.revocation(town.message['replayed']), 'revoked', 'replayed')
        node.restart()
    expect_in(node.log(), 'it is older than the one at hand', 2)
    node.stop()


@story
def a_full_disk_costs_nothing_but_the_cache(town):
    world = town.world
    node = Node(world, 'full', town.ca.anchor, *FETCH)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=16k,mode=777',
                    'tmpfs', node.cache], check=True)
    with open(node.cache + '/rest', 'wb', buffering=0) as f:
        try:
            while True:
                f.write(b'x' * 1024)
        except OSError:
            pass
    node.start()
    expect(node.revocation(town.message['disk']), 'good', 'disk')
    expect(node.revocation(town.message['good']), 'good', 'good')
    expect(node.revocation(town.message['revoked']), 'revoked', 'revoked')
    expect_in(node.log(), 'No space left on device.*kept in memory', 1)
    os.unlink(node.cache + '/rest')
    expect(node.revocation(town.message['second']), 'good', 'second')
    expect(len(node.files()), 1, 'files once there is room')
    node.stop()
    subprocess.run(['umount', node.cache], check=True)


@story
def a_message_does_not_wait_and_the_retry_finds_it(town):
    node = town.node('hard', 'revocation = "hard"; revocation_wait = "100ms";')
    expect(node.result(town.message['late']), 'temperror', 'at first')
    wait_until(lambda: node.result(town.message['late']) == 'pass', 20,
               'the answer')
    expect(node.result(town.message['missing']), 'temperror', 'missing')
    expect(town.world.requests(' late.ca.test '), 1, 'fetched once')
    node.stop()


def judge_by_kept(world, anchor, message, folder, at):
    """By nothing but the message, the anchor and what was kept."""
    file = world.path('kept.eml')
    with open(file, 'wb') as f:
        f.write(message)
    done = subprocess.run(
        [world.build + '/smime-check', '--json', '--offline', '--revocation',
         'hard', '--trust', anchor, '--at', str(at), '--crl', folder, file],
        capture_output=True)
    if done.returncode not in (0, 1):
        raise Trouble('smime-check: ' + done.stderr.decode())
    return json.loads(done.stdout)


@story
def what_was_kept_gives_the_same_answer_later(town):
    world, day = town.world, 86400
    responder = town.ca.start_responder(RESPONDER)
    told = {}
    for name, result, count in (
            ('good', 'pass', 1), ('revoked', 'fail', 1), ('ocsp', 'pass', 1),
            ('ocsp-revoked', 'fail', 1), ('both', 'pass', 1),
            ('missing', 'temperror', 0)):
        # Each its own: what others needed may know of it, too.
        folder = world.mkdir('kept-' + name, DAEMON_USER)
        node = town.node('keeping-' + name, 'revocation = "hard"; keep_crls '
                         '= "%s";' % folder, *FETCH)
        at = int(time.time())
        fields, _ = node.ask(town.message[name])
        text = fields['Authentication-Results']
        expect(text.split('smime=')[1].split()[0].rstrip(';'), result, name)
        expect(len(os.listdir(folder)), count, name + ': files')
        told[name] = (folder, at, result, fields['X-SMIME-Trust'])
        node.stop()
    # All that there was besides is gone: the daemon, what it had, the servers.
    town.world.stop(responder)
    for name, (folder, at, result, trust) in told.items():
        found = judge_by_kept(world, town.ca.anchor, town.message[name],
                              folder, at)
        expect(found['result'], result, name + ', later')
        again = found['signatures'][0]['signers'][0]['revocation']
        for key, pattern in (('status', 'revocation=([a-z]+)'),
                             ('source', 'source=([a-z]+)'),
                             ('this_update', 'this-update=([0-9TZ:-]+)'),
                             ('crl_number', 'crl-number=([0-9]+)')):
            then = re.search(pattern, trust)
            expect(again.get(key) or 'none', then.group(1) if then else 'none',
                   name + ': ' + key)
        # It speaks of its time and of no other.
        expect(judge_by_kept(world, town.ca.anchor, town.message[name],
                             folder, at + 10 * day)['result'],
               'fail' if result == 'fail' else 'temperror', name)


@story
def what_came_later_may_know_better(town):
    ca, world = town.ca, town.world
    message = ca.signer('regretted', POINT + 'http://regret.ca.test/regret.crl')
    folder = world.mkdir('kept-regret', DAEMON_USER)
    ca.publish('regret.crl', ca.crl(-7200, 3))
    node = town.node('regret', 'keep_crls = "%s";' % folder, *FETCH)
    at = int(time.time())
    expect(node.result(message), 'pass', 'at first')
    time.sleep(4)
    ca.revoke('regretted')
    ca.publish('regret.crl', ca.crl(0))
    expect(node.result(message), 'fail', 'revoked')
    node.stop()
    expect(len(os.listdir(folder)), 2, 'files')
    # Revoked after the message was judged: good as of then, revoked now.
    for when, result in ((at, 'pass'), (int(time.time()), 'fail')):
        expect(judge_by_kept(world, ca.anchor, message, folder,
                             when)['result'], result, 'by both')


@story
def a_reload_forgets_nothing(town):
    node = town.node('reloaded', *FETCH)
    expect(node.revocation(town.message['good']), 'good', 'good')
    count = town.world.requests(' good.ca.test ')
    for file in node.files():
        os.unlink(file)
    node.process.send_signal(1)
    wait_until(lambda: 'reload: ' in node.log(), 20, 'the reload')
    expect(node.revocation(town.message['good']), 'good', 'good')
    expect(town.world.requests(' good.ca.test '), count, 'fetched again')
    node.stop()


@story
def a_missing_ca_is_fetched_where_that_is_wanted(town):
    world, ca = town.world, town.ca
    world.write('ca-root/between.ext', 'basicConstraints=critical,CA:TRUE\n'
                'keyUsage=critical,keyCertSign,cRLSign\n'
                'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n')
    ca.openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
               '-nodes', '-keyout', 'between.key', '-out', 'between.req',
               '-subj', '/CN=Between')
    ca.openssl('x509', '-req', '-in', 'between.req', '-CA', 'ca.pem', '-CAkey',
               'ca.key', '-set_serial', '77', '-days', '20', '-extfile',
               'between.ext', '-out', 'between.pem')
    ca.publish('between.cer', ca.openssl('x509', '-in', 'between.pem',
                                         '-outform', 'DER'))
    ca.publish('stranger.cer', town.other.openssl(
        'x509', '-in', 'ca.pem', '-outform', 'DER'))
    message = {name: ca.signer_of_between(name, url) for name, url in (
        ('lacks', 'http://aia.ca.test/between.cer'),
        ('lacks-inside', 'http://%s/between.cer' % PRIVATE),
        ('lacks-wrong', 'http://wrong.ca.test/stranger.cer'),
        ('lacks-page', 'http://page-aia.ca.test/page.crl'))}
    node = town.node('aia-off', *FETCH)
    expect(node.result(message['lacks']), 'permerror', 'off is the default')
    expect(world.requests(' aia.ca.test '), 0, 'requests')
    node.stop()
    node = town.node('aia', 'aia = true;', *FETCH)
    for name in ('lacks-inside', 'lacks-wrong', 'lacks-page'):
        expect(node.result(message[name]), 'permerror', name)
    expect(node.result(message['lacks']), 'pass', 'lacks')
    # It is remembered: for others, and over a restart.
    expect(node.result(message['lacks-page']), 'pass', 'remembered')
    node.restart()
    expect(node.result(message['lacks-inside']), 'pass', 'remembered')
    expect(world.requests(' aia.ca.test '), 1, 'requests')
    expect(world.requests(PRIVATE + ' ' + PRIVATE + ' /between.cer'), 0,
           'inside')
    node.stop()


import attacks      # noqa: E402,F401
import secure       # noqa: E402,F401  after those of this file
import sharing      # noqa: E402,F401


def main():
    words = sys.argv[2:]
    failed = 0
    with World(sys.argv[1]) as world:
        world.begin()
        town = Town(world)
        for function in told:
            name = function.__name__
            if words and not any(word in name for word in words):
                continue
            began = time.monotonic()
            try:
                function(town)
                print('ok - %s (%.1f s)' % (name, time.monotonic() - began),
                      flush=True)
            except (Trouble, OSError, ValueError, IndexError) as why:
                failed += 1
                print('not ok - %s: %s' % (name, why), flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
