/* SPDX-License-Identifier: BSD-2-Clause */
/* The lists of the file that are no rules and no anchors:
 * paths, levels. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "room.h"

enum {
	NEAREST = 3, /* ids that are offered for an unknown one */
};

static config_setting_t *
entry_at(const config_setting_t *list, int index)
{
	return config_setting_get_elem(list, (unsigned int)index);
}

const char *
text_member(struct reader *reader, const config_setting_t *group,
    const char *where, const char *name)
{
	config_setting_t *member = config_setting_get_member(group, name);

	if (member == NULL) {
		complain(
		    reader, group, "%s: expected %s = \"...\"", where, name);
		return NULL;
	}
	if (config_setting_type(member) != CONFIG_TYPE_STRING) {
		complain(reader, member, "%s: %s: expected a string in quotes",
		    where, name);
		return NULL;
	}
	return config_setting_get_string(member);
}

bool
may_read(struct reader *reader, const config_setting_t *setting,
    const char *where, const char *path)
{
	if (path[0] != '/') {
		complain(reader, setting,
		    "%s: \"%.300s\": expected an absolute path", where, path);
		return false;
	}
	if (access(path, R_OK) == 0)
		return true;
	complain(reader, setting, "%s: cannot read %.300s: %s", where, path,
	    strerror(errno));
	return false;
}

static void
read_paths(struct reader *reader, const struct option *option,
    const config_setting_t *list)
{
	struct string_list *paths =
	    (void *)((char *)reader->config + option->offset);

	for (int i = 0; i < config_setting_length(list); i++) {
		config_setting_t *entry = entry_at(list, i);
		const char *path = config_setting_get_string(entry);

		if (path == NULL)
			complain(reader, entry, "%s: expected paths in quotes",
			    option->path);
		else if (may_read(reader, entry, option->path, path))
			string_list_add(paths, xstrdup(path));
	}
}

static void
print_paths(const struct option *option, const struct config *config,
    struct buffer *out)
{
	print_strings(option_field(option, config), out);
}

/* Words of the option's own, as bits 1 << index. */
static void
read_word_set(struct reader *reader, const struct option *option,
    const config_setting_t *list)
{
	unsigned int set = 0;

	for (int i = 0; i < config_setting_length(list); i++) {
		config_setting_t *entry = entry_at(list, i);
		const char *word = config_setting_get_string(entry);
		unsigned int k = 0;

		if (word == NULL) {
			complain_of_type(
			    reader, entry, option->path, "words in quotes");
			continue;
		}
		while (option->words[k] != NULL &&
		       strcmp(option->words[k], word) != 0)
			k++;
		if (option->words[k] != NULL)
			set |= 1u << k;
		else
			complain_unknown(
			    reader, entry, option->path, word, option->words);
	}
	memcpy((char *)reader->config + option->offset, &set, sizeof(set));
}

static void
print_word_set(const struct option *option, const struct config *config,
    struct buffer *out)
{
	unsigned int set = 0;
	const char *separator = " ";

	memcpy(&set, option_field(option, config), sizeof(set));
	buffer_char(out, '[');
	for (unsigned int k = 0; option->words[k] != NULL; k++) {
		if ((set & 1u << k) == 0)
			continue;
		buffer_string(out, separator);
		print_quoted(option->words[k], out);
		separator = ", ";
	}
	buffer_string(out, " ]");
}

/* Every id of the catalogue, for "did you mean"; the caller frees. */
static const char **
all_rule_ids(void)
{
	const char **ids = NULL;
	size_t count = 0;

	while (rules_at(count) != NULL)
		count++;
	ids = xcalloc(count + 1, sizeof(*ids));
	for (size_t i = 0; i < count; i++)
		ids[i] = rules_at(i)->id;
	return ids;
}

static void
remove_name(const char **names, const char *name)
{
	while (*names != name)
		names++;
	for (; *names != NULL; names++)
		names[0] = names[1];
}

/* In quotes, the nearest first; nothing where none is near. */
static void
add_nearest_ids(const char *id, struct buffer *out)
{
	const char **ids = all_rule_ids(), *near;

	for (int i = 0; i < NEAREST; i++) {
		near = nearest_name(id, ids);
		if (near == NULL)
			break;
		buffer_format(out, "%s\"%s\"", i > 0 ? " or " : "", near);
		remove_name(ids, near);
	}
	free(ids);
}

static bool
rule_id_is_known(
    struct reader *reader, const config_setting_t *entry, const char *id)
{
	struct buffer near = BUFFER_LIMIT(1024);

	if (rules_find(id) != NULL)
		return true;
	add_nearest_ids(id, &near);
	if (near.len > 0)
		complain(reader, entry,
		    "levels: \"%.100s\" is no requirement; "
		    "did you mean %s?",
		    id, buffer_text(&near));
	else
		complain(reader, entry,
		    "levels: \"%.100s\" is no requirement; "
		    "smime-check --rules lists them",
		    id);
	buffer_free(&near);
	return false;
}

static bool
is_overridden(const struct config *config, const char *id)
{
	for (size_t i = 0; i < config->override_count; i++)
		if (strcmp(config->overrides[i].id, id) == 0)
			return true;
	return false;
}

static void
read_level(struct reader *reader, config_setting_t *entry)
{
	static const char *const known[] = { "id", "level", NULL };
	struct config *config = reader->config;
	enum rule_level level = LEVEL_OFF;
	const char *id = NULL, *word = NULL;

	if (!config_setting_is_group(entry)) {
		complain(reader, entry,
		    "levels: expected { id = \"...\"; level = \"...\"; }");
		return;
	}
	if (!only_known(reader, entry, "levels", known))
		return;
	id = text_member(reader, entry, "levels", "id");
	word = text_member(reader, entry, "levels", "level");
	if (id == NULL || word == NULL || !rule_id_is_known(reader, entry, id))
		return;
	if (!rule_level_find(word, &level)) {
		complain(reader, entry,
		    "levels: %s: level \"%.50s\": expected "
		    "one of error, warning, notice, off",
		    id, word);
		return;
	}
	if (is_overridden(config, id)) {
		complain(reader, entry, "levels: %s is given twice", id);
		return;
	}
	config->overrides = xreallocarray(config->overrides,
	    config->override_count + 1, sizeof(*config->overrides));
	config->overrides[config->override_count++] = (struct level_override){
		.id = xstrdup(id),
		.level = level,
	};
	rule_levels_set(config->levels, id, level);
}

static void
read_levels(struct reader *reader, const struct option *option,
    const config_setting_t *list)
{
	(void)option;
	for (int i = 0; i < config_setting_length(list); i++)
		read_level(reader, entry_at(list, i));
}

static void
print_levels(const struct option *option, const struct config *config,
    struct buffer *out)
{
	(void)option;
	buffer_string(out, "(");
	for (size_t i = 0; i < config->override_count; i++)
		buffer_format(out, "%s{ id = \"%s\"; level = \"%s\"; }",
		    i == 0 ? " " : ", ", config->overrides[i].id,
		    rule_level_word(config->overrides[i].level));
	buffer_string(out, " )");
}

const struct option_kind kind_paths = {
	.type = CONFIG_TYPE_ARRAY,
	.expected = "an array of paths in quotes, such as [ \"/...\" ]",
	.read = read_paths,
	.print = print_paths,
};
const struct option_kind kind_word_set = {
	.type = CONFIG_TYPE_ARRAY,
	.expected = "an array of words in quotes, such as [ \"...\" ]",
	.read = read_word_set,
	.print = print_word_set,
};
const struct option_kind kind_levels = {
	.type = CONFIG_TYPE_LIST,
	.expected = "a list such as ( { id = \"...\"; level = \"notice\"; } )",
	.read = read_levels,
	.print = print_levels,
};
