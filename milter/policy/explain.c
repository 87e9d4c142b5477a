/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a decision fell as it did: each rule, what it asked, what was found; for
 * each mailbox of From and each recipient, as each is decided by itself. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	VIEWS_MAX = 8,	  /* mailboxes, and recipients, that are explained */
	RULES_SHOWN = 40, /* of more rules only those that can match */
};

/* --- what is required ------------------------------------------------------*/

static struct explained_requirement *
add_requirement(struct explained_rule *rule, const char *name)
{
	rule->require = xreallocarray(
	    rule->require, rule->require_count + 1, sizeof(*rule->require));
	rule->require[rule->require_count] =
	    (struct explained_requirement){ .name = name };
	return &rule->require[rule->require_count++];
}

static void
take_wanted(struct explained_requirement *out, struct string_list *list)
{
	out->wanted = list->items;
	out->wanted_count = list->count;
}

static enum explained_holding
explained_holding(enum holding holding)
{
	switch (holding) {
	case HOLDING_HOLDS:
		return EXPLAINED_HOLDS;
	case HOLDING_LATER:
		return EXPLAINED_UNKNOWN;
	case HOLDING_FAILS:
		break;
	}
	return EXPLAINED_FAILS;
}

static void
explain_row(const struct require_row *row, const struct require *require,
    const struct signer_result *signer, const struct result *result,
    struct explained_rule *out)
{
	struct explained_requirement *one = add_requirement(out, row->name);
	struct buffer found = BUFFER_LIMIT(1000);
	struct string_list wanted = { 0 };

	require_row_wanted(row, require, &wanted);
	take_wanted(one, &wanted);
	if (signer != NULL && signer->certificate != NULL)
		row->found(signer, result, &found);
	else
		buffer_string(&found, "no signer");
	one->found = xstrdup(buffer_text(&found));
	one->holds =
	    explained_holding(require_row_holds(row, require, signer, result));
	buffer_free(&found);
}

static enum explained_holding
result_holds(const struct require *require, const struct result *result)
{
	if (require_accepts(require, result->reason))
		return EXPLAINED_HOLDS;
	if (require_holds(require, result) == HOLDING_HOLDS)
		return EXPLAINED_TOLERATED;
	return result->reason == REASON_REVOCATION_UNKNOWN &&
		       require_accepts(require, REASON_PASS)
		   ? EXPLAINED_UNKNOWN
		   : EXPLAINED_FAILS;
}

static void
explain_result(const struct require *require, const struct result *result,
    struct explained_rule *out)
{
	struct explained_requirement *one = add_requirement(out, "result");
	const char *token = reason_token(result->reason);
	struct string_list wanted = { 0 };

	for (unsigned int i = 0; i <= RESULT_PERMERROR; i++)
		if ((require->results & (1u << i)) != 0)
			string_list_add(
			    &wanted, xstrdup(result_word((enum result_code)i)));
	for (unsigned int i = 0; i < REASON_COUNT; i++)
		if ((require->reasons & (1ULL << i)) != 0)
			string_list_add(
			    &wanted, xstrdup(reason_token((enum reason)i)));
	take_wanted(one, &wanted);
	one->found =
	    xasprintf("%s%s%s", result_word(reason_result(result->reason)),
		token != NULL ? " " : "", token != NULL ? token : "");
	one->holds = result_holds(require, result);
}

/* The rule's own `revocation`. */
static void
explain_status(const struct require *require,
    const struct signer_result *signer, struct explained_rule *out)
{
	struct explained_requirement *one = add_requirement(out, "revocation");
	struct string_list wanted = { 0 };

	one->is_of_rule = true;
	string_list_add(
	    &wanted, xstrdup(revocation_mode_word(require->revocation)));
	take_wanted(one, &wanted);
	one->found =
	    xstrdup(signer == NULL || signer->certificate == NULL
			? "no signer"
			: revocation_status_word(signer->revocation.status));
	one->holds = explained_holding(require_status_holds(require, signer));
}

/* --- what else the rule says -----------------------------------------------*/

static void
add_note(struct explained_rule *rule, const char *name, const char *value,
    const char *found)
{
	rule->notes[rule->note_count++] = (struct explained_note){
		.name = name,
		.value = xstrdup(value),
		.found = found != NULL ? xstrdup(found) : NULL,
	};
}

static const char *const demand_words[] = { [DEMAND_ADDRESS] = "address",
	[DEMAND_DOMAIN] = "domain",
	[DEMAND_SENDER] = "sender",
	[DEMAND_NONE] = "none" };

/* What the rule tolerates beside a signer that passes. */
static void
explain_tolerance(const struct require *require,
    const struct signer_result *signer, struct explained_rule *out)
{
	struct buffer grace = BUFFER_LIMIT(40);
	char ended[TIME_TEXT] = "the path has not ended";

	if (require->mailbox != DEMAND_ADDRESS)
		add_note(out, "mailbox_match", demand_words[require->mailbox],
		    signer == NULL || signer->certificate == NULL
			? "the certificate names nobody"
		    : signer->mailbox_match == MAILBOX_SAME
			? "the certificate names From's mailbox"
			: "the certificate names another mailbox");
	if (require->expired_grace == 0)
		return;
	duration_print(require->expired_grace, &grace);
	if (signer != NULL && signer->path_ended != 0)
		time_text(signer->path_ended, ended);
	add_note(out, "expired_grace", buffer_text(&grace), ended);
	buffer_free(&grace);
}

static void
explain_consequence(const struct policy_rule *rule, const struct result *result,
    struct explained_rule *out)
{
	struct decision decision = { .action = rule->otherwise.action };
	const struct envelope nobody = { .queue_id = "-" };

	out->is_temporary =
	    require_holds(&rule->require, result) == HOLDING_LATER;
	if (out->is_temporary)
		decision.action = rule_temporary_action(rule);
	reply_write(rule, false, result, &nobody, &decision);
	out->action = decision.action;
	out->code = decision.code;
	memcpy(out->enhanced, decision.enhanced, sizeof(out->enhanced));
}

/* Which of the signers it is, as they are counted elsewhere. */
static void
explain_signer(const struct signer_result *signer, const struct result *result,
    struct explained_rule *out)
{
	if (signer == NULL)
		return;
	out->has_signer = true;
	out->signer = (size_t)(signer - result_signature(result)->signers);
}

static void
explain_requirement(const struct policy_rule *rule, const struct facts *facts,
    struct explained_rule *out)
{
	const struct require *require = &rule->require;
	const struct result *result = facts->result;
	const struct signer_result *signer = require_signer(require, result);
	const struct require_row *row = NULL;

	out->requires = require->present;
	if (!out->requires)
		return;
	explain_signer(signer, result, out);
	explain_result(require, result, out);
	for (size_t i = 0; (row = require_row_at(i)) != NULL; i++)
		if (require_row_asks(row, require))
			explain_row(row, require, signer, result, out);
	if (require->has_revocation)
		explain_status(require, signer, out);
	explain_tolerance(require, signer, out);
	if (facts->protection == PROTECTION_ENCRYPTED)
		add_note(out, "encrypted",
		    rule->encrypted_accepted ? "accept" : "otherwise", NULL);
	explain_consequence(rule, result, out);
}

/* --- rules, for each mailbox and recipient ---------------------------------*/

/* True: it matches. */
static bool
explain_rule(const struct facts *facts, const struct view *view, size_t index,
    struct explained_view *out)
{
	const struct policy_rule *rule = &facts->policy->rules[index];
	struct explained_rule *one = NULL;

	out->rules =
	    xreallocarray(out->rules, out->rule_count + 1, sizeof(*out->rules));
	one = &out->rules[out->rule_count++];
	*one = (struct explained_rule){ .index = index,
		.name = rule->name,
		.file = rule->file,
		.line = rule->line };
	one->has_ended = rule->until != 0 && facts->result->at >= rule->until;
	if (one->has_ended)
		return false;
	one->matches = when_matches(&rule->when, facts, view);
	when_explain(&rule->when, facts, view, one);
	if (one->matches)
		explain_requirement(rule, facts, one);
	return one->matches;
}

static void
explain_rules(const struct facts *facts, const struct view *view,
    struct explained_view *out)
{
	const struct policy *policy = facts->policy;
	bool all = policy->rule_count <= RULES_SHOWN;
	struct candidates candidates;
	size_t next = 0, index = 0;

	candidates_begin(&candidates, policy->index, facts, view);
	while (all ? (index = next++) < policy->rule_count
		   : candidates_next(&candidates, &index))
		if (explain_rule(facts, view, index, out))
			return;
}

static struct explained_view *
add_view(struct explanation *out, const struct view *view)
{
	struct explained_view *one = NULL;

	out->views =
	    xreallocarray(out->views, out->view_count + 1, sizeof(*out->views));
	one = &out->views[out->view_count++];
	*one = (struct explained_view){ .is_guess = view->kind == VIEW_GUESS };
	if (view->from != NULL)
		one->from = mailbox_address(view->from);
	if (view->recipient != NULL)
		one->recipient = mailbox_address(view->recipient);
	return one;
}

/* Each mailbox of From for one recipient. */
static void
explain_recipient(const struct facts *facts, const struct mailbox *recipient,
    struct explanation *out)
{
	const struct from *from = &facts->result->from;
	size_t count = from->count + from->guess_count;
	struct view view = { VIEW_NO_MAILBOX, NULL, recipient };

	if (count == 0)
		explain_rules(facts, &view, add_view(out, &view));
	for (size_t i = 0; i < count && i < VIEWS_MAX; i++) {
		view.kind = i < from->count ? VIEW_MAILBOX : VIEW_GUESS;
		view.from = i < from->count ? &from->mailboxes[i]
					    : &from->guesses[i - from->count];
		explain_rules(facts, &view, add_view(out, &view));
	}
	out->more_mailboxes = count > VIEWS_MAX ? count - VIEWS_MAX : 0;
}

static void
explain_views(const struct facts *facts, struct explanation *out)
{
	const char *const *recipients = facts->envelope->rcpt_to;
	const struct policy *policy = facts->policy;
	bool asks = rule_index_asks_for_recipients(policy->index) ||
		    policy->skip.recipients.count > 0;
	size_t i = 0;

	if (!asks || recipients == NULL || recipients[0] == NULL) {
		explain_recipient(facts, NULL, out);
		return;
	}
	for (; i < VIEWS_MAX && recipients[i] != NULL; i++) {
		struct mailbox mailbox = { 0 };
		struct view alone = { VIEW_NO_MAILBOX, NULL, &mailbox };
		bool read = envelope_mailbox(recipients[i], &mailbox);

		if (read &&
		    from_list_matches(&policy->skip.recipients, &mailbox))
			add_view(out, &alone)->left_alone = true;
		else
			explain_recipient(facts, read ? &mailbox : NULL, out);
		if (read)
			mailbox_free(&mailbox);
	}
	out->more_recipients = recipients[i] != NULL;
}

void
policy_explain(const struct policy *policy, const struct result *result,
    const struct envelope *envelope, struct explanation *out)
{
	struct decision decision;
	struct facts facts;

	policy_decide(policy, result, envelope, &decision);
	facts_take(policy, result, envelope, &facts);
	*out = (struct explanation){
		.suspended = envelope->monitor,
		.skip = decision.skip,
		.is_bad_from = strcmp(decision.rule, BAD_FROM_RULE) == 0,
		.rule_count = policy->rule_count,
	};
	/* Where every recipient is left alone, each is told of. */
	if (decision.skip == NULL || strcmp(decision.skip, "recipient") == 0)
		explain_views(&facts, out);
	facts_drop(&facts);
}

/* --- freeing ---------------------------------------------------------------*/

static void
free_rule(struct explained_rule *rule)
{
	for (size_t i = 0; i < rule->when_count; i++) {
		free(rule->when[i].wanted);
		free(rule->when[i].found);
	}
	free(rule->when);
	for (size_t i = 0; i < rule->require_count; i++) {
		struct string_list wanted = { rule->require[i].wanted,
			rule->require[i].wanted_count };

		string_list_free(&wanted);
		free(rule->require[i].found);
	}
	free(rule->require);
	for (size_t i = 0; i < rule->note_count; i++) {
		free(rule->notes[i].value);
		free(rule->notes[i].found);
	}
}

void
explanation_free(struct explanation *explanation)
{
	for (size_t v = 0; v < explanation->view_count; v++) {
		struct explained_view *view = &explanation->views[v];

		for (size_t i = 0; i < view->rule_count; i++)
			free_rule(&view->rules[i]);
		free(view->rules);
		free(view->from);
		free(view->recipient);
	}
	free(explanation->views);
	*explanation = (struct explanation){ 0 };
}
