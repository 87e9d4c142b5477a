/* SPDX-License-Identifier: BSD-2-Clause */
/* policy.rules of the file: each rule is one sentence of the administrator,
 * and one that cannot mean anything is refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

static const char *const encrypted_words[] = { "otherwise", "accept" };
static const char *const temporary_words[] = { "accept", "tempfail" };

enum {
	COMMENT_MAX = 200
};

/* It stands in header, log and reply: nothing there needs escaping then. */
static bool
is_rule_name(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if (!ascii_isalpha((unsigned char)name[i]) &&
		    !ascii_isdigit((unsigned char)name[i]) &&
		    strchr("-_.", name[i]) == NULL)
			return false;
	return len >= 1 && len <= RULE_NAME_MAX;
}

static void
read_name(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	const struct policy *policy = &reader->config->policy;
	const char *name = word_of(reader, group, place, "name");

	if (name == NULL) {
		if (config_setting_get_member(group, "name") == NULL)
			complain(reader, group, "%s: expected name = \"...\"",
			    place->text);
		return;
	}
	if (!is_rule_name(name)) {
		complain(reader, group,
		    "%s: name: expected 1 to %d letters, "
		    "digits, dots, underscores or hyphens",
		    place->text, RULE_NAME_MAX);
		return;
	}
	if (strcmp(name, BAD_FROM_RULE) == 0)
		complain(reader, group,
		    "%s: name: \"%s\" is the built-in rule's", place->text,
		    name);
	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].name != NULL &&
		    strcmp(policy->rules[i].name, name) == 0)
			complain(reader, group,
			    "%s: the rule in line %u has the same name",
			    place->text, policy->rules[i].line);
	rule->name = xstrdup(name);
}

static void
read_mode(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	const char *word = word_of(reader, group, place, "mode");

	if (word == NULL)
		return;
	rule->has_mode = true;
	if (strcmp(word, "monitor") == 0)
		rule->mode = MODE_MONITOR;
	else if (strcmp(word, "enforce") == 0)
		rule->mode = MODE_ENFORCE;
	else
		complain(reader, config_setting_get_member(group, "mode"),
		    "%s: mode: \"%.50s\": expected monitor or enforce",
		    place->text, word);
}

static void
read_revocation(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	const char *word = word_of(reader, group, place, "revocation");

	if (word == NULL)
		return;
	rule->require.has_revocation = true;
	if (!revocation_mode_find(word, &rule->require.revocation))
		complain(reader, config_setting_get_member(group, "revocation"),
		    "%s: revocation: \"%.50s\": expected off, soft or hard",
		    place->text, word);
}

static bool
has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

/* Free text for people: nothing in it can break a line. */
static void
read_comment(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	const char *text = word_of(reader, group, place, "comment");

	if (text == NULL)
		return;
	if (strlen(text) > COMMENT_MAX || has_control(text) ||
	    !utf8_valid(span_of(text)))
		complain(reader, config_setting_get_member(group, "comment"),
		    "%s: comment: expected one line of at most %d octets",
		    place->text, COMMENT_MAX);
	else
		rule->comment = xstrdup(text);
}

static void
read_until(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	const char *text = word_of(reader, group, place, "until");

	if (text != NULL &&
	    (!time_parse(text, &rule->until) || rule->until <= 0))
		complain(reader, config_setting_get_member(group, "until"),
		    "%s: until = \"%.50s\": expected a date such as "
		    "\"2026-12-31\"",
		    place->text, text);
}

static bool
group_has(const config_setting_t *group, const char *name)
{
	return config_setting_get_member(group, name) != NULL;
}

/* Mail whose signature nobody can see must be somebody's decision. */
static void
read_encrypted(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	unsigned int index = 0;

	if (read_word(
		reader, group, place, "encrypted", encrypted_words, 2, &index))
		rule->encrypted_accepted = index == 1;
	if (!group_has(group, "encrypted") && group_has(group, "require"))
		complain(reader, group,
		    "%s: encrypted mail hides its signature; a rule with "
		    "require must say encrypted = \"accept\" or "
		    "\"otherwise\"",
		    place->text);
}

static void
read_temporary(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	unsigned int index = 0;

	if (!read_word(
		reader, group, place, "temporary", temporary_words, 2, &index))
		return;
	rule->has_temporary = true;
	rule->temporary = index == 1 ? ACTION_TEMPFAIL : ACTION_ACCEPT;
}

/* Whoever sends mail that is accepted or tagged reads no reply. */
static void
check_for_readers(struct reader *reader, const config_setting_t *group,
    const struct policy_rule *rule, const struct rule_place *place)
{
	const struct otherwise *otherwise = &rule->otherwise;
	config_setting_t *member =
	    config_setting_get_member(group, "otherwise");
	const char *action = NULL;

	if (member == NULL ||
	    !config_setting_lookup_string(member, "action", &action) ||
	    strcmp(action, action_word(otherwise->action)) != 0)
		return; /* of which is complained already */
	if (otherwise->action > ACTION_TAG ||
	    (rule->has_temporary && rule->temporary == ACTION_TEMPFAIL) ||
	    (otherwise->text == NULL && otherwise->help_url == NULL))
		return;
	complain(reader, member,
	    "%s: otherwise: %s is for a reply, and %s has none", place->text,
	    otherwise->text != NULL ? "text" : "help_url",
	    action_word(otherwise->action));
}

/* What is there only for mail that is not as it is required. */
static void
read_consequences(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	static const char *const names[] = { "otherwise", "encrypted",
		"temporary", "revocation" };

	read_encrypted(reader, group, rule, place);
	read_temporary(reader, group, rule, place);
	read_revocation(reader, group, rule, place);
	otherwise_read(reader, group, place, &rule->otherwise);
	check_for_readers(reader, group, rule, place);
	if (group_has(group, "require")) {
		if (!group_has(group, "otherwise"))
			complain(reader, group,
			    "%s: a rule with require must "
			    "say otherwise = { action = \"...\"; }",
			    place->text);
		return;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (group_has(group, names[i]))
			complain(reader,
			    config_setting_get_member(group, names[i]),
			    "%s: %s can never apply without require",
			    place->text, names[i]);
}

static void
read_rule(struct reader *reader, config_setting_t *group, int index)
{
	static const char *const known[] = { "name", "comment", "until", "mode",
		"when", "require", "revocation", "encrypted", "temporary",
		"otherwise", NULL };
	struct policy *policy = &reader->config->policy;
	struct policy_rule rule = { .file = setting_file(reader, group),
		.line = config_setting_source_line(group) };
	size_t complaints = reader->errors->list.count;
	struct rule_place place;
	const char *name = NULL;

	snprintf(place.text, sizeof(place.text), "policy.rules[%d]", index);
	if (config_setting_is_group(group)) {
		if (config_setting_lookup_string(group, "name", &name) &&
		    is_rule_name(name))
			snprintf(place.text, sizeof(place.text),
			    "policy.rules[%d] \"%s\"", index, name);
		only_known(reader, group, place.text, known);
		read_name(reader, group, &rule, &place);
		read_comment(reader, group, &rule, &place);
		read_until(reader, group, &rule, &place);
		read_mode(reader, group, &rule, &place);
		when_read(reader, group, &place, &rule.when);
		require_read(reader, group, &place, &rule.require);
		read_consequences(reader, group, &rule, &place);
	} else
		complain(
		    reader, group, "%s: expected a group { ... }", place.text);
	rule.is_faulty = reader->errors->list.count > complaints;
	policy->rules = xreallocarray(
	    policy->rules, policy->rule_count + 1, sizeof(*policy->rules));
	policy->rules[policy->rule_count++] = rule;
}

static void
read_rules(struct reader *reader, const struct option *option,
    const config_setting_t *list)
{
	(void)option;
	for (int i = 0; i < config_setting_length(list); i++)
		read_rule(
		    reader, config_setting_get_elem(list, (unsigned int)i), i);
}

static void
print_rule(const struct policy_rule *rule, struct buffer *out)
{
	char until[TIME_TEXT];

	buffer_format(out, "{ name = \"%s\";", rule->name);
	if (rule->comment != NULL) {
		buffer_string(out, " comment = ");
		print_quoted(rule->comment, out);
		buffer_char(out, ';');
	}
	if (rule->until != 0) {
		time_text(rule->until, until);
		buffer_format(out, " until = \"%s\";", until);
	}
	if (rule->has_mode)
		buffer_format(
		    out, " mode = \"%s\";", policy_mode_word(rule->mode));
	when_print(&rule->when, out);
	if (rule->require.present) {
		require_print(&rule->require, out);
		buffer_format(out, " encrypted = \"%s\";",
		    encrypted_words[rule->encrypted_accepted ? 1 : 0]);
		if (rule->require.has_revocation)
			buffer_format(out, " revocation = \"%s\";",
			    revocation_mode_word(rule->require.revocation));
		if (rule->has_temporary)
			buffer_format(out, " temporary = \"%s\";",
			    action_word(rule->temporary));
		otherwise_print(&rule->otherwise, out);
	}
	buffer_string(out, " }");
}

static void
print_rules(const struct option *option, const struct config *config,
    struct buffer *out)
{
	const struct policy *policy = &config->policy;

	(void)option;
	buffer_string(out, "(");
	for (size_t i = 0; i < policy->rule_count; i++) {
		buffer_string(out, i == 0 ? "\n    " : ",\n    ");
		print_rule(&policy->rules[i], out);
	}
	buffer_string(out, " )");
}

/* --- what differs ----------------------------------------------------------*/

enum {
	COMPARED_MAX = 1000, /* rules, as each is looked for in turn */
	NAMED_MAX = 8,
};

static const struct policy_rule *
rule_of_name(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (strcmp(policy->rules[i].name, name) == 0)
			return &policy->rules[i];
	return NULL;
}

static bool
same_rule(const struct policy_rule *a, const struct policy_rule *b)
{
	struct buffer left = BUFFER_LIMIT(64 << 20), right = left;
	bool same = false;

	print_rule(a, &left);
	print_rule(b, &right);
	same = span_equal(buffer_span(&left), buffer_span(&right));
	buffer_free(&left);
	buffer_free(&right);
	return same;
}

static void
name_rule(const char *what, const struct policy_rule *rule, size_t *named,
    struct buffer *out)
{
	if (*named < NAMED_MAX)
		buffer_format(
		    out, "%s%s%s", *named == 0 ? " (" : ", ", what, rule->name);
	else if (*named == NAMED_MAX)
		buffer_string(out, ", ...");
	++*named;
}

/* " (bank, new x, gone y)" */
static void
differ_rules(
    const struct config *before, const struct config *now, struct buffer *out)
{
	const struct policy *old = &before->policy, *new = &now->policy;
	size_t named = 0;

	if (old->rule_count > COMPARED_MAX || new->rule_count > COMPARED_MAX)
		return;
	for (size_t i = 0; i < new->rule_count; i++) {
		const struct policy_rule *rule = &new->rules[i],
					 *was = rule_of_name(old, rule->name);

		if (was == NULL)
			name_rule("new ", rule, &named, out);
		else if (!same_rule(was, rule))
			name_rule("", rule, &named, out);
	}
	for (size_t i = 0; i < old->rule_count; i++)
		if (rule_of_name(new, old->rules[i].name) == NULL)
			name_rule("gone ", &old->rules[i], &named, out);
	buffer_string(out, named > 0 ? ")" : " (their order)");
}

const struct option_kind kind_rules = {
	.type = CONFIG_TYPE_LIST,
	.expected = "a list of rules ( { name = \"...\"; ... } )",
	.read = read_rules,
	.print = print_rules,
	.differ = differ_rules,
};
