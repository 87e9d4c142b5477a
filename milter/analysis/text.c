/* SPDX-License-Identifier: BSD-2-Clause */
/* The report for people: what enforcement would have done comes first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "words.h"

enum {
	ENTRY_COLUMN = 11,
	RULE = 12,
	MESSAGES = 8,
	SENDERS = 7,
	REASON = 18,
	THINK = 34,
};

/* --- words -----------------------------------------------------------------*/

void
text_number(uint64_t number, char out[static GROUPED_TEXT])
{
	char digits[GROUPED_TEXT];
	int len = snprintf(
	    digits, sizeof(digits), "%llu", (unsigned long long)number);
	size_t to = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[to++] = ' ';
		out[to++] = digits[i];
	}
	out[to] = '\0';
}

void
text_entry(struct buffer *out, const char *name, const char *words)
{
	buffer_string(out, name);
	text_wrap(out, words, text_width(name), ENTRY_COLUMN, TEXT_COLUMNS);
	buffer_char(out, '\n');
}

void
text_give(struct buffer *out, const char *name, struct buffer *words)
{
	text_entry(out, name, buffer_text(words));
	buffer_free(words);
}

void
text_rest(struct buffer *words, size_t count, size_t shown, uint64_t more)
{
	char number[GROUPED_TEXT];

	if (count <= shown && more == 0)
		return;
	text_number(count - shown + more, number);
	buffer_format(words, ", and %s more", number);
}

/* --- what enforcement would have done --------------------------------------*/

static void
add_action(struct buffer *out, const struct analysis *a, enum action action,
    bool enforced, const char **separator)
{
	uint64_t count = enforced ? a->enforced[action]
				  : a->actions[action] - a->enforced[action];
	char number[GROUPED_TEXT];
	double percent =
	    a->coverage.messages > 0
		? 100.0 * (double)count / (double)a->coverage.messages
		: 0;

	if (count == 0)
		return;
	text_number(count, number);
	buffer_format(out, "%s%s %s %s (%.*f %%)", *separator, number,
	    count == 1 ? "message" : "messages", words_done(action),
	    percent < 0.01 ? 4 : 2, percent);
	*separator = ", ";
}

static bool
any_action(const struct analysis *a, bool enforced)
{
	for (size_t i = ACTION_TAG; i <= ACTION_REJECT; i++)
		if ((enforced ? a->enforced[i]
			      : a->actions[i] - a->enforced[i]) > 0)
			return true;
	return false;
}

static void
hits_head(struct buffer *out, const struct analysis *a, bool enforced)
{
	struct buffer words = BUFFER_LIMIT(4096);
	const char *separator = " ";

	buffer_string(&words, enforced ? "ENFORCED:" : "IF ENFORCED:");
	for (int i = ACTION_REJECT; i >= ACTION_TAG; i--)
		add_action(&words, a, (enum action)i, enforced, &separator);
	text_wrap(out, buffer_text(&words), 0, 0, TEXT_COLUMNS);
	buffer_free(&words);
	buffer_string(out, "\n  ");
	text_cell(out, "rule", RULE + 1);
	buffer_string(out, "messages senders ");
	text_cell(out, "reason", REASON + 1);
	text_cell(out, "what we think", THINK + 1);
	buffer_string(out, "first queue id\n");
}

/* Below one another; the queue id stands in the first line. */
static void
think_and_id(struct buffer *out, const struct analysis_hit *hit)
{
	const size_t column =
	    2 + RULE + 1 + MESSAGES + 1 + SENDERS + 1 + REASON + 1;
	const char *id = hit->group.ids[0] != NULL ? hit->group.ids[0] : "-";
	struct buffer lines = BUFFER_LIMIT(4096);
	const char *text = NULL, *rest = NULL;
	char *first = NULL;

	text_wrap(&lines, hit->think, column, column, column + THINK);
	text = buffer_text(&lines);
	rest = strchr(text, '\n');
	first =
	    xstrndup(text, rest != NULL ? (size_t)(rest - text) : strlen(text));
	text_cell(out, first, THINK);
	buffer_char(out, ' ');
	buffer_string(out, id);
	if (rest != NULL)
		buffer_string(out, rest);
	buffer_char(out, '\n');
	free(first);
	buffer_free(&lines);
}

static void
add_hit(struct buffer *out, const struct analysis_hit *hit)
{
	buffer_string(out, "  ");
	text_cell(out, hit->rule[0] != '\0' ? hit->rule : "-", RULE);
	buffer_char(out, ' ');
	text_number_cell(out, hit->group.messages, MESSAGES);
	buffer_char(out, ' ');
	text_number_cell(out, hit->group.senders, SENDERS);
	buffer_char(out, ' ');
	text_cell(out, words_reason(hit->reason), REASON);
	buffer_char(out, ' ');
	think_and_id(out, hit);
}

static void
add_senders(struct buffer *out, const struct analysis_hit *hit)
{
	struct buffer words = BUFFER_LIMIT(4096);
	char number[GROUPED_TEXT];

	if (hit->senders.count == 0)
		return;
	for (size_t i = 0; i < hit->senders.count; i++) {
		text_number(hit->senders.list[i].messages, number);
		buffer_format(&words, "%s%s %s", i > 0 ? ", " : "from ",
		    hit->senders.list[i].name, number);
	}
	if (hit->senders.more > 0 || hit->group.senders > hit->senders.count) {
		uint64_t others = hit->group.senders > hit->senders.count
				      ? hit->group.senders - hit->senders.count
				      : hit->senders.more;

		text_number(others, number);
		buffer_format(&words, " and %s more", number);
	}
	text_wrap(out, buffer_text(&words), 0, 4, TEXT_COLUMNS);
	buffer_char(out, '\n');
	buffer_free(&words);
}

static void
add_hits(struct buffer *out, const struct analysis *a, bool enforced)
{
	enum action last = ACTION_ACCEPT;
	char number[GROUPED_TEXT];

	if (!any_action(a, enforced))
		return;
	hits_head(out, a, enforced);
	for (size_t i = 0; i < a->hits.count; i++) {
		const struct analysis_hit *hit = &a->hits.list[i];

		if (hit->enforced != enforced)
			continue;
		if (hit->action != last)
			buffer_format(
			    out, "  -- %s\n", words_done(hit->action));
		last = hit->action;
		add_hit(out, hit);
		add_senders(out, hit);
	}
	if (a->hits.more > 0) {
		text_number(a->hits.more, number);
		buffer_format(
		    out, "  and %s more groups with fewer messages\n", number);
	}
}

/* Who has a right to be delivered; a forger has only the name. */
static void
add_known(struct buffer *out, const struct analysis *a)
{
	struct buffer words = BUFFER_LIMIT(4096);
	char number[GROUPED_TEXT];

	text_number(a->known - a->known_forged, number);
	buffer_format(&words,
	    "%s of these from senders with good signatures before.", number);
	if (a->known > a->known_forged)
		buffer_string(&words,
		    "  Mend first what is theirs: smime-check --explain, or "
		    "REASONS in smime-milter(8).");
	if (a->known_forged > 0) {
		text_number(a->known_forged, number);
		buffer_format(&words,
		    "  %s in the name of such senders look%s forged.", number,
		    a->known_forged == 1 ? "s" : "");
	}
	text_wrap(out, buffer_text(&words), 0, 2, TEXT_COLUMNS);
	buffer_string(out, "\n\n");
	buffer_free(&words);
}

void
text_hits(const struct analysis *a, struct buffer *out)
{
	add_hits(out, a, true);
	add_hits(out, a, false);
	if (a->coverage.messages == 0) {
		buffer_string(out, "NO MESSAGE was found\n\n");
		return;
	}
	if (!any_action(a, true) && !any_action(a, false)) {
		buffer_string(
		    out, "IF ENFORCED: every message is accepted as it is\n\n");
		return;
	}
	add_known(out, a);
}

/* --- incidents -------------------------------------------------------------*/

static void
add_incident(struct buffer *out, const struct analysis_incident *incident)
{
	const struct analysis_group *group = &incident->group;
	struct buffer words = BUFFER_LIMIT(4096);
	char messages[GROUPED_TEXT], senders[GROUPED_TEXT];
	char period[PERIOD_TEXT];

	words_period(group->first, group->last, period);
	text_number(group->messages, messages);
	text_number(group->senders, senders);
	buffer_format(&words, "%s: %s; %s message%s of %s%s sender%s",
	    incident->who[0] != '\0' ? incident->who : "(not told)",
	    incident->what, messages, group->messages == 1 ? "" : "s",
	    group->senders_is_least ? "at least " : "", senders,
	    group->senders == 1 ? "" : "s");
	if (period[0] != '\0')
		buffer_format(&words, ", %s", period);
	if (group->ids[0] != NULL)
		buffer_format(&words, ", first %s", group->ids[0]);
	buffer_format(out, "  %-20s", analysis_cause_word(incident->cause));
	text_wrap(out, buffer_text(&words), 22, 22, TEXT_COLUMNS);
	buffer_char(out, '\n');
	buffer_free(&words);
}

void
text_incidents(const struct analysis *a, struct buffer *out)
{
	char number[GROUPED_TEXT];

	if (a->incidents.count == 0)
		return;
	buffer_string(out, "WHAT HAPPENED\n");
	for (size_t i = 0; i < a->incidents.count; i++)
		add_incident(out, &a->incidents.list[i]);
	if (a->incidents.more > 0) {
		text_number(a->incidents.more, number);
		buffer_format(out, "  and %s more of fewer messages\n", number);
	}
	buffer_char(out, '\n');
}

/* --- together --------------------------------------------------------------*/

static void
add_title(const struct analysis *a, struct buffer *out)
{
	struct buffer words = BUFFER_LIMIT(4096);
	char messages[GROUPED_TEXT], period[PERIOD_TEXT];

	words_period(a->coverage.first, a->coverage.last, period);
	text_number(a->coverage.messages, messages);
	buffer_string(&words, "S/MIME");
	if (a->host[0] != '\0')
		buffer_format(&words, " at %s", a->host);
	if (period[0] != '\0')
		buffer_format(&words, ", %s", period);
	buffer_format(&words, ", %s message%s", messages,
	    a->coverage.messages == 1 ? "" : "s");
	if (a->nodes.count > 1)
		buffer_format(
		    &words, ", %zu nodes", a->nodes.count + a->nodes.more);
	if (a->coverage.rcpt_domain != NULL)
		buffer_format(
		    &words, ", for recipients of %s", a->coverage.rcpt_domain);
	text_wrap(out, buffer_text(&words), 0, 0, TEXT_COLUMNS);
	buffer_string(out, "\n");
	if (a->coverage.interrupted != NULL)
		buffer_format(out,
		    "INTERRUPTED at %s: what follows is about what was read "
		    "until then\n",
		    a->coverage.interrupted);
	if (a->coverage.recipients_forgotten)
		buffer_string(out,
		    "NOT ALL: there are more queue ids than can be remembered; "
		    "for whom the oldest\nmessages were is forgotten, and some "
		    "for the domain may be missing\n");
	buffer_char(out, '\n');
	buffer_free(&words);
}

void
analysis_text(const struct analysis *a, struct buffer *out)
{
	add_title(a, out);
	text_replay(a, out);
	/* The annex of a change is the change. */
	if (a->replay.is_there && !a->replay.is_same_config)
		return;
	text_hits(a, out);
	text_incidents(a, out);
	text_numbers(a, out);
	text_signers(a, out);
	text_coverage(a, out);
}
