/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules on CRLs and OCSP responses: each is kept and broken. */
#include "config.h"

#include "test.h"

#include <string.h>

#include "rules.h"

#define DAY    ((time_t)86400)
#define ISSUED ((time_t)1788220800) /* 2026-09-01 */

static const uint8_t rsa_sha256[] = { 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48,
	0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00 };

static struct statement
good(enum statement_kind kind, enum statement_about about)
{
	struct statement s = { .kind = kind,
		.about = about,
		.is_of_one = true,
		.this_update = ISSUED,
		.next_update = ISSUED + 5 * DAY,
		.algorithm_len = sizeof(rsa_sha256),
		.signer_key = KEY_RSA,
		.signer_key_size = 3072,
		.by_issuer = true };

	memcpy(s.algorithm, rsa_sha256, sizeof(rsa_sha256));
	return s;
}

static size_t
count_findings(const struct statement *s, time_t at, const char *id)
{
	struct rule_options options = { 0 };
	struct findings findings;
	size_t found = 0;

	assert_non_null(rules_find(id));
	rules_check_statement(s, at, &options, &findings);
	for (size_t i = 0; i < findings.count; i++) {
		assert_true(findings.list[i].reason.text[0] != '\0');
		found += strcmp(findings.list[i].rule->id, id) == 0 ? 1 : 0;
	}
	/* What a test bends breaks nothing else. */
	assert_int_equal(found, findings.count);
	findings_free(&findings);
	return found;
}

#define assert_keeps(s, id)  assert_int_equal(count_findings(s, ISSUED, id), 0)
#define assert_breaks(s, id) assert_int_equal(count_findings(s, ISSUED, id), 1)

static struct statement
crl_on(enum statement_about about)
{
	return good(STATEMENT_CRL, about);
}

static struct statement
ocsp_on(enum statement_about about)
{
	return good(STATEMENT_OCSP, about);
}

static void
revoke(struct statement *s, bool has_reason, unsigned int reason)
{
	s->is_revoked = true;
	s->has_reason = has_reason;
	s->reason = reason;
}

static void
crls_are_signed_as_printed(void **state)
{
	struct statement s = crl_on(ABOUT_SUBSCRIBERS);

	(void)state;
	assert_keeps(&s, "crl-sigalg-allowed");
	s.signer_key = KEY_UNKNOWN;
	assert_keeps(&s, "crl-sigalg-allowed");
	s.signer_key = KEY_EC;
	assert_breaks(&s, "crl-sigalg-allowed");
	s.signer_key = KEY_RSA;
	s.algorithm[12] = 0x05; /* SHA-1 */
	assert_breaks(&s, "crl-sigalg-allowed");
}

static void
crls_on_subscribers_end_in_10_days(void **state)
{
	struct statement s = crl_on(ABOUT_SUBSCRIBERS);

	(void)state;
	s.next_update = ISSUED + 10 * DAY;
	assert_keeps(&s, "crl-subscriber-nextupdate-10d");
	s.next_update++;
	assert_breaks(&s, "crl-subscriber-nextupdate-10d");
	s.next_update = 0;
	assert_breaks(&s, "crl-subscriber-nextupdate-10d");
	s = crl_on(ABOUT_CAS);
	s.next_update = ISSUED + 11 * DAY;
	assert_keeps(&s, "crl-subscriber-nextupdate-10d");
}

static void
crls_on_subscribers_are_of_this_week(void **state)
{
	struct statement s = crl_on(ABOUT_SUBSCRIBERS);
	const char *id = "crl-subscriber-age-7d";

	(void)state;
	s.next_update = ISSUED + 10 * DAY;
	assert_int_equal(count_findings(&s, ISSUED + 7 * DAY, id), 0);
	assert_int_equal(count_findings(&s, ISSUED + 7 * DAY + 1, id), 1);
	assert_int_equal(count_findings(&s, 0, id), 0);
}

static void
crls_on_cas_end_in_12_months(void **state)
{
	struct statement s = crl_on(ABOUT_CAS);

	(void)state;
	s.next_update = ISSUED + 365 * DAY;
	assert_keeps(&s, "crl-ca-nextupdate-12m");
	s.next_update++;
	assert_breaks(&s, "crl-ca-nextupdate-12m");
}

static void
reasons_are_not_critical(void **state)
{
	struct statement s = crl_on(ABOUT_SUBSCRIBERS);

	(void)state;
	assert_keeps(&s, "crl-reason-not-critical");
	s.critical_reasons = 1;
	assert_breaks(&s, "crl-reason-not-critical");
}

static void
reasons_are_not_unspecified(void **state)
{
	struct statement s = crl_on(ABOUT_SUBSCRIBERS);

	(void)state;
	assert_keeps(&s, "crl-reason-not-unspecified");
	s.unspecified = 2;
	assert_breaks(&s, "crl-reason-not-unspecified");
}

static void
cas_have_a_reason(void **state)
{
	struct statement s = crl_on(ABOUT_CAS);

	(void)state;
	revoke(&s, true, 4);
	assert_keeps(&s, "crl-ca-reason-present");
	revoke(&s, false, 0);
	assert_breaks(&s, "crl-ca-reason-present");
	/* A whole CRL on CAs. */
	s = crl_on(ABOUT_CAS);
	s.is_of_one = false;
	s.entries = 3;
	assert_keeps(&s, "crl-ca-reason-present");
	s.without_reason = 1;
	assert_breaks(&s, "crl-ca-reason-present");
}

static void
subscribers_should_have_a_reason(void **state)
{
	struct statement s = crl_on(ABOUT_SUBSCRIBERS);

	(void)state;
	s.entries = 3;
	s.without_reason = 1; /* somebody else's */
	assert_keeps(&s, "crl-subscriber-reason-present");
	revoke(&s, false, 0);
	assert_breaks(&s, "crl-subscriber-reason-present");
	s.about = ABOUT_UNKNOWN;
	assert_keeps(&s, "crl-subscriber-reason-present");
}

static void
cas_are_not_held(void **state)
{
	struct statement s = crl_on(ABOUT_CAS);

	(void)state;
	s.holds = 1; /* somebody else's */
	revoke(&s, true, 1);
	assert_keeps(&s, "crl-ca-no-hold");
	revoke(&s, true, 6);
	assert_breaks(&s, "crl-ca-no-hold");
	s.is_of_one = false;
	assert_breaks(&s, "crl-ca-no-hold");
}

static void
strict_certificates_are_not_held(void **state)
{
	struct statement s = crl_on(ABOUT_SUBSCRIBERS);

	(void)state;
	revoke(&s, true, 6);
	assert_keeps(&s, "crl-strict-no-hold");
	s.is_strict = true;
	assert_breaks(&s, "crl-strict-no-hold");
}

static void
responses_are_signed_as_printed(void **state)
{
	struct statement s = ocsp_on(ABOUT_SUBSCRIBERS);

	(void)state;
	assert_keeps(&s, "ocsp-sigalg-allowed");
	s.algorithm_len--;
	assert_breaks(&s, "ocsp-sigalg-allowed");
}

static void
responses_are_the_issuers_or_its_responders(void **state)
{
	struct statement s = ocsp_on(ABOUT_SUBSCRIBERS);

	(void)state;
	assert_keeps(&s, "ocsp-signer");
	s.by_issuer = false;
	assert_breaks(&s, "ocsp-signer");
	s.by_certified = true;
	s.responder_has_purpose = s.responder_has_nocheck = true;
	assert_keeps(&s, "ocsp-signer");
}

static void
responders_have_purpose_and_nocheck(void **state)
{
	struct statement s = ocsp_on(ABOUT_SUBSCRIBERS);

	(void)state;
	/* The issuer itself needs neither. */
	assert_keeps(&s, "ocsp-responder-eku");
	s.by_issuer = false;
	s.by_certified = true;
	s.responder_has_nocheck = true;
	assert_breaks(&s, "ocsp-responder-eku");
	s.responder_has_purpose = true;
	s.responder_has_nocheck = false;
	assert_breaks(&s, "ocsp-responder-nocheck");
	s.responder_has_nocheck = true;
	assert_keeps(&s, "ocsp-responder-nocheck");
}

static void
responses_live_8_hours_to_10_days(void **state)
{
	struct statement s = ocsp_on(ABOUT_SUBSCRIBERS);

	(void)state;
	s.next_update = ISSUED + 8 * 3600 - 1;
	assert_keeps(&s, "ocsp-validity-8h-10d");
	s.next_update--;
	assert_breaks(&s, "ocsp-validity-8h-10d");
	s.next_update = ISSUED + 10 * DAY - 1;
	assert_keeps(&s, "ocsp-validity-8h-10d");
	s.next_update++;
	assert_breaks(&s, "ocsp-validity-8h-10d");
	s.next_update = 0;
	assert_breaks(&s, "ocsp-validity-8h-10d");
	s.about = ABOUT_CAS;
	assert_keeps(&s, "ocsp-validity-8h-10d");
}

static void
responses_on_revoked_cas_have_a_reason(void **state)
{
	struct statement s = ocsp_on(ABOUT_CAS);

	(void)state;
	revoke(&s, true, 2);
	assert_keeps(&s, "ocsp-ca-reason-present");
	revoke(&s, false, 0);
	assert_breaks(&s, "ocsp-ca-reason-present");
}

static void
reasons_of_responses_are_those_of_crls(void **state)
{
	struct statement s = ocsp_on(ABOUT_SUBSCRIBERS);

	(void)state;
	revoke(&s, true, 6);
	assert_keeps(&s, "ocsp-reason-permitted");
	s.is_strict = true;
	assert_breaks(&s, "ocsp-reason-permitted");
	s.is_strict = false;
	revoke(&s, true, 0);
	assert_breaks(&s, "ocsp-reason-permitted");
	s.about = ABOUT_CAS;
	revoke(&s, true, 6);
	assert_breaks(&s, "ocsp-reason-permitted");
}

static void
responses_have_no_reason_extension(void **state)
{
	struct statement s = ocsp_on(ABOUT_SUBSCRIBERS);

	(void)state;
	assert_keeps(&s, "ocsp-no-reasoncode-ext");
	s.has_reason_extension = true;
	assert_breaks(&s, "ocsp-no-reasoncode-ext");
}

static void
what_is_older_than_the_sbr_breaks_nothing(void **state)
{
	struct statement s = crl_on(ABOUT_SUBSCRIBERS);
	struct rule_options older = { .judge_older = true };
	struct findings findings;

	(void)state;
	s.this_update = SBR_IN_FORCE - 1;
	s.next_update = s.this_update + 20 * DAY;
	assert_keeps(&s, "crl-subscriber-nextupdate-10d");
	rules_check_statement(&s, 0, &older, &findings);
	assert_int_equal(findings.count, 1);
	findings_free(&findings);
}

static void
operators_set_levels(void **state)
{
	struct statement s = crl_on(ABOUT_SUBSCRIBERS);
	struct rule_levels *levels = rule_levels_new();
	struct rule_options options = { .levels = levels };
	struct findings findings;

	(void)state;
	s.critical_reasons = 1;
	s.unspecified = 1;
	assert_true(
	    rule_levels_set(levels, "crl-reason-not-critical", LEVEL_ERROR));
	assert_true(
	    rule_levels_set(levels, "crl-reason-not-unspecified", LEVEL_OFF));
	rules_check_statement(&s, ISSUED, &options, &findings);
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.errors, 1);
	findings_free(&findings);
	rule_levels_free(levels);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crls_are_signed_as_printed),
		cmocka_unit_test(crls_on_subscribers_end_in_10_days),
		cmocka_unit_test(crls_on_subscribers_are_of_this_week),
		cmocka_unit_test(crls_on_cas_end_in_12_months),
		cmocka_unit_test(reasons_are_not_critical),
		cmocka_unit_test(reasons_are_not_unspecified),
		cmocka_unit_test(cas_have_a_reason),
		cmocka_unit_test(subscribers_should_have_a_reason),
		cmocka_unit_test(cas_are_not_held),
		cmocka_unit_test(strict_certificates_are_not_held),
		cmocka_unit_test(responses_are_signed_as_printed),
		cmocka_unit_test(responses_are_the_issuers_or_its_responders),
		cmocka_unit_test(responders_have_purpose_and_nocheck),
		cmocka_unit_test(responses_live_8_hours_to_10_days),
		cmocka_unit_test(responses_on_revoked_cas_have_a_reason),
		cmocka_unit_test(reasons_of_responses_are_those_of_crls),
		cmocka_unit_test(responses_have_no_reason_extension),
		cmocka_unit_test(what_is_older_than_the_sbr_breaks_nothing),
		cmocka_unit_test(operators_set_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
