/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done with mail that is not what a rule requires, as it is read and
 * printed; reply.c makes the reply of it. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	RULE_TEXT_MAX = 300,
	HELP_URL_MAX = 200,
	PREFIX_MAX = 64,
	TAG_NAME_MAX = 64,
	TAG_VALUE_MAX = 200,
	TAG_FIELDS_MAX = 16,
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
