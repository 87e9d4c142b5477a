/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom to believe: trust.anchors and trust.deny. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

static const char where[] = "trust.anchors";

/* The three ways to name a list; exactly one. */
static bool
read_kind(struct reader *reader, const config_setting_t *entry,
    struct anchor_source *out)
{
	static const struct {
		const char *name;
		enum anchor_kind kind;
	} ways[] = { { "source", ANCHORS_NSS }, { "file", ANCHORS_FILE },
		{ "ccadb", ANCHORS_CCADB } };
	const char *name = NULL, *text = NULL;
	size_t found = 0;

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (config_setting_get_member(entry, ways[i].name) == NULL)
			continue;
		found++;
		name = ways[i].name;
		out->kind = ways[i].kind;
	}
	if (found != 1) {
		complain(reader, entry,
		    "%s: expected one of source = \"nss\", file = \"...\", "
		    "ccadb = \"...\"",
		    where);
		return false;
	}
	text = text_member(reader, entry, where, name);
	if (text == NULL)
		return false;
	if (out->kind != ANCHORS_NSS) {
		if (!may_read(reader, entry, where, text))
			return false;
		out->path = xstrdup(text);
	} else if (strcmp(text, "nss") != 0) {
		complain(reader, entry,
		    "%s: source = \"%.100s\": expected \"nss\"", where, text);
		return false;
	}
	return true;
}

static bool
read_domain(struct reader *reader, const config_setting_t *element,
    struct string_list *out)
{
	const char *text = config_setting_get_string(element);
	char *domain = NULL;

	if (text != NULL && strchr(text, '@') == NULL)
		domain = from_entry_normal(text);
	if (domain == NULL) {
		complain(reader, element,
		    "%s: domains: \"%.200s\": expected a domain such as "
		    "\"partner.example\", or \".partner.example\" for those "
		    "below it",
		    where, text != NULL ? text : "");
		return false;
	}
	string_list_add(out, domain);
	return true;
}

/* An empty list is refused: it would bind to nothing what looks bound. */
static bool
read_domains(struct reader *reader, const config_setting_t *entry,
    struct string_list *out)
{
	config_setting_t *list = config_setting_get_member(entry, "domains");
	bool good = true;

	if (list == NULL)
		return true;
	if (!config_setting_is_array(list) || config_setting_length(list) < 1) {
		complain(reader, list,
		    "%s: domains: expected an array such as "
		    "[ \"partner.example\" ]",
		    where);
		return false;
	}
	for (int i = 0; i < config_setting_length(list); i++)
		good &= read_domain(reader,
		    config_setting_get_elem(list, (unsigned int)i), out);
	string_list_sort(out);
	return good;
}

static bool
read_date(struct reader *reader, const config_setting_t *entry, time_t *out)
{
	const char *text = NULL;

	if (config_setting_get_member(entry, "distrust_after") == NULL)
		return true;
	text = text_member(reader, entry, where, "distrust_after");
	if (text == NULL)
		return false;
	if (time_parse(text, out) && *out > 0)
		return true;
	complain(reader, entry,
	    "%s: distrust_after = \"%.50s\": expected a day such as "
	    "\"2027-01-31\"",
	    where, text);
	return false;
}

static void
read_anchor(struct reader *reader, config_setting_t *entry)
{
	static const char *const known[] = { "source", "file", "ccadb",
		"domains", "distrust_after", NULL };
	struct config *config = reader->config;
	struct anchor_source source = { 0 };

	if (!config_setting_is_group(entry)) {
		complain(
		    reader, entry, "%s: expected { file = \"/...\"; }", where);
		return;
	}
	if (!only_known(reader, entry, where, known) ||
	    !read_kind(reader, entry, &source) ||
	    !read_domains(reader, entry, &source.domains) ||
	    !read_date(reader, entry, &source.distrust_after)) {
		free(source.path);
		string_list_free(&source.domains);
		return;
	}
	source.place = setting_file(reader, entry);
	source.line = config_setting_source_line(entry);
	config->anchors = xreallocarray(config->anchors,
	    config->anchor_count + 1, sizeof(*config->anchors));
	config->anchors[config->anchor_count++] = source;
}

static void
read_anchors(struct reader *reader, const struct option *option,
    const config_setting_t *list)
{
	(void)option;
	for (int i = 0; i < config_setting_length(list); i++)
		read_anchor(
		    reader, config_setting_get_elem(list, (unsigned int)i));
}

static void
print_anchor(const struct anchor_source *source, struct buffer *out)
{
	if (source->kind == ANCHORS_NSS) {
		buffer_string(out, "{ source = \"nss\";");
	} else {
		buffer_format(out, "{ %s = ",
		    source->kind == ANCHORS_CCADB ? "ccadb" : "file");
		print_quoted(source->path, out);
		buffer_char(out, ';');
	}
	if (source->domains.count > 0) {
		buffer_string(out, " domains = ");
		print_strings(&source->domains, out);
		buffer_char(out, ';');
	}
	if (source->distrust_after != 0) {
		char date[TIME_TEXT];

		time_text(source->distrust_after, date);
		buffer_format(out, " distrust_after = \"%s\";", date);
	}
	buffer_string(out, " }");
}

static void
print_anchors(const struct option *option, const struct config *config,
    struct buffer *out)
{
	(void)option;
	buffer_string(out, "(");
	for (size_t i = 0; i < config->anchor_count; i++) {
		buffer_string(out, i == 0 ? " " : ", ");
		print_anchor(&config->anchors[i], out);
	}
	buffer_string(out, " )");
}

static void
read_deny(struct reader *reader, const struct option *option,
    const config_setting_t *list)
{
	struct trust *scratch = trust_new();

	(void)option;
	for (int i = 0; i < config_setting_length(list); i++) {
		config_setting_t *entry =
		    config_setting_get_elem(list, (unsigned int)i);
		const char *hex = config_setting_get_string(entry);

		if (hex == NULL || !trust_deny(scratch, hex))
			complain(reader, entry,
			    "trust.deny: \"%.100s\": expected the 64 hex "
			    "digits of a SHA-256, of a certificate or of its "
			    "public key",
			    hex != NULL ? hex : "");
		else
			string_list_add(&reader->config->deny, xstrdup(hex));
	}
	trust_free(scratch);
}

static void
print_deny(const struct option *option, const struct config *config,
    struct buffer *out)
{
	(void)option;
	print_strings(&config->deny, out);
}

const struct option_kind kind_anchors = {
	.type = CONFIG_TYPE_LIST,
	.expected = "a list such as ( { file = \"/etc/.../roots.pem\"; } )",
	.read = read_anchors,
	.print = print_anchors,
};
const struct option_kind kind_deny = {
	.type = CONFIG_TYPE_ARRAY,
	.expected = "an array of SHA-256 in hex, such as [ \"0a1b...\" ]",
	.read = read_deny,
	.print = print_deny,
};
