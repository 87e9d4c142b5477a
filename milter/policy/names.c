/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Display names as a hurried eye reads them: without case, accents,
 * punctuation and order, and with what looks alike taken as the same: Latin,
 * Greek and Cyrillic letters of one shape, full-width and mathematical ones,
 * 0 and o, 1, l, i and |, rn and m, vv and w.  A warning to the eye and not
 * Unicode's table (UTS 39): scripts beyond these are compared as they are.
 */
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	NAME_WORDS_MAX = 4096, /* more than a field that is read can hold */
	NAME_OCTETS_MAX = 65536,
};

/* Pairs of characters and what they look like, in one string each. */
static const struct {
	const char *from;
	char to;
} alike[] = {
	{ "àáâãäåāăąǎǻȁȃạảаαάἀ", 'a' },
	{ "ÀÁÂÃÄÅĀĂĄǍАΑΆ", 'a' },
	{ "ƀɓьвВΒβЬ", 'b' },
	{ "çćĉċčсСϲ", 'c' },
	{ "ÇĆĈĊČϹ", 'c' },
	{ "ďđðԁĎĐÐ", 'd' },
	{ "èéêëēĕėęěеёєεέẽẹ", 'e' },
	{ "ÈÉÊËĒĔĖĘĚЕЁЄΕΈ", 'e' },
	{ "ƒ", 'f' },
	{ "ĝğġģɡĜĞĠĢ", 'g' },
	{ "ĥħһнНΗĤĦ", 'h' },
	{ "ìíîïĩīĭįıǐіїιίɪӏ", 'l' },
	{ "ÌÍÎÏĨĪĬĮİІЇΙΊӀ|", 'l' },
	{ "ĵјĴЈ", 'j' },
	{ "ķĸкКκΚĶ", 'k' },
	{ "ĺļľŀłĹĻĽĿŁ", 'l' },
	{ "мМΜ", 'm' },
	{ "ñńņňŋηпÑŃŅŇΝ", 'n' },
	{ "òóôõöøōŏőơоοσό", 'o' },
	{ "ÒÓÔÕÖØŌŎŐОΟΌ", 'o' },
	{ "рРρΡ", 'p' },
	{ "ŕŗřгŔŖŘ", 'r' },
	{ "śŝşšșѕŚŜŞŠȘЅ", 's' },
	{ "ţťŧțтτТΤŢŤŦȚ", 't' },
	{ "ùúûüũūŭůűųưυύцÙÚÛÜŨŪŬŮŰŲ", 'u' },
	{ "νѵ", 'v' },
	{ "ŵԝωŴ", 'w' },
	{ "хΧχХ", 'x' },
	{ "ýÿŷуγУΥÝŸŶҮү", 'y' },
	{ "źżžŹŻŽΖζ", 'z' },
};

/* One character from the front; 0 at the end.  Bad octets stand for
 * themselves. */
static uint32_t
next_character(const char **text)
{
	const uint8_t *p = (const uint8_t *)*text;
	uint32_t c = p[0];
	unsigned int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;

	if (c == 0)
		return 0;
	++*text;
	if (more == 0)
		return c;
	c &= 0x3fu >> more;
	for (unsigned int i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return p[0];
		c = c << 6 | (p[i] & 0x3fu);
	}
	*text += more;
	return c;
}

static uint32_t
plain_form(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e) /* full-width */
		return c - 0xff01 + '!';
	/* Mathematical letters: alphabets of 52, one behind the other. */
	if (c >= 0x1d400 && c <= 0x1d6a3) {
		uint32_t letter = (c - 0x1d400) % 52;

		return letter < 26 ? 'a' + letter : 'a' + letter - 26;
	}
	return c;
}

static uint32_t
looks_like(uint32_t c)
{
	c = plain_form(c);
	if (c < 0x80)
		switch (c) {
		case '0':
			return 'o';
		case '1':
		case 'i':
		case 'I':
		case '|':
			return 'l';
		default:
			return (uint32_t)ascii_tolower((int)c);
		}
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
		const char *p = alike[i].from;
		uint32_t one = 0;

		while ((one = next_character(&p)) != 0)
			if (one == c)
				return (uint32_t)alike[i].to;
	}
	return c;
}

static bool
is_invisible(uint32_t c)
{
	return c == 0xad || (c >= 0x300 && c <= 0x36f) || /* combining */
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x2069) || (c >= 0xfe00 && c <= 0xfe0f) ||
	       c == 0xfeff || c == 0x115f || c == 0x3164;
}

static bool
separates(uint32_t c)
{
	return (c < 0x80 && !ascii_isalpha((int)c) && !ascii_isdigit((int)c)) ||
	       (c >= 0x80 && c <= 0xbf) || (c >= 0x2000 && c <= 0x206f) ||
	       c == 0x3000;
}

static void
put_character(uint32_t c, struct buffer *out)
{
	size_t len = out->len;

	if (c < 0x80) {
		buffer_char(out, (char)c);
		/* rn and m, vv and w */
		if (len > 0 && c == 'n' && out->data[len - 1] == 'r') {
			out->data[len - 1] = 'm';
			out->len = len;
		} else if (len > 0 && c == 'v' && out->data[len - 1] == 'v') {
			out->data[len - 1] = 'w';
			out->len = len;
		}
	} else
		buffer_format(out, "%x;", c);
}

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "erlka muster": words in alphabetical order. */
char *
name_fold(const char *utf8)
{
	struct buffer folded = BUFFER_LIMIT(NAME_OCTETS_MAX),
		      out = BUFFER_LIMIT(NAME_OCTETS_MAX);
	char *words[NAME_WORDS_MAX], *rest = NULL, *word = NULL, *text = NULL;
	size_t count = 0;
	uint32_t c = 0;

	while ((c = next_character(&utf8)) != 0) {
		if (is_invisible(c))
			continue;
		c = looks_like(c);
		if (separates(c))
			buffer_char(&folded, ' ');
		else
			put_character(c, &folded);
	}
	text = xstrdup(buffer_text(&folded));
	rest = text;
	while ((word = strsep(&rest, " ")) != NULL)
		if (word[0] != '\0' && count < NAME_WORDS_MAX)
			words[count++] = word;
	if (count > 1)
		qsort(words, count, sizeof(words[0]), compare_words);
	for (size_t i = 0; i < count; i++)
		buffer_format(&out, "%s%s", i == 0 ? "" : " ", words[i]);
	free(text);
	text = xstrdup(buffer_text(&out));
	buffer_free(&out);
	buffer_free(&folded);
	return text;
}

static bool
has_word(const char *folded, const char *word, size_t len)
{
	const char *p = folded;

	while (*p != '\0') {
		size_t here = strcspn(p, " ");

		if (here == len && memcmp(p, word, len) == 0)
			return true;
		p += here + (p[here] != '\0');
	}
	return false;
}

/* All words of the list's name are among those of the display name. */
bool
name_folded_has(const char *display, const char *folded)
{
	const char *p = folded;

	while (*p != '\0') {
		size_t len = strcspn(p, " ");

		if (!has_word(display, p, len))
			return false;
		p += len + (p[len] != '\0');
	}
	return folded[0] != '\0';
}
