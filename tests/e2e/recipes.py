#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What smime-milter-recipes(7) tells to do, done as it is written there.

usage: recipes.py BUILD-FOLDER [WORD]   (only the stories whose name has WORD)
"""
import os
import re
import shlex
import subprocess
import sys

import house as place
from house import (Milter, Postfix, Trouble, answers, find_program, free_port,
                   library_path, wait_until)
from letters import Post, Samples, plain
from sink import Sink
from telling import check, equal, smime_result, stories_of, tell

PAGE = place.SOURCE + '/milter/smime-milter-recipes.7'
DOMAIN = 'seven.example'
RULES = '''mode = "enforce"; rules = (
  { name = "bank"; when = { from = [ "bank.example" ]; };
    require = { result = [ "pass" ]; }; encrypted = "otherwise";
    otherwise = { action = "tempfail"; }; } );'''


def recipe(name):
    """The literal block of the manual behind `.\\" test: NAME`."""
    with open(PAGE, encoding='utf-8') as f:
        found = re.search(r'^\.\\" test: %s\n\.Bd [^\n]*\n(.*?)^\.Ed$' %
                          re.escape(name), f.read(), re.M | re.S)
    if not found:
        raise Trouble('%s has no recipe "%s"' % (PAGE, name))
    check('\\' not in found.group(1), 'a backslash in', name)
    return found.group(1)


def settings_of(text):
    """Lines of main.cf."""
    return dict(re.split(r'\s*=\s*', line, maxsplit=1)
                for line in text.splitlines())


class Stage:
    def __init__(self, house):
        self.house = house
        self.samples = Samples(house.samples())
        self.until = house.path('until', 'monitor-until')
        house.mkdir('until')
        self.monitor = Milter(house, 'monitor',
                              self.samples.anchors()).start()
        self.enforce = Milter(house, 'enforce', self.samples.anchors(), RULES,
                              more='monitor_file = "%s";' %
                              self.until).start()
        self.sink, self.seven = Sink(), Sink(eight_bit=False)
        self.postfix = Postfix(house, self.sink.port)
        monitor = [self.monitor.milter()]
        self.postfix.daemon('held', 'cleanup',
                            **settings_of(recipe('milter_header_checks')))
        self.postfix.daemon('as-it-is', 'smtp',
                            **settings_of(recipe('8bitmime')))
        hop = '[127.0.0.1]:%d' % self.seven.port
        self.postfix.more['transport_maps'] = 'inline:{%s}' % ' '.join(
            '{%s@%s = %s:%s}' % (t, DOMAIN, t, hop)
            for t in ('smtp', 'as-it-is'))
        self.postfix.service('plain', monitor)
        self.postfix.service('hold', monitor, cleanup_service_name='held')
        self.postfix.service('enforce', [self.enforce.milter()])
        self.postfix.service('main', None)
        self.postfix.start()
        self.post = Post(self.postfix, self.sink)

    def set(self, **settings):
        """In main.cf."""
        for name, value in settings.items():
            equal(self.postfix.run('postconf', '-e', name + '=' + value)[0],
                  0, name)
        status, text = self.postfix.control('reload')
        equal(status, 0, 'postfix reload: ' + text)

    def do(self, name, *more):
        """Runs its lines as the administrator of this Postfix would."""
        path = '%s/usr/sbin:%s:%s' % (self.postfix.root, self.house.build,
                                      os.environ['PATH'])
        for line in recipe(name).splitlines():
            done = subprocess.run(
                shlex.split(line) + list(more), capture_output=True,
                text=True, stdin=subprocess.DEVNULL,
                env=dict(os.environ, MAIL_CONFIG=self.postfix.etc, PATH=path,
                         **library_path(self.postfix.root)))
            equal(done.returncode, 0, line + '\n' + done.stderr)

    def delivered(self, name):
        """A file with a sample as the mail store gets it."""
        message = self.post.send('plain', self.samples.read(name))
        path = self.house.path(name + '.eml')
        with open(path, 'wb') as f:
            f.write(message.octets)
        os.chmod(path, 0o644)
        return path


def a_bad_signature_is_held_by_milter_header_checks(s):
    for name in ('valid', 'from-spoofed', 'unsigned', 'encrypted'):
        check(s.post.send('hold', s.samples.read(name)), name)
    equal(s.post.refusal('hold', s.samples.read('tampered'))[0], 250)
    wait_until(lambda: s.postfix.queued('hold'), 30, 'a held message')
    check('header X-SMIME-Status: Bad signature' in s.postfix.log() and
          'bad signature' in s.postfix.log(), 'Postfix did not log it')
    check(not s.sink.messages, 'it was delivered')


def sieve_files_what_is_bad_and_looks_at_the_bank(s):
    program, root = find_program('/usr/bin/sieve-test')
    mail = s.house.mkdir('sieve', 'nobody')
    script = s.house.write('sieve/smime.sieve', recipe('sieve'))
    # Dovecot's settings, as its own doveconf would hand them on.
    settings = dict(library_path(root), DOVECONF_ENV='1', MAIL_UID='nobody',
                    MAIL_GID='nogroup', FIRST_VALID_UID='1',
                    FIRST_VALID_GID='1', BASE_DIR=mail, HOME=mail)
    for name, action in (
            ('valid', r'store message in folder: INBOX\s+\+ add IMAP flags: '
                      r'\$SMIMEGood'),
            ('tampered', 'store message in folder: Junk'),
            ('list-footer', 'store message in folder: Look'),
            ('two-signers-neither', 'store message in folder: INBOX')):
        done = subprocess.run(
            [program, '-l', 'maildir:%s/mail' % mail, script,
             s.delivered(name)], capture_output=True, text=True, cwd=mail,
            env=dict(os.environ, **settings))
        equal(done.returncode, 0, done.stderr)
        found = re.findall('^ .*$', done.stdout, re.M)
        check(re.search(action, done.stdout), name, done.stdout)
        check(('Junk' in done.stdout) == (name == 'tampered'), found)


RSPAMD = '''
lua = "$RULESDIR/rspamd.lua";
options { filters = ""; url_tld = "%(folder)s/tlds"; tempdir = "%(folder)s";
  dns { nameserver = ["127.0.0.1:%(nowhere)d"]; timeout = 0.1s; } }
logging { type = "console"; level = "info"; }
worker "normal" { bind_socket = "127.0.0.1:%(port)d"; count = 1; }
modules { path = "$PLUGINSDIR"; }
actions { reject = 15; add_header = 6; }
multimap { .include "%(folder)s/multimap.conf" }
'''


def start_rspamd(house):
    """With the recipe and no other module.  Returns (rspamc, its env, port)."""
    program, root = find_program('/usr/bin/rspamd')
    folder, port = house.mkdir('rspamd', 'nobody'), free_port()
    house.write('rspamd/multimap.conf', recipe('rspamd'))
    house.write('rspamd/tlds', 'com\nexample\n')
    config = house.write('rspamd/rspamd.conf', RSPAMD % {
        'folder': folder, 'port': port, 'nowhere': free_port()})
    share = root + '/usr/share/rspamd'
    where = {'RULESDIR': share + '/rules', 'LUALIBDIR': share + '/lualib',
             'PLUGINSDIR': share + '/plugins', 'SHAREDIR': share,
             'WWWDIR': share + '/www', 'CONFDIR': folder,
             'LOCAL_CONFDIR': folder, 'RUNDIR': folder, 'DBDIR': folder,
             'LOGDIR': folder}
    house.start('rspamd', [program, '-f', '-i', '-u', 'nobody', '-g',
                           'nogroup', '-c', config] +
                ['--var=%s=%s' % pair for pair in where.items()],
                lambda: answers(port), library_path(root))
    return find_program('/usr/bin/rspamc')[0], library_path(root), port


def rspamd_scores_good_and_bad_signatures(s):
    rspamc, libraries, port = start_rspamd(s.house)
    for name, symbols in (('valid', ['SMIME_GOOD (-2.00)']),
                          ('tampered', ['SMIME_BAD (4.00)']),
                          ('from-spoofed', []), ('unsigned', [])):
        done = subprocess.run(
            [rspamc, '-h', '127.0.0.1:%d' % port, 'symbols',
             s.delivered(name)], capture_output=True, text=True, timeout=60,
            env=dict(os.environ, **libraries))
        equal(done.returncode, 0, done.stdout + done.stderr)
        equal(re.findall(r'Symbol: (SMIME\w+ \([^)]*\))', done.stdout),
              symbols, name)


def behind(s, transport):
    """What a server without 8BITMIME gets of eight-bit, judged once more."""
    with s.post.connect('plain') as connection:
        recipient = s.post.hand_over(connection, s.samples.read('eight-bit'),
                                     recipient='%s@%s' % (transport, DOMAIN))
    message = s.seven.take(recipient)
    check(message, 'it is not delivered')
    equal(smime_result(message), 'pass')
    return smime_result(s.post.send('plain', message.octets))


def eight_bit_mail_keeps_its_signature_behind_the_filter(s):
    equal(behind(s, 'smtp'), 'fail/digest-mismatch')
    equal(behind(s, 'as-it-is'), 'pass')


# --- mail is answered with 451 -------------------------------------------------

def monitor_until_takes_hold_at_once_and_ends(s):
    letter = plain(sender='Erika <erika@bank.example>')
    equal(s.post.refusal('enforce', letter)[0], 451)
    s.do('monitor-until', '-c', s.enforce.file)
    message = s.post.send('enforce', letter)
    equal(message.values('X-SMIME-Policy'),
          ['accept; would=tempfail; rule="bank"; mode=monitor'])
    check(' suspended=yes ' in s.enforce.log(), s.enforce.log())
    subprocess.run([s.house.build + '/smime-milter', '--monitor-until', 'off',
                    '-c', s.enforce.file], check=True, capture_output=True)
    equal(s.post.refusal('enforce', letter)[0], 451)


def answer_becomes(s, code):
    """The reload is not over when its command is."""
    wait_until(lambda: s.post.refusal('main', plain())[0] == code, 30,
               'the answer %d' % code)


def a_dead_filter_is_done_without(s):
    dead = 'inet:127.0.0.1:%d' % free_port()
    s.set(smtpd_milters=dead)
    answer_becomes(s, 451)
    # postlogd writes it, and need not have done so with the answer.
    wait_until(lambda: 'connect to Milter service ' + dead in s.postfix.log(),
               30, 'Postfix to log it')
    s.do('postconf')
    answer_becomes(s, 250)
    equal(s.post.send('main', plain()).values('X-SMIME-Status'), [])
    s.set(milter_default_action='tempfail')
    answer_becomes(s, 451)
    s.do('postconf-off')
    answer_becomes(s, 250)
    equal(s.post.send('main', plain()).values('X-SMIME-Status'), [])
    s.set(smtpd_milters=s.monitor.milter())
    wait_until(lambda: s.post.send('main', plain()).values('X-SMIME-Status')
               == ['Not signed'], 30, 'the filter at work again')


def nobody_logged_an_error(s):
    for milter in (s.monitor, s.enforce):
        bad = [line for line in milter.log().splitlines()
               if re.search(r'error:|Sanitizer|runtime error', line)]
        check(not bad, '\n'.join(bad[:20]))
        equal(milter.stop(), 0, milter.name + ' exit status')


def main(build, word=''):
    return tell(build, Stage, stories_of(globals()),
                ('monitor', 'enforce', 'rspamd', 'mail'), word)


if __name__ == '__main__':
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
