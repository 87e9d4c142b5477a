/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a decision fell as it did: each rule, what it asked, what was found. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

static void
explain_mailbox(const struct policy_rule *rule, const struct mailbox *mailbox,
    const char *before, struct buffer *out)
{
	char *address = mailbox_address(mailbox);

	buffer_format(out, "%s%s %s", before, address,
	    from_list_matches(&rule->when.from, mailbox) ? "is named"
							 : "is not named");
	free(address);
}

static void
explain_from(
    const struct policy_rule *rule, const struct from *from, struct buffer *out)
{
	if (rule->when.from.count == 0) {
		buffer_string(out, "all mail");
		return;
	}
	if (from->count == 0)
		buffer_string(out, "when.from: no mailbox to compare");
	for (size_t i = 0; i < from->count; i++)
		explain_mailbox(rule, &from->mailboxes[i],
		    i == 0 ? "when.from: " : ", ", out);
	for (size_t i = 0; i < from->guess_count; i++)
		explain_mailbox(rule, &from->guesses[i], ", maybe ", out);
	if (from->has_more)
		buffer_string(out, ", and more than is looked at");
}

static void
explain_requirement(const struct policy_rule *rule, const struct result *result,
    struct buffer *out)
{
	enum result_code code = reason_result(result->reason);
	const char *separator = "";

	if (rule->require.results == 0) {
		buffer_string(out, "; requires nothing");
		return;
	}
	buffer_string(out, "; require.result ");
	for (unsigned int i = 0; i <= RESULT_PERMERROR; i++) {
		if ((rule->require.results & (1u << i)) == 0)
			continue;
		buffer_format(
		    out, "%s%s", separator, result_word((enum result_code)i));
		separator = " or ";
	}
	if ((rule->require.results & (1u << code)) != 0)
		buffer_format(out, ", found %s: holds", result_word(code));
	else
		buffer_format(out, ", found %s: FAILS, otherwise %s",
		    result_word(code), action_word(rule->otherwise.action));
}

void
policy_explain(const struct policy *policy, const struct result *result,
    const struct envelope *envelope, struct buffer *out)
{
	struct decision decision;
	bool reached = true;

	policy_decide(policy, result, envelope, &decision);
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];
		bool decides = reached && decision.rule == rule->name;

		buffer_format(out, "rule %zu \"%s\" (%s:%u): ", i + 1,
		    rule->name, rule->file, rule->line);
		if (!reached)
			buffer_string(out, "not reached");
		else
			explain_from(rule, &result->from, out);
		if (decides)
			explain_requirement(rule, result, out);
		else if (reached)
			buffer_string(out, "; no match");
		buffer_char(out, '\n');
		if (decides)
			reached = false;
	}
	if (reached)
		buffer_string(out, "no rule matches: accept\n");
}
