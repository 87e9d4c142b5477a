# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.3 h to m: the SAN's frame, S/MIME capabilities, directory
attributes, QCStatements, LEI and Adobe's extensions of subscribers."""

import der
from model import *

keeps('san-present', 'subjectAltName', subscriber())
breaks('san-present', 'there is no subjectAltName', subscriber().drop('san'))

keeps('san-not-critical', 'critical, as the subject is empty',
      subscriber('mailbox').names().critical('san'))
breaks('san-not-critical', 'critical, and there is a subject',
       subscriber().critical('san'))

keeps('san-critical-if-empty-subject', 'critical, as the subject is empty',
      subscriber('mailbox', 'strict').names().critical('san'))
breaks('san-critical-if-empty-subject', 'the subject is empty',
       subscriber('mailbox').names())

CAPABILITIES = der.seq(der.seq(der.oid('2.16.840.1.101.3.4.1.42')),
                       der.seq(der.oid('1.2.840.113549.3.2'),
                               der.integer(128)))

keeps('smimecaps-not-critical', 'smimeCapabilities is not critical',
      subscriber().extension('smimeCapabilities', CAPABILITIES))
breaks('smimecaps-not-critical', 'smimeCapabilities is critical',
       subscriber().extension('smimeCapabilities', CAPABILITIES, True))

keeps('smimecaps-wellformed', 'AES-256, and RC2 with a parameter',
      subscriber('mailbox').extension('smimeCapabilities', CAPABILITIES))
breaks('smimecaps-wellformed', 'OIDs that stand alone',
       subscriber().extension('smimeCapabilities', der.seq(
           der.oid('2.16.840.1.101.3.4.1.42'))))
breaks('smimecaps-wellformed', 'an INTEGER instead of the OID',
       subscriber().extension('smimeCapabilities', der.seq(
           der.seq(der.integer(42)))))

BORN = der.seq(der.seq(der.oid('1.3.6.1.5.5.7.9.1'), der.set_of(
    der.tlv(0x18, b'19800101120000Z'))))

keeps('sda-prohibited', 'no subjectDirectoryAttributes', subscriber())
breaks('sda-prohibited', 'a date of birth',
       subscriber().extension('subjectDirectoryAttributes', BORN))
breaks('sda-prohibited', 'strict, a date of birth',
       subscriber('individual', 'strict').extension(
           'subjectDirectoryAttributes', BORN))

keeps('sda-not-critical', 'legacy, a date of birth',
      subscriber('individual', 'legacy').extension(
          'subjectDirectoryAttributes', BORN))
breaks('sda-not-critical', 'legacy, a critical date of birth',
       subscriber('individual', 'legacy').extension(
           'subjectDirectoryAttributes', BORN, True))

# RFC 3739's second syntax, without information.
STATEMENTS = der.seq(der.seq(der.oid('1.3.6.1.5.5.7.11.2')))

keeps('qcs-not-critical', 'qcStatements is not critical',
      subscriber().extension('qcStatements', STATEMENTS))
breaks('qcs-not-critical', 'qcStatements is critical',
       subscriber().extension('qcStatements', STATEMENTS, True))

keeps('qcs-wellformed', 'a statement nobody knows, with information',
      subscriber('individual', 'strict').extension('qcStatements', der.seq(
          der.seq(der.oid('1.3.6.1.4.1.99999.4'), der.integer(1)))))
breaks('qcs-wellformed', 'a statement that is no SEQUENCE',
       subscriber('individual').extension('qcStatements', der.seq(
           der.oid('1.3.6.1.5.5.7.11.2'))))


def etsi(number, *info):
    return der.seq(der.oid('0.4.0.1862.1.%d' % number), *info)


def psd2(role):
    return der.seq(der.oid('0.4.0.19495.2'), der.seq(
        der.seq(der.seq(der.oid('0.4.0.19495.1.3'), der.utf8(role))),
        der.utf8('Beispielaufsicht'), der.utf8('DE-XYZ')))


def disclosure(url, language):
    return etsi(5, der.seq(der.seq(der.ia5(url), der.printable(language))))


keeps('qcs-wellformed', 'every statement that is known',
      subscriber().name(serialNumber='PASCH-X1234567').extension('qcStatements', der.seq(
          etsi(1), etsi(2, der.seq(der.printable('EUR'), der.integer(1),
                                   der.integer(6))),
          etsi(3, der.integer(10)), etsi(4),
          disclosure('https://example.com/pds', 'en'),
          etsi(6, der.seq(der.oid('0.4.0.1862.1.6.1'))),
          etsi(7, der.seq(der.printable('CH'), der.printable('GB'))),
          etsi(8, der.seq(der.oid('0.4.0.1862.1.8.1'))),
          etsi(9, der.seq(der.printable('CH'))),
          der.seq(der.oid('1.3.6.1.5.5.7.11.1')),
          der.seq(der.oid('1.3.6.1.5.5.7.11.2'), der.seq(
              der.oid('0.4.0.194121.1.1'),
              der.seq(uri('https://example.com/authority')))),
          psd2('PSP_AI'))))
keeps('qcs-wellformed', 'a limit in a currency by number',
      subscriber().extension('qcStatements', der.seq(
          etsi(2, der.seq(der.integer(978), der.integer(1),
                          der.integer(6))))),
      also=['etsi-qc-limit-currency'])
breaks('qcs-wellformed', 'QcCompliance with information',
       subscriber().extension('qcStatements', der.seq(etsi(1, der.null()))))
breaks('qcs-wellformed', 'QcLimitValue without exponent',
       subscriber().extension('qcStatements', der.seq(
           etsi(2, der.seq(der.printable('EUR'), der.integer(1))))))
breaks('qcs-wellformed', 'QcLimitValue with something behind',
       subscriber().extension('qcStatements', der.seq(
           etsi(2, der.seq(der.printable('EUR'), der.integer(1),
                           der.integer(6), der.null())))))
breaks('qcs-wellformed', 'QcPDS whose language has three letters',
       subscriber().extension('qcStatements', der.seq(
           disclosure('https://example.com/pds', 'eng'))))
breaks('qcs-wellformed', 'QcType without a type',
       subscriber().extension('qcStatements', der.seq(etsi(6, der.seq()))))
breaks('qcs-wellformed', 'QcRetentionPeriod without a number',
       subscriber().extension('qcStatements', der.seq(etsi(3))))
breaks('qcs-wellformed', 'a PSD2 role without a name',
       subscriber().extension('qcStatements', der.seq(psd2(''))))

# Of the LEI foundation itself, and with two digits changed places.
LEI = '506700GE1G29325QX363'
BAD_LEI = '506700GE1G29325QX336'


def with_lei(certificate, value=LEI, critical=False):
    return certificate.extension('lei', der.printable(value), critical)


def with_role(certificate, critical=False):
    return certificate.extension('leiRole', der.printable('Director'),
                                 critical)


for kind in 'mailbox', 'individual':
    keeps('lei-prohibited', kind + '-validated without LEI',
          subscriber(kind))
    breaks('lei-prohibited', kind + '-validated with LEI',
           with_lei(subscriber(kind)))
    keeps('lei-role-prohibited-mv-iv', kind + '-validated without role',
          subscriber(kind, 'strict'))
    breaks('lei-role-prohibited-mv-iv', kind + '-validated with role',
           with_role(subscriber(kind, 'strict')))

keeps('lei-role-prohibited-ov', 'an organization with LEI',
      with_lei(subscriber('organization')))
breaks('lei-role-prohibited-ov', 'an organization with LEI and role',
       with_role(with_lei(subscriber('organization'))))

keeps('lei-not-critical', 'LEI is not critical', with_lei(subscriber()))
breaks('lei-not-critical', 'LEI is critical',
       with_lei(subscriber(), critical=True))
breaks('lei-not-critical', 'LEI of an organization is critical',
       with_lei(subscriber('organization', 'strict'), critical=True))

keeps('lei-role-not-critical', 'LEI and role, neither critical',
      with_role(with_lei(subscriber())))
breaks('lei-role-not-critical', 'the role is critical',
       with_role(with_lei(subscriber()), critical=True))

keeps('lei-format', 'a right LEI', with_lei(subscriber('organization')))
breaks('lei-format', 'a LEI with a wrong checksum',
       with_lei(subscriber('organization'), BAD_LEI))
breaks('lei-format', 'a LEI that is one short',
       with_lei(subscriber(), LEI[:-1]))
breaks('lei-format', 'a LEI in small letters',
       with_lei(subscriber(), LEI.lower()))

STAMP = der.seq(der.integer(1), uri('http://tsa.example.com/'))
ARCHIVE = der.seq(der.integer(1))

keeps('adobe-prohibited', 'strict without them', subscriber('sponsor',
                                                            'strict'))
breaks('adobe-prohibited', 'strict with a time stamp',
       subscriber('sponsor', 'strict').extension('adobeTimeStamp', STAMP))
breaks('adobe-prohibited', 'strict with ArchiveRevInfo',
       subscriber('mailbox', 'strict').extension('adobeArchive', ARCHIVE))

keeps('adobe-not-critical', 'both, neither critical',
      subscriber().extension('adobeTimeStamp', STAMP)
      .extension('adobeArchive', ARCHIVE))
breaks('adobe-not-critical', 'the time stamp is critical',
       subscriber().extension('adobeTimeStamp', STAMP, True))
breaks('adobe-not-critical', 'legacy, ArchiveRevInfo is critical',
       subscriber('mailbox', 'legacy').extension(
           'adobeArchive', ARCHIVE, True))

def statement_of_psd2(authority):
    if isinstance(authority, str):
        authority = der.utf8(authority)
    return der.seq(der.oid('0.4.0.19495.2'), der.seq(
        der.seq(der.seq(der.oid('0.4.0.19495.1.3'), der.utf8('PSP_AI'))),
        authority, der.utf8('CH-XYZ')))


breaks('qcs-wellformed', 'semantics that say nothing',
       subscriber().extension('qcStatements', der.seq(
           der.seq(der.oid('1.3.6.1.5.5.7.11.2'), der.seq()))))
keeps('qcs-wellformed', 'a PSD2 authority of 256 characters in 512 octets',
      subscriber().statements(statement_of_psd2('\u00fc' * 256)))
breaks('qcs-wellformed', 'a PSD2 authority of 257 characters',
       subscriber().statements(statement_of_psd2('\u00fc' * 257)))
breaks('qcs-wellformed', 'a PSD2 authority that is no UTF-8',
       subscriber().statements(statement_of_psd2(der.tlv(0x0c, b'\xfc'))))
breaks('qcs-wellformed', 'a currency by a number that is none',
       subscriber().statements(qc_limit(der.integer(1000))))
breaks('qcs-wellformed', 'a currency by zero',
       subscriber().statements(qc_limit(der.integer(0))))
breaks('qcs-wellformed', 'a QcPDS address beyond ASCII',
       subscriber().statements(disclosure('https://ex\u00e4mple.com/', 'en')))

# Of Adobe's arc, and none of the two that the text names.
OTHER_ADOBE = '1.2.840.113583.1.1.10'
breaks('adobe-prohibited', 'strict with another extension of Adobe',
       subscriber('sponsor', 'strict').extension(OTHER_ADOBE, der.null()),
       also=['ext-not-in-profile'])
keeps('adobe-not-critical', 'another extension of Adobe, not critical',
      subscriber().extension(OTHER_ADOBE, der.null()),
      also=['ext-not-in-profile'])
breaks('adobe-not-critical', 'another extension of Adobe, critical',
       subscriber().extension(OTHER_ADOBE, der.null(), True),
       also=['ext-not-in-profile'])
