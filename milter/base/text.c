/* SPDX-License-Identifier: BSD-2-Clause */
/* ASCII whatever the locale, hex, UTF-8's form, spans, nearest names. */

#include <string.h>

#include "base.h"

bool
span_equal(struct span a, struct span b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

struct span
span_of(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

bool
ascii_isspace(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
ascii_isdigit(int c)
{
	return c >= '0' && c <= '9';
}

bool
ascii_isalpha(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int
ascii_tolower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool
ascii_is_all(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] >= 0x80)
			return false;
	return true;
}

bool
ascii_equal_nocase(const char *a, const char *b)
{
	return ascii_span_equal_nocase(span_of(a), b);
}

bool
ascii_span_equal_nocase(struct span a, const char *b)
{
	if (a.len != strlen(b))
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_tolower(a.data[i]) != ascii_tolower((uint8_t)b[i]))
			return false;
	return true;
}

void
hex_encode(const uint8_t *from, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		*out++ = digits[from[i] >> 4];
		*out++ = digits[from[i] & 0xf];
	}
	*out = '\0';
}

/* Length of the sequence at the front; 0: not well-formed, or NUL. */
static size_t
utf8_sequence(const uint8_t *p, size_t len)
{
	/* The second octet's range shuts out overlong forms, surrogates and
	 * what lies beyond U+10FFFF (RFC 3629 4). */
	uint8_t low = 0x80, high = 0xbf;
	size_t n;

	if (p[0] == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (len < n)
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

bool
utf8_valid(struct span s)
{
	size_t n;

	for (size_t i = 0; i < s.len; i += n)
		if ((n = utf8_sequence(s.data + i, s.len - i)) == 0)
			return false;
	return true;
}

enum {
	NAME_MAX_LENGTH = 64
};

/* Levenshtein's distance, a row at a time. */
static size_t
edit_distance(const char *a, const char *b)
{
	size_t row[NAME_MAX_LENGTH + 1], m = strlen(a), n = strlen(b);

	if (m > NAME_MAX_LENGTH || n > NAME_MAX_LENGTH)
		return SIZE_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= m; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t up = row[j];
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			if (up + 1 < best)
				best = up + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			diagonal = up;
			row[j] = best;
		}
	}
	return row[n];
}

const char *
nearest_name(const char *word, const char *const names[])
{
	const char *best = NULL;
	size_t least = SIZE_MAX;

	for (size_t i = 0; names[i] != NULL; i++) {
		size_t d = edit_distance(word, names[i]);

		if (d < least) {
			least = d;
			best = names[i];
		}
	}
	/* A third of the letters wrong is no typing error any more. */
	return best != NULL && least <= 1 + strlen(word) / 3 ? best : NULL;
}
