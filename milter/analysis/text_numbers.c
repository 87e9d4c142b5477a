/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers of the text report: one name, one paragraph. */
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "words.h"

enum {
	SHOWN = 5,
};

static double
percent(uint64_t part, uint64_t all)
{
	return all > 0 ? 100.0 * (double)part / (double)all : 0;
}

static void
add_count(struct buffer *words, const char *separator, const char *name,
    uint64_t count)
{
	char number[GROUPED_TEXT];

	text_number(count, number);
	buffer_format(
	    words, "%s%s %s", words->len > 0 ? separator : "", name, number);
}

/* --- results ---------------------------------------------------------------*/

static void
add_signed(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	char number[GROUPED_TEXT];

	text_number(a->is_signed, number);
	buffer_format(&words, "%s (%.1f %%)", number,
	    percent(a->is_signed, a->coverage.messages));
	for (size_t i = RESULT_PASS; i < ANALYSIS_RESULTS; i++)
		add_count(&words, i == RESULT_PASS ? " " : " · ",
		    result_word((enum result_code)i), a->results[i]);
	if (a->encrypted > 0)
		add_count(&words, " · ", "encrypted", a->encrypted);
	text_give(out, "SIGNED", &words);
}

/* The most frequent first. */
static void
add_reasons(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	bool told[REASON_COUNT] = { false };

	told[REASON_NONE] = told[REASON_PASS] = true;
	for (;;) {
		size_t most = REASON_COUNT;

		for (size_t i = 0; i < REASON_COUNT; i++)
			if (!told[i] && a->reasons[i] > 0 &&
			    (most == REASON_COUNT ||
				a->reasons[i] > a->reasons[most]))
				most = i;
		if (most == REASON_COUNT)
			break;
		told[most] = true;
		add_count(&words, " · ", reason_token((enum reason)most),
		    a->reasons[most]);
	}
	if (words.len > 0)
		text_give(out, "WHY NOT", &words);
}

static void
add_domains(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	size_t shown = 0;

	for (size_t i = 0; i < a->domains.count && shown < SHOWN; i++) {
		const struct analysis_domain *domain = &a->domains.list[i];
		char all[GROUPED_TEXT];

		text_number(domain->messages, all);
		buffer_format(&words, "%s%s %s (%.0f %% signed, %.0f %% pass)",
		    shown++ > 0 ? ", " : "", domain->domain, all,
		    percent(domain->is_signed, domain->messages),
		    percent(domain->pass, domain->messages));
	}
	text_rest(&words, a->domains.count, shown, a->domains.more);
	if (words.len > 0)
		text_give(out, "SENDERS", &words);
}

/* --- certificates ----------------------------------------------------------*/

static void
add_classes(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	uint64_t generations[ANALYSIS_GENERATIONS] = { 0 };

	if (a->certificates == 0)
		return;
	for (size_t t = 0; t < ANALYSIS_TYPES; t++) {
		uint64_t count = 0;

		for (size_t g = 0; g < ANALYSIS_GENERATIONS; g++) {
			count += a->classes[t][g];
			generations[g] += a->classes[t][g];
		}
		buffer_format(&words, "%s%s %.0f %%", t > 0 ? " · " : "",
		    t > 0 ? analysis_type_word(t) : "no SBR policy",
		    percent(count, a->certificates));
	}
	buffer_string(&words, "; ");
	for (size_t g = 1; g < ANALYSIS_GENERATIONS; g++)
		buffer_format(&words, "%s%s %.0f %%", g > 1 ? " · " : "",
		    analysis_generation_word(g),
		    percent(generations[g], a->certificates));
	text_give(out, "TYPES", &words);
}

static void
add_compliance(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	size_t shown = 0;

	if (a->certificates == 0)
		return;
	for (size_t i = 0; i <= NONCOMPLIANT; i++)
		buffer_format(&words, "%s%s %.1f %%", i > 0 ? " · " : "",
		    compliance_word((enum compliance)i),
		    percent(a->compliance[i], a->certificates));
	text_give(out, "COMPLIANCE", &words);
	for (; shown < a->clauses.count && shown < SHOWN; shown++) {
		const struct analysis_clause *clause = &a->clauses.list[shown];
		char number[GROUPED_TEXT];

		text_number(clause->messages, number);
		buffer_format(&words, "%s%s%s%s%s %s", shown > 0 ? " · " : "",
		    clause->id, clause->section[0] != '\0' ? " (" : "",
		    clause->section, clause->section[0] != '\0' ? ")" : "",
		    number);
	}
	text_rest(&words, a->clauses.count, shown, a->clauses.more);
	if (a->clauses.is_cut)
		buffer_string(&words, "; text lines name five clauses at most");
	if (words.len > 0)
		text_give(out, "CLAUSES", &words);
}

static void
add_issuers(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	uint64_t messages =
	    a->reasons[REASON_UNTRUSTED] + a->reasons[REASON_PATH_INCOMPLETE];
	char number[GROUPED_TEXT];
	size_t shown = 0;

	if (a->issuers.count == 0)
		return;
	text_number(messages, number);
	buffer_format(&words,
	    "%s messages under %zu CAs that no root of yours "
	    "signs: ",
	    number, a->issuers.count + a->issuers.more);
	for (; shown < a->issuers.count && shown < SHOWN; shown++) {
		text_number(a->issuers.list[shown].group.messages, number);
		buffer_format(&words, "%s%s (%s)", shown > 0 ? " · " : "",
		    a->issuers.list[shown].name, number);
	}
	text_rest(&words, a->issuers.count, shown, a->issuers.more);
	text_give(out, "NOT ROOTED", &words);
}

static void
add_skipped(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);

	for (size_t i = 0; i < a->skipped.count; i++)
		add_count(&words, " · ", a->skipped.list[i].reason,
		    a->skipped.list[i].messages);
	if (words.len > 0)
		text_give(out, "LEFT ALONE", &words);
}

void
text_numbers(const struct analysis *a, struct buffer *out)
{
	add_signed(a, out);
	add_reasons(a, out);
	add_domains(a, out);
	add_classes(a, out);
	add_compliance(a, out);
	add_issuers(a, out);
	add_skipped(a, out);
}
