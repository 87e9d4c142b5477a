# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.3 d and e: basicConstraints and keyUsage of subscribers."""

import der
from model import *

keeps('bc-not-ca', 'an empty basicConstraints',
      subscriber().constraints(critical=True))
breaks('bc-not-ca', 'a subscriber with cA',
       subscriber().constraints(ca=True, critical=True))

keeps('bc-no-pathlen', 'basicConstraints without pathLenConstraint',
      subscriber('mailbox', 'strict').constraints())
breaks('bc-no-pathlen', 'pathLenConstraint 0 without cA',
       subscriber().constraints(pathlen=0))
breaks('bc-no-pathlen', 'pathLenConstraint 1 without cA',
       subscriber('mailbox', 'strict').constraints(pathlen=1))

keeps('ku-present', 'keyUsage', subscriber())
breaks('ku-present', 'there is no keyUsage', subscriber().drop('keyUsage'))
breaks('ku-present', 'there is no keyUsage, the key is of P-256',
       subscriber('mailbox', 'strict', 'p256').drop('keyUsage'))

keeps('ku-critical', 'keyUsage is critical', subscriber('individual'))
breaks('ku-critical', 'keyUsage is not critical',
       subscriber().critical('keyUsage', False))

keeps('ku-rsa-purpose', 'RSA for signing only',
      subscriber().key_usage('digitalSignature'))
keeps('ku-rsa-purpose', 'RSA for enciphering keys only',
      subscriber('mailbox', 'strict').key_usage('keyEncipherment'))
breaks('ku-rsa-purpose', 'RSA with nonRepudiation alone',
       subscriber().key_usage('nonRepudiation'),
       also=['ku-nonrep-needs-digsig'])
breaks('ku-rsa-purpose', 'RSA with dataEncipherment alone',
       subscriber().key_usage('dataEncipherment'),
       also=['ku-rsa-dataenc-needs-keyenc'])

keeps('ku-rsa-bits-strict', 'strict RSA with all that it may have',
      subscriber('mailbox', 'strict').key_usage(
          'digitalSignature', 'nonRepudiation', 'keyEncipherment'))
breaks('ku-rsa-bits-strict', 'strict RSA with dataEncipherment',
       subscriber('mailbox', 'strict').key_usage(
           'digitalSignature', 'keyEncipherment', 'dataEncipherment'))
breaks('ku-rsa-bits-strict', 'strict RSA with decipherOnly',
       subscriber('sponsor', 'strict').key_usage(
           'digitalSignature', 'decipherOnly'))

keeps('ku-rsa-bits-mp-legacy', 'RSA with all that it may have',
      subscriber().key_usage('digitalSignature', 'nonRepudiation',
                             'keyEncipherment', 'dataEncipherment'))
breaks('ku-rsa-bits-mp-legacy', 'RSA with keyAgreement',
       subscriber().key_usage('digitalSignature', 'keyAgreement'))
breaks('ku-rsa-bits-mp-legacy', 'legacy RSA with cRLSign',
       subscriber('mailbox', 'legacy').key_usage(
           'digitalSignature', 'cRLSign'))

keeps('ku-rsa-dataenc-needs-keyenc', 'RSA for enciphering only',
      subscriber('mailbox', 'legacy').key_usage(
          'keyEncipherment', 'dataEncipherment'))
breaks('ku-rsa-dataenc-needs-keyenc', 'RSA for signing, dataEncipherment',
       subscriber().key_usage('digitalSignature', 'dataEncipherment'))

keeps('ku-nonrep-needs-digsig', 'RSA for signing, with nonRepudiation',
      subscriber().key_usage('digitalSignature', 'nonRepudiation'))
breaks('ku-nonrep-needs-digsig', 'RSA for enciphering, with nonRepudiation',
       subscriber().key_usage('nonRepudiation', 'keyEncipherment'))
breaks('ku-nonrep-needs-digsig', 'EC for agreement, with nonRepudiation',
       subscriber('mailbox', 'strict', 'p256').key_usage(
           'nonRepudiation', 'keyAgreement'))

keeps('ku-ec-purpose', 'EC for agreement only',
      subscriber(key='p256').key_usage('keyAgreement'))
keeps('ku-ec-purpose', 'EC for signing only',
      subscriber('mailbox', 'strict', 'p384').key_usage('digitalSignature'))
breaks('ku-ec-purpose', 'EC with nonRepudiation alone',
       subscriber(key='p256').key_usage('nonRepudiation'),
       also=['ku-nonrep-needs-digsig'])

keeps('ku-ec-bits', 'EC with all that it may have',
      subscriber(key='p521').key_usage('digitalSignature', 'nonRepudiation',
                                       'keyAgreement', 'encipherOnly'))
breaks('ku-ec-bits', 'EC with keyEncipherment',
       subscriber(key='p256').key_usage('digitalSignature',
                                        'keyEncipherment'))
breaks('ku-ec-bits', 'EC with keyCertSign',
       subscriber('mailbox', 'strict', 'p256').key_usage(
           'digitalSignature', 'keyCertSign'))

keeps('ku-ec-cipheronly-needs-agreement', 'keyAgreement and decipherOnly',
      subscriber(key='p256').key_usage('keyAgreement', 'decipherOnly'))
breaks('ku-ec-cipheronly-needs-agreement', 'encipherOnly when signing',
       subscriber(key='p256').key_usage('digitalSignature',
                                        'encipherOnly'))
breaks('ku-ec-cipheronly-needs-agreement', 'decipherOnly when signing',
       subscriber(key='p256').key_usage('digitalSignature',
                                        'decipherOnly'))

keeps('ku-ec-one-cipheronly', 'keyAgreement and encipherOnly',
      subscriber(key='p256').key_usage('keyAgreement', 'encipherOnly'))
breaks('ku-ec-one-cipheronly', 'encipherOnly and decipherOnly',
       subscriber(key='p256').key_usage('keyAgreement', 'encipherOnly',
                                        'decipherOnly'))

keeps('ku-eddsa-digsig', 'Ed25519 for signing',
      subscriber(key='ed25519').key_usage('digitalSignature'))
breaks('ku-eddsa-digsig', 'Ed25519 with nonRepudiation alone',
       subscriber(key='ed25519').key_usage('nonRepudiation'),
       also=['ku-nonrep-needs-digsig'])
breaks('ku-eddsa-digsig', 'Ed448 with keyAgreement alone',
       subscriber(key='ed448').key_usage('keyAgreement'),
       also=['ku-eddsa-bits'])

keeps('ku-eddsa-bits', 'Ed448 with all that it may have',
      subscriber(key='ed448').key_usage('digitalSignature',
                                        'nonRepudiation'))
breaks('ku-eddsa-bits', 'Ed25519 with keyAgreement',
       subscriber(key='ed25519').key_usage('digitalSignature',
                                           'keyAgreement'))

keeps('ku-mldsa-bits', 'ML-DSA with all that it may have',
      subscriber(key='ml-dsa-44').key_usage('digitalSignature',
                                            'nonRepudiation'))
breaks('ku-mldsa-bits', 'ML-DSA with keyEncipherment',
       subscriber(key='ml-dsa-44').key_usage('digitalSignature',
                                             'keyEncipherment'))

keeps('ku-mlkem-bits', 'ML-KEM with keyEncipherment alone',
      subscriber(key='ml-kem-512').key_usage('keyEncipherment'))
breaks('ku-mlkem-bits', 'ML-KEM with dataEncipherment too',
       subscriber(key='ml-kem-512').key_usage('keyEncipherment',
                                              'dataEncipherment'))
breaks('ku-mlkem-bits', 'ML-KEM with keyAgreement',
       subscriber(key='ml-kem-1024').key_usage('keyAgreement'))
