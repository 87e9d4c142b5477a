#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What ./demo shows.  usage: show.py BUILD-FOLDER postfix|protocol"""
import os
import re
import sys
import textwrap

from conversation import Conversation
from house import SOURCE, House, Milter, Postfix, Trouble
from letters import Post, Samples
from sink import Sink

RULES = '''
  rules = (
    { name = "bank"; when = { from = [ "bank.example" ]; };
      require = { result = [ "pass" ]; };
      encrypted = "otherwise";
      otherwise = { action = "reject";
                    text = "mail from bank.example must be signed ($reason)"; };
    },
    { name = "default"; when = {}; } );'''

INTRODUCTION = '''
The administrator's sentence: mail from bank.example must carry a valid
signature; otherwise refuse it.  As a rule it looks like this:
%s

In monitor mode the rule refuses nothing and says what it would have done; in
enforce mode it refuses.  The same messages go through both.'''

# sample, mode, X-SMIME-Status it must get, or None where it is refused
SCENES = [
    ('valid', 'monitor', 'Good signature'),
    ('tampered', 'monitor', 'Bad signature'),
    ('from-spoofed', 'monitor', 'Unverified signature'),
    ('list-footer', 'monitor', 'Unverified signature'),
    ('unsigned', 'monitor', 'Not signed'),
    ('valid', 'enforce', 'Good signature'),
    ('tampered', 'enforce', None),
    ('from-spoofed', 'enforce', None),
    ('unsigned', 'enforce', None),
]

NEXT = '''
Go on with
  samples/messages/           these messages, and more than a hundred others
  %(build)s/smime-check --explain \\
      --trust samples/certificates/root.pem --at 2026-11-01 \\
      samples/messages/tampered.eml
                              one of them, explained
  python3 tests/report/month.py 20000 >/tmp/month.log
  %(build)s/smime-check --report /tmp/month.log
                              a month of watching: what enforcing would do
  README                      how to put it in front of a mail server
'''


class Delivery:
    """What became of a message: fields added to it, or the reply."""

    def __init__(self, fields=(), reply=''):
        self.fields, self.reply = list(fields), reply

    def status(self):
        for name, value in self.fields:
            if name == 'X-SMIME-Status':
                return value
        return None


class ThroughPostfix:
    def __init__(self, house, milters):
        self.sink = Sink()
        self.postfix = Postfix(house, self.sink.port)
        for mode, milter in milters.items():
            self.postfix.service(mode, [milter.milter()])
        self.postfix.start()
        self.post = Post(self.postfix, self.sink)
        print('Postfix %s, %s, from a folder of its own: %s' % (
            self.postfix.version(),
            'unpacked into ' + self.postfix.root if self.postfix.root
            else 'installed here', house.folder))
        for mode, port in self.postfix.ports.items():
            print('  127.0.0.1:%d  the milter in %s mode (%s)' % (
                port, mode, milters[mode].milter()))

    def send(self, mode, octets):
        code, text = self.post.refusal(mode, octets)
        if code != 250:
            return Delivery(reply='%d %s' % (
                code, text.replace('\n', '\n%d ' % code)))
        message = self.sink.take(text.rsplit(' ', 1)[1])
        if message is None:
            raise Trouble('not delivered:\n' + self.postfix.log())
        fields = message.fields()
        names = [n for n, _ in fields]
        return Delivery(fields[:names.index('Received')])


class ThroughProtocol:
    def __init__(self, _, milters):
        self.milters, self.count = milters, 0
        print('the milter protocol alone, as an MTA speaks it:')
        for mode, milter in milters.items():
            print('  127.0.0.1:%d  the milter in %s mode' % (
                milter.port, mode))

    def send(self, mode, octets):
        with Conversation(self.milters[mode].port) as conversation:
            self.count += 1
            out = conversation.message(octets, queue_id='Q%d' % self.count)
        if out.reply in 'yrt':
            return Delivery(reply=out.text or 'reply ' + out.reply)
        # Each is inserted at index 0: the last one stands first.
        return Delivery((n, v.strip()) for n, v in reversed(out.inserted))


def field(octets, name):
    found = re.search(rb'^%s: ([^\r]*)' % name, octets, re.M)
    return found.group(1).decode()


def wrapped(text, indent):
    return textwrap.fill(text, 98, initial_indent=indent,
                         subsequent_indent=indent + '    ',
                         break_long_words=False, break_on_hyphens=False)


def show(number, scene, octets, delivery):
    name, mode, _ = scene
    print('\n--- %d. %s: %s\n    %s mode, From: %s' % (
        number, name, field(octets, b'X-Sample'), mode,
        field(octets, b'From')))
    if delivery.reply:
        print('    refused; the sender reads:')
        print('        ' + delivery.reply.replace('\n', '\n        '))
    else:
        print('    delivered with these fields at its top:')
        for name, value in delivery.fields:
            text = '%s: %s' % (name, value)
            print('        ' + text.replace('\r\n', '\n').replace(
                '\n\t', '\n            '))


def outcome(delivery):
    """A few words for the summary."""
    if delivery.reply:
        codes = ' '.join(delivery.reply.split()[:2])
        reason = re.search(r'\([a-z-]+\)', delivery.reply)
        return 'refused: %s %s' % (codes, reason.group() if reason else '')
    would = re.search(r'would=(\w+)', dict(delivery.fields).get(
        'X-SMIME-Policy', ''))
    return 'delivered: %s%s' % (delivery.status(), (
        ', enforcing would %s it' % would.group(1)) if would else '')


def play(house, way):
    print(INTRODUCTION % RULES)
    print('\n== starting')
    samples = Samples(house.samples())
    milters = {mode: Milter(house, mode, samples.anchors(),
                            'mode = "%s"; %s' % (mode, RULES)).start()
               for mode in ('monitor', 'enforce')}
    road = (ThroughPostfix if way == 'postfix' else ThroughProtocol)(
        house, milters)
    print('\n== sending')
    summary, wrong = [], 0
    for number, scene in enumerate(SCENES, 1):
        name, mode, expected = scene
        octets = samples.read(name)
        delivery = road.send(mode, octets)
        show(number, scene, octets, delivery)
        good = delivery.status() == expected and (
            expected is not None or delivery.reply.startswith('5'))
        wrong += not good
        summary.append('  %d. %-13s %-8s %s%s' % (
            number, name, mode, outcome(delivery),
            '' if good else '   <- NOT AS EXPECTED'))
    print('\n== the log: one line a message, the queue id first')
    for mode, milter in milters.items():
        for line in milter.log().splitlines():
            if ' action=' in line:
                print(wrapped(line.partition(': ')[2], '  '))
    print('\n== summary')
    print('\n'.join(summary))
    return wrong


def main(build, way):
    try:
        with House(build) as house:
            wrong = play(house, way)
    except Trouble as e:
        print('\n%s' % e)
        return 1
    print('\n%d messages, %s; everything that was started is stopped.' % (
        len(SCENES), 'all as expected' if not wrong
        else '%d not as expected' % wrong))
    if not wrong:
        print(NEXT % {'build': os.path.relpath(build, SOURCE)}, end='')
    return 1 if wrong else 0


if __name__ == '__main__':
    if len(sys.argv) != 3 or sys.argv[2] not in ('postfix', 'protocol'):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
