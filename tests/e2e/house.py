# SPDX-License-Identifier: BSD-2-Clause
"""A place of its own for mail: a folder, free ports, processes, and their end.

Nothing outside the folder is written, and only what was started here is
stopped.  Standard library only.
"""
import grp
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))


class Trouble(Exception):
    """Something that keeps a story from being told; text for people."""


def free_port():
    """Below those that the system gives to whoever connects."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as s:
            try:
                s.bind(('127.0.0.1', port))
                return port
            except OSError:
                pass                    # somebody has it


def packages_root():
    """Where tests/install-packages unpacked daemons that are not installed."""
    return os.environ.get('PRIVATE_PACKAGES', '')


def find_program(path):
    """An installed program, else one unpacked into the private folder.

    Returns (path, root): root is '' for an installed one.
    """
    if os.access(path, os.X_OK):
        return path, ''
    root = packages_root()
    if root and os.access(root + path, os.X_OK):
        return root + path, root
    raise Trouble('%s is not installed' % path)


def library_path(root):
    """Environment for a program that was unpacked into root."""
    if not root:
        return {}
    folders = [root + '/usr/lib/postfix', root + '/usr/lib/dovecot',
               root + '/usr/lib/rspamd', root + '/usr/lib',
               root + '/usr/lib/' + os.uname().machine + '-linux-gnu']
    return {'LD_LIBRARY_PATH': ':'.join(folders)}


def wait_until(true, seconds, what):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise Trouble('waited %d s in vain: %s' % (seconds, what))
        time.sleep(0.02)


def answers(port, host='127.0.0.1'):
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False


class House:
    """The folder and what runs in it; use with `with`."""

    def __init__(self, build):
        self.build = os.path.abspath(build)
        # Not TMPDIR, which may be closed to the users of the daemons.
        self.folder = tempfile.mkdtemp(prefix='smime-milter-', dir='/tmp')
        os.chmod(self.folder, 0o755)
        self.at_end = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for end in reversed(self.at_end):
            try:
                end()
            except Exception as e:      # the others must be ended as well
                print('at the end: %s' % e, file=sys.stderr)
        if os.environ.get('KEEP'):
            print('kept: %s' % self.folder)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def mkdir(self, name, owner=None, mode=0o755):
        path = self.path(name)
        os.makedirs(path, exist_ok=True)
        os.chmod(path, mode)
        if owner:
            shutil.chown(path, owner)
        return path

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def log_of(self, name):
        try:
            with open(self.path(name + '.log'), encoding='utf-8',
                      errors='replace') as f:
                return f.read()
        except FileNotFoundError:
            return ''

    def start(self, name, command, ready, env=None):
        """Runs a program until the end of the house; its output is a log."""
        with open(self.path(name + '.log'), 'ab') as log:
            try:
                process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    env=dict(os.environ, **(env or {})))
            except OSError as e:
                raise Trouble('%s: %s' % (command[0], e.strerror))
        self.at_end.append(lambda: self.stop(process, name))

        def is_ready():
            if process.poll() is not None:
                raise Trouble('%s ended at once (%d):\n%s' % (
                    name, process.returncode, self.log_of(name)))
            return ready()
        wait_until(is_ready, 30, name + ' to be ready')
        return process

    def stop(self, process, name='a process'):
        """Asks it to end; returns its exit status."""
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise Trouble('%s did not end on SIGTERM' % name)
        return process.returncode

    def samples(self):
        """Samples for a running daemon: made anew, valid from now on."""
        folder = self.path('samples')
        subprocess.run([SOURCE + '/samples/make', '-t', 'now', folder],
                       check=True, stdout=subprocess.DEVNULL)
        return folder


DAEMON_USER = 'nobody'


class Milter:
    """One smime-milter with its configuration, on a port of loopback or,
    with a group, on a unix socket for that group."""

    def __init__(self, house, name, anchors, policy='', group=None,
                 authserv_id='mx.dest.example', more=''):
        self.house, self.name, self.anchors = house, name, anchors
        self.group, self.process = group, None
        self.authserv_id, self.more = authserv_id, more
        self.port = None if group else free_port()
        self.socket = house.path(name + '.sock')
        self.configure(policy)

    def configure(self, policy):
        listen = ('listen = "unix:%s"; socket_mode = "0660"; '
                  'socket_group = "%s";' % (self.socket, self.group)
                  if self.group else
                  'listen = "inet:%d@127.0.0.1";' % self.port)
        self.file = self.house.write(self.name + '.conf', '''\
%s
user = "%s";
authserv_id = "%s";
log = { target = "stderr"; level = "info"; };
trust = { anchors = ( { file = "%s"; } ); };
fetch = { enabled = false; };
policy = { %s };
%s
''' % (listen, DAEMON_USER, self.authserv_id, self.anchors, policy, self.more))

    def is_ready(self):
        if self.port:
            return answers(self.port)
        with socket.socket(socket.AF_UNIX) as s:
            return s.connect_ex(self.socket) == 0

    def start(self):
        self.process = self.house.start(
            self.name, [self.house.build + '/smime-milter', '-f', '-c',
                        self.file], self.is_ready)
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        return self.house.stop(self.process, self.name)

    def memory(self, what='VmHWM'):
        """KiB, from /proc."""
        with open('/proc/%d/status' % self.process.pid) as f:
            for line in f:
                if line.startswith(what + ':'):
                    return int(line.split()[1])
        raise Trouble('no %s of %s' % (what, self.name))

    def milter(self):
        return ('inet:127.0.0.1:%d' % self.port if self.port else
                'unix:' + self.socket)

    def log(self):
        return self.house.log_of(self.name)


def distinct_users():
    """(owner, group) for Postfix: its own, else idle ones of the base system.

    Postfix wants a user with files of no other service and a group that is
    neither that user's nor nobody's; nothing is created for a test.
    """
    names = [p.pw_name for p in pwd.getpwall()]
    if 'postfix' in names:
        return 'postfix', 'postdrop'
    for user, group in (('games', 'irc'), ('news', 'uucp')):
        if user in names:
            return user, group
    raise Trouble('no user for Postfix')


def group_of_postfix():
    gid = pwd.getpwnam(distinct_users()[0]).pw_gid
    return grp.getgrgid(gid).gr_name


class Postfix:
    """A Postfix with its own configuration, queue and ports.

    service() adds an smtpd, daemon() another one that options may name.
    """

    MAIN = '''\
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
shlib_directory = {shlib}
meta_directory = {root}/etc/postfix
mail_owner = {owner}
setgid_group = {group}
default_privs = nobody
import_environment = MAIL_CONFIG LD_LIBRARY_PATH TZ LANG=C
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.dest.example
mydomain = dest.example
myorigin = dest.example
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtp_tls_security_level = none
smtputf8_enable = yes
alias_maps =
alias_database =
local_recipient_maps =
default_transport = smtp:[127.0.0.1]:{sink}
relay_transport = smtp:[127.0.0.1]:{sink}
local_transport = smtp:[127.0.0.1]:{sink}
message_size_limit = 80000000
mailbox_size_limit = 0
in_flow_delay = 0
minimal_backoff_time = 2s
maillog_file = {log}
maillog_file_prefixes = {folder}
milter_default_action = tempfail
milter_connect_timeout = 10s
'''
    MASTER = '''\
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
anvil     unix  - - n - 1 anvil
showq     unix  n - n - - showq
postlog   unix-dgram n - n - 1 postlogd
'''

    def __init__(self, house, sink_port):
        self.house = house
        self.program, self.root = find_program('/usr/sbin/postfix')
        self.ports, self.services = {}, []
        self.more = {}                  # further lines of main.cf
        owner, group = distinct_users()
        self.etc = house.mkdir('postfix')
        house.mkdir('postfix-data', owner)
        house.mkdir('postfix-queue')
        house.write('postfix/main.cf', self.MAIN.format(
            queue=house.path('postfix-queue'), data=house.path('postfix-data'),
            root=self.root, shlib=self.root + '/usr/lib/postfix',
            owner=owner, group=group, sink=sink_port,
            log=house.path('mail.log'), folder=house.folder))

    def daemon(self, name, program, **options):
        """Such as a cleanup or smtp of its own name."""
        private = 'n' if program == 'cleanup' else '-'
        self.services.append('%s unix %s - n - 0 %s\n' % (
            name, private, program) +
                             ''.join('  -o { %s = %s }\n' % o
                                     for o in options.items()))

    def service(self, name, milters, **options):
        port = self.ports[name] = free_port()
        if milters is not None:         # else what main.cf says
            options['smtpd_milters'] = ','.join(milters)
        self.services.append('127.0.0.1:%d inet n - n - - smtpd\n' % port +
                             ''.join('  -o { %s = %s }\n' % o
                                     for o in options.items()))

    def run(self, program, *arguments):
        """One of its commands; returns (exit status, what it wrote)."""
        done = subprocess.run(
            [self.root + '/usr/sbin/' + program, '-c', self.etc, *arguments],
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env=dict(os.environ, **library_path(self.root)))
        return done.returncode, done.stdout + done.stderr

    def control(self, verb):
        return self.run('postfix', verb)

    def queued(self, queue):
        """Queue ids of what stands there, such as in "hold"."""
        top = self.house.path('postfix-queue', queue)
        return [name for _, _, names in os.walk(top) for name in names]

    def read(self, queue_id):
        """A message in the queue: header and body, with LF."""
        return self.run('postcat', '-h', '-b', '-q', queue_id)[1]

    def release(self):
        """Everything that is held goes on, now."""
        for command in (('postsuper', '-H', 'ALL'), ('postqueue', '-f')):
            status, text = self.run(*command)
            if status != 0:
                raise Trouble('%s: %s' % (' '.join(command), text))

    def start(self):
        with open(self.etc + '/main.cf', 'a', encoding='utf-8') as f:
            f.write(''.join('%s = %s\n' % line
                            for line in self.more.items()))
        self.house.write('postfix/master.cf',
                         ''.join(self.services) + self.MASTER)
        self.house.at_end.append(lambda: self.control('stop'))
        status, text = self.control('start')
        if status != 0:
            raise Trouble('Postfix does not start:\n%s%s' % (text, self.log()))
        for name, port in self.ports.items():
            wait_until(lambda p=port: answers(p), 30,
                       'Postfix to listen for "%s"' % name)
        return self

    def log(self):
        return self.house.log_of('mail')

    def version(self):
        done = subprocess.run(
            [self.root + '/usr/sbin/postconf', '-c', self.etc, '-h',
             'mail_version'], capture_output=True, text=True,
            env=dict(os.environ, **library_path(self.root)))
        return done.stdout.strip()
