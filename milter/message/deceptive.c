/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that shows something else than it is: by its characters, or because
 * people see an address in it. */
#include <string.h>

#include "mailbox.h"

/* Inclusive ranges. */
static const struct {
	uint32_t first, last;
} deceptive[] = {
	{ 0x0000, 0x0008 }, /* controls, but for tab and line ends */
	{ 0x000b, 0x000c }, { 0x000e, 0x001f }, { 0x007f, 0x009f },
	{ 0x061c, 0x061c },   /* Arabic letter mark */
	{ 0x180e, 0x180e },   /* Mongolian vowel separator */
	{ 0x200b, 0x200b },   /* zero width space; joiners are letters' */
	{ 0x200e, 0x200f },   /* left-to-right and right-to-left marks */
	{ 0x2028, 0x2029 },   /* line and paragraph separators */
	{ 0x202a, 0x202e },   /* embeddings and overrides */
	{ 0x2060, 0x2064 },   /* invisible operators */
	{ 0x2066, 0x206f },   /* isolates; deprecated format characters */
	{ 0xfeff, 0xfeff },   /* byte order mark */
	{ 0xfff9, 0xfffb },   /* interlinear annotation */
	{ 0xe0000, 0xe007f }, /* tags */
};

/* Of well-formed UTF-8. */
static uint32_t
next_character(struct span *s)
{
	uint8_t first = *s->data;
	size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t c = len == 1 ? first : first & (0xffu >> (len + 1));

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (s->data[i] & 0x3f);
	s->data += len;
	s->len -= len;
	return c;
}

bool
text_is_deceptive(struct span s)
{
	if (!utf8_valid(s))
		return true;
	while (s.len > 0) {
		uint32_t c = next_character(&s);

		for (size_t i = 0; i < sizeof(deceptive) / sizeof(deceptive[0]);
		     i++)
			if (c >= deceptive[i].first && c <= deceptive[i].last)
				return true;
	}
	return false;
}

const char *const at_signs[] = { "@", "\xef\xbc\xa0", "\xef\xb9\xab", NULL };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What may stand beside an "@" in an address, as people see it. */
static bool
is_word(char c)
{
	return c != '\0' && !is_blank(c) && strchr("()<>[]\",;:@", c) == NULL;
}

/* "." and what looks like it, or is it to IDNA (RFC 3490 3.1). */
static const char *const dots[] = { ".", "\xe3\x80\x82", "\xef\xbc\x8e",
	"\xef\xbd\xa1", "\xe2\x80\xa4", "\xef\xb9\x92", NULL };

static bool
has_inner_dot(const char *p)
{
	for (; is_word(*p); p++)
		for (size_t i = 0; dots[i] != NULL; i++)
			if (strncmp(p, dots[i], strlen(dots[i])) == 0 &&
			    is_word(p[strlen(dots[i])]))
				return true;
	return false;
}

/* "x@y", or "x @ y.z" for those who do not look closely. */
static bool
is_between_words(const char *text, const char *at, size_t len)
{
	const char *before = at, *after = at + len;

	if (before > text && is_word(before[-1]) && is_word(*after))
		return true;
	while (before > text && is_blank(before[-1]))
		before--;
	while (is_blank(*after))
		after++;
	/* A local part may be quoted. */
	return before > text && (is_word(before[-1]) || before[-1] == '"') &&
	       has_inner_dot(after);
}

bool
text_looks_like_address(const char *text)
{
	for (size_t i = 0; at_signs[i] != NULL; i++)
		for (const char *p = strstr(text, at_signs[i]); p != NULL;
		     p = strstr(p + 1, at_signs[i]))
			if (is_between_words(text, p, strlen(at_signs[i])))
				return true;
	return false;
}
