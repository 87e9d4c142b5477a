/* SPDX-License-Identifier: BSD-2-Clause */
/* What another policy would change: the annex of a change request. */
#include "html.h"

bool
html_is_annex(const struct analysis *a)
{
	return a->replay.is_there && !a->replay.is_same_config;
}

void
html_replay_headline(struct markup *m, const struct analysis *a)
{
	markup_open(m, "h1");
	if (a->replay.differs == 0) {
		markup_text(m, "The other policy decides no message "
			       "otherwise.");
	} else {
		markup_text(m, "The other policy would decide ");
		markup_number(m, a->replay.differs);
		markup_text(m, " of ");
		markup_number(m, a->coverage.messages);
		markup_text(m, a->coverage.messages == 1
				   ? " message otherwise."
				   : " messages otherwise.");
	}
	markup_close(m);
	if (a->replay.undecided == 0)
		return;
	markup_open(m, "p");
	markup_attribute(m, "class", "lead");
	markup_text(m, "Of ");
	markup_number(m, a->replay.undecided);
	markup_text(m, " more the log does not tell enough to decide; "
		       "nothing is guessed.");
	markup_close(m);
}

/* What happens, and what enforcement would do where that is not the same. */
static void
side_cell(
    struct table *t, const char *rule, enum action done, enum action wanted)
{
	struct markup *m = t->markup;

	table_cell(t);
	markup_element(m, "strong", NULL, words_done(done));
	if (wanted != done)
		markup_format(m, ", enforced: %s", words_done(wanted));
	markup_open(m, "span");
	markup_attribute(m, "class", "detail");
	if (rule[0] != '\0') {
		markup_text(m, "by rule ");
		markup_stranger(m, rule);
	} else {
		markup_text(m, "no rule is named");
	}
	markup_close(m);
	table_cell_end(t);
}

static void
reason_cell(struct table *t, const struct analysis_change *change)
{
	struct markup *m = t->markup;

	table_cell(t);
	markup_text(m, words_reason(change->reason));
	if (change->senders.count > 0) {
		markup_open(m, "span");
		markup_attribute(m, "class", "detail");
		markup_text(m, "from ");
		html_names(m, &change->senders);
		markup_close(m);
	}
	table_cell_end(t);
}

static void
change_row(struct table *t, const struct analysis_change *change)
{
	table_row(t);
	reason_cell(t, change);
	table_number(t, change->group.messages);
	html_senders_cell(t, &change->group);
	side_cell(t, change->rule_before, change->done_before, change->before);
	side_cell(t, change->rule_after, change->done_after, change->after);
	html_period_cell(t, change->group.first, change->group.last);
	html_ids_cell(t, &change->group);
}

static void
add_changes(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "reason", COLUMN_WORDS },
		{ "messages", COLUMN_NUMBER },
		{ "senders", COLUMN_NUMBER },
		{ "as it was decided", COLUMN_WORDS },
		{ "as it would be", COLUMN_WORDS },
		{ "from, to", COLUMN_PERIOD },
		{ "first queue ids", COLUMN_ID },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "changes-table",
		.caption = "What would be decided otherwise",
		.columns = columns,
	};

	table_begin(&t, m);
	for (size_t i = 0; i < a->replay.changes.count; i++)
		change_row(&t, &a->replay.changes.list[i]);
	table_end(&t);
	html_rest(m, a->replay.changes.more, a->replay.changes.is_cut);
}

static void
add_unknown(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "what the log does not tell", COLUMN_WORDS },
		{ "", COLUMN_PICTURE },
		{ "messages", COLUMN_NUMBER },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "undecided-table",
		.caption = "Messages that cannot be decided from the log",
		.columns = columns,
	};

	if (a->replay.unknown.count == 0)
		return;
	table_begin(&t, m);
	for (size_t i = 0; i < a->replay.unknown.count; i++) {
		const struct analysis_skip *one = &a->replay.unknown.list[i];

		table_row(&t);
		table_words(&t, one->reason);
		table_bar(&t, one->messages, a->replay.unknown.list[0].messages,
		    FILL_OTHER);
		table_number(&t, one->messages);
	}
	table_end(&t);
	html_rest(m, a->replay.unknown.more, a->replay.unknown.is_cut);
}

static void
add_sums(struct markup *m, const struct analysis *a)
{
	markup_open(m, "p");
	markup_text(m, "By configuration ");
	markup_element(m, "code", NULL, a->replay.config);
	markup_text(
	    m, a->replay.is_same_config ? ", that of the latest lines, " : " ");
	markup_number(m, a->replay.differs);
	markup_text(m, " messages are decided otherwise, ");
	markup_number(m, a->replay.same);
	markup_text(m, " the same");
	if (a->replay.renamed > 0) {
		markup_text(m, " (");
		markup_number(m, a->replay.renamed);
		markup_text(m, " of these by a rule of another name)");
	}
	markup_text(m, ", and ");
	markup_number(m, a->replay.undecided);
	markup_text(m, " cannot be decided from the log.");
	markup_close(m);
}

void
html_replay(struct markup *m, const struct analysis *a)
{
	if (!a->replay.is_there)
		return;
	page_section(m, "replay", "Decided anew");
	add_sums(m, a);
	if (a->replay.changes.count > 0)
		add_changes(m, a);
	else
		html_nothing(m, "There is no difference.");
	add_unknown(m, a);
	page_section_end(m);
}
