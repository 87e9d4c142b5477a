/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dearest messages end with the work that is stated, and hurt nobody who
 * comes later.  How long they take: tests/bench/bench_hostile.c.
 */
#include "test.h"

#include <string.h>

#include "hostile.h"

/* Of one signer: milter/trust/room.h. */
enum {
	STEPS_MAX = 1024,
	SIGNATURES_MAX = 48,
	PATHS_MAX = 16,
	CERTIFICATES_MAX = 64, /* of one CMS object */
	TRIES = 32,	       /* signers of one message */
};

static void
verify(const struct verifier *verifier, const struct hostile *hostile,
    struct path_work *work)
{
	struct hostile_message message;
	struct verifier with = *verifier;
	struct verification *v;
	const struct result *result;

	hostile_make(hostile, &message);
	with.trust = message.trust;
	v = verify_begin(&with, hostile_now);
	hostile_feed(&message, v);
	result = verify_end(v);
	if ((result->reason == REASON_PASS) != hostile->passes)
		fail_msg("%s: %s %s", hostile->name,
		    result->reason == REASON_PASS
			? "pass"
			: reason_token(result->reason),
		    result->detail);
	*work = result->path_work;
	verify_free(v);
	hostile_clear(&message);
}

static void
work_stays_within_its_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < hostile_count; i++) {
		struct path_work work;

		verify(&verifier_default, &hostile_list[i], &work);
		assert_in_range(work.cost, 0, PATH_COST_MAX);
		assert_in_range(work.certificates, 0, TRIES * CERTIFICATES_MAX);
		assert_in_range(work.steps, 0, TRIES * STEPS_MAX);
		assert_in_range(work.signatures, 0, TRIES * SIGNATURES_MAX);
		assert_in_range(work.paths, 0, TRIES * PATHS_MAX);
	}
}

static const struct hostile *
find(const char *name)
{
	for (size_t i = 0; i < hostile_count; i++)
		if (strcmp(hostile_list[i].name, name) == 0)
			return &hostile_list[i];
	fail_msg("no message %s", name);
	return NULL;
}

static void
one_signer_has_bounds_of_its_own(void **state)
{
	static const char *const names[] = { "crossing", "reissued",
		"long-chain", "dear-keys", "policies", "name-constraints",
		"long-names" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct path_work work;

		verify(&verifier_default, find(names[i]), &work);
		assert_in_range(work.signatures, 1, SIGNATURES_MAX);
		assert_in_range(work.steps, 1, STEPS_MAX);
		assert_in_range(work.paths, 0, PATHS_MAX);
	}
}

/* Each of 32 signers alone may cost nearly all of it. */
static void
all_signers_of_a_message_share_one_bound(void **state)
{
	struct path_work one, many;

	(void)state;
	verify(&verifier_default, find("dear-keys"), &one);
	verify(&verifier_default, find("dear-keys-32-signers"), &many);
	assert_in_range(one.cost, PATH_COST_MAX / 2, PATH_COST_MAX);
	assert_in_range(many.cost, one.cost, PATH_COST_MAX);
	assert_in_range(many.signatures, one.signatures, SIGNATURES_MAX + 8);
}

static void
who_comes_later_has_the_whole_bound(void **state)
{
	struct verifier verifier = verifier_default;
	struct path_work work;

	(void)state;
	verifier.known = known_new(&known_limits_default);
	verify(&verifier, find("dear-keys-32-signers"), &work);
	verify(&verifier, find("usual"), &work);
	known_free(verifier.known);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_stays_within_its_bounds),
		cmocka_unit_test(one_signer_has_bounds_of_its_own),
		cmocka_unit_test(all_signers_of_a_message_share_one_bound),
		cmocka_unit_test(who_comes_later_has_the_whole_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
