/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of single values: how each is read from text, checked and shown.
 * Sizes and times are strings with units, since libconfig 1.5 truncates large
 * integers without a word. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "room.h"

struct unit {
	char letter;
	unsigned long long factor;
};

static const struct unit size_units[] = { { 'G', 1ULL << 30 },
	{ 'M', 1ULL << 20 }, { 'K', 1ULL << 10 }, { 0, 0 } };
static const struct unit time_units[] = { { 'd', 86400 }, { 'h', 3600 },
	{ 'm', 60 }, { 's', 1 }, { 0, 0 } };

void
print_quoted(const char *text, struct buffer *out)
{
	buffer_char(out, '"');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			buffer_format(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buffer_format(out, "\\x%02x", c);
		else
			buffer_char(out, (char)c);
	}
	buffer_char(out, '"');
}

void
print_strings(const struct string_list *list, struct buffer *out)
{
	buffer_string(out, "[");
	for (size_t i = 0; i < list->count; i++) {
		buffer_string(out, i == 0 ? " " : ", ");
		print_quoted(list->items[i], out);
	}
	buffer_string(out, " ]");
}

static bool
in_range(const struct option *option, unsigned long long value)
{
	return value >= option->min && value <= option->max;
}

/* Digits and at most one unit; false: anything else, or too large. */
static bool
parse_number(const char *text, const struct unit *units,
    unsigned long long *value, bool *has_unit)
{
	char *end = NULL;
	unsigned long long factor = 1;

	*has_unit = false;
	if (!ascii_isdigit(text[0]))
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	if (errno != 0)
		return false;
	for (; units != NULL && units->letter != 0; units++) {
		if (*end != units->letter)
			continue;
		factor = units->factor;
		*has_unit = true;
		end++;
		break;
	}
	if (*end != '\0' || *value > ULLONG_MAX / factor)
		return false;
	*value *= factor;
	return true;
}

/* The largest unit that shows the value exactly. */
static void
print_number(
    unsigned long long value, const struct unit *units, struct buffer *out)
{
	while (units != NULL && units->letter != 0 &&
	       (value < units->factor || value % units->factor != 0))
		units++;
	if (units == NULL || units->letter == 0)
		buffer_format(out, "%llu", value);
	else
		buffer_format(
		    out, "%llu%c", value / units->factor, units->letter);
}

static void
explain_range(const struct option *option, const struct unit *units,
    char why[static OPTION_WHY])
{
	struct buffer text = BUFFER_LIMIT(OPTION_WHY);

	buffer_string(&text, "expected ");
	print_number(option->min, units, &text);
	buffer_string(&text, " to ");
	print_number(option->max, units, &text);
	snprintf(why, OPTION_WHY, "%s", buffer_text(&text));
	buffer_free(&text);
}

bool
option_set_text(void *field, const char *text)
{
	char **member = field;

	free(*member);
	*member = xstrdup(text);
	return true;
}

static bool
assign_text(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	(void)why;
	if (option->words != NULL) {
		size_t i = 0;

		while (option->words[i] != NULL &&
		       strcmp(option->words[i], text) != 0)
			i++;
		if (option->words[i] == NULL)
			return false;
	}
	return option_set_text(field, text);
}

void
option_print_text(const struct option *option, const struct config *config,
    struct buffer *out)
{
	char *const *member = option_field(option, config);

	print_quoted(*member, out);
}

static bool
assign_path(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	if (text[0] == '/' || text[0] == '\0')
		return assign_text(option, field, text, why);
	snprintf(why, OPTION_WHY, "expected an absolute path");
	return false;
}

/* A path must fit struct sockaddr_un; a port needs its host, so that nobody
 * listens to the whole world by leaving something out. */
static bool
assign_listen(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	const char *path = NULL, *port = NULL;
	char *end = NULL;
	unsigned long number = 0;

	if (strncmp(text, "unix:", 5) == 0) {
		path = text + 5;
		if (path[0] != '/' ||
		    strlen(path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
			snprintf(why, OPTION_WHY,
			    "expected an absolute path of at most %zu octets "
			    "after unix:",
			    sizeof(((struct sockaddr_un *)0)->sun_path) - 1);
		else
			return assign_text(option, field, text, why);
		return false;
	}
	if (strncmp(text, "inet:", 5) == 0)
		port = text + 5;
	else if (strncmp(text, "inet6:", 6) == 0)
		port = text + 6;
	if (port != NULL && ascii_isdigit(port[0])) {
		number = strtoul(port, &end, 10);
		if (number >= 1 && number <= 65535 && end[0] == '@' &&
		    end[1] != '\0')
			return assign_text(option, field, text, why);
	}
	snprintf(why, OPTION_WHY,
	    "expected unix:/PATH, inet:PORT@HOST or inet6:PORT@HOST");
	return false;
}

/* RFC 8601 2.2: a value of RFC 2045; it goes into a header field. */
static bool
assign_authserv_id(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		if (text[i] > 0x20 && text[i] < 0x7f && text[i] != '"' &&
		    text[i] != '\\')
			continue;
		snprintf(why, OPTION_WHY,
		    "expected a name such as "
		    "mx.example.org, without blanks, "
		    "quotes or backslashes");
		return false;
	}
	if (len > 255) {
		snprintf(why, OPTION_WHY, "expected at most 255 octets");
		return false;
	}
	return assign_text(option, field, text, why);
}

_Static_assert(sizeof(enum remove_results) == sizeof(unsigned int) &&
		   sizeof(enum internal_error) == sizeof(unsigned int) &&
		   sizeof(enum policy_mode) == sizeof(unsigned int),
    "words are stored as unsigned int");

static bool
assign_word(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	(void)why;
	for (unsigned int i = 0; option->words[i] != NULL; i++) {
		if (strcmp(option->words[i], text) != 0)
			continue;
		memcpy(field, &i, sizeof(i));
		return true;
	}
	return false;
}

static void
print_word(const struct option *option, const struct config *config,
    struct buffer *out)
{
	unsigned int index = 0;

	memcpy(&index, option_field(option, config), sizeof(index));
	print_quoted(option->words[index], out);
}

static bool
assign_bool(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	bool *member = field;

	(void)option;
	(void)why;
	*member = strcmp(text, "true") == 0;
	return true;
}

static void
print_bool(const struct option *option, const struct config *config,
    struct buffer *out)
{
	const bool *member = option_field(option, config);

	buffer_string(out, *member ? "true" : "false");
}

static bool
assign_count(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	unsigned int *member = field;
	unsigned long long value = 0;
	bool unit = false;

	if (!parse_number(text, NULL, &value, &unit) ||
	    !in_range(option, value)) {
		explain_range(option, NULL, why);
		return false;
	}
	*member = (unsigned int)value;
	return true;
}

static void
print_count(const struct option *option, const struct config *config,
    struct buffer *out)
{
	const unsigned int *member = option_field(option, config);

	buffer_format(out, "%u", *member);
}

static bool
assign_size(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	size_t *member = field;
	unsigned long long value = 0;
	bool unit = false;

	if (!parse_number(text, size_units, &value, &unit)) {
		snprintf(why, OPTION_WHY,
		    "expected octets with a unit, such as \"25M\" (K, M or G)");
		return false;
	}
	if (!in_range(option, value)) {
		explain_range(option, size_units, why);
		return false;
	}
	*member = (size_t)value;
	return true;
}

static void
print_size(const struct option *option, const struct config *config,
    struct buffer *out)
{
	const size_t *member = option_field(option, config);

	buffer_char(out, '"');
	print_number(*member, size_units, out);
	buffer_char(out, '"');
}

bool
duration_parse(const char *text, unsigned int *seconds)
{
	unsigned long long value = 0;
	bool unit = false;

	if (!parse_number(text, time_units, &value, &unit) || !unit ||
	    value > UINT_MAX)
		return false;
	*seconds = (unsigned int)value;
	return true;
}

void
duration_print(unsigned int seconds, struct buffer *out)
{
	if (seconds == 0)
		buffer_string(out, "0s");
	else
		print_number(seconds, time_units, out);
}

static bool
assign_time(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	unsigned int *member = field;
	unsigned long long value = 0;
	bool unit = false;

	if (!parse_number(text, time_units, &value, &unit) || !unit) {
		snprintf(why, OPTION_WHY,
		    "expected a time with its unit, such as \"5s\" "
		    "(s, m, h or d)");
		return false;
	}
	if (!in_range(option, value)) {
		explain_range(option, time_units, why);
		return false;
	}
	*member = (unsigned int)value;
	return true;
}

static void
print_time(const struct option *option, const struct config *config,
    struct buffer *out)
{
	const unsigned int *member = option_field(option, config);

	buffer_char(out, '"');
	if (*member == 0)
		buffer_string(out, "0s");
	else
		print_number(*member, time_units, out);
	buffer_char(out, '"');
}

static bool
assign_mode(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	unsigned int *member = field;
	char *end = NULL;
	unsigned long value = 0;

	if (ascii_isdigit(text[0]))
		value = strtoul(text, &end, 8);
	if (end == NULL || *end != '\0' || !in_range(option, value)) {
		snprintf(why, OPTION_WHY,
		    "expected octal permissions, such as \"0660\"");
		return false;
	}
	*member = (unsigned int)value;
	return true;
}

static void
print_mode(const struct option *option, const struct config *config,
    struct buffer *out)
{
	const unsigned int *member = option_field(option, config);

	buffer_format(out, "\"%04o\"", *member);
}

const struct option_kind kind_text = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a string in quotes",
	.assign = assign_text,
	.print = option_print_text,
};
const struct option_kind kind_path = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a path in quotes",
	.assign = assign_path,
	.print = option_print_text,
};
const struct option_kind kind_listen = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a string such as \"inet:8894@127.0.0.1\"",
	.assign = assign_listen,
	.print = option_print_text,
};
const struct option_kind kind_authserv_id = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a string such as \"mx.example.org\"",
	.assign = assign_authserv_id,
	.print = option_print_text,
};
const struct option_kind kind_word = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a word in quotes",
	.assign = assign_word,
	.print = print_word,
};
const struct option_kind kind_bool = {
	.type = CONFIG_TYPE_BOOL,
	.expected = "true or false, without quotes",
	.assign = assign_bool,
	.print = print_bool,
};
const struct option_kind kind_count = {
	.type = CONFIG_TYPE_INT,
	.expected = "a number without quotes",
	.assign = assign_count,
	.print = print_count,
};
const struct option_kind kind_size = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a string with a unit, such as \"25M\"",
	.assign = assign_size,
	.print = print_size,
};
const struct option_kind kind_time = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a string with a unit, such as \"5s\"",
	.assign = assign_time,
	.print = print_time,
};
const struct option_kind kind_mode = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a string such as \"0660\"",
	.assign = assign_mode,
	.print = print_mode,
};
