#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What strangers write is shown, and never obeyed.

usage: hostile.py BUILD-FOLDER [WORD]   (only the stories whose name has WORD)

Line ends, NUL, 8-bit octets, marks that change the direction of writing,
markup, escapes of terminals and 100,000 octets: in every field of
certificates, in header fields and in what the SMTP session tells.  Looked at
are header fields, replies, the log, JSON and text.
"""
import base64
import datetime
import json
import os
import re
import subprocess
import sys
import unicodedata

import house as place
from conversation import CHUNK, Conversation
from house import Milter, Postfix
from letters import Post, crlf
from sink import Sink
from telling import added, check, equal, stories_of, tell

sys.path.insert(0, place.SOURCE + '/tests/certificates')
import der                              # noqa: E402
import keys                             # noqa: E402
import model                            # noqa: E402

try:
    import authres
    import authres.smime
except ImportError:
    sys.exit('hostile: python3-authres is missing; on Debian: '
             'apt-get install python3-authres')

TEXTS = {
    'crlf': b'a\r\nX-Injected: yes\r\n\r\nbody\r\n.\r\nRCPT TO:<x@y>',
    'lf': b'a\nX-Injected: yes\n\n',
    'cr': b'a\rX-Injected: yes\r\r',
    'nul': b'a\0\nX-Injected: yes',
    'line': b'\n4hXkQ21zT9: result=pass action=accept rule=injected',
    'latin': b'M\xfcller \x85\x9b31m \xff\xfe',
    'bidi': 'e\u202egpj\u2066\u200b\u00ad\u2028X-Injected: yes\U000e0041'
            .encode(),
    'escape': b'\x1b]0;injected\x07\x1b[31m\x1b[2J\x7f\x08',
    'markup': b'<script src="//x">injected</script>&amp;<!-- ',
    'quote': b'a"; smime=pass reason="injected" (\\"; (',
    'format': b'%s%n%1000000d$reason$(id)`id`',
    'json': b'"},{"result":"pass","injected":"\\u000a',
    'word': b'=?utf-8?q?=0d=0aX-Injected:_yes?=',
}
TEXTS['all'] = b' '.join(TEXTS.values())
LONG = {
    'long': b'a' * 100000,
    'long-quotes': b'"\\' * 50000,
    'long-lines': b'\r\n\tX-Injected: yes' * 5000,
}
OURS = ['Authentication-Results', 'X-SMIME-Status', 'X-SMIME-Signer',
        'X-SMIME-Profile', 'X-SMIME-Compliance', 'X-SMIME-Trust',
        'X-SMIME-Policy']
POLICY = '''rules = (
  { name = "signed"; when = { from = [ "example.com" ]; };
    require = { result = [ "pass" ]; organization = [ "Nobody" ]; };
    encrypted = "otherwise";
    otherwise = { action = "reject"; }; } );'''

# UTF8String, whatever is in it; other types of strings below.
def text(octets, tag=0x0c):
    return der.tlv(tag, octets)


# --- certificates whose every field is somebody's ------------------------------

def in_policies(certificate, octets):
    certificate.qualified(
        model.cps(der.tlv(0x16, octets)), model.notice(text(octets), True))


def in_statements(certificate, octets):
    certificate.statements(
        model.qc(1), model.qc(5, der.seq(der.seq(
            der.tlv(0x16, octets), der.tlv(0x13, octets)))),
        der.seq(der.oid('0.4.0.19495.2'), der.seq(
            der.seq(der.seq(der.oid('0.4.0.19495.1.1'), text(octets))),
            text(octets), text(octets))))


def in_names(certificate, octets):
    certificate.san_add(
        der.tlv(0x81, octets), der.tlv(0x82, octets), der.tlv(0x86, octets),
        model.smtp_utf8(text(octets)), model.directory(
            model.Name(('CN', text(octets)), ('O', text(octets)))),
        model.other('1.3.6.1.4.1.311.20.2.3', text(octets)))


def in_mailbox_alone(certificate, octets):
    certificate.san(der.tlv(0x81, octets))


def in_locations(certificate, octets):
    certificate.crl(der.tlv(0x86, octets))
    certificate.aia(ocsp=[der.tlv(0x86, octets)],
                    issuers=[der.tlv(0x86, octets)])


def in_other_extensions(certificate, octets):
    certificate.extension('lei', der.tlv(0x13, octets))
    certificate.extension('leiRole', der.tlv(0x13, octets))
    certificate.extension('issuerAltName', der.seq(der.tlv(0x81, octets)))
    certificate.extension('1.3.6.1.4.1.99999.1', text(octets))


def in_attribute(attribute, tag=0x0c):
    return lambda certificate, octets: certificate.name(
        **{attribute: text(octets, tag)})


PLACES = {'subject ' + a: in_attribute(a) for a in model.ATTRIBUTES}
PLACES.update({
    'subject CN, tag %#x' % tag: in_attribute('CN', tag)
    for tag in (0x04, 0x13, 0x14, 0x16, 0x1a, 0x1c, 0x1e)})
PLACES.update({
    'policies': in_policies, 'statements': in_statements, 'names': in_names,
    'mailbox': in_mailbox_alone, 'locations': in_locations,
    'other extensions': in_other_extensions})


def everywhere(certificate, octets):
    for name, put in PLACES.items():
        if name != 'mailbox' and ', tag' not in name:
            put(certificate, octets)


def der_of(file):
    with open(file, 'rb') as f:
        return base64.b64decode(b''.join(f.read().split(b'\n')[1:-2]))


class Authority:
    """A root, an issuing CA, and keys that sign; openssl(1) does that."""

    def __init__(self, folder, name, octets=None):
        self.folder, self.count = folder, 0
        self.key, spki = self.make_key(name)
        self.root = self.dated(model.root().key(spki))
        if octets is not None:
            self.root.names(('CN', text(octets)), ('O', text(octets)))
        self.root.issuer = self.root.subject
        self.root.ski()
        self.root_file = self.write(name + '-root', self.root, self.key)
        self.issuer_key, spki = self.make_key(name + '-ca')
        self.issuer = self.dated(model.subordinate().key(spki))
        self.issuer.issued_by(self.root)
        if octets is not None:
            for attribute in model.ATTRIBUTES:
                self.issuer.name(**{attribute: text(octets)})
        self.issuer_file = self.write(name + '-ca', self.issuer, self.key)

    def path(self, name):
        return os.path.join(self.folder, name.replace(' ', '-'))

    def make_key(self, name):
        path = self.path(name + '.key')
        subprocess.run(['openssl', 'genpkey', '-algorithm', 'EC', '-pkeyopt',
                        'ec_paramgen_curve:P-256', '-out', path], check=True,
                       capture_output=True)
        return path, subprocess.run(
            ['openssl', 'pkey', '-in', path, '-pubout', '-outform', 'DER'],
            check=True, capture_output=True).stdout

    @staticmethod
    def dated(certificate):
        today = datetime.datetime.utcnow().replace(microsecond=0)
        certificate.not_before = today - datetime.timedelta(days=10)
        certificate.not_after = today + datetime.timedelta(days=100)
        certificate.signer = 'p256'
        return certificate

    def write(self, name, certificate, key):
        tbs, algorithm, _ = der.elements(der.contents(certificate.der(name)))
        path = self.path(name + '.pem')
        with open(path, 'wb') as f:
            f.write(b'-----BEGIN CERTIFICATE-----\n' + base64.encodebytes(
                der.seq(tbs, algorithm, der.bits(self.sign(tbs, key)))) +
                b'-----END CERTIFICATE-----\n')
        return path

    @staticmethod
    def sign(octets, key):
        return subprocess.run(['openssl', 'dgst', '-sha256', '-sign', key],
                              input=octets, check=True,
                              capture_output=True).stdout

    def signed_data(self, part, key, file):
        """RFC 5652 5, octet by octet: openssl(1) takes not all of these."""
        leaf, issuer = (der_of(f) for f in (file, self.issuer_file))
        _, serial, _, name = der.elements(der.contents(
            der.elements(der.contents(leaf))[0]))[:4]
        sha256 = der.seq(der.oid('2.16.840.1.101.3.4.2.1'))
        return der.seq(der.oid('1.2.840.113549.1.7.2'), der.context(0, der.seq(
            der.integer(1), der.set_of(sha256),
            der.seq(der.oid('1.2.840.113549.1.7.1')),
            der.context(0, leaf, issuer), der.set_of(der.seq(
                der.integer(1), der.seq(name, serial), sha256,
                model.SIGNATURES['ecdsa-sha256'],
                der.octets(self.sign(part, key)))))))

    def letter(self, put, octets):
        """A message signed by a certificate that put() has changed."""
        self.count += 1
        name = 'leaf %d' % self.count
        key, spki = self.make_key(name)
        leaf = self.dated(model.subscriber('sponsor', 'multipurpose', 'p256'))
        leaf.key(spki).issued_by(self.issuer)
        leaf.signer = 'p256'
        put(leaf, octets)
        part = crlf('Content-Type: text/plain', '', 'Pay 100 EUR.')
        cms = self.signed_data(part, key, self.write(
            name, leaf, self.issuer_key))
        cms = base64.encodebytes(cms).replace(b'\n', b'\r\n')
        return crlf(
            'From: Erika <%s>' % model.MAILBOX, 'To: dora@dest.example',
            'Subject: hostile', 'MIME-Version: 1.0',
            'Content-Type: multipart/signed; micalg=sha-256;',
            '\tprotocol="application/pkcs7-signature"; boundary="=b"', '',
            '--=b') + part + crlf(
                '', '--=b', 'Content-Type: application/pkcs7-signature',
                'Content-Transfer-Encoding: base64', '') + cms + crlf('--=b--')


def is_readable(file):
    """Else it cannot be an anchor: OpenSSL wants UTF-8 to be UTF-8."""
    return subprocess.run(['openssl', 'x509', '-noout', '-in', file],
                          capture_output=True).returncode == 0


class Stage:
    def __init__(self, house):
        self.house = house
        folder = house.mkdir('hostile')
        self.plain = Authority(folder, 'plain')
        self.letters = {}
        roots = [self.plain.root_file]
        for name, octets in {**TEXTS, **LONG}.items():
            # A name of names has its limit, too.
            part = octets if len(octets) < 1000 else octets[:30000]
            authority = Authority(folder, name, part)
            if is_readable(authority.root_file):
                roots.append(authority.root_file)
            self.letters['everywhere: ' + name] = authority.letter(
                everywhere, part)
        for name, put in PLACES.items():
            for kind in ('all', 'long', 'long-quotes'):
                octets = {**TEXTS, **LONG}[kind]
                self.letters['%s: %s' % (name, kind)] = self.plain.letter(
                    put, octets)
        anchors = house.path('anchors.pem')
        with open(anchors, 'w', encoding='ascii') as out:
            for path in roots:
                with open(path, encoding='ascii') as f:
                    out.write(f.read())
        os.chmod(anchors, 0o644)
        self.monitor = Milter(house, 'monitor', anchors,
                              'mode = "monitor"; ' + POLICY).start()
        self.enforce = Milter(house, 'enforce', anchors,
                              'mode = "enforce"; ' + POLICY).start()
        self.sink = Sink()
        self.postfix = Postfix(house, self.sink.port)
        self.postfix.service('monitor', [self.monitor.milter()])
        self.postfix.service('enforce', [self.enforce.milter()])
        self.postfix.start()
        self.post = Post(self.postfix, self.sink)

    def folder_of_letters(self):
        folder = self.house.mkdir('letters')
        for name, octets in self.letters.items():
            with open(os.path.join(folder, re.sub(r'\W+', '-', name) +
                                   '.eml'), 'wb') as f:
                f.write(octets)
        return folder

    def checked(self, *options):
        done = subprocess.run(
            [self.house.build + '/smime-check', '-c', self.monitor.file,
             *options, self.folder_of_letters()], capture_output=True)
        check(done.returncode in (0, 1), done.returncode, done.stderr[-2000:])
        return done.stdout


# --- what must hold of everything that is shown --------------------------------

def clean_lines(octets, what):
    """Printable ASCII and LF."""
    bad = re.search(rb'[^\x20-\x7e\n]', octets)
    check(not bad, what, bad and octets[max(0, bad.start() - 80):][:160])


def only_shows(octets):
    """UTF-8 without a character that steers a terminal or its reader."""
    out = octets.decode('utf-8')
    for character in set(out) - {'\n'}:
        check(unicodedata.category(character) not in (
            'Cc', 'Cf', 'Co', 'Cs', 'Zl', 'Zp'), repr(character))
    for line in out.splitlines():
        check(not line.startswith(('X-Injected', '4hX')), line)


def clean_field(name, value, what):
    check(name in OURS, what, name)
    for line in value.split('\n\t'):
        check(re.fullmatch(r'[\x20-\x7e]*', line) and len(line) <= 998,
              what, repr(value))
    check('\n' not in value.replace('\n\t', ''), what, repr(value))
    if name == 'Authentication-Results':
        field = authres.FeatureContext(authres.smime).parse(
            name + ': ' + value.replace('\n\t', '\r\n\t'))
        equal([r.method for r in field.results], ['smime'], what)
        equal(field.authserv_id, 'mx.dest.example', what)


def clean_fields(fields, what):
    names = [name for name, _ in fields]
    check(len(set(names)) == len(names) and 3 <= len(names) <= len(OURS),
          what, names)
    for name, value in fields:
        clean_field(name, value, what)
    check(sum(len(n) + len(v) + 4 for n, v in fields) < 4096, what)


def clean_log(milter, known):
    """Every line is a whole one of ours; `known` messages had one each."""
    log = milter.log().encode()
    clean_lines(log, 'the log')
    lines = log.decode().splitlines()
    for line in lines:
        check(line.startswith('smime-milter: ') and len(line) <= 1024, line)
        check(not line.startswith('smime-milter: 4hX'), line)
    told = [line for line in lines if ' result=' in line]
    equal(len(told), known, 'lines of messages')
    return told


# --- certificates ----------------------------------------------------------------

def what_certificates_say_cannot_break_json(s):
    out = s.checked('--json')
    clean_lines(out, 'JSON')
    rows = [json.loads(line) for line in out.splitlines()]
    equal(len(rows), len(s.letters), 'objects')
    for row in rows:
        check(row['kind'] == 'message' and 'injected' not in row, row['path'])
        clean_fields([(h['name'], h['value']) for h in row['headers']],
                     row['path'])
    results = [row['result'] for row in rows]
    print('# %d certificates: %s' % (len(rows), ', '.join(
        '%d %s' % (results.count(r), r) for r in sorted(set(results)))))
    check(results.count('pass') > len(rows) / 3, 'too few are believed')


def text_for_a_terminal_has_nothing_that_it_obeys(s):
    for options in ((), ('--explain',)):
        only_shows(s.checked(*options))


def certificates_as_files_are_shown_as_harmlessly(s):
    files = sorted(os.path.join(s.plain.folder, f)
                   for f in os.listdir(s.plain.folder) if f.endswith('.pem'))
    for options in (['--json'], []):
        done = subprocess.run([s.house.build + '/smime-check', *options,
                               *files], capture_output=True)
        # Some cannot be read, and that is said of them.
        check(done.returncode in (0, 1, 2), done.returncode,
              done.stderr[-2000:])
        if options:
            clean_lines(done.stdout, 'JSON')
            equal(len(done.stdout.splitlines()), len(files), 'objects')
        only_shows(done.stdout + done.stderr)


def what_certificates_say_cannot_break_header_or_log(s):
    names = [n for n in s.letters if n.startswith('everywhere') or
             n.endswith('CN: long') or n.endswith('names: all')]
    for name in names:
        original = s.letters[name]
        message = s.post.send('monitor', original,
                              sender='bob@else.example')
        head = added(message, original).split(b'Received: ')[0]
        check(b'\r\n\r\n' not in head, name, head)
        fields = message.fields()
        names_of_all = [n for n, _ in fields]
        clean_fields([(n, v.replace('\r\n', '\n')) for n, v in
                      fields[:names_of_all.index('Received')]], name)
        equal(message.values('X-Injected'), [], name)
    clean_log(s.monitor, len(names))


def what_certificates_say_cannot_break_a_reply(s):
    for name in [n for n in s.letters if n.startswith('everywhere')]:
        code, text_ = s.post.refusal('enforce', s.letters[name],
                                     sender='bob@else.example')
        equal(code, 550, name)
        check(re.fullmatch(r'(5\.7\.\d [\x20-\x7e]{1,88}(\n|$))+', text_),
              name, repr(text_))
        check('njected' not in text_ and 'example.com' not in text_, text_)
    check(not s.sink.messages, 'a refused message was delivered')


# --- header fields and what the session tells --------------------------------------

class Rude(Conversation):
    """Says whatever it likes in the milter protocol, line ends included."""

    def __init__(self, port, rude):
        self.rude = rude
        super().__init__(port)

    def events(self, octets, sender, queue_id):
        rude = self.rude.replace(b'\0', b'\1')
        yield 'M', b'<' + rude + b'>\0SMTPUTF8\0', {
            'mail_addr': sender, 'i': queue_id}
        yield 'R', b'<' + rude + b'>\0', None
        yield 'T', b'', {'i': queue_id}
        for name in (b'From', b'Subject', b'Sender', b'To', b'Message-ID',
                     b'List-Id', b'Authentication-Results', b'X-SMIME-Status',
                     b'Content-Disposition', b'X-' + rude.replace(b':', b'')):
            value = b'mx.dest.example; smime=pass ' + rude \
                if name == b'Authentication-Results' else rude
            yield 'L', name + b'\0 ' + value + b'\0', None
        yield 'L', b'From\0 "' + rude + b'" <erika@example.com>\0', None
        yield 'L', b'MIME-Version\0 1.0\0', None
        header, _, body = octets.partition(b'\r\n\r\n')
        yield 'L', b'Content-Type\0 ' + header + b'\0', None
        yield 'N', b'', {'i': queue_id}
        for at in range(0, len(body), CHUNK):
            yield 'B', body[at:at + CHUNK], None


def protected(octets):
    """A body whose signed part has all of it in its header, too."""
    value = octets.replace(b'\r\n', b'\r\n ')
    return (b'multipart/signed; micalg=sha-256; protocol="application/'
            b'pkcs7-signature"; boundary=b\r\n\r\n--b\r\n'
            b'Content-Type: text/plain; hp="clear"; x="' + value + b'"\r\n'
            b'From: ' + value + b'\r\nSubject: ' + value + b'\r\n'
            b'HP-Outer: ' + value + b'\r\n\r\nText\r\n--b\r\n'
            b'Content-Type: application/pkcs7-signature\r\n\r\n' + octets +
            b'\r\n--b--\r\n')


def header_fields_and_the_session_cannot_break_out(s):
    texts = {**TEXTS, **LONG}
    known = len(clean_log_lines(s.monitor))
    for name, octets in texts.items():
        queue_id = octets.replace(b'\0', b'\1').decode('latin-1')[:2000]
        # A milter's packet has 64 KiB, and the name has it, too.
        with Rude(s.monitor.port, octets[:30000]) as rude:
            out = rude.message(protected(octets[:30000]), queue_id=queue_id)
        check(out.reply in 'ca', name, out.reply, out.text)
        known += 1
        clean_fields(out.inserted, name)
        with Rude(s.enforce.port, octets[:30000]) as rude:
            out = rude.message(protected(octets[:30000]), queue_id=queue_id)
        check(out.reply == 'y', name, out.reply)
        # Lines of at most 512 octets, and nothing else (RFC 5321 4.5.3.1.5).
        check(re.fullmatch(
            r'(550-5\.7\.\d [\x20-\x7e]{1,480}\r\n)*'
            r'550 5\.7\.\d [\x20-\x7e]{1,480}', out.text),
            name, repr(out.text))
    clean_log(s.monitor, known)


def clean_log_lines(milter):
    return [x for x in milter.log().splitlines() if ' result=' in x]


def nobody_logged_an_error(s):
    for milter in (s.monitor, s.enforce):
        bad = [line for line in milter.log().splitlines()
               if re.search(r'error:|Sanitizer|runtime error', line)]
        check(not bad, '\n'.join(bad[:20]))
        equal(milter.stop(), 0, milter.name + ' exit status')


def main(build, word=''):
    return tell(build, Stage, stories_of(globals()), ('monitor', 'mail'), word)


if __name__ == '__main__':
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
