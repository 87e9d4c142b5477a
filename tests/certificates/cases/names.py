# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.4, 7.1.4.2 and 7.1.4.2.2 (all but organizationIdentifier): what
stands in the attributes of the subject."""

import der
from model import *

keeps('name-string-types', 'PrintableString and UTF8String',
      subscriber('organization').name(
          O=der.printable('Beispiel AG'), CN=der.printable('Beispiel AG'),
          L=der.utf8('Z\u00fcrich')))
breaks('name-string-types', 'countryName is a UTF8String',
       subscriber('individual').name(C=der.utf8('CH')))
breaks('name-string-types', 'serialNumber is a UTF8String',
       subscriber().name(serialNumber=der.utf8('4711')))
breaks('name-string-types', 'emailAddress is a UTF8String',
       subscriber().name(email=der.utf8(MAILBOX)))
breaks('name-string-types', 'organizationName of a CA is an IA5String',
       subordinate().name(O=der.ia5('Example Trust AG')))
breaks('name-string-types', 'localityName is a VisibleString',
       subscriber().name(L=der.visible('Chur')))

CA_NAME = [('C', 'CH'), ('O', 'Example Trust AG'), ('CN', 'CA 3')]


def issued_by(**attributes):
    issuer = Name(*CA_NAME)
    for attribute, value in attributes.items():
        issuer.set(attribute, value)
    return subscriber().set(issuer=issuer)


keeps('name-string-types', 'an issuer with umlauts, and one of old in Latin-1',
      issued_by(O='M\u00fcller Trust AG', CN=der.teletex('M\u00fcller CA')))
keeps('name-string-types', 'an issuer in BMPString and UniversalString',
      issued_by(O=der.bmp('Example Trust AG'), CN=der.universal('CA 3')))
breaks('name-string-types', 'countryName of the issuer is a UTF8String',
       issued_by(C=der.utf8('CH')))
breaks('name-string-types', 'organizationName of the issuer is no UTF-8',
       issued_by(O=der.tlv(0x0c, b'M\xfcller Trust AG')))
breaks('name-string-types', 'half a character in a BMPString of the issuer',
       issued_by(O=der.tlv(0x1e, b'\0A\0')))
breaks('name-string-types', 'half a pair in a BMPString of the issuer',
       issued_by(O=der.tlv(0x1e, b'\xd8\0')))
breaks('name-string-types', 'an ampersand in a PrintableString of the issuer',
       issued_by(O=der.printable('Example & Trust AG')))
breaks('name-string-types', 'countryName of a directoryName is a UTF8String',
       subscriber().san_add(directory(
           subscriber().name(C=der.utf8('CH')).subject)))

keeps('name-upper-bounds', '64 characters in 128 octets',
      subscriber('organization').name(O='\u00fc' * 64, CN=None))
breaks('name-upper-bounds', 'organizationName of 65 characters',
       subscriber('organization').name(O='\u00fc' * 65, CN=None))
breaks('name-upper-bounds', 'localityName of 129 characters',
       subscriber().name(L='a' * 129))
breaks('name-upper-bounds', 'commonName of a CA of 65 characters',
       subordinate().name(CN='Example Trust ' + 'x' * 51))
breaks('name-upper-bounds', 'serialNumber of 65 characters',
       subscriber('mailbox', 'strict').name(serialNumber='1' * 65))

keeps('name-upper-bounds', 'commonName of the issuer of 64 characters',
      issued_by(CN='\u00fc' * 64))
breaks('name-upper-bounds', 'commonName of the issuer of 65 characters',
       issued_by(CN='\u00fc' * 65))
breaks('name-upper-bounds', 'countryName of the issuer of three',
       issued_by(C=der.printable('CHE')))

keeps('subject-no-metadata-only', 'a hyphen in a name',
      subscriber().name(OU='Beispiel - Bank AG'))
for value in ('-', '.', ' ', '- - .', 'N/A', 'n.a', '\u3164 \u2800'):
    breaks('subject-no-metadata-only', 'OU is "%s"' % value,
           subscriber().name(OU=value))

keeps('subject-no-html-entity', 'an ampersand',
      subscriber('organization').name(O='Beispiel & Muster AG', CN=None))
breaks('subject-no-html-entity', 'an ampersand in the words of HTML',
       subscriber('organization').name(O='Beispiel &amp; Muster AG',
                                       CN=None))

keeps('country-iso', 'a country', subscriber('individual').name(C='LI'))
keeps('country-iso', 'no country has a code: XX',
      subscriber('individual').name(C='XX'))
breaks('country-iso', 'ZZ', subscriber('individual').name(C='ZZ'))
breaks('country-iso', 'XK', subscriber('individual').name(C='XK'))
breaks('country-iso', 'small letters',
       subscriber('individual', 'strict').name(C='ch'))

keeps('street-needs-locality', 'a street in a state',
      subscriber().name(ST='Bern', street='Gasse 1'))
breaks('street-needs-locality', 'a street alone',
       subscriber().name(street='Gasse 1'))
spares('street-needs-locality', 'a street alone, before 1.0.4',
       subscriber().issued('2024-05-10').name(street='Gasse 1'))
for rule, attribute, value in (('locality-needs-country', 'L', 'Chur'),
                               ('state-needs-country', 'ST', 'Bern'),
                               ('postalcode-needs-country', 'postalCode',
                                '7000')):
    keeps(rule, attribute + ' with a country',
          subscriber('individual').name(**{attribute: value}))
    breaks(rule, attribute + ' without a country',
           subscriber('individual').name(C=None, **{attribute: value}))
    spares(rule, attribute + ' without a country, before 1.0.4',
           subscriber('individual').issued('2024-05-10').name(
               C=None, **{attribute: value}))

keeps('cn-mv-mailbox', 'a mailbox', subscriber('mailbox', 'strict'))
breaks('cn-mv-mailbox', 'a name', subscriber('mailbox').name(
    CN='Erika Muster'))

keeps('cn-ov-org-or-mailbox', 'a mailbox',
      subscriber('organization').name(CN=MAILBOX))
breaks('cn-ov-org-or-mailbox', 'another organization',
       subscriber('organization').name(CN='Muster AG'))

OTHER = 'info@example.com'
keeps('cn-mailbox-in-san', 'the second mailbox of the SAN',
      subscriber('mailbox').name(CN=OTHER).san(MAILBOX, OTHER))
for kind in TYPES:
    breaks('cn-mailbox-in-san', kind + ': a mailbox that is not in the SAN',
           subscriber(kind).name(CN=OTHER),
           also=['san-repeats-subject-mailboxes'])

keeps('cn-sv-iv-source', 'a mailbox',
      subscriber().name(CN=MAILBOX))
breaks('cn-sv-iv-source', 'a text of which nothing says what it is',
       subscriber().name(GN=None, SN=None, CN='Kundendienst'),
       also=['sv-identity'])

keeps('cn-personal-name-parts', 'surname first, a title before',
      subscriber().name(CN='Dr. Muster Erika'))
breaks('cn-personal-name-parts', 'another name',
       subscriber('individual').name(CN='Max Beispiel'))


def pseudonym(common_name, kind='sponsor'):
    return subscriber(kind).name(GN=None, SN=None, pseudonym='moritz7',
                                 CN=common_name)


keeps('cn-pseudonym-has-pseudonym', 'more than the pseudonym',
      pseudonym('moritz7 (PN)'))
breaks('cn-pseudonym-has-pseudonym', 'another pseudonym', pseudonym('max8'))
spares('cn-pseudonym-has-pseudonym', 'another pseudonym, before 1.0.4',
       pseudonym('max8').issued('2024-05-10'))

keeps('cn-pseudonym-no-name-attrs', 'no names', pseudonym('moritz7'))
breaks('cn-pseudonym-no-name-attrs', 'a surname',
       pseudonym('moritz7', 'individual').name(SN='Muster'),
       also=['names-not-with-pseudonym'])

keeps('cn-personal-name-no-pseudonym', 'no pseudonym', subscriber())
breaks('cn-personal-name-no-pseudonym', 'a pseudonym',
       subscriber().name(pseudonym='moritz7'),
       also=['names-not-with-pseudonym'])

keeps('names-not-with-pseudonym', 'a pseudonym alone',
      pseudonym(None, 'individual'))
breaks('names-not-with-pseudonym', 'a pseudonym and a surname',
       subscriber().name(GN=None, CN=None, pseudonym='moritz7'))

keeps('single-name-in-surname', 'a surname alone',
      subscriber().name(GN=None, CN='Muster'))
breaks('single-name-in-surname', 'a givenName alone',
       subscriber('individual').name(SN=None, CN='Erika'))

for scheme in 'PAS', 'IDC', 'PNO', 'TAX', 'TIN', 'EID':
    keeps('serialnumber-natural-person-id', scheme,
          subscriber().name(serialNumber=scheme + 'CH-1234567'))
keeps('serialnumber-natural-person-id', 'a number of the CA',
      subscriber('individual').name(serialNumber='1234567'))
breaks('serialnumber-natural-person-id', 'a scheme nobody knows',
       subscriber().name(serialNumber='ABCCH-1234567'))

keeps('email-one-address', 'a mailbox', subscriber().name(email=MAILBOX))
breaks('email-one-address', 'two in one attribute',
       subscriber().name(email=MAILBOX + ', ' + OTHER).san_add(OTHER))
breaks('email-one-address', 'two attributes',
       subscriber().name(email=MAILBOX).name_add('email', OTHER)
       .san_add(OTHER))
breaks('email-one-address', 'with a display name',
       subscriber().name(email='Erika <%s>' % MAILBOX))
