# SPDX-License-Identifier: BSD-2-Clause
"""Messages for the stories: read from the samples, or made for one story."""
import base64
import shutil
import smtplib
import subprocess

from house import Trouble

SENDER = 'erika@bank.example'


class Samples:
    def __init__(self, folder):
        self.folder = folder

    def anchors(self):
        return self.folder + '/certificates/root.pem'

    def read(self, name):
        with open('%s/messages/%s.eml' % (self.folder, name), 'rb') as f:
            return f.read()

    def renew(self, name, serial):
        """Another certificate for Erika's key, as the CA would renew it."""
        keys, certificates = (self.folder + d for d in ('/keys/',
                                                        '/certificates/'))
        same = ['openssl', 'x509', '-copy_extensions', 'copyall']
        request = b''
        for how in (['-x509toreq', '-in', certificates + 'erika.pem',
                     '-signkey', keys + 'erika.pem'],
                    ['-req', '-CA', certificates + 'issuing.pem', '-CAkey',
                     keys + 'issuing.pem', '-set_serial', str(serial),
                     '-days', '100', '-out', certificates + name + '.pem']):
            done = subprocess.run(same + how, input=request,
                                  capture_output=True)
            if done.returncode != 0:
                raise Trouble('openssl x509: ' + done.stderr.decode())
            request = done.stdout
        shutil.copy(keys + 'erika.pem', keys + name + '.pem')

    def sign(self, part, signer='erika'):
        """A detached signature in DER."""
        keys, certificates = (self.folder + d for d in ('/keys/',
                                                        '/certificates/'))
        done = subprocess.run(
            ['openssl', 'cms', '-sign', '-binary', '-outform', 'DER', '-md',
             'sha256', '-signer', certificates + signer + '.pem', '-inkey',
             keys + signer + '.pem', '-certfile',
             certificates + 'issuing.pem'], input=part, capture_output=True)
        if done.returncode != 0:
            raise Trouble('openssl cms: ' + done.stderr.decode())
        return done.stdout

    def signed(self, part, sender='Erika Muster <%s>' % SENDER,
               signer='erika'):
        """A whole multipart/signed message around a MIME part."""
        cms = base64.encodebytes(self.sign(part, signer)).replace(b'\n', b'\r\n')
        return crlf('From: %s' % sender, 'To: dora@dest.example',
                    'Subject: signed', 'MIME-Version: 1.0',
                    'Content-Type: multipart/signed; micalg=sha-256;',
                    '\tprotocol="application/pkcs7-signature"; boundary="=b"',
                    '', '--=b') + part + crlf(
                        '', '--=b', 'Content-Type: application/'
                        'pkcs7-signature; name=smime.p7s',
                        'Content-Transfer-Encoding: base64', ''
                    ) + cms + crlf('--=b--')


def crlf(*lines):
    return b''.join(line.encode() + b'\r\n' for line in lines)


def plain(*fields, sender='Bob <bob@partner.example>', body='Hello'):
    return crlf(*fields, 'From: %s' % sender, 'To: dora@dest.example',
                'Subject: plain', '', body)


def big_part(octets):
    line = b'0123456789abcdefghijklmnopqrstuvwxyz' * 2 + b'\r\n'
    return crlf('Content-Type: text/plain', '') + line * (octets // len(line))


class Post:
    """Hands messages to Postfix and waits for what the sink gets."""

    def __init__(self, postfix, sink):
        self.postfix, self.sink, self.count = postfix, sink, 0

    def recipient(self):
        self.count += 1
        return 'n%d@dest.example' % self.count

    def connect(self, service, source='127.0.0.9'):
        return smtplib.SMTP('127.0.0.1', self.postfix.ports[service],
                            timeout=120, source_address=(source, 0))

    def hand_over(self, connection, octets, sender=SENDER, utf8=False,
                  recipient=None):
        """Returns the recipient, each message's own; raises what SMTP says."""
        recipient = recipient or self.recipient()
        options = ['BODY=8BITMIME'] + (['SMTPUTF8'] if utf8 else [])
        if utf8:
            connection.command_encoding = 'utf-8'
        connection.ehlo_or_helo_if_needed()
        connection.sendmail(sender, [recipient], octets, mail_options=options)
        return recipient

    def send(self, service, octets, source='127.0.0.9', **how):
        """The message as it was delivered."""
        with self.connect(service, source) as connection:
            recipient = self.hand_over(connection, octets, **how)
        message = self.sink.take(recipient)
        if message is None:
            raise Trouble('not delivered:\n' + self.postfix.log()[-2000:])
        return message

    def refusal(self, service, octets, **how):
        """(code, text) of the reply to a message that is not taken."""
        with self.connect(service) as connection:
            try:
                recipient = self.hand_over(connection, octets, **how)
            except smtplib.SMTPResponseException as e:
                return e.smtp_code, e.smtp_error.decode()
            except smtplib.SMTPRecipientsRefused as e:
                code, text = list(e.recipients.values())[0]
                return code, text.decode()
            return 250, 'taken, to ' + recipient
