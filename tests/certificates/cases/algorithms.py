# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.3: how keys and signatures are named, octet by octet; 7.1.6.1 on
Legacy and 7.1.3.2 on SHA-1 have dates."""

import der
import keys
from model import *

RSA = '1.2.840.113549.1.1.1'
PSS = '1.2.840.113549.1.1.10'
BAD_RSA = der.seq(der.integer(keys.modulus(2048)), der.integer(65537))

keeps('spki-algid-rsa', 'rsaEncryption with NULL', subscriber())
breaks('spki-algid-rsa', 'rsaEncryption without parameters',
       subscriber().key(keys.rsa(algorithm=der.seq(der.oid(RSA)))))
breaks('spki-algid-rsa', 'rsaEncryption with an empty SEQUENCE',
       subscriber('mailbox', 'strict').key(keys.rsa(
           algorithm=der.seq(der.oid(RSA), der.seq()))))

keeps('spki-no-rsassa-pss', 'an RSA key', subscriber(key='rsa3072'))
breaks('spki-no-rsassa-pss', 'id-RSASSA-PSS without parameters',
       subscriber().key(keys.spki(der.seq(der.oid(PSS)), BAD_RSA)))
breaks('spki-no-rsassa-pss', 'id-RSASSA-PSS with parameters',
       subscriber().key(keys.spki(pss(), BAD_RSA)))

for curve in 'p256', 'p384', 'p521':
    keeps('spki-algid-ec', 'the name of ' + curve, subscriber(key=curve))
breaks('spki-algid-ec', 'another curve: brainpoolP256r1',
       subscriber(key='p256').key(keys.ec('brainpoolP256r1', keys.P256)),
       also=['ec-point-on-curve'])
breaks('spki-algid-ec', 'NULL behind the name of P-256',
       subscriber(key='p256').key(keys.spki(der.seq(
           der.oid(keys.EC), der.oid(keys.CURVES['P-256']), der.null()),
           keys.P256)), also=['der-encoding'])

for name in 'ed25519', 'ed448':
    keeps('spki-algid-eddsa', name, subscriber(key=name))
breaks('spki-algid-eddsa', 'Ed25519 with NULL',
       subscriber(key='ed25519').key(keys.spki(
           der.seq(der.oid('1.3.101.112'), der.null()), keys.ED25519)))

for name in keys.KEYS:
    if name.startswith('ml-'):
        keeps('spki-algid-pqc', name, subscriber(key=name))
breaks('spki-algid-pqc', 'ML-DSA-65 with NULL',
       subscriber(key='ml-dsa-65').key(keys.spki(
           der.seq(der.oid(keys.ML_DSA[65][0]), der.null()),
           keys.noise('ml-dsa', 1952))))
breaks('spki-algid-pqc', 'ML-KEM-768 with NULL',
       subscriber(key='ml-kem-768').key(keys.spki(
           der.seq(der.oid(keys.ML_KEM[768][0]), der.null()),
           keys.ml_kem_octets(3, 'ml-kem'))))

keeps('spki-algid-other', 'ML-DSA from the day on',
      subscriber(key='ml-dsa-65').issued('2025-08-22'))
breaks('spki-algid-other', 'ML-DSA the day before',
       subscriber(key='ml-dsa-65').issued('2025-08-21'))
breaks('spki-algid-other', 'ML-KEM the day before',
       subscriber(key='ml-kem-768').issued('2025-08-21'))
breaks('spki-algid-other', 'X25519',
       subscriber().key('x25519').key_usage('keyAgreement'))

for name in ('rsa-sha256', 'rsa-sha384', 'rsa-sha512', 'pss-sha256',
             'pss-sha384', 'pss-sha512', 'ecdsa-sha256', 'ecdsa-sha384',
             'ecdsa-sha512', 'ed25519', 'ed448', 'ml-dsa-44', 'ml-dsa-65',
             'ml-dsa-87'):
    keeps('sigalg-tbs-allowed', name, subscriber().signed(name))
BOTH = ['sigalg-outer-allowed']
for name in 'rsa-sha1', 'rsa-md5', 'rsa-sha224', 'ecdsa-sha1':
    breaks('sigalg-tbs-allowed', name, subscriber().signed(name), also=BOTH)
breaks('sigalg-tbs-allowed', 'RSA without NULL',
       subscriber().signed(der.seq(der.oid('1.2.840.113549.1.1.11'))),
       also=BOTH)
breaks('sigalg-tbs-allowed', 'PSS with a salt of 20 octets',
       subscriber().signed(pss(salt=20)), also=BOTH)
breaks('sigalg-tbs-allowed', 'PSS whose digests are without NULL',
       subscriber().signed(pss(null=False)), also=BOTH)
breaks('sigalg-tbs-allowed', 'ECDSA with NULL',
       subordinate().signed(der.seq(der.oid('1.2.840.10045.4.3.3'),
                                    der.null())), also=BOTH)
breaks('sigalg-tbs-allowed', 'ML-DSA the day before it is allowed',
       subscriber().issued('2025-08-21').signed('ml-dsa-65'), also=BOTH)

keeps('sigalg-outer-allowed', 'RSA and SHA-384',
      subscriber().signed('rsa-sha384'))
breaks('sigalg-outer-allowed', 'the outer one alone says SHA-1',
       subscriber().signed('rsa-sha256').set(
           outer_signature=SIGNATURES['rsa-sha1']),
       also=['sigalg-inner-equals-outer'])

keeps('sigalg-inner-equals-outer', 'both the same',
      subscriber().signed('pss-sha512'))
breaks('sigalg-inner-equals-outer', 'SHA-256 inside, SHA-384 outside',
       subscriber().signed('rsa-sha256').set(
           outer_signature=SIGNATURES['rsa-sha384']))

FITS = 'sigalg-ecdsa-hash-fits-issuer-curve'
for key, name in (('p256', 'ecdsa-sha256'), ('p384', 'ecdsa-sha384'),
                  ('p521', 'ecdsa-sha512')):
    keeps(FITS, key + ' signs ' + name,
          subscriber().issued_by(subordinate(key)), issuer=subordinate(key))
breaks(FITS, 'P-256 signs SHA-384',
       subscriber().issued_by(subordinate('p256')).signed('ecdsa-sha384'),
       issuer=subordinate('p256'))
breaks(FITS, 'P-384 signs SHA-256',
       subscriber().signed('ecdsa-sha256'), issuer=subordinate())
breaks(FITS, 'a root with P-384 signs SHA-512',
       subordinate().signed('ecdsa-sha512'), issuer=root())

FITS = 'sigalg-eddsa-fits-issuer-key'
for key in 'ed25519', 'ed448', 'ml-dsa-65':
    keeps(FITS, key + ' signs with itself',
          subscriber().issued_by(subordinate(key)),
          issuer=subordinate(key).issued('2025-09-01'))
breaks(FITS, 'Ed25519 signs Ed448',
       subscriber().issued_by(subordinate('ed25519')).signed('ed448'),
       issuer=subordinate('ed25519'))
breaks(FITS, 'ML-DSA-65 signs ML-DSA-87',
       subscriber().issued_by(subordinate('ml-dsa-65')).signed('ml-dsa-87'),
       issuer=subordinate('ml-dsa-65').issued('2025-09-01'))

SHA1 = ['sigalg-tbs-allowed', 'sigalg-outer-allowed']
keeps('sha1-sunset', 'SHA-256 on the first day',
      subscriber().issued('2026-09-15').signed('rsa-sha256'))
breaks('sha1-sunset', 'SHA-1 on the first day',
       subscriber().issued('2026-09-15').signed('rsa-sha1'), also=SHA1)
spares('sha1-sunset', 'SHA-1 the day before',
       subscriber().issued('2026-09-14').signed('rsa-sha1'), also=SHA1)
breaks('sha1-sunset', 'a CA with ECDSA and SHA-1',
       subordinate().issued('2026-09-15').signed('ecdsa-sha1'), also=SHA1)
PSS = der.oid('1.2.840.113549.1.1.10')
SHA256 = der.seq(der.oid('2.16.840.1.101.3.4.2.1'), der.null())
breaks('sha1-sunset', 'PSS by its defaults',
       subscriber().issued('2026-09-15').signed(der.seq(PSS, der.seq())),
       also=SHA1)
breaks('sha1-sunset', 'PSS with the digest named',
       subscriber().issued('2026-09-15').signed(pss('1.3.14.3.2.26', 20)),
       also=SHA1)
breaks('sha1-sunset', 'PSS with SHA-256, and SHA-1 in its mask',
       subscriber().issued('2026-09-15').signed(der.seq(
           PSS, der.seq(der.context(0, SHA256)))), also=SHA1)

breaks('legacy-sunset', 'legacy on the first day',
       subscriber('sponsor', 'legacy').issued('2025-07-15'))
spares('legacy-sunset', 'legacy the day before',
       subscriber('sponsor', 'legacy').issued('2025-07-14'))

SHA1_CA = subordinate().signed('ecdsa-sha1')
keeps('sha1-subca-unexpired', 'SHA-1, the day before', SHA1_CA, also=SHA1,
      at='2026-09-14')
keeps('sha1-subca-unexpired', 'SHA-1, expired the day before',
      SHA1_CA.copy().issued('2024-02-05').valid(953), also=SHA1,
      at='2026-09-15')
breaks('sha1-subca-unexpired', 'SHA-1, that very day', SHA1_CA.copy(),
       also=SHA1, at='2026-09-15')
