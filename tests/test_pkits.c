/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * NIST's PKITS: path tests with the suite's initial parameters and CRLs, and
 * its signed messages, from ../shared/corpus/mail/pkits and from the folders
 * of that form that the environment's PKITS names (with : between them).
 * Those about CRLs alone are in test_pkits_revocation.c.
 */
#include "config.h"

#include "test.h"

#include <dirent.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pkits.h"
#include "second_opinion.h"
#include "signature.h"
#include "trust.h"

enum {
	POLICIES_MAX = 8,
	CRLS_MAX = 256,
	/* Fields of manifest.tsv. */
	MESSAGE = 0,
	MESSAGE_EXPECTED = 3,
	ANCHOR = 4,
	NOTE = 5,
};

struct tally {
	size_t run, met, named;
};

/* One run: the parameters as the suite words them, and what they become. */
struct task {
	const char *folder, *number, *expected;
	struct path_parameters parameters;
	char *policies[POLICIES_MAX + 1];
	struct buffer crl_files[CRLS_MAX];
	struct span crls[CRLS_MAX];
	size_t crl_count;
};

static void
add_crl(struct task *task, const char *kind, const char *name, const char *end)
{
	struct buffer *file = &task->crl_files[task->crl_count];

	assert_in_range(task->crl_count, 0, CRLS_MAX - 1);
	*file = BUFFER_LIMIT(PKITS_FILE_MAX);
	if (!pkits_read(task->folder, kind, name, end, file))
		fail_msg("no CRL of %s", name);
	task->crls[task->crl_count++] = buffer_span(file);
}

/* "anyPolicy", or "NIST-test-policy-1,NIST-test-policy-2". */
static void
set_policies(struct task *task, const char *words)
{
	static const char prefix[] = "NIST-test-policy-";
	size_t count = 0;

	if (strncmp(words, "anyPolicy", 9) == 0)
		return;
	while ((words = strstr(words, prefix)) != NULL) {
		words += strlen(prefix);
		assert_in_range(count, 0, POLICIES_MAX - 1);
		task->policies[count++] =
		    xasprintf("2.16.840.1.101.3.2.1.48.%.1s", words);
	}
	assert_true(count > 0);
	task->parameters.policies = (const char *const *)task->policies;
}

static struct task *
task_new(const char *folder, const char *number, const char *expected)
{
	struct task *task = xcalloc(1, sizeof(*task));

	task->folder = folder;
	task->number = number;
	task->expected = expected;
	return task;
}

static void
task_free(struct task *task)
{
	for (size_t i = 0; i < POLICIES_MAX; i++)
		free(task->policies[i]);
	for (size_t i = 0; i < CRLS_MAX; i++)
		buffer_free(&task->crl_files[i]);
	free(task);
}

static void
count(const struct task *task, const struct path *path, struct tally *tally)
{
	bool valid = path->status == PATH_TRUSTED;
	const char *why = pkits_excuse(task->number);

	tally->run++;
	if (valid == (strcmp(task->expected, "valid") == 0)) {
		tally->met++;
		return;
	}
	tally->named += why != NULL ? 1 : 0;
	print_message("PKITS %s: shall be %s, is %s (%s): %s\n", task->number,
	    task->expected, path_status_word(path->status), path->detail,
	    why != NULL ? why : "NOT EXPLAINED");
}

static void
judge(struct task *task, const char *anchor, struct span signer,
    const struct span *others, size_t other_count, struct tally *tally)
{
	struct certificate *certificate = certificate_decode(signer, NULL);
	struct trust *trust = trust_new();
	char error[TRUST_ERROR];
	size_t added = 0;
	struct path path;

	assert_non_null(certificate);
	if (!trust_add_anchors(trust, anchor, &added, error))
		fail_msg("%s", error);
	task->parameters.crls = task->crls;
	task->parameters.crl_count = task->crl_count;
	task->parameters.crl_signers = others;
	task->parameters.crl_signer_count = other_count;
	path_build(
	    trust, certificate, others, other_count, &task->parameters, &path);
	assert_openssl_agrees(&path, task->parameters.at);
	count(task, &path, tally);
	path_clear(&path);
	trust_free(trust);
	certificate_free(certificate);
}

static void
judge_names(struct task *task, char *names, struct tally *tally)
{
	struct pkits_path path;

	pkits_path_read(task->folder, names, &path);
	judge(task, path.anchor, path.list[path.count - 1], path.list,
	    path.count - 1, tally);
	pkits_path_clear(&path);
}

static void
run_path_test(const char *folder, char *line, struct tally *tally)
{
	char *fields[PKITS_FIELDS_MAX], *save = NULL;
	struct task *task;

	if (pkits_split(line, fields) <= CRLS ||
	    pkits_is_about_crls(fields[NUMBER]))
		return;
	task = task_new(folder, fields[NUMBER], fields[EXPECTED]);
	task->parameters.at = pkits_time;
	set_policies(task, fields[POLICY_SET]);
	task->parameters.explicit_policy = strcmp(fields[EXPLICIT], "no") != 0;
	task->parameters.inhibit_mapping = strcmp(fields[MAPPING], "no") != 0;
	task->parameters.inhibit_any_policy = strcmp(fields[ANY], "no") != 0;
	for (char *name = strtok_r(fields[CRLS], " ", &save); name != NULL;
	     name = strtok_r(NULL, " ", &save))
		add_crl(task, "crls", name, ".crl");
	judge_names(task, fields[CERTIFICATES], tally);
	task_free(task);
}

/* The body of the suite's messages is one CMS object in base64. */
static void
read_object(const char *folder, const char *name, struct buffer *out)
{
	struct buffer file = BUFFER_LIMIT(PKITS_FILE_MAX);
	EVP_ENCODE_CTX *context = EVP_ENCODE_CTX_new();
	const char *body;
	unsigned char *octets;
	int len = 0, rest = 0;

	if (!pkits_read(folder, ".", name, "", &file))
		fail_msg("no message %s", name);
	body = strstr(buffer_text(&file), "\r\n\r\n");
	if (body == NULL)
		body = strstr(buffer_text(&file), "\n\n");
	assert_non_null(body);
	while (*body == '\r' || *body == '\n')
		body++;
	octets = xcalloc(1, file.len);
	EVP_DecodeInit(context);
	assert_true(EVP_DecodeUpdate(context, octets, &len,
			(const unsigned char *)body, (int)strlen(body)) >= 0);
	assert_int_equal(EVP_DecodeFinal(context, octets + len, &rest), 1);
	buffer_append(out, octets, (size_t)(len + rest));
	free(octets);
	EVP_ENCODE_CTX_free(context);
	buffer_free(&file);
}

static void
push(struct span piece, void *arg)
{
	digests_update(arg, piece);
}

static void
assert_signature_is_right(
    const struct signed_data *data, struct span certificate)
{
	struct certificate *signer = certificate_decode(certificate, NULL);
	struct digests *digests =
	    digests_new(DIGEST_BIT(data->signers[0].digest));
	struct signer_verdict verdict;

	assert_non_null(signer);
	signed_data_content(data, push, digests);
	signer_verify(data, &data->signers[0], digests, signer, &verdict);
	assert_int_equal(verdict.reason, REASON_PASS);
	digests_free(digests);
	certificate_free(signer);
}

/* All CRLs of the folder: the messages do not carry each they need. */
static void
add_all_crls(struct task *task)
{
	char *path = xasprintf("%s/crls-2001", task->folder);
	struct dirent *entry;
	DIR *folder = opendir(path);

	if (folder == NULL)
		fail_msg("no folder %s", path);
	while ((entry = readdir(folder)) != NULL)
		if (strstr(entry->d_name, ".crl") != NULL)
			add_crl(task, "crls-2001", entry->d_name, "");
	(void)closedir(folder);
	free(path);
}

static void
judge_message(struct task *task, char *fields[static PKITS_FIELDS_MAX],
    time_t at, struct tally *tally)
{
	struct buffer object = BUFFER_LIMIT(PKITS_FILE_MAX);
	struct signed_data *data;
	enum reason reason;
	const char *why = NULL;
	size_t index;
	char *anchor = xasprintf("%s/%s", task->folder, fields[ANCHOR]);

	read_object(task->folder, fields[MESSAGE], &object);
	data = signed_data_parse(buffer_span(&object), &reason, &why);
	if (data == NULL)
		fail_msg("%s: %s", fields[MESSAGE], why);
	assert_int_equal(data->signer_count, 1);
	assert_int_equal(
	    signed_data_find(data, &data->signers[0], &index, 1), 1);
	assert_signature_is_right(data, data->certificates[index]);
	add_all_crls(task);
	task->parameters.at = at;
	judge(task, anchor, data->certificates[index], data->certificates,
	    data->certificate_count, tally);
	signed_data_free(data);
	buffer_free(&object);
	free(anchor);
}

/* "4.8.1 exp=valid ips=NIST-test-policy-1 explicit" */
static void
run_message_test(const char *folder, char *fields[static PKITS_FIELDS_MAX],
    time_t at, char *words, struct tally *tally)
{
	char *number = words + strspn(words, " ");
	char *expected = strstr(number, " exp="), *policies;
	struct task *task;

	assert_non_null(expected);
	*expected = '\0';
	expected += strlen(" exp=");
	policies = strstr(expected, " ips=");
	assert_non_null(policies);
	*policies = '\0';
	policies += strlen(" ips=");
	if (pkits_is_about_crls(number))
		return;
	task = task_new(folder, number, expected);
	set_policies(task, policies);
	task->parameters.explicit_policy =
	    strstr(policies, " explicit") != NULL;
	task->parameters.inhibit_mapping =
	    strstr(policies, " inhibitMap") != NULL;
	task->parameters.inhibit_any_policy =
	    strstr(policies, " inhibitAny") != NULL;
	judge_message(task, fields, at, tally);
	task_free(task);
}

static void
run_message(const char *folder, char *line, struct tally *tally)
{
	static const char mark[] = "test params:";
	char *fields[PKITS_FIELDS_MAX], *runs, *save = NULL, *one = NULL;
	size_t n = pkits_split(line, fields);
	long long at;
	char *end;

	if (n <= NOTE + 1)
		return;
	at = strtoll(fields[n - 1], &end, 10);
	if (*end != '\0' || end == fields[n - 1])
		return;
	runs = strstr(fields[NOTE], mark);
	if (runs != NULL)
		one = strtok_r(runs + strlen(mark), ";", &save);
	/* One that the suite of today no longer numbers. */
	if (one == NULL || one[strspn(one, " ")] == '\0') {
		struct task *task =
		    task_new(folder, "4.3", fields[MESSAGE_EXPECTED]);

		judge_message(task, fields, (time_t)at, tally);
		task_free(task);
		return;
	}
	for (; one != NULL; one = strtok_r(NULL, ";", &save))
		run_message_test(folder, fields, (time_t)at, one, tally);
}

static void
run_table(const char *folder, const char *name,
    void (*run)(const char *, char *, struct tally *), size_t least)
{
	char *path = xasprintf("%s/%s", folder, name);
	FILE *f = fopen(path, "r");
	struct tally tally = { 0 };
	char *line = NULL;
	size_t room = 0;

	if (f == NULL)
		fail_msg("no %s", path);
	/* The first line has the names of the columns. */
	for (bool head = true; getline(&line, &room, f) > 0; head = false)
		if (!head)
			run(folder, line, &tally);
	free(line);
	(void)fclose(f);
	print_message("PKITS: %s: %zu of %zu tests as the suite says, %zu "
		      "explained\n",
	    path, tally.met, tally.run, tally.named);
	assert_true(tally.run >= least);
	assert_int_equal(tally.met + tally.named, tally.run);
	free(path);
}

static void
path_tests_end_as_the_suite_says(void **state)
{
	(void)state;
	if (access(PKITS_FOLDER "/path_tests.tsv", R_OK) != 0) {
		print_message("../shared/corpus/mail/pkits is not there: the "
			      "path tests of PKITS were not run\n");
		skip();
	}
	run_table(PKITS_FOLDER, "path_tests.tsv", run_path_test, 90);
}

static void
signed_messages_end_as_the_suite_says(void **state)
{
	(void)state;
	if (access(PKITS_FOLDER "/manifest.tsv", R_OK) != 0) {
		print_message("../shared/corpus/mail/pkits is not there: the "
			      "messages of PKITS were not judged\n");
		skip();
	}
	run_table(PKITS_FOLDER, "manifest.tsv", run_message, 80);
}

static void
so_do_those_of_other_folders(void **state)
{
	const char *folders = getenv("PKITS");
	char *copy, *save = NULL;

	(void)state;
	if (folders == NULL || folders[0] == '\0')
		skip();
	copy = xstrdup(folders);
	for (char *folder = strtok_r(copy, ":", &save); folder != NULL;
	     folder = strtok_r(NULL, ":", &save)) {
		char *messages = xasprintf("%s/manifest.tsv", folder);

		run_table(folder, "path_tests.tsv", run_path_test, 1);
		if (access(messages, R_OK) == 0)
			run_table(folder, "manifest.tsv", run_message, 1);
		free(messages);
	}
	free(copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(path_tests_end_as_the_suite_says),
		cmocka_unit_test(signed_messages_end_as_the_suite_says),
		cmocka_unit_test(so_do_those_of_other_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
