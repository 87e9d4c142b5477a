/* SPDX-License-Identifier: BSD-2-Clause */
/* The decision: a pure function of policy, result and envelope.  First match
 * wins; the trouble of the world is never the sender's fault. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

static const char default_text[] = "mail from this address must carry a valid "
				   "S/MIME signature: $reason_text ($reason). "
				   "Rule \"$rule\", reference $queue_id";

/* SMTP reply lines have 512 octets (RFC 5321 4.5.3.1.5), with code and CRLF. */
enum {
	REPLY_TEXT_MAX = 480
};

static bool
requirement_is_met(const struct policy_rule *rule, enum result_code code)
{
	return rule->require.results == 0 ||
	       (rule->require.results & (1u << code)) != 0;
}

/* Once the world is well again it may be what the rule wants. */
static bool
only_the_world_is_in_trouble(
    const struct policy_rule *rule, enum result_code code)
{
	const unsigned int later =
	    1u << RESULT_PASS | 1u << RESULT_FAIL | 1u << RESULT_POLICY;

	return code == RESULT_TEMPERROR && (rule->require.results & later) != 0;
}

static enum action
wanted_action(const struct policy_rule *rule, enum result_code code)
{
	if (requirement_is_met(rule, code) ||
	    rule->otherwise.action == ACTION_ACCEPT)
		return ACTION_ACCEPT;
	if (only_the_world_is_in_trouble(rule, code))
		return ACTION_TEMPFAIL;
	return rule->otherwise.action;
}

/* RFC 3463 3.8: X.7.7 integrity, X.7.5 cryptographic, X.7.1 policy. */
static unsigned int
enhanced_detail(enum reason reason)
{
	switch (reason) {
	case REASON_DIGEST_MISMATCH:
		return 7;
	case REASON_BAD_SIGNATURE:
	case REASON_REVOKED:
	case REASON_PATH_INVALID:
	case REASON_EXPIRED:
	case REASON_NOT_YET_VALID:
	case REASON_WRONG_PURPOSE:
	case REASON_UNTRUSTED:
	case REASON_DISTRUSTED:
	case REASON_WEAK_DIGEST:
	case REASON_WEAK_KEY:
	case REASON_MALFORMED_CMS:
	case REASON_UNSUPPORTED_ALGORITHM:
	case REASON_DIGEST_UNANNOUNCED:
	case REASON_NO_SIGNER_CERTIFICATE:
	case REASON_PATH_INCOMPLETE:
	case REASON_REVOCATION_UNKNOWN:
		return 5;
	default:
		return 1;
	}
}

/* Only our own words and the MTA's queue id come in; still nothing but
 * printable ASCII goes out. */
static void
append_printable(struct buffer *out, const char *text)
{
	for (; *text != '\0' && out->len < REPLY_TEXT_MAX; text++)
		buffer_char(out, *text >= 0x20 && *text <= 0x7e ? *text : '?');
}

static const char *
variable_value(const char *name, size_t len, const struct policy_rule *rule,
    const struct result *result, const struct envelope *envelope)
{
	const char *token = reason_token(result->reason);

	if (len == 6 && memcmp(name, "reason", len) == 0)
		return token != NULL
			   ? token
			   : result_word(reason_result(result->reason));
	if (len == 11 && memcmp(name, "reason_text", len) == 0)
		return reason_text(result->reason);
	if (len == 4 && memcmp(name, "rule", len) == 0)
		return rule->name;
	if (len == 8 && memcmp(name, "queue_id", len) == 0)
		return envelope->queue_id != NULL ? envelope->queue_id : "-";
	return NULL;
}

static void
render_text(const struct policy_rule *rule, const struct result *result,
    const struct envelope *envelope, struct decision *out)
{
	const char *p =
	    rule->otherwise.text != NULL ? rule->otherwise.text : default_text;
	struct buffer text = BUFFER_LIMIT(sizeof(out->text) - 1);

	while (*p != '\0') {
		size_t len = 0;
		const char *value = NULL;
		char one[2] = { *p, '\0' };

		if (*p == '$') {
			while (ascii_isalpha((unsigned char)p[len + 1]) ||
			       p[len + 1] == '_')
				len++;
			value =
			    variable_value(p + 1, len, rule, result, envelope);
		}
		append_printable(&text, value != NULL ? value : one);
		p += value != NULL ? len + 1 : 1;
	}
	snprintf(out->text, sizeof(out->text), "%s", buffer_text(&text));
	buffer_free(&text);
}

static void
give_reply(const struct policy_rule *rule, const struct result *result,
    const struct envelope *envelope, struct decision *out)
{
	unsigned int detail = enhanced_detail(result->reason);

	if (out->action == ACTION_ACCEPT)
		return;
	render_text(rule, result, envelope, out);
	if (out->action == ACTION_REJECT) {
		out->code = 550;
		snprintf(
		    out->enhanced, sizeof(out->enhanced), "5.7.%u", detail);
	} else if (out->action == ACTION_TEMPFAIL) {
		out->code = 451;
		snprintf(
		    out->enhanced, sizeof(out->enhanced), "4.7.%u", detail);
	}
}

static bool
would_refuse(const struct policy_rule *rule, const struct result *result)
{
	return !(rule->has_mode && rule->mode == MODE_MONITOR) &&
	       wanted_action(rule, reason_result(result->reason)) !=
		   ACTION_ACCEPT;
}

static bool
rule_matches(const struct policy_rule *rule, const struct result *result)
{
	const struct from *from = &result->from;

	if (rule->when.from.count == 0)
		return true;
	/* Nobody writes from hundreds of mailboxes but to hide one. */
	if (from->has_more && would_refuse(rule, result))
		return true;
	for (size_t i = 0; i < from->count; i++)
		if (from_list_matches(&rule->when.from, &from->mailboxes[i]))
			return true;
	for (size_t i = 0; i < from->guess_count; i++)
		if (from_list_matches(&rule->when.from, &from->guesses[i]))
			return true;
	return false;
}

static const struct policy_rule *
matching_rule(const struct policy *policy, const struct result *result)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (rule_matches(&policy->rules[i], result))
			return &policy->rules[i];
	return NULL;
}

void
policy_decide(const struct policy *policy, const struct result *result,
    const struct envelope *envelope, struct decision *out)
{
	const struct policy_rule *rule = matching_rule(policy, result);
	enum action wanted = ACTION_ACCEPT;

	*out = (struct decision){ .rule = "default", .mode = policy->mode };
	if (rule == NULL)
		return;
	out->rule = rule->name;
	if (rule->has_mode)
		out->mode = rule->mode;
	wanted = wanted_action(rule, reason_result(result->reason));
	if (out->mode == MODE_ENFORCE) {
		out->action = wanted;
	} else {
		out->would = wanted;
		out->has_would = wanted != ACTION_ACCEPT;
	}
	give_reply(rule, result, envelope, out);
}
