/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a decision fell as it did: each rule, what it asked, what was found; for
 * each mailbox of From, as each is decided by itself. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	VIEWS_MAX = 8,	   /* that are explained */
	RULES_SHOWN = 40,  /* of more rules only those that can match */
	NAME_COLUMN = 33,  /* "require.organization_identifier" */
	VALUE_COLUMN = 24, /* what is wanted, what was found */
	VALUE_MAX = 400,
};

static const char *
holding_word(enum holding holding)
{
	switch (holding) {
	case HOLDING_HOLDS:
		return "holds";
	case HOLDING_LATER:
		return "UNKNOWN for now";
	case HOLDING_FAILS:
		break;
	}
	return "FAILS";
}

/* In columns where it fits, else below one another: nothing is cut that a
 * person could want to compare. */
static void
add_line(const char *name, const char *wanted, const char *found,
    const char *holds, struct buffer *out)
{
	bool fits =
	    strlen(wanted) <= VALUE_COLUMN && strlen(found) <= VALUE_COLUMN;

	buffer_format(out, "          require.%-*s %-*s %-*s %s\n",
	    NAME_COLUMN - 10, name, VALUE_COLUMN, fits ? wanted : "",
	    VALUE_COLUMN, fits ? found : "", holds);
	if (!fits)
		buffer_format(out,
		    "            wanted %s\n            found  %s\n", wanted,
		    found);
}

/* ` type = [ "a", "b" ];` as `a, b`. */
static void
plain_values(const struct buffer *printed, struct buffer *out)
{
	const char *text = buffer_text(printed), *p = strchr(text, '=');

	for (p = p == NULL ? text : p + 1; *p != '\0'; p++)
		if (strchr("[]\";", *p) == NULL &&
		    (*p != ' ' || (out->len > 0 && p[1] != ']')))
			buffer_char(out, *p);
	if (out->len > VALUE_MAX) {
		out->len = VALUE_MAX;
		buffer_string(out, " ...");
	}
}

static void
explain_row(const struct require_row *row, const struct require *require,
    const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	struct buffer printed = BUFFER_LIMIT(1 << 20),
		      wanted = BUFFER_LIMIT(1 << 20),
		      found = BUFFER_LIMIT(1000);

	require_row_print(row, require, &printed);
	plain_values(&printed, &wanted);
	if (signer != NULL && signer->certificate != NULL)
		row->found(signer, result, &found);
	else
		buffer_string(&found, "no signer");
	add_line(row->name, buffer_text(&wanted), buffer_text(&found),
	    holding_word(require_row_holds(row, require, signer, result)), out);
	buffer_free(&printed);
	buffer_free(&wanted);
	buffer_free(&found);
}

static void
explain_result(const struct policy_rule *rule, const struct result *result,
    struct buffer *out)
{
	const struct require *require = &rule->require;
	const char *token = reason_token(result->reason);
	struct buffer wanted = BUFFER_LIMIT(400), found = BUFFER_LIMIT(100);
	bool accepted = require_accepts(require, result->reason);

	for (unsigned int i = 0; i <= RESULT_PERMERROR; i++)
		if ((require->results & (1u << i)) != 0)
			buffer_format(&wanted, "%s%s",
			    wanted.len > 0 ? ", " : "",
			    result_word((enum result_code)i));
	for (unsigned int i = 0; i < REASON_COUNT; i++)
		if ((require->reasons & (1ULL << i)) != 0)
			buffer_format(&wanted, "%s%s",
			    wanted.len > 0 ? ", " : "",
			    reason_token((enum reason)i));
	buffer_format(&found, "%s%s%s",
	    result_word(reason_result(result->reason)),
	    token != NULL ? " " : "", token != NULL ? token : "");
	add_line("result", buffer_text(&wanted), buffer_text(&found),
	    accepted ? "holds"
	    : require_holds(require, result) == HOLDING_HOLDS
		? "tolerated"
		: holding_word(result->reason == REASON_REVOCATION_UNKNOWN &&
				       require_accepts(require, REASON_PASS)
				   ? HOLDING_LATER
				   : HOLDING_FAILS),
	    out);
	buffer_free(&wanted);
	buffer_free(&found);
}

static const char *const demand_words[] = { [DEMAND_ADDRESS] = "address",
	[DEMAND_DOMAIN] = "domain",
	[DEMAND_SENDER] = "sender",
	[DEMAND_NONE] = "none" };

/* What the rule tolerates beside a signer that passes. */
static void
explain_tolerance(const struct require *require,
    const struct signer_result *signer, struct buffer *out)
{
	struct buffer text = BUFFER_LIMIT(200);
	char ended[TIME_TEXT] = "not ended";

	if (require->mailbox != DEMAND_ADDRESS)
		buffer_format(out,
		    "          mailbox_match = %s; the certificate names %s\n",
		    demand_words[require->mailbox],
		    signer == NULL || signer->certificate == NULL ? "nobody"
		    : signer->mailbox_match == MAILBOX_SAME ? "From's mailbox"
							    : "another one");
	if (require->expired_grace == 0)
		return;
	duration_print(require->expired_grace, &text);
	if (signer != NULL && signer->path_ended != 0)
		time_text(signer->path_ended, ended);
	buffer_format(out, "          expired_grace = %s; the path: %s\n",
	    buffer_text(&text), ended);
	buffer_free(&text);
}

static void
explain_otherwise(const struct policy_rule *rule, const struct result *result,
    struct buffer *out)
{
	struct decision decision = { .action = rule->otherwise.action };
	const struct envelope nobody = { .queue_id = "-" };

	reply_write(rule, false, result, &nobody, &decision);
	buffer_format(out, "          otherwise: %s",
	    action_word(rule->otherwise.action));
	if (decision.code != 0)
		buffer_format(out, " %d %s", decision.code, decision.enhanced);
	buffer_char(out, '\n');
}

static void
explain_requirement(const struct policy_rule *rule, const struct facts *facts,
    struct buffer *out)
{
	const struct require *require = &rule->require;
	const struct result *result = facts->result;
	const struct signer_result *signer = require_signer(require, result);
	const struct require_row *row = NULL;

	if (!require->present) {
		buffer_string(out, "          requires nothing\n");
		return;
	}
	explain_result(rule, result, out);
	for (size_t i = 0; (row = require_row_at(i)) != NULL; i++)
		if (require_row_asks(row, require))
			explain_row(row, require, signer, result, out);
	if (require->has_revocation)
		buffer_format(out, "          revocation: %s\n",
		    revocation_mode_word(require->revocation));
	explain_tolerance(require, signer, out);
	if (facts->protection == PROTECTION_ENCRYPTED)
		buffer_format(out, "          encrypted: %s\n",
		    rule->encrypted_accepted ? "accept" : "otherwise");
	if (require_holds(require, result) == HOLDING_LATER)
		buffer_format(out, "          temporary: %s\n",
		    action_word(rule_temporary_action(rule)));
	else
		explain_otherwise(rule, result, out);
}

/* "rule 2  \"bank\"  when.from: ...: match"; true: it matches. */
static bool
explain_rule(const struct facts *facts, const struct view *view, size_t index,
    struct buffer *out)
{
	const struct policy_rule *rule = &facts->policy->rules[index];
	bool matches = false;

	buffer_format(out, "rule %zu  \"%s\" (%s:%u)  ", index + 1, rule->name,
	    rule->file, rule->line);
	if (rule->until != 0 && facts->result->at >= rule->until) {
		buffer_string(out, "ended, no match\n");
		return false;
	}
	matches = when_matches(&rule->when, facts, view);
	when_explain(&rule->when, facts, view, out);
	buffer_string(out, matches ? ": match\n" : ": no match\n");
	if (matches)
		explain_requirement(rule, facts, out);
	return matches;
}

/* Rules from `first` up to `end`, the index behind them. */
static void
explain_range(size_t first, size_t end, const char *what, struct buffer *out)
{
	if (end == first + 1)
		buffer_format(out, "rule %zu  %s\n", end, what);
	else if (end > first)
		buffer_format(
		    out, "rules %zu to %zu  %s\n", first + 1, end, what);
}

static void
explain_view(
    const struct facts *facts, const struct view *view, struct buffer *out)
{
	const struct policy *policy = facts->policy;
	bool all = policy->rule_count <= RULES_SHOWN;
	struct candidates candidates;
	size_t next = 0, index = 0;

	candidates_begin(&candidates, policy->index, facts, view);
	while (all ? (index = next) < policy->rule_count
		   : candidates_next(&candidates, &index)) {
		explain_range(next, index, "about other mail: no match", out);
		next = index + 1;
		if (!explain_rule(facts, view, index, out))
			continue;
		explain_range(next, policy->rule_count, "not reached", out);
		return;
	}
	explain_range(
	    next, policy->rule_count, "about other mail: no match", out);
	buffer_string(out, "no rule matches: accept\n");
}

/* Whom a decision is about, where there are several. */
static void
explain_whom(const struct view *view, bool of_several, struct buffer *out)
{
	char *from =
	    view->from != NULL ? mailbox_address(view->from) : xstrdup("-");
	char *to =
	    view->recipient != NULL ? mailbox_address(view->recipient) : NULL;

	if (of_several) {
		buffer_string(out, "for From ");
		clean_line(out, from, VALUE_MAX);
		if (view->kind == VIEW_GUESS)
			buffer_string(out, ", as somebody may read it");
		if (to != NULL) {
			buffer_string(out, ", to ");
			clean_line(out, to, VALUE_MAX);
		}
		buffer_char(out, '\n');
	}
	free(from);
	free(to);
}

/* Each mailbox of From for one recipient. */
static void
explain_recipient(const struct facts *facts, const struct mailbox *recipient,
    bool of_several, struct buffer *out)
{
	const struct from *from = &facts->result->from;
	size_t count = from->count + from->guess_count;
	struct view view = { VIEW_NO_MAILBOX, NULL, recipient };

	if (count == 0) {
		explain_whom(&view, of_several, out);
		explain_view(facts, &view, out);
	}
	for (size_t i = 0; i < count && i < VIEWS_MAX; i++) {
		view.kind = i < from->count ? VIEW_MAILBOX : VIEW_GUESS;
		view.from = i < from->count ? &from->mailboxes[i]
					    : &from->guesses[i - from->count];
		explain_whom(&view, of_several || count > 1, out);
		explain_view(facts, &view, out);
	}
	if (count > VIEWS_MAX)
		buffer_format(
		    out, "and %zu more mailboxes in From\n", count - VIEWS_MAX);
}

static void
explain_views(const struct facts *facts, struct buffer *out)
{
	const char *const *recipients = facts->envelope->rcpt_to;
	const struct policy *policy = facts->policy;
	bool asks = rule_index_asks_for_recipients(policy->index) ||
		    policy->skip.recipients.count > 0;
	bool several = recipients != NULL && recipients[0] != NULL &&
		       recipients[1] != NULL;
	size_t i = 0;

	if (!asks || recipients == NULL || recipients[0] == NULL) {
		explain_recipient(facts, NULL, false, out);
		return;
	}
	for (; i < VIEWS_MAX && recipients[i] != NULL; i++) {
		struct mailbox mailbox = { 0 };
		bool read =
		    mailbox_parse_address(span_of(recipients[i]), &mailbox);

		if (read &&
		    from_list_matches(&policy->skip.recipients, &mailbox)) {
			buffer_string(out, "left alone: ");
			clean_line(out, recipients[i], VALUE_MAX);
			buffer_string(out, " takes no part\n");
		} else
			explain_recipient(
			    facts, read ? &mailbox : NULL, several, out);
		if (read)
			mailbox_free(&mailbox);
	}
	if (recipients[i] != NULL)
		buffer_string(out, "and more recipients\n");
}

void
policy_explain(const struct policy *policy, const struct result *result,
    const struct envelope *envelope, struct buffer *out)
{
	struct decision decision;
	struct facts facts;

	policy_decide(policy, result, envelope, &decision);
	facts_take(policy, result, envelope, &facts);
	if (envelope->monitor)
		buffer_string(
		    out, "nothing is enforced for now (--monitor-until)\n");
	if (decision.skip != NULL)
		buffer_format(
		    out, "left alone: %s; no rule is asked\n", decision.skip);
	else
		explain_views(&facts, out);
	if (strcmp(decision.rule, BAD_FROM_RULE) == 0)
		buffer_string(out,
		    "rule \"bad-from\": From cannot be read, and rules ask "
		    "for it\n");
	facts_drop(&facts);
}
