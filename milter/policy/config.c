/* SPDX-License-Identifier: BSD-2-Clause */
/* The configuration file becomes struct config, by the option table and
 * libconfig; all that is wrong is complained of.  Opens no anchor's file. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

static void *
field_of(const struct option *option, struct config *config)
{
	return (char *)config + option->offset;
}

struct config *
config_default(void)
{
	struct config *config = xcalloc(1, sizeof(*config));
	const struct option *option = NULL;
	char why[OPTION_WHY];

	config->file = xstrdup("");
	config->levels = rule_levels_new();
	for (size_t i = 0; (option = option_at(i)) != NULL; i++)
		if (option->kind->assign != NULL)
			option->kind->assign(option, field_of(option, config),
			    option->fallback, why);
	config_set_digest(config);
	return config;
}

static void
free_rule(struct policy_rule *rule)
{
	free(rule->name);
	free(rule->comment);
	free(rule->file);
	when_free(&rule->when);
	require_free(&rule->require);
	otherwise_free(&rule->otherwise);
}

static void
free_policy(struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		free_rule(&policy->rules[i]);
	free(policy->rules);
	rule_index_free(policy->index);
	network_list_free(&policy->trusted_hops);
	network_list_free(&policy->skip.clients);
	string_list_free(&policy->skip.recipients);
	string_list_free(&policy->skip.senders);
}

void
config_free(struct config *config)
{
	if (config == NULL)
		return;
	free(config->file);
	free(config->listen);
	free(config->socket_group);
	free(config->user);
	free(config->authserv_id);
	free(config->log_target);
	free(config->log_facility);
	free(config->log_level);
	free(config->monitor_file);
	for (size_t i = 0; i < config->anchor_count; i++) {
		free(config->anchors[i].path);
		free(config->anchors[i].place);
		string_list_free(&config->anchors[i].domains);
	}
	free(config->anchors);
	free(config->nss_module);
	string_list_free(&config->deny);
	free(config->deny_file);
	string_list_free(&config->intermediates);
	string_list_free(&config->crls);
	free(config->cache_dir);
	free(config->keep_crls);
	free(config->fetch.proxy);
	network_list_free(&config->fetch.networks);
	free(config->shared_cache.server);
	free(config->shared_cache.prefix);
	free(config->shared_cache.user);
	free(config->shared_cache.password_file);
	free(config->shared_cache.ca_file);
	free(config->shared_cache.certificate_file);
	free(config->shared_cache.key_file);
	rule_levels_free(config->levels);
	for (size_t i = 0; i < config->override_count; i++)
		free(config->overrides[i].id);
	free(config->overrides);
	free_policy(&config->policy);
	free(config);
}

static void
read_option(struct reader *reader, const struct option *option,
    const config_setting_t *setting)
{
	const struct option_kind *kind = option->kind;
	char number[SCALAR_TEXT], why[OPTION_WHY] = "";
	const char *text = NULL;
	int type = config_setting_type(setting);

	scalar_text(setting, number, &text);
	if (type == CONFIG_TYPE_INT64 && kind->type == CONFIG_TYPE_INT)
		type = CONFIG_TYPE_INT;
	if (type != kind->type) {
		/* () and [] alike are an empty list. */
		if (kind->read != NULL &&
		    config_setting_is_aggregate(setting) &&
		    type != CONFIG_TYPE_GROUP &&
		    config_setting_length(setting) == 0)
			return;
		complain_of_type(reader, setting, option->path, kind->expected);
		return;
	}
	if (kind->read != NULL) {
		kind->read(reader, option, setting);
		return;
	}
	if (kind->assign(option, field_of(option, reader->config), text, why))
		return;
	if (option->words != NULL)
		complain_unknown(
		    reader, setting, option->path, text, option->words);
	else
		complain(reader, setting, "%s = \"%.200s\": %s", option->path,
		    text, why);
}

/* Names that may stand in a group ("": the file itself), ending with NULL. */
static char **
names_in(const char *group)
{
	size_t len = strlen(group), count = 0;
	const struct option *option = NULL;
	char **names = NULL;

	for (size_t i = 0; (option = option_at(i)) != NULL; i++) {
		const char *name = option->path;
		size_t word = 0;

		if (len > 0) {
			if (strncmp(name, group, len) != 0 || name[len] != '.')
				continue;
			name += len + 1;
		}
		word = strcspn(name, ".");
		if (count > 0 && strlen(names[count - 1]) == word &&
		    strncmp(names[count - 1], name, word) == 0)
			continue;
		names = xreallocarray(names, count + 2, sizeof(*names));
		names[count++] = xstrndup(name, word);
		names[count] = NULL;
	}
	return names;
}

static void
complain_unknown_option(struct reader *reader, const config_setting_t *setting,
    const char *group, const char *name)
{
	char **names = names_in(group);

	complain_unknown(reader, setting, group[0] != '\0' ? group : "option",
	    name, (const char *const *)names);
	for (size_t i = 0; names[i] != NULL; i++)
		free(names[i]);
	free(names);
}

/* Two levels at most: the names of the table have one dot. */
static void
read_group(
    struct reader *reader, const config_setting_t *group, const char *prefix)
{
	for (int i = 0; i < config_setting_length(group); i++) {
		config_setting_t *member =
		    config_setting_get_elem(group, (unsigned int)i);
		const char *name = config_setting_name(member);
		char *path = prefix[0] == '\0'
				 ? xstrdup(name)
				 : xasprintf("%s.%s", prefix, name);
		const struct option *option = option_find(path);

		if (option != NULL)
			read_option(reader, option, member);
		else if (prefix[0] != '\0' || !option_group_exists(name))
			complain_unknown_option(reader, member, prefix, name);
		else if (!config_setting_is_group(member))
			complain(reader, member, "%s: expected a group { ... }",
			    name);
		else
			read_group(reader, member, name);
		free(path);
	}
}

/* libconfig's own message: syntax, and a name that is given twice. */
static void
complain_of_syntax(struct reader *reader, const config_t *parsed)
{
	const char *file = config_error_file(parsed);
	char *whole = NULL;

	if (file == NULL)
		whole = xstrdup(reader->file);
	else if (file[0] == '/')
		whole = xstrdup(file);
	else
		whole = xasprintf("%s/%s", reader->folder, file);
	complain_at(reader, whole, (unsigned int)config_error_line(parsed),
	    "%s", config_error_text(parsed));
	free(whole);
}

/* False: nothing of it could be read. */
static bool
read_file(struct reader *reader)
{
	config_t parsed;
	FILE *file = NULL;
	bool absolute = false, parses = false;

	if (!includes_are_readable(reader, &absolute))
		return false;
	file = fopen(reader->file, "re");
	if (file == NULL) {
		complain_at(reader, reader->file, 0, "cannot read");
		return false;
	}
	config_init(&parsed);
	if (!absolute)
		config_set_include_dir(&parsed, reader->folder);
	parses = config_read(&parsed, file) == CONFIG_TRUE;
	if (parses) {
		read_group(reader, config_root_setting(&parsed), "");
		reader->config->policy.index =
		    rule_index_new(&reader->config->policy);
		rules_check_soundness(reader, &reader->config->policy);
	} else
		complain_of_syntax(reader, &parsed);
	config_destroy(&parsed);
	fclose(file);
	return parses;
}

struct config *
config_load_faulty(const char *file, struct config_errors *errors)
{
	struct config *config = config_default();
	const char *slash = strrchr(file, '/');
	struct reader reader = {
		.config = config, .errors = errors, .file = file
	};
	bool is_read = false;

	reader.folder = slash == NULL ? xstrdup(".")
			: slash == file
			    ? xstrdup("/")
			    : xstrndup(file, (size_t)(slash - file));
	free(config->file);
	config->file = xstrdup(file);
	is_read = read_file(&reader);
	free(reader.folder);
	/* Faulty rules cannot be printed. */
	if (errors->list.count == 0)
		config_set_digest(config);
	if (is_read)
		return config;
	config_free(config);
	return NULL;
}

struct config *
config_load(const char *file, struct config_errors *errors)
{
	struct config *config = config_load_faulty(file, errors);

	if (errors->list.count > 0) {
		config_free(config);
		return NULL;
	}
	return config;
}

bool
config_wants_known_status(const struct config *config)
{
	for (size_t i = 0; i < config->policy.rule_count; i++) {
		const struct require *require =
		    &config->policy.rules[i].require;

		if ((require->revocations != 0 &&
			(require->revocations & (1u << REVOCATION_UNKNOWN)) ==
			    0) ||
		    (require->has_revocation &&
			require->revocation == REVOCATION_HARD))
			return true;
	}
	return config->revocation == REVOCATION_HARD;
}

bool
config_asks_revocation(const struct config *config)
{
	for (size_t i = 0; i < config->policy.rule_count; i++) {
		const struct require *require =
		    &config->policy.rules[i].require;

		if (require->revocations != 0 ||
		    (require->has_revocation &&
			require->revocation != REVOCATION_OFF))
			return true;
	}
	return config->revocation != REVOCATION_OFF;
}
