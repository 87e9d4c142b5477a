/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules that are well written and cannot be meant: one that can never match,
 * a requirement that nothing meets, and a condition in the sender's hand that
 * leads past a stricter rule.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	DAY = 24 * 60 * 60,
	DAYS_AHEAD = 14,
};

static void __attribute__((format(printf, 4, 5)))
complain_of_rule(struct reader *reader, const struct policy *policy,
    const struct policy_rule *rule, const char *fmt, ...)
{
	char what[400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	complain_at(reader, rule->file, rule->line,
	    "policy.rules[%zu] \"%s\"%s", (size_t)(rule - policy->rules),
	    rule->name, what);
}

static void
check_that_it_can_match(struct reader *reader, const struct policy *policy,
    const struct policy_rule *rule)
{
	struct candidates candidates;
	size_t index = 0;

	candidates_covering(&candidates, policy->index, &rule->when);
	while (candidates_next(&candidates, &index)) {
		const struct policy_rule *earlier = &policy->rules[index];

		if (earlier >= rule)
			return;
		if (earlier->is_faulty || earlier->until != 0 ||
		    !when_covers(&earlier->when, &rule->when))
			continue;
		complain_of_rule(reader, policy, rule,
		    " can never match: the rule \"%s\" in line %u takes all "
		    "it would",
		    earlier->name, earlier->line);
		return;
	}
}

static bool
lists_meet(const struct string_list *a, const struct string_list *b)
{
	if (a->count == 0 || b->count == 0)
		return true;
	for (size_t i = 0; i < a->count; i++)
		if (from_list_covers(b, a->items[i]))
			return true;
	for (size_t i = 0; i < b->count; i++)
		if (from_list_covers(a, b->items[i]))
			return true;
	return false;
}

static bool
accepts_more_than(const struct require *require, enum reason reason)
{
	for (unsigned int i = 0; i < REASON_COUNT; i++)
		if (i != (unsigned int)reason &&
		    require_accepts(require, (enum reason)i))
			return true;
	return false;
}

/* Conditions that exclude one another, or that what is left alone never meets;
 * NULL: there are none. */
static const char *
contradiction(const struct policy *policy, const struct policy_rule *rule)
{
	const struct when *when = &rule->when;

	if (when->null_sender == ANSWER_YES && when->mail_from.count > 0)
		return "a null sender has no mailbox that mail_from could name";
	if (when->trusted_hop == ANSWER_YES && policy->trusted_hops.count == 0)
		return "trusted_hop is true, and policy.trusted_hops is empty";
	if (when->authenticated == ANSWER_YES && policy->skip.authenticated)
		return "authenticated is true, and skip.authenticated leaves "
		       "such mail alone";
	if (when->client.count > 0 &&
	    networks_cover(&policy->skip.clients, &when->client))
		return "skip.clients leaves all its clients alone";
	if (when->mail_from.count > 0 && policy->skip.senders.count > 0 &&
	    list_covers(&policy->skip.senders, &when->mail_from))
		return "skip.senders leaves all of mail_from alone";
	if (when->recipients.count > 0 && policy->skip.recipients.count > 0 &&
	    list_covers(&policy->skip.recipients, &when->recipients))
		return "skip.recipients leaves all its recipients alone";
	return NULL;
}

static void
check_for_contradictions(struct reader *reader, const struct policy *policy,
    const struct policy_rule *rule)
{
	const char *what = contradiction(policy, rule);
	const struct require *require = &rule->require;

	if (what != NULL)
		complain_of_rule(
		    reader, policy, rule, ": when: can never match: %s", what);
	if (require->domains.count > 0 && rule->when.from.count > 0 &&
	    !lists_meet(&require->domains, &rule->when.from))
		complain_of_rule(reader, policy, rule,
		    ": require: domain can never be met: it names nothing of "
		    "when.from");
	if (require->covers != 0 &&
	    (require->results | require->reasons) != 0 &&
	    !accepts_more_than(require, REASON_PARTIAL_COVERAGE))
		complain_of_rule(reader, policy, rule,
		    ": require: only partial-coverage is accepted, and covers "
		    "asks for the whole message");
}

/* --- requirements ----------------------------------------------------------*/

static bool
needs_a_signer(const struct require *require)
{
	const struct require_row *row = NULL;

	for (size_t i = 0; (row = require_row_at(i)) != NULL; i++)
		if (require_row_asks(row, require))
			return true;
	return false;
}

static bool
accepts_a_signature(const struct require *require)
{
	for (unsigned int i = 0; i < REASON_COUNT; i++)
		if (i != REASON_NONE && i != REASON_CERTS_ONLY &&
		    require_accepts(require, (enum reason)i))
			return true;
	return false;
}

static void
check_that_it_can_be_met(struct reader *reader, const struct policy *policy,
    const struct policy_rule *rule)
{
	const struct require *require = &rule->require;
	const struct config *config = reader->config;

	if (needs_a_signer(require) && !accepts_a_signature(require))
		complain_of_rule(reader, policy, rule,
		    ": require: something is asked of the signer, and only "
		    "unsigned mail is accepted");
	if (require->generations != 0 && require->path_policies != 0 &&
	    (require->path_policies &
		(1u << POLICY_EXPLICIT | 1u << POLICY_ANY)) == 0)
		complain_of_rule(reader, policy, rule,
		    ": require: a generation holds only where path is explicit "
		    "or any-policy");
	if (require->types != 0 && require->path_policies != 0 &&
	    (require->path_policies &
		(1u << POLICY_EXPLICIT | 1u << POLICY_ANY)) == 0)
		complain_of_rule(reader, policy, rule,
		    ": require: a type holds only where path is explicit or "
		    "any-policy");
	for (size_t i = 0; i < config->override_count; i++)
		for (size_t k = 0; k < require->rules.count; k++)
			if (config->overrides[i].level == LEVEL_OFF &&
			    strcmp(config->overrides[i].id,
				require->rules.items[k]) == 0)
				complain_of_rule(reader, policy, rule,
				    ": require: rules: %s is off by levels, "
				    "and would never be looked at",
				    require->rules.items[k]);
}

static bool
only_of(unsigned int set, unsigned int allowed)
{
	return set != 0 && (set & ~allowed) == 0;
}

/* Of the words of algorithm, those that keys of these kinds sign with. */
static unsigned int
algorithms_of(unsigned int key_kinds)
{
	unsigned int bits = 0;

	if ((key_kinds & (1u << KEY_RSA)) != 0)
		bits |= 1u << SCHEME_RSA | 1u << SCHEME_RSA_PSS;
	if ((key_kinds & (1u << KEY_RSA_PSS)) != 0)
		bits |= 1u << SCHEME_RSA_PSS;
	if ((key_kinds & (1u << KEY_EC)) != 0)
		bits |= 1u << SCHEME_ECDSA;
	if ((key_kinds & (1u << KEY_ED25519 | 1u << KEY_ED448)) != 0)
		bits |= 1u << SCHEME_EDDSA;
	return bits;
}

/* Two demands that no certificate meets together. */
static void
check_for_exclusion(struct reader *reader, const struct policy *policy,
    const struct policy_rule *rule)
{
	const struct require *require = &rule->require;

	if (require->algorithms != 0 && require->key_kinds != 0 &&
	    (require->algorithms & algorithms_of(require->key_kinds)) == 0)
		complain_of_rule(reader, policy, rule,
		    ": require: no key of key_type signs with algorithm");
	if (require->rsa_bits != 0 &&
	    only_of(require->key_kinds,
		1u << KEY_EC | 1u << KEY_ED25519 | 1u << KEY_ED448))
		complain_of_rule(reader, policy, rule,
		    ": require: rsa_bits is never looked at, as key_type has "
		    "no RSA");
	if (require->ec_bits != 0 &&
	    only_of(require->key_kinds, 1u << KEY_RSA | 1u << KEY_RSA_PSS))
		complain_of_rule(reader, policy, rule,
		    ": require: ec_bits is never looked at, as key_type has "
		    "only RSA");
	if (require->rules.count > 0 &&
	    only_of(require->compliance, 1u << COMPLIANCE_NOT_SBR))
		complain_of_rule(reader, policy, rule,
		    ": require: rules hold only where the requirements apply, "
		    "and compliance is not-sbr");
	if (require->revocations != 0 && require->has_revocation &&
	    require->revocation == REVOCATION_HARD &&
	    (require->revocations & 1u << REVOCATION_GOOD) == 0)
		complain_of_rule(reader, policy, rule,
		    ": require: revocation has no good, and revocation = "
		    "\"hard\" of the rule asks for it");
}

/* --- the sender's hand -----------------------------------------------------*/

static bool
is_joined(const struct when *when)
{
	return (when->client.count > 0 &&
		   !network_list_is_anybody(&when->client)) ||
	       when->authenticated == ANSWER_YES ||
	       when->trusted_hop == ANSWER_YES;
}

/* A condition that whoever writes a message can meet; NULL: none. */
static const char *
sender_written(const struct when *when)
{
	if (when->mailing_list != ANSWER_ANY)
		return "mailing_list";
	if (when->null_sender != ANSWER_ANY)
		return "null_sender";
	if (when->protection != 0)
		return "protection";
	if (when->mail_from.count > 0)
		return "mail_from";
	return when->display_name.count > 0 ? "display_name" : NULL;
}

/* The same, where meeting it means to leave a rule. */
static const char *
sender_exempts(const struct when *when)
{
	if (when->mailing_list == ANSWER_NO)
		return "mailing_list = false";
	if (when->null_sender == ANSWER_NO)
		return "null_sender = false";
	if ((when->protection & PROTECTION_NEITHER) != 0 &&
	    (when->protection & PROTECTION_ENCRYPTED) == 0)
		return "protection without \"encrypted\"";
	return NULL;
}

static bool
answers_meet(enum answer a, enum answer b)
{
	return a == ANSWER_ANY || b == ANSWER_ANY || a == b;
}

/* Is there mail that both are about?  In doubt there is. */
static bool
whens_meet(const struct when *a, const struct when *b)
{
	return lists_meet(&a->from, &b->from) &&
	       lists_meet(&a->recipients, &b->recipients) &&
	       lists_meet(&a->mail_from, &b->mail_from) &&
	       answers_meet(a->authenticated, b->authenticated) &&
	       answers_meet(a->trusted_hop, b->trusted_hop) &&
	       answers_meet(a->mailing_list, b->mailing_list) &&
	       answers_meet(a->null_sender, b->null_sender) &&
	       (a->protection == 0 || b->protection == 0 ||
		   (a->protection & b->protection) != 0);
}

static bool
demands(const struct policy_rule *rule)
{
	return rule->require.present && rule->otherwise.action != ACTION_ACCEPT;
}

static bool
is_milder(const struct policy *policy, const struct policy_rule *rule,
    const struct policy_rule *than)
{
	enum policy_mode mode = rule->has_mode ? rule->mode : policy->mode;

	if (!demands(than))
		return false;
	return !demands(rule) ||
	       rule->otherwise.action < than->otherwise.action ||
	       !require_is_as_strict(&rule->require, &than->require) ||
	       (rule->encrypted_accepted && !than->encrypted_accepted) ||
	       (rule->has_temporary && rule->temporary == ACTION_ACCEPT &&
		   !(than->has_temporary &&
		       than->temporary == ACTION_ACCEPT)) ||
	       mode < (than->has_mode ? than->mode : policy->mode);
}

static void
check_that_it_leads_past_none(struct reader *reader,
    const struct policy *policy, const struct policy_rule *rule)
{
	const char *condition = sender_written(&rule->when);

	if (condition == NULL || is_joined(&rule->when))
		return;
	for (const struct policy_rule *later = rule + 1;
	     later < policy->rules + policy->rule_count; later++) {
		if (later->is_faulty ||
		    !whens_meet(&rule->when, &later->when) ||
		    !is_milder(policy, rule, later))
			continue;
		complain_of_rule(reader, policy, rule,
		    ": when: %s is in the sender's hand and leads past the "
		    "stricter rule \"%s\" in line %u; put it behind that one, "
		    "or join it with client, authenticated or trusted_hop",
		    condition, later->name, later->line);
		return;
	}
}

static void
check_that_none_leads_past_it(struct reader *reader,
    const struct policy *policy, const struct policy_rule *rule)
{
	const char *exemption = sender_exempts(&rule->when);
	struct when without = rule->when;

	if (exemption == NULL || !demands(rule) || is_joined(&rule->when))
		return;
	without.mailing_list = without.null_sender = ANSWER_ANY;
	without.protection = 0;
	for (const struct policy_rule *later = rule + 1;
	     later < policy->rules + policy->rule_count; later++)
		if (later->is_faulty || (when_covers(&later->when, &without) &&
					    !is_milder(policy, later, rule)))
			return;
	complain_of_rule(reader, policy, rule,
	    ": when: %s is in the sender's hand, and no later rule is as "
	    "strict with such mail; leave it out, or join it with client, "
	    "authenticated or trusted_hop",
	    exemption);
}

void
rules_check_soundness(struct reader *reader, const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		if (rule->is_faulty)
			continue;
		check_that_it_can_match(reader, policy, rule);
		check_for_contradictions(reader, policy, rule);
		check_that_it_can_be_met(reader, policy, rule);
		check_for_exclusion(reader, policy, rule);
		check_that_it_leads_past_none(reader, policy, rule);
		check_that_none_leads_past_it(reader, policy, rule);
	}
}

/* --- what is worth a look --------------------------------------------------*/

static void
warn_of_end(const struct policy_rule *rule, time_t now, struct buffer *out)
{
	char until[TIME_TEXT];
	long days = 0;

	if (rule->until == 0 || rule->until > now + DAYS_AHEAD * DAY)
		return;
	time_text(rule->until, until);
	if (rule->until <= now) {
		buffer_format(out,
		    "%s:%u: rule \"%s\" ended at %s and does "
		    "nothing any more\n",
		    rule->file, rule->line, rule->name, until);
		return;
	}
	days = (long)((rule->until - now + DAY - 1) / DAY);
	buffer_format(out, "%s:%u: rule \"%s\" ends in %ld day%s, at %s%s%s\n",
	    rule->file, rule->line, rule->name, days, days == 1 ? "" : "s",
	    until, rule->comment != NULL ? ": " : "",
	    rule->comment != NULL ? rule->comment : "");
}

void
policy_warnings(const struct policy *policy, time_t now, struct buffer *out)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		warn_of_end(&policy->rules[i], now, out);
	if (policy->bad_from == BAD_FROM_ACCEPT && policy->rule_count > 0)
		buffer_string(out,
		    "policy.bad_from: a From that we cannot read, and some "
		    "program may, leads past every rule about From\n");
	if (policy->recipient_conflict == CONFLICT_MILDEST &&
	    rule_index_asks_for_recipients(policy->index))
		buffer_string(out,
		    "policy.recipient_conflict: whoever adds a recipient of a "
		    "milder rule has that rule for all of them\n");
	if (policy->skip.senders.count > 0)
		buffer_string(out,
		    "skip.senders: anybody can write such an envelope sender, "
		    "and no rule is enforced then\n");
	if (policy->skip.size != 0)
		buffer_string(out,
		    "skip.size: anybody can write a message of that size, and "
		    "no rule is enforced then\n");
}
