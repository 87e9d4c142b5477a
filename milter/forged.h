/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which fields of the arriving header must go: every X-SMIME-*, and
 * Authentication-Results in our name.  Fields are counted while they pass, as
 * the MTA counts them: per name, without regard to case, from 1.
 */
#ifndef FORGED_H
#define FORGED_H

#include "policy.h"

/* Fields beyond this number cannot be kept in mind; the sender chooses how
 * many there are, and each deletion costs the MTA a search. */
enum {
	FORGED_MAX = 4096,
	FORGED_NAME_MAX = 998
};

struct forged_field {
	char *name;	    /* as first seen, without blanks at its end */
	unsigned int index; /* among fields of that name, from 1 */
};

/* Zero-initialised. */
struct forged {
	struct forged_field *fields;
	size_t count;
	unsigned int results; /* Authentication-Results seen, ours or not */
	bool overflowed;      /* more than can be removed */
};

void forged_look_at(struct forged *, const char *name, const char *value,
    enum remove_results, const char *authserv_id);
/* From the highest index down; false: `delete_field` failed, or there were
 * too many. */
bool forged_remove(const struct forged *,
    bool (*delete_field)(void *mta, const char *name, unsigned int index),
    void *mta);
void forged_free(struct forged *);

#endif
