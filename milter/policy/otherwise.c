/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done with mail that is not what a rule requires: reading it, and the
 * reply.  Nothing but our own words and the MTA's queue id comes into one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

static const char default_text[] = "mail from this address must carry a valid "
				   "S/MIME signature: $reason_text ($reason). "
				   "Rule \"$rule\", reference $queue_id";

enum {
	RULE_TEXT_MAX = 300,
	HELP_URL_MAX = 200,
	PREFIX_MAX = 64,
	TAG_NAME_MAX = 64,
	TAG_VALUE_MAX = 200,
	TAG_FIELDS_MAX = 16,
	/* A reply's line has 512 octets (RFC 5321 4.5.3.1.5) with its codes
	 * and CRLF. */
	REPLY_TEXT_MAX = 480,
};

/* --- reading ---------------------------------------------------------------*/

/* Variables are `$name`. */
static bool
text_is_usable(const char *text, char bad[static 40])
{
	static const char *const known[] = { "reason_text", "queue_id",
		"reason", "rule", NULL };

	for (const char *p = text; *p != '\0'; p++) {
		size_t i = 0, len = 0;

		if (*p < 0x20 || *p > 0x7e) {
			strcpy(bad, "expected printable ASCII in one line");
			return false;
		}
		if (*p != '$')
			continue;
		while (ascii_isalpha((unsigned char)p[len + 1]) ||
		       p[len + 1] == '_')
			len++;
		while (
		    known[i] != NULL && (strlen(known[i]) != len ||
					    strncmp(known[i], p + 1, len) != 0))
			i++;
		if (known[i] == NULL) {
			strcpy(bad, "a variable is not known");
			return false;
		}
	}
	return true;
}

static void
read_text(struct reader *reader, const config_setting_t *members,
    const struct rule_place *place, struct otherwise *out)
{
	const char *text = word_of(reader, members, place, "text");
	config_setting_t *member = config_setting_get_member(members, "text");
	char bad[40] = "";

	if (text == NULL)
		return;
	if (strlen(text) == 0 || strlen(text) > RULE_TEXT_MAX)
		complain(reader, member, "%s: text: expected 1 to %d octets",
		    place->text, RULE_TEXT_MAX);
	else if (!text_is_usable(text, bad))
		complain(reader, member,
		    "%s: text: %s; variables are $reason, "
		    "$reason_text, $rule and $queue_id",
		    place->text, bad);
	else
		out->text = xstrdup(text);
}

static void
read_action(struct reader *reader, const config_setting_t *members,
    const struct rule_place *place, struct otherwise *out)
{
	static const char *const known[] = { "accept", "tag", "quarantine",
		"tempfail", "reject", NULL };
	const char *word = word_of(reader, members, place, "action");
	config_setting_t *member = config_setting_get_member(members, "action");

	if (member == NULL)
		complain(reader, members, "%s: expected action = \"...\"",
		    place->text);
	if (word != NULL && !action_find(word, &out->action))
		complain_unknown(reader, member, place->text, word, known);
}

static bool
is_printable(const char *text, size_t max)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return len >= 1 && len <= max;
}

/* A printable text of its own action; NULL: none, or complained of. */
static char *
read_plain(struct reader *reader, const config_setting_t *members,
    const struct rule_place *place, const char *name, size_t max)
{
	const char *text = word_of(reader, members, place, name);

	if (text == NULL)
		return NULL;
	if (is_printable(text, max))
		return xstrdup(text);
	complain(reader, config_setting_get_member(members, name),
	    "%s: %s: expected 1 to %zu printable ASCII characters", place->text,
	    name, max);
	return NULL;
}

/* RFC 5321 4.2: 4 or 5, and what fits a refused message. */
static void
read_code(struct reader *reader, const config_setting_t *members,
    const struct rule_place *place, struct otherwise *out)
{
	config_setting_t *member = member_of_type(reader, members, place,
	    "code", CONFIG_TYPE_INT, "a number without quotes");
	int low = out->action == ACTION_REJECT ? 550 : 450, code = 0;

	if (member == NULL)
		return;
	code = config_setting_get_int(member);
	if (out->action != ACTION_REJECT && out->action != ACTION_TEMPFAIL)
		complain(reader, member,
		    "%s: code: only reject and tempfail have a reply",
		    place->text);
	else if (code < low || code > low + 9)
		complain(reader, member, "%s: code = %d: expected %d to %d",
		    place->text, code, low, low + 9);
	else
		out->code = code;
}

/* RFC 3463 2: class, subject, detail. */
static bool
is_enhanced_code(const char *text, char class)
{
	size_t digits = 0, dots = 0;

	if (text[0] != class || text[1] != '.')
		return false;
	for (const char *p = text + 2; *p != '\0'; p++) {
		if (ascii_isdigit((unsigned char)*p) && digits < 3) {
			digits++;
		} else if (*p == '.' && digits > 0 && dots == 0) {
			dots++;
			digits = 0;
		} else
			return false;
	}
	return dots == 1 && digits > 0;
}

static void
read_enhanced(struct reader *reader, const config_setting_t *members,
    const struct rule_place *place, struct otherwise *out)
{
	const char *text = word_of(reader, members, place, "enhanced");
	char class = out->action == ACTION_REJECT ? '5' : '4';

	if (text == NULL)
		return;
	if (out->action != ACTION_REJECT && out->action != ACTION_TEMPFAIL)
		complain(reader, members,
		    "%s: enhanced: only reject and tempfail have a reply",
		    place->text);
	else if (!is_enhanced_code(text, class))
		complain(reader, members,
		    "%s: enhanced = \"%.30s\": expected a code such as "
		    "%c.7.1",
		    place->text, text, class);
	else
		out->enhanced = xstrdup(text);
}

/* A field of ours that nobody else gives a meaning to. */
static bool
is_tag_name(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if (!ascii_isalpha((unsigned char)name[i]) &&
		    !ascii_isdigit((unsigned char)name[i]) && name[i] != '-')
			return false;
	return len > 2 && len <= TAG_NAME_MAX &&
	       ascii_tolower((unsigned char)name[0]) == 'x' && name[1] == '-' &&
	       strncasecmp(name, "X-SMIME-", 8) != 0;
}

static void
read_tag_field(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, struct tag *tag)
{
	static const char *const known[] = { "name", "value", NULL };
	const char *name = NULL;
	char *value = NULL;

	if (!config_setting_is_group(group)) {
		complain(reader, group,
		    "%s: fields: expected { name = \"X-...\"; value = "
		    "\"...\"; }",
		    place->text);
		return;
	}
	only_known(reader, group, place->text, known);
	name = word_of(reader, group, place, "name");
	value = read_plain(reader, group, place, "value", TAG_VALUE_MAX);
	if (name == NULL || !is_tag_name(name))
		complain(reader, group,
		    "%s: fields: name: expected X- with letters, digits and "
		    "hyphens, and not X-SMIME-",
		    place->text);
	else if (value == NULL)
		complain(reader, group, "%s: fields: expected value = \"...\"",
		    place->text);
	else if (tag->count < TAG_FIELDS_MAX) {
		tag->fields = xreallocarray(
		    tag->fields, tag->count + 1, sizeof(*tag->fields));
		tag->fields[tag->count++] =
		    (struct tag_field){ xstrdup(name), value };
		return;
	}
	free(value);
}

static void
read_tag(struct reader *reader, const config_setting_t *members,
    const struct rule_place *place, struct otherwise *out)
{
	config_setting_t *fields =
	    member_of_type(reader, members, place, "fields", CONFIG_TYPE_LIST,
		"a list such as ( { name = \"X-...\"; value = \"...\"; } )");
	int count = fields == NULL ? 0 : config_setting_length(fields);

	out->tag.subject_prefix =
	    read_plain(reader, members, place, "subject_prefix", PREFIX_MAX);
	if (count > TAG_FIELDS_MAX)
		complain(reader, fields, "%s: fields: expected at most %d",
		    place->text, TAG_FIELDS_MAX);
	for (int i = 0; i < count; i++)
		read_tag_field(reader,
		    config_setting_get_elem(fields, (unsigned int)i), place,
		    &out->tag);
	if (out->action == ACTION_TAG && count == 0 &&
	    config_setting_get_member(members, "subject_prefix") == NULL)
		complain(reader, members,
		    "%s: tag needs fields or a subject_prefix", place->text);
	if (out->action != ACTION_TAG &&
	    (fields != NULL || out->tag.subject_prefix != NULL))
		complain(reader, members,
		    "%s: fields and subject_prefix belong to action = \"tag\"",
		    place->text);
}

void
otherwise_read(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, struct otherwise *out)
{
	static const char *const known[] = { "action", "code", "enhanced",
		"text", "help_url", "fields", "subject_prefix", NULL };
	config_setting_t *members = member_of_type(reader, group, place,
	    "otherwise", CONFIG_TYPE_GROUP, "a group { ... }");
	struct rule_place here = place_within(place, "otherwise");

	if (members == NULL)
		return;
	only_known(reader, members, here.text, known);
	read_action(reader, members, &here, out);
	read_code(reader, members, &here, out);
	read_enhanced(reader, members, &here, out);
	read_text(reader, members, &here, out);
	out->help_url =
	    read_plain(reader, members, &here, "help_url", HELP_URL_MAX);
	read_tag(reader, members, &here, out);
}

static void
print_text(const char *name, const char *text, struct buffer *out)
{
	if (text == NULL)
		return;
	buffer_format(out, " %s = ", name);
	print_quoted(text, out);
	buffer_char(out, ';');
}

void
otherwise_print(const struct otherwise *otherwise, struct buffer *out)
{
	const struct tag *tag = &otherwise->tag;

	buffer_format(out, " otherwise = { action = \"%s\";",
	    action_word(otherwise->action));
	if (otherwise->code != 0)
		buffer_format(out, " code = %d;", otherwise->code);
	print_text("enhanced", otherwise->enhanced, out);
	print_text("text", otherwise->text, out);
	print_text("help_url", otherwise->help_url, out);
	print_text("subject_prefix", tag->subject_prefix, out);
	for (size_t i = 0; i < tag->count; i++) {
		buffer_string(out, i == 0 ? " fields = ( {" : ", {");
		print_text("name", tag->fields[i].name, out);
		print_text("value", tag->fields[i].value, out);
		buffer_string(out, " }");
	}
	buffer_string(out, tag->count > 0 ? " ); };" : " };");
}

void
otherwise_free(struct otherwise *otherwise)
{
	free(otherwise->enhanced);
	free(otherwise->text);
	free(otherwise->help_url);
	free(otherwise->tag.subject_prefix);
	for (size_t i = 0; i < otherwise->tag.count; i++) {
		free(otherwise->tag.fields[i].name);
		free(otherwise->tag.fields[i].value);
	}
	free(otherwise->tag.fields);
}

/* --- the reply -------------------------------------------------------------*/

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
append_printable(struct buffer *out, const char *text)
{
	for (; *text != '\0' && out->len < REPLY_TEXT_MAX; text++)
		buffer_char(out, *text >= 0x20 && *text <= 0x7e ? *text : '?');
}

static const char *
reason_word(enum reason reason)
{
	const char *token = reason_token(reason);

	return token != NULL ? token : result_word(reason_result(reason));
}

/* What can be said of a signature that is right, but not what is wanted. */
static const char *
reason_sentence(enum reason reason)
{
	return reason == REASON_PASS
		   ? "the signature is valid, but not as it is required"
		   : reason_text(reason);
}

static const char *
variable_value(const char *name, size_t len, const char *rule,
    const struct result *result, const struct envelope *envelope)
{
	if (len == 6 && memcmp(name, "reason", len) == 0)
		return reason_word(result->reason);
	if (len == 11 && memcmp(name, "reason_text", len) == 0)
		return reason_sentence(result->reason);
	if (len == 4 && memcmp(name, "rule", len) == 0)
		return rule;
	if (len == 8 && memcmp(name, "queue_id", len) == 0)
		return envelope->queue_id != NULL ? envelope->queue_id : "-";
	return NULL;
}

static void
render(const char *p, const char *rule, const struct result *result,
    const struct envelope *envelope, struct buffer *text)
{
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
		append_printable(text, value != NULL ? value : one);
		p += value != NULL ? len + 1 : 1;
	}
}

void
otherwise_reply(const struct otherwise *otherwise, const char *rule,
    const struct result *result, const struct envelope *envelope,
    struct decision *out)
{
	unsigned int detail = enhanced_detail(result->reason);
	bool own_codes = out->action == otherwise->action;
	struct buffer text = BUFFER_LIMIT(sizeof(out->text) - 1);

	if (out->action == ACTION_ACCEPT)
		return;
	render(otherwise->text != NULL ? otherwise->text : default_text, rule,
	    result, envelope, &text);
	if (otherwise->help_url != NULL) {
		append_printable(&text, " Help: ");
		append_printable(&text, otherwise->help_url);
		append_printable(&text, "?r=");
		append_printable(&text, reason_word(result->reason));
	}
	snprintf(out->text, sizeof(out->text), "%s", buffer_text(&text));
	buffer_free(&text);
	if (out->action < ACTION_TEMPFAIL)
		return;
	out->code = out->action == ACTION_REJECT ? 550 : 451;
	snprintf(out->enhanced, sizeof(out->enhanced), "%c.7.%u",
	    out->action == ACTION_REJECT ? '5' : '4', detail);
	if (own_codes && otherwise->code != 0)
		out->code = otherwise->code;
	if (own_codes && otherwise->enhanced != NULL)
		snprintf(out->enhanced, sizeof(out->enhanced), "%s",
		    otherwise->enhanced);
}
