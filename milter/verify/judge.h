/* SPDX-License-Identifier: BSD-2-Clause */
/* One signature that was found: its signers, their certificates, paths and
 * mailboxes.  Private to this room. */
#ifndef VERIFY_JUDGE_H
#define VERIFY_JUDGE_H

#include "collect.h"
#include "verify.h"

struct judging {
	const struct verifier *verifier;
	time_t at;
	const struct from *from;
	/* Certificates that may still be tried as a signer's, in the whole
	 * message: each costs a path and a signature. */
	unsigned int *tries;
	struct path_work *work;	      /* of all their paths */
	struct revocation_wait *wait; /* of the whole message */
};
enum {
	JUDGE_TRIES = 32
};

/*
 * Fills all of `out` but what combining decides.  `data` is the signature's
 * object taken apart, NULL where it could not be, with the reason and `why`.
 */
void judge_signature(const struct judging *, const struct found *,
    const struct signed_data *data, enum reason, const char *why,
    struct signature_result *out);
void signature_result_free(struct signature_result *);

#endif
