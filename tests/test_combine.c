/* SPDX-License-Identifier: BSD-2-Clause */
/* How results combine: no other place makes a pass of anything. */
#include "test.h"

#include "verify/combine.h"

struct signers {
	struct {
		enum reason reason, cms;
		enum mailbox_match match;
	} list[3];
	size_t count;
	enum reason before, reason;
	size_t deciding;
};

static void
a_signature_has_its_best_or_the_author_s_result(void **state)
{
	static const enum reason pass = REASON_PASS;
	const struct signers examples[] = {
		{ { { pass, pass, MAILBOX_SAME } }, 1, pass, pass, 0 },
		{ { { REASON_EXPIRED, pass, MAILBOX_SAME } }, 1, pass,
		    REASON_EXPIRED, 0 },
		/* One passes. */
		{ { { REASON_FROM_MISMATCH, pass, MAILBOX_DIFFERS },
		      { pass, pass, MAILBOX_SAME } },
		    2, pass, pass, 1 },
		{ { { REASON_BAD_SIGNATURE, REASON_BAD_SIGNATURE,
			MAILBOX_DIFFERS },
		      { pass, pass, MAILBOX_SAME } },
		    2, pass, pass, 1 },
		/* None does: the author's, else the first. */
		{ { { REASON_FROM_MISMATCH, pass, MAILBOX_DIFFERS },
		      { REASON_EXPIRED, pass, MAILBOX_SAME } },
		    2, pass, REASON_EXPIRED, 1 },
		{ { { REASON_FROM_MISMATCH, pass, MAILBOX_DIFFERS },
		      { REASON_FROM_CASE, pass, MAILBOX_DIFFERS_IN_CASE } },
		    2, pass, REASON_FROM_CASE, 1 },
		{ { { REASON_UNTRUSTED, pass, MAILBOX_DIFFERS },
		      { REASON_EXPIRED, pass, MAILBOX_DIFFERS } },
		    2, pass, REASON_UNTRUSTED, 0 },
		/* Somebody signed other content. */
		{ { { pass, pass, MAILBOX_SAME },
		      { REASON_DIGEST_MISMATCH, REASON_DIGEST_MISMATCH,
			  MAILBOX_DIFFERS } },
		    2, pass, REASON_DIGEST_MISMATCH, 0 },
		/* A fault of the signature's own stays. */
		{ { { pass, pass, MAILBOX_SAME } }, 1, REASON_MALFORMED_MIME,
		    REASON_MALFORMED_MIME, 0 },
		{ { { pass, pass, MAILBOX_SAME } }, 0, pass,
		    REASON_MALFORMED_CMS, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		const struct signers *e = &examples[i];
		struct signer_result signers[3] = { 0 };
		struct signature_result signature = {
			.reason = e->before,
			.signers = signers,
			.signer_count = e->count,
		};

		for (size_t k = 0; k < e->count; k++) {
			signers[k].reason = e->list[k].reason;
			signers[k].cms.reason = e->list[k].cms;
			signers[k].mailbox_match = e->list[k].match;
		}
		combine_signers(&signature);
		if (signature.reason != e->reason ||
		    signature.deciding != e->deciding)
			fail_msg("%zu: reason %d, deciding %zu", i,
			    (int)signature.reason, signature.deciding);
	}
}

struct message {
	struct {
		enum reason reason;
		enum signature_covers covers;
		enum standing standing;
	} list[3];
	size_t count;
	enum reason reason;
	size_t deciding;
};

static void
a_message_has_the_result_of_the_outermost_that_covers_it(void **state)
{
	static const struct message examples[] = {
		{ { { 0 } }, 0, REASON_NONE, 0 },
		{ { { REASON_PASS, COVERS_MESSAGE, STANDS_IN_MESSAGE } }, 1,
		    REASON_PASS, 0 },
		{ { { REASON_EXPIRED, COVERS_MESSAGE, STANDS_IN_MESSAGE },
		      { REASON_PASS, COVERS_MESSAGE, STANDS_IN_MESSAGE } },
		    2, REASON_EXPIRED, 0 },
		{ { { REASON_PASS, COVERS_PART, STANDS_IN_MESSAGE },
		      { REASON_PASS, COVERS_PART, STANDS_IN_MESSAGE } },
		    2, REASON_PARTIAL_COVERAGE, 0 },
		{ { { REASON_PASS, COVERS_PART, STANDS_IN_RETURNED } }, 1,
		    REASON_NONE, 1 },
		{ { { REASON_PASS, COVERS_MESSAGE, STANDS_IN_RETURNED } }, 1,
		    REASON_NONE, 1 },
		{ { { REASON_PASS, COVERS_PART, STANDS_IN_RETURNED },
		      { REASON_PASS, COVERS_PART, STANDS_IN_MESSAGE } },
		    2, REASON_PARTIAL_COVERAGE, 1 },
		{ { { REASON_MALFORMED_MIME, COVERS_PART,
		      STANDS_FOR_NOTHING } },
		    1, REASON_MALFORMED_MIME, 0 },
		{ { { REASON_MALFORMED_MIME, COVERS_PART, STANDS_FOR_NOTHING },
		      { REASON_PASS, COVERS_PART, STANDS_IN_MESSAGE } },
		    2, REASON_PARTIAL_COVERAGE, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		const struct message *e = &examples[i];
		struct signature_result signatures[3] = { 0 };
		enum standing standing[3] = { STANDS_IN_MESSAGE };
		struct result result = {
			.reason = REASON_NONE,
			.signatures = signatures,
			.signature_count = e->count,
		};

		for (size_t k = 0; k < e->count; k++) {
			signatures[k].reason = e->list[k].reason;
			signatures[k].covers = e->list[k].covers;
			standing[k] = e->list[k].standing;
		}
		combine_signatures(&result, standing);
		if (result.reason != e->reason ||
		    result.deciding != e->deciding)
			fail_msg("%zu: reason %d, deciding %zu", i,
			    (int)result.reason, result.deciding);
		assert_int_equal(
		    result_signature(&result) == NULL, e->deciding == e->count);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_signature_has_its_best_or_the_author_s_result),
		cmocka_unit_test(
		    a_message_has_the_result_of_the_outermost_that_covers_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
