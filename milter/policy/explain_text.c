/* SPDX-License-Identifier: BSD-2-Clause */
/* An explanation for people: one line a rule, one a requirement. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	NAME_COLUMN = 23,  /* "organization_identifier" */
	VALUE_COLUMN = 23, /* what is wanted, what was found */
	VALUE_MAX = 400,
	COLUMNS = 100,
};

static const char *const holding_words[] = { [EXPLAINED_FAILS] = "FAILS",
	[EXPLAINED_UNKNOWN] = "UNKNOWN",
	[EXPLAINED_TOLERATED] = "tolerated",
	[EXPLAINED_HOLDS] = "holds" };

/* A list in a file has what octets it likes. */
static void
join_wanted(const struct explained_requirement *one, struct buffer *out)
{
	struct buffer all = BUFFER_LIMIT(1 << 20);

	for (size_t i = 0; i < one->wanted_count && all.len <= VALUE_MAX; i++)
		buffer_format(&all, "%s%s", i == 0 ? "" : ", ", one->wanted[i]);
	clean_line(out, buffer_text(&all), VALUE_MAX);
	buffer_free(&all);
}

/* In columns where it fits, else below one another: nothing is cut that a
 * person could want to compare. */
static void
add_requirement(const struct explained_requirement *one, struct buffer *out)
{
	struct buffer wanted = BUFFER_LIMIT(1 << 20);
	struct buffer found = BUFFER_LIMIT(1 << 20);
	const char *holds = holding_words[one->holds];
	bool fits = false;

	join_wanted(one, &wanted);
	clean_line(&found, one->found, found.limit);
	fits = wanted.len <= VALUE_COLUMN && found.len <= VALUE_COLUMN;
	buffer_format(out, "          %s%-*s %-*s %-*s %s\n",
	    one->is_of_rule ? "" : "require.",
	    NAME_COLUMN + (one->is_of_rule ? 8 : 0), one->name, VALUE_COLUMN,
	    fits ? buffer_text(&wanted) : "", VALUE_COLUMN,
	    fits ? buffer_text(&found) : "", holds);
	if (!fits)
		buffer_format(out,
		    "            wanted %s\n            found  %s\n",
		    buffer_text(&wanted), buffer_text(&found));
	buffer_free(&wanted);
	buffer_free(&found);
}

/* "mailbox_match = domain; the certificate names another mailbox" */
static void
add_note(const struct explained_note *note, struct buffer *out)
{
	buffer_format(out, "          %s%s%s%s%s\n", note->name,
	    note->found != NULL ? " = " : ": ", note->value,
	    note->found != NULL ? "; " : "",
	    note->found != NULL ? note->found : "");
}

static void
add_matched(const struct explained_rule *rule, struct buffer *out)
{
	if (!rule->requires) {
		buffer_string(out, "          requires nothing\n");
		return;
	}
	for (size_t i = 0; i < rule->require_count; i++)
		add_requirement(&rule->require[i], out);
	for (size_t i = 0; i < rule->note_count; i++)
		add_note(&rule->notes[i], out);
	buffer_format(out, "          %s: %s",
	    rule->is_temporary ? "temporary" : "otherwise",
	    action_word(rule->action));
	if (rule->code != 0)
		buffer_format(out, " %d %s", rule->code, rule->enhanced);
	buffer_char(out, '\n');
}

/* "when.from: a@b.example is named (2 entries)" */
static void
add_condition(const struct explained_condition *condition, struct buffer *out)
{
	buffer_format(out, "when.%s:", condition->name);
	if (condition->found != NULL) {
		buffer_char(out, ' ');
		clean_line(out, condition->found, VALUE_MAX);
	}
	if (condition->verbs != NULL)
		buffer_format(out, " %s", condition->verbs);
	if (condition->entries == 1)
		buffer_string(out, " (1 entry)");
	else if (condition->entries > 1)
		buffer_format(out, " (%zu entries)", condition->entries);
}

/* In one line where it fits, else one below another. */
static void
add_conditions(
    const struct explained_rule *rule, size_t column, struct buffer *out)
{
	struct buffer line = BUFFER_LIMIT(1 << 20), one = BUFFER_LIMIT(1 << 20);
	const char *verdict = rule->matches ? "match" : "no match";

	for (size_t i = 0; i < rule->when_count; i++) {
		buffer_clear(&one);
		add_condition(&rule->when[i], &one);
		buffer_format(
		    &line, "%s%s", i > 0 ? "; " : "", buffer_text(&one));
	}
	if (rule->when_count == 0)
		buffer_string(&line, "all mail");
	if (column + line.len + strlen(": no match") <= COLUMNS) {
		buffer_format(out, "%s: %s\n", buffer_text(&line), verdict);
	} else {
		buffer_format(out, "%s\n", verdict);
		for (size_t i = 0; i < rule->when_count; i++) {
			buffer_string(out, "          ");
			add_condition(&rule->when[i], out);
			buffer_string(out,
			    rule->when[i].holds ? "\n" : ", not as asked\n");
		}
	}
	buffer_free(&line);
	buffer_free(&one);
}

/* "rule 2  \"bank\"  when.from: ...: match" */
static void
add_rule(const struct explained_rule *rule, struct buffer *out)
{
	size_t start = out->len;

	buffer_format(out, "rule %zu  \"%s\" (%s:%u)  ", rule->index + 1,
	    rule->name, rule->file, rule->line);
	if (rule->has_ended) {
		buffer_string(out, "ended, no match\n");
		return;
	}
	add_conditions(rule, out->len - start, out);
	if (rule->matches)
		add_matched(rule, out);
}

/* Rules from `first` up to `end`, the index behind them. */
static void
add_range(size_t first, size_t end, const char *what, struct buffer *out)
{
	if (end == first + 1)
		buffer_format(out, "rule %zu  %s\n", end, what);
	else if (end > first)
		buffer_format(
		    out, "rules %zu to %zu  %s\n", first + 1, end, what);
}

static void
add_rules(
    const struct explained_view *view, size_t rule_count, struct buffer *out)
{
	static const char other[] = "about other mail: no match";
	bool matched = false;
	size_t next = 0;

	for (size_t i = 0; i < view->rule_count; i++) {
		add_range(next, view->rules[i].index, other, out);
		add_rule(&view->rules[i], out);
		next = view->rules[i].index + 1;
		matched = view->rules[i].matches;
	}
	add_range(next, rule_count, matched ? "not reached" : other, out);
	if (!matched)
		buffer_string(out, "no rule matches: accept\n");
}

static void
add_view(const struct explanation *explanation,
    const struct explained_view *view, struct buffer *out)
{
	if (view->left_alone) {
		buffer_string(out, "left alone: ");
		clean_line(out, view->recipient, VALUE_MAX);
		buffer_string(out, " takes no part\n");
		return;
	}
	/* Whom a decision is about, where there are several. */
	if (explanation->view_count > 1) {
		buffer_string(out, "for From ");
		clean_line(
		    out, view->from != NULL ? view->from : "-", VALUE_MAX);
		if (view->is_guess)
			buffer_string(out, ", as somebody may read it");
		if (view->recipient != NULL) {
			buffer_string(out, ", to ");
			clean_line(out, view->recipient, VALUE_MAX);
		}
		buffer_char(out, '\n');
	}
	add_rules(view, explanation->rule_count, out);
}

void
policy_explain_text(const struct explanation *explanation, struct buffer *out)
{
	if (explanation->suspended)
		buffer_string(
		    out, "nothing is enforced for now (--monitor-until)\n");
	if (explanation->skip != NULL)
		buffer_format(out, "left alone: %s; no rule is asked\n",
		    explanation->skip);
	for (size_t i = 0; i < explanation->view_count; i++)
		add_view(explanation, &explanation->views[i], out);
	if (explanation->more_mailboxes > 0)
		buffer_format(out, "and %zu more mailboxes in From\n",
		    explanation->more_mailboxes);
	if (explanation->more_recipients)
		buffer_string(out, "and more recipients\n");
	if (explanation->is_bad_from)
		buffer_string(out,
		    "rule \"bad-from\": From cannot be read, and rules ask "
		    "for it\n");
}
