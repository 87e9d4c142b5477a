/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tokens of MIME's structured fields: RFC 2045 5.1 over the white space,
 * comments and quoted strings of RFC 5322 3.2.
 */
#include "token.h"

#include <stdlib.h>
#include <string.h>

struct cursor
cursor_of(const char *value)
{
	return (struct cursor){ .at = value, .end = value + strlen(value) };
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_control(char c)
{
	return ((unsigned char)c < 0x20 && !is_blank(c)) || c == 0x7f;
}

static bool
is_token_octet(char c)
{
	return c > 0x20 && c < 0x7f && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

/*
 * Not every reader of mail knows comments in Content-Type.  One that does not
 * would find another boundary in "(; boundary=x)" than one that does.
 */
static void
skip_comment(struct cursor *c)
{
	unsigned int depth = 0;

	c->unusual = true;
	do {
		switch (*c->at) {
		case '(':
			depth++;
			break;
		case ')':
			depth--;
			break;
		case ';':
		case '=':
		case '"':
			c->bad = true;
			break;
		case '\\':
			c->at++;
			break;
		default:
			c->bad |= is_control(*c->at);
		}
		if (c->at < c->end)
			c->at++;
	} while (depth > 0 && c->at < c->end);
	c->bad |= depth > 0;
}

void
cursor_skip_blanks(struct cursor *c)
{
	while (c->at < c->end) {
		if (*c->at == '(')
			skip_comment(c);
		else if (is_blank(*c->at))
			c->at++;
		else
			break;
	}
}

void
cursor_skip_unusual_blanks(struct cursor *c)
{
	const char *start = c->at;

	cursor_skip_blanks(c);
	c->unusual |= c->at != start;
}

bool
cursor_take(struct cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

static char *
token(struct cursor *c)
{
	const char *start = c->at;

	while (c->at < c->end && is_token_octet(*c->at))
		c->at++;
	if (c->at == start)
		return NULL;
	return xstrndup(start, (size_t)(c->at - start));
}

char *
cursor_word(struct cursor *c)
{
	char *word = token(c);

	for (char *p = word; p != NULL && *p != '\0'; p++)
		*p = (char)ascii_tolower(*p);
	return word;
}

static char *
quoted_string(struct cursor *c, bool *escaped)
{
	char *value = xcalloc(1, (size_t)(c->end - c->at) + 1);
	size_t len = 0;

	c->at++;
	while (c->at < c->end && *c->at != '"') {
		if (*c->at == '\\' && c->at + 1 < c->end) {
			*escaped = true;
			c->at++;
		}
		c->bad |= is_control(*c->at);
		value[len++] = *c->at++;
	}
	c->bad |= !cursor_take(c, '"');
	return value;
}

char *
cursor_value(struct cursor *c, bool *quoted, bool *escaped)
{
	const char *start = c->at;

	*escaped = false;
	*quoted = c->at < c->end && *c->at == '"';
	if (*quoted)
		return quoted_string(c, escaped);
	while (c->at < c->end && *c->at != ';' && *c->at != '(' &&
	       !is_blank(*c->at)) {
		/* protocol=application/pkcs7-signature: all read it alike. */
		if (*c->at == '/')
			c->unusual = true;
		else
			c->bad |= !is_token_octet(*c->at);
		c->at++;
	}
	c->bad |= c->at == start;
	return xstrndup(start, (size_t)(c->at - start));
}

void
cursor_skip_parameter(struct cursor *c)
{
	bool quoted = false;

	for (; c->at < c->end && (quoted || *c->at != ';'); c->at++) {
		if (*c->at == '"')
			quoted = !quoted;
		else if (*c->at == '\\' && c->at + 1 < c->end)
			c->at++;
	}
}
