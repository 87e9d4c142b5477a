# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.3 g and n: key identifiers of subscribers."""

import hashlib

import der
import keys
from model import *

ISSUER = subordinate()
KEYID = ISSUER.key_identifier()

keeps('aki-present', 'authorityKeyIdentifier', subscriber())
breaks('aki-present', 'there is no authorityKeyIdentifier',
       subscriber().drop('aki'))

keeps('aki-not-critical', 'authorityKeyIdentifier is not critical',
      subscriber('mailbox'))
breaks('aki-not-critical', 'authorityKeyIdentifier is critical',
       subscriber().critical('aki'))

keeps('aki-keyid', 'a keyIdentifier of the CA\'s own making',
      subscriber().aki(b'CA3'))
breaks('aki-keyid', 'an empty authorityKeyIdentifier', subscriber().aki())

keeps('aki-no-issuer', 'a keyIdentifier alone', subscriber('individual'))
breaks('aki-no-issuer', 'keyIdentifier, issuer and serial number',
       subscriber().aki(KEYID, ISSUER.issuer, 0x1234567890abcdef),
       also=['aki-no-serial'])

keeps('aki-no-serial', 'a keyIdentifier alone', subscriber('organization'))
breaks('aki-no-serial', 'issuer and serial number instead of keyIdentifier',
       subscriber().aki(None, ISSUER.issuer, 0x1234567890abcdef),
       also=['aki-keyid', 'aki-no-issuer'])

keeps('ski-present', 'subjectKeyIdentifier', subscriber())
breaks('ski-present', 'there is no subjectKeyIdentifier',
       subscriber().drop('ski'))

keeps('ski-not-critical', 'subjectKeyIdentifier is not critical',
      subscriber('mailbox'))
breaks('ski-not-critical', 'subjectKeyIdentifier is critical',
       subscriber().critical('ski'))

BITS = keys.key_bits(keys.public_key('rsa2048'))
SPKI = keys.public_key('rsa2048')
SHORT = hashlib.sha1(BITS).digest()[-8:]

keeps('ski-derived-from-key', 'SHA-1 of the key (RFC 5280, first way)',
      subscriber())
keeps('ski-derived-from-key', '0100 and 60 bits (RFC 5280, second way)',
      subscriber().ski(bytes([0x40 | SHORT[0] & 0x0f]) + SHORT[1:]))
for digest in 'sha256', 'sha384', 'sha512':
    keeps('ski-derived-from-key', '160 bits of ' + digest + ' (RFC 7093 2)',
          subscriber().ski(hashlib.new(digest, BITS).digest()[:20]))
keeps('ski-derived-from-key', 'SHA-256 of the SubjectPublicKeyInfo '
      '(RFC 7093, fourth way)',
      subscriber().ski(hashlib.sha256(SPKI).digest()))
breaks('ski-derived-from-key', 'the identifier of another key',
       subscriber().ski(subscriber(key='rsa3072').key_identifier()))
breaks('ski-derived-from-key', 'an octet',
       subscriber('mailbox', 'strict').ski(b'\1'))
