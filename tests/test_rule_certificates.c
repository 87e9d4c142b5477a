/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every certificate of tests/certificates has exactly the findings that its
 * own file expects, and every rule is kept by one and broken by another.
 */
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"

#define FOLDER SRCDIR "/tests/certificates"

enum {
	WORD_OCTETS = 128,
	EXPECT_OCTETS = 2048,
	RULES_MAX = 1024,
};

/* What stands above the armour of a file. */
struct expectation {
	char rule[WORD_OCTETS], verdict[WORD_OCTETS], issuer[WORD_OCTETS],
	    judge_older[WORD_OCTETS], at[WORD_OCTETS], programs[WORD_OCTETS],
	    shares_root[WORD_OCTETS], expect[EXPECT_OCTETS];
};

/* What the walk over all files found out. */
struct tally {
	size_t files, different, misplaced;
	bool kept[RULES_MAX], broken[RULES_MAX]; /* by index of the table */
};

static char *
read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *content;
	long size;

	if (file == NULL)
		fail_msg("cannot open %s", path);
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	assert_true(size >= 0);
	rewind(file);
	content = xcalloc(1, (size_t)size + 1);
	*len = fread(content, 1, (size_t)size, file);
	assert_int_equal(*len, size);
	fclose(file);
	return content;
}

static void
take_first(struct certificate *certificate, void *arg)
{
	struct certificate **first = arg;

	if (*first == NULL)
		*first = certificate;
	else
		certificate_free(certificate);
}

static void
say_bad(size_t index, const char *why, void *arg)
{
	(void)arg;
	print_message("certificate %zu: %s\n", index, why);
}

/* The first certificate of a file, which must have one. */
static struct certificate *
certificate_in(const char *path, const char *content, size_t len)
{
	struct certificate *certificate = NULL;
	struct span span = { (const uint8_t *)content, len };

	if (!certificates_of_file(span, take_first, say_bad, &certificate) ||
	    certificate == NULL)
		fail_msg("no certificate in %s", path);
	return certificate;
}

static void
take_field(const char *line, const char *name, char *out, size_t size)
{
	size_t len = strlen(name);

	if (strncmp(line, name, len) != 0 || line[len] != ':')
		return;
	line += len + 1;
	line += strspn(line, " ");
	assert_true(strcspn(line, "\n") < size);
	snprintf(out, size, "%.*s", (int)strcspn(line, "\n"), line);
}

static struct expectation
expectation_of(const char *content)
{
	struct expectation out = { .rule = "" };
	const char *line = content;

	while (line != NULL && strncmp(line, "-----", 5) != 0) {
		take_field(line, "rule", out.rule, sizeof(out.rule));
		take_field(line, "case", out.verdict, sizeof(out.verdict));
		take_field(line, "issuer", out.issuer, sizeof(out.issuer));
		take_field(line, "judge-older", out.judge_older,
		    sizeof(out.judge_older));
		take_field(
		    line, "programs", out.programs, sizeof(out.programs));
		take_field(line, "shares-root", out.shares_root,
		    sizeof(out.shares_root));
		take_field(line, "at", out.at, sizeof(out.at));
		take_field(line, "expect", out.expect, sizeof(out.expect));
		line = strchr(line, '\n');
		line = line != NULL ? line + 1 : NULL;
	}
	return out;
}

/* `word` is one of the words of `list`. */
static bool
lists(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *at = list;

	while ((at = strstr(at, word)) != NULL) {
		if ((at == list || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

/* The findings that a file speaks of: where it is about a program's rule,
 * those of programs too. */
static const struct finding *
finding_at(const struct expectation *expectation,
    const struct findings *findings, size_t index)
{
	if (index < findings->count)
		return &findings->list[index];
	index -= findings->count;
	return expectation->programs[0] != '\0' &&
		       index < findings->program_count
		   ? &findings->program_list[index]
		   : NULL;
}

static bool
finds(const struct expectation *expectation, const struct findings *findings,
    const char *id, size_t len)
{
	const struct finding *found;

	for (size_t i = 0;
	     (found = finding_at(expectation, findings, i)) != NULL; i++)
		if (strlen(found->rule->id) == len &&
		    strncmp(found->rule->id, id, len) == 0)
			return true;
	return false;
}

/* Says every difference; true if there is one. */
static bool
differs(const char *path, const struct expectation *expectation,
    const struct findings *findings)
{
	const char *word = expectation->expect;
	const struct finding *found;
	bool different = false;
	size_t len;

	for (size_t i = 0;
	     (found = finding_at(expectation, findings, i)) != NULL; i++) {
		if (lists(expectation->expect, found->rule->id))
			continue;
		print_message("%s: unexpected %s (%s)\n", path, found->rule->id,
		    found->reason.text);
		different = true;
	}
	for (; *word != '\0'; word += len) {
		word += strspn(word, " ");
		len = strcspn(word, " ");
		if (len == 0 || finds(expectation, findings, word, len))
			continue;
		print_message("%s: no %.*s\n", path, (int)len, word);
		different = true;
	}
	return different;
}

/* The table's own columns say that this rule judges this certificate: a rule
 * that does not apply is not kept. */
static bool
is_judged_by(const struct rule_subject *subject, const struct rule *rule,
    bool judge_older)
{
	const struct certificate *certificate = subject->certificate;
	const struct sbr_class *class = &certificate->class;
	time_t when = certificate->not_before;

	if (judge_older && when < SBR_IN_FORCE)
		when = SBR_IN_FORCE;
	if ((rule->roles & class->role) == 0 ||
	    (rule->since != 0 && when < rule->since) ||
	    (rule->until != 0 && when >= rule->until) ||
	    (rule->needs_issuer && subject->issuer == NULL))
		return false;
	return class->role != SUBSCRIBER ||
	       ((rule->types == ANY_TYPE || (rule->types & class->type) != 0) &&
		   (rule->generations == ANY_GENERATION ||
		       (rule->generations & class->generation) != 0));
}

/*
 * Notes which rule the file is about; says what is wrong with that.  Spared
 * is what would break the rule, were it not for its date or profile: the one
 * way to keep a rule that no certificate can keep once it applies.
 */
static void
place(struct tally *tally, const char *path,
    const struct expectation *expectation, const struct rule_subject *subject)
{
	bool judge_older = expectation->judge_older[0] != '\0';
	const char *verdict = expectation->verdict;
	bool spared = strcmp(verdict, "spares") == 0;
	const struct rule *rule;
	size_t i;

	if (strcmp(verdict, "perfect") == 0)
		return;
	for (i = 0; (rule = rules_at(i)) != NULL; i++)
		if (strcmp(rule->id, expectation->rule) == 0)
			break;
	assert_true(i < RULES_MAX);
	if (rule == NULL) {
		print_message(
		    "%s: there is no rule %s\n", path, expectation->rule);
		tally->misplaced++;
	} else if (is_judged_by(subject, rule, judge_older) == spared) {
		print_message("%s: %s %s\n", path, rule->id,
		    spared ? "applies" : "does not apply");
		tally->misplaced++;
	} else if (spared || strcmp(verdict, "keeps") == 0) {
		tally->kept[i] = true;
	} else {
		assert_string_equal(verdict, "breaks");
		tally->broken[i] = true;
	}
}

static struct certificate *
issuer_of(const char *folder, const struct expectation *expectation)
{
	struct certificate *issuer;
	char *path, *content;
	size_t len;

	if (expectation->issuer[0] == '\0')
		return NULL;
	path = xasprintf("%s/%s", folder, expectation->issuer);
	content = read_file(path, &len);
	issuer = certificate_in(path, content, len);
	free(content);
	free(path);
	return issuer;
}

static void
judge_file(struct tally *tally, const char *folder, const char *name)
{
	struct expectation expectation;
	struct certificate *certificate, *issuer;
	struct findings findings;
	time_t at = 0;
	size_t len;
	char *content, *path = xasprintf("%s/%s", folder, name);

	content = read_file(path, &len);
	expectation = expectation_of(content);
	certificate = certificate_in(path, content, len);
	issuer = issuer_of(folder, &expectation);
	if (expectation.at[0] != '\0')
		assert_true(time_parse(expectation.at, &at));
	rules_check(&(struct rule_subject){ .certificate = certificate,
			.issuer = issuer,
			.at = at,
			.shares_root = expectation.shares_root[0] != '\0' },
	    &(struct rule_options){
		.judge_older = expectation.judge_older[0] != '\0' },
	    &findings);
	tally->files++;
	if (differs(path + strlen(FOLDER) + 1, &expectation, &findings))
		tally->different++;
	place(tally, path + strlen(FOLDER) + 1, &expectation,
	    &(struct rule_subject){
		.certificate = certificate, .issuer = issuer });
	findings_free(&findings);
	certificate_free(issuer);
	certificate_free(certificate);
	free(content);
	free(path);
}

static int
is_judged_file(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return strncmp(entry->d_name, "issuer.", 7) != 0 && len > 4 &&
	       strcmp(entry->d_name + len - 4, ".pem") == 0;
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
judge_folder(struct tally *tally, const char *folder)
{
	struct dirent **names = NULL;
	int i, count = scandir(folder, &names, is_judged_file, alphasort);

	for (i = 0; i < count; i++) {
		judge_file(tally, folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

static int
walk_all_files(void **state)
{
	struct tally *tally = xcalloc(1, sizeof(*tally));
	struct dirent **names = NULL;
	int i, count = scandir(FOLDER, &names, is_visible, alphasort);

	for (i = 0; i < count; i++) {
		char *folder = xasprintf(FOLDER "/%s", names[i]->d_name);

		judge_folder(tally, folder);
		free(folder);
		free(names[i]);
	}
	free(names);
	*state = tally;
	return 0;
}

static int
free_tally(void **state)
{
	free(*state);
	return 0;
}

static void
every_certificate_has_just_the_findings_it_expects(void **state)
{
	const struct tally *tally = *state;

	print_message("%zu certificates, %zu with other findings\n",
	    tally->files, tally->different);
	assert_true(tally->files > 0);
	assert_int_equal(tally->different, 0);
}

static void
every_case_is_about_a_rule_that_applies(void **state)
{
	const struct tally *tally = *state;

	assert_int_equal(tally->misplaced, 0);
}

static void
every_rule_is_kept_by_one_and_broken_by_another(void **state)
{
	const struct tally *tally = *state;
	const struct rule *rule;
	size_t i, both = 0, others = 0;

	for (i = 0; (rule = rules_at(i)) != NULL; i++) {
		assert_true(i < RULES_MAX);
		/* Those on CRLs and OCSP: test_rules_status.c. */
		if ((rule->roles & ANY_ROLE) == 0) {
			others++;
			continue;
		}
		if (tally->kept[i] && tally->broken[i]) {
			both++;
			continue;
		}
		print_message("%s (%s): no certificate%s%s%s\n", rule->id,
		    rule->section, tally->kept[i] ? "" : " keeps",
		    tally->kept[i] || tally->broken[i] ? "" : " or",
		    tally->broken[i] ? "" : " breaks");
	}
	print_message("%zu of %zu rules have both a keeping and a breaking "
		      "certificate\n",
	    both, i - others);
	assert_int_equal(both, i - others);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_certificate_has_just_the_findings_it_expects),
		cmocka_unit_test(every_case_is_about_a_rule_that_applies),
		cmocka_unit_test(
		    every_rule_is_kept_by_one_and_broken_by_another),
	};

	return cmocka_run_group_tests(tests, walk_all_files, free_tally);
}
