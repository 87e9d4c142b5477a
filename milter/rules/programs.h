/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: what several root programs ask for. */
#ifndef RULES_PROGRAMS_H
#define RULES_PROGRAMS_H

#include "table.h"

#define MOZILLAS   .program = PROGRAM_MOZILLA
#define APPLES	   .program = PROGRAM_APPLE
#define MICROSOFTS .program = PROGRAM_MICROSOFT
#define GMAILS	   .program = PROGRAM_GMAIL

/* Of root programs, as notBefore sees them (00:00 UTC). */
#define DEDICATED_ROOTS_BEGIN ((time_t)1741996800) /* 2025-03-15 */
#define TEN_YEAR_ROOTS_BEGIN  ((time_t)1782864000) /* 2026-07-01 */
#define APPLE_2_BEGINS	      ((time_t)1785542400) /* 2026-08-01 */
#define APPLE_RFC822_BEGINS   ((time_t)1801440000) /* 2027-02-01 */
#define APPLE_PURPOSE_ENDS    ((time_t)1814400000) /* 2027-07-01 */

/* Uses that no certificate for mail has beside them. */
enum {
	FOREIGN_PURPOSES =
	    EKU_SERVER_AUTH | EKU_CODE_SIGNING | EKU_TIME_STAMPING,
};

/* What a program is about; everything else is not applicable. */
bool program_concerns(enum root_program, const struct certificate *);

/* Predicates. */
bool program_keeps_the_sbr(const struct rule_subject *, struct rule_reason *);
bool program_signer_is_no_root(
    const struct rule_subject *, struct rule_reason *);
/* PKCS #1, PSS or ECDSA with SHA-256, SHA-384 or SHA-512. */
bool program_signature_is_sha2(
    const struct rule_subject *, struct rule_reason *);
bool program_has_purposes(const struct certificate *, unsigned int wanted,
    unsigned int unwanted, struct rule_reason *);
/* Every row of an SBR table that can be judged here. */
bool program_table_holds(const struct rule *table, const struct rule_subject *,
    struct rule_reason *);

bool program_key_is_nist(const struct certificate *); /* P-256, -384, -521 */
bool program_key_is_edwards(const struct certificate *);
bool program_has_rfc822_name(const struct certificate *);
bool program_has_http_crl(const struct certificate *);
bool program_has_ocsp(const struct certificate *);

#endif
