/* SPDX-License-Identifier: BSD-2-Clause */
/* policy.rules of the file: each rule is one sentence of the administrator,
 * and one that cannot mean anything is refused. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	RULE_NAME_MAX = 64,
	RULE_TEXT_MAX = 300
};

/* Where a complaint about a rule begins: policy.rules[1] "bank". */
struct rule_place {
	char text[RULE_NAME_MAX + 40];
};

static config_setting_t *
member_of_type(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name, int type,
    const char *expected)
{
	config_setting_t *member = config_setting_get_member(group, name);

	if (member == NULL || config_setting_type(member) == type)
		return member;
	complain(
	    reader, member, "%s: %s: expected %s", place->text, name, expected);
	return NULL;
}

static const char *
word_of(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name)
{
	config_setting_t *member = member_of_type(reader, group, place, name,
	    CONFIG_TYPE_STRING, "a string in quotes");

	return member == NULL ? NULL : config_setting_get_string(member);
}

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
read_from_entry(struct reader *reader, const config_setting_t *entry,
    struct policy_rule *rule, const struct rule_place *place)
{
	const char *text = config_setting_get_string(entry);
	char *normal = text != NULL ? from_entry_normal(text) : NULL;

	if (normal != NULL)
		string_list_add(&rule->when.from, normal);
	else if (text != NULL)
		complain(reader, entry,
		    "%s: when.from: \"%.200s\": expected "
		    "a domain, .domain or a mailbox",
		    place->text, text);
	else
		complain(reader, entry,
		    "%s: when.from: expected strings in quotes", place->text);
}

static void
read_when(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	static const char *const known[] = { "from", NULL };
	config_setting_t *when = member_of_type(
	    reader, group, place, "when", CONFIG_TYPE_GROUP, "a group { ... }");
	config_setting_t *from = NULL;
	struct rule_place inside = *place;

	if (when == NULL)
		return;
	strncat(inside.text, ": when",
	    sizeof(inside.text) - strlen(inside.text) - 1);
	only_known(reader, when, inside.text, known);
	from = member_of_type(reader, when, &inside, "from", CONFIG_TYPE_ARRAY,
	    "an array such as [ \"bank.example\", \".bank.example\" ]");
	if (from == NULL)
		return;
	if (config_setting_length(from) == 0)
		complain(reader, from,
		    "%s: from: an empty array matches "
		    "nothing; leave it out to match all mail",
		    inside.text);
	for (int i = 0; i < config_setting_length(from); i++)
		read_from_entry(reader,
		    config_setting_get_elem(from, (unsigned int)i), rule,
		    place);
	string_list_sort(&rule->when.from);
}

static void
read_result(struct reader *reader, const config_setting_t *entry,
    struct policy_rule *rule, const struct rule_place *place)
{
	static const char *const known[] = { "none", "pass", "fail", "policy",
		"neutral", "temperror", "permerror", NULL };
	const char *word = config_setting_get_string(entry);
	enum result_code code = RESULT_NONE;

	if (word == NULL)
		complain(reader, entry, "%s: result: expected words in quotes",
		    place->text);
	else if (!result_find(word, &code))
		complain_unknown(reader, entry, place->text, word, known);
	else
		rule->require.results |= 1u << code;
}

static void
read_require(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	static const char *const known[] = { "result", NULL };
	config_setting_t *require = member_of_type(reader, group, place,
	    "require", CONFIG_TYPE_GROUP, "a group { ... }");
	config_setting_t *results = NULL;
	struct rule_place inside = *place;

	if (require == NULL)
		return;
	strncat(inside.text, ": require",
	    sizeof(inside.text) - strlen(inside.text) - 1);
	only_known(reader, require, inside.text, known);
	results = member_of_type(reader, require, &inside, "result",
	    CONFIG_TYPE_ARRAY, "an array such as [ \"pass\" ]");
	if (results == NULL)
		return;
	if (config_setting_length(results) == 0)
		complain(reader, results,
		    "%s: result: an empty array is met "
		    "by nothing",
		    inside.text);
	for (int i = 0; i < config_setting_length(results); i++)
		read_result(reader,
		    config_setting_get_elem(results, (unsigned int)i), rule,
		    &inside);
}

static void
read_action(struct reader *reader, const config_setting_t *otherwise,
    struct policy_rule *rule, const struct rule_place *place)
{
	static const char *const known[] = { "accept", "quarantine", "tempfail",
		"reject", NULL };
	const char *word = word_of(reader, otherwise, place, "action");
	config_setting_t *member =
	    config_setting_get_member(otherwise, "action");

	if (member == NULL)
		complain(reader, otherwise, "%s: expected action = \"...\"",
		    place->text);
	if (word == NULL)
		return;
	if (!action_find(word, &rule->otherwise.action))
		complain_unknown(reader, member, place->text, word, known);
	else if (rule->otherwise.action == ACTION_TAG)
		complain(reader, member,
		    "%s: action: \"tag\" is not there "
		    "yet; expected accept, quarantine, tempfail or reject",
		    place->text);
}

/* Variables are `$name`; what they stand for is put in by decide.c. */
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
read_text(struct reader *reader, const config_setting_t *otherwise,
    struct policy_rule *rule, const struct rule_place *place)
{
	const char *text = word_of(reader, otherwise, place, "text");
	config_setting_t *member = config_setting_get_member(otherwise, "text");
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
		rule->otherwise.text = xstrdup(text);
}

static void
read_otherwise(struct reader *reader, const config_setting_t *group,
    struct policy_rule *rule, const struct rule_place *place)
{
	static const char *const known[] = { "action", "text", NULL };
	config_setting_t *otherwise = member_of_type(reader, group, place,
	    "otherwise", CONFIG_TYPE_GROUP, "a group { ... }");
	bool demands = config_setting_get_member(group, "require") != NULL;
	struct rule_place inside = *place;

	if (config_setting_get_member(group, "otherwise") == NULL) {
		if (demands)
			complain(reader, group,
			    "%s: a rule with require must "
			    "say otherwise = { action = \"...\"; }",
			    place->text);
		return;
	}
	if (otherwise == NULL)
		return;
	if (!demands)
		complain(reader, otherwise,
		    "%s: otherwise can never apply "
		    "without require",
		    place->text);
	strncat(inside.text, ": otherwise",
	    sizeof(inside.text) - strlen(inside.text) - 1);
	only_known(reader, otherwise, inside.text, known);
	read_action(reader, otherwise, rule, &inside);
	read_text(reader, otherwise, rule, &inside);
}

/* The earlier rule that takes all the mail that this one is about. */
static const struct policy_rule *
taken_by(const struct policy *policy, const struct policy_rule *rule)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *earlier = &policy->rules[i];
		size_t covered = 0;

		if (earlier->when.from.count == 0)
			return earlier;
		while (covered < rule->when.from.count &&
		       from_list_covers(
			   &earlier->when.from, rule->when.from.items[covered]))
			covered++;
		if (rule->when.from.count > 0 &&
		    covered == rule->when.from.count)
			return earlier;
	}
	return NULL;
}

static void
read_rule(struct reader *reader, config_setting_t *group, int index)
{
	static const char *const known[] = { "name", "mode", "when", "require",
		"otherwise", NULL };
	struct policy *policy = &reader->config->policy;
	struct policy_rule rule = { .file = setting_file(reader, group),
		.line = config_setting_source_line(group) };
	const struct policy_rule *earlier = NULL;
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
		read_mode(reader, group, &rule, &place);
		read_when(reader, group, &rule, &place);
		read_require(reader, group, &rule, &place);
		read_otherwise(reader, group, &rule, &place);
	} else
		complain(
		    reader, group, "%s: expected a group { ... }", place.text);

	earlier = taken_by(policy, &rule);
	if (earlier != NULL && reader->errors->list.count == complaints)
		complain(reader, group,
		    "%s can never match: the rule \"%s\" "
		    "in line %u takes all it would",
		    place.text, earlier->name != NULL ? earlier->name : "",
		    earlier->line);
	policy->rules = xreallocarray(
	    policy->rules, policy->rule_count + 1, sizeof(*policy->rules));
	policy->rules[policy->rule_count++] = rule;
}

static void
read_rules(struct reader *reader, const config_setting_t *list)
{
	for (int i = 0; i < config_setting_length(list); i++)
		read_rule(
		    reader, config_setting_get_elem(list, (unsigned int)i), i);
}

static void
print_require(const struct policy_rule *rule, struct buffer *out)
{
	const char *separator = " ";

	buffer_string(out, " require = { result = [");
	for (unsigned int i = 0; i <= RESULT_PERMERROR; i++) {
		if ((rule->require.results & (1u << i)) == 0)
			continue;
		buffer_format(out, "%s\"%s\"", separator,
		    result_word((enum result_code)i));
		separator = ", ";
	}
	buffer_format(out, " ]; }; otherwise = { action = \"%s\";",
	    action_word(rule->otherwise.action));
	if (rule->otherwise.text != NULL) {
		buffer_string(out, " text = ");
		print_quoted(rule->otherwise.text, out);
		buffer_char(out, ';');
	}
	buffer_string(out, " };");
}

static void
print_rule(const struct policy_rule *rule, struct buffer *out)
{
	buffer_format(out, "{ name = \"%s\";", rule->name);
	if (rule->has_mode)
		buffer_format(
		    out, " mode = \"%s\";", policy_mode_word(rule->mode));
	buffer_string(out, " when = {");
	if (rule->when.from.count > 0)
		buffer_string(out, " from = [");
	for (size_t i = 0; i < rule->when.from.count; i++) {
		buffer_string(out, i == 0 ? " " : ", ");
		print_quoted(rule->when.from.items[i], out);
	}
	buffer_string(out, rule->when.from.count > 0 ? " ]; };" : " };");
	if (rule->require.results != 0)
		print_require(rule, out);
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

const struct option_kind kind_rules = {
	.type = CONFIG_TYPE_LIST,
	.expected = "a list of rules ( { name = \"...\"; ... } )",
	.read = read_rules,
	.print = print_rules,
};
