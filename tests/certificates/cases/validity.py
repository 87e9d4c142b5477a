# SPDX-License-Identifier: BSD-2-Clause
"""SBR 6.3.2: validity periods."""

from model import *

keeps('validity-max-825', '825 days, both ends included',
      subscriber().valid(825), also=['validity-not-at-max'])
breaks('validity-max-825', '825 days and one second',
       subscriber().valid(825, seconds=1))
breaks('validity-max-825', '826 days',
       subscriber('individual', 'strict').valid(826))

keeps('validity-max-1185', '1185 days, both ends included',
      subscriber('mailbox', 'legacy').valid(1185),
      also=['validity-not-at-max'])
breaks('validity-max-1185', '1185 days and one second',
       subscriber('sponsor', 'legacy').valid(1185, seconds=1))

keeps('validity-not-at-max', 'a day less than possible',
      subscriber().valid(824))
breaks('validity-not-at-max', 'as long as possible', subscriber().valid(825))
