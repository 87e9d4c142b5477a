/* SPDX-License-Identifier: BSD-2-Clause */
/* Header fields that are signed, held against the message's own.  Private to
 * this room. */
#ifndef VERIFY_PROTECTED_H
#define VERIFY_PROTECTED_H

#include "result.h"

/* The fields of one header that are compared; zero-initialised.  Bounded: of
 * longer values the beginning alone is kept. */
struct protected_values {
	struct buffer fields[PROTECTED_FIELDS]; /* empty: none was there */
};

/* What stands in a part that is signed. */
struct protected_part {
	struct from from;
	struct protected_values values;
	struct protected_values outer; /* as HP-Outer says they were sent */
	bool wrapped;		       /* the header of a signed message */
};

void protected_note(
    struct protected_values *, const char *name, const char *value);
void protected_values_free(struct protected_values *);

struct protected_part *protected_part_new(bool wrapped);
void protected_part_field(
    struct protected_part *, const char *name, const char *value);
/* The part's header is complete, and so is the message's own. */
void protected_part_compare(const struct protected_part *,
    const struct media_type *, const struct from *outer_from,
    const struct protected_values *outer, struct protected_header *);
void protected_part_free(struct protected_part *); /* NULL is fine */

/* What passed so far does not, where From is another one within. */
void protected_judge(struct result *, bool from_case_passes);

#endif
