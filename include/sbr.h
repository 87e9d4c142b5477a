/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind of S/MIME certificate this is, in the words of the SBR. */
#ifndef SBR_H
#define SBR_H

#include <time.h>

enum sbr_role {
	SUBSCRIBER = 1 << 0,
	SUBORDINATE_CA = 1 << 1,
	ROOT_CA = 1 << 2,
	ANY_ROLE = 0x7,
};

enum sbr_type {
	MAILBOX_VALIDATED = 1 << 0,
	ORGANIZATION_VALIDATED = 1 << 1,
	SPONSOR_VALIDATED = 1 << 2,
	INDIVIDUAL_VALIDATED = 1 << 3,
	ANY_TYPE = 0xf,
};

enum sbr_generation {
	LEGACY = 1 << 0,
	MULTIPURPOSE = 1 << 1,
	STRICT = 1 << 2,
	ANY_GENERATION = 0x7,
};

/* What a certificate says it is.  type and generation come from exactly one
 * of the twelve reserved OIDs (SBR 7.1.6.1), else both are 0. */
struct sbr_class {
	enum sbr_role role;
	enum sbr_type type;
	enum sbr_generation generation;
};

const char *sbr_role_word(enum sbr_role);	      /* "subscriber" */
const char *sbr_type_word(enum sbr_type);	      /* NULL for 0 */
const char *sbr_generation_word(enum sbr_generation); /* NULL for 0 */

/* Dates at which the SBR change, as notBefore sees them (00:00 UTC). */
#define SBR_IN_FORCE	((time_t)1693526400) /* 2023-09-01 */
#define SBR_LEGACY_ENDS ((time_t)1752537600) /* 2025-07-15 */

#endif
