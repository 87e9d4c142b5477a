/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every message of samples/messages and samples/revocation through smime-check:
 * what it says must be what the message's own X-Expect fields say (samples/make
 * and samples/make_revocation list them).
 */
#include "config.h"

#include "test.h"

#include <dirent.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SAMPLES_MAX = 1024,
	FIELD_MAX = 1024,
	COMMAND_MAX = 4096
};

/* The fields of one sample's header; "" where it is absent. */
struct expectation {
	char at[FIELD_MAX], result[FIELD_MAX], covers[FIELD_MAX],
	    signature[FIELD_MAX], encrypted[FIELD_MAX], profile[FIELD_MAX],
	    compliance[FIELD_MAX], protected[FIELD_MAX], revocation[FIELD_MAX],
	    mode[FIELD_MAX], grace[FIELD_MAX];
};

static void
take_field(const char *line, const char *name, char out[static FIELD_MAX])
{
	size_t len = strlen(name);

	if (strncasecmp(line, name, len) != 0 || line[len] != ':')
		return;
	for (line += len + 1; *line == ' ';)
		line++;
	snprintf(out, FIELD_MAX, "%.*s", (int)strcspn(line, "\r\n"), line);
}

static void
read_expectation(const char *path, struct expectation *out)
{
	FILE *file = fopen(path, "rb");
	char line[FIELD_MAX];

	*out = (struct expectation){ .at = "" };
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL && line[0] != '\r') {
		take_field(line, "X-Sample-At", out->at);
		take_field(line, "X-Expect", out->result);
		take_field(line, "X-Expect-Covers", out->covers);
		take_field(line, "X-Expect-Signature", out->signature);
		take_field(line, "X-Expect-Encrypted", out->encrypted);
		take_field(line, "X-Expect-Profile", out->profile);
		take_field(line, "X-Expect-Compliance", out->compliance);
		take_field(line, "X-Expect-Protected", out->protected);
		take_field(line, "X-Expect-Revocation", out->revocation);
		take_field(line, "X-Sample-Revocation", out->mode);
		take_field(line, "X-Sample-Grace", out->grace);
	}
	fclose(file);
}

/* What it is judged by: the anchor of its folder, the mode, and the CRLs of a
 * folder of its name beside it. */
static void
write_options(const char *path, const struct expectation *expected, FILE *out)
{
	int stem = (int)(strlen(path) - strlen(".eml"));
	char *folder = NULL;
	struct stat status;

	fprintf(out, " --trust '%s/samples/%s/root.pem'", SRCDIR,
	    strstr(path, "/revocation/") != NULL ? "revocation"
						 : "certificates");
	if (expected->mode[0] != '\0')
		fprintf(out, " --revocation '%s'", expected->mode);
	if (asprintf(&folder, "%.*s", stem, path) < 0)
		abort();
	if (stat(folder, &status) == 0)
		fprintf(out, " --crl '%s'", folder);
	free(folder);
}

/* A configuration for what is no option; "": none is needed. */
static void
write_configuration(const struct expectation *expected, char out[static 64])
{
	FILE *file;
	int fd;

	out[0] = '\0';
	if (expected->grace[0] == '\0')
		return;
	snprintf(out, 64, "/tmp/test_samples-XXXXXX");
	fd = mkstemp(out);
	assert_true(fd >= 0);
	file = fdopen(fd, "w");
	assert_non_null(file);
	fprintf(file,
	    "crl_grace = \"%s\"; cache_dir = \"\";\n"
	    "fetch = { enabled = false; };\n"
	    "trust = { anchors = ( { file = "
	    "\"%s/samples/revocation/root.pem\"; "
	    "} ); };\n",
	    expected->grace, SRCDIR);
	fclose(file);
}

/* The object that smime-check writes for one file. */
static json_t *
check(const char *path, const struct expectation *expected, int *status)
{
	const char *program = getenv("SMIME_CHECK");
	char configuration[64], *command = NULL;
	size_t len = 0;
	json_error_t error;
	json_t *object;
	FILE *out = open_memstream(&command, &len);

	assert_non_null(out);
	write_configuration(expected, configuration);
	fprintf(out, "'%s' --json --at '%s'",
	    program != NULL ? program : "./smime-check", expected->at);
	if (configuration[0] != '\0')
		fprintf(out, " -c '%s'", configuration);
	write_options(path, expected, out);
	fprintf(out, " '%s'", path);
	fclose(out);
	out = popen(command, "r");
	free(command);
	assert_non_null(out);
	object = json_loadf(out, JSON_DISABLE_EOF_CHECK, &error);
	if (object == NULL)
		print_message("not JSON: %s\n", error.text);
	/* Whoever still writes must not find the pipe closed. */
	while (fgetc(out) != EOF)
		continue;
	*status = pclose(out);
	if (configuration[0] != '\0')
		(void)unlink(configuration);
	return object;
}

static const char *
text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

/* "RESULT[/REASON]" of a message, a signature or a signer. */
static void
verdict_of(const json_t *object, char out[static FIELD_MAX])
{
	const char *reason = text_of(object, "reason");

	snprintf(out, FIELD_MAX, "%s%s%s", text_of(object, "result"),
	    *reason != '\0' ? "/" : "", reason);
}

static void
profile_of(const json_t *certificate, char out[static FIELD_MAX])
{
	const json_t *profile = json_object_get(certificate, "profile");

	if (text_of(profile, "type")[0] == '\0')
		snprintf(out, FIELD_MAX, "none");
	else
		snprintf(out, FIELD_MAX, "%s %s", text_of(profile, "type"),
		    text_of(profile, "generation"));
}

/* "SCHEME[ FIELD...]", "" where no header field is signed. */
static void
protected_of(const json_t *message, char out[static FIELD_MAX])
{
	const json_t *header = json_object_get(message, "protected_header");
	const json_t *field = NULL;
	size_t i = 0;

	snprintf(out, FIELD_MAX, "%s", text_of(header, "scheme"));
	json_array_foreach(json_object_get(header, "differs"), i, field)
	{
		size_t len = strlen(out);

		snprintf(
		    out + len, FIELD_MAX - len, " %s", text_of(field, "name"));
	}
}

/* 1 where they differ, which is said; else 0. */
static int
differs(const char *what, const char *expected, const char *found)
{
	if (strcmp(expected, found) == 0)
		return 0;
	print_message(
	    "  %s: expected \"%s\", found \"%s\"\n", what, expected, found);
	return 1;
}

/* "STATUS SOURCE" of the first signer. */
static void
revocation_of(const json_t *signature, char out[static FIELD_MAX])
{
	const json_t *revocation = json_object_get(
	    json_array_get(json_object_get(signature, "signers"), 0),
	    "revocation");

	snprintf(out, FIELD_MAX, "%s %s", text_of(revocation, "status"),
	    text_of(revocation, "source"));
}

static int
differs_if_given(const char *what, const char *expected, const char *found)
{
	return *expected == '\0' ? 0 : differs(what, expected, found);
}

/* What no sample may ever show: a pass that nothing carries. */
static int
passes_without_ground(const json_t *message)
{
	const json_t *signature, *signer;
	size_t i, k;

	if (strcmp(text_of(message, "result"), "pass") != 0)
		return 0;
	json_array_foreach(json_object_get(message, "signatures"), i, signature)
	{
		if (strcmp(text_of(signature, "covers"), "message") != 0)
			continue;
		json_array_foreach(json_object_get(signature, "signers"), k,
		    signer) if (strcmp(text_of(signer, "result"), "pass") ==
				    0 &&
				json_is_true(json_object_get(
				    signer, "mailbox_match"))) return 0;
	}
	print_message("  passes, but no signature and signer carry it\n");
	return 1;
}

static int
count_differences(
    const struct expectation *expected, const json_t *message, int status)
{
	const json_t *signature =
	    json_array_get(json_object_get(message, "signatures"), 0);
	const json_t *certificate = json_object_get(
	    json_array_get(json_object_get(signature, "signers"), 0),
	    "certificate");
	/* With a configuration it is whether the policy accepts it. */
	bool fine = expected->grace[0] != '\0' ||
		    strcmp(expected->result, "pass") == 0 ||
		    strncmp(expected->result, "none", 4) == 0;
	char found[FIELD_MAX];
	int count = 0;

	verdict_of(message, found);
	count += differs("result", expected->result, found);
	count += passes_without_ground(message);
	count += differs("encrypted",
	    *expected->encrypted != '\0' ? expected->encrypted : "no",
	    json_is_true(json_object_get(message, "encrypted")) ? "yes" : "no");
	count += differs_if_given(
	    "covers", expected->covers, text_of(signature, "covers"));
	verdict_of(signature, found);
	count += differs_if_given("signature", expected->signature, found);
	profile_of(certificate, found);
	count += differs_if_given("profile", expected->profile, found);
	count += differs_if_given("compliance", expected->compliance,
	    text_of(certificate, "compliance"));
	revocation_of(signature, found);
	count += differs_if_given("revocation", expected->revocation, found);
	protected_of(message, found);
	count += differs("protected", expected->protected, found);
	snprintf(found, sizeof(found), "%d",
	    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	count += differs("exit status", fine ? "0" : "1", found);
	return count;
}

/* *state is the file's name. */
static void
sample_is_judged_as_it_expects(void **state)
{
	const char *name = *state;
	struct expectation expected;
	json_t *message = NULL;
	char path[COMMAND_MAX / 2];
	int status = 0, count;

	snprintf(path, sizeof(path), "%s/samples/%s", SRCDIR, name);
	read_expectation(path, &expected);
	assert_string_not_equal(expected.result, "");
	assert_string_not_equal(expected.at, "");
	message = check(path, &expected, &status);
	assert_non_null(message);
	count = count_differences(&expected, message, status);
	json_decref(message);
	assert_int_equal(count, 0);
}

static int
is_message(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 4 && strcmp(entry->d_name + len - 4, ".eml") == 0;
}

/* Names as of the folder of samples; for free(3). */
static size_t
list(const char *folder, struct CMUnitTest *tests, size_t room)
{
	struct dirent **entries = NULL;
	char *path = NULL, *name = NULL;
	int count;

	if (asprintf(&path, "%s/samples/%s", SRCDIR, folder) < 0)
		abort();
	count = scandir(path, &entries, is_message, alphasort);
	if (count <= 0 || (size_t)count > room) {
		fprintf(stderr, "%d samples in %s\n", count, path);
		exit(1);
	}
	for (int i = 0; i < count; i++) {
		if (asprintf(&name, "%s/%s", folder, entries[i]->d_name) < 0)
			abort();
		tests[i] = (struct CMUnitTest){
			.name = name,
			.test_func = sample_is_judged_as_it_expects,
			.initial_state = name,
		};
		free(entries[i]);
	}
	free(entries);
	free(path);
	return (size_t)count;
}

int
main(void)
{
	static struct CMUnitTest tests[SAMPLES_MAX];
	size_t count = list("messages", tests, SAMPLES_MAX / 2);
	int failed;

	count += list("revocation", tests + count, SAMPLES_MAX / 2);
	failed = _cmocka_run_group_tests("samples", tests, count, NULL, NULL);
	printf("%zu samples, %d differ\n", count, failed);
	for (size_t i = 0; i < count; i++)
		free((void *)(uintptr_t)tests[i].name);
	return failed == 0 ? 0 : 1;
}
