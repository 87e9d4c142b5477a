# SPDX-License-Identifier: BSD-2-Clause
"""SBR 6.1.7, 7.1.4.1 and Appendix B: a certificate and who issued it."""

import der
from model import *

keeps('chain-issuer-not-root', 'below a subordinate CA', subscriber(),
      issuer=subordinate())
breaks('chain-issuer-not-root', 'directly below a root',
       subscriber().issued_by(root()), issuer=root())

PRINTABLE_CA = subordinate().name(CN=der.printable('Example Trust S/MIME '
                                                   'CA 3'))
keeps('chain-issuer-dn-bytes', 'the same octets',
      subscriber().issued_by(PRINTABLE_CA), issuer=PRINTABLE_CA)
breaks('chain-issuer-dn-bytes', 'the same text in another string type',
       subscriber(), issuer=PRINTABLE_CA)
breaks('chain-issuer-dn-bytes', 'other letter case',
       subordinate(), issuer=root().name(O='EXAMPLE TRUST AG').self_issued())

# Before the SBR there were CAs without any of their marks.
EXTANT = subordinate().issued('2022-03-01', 2900).drop('eku').policies(
    ANY_POLICY)
MODERN = subordinate().eku_add('serverAuth')

keeps('chain-extant-subca', 'an extant CA, while it is one',
      subscriber().issued('2024-09-14'), issuer=EXTANT)
breaks('chain-extant-subca', 'a CA of 2024 that is also for TLS',
       subscriber().issued('2024-09-14'), issuer=MODERN)

keeps('chain-compliant-subca', 'a CA without fault',
      subscriber().issued('2024-09-15'), issuer=subordinate())
breaks('chain-compliant-subca', 'an extant CA, when that is over',
       subscriber().issued('2024-09-15'), issuer=EXTANT)

# A CA that certifies its own next key.
SELF = subordinate('p384-other').issued_by(PRINTABLE_CA)
keeps('ca-subject-dn-consistent', 'its own issuer, in the same octets',
      SELF.copy().set(subject=PRINTABLE_CA.subject), issuer=PRINTABLE_CA)
breaks('ca-subject-dn-consistent', 'its own issuer, in another string type',
       SELF.copy(), issuer=PRINTABLE_CA)

for what, ca in (
        ('a CA that was signed with SHA-1, before the SBR',
         subordinate().issued('2022-03-01').signed('rsa-sha1')),
        ('a CA with an RSA key of 1024 bits', subordinate('rsa1024')),
        ('a CA whose key is no point of its curve',
         subordinate('p256-off')),
        ('a CA whose serial number is too large',
         subordinate().serial(1 << 159)),
        ('a CA whose explicitText is an IA5String',
         subordinate().qualified(notice(der.ia5('For mail only.')))),
        ('a CA whose critical is neither TRUE nor FALSE',
         subordinate().critical('keyUsage', der.tlv(1, b'\1'))),
        ('a CA with a CRL on a host that cannot be one',
         subordinate().crl('http://crl..example.com/root-r1.crl'))):
    breaks('chain-compliant-subca', what, subscriber().issued_by(ca),
           issuer=ca)
IA5_CA = subordinate().name(O=der.ia5('Example Trust AG'))
breaks('chain-compliant-subca', 'a CA whose organizationName is an IA5String',
       subscriber().issued_by(IA5_CA), issuer=IA5_CA,
       also=['name-string-types'])
keeps('chain-compliant-subca', 'a CA with RSA of 2048 bits, before 2026-09-15',
      subscriber().issued_by(subordinate('rsa2048')),
      issuer=subordinate('rsa2048'))
