/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: Legal Entity Identifiers. */
#ifndef RULES_LEI_H
#define RULES_LEI_H

#include "rules.h"

/* ISO 17442-1: 18 letters and digits, and two check digits. */
bool lei_is_right(struct span, struct rule_reason *);

#endif
