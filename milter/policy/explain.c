/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a decision fell as it did: each rule, what it asked, what was found; for
 * each mailbox of From, as each is decided by itself. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	VIEWS_MAX = 8, /* that are explained */
	WANTED_MAX = 40,
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

static void
add_line(const char *name, const char *wanted, const char *found,
    const char *holds, struct buffer *out)
{
	buffer_format(out, "          require.%-24s %-*s %-26s %s\n", name,
	    WANTED_MAX, wanted, found, holds);
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
	if (out->len > WANTED_MAX) {
		out->len = WANTED_MAX - 3;
		buffer_string(out, "...");
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
	if (facts->protection == PROTECTION_ENCRYPTED)
		buffer_format(out, "          encrypted: %s\n",
		    rule->encrypted_accepted ? "accept" : "otherwise");
	buffer_format(out, "          otherwise: %s\n",
	    action_word(rule->otherwise.action));
}

static void
explain_view(
    const struct facts *facts, const struct view *view, struct buffer *out)
{
	const struct policy *policy = facts->policy;
	bool reached = true;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		bool inert =
		    rule->until != 0 && facts->result->at >= rule->until;
		bool matches =
		    reached && !inert && when_matches(&rule->when, facts, view);

		buffer_format(out, "rule %zu  \"%s\" (%s:%u)  ", i + 1,
		    rule->name, rule->file, rule->line);
		if (!reached)
			buffer_string(out, "not reached");
		else if (inert)
			buffer_string(out, "ended, no match");
		else {
			when_explain(&rule->when, facts, view, out);
			buffer_string(out, matches ? ": match" : ": no match");
		}
		buffer_char(out, '\n');
		if (matches) {
			explain_requirement(rule, facts, out);
			reached = false;
		}
	}
	if (reached)
		buffer_string(out, "no rule matches: accept\n");
}

static void
explain_views(const struct facts *facts, struct buffer *out)
{
	const struct from *from = &facts->result->from;
	const char *const *recipients = facts->envelope->rcpt_to;
	size_t count = from->count + from->guess_count;
	struct mailbox recipient = { 0 };
	struct view view = { VIEW_NO_MAILBOX, NULL, NULL };

	if (recipients != NULL && recipients[0] != NULL &&
	    mailbox_parse_address(span_of(recipients[0]), &recipient))
		view.recipient = &recipient;
	if (count == 0)
		explain_view(facts, &view, out);
	for (size_t i = 0; i < count && i < VIEWS_MAX; i++) {
		char *address = NULL;

		view.kind = i < from->count ? VIEW_MAILBOX : VIEW_GUESS;
		view.from = i < from->count ? &from->mailboxes[i]
					    : &from->guesses[i - from->count];
		address = mailbox_address(view.from);
		if (count > 1)
			buffer_format(out, "for From %s%s\n", address,
			    i < from->count ? "" : ", as somebody may read it");
		free(address);
		explain_view(facts, &view, out);
	}
	if (view.recipient != NULL)
		mailbox_free(&recipient);
}

void
policy_explain(const struct policy *policy, const struct result *result,
    const struct envelope *envelope, struct buffer *out)
{
	struct decision decision;
	struct facts facts;

	policy_decide(policy, result, envelope, &decision);
	facts_take(policy, result, envelope, &facts);
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
