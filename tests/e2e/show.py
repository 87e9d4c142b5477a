#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What ./demo shows.  usage: show.py BUILD-FOLDER postfix|protocol"""
import sys

from conversation import Conversation
from house import House, Milter, Postfix, Trouble
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

# sample, mode, X-SMIME-Status it must get, or None where it is refused
SCENES = [
    ('valid', 'monitor', 'Good signature'),
    ('tampered', 'monitor', 'Bad signature'),
    ('from-spoofed', 'monitor', 'Unverified signature'),
    ('list-footer', 'monitor', 'Unverified signature'),
    ('valid', 'enforce', 'Good signature'),
    ('tampered', 'enforce', None),
    ('from-spoofed', 'enforce', None),
]


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


def what(octets):
    first = octets.split(b'\r\n', 1)[0].decode()
    return first.replace('X-Sample: ', '')


def show(number, scene, octets, delivery):
    name, mode, _ = scene
    print('\n--- %d. %s: %s (%s mode)' % (number, name, what(octets), mode))
    if delivery.reply:
        print('    refused, the sender reads:')
        print('    ' + delivery.reply.replace('\n', '\n    '))
    else:
        print('    delivered with:')
        for field, value in delivery.fields:
            text = '%s: %s' % (field, value)
            print('    ' + text.replace('\r\n', '\n').replace('\n', '\n    '))


def play(house, way):
    samples = Samples(house.samples())
    print('\n== the policy\n  mode = "monitor" or "enforce";' + RULES)
    print('\n== starting')
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
        happened = delivery.status() or 'refused: ' + \
            delivery.reply.split('\n')[0][:40]
        summary.append('  %d. %-13s %-8s %-22s %s' % (
            number, name, mode, happened,
            '' if good else 'NOT AS EXPECTED'))
    print('\n== the log, one line a message')
    for mode, milter in milters.items():
        for line in milter.log().splitlines():
            if ' action=' in line:
                print('  ' + line)
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
    print('\n%d messages, %s; everything that was started is stopped' % (
        len(SCENES), 'all as expected' if not wrong
        else '%d not as expected' % wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    if len(sys.argv) != 3 or sys.argv[2] not in ('postfix', 'protocol'):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
