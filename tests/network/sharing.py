# SPDX-License-Identifier: BSD-2-Clause
"""What nodes share through Redis."""
import os
import re
import socket
import subprocess
import threading
import time

from tls import ServerAuthority
from town import FETCH, expect, expect_in, story
from world import PUBLIC, Trouble, wait_until


def shared_options(world, *more):
    return ('shared_cache = { server = "unix:%s"; timeout = "300ms"; };' %
            world.redis_socket,) + (more or FETCH)


@story
def nodes_share_what_one_fetched(town):
    world = town.world
    redis = world.start_redis()
    first = town.node('first', *shared_options(world))
    second = town.node('second', *shared_options(world))
    expect(first.revocation(town.message['shared']), 'good', 'first')
    count = world.requests(' shared.ca.test ')
    expect(second.revocation(town.message['shared']), 'good', 'second')
    expect(world.requests(' shared.ca.test '), count, 'fetched again')
    expect(second.revocation(town.message['revoked']), 'revoked', 'revoked')
    keys = world.ask_redis('KEYS', 'smime-milter:crl:*')
    expect_in(keys.decode(), 'smime-milter:crl:[0-9a-f]{64}')

    # What comes out of it is verified like anything from the network.
    third = town.node('third', *shared_options(world))
    key = re.search(rb'smime-milter:crl:[0-9a-f]{64}',
                    world.ask_redis('KEYS', '*')).group()
    for lie in (b'nonsense', town.other.crl(), b'', town.good[:80]):
        for name in re.findall(rb'smime-milter:crl:[0-9a-f]{64}',
                               world.ask_redis('KEYS', '*')):
            expect(world.ask_redis('SET', name, lie), b'+OK', 'SET')
        expect(third.revocation(town.message['shared']), 'good', repr(lie))
        expect(third.revocation(town.message['revoked']), 'revoked', repr(lie))
        third.stop()
        for file in third.files():
            os.unlink(file)
        third.start()
    del key

    # Killed in the middle: it hangs, then it is gone.
    redis.send_signal(19)
    began = time.monotonic()
    expect(third.revocation(town.message['second']), 'good', 'Redis hangs')
    if time.monotonic() - began > 5:
        raise Trouble('a Redis that hangs held a message up')
    redis.kill()
    redis.send_signal(18)
    redis.wait()
    expect(third.revocation(town.message['good']), 'good', 'Redis is gone')
    expect(third.revocation(town.message['disk']), 'good', 'Redis is gone')
    expect_in(third.log(), 'shared cache .* left alone', 1)
    for node in (first, second, third):
        node.stop()


PORT, TLS_PORT = 6390, 6391
SECRET = 'correct-horse-"battery"-staple'


def cache(world, *options, port=PORT, host='redis.ca.test', prefix=''):
    return ('shared_cache = { server = "inet:%d@%s"; prefix = "%s"; '
            'timeout = "2s"; %s };' % (port, host, prefix or 'smime-milter:',
                                       ' '.join(options)),) + FETCH


def forget(node):
    """The next question goes to the shared cache."""
    node.stop()
    for file in node.files():
        os.unlink(file)
    return node.start()


def what_it_says(world, node):
    """All that a person could read of it."""
    done = subprocess.run([world.build + '/smime-milter', '-t', '-c',
                           node.file], capture_output=True)
    return node.log() + done.stdout.decode() + done.stderr.decode()


def expect_shared(town, node, shares, what):
    count = town.world.requests(' shared.ca.test ')
    expect(node.revocation(town.message['shared']), 'good', what)
    expect(town.world.requests(' shared.ca.test ') - count,
           0 if shares else 1, what + ': fetched again')


@story
def redis_asks_for_a_password(town):
    world = town.world
    redis = world.start_redis('--bind', PUBLIC, '--port', str(PORT),
                              '--requirepass', SECRET, name='redis-password')
    file = world.write('password', SECRET + '\n')
    given = 'password_file = "%s";' % file
    first = town.node('password-first', *cache(world, given))
    second = town.node('password-second', *cache(world, given))
    expect_shared(town, first, False, 'nothing is there yet')
    expect_in(world.ask_redis('KEYS', '*', password=SECRET).decode(),
              'smime-milter:crl:[0-9a-f]{64}')
    expect_shared(town, second, True, 'password')
    for node in (first, second):
        expect_in(node.log(), 'shared cache', 0)
        expect_in(what_it_says(world, node), re.escape(SECRET), 0)

    # A wrong one, which is set right, and taken at a reload.
    world.write('password-2', 'WRONGHORSE\n')
    third = town.node('password-third', *cache(
        world, 'password_file = "%s";' % world.path('password-2')))
    expect_shared(town, third, False, 'wrong password')
    expect_in(third.log(), 'shared cache .*: it refuses the password; it is '
              'left alone', 1)
    expect_in(what_it_says(world, third), 'WRONGHORSE', 0)
    forget(third)
    world.write('password-2', SECRET)
    third.process.send_signal(1)
    wait_until(lambda: 'reload: ' in third.log(), 20, 'the reload')
    expect_shared(town, third, True, 'password after a reload')

    # None where one is asked for; none in the file that has it.
    fourth = town.node('password-none', *cache(world))
    expect_shared(town, fourth, False, 'no password')
    expect_in(fourth.log(), 'shared cache .*: it answers NOAUTH; it is', 1)
    world.write('password-2', '\n')
    expect_in(what_it_says(world, third), 'shared_cache.password_file: its '
              'first line is empty', 1)
    for node in (first, second, third, fourth):
        node.stop()
    world.stop(redis)


@story
def redis_knows_users(town):
    world = town.world
    redis = world.start_redis(
        '--bind', PUBLIC, '--port', str(PORT), '--user', 'default', 'off',
        '--user', 'smime', 'on', '>' + SECRET, '~mail:*', '-@all', '+get',
        '+set', name='redis-users')
    given = ('user = "smime";', 'password_file = "%s";' %
             world.write('password', SECRET + '\n'))
    first = town.node('user-first', *cache(world, *given, prefix='mail:'))
    second = town.node('user-second', *cache(world, *given, prefix='mail:'))
    expect_shared(town, first, False, 'nothing is there yet')
    expect_shared(town, second, True, 'user')
    expect_in(first.log() + second.log(), 'shared cache', 0)
    for name, options, why in (
            ('user-stranger', cache(world, 'user = "dora";', given[1]),
             'it refuses the user or the password'),
            ('user-none', cache(world, given[1]), 'it refuses the password'),
            # Keys with another prefix are not that user's.
            ('user-keys', cache(world, *given), 'it answers NOPERM')):
        node = town.node(name, *options)
        expect_shared(town, node, False, name)
        expect_in(node.log(), 'shared cache .*: %s; it is left' % why, 1)
        expect_in(what_it_says(world, node), re.escape(SECRET), 0)
        node.stop()
    for node in (first, second):
        node.stop()
    world.stop(redis)


@story
def redis_speaks_tls(town):
    world = town.world
    ca = ServerAuthority(world, 'redis')
    stranger = ServerAuthority(world, 'stranger')
    certificate, key = ca.certificate(
        'redis', 'DNS:redis.ca.test,IP:' + PUBLIC)
    redis = world.start_redis(
        '--bind', PUBLIC, '--tls-port', str(TLS_PORT), '--tls-cert-file',
        certificate, '--tls-key-file', key, '--tls-ca-cert-file', ca.file,
        '--tls-auth-clients', 'yes', '--requirepass', SECRET,
        name='redis-tls')
    password = 'password_file = "%s";' % world.write('password', SECRET)
    ours = ('tls = true;', password, 'certificate_file = "%s"; '
            'key_file = "%s";' % tuple(
                ca.certificate('milter', 'DNS:mx.dest.example', 'clientAuth')))
    known = 'ca_file = "%s";' % ca.file
    first = town.node('tls-first', *cache(world, *ours, known, port=TLS_PORT))
    second = town.node('tls-second', *cache(world, *ours, known,
                                            port=TLS_PORT, host=PUBLIC))
    expect_shared(town, first, False, 'nothing is there yet')
    expect_shared(town, second, True, 'TLS')
    expect_in(first.log() + second.log(), 'shared cache', 0)
    unknown = 'ca_file = "%s";' % stranger.file
    for name, options, why in (
            ('tls-wrong-name', cache(world, *ours, known, port=TLS_PORT,
                                     host='other.ca.test'),
             'its certificate: hostname mismatch'),
            ('tls-wrong-address', cache(world, *ours, known, port=TLS_PORT,
                                        host='127.0.0.1'), ''),
            ('tls-unknown-ca', cache(world, *ours, unknown, port=TLS_PORT),
             'its certificate: self-signed certificate in .*chain'),
            ('tls-system-cas', cache(world, *ours, port=TLS_PORT),
             'its certificate: self-signed certificate in .*chain'),
            ('tls-no-certificate', cache(world, *ours[:2], known,
                                         port=TLS_PORT), 'TLS: .*'),
            ('tls-to-plain', cache(world, password, port=TLS_PORT), '')):
        node = town.node(name, *options)
        expect_shared(town, node, False, name)
        expect_in(node.log(), 'shared cache .*: %s; it is left' % why if why
                  else 'shared cache', 1)
        expect_in(what_it_says(world, node), re.escape(SECRET), 0)
        node.stop()
    # What cannot be used is told before the first message.
    for options, why in (
            (('tls = true;', 'ca_file = "/nowhere";'),
             'shared_cache.tls: /nowhere: No such file or directory'),
            ((known,), 'need tls = true'),
            (('tls = true;', ours[2].split(' key_file')[0]),
             'needs shared_cache.key_file'),
            (('tls = true;', 'certificate_file = "%s"; key_file = "%s";' %
              (certificate, stranger.certificate('other', 'DNS:x.test')[1])),
             'other.key: key values mismatch'),
            (('tls = true;', 'certificate_file = "%s"; key_file = "%s";' %
              (certificate, ca.folder + '/ca.key')),
             'ca.key: Permission denied')):
        first.configure(*cache(world, *options))
        expect_in(what_it_says(world, first), why, 1)
    for node in (first, second):
        node.stop()
    world.stop(redis)


class Liar(threading.Thread):
    """Says one thing to whoever connects, after it was told something."""

    def __init__(self, port, says, again=0):
        super().__init__(daemon=True)
        self.says, self.again = says, again
        self.socket = socket.create_server((PUBLIC, port))
        self.start()

    def run(self):
        while True:
            try:
                s, _ = self.socket.accept()
            except OSError:
                return
            with s:
                try:
                    heard = s.recv(65536)
                    s.sendall(self.says.replace(b'HEARD', heard.replace(
                        b'\r\n', b' ')))
                    for _ in range(self.again):
                        time.sleep(0.1)
                        s.sendall(self.says)
                except OSError:
                    pass

    def end(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.join()


@story
def who_plays_redis_gains_nothing(town):
    world = town.world
    password = 'password_file = "%s";' % world.write('password', SECRET)
    for number, (says, options, why, again) in enumerate((
            (b'-ERR you said HEARD\r\n', (password,), 'it refuses the '
             'password', 0),
            (b'-ERR you said HEARD\r\n', (), 'it answers ERR', 0),
            (b'*2000000000\r\n', (), 'it is no such server', 0),
            (b'$3\r\nabc\r\n*2000000000\r\n', (), 'it says more than it '
             'was asked', 0),
            (b'$2000000000\r\n' + b'x' * 4096, (), 'it hangs up', 0),
            (b'$60000000\r\n' + b'x' * 100000, (), 'it says more than '
             'fits', 0),
            (b':7\r\n', (), 'it is no such server', 0),
            (b'HTTP/1.1 400 Bad Request\r\n\r\n', (), 'it is no such '
             'server', 0),
            (b'', (), 'it hangs up', 0),
            # Each piece is in time, all of it never comes.
            (b'+', (), 'no answer in time', 60))):
        liar = Liar(PORT + 10 + number, says, again)
        node = town.node('liar-%d' % number, *cache(
            world, *options, port=PORT + 10 + number))
        began = time.monotonic()
        expect(node.revocation(town.message['shared']), 'good', repr(says))
        if time.monotonic() - began > 4:
            raise Trouble('%r held a message up' % says)
        expect_in(node.log(), 'shared cache .*: %s; it is left' % why, 1)
        expect_in(what_it_says(world, node), 'battery', 0)
        node.stop()
        liar.end()
