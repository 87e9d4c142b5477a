/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decision: a pure function of policy, result and envelope.  First match
 * wins, for each mailbox of From and each recipient by itself; the strictest
 * of these decisions is the message's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

/* What one rule does with this message, whomever it matches. */
struct outcome {
	const struct policy_rule *rule; /* NULL: none, or the built-in one */
	const char *name;
	enum policy_mode mode;
	enum action wanted;
};

struct deciding {
	struct facts facts;
	const struct policy *policy;
	struct outcome *outcomes; /* of rules that were asked before */
	size_t count;
};

static bool
is_inert(const struct policy_rule *rule, time_t at)
{
	return rule->until != 0 && at >= rule->until;
}

static enum policy_mode
mode_of(const struct deciding *d, const struct policy_rule *rule)
{
	if (d->facts.envelope->monitor)
		return MODE_MONITOR;
	return rule != NULL && rule->has_mode ? rule->mode : d->policy->mode;
}

/* Asking the sender to come again is milder than a refusal, and stricter than
 * what only marks a message. */
enum action
rule_temporary_action(const struct policy_rule *rule)
{
	if (rule->has_temporary)
		return rule->temporary;
	return rule->otherwise.action == ACTION_ACCEPT ||
		       rule->otherwise.action == ACTION_TAG
		   ? ACTION_ACCEPT
		   : ACTION_TEMPFAIL;
}

static enum action
wanted_action(const struct policy_rule *rule, const struct facts *facts)
{
	enum holding holds = require_holds(&rule->require, facts->result);

	if (holds == HOLDING_HOLDS)
		return ACTION_ACCEPT;
	if (holds == HOLDING_LATER)
		return rule_temporary_action(rule);
	if (rule->encrypted_accepted &&
	    facts->protection == PROTECTION_ENCRYPTED)
		return ACTION_ACCEPT;
	return rule->otherwise.action;
}

/* Recipients and mailboxes that meet the same rule share its answer. */
static struct outcome
outcome_of_rule(struct deciding *d, const struct policy_rule *rule)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->outcomes[i].rule == rule)
			return d->outcomes[i];
	d->outcomes =
	    xreallocarray(d->outcomes, d->count + 1, sizeof(*d->outcomes));
	d->outcomes[d->count] = (struct outcome){
		.rule = rule,
		.name = rule->name,
		.mode = mode_of(d, rule),
		.wanted = wanted_action(rule, &d->facts),
	};
	return d->outcomes[d->count++];
}

static struct outcome
outcome_of_view(struct deciding *d, const struct view *view)
{
	struct candidates candidates;
	size_t index = 0;

	candidates_begin(&candidates, d->policy->index, &d->facts, view);
	while (candidates_next(&candidates, &index)) {
		const struct policy_rule *rule = &d->policy->rules[index];

		if (!is_inert(rule, d->facts.result->at) &&
		    when_matches(&rule->when, &d->facts, view))
			return outcome_of_rule(d, rule);
	}
	return (struct outcome){ .name = "default", .mode = mode_of(d, NULL) };
}

static enum action
action_of(const struct outcome *outcome)
{
	return outcome->mode == MODE_ENFORCE ? outcome->wanted : ACTION_ACCEPT;
}

/* By what is done, then by what would be. */
static bool
is_stricter(const struct outcome *a, const struct outcome *b)
{
	if (action_of(a) != action_of(b))
		return action_of(a) > action_of(b);
	return a->wanted > b->wanted;
}

/* --- From ------------------------------------------------------------------*/

static bool
from_is_unreadable(const struct from *from)
{
	return from->has_more || (from->count == 0 && from->guess_count == 0);
}

/* The rules about From that ask for something are dodged by a From that only
 * the reader's program can read; as strictly as the strictest mode of them. */
static bool
guards_from(const struct deciding *d, enum policy_mode *mode)
{
	bool guards = false;

	*mode = mode_of(d, NULL);
	for (size_t i = 0; i < d->policy->rule_count; i++) {
		const struct policy_rule *rule = &d->policy->rules[i];

		if (!rule->require.present ||
		    rule->otherwise.action == ACTION_ACCEPT ||
		    is_inert(rule, d->facts.result->at) ||
		    (rule->when.from.count == 0 &&
			rule->when.display_name.count == 0))
			continue;
		guards = true;
		if (mode_of(d, rule) == MODE_ENFORCE)
			*mode = MODE_ENFORCE;
	}
	return guards;
}

static const enum action bad_from_actions[] = {
	[BAD_FROM_ACCEPT] = ACTION_ACCEPT,
	[BAD_FROM_QUARANTINE] = ACTION_QUARANTINE,
	[BAD_FROM_TEMPFAIL] = ACTION_TEMPFAIL,
	[BAD_FROM_REJECT] = ACTION_REJECT,
};

static struct outcome
outcome_without_from(struct deciding *d, const struct view *view)
{
	struct outcome outcome = outcome_of_view(d, view), bad = {
		.name = BAD_FROM_RULE,
		.wanted = bad_from_actions[d->policy->bad_from],
	};

	if (guards_from(d, &bad.mode) && is_stricter(&bad, &outcome))
		return bad;
	return outcome;
}

/* The strictest over the mailboxes of From. */
static struct outcome
outcome_of_recipient(struct deciding *d, const struct mailbox *recipient)
{
	const struct from *from = &d->facts.result->from;
	struct view view = { VIEW_NO_MAILBOX, NULL, recipient };
	struct outcome strictest = { 0 }, one;

	if (from_is_unreadable(from))
		strictest = outcome_without_from(d, &view);
	for (size_t i = 0; i < from->count + from->guess_count; i++) {
		view.kind = i < from->count ? VIEW_MAILBOX : VIEW_GUESS;
		view.from = i < from->count ? &from->mailboxes[i]
					    : &from->guesses[i - from->count];
		one = outcome_of_view(d, &view);
		if (strictest.name == NULL || is_stricter(&one, &strictest))
			strictest = one;
	}
	return strictest;
}

/* --- recipients ------------------------------------------------------------*/

static bool
asks_for_recipients(const struct policy *policy)
{
	return rule_index_asks_for_recipients(policy->index) ||
	       policy->skip.recipients.count > 0;
}

static size_t
recipient_count(const struct envelope *envelope)
{
	size_t count = 0;

	while (envelope->rcpt_to != NULL && envelope->rcpt_to[count] != NULL)
		count++;
	return count;
}

/* The outcome over all recipients; false: all of them are left alone. */
static bool
outcome_of_recipients(struct deciding *d, struct outcome *out)
{
	const struct envelope *envelope = d->facts.envelope;
	bool mildest = d->policy->recipient_conflict == CONFLICT_MILDEST;
	size_t count = recipient_count(envelope);
	bool any = false;

	if (count == 0 || !asks_for_recipients(d->policy)) {
		*out = outcome_of_recipient(d, NULL);
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		struct mailbox mailbox = { 0 };
		bool read = envelope_mailbox(envelope->rcpt_to[i], &mailbox);
		struct outcome one;

		if (!read ||
		    !from_list_matches(&d->policy->skip.recipients, &mailbox)) {
			one = outcome_of_recipient(d, read ? &mailbox : NULL);
			if (!any || (mildest ? is_stricter(out, &one)
					     : is_stricter(&one, out)))
				*out = one;
			any = true;
		}
		if (read)
			mailbox_free(&mailbox);
	}
	return any;
}

/* --- who is left alone -----------------------------------------------------*/

static const char *
reason_to_skip(const struct facts *facts)
{
	const struct policy *policy = facts->policy;
	const struct envelope *envelope = facts->envelope;

	if (policy->skip.authenticated && envelope->authenticated != NULL &&
	    envelope->authenticated[0] != '\0')
		return "authenticated";
	if (network_list_has(&policy->skip.clients, envelope->client_address))
		return "client";
	if (facts->has_mail_from &&
	    from_list_matches(&policy->skip.senders, &facts->mail_from))
		return "sender";
	if (policy->skip.size != 0 && facts->result->size > policy->skip.size)
		return "size";
	return NULL;
}

/* --- together --------------------------------------------------------------*/

static void
tell(const struct outcome *outcome, const struct facts *facts,
    struct decision *out)
{
	const struct policy_rule *rule = outcome->rule;

	out->rule = outcome->name;
	if (rule != NULL) {
		out->file = rule->file;
		out->line = rule->line;
	}
	out->mode = outcome->mode;
	out->action = action_of(outcome);
	if (outcome->mode == MODE_MONITOR) {
		out->would = outcome->wanted;
		out->has_would = outcome->wanted != ACTION_ACCEPT;
	}
	out->rule_is_private = rule != NULL &&
			       rule->when.recipients.count > 0 &&
			       recipient_count(facts->envelope) > 1;
	if (out->action == ACTION_TAG && rule != NULL)
		out->tag = &rule->otherwise.tag;
	reply_write(
	    rule, out->rule_is_private, facts->result, facts->envelope, out);
}

void
policy_decide(const struct policy *policy, const struct result *result,
    const struct envelope *envelope, struct decision *out)
{
	struct deciding d = { .policy = policy };
	struct outcome outcome = { 0 };

	*out = (struct decision){ .rule = "", .mode = policy->mode };
	facts_take(policy, result, envelope, &d.facts);
	if (envelope->monitor)
		out->mode = MODE_MONITOR;
	out->skip = reason_to_skip(&d.facts);
	if (out->skip == NULL) {
		if (outcome_of_recipients(&d, &outcome))
			tell(&outcome, &d.facts, out);
		else
			out->skip = "recipient";
		free(d.outcomes);
	}
	facts_drop(&d.facts);
}
