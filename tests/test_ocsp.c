/* SPDX-License-Identifier: BSD-2-Clause */
/* The status of a signer by OCSP, where CRLs leave it unknown. */
#include "config.h"

#include "revocation_world.h"

#include <openssl/ocsp.h>

#define SAY_OCSP(w, responder, ...)                                            \
	say(w, ocsp_make(responder, &(w)->user, &(w)->ca,                      \
		   &(struct ocsp_wish){ __VA_ARGS__ }))

static int
begin(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	world_begin(w);
	SAY_CRL(w, &w->root, .number = 1);
	*state = w;
	return 0;
}

static int
end(void **state)
{
	world_end(*state);
	free(*state);
	return 0;
}

static void
the_issuer_itself_may_answer(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .reason = NO_REASON);
	assert_good(w);
	assert_int_equal(w->out.source, REVOCATION_BY_OCSP);
	assert_int_equal(w->out.this_update, PKI_NOW - 3600);
	assert_string_equal(w->out.crl_number, "");
}

/* RFC 6960 4.2.1: certs help, and the issuer's is at hand. */
static void
the_issuer_need_not_bring_its_certificate(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .reason = NO_REASON, .leaves_out_responder = true);
	assert_good(w);
	assert_int_equal(w->out.source, REVOCATION_BY_OCSP);
}

/* What is remembered of a signature is of its chain, and of the time that all
 * its certificates are valid. */
static void
a_signature_that_was_good_is_not_good_for_ever(void **state)
{
	struct world *w = *state;
	struct pki responder = pki_make(
	    &w->ca, &(struct pki_wish){ .subject = "CN=Short",
			.until = PKI_NOW + DAY,
			.extensions = EXTENSIONS("keyUsage",
			    "critical,digitalSignature", "extendedKeyUsage",
			    "OCSPSigning", "noCheck", "ignored") });

	SAY_OCSP(
	    w, &responder, .reason = NO_REASON, .until = PKI_NOW + 4 * DAY);
	for (int i = 0; i < 3; i++)
		assert_good(w);
	w->parameters.at = PKI_NOW + 2 * DAY;
	assert_unknown(w, "signed by nobody who may");
	w->parameters.at = PKI_NOW;
	assert_good(w);
	pki_free(&responder);
}

/* RFC 5280 5.3.2, which RFC 6960 4.4.5 takes over. */
static void
a_key_that_was_lost_before_counts_for_the_time_since(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .reason = NO_REASON);
	SAY_OCSP(w, &w->ca, .status = V_OCSP_CERTSTATUS_REVOKED, .reason = 1,
	    .from = PKI_NOW + 3 * DAY, .until = PKI_NOW + 9 * DAY,
	    .revoked = PKI_NOW + 2 * DAY, .invalid = PKI_NOW + DAY);
	assert_good(w);
	SAY_OCSP(w, &w->ca, .status = V_OCSP_CERTSTATUS_REVOKED, .reason = 1,
	    .from = PKI_NOW + 3 * DAY, .until = PKI_NOW + 9 * DAY,
	    .revoked = PKI_NOW + 2 * DAY, .invalid = PKI_NOW - DAY);
	assert_revoked(w, 0);
}

static void
a_responder_that_the_issuer_made_may_answer(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->responder, .reason = NO_REASON);
	assert_good(w);
	assert_int_equal(w->out.statement.kind, STATEMENT_OCSP);
	assert_true(w->out.statement.by_certified);
	assert_true(w->out.statement.responder_has_purpose);
	assert_true(w->out.statement.responder_has_nocheck);
	assert_int_equal(w->out.statement.about, ABOUT_SUBSCRIBERS);
	assert_false(w->out.statement.has_reason_extension);
}

static void
what_a_response_says_is_told_for_the_rules(void **state)
{
	struct world *w = *state;
	const struct statement *said = &w->out.statement;

	SAY_OCSP(w, &w->ca, .status = V_OCSP_CERTSTATUS_REVOKED, .reason = 6,
	    .reason_extension = true);
	assert_revoked(w, 0);
	assert_true(said->by_issuer);
	assert_true(said->has_reason_extension);
	assert_true(said->is_revoked);
	assert_true(said->has_reason);
	assert_int_equal(said->reason, 6);
	assert_int_equal(said->next_update, PKI_NOW + DAY);
}

static void
a_certid_may_have_sha256(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->responder, .reason = NO_REASON, .id_digest = "sha256");
	assert_good(w);
}

static void
a_certid_of_md5_names_nobody(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .reason = NO_REASON, .id_digest = "md5");
	assert_unknown(w, "there is no CRL for it");
}

static void
who_is_revoked_is_told_so(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->responder, .status = V_OCSP_CERTSTATUS_REVOKED,
	    .reason = 4, .revoked = PKI_NOW - 2 * DAY);
	assert_status(w, REVOCATION_REVOKED, 0,
	    "revoked at 2026-08-30T00:00:00Z (superseded)");
}

static void
revoked_by_ocsp_weighs_more_than_good_by_crl(void **state)
{
	struct world *w = *state;

	SAY_CRL(w, &w->ca, .number = 3);
	SAY_OCSP(w, &w->ca, .status = V_OCSP_CERTSTATUS_REVOKED,
	    .reason = NO_REASON);
	assert_revoked(w, 0);
}

static void
a_responder_that_does_not_know_says_nothing(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .status = V_OCSP_CERTSTATUS_UNKNOWN,
	    .reason = NO_REASON);
	assert_unknown(w, "its OCSP responder does not know it");
}

static void
a_stale_answer_is_good_for_nothing(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .reason = NO_REASON, .from = PKI_NOW - 3 * DAY,
	    .until = PKI_NOW - DAY);
	assert_unknown(w, "its OCSP response is not current");
	w->parameters.grace = 2 * DAY;
	assert_good(w);
	assert_int_equal(w->out.ended, PKI_NOW - DAY);
}

static void
a_stale_revocation_still_counts(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .status = V_OCSP_CERTSTATUS_REVOKED, .reason = 1,
	    .from = PKI_NOW - 3 * DAY, .until = PKI_NOW - DAY);
	assert_revoked(w, 0);
}

static void
an_answer_from_the_future_is_not_current(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .reason = NO_REASON, .from = PKI_NOW + 3600);
	assert_unknown(w, "its OCSP response is not current");
}

static void
an_answer_without_an_end_is_not_current(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .reason = NO_REASON, .until = -1);
	assert_unknown(w, "its OCSP response is not current");
}

static void
another_ca_may_not_answer(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->other_ca, .reason = NO_REASON);
	assert_unknown(w, "signed by nobody who may");
	assert_int_equal(w->out.statement.kind, STATEMENT_OCSP);
	assert_false(w->out.statement.by_issuer);
	assert_false(w->out.statement.by_certified);
}

static void
who_is_no_responder_may_not_answer(void **state)
{
	struct world *w = *state;
	struct pki user = pki_user(&w->ca, "mallory@example.org");

	SAY_OCSP(w, &user, .reason = NO_REASON);
	assert_unknown(w, "signed by nobody who may");
	assert_true(w->out.statement.by_certified);
	assert_false(w->out.statement.responder_has_purpose);
	assert_false(w->out.statement.responder_has_nocheck);
	pki_free(&user);
}

static void
a_responder_of_another_ca_may_not_answer(void **state)
{
	struct world *w = *state;
	struct pki responder = pki_make(&w->other_ca,
	    &(struct pki_wish){ .subject = "CN=Responder",
		.extensions = EXTENSIONS("extendedKeyUsage", "OCSPSigning") });

	SAY_OCSP(w, &responder, .reason = NO_REASON);
	assert_unknown(w, "signed by nobody who may");
	pki_free(&responder);
}

/* RFC 6960 4.2.2.2.1 has id-pkix-ocsp-nocheck, the deny list has not. */
static void
a_denied_responder_is_not_believed(void **state)
{
	struct world *w = *state;
	struct certificate *c =
	    certificate_decode(pki_der(&w->responder, 9), NULL);

	SAY_OCSP(w, &w->responder, .reason = NO_REASON);
	assert_good(w);
	assert_true(trust_deny(w->trust, c->sha256_text));
	assert_unknown(w, "signed by nobody who may");
	certificate_free(c);
}

static void
a_revoked_responder_is_not_believed(void **state)
{
	struct world *w = *state;
	struct pki responder = pki_make(&w->ca,
	    &(struct pki_wish){ .subject = "CN=Responder",
		.extensions = EXTENSIONS("extendedKeyUsage", "OCSPSigning") });

	SAY_OCSP(w, &responder, .reason = NO_REASON);
	assert_good(w);
	/* This one has ended, and says no more about the user. */
	SAY_CRL(w, &w->ca, .number = 3, .from = PKI_NOW - 9 * DAY,
	    .until = PKI_NOW - 2 * DAY,
	    .lines = { { &responder, 0, 1, NULL, false, 0 } });
	assert_unknown(w, "has ended");
	pki_free(&responder);
}

static void
sha1_signs_nothing(void **state)
{
	struct world *w = *state;

	SAY_OCSP(w, &w->ca, .reason = NO_REASON, .digest = "sha1");
	assert_unknown(w, "signed by nobody who may");
}

static void
an_answer_of_a_message_counts(void **state)
{
	struct world *w = *state;
	struct buffer der = ocsp_make(&w->responder, &w->user, &w->ca,
	    &(struct ocsp_wish){ .reason = NO_REASON });
	struct span response = buffer_span(&der);

	w->parameters.responses = &response;
	w->parameters.response_count = 1;
	assert_good(w);
	buffer_free(&der);
}

static void
errors_and_what_is_cut_off_are_no_answers(void **state)
{
	static const uint8_t try_later[] = { 0x30, 0x03, 0x0a, 0x01, 0x03 };
	struct world *w = *state;
	struct buffer der = ocsp_make(&w->responder, &w->user, &w->ca,
	    &(struct ocsp_wish){ .reason = NO_REASON });
	const char *why = NULL;

	assert_false(evidence_add_der(
	    w->evidence, (struct span){ try_later, sizeof(try_later) }, &why));
	assert_string_equal(why, "it is an OCSP response that tells an error");
	for (size_t len = 0; len < der.len; len++)
		assert_false(evidence_add_der(
		    w->evidence, (struct span){ der.data, len }, &why));
	buffer_free(&der);
}

int
main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		IN_WORLD(the_issuer_itself_may_answer),
		IN_WORLD(a_key_that_was_lost_before_counts_for_the_time_since),
		IN_WORLD(the_issuer_need_not_bring_its_certificate),
		IN_WORLD(a_signature_that_was_good_is_not_good_for_ever),
		IN_WORLD(a_responder_that_the_issuer_made_may_answer),
		IN_WORLD(what_a_response_says_is_told_for_the_rules),
		IN_WORLD(a_certid_may_have_sha256),
		IN_WORLD(a_certid_of_md5_names_nobody),
		IN_WORLD(who_is_revoked_is_told_so),
		IN_WORLD(revoked_by_ocsp_weighs_more_than_good_by_crl),
		IN_WORLD(a_responder_that_does_not_know_says_nothing),
		IN_WORLD(a_stale_answer_is_good_for_nothing),
		IN_WORLD(a_stale_revocation_still_counts),
		IN_WORLD(an_answer_from_the_future_is_not_current),
		IN_WORLD(an_answer_without_an_end_is_not_current),
		IN_WORLD(another_ca_may_not_answer),
		IN_WORLD(who_is_no_responder_may_not_answer),
		IN_WORLD(a_responder_of_another_ca_may_not_answer),
		IN_WORLD(a_denied_responder_is_not_believed),
		IN_WORLD(a_revoked_responder_is_not_believed),
		IN_WORLD(sha1_signs_nothing),
		IN_WORLD(an_answer_of_a_message_counts),
		IN_WORLD(errors_and_what_is_cut_off_are_no_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
