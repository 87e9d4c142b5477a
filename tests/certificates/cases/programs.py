# SPDX-License-Identifier: BSD-2-Clause
"""What root programs ask for, beside the SBR."""

import der
import keys
import model
from model import *

APPLE_2, RFC822, PURPOSES = '2026-08-03', '2027-02-01', '2027-07-01'
SBR = ['moz-sbr', 'ms-brs']      # what breaks the SBR breaks these, and
SBR_LATER = SBR + ['apple-sbr']  # from Apple's policy 2.0 on


def keeps(rule, what, certificate, also=(), **more):
    model.keeps(rule, what, certificate, also, programs=True, **more)


def breaks(rule, what, certificate, also=(), **more):
    model.breaks(rule, what, certificate, also, programs=True, **more)


def spares(rule, what, certificate, also=(), **more):
    model.spares(rule, what, certificate, also, programs=True, **more)


for kind in TYPES:
    perfect('programs-' + kind, kind + '-validated, without any finding',
            subscriber(kind, 'strict'), programs=True)
perfect('programs-subordinate', 'an issuing CA', subordinate(),
        issuer=root(), programs=True)
perfect('programs-root', 'a root', root(), programs=True)


def below_root(certificate):
    """Issued by the root itself."""
    return certificate.issued_by(root())


sub = subordinate


# An RSA key whose algorithm has no parameters.
NO_NULL = der.seq(der.seq(der.oid('1.2.840.113549.1.1.1')),
                  der.elements(der.contents(keys.public_key('rsa2048')))[1])

# --- Mozilla -----------------------------------------------------------------

keeps('moz-sbr', 'nothing against the SBR', subscriber())
breaks('moz-sbr', 'no CRL', subscriber().drop('crl'),
       also=['crldp-present', 'ms-brs', 'gmail-leaf-crldp'])

keeps('moz-key-alg', 'P-521',
      subscriber(key='p521'), also=['gmail-leaf-key'])
keeps('moz-key-alg', 'Ed25519 for mail', subscriber(key='ed25519'),
      also=['gmail-leaf-key', 'ms-leaf-alg', 'apple-2022-leaf'])
breaks('moz-key-alg', 'ML-DSA, which the SBR allow',
       subscriber(key='ml-dsa-65'),
       also=['apple-2022-leaf', 'ms-leaf-alg', 'gmail-leaf-key'])

keeps('moz-spki-encoding', 'RSA with NULL', subscriber())
breaks('moz-spki-encoding', 'RSA without NULL',
       subscriber().key(NO_NULL),
       also=SBR + ['spki-algid-rsa'])

keeps('moz-sigalg-encoding', 'PSS', subscriber().signed('pss-sha256'))
breaks('moz-sigalg-encoding', 'ML-DSA', subscriber().signed('ml-dsa-65'),
       also=['apple-2022-leaf', 'ms-digest', 'gmail-leaf-key'])

keeps('moz-sha1-leaf', 'SHA-256', subscriber().signed('rsa-sha256'))
breaks('moz-sha1-leaf', 'SHA-1', subscriber().signed('rsa-sha1'),
       also=SBR + ['sigalg-tbs-allowed', 'sigalg-outer-allowed',
                   'apple-2022-leaf', 'ms-digest', 'gmail-leaf-key'])

keeps('moz-sha1-other', 'SHA-256', sub().signed('rsa-sha256'))
breaks('moz-sha1-other', 'SHA-1', sub().signed('rsa-sha1'),
       also=SBR + ['sigalg-tbs-allowed', 'sigalg-outer-allowed', 'ms-digest',
                   'gmail-sigalg'])

keeps('moz-serial', 'seven octets', subscriber().serial(1 << 55),
      also=['serial-too-short-for-64-bits'])
breaks('moz-serial', 'five octets', subscriber().serial(1 << 39),
       also=['serial-too-short-for-64-bits'])
breaks('moz-serial', 'zero', subscriber().serial(0),
       also=SBR + ['serial-positive', 'serial-too-short-for-64-bits',
                   'gmail-leaf-key'])
breaks('moz-serial', 'negative', subscriber().serial(-(1 << 70)),
       also=SBR + ['serial-positive', 'gmail-leaf-key'])

keeps('moz-der', 'no fault', subscriber())
breaks('moz-der', 'a fault of encoding',
       subscriber().critical('ski', der.boolean(False)),
       also=SBR + ['der-encoding'])

keeps('moz-leaf-eku', 'extKeyUsage', subscriber('mailbox', 'strict'))
breaks('moz-leaf-eku', 'no extKeyUsage', subscriber().drop('eku'),
       also=SBR + ['eku-present', 'apple-2022-leaf', 'gmail-leaf-eku'])
breaks('moz-leaf-eku', 'any purpose', subscriber().eku_add('any'),
       also=SBR + ['eku-no-anyextendedkeyusage', 'gmail-leaf-eku'])

keeps('moz-subca-eku', 'emailProtection', sub().eku('emailProtection'))
breaks('moz-subca-eku', 'with serverAuth', sub().eku_add('serverAuth'),
       also=SBR + ['subca-eku-no-serverauth', 'ms-subca-separation',
                   'gmail-subca-more'])
breaks('moz-subca-eku', 'no extKeyUsage', sub().drop('eku'),
       also=SBR + ['subca-eku-present', 'gmail-subca-more'])

keeps('moz-subca-tc', 'rfc822Names are permitted', constrained())
breaks('moz-subca-tc', 'only a directoryName is permitted',
       constrained().name_constraints(permitted=[
           directory(Name(('C', 'CH'), ('O', 'Beispiel AG')))]),
       also=['tc-subca-nc-present'])

keeps('moz-root-not-issuer', 'below an intermediate', subscriber(),
      issuer=subordinate())
breaks('moz-root-not-issuer', 'below a root', below_root(subscriber()),
       issuer=root(),
       also=SBR + ['chain-issuer-not-root', 'ms-root-not-issuer',
                   'gmail-intermediate'])

NEW_ROOT = root().issued('2025-04-01')
keeps('moz-dedicated-smime', 'for mail and for clients',
      sub().issued('2025-05-05'), issuer=NEW_ROOT)
keeps('moz-dedicated-smime', 'below an older root',
      sub().issued('2025-05-05').eku_add('codeSigning'), issuer=root(),
      also=SBR + ['subca-eku-no-codesigning', 'ms-subca-separation',
                  'gmail-subca-more'])
breaks('moz-dedicated-smime', 'for code as well',
       sub().issued('2025-05-05').eku_add('codeSigning'), issuer=NEW_ROOT,
       also=SBR + ['subca-eku-no-codesigning', 'ms-subca-separation',
                   'gmail-subca-more'])

# --- Apple -------------------------------------------------------------------

keeps('apple-sbr', 'nothing against the SBR', subscriber().issued(APPLE_2))
breaks('apple-sbr', 'no CRL', subscriber().issued(APPLE_2).drop('crl'),
       also=SBR + ['crldp-present', 'gmail-leaf-crldp'])
spares('apple-sbr', 'no CRL, the day before Apple asked',
       subscriber().issued('2026-07-31').drop('crl'),
       also=SBR + ['crldp-present', 'gmail-leaf-crldp'])

keeps('apple-subca-eku', 'mail and clients', sub().issued(APPLE_2))
breaks('apple-subca-eku', 'no extKeyUsage', sub().issued(APPLE_2).drop('eku'),
       also=SBR_LATER + ['subca-eku-present', 'moz-subca-eku',
                         'gmail-subca-more'])
breaks('apple-subca-eku', 'any purpose',
       sub().issued(APPLE_2).eku_add('any'),
       also=SBR_LATER + ['subca-eku-no-any', 'moz-subca-eku',
                         'ms-subca-separation', 'gmail-subca-more'])

keeps('apple-subca-purpose-1', 'something else beside mail',
      sub().issued(APPLE_2).eku_add('documentSigning'),
      also=['eku-not-in-profile'])
breaks('apple-subca-purpose-1', 'time stamping beside mail',
       sub().issued(APPLE_2).eku_add('timeStamping'),
       also=SBR_LATER + ['subca-eku-no-timestamping', 'ms-subca-separation',
                         'gmail-subca-more'])

keeps('apple-subca-purpose-2', 'mail and clients', sub().issued(PURPOSES))
breaks('apple-subca-purpose-2', 'something else beside mail',
       sub().issued(PURPOSES).eku_add('documentSigning'),
       also=SBR_LATER + ['subca-eku-emailprotection-clientauth-only'])

keeps('apple-leaf-eku', 'mail and clients', subscriber().issued(PURPOSES))
breaks('apple-leaf-eku', 'something else beside mail',
       subscriber().issued(PURPOSES).eku_add('documentSigning'),
       also=SBR_LATER + ['eku-emailprotection-clientauth-only'])

UTF8_ONLY = 'erika.müstér@example.com'
keeps('apple-leaf-rfc822name', 'an rfc822Name', subscriber().issued(RFC822))
breaks('apple-leaf-rfc822name', 'an SmtpUTF8Mailbox alone',
       subscriber().issued(RFC822).san(smtp_utf8(UTF8_ONLY)),
       also=['gmail-leaf-san'])
spares('apple-leaf-rfc822name', 'the day before',
       subscriber().issued('2027-01-31').san(smtp_utf8(UTF8_ONLY)),
       also=['gmail-leaf-san'])

keeps('apple-root-key', 'P-384', root().issued(APPLE_2))
breaks('apple-root-key', 'P-256', root('p256').issued(APPLE_2).self_issued())

keeps('apple-2022-leaf', 'legacy, for 1185 days',
      subscriber('mailbox', 'legacy').valid(1185),
      also=['validity-not-at-max', 'gmail-leaf-validity'])
breaks('apple-2022-leaf', 'one day more',
       subscriber('mailbox', 'legacy').valid(1186),
       also=SBR + ['validity-max-1185', 'gmail-leaf-validity'])
breaks('apple-2022-leaf', 'an SmtpUTF8Mailbox alone',
       subscriber().san(smtp_utf8(UTF8_ONLY)),
       also=['gmail-leaf-san'])
breaks('apple-2022-leaf', 'Ed25519, signed by it',
       subscriber(key='ed25519').signed('ed25519'),
       also=['ms-leaf-alg', 'ms-digest', 'gmail-leaf-key'])

# --- Microsoft ---------------------------------------------------------------

keeps('ms-brs', 'nothing against the SBR', subscriber('organization'))
breaks('ms-brs', 'no CRL', subscriber('organization').drop('crl'),
       also=['crldp-present', 'moz-sbr', 'gmail-leaf-crldp'])

keeps('ms-leaf-policy', 'one of the twelve', subscriber())
breaks('ms-leaf-policy', 'one of the CA alone',
       subscriber().policies('1.3.6.1.4.1.99999.1'),
       also=SBR + ['policies-has-reserved'])

keeps('ms-leaf-bc', 'basicConstraints that say nothing',
      subscriber().constraints())
breaks('ms-leaf-bc', 'CA', subscriber().constraints(ca=True),
       also=SBR + ['bc-not-ca'])
breaks('ms-leaf-bc', 'pathLenConstraint', subscriber().constraints(pathlen=0),
       also=SBR + ['bc-no-pathlen'])

keeps('ms-leaf-status', 'only a CRL', subscriber().drop('aia'),
      also=['aia-present'])
breaks('ms-leaf-status', 'a CRL by LDAP alone',
       subscriber('sponsor', 'legacy').drop('aia').crl(
           'ldap://ldap.example.com/cn=CA?certificateRevocationList'),
       also=SBR + ['crldp-one-http', 'aia-present', 'gmail-leaf-crldp'])

keeps('ms-leaf-alg', 'P-384', subscriber(key='p384'))
breaks('ms-leaf-alg', 'Ed25519', subscriber(key='ed25519'),
       also=['apple-2022-leaf', 'gmail-leaf-key'])

keeps('ms-digest', 'PSS with SHA-512', subscriber().signed('pss-sha512'))
breaks('ms-digest', 'SHA-1', subscriber().signed('ecdsa-sha1'),
       also=SBR + ['sigalg-tbs-allowed', 'sigalg-outer-allowed',
                   'moz-sha1-leaf', 'apple-2022-leaf', 'gmail-leaf-key'])
breaks('ms-digest', 'Ed448', subscriber().signed('ed448'),
       also=['apple-2022-leaf', 'gmail-leaf-key'])

keeps('ms-subca-status', 'OCSP alone',
      sub().drop('crl').aia(ocsp=['http://ocsp.example.com/']),
      also=SBR + ['subca-crldp-present', 'subca-aia-caissuers-http',
                  'gmail-subca-more'])
breaks('ms-subca-status', 'neither', sub().drop('crl').drop('aia'),
       also=SBR + ['subca-crldp-present', 'subca-aia-present',
                   'gmail-subca-more'])

keeps('ms-subca-separation', 'mail and clients', sub())
breaks('ms-subca-separation', 'mail and code', sub().eku_add('codeSigning'),
       also=SBR + ['subca-eku-no-codesigning', 'gmail-subca-more'])

keeps('ms-root-key', 'P-521', root('p521').self_issued(),
      also=['gmail-key'])
breaks('ms-root-key', 'Ed25519', root('ed25519').self_issued(),
       also=['ms-digest', 'gmail-key'])

keeps('ms-root-life', 'ten years', root().issued('2026-07-01', 3652))
breaks('ms-root-life', 'eleven years', root().issued('2026-07-01', 4018))
spares('ms-root-life', 'the day before', root().issued('2026-06-30', 4018))

keeps('ms-root-ku', 'a critical keyUsage', root())
breaks('ms-root-ku', 'no cRLSign', root().key_usage('keyCertSign'),
       also=SBR + ['root-ku-crlsign'])
breaks('ms-root-ku', 'not critical', root().critical('keyUsage', False),
       also=SBR + ['root-ku-critical'])

keeps('ms-root-purpose', 'no extKeyUsage', root().issued('2026-07-01', 3650))
breaks('ms-root-purpose', 'mail and code',
       root().issued('2026-07-01', 3650).eku('emailProtection',
                                             'codeSigning'),
       also=SBR + ['root-eku-absent'])

keeps('ms-root-not-issuer', 'below an intermediate',
      subscriber('organization'), issuer=subordinate())
breaks('ms-root-not-issuer', 'below a root',
       below_root(subscriber('organization')), issuer=root(),
       also=SBR + ['chain-issuer-not-root', 'moz-root-not-issuer',
                   'gmail-intermediate'])

# --- Gmail -------------------------------------------------------------------

keeps('gmail-intermediate', 'below an intermediate',
      subscriber('individual'), issuer=subordinate())
breaks('gmail-intermediate', 'below a root',
       below_root(subscriber('individual')), issuer=root(),
       also=SBR + ['chain-issuer-not-root', 'moz-root-not-issuer',
                   'ms-root-not-issuer'])

keeps('gmail-key', 'RSA of 4096 bits', sub(key='rsa4096'))
breaks('gmail-key', 'P-521', sub(key='p521'))

keeps('gmail-sigalg', 'PSS', sub().signed('pss-sha384'))
breaks('gmail-sigalg', 'Ed448', sub().signed('ed448'),
       also=['ms-digest'])

keeps('gmail-serial', 'twenty octets', sub().serial((1 << 159) - 1))
breaks('gmail-serial', 'twenty-one octets', sub().serial(1 << 159),
       also=SBR + ['serial-below-2-159'])
breaks('gmail-serial', 'zero', sub().serial(0),
       also=SBR + ['serial-positive', 'serial-too-short-for-64-bits',
                   'moz-serial'])

keeps('gmail-issuer-dn', 'the same name', sub(), issuer=root())
breaks('gmail-issuer-dn', 'another string type',
       sub(), issuer=root().name(O=der.printable('Example Trust AG')),
       also=SBR + ['chain-issuer-dn-bytes'])

NETSCAPE = '2.16.840.1.113730.1.1'
keeps('gmail-consistent', 'mail and clients',
      subscriber('mailbox', 'legacy').extension(
          NETSCAPE, der.named_bits(0, 2)),
      also=['ext-not-in-profile'])
keeps('gmail-consistent', 'a CA for mail',
      sub().extension(NETSCAPE, der.named_bits(6)),
      also=['ext-not-in-profile'])
breaks('gmail-consistent', 'a server',
       subscriber('mailbox', 'legacy').extension(
           NETSCAPE, der.named_bits(1, 2)),
       also=['ext-not-in-profile'])
breaks('gmail-consistent', 'clients alone',
       subscriber('mailbox', 'legacy').extension(NETSCAPE, der.named_bits(0)),
       also=['ext-not-in-profile'])
breaks('gmail-consistent', 'no BIT STRING',
       subscriber('mailbox', 'legacy').extension(NETSCAPE, der.null()),
       also=['ext-not-in-profile'])

keeps('gmail-subca-ext', 'both critical', sub())
breaks('gmail-subca-ext', 'basicConstraints not critical',
       sub().critical('basicConstraints', False),
       also=SBR + ['subca-bc-critical'])
breaks('gmail-subca-ext', 'no keyUsage', sub().drop('keyUsage'),
       also=SBR + ['subca-ku-present'])

keeps('gmail-subca-more', 'mail, and a CRL over HTTP', sub())
breaks('gmail-subca-more', 'no CRL', sub().drop('crl'),
       also=SBR + ['subca-crldp-present', 'ms-subca-status'])
breaks('gmail-subca-more', 'mail and code', sub().eku_add('codeSigning'),
       also=SBR + ['subca-eku-no-codesigning', 'ms-subca-separation'])

keeps('gmail-leaf-key', 'RSA of 3072 bits', subscriber(key='rsa3072'))
breaks('gmail-leaf-key', 'P-521', subscriber(key='p521'))
breaks('gmail-leaf-key', 'the issuer has another name', subscriber(),
       issuer=subordinate().name(O=der.printable('Example Trust AG')),
       also=SBR + ['chain-issuer-dn-bytes'])

keeps('gmail-leaf-validity', '27 months',
      subscriber('mailbox', 'legacy').valid(822))
breaks('gmail-leaf-validity', 'two days more',
       subscriber('mailbox', 'legacy').valid(825))

keeps('gmail-leaf-ku', 'critical', subscriber())
breaks('gmail-leaf-ku', 'not critical',
       subscriber().critical('keyUsage', False),
       also=['ku-critical'])

keeps('gmail-leaf-eku', 'mail', subscriber('mailbox', 'strict'))
breaks('gmail-leaf-eku', 'with time stamping',
       subscriber('mailbox', 'legacy').eku_add('timeStamping'),
       also=SBR + ['eku-no-timestamping'])

keeps('gmail-leaf-policies', 'a CPS over HTTPS',
      subscriber().qualified(cps('https://example.com/cps')))
breaks('gmail-leaf-policies', 'a CPS over FTP',
       subscriber().qualified(cps('ftp://example.com/cps')),
       also=SBR + ['cps-uri-http'])
breaks('gmail-leaf-policies', 'anyPolicy', subscriber().policies_add(
    ANY_POLICY),
       also=['policies-anypolicy'])
breaks('gmail-leaf-policies', 'no policy', subscriber().drop('policies'),
       also=SBR + ['policies-present', 'ms-leaf-policy'])

keeps('gmail-leaf-crldp', 'HTTP', subscriber())
breaks('gmail-leaf-crldp', 'no CRL', subscriber().drop('crl'),
       also=SBR + ['crldp-present'])

keeps('gmail-leaf-san', 'the address of the subject',
      subscriber('mailbox').name(email=MAILBOX))
breaks('gmail-leaf-san', 'another address in the subject',
       subscriber('mailbox').name(email='other@example.com'),
       also=SBR + ['san-repeats-subject-mailboxes'])
breaks('gmail-leaf-san', 'an SmtpUTF8Mailbox alone',
       subscriber().san(smtp_utf8(UTF8_ONLY)),
       also=['apple-2022-leaf'])

keeps('moz-subca-eku', 'a cross certificate beside its root',
      cross().drop('eku'), also=['gmail-subca-more'], shares_root=True)
