/* SPDX-License-Identifier: BSD-2-Clause */
/* What another policy would change, for people: the change request's annex. */
#include <stdio.h>

#include "text.h"
#include "words.h"

enum {
	INDENT = 2,
	BELOW = 12,
};

static void
add_action(struct buffer *words, enum action done, enum action wanted)
{
	buffer_string(words, words_done(done));
	if (wanted != done)
		buffer_format(words, " (enforced: %s)", words_done(wanted));
}

static void
add_senders(struct buffer *words, const struct analysis_change *change)
{
	char number[GROUPED_TEXT];

	for (size_t i = 0; i < change->senders.count; i++) {
		text_number(change->senders.list[i].messages, number);
		buffer_format(words, "%s%s %s", i > 0 ? ", " : "; from ",
		    change->senders.list[i].name, number);
	}
	if (change->group.senders > change->senders.count) {
		text_number(
		    change->group.senders - change->senders.count, number);
		buffer_format(words, " and %s more", number);
	}
}

static void
add_change(struct buffer *out, const struct analysis_change *change)
{
	struct buffer words = BUFFER_LIMIT(4096);
	char number[GROUPED_TEXT], period[PERIOD_TEXT];

	words_period(change->group.first, change->group.last, period);
	text_number(change->group.messages, number);
	buffer_format(&words, "%s: ", words_reason(change->reason));
	add_action(&words, change->done_before, change->before);
	buffer_format(&words, " by rule \"%s\" -> ", change->rule_before);
	add_action(&words, change->done_after, change->after);
	buffer_format(&words, " by rule \"%s\"", change->rule_after);
	add_senders(&words, change);
	buffer_format(&words, "; %s, first %s", period,
	    change->group.ids[0] != NULL ? change->group.ids[0] : "-");
	text_number_cell(out, change->group.messages, BELOW - INDENT);
	text_wrap(
	    out, buffer_text(&words), BELOW - INDENT, BELOW, TEXT_COLUMNS);
	buffer_char(out, '\n');
	buffer_free(&words);
}

static void
add_unknown(const struct analysis *a, struct buffer *out)
{
	char number[GROUPED_TEXT];

	if (a->replay.undecided == 0)
		return;
	text_number(a->replay.undecided, number);
	buffer_format(out, "  CANNOT BE DECIDED from the log: %s\n", number);
	for (size_t i = 0; i < a->replay.unknown.count; i++) {
		text_number_cell(
		    out, a->replay.unknown.list[i].messages, BELOW - INDENT);
		text_wrap(out, a->replay.unknown.list[i].reason, BELOW - INDENT,
		    BELOW, TEXT_COLUMNS);
		buffer_char(out, '\n');
	}
}

void
text_replay(const struct analysis *a, struct buffer *out)
{
	char differs[GROUPED_TEXT], all[GROUPED_TEXT], number[GROUPED_TEXT];

	if (!a->replay.is_there)
		return;
	text_number(a->replay.differs, differs);
	text_number(a->coverage.messages, all);
	if (a->replay.differs == 0)
		buffer_format(out,
		    "DECIDED ANEW by configuration %s: no difference\n",
		    a->replay.config);
	else
		buffer_format(out,
		    "DECIDED ANEW by configuration %s: %s of %s messages "
		    "differ\n",
		    a->replay.config, differs, all);
	for (size_t i = 0; i < a->replay.changes.count; i++)
		add_change(out, &a->replay.changes.list[i]);
	if (a->replay.changes.more > 0) {
		text_number(a->replay.changes.more, number);
		buffer_format(out, "  and %s more groups\n", number);
	}
	if (a->replay.renamed > 0) {
		text_number(a->replay.renamed, number);
		buffer_format(out,
		    "  %s messages have the same decision by a rule of "
		    "another name\n",
		    number);
	}
	add_unknown(a, out);
	if (!a->replay.is_same_config)
		buffer_string(out,
		    "  The report on the same messages: the same command "
		    "without -c.\n");
	buffer_char(out, '\n');
}
