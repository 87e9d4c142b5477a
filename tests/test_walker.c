/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walker, by transcripts: each tests/walker/X.in is walked and its events
 * compared with X.ref, whole and cut in every manner.  In a .in file a line
 * ends in CRLF; \0, \r, \n and \\ are those octets alone; a backslash before
 * the line's end removes it; "#limits ..." may be the first line.  With
 * REGENERATE=1 in the environment the .ref files are written: read them.
 */
#define _POSIX_C_SOURCE 200809L /* scandir */

#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "transcript.h"

#define FIXTURES SRCDIR "/tests/walker"

enum {
	FILE_MAX = 1 << 20,
	FIXTURES_MAX = 100,
};

static struct buffer
read_file(const char *path)
{
	struct buffer b = BUFFER_LIMIT(FILE_MAX);
	char chunk[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		fail_msg("%s cannot be opened", path);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buffer_append(&b, chunk, n);
	fclose(f);
	assert_false(b.overflowed);
	return b;
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static const char *
take_limits(const char *text, struct message_limits *limits)
{
	unsigned int depth, parts, header, boundary;

	*limits = message_limits_default;
	if (sscanf(text, "#limits depth=%u parts=%u header=%u boundary=%u",
		&depth, &parts, &header, &boundary) != 4)
		return text;
	limits->depth = depth;
	limits->parts = parts;
	limits->header = header;
	limits->boundary = boundary;
	return strchr(text, '\n') + 1;
}

static void
take_escape(struct buffer *out, char c)
{
	static const char from[] = "0rn\\";
	static const char to[] = "\0\r\n\\";
	const char *p = strchr(from, c);

	if (c == '\n')
		return;
	if (c == '\0' || p == NULL)
		fail_msg("\\%c is no escape", c);
	else
		buffer_char(out, to[p - from]);
}

static struct buffer
read_message(const char *path, struct message_limits *limits)
{
	struct buffer file = read_file(path), out = BUFFER_LIMIT(FILE_MAX);
	const char *p = take_limits(buffer_text(&file), limits);

	for (; *p != '\0'; p++) {
		if (*p == '\\')
			take_escape(&out, *++p);
		else if (*p == '\n')
			buffer_string(&out, "\r\n");
		else
			buffer_char(&out, *p);
	}
	buffer_free(&file);
	return out;
}

/* Cuts that are as wild as they are the same each time. */
struct cuts {
	uint32_t state;
	uint32_t most;
};

static size_t
next_cut(void *arg)
{
	struct cuts *cuts = arg;

	cuts->state = cuts->state * 1664525u + 1013904223u;
	return 1 + (cuts->state >> 8) % cuts->most;
}

static void
assert_walks_as(const char *expected, struct span message,
    const struct message_limits *limits, struct cuts *cuts)
{
	size_t body = message_body_offset(message);
	struct transcript t;

	transcript_init(&t);
	transcript_walk(
	    &t, limits, message, cuts == NULL ? NULL : next_cut, cuts);
	assert_string_equal(buffer_text(&t.text), expected);
	assert_false(t.body_was_not_raw);
	assert_int_equal(t.octets.len, message.len - body);
	if (t.octets.len > 0)
		assert_memory_equal(
		    t.octets.data, message.data + body, t.octets.len);
	transcript_free(&t);
}

static void
assert_any_cut_walks_as(const char *expected, struct span message,
    const struct message_limits *limits)
{
	static const uint32_t most[] = { 1, 2, 3, 7, 40, 200 };

	assert_walks_as(expected, message, limits, NULL);
	for (uint32_t i = 0; i < COUNT(most); i++)
		for (uint32_t seed = 0; seed < (i == 0 ? 1 : 10); seed++)
			assert_walks_as(expected, message, limits,
			    &(struct cuts){ .state = seed, .most = most[i] });
}

static void
check_fixture(const char *name)
{
	char *in = xasprintf(FIXTURES "/%s.in", name);
	char *ref = xasprintf(FIXTURES "/%s.ref", name);
	struct message_limits limits;
	struct buffer message = read_message(in, &limits), expected;
	struct transcript t;

	if (getenv("REGENERATE") != NULL) {
		transcript_init(&t);
		transcript_walk(&t, &limits, buffer_span(&message), NULL, NULL);
		write_file(ref, buffer_text(&t.text));
		transcript_free(&t);
	}
	expected = read_file(ref);
	print_message("%s\n", name);
	assert_any_cut_walks_as(
	    buffer_text(&expected), buffer_span(&message), &limits);
	buffer_free(&expected);
	buffer_free(&message);
	free(in);
	free(ref);
}

static int
has_suffix_in(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 3 && strcmp(entry->d_name + len - 3, ".in") == 0;
}

static void
each_fixture_gives_its_transcript_however_it_is_cut(void **state)
{
	struct dirent **entries = NULL;
	int count = scandir(FIXTURES, &entries, has_suffix_in, alphasort);

	(void)state;
	assert_true(count > 20 && count < FIXTURES_MAX);
	for (int i = 0; i < count; i++) {
		char *name = xstrndup(
		    entries[i]->d_name, strlen(entries[i]->d_name) - 3);

		check_fixture(name);
		free(name);
		free(entries[i]);
	}
	free(entries);
}

/* Lines of text with a few things in them that must not be overlooked. */
static void
append_text(struct buffer *out, struct cuts *random, size_t len)
{
	static const char *const odd[] = { "\r", "\n", "\r\n-", "\r\n--",
		"\r\n--b\r\n\r\n", "\r\n--bc\r\n", "\r\n\r\n", "\r\r\n", "\n\r",
		"\n-", "-", "\r\n--b--\r\n" };

	while (out->len < len) {
		random->most = 75;
		for (size_t i = next_cut(random); i > 0; i--)
			buffer_char(out, 'x');
		random->most = 150;
		if (next_cut(random) == 1)
			buffer_append(out, "", 1);
		else if (next_cut(random) <= COUNT(odd))
			buffer_string(out, odd[next_cut(random) % COUNT(odd)]);
		else
			buffer_string(out, "\r\n");
	}
}

static void
long_texts_are_walked_alike_whole_and_in_small_pieces(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < 400; seed++) {
		struct cuts random = { .state = seed };
		struct cuts pieces = { .state = seed, .most = 200 };
		struct buffer message = BUFFER_LIMIT(1 << 14);
		struct transcript t;

		buffer_string(&message, seed % 2 == 0
					    ? "Content-Type: text/plain\r\n\r\n"
					    : "Content-Type: multipart/mixed; "
					      "boundary=b\r\n\r\n--b\r\n\r\n");
		append_text(&message, &random, 1000 + 8 * seed);
		transcript_init(&t);
		transcript_walk(&t, &message_limits_default,
		    buffer_span(&message), next_cut, &pieces);
		assert_walks_as(buffer_text(&t.text), buffer_span(&message),
		    &message_limits_default, NULL);
		transcript_free(&t);
		buffer_free(&message);
	}
}

static void
count_octets(struct entity *entity, struct span s, void *arg)
{
	(void)entity;
	*(size_t *)arg += s.len;
}

static void
a_line_without_end_is_not_held_back(void **state)
{
	const struct walker_events events = { .raw = count_octets };
	static const char *const starts[] = { "--b", "--b--", "--", "x" };
	char blanks[1000];
	size_t seen, given;

	(void)state;
	memset(blanks, ' ', sizeof(blanks));
	for (size_t i = 0; i < COUNT(starts); i++) {
		struct walker *w;

		seen = 0;
		w = walker_new(&message_limits_default, &events, &seen);
		walker_field(w, "Content-Type", "multipart/mixed; boundary=b");
		walker_body(w, starts[i], strlen(starts[i]));
		for (int n = 0; n < 100; n++)
			walker_body(w, blanks, sizeof(blanks));
		given = strlen(starts[i]) + 100 * sizeof(blanks);
		assert_true(given - seen <= 200);
		walker_end(w);
		assert_int_equal(seen, given);
		walker_free(w);
	}
}

static void
remember_value(
    struct entity *entity, const char *name, const char *value, void *arg)
{
	(void)entity;
	(void)name;
	free(*(char **)arg);
	*(char **)arg = xstrdup(value);
}

static void
fields_are_alike_however_the_milter_folds_them(void **state)
{
	static const char *const values[] = {
		"a\r\n b",
		"a\n b",
		" a\n b",
		" a\r\n b",
		"\n a\n b",
		"\r\n\ta\r\n b",
	};
	const struct walker_events events = { .field = remember_value };

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		char *value = NULL;
		struct walker *w =
		    walker_new(&message_limits_default, &events, &value);

		walker_field(w, "Subject", values[i]);
		assert_string_equal(value, "a b");
		assert_int_equal(walker_defects(w), 0);
		walker_free(w);
		free(value);
	}
}

static void
fields_that_are_none_are_a_defect(void **state)
{
	static const struct {
		const char *name, *value;
		unsigned int defects;
	} cases[] = {
		{ "Subject", "x", 0 },
		{ "Subject ", "x", DEFECT_BAD_HEADER_LINE },
		{ "Sub ject", "x", DEFECT_BAD_HEADER_LINE },
		{ "", "x", DEFECT_BAD_HEADER_LINE },
		{ "Subj\xc3\xa9t", "x", DEFECT_BAD_HEADER_LINE },
		{ "Subject", "x\ny", DEFECT_BAD_HEADER_LINE },
		{ "Subject", "x\r\n \r\n y", DEFECT_BAD_HEADER_LINE },
		{ "Subject", "x\n\t ", DEFECT_BAD_HEADER_LINE },
		{ "Subject", "\r\n x\n y\n", 0 },
		{ "Subject", "x\ry", DEFECT_BARE_CR },
	};
	const struct walker_events events = { .open = NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct walker *w =
		    walker_new(&message_limits_default, &events, NULL);

		walker_field(w, cases[i].name, cases[i].value);
		assert_int_equal(walker_defects(w), cases[i].defects);
		walker_free(w);
	}
}

static void
a_field_over_the_limit_is_a_defect_and_still_given(void **state)
{
	const struct walker_events events = { .field = remember_value };
	struct message_limits limits = message_limits_default;
	char *value = NULL;
	struct walker *w;

	(void)state;
	limits.header = 10;
	w = walker_new(&limits, &events, &value);
	walker_field(w, "From", "0123456789a");
	assert_string_equal(value, "0123456789a");
	assert_int_equal(walker_defects(w), DEFECT_HEADER_TOO_LARGE);
	walker_free(w);
	free(value);
}

static void
count_events(struct entity *entity, void *arg)
{
	(void)entity;
	++*(unsigned int *)arg;
}

static void
ending_twice_and_fields_after_the_header_change_nothing(void **state)
{
	const struct walker_events events = {
		.header = count_events,
		.close = count_events,
	};
	unsigned int count = 0;
	struct walker *w = walker_new(&message_limits_default, &events, &count);

	(void)state;
	walker_end_header(w);
	walker_end_header(w);
	walker_field(w, "Content-Type", "nonsense");
	walker_end(w);
	walker_end(w);
	walker_body(w, "x\n", 2);
	assert_int_equal(count, 2);
	assert_int_equal(walker_defects(w), 0);
	walker_free(w);
}

static void
an_abandoned_walk_is_freed(void **state)
{
	const struct walker_events events = { .open = NULL };
	static const char body[] = "--b\r\nContent-Type: message/rfc822\r\n\r\n"
				   "Subject: x\r\n folded";
	struct walker *w = walker_new(&message_limits_default, &events, NULL);

	(void)state;
	walker_field(w, "Content-Type", "multipart/mixed; boundary=b");
	walker_body(w, body, strlen(body));
	walker_free(w);
	walker_free(NULL);
}

static void
each_defect_has_words_of_its_own(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < DEFECT_COUNT; i++) {
		enum message_defect d = (enum message_defect)(1u << i);

		assert_non_null(message_defect_text(d));
		for (unsigned int k = 0; k < i; k++)
			assert_string_not_equal(message_defect_token(d),
			    message_defect_token(
				(enum message_defect)(1u << k)));
	}
	assert_string_equal(message_defect_token(DEFECT_DUPLICATE_PARAMETER),
	    "duplicate-parameter");
	assert_string_equal(
	    message_defect_token(DEFECT_AFTER_CLOSE), "after-close");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    each_fixture_gives_its_transcript_however_it_is_cut),
		cmocka_unit_test(
		    long_texts_are_walked_alike_whole_and_in_small_pieces),
		cmocka_unit_test(a_line_without_end_is_not_held_back),
		cmocka_unit_test(
		    fields_are_alike_however_the_milter_folds_them),
		cmocka_unit_test(fields_that_are_none_are_a_defect),
		cmocka_unit_test(
		    a_field_over_the_limit_is_a_defect_and_still_given),
		cmocka_unit_test(
		    ending_twice_and_fields_after_the_header_change_nothing),
		cmocka_unit_test(an_abandoned_walk_is_freed),
		cmocka_unit_test(each_defect_has_words_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
