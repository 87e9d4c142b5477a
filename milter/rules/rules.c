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

#include "table.h"

/* In the order of the SBR. */
static const struct rule *const tables[] = {
	key_rules,
	validity_rules,
	encoding_rules,
	authority_rules,
	constraint_rules,
	policy_rules,
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

const struct rule *
rules_at(size_t index)
{
	for (size_t i = 0; tables[i] != NULL; i++)
		for (const struct rule *r = tables[i]; r->id != NULL; r++)
			if (index-- == 0)
				return r;
	return NULL;
}

static bool
find_index(const char *id, size_t *index)
{
	const struct rule *rule;

	for (*index = 0; (rule = rules_at(*index)) != NULL; (*index)++)
		if (strcmp(rule->id, id) == 0)
			return true;
	return false;
}

const struct rule *
rules_find(const char *id)
{
	size_t index;

	return find_index(id, &index) ? rules_at(index) : NULL;
}

struct rule_levels *
rule_levels_new(void)
{
	struct rule_levels *levels = xcalloc(1, sizeof(*levels));
	const struct rule *rule;
	size_t count = 0;

	while (rules_at(count) != NULL)
		count++;
	levels->levels = xcalloc(count, sizeof(*levels->levels));
	for (size_t i = 0; (rule = rules_at(i)) != NULL; i++)
		levels->levels[i] = rule->level;
	return levels;
}

bool
rule_levels_set(
    struct rule_levels *levels, const char *id, enum rule_level level)
{
	size_t index;

	if (!find_index(id, &index))
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

/* It says that it keeps the SBR, and is held to its word. */
static bool
claims_the_sbr(const struct certificate *c)
{
	return c->policy[0] != '\0';
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
add_finding(struct findings *out, const struct finding *found)
{
	if ((out->count & (out->count - 1)) == 0)
		out->list = xreallocarray(out->list,
		    out->count == 0 ? 1 : out->count * 2, sizeof(*out->list));
	out->list[out->count++] = *found;
	out->errors += found->level == LEVEL_ERROR ? 1 : 0;
	out->warnings += found->level == LEVEL_WARNING ? 1 : 0;
	out->notices += found->level == LEVEL_NOTICE ? 1 : 0;
}

static void
judge(const struct rule_subject *subject, const struct rule_levels *levels,
    struct findings *out)
{
	time_t issued = date_of(subject->certificate);
	size_t index = 0;

	for (size_t i = 0; tables[i] != NULL; i++)
		for (const struct rule *r = tables[i]; r->id != NULL;
		     r++, index++) {
			struct finding found = { .rule = r, .level = r->level };

			if (levels != NULL)
				found.level = levels->levels[index];
			if (found.level == LEVEL_OFF ||
			    !concerns(r, &subject->certificate->class) ||
			    !is_in_force(r, issued) ||
			    (r->needs_issuer && subject->issuer == NULL) ||
			    r->holds(subject, &found.reason))
				continue;
			add_finding(out, &found);
		}
}

/* Several rules ask for the arithmetic of the key; it is done once. */
static void
examine_and_judge(const struct rule_subject *subject,
    const struct rule_levels *levels, struct findings *out)
{
	struct rule_subject with = *subject;
	struct key_examination examination;

	if (with.examination == NULL) {
		key_examine(with.certificate, &examination);
		with.examination = &examination;
	}
	judge(&with, levels, out);
}

enum compliance
rules_check(const struct rule_subject *subject,
    const struct rule_options *options, struct findings *out)
{
	const struct certificate *c = subject->certificate;

	*out = (struct findings){ 0 };
	if (is_older(c) && !options->judge_older)
		return COMPLIANCE_NOT_SBR;
	if (is_in_scope(c) || claims_the_sbr(c))
		examine_and_judge(subject, options->levels, out);
	if (!is_in_scope(c))
		return COMPLIANCE_NOT_SBR;
	return out->errors == 0 ? COMPLIANT : NONCOMPLIANT;
}

void
findings_free(struct findings *findings)
{
	free(findings->list);
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
