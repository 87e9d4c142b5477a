/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom enforcement would have hit, by which rule and why; and what happened
 * whether or not a rule was hit by it. */
#include <stdlib.h>
#include <string.h>

#include "html.h"

static const char *
rule_name(const struct analysis_hit *hit)
{
	return hit->rule[0] != '\0' ? hit->rule : "(none named)";
}

/* --- the table ----------------------------------------------------------- */

static const struct table_column hit_columns[] = {
	{ "by rule", COLUMN_WORDS },
	{ "messages", COLUMN_NUMBER },
	{ "senders", COLUMN_NUMBER },
	{ "known before", COLUMN_NUMBER },
	{ "why, and what we think", COLUMN_TEXT },
	{ "first queue ids", COLUMN_ID },
	{ NULL, COLUMN_WORDS },
};

static void
rule_cell(struct table *t, const struct analysis_hit *hit)
{
	const char *done = words_done(hit->action);

	table_cell(t);
	markup_stranger(t->markup, rule_name(hit));
	markup_open(t->markup, "span");
	markup_attribute(t->markup, "class", "detail");
	markup_text(t->markup, hit->enforced ? "has " : "would have ");
	markup_element(t->markup, "strong", NULL, done);
	markup_close(t->markup);
	table_cell_end(t);
}

static void
add_named(
    struct markup *m, const char *what, const struct analysis_names *names)
{
	if (names->count == 0)
		return;
	markup_format(m, " · %s ", what);
	html_names(m, names);
}

/* The reason and the cause, and below them who and when. */
static void
think_cell(struct table *t, const struct analysis_hit *hit)
{
	struct markup *m = t->markup;
	char period[PERIOD_TEXT];

	words_period(hit->group.first, hit->group.last, period);
	table_cell(t);
	markup_element(m, "strong", NULL, words_reason(hit->reason));
	markup_text(m, hit->think[0] != '\0' ? ": " : "");
	markup_stranger(m, hit->think);
	markup_open(m, "span");
	markup_attribute(m, "class", "detail");
	markup_element(m, "b", NULL, analysis_cause_word(hit->cause));
	markup_format(m, "%s%s", period[0] != '\0' ? " · " : "", period);
	add_named(m, "from", &hit->senders);
	add_named(m, "of", &hit->domains);
	add_named(m, "brought by", &hit->clients);
	markup_close(m);
	table_cell_end(t);
}

static void
hit_row(struct table *t, const struct analysis_hit *hit)
{
	table_row(t);
	rule_cell(t, hit);
	table_number(t, hit->group.messages);
	html_senders_cell(t, &hit->group);
	table_number(t, hit->known);
	think_cell(t, hit);
	html_ids_cell(t, &hit->group);
}

static void
add_hits(struct markup *m, const struct analysis *a)
{
	struct table t = {
		.id = "hits-table",
		.caption = "What each rule would have done, or did, to whom, "
			   "and why",
		.columns = hit_columns,
	};

	table_begin(&t, m);
	for (size_t i = 0; i < a->hits.count; i++)
		hit_row(&t, &a->hits.list[i]);
	table_end(&t);
	html_rest(m, a->hits.more, a->hits.is_cut);
}

/* --- by rule ------------------------------------------------------------- */

struct rule_hits {
	const char *rule;
	uint64_t actions[ANALYSIS_ACTIONS], all;
};

static struct rule_hits *
find_rule(struct rule_hits *list, size_t *count, const char *rule)
{
	for (size_t i = 0; i < *count; i++) {
		if (strcmp(list[i].rule, rule) == 0)
			return &list[i];
	}
	list[*count].rule = rule;
	return &list[(*count)++];
}

static int
compare_rules(const void *x, const void *y)
{
	const struct rule_hits *a = x, *b = y;

	if (a->all != b->all)
		return a->all > b->all ? -1 : 1;
	return strcmp(a->rule, b->rule);
}

/* Rules of the hits, most first; to be freed. */
static struct rule_hits *
hits_by_rule(const struct analysis *a, size_t *count)
{
	struct rule_hits *list = xcalloc(a->hits.count + 1, sizeof(*list));

	*count = 0;
	for (size_t i = 0; i < a->hits.count; i++) {
		const struct analysis_hit *hit = &a->hits.list[i];
		struct rule_hits *rule = find_rule(list, count, rule_name(hit));

		rule->actions[hit->action] += hit->group.messages;
		rule->all += hit->group.messages;
	}
	qsort(list, *count, sizeof(*list), compare_rules);
	return list;
}

static const struct table_column rule_columns[] = {
	{ "rule", COLUMN_WORDS },
	{ "", COLUMN_PICTURE },
	{ "refused", COLUMN_NUMBER },
	{ "delayed", COLUMN_NUMBER },
	{ "held", COLUMN_NUMBER },
	{ "tagged", COLUMN_NUMBER },
	{ "all", COLUMN_NUMBER },
	{ NULL, COLUMN_WORDS },
};

static void
rule_row(struct table *t, const struct rule_hits *rule, uint64_t most)
{
	const struct chart_part parts[] = {
		{ FILL_SOLID, rule->actions[ACTION_REJECT] },
		{ FILL_DOTS, rule->actions[ACTION_TEMPFAIL] },
		{ FILL_STRIPES, rule->actions[ACTION_QUARANTINE] },
		{ FILL_PLAIN, rule->actions[ACTION_TAG] },
	};

	table_row(t);
	table_words(t, rule->rule);
	table_cell(t);
	chart_parts(t->markup, parts, 4, most);
	table_cell_end(t);
	table_number(t, rule->actions[ACTION_REJECT]);
	table_number(t, rule->actions[ACTION_TEMPFAIL]);
	table_number(t, rule->actions[ACTION_QUARANTINE]);
	table_number(t, rule->actions[ACTION_TAG]);
	table_number(t, rule->all);
}

/* What the fills of the bars mean, of those that are there. */
static void
add_fills(struct markup *m, const struct analysis *a)
{
	static const struct {
		enum action action;
		enum fill fill;
	} fills[] = {
		{ ACTION_REJECT, FILL_SOLID },
		{ ACTION_TEMPFAIL, FILL_DOTS },
		{ ACTION_QUARANTINE, FILL_STRIPES },
		{ ACTION_TAG, FILL_PLAIN },
	};
	struct chart_name names[ANALYSIS_ACTIONS];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(fills) / sizeof(*fills); i++) {
		if (a->actions[fills[i].action] > 0)
			names[count++] = (struct chart_name){ fills[i].fill,
				words_done(fills[i].action) };
	}
	markup_open(m, "p");
	markup_attribute(m, "class", "keys");
	chart_names(m, names, count);
	markup_close(m);
}

static void
add_rules(struct markup *m, const struct analysis *a)
{
	struct table t = {
		.id = "rules-table",
		.caption = "By rule: what it did or would have done",
		.columns = rule_columns,
	};
	size_t count;
	struct rule_hits *list = hits_by_rule(a, &count);

	table_begin(&t, m);
	for (size_t i = 0; i < count; i++)
		rule_row(&t, &list[i], list[0].all);
	table_end(&t);
	add_fills(m, a);
	free(list);
}

void
html_hits(struct markup *m, const struct analysis *a)
{
	page_section(m, "enforced", "If enforced");
	if (a->hits.count == 0) {
		html_nothing(m,
		    "No message met a rule that would have refused, held, "
		    "delayed or tagged it.");
	} else {
		add_hits(m, a);
		add_rules(m, a);
	}
	page_section_end(m);
}

/* --- incidents ----------------------------------------------------------- */

static const struct table_column incident_columns[] = {
	{ "who, and what we think", COLUMN_WORDS },
	{ "evidence", COLUMN_TEXT },
	{ "messages", COLUMN_NUMBER },
	{ "senders", COLUMN_NUMBER },
	{ "from, to", COLUMN_PERIOD },
	{ "first queue ids", COLUMN_ID },
	{ NULL, COLUMN_WORDS },
};

static void
who_cell(struct table *t, const struct analysis_incident *one)
{
	table_cell(t);
	markup_stranger(t->markup, one->who);
	markup_element(
	    t->markup, "span", "detail", analysis_cause_word(one->cause));
	table_cell_end(t);
}

void
html_incidents(struct markup *m, const struct analysis *a)
{
	struct table t = {
		.id = "incidents-table",
		.caption = "Incidents, whether or not a rule was hit by them",
		.columns = incident_columns,
	};

	page_section(m, "incidents", "What happened");
	if (a->incidents.count == 0) {
		html_nothing(m, "Nothing stands out in this time.");
		page_section_end(m);
		return;
	}
	table_begin(&t, m);
	for (size_t i = 0; i < a->incidents.count; i++) {
		const struct analysis_incident *one = &a->incidents.list[i];

		table_row(&t);
		who_cell(&t, one);
		table_words(&t, one->what);
		table_number(&t, one->group.messages);
		html_senders_cell(&t, &one->group);
		html_period_cell(&t, one->group.first, one->group.last);
		html_ids_cell(&t, &one->group);
	}
	table_end(&t);
	html_rest(m, a->incidents.more, a->incidents.is_cut);
	page_section_end(m);
}
