/* SPDX-License-Identifier: BSD-2-Clause */
/* How results combine.  Pure functions; no other place makes a pass of
 * anything. */
#include "combine.h"

#include <stdio.h>

static size_t
deciding_signer(const struct signature_result *signature)
{
	size_t count = signature->signer_count;

	for (size_t i = 0; i < count; i++) {
		if (signature->signers[i].reason == REASON_PASS)
			return i;
	}
	for (size_t i = 0; i < count; i++) {
		if (signature->signers[i].mailbox_match == MAILBOX_SAME)
			return i;
	}
	for (size_t i = 0; i < count; i++) {
		if (signature->signers[i].mailbox_match ==
		    MAILBOX_DIFFERS_IN_CASE)
			return i;
	}
	return 0;
}

/* All who sign one object sign the same content (RFC 5652 5.4).  Whose digest
 * is of another was put there from another message, to be shown beside it. */
static bool
is_spliced(const struct signature_result *signature)
{
	for (size_t i = 0; i < signature->signer_count; i++) {
		if (signature->signers[i].cms.reason == REASON_DIGEST_MISMATCH)
			return true;
	}
	return false;
}

static void
fail_spliced(struct signature_result *signature)
{
	signature->reason = REASON_DIGEST_MISMATCH;
	snprintf(signature->detail, sizeof(signature->detail),
	    "one signer is right, but another signed other content: the "
	    "signature was put together from two messages");
}

void
combine_signers(struct signature_result *signature)
{
	const struct signer_result *signer;

	signature->deciding = deciding_signer(signature);
	if (signature->reason != REASON_PASS)
		return;
	if (signature->signer_count == 0) {
		signature->reason = REASON_MALFORMED_CMS;
		return;
	}
	signer = &signature->signers[signature->deciding];
	signature->reason = signer->reason;
	/* Keep what is known of the coverage, if there is nothing worse. */
	if (signer->reason != REASON_PASS)
		snprintf(signature->detail, sizeof(signature->detail), "%s",
		    signer->detail);
	else if (is_spliced(signature))
		fail_spliced(signature);
}

static void
decide(struct result *result, size_t index, enum reason reason)
{
	const struct signature_result *signature = &result->signatures[index];

	result->deciding = index;
	result->reason = reason;
	snprintf(
	    result->detail, sizeof(result->detail), "%s", signature->detail);
}

void
combine_signatures(struct result *result, const enum standing standing[])
{
	result->deciding = result->signature_count;
	for (size_t i = 0; i < result->signature_count; i++) {
		if (standing[i] == STANDS_IN_MESSAGE &&
		    result->signatures[i].covers == COVERS_MESSAGE) {
			decide(result, i, result->signatures[i].reason);
			return;
		}
	}
	for (size_t i = 0; i < result->signature_count; i++) {
		if (standing[i] == STANDS_IN_MESSAGE) {
			decide(result, i, REASON_PARTIAL_COVERAGE);
			return;
		}
	}
	for (size_t i = 0; i < result->signature_count; i++) {
		if (standing[i] == STANDS_FOR_NOTHING) {
			decide(result, i, result->signatures[i].reason);
			return;
		}
	}
}
