# SPDX-License-Identifier: BSD-2-Clause
"""usage: unshare --mount --net python3 wait.py BUILD-FOLDER [WAIT]...

What others feel while 64 connections need one slow CRL, for each value of
revocation_wait (default: 0ms 100ms 250ms 500ms 1s 2s).  As root, with what
tests/install-packages has for the network.  The CRL takes about 3 seconds;
meanwhile others send mail whose CRL is at hand, each message on a connection
of its own, as Postfix does, or on connections that stay.  Milliseconds, by a
client in Python on the same machine.  Ends with 1 where anybody else was
delayed by more than revocation_wait, or the CRL was fetched more than once.
"""
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(
    os.path.dirname(os.path.abspath(__file__)), '..', 'network'))
from town import Town  # noqa: E402
from world import Client, World  # noqa: E402

CONNECTIONS = 64
OTHERS = 4
SECONDS = 4


def now():
    return time.monotonic() * 1000


def each_its_own(node, message, times, until):
    while now() < until:
        began = now()
        node.ask(message)
        times.append(now() - began)
        time.sleep(0.02)


def all_on_one(node, message, times, until):
    client = Client(node.port)
    while now() < until:
        began = now()
        client.send(message)
        times.append(now() - began)
        time.sleep(0.02)
    client.socket.close()


def once(node, message, times, _):
    began = now()
    node.ask(message)
    times.append(now() - began)


def run(town, wait, slow):
    """Times of the others of both kinds, and of who needs the slow CRL."""
    node = town.node('wait-%s-%d' % (wait, slow),
                     'revocation_wait = "%s";' % wait)
    node.ask(town.message['good'])
    times = {each_its_own: [], all_on_one: [], once: []}
    kinds = [(each_its_own, 'good')] * OTHERS + [(all_on_one, 'good')] * OTHERS
    kinds += [(once, 'late')] * slow
    until = now() + SECONDS * 1000
    threads = [threading.Thread(target=kind, args=(
        node, town.message[name], times[kind], until)) for kind, name in kinds]
    before = town.world.requests(' late.ca.test ')
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fetches = town.world.requests(' late.ca.test ') - before
    node.stop()
    return [sorted(t) for t in times.values()] + [fetches]


def figures(times):
    return '%6d %6.1f %6.1f %6.1f' % (
        len(times), times[len(times) // 2], times[len(times) * 99 // 100],
        times[-1])


def main():
    waits = sys.argv[2:] or ['0ms', '100ms', '250ms', '500ms', '1s', '2s']
    good = True
    with World(sys.argv[1]) as world:
        world.begin()
        town = Town(world)
        print('         a connection each             '
              'connections that stay\n'
              'wait      sent median    99%%    max    '
              'sent median    99%%    max  fetches  slowest of %d' % CONNECTIONS)
        own, stay, _, _ = run(town, '0ms', 0)
        print('no need ' + figures(own), ' ' + figures(stay))
        usual = max(own[-1], stay[-1])
        for wait in waits:
            own, stay, late, fetches = run(town, wait, CONNECTIONS)
            print('%-8s' % wait + figures(own), ' ' + figures(stay),
                  '%8d %9.0f' % (fetches, late[-1]), flush=True)
            limit = float(wait.rstrip('ms')) * (1 if wait.endswith('ms')
                                                else 1000)
            good &= fetches == 1 and (
                wait == '0ms' or max(own[-1], stay[-1]) <= limit + usual)
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
