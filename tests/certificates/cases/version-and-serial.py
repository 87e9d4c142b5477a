# SPDX-License-Identifier: BSD-2-Clause
"""SBR 7.1 and 7.1.1: version and serial number."""

import der
from model import *

keeps('version-v3', 'version is 3', subscriber())
breaks('version-v3', 'version is 2, and there are extensions',
       subscriber('mailbox', 'strict').set(
           version=der.context(0, der.integer(1))))
breaks('version-v3', 'a CA of version 2',
       subordinate().set(version=der.context(0, der.integer(1))))

keeps('serial-positive', 'a serial of 8 octets',
      subscriber().serial(0x4000000000000001))
breaks('serial-positive', 'the serial is 0', subscriber().serial(0),
       also=['serial-too-short-for-64-bits'])
breaks('serial-positive', 'the serial is negative',
       subordinate().serial(-0x4000000000000001))

keeps('serial-below-2-159', 'the serial is the largest possible',
      subscriber().serial((1 << 159) - 1))
breaks('serial-below-2-159', 'the serial is one more than possible',
       subscriber().serial(1 << 159))
breaks('serial-below-2-159', 'a serial of 20 octets behind a zero octet',
       root().serial((1 << 160) - 1))

keeps('serial-too-short-for-64-bits', 'a serial of 8 octets',
      subscriber().serial(1 << 56))
breaks('serial-too-short-for-64-bits', 'a serial of 7 octets',
       subscriber().serial((1 << 55) - 1))
