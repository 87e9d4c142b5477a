# SPDX-License-Identifier: BSD-2-Clause
"""SBR 6.1.5, 6.1.6 and 6.1.1.3: the key itself."""

import der
import keys
from model import *

keeps('rsa-modulus-min-2048', 'RSA with 2048 bits', subscriber())
breaks('rsa-modulus-min-2048', 'RSA with 1024 bits',
       subscriber(key='rsa1024'))
breaks('rsa-modulus-min-2048', 'RSA with 2040 bits',
       subscriber('mailbox', 'strict').key(keys.rsa(2040)))

keeps('rsa-modulus-multiple-of-8', 'RSA with 2056 bits',
      subscriber().key(keys.rsa(2056)))
breaks('rsa-modulus-multiple-of-8', 'RSA with 2052 bits',
       subscriber(key='rsa2052'))
breaks('rsa-modulus-multiple-of-8', 'RSA with 2047 bits',
       subscriber(key='rsa2047'), also=['rsa-modulus-min-2048'])

keeps('ec-point-on-curve', 'a point of P-521', subscriber(key='p521'))
breaks('ec-point-on-curve', 'no point of P-256', subscriber(key='p256-off'))
breaks('ec-point-on-curve', 'a CA whose key is no point of P-384',
       subordinate().key(keys.ec('P-384', keys.off_the_curve(keys.P384))))
breaks('ec-point-on-curve', 'a point of P-256 is said to be of P-384',
       subscriber(key='p256').key(keys.ec('P-384', keys.P256)))
breaks('ec-point-on-curve', 'the point at infinity',
       subscriber(key='p256').key(keys.ec('P-256', b'\0')))

keeps('ed-point-on-curve', 'a point of Curve448', subscriber(key='ed448'))
breaks('ed-point-on-curve', 'no point of Curve25519',
       subscriber(key='ed25519-off'))
breaks('ed-point-on-curve', 'no point of Curve448',
       subscriber(key='ed448-off'))
breaks('ed-point-on-curve', 'an octet is missing',
       subscriber(key='ed25519').key(
           keys.plain('1.3.101.112', keys.ED25519[:-1])))

keeps('rsa-exponent-odd-min-3', 'the exponent is 3', subscriber(key='rsa-e3'),
      also=['rsa-exponent-range'])
breaks('rsa-exponent-odd-min-3', 'the exponent is 65538',
       subscriber(key='rsa-e-even'))
breaks('rsa-exponent-odd-min-3', 'the exponent is 1',
       subscriber(key='rsa-e1'), also=['rsa-exponent-range'])

keeps('rsa-exponent-range', 'the least exponent', subscriber())
keeps('rsa-exponent-range', 'the largest exponent',
      subscriber().key(keys.rsa(e=(1 << 256) - 1)))
breaks('rsa-exponent-range', 'the exponent is 65535',
       subscriber().key(keys.rsa(e=65535)))
breaks('rsa-exponent-range', 'the exponent is 2^256 + 1',
       subscriber(key='rsa-e-large'))

keeps('rsa-modulus-odd', 'an odd modulus', subscriber(key='rsa3072'))
breaks('rsa-modulus-odd', 'an even modulus', subscriber(key='rsa-even'),
       also=['rsa-modulus-no-small-factor'])

keeps('rsa-modulus-not-prime-power', 'a product of several primes',
      subscriber(key='rsa2048-other'))
breaks('rsa-modulus-not-prime-power', 'the cube of a prime',
       subscriber(key='rsa-prime-cube'))
breaks('rsa-modulus-not-prime-power', 'the square of a prime',
       subscriber().key(keys.rsa(keys.PRIME_1024 ** 2)),
       also=['rsa-modulus-fermat'])
breaks('rsa-modulus-not-prime-power', 'a CA whose modulus is a cube',
       subordinate('rsa-prime-cube'))
breaks('rsa-modulus-not-prime-power', 'a high power of a small prime',
       subscriber().key(keys.rsa(857 ** 211)))

keeps('rsa-modulus-no-small-factor', 'no factor below 757',
      subscriber().key(keys.rsa(keys.modulus(2038) * 757)))
breaks('rsa-modulus-no-small-factor', 'divisible by 509',
       subscriber(key='rsa-small-factor'))
breaks('rsa-modulus-no-small-factor', 'divisible by 751',
       subscriber().key(keys.rsa(keys.modulus(2038) * 751)))
breaks('rsa-modulus-no-small-factor', 'divisible by 3',
       subscriber().key(keys.rsa(keys.modulus(2046) * 3)))

keeps('rsa-modulus-fermat', 'factors that are not near',
      subscriber(key='rsa4096'))
breaks('rsa-modulus-fermat', 'factors that differ in their last octets',
       subscriber(key='rsa-near-factors'))

keeps('rsa-known-weak-key', 'an ordinary modulus', subscriber())
breaks('rsa-known-weak-key', 'a modulus with the fingerprint of ROCA',
       subscriber(key='rsa-roca'))

keeps('ca-rsa-min-4096', 'a CA with 4096 bits on the first day',
      subordinate('rsa4096').issued('2026-09-15'))
breaks('ca-rsa-min-4096', 'a CA with 3072 bits on the first day',
       subordinate('rsa3072').issued('2026-09-15'))
breaks('ca-rsa-min-4096', 'a root with 2048 bits on the first day',
       root('rsa2048').issued('2026-09-15'))
spares('ca-rsa-min-4096', 'a CA with 3072 bits the day before',
       subordinate('rsa3072').issued('2026-09-14'))

keeps('issuing-ca-rsa-min-3072', 'below a CA with 3072 bits',
      subscriber().issued('2027-09-15').issued_by(subordinate('rsa3072')),
      issuer=subordinate('rsa3072'))
breaks('issuing-ca-rsa-min-3072', 'below a CA with 2048 bits',
       subscriber().issued('2027-09-15').issued_by(subordinate('rsa2048')),
       issuer=subordinate('rsa2048'))
spares('issuing-ca-rsa-min-3072', 'below 2048 bits the day before',
       subscriber().issued('2027-09-14').issued_by(subordinate('rsa2048')),
       issuer=subordinate('rsa2048'))

breaks('rsa-modulus-min-2048', 'RSA with 1024 bits, named id-RSASSA-PSS',
       subscriber().key(keys.rsa(1024, algorithm=der.seq(
           der.oid('1.2.840.113549.1.1.10')))),
       also=['spki-no-rsassa-pss'])
