# SPDX-License-Identifier: BSD-2-Clause
"""Public keys, good and bad, the same in every run; nobody has a private one.

A key is its SubjectPublicKeyInfo.  RSA moduli are plain composite numbers
(no rule can know their factors), ML-DSA and ML-KEM keys are octets of the
right number; the points of the curves are real.
"""

import functools
import hashlib

import der

SMALL_PRIMES = [p for p in range(3, 752)
                if all(p % q for q in range(2, int(p ** 0.5) + 1))]


def noise(seed, size):
    """Octets that look random and never change."""
    return hashlib.shake_256(seed.encode()).digest(size)


def has_small_factor(n):
    return any(n % p == 0 for p in SMALL_PRIMES)


def probably_prime(n):
    return pow(2, n - 1, n) == 1


@functools.cache
def modulus(size, seed=''):
    """A good one of `size` bits."""
    n = int.from_bytes(noise('modulus %d %s' % (size, seed), size // 8 + 1),
                       'big') % (1 << size)
    n |= 3 << size - 2 | 1
    while has_small_factor(n) or probably_prime(n):
        n += 2
    return n


@functools.cache
def modulus_of_near_factors(size=2048):
    """Fermat's method takes it apart in its first rounds."""
    middle = int.from_bytes(noise('near', size // 16), 'big')
    middle |= 3 << size // 2 - 2
    distance = 1 << 8
    middle &= ~1
    while (has_small_factor(middle - distance + 1)
           or has_small_factor(middle + distance + 1)):
        middle += 2
    return (middle - distance + 1) * (middle + distance + 1)


@functools.cache
def modulus_of_roca(size=2048, primes=38):
    """With the fingerprint of CVE-2017-15361: a power of 65537 modulo
    every one of the first small primes."""
    product = 2
    for p in SMALL_PRIMES[:primes]:
        product *= p
    n = pow(65537, 1234567, product)
    if n % 2 == 0:
        n += product
    step = product
    n += (int.from_bytes(noise('roca', size // 8), 'big') % (1 << size - 2)
          | 3 << size - 2) // step * step
    while (n % 2 == 0 or has_small_factor(n) or probably_prime(n)
           or n.bit_length() < size):
        n += step
    assert n.bit_length() == size
    return n


# The largest prime of 1024 bits.
PRIME_1024 = (1 << 1024) - 105

RSA = der.seq(der.oid('1.2.840.113549.1.1.1'), der.null())
EC = '1.2.840.10045.2.1'
CURVES = {
    'P-256': '1.2.840.10045.3.1.7',
    'P-384': '1.3.132.0.34',
    'P-521': '1.3.132.0.35',
    'P-224': '1.3.132.0.33',
    'secp256k1': '1.3.132.0.10',
    'brainpoolP256r1': '1.3.36.3.3.2.8.1.1.7',
}


def spki(algorithm, key, unused=0):
    return der.seq(algorithm, der.bits(key, unused))


def rsa(n=None, e=65537, algorithm=RSA):
    """n: the modulus, or its size in bits, or 2048 of them."""
    if n is None or n < 1 << 16:
        n = modulus(n or 2048)
    return spki(algorithm, der.seq(der.integer(n), der.integer(e)))


def ec(curve, point):
    return spki(der.seq(der.oid(EC), der.oid(CURVES[curve])), point)


def plain(algorithm, key):
    """An AlgorithmIdentifier without parameters."""
    return spki(der.seq(der.oid(algorithm)), key)


def ml_kem_octets(rank, seed):
    """Coefficients below 3329 in 12 bits each, then 32 octets."""
    out = 0
    wild = noise(seed, 2 * 256 * rank)
    for i in range(256 * rank):
        value = int.from_bytes(wild[2 * i:2 * i + 2], 'big') % 3329
        out |= value << 12 * i
    return out.to_bytes(384 * rank, 'little') + noise(seed + ' rho', 32)


P256 = bytes.fromhex(
    '0421ea8d50668008f485414ce423a95154dc488aa87a523cb73c21b7d8774edc0b'
    '21f1b086f1f4374dd425dda24af76a30d9805d8a4518ec0a118dccfbc4518996')
P256_OTHER = bytes.fromhex(
    '04abc2b5d4db57ae370af70d05e7d3b92d5399c2ac8c0cbe38963bfe3ee779eb3b'
    'd1fe99b53b9ed05388a95294daf86f310532ea61f17311677114fa0397f0c327')
P384 = bytes.fromhex(
    '04898ab79ff4d1f1f4e6688938b5a40005fcc7befe258dfab1b00d7df2f37f0dea'
    '7dc2cf9728c3e62cda61bd8953e130d9d67d34ca18c3da967c37dd1b34c524d29a'
    '1f22ba7524c0dd6ae68c1932bf5e939d4d93a841b3d9821097054786d0d8a8')
P384_OTHER = bytes.fromhex(
    '04d321f592ea96c28d99314b31933bdde813edc7785e78313f1b729bab6d6309f6'
    '580956af6aac9f9b7f74708b8c47f91a1c88a90bc2ea90e232c0dca006ccfa32ed'
    'd3d545c4c6b478f39934a4d6701998495e9174e5b6cedc4f8da989ff9047fd')
P521 = bytes.fromhex(
    '040026878774eeeefbb59dbf8399f8a6f0564fd366a5a6c34ccd96c3c92aa331dd'
    '3c64363bbe126e2e7d76eb8a658052d06e605b258ce76d9ed566b36fc4ccb71e43'
    '220144a6dc5118742c6666ad7c9eff5d94b8028a9209fe2a7efa60b5d4c93d2f28'
    '98ad99b4de9f3b8c2bb1ab4a262d0ba57f2b8fbb8392cc9f04dc70c15f1a071658'
    'fc')
ED25519 = bytes.fromhex(
    '1433430a12a00e5c2b45e06ea55123a93ff6f1ea1a34617a32dfb81ee4059b3e')
ED448 = bytes.fromhex(
    'c654f2bd58aefc643d838f9cedad6080e6d095dfb33edbacfd78fe8f377f4bb4eb'
    'c2cf5f8e6856e1990209691d907c5bcbff0f4dd9aef83400')
X25519 = bytes.fromhex(
    '6e4cf4009da5a8b63ce86de93b0bf3313c5ce23ceace808744cf4e82f3407f55')


def off_the_curve(point):
    """The same x, and a y that is not its."""
    return point[:-1] + bytes([point[-1] ^ 1])


def ed25519_off_the_curve():
    """No x belongs to this y (RFC 8032 5.1.3)."""
    p = 2 ** 255 - 19
    d = -121665 * pow(121666, -1, p) % p
    y = 2
    while True:
        xx = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
        if pow(xx, (p - 1) // 2, p) == p - 1:
            return y.to_bytes(32, 'little')
        y += 1


def ed448_off_the_curve():
    """RFC 8032 5.2.3."""
    p = 2 ** 448 - 2 ** 224 - 1
    y = 2
    while True:
        xx = (y * y - 1) * pow(-39081 * y * y - 1, -1, p) % p
        if pow(xx, (p - 1) // 2, p) == p - 1:
            return y.to_bytes(57, 'little')
        y += 1


ML_DSA = {44: ('2.16.840.1.101.3.4.3.17', 1312),
          65: ('2.16.840.1.101.3.4.3.18', 1952),
          87: ('2.16.840.1.101.3.4.3.19', 2592)}
ML_KEM = {512: ('2.16.840.1.101.3.4.4.1', 2),
          768: ('2.16.840.1.101.3.4.4.2', 3),
          1024: ('2.16.840.1.101.3.4.4.3', 4)}

KEYS = {
    'rsa2048': lambda: rsa(2048),
    'rsa2048-other': lambda: rsa(modulus(2048, 'other')),
    'rsa3072': lambda: rsa(3072),
    'rsa4096': lambda: rsa(4096),
    'rsa1024': lambda: rsa(1024),
    'rsa2047': lambda: rsa(2047),
    'rsa2052': lambda: rsa(2052),
    'rsa-even': lambda: rsa(modulus(2048) + 1),
    'rsa-small-factor': lambda: rsa(modulus(2039) * 509),
    'rsa-near-factors': lambda: rsa(modulus_of_near_factors()),
    'rsa-prime-cube': lambda: rsa(PRIME_1024 ** 3),
    'rsa-roca': lambda: rsa(modulus_of_roca()),
    'rsa-e3': lambda: rsa(e=3),
    'rsa-e1': lambda: rsa(e=1),
    'rsa-e-even': lambda: rsa(e=65538),
    'rsa-e-large': lambda: rsa(e=(1 << 256) + 1),
    'p256': lambda: ec('P-256', P256),
    'p256-other': lambda: ec('P-256', P256_OTHER),
    'p384': lambda: ec('P-384', P384),
    'p384-other': lambda: ec('P-384', P384_OTHER),
    'p521': lambda: ec('P-521', P521),
    'p256-off': lambda: ec('P-256', off_the_curve(P256)),
    'ed25519': lambda: plain('1.3.101.112', ED25519),
    'ed25519-off': lambda: plain('1.3.101.112', ed25519_off_the_curve()),
    'ed448': lambda: plain('1.3.101.113', ED448),
    'ed448-off': lambda: plain('1.3.101.113', ed448_off_the_curve()),
    'x25519': lambda: plain('1.3.101.110', X25519),
}
for _set, (_oid, _size) in ML_DSA.items():
    KEYS['ml-dsa-%d' % _set] = functools.partial(
        lambda o, s: plain(o, noise('ml-dsa %d' % s, s)), _oid, _size)
for _set, (_oid, _rank) in ML_KEM.items():
    KEYS['ml-kem-%d' % _set] = functools.partial(
        lambda o, r: plain(o, ml_kem_octets(r, 'ml-kem %d' % r)),
        _oid, _rank)


@functools.cache
def public_key(name):
    return KEYS[name]()


def key_bits(info):
    """The octets of the subjectPublicKey of a SubjectPublicKeyInfo."""
    return der.contents(der.elements(der.contents(info))[1])[1:]
