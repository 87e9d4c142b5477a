/* SPDX-License-Identifier: BSD-2-Clause */
/* Undoing changes of the headers of parts: folding, case, quotes, order, and
 * fields that were added or left out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "repair.h"

enum {
	CANDIDATES_MAX = 400,
	SHOWN = 100, /* octets of a field */
};

/* What a field, or the place behind one, may have been. */
struct candidate {
	size_t at, len;
	char *octets;
	char text[sizeof(((struct repair *)NULL)->text)];
};

struct candidates {
	struct candidate list[CANDIDATES_MAX];
	size_t count;
};

/* Takes the octets. */
static void
add(struct candidates *c, size_t at, size_t len, char *octets, const char *text)
{
	struct candidate *candidate = &c->list[c->count];

	if (c->count == CANDIDATES_MAX) {
		free(octets);
		return;
	}
	*candidate = (struct candidate){ at, len, octets, "" };
	snprintf(candidate->text, sizeof(candidate->text), "%s", text);
	c->count++;
}

static void
add_changed(struct candidates *c, const struct wound *w, size_t at, size_t len,
    char *octets)
{
	char text[300];
	const char *now = (const char *)w->content.data + at;
	size_t shown = len > 2 ? len - 2 : 0, was = strlen(octets);

	if (was == len && memcmp(octets, now, len) == 0) {
		free(octets);
		return;
	}
	was = was > 2 ? was - 2 : 0;
	snprintf(text, sizeof(text), "with \"%.*s\" for \"%.*s\"",
	    (int)(was < SHOWN ? was : SHOWN), octets,
	    (int)(shown < SHOWN ? shown : SHOWN), now);
	add(c, at, len, octets, text);
}

/* Line ends within the field become `fold` and the blanks behind them go. */
static char *
refolded(const char *field, size_t len, const char *fold)
{
	struct buffer out = BUFFER_LIMIT(4 * len + 16);
	char *text;

	for (size_t i = 0; i < len; i++) {
		if (field[i] != '\r' || i + 2 >= len) {
			buffer_char(&out, field[i]);
			continue;
		}
		i++; /* the LF */
		while (i + 1 < len &&
		       (field[i + 1] == ' ' || field[i + 1] == '\t'))
			i++;
		buffer_string(&out, fold);
	}
	text = xstrndup(buffer_text(&out), out.len);
	buffer_free(&out);
	return text;
}

/* Folded before each parameter. */
static char *
folded_parameters(const char *field, size_t len, const char *fold)
{
	char *line = refolded(field, len, " ");
	struct buffer out = BUFFER_LIMIT(4 * len + 64);
	char *text;

	for (const char *p = line; *p != '\0'; p++) {
		buffer_char(&out, *p);
		if (*p != ';')
			continue;
		while (p[1] == ' ')
			p++;
		buffer_string(&out, fold);
	}
	text = xstrdup(buffer_text(&out));
	free(line);
	buffer_free(&out);
	return text;
}

/* Parameters with quotes around all their values, or around none. */
static char *
requoted(const char *field, size_t len, bool quotes)
{
	struct buffer out = BUFFER_LIMIT(4 * len + 64);
	bool inside = false;
	char *text;

	for (size_t i = 0; i < len; i++) {
		char c = field[i];

		if (c == '"' && !quotes)
			continue;
		if (quotes && inside && (c == ';' || c == '\r')) {
			buffer_char(&out, '"');
			inside = false;
		}
		buffer_char(&out, c);
		if (quotes && c == '=' && !inside && i + 1 < len &&
		    field[i + 1] != '"') {
			buffer_char(&out, '"');
			inside = true;
		}
	}
	text = xstrdup(buffer_text(&out));
	buffer_free(&out);
	return text;
}

/* From the colon on; a boundary's case is not touched by anybody. */
static char *
recased(const char *field, size_t len, bool upper)
{
	char *text = xstrndup(field, len), *p = strchr(text, ':');

	if (p != NULL && strstr(p, "boundary") == NULL)
		for (; *p != '\0'; p++)
			*p = upper && *p >= 'a' && *p <= 'z'
				 ? (char)(*p - 'a' + 'A')
			     : upper ? *p
				     : (char)ascii_tolower((unsigned char)*p);
	return text;
}

/* The value of charset alone, which some programs write in capitals. */
static char *
recased_charset(const char *field, size_t len, bool upper)
{
	char *text = xstrndup(field, len), *p = strstr(text, "charset=");

	/* A NUL in the field ends the text early. */
	p = p == NULL ? strchr(text, '\0') : p + strlen("charset=");
	for (; *p != '\0' && *p != ';' && *p != '\r'; p++)
		*p = upper && *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A')
		     : upper			     ? *p
			     : (char)ascii_tolower((unsigned char)*p);
	return text;
}

/* "Content-type", "CONTENT-TYPE" and "content-type" are one name. */
static char *
renamed(const char *field, size_t len, unsigned int way)
{
	char *text = xstrndup(field, len);
	bool begins = true;

	for (char *p = text; *p != '\0' && *p != ':'; p++) {
		char c = (char)ascii_tolower((unsigned char)*p);
		bool upper =
		    way == 2 || (begins && way != 3) || (p == text && way == 1);

		if (way == 1 && p != text)
			upper = false;
		*p = upper && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
		begins = c == '-';
	}
	return text;
}

static void
add_ways_of_field(
    struct candidates *c, const struct wound *w, size_t at, size_t len)
{
	static const char *const folds[] = { " ", "\r\n ", "\r\n\t", "\r\n  ",
		"\r\n    ", "\r\n\t " };
	const char *field = (const char *)w->content.data + at;

	for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++) {
		add_changed(c, w, at, len, refolded(field, len, folds[i]));
		add_changed(
		    c, w, at, len, folded_parameters(field, len, folds[i]));
	}
	add_changed(c, w, at, len, folded_parameters(field, len, ""));
	for (unsigned int i = 0; i < 2; i++) {
		add_changed(c, w, at, len, requoted(field, len, i == 1));
		add_changed(c, w, at, len, recased(field, len, i == 1));
		add_changed(c, w, at, len, recased_charset(field, len, i == 1));
	}
	for (unsigned int i = 0; i < 4; i++)
		add_changed(c, w, at, len, renamed(field, len, i));
}

static void
add_removal(struct candidates *c, const struct wound *w, size_t at, size_t len)
{
	char text[300];
	size_t shown = len > 2 ? len - 2 : 0;

	snprintf(text, sizeof(text), "without \"%.*s\", which was added",
	    (int)(shown < SHOWN ? shown : SHOWN),
	    (const char *)w->content.data + at);
	add(c, at, len, xstrdup(""), text);
}

/* Two fields that stand side by side, the other way round. */
static void
add_swap(struct candidates *c, const struct wound *w, size_t first,
    size_t second, size_t end)
{
	const char *octets = (const char *)w->content.data;

	add(c, first, end - first,
	    xasprintf("%.*s%.*s", (int)(end - second), octets + second,
		(int)(second - first), octets + first),
	    "with the fields of a part's header in another order");
}

/* Fields that are left out where they say what holds without them. */
static void
add_insertions(struct candidates *c, size_t at)
{
	static const char *const fields[] = {
		"Content-Transfer-Encoding: 7bit\r\n",
		"Content-Transfer-Encoding: 8bit\r\n",
		"Content-Disposition: inline\r\n",
		"Content-Language: en-US\r\n",
		"Content-Language: de-DE\r\n",
		"MIME-Version: 1.0\r\n",
	};
	char text[100];

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		snprintf(text, sizeof(text), "with \"%.*s\", which was removed",
		    (int)strlen(fields[i]) - 2, fields[i]);
		add(c, at, 0, xstrdup(fields[i]), text);
	}
}

static void
add_ways_of_header(
    struct candidates *c, const struct wound *w, const struct piece *piece)
{
	size_t at = piece->start, before = SIZE_MAX;

	while (at < piece->body && w->content.data[at] != '\r') {
		size_t end = line_end(w, at, piece->body);

		while (end < piece->body && (w->content.data[end] == ' ' ||
						w->content.data[end] == '\t'))
			end = line_end(w, end, piece->body);
		add_ways_of_field(c, w, at, end - at);
		add_removal(c, w, at, end - at);
		if (before != SIZE_MAX)
			add_swap(c, w, before, at, end);
		add_insertions(c, at);
		before = at;
		at = end;
	}
	add_insertions(c, at);
}

static bool
fits_with(struct wound *w, const struct edits *base,
    const struct candidate *one, const struct candidate *two)
{
	struct edits edits = *base;

	return edits_add(&edits, one->at, one->len, span_of(one->octets)) &&
	       (two == NULL || edits_add(&edits, two->at, two->len,
				   span_of(two->octets))) &&
	       wound_fits(w, &edits);
}

static bool
tell(const struct candidate *one, const struct candidate *two,
    struct repair *out)
{
	out->hint = HINT_PART_HEADER;
	snprintf(out->text, sizeof(out->text), "%s%s%s", one->text,
	    two != NULL ? " and " : "", two != NULL ? two->text : "");
	return true;
}

/* One change, then two of the first part's header. */
static bool
try_candidates(struct wound *w, const struct candidates *c, size_t of_first,
    const struct edits *base, struct repair *out)
{
	for (size_t i = 0; i < c->count; i++)
		if (fits_with(w, base, &c->list[i], NULL))
			return tell(&c->list[i], NULL, out);
	for (size_t i = 0; i < of_first; i++)
		for (size_t k = i + 1; k < of_first; k++)
			if (fits_with(w, base, &c->list[i], &c->list[k]))
				return tell(&c->list[i], &c->list[k], out);
	return false;
}

bool
repair_headers(struct wound *w, const struct edits *base, struct repair *out)
{
	struct candidates *c = xcalloc(1, sizeof(*c));
	size_t of_first = 0;
	uint64_t budget = w->budget;
	bool found;

	for (size_t i = 0; i < w->count; i++) {
		add_ways_of_header(c, w, &w->pieces[i]);
		if (i == 0)
			of_first = c->count;
	}
	/* So that something is left for the other ways. */
	w->budget = budget / 4;
	found = try_candidates(w, c, of_first, base, out);
	w->budget += budget - budget / 4;
	for (size_t i = 0; i < c->count; i++)
		free(c->list[i].octets);
	free(c);
	return found;
}
