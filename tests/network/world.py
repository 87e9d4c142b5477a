# SPDX-License-Identifier: BSD-2-Clause
"""A small Internet in a namespace: addresses, names, a CA, servers.

Runs in a namespace of mounts and of a network of its own, which ends with the
process.  Standard library only.
"""
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(
    os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
from house import (DAEMON_USER, House, Trouble, answers,  # noqa: E402
                   find_program, free_port, library_path, wait_until)

PUBLIC = '44.0.0.1'         # web, as far as anybody here can tell
PRIVATE = '10.9.9.9'        # the same server, where nobody may be sent
NOBODY = '44.0.0.9'         # nobody answers there
SECOND = 1                  # a unit of time


def openssl(*arguments, cwd=None, data=None):
    done = subprocess.run(('openssl',) + arguments, cwd=cwd, input=data,
                          capture_output=True)
    if done.returncode != 0:
        raise Trouble('openssl %s: %s' % (
            ' '.join(arguments[:3]), done.stderr.decode()))
    return done.stdout


def set_address(name, address):
    """ioctl(2), since ip(8) is not everywhere."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        def ask(request, text):
            fcntl.ioctl(s, request, struct.pack(
                '16sH2s4s8s', name.encode(), socket.AF_INET, b'',
                socket.inet_aton(text), b''))
        ask(0x8916, address)            # SIOCSIFADDR
        ask(0x891c, '255.255.255.255' if ':' in name else '255.0.0.0')
        fcntl.ioctl(s, 0x8914, struct.pack(  # SIOCSIFFLAGS
            '16sH14s', name.encode(), 0x1 | 0x40, b''))


class World(House):
    def __init__(self, build):
        super().__init__(build)
        self.processes = {}

    def begin(self):
        if len(socket.if_nameindex()) > 1:
            raise Trouble('this is no network of our own')
        set_address('lo', '127.0.0.1')
        set_address('lo:1', PUBLIC)
        set_address('lo:2', PRIVATE)
        subprocess.run(['mount', '--bind',
                        self.write('resolv.conf', 'nameserver 127.0.0.1\n'
                                   'options timeout:1 attempts:1\n'),
                        '/etc/resolv.conf'], check=True)
        self.start_names()
        self.start_web()

    def run(self, name, command, ready, root='', **more):
        process = self.start(name, command, ready, env=library_path(root))
        self.processes[name] = process
        return process

    def end(self, name):
        self.stop(self.processes.pop(name), name)

    def start_names(self):
        program, root = find_program('/usr/sbin/dnsmasq')
        conf = self.write('dnsmasq.conf', '''\
no-hosts
no-resolv
no-daemon
user=root
group=
pid-file=
listen-address=127.0.0.1
bind-interfaces
address=/ca.test/%s
address=/private.test/%s
address=/loopback.test/127.0.0.1
address=/loopback6.test/::1
address=/linklocal.test/169.254.169.254
address=/mapped.test/::ffff:10.9.9.9
host-record=both.mixed.test,%s
host-record=both.mixed.test,%s
address=/nowhere.test/
server=/silent.test/%s
''' % (PUBLIC, PRIVATE, PRIVATE, PUBLIC, NOBODY))

        def ready():
            try:
                return socket.gethostbyname('x.ca.test') == PUBLIC
            except OSError:
                return False
        self.run('dnsmasq', [program, '-C', conf], ready, root)

    def start_web(self):
        program, root = find_program('/usr/sbin/nginx')
        self.web = self.mkdir('web')
        self.mkdir('nginx')
        # The private address has a CRL, too: what is refused is refused by
        # us, and not because nothing was there.
        conf = self.write('nginx.conf', '''\
daemon off;
user root;
pid {folder}/nginx.pid;
error_log stderr;
events {{ }}
http {{
  client_body_temp_path {folder}/nginx/body;
  proxy_temp_path {folder}/nginx/proxy;
  fastcgi_temp_path {folder}/nginx/fastcgi;
  uwsgi_temp_path {folder}/nginx/uwsgi;
  scgi_temp_path {folder}/nginx/scgi;
  log_format short '$server_addr $host $request_uri $status';
  access_log {folder}/access.log short;
  server {{
    listen 80 default_server;
    listen [::]:80 default_server;
    root {web};
    location /trouble {{ return 500; }}
    location /slow {{ limit_rate 10; }}
    location /late {{ limit_rate 200; }}
    location /to-good {{ return 302 http://target.ca.test/good.crl; }}
    location /to-private {{ return 302 http://{private}/good.crl; }}
    location /to-name {{ return 301 http://a.private.test/good.crl; }}
    location /to-cloud {{ return 307 http://169.254.169.254/latest; }}
    location /to-file {{ return 302 file:///etc/passwd; }}
    location /to-secure {{ return 302 https://secure.ca.test/good.crl; }}
    location /to-unknown {{ return 302 https://unknown.ca.test/good.crl; }}
    location /to-loop {{ return 302 http://loop.ca.test/to-loop; }}
  }}
  # The one responder, by one method alone; RFC 6960 A.1 has both.
  server {{
    listen 80;
    server_name get.ca.test;
    location / {{
      limit_except GET {{ deny all; }}
      proxy_pass http://127.0.0.1:8080;
    }}
  }}
  server {{
    listen 80;
    server_name post.ca.test;
    location / {{
      limit_except POST {{ deny all; }}
      proxy_pass http://127.0.0.1:8080;
    }}
  }}
  server {{
    listen 127.0.0.1:3128;
    access_log {folder}/proxy.log short;
    resolver 127.0.0.1 ipv6=off;
    location / {{ proxy_pass http://$host$request_uri; }}
  }}
}}
'''.format(folder=self.folder, web=self.web, private=PRIVATE))
        self.run('nginx', [program, '-p', self.folder, '-c', conf],
                 lambda: answers(80, PUBLIC) and answers(3128), root)

    def requests(self, word, log='access'):
        """How many lines of the web server's log have that word."""
        try:
            with open(self.path(log + '.log')) as f:
                return sum(word in line for line in f)
        except FileNotFoundError:
            return 0

    def start_redis(self, *more, name='redis'):
        program, root = find_program('/usr/bin/redis-check-rdb')
        self.redis_socket = self.path('redis.sock')
        # The name by which it is called decides what it is.
        server = self.path('redis-server')
        if not os.path.islink(server):
            os.symlink(program, server)
        return self.run(name, [server, '--port', '0', '--unixsocket',
                               self.redis_socket, '--unixsocketperm', '777',
                               '--save', '', '--dir', self.folder, *more],
                        lambda: self.ask_redis('PING') != b'', root)

    def ask_redis(self, *words, password=None):
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(5)
                s.connect(self.redis_socket)
                if password and self.say(s, 'AUTH', password) != b'+OK':
                    return b''
                return self.say(s, *words)
        except OSError:
            return b''

    @staticmethod
    def say(s, *words):
        out = b'*%d\r\n' % len(words)
        for word in words:
            octets = word if isinstance(word, bytes) else word.encode()
            out += b'$%d\r\n%s\r\n' % (len(octets), octets)
        s.sendall(out)
        return s.recv(65536).strip()

    def open_to_all(self, name):
        """For daemons that are not root."""
        os.chmod(self.path(name), 0o644)


class Authority:
    """A CA by openssl ca: certificates, CRLs, and what its responder reads."""

    def __init__(self, world, name):
        self.world = world
        self.folder = world.mkdir('ca-' + name)
        for file, text in (('index.txt', ''), ('serial', '1000\n'),
                           ('crlnumber', '01\n'), ('index.txt.attr',
                                                   'unique_subject = no\n')):
            world.write('ca-%s/%s' % (name, file), text)
        world.write('ca-%s/ca.cnf' % name, '''\
[ca]
default_ca = here
[here]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
default_md = sha256
policy = any
crl_extensions = crl
[any]
commonName = supplied
[crl]
authorityKeyIdentifier = keyid
''')
        self.openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt',
                     'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key',
                     '-out', 'ca.pem', '-days', '30', '-subj',
                     '/CN=Network Root', '-addext',
                     'keyUsage=critical,keyCertSign,cRLSign')
        self.openssl('req', '-newkey', 'ec', '-pkeyopt',
                     'ec_paramgen_curve:P-256', '-nodes', '-keyout',
                     'user.key', '-out', 'user.req', '-subj', '/CN=Erika')
        self.anchor = self.folder + '/ca.pem'

    def openssl(self, *arguments, data=None):
        return openssl(*arguments, cwd=self.folder, data=data)

    def write_extensions(self, name, extensions):
        self.world.write('%s/%s.ext' % (os.path.basename(self.folder), name),
                         '''\
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=emailProtection
subjectAltName=email:erika@bank.example
certificatePolicies=2.23.140.1.5.1.2
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
''' + '\n'.join(extensions) + '\n')

    def sign(self, name):
        return self.openssl(
            'cms', '-sign', '-signer', name + '.pem', '-inkey', 'user.key',
            '-md', 'sha256', '-from', 'erika@bank.example', '-to',
            'dora@dest.example', '-subject', name, data=b'Content-Type: '
            b'text/plain\r\n\r\nPlease pay 100 euros.\r\n')

    def signer(self, name, *extensions):
        """A message by a new certificate with these extensions."""
        self.write_extensions(name, extensions)
        self.openssl('ca', '-config', 'ca.cnf', '-batch', '-notext', '-in',
                     'user.req', '-out', name + '.pem', '-days', '20',
                     '-cert', 'ca.pem', '-keyfile', 'ca.key', '-extfile',
                     name + '.ext')
        return self.sign(name)

    def signer_of_between(self, name, issuers):
        """The same of the CA between, which the message does not bring."""
        self.write_extensions(
            name, ['authorityInfoAccess=caIssuers;URI:' + issuers])
        self.openssl('x509', '-req', '-in', 'user.req', '-CA', 'between.pem',
                     '-CAkey', 'between.key', '-set_serial', str(len(name)),
                     '-days', '20', '-extfile', name + '.ext', '-out',
                     name + '.pem')
        return self.sign(name)

    def revoke(self, name):
        self.openssl('ca', '-config', 'ca.cnf', '-revoke', name + '.pem',
                     '-cert', 'ca.pem', '-keyfile', 'ca.key')

    def crl(self, begins=-3600, ends=86400, config='ca.cnf'):
        """In DER; seconds from now."""
        def when(seconds):
            return time.strftime('%Y%m%d%H%M%SZ',
                                 time.gmtime(time.time() + seconds))
        self.openssl('ca', '-config', config, '-gencrl', '-out', 'crl.pem',
                     '-cert', 'ca.pem', '-keyfile', 'ca.key',
                     '-crl_lastupdate', when(begins), '-crl_nextupdate',
                     when(ends))
        return self.openssl('crl', '-in', 'crl.pem', '-outform', 'DER')

    def publish(self, path, octets):
        """By rename: nobody gets half of it."""
        target = os.path.join(self.world.web, path)
        with open(target + '.new', 'wb') as f:
            f.write(octets)
        os.rename(target + '.new', target)

    def start_responder(self, port, signer='ca'):
        """openssl ocsp, by the CA's own key or by another."""
        program = shutil.which('openssl')
        conf, name = self.folder, 'responder-%d' % port
        # It waits for ever for who connects and says nothing.
        return self.world.run(name, [
            program, 'ocsp', '-index', conf + '/index.txt', '-CA',
            conf + '/ca.pem', '-rsigner', '%s/%s.pem' % (conf, signer),
            '-rkey', '%s/%s.key' % (conf, signer), '-port', str(port), '-nmin', '60'],
            lambda: 'waiting for' in self.world.log_of(name))


class Node:
    """One smime-milter with a cache of its own."""

    def __init__(self, world, name, anchor, *options):
        self.world, self.name, self.anchor = world, name, anchor
        self.cache = world.mkdir('cache-' + name, DAEMON_USER, 0o700)
        self.port = free_port()
        self.configure(*options)
        self.process = None

    def configure(self, *options):
        given = '\n'.join(options)
        wait = '' if 'revocation_wait' in given else 'revocation_wait = "20s";'
        self.file = self.world.write(self.name + '.conf', '''\
listen = "inet:%d@127.0.0.1"; user = "%s"; authserv_id = "mx.dest.example";
log = { target = "stderr"; level = "info"; };
trust = { anchors = ( { file = "%s"; } ); };
cache_dir = "%s"; %s
%s
''' % (self.port, DAEMON_USER, self.anchor, self.cache, wait, given))

    def start(self):
        self.process = self.world.start(
            self.name, [self.world.build + '/smime-milter', '-f', '-c',
                        self.file], lambda: answers(self.port))
        return self

    def stop(self):
        return self.world.stop(self.process, self.name)

    def restart(self):
        self.stop()
        return self.start()

    def log(self):
        return self.world.log_of(self.name)

    def files(self):
        folder = os.path.join(self.cache, 'revocation')
        return [os.path.join(folder, f) for f in sorted(os.listdir(folder))
                if f.endswith('.crl') or f.endswith('.ocsp')]

    def ask(self, message):
        """The fields that a message gets, and the answer's letter."""
        client = Client(self.port)
        try:
            return client.send(message)
        finally:
            client.socket.close()

    def revocation(self, message):
        """"good", "revoked" or "unknown", of X-SMIME-Trust."""
        fields, _ = self.ask(message)
        for part in fields.get('X-SMIME-Trust', '').split(';'):
            if part.strip().startswith('revocation='):
                return part.strip()[len('revocation='):]
        return 'nothing: %r' % fields

    def result(self, message):
        fields, _ = self.ask(message)
        text = fields.get('Authentication-Results', '')
        at = text.find('smime=')
        return text[at + len('smime='):].split()[0].rstrip(';')

    def check(self, message, *arguments):
        """What smime-check says by the same configuration."""
        file = self.world.path('check.eml')
        with open(file, 'wb') as f:
            f.write(message)
        done = subprocess.run(
            [self.world.build + '/smime-check', '-c', self.file, '--json',
             *arguments, file], capture_output=True)
        if done.returncode not in (0, 1):
            raise Trouble('smime-check ends with %d: %s' % (
                done.returncode, done.stderr.decode()))
        return done.stdout.decode() + done.stderr.decode()


class Client:
    """Speaks as a mail server does, with an answer to each command."""

    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.tell(b'O', struct.pack('>III', 6, 0x1ff, 0))
        self.hear()

    def tell(self, command, data=b''):
        self.socket.sendall(
            struct.pack('>I', len(data) + 1) + command + data)

    def read(self, count):
        octets = b''
        while len(octets) < count:
            # Replies come in small packets: no kernel shall wait for more.
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            more = self.socket.recv(count - len(octets))
            if not more:
                raise Trouble('the milter has hung up')
            octets += more
        return octets

    def hear(self):
        octets = self.read(struct.unpack('>I', self.read(4))[0])
        return octets[:1], octets[1:]

    def say(self, command, data=b''):
        self.tell(command, data)
        return self.hear()[0]

    def send(self, message):
        head, _, body = message.replace(b'\r\n', b'\n').partition(b'\n\n')
        self.say(b'M', b'<erika@bank.example>\0')
        self.say(b'R', b'<dora@dest.example>\0')
        for line in head.replace(b'\n ', b' ').replace(
                b'\n\t', b' ').split(b'\n'):
            name, _, value = line.partition(b':')
            self.say(b'L', name + b'\0' + value.strip() + b'\0')
        self.say(b'N')
        body = body.replace(b'\n', b'\r\n')
        for at in range(0, len(body), 60000):
            if self.say(b'B', body[at:at + 60000]) == b's':
                break
        self.tell(b'E')
        fields = {}
        while True:
            code, data = self.hear()
            if code == b'i':
                name, value = data[4:].rstrip(b'\0').split(b'\0')
                fields.setdefault(name.decode(), ' '.join(
                    value.decode().split()))
            elif code in b'acrtyd':
                return fields, code.decode()
