# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1.4.2.3 to 7.1.4.2.6: which attributes the subject of each type has;
7.1.4.3 for CAs."""

from model import *

VALUES = {'o': ('O', 'Beispiel AG'), 'ou': ('OU', 'Beispiel Bank AG'),
          'orgid': ('orgid', 'NTRCH-CHE-109.322.551'), 'gn': ('GN', 'Erika'),
          'sn': ('SN', 'Muster'), 'pseudonym': ('pseudonym', 'moritz7'),
          'title': ('title', 'Prokuristin'), 'street': ('street', 'Gasse 1'),
          'l': ('L', 'Chur'), 'st': ('ST', 'Bern'),
          'postal': ('postalCode', '7000'), 'c': ('C', 'CH')}


def prohibited(rule, kind, name, also=(), generation='multipurpose'):
    attribute, value = VALUES[name]
    keeps(rule, 'a subject without ' + attribute,
          subscriber(kind, generation))
    breaks(rule, 'a subject with ' + attribute,
           subscriber(kind, generation).name_add(attribute, value), also)


for name in VALUES:
    prohibited('mv-no-' + name, 'mailbox', name)
    breaks('mv-no-' + name, 'strict, with ' + VALUES[name][0],
           subscriber('mailbox', 'strict').name_add(*VALUES[name]))

keeps('mv-no-other', 'commonName, serialNumber and emailAddress',
      subscriber('mailbox', 'strict').name(serialNumber='4711',
                                           email=MAILBOX))
breaks('mv-no-other', 'dnQualifier',
       subscriber('mailbox', 'strict').name(dnQualifier='4711'))
breaks('mv-no-other', 'legacy, with description',
       subscriber('mailbox', 'legacy').name(description='For mail'))

keeps('ov-o', 'organizationName', subscriber('organization', 'strict'))
breaks('ov-o', 'no organizationName',
       subscriber('organization').name(O=None, CN=MAILBOX))
keeps('ov-orgid', 'organizationIdentifier', subscriber('organization'))
breaks('ov-orgid', 'no organizationIdentifier',
       subscriber('organization', 'strict').name(orgid=None))
for name in 'gn', 'sn', 'pseudonym', 'title':
    prohibited('ov-no-' + name, 'organization', name)

keeps('sv-o', 'organizationName', subscriber())
breaks('sv-o', 'no organizationName', subscriber().name(O=None))
keeps('sv-orgid', 'organizationIdentifier', subscriber())
breaks('sv-orgid', 'no organizationIdentifier',
       subscriber('sponsor', 'legacy').name(orgid=None))

for kind, short in (('sponsor', 'sv'), ('individual', 'iv')):
    rule = short + '-identity'
    keeps(rule, 'a surname alone',
          subscriber(kind).name(GN=None, CN='Muster'))
    keeps(rule, 'a pseudonym', subscriber(kind, 'strict').name(
        GN=None, SN=None, pseudonym='moritz7', CN='moritz7'))
    breaks(rule, 'a mailbox alone', subscriber(kind).name(
        GN=None, SN=None, CN=MAILBOX))
    rule = short + '-identity-legacy'
    keeps(rule, 'a commonName alone', subscriber(kind, 'legacy').name(
        GN=None, SN=None))
    breaks(rule, 'no name of any kind', subscriber(kind, 'legacy').name(
        GN=None, SN=None, CN=None))

for name in 'o', 'ou', 'orgid':
    prohibited('iv-no-' + name, 'individual', name)

for kind, short in (('organization', 'ov'), ('sponsor', 'sv'),
                    ('individual', 'iv')):
    rule = short + '-strict-no-street'
    keeps(rule, 'a locality without street',
          subscriber(kind, 'strict').name(L='Chur'))
    breaks(rule, 'a street', subscriber(kind, 'strict').name(
        L='Chur', street='Gasse 1'))
    spares(rule, 'multipurpose, a street', subscriber(kind).name(
        L='Chur', street='Gasse 1'))
    rule = short + '-strict-no-postal'
    keeps(rule, 'a state without postal code',
          subscriber(kind, 'strict').name(ST='Bern'))
    breaks(rule, 'a postal code', subscriber(kind, 'strict').name(
        L='Chur', postalCode='7000'))
    rule = short + '-no-other'
    keeps(rule, 'attributes of the table',
          subscriber(kind, 'strict').name(serialNumber='4711', L='Chur',
                                          ST='Bern', email=MAILBOX))
    breaks(rule, 'dnQualifier', subscriber(kind).name(dnQualifier='4711'))
    breaks(rule, 'strict, businessCategory',
           subscriber(kind, 'strict').name(businessCategory='Bank'))
    spares(rule, 'legacy, dnQualifier',
           subscriber(kind, 'legacy').name(dnQualifier='4711'))

for rule, attribute in (('ca-subject-cn-present', 'CN'),
                        ('ca-subject-o-present', 'O'),
                        ('ca-subject-c-present', 'C')):
    keeps(rule, 'a CA with ' + attribute, subordinate())
    keeps(rule, 'a root with ' + attribute, root())
    breaks(rule, 'a CA without ' + attribute,
           subordinate().name(**{attribute: None}))
    breaks(rule, 'a root without ' + attribute,
           root().name(**{attribute: None}).self_issued())
keeps('ca-subject-c-iso', 'a country', subordinate().name(C='LI'))
breaks('ca-subject-c-iso', 'no country', subordinate().name(C='ZZ'))
breaks('ca-subject-c-iso', 'a root of XX',
       root().name(C='XX').self_issued())
breaks('ca-subject-c-iso', 'small letters', subordinate().name(C='ch'))
