/* SPDX-License-Identifier: BSD-2-Clause */
/* Results, why signatures did not pass, and whose mail it is. */
#include <stdlib.h>

#include "html.h"

/* In the order in which they matter to people. */
static const enum result_code results[] = {
	RESULT_PASS,
	RESULT_FAIL,
	RESULT_POLICY,
	RESULT_NEUTRAL,
	RESULT_TEMPERROR,
	RESULT_PERMERROR,
	RESULT_NONE,
};

enum {
	RESULTS = sizeof(results) / sizeof(*results)
};

static const char *
result_meaning(enum result_code result)
{
	switch (result) {
	case RESULT_PASS:
		return "signature, path and mailbox are all right";
	case RESULT_FAIL:
		return "the signature or its path is wrong";
	case RESULT_POLICY:
		return "right as far as it goes, but not acceptable";
	case RESULT_NEUTRAL:
		return "there, but could not be processed";
	case RESULT_TEMPERROR:
		return "an answer of the world was missing";
	case RESULT_PERMERROR:
		return "something is missing and will stay so";
	default:
		return "not signed";
	}
}

static enum fill
result_fill(enum result_code result)
{
	if (result == RESULT_PASS)
		return FILL_PLAIN;
	return result == RESULT_FAIL ? FILL_SOLID : FILL_OTHER;
}

static const struct table_column result_columns[] = {
	{ "result", COLUMN_WORDS },
	{ "", COLUMN_PICTURE },
	{ "messages", COLUMN_NUMBER },
	{ "of all mail", COLUMN_NUMBER },
	{ "meaning", COLUMN_TEXT },
	{ NULL, COLUMN_WORDS },
};

/* The bar of what is not signed would make specks of all others. */
static void
result_row(struct table *t, const struct analysis *a, enum result_code result,
    uint64_t most)
{
	uint64_t messages = a->results[result];

	table_row(t);
	table_words(t, result_word(result));
	table_bar(
	    t, result == RESULT_NONE ? 0 : messages, most, result_fill(result));
	table_number(t, messages);
	table_share(t, messages, a->coverage.messages);
	table_words(t, result_meaning(result));
}

static void
add_results(struct markup *m, const struct analysis *a)
{
	struct table t = {
		.id = "results-table",
		.caption = "Results; the bars are of signed mail alone",
		.columns = result_columns,
	};
	uint64_t most = 0;

	for (size_t i = 0; i < RESULTS; i++) {
		if (results[i] != RESULT_NONE && a->results[results[i]] > most)
			most = a->results[results[i]];
	}
	table_begin(&t, m);
	for (size_t i = 0; i < RESULTS; i++)
		result_row(&t, a, results[i], most);
	table_end(&t);
	markup_open(m, "p");
	markup_attribute(m, "class", "rest");
	markup_number(m, a->is_signed);
	markup_text(m, " messages carry a signature, ");
	markup_number(m, a->encrypted);
	markup_text(m, " are encrypted, ");
	markup_number(m, a->lists);
	markup_text(m, " came through a mailing list.");
	markup_close(m);
}

/* --- reasons ------------------------------------------------------------- */

struct counted_reason {
	enum reason reason;
	uint64_t messages;
};

static int
compare_reasons(const void *x, const void *y)
{
	const struct counted_reason *a = x, *b = y;

	if (a->messages != b->messages)
		return a->messages > b->messages ? -1 : 1;
	return a->reason < b->reason ? -1 : 1;
}

static size_t
reasons_seen(
    const struct analysis *a, struct counted_reason list[static REASON_COUNT])
{
	size_t count = 0;

	for (int i = 0; i < REASON_COUNT; i++) {
		if (reason_token((enum reason)i) != NULL && a->reasons[i] > 0)
			list[count++] = (struct counted_reason){ (enum reason)i,
				a->reasons[i] };
	}
	qsort(list, count, sizeof(*list), compare_reasons);
	return count;
}

static const struct table_column reason_columns[] = {
	{ "reason", COLUMN_WORDS },
	{ "", COLUMN_PICTURE },
	{ "messages", COLUMN_NUMBER },
	{ "of signed", COLUMN_NUMBER },
	{ "result", COLUMN_WORDS },
	{ "meaning", COLUMN_TEXT },
	{ NULL, COLUMN_WORDS },
};

static void
add_reasons(struct markup *m, const struct analysis *a)
{
	struct counted_reason list[REASON_COUNT];
	size_t count = reasons_seen(a, list);
	struct table t = {
		.id = "reasons-table",
		.caption = "Why not: reasons of the results above",
		.columns = reason_columns,
	};

	if (count == 0) {
		html_nothing(m, "No message had a reason not to pass.");
		return;
	}
	table_begin(&t, m);
	for (size_t i = 0; i < count; i++) {
		enum reason reason = list[i].reason;

		table_row(&t);
		table_words(&t, reason_token(reason));
		table_bar(&t, list[i].messages, list[0].messages,
		    result_fill(reason_result(reason)));
		table_number(&t, list[i].messages);
		table_share(&t, list[i].messages, a->is_signed);
		table_words(&t, result_word(reason_result(reason)));
		table_words(&t, reason_text(reason));
	}
	table_end(&t);
}

void
html_results(struct markup *m, const struct analysis *a)
{
	page_section(m, "results", "Results and reasons");
	if (a->coverage.messages == 0) {
		html_nothing(m, "There are none.");
	} else {
		add_results(m, a);
		add_reasons(m, a);
	}
	page_section_end(m);
}

/* --- sender domains ------------------------------------------------------ */

static const struct table_column domain_columns[] = {
	{ "domain", COLUMN_WORDS },
	{ "", COLUMN_PICTURE },
	{ "messages", COLUMN_NUMBER },
	{ "signed", COLUMN_NUMBER },
	{ "of its mail", COLUMN_NUMBER },
	{ "pass", COLUMN_NUMBER },
	{ "fail", COLUMN_NUMBER },
	{ "policy", COLUMN_NUMBER },
	{ "neutral", COLUMN_NUMBER },
	{ "temperror", COLUMN_NUMBER },
	{ "permerror", COLUMN_NUMBER },
	{ "not signed", COLUMN_NUMBER },
	{ NULL, COLUMN_WORDS },
};

static void
domain_row(struct table *t, const struct analysis_domain *domain, uint64_t most)
{
	uint64_t fail = domain->results[RESULT_FAIL];
	uint64_t known = domain->pass + fail;
	const struct chart_part parts[] = {
		{ FILL_PLAIN, domain->pass },
		{ FILL_SOLID, fail },
		{ FILL_OTHER,
		    domain->is_signed > known ? domain->is_signed - known : 0 },
	};

	table_row(t);
	table_words(t, domain->domain);
	table_cell(t);
	chart_parts(t->markup, parts, 3, most);
	table_cell_end(t);
	table_number(t, domain->messages);
	table_number(t, domain->is_signed);
	table_share(t, domain->is_signed, domain->messages);
	for (size_t i = 0; i < RESULTS; i++)
		table_number(t, domain->results[results[i]]);
}

void
html_domains(struct markup *m, const struct analysis *a)
{
	struct table t = {
		.id = "domains-table",
		.caption = "Domains of From, most mail first",
		.columns = domain_columns,
		.is_dense = true,
		.is_long = a->coverage.messages >= HTML_LONG,
	};
	static const struct chart_name names[] = {
		{ FILL_PLAIN, "pass" },
		{ FILL_SOLID, "fail" },
		{ FILL_OTHER, "signed, neither" },
	};
	uint64_t most = 0;

	page_section(m, "domains", "Sender domains");
	if (a->domains.count == 0) {
		html_nothing(m, "None is known.");
		page_section_end(m);
		return;
	}
	for (size_t i = 0; i < a->domains.count; i++) {
		if (a->domains.list[i].is_signed > most)
			most = a->domains.list[i].is_signed;
	}
	markup_open(m, "p");
	markup_attribute(m, "class", "keys");
	markup_text(m, "Bars: ");
	chart_names(m, names, 3);
	markup_close(m);
	table_begin(&t, m);
	for (size_t i = 0; i < a->domains.count; i++)
		domain_row(&t, &a->domains.list[i], most);
	table_end(&t);
	html_rest(m, a->domains.more, a->domains.is_cut);
	page_section_end(m);
}
