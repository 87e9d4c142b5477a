/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The path tests of NIST's PKITS with its CRLs, from
 * ../shared/corpus/mail/pkits: sections 4.4, 4.14 and 4.15, and all others
 * that use its default parameters.
 */
#include "config.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "revocation.h"
#include "second_opinion.h"

#define FOLDER SRCDIR "/../shared/corpus/mail/pkits"

enum {
	FIELDS = 10, /* of path_tests.tsv that matter */
	NUMBER = 0,
	EXPECTED = 2,
	POLICY_SET = 3,
	EXPLICIT = 4,
	CERTIFICATES = 8,
	CRLS = 9,
};

/* 2012-01-01: all that shall be valid is. */
static const time_t then = 1325376000;

static const struct {
	const char *number, *why;
} not_met[] = {
	{ "4.1.5", "DSA parameters inherited from the issuer (RFC 3279 2.3.2): "
		   "OpenSSL's provider cannot decode such a key" },
	{ NULL, NULL },
};

struct tally {
	size_t run, met, named, about_crls;
};

static bool
read_file(const char *name, struct buffer *out)
{
	char *path = xasprintf("%s/certs/%s.crt", FOLDER, name);
	FILE *f = fopen(path, "r");
	char piece[4096];
	size_t len;

	free(path);
	if (f == NULL)
		return false;
	while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
		buffer_append(out, piece, len);
	(void)fclose(f);
	return true;
}

static struct evidence *
read_crls(char *names)
{
	struct evidence *evidence = evidence_new();
	char *save = NULL, error[TRUST_ERROR];
	size_t count = 0;

	for (char *name = strtok_r(names, " ", &save); name != NULL;
	     name = strtok_r(NULL, " ", &save)) {
		char *path = xasprintf("%s/crls/%s.crl", FOLDER, name);

		if (!evidence_add(evidence, path, &count, error))
			fail_msg("%s", error);
		free(path);
	}
	return evidence;
}

/* The trust anchor first, the signer last, as the suite has them. */
static void
judge_names(char *names, char *crls, struct path *path, struct revocation *out)
{
	struct buffer files[PATH_MAX_CERTIFICATES];
	struct span others[PATH_MAX_CERTIFICATES];
	struct trust *trust = trust_new();
	struct evidence *evidence = read_crls(crls);
	struct certificate *signer;
	char *save = NULL, *anchor, error[TRUST_ERROR];
	size_t count = 0, added = 0;

	for (char *name = strtok_r(names, " ", &save); name != NULL;
	     name = strtok_r(NULL, " ", &save)) {
		assert_in_range(count, 0, COUNT(files) - 1);
		files[count] = BUFFER_LIMIT(1 << 16);
		if (!read_file(name, &files[count]))
			fail_msg("no file of %s", name);
		others[count] = buffer_span(&files[count]);
		count++;
	}
	anchor = xasprintf("%s/certs/%s.crt", FOLDER, names);
	if (!trust_add_anchors(trust, anchor, &added, error))
		fail_msg("%s", error);
	signer = certificate_decode(others[count - 1], NULL);
	assert_non_null(signer);
	path_build(trust, signer, others, count - 1,
	    &(struct path_parameters){ .at = then }, path);
	assert_openssl_agrees(path, then);
	revocation_check(path,
	    &(struct revocation_parameters){ .at = then,
		.trust = trust,
		.evidence = evidence,
		.others = others,
		.other_count = count - 1 },
	    out);
	certificate_free(signer);
	evidence_free(evidence);
	trust_free(trust);
	free(anchor);
	for (size_t i = 0; i < count; i++)
		buffer_free(&files[i]);
}

static const char *
excuse(const char *number)
{
	for (size_t i = 0; not_met[i].number != NULL; i++)
		if (strcmp(not_met[i].number, number) == 0)
			return not_met[i].why;
	return NULL;
}

static bool
is_about_crls(const char *number)
{
	return strncmp(number, "4.4.", 4) == 0 ||
	       strncmp(number, "4.14.", 5) == 0 ||
	       strncmp(number, "4.15.", 5) == 0;
}

static void
run_line(char *line, struct tally *tally)
{
	char *fields[FIELDS] = { NULL };
	struct revocation revocation;
	struct path path;
	bool valid;

	for (size_t i = 0; i < FIELDS; i++) {
		fields[i] = strsep(&line, "\t");
		if (fields[i] == NULL)
			return;
	}
	if (strcmp(fields[POLICY_SET], "anyPolicy") != 0 ||
	    strcmp(fields[EXPLICIT], "no") != 0)
		return;
	tally->run++;
	tally->about_crls += is_about_crls(fields[NUMBER]) ? 1 : 0;
	judge_names(fields[CERTIFICATES], fields[CRLS], &path, &revocation);
	valid =
	    path.status == PATH_TRUSTED && revocation.status == REVOCATION_GOOD;
	/* A path that is broken without any CRL would prove nothing here. */
	if (is_about_crls(fields[NUMBER]))
		assert_int_equal(path.status, PATH_TRUSTED);
	if (valid == (strcmp(fields[EXPECTED], "valid") == 0)) {
		tally->met++;
	} else {
		const char *why = excuse(fields[NUMBER]);

		print_message("PKITS %s: shall be %s, is %s (%s), revocation "
			      "%s (%s): %s\n",
		    fields[NUMBER], fields[EXPECTED],
		    path_status_word(path.status), path.detail,
		    revocation_status_word(revocation.status),
		    revocation.detail, why != NULL ? why : "NOT EXPLAINED");
		tally->named += why != NULL ? 1 : 0;
	}
	path_clear(&path);
}

static void
paths_and_their_crls_are_judged_as_the_suite_says(void **state)
{
	FILE *f = fopen(FOLDER "/path_tests.tsv", "r");
	struct tally tally = { 0 };
	char *line = NULL;
	size_t room = 0;

	(void)state;
	if (f == NULL) {
		print_message("../shared/corpus/mail/pkits is not there: the "
			      "revocation tests of PKITS were not run\n");
		skip();
	}
	while (getline(&line, &room, f) > 0)
		if (line[0] == '4')
			run_line(line, &tally);
	free(line);
	(void)fclose(f);
	print_message("PKITS: %zu of %zu path tests with CRLs as the suite "
		      "says, %zu explained; %zu of 4.4, 4.14 and 4.15\n",
	    tally.met, tally.run, tally.named, tally.about_crls);
	assert_true(tally.run > 100);
	assert_true(tally.about_crls >= 34);
	assert_int_equal(tally.met + tally.named, tally.run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    paths_and_their_crls_are_judged_as_the_suite_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
