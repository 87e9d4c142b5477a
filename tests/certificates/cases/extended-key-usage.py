# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.3 f and 7.1.2.4: extKeyUsage of subscribers."""

from model import *

keeps('eku-present', 'extKeyUsage', subscriber())
breaks('eku-present', 'there is no extKeyUsage', subscriber().drop('eku'))

keeps('eku-emailprotection', 'emailProtection behind clientAuth',
      subscriber().eku('clientAuth', 'emailProtection'))
breaks('eku-emailprotection', 'clientAuth alone',
       subscriber().eku('clientAuth'))

keeps('eku-strict-only-emailprotection', 'emailProtection alone',
      subscriber('mailbox', 'strict'))
breaks('eku-strict-only-emailprotection', 'strict, with clientAuth',
       subscriber('sponsor', 'strict').eku_add('clientAuth'))
breaks('eku-strict-only-emailprotection', 'strict, with a private purpose',
       subscriber('mailbox', 'strict').eku_add('1.3.6.1.4.1.99999.3'))

for rule, purpose in (('eku-no-serverauth', 'serverAuth'),
                      ('eku-no-codesigning', 'codeSigning'),
                      ('eku-no-timestamping', 'timeStamping'),
                      ('eku-no-anyextendedkeyusage', 'any')):
    keeps(rule, 'emailProtection and clientAuth', subscriber())
    breaks(rule, purpose + ' too', subscriber().eku_add(purpose))
    breaks(rule, 'legacy, ' + purpose + ' too',
           subscriber('mailbox', 'legacy').eku_add(purpose))

keeps('eku-not-in-profile', 'emailProtection and clientAuth',
      subscriber('mailbox'))
breaks('eku-not-in-profile', 'the last day of others: document signing',
       subscriber().issued('2027-06-30').eku_add('documentSigning'))
breaks('eku-not-in-profile', 'a private purpose',
       subscriber('mailbox', 'legacy').eku_add('1.3.6.1.4.1.99999.3'))

keeps('eku-emailprotection-clientauth-only', 'both, from the day on',
      subscriber().issued('2027-07-01'))
breaks('eku-emailprotection-clientauth-only', 'the first day without others',
       subscriber().issued('2027-07-01').eku_add('documentSigning'))
spares('eku-emailprotection-clientauth-only', 'others the day before',
       subscriber().issued('2027-06-30').eku_add('documentSigning'),
       also=['eku-not-in-profile'])
