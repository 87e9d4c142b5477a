/* SPDX-License-Identifier: BSD-2-Clause */
/* The log line: one a message, to be split at blanks. */
#include "test.h"

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
	struct shown shown;

	(void)state;
	shown_make(&shown, NULL, 0);
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
	    "cert=aaaaaaaaaaaaaaaa size=48211 ms=0.6 config=7d1e");
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
	    "-: result=none action=accept skip=authenticated client=10.1.2.3 "
	    "size=0 ms=0.0");
	buffer_free(&line);
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
	report_line(
	    &shown.result, &shown.decision, &shown.envelope, &context, &line);
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
	buffer_free(&line);
	buffer_free(&text);
	shown_free(&shown);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pass_tells_what_decided_first),
		cmocka_unit_test(a_skipped_message_has_its_line),
		cmocka_unit_test(other_signatures_and_defects_are_told),
		cmocka_unit_test(nothing_breaks_out_of_the_line),
		cmocka_unit_test(the_line_keeps_within_900_octets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
