/* SPDX-License-Identifier: BSD-2-Clause */
/* The walker: which rules apply to what, and what becomes of findings. */

#include <string.h>

#include "rule_subject.h"

static const uint8_t one[] = { 1, 0, 0, 0, 0, 0, 0, 0, 1 };
static const uint8_t exponent[] = { 1, 0, 1 };
static const uint8_t modulus[] = { 0xc1 };
static char address[] = "a@x.example";
static struct certificate_mailbox mailbox = { address, MAILBOX_RFC822_NAME };

/* Keeps all that is judged here; a test bends one thing. */
static struct certificate
good_subscriber(enum sbr_generation generation)
{
	return (struct certificate){
		.version = 3,
		.serial = { one, sizeof(one) },
		.not_before = SBR_IN_FORCE,
		.not_after = SBR_IN_FORCE + 86400 * 365,
		.key = { .kind = KEY_RSA,
		    .size = 2048,
		    .modulus = { modulus, sizeof(modulus) },
		    .exponent = { exponent, sizeof(exponent) } },
		.key_usage_extension = { .present = true, .critical = true },
		.key_usage = USAGE_DIGITAL_SIGNATURE,
		.extended_key_usage_extension = { .present = true },
		.extended_key_usage = EKU_EMAIL_PROTECTION,
		.path_length = -1,
		.mailboxes = &mailbox,
		.mailbox_count = 1,
		.policy = "2.23.140.1.5.1.3",
		.class = { SUBSCRIBER, MAILBOX_VALIDATED, generation },
	};
}

/* Its index; findings->count: it is not there. */
static size_t
find(const struct findings *findings, const char *id)
{
	size_t i = 0;

	while (
	    i < findings->count && strcmp(findings->list[i].rule->id, id) != 0)
		i++;
	return i;
}

static bool
has_finding(const struct certificate *c, const struct rule_options *options,
    const char *id)
{
	struct findings findings;
	bool has;

	(void)rules_check(
	    &(struct rule_subject){ .certificate = c }, options, &findings);
	has = find(&findings, id) < findings.count;
	findings_free(&findings);
	return has;
}

static enum compliance
compliance_of(const struct certificate *c, const struct rule_options *options)
{
	struct findings findings;
	enum compliance compliance = rules_check(
	    &(struct rule_subject){ .certificate = c }, options, &findings);

	findings_free(&findings);
	return compliance;
}

static const struct rule_options none;
static const struct rule_options older = { .judge_older = true };

static void
one_error_is_enough_to_be_noncompliant(void **state)
{
	struct certificate c = good_subscriber(STRICT);

	(void)state;
	c.key.size = 2040;
	assert_true(has_finding(&c, &none, "rsa-modulus-min-2048"));
	assert_int_equal(compliance_of(&c, &none), NONCOMPLIANT);
}

static void
warnings_leave_it_as_it_is(void **state)
{
	struct certificate c = good_subscriber(STRICT);
	bool had;

	(void)state;
	had = compliance_of(&c, &none) == NONCOMPLIANT;
	c.key_usage_extension.critical = false;
	assert_true(has_finding(&c, &none, "ku-critical"));
	assert_int_equal(compliance_of(&c, &none) == NONCOMPLIANT, had);
}

static void
findings_are_counted_by_level_and_say_why(void **state)
{
	struct certificate c = good_subscriber(STRICT);
	struct findings findings;
	unsigned int errors, warnings;
	size_t i;

	(void)state;
	(void)rules_check(
	    &(struct rule_subject){ .certificate = &c }, &none, &findings);
	errors = findings.errors;
	warnings = findings.warnings;
	findings_free(&findings);
	c.key.size = 2040;
	c.key_usage_extension.critical = false;
	(void)rules_check(
	    &(struct rule_subject){ .certificate = &c }, &none, &findings);
	assert_int_equal(findings.errors, errors + 1);
	assert_int_equal(findings.warnings, warnings + 1);
	assert_int_equal(findings.count,
	    findings.errors + findings.warnings + findings.notices);
	i = find(&findings, "rsa-modulus-min-2048");
	assert_in_range(i + 1, 1, findings.count);
	assert_string_equal(
	    findings.list[i].reason.text, "the modulus has 2040 bits");
	findings_free(&findings);
	assert_int_equal(findings.count, 0);
}

static void
rules_apply_by_role(void **state)
{
	struct certificate c = good_subscriber(STRICT);

	(void)state;
	c.key_usage = USAGE_DIGITAL_SIGNATURE;
	assert_false(has_finding(&c, &none, "subca-ku-certsign"));
	c.class.role = SUBORDINATE_CA;
	assert_true(has_finding(&c, &none, "subca-ku-certsign"));
	assert_false(has_finding(&c, &none, "root-ku-certsign"));
	c.class.role = ROOT_CA;
	assert_true(has_finding(&c, &none, "root-ku-certsign"));
	assert_false(has_finding(&c, &none, "subca-ku-certsign"));
}

static void
rules_apply_by_generation(void **state)
{
	struct certificate c = good_subscriber(LEGACY);

	(void)state;
	c.not_after = c.not_before + 826 * 86400;
	assert_false(has_finding(&c, &none, "validity-max-825"));
	c.class.generation = MULTIPURPOSE;
	assert_true(has_finding(&c, &none, "validity-max-825"));
}

static void
without_a_reserved_oid_only_the_rules_for_all_apply(void **state)
{
	struct certificate c = good_subscriber(STRICT);

	(void)state;
	c.class.type = 0;
	c.class.generation = 0;
	c.policy[0] = '\0';
	c.key.size = 2040;
	c.not_after = c.not_before + 2000 * 86400;
	assert_true(has_finding(&c, &none, "rsa-modulus-min-2048"));
	assert_false(has_finding(&c, &none, "validity-max-825"));
	assert_false(has_finding(&c, &none, "validity-max-1185"));
}

static void
what_is_older_than_the_sbr_is_judged_on_request_only(void **state)
{
	struct certificate c = good_subscriber(STRICT);

	(void)state;
	c.key.size = 2040;
	c.not_before = SBR_IN_FORCE - 1;
	assert_int_equal(compliance_of(&c, &none), COMPLIANCE_NOT_SBR);
	assert_false(has_finding(&c, &none, "rsa-modulus-min-2048"));
	assert_int_equal(compliance_of(&c, &older), NONCOMPLIANT);
	assert_true(has_finding(&c, &older, "rsa-modulus-min-2048"));
}

static void
outside_the_scope_it_is_not_sbr(void **state)
{
	struct certificate purpose = good_subscriber(STRICT);
	struct certificate nameless = good_subscriber(STRICT);
	struct certificate_mailbox subject = { address, MAILBOX_SUBJECT };
	struct certificate in_subject = good_subscriber(STRICT);

	(void)state;
	purpose.extended_key_usage = EKU_CLIENT_AUTH;
	nameless.mailbox_count = 0;
	in_subject.mailboxes = &subject;
	assert_int_equal(compliance_of(&purpose, &none), COMPLIANCE_NOT_SBR);
	assert_int_equal(compliance_of(&nameless, &none), COMPLIANCE_NOT_SBR);
	assert_int_equal(compliance_of(&in_subject, &none), COMPLIANCE_NOT_SBR);
}

static void
outside_the_scope_only_a_reserved_oid_is_held_to_its_word(void **state)
{
	struct certificate c = good_subscriber(STRICT);
	struct span policies[] = {
		SPAN(0x67, 0x81, 0x0c, 0x01, 0x05, 0x01, 0x03),
		SPAN(0x67, 0x81, 0x0c, 0x01, 0x05, 0x02, 0x03),
	};

	(void)state;
	c.extended_key_usage = EKU_CLIENT_AUTH;
	c.policies = policies;
	c.policy_count = 1;
	assert_true(has_finding(&c, &none, "eku-emailprotection"));
	/* Two are none to go by, and yet a word. */
	c.policy[0] = '\0';
	c.class.type = 0;
	c.class.generation = 0;
	c.policy_count = 2;
	assert_true(has_finding(&c, &none, "eku-emailprotection"));
	assert_true(has_finding(&c, &none, "policies-one-reserved"));
	c.policies = &SPAN(0x2a, 0x03);
	c.policy_count = 1;
	assert_false(has_finding(&c, &none, "eku-emailprotection"));
}

static void
operators_change_levels_by_id(void **state)
{
	struct certificate c = good_subscriber(STRICT);
	struct rule_levels *levels = rule_levels_new();
	struct rule_options options = { .levels = levels };
	struct findings findings;
	size_t i;

	(void)state;
	c.key.size = 2040;
	assert_true(has_finding(&c, &options, "rsa-modulus-min-2048"));
	assert_true(
	    rule_levels_set(levels, "rsa-modulus-min-2048", LEVEL_NOTICE));
	(void)rules_check(
	    &(struct rule_subject){ .certificate = &c }, &options, &findings);
	i = find(&findings, "rsa-modulus-min-2048");
	assert_in_range(i + 1, 1, findings.count);
	assert_int_equal(findings.list[i].level, LEVEL_NOTICE);
	assert_int_equal(findings.notices, 1);
	findings_free(&findings);
	assert_true(rule_levels_set(levels, "rsa-modulus-min-2048", LEVEL_OFF));
	assert_false(has_finding(&c, &options, "rsa-modulus-min-2048"));
	assert_false(rule_levels_set(levels, "no-such-rule", LEVEL_OFF));
	rule_levels_free(levels);
	rule_levels_free(NULL);
}

static struct findings
findings_of(const struct certificate *c, const struct rule_options *options)
{
	struct findings findings;

	(void)rules_check(
	    &(struct rule_subject){ .certificate = c }, options, &findings);
	return findings;
}

static bool
program_finds(const struct findings *findings, const char *id)
{
	for (size_t i = 0; i < findings->program_count; i++)
		if (strcmp(findings->program_list[i].rule->id, id) == 0)
			return true;
	return false;
}

/* ML-DSA is good for the SBR and for no program. */
static void
programs_never_change_the_compliance(void **state)
{
	struct certificate with = good_subscriber(STRICT), without = with;
	struct findings a, b;

	(void)state;
	with.not_before = without.not_before = SBR_PQC_BEGINS;
	with.key.kind = KEY_ML_DSA;
	a = findings_of(&with, &none);
	b = findings_of(&without, &none);
	assert_true(program_finds(&a, "moz-key-alg"));
	assert_false(program_finds(&b, "moz-key-alg"));
	for (size_t i = 0; i < a.count; i++)
		assert_int_equal(a.list[i].rule->program, PROGRAM_NONE);
	assert_int_equal(a.count, a.errors + a.warnings + a.notices);
	assert_int_equal(a.programs[PROGRAM_MOZILLA], PROGRAM_REFUSED);
	findings_free(&a);
	findings_free(&b);
	assert_int_equal(a.program_count, 0);
}

static void
programs_judge_only_what_is_for_mail(void **state)
{
	struct certificate c = good_subscriber(STRICT);
	struct findings findings;

	(void)state;
	c.extended_key_usage = EKU_SERVER_AUTH;
	findings = findings_of(&c, &none);
	for (int i = PROGRAM_MOZILLA; i < PROGRAMS; i++)
		assert_int_equal(findings.programs[i], PROGRAM_NOT_APPLICABLE);
	assert_int_equal(findings.program_count, 0);
	findings_free(&findings);

	/* Without a mailbox it is not Mozilla's, but Gmail's and Apple's. */
	c.extended_key_usage = EKU_EMAIL_PROTECTION;
	c.mailbox_count = 0;
	findings = findings_of(&c, &none);
	assert_int_equal(
	    findings.programs[PROGRAM_MOZILLA], PROGRAM_NOT_APPLICABLE);
	assert_true(program_finds(&findings, "gmail-leaf-san"));
	assert_true(program_finds(&findings, "apple-2022-leaf"));
	findings_free(&findings);

	c = good_subscriber(STRICT);
	c.not_before = SBR_IN_FORCE - 1;
	findings = findings_of(&c, &none);
	assert_int_equal(
	    findings.programs[PROGRAM_GMAIL], PROGRAM_NOT_APPLICABLE);
	findings_free(&findings);
	findings = findings_of(&c, &older);
	assert_int_not_equal(
	    findings.programs[PROGRAM_GMAIL], PROGRAM_NOT_APPLICABLE);
	findings_free(&findings);
}

/* Every level, of a rule behind all those of the SBR. */
static void
levels_reach_the_rows_of_programs(void **state)
{
	struct certificate c = good_subscriber(STRICT);
	struct rule_levels *levels = rule_levels_new();
	struct rule_options options = { .levels = levels };
	struct findings findings;

	(void)state;
	c.key.kind = KEY_ED25519;
	for (int level = LEVEL_OFF; level <= LEVEL_ERROR; level++) {
		assert_true(rule_levels_set(
		    levels, "gmail-leaf-key", (enum rule_level)level));
		findings = findings_of(&c, &options);
		assert_int_equal(program_finds(&findings, "gmail-leaf-key"),
		    level != LEVEL_OFF);
		assert_int_equal(findings.programs[PROGRAM_GMAIL],
		    level == LEVEL_ERROR ? PROGRAM_REFUSED : PROGRAM_ACCEPTED);
		findings_free(&findings);
	}
	/* Also where no rule of the SBR is walked. */
	c.policy[0] = '\0';
	c.mailbox_count = 0;
	findings = findings_of(&c, &options);
	assert_int_equal(findings.count, 0);
	assert_true(program_finds(&findings, "gmail-leaf-key"));
	assert_int_equal(findings.programs[PROGRAM_GMAIL], PROGRAM_REFUSED);
	findings_free(&findings);
	rule_levels_free(levels);
}

static void
words_are_the_promised_ones(void **state)
{
	enum rule_level level = LEVEL_OFF;

	(void)state;
	assert_string_equal(compliance_word(COMPLIANT), "compliant");
	assert_string_equal(compliance_word(NONCOMPLIANT), "noncompliant");
	assert_string_equal(compliance_word(COMPLIANCE_NOT_SBR), "not-sbr");
	assert_true(rule_level_find("warning", &level));
	assert_int_equal(level, LEVEL_WARNING);
	assert_false(rule_level_find("warn", &level));
	for (int i = LEVEL_OFF; i <= LEVEL_ERROR; i++) {
		assert_true(rule_level_find(
		    rule_level_word((enum rule_level)i), &level));
		assert_int_equal(level, i);
	}
	assert_null(rules_find("no-such-rule"));
	assert_null(root_program_word(PROGRAM_NONE));
	assert_string_equal(root_program_word(PROGRAM_MOZILLA), "mozilla");
	assert_string_equal(
	    program_verdict_word(PROGRAM_NOT_APPLICABLE), "not-applicable");
	assert_string_equal(program_verdict_word(PROGRAM_ACCEPTED), "accepted");
	assert_string_equal(program_verdict_word(PROGRAM_REFUSED), "refused");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_error_is_enough_to_be_noncompliant),
		cmocka_unit_test(warnings_leave_it_as_it_is),
		cmocka_unit_test(findings_are_counted_by_level_and_say_why),
		cmocka_unit_test(rules_apply_by_role),
		cmocka_unit_test(rules_apply_by_generation),
		cmocka_unit_test(
		    without_a_reserved_oid_only_the_rules_for_all_apply),
		cmocka_unit_test(
		    what_is_older_than_the_sbr_is_judged_on_request_only),
		cmocka_unit_test(outside_the_scope_it_is_not_sbr),
		cmocka_unit_test(
		    outside_the_scope_only_a_reserved_oid_is_held_to_its_word),
		cmocka_unit_test(operators_change_levels_by_id),
		cmocka_unit_test(programs_never_change_the_compliance),
		cmocka_unit_test(programs_judge_only_what_is_for_mail),
		cmocka_unit_test(levels_reach_the_rows_of_programs),
		cmocka_unit_test(words_are_the_promised_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
