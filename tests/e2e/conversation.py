# SPDX-License-Identifier: BSD-2-Clause
"""The MTA's side of the milter protocol, version 6, as Postfix speaks it."""
import socket
import struct

ALL_ACTIONS = 0x1ff
ALL_STEPS = 0x1fffff
# What the milter may waive: whole events, or the answers to them.
NO = {'C': 0x1, 'H': 0x2, 'M': 0x4, 'R': 0x8, 'B': 0x10, 'L': 0x20,
      'N': 0x40, 'T': 0x200}
NO_REPLY = {'L': 0x80, 'C': 0x1000, 'H': 0x2000, 'M': 0x4000, 'R': 0x8000,
            'T': 0x10000, 'N': 0x40000, 'B': 0x80000}
CHANGES = 'himqp+-beOp'
CHUNK = 65535


class Broken(Exception):
    """The milter ended the connection or answered what it must not."""


class Outcome:
    """reply: c, a, r, t or y; text of y; inserted and deleted fields."""

    def __init__(self):
        self.reply, self.text = 'c', ''
        self.inserted, self.deleted = [], []

    def value(self, name):
        for n, v in self.inserted:
            if n == name:
                return v.strip()
        return ''


class Conversation:
    def __init__(self, port, host='127.0.0.1'):
        self.socket = socket.create_connection((host, port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.input = self.socket.makefile('rb')
        self.put('O', struct.pack('!III', 6, ALL_ACTIONS, ALL_STEPS))
        command, data = self.get()
        if command != 'O':
            raise Broken('negotiation: ' + command)
        self.steps = struct.unpack('!III', data[:12])[2]
        self.event('C', b'client.example\0' + b'4' + struct.pack('!H', 25) +
                   b'192.0.2.1\0', {'j': 'mx.dest.example'})
        self.event('H', b'client.example\0')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self.put('Q')
        finally:
            self.input.close()
            self.socket.close()

    def put(self, command, data=b''):
        self.socket.sendall(struct.pack('!I', len(data) + 1) +
                            command.encode() + data)

    def get(self):
        # libmilter writes each change on its own: a late ACK would delay it.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        head = self.input.read(4)
        if len(head) < 4:
            raise Broken('the milter closed the connection')
        data = self.input.read(struct.unpack('!I', head)[0])
        return data[:1].decode(), data[1:]

    def event(self, command, data=b'', macros=None):
        """Sends one event unless waived; returns the answer."""
        if self.steps & NO.get(command, 0):
            return 'c', b''
        if macros:
            self.put('D', command.encode() + b''.join(
                k.encode() + b'\0' + v.encode() + b'\0'
                for k, v in macros.items()))
        self.put(command, data)
        if self.steps & NO_REPLY.get(command, 0):
            return 'c', b''
        return self.get()

    def abort(self):
        self.put('A')

    def message(self, octets, sender='erika@bank.example', queue_id='Q1',
                stop_after=None):
        """One message; stop_after a number of events aborts it."""
        out = Outcome()
        for count, (command, data, macros) in enumerate(
                self.events(octets, sender, queue_id)):
            if stop_after is not None and count >= stop_after:
                self.abort()
                return None
            reply, text = self.event(command, data, macros)
            if command == 'B' and reply == 's':
                break
            if reply != 'c':
                out.reply, out.text = reply, text.decode()
                return out
        self.put('D', b'E' + b'i\0' + queue_id.encode() + b'\0')
        self.put('E')
        while True:
            reply, data = self.get()
            if reply not in CHANGES:
                out.reply = reply
                out.text = data.rstrip(b'\0').decode()
                return out
            self.note(out, reply, data)

    @staticmethod
    def note(out, reply, data):
        if reply in 'im':
            data = data[4:]
        if reply in 'him':
            name, value = data[:-1].split(b'\0', 1)
            if reply == 'm' and not value:
                out.deleted.append(name.decode())
            else:
                out.inserted.append((name.decode(), value.decode()))

    @staticmethod
    def events(octets, sender, queue_id):
        header, _, body = octets.partition(b'\r\n\r\n')
        yield 'M', b'<' + sender.encode() + b'>\0', {
            'mail_addr': sender, 'i': queue_id}
        yield 'R', b'<dora@dest.example>\0', None
        yield 'T', b'', {'i': queue_id}
        fields = []
        for line in header.split(b'\r\n'):
            if line[:1] in (b' ', b'\t') and fields:
                fields[-1] += b'\n' + line
            else:
                fields.append(line)
        for field in fields:
            name, _, value = field.partition(b':')
            yield 'L', name + b'\0' + value + b'\0', None
        yield 'N', b'', {'i': queue_id}
        for at in range(0, len(body), CHUNK):
            yield 'B', body[at:at + CHUNK], None
