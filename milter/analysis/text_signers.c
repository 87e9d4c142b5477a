/* SPDX-License-Identifier: BSD-2-Clause */
/* The text report on what is ahead, on CAs, and on what the numbers cover. */
#include <stdio.h>

#include "text.h"
#include "words.h"

enum {
	SHOWN = 5,
	OFTEN = 100, /* messages */
	HOUR = 60 * 60,
};

static void
add_expiring(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	size_t shown = 0, often = 0;
	char day[TIME_TEXT], number[GROUPED_TEXT];

	if (a->expiring.count == 0)
		return;
	for (size_t i = 0; i < a->expiring.count; i++)
		often += a->expiring.list[i].messages > OFTEN;
	buffer_format(&words, "%zu signer%s within %u days",
	    a->expiring.count + a->expiring.more,
	    a->expiring.count + a->expiring.more == 1 ? "" : "s",
	    a->expiring_days);
	if (often > 0)
		buffer_format(
		    &words, "; %zu signed more than %d messages", often, OFTEN);
	for (; shown < a->expiring.count && shown < SHOWN; shown++) {
		words_date(a->expiring.list[shown].not_after, day);
		text_number(a->expiring.list[shown].messages, number);
		buffer_format(&words, "%s%s %s (%s)", shown > 0 ? ", " : ": ",
		    a->expiring.list[shown].sender, day, number);
	}
	text_rest(&words, a->expiring.count, shown, a->expiring.more);
	text_give(out, "EXPIRING", &words);
}

static void
add_renewed(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	size_t shown = 0, refused = 0;
	char day[TIME_TEXT];

	if (a->rollovers.count == 0)
		return;
	for (size_t i = 0; i < a->rollovers.count; i++)
		refused += a->rollovers.list[i].refused;
	buffer_format(&words, "%zu sender%s with a new certificate",
	    a->rollovers.count + a->rollovers.more,
	    a->rollovers.count + a->rollovers.more == 1 ? "" : "s");
	if (refused > 0)
		buffer_format(
		    &words, ", %zu of them would be refused with it", refused);
	for (; shown < a->rollovers.count && shown < SHOWN; shown++) {
		words_date(a->rollovers.list[shown].at, day);
		buffer_format(&words, "%s%s %s", shown > 0 ? ", " : ": ",
		    a->rollovers.list[shown].sender, day);
	}
	text_rest(&words, a->rollovers.count, shown, a->rollovers.more);
	text_give(out, "RENEWED", &words);
}

static void
add_unanswered(const struct analysis_crl *worst, struct buffer *words)
{
	long long span = (long long)(worst->longest_to - worst->longest_from);
	char when[TIME_TEXT], number[GROUPED_TEXT];
	bool is_one = worst->longest_messages == 1;

	text_number(worst->longest_messages, number);
	buffer_format(
	    words, "; longest without an answer: %s, ", worst->issuer);
	if (worst->longest_from > 0) {
		words_time(worst->longest_from, when);
		buffer_format(words, "%lld h %lld min from %s, ", span / HOUR,
		    span % HOUR / 60, when);
	}
	buffer_format(words, "%s message%s", number, is_one ? "" : "s");
}

static void
add_crls(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);

	if (a->crls.count == 0)
		return;
	buffer_format(&words, "%llu issuer%s",
	    (unsigned long long)a->crl_issuers, a->crl_issuers == 1 ? "" : "s");
	if (a->crls.list[0].unanswered == 0)
		buffer_string(&words, "; all answered");
	else
		add_unanswered(&a->crls.list[0], &words);
	text_give(out, "CRLS", &words);
}

static void
add_mismatches(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	size_t shown = 0;

	for (; shown < a->mismatches.count && shown < SHOWN; shown++) {
		const struct analysis_mismatch *one =
		    &a->mismatches.list[shown];
		char bad[GROUPED_TEXT], good[GROUPED_TEXT];

		text_number(one->group.messages, bad);
		text_number(one->good, good);
		buffer_format(&words, "%s%s%s%s %s (%s were right)",
		    shown > 0 ? " · " : "by ",
		    one->client[0] != '\0' ? one->client : "(not told)",
		    one->hint[0] != '\0' ? " " : "", one->hint, bad, good);
	}
	text_rest(&words, a->mismatches.count, shown, a->mismatches.more);
	if (words.len > 0)
		text_give(out, "CHANGED", &words);
}

static void
add_suggestions(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);

	if (a->suggestions.count == 0)
		return;
	buffer_format(&words,
	    "%zu domain%s signed everything; --suggest writes rules (mode = "
	    "\"monitor\")",
	    a->suggestions.count + a->suggestions.more,
	    a->suggestions.count + a->suggestions.more == 1 ? "" : "s");
	text_give(out, "SUGGESTED", &words);
}

void
text_signers(const struct analysis *a, struct buffer *out)
{
	add_expiring(a, out);
	add_renewed(a, out);
	add_crls(a, out);
	add_mismatches(a, out);
	add_suggestions(a, out);
}

/* --- what the numbers cover ------------------------------------------------*/

static void
add_lines(struct buffer *words, uint64_t count, const char *what)
{
	char number[GROUPED_TEXT];

	if (count == 0)
		return;
	text_number(count, number);
	buffer_format(words, "; %s %s", number, what);
}

static void
add_nodes(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	size_t shown = 0;

	if (a->nodes.count == 0)
		return;
	for (; shown < a->nodes.count && shown < 2 * SHOWN; shown++) {
		const struct analysis_node *node = &a->nodes.list[shown];
		char number[GROUPED_TEXT];

		text_number(node->messages, number);
		buffer_format(&words, "%s%s %s%s%s", shown > 0 ? " · " : "",
		    node->name[0] != '\0' ? node->name : "(not told)", number,
		    node->configs[0] != '\0' ? " config " : "", node->configs);
	}
	text_rest(&words, a->nodes.count, shown, a->nodes.more);
	text_give(out, "NODES", &words);
}

void
text_coverage(const struct analysis *a, struct buffer *out)
{
	const struct analysis_coverage *c = &a->coverage;
	struct buffer words = BUFFER_LIMIT(4096);
	char number[GROUPED_TEXT];

	add_nodes(a, out);
	text_number(c->lines, number);
	if (c->files > 0)
		buffer_format(&words, "%s lines of %llu file%s", number,
		    (unsigned long long)c->files, c->files == 1 ? "" : "s");
	else
		buffer_format(&words, "%s messages, judged now", number);
	add_lines(&words, c->foreign, "of other programs");
	add_lines(&words, c->remarks, "of ours about no message");
	add_lines(&words, c->duplicates,
	    c->duplicates_is_least ? "at least counted before"
				   : "counted before");
	add_lines(&words, c->outside, "outside the time asked for");
	add_lines(&words, c->other_recipients, "for other recipients");
	add_lines(&words, c->no_recipient, "whose recipients no line tells");
	add_lines(&words, c->undated, "without a time");
	add_lines(&words, c->unreadable, "CANNOT BE READ:");
	for (size_t i = 0; i < c->example_count; i++)
		buffer_format(&words, "%s%s:%llu: %s", i > 0 ? ", " : " ",
		    c->examples[i].file,
		    (unsigned long long)c->examples[i].line,
		    c->examples[i].why);
	if (c->addresses_hidden)
		buffer_string(&words,
		    "; addresses are not shown whole in the log, and what is "
		    "called a sender here is what it shows");
	text_give(out, "READ", &words);
}
