/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks the tables: which rules apply to a certificate (role, type,
 * generation, date of issue), and which of them hold.  Knows no requirement.
 */
#include "rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs.h"

static const struct rule *const tables[] = {
	key_rules,
	validity_rules,
	encoding_rules,
	authority_rules,
	constraint_rules,
	policy_rules,
	qualifier_rules,
	location_rules,
	key_usage_rules,
	purpose_rules,
	identifier_rules,
	extension_rules,
	key_algorithm_rules,
	signature_algorithm_rules,
	address_rules,
	alternative_name_rules,
	subject_rules,
	common_name_rules,
	organization_identifier_rules,
	euid_rules,
	natural_person_rules,
	place_rules,
	attribute_rules,
	issuer_rules,
	etsi_rules,
	etsi_value_rules,
	etsi_identifier_rules,
	crl_rules,
	ocsp_rules,
	NULL,
};

/* Apart: they are not what the SBR ask for. */
static const struct rule *const program_tables[] = {
	mozilla_rules,
	apple_rules,
	microsoft_rules,
	gmail_rules,
	NULL,
};

struct rule_levels {
	enum rule_level *levels; /* by index of rules_at() */
};

static const struct {
	enum rule_level level;
	const char *word;
} level_words[] = {
	{ LEVEL_OFF, "off" },
	{ LEVEL_NOTICE, "notice" },
	{ LEVEL_WARNING, "warning" },
	{ LEVEL_ERROR, "error" },
};

const char *
rule_level_word(enum rule_level level)
{
	return level_words[level].word;
}

bool
rule_level_find(const char *word, enum rule_level *out)
{
	for (size_t i = 0; i < sizeof(level_words) / sizeof(*level_words); i++)
		if (strcmp(word, level_words[i].word) == 0) {
			*out = level_words[i].level;
			return true;
		}
	return false;
}

const char *
compliance_word(enum compliance compliance)
{
	switch (compliance) {
	case COMPLIANT:
		return "compliant";
	case NONCOMPLIANT:
		return "noncompliant";
	default:
		return "not-sbr";
	}
}

/* *index becomes how many rows are still to be passed. */
static const struct rule *
row_at(const struct rule *const list[], size_t *index)
{
	for (size_t i = 0; list[i] != NULL; i++)
		for (const struct rule *r = list[i]; r->id != NULL; r++)
			if ((*index)-- == 0)
				return r;
	return NULL;
}

const struct rule *
rules_at(size_t index)
{
	const struct rule *row = row_at(tables, &index);

	return row != NULL ? row : row_at(program_tables, &index);
}

/* All rows in the order of rules_at(), which counts from the first each time;
 * begins with zeros. */
struct walk {
	const struct rule *const *table;
	const struct rule *row;
	bool at_programs;
};

static const struct rule *
walk_next(struct walk *walk)
{
	if (walk->table == NULL) {
		walk->table = tables;
		walk->row = *walk->table;
	}
	while (walk->row == NULL || walk->row->id == NULL) {
		if (walk->row != NULL)
			walk->row = *++walk->table;
		if (walk->row == NULL) {
			if (walk->at_programs)
				return NULL;
			walk->at_programs = true;
			walk->table = program_tables;
			walk->row = *walk->table;
		}
	}
	return walk->row++;
}

static const struct rule *
find_row(const char *id, size_t *index)
{
	struct walk walk = { .at_programs = false };
	const struct rule *rule;

	for (*index = 0; (rule = walk_next(&walk)) != NULL; (*index)++)
		if (strcmp(rule->id, id) == 0)
			return rule;
	return NULL;
}

const char *
root_program_word(enum root_program program)
{
	switch (program) {
	case PROGRAM_MOZILLA:
		return "mozilla";
	case PROGRAM_APPLE:
		return "apple";
	case PROGRAM_MICROSOFT:
		return "microsoft";
	case PROGRAM_GMAIL:
		return "gmail";
	default:
		return NULL;
	}
}

const char *
program_verdict_word(enum program_verdict verdict)
{
	switch (verdict) {
	case PROGRAM_ACCEPTED:
		return "accepted";
	case PROGRAM_REFUSED:
		return "refused";
	default:
		return "not-applicable";
	}
}

const struct rule *
rules_find(const char *id)
{
	size_t index;

	return find_row(id, &index);
}

enum {
	ROWS_AT_ONCE = 256
};

struct rule_levels *
rule_levels_new(void)
{
	struct rule_levels *levels = xcalloc(1, sizeof(*levels));
	struct walk walk = { .at_programs = false };
	const struct rule *rule;
	size_t count = 0;

	while ((rule = walk_next(&walk)) != NULL) {
		if (count % ROWS_AT_ONCE == 0)
			levels->levels = xreallocarray(levels->levels,
			    count + ROWS_AT_ONCE, sizeof(*levels->levels));
		levels->levels[count++] = rule->level;
	}
	return levels;
}

bool
rule_levels_set(
    struct rule_levels *levels, const char *id, enum rule_level level)
{
	size_t index;

	if (find_row(id, &index) == NULL)
		return false;
	levels->levels[index] = level;
	return true;
}

void
rule_levels_free(struct rule_levels *levels)
{
	if (levels == NULL)
		return;
	free(levels->levels);
	free(levels);
}

static bool
has_mailbox_in_san(const struct certificate *c)
{
	for (size_t i = 0; i < c->mailbox_count; i++)
		if (c->mailboxes[i].source != MAILBOX_SUBJECT)
			return true;
	return false;
}

/* SBR 1.1: what identifies an S/MIME certificate; CAs are in by their use. */
static bool
is_in_scope(const struct certificate *c)
{
	return c->class.role != SUBSCRIBER ||
	       ((c->extended_key_usage & EKU_EMAIL_PROTECTION) != 0 &&
		   has_mailbox_in_san(c));
}

/*
 * A row for all types or generations applies also where none is known; one
 * for some of them only where it is.
 */
static bool
concerns(const struct rule *rule, const struct sbr_class *class)
{
	if ((rule->roles & class->role) == 0)
		return false;
	if (class->role != SUBSCRIBER)
		return true;
	return (rule->types == ANY_TYPE || (rule->types & class->type) != 0) &&
	       (rule->generations == ANY_GENERATION ||
		   (rule->generations & class->generation) != 0);
}

static bool
is_in_force(const struct rule *rule, time_t issued)
{
	return issued >= rule->since &&
	       (rule->until == 0 || issued < rule->until);
}

/* Of an older certificate the day from which on it could be judged; a date
 * that cannot be read excuses from nothing. */
static time_t
date_of(const struct certificate *c)
{
	return c->not_before < SBR_IN_FORCE ? SBR_IN_FORCE : c->not_before;
}

bool
rule_is_for(const struct rule *rule, const struct certificate *c)
{
	return concerns(rule, &c->class) && is_in_force(rule, date_of(c));
}

static bool
is_older(const struct certificate *c)
{
	return c->not_before < SBR_IN_FORCE &&
	       ((c->faults & FAULT_TIME) == 0 || c->not_before != 0);
}

static void
append(struct finding **list, size_t *count, const struct finding *found)
{
	if ((*count & (*count - 1)) == 0)
		*list = xreallocarray(
		    *list, *count == 0 ? 1 : *count * 2, sizeof(**list));
	(*list)[(*count)++] = *found;
}

static void
add_finding(struct findings *out, const struct finding *found)
{
	append(&out->list, &out->count, found);
	out->errors += found->level == LEVEL_ERROR ? 1 : 0;
	out->warnings += found->level == LEVEL_WARNING ? 1 : 0;
	out->notices += found->level == LEVEL_NOTICE ? 1 : 0;
}

/* Level of the row with this index of rules_at(). */
static enum rule_level
level_of(
    const struct rule *rule, const struct rule_levels *levels, size_t index)
{
	return levels != NULL ? levels->levels[index] : rule->level;
}

static bool
can_be_judged(
    const struct rule *rule, const struct rule_subject *subject, time_t issued)
{
	return concerns(rule, &subject->certificate->class) &&
	       is_in_force(rule, issued) &&
	       (!rule->needs_issuer || subject->issuer != NULL);
}

/* Returns how many rows there are. */
static size_t
judge(const struct rule_subject *subject, const struct rule_levels *levels,
    struct findings *out)
{
	time_t issued = date_of(subject->certificate);
	/* One for all: to clear it for every row took longer than the row. */
	struct finding found = { 0 };
	size_t index = 0;

	for (size_t i = 0; tables[i] != NULL; i++)
		for (const struct rule *r = tables[i]; r->id != NULL;
		     r++, index++) {
			found.rule = r;
			found.level = level_of(r, levels, index);
			if (found.level == LEVEL_OFF ||
			    !can_be_judged(r, subject, issued) ||
			    r->holds(subject, &found.reason))
				continue;
			add_finding(out, &found);
		}
	return index;
}

static void
judge_by_program(const struct rule_subject *subject, const struct finding *row,
    struct findings *out)
{
	enum program_verdict *verdict = &out->programs[row->rule->program];
	struct finding found = *row;

	if (*verdict == PROGRAM_NOT_APPLICABLE)
		*verdict = PROGRAM_ACCEPTED;
	if (found.rule->holds(subject, &found.reason))
		return;
	append(&out->program_list, &out->program_count, &found);
	if (found.level == LEVEL_ERROR)
		*verdict = PROGRAM_REFUSED;
}

/* `index` is that of the first row of a program. */
static void
judge_by_programs(const struct rule_subject *subject,
    const struct rule_levels *levels, size_t index, struct findings *out)
{
	struct rule_subject with = *subject;
	time_t issued = date_of(subject->certificate);

	with.sbr_errors = out->errors;
	for (size_t i = 0; program_tables[i] != NULL; i++) {
		const struct rule *r = program_tables[i];
		bool is_its_matter =
		    program_concerns(r->program, subject->certificate);

		for (; r->id != NULL; r++, index++) {
			struct finding row = { .rule = r };

			row.level = level_of(r, levels, index);
			if (is_its_matter && row.level != LEVEL_OFF &&
			    can_be_judged(r, subject, issued))
				judge_by_program(&with, &row, out);
		}
	}
}

/* Several rules ask for the arithmetic of the key; it is done once. */
static size_t
examine_and_judge(const struct rule_subject *subject,
    const struct rule_levels *levels, struct findings *out)
{
	struct rule_subject with = *subject;
	struct key_examination examination;

	if (with.examination == NULL) {
		key_examine(with.certificate, &examination);
		with.examination = &examination;
	}
	return judge(&with, levels, out);
}

static size_t
count_rows(void)
{
	size_t count = 0;

	for (size_t i = 0; tables[i] != NULL; i++)
		for (const struct rule *r = tables[i]; r->id != NULL; r++)
			count++;
	return count;
}

enum compliance
rules_check(const struct rule_subject *subject,
    const struct rule_options *options, struct findings *out)
{
	const struct certificate *c = subject->certificate;
	size_t rows;

	*out = (struct findings){ 0 };
	if (is_older(c) && !options->judge_older)
		return COMPLIANCE_NOT_SBR;
	/* Who names one of them (7.1.6.1) is held to that word. */
	if (is_in_scope(c) || has_reserved_policy(c))
		rows = examine_and_judge(subject, options->levels, out);
	else
		rows = count_rows();
	judge_by_programs(subject, options->levels, rows, out);
	if (!is_in_scope(c))
		return COMPLIANCE_NOT_SBR;
	return out->errors == 0 ? COMPLIANT : NONCOMPLIANT;
}

void
rules_check_statement(const struct statement *statement, time_t at,
    const struct rule_options *options, struct findings *out)
{
	static const struct rule *const own[] = { crl_rules, ocsp_rules };
	const struct rule_subject subject = { .statement = statement,
		.at = at };
	struct finding found = { 0 };
	size_t index = count_rows();

	*out = (struct findings){ 0 };
	for (size_t i = 0; i < 2; i++)
		for (const struct rule *r = own[i]; r->id != NULL; r++)
			index--;
	for (size_t i = 0; i < 2; i++)
		for (const struct rule *r = own[i]; r->id != NULL;
		     r++, index++) {
			found.rule = r;
			found.level = level_of(r, options->levels, index);
			if (found.level != LEVEL_OFF &&
			    rule_is_for_statement(
				r, &subject, options->judge_older) &&
			    !r->holds(&subject, &found.reason))
				add_finding(out, &found);
		}
}

void
findings_free(struct findings *findings)
{
	free(findings->list);
	free(findings->program_list);
	*findings = (struct findings){ 0 };
}

bool
because(struct rule_reason *why, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	return false;
}
