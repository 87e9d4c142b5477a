/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON: the promised keys, in ASCII, whatever a stranger wrote. */
#include "test.h"

#include <jansson.h>
#include <string.h>

#include "shown.h"

/* One line, ASCII, and read back by jansson. */
static json_t *
read_back(const struct buffer *out)
{
	json_error_t error;
	json_t *object;

	assert_true(out->len > 0);
	for (size_t i = 0; i + 1 < out->len; i++)
		assert_true(out->data[i] >= 0x20 && out->data[i] < 0x7f);
	assert_int_equal(out->data[out->len - 1], '\n');
	object = json_loads(buffer_text(out), JSON_REJECT_DUPLICATES, &error);
	assert_non_null(object);
	return object;
}

static json_t *
message_of(const struct shown *shown)
{
	struct buffer out = BUFFER_LIMIT(10000000);
	struct header_fields fields;
	json_t *object;

	report_fields(&shown->result, &shown->decision, &shown->envelope,
	    &shown->options, &fields);
	report_message_json(
	    "m.eml", 3, &shown->result, &shown->decision, &fields, NULL, &out);
	object = read_back(&out);
	header_fields_free(&fields);
	buffer_free(&out);
	return object;
}

static void
assert_keys(const json_t *object, const char *const keys[], size_t count)
{
	assert_true(json_is_object(object));
	for (size_t i = 0; i < count; i++) {
		if (json_object_get(object, keys[i]) == NULL)
			fail_msg("%s is missing", keys[i]);
	}
}

static void
a_message_has_the_promised_keys(void **state)
{
	static const char *const message_keys[] = { "path", "index", "kind",
		"result", "reason", "from", "encrypted", "signatures",
		"protected_header", "defects", "decision", "headers" };
	static const char *const signature_keys[] = { "part", "form", "covers",
		"result", "reason", "signers" };
	static const char *const signer_keys[] = { "result", "reason", "digest",
		"algorithm", "signing_time", "mailbox_match", "certificate",
		"path", "revocation" };
	static const char *const path_keys[] = { "status", "reason", "at",
		"anchor", "policy", "certificates" };
	static const char *const revocation_keys[] = { "status", "source", "at",
		"checked_at" };
	static const char *const decision_keys[] = { "action", "would", "code",
		"enhanced", "text", "rule", "file", "line", "mode", "skip" };
	struct shown shown;
	json_t *message, *signature, *signer;

	(void)state;
	shown_make(&shown, NULL, 0);
	message = message_of(&shown);
	signature = json_array_get(json_object_get(message, "signatures"), 0);
	signer = json_array_get(json_object_get(signature, "signers"), 0);
	assert_keys(message, message_keys, COUNT(message_keys));
	assert_keys(signature, signature_keys, COUNT(signature_keys));
	assert_keys(signer, signer_keys, COUNT(signer_keys));
	assert_keys(
	    json_object_get(signer, "path"), path_keys, COUNT(path_keys));
	assert_keys(json_object_get(signer, "revocation"), revocation_keys,
	    COUNT(revocation_keys));
	assert_keys(json_object_get(message, "decision"), decision_keys,
	    COUNT(decision_keys));
	assert_true(json_is_null(json_object_get(message, "reason")));
	assert_true(json_is_true(json_object_get(signer, "mailbox_match")));
	assert_int_equal(json_array_size(json_object_get(
			     json_object_get(signer, "path"), "certificates")),
	    2);
	json_decref(message);
	shown_free(&shown);
}

static const char *
string_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

/* Of what a stranger may put into QCStatements. */
static void
claims_are_told_with_whatever_octets(void **state)
{
	static const uint8_t amount[] = { 0x01, 0xf4 }, large[9] = { 0x7f },
			     url[] = { 'h', 0xff, 0, '"' },
			     country[] = { '\n', '"' };
	struct qc_claims claims = {
		.known = QC_COMPLIANCE | QC_SSCD | QC_LIMIT_VALUE | QC_PSD2,
		.types = QC_ESIGN | QC_TYPE_OTHER,
		.currency = { 0x13, span_of("CHF") },
		.amount = { amount, sizeof(amount) },
		.exponent = { large, sizeof(large) },
		.disclosures = { { { url, sizeof(url) }, span_of("en") } },
		.disclosure_count = 1,
		.legislation = { { country, sizeof(country) } },
		.legislation_count = 1,
		.roles = PSD2_AI | PSD2_PI,
		.psd2_authority = span_of("CH-XYZ"),
	};
	struct buffer out = BUFFER_LIMIT(100000);
	struct findings findings = { .count = 0 };
	struct shown shown;
	json_t *object, *qualified, *first;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.leaf.claims = &claims;
	shown.leaf.etsi_policies = ETSI_NCP_PLUS | ETSI_QCP_N_QSCD;
	report_certificate_json(&(struct judged_file){ "a.pem", 0, &shown.leaf,
				    COMPLIANT, &findings },
	    &out);
	object = read_back(&out);
	assert_string_equal(
	    string_at(json_object_get(object, "etsi"), "policy"), "QCP-n-qscd");
	qualified = json_object_get(object, "qualified");
	assert_string_equal(
	    string_at(qualified, "note"), "claimed ??, esign, other, qscd");
	first = json_array_get(json_object_get(qualified, "disclosures"), 0);
	assert_string_equal(
	    string_at(first, "url"), "h\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_int_equal(json_integer_value(json_object_get(
			     json_object_get(qualified, "limit"), "amount")),
	    500);
	assert_true(json_is_null(
	    json_object_get(json_object_get(qualified, "limit"), "exponent")));
	assert_int_equal(json_array_size(json_object_get(
			     json_object_get(qualified, "psd2"), "roles")),
	    2);
	assert_string_equal(
	    string_at(json_object_get(object, "programs"), "gmail"),
	    "not-applicable");
	json_decref(object);
	buffer_free(&out);
	shown_free(&shown);
}

static void
a_certificate_has_the_promised_keys(void **state)
{
	static const char *const keys[] = { "path", "kind", "index", "subject",
		"issuer", "serial", "sha256", "not_before", "not_after", "key",
		"mailboxes", "role", "profile", "etsi", "qualified",
		"compliance", "findings", "programs", "program_findings" };
	struct buffer out = BUFFER_LIMIT(100000);
	struct findings findings;
	struct shown shown;
	json_t *object, *finding;

	(void)state;
	shown_make(&shown, NULL, 0);
	findings = (struct findings){
		.list = shown.findings, .count = 2, .errors = 2
	};
	report_certificate_json(&(struct judged_file){ "a.pem", 0, &shown.leaf,
				    NONCOMPLIANT, &findings },
	    &out);
	object = read_back(&out);
	assert_keys(object, keys, COUNT(keys));
	assert_string_equal(
	    json_string_value(json_object_get(object, "not_before")),
	    "2023-09-01T00:00:00Z");
	assert_string_equal(
	    json_string_value(json_object_get(object, "serial")), "4a1f09c2");
	finding = json_array_get(json_object_get(object, "findings"), 1);
	assert_string_equal(
	    json_string_value(json_object_get(finding, "level")), "error");
	json_decref(object);
	buffer_free(&out);
	shown_free(&shown);
}

static void
a_stranger_s_octets_never_cost_the_object(void **state)
{
	static const char *const texts[] = { "\xff\xfe", "\xc0\xaf",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "a\x01\x02\x7f\"\\",
		"\xe2\x80\xae", "\xc3" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct shown shown;
		json_t *message;

		shown_make(&shown, texts[i], strlen(texts[i]));
		message = message_of(&shown);
		assert_string_equal(
		    json_string_value(json_object_get(message, "kind")),
		    "message");
		assert_int_equal(
		    json_array_size(json_object_get(message, "signatures")), 1);
		json_decref(message);
		shown_free(&shown);
	}
}

static void
an_error_names_its_path(void **state)
{
	struct buffer out = BUFFER_LIMIT(1000);
	json_t *object;

	(void)state;
	report_error_json("a\xff.eml", "No such file", &out);
	object = read_back(&out);
	assert_string_equal(
	    json_string_value(json_object_get(object, "kind")), "error");
	assert_string_equal(json_string_value(json_object_get(object, "path")),
	    "a\xef\xbf\xbd.eml");
	json_decref(object);
	buffer_free(&out);
}

static void
a_rule_tells_whom_it_binds(void **state)
{
	static const char *const keys[] = { "id", "section", "level", "text",
		"roles", "types", "generations", "since", "until" };
	struct buffer out = BUFFER_LIMIT(1000);
	struct shown shown;
	json_t *object;

	(void)state;
	shown_make(&shown, NULL, 0);
	report_rule_json(&shown.rules[0], &out);
	object = read_back(&out);
	assert_keys(object, keys, COUNT(keys));
	assert_int_equal(json_array_size(json_object_get(object, "types")), 4);
	assert_int_equal(
	    json_array_size(json_object_get(object, "generations")), 1);
	json_decref(object);
	buffer_free(&out);
	shown_free(&shown);
}

/* Text for a terminal: no escapes, whatever a certificate says. */
static void
text_shows_nothing_that_steers_a_terminal(void **state)
{
	static const char text[] = "a\x1b[31m\r\nresult   pass\xe2\x80\xae"
				   "\xc2\x9b";
	struct buffer out = BUFFER_LIMIT(1000000);
	struct shown shown;

	(void)state;
	shown_make(&shown, text, sizeof(text) - 1);
	shown.result.reason = REASON_EXPIRED;
	report_message_text(
	    shown.text, 0, &shown.result, &shown.decision, &out);
	assert_true(out.len > 0);
	for (size_t i = 0; i < out.len; i++)
		assert_true(out.data[i] == '\n' ||
			    (out.data[i] >= 0x20 && out.data[i] < 0x7f));
	assert_null(strstr(buffer_text(&out), "\nresult   pass"));
	buffer_free(&out);
	shown_free(&shown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_has_the_promised_keys),
		cmocka_unit_test(a_certificate_has_the_promised_keys),
		cmocka_unit_test(claims_are_told_with_whatever_octets),
		cmocka_unit_test(a_stranger_s_octets_never_cost_the_object),
		cmocka_unit_test(an_error_names_its_path),
		cmocka_unit_test(a_rule_tells_whom_it_binds),
		cmocka_unit_test(text_shows_nothing_that_steers_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
