# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.4: DER and what RFC 5280 asks of every certificate."""

import datetime

import der
from model import *

PRIVATE = '1.3.6.1.4.1.99999.2'
ANYTHING = der.utf8('anything')

CAPABILITIES = der.seq(der.seq(der.oid('2.16.840.1.101.3.4.1.42')))

keeps('ext-not-in-profile', 'optional extensions of the profile',
      subscriber().constraints()
      .extension('smimeCapabilities', CAPABILITIES)
      .extension('adobeArchive', der.seq(der.integer(1))))
breaks('ext-not-in-profile', 'a private extension',
       subscriber().extension(PRIVATE, ANYTHING))
breaks('ext-not-in-profile', 'a private extension of a CA',
       subordinate().extension(PRIVATE, ANYTHING))

keeps('der-encoding', 'an extension that is critical, TRUE is ff',
      subscriber().critical('keyUsage', der.tlv(1, b'\xff')))
breaks('der-encoding', 'a BOOLEAN whose TRUE is 01',
       subscriber().critical('keyUsage', der.tlv(1, b'\1')))
breaks('der-encoding', 'critical FALSE is encoded',
       subscriber().critical('aki', der.boolean(False)))
breaks('der-encoding', 'cA FALSE is encoded',
       subscriber().extension('basicConstraints',
                              der.seq(der.boolean(False))))
breaks('der-encoding', 'keyUsage with a trailing zero bit',
       subscriber().extension('keyUsage', der.bits(b'\xa0', 4)))
breaks('der-encoding', 'keyUsage with an octet of zero bits',
       subscriber().extension('keyUsage', der.bits(b'\xa0\0', 7)))
breaks('der-encoding', 'unused bits of keyUsage that are not zero',
       subscriber().extension('keyUsage', der.bits(b'\xa1', 5)))
breaks('der-encoding', 'a length in more octets than needed',
       subscriber().extension('eku', der.long_length(
           subscriber().find('eku').value, 1)))
breaks('der-encoding', 'a serial number with a needless zero octet',
       subscriber().serial(der.tlv(2, b'\0\x12\x34\x56\x78\x9a\xbc\xde\xf0')))
breaks('der-encoding', 'an octet behind the certificate',
       subscriber('mailbox', 'strict').set(behind=b'\0'))
breaks('der-encoding', 'an octet behind the value of an extension',
       subscriber().extension('ski', subscriber().find('ski').value + b'\0'))
breaks('der-encoding', 'a signature with unused bits',
       root().set(signature_value=der.bits(b'\1' * 71 + b'\x80', 7)))
breaks('der-encoding', 'a private extension whose value is no element',
       subscriber().extension('1.3.6.1.4.1.99999.5', b'text'),
       also=['ext-not-in-profile'])
breaks('der-encoding', 'a policy whose OID begins with a needless octet',
       subscriber().extension('policies', der.seq(
           der.contents(subscriber().find('policies').value),
           der.seq(der.tlv(6, b'\x2a\x80\x03')))))
breaks('der-encoding', 'a CPS pointer that is no IA5String',
       subscriber().qualified(cps(der.utf8('http://example.com/cps'))))
breaks('der-encoding', 'a userNotice whose text is a TeletexString',
       subscriber().qualified(notice(der.teletex('Text'))))
breaks('der-encoding', 'a distribution point without a name',
       subscriber().extension('crl', der.seq(der.seq())))
breaks('der-encoding', 'an empty SEQUENCE of accesses',
       subscriber().extension('aia', der.seq()))


class Unsorted(Name):
    """The attributes of its last RDN, against the order of DER."""

    def der(self):
        body = der.elements(der.contents(super().der()))
        pairs = der.elements(der.contents(body[-1]))
        return der.seq(*body[:-1], der.tlv(0x31, *reversed(pairs)))


keeps('der-encoding', 'two attributes of an RDN, in the order of DER',
      subscriber().set(issuer=Name(('O', 'Example Trust')).beside(
          'CN', 'CA')))
breaks('der-encoding', 'two attributes of an RDN, in another order',
       subscriber().set(issuer=Unsorted(('O', 'Example Trust')).beside(
           'CN', 'CA')))

keeps('ext-unique', 'each extension once', subscriber('individual'))
breaks('ext-unique', 'subjectKeyIdentifier twice', subscriber().twice('ski'))
breaks('ext-unique', 'a CA with keyUsage twice',
       subordinate().twice('keyUsage'))

keeps('policy-unique', 'two policies',
      subscriber().policies_add('1.3.6.1.4.1.99999.1'))
breaks('policy-unique', 'the reserved policy twice',
       subscriber().policies_add(reserved('sponsor', 'multipurpose')))
breaks('policy-unique', 'anyPolicy twice',
       subordinate().policies(ANY_POLICY, ANY_POLICY),
       also=['subca-policies-no-any-if-not-affiliate'])

keeps('unique-ids-absent', 'neither', subscriber())
breaks('unique-ids-absent', 'an issuerUniqueID',
       subscriber().set(unique_ids=der.tlv(0x81, b'\0\x12\x34')))
breaks('unique-ids-absent', 'a subjectUniqueID',
       root().set(unique_ids=der.tlv(0x82, b'\0\x12\x34')))

LATE = datetime.datetime(2049, 12, 31, 23, 59, 59)

keeps('time-encoding', 'the last second of UTCTime',
      root().set(not_after=LATE))
keeps('time-encoding', 'the first second of GeneralizedTime',
      root().set(not_after=LATE + datetime.timedelta(seconds=1)))
breaks('time-encoding', 'GeneralizedTime before 2050',
       subscriber().set(not_after=der.generalized_time(
           der.date('2028-01-01'))))
breaks('time-encoding', 'UTCTime without seconds',
       subscriber().set(not_after=der.tlv(0x17, b'2801010000Z')))
breaks('time-encoding', 'a difference from UTC',
       subscriber('mailbox', 'strict').set(
           not_after=der.tlv(0x17, b'280101000000+0000')))
breaks('time-encoding', 'a fraction of a second',
       root().set(not_after=der.tlv(0x18, b'20500101000000.5Z')))

keeps('validity-positive', 'valid for one second',
      subscriber().valid(0, seconds=1))
breaks('validity-positive', 'it ends a second before it begins',
       subscriber().valid(0))
breaks('validity-positive', 'a root that ended before it began',
       root().set(not_after=der.date('2024-01-07')))

keeps('issuer-not-empty', 'the issuer has one attribute',
      subscriber().set(issuer=Name(('CN', 'Example Trust'))))
breaks('issuer-not-empty', 'the issuer is empty',
       subscriber().set(issuer=Name()))

keeps('ku-not-empty', 'one bit', subscriber().key_usage('digitalSignature'))
breaks('ku-not-empty', 'no bit', subscriber().key_usage(),
       also=['ku-rsa-purpose'])
breaks('ku-not-empty', 'no bit in a CA', subordinate().key_usage(),
       also=['subca-ku-certsign', 'subca-ku-crlsign'])

keeps('nc-only-in-ca', 'a subscriber without', subscriber())
breaks('nc-only-in-ca', 'a subscriber with nameConstraints',
       subscriber().name_constraints([mail('example.com')], critical=True))

keeps('uri-syntax', 'a port, a path and a query',
      subscriber().crl('http://crl.example.com:8080/a%20b?c=d'))
breaks('uri-syntax', 'a blank in the host',
       subscriber().crl('http://crl.exam ple.com/ca3.crl'))
breaks('uri-syntax', 'an empty label',
       subscriber().crl('http://crl..example.com/ca3.crl'))
breaks('uri-syntax', 'no host', subscriber().aia(
    ['http:///ocsp'], ['http://ca.example.com/ca3.cer']))
breaks('uri-syntax', 'a letter that is not ASCII',
       subordinate().crl('http://crl.example.com/\u00fc.crl'))

keeps('internal-names', 'a public address and a public name',
      subscriber().crl('http://crl.example.com/ca3.crl',
                       'http://93.184.216.34/ca3.crl'))
breaks('internal-names', 'a name of one label',
       subscriber().crl('http://crl/ca3.crl'), also=['uri-syntax'])
breaks('internal-names', 'a name under .local',
       subscriber().aia(['http://ocsp.bank.local/'],
                        ['http://ca.example.com/ca3.cer']))
breaks('internal-names', 'a private address',
       subscriber().crl('http://10.1.2.3/ca3.crl'))

keeps('email-syntax', 'a dotted local part with unusual characters',
      subscriber().san(MAILBOX, "e.muster+o'x@mail.example.com"))
breaks('email-syntax', 'a display name beside the mailbox',
       subscriber().san(MAILBOX, 'Erika Muster <erika@example.com>'))
breaks('email-syntax', 'a blank behind the mailbox',
       subscriber().san(MAILBOX, 'e.muster@example.com '))
breaks('email-syntax', 'no domain',
       subscriber().san(MAILBOX, 'e.muster@'))
breaks('email-syntax', 'two dots',
       subscriber().san(MAILBOX, 'e..muster@example.com'))
breaks('email-syntax', 'a comment',
       subscriber().san(MAILBOX, 'e.muster(home)@example.com'))

SIA = '1.3.6.1.5.5.7.1.11'
DELTA = der.seq(der.seq(der.context(0, der.context(
    0, uri('http://crl.example.com/ca3-delta.crl')))))
REPOSITORY = der.seq(der.seq(der.oid('1.3.6.1.5.5.7.48.5'),
                             uri('http://repository.example.com/')))
NAMED = ['ext-not-in-profile']
BORN = der.seq(der.seq(der.oid('1.3.6.1.5.5.7.9.1'), der.set_of(
    der.tlv(0x18, b'19800101120000Z'))))
REQUIRED = der.seq(der.tlv(0x80, b'\0'))

keeps('ext-criticality', 'freshestCRL is not critical',
      subscriber().extension('freshestCRL', DELTA), also=NAMED)
breaks('ext-criticality', 'freshestCRL is critical',
       subscriber().extension('freshestCRL', DELTA, True), also=NAMED)
breaks('ext-criticality', 'subjectInfoAccess of a CA is critical',
       subordinate().extension(SIA, REPOSITORY, True), also=NAMED)
breaks('ext-criticality', 'subjectDirectoryAttributes of a CA is critical',
       subordinate().extension('subjectDirectoryAttributes', BORN, True),
       also=NAMED)
keeps('ext-criticality', 'authorityKeyIdentifier of a root is not critical',
      root().aki(root().key_identifier()))
breaks('ext-criticality', 'authorityKeyIdentifier of a root is critical',
       root().aki(root().key_identifier(), critical=True))
breaks('ext-criticality', 'authorityInfoAccess of a root is critical',
       root().aia([], ['http://ca.example.com/root-r1.cer'], critical=True))
keeps('ext-criticality', 'policyConstraints is critical',
      subordinate().extension('policyConstraints', REQUIRED, True),
      also=NAMED)
breaks('ext-criticality', 'policyConstraints is not critical',
       subordinate().extension('policyConstraints', REQUIRED), also=NAMED)
breaks('ext-criticality', 'inhibitAnyPolicy is not critical',
       subordinate().extension('inhibitAnyPolicy', der.integer(0)),
       also=NAMED)

OTHERS = der.seq(mail('ca@example.com'))
MAPPED = der.seq(der.seq(der.oid('1.3.6.1.4.1.99999.1'),
                         der.oid('1.3.6.1.4.1.99999.2')))

keeps('ext-criticality-advised', 'issuerAltName is not critical',
      subscriber().extension('issuerAltName', OTHERS), also=NAMED)
breaks('ext-criticality-advised', 'issuerAltName is critical',
       subscriber().extension('issuerAltName', OTHERS, True), also=NAMED)
keeps('ext-criticality-advised', 'policyMappings is critical',
      subordinate().extension('policyMappings', MAPPED, True), also=NAMED)
breaks('ext-criticality-advised', 'policyMappings is not critical',
       subordinate().extension('policyMappings', MAPPED), also=NAMED)

keeps('policy-mapping-no-any', 'one policy is mapped to another',
      subordinate().extension('policyMappings', MAPPED, True), also=NAMED)
breaks('policy-mapping-no-any', 'anyPolicy is mapped to another',
       subordinate().extension('policyMappings', der.seq(
           der.contents(MAPPED), der.seq(
               der.oid(ANY_POLICY), der.oid('1.3.6.1.4.1.99999.2'))), True),
       also=NAMED)
breaks('policy-mapping-no-any', 'a policy is mapped to anyPolicy',
       subordinate().extension('policyMappings', der.seq(der.seq(
           der.oid('1.3.6.1.4.1.99999.1'), der.oid(ANY_POLICY))), True),
       also=NAMED)

for what, name, value in (
        ('policyMappings of one OID', 'policyMappings',
         der.seq(der.seq(der.oid('1.3.6.1.4.1.99999.1')))),
        ('policyConstraints without any', 'policyConstraints', der.seq()),
        ('policyConstraints in another order', 'policyConstraints',
         der.seq(der.tlv(0x81, b'\0'), der.tlv(0x80, b'\0'))),
        ('inhibitAnyPolicy below zero', 'inhibitAnyPolicy',
         der.integer(-1))):
    breaks('der-encoding', what,
           subordinate().extension(name, value, True),
           also=NAMED)
for what, name, value in (
        ('issuerAltName without a name', 'issuerAltName', der.seq()),
        ('freshestCRL without a point', 'freshestCRL', der.seq()),
        ('subjectInfoAccess that is an OCTET STRING', SIA,
         der.octets(b''))):
    breaks('der-encoding', what, subscriber().extension(name, value),
           also=NAMED)

TREE = directory(Name(('C', 'CH'), ('O', 'Beispiel AG')))


def distances(*numbers):
    """A CA whose mailboxes are constrained with these behind the base."""
    return constrained().extension('nameConstraints', der.seq(der.context(
        0, der.seq(mail('example.com'), *numbers), der.seq(TREE))))


keeps('nc-no-distances', 'neither minimum nor maximum', constrained())
breaks('nc-no-distances', 'a minimum', distances(der.tlv(0x80, b'\1')))
breaks('nc-no-distances', 'a maximum', distances(der.tlv(0x81, b'\0')))
breaks('der-encoding', 'the minimum of a subtree that is the default',
       distances(der.tlv(0x80, b'\0')))
breaks('der-encoding', 'something else behind a subtree',
       distances(der.null()))

for key in 'ml-dsa-65', 'ml-kem-768':
    keeps('der-encoding', 'a key of the size that it has: ' + key,
          subscriber(key=key))
    short = subscriber(key=key).spki
    algorithm, bits = der.elements(der.contents(short))
    breaks('der-encoding', 'a key that is one octet short: ' + key,
           subscriber(key=key).key(der.seq(
               algorithm, der.bits(der.contents(bits)[1:-1]))))


def with_reasons(*octets):
    return subscriber().extension('crl', der.seq(der.seq(
        der.context(0, der.context(0, uri('http://crl.example.com/a.crl'))),
        der.tlv(0x81, bytes(octets)))))


keeps('der-encoding', 'reasons of a distribution point: keyCompromise',
      with_reasons(6, 0x40))
breaks('der-encoding', 'reasons that end with a bit that is not set',
       with_reasons(1, 0x40))
breaks('der-encoding', 'reasons with bits behind the last',
       with_reasons(6, 0x41))
breaks('der-encoding', 'reasons with nine unused bits',
       with_reasons(9, 0x40))
