# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.2.3 a and k: policies of ETSI, and what QCStatements say."""

import der
from model import *


def person(*statements, policy=None, **names):
    out = subscriber('individual').statements(*statements).name(**names)
    return out.policies_add(ETSI_POLICIES[policy]) if policy else out


def organization(*statements, policy=None, **names):
    out = subscriber('organization').statements(*statements).name(**names)
    return out.policies_add(ETSI_POLICIES[policy]) if policy else out


perfect('qualified-person', 'a person on a QSCD, qualified in the EU',
        person(qc(1), qc(4), qc_type('esign'),
               qc_pds(('https://example.com/pds', 'en'),
                      ('https://example.com/pds/de', 'de')),
               policy='QCP-n-qscd'))
perfect('qualified-organization', 'an organization, qualified in the EU',
        organization(qc(1), qc_type('eseal'), policy='QCP-l'))
perfect('qualified-elsewhere', 'qualified by the law of Switzerland',
        person(qc(1), qc(4), qc_type('esign'), qc_countries(7, 'CH')))

keeps('etsi-policy-single', 'one of each standard',
      person(qc(1), policy='QCP-n').policies_add(ETSI_POLICIES['NCP+']))
breaks('etsi-policy-single', 'NCP and LCP',
       subscriber().policies_add(ETSI_POLICIES['NCP'], ETSI_POLICIES['LCP']))
breaks('etsi-policy-single', 'QCP-n, and QCP-n with a QSCD',
       person(qc(1), qc(4), policy='QCP-n').policies_add(
           ETSI_POLICIES['QCP-n-qscd']))

keeps('etsi-policy-not-web', 'NCP',
      subscriber().policies_add(ETSI_POLICIES['NCP']))
breaks('etsi-policy-not-web', 'EVCP',
       subscriber().policies_add(ETSI_POLICIES['EVCP']))
breaks('etsi-policy-not-web', 'QNCP-w',
       person(qc(1), policy='QNCP-w'))

keeps('etsi-policy-has-compliance', 'QCP-n and QcCompliance',
      person(qc(1), policy='QCP-n'))
breaks('etsi-policy-has-compliance', 'QCP-n without QCStatements',
       subscriber('individual').policies_add(ETSI_POLICIES['QCP-n']))
breaks('etsi-policy-has-compliance', 'QCP-l and only a type',
       organization(qc_type('eseal'), policy='QCP-l'))
breaks('etsi-policy-has-compliance', 'QCP-l, and QcCompliance with a value',
       organization(qc(1, der.null()), policy='QCP-l'),
       also=['qcs-wellformed'])

keeps('etsi-policy-has-sscd', 'QCP-l-qscd and QcSSCD',
      organization(qc(1), qc(4), policy='QCP-l-qscd'))
breaks('etsi-policy-has-sscd', 'QCP-n-qscd without QcSSCD',
       person(qc(1), policy='QCP-n-qscd'))

keeps('etsi-qc-type-fits-policy', 'eSeal of an organization',
      organization(qc(1), qc_type('eseal'), policy='QCP-l'))
breaks('etsi-qc-type-fits-policy', 'eSeal of a person',
       person(qc(1), qc_type('eseal'), policy='QCP-n'))
breaks('etsi-qc-type-fits-policy', 'eSign of an organization',
       organization(qc(1), qc_type('esign'), policy='QCP-l'))

keeps('etsi-qc-legislation-not-eu', 'no policy of the EU',
      person(qc(1), qc_countries(7, 'CH')))
breaks('etsi-qc-legislation-not-eu', 'QCP-n by the law of Switzerland',
       person(qc(1), qc_countries(7, 'CH'), policy='QCP-n'))

keeps('etsi-qcs-once', 'two syntaxes of RFC 3739',
      organization(qc(1), semantics('legal'), semantics('eidas-legal')))
breaks('etsi-qcs-once', 'QcCompliance twice', person(qc(1), qc(1)))
breaks('etsi-qcs-once', 'QcType twice',
       person(qc_type('esign'), qc_type('eseal')))

keeps('etsi-qc-type-one', 'eSign', person(qc_type('esign')))
breaks('etsi-qc-type-one', 'eSign and eSeal',
       person(qc_type('esign', 'eseal')))

keeps('etsi-qc-type-known', 'eSeal', organization(qc_type('eseal')))
breaks('etsi-qc-type-known', 'a provider of wallets',
       organization(qc_type('0.4.0.194126.1.1')))

keeps('etsi-qc-type-not-web', 'eSeal', organization(qc_type('eseal')))
breaks('etsi-qc-type-not-web', 'web', organization(qc_type('web')))

keeps('etsi-qc-ident-method', 'one method',
      person(qc(8, der.seq(der.oid('0.4.0.1862.1.8.4')))))
breaks('etsi-qc-ident-method', 'two methods',
       person(qc(8, der.seq(der.oid('0.4.0.1862.1.8.1'),
                            der.oid('0.4.0.1862.1.8.2')))))
breaks('etsi-qc-ident-method', 'another method',
       person(qc(8, der.seq(der.oid('0.4.0.1862.1.8.9')))))

keeps('etsi-qc-limit-currency', 'francs', person(qc_limit('CHF')))
breaks('etsi-qc-limit-currency', 'no currency', person(qc_limit('ABC')))
breaks('etsi-qc-limit-currency', 'in small letters', person(qc_limit('chf')))
breaks('etsi-qc-limit-currency', 'by number',
       person(qc_limit(der.integer(756))))

keeps('etsi-qc-limit-amount', 'zero', person(qc_limit('CHF', 0, 0)))
breaks('etsi-qc-limit-amount', 'less than nothing',
       person(qc_limit('CHF', -1)))
breaks('etsi-qc-limit-amount', 'a fraction', person(qc_limit('CHF', 5, -2)))

keeps('etsi-qc-retention', 'one year', person(qc(3, der.integer(1))))
breaks('etsi-qc-retention', 'no year', person(qc(3, der.integer(0))))
breaks('etsi-qc-retention', 'less than none', person(qc(3, der.integer(-10))))

keeps('etsi-qc-pds-https', 'https in capital letters',
      person(qc_pds(('HTTPS://example.com/pds', 'en'))))
breaks('etsi-qc-pds-https', 'the second is not',
       person(qc_pds(('https://example.com/pds', 'en'),
                     ('http://example.com/pds', 'de'))))

keeps('etsi-qc-pds-language', 'English and Romansh',
      person(qc_pds(('https://example.com/pds', 'en'),
                    ('https://example.com/rm', 'rm'))))
breaks('etsi-qc-pds-language', 'no language',
       person(qc_pds(('https://example.com/pds', 'en'),
                     ('https://example.com/xx', 'xx'))))
breaks('etsi-qc-pds-language', 'in capital letters',
       person(qc_pds(('https://example.com/pds', 'EN'))))

keeps('etsi-qc-pds-english', 'German and English',
      person(qc_pds(('https://example.com/de', 'de'),
                    ('https://example.com/en', 'en'))))
breaks('etsi-qc-pds-english', 'German alone',
       person(qc_pds(('https://example.com/de', 'de'))))

keeps('etsi-qc-legislation-country', 'Switzerland and Liechtenstein',
      person(qc(1), qc_countries(7, 'CH', 'LI')))
breaks('etsi-qc-legislation-country', 'no country',
       person(qc(1), qc_countries(7, 'CH', 'XX')))
breaks('etsi-qc-legislation-country', 'in small letters',
       person(qc(1), qc_countries(9, 'ch')))

keeps('etsi-qc-qscd-legislation', 'Switzerland', person(qc_countries(9, 'CH')))
breaks('etsi-qc-qscd-legislation', 'Austria', person(qc_countries(9, 'AT')))

keeps('etsi-psd2-roles', 'two roles', organization(psd2(1, 3)))
keeps('etsi-psd2-roles', 'unspecified alone', organization(psd2(0)))
breaks('etsi-psd2-roles', 'unspecified and another', organization(psd2(0, 2)))
breaks('etsi-psd2-roles', 'a name of another',
       organization(psd2((1, 'PSP_PI'))))
breaks('etsi-psd2-roles', 'another role', organization(psd2((7, 'PSP_XY'))))

keeps('etsi-psd2-authority', 'two letters',
      organization(psd2(1, authority='CH-AB')))
breaks('etsi-psd2-authority', 'one letter',
       organization(psd2(1, authority='CH-A')))
breaks('etsi-psd2-authority', 'nine letters',
       organization(psd2(1, authority='CH-ABCDEFGHI')))
breaks('etsi-psd2-authority', 'no country',
       organization(psd2(1, authority='1H-AB')))
breaks('etsi-psd2-authority', 'a digit',
       organization(psd2(1, authority='CH-AB1')))

SHORT_TERM = '0.4.0.194121.2.1'
keeps('etsi-short-term-null', 'NULL',
      subscriber('mailbox').extension(SHORT_TERM, der.null()),
      also=['ext-not-in-profile'])
breaks('etsi-short-term-null', 'TRUE',
       subscriber('mailbox').extension(SHORT_TERM, der.boolean(True)),
       also=['ext-not-in-profile'])

keeps('etsi-semantics-natural', 'a passport',
      person(semantics('natural'), serialNumber='PASCH-X1234567'))
breaks('etsi-semantics-natural', 'no form at all',
       person(semantics('natural'), serialNumber='12345'))
breaks('etsi-semantics-natural', 'there is no serialNumber',
       person(semantics('natural')))
breaks('etsi-semantics-natural', 'a country that is none',
       person(semantics('natural'), serialNumber='PASXX-1'),
       also=['serialnumber-natural-person-id'])

keeps('etsi-semantics-legal', 'a trade register',
      organization(semantics('legal')))
breaks('etsi-semantics-legal', 'a scheme of the SBR alone',
       organization(semantics('legal'), orgid='GOVCH'))

keeps('etsi-semantics-eidas-natural', 'two countries and a number',
      person(semantics('eidas-natural'), serialNumber='ES/AT/02635542Y'))
breaks('etsi-semantics-eidas-natural', 'the second is no country',
       person(semantics('eidas-natural'), serialNumber='ES/XX/02635542Y'))
breaks('etsi-semantics-eidas-natural', 'there is no serialNumber',
       person(semantics('eidas-natural')))

keeps('etsi-semantics-eidas-legal', 'a trade register',
      organization(semantics('eidas-legal')))
breaks('etsi-semantics-eidas-legal', 'a blank',
       organization(semantics('eidas-legal'),
                    orgid='NTRCH-CHE 109.322.551'))

keeps('etsi-semantics-authority', 'a national scheme and who has it',
      person(semantics('natural', uri('https://example.com/authority')),
             serialNumber='CH:CH-12345'),
      also=['serialnumber-natural-person-id'])
breaks('etsi-semantics-authority', 'a national scheme',
       person(semantics('natural'), serialNumber='CH:CH-12345'),
       also=['serialnumber-natural-person-id'])
breaks('etsi-semantics-authority', 'an authority without URI',
       person(semantics('natural', dns('example.com')),
              serialNumber='CH:CH-12345'),
       also=['serialnumber-natural-person-id'])
