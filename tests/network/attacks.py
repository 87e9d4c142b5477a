# SPDX-License-Identifier: BSD-2-Clause
"""What should not happen, and does: ends in the middle, two daemons in one
folder, servers that drip."""
import os
import signal
import threading
import time

from sharing import Liar
from town import ACCESS, FETCH, POINT, RESPONDER, expect, expect_in, story
from world import Node, Trouble


@story
def two_daemons_in_one_folder_disturb_each_other_not(town):
    ca, world = town.ca, town.world
    message = ca.signer('shared-folder', POINT +
                        'http://folder.ca.test/folder.crl')
    lost = ca.signer('shared-folder-lost', POINT +
                     'http://folder.ca.test/folder.crl')
    ca.revoke('shared-folder-lost')
    ca.publish('folder.crl', ca.crl())
    first = Node(world, 'folder-first', ca.anchor, *FETCH).start()
    second = Node(world, 'folder-second', ca.anchor, *FETCH)
    second.cache = first.cache
    second.configure(*FETCH)
    second.start()
    stopping, trouble = threading.Event(), []

    def hammer(node):
        while not stopping.is_set():
            try:
                expect(node.revocation(message), 'good', node.name)
                expect(node.revocation(lost), 'revoked', node.name)
            except (Trouble, OSError) as why:
                trouble.append(why)
                return
    threads = [threading.Thread(target=hammer, args=(node,))
               for node in (first, second) for _ in range(2)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 2
    while time.monotonic() < end and not trouble:
        try:
            for file in first.files():  # somebody cleans up, or the disk errs
                with open(file, 'r+b') as f:
                    f.truncate(50)
                os.unlink(file)
        except FileNotFoundError:
            pass
        time.sleep(0.05)
    stopping.set()
    for thread in threads:
        thread.join()
    if trouble:
        raise trouble[0]
    # Killed, not stopped: what the other left is read, or left alone.
    for node in (first, second):
        node.process.send_signal(signal.SIGKILL)
        node.process.wait()
        node.start()
        expect(node.revocation(message), 'good', 'after the kill')
        expect(node.revocation(lost), 'revoked', 'after the kill')
        node.stop()


@story
def who_drips_is_left_alone(town):
    # In time for each piece, and never done: a header, then a body.
    for number, says in enumerate((
            b'HTTP/1.1 200 OK\r\nX: ', b'HTTP/1.1 200 OK\r\n\r\n' + b'0' * 50)):
        liar = Liar(8080, says, 100)
        name = 'drip-%d' % number
        message = town.ca.signer(name, POINT + 'http://%s.ca.test:8080/x.crl'
                                 % name)
        node = town.node(name, *FETCH)
        began = time.monotonic()
        expect(node.revocation(message), 'unknown', name)
        if time.monotonic() - began > 5:
            raise Trouble('%s held a message up' % name)
        expect(node.revocation(town.message['good']), 'good', 'meanwhile')
        expect_in(node.log(), 'x.crl does not answer in time', 1)
        node.stop()
        liar.end()


def part_of(ca):
    with open(ca.folder + '/ca.cnf') as f:
        return f.read() + '''\
issuingDistributionPoint = critical, @part
[part]
fullname = URI:http://responders.ca.test/responders.crl
'''


@story
def a_responder_is_looked_up_in_its_own_crl(town):
    ca, world = town.ca, town.world
    message = ca.signer('looked-up', ACCESS + 'http://ocsp.ca.test:%d/' %
                        RESPONDER)
    world.write('ca-root/responder.ext', 'keyUsage=critical,digitalSignature\n'
                'extendedKeyUsage=OCSPSigning\nsubjectKeyIdentifier=hash\n'
                'authorityKeyIdentifier=keyid\ncrlDistributionPoints='
                'URI:http://responders.ca.test/responders.crl\n')
    ca.openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
               '-nodes', '-keyout', 'responder.key', '-out', 'responder.req',
               '-subj', '/CN=Responder')
    ca.openssl('ca', '-config', 'ca.cnf', '-batch', '-notext', '-in',
               'responder.req', '-out', 'responder.pem', '-days', '20',
               '-cert', 'ca.pem', '-keyfile', 'ca.key', '-extfile',
               'responder.ext')
    # Of a part of its own, so that it speaks of nobody else.
    world.write('ca-root/part.cnf', part_of(ca))
    process = ca.start_responder(RESPONDER, 'responder')
    node = town.node('looked-up-in-vain', *FETCH)
    expect(node.revocation(message), 'unknown', 'its CRL is nowhere')
    node.stop()
    ca.publish('responders.crl', ca.crl(config='part.cnf'))
    node = town.node('looked-up', *FETCH)
    expect(node.revocation(message), 'good', 'it is on none')
    expect(world.requests(' responders.ca.test /responders.crl 200'), 1,
           'requests')
    node.stop()
    ca.revoke('responder')
    ca.publish('responders.crl', ca.crl(config='part.cnf'))
    node = town.node('looked-up-revoked', *FETCH)
    expect(node.revocation(message), 'unknown', 'it was revoked')
    node.stop()
    world.stop(process)
