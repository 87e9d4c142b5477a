# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.3 a: certificatePolicies of subscribers."""

from model import *

OWN = '1.3.6.1.4.1.99999.1'

keeps('policies-present', 'one policy', subscriber())
breaks('policies-present', 'there is no certificatePolicies',
       subscriber('mailbox').drop('policies'))

keeps('policies-not-critical', 'certificatePolicies is not critical',
      subscriber('organization'))
breaks('policies-not-critical', 'certificatePolicies is critical',
       subscriber().critical('policies'))

keeps('policies-has-reserved', 'a reserved OID behind one of the CA',
      subscriber().policies(OWN, reserved('sponsor', 'multipurpose')))
breaks('policies-has-reserved', 'only a policy of the CA',
       subscriber().policies(OWN))
breaks('policies-has-reserved', 'an OID of the arc that is not reserved',
       subscriber().policies('2.23.140.1.5.3.4'))
breaks('policies-has-reserved', 'an OID below a reserved one',
       subscriber().policies('2.23.140.1.5.3.2.1'))

keeps('policies-one-reserved', 'a reserved OID and one of the CA',
      subscriber('individual').policies_add(OWN))
breaks('policies-one-reserved', 'two generations',
       subscriber().policies_add(reserved('sponsor', 'strict')))
breaks('policies-one-reserved', 'two types',
       subscriber('mailbox', 'strict').policies_add(
           reserved('individual', 'strict')))

keeps('policies-anypolicy', 'a policy of the CA beside the reserved one',
      subscriber().policies_add(OWN))
breaks('policies-anypolicy', 'anyPolicy beside the reserved one',
       subscriber().policies_add(ANY_POLICY))

keeps('cps-uri-http', 'CPS pointers with http and with https',
      subscriber().qualified(cps('http://cps.example.com/'),
                             cps('https://cps.example.com/cps.pdf')))
breaks('cps-uri-http', 'a CPS pointer with ftp',
       subscriber().qualified(cps('ftp://cps.example.com/cps.pdf')))
breaks('cps-uri-http', 'the second CPS pointer is no http',
       subscriber().qualified(cps('https://cps.example.com/'),
                              cps('ldap://cps.example.com/')))

keeps('unotice-explicit-text', 'a userNotice with explicitText',
      subscriber().qualified(notice('For mail only.')))
breaks('unotice-explicit-text', 'an empty userNotice',
       subscriber().qualified(notice()))
breaks('unotice-explicit-text', 'the second userNotice is empty',
       subscriber('mailbox', 'strict').qualified(notice('For mail only.'),
                                                 notice()))

keeps('unotice-no-noticeref', 'a userNotice without noticeRef',
      subscriber('organization', 'strict').qualified(
          notice('For mail only.')))
breaks('unotice-no-noticeref', 'a userNotice with noticeRef',
       subscriber().qualified(notice('For mail only.', reference=True)))
breaks('unotice-no-noticeref', 'a userNotice with nothing but noticeRef',
       subscriber().qualified(notice(reference=True)),
       also=['unotice-explicit-text'])

keeps('unotice-text-form', '200 characters in 400 octets',
      subscriber().qualified(notice('\u00fc' * 200)))
breaks('unotice-text-form', '201 characters',
       subscriber().qualified(notice('x' * 201)))
breaks('unotice-text-form', 'no character',
       subscriber().qualified(notice('')))
breaks('unotice-text-form', 'an IA5String',
       subscriber().qualified(notice(der.ia5('For mail only.'))))
breaks('unotice-text-form', 'an IA5String of a CA',
       subordinate().qualified(notice(der.ia5('For mail only.'))))
breaks('unotice-text-form', 'octets that are no UTF-8',
       subscriber().qualified(notice(der.tlv(0x0c, b'\xfcber'))))

keeps('unotice-text-utf8', 'a UTF8String beyond ASCII',
      subscriber().qualified(notice('Nur f\u00fcr Post.')))
breaks('unotice-text-utf8', 'a VisibleString',
       subscriber().qualified(notice(der.visible('For mail only.'))))
breaks('unotice-text-utf8', 'a BMPString',
       subscriber().qualified(notice(der.bmp('For mail only.'))))
breaks('unotice-text-utf8', 'a line end',
       subscriber().qualified(notice('For mail\nonly.')))
breaks('unotice-text-utf8', 'a control character of Latin-1',
       subscriber().qualified(notice('For mail\u0085only.')))

OTHER = der.seq(der.oid('1.3.6.1.4.1.99999.9'), der.null())

keeps('policy-any-qualifiers', 'anyPolicy with a CPS pointer',
      subscriber().policies_add((ANY_POLICY, [
          cps('https://cps.example.com/')])), also=['policies-anypolicy'])
keeps('policy-any-qualifiers', 'a policy of the CA with one of its own',
      subscriber().policies_add((OWN, [OTHER])))
breaks('policy-any-qualifiers', 'anyPolicy with another',
       subscriber().policies_add((ANY_POLICY, [OTHER])),
       also=['policies-anypolicy'])
