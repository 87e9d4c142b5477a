/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of values of what is fetched: short times, a proxy, a server. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "room.h"

static bool
assign_milliseconds(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	unsigned int *member = field;
	char *end = NULL;
	unsigned long long value = 0;

	errno = 0;
	if (ascii_isdigit(text[0]))
		value = strtoull(text, &end, 10);
	if (end == NULL || errno != 0 || value > option->max ||
	    (strcmp(end, "ms") != 0 && strcmp(end, "s") != 0)) {
		(void)snprintf(why, OPTION_WHY,
		    "expected a time with its unit, such as \"500ms\" or "
		    "\"2s\", "
		    "of %llums to %llums",
		    option->min, option->max);
		return false;
	}
	if (strcmp(end, "s") == 0)
		value *= 1000;
	if (value < option->min || value > option->max) {
		(void)snprintf(why, OPTION_WHY, "expected %llums to %llums",
		    option->min, option->max);
		return false;
	}
	*member = (unsigned int)value;
	return true;
}

static void
print_milliseconds(const struct option *option, const struct config *config,
    struct buffer *out)
{
	const unsigned int *member = option_field(option, config);

	if (*member >= 1000 && *member % 1000 == 0)
		buffer_format(out, "\"%us\"", *member / 1000);
	else
		buffer_format(out, "\"%ums\"", *member);
}

static bool
is_port(const char *text)
{
	char *end = NULL;
	unsigned long number = 0;

	if (ascii_isdigit(text[0]))
		number = strtoul(text, &end, 10);
	return number >= 1 && number <= 65535 && (*end == '\0' || *end == '/');
}

/* http://HOST:PORT, the host maybe in brackets, maybe behind a user. */
static bool
assign_proxy(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	static const char scheme[] = "http://";
	const char *host = text + sizeof(scheme) - 1, *port;

	(void)option;
	if (text[0] == '\0')
		return option_set_text(field, text);
	port = strrchr(text, ':');
	if (strncmp(text, scheme, sizeof(scheme) - 1) == 0 && port > host &&
	    is_port(port + 1) && strpbrk(text, " \t\"") == NULL)
		return option_set_text(field, text);
	(void)snprintf(why, OPTION_WHY,
	    "expected http://HOST:PORT, such as "
	    "\"http://proxy.example.org:3128\"");
	return false;
}

static bool
is_inet_server(const char *text)
{
	const char *at = strchr(text, '@');
	char *port = NULL;
	bool good;

	if (at == NULL || at[1] == '\0' || strpbrk(at, " \t/") != NULL)
		return false;
	port = xstrndup(text, (size_t)(at - text));
	good = strchr(port, '/') == NULL && is_port(port);
	free(port);
	return good;
}

static bool
assign_server(const struct option *option, void *field, const char *text,
    char why[static OPTION_WHY])
{
	size_t path_max = sizeof(((struct sockaddr_un *)0)->sun_path);

	(void)option;
	if (text[0] == '\0' ||
	    (strncmp(text, "unix:/", 6) == 0 && strlen(text + 5) < path_max) ||
	    (strncmp(text, "inet:", 5) == 0 && is_inet_server(text + 5)))
		return option_set_text(field, text);
	(void)snprintf(
	    why, OPTION_WHY, "expected unix:/PATH or inet:PORT@HOST");
	return false;
}

const struct option_kind kind_milliseconds = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a string with a unit, such as \"500ms\"",
	.assign = assign_milliseconds,
	.print = print_milliseconds,
};
const struct option_kind kind_proxy = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a string such as \"http://proxy.example.org:3128\"",
	.assign = assign_proxy,
	.print = option_print_text,
};
const struct option_kind kind_server = {
	.type = CONFIG_TYPE_STRING,
	.expected = "a string such as \"inet:6379@127.0.0.1\"",
	.assign = assign_server,
	.print = option_print_text,
};
