/* SPDX-License-Identifier: BSD-2-Clause */
/* From a record back to what a policy decides by.  Private to this room. */
#ifndef ANALYSIS_REBUILD_H
#define ANALYSIS_REBUILD_H

#include "analyst.h"
#include "policy.h"

enum {
	REBUILD_FINDINGS = 64,
	REBUILD_ATTRIBUTES = 3,
};

/* Everything points into this or into the record; nothing is freed but by
 * rebuilt_free(). */
struct rebuilt {
	struct result result;
	struct envelope envelope;
	struct signature_result signature;
	struct signer_result signer;
	struct certificate leaf, above; /* above: for the path's length */
	struct name_attribute attributes[REBUILD_ATTRIBUTES];
	struct qc_claims claims;
	struct certificate_mailbox mailbox;
	struct mailbox from, guess;
	struct finding findings[REBUILD_FINDINGS];
	char texts[16][NAME_OCTETS];
	size_t text_count;
	struct mailbox sender;
	bool has_from, has_guess, has_sender;
};

void rebuild(const struct record *, struct rebuilt *);
void rebuilt_free(struct rebuilt *);

#endif
