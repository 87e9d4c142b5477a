# SPDX-License-Identifier: BSD-2-Clause
"""Where public linters disagree and the text decides: those certificates
that no other subject has.  ../disputed lists them all."""

import der
from model import *

keeps('eku-no-serverauth', 'a multipurpose certificate with OCSPSigning',
      subscriber('mailbox').eku_add('OCSPSigning'),
      also=['eku-not-in-profile'])
keeps('cn-ov-org-or-mailbox', 'there is no commonName',
      subscriber('organization').name(CN=None))
breaks('cn-mailbox-in-san', 'an organization, and a mailbox of nobody',
       subscriber('organization').name(CN='other@example.com'),
       also=['san-repeats-subject-mailboxes'])
breaks('ku-rsa-bits-strict', 'dataEncipherment, and a trailing zero bit',
       subscriber('mailbox', 'strict', 'rsa2048').extension(
           'keyUsage', der.bits(b'\x90', 3)), also=['der-encoding'])
spares('crldp-present', 'no CRL, the day before the first version',
       subscriber('mailbox', 'strict').issued('2023-08-31').drop('crl'))
