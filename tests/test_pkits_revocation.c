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

#include "pkits.h"
#include "revocation.h"
#include "second_opinion.h"

struct tally {
	size_t run, met, named, about_crls;
};

static struct evidence *
read_crls(char *names)
{
	struct evidence *evidence = evidence_new();
	char *save = NULL, error[TRUST_ERROR];
	size_t count = 0;

	for (char *name = strtok_r(names, " ", &save); name != NULL;
	     name = strtok_r(NULL, " ", &save)) {
		char *path = xasprintf("%s/crls/%s.crl", PKITS_FOLDER, name);

		if (!evidence_add(evidence, path, &count, error))
			fail_msg("%s", error);
		free(path);
	}
	return evidence;
}

static void
judge_names(char *names, char *crls, struct path *path, struct revocation *out)
{
	struct pkits_path test;
	struct trust *trust = trust_new();
	struct evidence *evidence = read_crls(crls);
	struct certificate *signer;
	char error[TRUST_ERROR];
	size_t others = 0, added = 0;

	pkits_path_read(PKITS_FOLDER, names, &test);
	others = test.count - 1;
	if (!trust_add_anchors(trust, test.anchor, &added, error))
		fail_msg("%s", error);
	signer = certificate_decode(test.list[others], NULL);
	assert_non_null(signer);
	path_build(trust, signer, test.list, others,
	    &(struct path_parameters){ .at = pkits_time }, path);
	assert_openssl_agrees(path, pkits_time);
	revocation_check(path,
	    &(struct revocation_parameters){ .at = pkits_time,
		.trust = trust,
		.evidence = evidence,
		.others = test.list,
		.other_count = others },
	    out);
	certificate_free(signer);
	evidence_free(evidence);
	trust_free(trust);
	pkits_path_clear(&test);
}

static void
run_line(char *line, struct tally *tally)
{
	char *fields[PKITS_FIELDS_MAX];
	struct revocation revocation;
	struct path path;
	bool valid;

	if (pkits_split(line, fields) <= CRLS ||
	    strcmp(fields[POLICY_SET], "anyPolicy") != 0 ||
	    strcmp(fields[EXPLICIT], "no") != 0)
		return;
	tally->run++;
	tally->about_crls += pkits_is_about_crls(fields[NUMBER]) ? 1 : 0;
	judge_names(fields[CERTIFICATES], fields[CRLS], &path, &revocation);
	valid =
	    path.status == PATH_TRUSTED && revocation.status == REVOCATION_GOOD;
	/* A path that is broken without any CRL would prove nothing here. */
	if (pkits_is_about_crls(fields[NUMBER]))
		assert_int_equal(path.status, PATH_TRUSTED);
	if (valid == (strcmp(fields[EXPECTED], "valid") == 0)) {
		tally->met++;
	} else {
		const char *why = pkits_excuse(fields[NUMBER]);

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
	FILE *f = fopen(PKITS_FOLDER "/path_tests.tsv", "r");
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
