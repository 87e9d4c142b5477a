/* SPDX-License-Identifier: BSD-2-Clause */
/* Anchors from files and folders, and what is said of bad ones. */
#include "config.h"

#include "trust_make.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
write_text(const char *name, const void *text, size_t len)
{
	char *path = xasprintf("%s/%s", pki_folder(), name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void
assert_refused(const char *path, const char *words)
{
	struct trust *trust = trust_new();
	char error[TRUST_ERROR];
	size_t count = 0;

	assert_false(trust_add_anchors(trust, path, &count, error));
	if (strstr(error, path) == NULL || strstr(error, words) == NULL)
		fail_msg("\"%s\" lacks %s or %s", error, path, words);
	trust_free(trust);
}

static void
a_file_may_hold_several(void **state)
{
	struct pki one = pki_root("CN=One"), two = pki_root("CN=Two");
	char *path = pki_write("two.pem", OTHERS(&one, &two), 2);
	struct trust *trust = trust_new();
	char error[TRUST_ERROR];
	size_t count = 5;

	(void)state;
	assert_true(trust_add_anchors(trust, path, &count, error));
	assert_int_equal(count, 7);
	assert_string_equal(error, "");
	trust_free(trust);
	(void)unlink(path);
	free(path);
	pki_free(&one);
	pki_free(&two);
}

static void
der_is_read_too(void **state)
{
	struct pki one = pki_root("CN=One");
	struct span der = pki_der(&one, 0);
	char *path = write_text("one.der", der.data, der.len);
	struct trust *trust = trust_new();
	char error[TRUST_ERROR];
	size_t count = 0;

	(void)state;
	assert_true(trust_add_anchors(trust, path, &count, error));
	assert_int_equal(count, 1);
	trust_free(trust);
	(void)unlink(path);
	free(path);
	pki_free(&one);
}

static void
bad_files_are_named_with_what_is_wrong(void **state)
{
	static const char cut[] = "-----BEGIN CERTIFICATE-----\nMIIA\n";
	char *text = write_text("text.pem", "hello\n", 6);
	char *open = write_text("cut.pem", cut, sizeof(cut) - 1);
	char *empty = write_text("empty.pem", "", 0);

	(void)state;
	assert_refused(text, "neither a PEM certificate");
	assert_refused(empty, "neither a PEM certificate");
	assert_refused(open, "certificate 1: its END line is missing");
	assert_refused("/no/such/file.pem", "No such file");
	(void)unlink(text);
	(void)unlink(open);
	(void)unlink(empty);
	free(text);
	free(open);
	free(empty);
}

static void
a_folder_is_read_by_suffix(void **state)
{
	struct pki one = pki_root("CN=One"), two = pki_root("CN=Two");
	char *a = pki_write("a.pem", OTHERS(&one), 1);
	char *b = pki_write("b.CRT", OTHERS(&two), 1);
	char *readme = write_text("README", "hello\n", 6);
	char *link = xasprintf("%s/9f0f5fd6.0", pki_folder());
	struct trust *trust = trust_new();
	char error[TRUST_ERROR];
	size_t count = 0;

	(void)state;
	assert_int_equal(symlink("a.pem", link), 0);
	assert_true(trust_add_anchors(trust, pki_folder(), &count, error));
	assert_int_equal(count, 2);
	trust_free(trust);
	(void)unlink(a);
	(void)unlink(b);
	(void)unlink(link);
	assert_refused(pki_folder(), "no certificate in this folder");
	(void)unlink(readme);
	free(a);
	free(b);
	free(link);
	free(readme);
	pki_free(&one);
	pki_free(&two);
}

static void
a_bad_file_in_a_folder_is_named_itself(void **state)
{
	struct pki one = pki_root("CN=One");
	char *good = pki_write("a.pem", OTHERS(&one), 1);
	char *bad = write_text("b.pem", "hello\n", 6);
	struct trust *trust = trust_new();
	char error[TRUST_ERROR];
	size_t count = 0;

	(void)state;
	assert_false(trust_add_anchors(trust, pki_folder(), &count, error));
	assert_non_null(strstr(error, bad));
	trust_free(trust);
	(void)unlink(good);
	(void)unlink(bad);
	free(good);
	free(bad);
	pki_free(&one);
}

static void
what_is_anchor_and_intermediate_is_an_anchor(void **state)
{
	struct pki root = pki_root("CN=Root");
	struct pki user = pki_user(&root, "a@x.example");
	char *path = pki_write("root.pem", OTHERS(&root), 1);

	(void)state;
	for (int order = 0; order < 2; order++) {
		struct trust *trust = trust_new();
		char error[TRUST_ERROR];
		struct path found;
		size_t count = 0;

		if (order == 0)
			assert_true(trust_add_intermediates(
			    trust, path, &count, error));
		assert_true(trust_add_anchors(trust, path, &count, error));
		if (order == 1)
			assert_true(trust_add_intermediates(
			    trust, path, &count, error));
		judge(trust, &user, NULL, &found);
		assert_trusted(&found);
		trust_free(trust);
	}
	(void)unlink(path);
	free(path);
	pki_free(&user);
	pki_free(&root);
}

static void
words_are_the_promised_ones(void **state)
{
	(void)state;
	assert_string_equal(path_status_word(PATH_UNCHECKED), "unchecked");
	assert_string_equal(path_status_word(PATH_TRUSTED), "trusted");
	assert_string_equal(path_status_word(PATH_UNTRUSTED), "untrusted");
	assert_string_equal(path_status_word(PATH_INCOMPLETE), "incomplete");
	assert_string_equal(path_status_word(PATH_INVALID), "invalid");
	assert_null(path_policy_word(POLICY_UNCHECKED));
	assert_string_equal(path_policy_word(POLICY_NONE), "none");
	assert_string_equal(path_policy_word(POLICY_ANY), "any-policy");
	assert_string_equal(path_policy_word(POLICY_EXPLICIT), "explicit");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_may_hold_several),
		cmocka_unit_test(der_is_read_too),
		cmocka_unit_test(bad_files_are_named_with_what_is_wrong),
		cmocka_unit_test(a_folder_is_read_by_suffix),
		cmocka_unit_test(a_bad_file_in_a_folder_is_named_itself),
		cmocka_unit_test(what_is_anchor_and_intermediate_is_an_anchor),
		cmocka_unit_test(words_are_the_promised_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
