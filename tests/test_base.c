/* SPDX-License-Identifier: BSD-2-Clause */
/* The base room: buffers, text, time, verdict words, log lines. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "verdict.h"

#include "test.h"

static void
a_buffer_refuses_what_is_over_its_limit(void **state)
{
	struct buffer b = BUFFER_LIMIT(10);

	(void)state;
	assert_true(buffer_string(&b, "0123456789"));
	assert_false(b.overflowed);
	assert_false(buffer_char(&b, 'x'));
	assert_true(b.overflowed);
	assert_int_equal(b.len, 10);
	assert_string_equal(buffer_text(&b), "0123456789");
	buffer_free(&b);
	assert_int_equal(b.limit, 10);
}

static void
a_buffer_that_overflowed_stays_so(void **state)
{
	struct buffer b = BUFFER_LIMIT(4);

	(void)state;
	assert_false(buffer_string(&b, "12345"));
	assert_false(buffer_string(&b, "1"));
	assert_int_equal(b.len, 0);
	buffer_clear(&b);
	assert_true(buffer_string(&b, "1"));
	buffer_free(&b);
}

static void
a_buffer_grows_to_its_limit_exactly(void **state)
{
	struct buffer b = BUFFER_LIMIT(100000);

	(void)state;
	for (int i = 0; i < 100000; i++)
		assert_true(buffer_char(&b, 'a'));
	assert_false(buffer_char(&b, 'a'));
	assert_int_equal(b.len, 100000);
	assert_true(b.capacity <= 100001);
	buffer_free(&b);
}

static void
formatted_text_is_bounded_too(void **state)
{
	struct buffer b = BUFFER_LIMIT(8);

	(void)state;
	assert_true(buffer_format(&b, "%d-%s", 12, "ab"));
	assert_string_equal(buffer_text(&b), "12-ab");
	assert_false(buffer_format(&b, "%s", "more than there is"));
	assert_string_equal(buffer_text(&b), "12-ab");
	buffer_free(&b);
}

static void
utf8_is_judged_as_rfc_3629_has_it(void **state)
{
	static const struct {
		const char *octets;
		bool valid;
	} cases[] = {
		{ "", true },
		{ "plain", true },
		{ "\xc3\xa4", true },
		{ "\xe2\x82\xac", true },
		{ "\xf0\x9f\x98\x80", true },
		{ "\xf4\x8f\xbf\xbf", true },
		{ "\xc0\xaf", false },	       /* overlong */
		{ "\xe0\x80\xaf", false },     /* overlong */
		{ "\xf0\x80\x80\xaf", false }, /* overlong */
		{ "\xed\xa0\x80", false },     /* surrogate */
		{ "\xf4\x90\x80\x80", false }, /* above U+10FFFF */
		{ "\xc3", false },	       /* cut */
		{ "\xe2\x82", false },
		{ "\x80", false },
		{ "\xff", false },
		{ "\xc3\x28", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(
		    utf8_valid(span_of(cases[i].octets)), cases[i].valid);
	assert_false(utf8_valid((struct span){ (const uint8_t *)"a\0b", 3 }));
}

static void
times_are_read_and_written_in_utc(void **state)
{
	static const struct {
		const char *text;
		long long seconds; /* -1: refused */
	} cases[] = {
		{ "2023-09-01T00:00:00Z", 1693526400 },
		{ "2023-09-01", 1693526400 },
		{ "2023-09-01T02:00:00+02:00", 1693526400 },
		{ "2023-08-31T22:00:00-02:00", 1693526400 },
		{ "2023-09-01T00:00:00.999Z", 1693526400 },
		{ "2023-09-01t02:00:00.5+02:00", 1693526400 },
		{ "2023-09-01T00:00:00.Z", -1 },
		{ "1693526400", 1693526400 },
		{ "0", 0 },
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2024-02-29T00:00:00Z", 1709164800 },
		{ "2038-01-19T03:14:08Z", 2147483648LL },
		{ "2023-02-29T00:00:00Z", -1 },
		{ "2023-13-01T00:00:00Z", -1 },
		{ "2023-09-01T24:00:00Z", -1 },
		{ "2023-09-01T00:00:60Z", -1 },
		{ "2023-09-01T00:00:00Zx", -1 },
		{ "2023-09-01x", -1 },
		{ "2023-9-1", -1 },
		{ "2023-+9-01", -1 },
		{ "2023- 9-01", -1 },
		{ "+023-09-01", -1 },
		{ "2023-09-01T 0:00:00Z", -1 },
		{ "2023-09-01T00:+0:00Z", -1 },
		{ "2023-09-01T00:00:-1Z", -1 },
		{ "2023-09-01T00:00:00+-2:00", -1 },
		{ "2023-09-01T00:00", -1 },
		{ "1234567890123", -1 },
		{ "yesterday", -1 },
		{ "-5", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		time_t t = 42;

		if (cases[i].seconds < 0) {
			assert_false(time_parse(cases[i].text, &t));
			assert_int_equal(t, 42);
		} else {
			assert_true(time_parse(cases[i].text, &t));
			assert_int_equal(t, cases[i].seconds);
		}
	}
}

static void
every_day_of_400_years_agrees_with_the_c_library(void **state)
{
	(void)state;
	for (time_t t = 0; t < (time_t)400 * 366 * 86400; t += 86400) {
		struct tm tm;
		time_t back = -1;

		assert_non_null(gmtime_r(&t, &tm));
		assert_true(time_from_civil(tm.tm_year + 1900, tm.tm_mon + 1,
		    tm.tm_mday, 0, 0, 0, &back));
		assert_int_equal(back, t);
	}
}

static void
time_text_is_rfc_3339(void **state)
{
	char text[TIME_TEXT];

	(void)state;
	time_text((time_t)1693526401, text);
	assert_string_equal(text, "2023-09-01T00:00:01Z");
}

static void
a_typing_error_finds_the_name_that_was_meant(void **state)
{
	static const char *const names[] = { "organization_identifier",
		"result", "type", NULL };

	(void)state;
	assert_string_equal(nearest_name("orginization_identifier", names),
	    "organization_identifier");
	assert_string_equal(nearest_name("reslt", names), "result");
	assert_null(nearest_name("something_else_altogether", names));
}

static void
each_reason_has_one_token_one_result_and_a_sentence(void **state)
{
	(void)state;
	for (int r = REASON_NONE; r < REASON_COUNT; r++) {
		const char *token = reason_token((enum reason)r);
		enum reason found;

		assert_non_null(reason_text((enum reason)r));
		if (r == REASON_NONE || r == REASON_PASS) {
			assert_null(token);
			continue;
		}
		assert_non_null(token);
		assert_true(reason_find(token, &found));
		assert_int_equal(found, r); /* so no token stands twice */
		assert_int_not_equal(
		    reason_result((enum reason)r), RESULT_PASS);
	}
	assert_int_equal(reason_result(REASON_PASS), RESULT_PASS);
	assert_int_equal(reason_result(REASON_NONE), RESULT_NONE);
}

static void
result_words_are_those_of_rfc_7281(void **state)
{
	static const char *const words[] = { "none", "pass", "fail", "policy",
		"neutral", "temperror", "permerror" };
	enum result_code code;

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		assert_true(result_find(words[i], &code));
		assert_string_equal(result_word(code), words[i]);
	}
	assert_false(result_find("discard", &code));
	assert_false(result_find("PASS", &code));
}

/* What log_info wrote to standard error. */
static size_t
logged(char *out, size_t size, const char *text)
{
	int pipes[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	assert_true(saved >= 0);
	assert_int_equal(pipe(pipes), 0);
	assert_true(dup2(pipes[1], STDERR_FILENO) >= 0);
	log_to_stderr("test", LOG_LEVEL_INFO);
	log_info("%s", text);
	log_debug("not wanted");
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	close(pipes[1]);
	n = read(pipes[0], out, size - 1);
	assert_true(n >= 0);
	out[n] = '\0';
	close(pipes[0]);
	return (size_t)n;
}

static void
a_log_line_stays_one_line(void **state)
{
	char out[4096];

	(void)state;
	logged(out, sizeof(out), "a\r\nforged: line\x1b[31m\x7f");
	assert_string_equal(out, "test: a??forged: line?[31m?\n");
}

static void
a_log_line_is_cut_before_syslog_cuts_it(void **state)
{
	char out[4096], text[3000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_true(logged(out, sizeof(out), text) <= 1008);
	assert_int_equal(out[strlen(out) - 1], '\n');
}

/* smime-milter(8), REASONS: what is told is explained. */
static void
every_reason_is_in_the_manual(void **state)
{
	struct buffer page = BUFFER_LIMIT(1 << 20);
	char piece[4096];
	const char *section = NULL, *end = NULL;
	FILE *file = fopen(SRCDIR "/milter/smime-milter.8", "rb");
	size_t len = 0;

	(void)state;
	assert_non_null(file);
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buffer_append(&page, piece, len);
	fclose(file);
	section = strstr(buffer_text(&page), "\n.Sh REASONS\n");
	assert_non_null(section);
	end = strstr(section + 1, "\n.Sh ");
	assert_non_null(end);
	for (int i = 0; i < REASON_COUNT; i++) {
		const char *token = reason_token((enum reason)i), *at = section;

		/* As `.It Li token`, alone or with others. */
		while (token != NULL) {
			at = strstr(at, token);
			if (at == NULL || at > end)
				fail_msg("%s is not in REASONS", token);
			if (at[-1] == ' ' && strchr("\n ", at[strlen(token)]))
				break;
			at++;
		}
	}
	buffer_free(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_is_in_the_manual),
		cmocka_unit_test(a_buffer_refuses_what_is_over_its_limit),
		cmocka_unit_test(a_buffer_that_overflowed_stays_so),
		cmocka_unit_test(a_buffer_grows_to_its_limit_exactly),
		cmocka_unit_test(formatted_text_is_bounded_too),
		cmocka_unit_test(utf8_is_judged_as_rfc_3629_has_it),
		cmocka_unit_test(times_are_read_and_written_in_utc),
		cmocka_unit_test(
		    every_day_of_400_years_agrees_with_the_c_library),
		cmocka_unit_test(time_text_is_rfc_3339),
		cmocka_unit_test(a_typing_error_finds_the_name_that_was_meant),
		cmocka_unit_test(
		    each_reason_has_one_token_one_result_and_a_sentence),
		cmocka_unit_test(result_words_are_those_of_rfc_7281),
		cmocka_unit_test(a_log_line_stays_one_line),
		cmocka_unit_test(a_log_line_is_cut_before_syslog_cuts_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
