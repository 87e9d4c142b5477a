/* SPDX-License-Identifier: BSD-2-Clause */
/* Members of a rule's groups: words, lists that may stand in files, times,
 * answers.  What is wrong is complained of with its place. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

struct rule_place
place_within(const struct rule_place *place, const char *name)
{
	struct rule_place inside = { "" };

	snprintf(inside.text, sizeof(inside.text), "%.*s: %.24s",
	    (int)sizeof(inside.text) - 28, place->text, name);
	return inside;
}

config_setting_t *
member_of_type(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name, int type,
    const char *expected)
{
	config_setting_t *member = config_setting_get_member(group, name);
	char *where = NULL;

	/* "2048L" is a number, too. */
	if (member == NULL || config_setting_type(member) == type ||
	    (config_setting_type(member) == CONFIG_TYPE_INT64 &&
		type == CONFIG_TYPE_INT))
		return member;
	where = xasprintf("%s: %s", place->text, name);
	complain_of_type(reader, member, where, expected);
	free(where);
	return NULL;
}

const char *
word_of(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name)
{
	config_setting_t *member = member_of_type(reader, group, place, name,
	    CONFIG_TYPE_STRING, "a string in quotes");

	return member == NULL ? NULL : config_setting_get_string(member);
}

/* Words that can be named, for "did you mean"; the caller frees. */
static const char **
nameable(const char *const *words, size_t count)
{
	const char **list = xcalloc(count + 1, sizeof(*list));
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (words[i] != NULL && words[i][0] != '\0')
			list[kept++] = words[i];
	return list;
}

static bool
find_word(struct reader *reader, const config_setting_t *setting,
    const char *where, const char *const *words, size_t count, size_t *index)
{
	const char *word = config_setting_get_string(setting);
	const char **known = NULL;

	if (word == NULL) {
		complain_of_type(reader, setting, where, "words in quotes");
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (words[i] == NULL || words[i][0] == '\0' ||
		    strcmp(words[i], word) != 0)
			continue;
		*index = i;
		return true;
	}
	known = nameable(words, count);
	complain_unknown(reader, setting, where, word, known);
	free(known);
	return false;
}

void
read_words(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name, const char *const *words,
    size_t count, unsigned int *bits)
{
	config_setting_t *member = config_setting_get_member(group, name);
	struct rule_place here = place_within(place, name);
	size_t index = 0;

	if (member == NULL)
		return;
	if (config_setting_type(member) == CONFIG_TYPE_STRING) {
		if (find_word(reader, member, here.text, words, count, &index))
			*bits |= 1u << index;
		return;
	}
	if (config_setting_type(member) != CONFIG_TYPE_ARRAY) {
		complain_of_type(reader, member, here.text,
		    "a word in quotes or an array of them");
		return;
	}
	if (config_setting_length(member) == 0)
		complain(reader, member, "%s: an empty array is met by nothing",
		    here.text);
	for (int i = 0; i < config_setting_length(member); i++)
		if (find_word(reader,
			config_setting_get_elem(member, (unsigned int)i),
			here.text, words, count, &index))
			*bits |= 1u << index;
}

bool
read_word(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name, const char *const *words,
    size_t count, unsigned int *index)
{
	config_setting_t *member = member_of_type(
	    reader, group, place, name, CONFIG_TYPE_STRING, "a word in quotes");
	struct rule_place here = place_within(place, name);
	size_t found = 0;

	if (member == NULL ||
	    !find_word(reader, member, here.text, words, count, &found))
		return false;
	*index = (unsigned int)found;
	return true;
}

static void
drop_doubles(struct string_list *list)
{
	size_t kept = 0;

	string_list_sort(list);
	for (size_t i = 0; i < list->count; i++)
		if (kept > 0 &&
		    strcmp(list->items[kept - 1], list->items[i]) == 0)
			free(list->items[i]);
		else
			list->items[kept++] = list->items[i];
	list->count = kept;
}

/* Without blanks around it and without a comment. */
static char *
entry_of_line(char *line)
{
	size_t len = 0;

	line += strspn(line, " \t");
	len = line[0] == '#' ? 0 : strcspn(line, "\r\n");
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	line[len] = '\0';
	return line;
}

static void
read_list_file(struct reader *reader, const config_setting_t *entry,
    const char *where, const char *path, const struct list_kind *kind,
    struct string_list *list)
{
	const char *why = NULL;
	FILE *file = open_regular(path, &why);
	char *line = NULL;
	size_t size = 0;
	unsigned int number = 0;

	if (file == NULL) {
		complain(reader, entry, "%s: cannot read %.300s: %s", where,
		    path, why);
		return;
	}
	errno = 0;
	while (getline(&line, &size, file) >= 0) {
		char *text = entry_of_line(line), *normal = NULL;

		number++;
		if (text[0] == '\0')
			continue;
		normal = kind->normal(text);
		if (normal != NULL)
			string_list_add(list, normal);
		else
			complain_at(reader, path, number,
			    "\"%.200s\": expected %s", text, kind->expected);
	}
	if (ferror(file))
		complain(reader, entry, "%s: cannot read %.300s: %s", where,
		    path, strerror(errno));
	free(line);
	fclose(file);
}

static void
read_entry(struct reader *reader, const config_setting_t *entry,
    const char *where, const struct list_kind *kind, struct string_list *list)
{
	const char *text = config_setting_get_string(entry);
	char *normal = NULL;

	if (text == NULL) {
		complain_of_type(reader, entry, where, "strings in quotes");
		return;
	}
	if (text[0] == '/') {
		read_list_file(reader, entry, where, text, kind, list);
		return;
	}
	normal = kind->normal(text);
	if (normal != NULL)
		string_list_add(list, normal);
	else
		complain(reader, entry, "%s: \"%.200s\": expected %s", where,
		    text, kind->expected);
}

static void
read_array(struct reader *reader, const config_setting_t *array,
    const char *where, const struct list_kind *kind, struct string_list *list)
{
	for (int i = 0; i < config_setting_length(array); i++)
		read_entry(reader,
		    config_setting_get_elem(array, (unsigned int)i), where,
		    kind, list);
	drop_doubles(list);
}

void
read_list(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name,
    const struct list_kind *kind, struct string_list *list)
{
	config_setting_t *array = member_of_type(reader, group, place, name,
	    CONFIG_TYPE_ARRAY, "an array of strings, such as [ \"...\" ]");
	struct rule_place here = place_within(place, name);
	size_t complaints = reader->errors->list.count;

	if (array == NULL)
		return;
	read_array(reader, array, here.text, kind, list);
	if (list->count == 0 && reader->errors->list.count == complaints)
		complain(reader, array,
		    "%s: an empty list is met by nothing; leave it out to "
		    "mean anything",
		    here.text);
}

static char *
network_normal(const char *text)
{
	struct network network;

	return network_parse(text, &network) ? xstrdup(text) : NULL;
}

static const struct list_kind network_list_kind = { network_normal,
	"an address or a network such as 192.0.2.0/24" };

static void
take_networks(struct string_list *texts, struct network_list *out)
{
	network_list_free(out);
	out->items = xcalloc(texts->count + 1, sizeof(*out->items));
	for (size_t i = 0; i < texts->count; i++)
		network_parse(texts->items[i], &out->items[out->count++]);
	network_list_sort(out);
	string_list_free(texts);
}

void
read_networks(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name, struct network_list *out)
{
	struct string_list texts = { 0 };

	read_list(reader, group, place, name, &network_list_kind, &texts);
	take_networks(&texts, out);
}

void
read_answer(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name, enum answer *out)
{
	config_setting_t *member = member_of_type(reader, group, place, name,
	    CONFIG_TYPE_BOOL, "true or false, without quotes");

	if (member != NULL)
		*out = config_setting_get_bool(member) ? ANSWER_YES : ANSWER_NO;
}

void
read_duration(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name, unsigned int *seconds)
{
	const char *text = word_of(reader, group, place, name);

	if (text != NULL && (!duration_parse(text, seconds) || *seconds == 0))
		complain(reader, config_setting_get_member(group, name),
		    "%s: %s = \"%.50s\": expected a time with its unit, such "
		    "as \"14d\" (s, m, h or d)",
		    place->text, name, text);
}

void
read_number(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, const char *name, unsigned int max,
    unsigned int *number)
{
	config_setting_t *member = member_of_type(reader, group, place, name,
	    CONFIG_TYPE_INT, "a number without quotes");
	int value = member == NULL ? 0 : config_setting_get_int(member);

	if (member == NULL)
		return;
	if (value < 1 || (unsigned int)value > max)
		complain(reader, member, "%s: %s = %d: expected 1 to %u",
		    place->text, name, value, max);
	else
		*number = (unsigned int)value;
}

void
print_list(const char *name, const struct string_list *list, struct buffer *out)
{
	if (list->count == 0)
		return;
	buffer_format(out, " %s = [", name);
	for (size_t i = 0; i < list->count; i++) {
		buffer_string(out, i == 0 ? " " : ", ");
		print_quoted(list->items[i], out);
	}
	buffer_string(out, " ];");
}

void
print_words(const char *name, const char *const *words, size_t count,
    unsigned int bits, struct buffer *out)
{
	const char *separator = " ";

	if (bits == 0)
		return;
	buffer_format(out, " %s = [", name);
	for (size_t i = 0; i < count; i++) {
		if ((bits & (1u << i)) == 0)
			continue;
		buffer_format(out, "%s\"%s\"", separator, words[i]);
		separator = ", ";
	}
	buffer_string(out, " ];");
}

void
print_networks(
    const char *name, const struct network_list *list, struct buffer *out)
{
	struct string_list texts = { 0 };

	for (size_t i = 0; i < list->count; i++) {
		struct buffer text = BUFFER_LIMIT(64);

		network_print(&list->items[i], &text);
		string_list_add(&texts, xstrdup(buffer_text(&text)));
		buffer_free(&text);
	}
	print_list(name, &texts, out);
	string_list_free(&texts);
}

/* --- the same as options ---------------------------------------------------*/

static void *
field_of_option(const struct option *option, struct config *config)
{
	return (char *)config + option->offset;
}

static void
read_networks_option(struct reader *reader, const struct option *option,
    const config_setting_t *array)
{
	struct string_list texts = { 0 };

	read_array(reader, array, option->path, &network_list_kind, &texts);
	take_networks(&texts, field_of_option(option, reader->config));
}

static void
read_addresses_option(struct reader *reader, const struct option *option,
    const config_setting_t *array)
{
	static const struct list_kind kind = { from_entry_normal,
		"a domain, .domain or a mailbox" };

	read_array(reader, array, option->path, &kind,
	    field_of_option(option, reader->config));
}

/* Without the name that print_list() begins with and the semicolon. */
static void
print_value_of(const struct buffer *printed, struct buffer *out)
{
	const char *text = buffer_text(printed);
	size_t len = strlen(text);

	if (len == 0)
		buffer_string(out, "[ ]");
	else
		buffer_append(out, text + 4, len - 5);
}

static void
print_networks_option(const struct option *option, const struct config *config,
    struct buffer *out)
{
	struct buffer text = BUFFER_LIMIT(64 << 20);

	print_networks("", option_field(option, config), &text);
	print_value_of(&text, out);
	buffer_free(&text);
}

static void
print_addresses_option(const struct option *option, const struct config *config,
    struct buffer *out)
{
	struct buffer text = BUFFER_LIMIT(64 << 20);

	print_list("", option_field(option, config), &text);
	print_value_of(&text, out);
	buffer_free(&text);
}

const struct option_kind kind_networks = {
	.type = CONFIG_TYPE_ARRAY,
	.expected = "an array of addresses or networks in quotes, such as "
		    "[ \"192.0.2.0/24\" ]",
	.read = read_networks_option,
	.print = print_networks_option,
};
const struct option_kind kind_addresses = {
	.type = CONFIG_TYPE_ARRAY,
	.expected = "an array of domains or mailboxes in quotes",
	.read = read_addresses_option,
	.print = print_addresses_option,
};
