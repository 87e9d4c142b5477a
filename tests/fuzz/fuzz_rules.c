/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Octets of a stranger as a certificate and, behind it, its issuer's: DER or
 * PEM.  All rules judge both, each also as the other's issuer, by the levels
 * of the table and by others.
 */
#include <openssl/err.h>

#include "certificate.h"
#include "fuzz.h"
#include "rules.h"

enum {
	PAIR = 2,
};

struct pair {
	struct certificate *list[PAIR];
	size_t count;
};

static void
take(struct certificate *certificate, void *arg)
{
	struct pair *pair = arg;

	if (pair->count < PAIR)
		pair->list[pair->count++] = certificate;
	else
		certificate_free(certificate);
}

static void
pass_over(size_t index, const char *why, void *arg)
{
	(void)index;
	(void)arg;
	fuzz_assert(why != NULL);
}

static void
read_der(struct span octets, struct pair *pair)
{
	while (pair->count < PAIR && octets.len > 0) {
		struct certificate *c = certificate_decode(octets, NULL);

		if (c == NULL)
			return;
		octets.data += c->der.len;
		octets.len -= c->der.len;
		pair->list[pair->count++] = c;
	}
}

static void
check_findings(const struct findings *findings, enum compliance compliance)
{
	fuzz_assert(findings->count ==
		    findings->errors + findings->warnings + findings->notices);
	fuzz_assert(compliance != COMPLIANT || findings->errors == 0);
	fuzz_assert(compliance != NONCOMPLIANT || findings->errors > 0);
	for (size_t i = 0; i < findings->count; i++) {
		fuzz_assert(findings->list[i].level != LEVEL_OFF);
		fuzz_assert(findings->list[i].rule->program == PROGRAM_NONE);
	}
	for (size_t i = 0; i < findings->program_count; i++)
		fuzz_assert(
		    findings->program_list[i].rule->program != PROGRAM_NONE);
}

/* The same question has the same answer, whoever made the examination. */
static void
judge(const struct rule_subject *subject, const struct rule_options *options)
{
	struct key_examination examination;
	struct rule_subject again = *subject;
	struct findings findings, others;
	enum compliance compliance = rules_check(subject, options, &findings);

	check_findings(&findings, compliance);
	key_examine(subject->certificate, &examination);
	again.examination = &examination;
	fuzz_assert(rules_check(&again, options, &others) == compliance);
	fuzz_assert(others.count == findings.count &&
		    others.program_count == findings.program_count);
	findings_free(&others);
	findings_free(&findings);
}

static void
judge_all(const struct certificate *c, const struct certificate *issuer,
    const struct rule_levels *off)
{
	const struct rule_options older = { .judge_older = true },
				  dated = { 0 };
	const struct rule_options silent = { .levels = off,
		.judge_older = true };
	struct rule_subject subject = { .certificate = c, .issuer = issuer };
	struct findings findings;

	judge(&subject, &older);
	judge(&subject, &dated);
	subject.at = SBR_SHA1_ENDS;
	judge(&subject, &older);
	fuzz_assert(rules_check(&subject, &silent, &findings) != NONCOMPLIANT);
	fuzz_assert(findings.count == 0 && findings.program_count == 0);
	findings_free(&findings);
}

/* Every rule off; made once, since it takes longer than the rest. */
static const struct rule_levels *
all_off(void)
{
	static struct rule_levels *off;
	const struct rule *rule;

	if (off != NULL)
		return off;
	off = rule_levels_new();
	for (size_t i = 0; (rule = rules_at(i)) != NULL; i++)
		fuzz_assert(rule_levels_set(off, rule->id, LEVEL_OFF));
	return off;
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct span input = { octets, len };
	const struct rule_levels *off = all_off();
	struct pair pair = { .count = 0 };

	if (len > 0 && octets[0] == 0x30)
		read_der(input, &pair);
	else
		certificates_of_file(input, take, pass_over, &pair);
	for (size_t i = 0; i < pair.count; i++) {
		judge_all(pair.list[i], NULL, off);
		judge_all(pair.list[i], pair.list[pair.count - 1 - i], off);
	}
	fuzz_assert(ERR_peek_error() == 0);
	for (size_t i = 0; i < pair.count; i++)
		certificate_free(pair.list[i]);
	return 0;
}
