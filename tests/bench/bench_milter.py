#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a message costs the milter, from the socket to the log line.

usage: bench_milter.py BUILD-FOLDER [ROUNDS]

CPU time of the whole process, user and system, a message: of a signer that
is known, and of one that is new with each message, beside unsigned mail of
the same size, which shows what the protocol alone takes.  All take turns in
each round, and the medians are told.
"""
import os
import statistics
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'e2e'))
from conversation import Conversation  # noqa: E402
from house import House, Milter, Trouble  # noqa: E402
from letters import Samples, big_part, plain  # noqa: E402

# Octets, and messages of each kind in a round: the clock has ticks of 10 ms.
SIZES = ((4 << 10, 200), (50 << 10, 200), (1 << 20, 40), (25 << 20, 4))
NEW_SIGNERS = 200
TICK = 1e6 / os.sysconf('SC_CLK_TCK')


def spent(milter):
    """Microseconds of CPU time so far."""
    with open('/proc/%d/stat' % milter.process.pid) as f:
        fields = f.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def send(milter, letters, expected):
    before = spent(milter)
    with Conversation(milter.port) as conversation:
        for letter in letters:
            out = conversation.message(letter)
            found = out.value('Authentication-Results')
            if expected not in found:
                raise Trouble('expected %s, found %s' % (expected, found))
    return (spent(milter) - before) / len(letters)


def measure(milter, samples, size, count, rounds):
    part = big_part(size)
    known = samples.signed(part)
    new = [samples.signed(part, signer='renewed%d' % n)
           for n in range(min(count, NEW_SIGNERS))]
    unsigned = plain(body=part.decode())
    costs = {'unsigned': [], 'known': [], 'new': []}
    for _ in range(rounds):
        milter.stop()  # what is known of signers ends with it
        milter.start()
        send(milter, [known], 'smime=pass')
        costs['unsigned'].append(send(milter, [unsigned] * count,
                                      'smime=none'))
        costs['known'].append(send(milter, [known] * count, 'smime=pass'))
        costs['new'].append(send(milter, new, 'smime=pass'))
    for kind, values in costs.items():
        print('%9d octets  %-9s %9.1f us' % (size, kind,
                                             statistics.median(values)))


def main(build, rounds='5'):
    try:
        with House(build) as house:
            samples = Samples(house.samples())
            for number in range(NEW_SIGNERS):
                samples.renew('renewed%d' % number, 0x7e0000 + number)
            milter = Milter(house, 'bench', samples.anchors()).start()
            for size, count in SIZES:
                measure(milter, samples, size, count, int(rounds))
    except Trouble as e:
        print(e, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
