/* SPDX-License-Identifier: BSD-2-Clause */
/* What is told of configured anchors at start: number, source, age, and what
 * is unwise about them. */
#include "config.h"

#include "test.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "anchors.h"

#define SAMPLE_ROOT SRCDIR "/samples/certificates/root.pem"
#define NO_NSS	    "nss_module = \"/nowhere/module.so\"; "

static time_t now = 1795478400; /* 2026-11-24 */

struct world {
	char folder[64];
	char *file;
	struct config *config;
	struct trust *trust;
	struct anchors_told told;
	struct config_errors errors;
};

static int
setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	(void)snprintf(
	    w->folder, sizeof(w->folder), "/tmp/test_trust_config.XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	w->file = xasprintf("%s/m.conf", w->folder);
	*state = w;
	return 0;
}

static void
forget(struct world *w)
{
	anchors_told_free(&w->told);
	config_errors_free(&w->errors);
	trust_free(w->trust);
	config_free(w->config);
	w->trust = NULL;
	w->config = NULL;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st;
	(void)flag;
	(void)where;
	return remove(path);
}

static int
teardown(void **state)
{
	struct world *w = *state;

	forget(w);
	assert_int_equal(
	    nftw(w->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(w->file);
	free(w);
	return 0;
}

static char *
put(const struct world *w, const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", w->folder, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return path;
}

/* `text` is what stands in trust = { }. */
static bool
load(struct world *w, enum anchors_want want, const char *text)
{
	char *whole = xasprintf("trust = { %s };\n", text);

	forget(w);
	free(put(w, "m.conf", whole));
	free(whole);
	w->config = config_load(w->file, &w->errors);
	if (w->config == NULL)
		fail_msg("%s", w->errors.list.items[0]);
	w->trust = trust_new();
	return anchors_load(
	    w->config, want, now, w->trust, &w->told, &w->errors);
}

static void
assert_told(const struct world *w, const char *words)
{
	if (strstr(buffer_text(&w->told.lines), words) == NULL)
		fail_msg(
		    "\"%s\" lacks \"%s\"", buffer_text(&w->told.lines), words);
}

/* The only warning, or the only error, there is. */
static void
assert_said(const struct config_errors *list, const char *words)
{
	assert_int_equal(list->list.count, 1);
	if (strstr(list->list.items[0], words) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", list->list.items[0], words);
}

static void
a_list_is_told_with_number_source_and_terms(void **state)
{
	struct world *w = *state;

	assert_true(load(w, ANCHORS_NEEDED,
	    "anchors = ( { file = \"" SAMPLE_ROOT "\";\n"
	    "domains = [ \"x.example\", \".y.example\" ];\n"
	    "distrust_after = \"2027-01-01\"; } );"));
	assert_told(w, "1 anchor of " SAMPLE_ROOT " (of 2");
	assert_told(w, ", only for .y.example, x.example, for signers until "
		       "2027-01-01\n");
	assert_int_equal(w->told.warnings.list.count, 0);
	assert_int_equal(trust_anchor_count(w->trust), 1);
}

static void
a_private_anchor_that_is_not_bound_gives_a_warning(void **state)
{
	struct world *w = *state;

	assert_true(load(w, ANCHORS_NEEDED,
	    NO_NSS "anchors = ( { file = \"" SAMPLE_ROOT "\"; } );"));
	assert_said(&w->told.warnings,
	    "CN=Sample Trust Root R2,O=Sample Trust AG,C=DE is in no public "
	    "list at hand, and may vouch for anybody's mail");
}

static void
the_systems_list_for_tls_gives_a_warning(void **state)
{
	static const char bundle[] = "/etc/ssl/certs/ca-certificates.crt";
	struct world *w = *state;
	char *copy = xasprintf("%s/copy.pem", w->folder);
	char *command = xasprintf("cp %s %s", bundle, copy);
	char *text =
	    xasprintf(NO_NSS "anchors = ( { file = \"%s\"; } );", copy);

	if (access(bundle, R_OK) != 0)
		skip();
	assert_int_equal(system(command), 0);
	assert_true(load(w, ANCHORS_NEEDED,
	    NO_NSS "anchors = ( { file = \"/etc/ssl/certs/"
		   "ca-certificates.crt\"; } );"));
	assert_true(w->told.warnings.list.count > 0);
	assert_non_null(
	    strstr(w->told.warnings.list.items[w->told.warnings.list.count - 1],
		"is the system's list for TLS and has no notion of e-mail"));
	assert_true(load(w, ANCHORS_NEEDED, text));
	assert_said(&w->told.warnings, "copy.pem is the system's list for TLS");
	free(text);
	free(command);
	free(copy);
}

/* As the report is published, with our root in it. */
static char *
put_ccadb(const struct world *w)
{
	struct buffer text = BUFFER_LIMIT(65536);
	FILE *f = fopen(SAMPLE_ROOT, "r");
	char line[256];
	char *path;

	assert_non_null(f);
	buffer_string(
	    &text, "PEM Info,Distrust for S/MIME After Date\nrubbish,\n\"'");
	while (fgets(line, sizeof(line), f) != NULL)
		buffer_string(&text, line);
	buffer_string(&text, "'\",2030.01.01\n");
	assert_int_equal(fclose(f), 0);
	path = put(w, "ccadb.csv", buffer_text(&text));
	buffer_free(&text);
	return path;
}

static void
age(const char *path, time_t when)
{
	const struct timespec times[] = { { .tv_sec = when },
		{ .tv_sec = when } };

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void
a_list_that_is_old_gives_a_warning(void **state)
{
	struct world *w = *state;
	char *path = put_ccadb(w);
	char *text =
	    xasprintf(NO_NSS "anchors = ( { ccadb = \"%s\"; } );", path);

	age(path, now - 86400);
	assert_true(load(w, ANCHORS_NEEDED, text));
	assert_told(w, "1 anchor of CCADB's list ");
	assert_told(w, "(of 2026-11-23)");
	assert_said(&w->told.warnings,
	    "1 of the list cannot be read and are no anchors; the first: "
	    "row 2: no PEM certificate");
	age(path, now - 3L * 365 * 86400);
	assert_true(load(w, ANCHORS_NEEDED, text));
	assert_int_equal(w->told.warnings.list.count, 2);
	assert_non_null(
	    strstr(w->told.warnings.list.items[0], "more than 2 years old"));
	free(text);
	free(path);
}

/* Days before the end of the sample's root. */
static void
an_anchor_that_ends_gives_a_warning(void **state)
{
	static const struct {
		long days;
		const char *words; /* NULL: no warning */
	} cases[] = {
		{ 31, NULL },
		{ 29, "CN=Sample Trust Root R2,O=Sample Trust AG,C=DE ends "
		      "on 20" },
		{ -1, "CN=Sample Trust Root R2,O=Sample Trust AG,C=DE ended "
		      "on 20" },
	};
	const struct anchor_list list = { .kind = ANCHORS_FILE,
		.path = SAMPLE_ROOT };
	struct anchor_report report;
	struct world *w = *state;
	char error[TRUST_ERROR];
	time_t before = now;

	w->trust = trust_new();
	assert_true(trust_add_anchor_list(w->trust, &list, &report, error));
	assert_string_equal(
	    report.ends_name, "CN=Sample Trust Root R2,O=Sample Trust AG,C=DE");
	for (size_t i = 0; i < COUNT(cases); i++) {
		now = report.ends - cases[i].days * 86400;
		assert_true(load(w, ANCHORS_NEEDED,
		    "anchors = ( { file = \"" SAMPLE_ROOT
		    "\"; domains = [ \"x.example\" ]; } );"));
		if (cases[i].words != NULL)
			assert_said(&w->told.warnings, cases[i].words);
		else
			assert_int_equal(w->told.warnings.list.count, 0);
	}
	now = before;
}

static void
what_is_denied_is_counted_and_denied(void **state)
{
	struct world *w = *state;
	char *path = put(w, "denied",
	    "00112233445566778899001122334455667788990011223344556677889900aa"
	    "\n00112233445566778899001122334455667788990011223344556677889900"
	    "bb\n");
	char *text = xasprintf("anchors = ( { file = \"%s\";\n"
			       "domains = [ \"x.example\" ]; } );\n"
			       "deny_file = \"%s\"; deny = [ \"00112233445566"
			       "7788990011223344556677889900112233445566778899"
			       "00cc\" ];",
	    SAMPLE_ROOT, path);

	assert_true(load(w, ANCHORS_NEEDED, text));
	assert_told(w, "\n3 denied\n");
	free(put(w, "denied", "# all is well\nrubbish\n"));
	assert_false(load(w, ANCHORS_NEEDED, text));
	assert_said(&w->errors, "trust.deny_file: ");
	assert_said(&w->errors, "/denied: line 2: expected the 64 hex digits");
	free(text);
	free(path);
}

static void
without_any_anchor_the_daemon_does_not_start(void **state)
{
	struct world *w = *state;

	assert_false(load(w, ANCHORS_NEEDED, NO_NSS));
	assert_said(&w->errors, "there is no anchor, so nothing could pass");
	assert_true(load(w, ANCHORS_OPTIONAL, NO_NSS));
	assert_int_equal(trust_anchor_count(w->trust), 0);
	assert_true(load(w, ANCHORS_INSTEAD,
	    NO_NSS "anchors = ( { file = \"" SAMPLE_ROOT "\"; } );"));
	assert_int_equal(trust_anchor_count(w->trust), 0);
}

static void
a_list_that_is_asked_for_must_be_there(void **state)
{
	struct world *w = *state;

	assert_false(load(w, ANCHORS_OPTIONAL,
	    NO_NSS "anchors = (\n{ source = \"nss\"; } );"));
	assert_said(&w->errors, "m.conf:2: trust.anchors: NSS's roots: ");
}

static void
nss_is_the_default_where_it_is_installed(void **state)
{
	struct world *w = *state;

	if (!load(w, ANCHORS_NEEDED, "")) {
		print_message("%s\n", w->errors.list.items[0]);
		skip();
	}
	assert_told(w, " anchors of NSS's list ");
	assert_true(trust_anchor_count(w->trust) > 20);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_list_is_told_with_number_source_and_terms),
		TEST(a_private_anchor_that_is_not_bound_gives_a_warning),
		TEST(the_systems_list_for_tls_gives_a_warning),
		TEST(a_list_that_is_old_gives_a_warning),
		TEST(an_anchor_that_ends_gives_a_warning),
		TEST(what_is_denied_is_counted_and_denied),
		TEST(without_any_anchor_the_daemon_does_not_start),
		TEST(a_list_that_is_asked_for_must_be_there),
		TEST(nss_is_the_default_where_it_is_installed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
