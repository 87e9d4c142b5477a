/* SPDX-License-Identifier: BSD-2-Clause */
/* What rules on CRLs and on OCSP responses share. */
#ifndef RULES_STATEMENTS_H
#define RULES_STATEMENTS_H

#include "table.h"

#define CRLS	   .roles = STATUS_CRL, ANY_KIND
#define RESPONSES  .roles = STATUS_OCSP, ANY_KIND
#define RESPONDERS .roles = OCSP_RESPONDER, ANY_KIND

#define DAY_SECONDS 86400LL

/* nextUpdate is there, and not later than that many seconds after
 * thisUpdate. */
bool statement_ends_within(
    const struct statement *, long long seconds, struct rule_reason *);
/* SBR 7.1.3.2, signature_algorithm.c */
bool statement_algorithm_is_printed(
    const struct rule_subject *, struct rule_reason *);

#endif
