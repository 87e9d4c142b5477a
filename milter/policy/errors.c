/* SPDX-License-Identifier: BSD-2-Clause */
/* Complaints: each names file, line, value and what was expected.  All are
 * collected, so that one look mends the whole file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	COMPLAINTS_MAX = 100
};

void
string_list_add(struct string_list *list, char *owned)
{
	list->items =
	    xreallocarray(list->items, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = owned;
}

void
string_list_free(struct string_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct string_list){ 0 };
}

static int
compare_items(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

void
string_list_sort(struct string_list *list)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(*list->items),
		    compare_items);
}

void
config_errors_free(struct config_errors *errors)
{
	string_list_free(&errors->list);
	errors->omitted = 0;
}

/* libconfig knows an included file by the path as it was written. */
char *
setting_file(const struct reader *reader, const config_setting_t *setting)
{
	const char *file = config_setting_source_file(setting);

	if (file == NULL)
		return xstrdup(reader->file);
	if (file[0] == '/')
		return xstrdup(file);
	return xasprintf("%s/%s", reader->folder, file);
}

void
config_errors_add(struct config_errors *errors, const char *file,
    unsigned int line, const char *what)
{
	if (errors->list.count >= COMPLAINTS_MAX)
		errors->omitted++;
	else if (line == 0)
		string_list_add(&errors->list, xasprintf("%s: %s", file, what));
	else
		string_list_add(
		    &errors->list, xasprintf("%s:%u: %s", file, line, what));
}

void
complain(struct reader *reader, const config_setting_t *setting,
    const char *fmt, ...)
{
	char *file = setting_file(reader, setting);
	char what[600];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	config_errors_add(
	    reader->errors, file, config_setting_source_line(setting), what);
	free(file);
}

void
complain_at(struct reader *reader, const char *file, unsigned int line,
    const char *fmt, ...)
{
	char what[600];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	config_errors_add(reader->errors, file, line, what);
}

/* A scalar as text, for its kind to judge; "" where it is of no such type. */
void
scalar_text(const config_setting_t *setting, char number[static SCALAR_TEXT],
    const char **text)
{
	*text = number;
	if (config_setting_type(setting) == CONFIG_TYPE_STRING)
		*text = config_setting_get_string(setting);
	else if (config_setting_type(setting) == CONFIG_TYPE_BOOL)
		*text = config_setting_get_bool(setting) ? "true" : "false";
	else if (config_setting_type(setting) == CONFIG_TYPE_INT64)
		snprintf(number, SCALAR_TEXT, "%lld",
		    config_setting_get_int64(setting));
	else if (config_setting_type(setting) == CONFIG_TYPE_INT)
		snprintf(
		    number, SCALAR_TEXT, "%d", config_setting_get_int(setting));
	else
		number[0] = '\0';
}

void
complain_of_type(struct reader *reader, const config_setting_t *setting,
    const char *where, const char *expected)
{
	char number[SCALAR_TEXT];
	const char *text = NULL;

	scalar_text(setting, number, &text);
	if (config_setting_type(setting) == CONFIG_TYPE_STRING)
		complain(reader, setting, "%s = \"%.200s\": expected %s", where,
		    text, expected);
	else
		complain(reader, setting, "%s%s%s: expected %s", where,
		    text[0] != '\0' ? " = " : "", text, expected);
}

void
complain_unknown(struct reader *reader, const config_setting_t *setting,
    const char *where, const char *word, const char *const known[])
{
	const char *near = nearest_name(word, known);
	struct buffer list = BUFFER_LIMIT(400);

	if (near != NULL) {
		complain(reader, setting,
		    "%s: \"%.100s\" is not known; "
		    "did you mean \"%s\"?",
		    where, word, near);
		return;
	}
	for (size_t i = 0; known[i] != NULL; i++)
		buffer_format(&list, "%s%s", i == 0 ? "" : ", ", known[i]);
	complain(reader, setting,
	    "%s: \"%.100s\" is not known; expected "
	    "one of %s",
	    where, word, buffer_text(&list));
	buffer_free(&list);
}

bool
only_known(struct reader *reader, const config_setting_t *group,
    const char *where, const char *const known[])
{
	bool all = true;
	int count = config_setting_length(group);

	for (int i = 0; i < count; i++) {
		config_setting_t *member =
		    config_setting_get_elem(group, (unsigned int)i);
		const char *name = config_setting_name(member);
		size_t k = 0;

		while (known[k] != NULL && strcmp(known[k], name) != 0)
			k++;
		if (known[k] != NULL)
			continue;
		complain_unknown(reader, member, where, name, known);
		all = false;
	}
	return all;
}
