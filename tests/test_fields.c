/* SPDX-License-Identifier: BSD-2-Clause */
/* Header fields: their words, and that nothing can break out of them. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "shown.h"

static const char *
value_of(const struct header_fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->count; i++) {
		if (strcmp(fields->list[i].name, name) == 0)
			return fields->list[i].value;
	}
	return "";
}

static void
fields_of(const struct shown *shown, struct header_fields *out)
{
	report_fields(&shown->result, &shown->decision, &shown->envelope,
	    &shown->options, out);
}

/* Folding is "\n\t" and nothing else; lines and fields keep their lengths;
 * a stranger's quotes are closed in the line that opens them (the list of
 * findings is ours, and long). */
static void
assert_well_formed(const struct header_field *field)
{
	size_t line = strlen(field->name) + 2;
	bool quoted = false;
	bool ours = strcmp(field->name, "X-SMIME-Compliance") == 0;

	assert_true(strlen(field->value) <= REPORT_FIELD_MAX);
	for (const char *at = field->value; *at != '\0'; at++) {
		if (*at == '\n') {
			assert_int_equal(at[1], '\t');
			assert_true(ours || !quoted);
			line = 0;
			continue;
		}
		assert_true(*at == '\t' || (*at >= 0x20 && *at < 0x7f));
		if (*at == '\\' && quoted)
			at++;
		else if (*at == '"')
			quoted = !quoted;
		assert_true(++line < 998);
	}
	assert_false(quoted);
}

static void
assert_all_well_formed(const struct header_fields *fields)
{
	size_t all = 0;

	for (size_t i = 0; i < fields->count; i++) {
		assert_well_formed(&fields->list[i]);
		all += strlen(fields->list[i].name) + strlen(": \r\n") +
		       strlen(fields->list[i].value);
	}
	assert_true(all < REPORT_FIELDS_MAX);
}

static void
a_good_message_reads_well(void **state)
{
	struct header_fields fields;
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.decision.rule = "bank";
	shown.decision.mode = MODE_ENFORCE;
	fields_of(&shown, &fields);
	assert_all_well_formed(&fields);
	assert_string_equal(value_of(&fields, "Authentication-Results"),
	    "mx.dest.example;\n\tsmime=pass body.smime-part=2 "
	    "body.smime-identifier=alice@example.org\n\t"
	    "body.smime-serial=4a1f09c2 "
	    "body.smime-issuer=\"O=Alice,CN=Alice\"");
	assert_string_equal(
	    value_of(&fields, "X-SMIME-Status"), "Good signature");
	assert_string_equal(value_of(&fields, "X-SMIME-Profile"),
	    "sponsor-validated; generation=strict; policy=2.23.140.1.5.3.3; "
	    "path=explicit");
	assert_string_equal(value_of(&fields, "X-SMIME-Compliance"),
	    "compliant; errors=0; warnings=0");
	assert_string_equal(value_of(&fields, "X-SMIME-Trust"),
	    "trusted; anchor=\"O=Alice,CN=Alice\"; revocation=unchecked;\n\t"
	    "source=none");
	assert_string_equal(value_of(&fields, "X-SMIME-Policy"),
	    "accept; rule=\"bank\"; mode=enforce");
	assert_non_null(strstr(value_of(&fields, "X-SMIME-Signer"),
	    "result=pass; alice@example.org; subject=\"O=Alice,CN=Alice\";"));
	header_fields_free(&fields);
	shown_free(&shown);
}

static void
unsigned_mail_says_so_and_no_more(void **state)
{
	struct result result = { .reason = REASON_NONE };
	struct decision decision = { .rule = "" };
	struct envelope envelope = { 0 };
	struct report_options options = { "mx.dest.example", true, true, true,
		true, true, true, true, false, 0 };
	struct header_fields fields;

	(void)state;
	report_fields(&result, &decision, &envelope, &options, &fields);
	assert_int_equal(fields.count, 3);
	assert_string_equal(value_of(&fields, "Authentication-Results"),
	    "mx.dest.example; smime=none");
	assert_string_equal(value_of(&fields, "X-SMIME-Status"), "Not signed");
	assert_string_equal(
	    value_of(&fields, "X-SMIME-Policy"), "accept; mode=monitor");
	header_fields_free(&fields);
	result.encrypted = true;
	report_fields(&result, &decision, &envelope, &options, &fields);
	assert_string_equal(value_of(&fields, "X-SMIME-Status"), "Encrypted");
	header_fields_free(&fields);
}

/* The one place that says "Good signature". */
static void
only_a_pass_is_called_good_and_only_a_fail_bad(void **state)
{
	(void)state;
	for (int reason = 0; reason < REASON_COUNT; reason++) {
		struct header_fields fields;
		struct shown shown;
		const char *status, *results;

		shown_make(&shown, NULL, 0);
		shown.result.reason = (enum reason)reason;
		fields_of(&shown, &fields);
		status = value_of(&fields, "X-SMIME-Status");
		results = value_of(&fields, "Authentication-Results");
		assert_int_equal(strcmp(status, "Good signature") == 0,
		    reason == REASON_PASS);
		assert_int_equal(strstr(results, "smime=pass") != NULL,
		    reason == REASON_PASS);
		assert_int_equal(strstr(value_of(&fields, "X-SMIME-Signer"),
				     "result=pass") != NULL,
		    reason == REASON_PASS);
		assert_int_equal(strcmp(status, "Bad signature") == 0,
		    reason_result((enum reason)reason) == RESULT_FAIL);
		header_fields_free(&fields);
		shown_free(&shown);
	}
}

static void
what_enforcing_would_have_done_follows_what_was_done(void **state)
{
	struct header_fields fields;
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.result.reason = REASON_DIGEST_MISMATCH;
	shown.decision.rule = "partner";
	shown.decision.has_would = true;
	shown.decision.would = ACTION_REJECT;
	fields_of(&shown, &fields);
	assert_string_equal(value_of(&fields, "X-SMIME-Policy"),
	    "accept; would=reject; rule=\"partner\"; mode=monitor");
	assert_non_null(strstr(value_of(&fields, "Authentication-Results"),
	    "\n\tsmime=fail reason=\"digest-mismatch\" body.smime-part=2"));
	header_fields_free(&fields);
	shown_free(&shown);
}

struct hostile {
	const char *text;
	size_t len;
};
#define HOSTILE(s)                                                             \
	{                                                                      \
		s, sizeof(s) - 1                                               \
	}

static const struct hostile injections[] = {
	HOSTILE("a\r\nX-SMIME-Status: Good signature\r\n\r\n"),
	HOSTILE("a\nb\n\n"),
	HOSTILE("a\rb"),
	HOSTILE("a\0b\0\0"),
	HOSTILE("\"; smime=pass; x=\""),
	HOSTILE("\\\"; smime=pass; x=\\\""),
	HOSTILE("\\"),
	HOSTILE("a\\"),
	HOSTILE("(comment"),
	HOSTILE("comment)"),
	HOSTILE("a; smime=pass"),
	HOSTILE("M\xc3\xbcller <m\xc3\xbcller@example.org>"),
	HOSTILE("\xe2\x80\xae"
		"elpmaxe@ecila"),
	HOSTILE("\xe2\x80\xa8\xe2\x80\xa9\xc2\x85"),
	HOSTILE("\xff\xfe\x80\xc0\xaf"),
	HOSTILE("\x7f\x1b[31m\x01\x02"),
	HOSTILE("=?utf-8?q?=0d=0a?="),
	HOSTILE(""),
	HOSTILE(" "),
	HOSTILE("a\t\n\tb"),
};

static void
nothing_breaks_out_of_a_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(injections); i++) {
		struct header_fields fields;
		struct shown shown;

		shown_make(&shown, injections[i].text, injections[i].len);
		shown.options.authserv_id = shown.text;
		fields_of(&shown, &fields);
		assert_int_equal(fields.count, 7);
		assert_all_well_formed(&fields);
		header_fields_free(&fields);
		shown_free(&shown);
	}
}

static void
values_of_100_kilobytes_are_cut_where_it_shows(void **state)
{
	static const char *const units[] = { "a", "\"", "\\", "\xc3\xbc",
		"\xff", "a ", ",", "\r\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(units); i++) {
		struct buffer text = BUFFER_LIMIT(100000);
		struct header_fields fields;
		struct shown shown;

		while (buffer_string(&text, units[i]))
			;
		shown_make(&shown, buffer_text(&text), text.len);
		shown.signer.findings =
		    (struct findings){ .list = shown.findings,
			    .count = SHOWN_FINDINGS,
			    .errors = SHOWN_FINDINGS };
		shown.signer.compliance = NONCOMPLIANT;
		fields_of(&shown, &fields);
		assert_int_equal(fields.count, 7);
		assert_all_well_formed(&fields);
		assert_non_null(
		    strstr(value_of(&fields, "X-SMIME-Signer"), "...\";"));
		assert_non_null(
		    strstr(value_of(&fields, "X-SMIME-Signer"), "sha256=a"));
		assert_non_null(
		    strstr(value_of(&fields, "Authentication-Results"),
			"body.smime-issuer="));
		header_fields_free(&fields);
		shown_free(&shown);
		buffer_free(&text);
	}
}

static void
findings_that_do_not_fit_are_counted(void **state)
{
	struct header_fields fields;
	struct shown shown;
	const char *value;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.findings[5].level = LEVEL_WARNING;
	shown.signer.compliance = NONCOMPLIANT;
	shown.signer.findings = (struct findings){
		.list = shown.findings, .count = 2, .errors = 2
	};
	fields_of(&shown, &fields);
	assert_string_equal(value_of(&fields, "X-SMIME-Compliance"),
	    "noncompliant; errors=2; warnings=0;\n\tfindings=\""
	    "some-rule-with-a-rather-long-name-0 (7.1.2.3.e),\n\t"
	    "some-rule-with-a-rather-long-name-1 (7.1.2.3.e)\"");
	header_fields_free(&fields);
	shown.signer.findings = (struct findings){ .list = shown.findings,
		.count = SHOWN_FINDINGS,
		.errors = SHOWN_FINDINGS - 1,
		.warnings = 1 };
	fields_of(&shown, &fields);
	value = value_of(&fields, "X-SMIME-Compliance");
	assert_true(strlen(value) <= REPORT_FIELD_MAX);
	assert_non_null(strstr(value, ", ...\"; +"));
	assert_string_equal(value + strlen(value) - strlen(" more"), " more");
	header_fields_free(&fields);
	shown_free(&shown);
}

/* Eight-bit text stays as it is only where the message may have it. */
static void
a_mailbox_is_utf8_only_in_smtputf8_mail(void **state)
{
	static const char mailbox[] = "j\xc3\xbcrgen@example.org";
	struct header_fields fields;
	struct shown shown;

	(void)state;
	shown_make(&shown, mailbox, sizeof(mailbox) - 1);
	fields_of(&shown, &fields);
	assert_non_null(strstr(value_of(&fields, "X-SMIME-Signer"),
	    "\"j\\\\C3\\\\BCrgen@example.org\";"));
	header_fields_free(&fields);
	shown.envelope.smtputf8 = true;
	fields_of(&shown, &fields);
	assert_non_null(strstr(value_of(&fields, "X-SMIME-Signer"),
	    "\"j\xc3\xbcrgen@example.org\";"));
	header_fields_free(&fields);
	shown_free(&shown);
}

static void
short_fields_stay_on_one_line(void **state)
{
	static const char *const names[] = { "X-SMIME-Status",
		"X-SMIME-Profile", "X-SMIME-Policy" };
	struct buffer text = BUFFER_LIMIT(1000);
	struct header_fields fields;
	struct shown shown;

	(void)state;
	while (buffer_string(&text, "ab "))
		;
	shown_make(&shown, buffer_text(&text), text.len);
	fields_of(&shown, &fields);
	for (size_t i = 0; i < COUNT(names); i++)
		assert_null(strchr(value_of(&fields, names[i]), '\n'));
	header_fields_free(&fields);
	shown_free(&shown);
	buffer_free(&text);
}

static void
fields_can_be_switched_off_one_by_one(void **state)
{
	bool *switches[7];
	struct header_fields fields;
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	switches[0] = &shown.options.authentication_results;
	switches[1] = &shown.options.status;
	switches[2] = &shown.options.signer;
	switches[3] = &shown.options.profile;
	switches[4] = &shown.options.compliance;
	switches[5] = &shown.options.trust;
	switches[6] = &shown.options.policy;
	for (size_t i = 0; i < COUNT(switches); i++) {
		*switches[i] = false;
		fields_of(&shown, &fields);
		assert_int_equal(fields.count, 6);
		header_fields_free(&fields);
		*switches[i] = true;
	}
	shown_free(&shown);
}

/* A mailbox-validated certificate proves a mailbox, never a person. */
static void
good_may_ask_for_types_that_the_path_confirms(void **state)
{
	struct header_fields fields;
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	for (int i = 0; i < 4; i++) {
		bool good = i == 0;

		shown.options.good_types =
		    i == 1 ? MAILBOX_VALIDATED
			   : SPONSOR_VALIDATED | MAILBOX_VALIDATED;
		shown.leaf.class.type = SPONSOR_VALIDATED;
		shown.signer.path.policy =
		    i == 2 ? POLICY_NONE : POLICY_EXPLICIT;
		shown.signer.reason = i == 3 ? REASON_EXPIRED : REASON_PASS;
		fields_of(&shown, &fields);
		assert_string_equal(value_of(&fields, "X-SMIME-Status"),
		    good ? "Good signature" : "Unverified signature");
		header_fields_free(&fields);
	}
	shown_free(&shown);
}

static void
programs_are_told_on_request(void **state)
{
	struct header_fields fields;
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.signer.findings.programs[PROGRAM_MOZILLA] = PROGRAM_REFUSED;
	shown.signer.findings.programs[PROGRAM_GMAIL] = PROGRAM_ACCEPTED;
	shown.options.programs = true;
	fields_of(&shown, &fields);
	assert_all_well_formed(&fields);
	assert_string_equal(value_of(&fields, "X-SMIME-Compliance"),
	    "compliant; errors=0; warnings=0;\n\t"
	    "programs=\"mozilla=refused, apple=not-applicable,\n\t"
	    "microsoft=not-applicable, gmail=accepted\"");
	header_fields_free(&fields);
	shown.signer.findings.list = shown.findings;
	shown.signer.findings.count = SHOWN_FINDINGS;
	shown.signer.findings.errors = SHOWN_FINDINGS;
	fields_of(&shown, &fields);
	assert_all_well_formed(&fields);
	assert_non_null(strstr(
	    value_of(&fields, "X-SMIME-Compliance"), "gmail=accepted\";"));
	header_fields_free(&fields);
	shown_free(&shown);
}

/* What is claimed stays a claim, on the one line, whatever the country. */
static void
a_claim_to_be_qualified_is_a_claim(void **state)
{
	static const uint8_t country[] = { '"', '\n' };
	struct qc_claims claims = { .known = QC_COMPLIANCE | QC_SSCD,
		.types = QC_ESIGN };
	struct header_fields fields;
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.leaf.claims = &claims;
	fields_of(&shown, &fields);
	assert_string_equal(value_of(&fields, "X-SMIME-Profile"),
	    "sponsor-validated; generation=strict; policy=2.23.140.1.5.3.3; "
	    "path=explicit; qualified=\"claimed EU, esign, qscd\"");
	header_fields_free(&fields);
	claims.legislation_count = QC_LIST_MAX;
	for (size_t i = 0; i < QC_LIST_MAX; i++)
		claims.legislation[i] =
		    (struct span){ country, sizeof(country) };
	fields_of(&shown, &fields);
	assert_all_well_formed(&fields);
	assert_null(strchr(value_of(&fields, "X-SMIME-Profile"), '\n'));
	assert_non_null(strstr(value_of(&fields, "X-SMIME-Profile"),
	    "qualified=\"claimed ??+??+"));
	header_fields_free(&fields);
	claims.known = QC_SSCD;
	fields_of(&shown, &fields);
	assert_null(strstr(value_of(&fields, "X-SMIME-Profile"), "qualified"));
	header_fields_free(&fields);
	shown_free(&shown);
}

static void
path_policy_is_told_only_where_it_was_checked(void **state)
{
	struct header_fields fields;
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.signer.path.policy = POLICY_UNCHECKED;
	fields_of(&shown, &fields);
	assert_null(strstr(value_of(&fields, "X-SMIME-Profile"), "path="));
	header_fields_free(&fields);
	shown_free(&shown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_message_reads_well),
		cmocka_unit_test(unsigned_mail_says_so_and_no_more),
		cmocka_unit_test(
		    only_a_pass_is_called_good_and_only_a_fail_bad),
		cmocka_unit_test(
		    what_enforcing_would_have_done_follows_what_was_done),
		cmocka_unit_test(nothing_breaks_out_of_a_field),
		cmocka_unit_test(
		    values_of_100_kilobytes_are_cut_where_it_shows),
		cmocka_unit_test(findings_that_do_not_fit_are_counted),
		cmocka_unit_test(a_mailbox_is_utf8_only_in_smtputf8_mail),
		cmocka_unit_test(short_fields_stay_on_one_line),
		cmocka_unit_test(fields_can_be_switched_off_one_by_one),
		cmocka_unit_test(programs_are_told_on_request),
		cmocka_unit_test(good_may_ask_for_types_that_the_path_confirms),
		cmocka_unit_test(a_claim_to_be_qualified_is_a_claim),
		cmocka_unit_test(path_policy_is_told_only_where_it_was_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
