/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in columns, as a terminal shows it: letters of East Asia take two, and
 * what stands on the letter before takes none. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#ifdef HAVE_ICU
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#endif

#include "text.h"

/* Octets of the character in front, and the columns that it takes. */
static size_t
character(const char *text, size_t *columns)
{
	size_t len = 1;

	while (((unsigned char)text[len] & 0xc0) == 0x80)
		len++;
	*columns = 1;
#ifdef HAVE_ICU
	if (len > 1) {
		int32_t at = 0;
		UChar32 c = 0;
		int width = 0;

		U8_NEXT((const uint8_t *)text, at, (int32_t)len, c);
		if (c < 0)
			return len;
		width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
		if (width == U_EA_WIDE || width == U_EA_FULLWIDTH)
			*columns = 2;
		if ((U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0)
			*columns = 0;
	}
#endif
	return len;
}

size_t
text_width(const char *text)
{
	size_t width = 0, columns = 0;

	while (*text != '\0') {
		text += character(text, &columns);
		width += columns;
	}
	return width;
}

static void
pad(struct buffer *out, size_t columns)
{
	while (columns-- > 0)
		buffer_char(out, ' ');
}

/* What fits into so many columns; those that are left. */
static size_t
cut(struct buffer *out, const char *text, size_t columns)
{
	while (*text != '\0') {
		size_t width = 0, len = character(text, &width);

		if (width > columns)
			break;
		columns -= width;
		buffer_append(out, text, len);
		text += len;
	}
	return columns;
}

void
text_cell(struct buffer *out, const char *text, size_t columns)
{
	size_t left;

	if (text_width(text) <= columns) {
		pad(out, cut(out, text, columns));
		return;
	}
	left = cut(out, text, columns - 3);
	buffer_string(out, "...");
	pad(out, left);
}

void
text_number_cell(struct buffer *out, uint64_t number, size_t columns)
{
	char text[GROUPED_TEXT];

	text_number(number, text);
	if (text_width(text) < columns)
		pad(out, columns - text_width(text));
	buffer_string(out, text);
}

/* A word longer than a line is cut over several. */
static void
one_word(
    struct buffer *out, const char *word, size_t *at, size_t column, size_t end)
{
	while (*word != '\0') {
		size_t width = 0, len = character(word, &width);

		if (*at + width > end) {
			buffer_char(out, '\n');
			pad(out, column);
			*at = column;
		}
		buffer_append(out, word, len);
		*at += width;
		word += len;
	}
}

void
text_wrap(
    struct buffer *out, const char *words, size_t at, size_t column, size_t end)
{
	bool begins = true;

	if (at < column) {
		pad(out, column - at);
		at = column;
	}
	while (*words != '\0') {
		size_t len = strcspn(words, " ");
		char *word = xstrndup(words, len);

		if (!begins && at + 1 + text_width(word) > end) {
			buffer_char(out, '\n');
			pad(out, column);
			at = column;
		} else if (!begins) {
			buffer_char(out, ' ');
			at++;
		}
		one_word(out, word, &at, column, end);
		words += len;
		words += *words == ' ';
		begins = false;
		free(word);
	}
}
