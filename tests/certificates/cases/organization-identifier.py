# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.4.2.2 d and Appendix A.1: organizationIdentifier."""

import der
from model import *

LEI = '506700GE1G29325QX363'
BAD_LEI = '506700GE1G29325QX336'


def organization(identifier, country=None, kind='organization'):
    return subscriber(kind).name(orgid=identifier, C=country)


keeps('orgid-string-type', 'a PrintableString',
      organization(der.printable('NTRCH-CHE109322551'), 'CH'))
breaks('orgid-string-type', 'a BMPString',
       organization(der.bmp('NTRCH-CHE109322551'), 'CH'))

keeps('orgid-syntax', 'a subdivision', organization('NTRUS+CA-12345678',
                                                    'US', 'sponsor'))
keeps('orgid-syntax', 'hyphens in the reference',
      organization('NTRCH-CHE-109-322', 'CH'))
for text in ('NTRCHCHE109322551', 'NTRCH:CHE109322551', 'NTR-CHE109322551',
             'ntrCH-CHE109322551', 'NTRUS+CALI-12345678',
             'NTRUS+-12345678', ' NTRCH-CHE109322551'):
    breaks('orgid-syntax', text, organization(text))

for text, country in (('NTRGB-12345678', 'GB'), ('VATAT-U12345678', 'AT'),
                      ('PSDBE-NBB-1234.567.890', 'BE'),
                      ('LEIXG-' + LEI, 'CH'), ('GOVUS', 'US'),
                      ('INTXG', 'CH')):
    keeps('orgid-scheme-known', text, organization(text, country))
breaks('orgid-scheme-known', 'ABC', organization('ABCCH-109322551', 'CH'))
breaks('orgid-scheme-known', 'PAS, which is for persons',
       organization('PASCH-109322551', 'CH'))

keeps('orgid-country-iso', 'VAT of Greece is EL since 1.0.4',
      organization('VATEL-123456789', 'GR'))
keeps('orgid-country-iso', 'VAT of Northern Ireland is XI since 1.0.4',
      organization('VATXI-123456789', 'GB'))
breaks('orgid-country-iso', 'ZZ', organization('NTRZZ-12345678'))
breaks('orgid-country-iso', 'EL with another scheme',
       organization('NTREL-12345678'))

keeps('orgid-vat-iso-only', 'before 1.0.4 VAT of Greece is GR',
      organization('VATGR-123456789', 'GR').issued('2024-05-10'))
breaks('orgid-vat-iso-only', 'before 1.0.4 VAT of Greece is not EL',
       organization('VATEL-123456789').issued('2024-05-10'))
spares('orgid-vat-iso-only', 'EL from 1.0.4 on',
       organization('VATEL-123456789').issued('2024-05-11'))

keeps('orgid-reference-present', 'a reference',
      organization('VATCH-1', 'CH'))
for text in 'NTRCH', 'VATCH-', 'NTRUS+CA-':
    breaks('orgid-reference-present', text, organization(text))

keeps('orgid-subdivision-allowed', 'a subdivision of NTR',
      organization('NTRUS+CA-12345678', 'US'))
breaks('orgid-subdivision-allowed', 'a subdivision of LEI',
       organization('LEIXG+CA-' + LEI))

keeps('orgid-subdivision-only-ntr-gov', 'GOV, before 1.0.9',
      organization('GOVUS+CA', 'US').issued('2025-05-13'))
breaks('orgid-subdivision-only-ntr-gov', 'VAT, before 1.0.9',
       organization('VATUS+CA-12345678', 'US').issued('2025-05-13'))
spares('orgid-subdivision-only-ntr-gov', 'VAT, from 1.0.9 on',
       organization('VATUS+CA-12345678', 'US').issued('2025-05-14'))

keeps('orgid-ntr-europe-national', 'America, in 1.0.7',
      organization('NTRUS+CA-12345678', 'US').issued('2024-11-22'))
breaks('orgid-ntr-europe-national', 'Germany, in 1.0.7',
       organization('NTRDE+BY-HRB12345', 'DE').issued('2024-11-22'))
spares('orgid-ntr-europe-national', 'Germany, before 1.0.7',
       organization('NTRDE+BY-HRB12345', 'DE').issued('2024-11-21'))

keeps('orgid-country-equals-c', 'LEI and any country',
      organization('LEIXG-' + LEI, 'CH'))
breaks('orgid-country-equals-c', 'Austria and Switzerland',
       organization('NTRAT-FN123456a', 'CH'))
breaks('orgid-country-equals-c', 'VAT of Greece, and Cyprus',
       organization('VATEL-123456789', 'CY'))

keeps('orgid-lei-xg', 'XG', organization('LEIXG-' + LEI, 'CH'))
breaks('orgid-lei-xg', 'CH', organization('LEICH-' + LEI, 'CH'))

keeps('orgid-lei-format', 'a right LEI', organization('LEIXG-' + LEI))
breaks('orgid-lei-format', 'a wrong checksum',
       organization('LEIXG-' + BAD_LEI))
breaks('orgid-lei-format', 'too short', organization('LEIXG-' + LEI[2:]))

keeps('orgid-int-xg', 'INTXG', organization('INTXG', 'CH'))
breaks('orgid-int-xg', 'INT of a country', organization('INTCH', 'CH'))
breaks('orgid-int-xg', 'INTXG with a reference', organization('INTXG-1'))

keeps('orgid-gov-form', 'a state', organization('GOVUS+CA', 'US'))
breaks('orgid-gov-form', 'a reference', organization('GOVUS-123', 'US'))

keeps('orgid-psd-form', 'authority and reference',
      organization('PSDBE-NBB-1234.567.890', 'BE'))
breaks('orgid-psd-form', 'no authority',
       organization('PSDBE-1234567890', 'BE'))

keeps('orgid-euid-form', 'an EUID',
      organization('NTRDE-DER3306.HRB12345', 'DE'))
breaks('orgid-euid-form', 'an EUID of another country',
       organization('NTRDE-FRR3306.HRB12345', 'DE'),
       also=['orgid-ntr-de-euid'])
keeps('orgid-ntr-de-euid', 'an EUID',
      organization('NTRDE-DER3306.HRB12345', 'DE', 'sponsor'))
breaks('orgid-ntr-de-euid', 'the number of the register alone',
       organization('NTRDE-HRB12345', 'DE'))
spares('orgid-ntr-de-euid', 'the number of the register, before 1.0.9',
       organization('NTRDE-HRB12345', 'DE').issued('2025-05-13'))

keeps('orgid-euid-form', 'a number of an Italian province that is like Lithuania',
      organization('NTRIT-LT-123.456', 'IT'))
breaks('orgid-euid-form', 'an EUID of Lithuania in Italy',
       organization('NTRIT-LTR1.123456', 'IT'))
