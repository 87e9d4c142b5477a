# SPDX-License-Identifier: BSD-2-Clause
"""The twelve profiles of SBR 7.1.6.1 and the CAs above them, without fault."""

from model import *

for kind in TYPES:
    for generation in GENERATIONS:
        perfect('%s-%s' % (kind, generation),
                '%s-validated, %s' % (kind, generation),
                subscriber(kind, generation), issuer=subordinate())

for key in ('rsa3072', 'rsa4096', 'p256', 'p384', 'p521', 'ed25519', 'ed448',
            'ml-dsa-65', 'ml-kem-768'):
    perfect('key-' + key, 'a subscriber with this key: ' + key,
            subscriber('mailbox', 'strict', key), issuer=subordinate())

perfect('subordinate', 'an issuing CA', subordinate(), issuer=root())
perfect('subordinate-rsa', 'an issuing CA with an RSA key',
        subordinate('rsa4096'), issuer=root())
perfect('constrained', 'a technically constrained CA', constrained(),
        issuer=root())
perfect('cross', 'a cross certificate', cross(), issuer=root())
perfect('root', 'a root', root())
perfect('root-rsa', 'a root with an RSA key', root('rsa4096'))
