# SPDX-License-Identifier: BSD-2-Clause
"""An SMTP server that keeps the octets of every message as they came."""
import socketserver
import threading
import time


class Message:
    def __init__(self, sender, recipients, octets):
        self.sender, self.recipients, self.octets = sender, recipients, octets

    def split(self):
        header, _, body = self.octets.partition(b'\r\n\r\n')
        return header + b'\r\n', body

    def fields(self):
        """(name, value as it stands, folding included), in order."""
        out = []
        for line in self.split()[0].split(b'\r\n')[:-1]:
            if line[:1] in (b' ', b'\t') and out:
                out[-1][1] += b'\r\n' + line
            else:
                name, _, value = line.partition(b':')
                out.append([name, value])
        return [(n.decode('ascii'), v.decode('utf-8').strip())
                for n, v in out]

    def values(self, name):
        return [v for n, v in self.fields() if n.lower() == name.lower()]


class Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b'\r\n')

    def handle(self):
        sender, recipients = '', []
        self.say('220 sink ESMTP')
        for line in self.rfile:
            verb = line.strip().upper()
            if verb.startswith(b'EHLO'):
                self.say('250-sink')
                if self.server.eight_bit:
                    self.say('250-8BITMIME\r\n250-SMTPUTF8')
                self.say('250-PIPELINING\r\n250 SIZE 100000000')
            elif verb.startswith(b'MAIL FROM:'):
                sender, recipients = self.address(line), []
                self.say('250 ok')
            elif verb.startswith(b'RCPT TO:'):
                recipients.append(self.address(line))
                self.say('250 ok')
            elif verb == b'DATA':
                self.say('354 go on')
                octets = self.data()
                if octets is None:
                    return
                self.server.keep(Message(sender, recipients, octets))
                self.say('250 kept')
            elif verb == b'QUIT':
                self.say('221 bye')
                return
            else:
                self.say('250 ok')

    @staticmethod
    def address(line):
        return line.split(b'<', 1)[1].split(b'>', 1)[0].decode('utf-8')

    def data(self):
        lines = []
        for line in self.rfile:
            if line == b'.\r\n':
                return b''.join(lines)
            lines.append(line[1:] if line.startswith(b'.') else line)
        return None


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, eight_bit=True):
        super().__init__(('127.0.0.1', 0), Handler)
        self.eight_bit = eight_bit      # offers 8BITMIME and SMTPUTF8
        self.port = self.server_address[1]
        self.messages = []
        self.changed = threading.Condition()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def keep(self, message):
        with self.changed:
            self.messages.append(message)
            self.changed.notify_all()

    def take(self, recipient, seconds=60):
        """The next message to that recipient; None if none comes."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for message in self.messages:
                    if recipient in message.recipients:
                        self.messages.remove(message)
                        return message
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self.changed.wait(left)
