/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RFC 4180, with LF for CRLF and a byte order mark forgiven.  Rows are read
 * one by one; a cell in quotes may hold line ends.
 */
#include <string.h>

#include "csv.h"

enum {
	ROW_OCTETS_MAX = 1 << 20
};

void
csv_begin(struct csv *csv, struct span content)
{
	static const char mark[] = "\xef\xbb\xbf";

	*csv = (struct csv){ .rest = content,
		.text = BUFFER_LIMIT(ROW_OCTETS_MAX) };
	if (content.len >= 3 && memcmp(content.data, mark, 3) == 0)
		csv->rest = (struct span){ content.data + 3, content.len - 3 };
}

void
csv_free(struct csv *csv)
{
	buffer_free(&csv->text);
}

struct span
span_trimmed(struct span s)
{
	while (s.len > 0 && ascii_isspace(s.data[s.len - 1]))
		s.len--;
	while (s.len > 0 && ascii_isspace(s.data[0]))
		s = (struct span){ s.data + 1, s.len - 1 };
	return s;
}

static bool
at(const struct csv *csv, char c)
{
	return csv->rest.len > 0 && csv->rest.data[0] == (uint8_t)c;
}

static void
advance(struct csv *csv, size_t octets)
{
	csv->rest.data += octets;
	csv->rest.len -= octets;
}

/* Behind the opening quote; two quotes are one. */
static bool
read_quoted(struct csv *csv)
{
	while (csv->rest.len > 0) {
		const uint8_t *quote =
		    memchr(csv->rest.data, '"', csv->rest.len);

		if (quote == NULL)
			return false;
		buffer_append(&csv->text, csv->rest.data,
		    (size_t)(quote - csv->rest.data));
		advance(csv, (size_t)(quote - csv->rest.data) + 1);
		if (!at(csv, '"'))
			return true;
		buffer_char(&csv->text, '"');
		advance(csv, 1);
	}
	return false;
}

static void
read_plain(struct csv *csv)
{
	size_t len = 0;

	while (len < csv->rest.len && csv->rest.data[len] != ',' &&
	       csv->rest.data[len] != '\n' && csv->rest.data[len] != '\r')
		len++;
	buffer_append(&csv->text, csv->rest.data, len);
	advance(csv, len);
}

/* False: no row ends here, a comma must follow. */
static bool
skip_line_end(struct csv *csv)
{
	if (csv->rest.len == 0)
		return true;
	if (at(csv, '\r'))
		advance(csv, 1);
	if (!at(csv, '\n'))
		return false;
	advance(csv, 1);
	return true;
}

bool
csv_next(struct csv *csv, const char **why)
{
	size_t ends[CSV_COLUMNS_MAX], begin = 0;

	*why = NULL;
	csv->count = 0;
	buffer_clear(&csv->text);
	if (csv->rest.len == 0)
		return false;
	csv->row++;
	do {
		if (csv->count > 0)
			advance(csv, 1);
		if (csv->count == CSV_COLUMNS_MAX)
			*why = "too many columns";
		else if (!at(csv, '"'))
			read_plain(csv);
		else if (advance(csv, 1), !read_quoted(csv))
			*why = "a quote is not closed";
		if (csv->text.overflowed)
			*why = "too long";
		if (*why != NULL)
			return false;
		ends[csv->count++] = csv->text.len;
	} while (at(csv, ','));
	if (!skip_line_end(csv)) {
		*why = "octets behind a closing quote";
		return false;
	}
	/* Only now: the buffer moves as it grows. */
	for (size_t i = 0; i < csv->count; begin = ends[i++])
		csv->cells[i] =
		    (struct span){ csv->text.data + begin, ends[i] - begin };
	return true;
}
