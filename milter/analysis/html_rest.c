/* SPDX-License-Identifier: BSD-2-Clause */
/* What was changed on the way, rules that could be written, and how far all
 * the numbers go. */
#include <stdio.h>

#include "html.h"

void
html_mismatches(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "client", COLUMN_WORDS },
		{ "", COLUMN_PICTURE },
		{ "changed", COLUMN_NUMBER },
		{ "right", COLUMN_NUMBER },
		{ "senders", COLUMN_NUMBER },
		{ "hint", COLUMN_WORDS },
		{ "from, to", COLUMN_PERIOD },
		{ "first queue ids", COLUMN_ID },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "mismatches-table",
		.caption = "Signed content that arrived changed "
			   "(digest-mismatch), by who brought it",
		.columns = columns,
	};

	page_section(m, "mismatches", "Changed on the way");
	if (a->mismatches.count == 0) {
		html_nothing(m, "No signed content arrived changed.");
		page_section_end(m);
		return;
	}
	table_begin(&t, m);
	for (size_t i = 0; i < a->mismatches.count; i++) {
		const struct analysis_mismatch *one = &a->mismatches.list[i];

		table_row(&t);
		table_words(&t, one->client);
		table_bar(&t, one->group.messages,
		    a->mismatches.list[0].group.messages, FILL_SOLID);
		table_number(&t, one->group.messages);
		table_number(&t, one->good);
		html_senders_cell(&t, &one->group);
		table_words(&t, one->hint[0] != '\0' ? one->hint : "none");
		html_period_cell(&t, one->group.first, one->group.last);
		html_ids_cell(&t, &one->group);
	}
	table_end(&t);
	html_rest(m, a->mismatches.more, a->mismatches.is_cut);
	page_section_end(m);
}

/* --- suggestions --------------------------------------------------------- */

static void
add_types(struct markup *m, unsigned int types)
{
	const char *between = "";

	for (unsigned int bit = 1; bit <= INDIVIDUAL_VALIDATED; bit <<= 1) {
		if ((types & bit) == 0)
			continue;
		markup_format(
		    m, "%s%s", between, sbr_type_word((enum sbr_type)bit));
		between = ", ";
	}
}

static void
add_shared(struct markup *m, const char *what, const char *text)
{
	if (text[0] == '\0')
		return;
	markup_open(m, "span");
	markup_attribute(m, "class", "detail");
	markup_format(m, "%s ", what);
	markup_stranger(m, text);
	markup_close(m);
}

/* What a rule could ask for. */
static void
shared_cell(struct table *t, const struct analysis_suggestion *one)
{
	struct markup *m = t->markup;

	table_cell(t);
	add_types(m, one->types);
	markup_text(m, one->types != 0 ? "; " : "");
	markup_text(m, one->compliant ? "all compliant" : "not all compliant");
	add_shared(m, "organization identifier", one->organization_identifier);
	add_shared(m, "issuer", one->issuer);
	add_shared(m, "certificate", one->certificate);
	table_cell_end(t);
}

static void
suggestion_row(struct table *t, const struct analysis_suggestion *one)
{
	table_row(t);
	table_words(t, one->domain);
	table_number(t, one->messages);
	table_number(t, one->bad);
	table_number(t, one->senders);
	table_number(t, one->days);
	shared_cell(t, one);
}

void
html_suggestions(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "domain", COLUMN_WORDS },
		{ "messages", COLUMN_NUMBER },
		{ "not well", COLUMN_NUMBER },
		{ "senders", COLUMN_NUMBER },
		{ "days", COLUMN_NUMBER },
		{ "what its certificates share", COLUMN_TEXT },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "suggestions-table",
		.caption = "Domains that sign everything; --suggest writes "
			   "their rules, in monitor mode",
		.columns = columns,
	};

	page_section(m, "suggested", "Suggested rules");
	if (a->suggestions.count == 0) {
		html_nothing(m, "No domain signed everything for long enough.");
		page_section_end(m);
		return;
	}
	table_begin(&t, m);
	for (size_t i = 0; i < a->suggestions.count; i++)
		suggestion_row(&t, &a->suggestions.list[i]);
	table_end(&t);
	html_rest(m, a->suggestions.more, a->suggestions.is_cut);
	page_section_end(m);
}

/* --- coverage ------------------------------------------------------------ */

static void
count_row(struct table *t, const char *what, uint64_t count)
{
	table_row(t);
	table_words(t, what);
	table_number(t, count);
}

static void
add_counts(struct markup *m, const struct analysis_coverage *c)
{
	static const struct table_column columns[] = {
		{ "what", COLUMN_WORDS },
		{ "number", COLUMN_NUMBER },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "coverage-table",
		.caption = "What was read, and what of it is counted",
		.columns = columns,
		.is_slim = true,
	};

	table_begin(&t, m);
	count_row(&t, "messages counted in this report", c->messages);
	count_row(&t, "files", c->files);
	count_row(&t, "octets", c->octets);
	count_row(&t, "lines", c->lines);
	count_row(&t, "lines of other programs", c->foreign);
	count_row(&t, "lines of ours about no message", c->remarks);
	count_row(&t, "lines of ours that are broken or cut off, not counted",
	    c->unreadable);
	count_row(&t,
	    c->duplicates_is_least
		? "duplicates (same node and queue id), at least"
		: "duplicates (same node and queue id), counted once",
	    c->duplicates);
	count_row(&t, "messages without a time", c->undated);
	count_row(&t, "messages outside of --since and --until", c->outside);
	if (c->rcpt_domain != NULL) {
		count_row(&t, "messages to other domains", c->other_recipients);
		count_row(&t, "messages of which no line says for whom",
		    c->no_recipient);
	}
	table_end(&t);
	if (c->recipients_forgotten)
		page_paragraph(m, "rest",
		    "There are more queue ids than can be remembered: for whom "
		    "the oldest messages were is forgotten, and some for the "
		    "domain may be missing.");
	if (c->addresses_hidden)
		page_paragraph(m, "rest",
		    "The log does not show addresses in full "
		    "(log.addresses): senders are told apart as far as it "
		    "does.");
}

static void
add_examples(struct markup *m, const struct analysis_coverage *c)
{
	static const struct table_column columns[] = {
		{ "file", COLUMN_WORDS },
		{ "line", COLUMN_NUMBER },
		{ "why", COLUMN_TEXT },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "examples-table",
		.caption = "Lines that could not be read, the first of them",
		.columns = columns,
	};

	if (c->example_count == 0)
		return;
	table_begin(&t, m);
	for (size_t i = 0; i < c->example_count; i++) {
		table_row(&t);
		table_words(&t, c->examples[i].file);
		table_number(&t, c->examples[i].line);
		table_words(&t, c->examples[i].why);
	}
	table_end(&t);
}

static void
add_skipped(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "skipped because of", COLUMN_WORDS },
		{ "", COLUMN_PICTURE },
		{ "messages", COLUMN_NUMBER },
		{ "of all mail", COLUMN_NUMBER },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "skipped-table",
		.caption = "Messages that no rule was asked about, and why",
		.columns = columns,
	};

	if (a->skipped.count == 0) {
		html_nothing(m, "No message was skipped.");
		return;
	}
	table_begin(&t, m);
	for (size_t i = 0; i < a->skipped.count; i++) {
		const struct analysis_skip *skip = &a->skipped.list[i];

		table_row(&t);
		table_words(&t, skip->reason);
		table_bar(&t, skip->messages, a->skipped.list[0].messages,
		    FILL_PLAIN);
		table_number(&t, skip->messages);
		table_share(&t, skip->messages, a->coverage.messages);
	}
	table_end(&t);
	html_rest(m, a->skipped.more, a->skipped.is_cut);
}

static void
add_nodes(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "node", COLUMN_WORDS },
		{ "messages", COLUMN_NUMBER },
		{ "first", COLUMN_DATE },
		{ "last", COLUMN_DATE },
		{ "configurations", COLUMN_ID },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "nodes-table",
		.caption = "Nodes and the configurations they had",
		.columns = columns,
	};

	if (a->nodes.count == 0)
		return;
	table_begin(&t, m);
	for (size_t i = 0; i < a->nodes.count; i++) {
		const struct analysis_node *node = &a->nodes.list[i];

		table_row(&t);
		table_words(
		    &t, node->name[0] != '\0' ? node->name : "(not named)");
		table_number(&t, node->messages);
		html_date_cell(&t, node->first);
		html_date_cell(&t, node->last);
		table_id(&t, node->configs);
	}
	table_end(&t);
	html_rest(m, a->nodes.more, a->nodes.is_cut);
}

void
html_coverage(struct markup *m, const struct analysis *a)
{
	page_section(m, "coverage", "What was read");
	add_counts(m, &a->coverage);
	add_examples(m, &a->coverage);
	add_nodes(m, a);
	add_skipped(m, a);
	page_section_end(m);
}
