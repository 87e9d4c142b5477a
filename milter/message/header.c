/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header of a part: fields, folding and where it ends (RFC 5322 2.2 and
 * 4.5, RFC 2046 5.1).  Only the field at hand is kept, and bounded.
 */
#include <stdlib.h>
#include <string.h>

#include "walker.h"

/* A line has 998 octets at most (RFC 5322 2.1.1), so its name has. */
enum {
	FIELD_NAME_MAX = 998
};

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* RFC 5322 3.6.8: ftext. */
static bool
is_name_octet(uint8_t c)
{
	return c > 0x20 && c < 0x7f && c != ':';
}

void
header_init(struct header *h, size_t limit)
{
	*h = (struct header){
		.name = BUFFER_LIMIT(FIELD_NAME_MAX),
		.value = BUFFER_LIMIT(limit),
	};
}

void
header_free(struct header *h)
{
	buffer_free(&h->name);
	buffer_free(&h->value);
	free(h->field);
	h->field = NULL;
}

static void
reset(struct header *h)
{
	buffer_clear(&h->name);
	buffer_clear(&h->value);
	free(h->field);
	h->field = NULL;
	h->line = LINE_UNKNOWN;
	h->may_fold = h->only_blanks = h->too_large = false;
	h->octets = 0;
}

/* The field before this line is complete. */
static void
finish_field(struct walker *w)
{
	struct header *h = &w->header;
	const char *value = buffer_text(&h->value);

	if (h->field == NULL)
		return;
	value += strspn(value, " \t");
	walker_take_field(w, walker_top(w), h->field, value);
	free(h->field);
	h->field = NULL;
	buffer_clear(&h->value);
}

void
header_end(struct walker *w)
{
	finish_field(w);
	reset(&w->header);
	walker_decide_type(w);
}

/*
 * Where the header ends for one reader and goes on for another, the safest is
 * to see all of the rest as content and to say so.
 */
static void
end_before_bad_line(struct walker *w)
{
	struct buffer held = w->header.name;

	w->header.name = BUFFER_LIMIT(FIELD_NAME_MAX);
	walker_blame(w, walker_top(w), DEFECT_BAD_HEADER_LINE);
	header_end(w);
	/* Comes back here at most once, for the header of a message in a
	 * message/rfc822: what begins with this line is no message/rfc822. */
	if (held.len > 0)
		walker_content(w, held.data, held.len);
	buffer_free(&held);
}

static void
begin_field(struct walker *w)
{
	struct header *h = &w->header;
	struct span line = buffer_span(&h->name);
	size_t len = line.len - 1; /* the colon */

	finish_field(w);
	if (h->line == LINE_NAME_BLANK) {
		/* RFC 5322 4.5 allows it, and half of the readers do not. */
		walker_blame(w, walker_top(w), DEFECT_BAD_HEADER_LINE);
		while (is_blank(line.data[len - 1]))
			len--;
	}
	if (!h->too_large)
		h->field = xstrndup((const char *)line.data, len);
	h->may_fold = true;
	h->line = LINE_VALUE;
	walker_raw(w, line, false);
	buffer_clear(&h->name);
}

/* One octet of a line that is not yet known to be a field; false: not taken,
 * the header has ended. */
static bool
take_name_octet(struct walker *w, uint8_t c)
{
	struct header *h = &w->header;
	bool is_name = is_name_octet(c) && h->line != LINE_NAME_BLANK;
	bool is_colon = c == ':' && h->line != LINE_UNKNOWN;
	bool is_gap = is_blank(c) && h->line != LINE_UNKNOWN;

	if ((!is_name && !is_colon && !is_gap) ||
	    !buffer_append(&h->name, &c, 1)) {
		end_before_bad_line(w);
		return false;
	}
	if (is_colon)
		begin_field(w);
	else
		h->line = is_name ? LINE_NAME : LINE_NAME_BLANK;
	return true;
}

static void
append_value(struct header *h, const uint8_t *data, size_t len)
{
	if (h->field == NULL)
		return;
	for (size_t i = 0; i < len; i++)
		buffer_char(&h->value, data[i] == 0 ? 0x01 : (char)data[i]);
}

static void
take_value(struct walker *w, const uint8_t *data, size_t len)
{
	struct header *h = &w->header;

	for (size_t i = 0; i < len && h->only_blanks; i++)
		h->only_blanks = is_blank(data[i]);
	append_value(h, data, len);
	walker_raw(w, (struct span){ data, len }, false);
}

static void
count_octets(struct walker *w, size_t len)
{
	struct header *h = &w->header;

	h->octets += len;
	if (h->too_large || h->octets <= w->limits.header)
		return;
	h->too_large = true;
	walker_blame(w, walker_top(w), DEFECT_HEADER_TOO_LARGE);
	free(h->field);
	h->field = NULL;
	buffer_clear(&h->value);
}

size_t
header_take(struct walker *w, const uint8_t *data, size_t len)
{
	struct header *h = &w->header;

	if (h->line == LINE_UNKNOWN && is_blank(*data) && h->may_fold) {
		h->line = LINE_FOLDED;
		h->only_blanks = true;
	}
	if (h->line == LINE_VALUE || h->line == LINE_FOLDED) {
		count_octets(w, len);
		take_value(w, data, len);
		return len;
	}
	if (!take_name_octet(w, *data))
		return 0;
	count_octets(w, 1);
	return 1;
}

bool
header_line_end(struct walker *w)
{
	struct header *h = &w->header;

	if (h->line == LINE_UNKNOWN) {
		header_end(w);
		return true;
	}
	if (h->line == LINE_NAME || h->line == LINE_NAME_BLANK) {
		end_before_bad_line(w);
		if (walker_top(w)->reading == READING_HEADER)
			end_before_bad_line(w);
		return false;
	}
	/* Empty to the eye, and to some readers. */
	if (h->line == LINE_FOLDED && h->only_blanks)
		walker_blame(w, walker_top(w), DEFECT_BAD_HEADER_LINE);
	h->line = LINE_UNKNOWN;
	h->only_blanks = false;
	return true;
}

bool
header_is_name(const char *name)
{
	if (*name == '\0')
		return false;
	for (; *name != '\0'; name++)
		if (!is_name_octet((uint8_t)*name))
			return false;
	return true;
}

/* A line that folds has a blank in front and, as some readers see the end of
 * the header in a line that is empty to the eye, more than blanks. */
static bool
folds(const char *line)
{
	size_t blanks = strspn(line, " \t");

	if (*line == '\0')
		return true;
	return blanks > 0 && line[blanks] != '\0' && line[blanks] != '\n' &&
	       strncmp(line + blanks, "\r\n", 2) != 0;
}

bool
header_unfold(const char *value, char **out)
{
	char *to;
	bool good = true;

	value += strspn(value, " \t");
	*out = to = xcalloc(1, strlen(value) + 1);
	for (; *value != '\0'; value++) {
		if (value[0] == '\r' && value[1] == '\n')
			continue;
		if (value[0] != '\n')
			*to++ = *value;
		else if (!folds(value + 1))
			good = false;
	}
	to = *out + strspn(*out, " \t");
	memmove(*out, to, strlen(to) + 1);
	return good;
}
