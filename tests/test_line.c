/* SPDX-License-Identifier: BSD-2-Clause */
/* The log line: one a message, to be split at blanks. */
#include "test.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "shown.h"

static const struct report_context context = {
	.config_digest = "7d1e0f3344556677",
	.milliseconds = 0.61,
};

static void
a_pass_tells_what_decided_first(void **state)
{
	struct buffer line = BUFFER_LIMIT(2000);
	struct qc_claims claims = { .known = QC_COMPLIANCE };
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.leaf.claims = &claims;
	shown.decision.rule = "bank";
	shown.signer.revocation.status = REVOCATION_GOOD;
	shown.signer.revocation.source = REVOCATION_BY_CRL;
	report_line(
	    &shown.result, &shown.decision, &shown.envelope, &context, &line);
	assert_string_equal(buffer_text(&line),
	    "4hXkQ21zT9: result=pass action=accept rule=bank "
	    "from=alice@example.org type=sponsor-validated "
	    "generation=strict compliance=compliant path=explicit "
	    "trust=trusted revocation=good/crl client=192.0.2.25 "
	    "cert=aaaaaaaaaaaaaaaa until=2025-07-15T00:00:00Z "
	    "issuer=O%3DAlice,CN%3DAlice key=rsa-2048 digest=sha256 "
	    "signed=2023-09-01T00:00:00Z anchor=O%3DAlice,CN%3DAlice "
	    "qualified=eu algorithm=rsaEncryption "
	    "size=48211 ms=0.6 config=7d1e");
	buffer_free(&line);
	shown_free(&shown);
}

static void
a_skipped_message_has_its_line(void **state)
{
	struct result result = { .reason = REASON_NONE };
	struct decision decision = { .rule = "" };
	struct envelope envelope = { .client_address = "10.1.2.3" };
	struct report_context skipped = { .skip = "authenticated" };
	struct buffer line = BUFFER_LIMIT(2000);

	(void)state;
	report_line(&result, &decision, &envelope, &skipped, &line);
	assert_string_equal(buffer_text(&line),
	    "-: result=none action=accept skip=authenticated author=missing "
	    "client=10.1.2.3 size=0 ms=0.0");
	buffer_free(&line);
}

static void
a_changed_message_has_a_hint(void **state)
{
	struct buffer line = BUFFER_LIMIT(2000);
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.result.reason = shown.signature.reason = REASON_DIGEST_MISMATCH;
	shown.signature.hint = HINT_REENCODED;
	report_line(
	    &shown.result, &shown.decision, &shown.envelope, &context, &line);
	assert_non_null(strstr(buffer_text(&line),
	    " from=alice@example.org hint=reencoded type="));
	buffer_free(&line);
	shown_free(&shown);
}

static void
other_signatures_and_defects_are_told(void **state)
{
	struct signature_result signatures[7];
	struct buffer line = BUFFER_LIMIT(2000);
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	for (size_t i = 0; i < COUNT(signatures); i++) {
		signatures[i] = shown.signature;
		signatures[i].part[0] = (char)('1' + i);
	}
	signatures[1].reason = REASON_UNTRUSTED;
	shown.result.signatures = signatures;
	shown.result.signature_count = COUNT(signatures);
	shown.result.defects = DEFECT_NUL | DEFECT_BARE_CR;
	shown.result.protected_header.differs =
	    1u << PROTECTED_FROM | 1u << PROTECTED_SUBJECT;
	report_line(
	    &shown.result, &shown.decision, &shown.envelope, &context, &line);
	assert_non_null(
	    strstr(buffer_text(&line), " differs=From,Subject others="));
	assert_non_null(strstr(buffer_text(&line),
	    " others=2:policy/untrusted,3:pass,4:pass,5:pass,+2 "
	    "defects=nul,bare-cr"));
	buffer_free(&line);
	shown_free(&shown);
}

/* Neither a second line nor a second key can be smuggled in. */
static void
nothing_breaks_out_of_the_line(void **state)
{
	static const char *const texts[] = { "a b=c", "a\nb: result=pass",
		"a\r\nb", "\"x\" y", "\xe2\x80\xae", "%", "result=pass" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buffer line = BUFFER_LIMIT(2000);
		struct shown shown;
		size_t passes = 0;

		shown_make(&shown, texts[i], strlen(texts[i]));
		shown.result.reason = REASON_EXPIRED;
		shown.envelope.queue_id = shown.text;
		shown.envelope.client_address = shown.text;
		report_line(&shown.result, &shown.decision, &shown.envelope,
		    &context, &line);
		for (size_t k = 0; k < line.len; k++)
			assert_true(
			    line.data[k] >= 0x20 && line.data[k] < 0x7f);
		for (const char *at = buffer_text(&line);
		     (at = strstr(at, "result=pass")) != NULL; at++)
			passes++;
		assert_int_equal(passes, 0);
		buffer_free(&line);
		shown_free(&shown);
	}
}

static void
the_line_keeps_within_900_octets(void **state)
{
	struct buffer text = BUFFER_LIMIT(100000);
	struct buffer line = BUFFER_LIMIT(2000);
	struct signature_result signatures[100];
	struct shown shown;

	(void)state;
	while (buffer_string(&text, "\xff"))
		;
	shown_make(&shown, buffer_text(&text), text.len);
	for (size_t i = 0; i < COUNT(signatures); i++) {
		signatures[i] = shown.signature;
		memset(signatures[i].part, '1', PART_NUMBER - 1);
	}
	shown.result.signatures = signatures;
	shown.result.signature_count = COUNT(signatures);
	shown.result.defects = (1u << DEFECT_COUNT) - 1;
	shown.envelope.queue_id = shown.text;
	shown.envelope.client_address = shown.text;
	report_line(
	    &shown.result, &shown.decision, &shown.envelope, &context, &line);
	assert_true(line.len <= 900);
	assert_non_null(strstr(buffer_text(&line), " result=pass "));
	assert_non_null(strstr(buffer_text(&line), " size="));
	assert_non_null(strstr(buffer_text(&line), " cut=yes size="));
	buffer_free(&line);
	buffer_free(&text);
	shown_free(&shown);
}

static json_t *
json_line(const struct shown *shown, struct buffer *line)
{
	struct report_context as_json = context;
	json_t *object = NULL;

	as_json.format = LOG_JSON;
	report_line(
	    &shown->result, &shown->decision, &shown->envelope, &as_json, line);
	object = json_loadb(buffer_text(line), line->len, 0, NULL);
	assert_non_null(object);
	for (size_t i = 0; i < line->len; i++)
		assert_true(line->data[i] >= 0x20 && line->data[i] < 0x7f);
	return object;
}

static const char *
string_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "-";
}

static void
json_has_the_same_keys_and_more(void **state)
{
	struct buffer line = BUFFER_LIMIT(8000);
	struct shown shown;
	json_t *object = NULL;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.decision.rule = "bank";
	shown.decision.has_would = true;
	shown.decision.would = ACTION_REJECT;
	shown.result.reason = REASON_EXPIRED;
	shown.result.at = SBR_IN_FORCE;
	shown.signer.findings.list = shown.findings;
	shown.signer.findings.count = SHOWN_FINDINGS;
	object = json_line(&shown, &line);
	assert_string_equal(string_of(object, "id"), "4hXkQ21zT9");
	assert_string_equal(string_of(object, "time"), "2023-09-01T00:00:00Z");
	assert_string_equal(string_of(object, "reason"), "expired");
	assert_string_equal(string_of(object, "would"), "reject");
	assert_string_equal(string_of(object, "from"), "alice@example.org");
	assert_string_equal(string_of(object, "issuer"), "O=Alice,CN=Alice");
	assert_int_equal(strlen(string_of(object, "cert")), 64);
	assert_int_equal(strlen(string_of(object, "key_sha256")), 64);
	assert_int_equal(
	    json_array_size(json_object_get(object, "findings")), 40);
	assert_int_equal(
	    json_integer_value(json_object_get(object, "size")), 48211);
	assert_null(json_object_get(object, "cut"));
	json_decref(object);
	buffer_free(&line);
	shown_free(&shown);
}

/* Whatever a stranger writes, it is one object on one line, not too long. */
static void
json_holds_what_strangers_write(void **state)
{
	static const size_t lengths[] = { 1, 700, 999, 1001, 100000 };
	static const char octets[] = "\n\r\"\\\x1b\xff{}\xe2\x80\xae";

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++)
		for (size_t k = 0; k < sizeof(octets) - 1; k++) {
			struct buffer line = BUFFER_LIMIT(8000);
			char *text = xcalloc(lengths[i] + 1, 1);
			struct shown shown;
			json_t *object = NULL;

			memset(text, octets[k], lengths[i]);
			shown_make(&shown, text, lengths[i]);
			shown.envelope.client_address = shown.text;
			shown.signer.mailbox_match = MAILBOX_DIFFERS;
			object = json_line(&shown, &line);
			assert_true(line.len <= REPORT_LINE_MAX);
			assert_string_equal(
			    string_of(object, "result"), "pass");
			assert_non_null(json_object_get(object, "size"));
			assert_true(
			    (lengths[i] > 1000) ==
				(json_object_get(object, "cut") != NULL) ||
			    lengths[i] > 600);
			json_decref(object);
			buffer_free(&line);
			shown_free(&shown);
			free(text);
		}
}

/* What a rule may tolerate is not all that is wrong. */
static void
the_line_tells_what_else_is_wrong(void **state)
{
	struct buffer line = BUFFER_LIMIT(2000);
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.result.reason = shown.signer.reason = REASON_FROM_MISMATCH;
	shown.signer.mailbox_match = MAILBOX_DIFFERS;
	shown.signer.path.weakness = REASON_WEAK_DIGEST;
	shown.signer.path_ended = SBR_LEGACY_ENDS;
	shown.signer.path_ended_policy = POLICY_ANY;
	shown.signature.covers = COVERS_PART;
	shown.result.mailing_list = true;
	shown.result.encrypted = true;
	shown.envelope.mail_from = "bounces@list.example";
	shown.envelope.authenticated = "alice";
	report_line(
	    &shown.result, &shown.decision, &shown.envelope, &context, &line);
	assert_non_null(strstr(buffer_text(&line), " path=any-policy "));
	assert_non_null(
	    strstr(buffer_text(&line), " ended=2025-07-15T00:00:00Z "));
	assert_non_null(
	    strstr(buffer_text(&line), " mailbox=alice@example.org "));
	assert_non_null(strstr(buffer_text(&line), " weak=weak-digest "));
	assert_non_null(strstr(buffer_text(&line), " covers=part "));
	assert_non_null(strstr(buffer_text(&line), " list=yes "));
	assert_non_null(strstr(buffer_text(&line), " auth=yes "));
	assert_non_null(strstr(buffer_text(&line), " encrypted=part "));
	assert_non_null(
	    strstr(buffer_text(&line), " envelope=bounces@list.example "));
	buffer_free(&line);
	shown_free(&shown);
}

/* Whose addresses are hidden, they are hidden everywhere. */
static void
addresses_are_shown_as_is_wished(void **state)
{
	static const enum logged_addresses hiding[] = { ADDRESSES_DOMAIN,
		ADDRESSES_HASH, ADDRESSES_NONE };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(hiding); i++) {
		struct report_context hidden = context;
		struct buffer line = BUFFER_LIMIT(8000);
		char display[] = "Alice Example";
		struct shown shown;

		hidden.addresses = hiding[i / 2];
		hidden.format = i % 2 == 0 ? LOG_TEXT : LOG_JSON;
		shown_make(&shown, "x", 1);
		free(shown.mailbox.address);
		shown.mailbox.address = xstrdup("alice@example.org");
		free(shown.from.local);
		shown.from.local = xstrdup("alice");
		shown.from.display = display;
		shown.signer.mailbox_match = MAILBOX_DIFFERS;
		shown.envelope.mail_from = "alice@elsewhere.example";
		report_line(&shown.result, &shown.decision, &shown.envelope,
		    &hidden, &line);
		assert_null(strcasestr(buffer_text(&line), "alice"));
		assert_true(
		    (hidden.addresses == ADDRESSES_DOMAIN) ==
		    (strstr(buffer_text(&line), "example.org") != NULL));
		buffer_free(&line);
		shown_free(&shown);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pass_tells_what_decided_first),
		cmocka_unit_test(a_skipped_message_has_its_line),
		cmocka_unit_test(a_changed_message_has_a_hint),
		cmocka_unit_test(other_signatures_and_defects_are_told),
		cmocka_unit_test(nothing_breaks_out_of_the_line),
		cmocka_unit_test(the_line_keeps_within_900_octets),
		cmocka_unit_test(json_has_the_same_keys_and_more),
		cmocka_unit_test(json_holds_what_strangers_write),
		cmocka_unit_test(the_line_tells_what_else_is_wrong),
		cmocka_unit_test(addresses_are_shown_as_is_wished),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
