#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reloads under load: no message is lost, nothing leaks, bad ones are refused.

usage: reload.py BUILD-FOLDER [RELOADS]

Four clients send without pause while the configuration changes; every tenth
one is bad.  HUP and USR1 take turns.  What is known of signers ends with each
configuration: most of the messages have signers that are new to it.
"""
import os
import signal
import sys
import threading
import time

from conversation import Conversation
from house import House, Milter, Trouble, wait_until
from letters import Samples, big_part, plain
from telling import sanitized

CLIENTS = 4
NEW_SIGNERS = 20
WARM = 100          # reloads after which memory must not grow any more
GROWTH = 4096       # KiB: what an allocator may still keep


class Load(threading.Thread):
    """Messages one after the other; what goes wrong is kept."""

    def __init__(self, milter, letters, number):
        super().__init__()
        self.milter, self.letters, self.number = milter, letters, number
        self.sent, self.wrong, self.stopping = 0, [], False

    def run(self):
        while not self.stopping and len(self.wrong) < 5:
            try:
                self.talk()
            except Exception as e:
                self.wrong.append('client %d: %r' % (self.number, e))

    def talk(self):
        with Conversation(self.milter.port) as conversation:
            for turn in range(1 + self.sent % 5):
                name, octets, expected = self.letters[
                    self.sent % len(self.letters)]
                if self.sent % 7 == 3:
                    conversation.message(octets, stop_after=turn + 1)
                out = conversation.message(octets, queue_id='Q%dx%d' % (
                    self.number, self.sent))
                self.sent += 1
                found = out.value('Authentication-Results')
                if out.reply not in ('c', 'a') or expected not in found:
                    self.wrong.append('%s: reply %s, %s, expected %s' % (
                        name, out.reply, found, expected))


def descriptors(milter):
    return len(os.listdir('/proc/%d/fd' % milter.process.pid))


class Changes:
    """The configuration, over and over; counts the answers in the log."""

    def __init__(self, house, milter):
        self.house, self.milter = house, milter
        self.log = open(house.path(milter.name + '.log'), encoding='utf-8',
                        errors='replace')
        self.seen = self.refused = 0

    def write(self, text):
        new = self.house.write('new.conf', text)
        os.rename(new, self.milter.file)

    def read_log(self):
        for line in self.log:
            if 'reload:' in line:
                self.seen += 1
                self.refused += 'refused' in line
        return self.seen

    def once(self, number, good, bad):
        self.write(bad if number % 10 == 9 else
                   good.replace('"first"', '"rule%d"' % number))
        before = self.read_log()
        self.milter.process.send_signal(
            signal.SIGHUP if number % 2 else signal.SIGUSR1)
        wait_until(lambda: self.read_log() > before, 30,
                   'a log line of reload %d' % number)


def story(house, count):
    samples = Samples(house.samples())
    milter = Milter(house, 'reload', samples.anchors(), '''mode = "monitor";
  rules = ( { name = "first"; when = { from = [ "bank.example" ]; };
              require = { result = [ "pass" ]; };
              encrypted = "otherwise";
              otherwise = { action = "reject"; }; } );''').start()
    with open(milter.file, encoding='utf-8') as f:
        good = f.read()
    letters = [(n, samples.read(n), e) for n, e in (
        ('valid', 'smime=pass'), ('opaque', 'smime=pass'),
        ('tampered', 'smime=fail'), ('p256', 'smime=pass'))]
    letters.append(('plain', plain(), 'smime=none'))
    for number in range(NEW_SIGNERS):
        name = 'renewed%d' % number
        samples.renew(name, 0x7e0000 + number)
        letters.append((name, samples.signed(big_part(200), signer=name),
                        'smime=pass'))
    clients = [Load(milter, letters, n) for n in range(CLIENTS)]
    changes = Changes(house, milter)
    warm = min(WARM, count // 2)
    for client in clients:
        client.start()
    try:
        for number in range(count):
            if number == warm:
                memory = milter.memory('VmRSS')
            changes.once(number, good, good.replace('policy', 'polity'))
    finally:
        for client in clients:
            client.stopping = True
        for client in clients:
            client.join()
    wrong = [w for c in clients for w in c.wrong]
    sent = sum(c.sent for c in clients)
    grown = milter.memory('VmRSS') - memory
    time.sleep(1)
    print('# %d reloads, %d refused, %d messages meanwhile, %d KiB more,'
          ' %d descriptors' % (count, changes.refused, sent, grown,
                               descriptors(milter)))
    yield 'no message is lost while reloading', '\n'.join(wrong)
    yield 'messages were sent meanwhile', '' if sent > count // 10 else sent
    bad = count // 10
    yield ('a bad configuration is refused', '' if changes.refused == bad
           else '%d of %d refused' % (changes.refused, bad))
    if not sanitized(house.build + '/smime-milter'):
        yield ('memory does not grow', '' if grown <= GROWTH
               else '%d KiB' % grown)
    yield ('no descriptor leaks', '' if descriptors(milter) < 40
           else descriptors(milter))
    status = milter.stop()
    yield ('it ends well, and with a sanitizer finds nothing',
           '' if status == 0 else '%d:\n%s' % (status, milter.log()[-4000:]))


def main(build, count='1000'):
    failed = 0
    try:
        with House(build) as house:
            for name, trouble in story(house, int(count)):
                print('%s - %s' % ('not ok' if trouble else 'ok', name))
                if trouble:
                    failed += 1
                    print('# ' + str(trouble).replace('\n', '\n# '))
    except Trouble as e:
        print('not ok - reload under load\n# %s' % e)
        failed += 1
    return 1 if failed else 0


if __name__ == '__main__':
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
