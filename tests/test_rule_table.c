/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of rules is whole: a new row that is not is refused here. */
#include "config.h"

#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "rules.h"

enum {
	TESTS_OCTETS_MAX = 1 << 24
};

static void
append_file(const char *path, struct buffer *out)
{
	FILE *f = fopen(path, "r");
	char piece[4096];
	size_t len;

	assert_non_null(f);
	while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
		assert_true(buffer_append(out, piece, len));
	(void)fclose(f);
}

static void
ids_are_unique_and_plain(void **state)
{
	const struct rule *rule, *other;

	(void)state;
	for (size_t i = 0; (rule = rules_at(i)) != NULL; i++) {
		assert_int_equal(
		    strspn(rule->id, "abcdefghijklmnopqrstuvwxyz0123456789-"),
		    strlen(rule->id));
		for (size_t j = 0; j < i; j++) {
			other = rules_at(j);
			assert_string_not_equal(rule->id, other->id);
		}
		assert_ptr_equal(rules_find(rule->id), rule);
	}
	assert_true(rules_at(0) != NULL);
}

static void
texts_are_sentences(void **state)
{
	const struct rule *rule;

	(void)state;
	for (size_t i = 0; (rule = rules_at(i)) != NULL; i++) {
		size_t len = strlen(rule->text);

		if (len < 10 || rule->text[len - 1] != '.')
			fail_msg("%s: \"%s\"", rule->id, rule->text);
	}
}

static void
rows_apply_to_something_at_some_time(void **state)
{
	const struct rule *rule;

	(void)state;
	for (size_t i = 0; (rule = rules_at(i)) != NULL; i++) {
		assert_non_null(rule->holds);
		assert_in_range(rule->level, LEVEL_NOTICE, LEVEL_ERROR);
		assert_in_range(rule->roles, 1, ANY_SUBJECT);
		assert_in_range(rule->types, 1, ANY_TYPE);
		assert_in_range(rule->generations, 1, ANY_GENERATION);
		assert_true(rule->since >= SBR_IN_FORCE);
		assert_true(rule->until == 0 || rule->since < rule->until);
	}
}

/* The number as the SBR prints it, perhaps with a letter or more behind. */
static bool
is_section(const char *sections, const char *section)
{
	size_t len = strlen(section);

	while (len > 0) {
		char *line = xasprintf("\n%.*s\n", (int)len, section);
		bool found = strstr(sections, line) != NULL;

		free(line);
		if (found)
			return true;
		/* One level up, where that is a lettered item or a number
		 * in one: 7.1.2.3.c.1. */
		while (len > 0 && section[--len] != '.')
			;
		if (len > 0 &&
		    !(section[len + 1] >= 'a' && section[len + 1] <= 'z') &&
		    !(section[len + 1] >= '1' && section[len + 1] <= '9' &&
			len >= 2 && section[len - 1] >= 'a' &&
			section[len - 1] <= 'z'))
			return false;
	}
	return false;
}

static void
sections_are_those_of_the_sbr(void **state)
{
	struct buffer sections = BUFFER_LIMIT(TESTS_OCTETS_MAX);
	const struct rule *rule;

	(void)state;
	buffer_char(&sections, '\n');
	append_file(SRCDIR "/tests/sbr-sections.txt", &sections);
	assert_true(is_section(buffer_text(&sections), "7.1.2.3.c.1"));
	assert_false(is_section(buffer_text(&sections), "7.1.2.9"));
	assert_false(is_section(buffer_text(&sections), "7.1.2.9.a"));
	for (size_t i = 0; (rule = rules_at(i)) != NULL; i++)
		if (rule->program == PROGRAM_NONE &&
		    !is_section(buffer_text(&sections), rule->section))
			fail_msg("%s: the SBR has no section %s", rule->id,
			    rule->section);
	buffer_free(&sections);
}

/* What a program's row is called says whose it is; the SBR's come first. */
static void
rows_of_programs_stand_apart(void **state)
{
	static const char *const starts[PROGRAMS] = { "", "moz-", "apple-",
		"ms-", "gmail-" };
	const struct rule *rule;
	enum root_program before = PROGRAM_NONE;

	(void)state;
	for (size_t i = 0; (rule = rules_at(i)) != NULL; i++) {
		const char *start = starts[rule->program];

		assert_in_range(rule->program, before, PROGRAMS - 1);
		assert_memory_equal(rule->id, start, strlen(start));
		assert_true(rule->section[0] != '\0');
		before = rule->program;
	}
	assert_int_equal(before, PROGRAM_GMAIL);
}

static void
append_folder(const char *path, const char *suffix, struct buffer *out)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name), end = strlen(suffix);
		char *file;

		if (len < end || strcmp(entry->d_name + len - end, suffix) != 0)
			continue;
		file = xasprintf("%s/%s", path, entry->d_name);
		append_file(file, out);
		free(file);
	}
	if (dir != NULL)
		(void)closedir(dir);
}

/* "'id'" of each certificate ID.breaks.pem in the folders below this one:
 * cases may be written in loops, so that no id stands in them. */
static void
append_broken(const char *path, struct buffer *out)
{
	static const char suffix[] = ".breaks.pem";
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		const char *end = strstr(entry->d_name, suffix);

		if (end != NULL)
			buffer_format(out, "'%.*s'", (int)(end - entry->d_name),
			    entry->d_name);
	}
	if (dir != NULL)
		(void)closedir(dir);
}

static void
append_all_broken(const char *path, struct buffer *out)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		char *folder;

		if (entry->d_name[0] == '.')
			continue;
		folder = xasprintf("%s/%s", path, entry->d_name);
		append_broken(folder, out);
		free(folder);
	}
	(void)closedir(dir);
}

static void
every_rule_is_named_by_a_test(void **state)
{
	struct buffer tests = BUFFER_LIMIT(TESTS_OCTETS_MAX);
	const struct rule *rule;

	(void)state;
	append_folder(SRCDIR "/tests", ".c", &tests);
	append_all_broken(SRCDIR "/tests/certificates", &tests);
	for (size_t i = 0; (rule = rules_at(i)) != NULL; i++) {
		char *in_c = xasprintf("\"%s\"", rule->id);
		char *in_case = xasprintf("'%s'", rule->id);

		if (strstr(buffer_text(&tests), in_c) == NULL &&
		    strstr(buffer_text(&tests), in_case) == NULL)
			fail_msg("no test names %s", rule->id);
		free(in_c);
		free(in_case);
	}
	buffer_free(&tests);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_unique_and_plain),
		cmocka_unit_test(texts_are_sentences),
		cmocka_unit_test(rows_apply_to_something_at_some_time),
		cmocka_unit_test(sections_are_those_of_the_sbr),
		cmocka_unit_test(rows_of_programs_stand_apart),
		cmocka_unit_test(every_rule_is_named_by_a_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
