/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a refused sender reads.  Whatever the rule's own text says, the reply
 * names the reason, the rule and the queue id, by which a helpdesk finds the
 * message.  Nothing but our own words, the administrator's and the MTA's queue
 * id comes into one.
 */
#include <stdio.h>
#include <string.h>

#include "room.h"

static const char default_text[] =
    "mail from this address must carry a valid S/MIME signature";
static const char bad_from_text[] =
    "the From field of this message cannot be read";

enum {
	QUEUE_ID_MAX = 64,
	TAIL_MAX = 400, /* rule, address of the help, queue id */
};

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

static void
append_printable(struct buffer *out, const char *text, size_t max)
{
	for (size_t i = 0; i < max && text[i] != '\0'; i++)
		buffer_char(
		    out, text[i] >= 0x20 && text[i] <= 0x7e ? text[i] : '?');
}

/* --- what is told ----------------------------------------------------------*/

/* Values of the variables. */
struct told {
	const char *reason;
	char reason_text[200];
	bool names_token; /* the text does not have the reason's token */
	const char *rule; /* "-": nobody outside may learn it */
	const char *queue_id;
};

/* Of a signature that is right the requirement is told that is not met. */
static void
tell_reason(const struct require *require, enum reason reason,
    const struct result *result, struct told *out)
{
	const char *token = reason_token(reason);
	const char *unmet = NULL;

	out->reason =
	    token != NULL ? token : result_word(reason_result(reason));
	snprintf(out->reason_text, sizeof(out->reason_text), "%s",
	    reason == REASON_NONE && result->encrypted_whole
		? "the message is encrypted and shows no signature"
		: reason_text(reason));
	out->names_token = reason != REASON_PASS;
	if (out->names_token)
		return;
	unmet = require == NULL ? NULL : require_unmet(require, result);
	out->reason = unmet != NULL ? unmet : "pass";
	snprintf(out->reason_text, sizeof(out->reason_text),
	    "the signature is valid, but not as it is required (%s)",
	    unmet != NULL ? unmet : "result");
}

static const char *
variable_value(const struct told *told, const char *name, size_t len)
{
	if (len == 6 && memcmp(name, "reason", len) == 0)
		return told->reason;
	if (len == 11 && memcmp(name, "reason_text", len) == 0)
		return told->reason_text;
	if (len == 4 && memcmp(name, "rule", len) == 0)
		return told->rule;
	if (len == 8 && memcmp(name, "queue_id", len) == 0)
		return told->queue_id;
	return NULL;
}

static size_t
variable_length(const char *name)
{
	size_t len = 0;

	while (ascii_isalpha((unsigned char)name[len]) || name[len] == '_')
		len++;
	return len;
}

/* What is put in is not looked through for variables again. */
static void
render(const struct told *told, const char *p, struct buffer *out)
{
	while (*p != '\0') {
		size_t len = *p == '$' ? variable_length(p + 1) : 0;
		const char *value =
		    *p == '$' ? variable_value(told, p + 1, len) : NULL;
		char one[2] = { *p, '\0' };

		append_printable(
		    out, value != NULL ? value : one, QUEUE_ID_MAX * 4);
		p += value != NULL ? len + 1 : 1;
	}
}

static bool
has_variable(const char *text, const char *name)
{
	size_t len = strlen(name);

	while ((text = strchr(text, '$')) != NULL) {
		text++;
		if (variable_length(text) == len &&
		    memcmp(text, name, len) == 0)
			return true;
	}
	return false;
}

/* --- the reply -------------------------------------------------------------*/

static void
end_sentence(struct buffer *out)
{
	if (out->len > 0 && strchr(".!?:", out->data[out->len - 1]) == NULL)
		buffer_char(out, '.');
}

static void
write_tail(const struct otherwise *otherwise, const struct told *told,
    const char *text, struct buffer *out)
{
	if (!has_variable(text, "rule") && strcmp(told->rule, "-") != 0)
		buffer_format(out, " Rule \"%s\".", told->rule);
	if (otherwise != NULL && otherwise->help_url != NULL) {
		buffer_format(out, " Help: %s%s", otherwise->help_url,
		    strchr(otherwise->help_url, '?') != NULL ? "&r=" : "?r=");
		append_printable(out, told->reason, QUEUE_ID_MAX);
	}
	if (!has_variable(text, "queue_id")) {
		buffer_string(out, " Reference: ");
		append_printable(out, told->queue_id, QUEUE_ID_MAX);
	}
}

static void
write_text(const struct otherwise *otherwise, const struct told *told,
    const char *text, struct decision *out)
{
	struct buffer head = BUFFER_LIMIT(sizeof(out->text) - TAIL_MAX - 1),
		      tail = BUFFER_LIMIT(TAIL_MAX);

	render(told, text, &head);
	if (!has_variable(text, "reason") &&
	    !has_variable(text, "reason_text")) {
		buffer_string(&head, ": ");
		append_printable(&head, told->reason_text, SIZE_MAX);
		if (told->names_token)
			buffer_format(&head, " (%s)", told->reason);
	}
	end_sentence(&head);
	write_tail(otherwise, told, text, &tail);
	snprintf(out->text, sizeof(out->text), "%s%s", buffer_text(&head),
	    buffer_text(&tail));
	buffer_free(&head);
	buffer_free(&tail);
}

static void
write_codes(
    const struct otherwise *otherwise, enum reason reason, struct decision *out)
{
	if (out->action < ACTION_TEMPFAIL)
		return;
	out->code = out->action == ACTION_REJECT ? 550 : 451;
	snprintf(out->enhanced, sizeof(out->enhanced), "%c.7.%u",
	    out->action == ACTION_REJECT ? '5' : '4', enhanced_detail(reason));
	/* They are not those of another action. */
	if (otherwise == NULL || out->action != otherwise->action)
		return;
	if (otherwise->code != 0)
		out->code = otherwise->code;
	if (otherwise->enhanced != NULL)
		snprintf(out->enhanced, sizeof(out->enhanced), "%s",
		    otherwise->enhanced);
}

/* Of a signature that is right, and only not known to be good enough. */
static enum reason
reason_told(const struct policy_rule *rule, const struct result *result)
{
	return result->reason == REASON_PASS && rule != NULL &&
		       require_holds(&rule->require, result) == HOLDING_LATER
		   ? REASON_REVOCATION_UNKNOWN
		   : result->reason;
}

void
reply_write(const struct policy_rule *rule, bool is_private,
    const struct result *result, const struct envelope *envelope,
    struct decision *out)
{
	const struct otherwise *otherwise =
	    rule != NULL ? &rule->otherwise : NULL;
	struct told told = {
		.rule = rule == NULL ? BAD_FROM_RULE
			: is_private ? "-"
				     : rule->name,
		.queue_id =
		    envelope->queue_id != NULL ? envelope->queue_id : "-",
	};

	enum reason reason = reason_told(rule, result);

	if (out->action == ACTION_ACCEPT)
		return;
	tell_reason(
	    rule != NULL ? &rule->require : NULL, reason, result, &told);
	write_text(otherwise, &told,
	    rule == NULL	      ? bad_from_text
	    : otherwise->text != NULL ? otherwise->text
				      : default_text,
	    out);
	write_codes(otherwise, reason, out);
}
