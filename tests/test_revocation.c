/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The status of a path by CRLs: root, CA and user, the root's CRL good unless
 * a case says otherwise.
 */
#include "config.h"

#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "revocation_world.h"

static void
words_are_the_promised_ones(void **state)
{
	enum revocation_mode mode;

	(void)state;
	assert_string_equal(
	    revocation_status_word(REVOCATION_UNCHECKED), "unchecked");
	assert_string_equal(revocation_status_word(REVOCATION_GOOD), "good");
	assert_string_equal(
	    revocation_status_word(REVOCATION_REVOKED), "revoked");
	assert_string_equal(
	    revocation_status_word(REVOCATION_UNKNOWN), "unknown");
	assert_string_equal(revocation_by_word(REVOCATION_BY_NONE), "none");
	assert_string_equal(revocation_by_word(REVOCATION_BY_CRL), "crl");
	assert_string_equal(revocation_by_word(REVOCATION_BY_OCSP), "ocsp");
	assert_string_equal(revocation_mode_word(REVOCATION_SOFT), "soft");
	assert_true(revocation_mode_find("hard", &mode));
	assert_int_equal(mode, REVOCATION_HARD);
	assert_false(revocation_mode_find("Hard", &mode));
}

static void
a_path_is_good_by_current_crls_of_all_its_cas(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	assert_unknown(&w, "CN=User: there is no CRL for it");
	SAY_CRL(&w, &w.ca, .number = 17);
	/* The CA's own status is not known yet. */
	assert_status(&w, REVOCATION_UNKNOWN, 1, "CN=CA: there is no CRL");
	SAY_CRL(&w, &w.root, .number = 4711);
	assert_good(&w);
	assert_int_equal(w.out.source, REVOCATION_BY_CRL);
	assert_string_equal(w.out.crl_number, "17");
	assert_int_equal(w.out.this_update, PKI_NOW - DAY);
	assert_int_equal(w.out.checked_at, PKI_NOW);
	world_end(&w);
}

static void
who_is_listed_is_revoked_with_date_and_reason(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3,
	    .lines = { { &w.responder, 0, NO_REASON, NULL, false, 0 },
		{ &w.user, PKI_NOW - 2 * DAY, 1, NULL, false, 0 } });
	assert_status(&w, REVOCATION_REVOKED, 0,
	    "CN=User: revoked at 2026-08-30T00:00:00Z (keyCompromise)");
	assert_string_equal(w.out.crl_number, "3");
	world_end(&w);
}

static void
what_a_crl_says_is_told_for_the_rules(void **state)
{
	const struct statement *said;
	struct crl_description crl;
	struct world w;

	(void)state;
	world_begin(&w);
	said = &w.out.statement;
	SAY_CRL(&w, &w.ca, .number = 3, .scope = "critical,onlyuser:TRUE",
	    .lines = { { &w.responder, 0, NO_REASON, NULL, false, 0 },
		{ &w.crl_signer, 0, 0, NULL, true, 0 },
		{ &w.user, 0, 6, NULL, false, 0 } });
	assert_revoked(&w, 0);
	assert_int_equal(said->kind, STATEMENT_CRL);
	assert_int_equal(said->about, ABOUT_SUBSCRIBERS);
	assert_true(said->is_of_one);
	assert_true(said->is_revoked);
	assert_true(said->has_reason);
	assert_int_equal(said->reason, 6);
	assert_int_equal(said->entries, 3);
	assert_int_equal(said->without_reason, 1);
	assert_int_equal(said->unspecified, 1);
	assert_int_equal(said->critical_reasons, 1);
	assert_int_equal(said->holds, 1);
	assert_int_equal(said->signer_key, KEY_EC);
	assert_int_equal(said->signer_key_size, 256);
	assert_int_equal(said->algorithm_len, 12);
	assert_true(evidence_crl(w.evidence, 0, &crl));
	assert_string_equal(crl.issuer, "CN=CA");
	assert_string_equal(crl.number, "3");
	assert_false(crl.is_delta);
	assert_false(crl.statement.is_of_one);
	free(crl.issuer);
	assert_false(evidence_crl(w.evidence, 1, &crl));
	world_end(&w);
}

static void
a_hold_is_a_revocation(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3,
	    .lines = { { &w.user, 0, 6, NULL, false, 0 } });
	assert_status(&w, REVOCATION_REVOKED, 0, "(certificateHold)");
	world_end(&w);
}

static void
a_revoked_ca_revokes_the_signer(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.ca, .number = 3);
	SAY_CRL(&w, &w.root, .number = 1,
	    .lines = { { &w.ca, 0, 2, NULL, false, 0 } });
	assert_status(&w, REVOCATION_REVOKED, 1, "CN=CA: revoked");
	world_end(&w);
}

static void
an_ended_crl_counts_within_the_grace_and_its_revocations_always(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3, .from = PKI_NOW - 9 * DAY,
	    .until = PKI_NOW - DAY,
	    .lines = { { &w.responder, 0, NO_REASON, NULL, false, 0 } });
	assert_unknown(&w, "its CRL has ended at 2026-08-31");
	w.parameters.grace = 2 * DAY;
	assert_good(&w);
	assert_int_equal(w.out.ended, PKI_NOW - DAY);
	assert_string_equal(w.out.ended_issuer, "CN=CA");
	w.parameters.grace = DAY - 1;
	assert_unknown(&w, "has ended");
	assert_int_equal(w.out.ended, 0);
	SAY_CRL(&w, &w.ca, .number = 2, .from = PKI_NOW - 20 * DAY,
	    .until = PKI_NOW - 15 * DAY,
	    .lines = { { &w.user, PKI_NOW - 21 * DAY, 1, NULL, false, 0 } });
	assert_revoked(&w, 0);
	world_end(&w);
}

static void
a_crl_without_an_end_is_never_current(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3, .until = -1);
	assert_unknown(&w, "has ended");
	world_end(&w);
}

static void
a_later_crl_takes_back_a_hold_and_nothing_else(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3, .from = PKI_NOW - 3 * DAY,
	    .lines = { { &w.user, 0, 6, NULL, false, 0 } });
	SAY_CRL(&w, &w.ca, .number = 4);
	assert_good(&w);
	assert_string_equal(w.out.crl_number, "4");
	SAY_CRL(&w, &w.ca, .number = 2, .from = PKI_NOW - 4 * DAY,
	    .lines = { { &w.user, 0, 1, NULL, false, 0 } });
	assert_revoked(&w, 0);
	world_end(&w);
}

static void
a_younger_crl_says_who_was_revoked_by_then(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3, .from = PKI_NOW + DAY,
	    .lines = { { &w.user, PKI_NOW + 3600, 1, NULL, false, 0 } });
	assert_unknown(&w, "its CRL is younger than the message");
	SAY_CRL(&w, &w.ca, .number = 4, .from = PKI_NOW + 2 * DAY,
	    .lines = { { &w.user, PKI_NOW - 3600, 1, NULL, false, 0 } });
	assert_revoked(&w, 0);
	world_end(&w);
}

/* It may be published while the message comes in. */
/* Revoked after the message, but the key was known to be lost before it. */
static void
a_younger_crl_says_whose_key_was_lost_by_then(void **state)
{
	struct world w;

	(void)state;
	for (int lost_before = 0; lost_before < 2; lost_before++) {
		world_begin(&w);
		SAY_CRL(&w, &w.root, .number = 1);
		SAY_CRL(&w, &w.ca, .number = 7);
		SAY_CRL(&w, &w.ca, .number = 8, .from = PKI_NOW + 3 * DAY,
		    .until = PKI_NOW + 9 * DAY,
		    .lines = { { &w.user, .at = PKI_NOW + 2 * DAY, .reason = 1,
			.invalid = PKI_NOW + (lost_before ? -DAY : DAY) } });
		if (lost_before)
			assert_revoked(&w, 0);
		else
			assert_good(&w);
		world_end(&w);
	}
}

static void
a_crl_that_is_a_little_younger_speaks(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 2, .from = PKI_NOW + 300);
	assert_good(&w);
	world_end(&w);
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 2, .from = PKI_NOW + 301);
	assert_unknown(&w, "its CRL is younger than the message");
	world_end(&w);
}

static void
a_delta_adds_and_removes(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3,
	    .lines = { { &w.user, 0, 6, NULL, false, 0 } });
	assert_revoked(&w, 0);
	SAY_CRL(&w, &w.ca, .number = 5, .base = 3,
	    .lines = { { &w.user, 0, 8, NULL, false, 0 } });
	assert_good(&w);
	assert_string_equal(w.out.crl_number, "5");
	SAY_CRL(&w, &w.ca, .number = 6, .base = 3,
	    .lines = { { &w.user, 0, 1, NULL, false, 0 } });
	assert_revoked(&w, 0);
	world_end(&w);
}

static void
a_delta_of_another_base_takes_nothing_back(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3,
	    .lines = { { &w.user, 0, 6, NULL, false, 0 } });
	SAY_CRL(&w, &w.ca, .number = 9, .base = 7,
	    .lines = { { &w.user, 0, 8, NULL, false, 0 } });
	assert_revoked(&w, 0);
	world_end(&w);
}

static void
a_partition_speaks_for_its_point_alone(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3,
	    .scope = "critical,fullname:URI:http://crl.example/other.crl");
	assert_unknown(&w, "there is no CRL for it");
	SAY_CRL(
	    &w, &w.ca, .number = 3, .scope = "critical,fullname:URI:" CRL_URL);
	assert_good(&w);
	world_end(&w);
}

static void
crls_for_cas_or_attributes_are_not_for_users(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1, .scope = "critical,onlyCA:TRUE");
	SAY_CRL(&w, &w.ca, .number = 3, .scope = "critical,onlyCA:TRUE");
	SAY_CRL(&w, &w.ca, .number = 3, .scope = "critical,onlyAA:TRUE");
	assert_unknown(&w, "there is no CRL for it");
	SAY_CRL(&w, &w.ca, .number = 3, .scope = "critical,onlyuser:TRUE");
	assert_good(&w);
	world_end(&w);
}

static void
reasons_must_be_complete(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3,
	    .scope = "critical,onlysomereasons:keyCompromise");
	assert_unknown(&w, "do not speak of all reasons");
	world_end(&w);
}

static void
evidence_is_shared_and_lives_as_long_as_somebody_holds_it(void **state)
{
	struct evidence_summary summary;
	struct evidence *mine;
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3, .from = PKI_NOW - 2 * DAY,
	    .until = PKI_NOW + 3 * DAY);
	mine = evidence_share(w.evidence);
	evidence_free(w.evidence);
	w.evidence = NULL;
	w.parameters.evidence = mine;
	assert_good(&w);
	evidence_summarise(mine, &summary);
	assert_int_equal(summary.count, 2);
	assert_int_equal(summary.this_update, PKI_NOW - DAY);
	assert_int_equal(summary.next_update, PKI_NOW + 3 * DAY);
	assert_in_range(summary.octets, 500, 10000);
	evidence_free(mine);
	world_end(&w);
}

enum {
	THREADS = 4,
	ROUNDS = 40
};

struct asker {
	const struct world *w;
	unsigned int good;
};

static void *
ask_often(void *arg)
{
	struct asker *asker = arg;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		struct revocation_parameters parameters = asker->w->parameters;
		struct evidence *mine = evidence_share(parameters.evidence);
		struct revocation out;

		parameters.evidence = mine;
		revocation_check(&asker->w->path, &parameters, &out);
		asker->good += out.status == REVOCATION_GOOD ? 1 : 0;
		evidence_free(mine);
	}
	return NULL;
}

/* What is worth something under TSan only. */
static void
many_threads_may_ask_the_same_evidence(void **state)
{
	struct asker askers[THREADS];
	pthread_t threads[THREADS];
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 2);
	say(&w, ocsp_make(&w.responder, &w.user, &w.ca,
		    &(struct ocsp_wish){ .reason = NO_REASON }));
	build_path(&w);
	for (size_t i = 0; i < THREADS; i++) {
		askers[i] = (struct asker){ &w, 0 };
		assert_int_equal(
		    pthread_create(&threads[i], NULL, ask_often, &askers[i]),
		    0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(askers[i].good, ROUNDS);
	}
	world_end(&w);
}

static void
what_is_no_crl_is_refused_with_a_reason(void **state)
{
	static const uint8_t nothing[] = { 0x30, 0x03, 0x02, 0x01, 0x00 };
	struct evidence *evidence = evidence_new();
	const char *why = NULL;

	(void)state;
	assert_false(evidence_add_der(
	    evidence, (struct span){ nothing, sizeof(nothing) }, &why));
	assert_string_equal(why, "it is no CertificateList in DER");
	evidence_free(evidence);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_the_promised_ones),
		cmocka_unit_test(a_path_is_good_by_current_crls_of_all_its_cas),
		cmocka_unit_test(who_is_listed_is_revoked_with_date_and_reason),
		cmocka_unit_test(what_a_crl_says_is_told_for_the_rules),
		cmocka_unit_test(a_hold_is_a_revocation),
		cmocka_unit_test(a_revoked_ca_revokes_the_signer),
		cmocka_unit_test(
		    an_ended_crl_counts_within_the_grace_and_its_revocations_always),
		cmocka_unit_test(a_crl_without_an_end_is_never_current),
		cmocka_unit_test(
		    a_later_crl_takes_back_a_hold_and_nothing_else),
		cmocka_unit_test(a_younger_crl_says_who_was_revoked_by_then),
		cmocka_unit_test(a_younger_crl_says_whose_key_was_lost_by_then),
		cmocka_unit_test(a_crl_that_is_a_little_younger_speaks),
		cmocka_unit_test(a_delta_adds_and_removes),
		cmocka_unit_test(a_delta_of_another_base_takes_nothing_back),
		cmocka_unit_test(a_partition_speaks_for_its_point_alone),
		cmocka_unit_test(crls_for_cas_or_attributes_are_not_for_users),
		cmocka_unit_test(reasons_must_be_complete),
		cmocka_unit_test(
		    evidence_is_shared_and_lives_as_long_as_somebody_holds_it),
		cmocka_unit_test(many_threads_may_ask_the_same_evidence),
		cmocka_unit_test(what_is_no_crl_is_refused_with_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
