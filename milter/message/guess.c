/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What forgiving readers may take for an address in a From that cannot be
 * read: RFC 5322 4.4's blanks and comments, doubled dots, quotes, routes.  Good
 * enough to see which rule is meant, for nothing else.
 */
#include <stdlib.h>
#include <string.h>

#include "mailbox.h"

enum {
	SIGNS_MAX = 64, /* "@" that are looked at, in one From field */
	HOST_MAX = 1024,
};

static bool
is_noise(char c)
{
	unsigned char u = (unsigned char)c;

	return u != '\0' &&
	       (u <= ' ' || u == 0x7f || strchr("\"'\\<", c) != NULL);
}

static bool
is_host_octet(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x80 || ascii_isalpha(u) || ascii_isdigit(u) || c == '-' ||
	       c == '.';
}

static const char *
skip_forward(const char *p)
{
	while (is_noise(*p) || *p == '(') {
		if (*p == '(')
			p += strcspn(p, ")");
		if (*p != '\0')
			p++;
	}
	return p;
}

static const char *
skip_backward(const char *p, const char *start)
{
	while (p > start && (is_noise(p[-1]) || p[-1] == ')')) {
		bool comment = *--p == ')';

		while (comment && p > start && *p != '(')
			p--;
	}
	return p;
}

static char *
host_name(char *host)
{
	size_t len = strlen(host);
	char *name;

	while (len > 0 && host[len - 1] == '.')
		host[--len] = '\0';
	name = domain_to_ascii(host);
	if (name != NULL)
		return name;
	/* What cannot be in a host name may be a blank to the eye. */
	for (len = 0; host[len] != '\0' && !(host[len] & 0x80); len++)
		;
	while (len > 0 && host[len - 1] == '.')
		len--;
	host[len] = '\0';
	return domain_to_ascii(host);
}

/* Blanks and comments may stand around its dots. */
static char *
domain_behind(const char *p)
{
	char host[HOST_MAX];
	size_t len = 0;
	bool after_dot = true;

	while (len < sizeof(host) - 1) {
		const char *next = skip_forward(p);

		if (!is_host_octet(*next) ||
		    (next > p && !after_dot && *next != '.'))
			break;
		after_dot = *next == '.';
		host[len++] = *next;
		p = next + 1;
	}
	host[len] = '\0';
	return host_name(host);
}

static char *
local_before(const char *at, const char *start)
{
	const char *end = skip_backward(at, start), *p = end;

	while (p > start && (p[-1] == '.' || is_atom_octet(p[-1])))
		p--;
	while (p < end && *p == '\'')
		p++;
	return xstrndup(p, (size_t)(end - p));
}

static void
guess_around(struct from *from, const char *text, const char *at, size_t sign)
{
	char *domain = domain_behind(at + sign);

	if (domain == NULL)
		return;
	from->guesses = xreallocarray(
	    from->guesses, from->guess_count + 1, sizeof(*from->guesses));
	from->guesses[from->guess_count++] = (struct mailbox){
		.local = local_before(at, text),
		.domain = domain,
	};
}

static size_t
sign_at(const char *p)
{
	for (size_t i = 0; at_signs[i] != NULL; i++)
		if (strncmp(p, at_signs[i], strlen(at_signs[i])) == 0)
			return strlen(at_signs[i]);
	return 0;
}

void
from_guess(struct from *from, struct span field)
{
	struct buffer text = BUFFER_LIMIT(8 * field.len + 1);
	char *raw = xstrndup((const char *)field.data, field.len);
	unsigned int signs = 0;

	(void)encoded_words_decode(raw, &text);
	for (const char *p = buffer_text(&text); *p != '\0'; p++) {
		size_t sign = sign_at(p);

		if (sign == 0)
			continue;
		if (signs++ == SIGNS_MAX) {
			from->has_more = true;
			break;
		}
		guess_around(from, buffer_text(&text), p, sign);
	}
	buffer_free(&text);
	free(raw);
}
