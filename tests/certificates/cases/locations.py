# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.3 b and c: where the CRL, OCSP and the issuer are found."""

import der
from model import *

CRL = 'http://crl.example.com/ca3.crl'
CA = 'http://ca.example.com/ca3.cer'
OCSP = 'http://ocsp.example.com/'
LDAP = 'ldap://ldap.example.com/cn=CA3?certificateRevocationList'
LDAP_CA = 'ldap://ldap.example.com/cn=CA3?cACertificate'
NAME = directory(Name(('C', 'CH'), ('CN', 'CRL 3')))

keeps('crldp-present', 'one distribution point', subscriber())
breaks('crldp-present', 'there is no cRLDistributionPoints',
       subscriber('mailbox', 'strict').drop('crl'))

keeps('crldp-not-critical', 'cRLDistributionPoints is not critical',
      subscriber('individual'))
breaks('crldp-not-critical', 'cRLDistributionPoints is critical',
       subscriber().critical('crl'))

keeps('crldp-fullname-uri', 'a directoryName, then a URI',
      subscriber().crl(NAME, CRL))
breaks('crldp-fullname-uri', 'only a directoryName', subscriber().crl(NAME))
breaks('crldp-fullname-uri', 'only a name relative to the issuer',
       subscriber().extension('crl', der.seq(der.seq(der.context(
           0, der.context(1, der.seq(der.oid('2.5.4.3'),
                                     der.utf8('CRL 3'))))))))
breaks('crldp-fullname-uri', 'only the cRLIssuer',
       subscriber().extension('crl', der.seq(der.seq(
           der.context(2, NAME)))))

keeps('crldp-http-only', 'two http URIs',
      subscriber('mailbox', 'strict').crl(
          CRL, 'HTTP://crl2.example.com/ca3.crl'))
breaks('crldp-http-only', 'https', subscriber().crl(
    'https://crl.example.com/ca3.crl'))
breaks('crldp-http-only', 'http, then ldap',
       subscriber('mailbox', 'strict').crl(CRL, LDAP))
breaks('crldp-http-only', 'http and ldap in one distribution point',
       subscriber().extension('crl', der.seq(der.seq(der.context(
           0, der.context(0, uri(CRL), uri(LDAP)))))))

keeps('crldp-one-http', 'ldap, then http',
      subscriber('mailbox', 'legacy').crl(LDAP, CRL))
breaks('crldp-one-http', 'only ldap',
       subscriber('mailbox', 'legacy').crl(LDAP))
breaks('crldp-one-http', 'only https',
       subscriber('sponsor', 'legacy').crl('https://crl.example.com/3.crl'))

keeps('aia-present', 'OCSP and the issuer', subscriber())
breaks('aia-present', 'there is no authorityInformationAccess',
       subscriber().drop('aia'))

keeps('aia-not-critical', 'authorityInformationAccess is not critical',
      subscriber('organization'))
breaks('aia-not-critical', 'authorityInformationAccess is critical',
       subscriber().critical('aia'))

keeps('aia-ocsp-http-only', 'two OCSP responders by http',
      subscriber().aia([OCSP, 'http://ocsp2.example.com:8080/x'], [CA]))
breaks('aia-ocsp-http-only', 'OCSP by https',
       subscriber().aia(['https://ocsp.example.com/'], [CA]))
breaks('aia-ocsp-http-only', 'OCSP by http and by ldap',
       subscriber('mailbox', 'strict').aia(
           [OCSP, 'ldap://ocsp.example.com/'], [CA]))
breaks('aia-ocsp-http-only', 'OCSP by a directoryName',
       subscriber().aia([NAME], [CA]))

keeps('aia-ocsp-one-http', 'OCSP by ldap and by http',
      subscriber('sponsor', 'legacy').aia(
          ['ldap://ocsp.example.com/', OCSP], [CA]))
breaks('aia-ocsp-one-http', 'OCSP by ldap alone',
       subscriber('sponsor', 'legacy').aia(
           ['ldap://ocsp.example.com/'], [CA]))

keeps('aia-caissuers-present', 'caIssuers without OCSP',
      subscriber().aia([], [CA]))
breaks('aia-caissuers-present', 'OCSP alone', subscriber().aia([OCSP]))

keeps('aia-caissuers-http-only', 'the issuer by http twice',
      subscriber().aia([OCSP], [CA, 'http://ca2.example.com/ca3.cer']))
breaks('aia-caissuers-http-only', 'the issuer by https',
       subscriber().aia([OCSP], ['https://ca.example.com/ca3.cer']))
breaks('aia-caissuers-http-only', 'the issuer by http and by ldap',
       subscriber('mailbox', 'strict').aia([OCSP], [CA, LDAP_CA]))

keeps('aia-caissuers-one-http', 'the issuer by ldap and by http',
      subscriber('individual', 'legacy').aia([OCSP], [LDAP_CA, CA]))
breaks('aia-caissuers-one-http', 'the issuer by ldap alone',
       subscriber('individual', 'legacy').aia([OCSP], [LDAP_CA]))
