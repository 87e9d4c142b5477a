/* SPDX-License-Identifier: BSD-2-Clause */
/* What is effective, in the file's own syntax, and what differs. */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

/* More than any policy that libconfig can hold in sensible memory. */
enum {
	PRINT_MAX = 64 * 1024 * 1024
};

static size_t
group_length(const char *path)
{
	const char *dot = strchr(path, '.');

	return dot == NULL ? 0 : (size_t)(dot - path);
}

static struct buffer
printed_value(const struct option *option, const struct config *config)
{
	struct buffer text = BUFFER_LIMIT(PRINT_MAX);

	option->kind->print(option, config, &text);
	return text;
}

static bool
same_value(
    const struct option *option, const struct config *a, const struct config *b)
{
	struct buffer left = printed_value(option, a);
	struct buffer right = printed_value(option, b);
	bool same = span_equal(buffer_span(&left), buffer_span(&right));

	buffer_free(&left);
	buffer_free(&right);
	return same;
}

static void
print_option(const struct option *option, const struct config *config,
    const struct config *beside, struct buffer *out)
{
	size_t group = group_length(option->path);

	if (group > 0)
		buffer_format(out, "  %s = ", option->path + group + 1);
	else
		buffer_format(out, "%s = ", option->path);
	option->kind->print(option, config, out);
	buffer_char(out, ';');
	if (beside != NULL && !same_value(option, config, beside)) {
		buffer_string(out, "  # default: ");
		option->kind->print(option, beside, out);
	}
	buffer_char(out, '\n');
}

void
config_print(
    const struct config *config, enum config_shown shown, struct buffer *out)
{
	struct config *defaults = shown == CONFIG_ALL ? NULL : config_default();
	const struct option *option = NULL;
	const char *open = NULL; /* path of an option in the open group */

	for (size_t i = 0; (option = option_at(i)) != NULL; i++) {
		size_t group = group_length(option->path);

		if (shown == CONFIG_CHANGED &&
		    same_value(option, config, defaults))
			continue;
		if (open != NULL &&
		    (group_length(open) != group ||
			strncmp(open, option->path, group) != 0)) {
			buffer_string(out, "};\n");
			open = NULL;
		}
		if (group > 0 && open == NULL) {
			buffer_format(
			    out, "%.*s = {\n", (int)group, option->path);
			open = option->path;
		}
		print_option(option, config,
		    shown == CONFIG_MARKED ? defaults : NULL, out);
	}
	if (open != NULL)
		buffer_string(out, "};\n");
	config_free(defaults);
}

void
config_set_digest(struct config *config)
{
	struct buffer text = BUFFER_LIMIT(PRINT_MAX);
	uint8_t digest[EVP_MAX_MD_SIZE] = { 0 };

	config_print(config, CONFIG_ALL, &text);
	if (EVP_Digest(text.data, text.len, digest, NULL, EVP_sha256(), NULL) !=
	    1)
		ERR_clear_error();
	hex_encode(digest, sizeof(config->digest) / 2, config->digest);
	buffer_free(&text);
}

void
config_difference(const struct config *before, const struct config *now,
    struct buffer *changed, struct buffer *restart)
{
	const struct option *option = NULL;

	for (size_t i = 0; (option = option_at(i)) != NULL; i++) {
		struct buffer *list = option->needs_restart ? restart : changed;

		if (same_value(option, before, now))
			continue;
		buffer_format(
		    list, "%s%s", list->len > 0 ? ", " : "", option->path);
		if (option->kind->differ != NULL)
			option->kind->differ(before, now, list);
	}
}
