/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: the arithmetic of public keys. */
#ifndef RULES_EXAMINE_H
#define RULES_EXAMINE_H

#include "rules.h"

/* points.c: SP 800-56A 5.6.2.3.3, partial validation; without a curve that
 * is known, or with octets that are no point, false. */
bool point_is_on_curve(const struct certificate *);
/* RFC 8032 5.1.3 and 5.2.3 */
bool point_is_on_edwards_curve(const struct certificate *);

#endif
