# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.2, 7.1.5 and 7.1.6.3: subordinate CAs, cross certificates and
technically constrained ones."""

import der
from model import *

OWN = '1.3.6.1.4.1.99999.1'
STRICT = reserved('sponsor', 'strict')
CRL = 'http://crl.example.com/root-r1.crl'
CA = 'http://ca.example.com/root-r1.cer'
LDAP = 'ldap://ldap.example.com/cn=Root'

keeps('subca-policies-present', 'certificatePolicies', subordinate())
breaks('subca-policies-present', 'there is no certificatePolicies',
       subordinate().drop('policies'))

keeps('subca-policies-not-critical', 'certificatePolicies is not critical',
      constrained())
breaks('subca-policies-not-critical', 'certificatePolicies is critical',
       subordinate().critical('policies'))

keeps('subca-policies-reserved-or-any', 'one reserved policy',
      subordinate().policies(OWN, STRICT))
breaks('subca-policies-reserved-or-any', 'only a policy of its own',
       subordinate().policies(OWN))

keeps('subca-policies-no-any-if-not-affiliate', 'reserved policies',
      subordinate())
breaks('subca-policies-no-any-if-not-affiliate', 'anyPolicy',
       subordinate().policies(ANY_POLICY))

keeps('subca-policies-any-exclusive', 'reserved policies alone',
      subordinate())
breaks('subca-policies-any-exclusive', 'a reserved policy and anyPolicy',
       subordinate().policies(STRICT, ANY_POLICY),
       also=['subca-policies-no-any-if-not-affiliate'])

keeps('subca-cps-uri-http', 'a CPS pointer with https',
      subordinate().qualified(cps('https://cps.example.com/')))
breaks('subca-cps-uri-http', 'a CPS pointer with ftp',
       subordinate().qualified(cps('ftp://cps.example.com/cps.pdf')))

keeps('subca-unotice-explicit-text', 'a userNotice with explicitText',
      subordinate().qualified(notice('For mail only.')))
breaks('subca-unotice-explicit-text', 'an empty userNotice',
       subordinate().qualified(notice()))

keeps('subca-unotice-no-noticeref', 'a userNotice without noticeRef',
      subordinate().qualified(notice('For mail only.')))
breaks('subca-unotice-no-noticeref', 'a userNotice with noticeRef',
       subordinate().qualified(notice('For mail only.', reference=True)))

keeps('subca-crldp-present', 'cRLDistributionPoints', subordinate())
breaks('subca-crldp-present', 'there is no cRLDistributionPoints',
       subordinate().drop('crl'))

keeps('subca-crldp-not-critical', 'cRLDistributionPoints is not critical',
      cross())
breaks('subca-crldp-not-critical', 'cRLDistributionPoints is critical',
       subordinate().critical('crl'))

keeps('subca-crldp-http', 'ldap, then http', subordinate().crl(LDAP, CRL))
breaks('subca-crldp-http', 'ldap alone', subordinate().crl(LDAP))
breaks('subca-crldp-http', 'https alone',
       subordinate().crl('https://crl.example.com/root-r1.crl'))

keeps('subca-aia-present', 'authorityInformationAccess', subordinate())
breaks('subca-aia-present', 'there is no authorityInformationAccess',
       subordinate().drop('aia'))

keeps('subca-aia-not-critical',
      'authorityInformationAccess is not critical', subordinate())
breaks('subca-aia-not-critical', 'authorityInformationAccess is critical',
       subordinate().critical('aia'))

keeps('subca-aia-caissuers-http', 'the issuer by ldap and by http',
      subordinate().aia([], [LDAP, CA]))
breaks('subca-aia-caissuers-http', 'the issuer by ldap alone',
       subordinate().aia([], [LDAP]))
breaks('subca-aia-caissuers-http', 'OCSP alone',
       subordinate().aia(['http://ocsp.example.com/']))

# A key that signs certificates, and no mailbox: it means to be a CA.
keeps('subca-bc-present', 'basicConstraints', subordinate())
breaks('subca-bc-present', 'there is no basicConstraints',
       subordinate().drop('basicConstraints'))
keeps('subca-bc-ca-true', 'cA is true', subordinate())
breaks('subca-bc-ca-true', 'cA is not there',
       subordinate().constraints(ca=False))

keeps('subca-bc-critical', 'basicConstraints is critical', cross())
breaks('subca-bc-critical', 'basicConstraints is not critical',
       subordinate().critical('basicConstraints', False))

keeps('subca-ku-present', 'keyUsage', subordinate('rsa4096'))
breaks('subca-ku-present', 'there is no keyUsage',
       subordinate().drop('keyUsage'))

keeps('subca-ku-critical', 'keyUsage is critical', subordinate())
breaks('subca-ku-critical', 'keyUsage is not critical',
       subordinate().critical('keyUsage', False))

keeps('subca-ku-certsign', 'keyCertSign, cRLSign and digitalSignature',
      subordinate().key_usage('digitalSignature', 'keyCertSign', 'cRLSign'))
breaks('subca-ku-certsign', 'cRLSign alone',
       subordinate().key_usage('cRLSign'))

keeps('subca-ku-crlsign', 'keyCertSign and cRLSign', cross())
breaks('subca-ku-crlsign', 'keyCertSign alone',
       subordinate().key_usage('keyCertSign'))

keeps('subca-nc-critical', 'nameConstraints is critical', constrained())
breaks('subca-nc-critical', 'nameConstraints is not critical',
       constrained().critical('nameConstraints', False))

keeps('subca-eku-present', 'extKeyUsage', subordinate())
breaks('subca-eku-present', 'there is no extKeyUsage',
       subordinate().drop('eku'))

keeps('subca-eku-not-critical', 'extKeyUsage is not critical', subordinate())
breaks('subca-eku-not-critical', 'extKeyUsage is critical',
       subordinate().critical('eku'))

keeps('subca-eku-emailprotection', 'emailProtection alone',
      subordinate().eku('emailProtection'))
breaks('subca-eku-emailprotection', 'clientAuth alone',
       subordinate().eku('clientAuth'))

for rule, purpose in (('subca-eku-no-serverauth', 'serverAuth'),
                      ('subca-eku-no-codesigning', 'codeSigning'),
                      ('subca-eku-no-timestamping', 'timeStamping'),
                      ('subca-eku-no-any', 'any')):
    keeps(rule, 'emailProtection and clientAuth', subordinate())
    breaks(rule, purpose + ' too', subordinate().eku_add(purpose))

keeps('subca-eku-emailprotection-clientauth-only', 'both, from the day on',
      subordinate().issued('2027-07-01'))
breaks('subca-eku-emailprotection-clientauth-only',
       'the first day without others',
       subordinate().issued('2027-07-01').eku_add('documentSigning'))
spares('subca-eku-emailprotection-clientauth-only', 'others the day before',
       subordinate().issued('2027-06-30').eku_add('documentSigning'),
       also=['eku-not-in-profile'])

keeps('subca-aki-present', 'authorityKeyIdentifier', subordinate())
breaks('subca-aki-present', 'there is no authorityKeyIdentifier',
       subordinate().drop('aki'))

keeps('subca-aki-not-critical', 'authorityKeyIdentifier is not critical',
      subordinate())
breaks('subca-aki-not-critical', 'authorityKeyIdentifier is critical',
       subordinate().critical('aki'))

keeps('subca-aki-keyid', 'a keyIdentifier of the root\'s own making',
      subordinate().aki(b'R1'))
breaks('subca-aki-keyid', 'an empty authorityKeyIdentifier',
       subordinate().aki())

keeps('subca-aki-no-issuer-serial', 'a keyIdentifier alone', cross())
breaks('subca-aki-no-issuer-serial', 'keyIdentifier, issuer and serial',
       subordinate().aki(root().key_identifier(), root().subject,
                         0x1234567890abcdef))

keeps('subca-ski-present', 'subjectKeyIdentifier', subordinate())
breaks('subca-ski-present', 'there is no subjectKeyIdentifier',
       subordinate().drop('ski'))

keeps('subca-ski-not-critical', 'subjectKeyIdentifier is not critical',
      subordinate())
breaks('subca-ski-not-critical', 'subjectKeyIdentifier is critical',
       subordinate().critical('ski'))

keeps('subca-ski-equals-child-aki', 'the subscriber names the CA\'s key',
      subscriber(), issuer=subordinate())
breaks('subca-ski-equals-child-aki', 'the subscriber names another key',
       subscriber().aki(b'\1' * 20), issuer=subordinate())

keeps('tc-subca-nc-present', 'mailboxes and names are constrained',
      constrained())
breaks('tc-subca-nc-present', 'mailboxes alone are constrained',
       constrained().name_constraints([mail('example.com')]))

keeps('tc-subca-nc-no-mailbox', 'a domain', constrained())
breaks('tc-subca-nc-no-mailbox', 'a mailbox',
       constrained().name_constraints(
           [mail('erika@example.com'),
            directory(Name(('C', 'CH'), ('O', 'Beispiel AG')))]))

keeps('tc-subca-nc-host-form', 'a domain, and one behind a dot',
      constrained())
breaks('tc-subca-nc-host-form', 'a wildcard',
       constrained().name_constraints(
           [mail('*.example.com'),
            directory(Name(('C', 'CH'), ('O', 'Beispiel AG')))]))

keeps('cross-cert-eku', 'emailProtection and clientAuth',
      cross().issued('2026-10-05'))
breaks('cross-cert-eku', 'documentSigning too',
       cross().issued('2026-10-05').eku_add('documentSigning'),
       also=['eku-not-in-profile'])
spares('cross-cert-eku', 'documentSigning too, the day before',
       cross().issued('2026-09-27').eku_add('documentSigning'),
       also=['eku-not-in-profile'])

keeps('subca-eku-present', 'a cross certificate beside its root',
      cross().drop('eku'), shares_root=True)
breaks('subca-eku-present', 'a cross certificate of nobody knows which root',
       cross().drop('eku'))
