/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: what roots and subordinate CAs share. */
#ifndef RULES_AUTHORITY_H
#define RULES_AUTHORITY_H

#include "table.h"

/* subordinate.c: SBR 7.1.6.3, for whom 7.1.6.2 means too. */
bool authority_policy_is_reserved_or_any(
    const struct rule_subject *, struct rule_reason *);

#endif
