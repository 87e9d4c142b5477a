# SPDX-License-Identifier: BSD-2-Clause
"""The town of the stories: who signs there, what is published where, and how
a story is told."""
import re

from world import PRIVATE, PUBLIC, Authority, Node, Trouble

FETCH = ('fetch = { timeout = "3s"; size = "64K"; };',)
POINT = 'crlDistributionPoints=URI:'
ACCESS = 'authorityInfoAccess=OCSP;URI:'
RESPONDER = 8080
told = []


def story(function):
    told.append(function)
    return function


def expect(found, wanted, what):
    if found != wanted:
        raise Trouble('%s: %r instead of %r' % (what, found, wanted))


def expect_in(text, pattern, times=None):
    found = len(re.findall(pattern, text))
    if found == 0 if times is None else found != times:
        raise Trouble('%d times %r in:\n%s' % (found, pattern, text))


class Town:
    """What the stories share."""

    def __init__(self, world):
        self.world = world
        self.ca = Authority(world, 'root')
        self.other = Authority(world, 'other')   # of the same name
        ca, publish = self.ca, self.ca.publish
        self.message = {name: ca.signer(name, POINT + url)
                        for name, url in self.points().items()}
        self.message['ocsp'] = ca.signer(
            'ocsp', ACCESS + 'http://ocsp.ca.test:%d/' % RESPONDER)
        self.message['ocsp-revoked'] = ca.signer(
            'ocsp-revoked', ACCESS + 'http://ocsp.ca.test:%d/' % RESPONDER)
        self.message['ocsp-down'] = ca.signer(
            'ocsp-down', ACCESS + 'http://down.ca.test/ocsp')
        self.message['both'] = ca.signer(
            'both', POINT + 'http://gone.ca.test/nothing.crl',
            ACCESS + 'http://ocsp.ca.test:%d/' % RESPONDER)
        self.good = ca.crl()
        for name in ('revoked', 'ocsp-revoked'):
            ca.revoke(name)
        self.revoking = ca.crl()
        for name in ('good', 'second', 'late', 'slow', 'disk', 'shared'):
            publish(name + '.crl', self.revoking)
        publish('expired.crl', ca.crl(-864000, -86400))
        publish('future.crl', ca.crl(86400, 172800))
        publish('cut.crl', self.good[:100])
        publish('large.crl', self.good + b'\0' * 70000)
        publish('page.crl', b'<html>Please log in to the network</html>')
        publish('empty.crl', b'')
        publish('stranger.crl', self.other.crl())

    # One name each: a server that fails is left alone.
    @staticmethod
    def points():
        points = {name: 'http://%s.ca.test/%s.crl' % (name, name)
                  for name in ('good', 'second', 'late', 'slow', 'disk',
                               'shared', 'replayed', 'expired', 'future',
                               'cut', 'large', 'page', 'empty', 'stranger',
                               'missing', 'poisoned', 'flipped')}
        points.update({
            'revoked': 'http://good.ca.test/good.crl',
            'neighbour': 'http://replayed.ca.test/replayed.crl',
            'trouble': 'http://trouble.ca.test/trouble',
            'redirected': 'http://redirected.ca.test/to-good',
            'to-private': 'http://to-private.ca.test/to-private',
            'to-name': 'http://to-name.ca.test/to-name',
            'to-cloud': 'http://to-cloud.ca.test/to-cloud',
            'to-file': 'http://to-file.ca.test/to-file',
            'to-loop': 'http://loop.ca.test/to-loop',
            'private': 'http://a.private.test/good.crl',
            'private-address': 'http://%s/good.crl' % PRIVATE,
            'public-address': 'http://%s/good.crl' % PUBLIC,
            'loopback': 'http://a.loopback.test/good.crl',
            'loopback6': 'http://a.loopback6.test/good.crl',
            'linklocal': 'http://a.linklocal.test/good.crl',
            'mapped': 'http://a.mapped.test/good.crl',
            'mixed': 'http://both.mixed.test/good.crl',
            'other-port': 'http://port.ca.test:3128/good.crl',
            'nowhere': 'http://a.nowhere.test/good.crl',
            'silent': 'http://a.silent.test/good.crl',
        })
        return points

    def node(self, name, *options):
        return Node(self.world, name, self.ca.anchor, *options).start()
