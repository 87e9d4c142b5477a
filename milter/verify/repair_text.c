/* SPDX-License-Identifier: BSD-2-Clause */
/* Undoing changes of lines: blanks at their ends, ">From ", added ones, and
 * text that was encoded anew. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "repair.h"

enum {
	LINES_MAX = 60, /* at the end of a text that may be a footer */
	EMPTY_LINES_MAX = 5,
};

static bool
mended(struct repair *out, enum hint hint, const char *text)
{
	out->hint = hint;
	snprintf(out->text, sizeof(out->text), "%s", text);
	return true;
}

/* --- lines -----------------------------------------------------------------*/

static struct span
without_line_end(const struct wound *w, size_t at, size_t end)
{
	struct span line = { w->content.data + at, end - at };

	if (line.len > 0 && line.data[line.len - 1] == '\n')
		line.len--;
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* What a line may have been; `out` is given what takes its place. */
static void
strip_blanks(struct span line, struct buffer *out)
{
	while (line.len > 0 && (line.data[line.len - 1] == ' ' ||
				   line.data[line.len - 1] == '\t'))
		line.len--;
	buffer_append(out, line.data, line.len);
}

/* "-- " stands before a person's address (RFC 3676 4.3). */
static void
restore_separator(struct span line, struct buffer *out)
{
	buffer_append(out, line.data, line.len);
	if (span_equal(line, span_of("--")))
		buffer_char(out, ' ');
}

static void
strip_and_restore(struct span line, struct buffer *out)
{
	size_t before = out->len;

	strip_blanks(line, out);
	if (out->len - before == 2 && memcmp(out->data + before, "--", 2) == 0)
		buffer_char(out, ' ');
}

static void
unquote_from(struct span line, struct buffer *out)
{
	size_t quotes = 0;

	while (quotes < line.len && line.data[quotes] == '>')
		quotes++;
	if (quotes > 0 && line.len - quotes >= 5 &&
	    memcmp(line.data + quotes, "From ", 5) == 0) {
		line.data++;
		line.len--;
	}
	buffer_append(out, line.data, line.len);
}

static void
quote_from(struct span line, struct buffer *out)
{
	if (line.len >= 5 && memcmp(line.data, "From ", 5) == 0)
		buffer_char(out, '>');
	buffer_append(out, line.data, line.len);
}

static const struct {
	void (*undo)(struct span line, struct buffer *out);
	enum hint hint;
	const char *text;
} line_ways[] = {
	{ strip_blanks, HINT_BLANKS,
	    "without the blanks at the ends of its lines" },
	{ restore_separator, HINT_BLANKS,
	    "with \"-- \" for \"--\": blanks at the ends of lines were "
	    "removed" },
	{ strip_and_restore, HINT_BLANKS,
	    "without the blanks at the ends of its lines, but for \"-- \"" },
	{ unquote_from, HINT_FROM_LINE,
	    "with \"From \" for \">From \" at the beginning of a line" },
	{ quote_from, HINT_FROM_LINE,
	    "with \">From \" for \"From \" at the beginning of a line" },
};

static bool
try_lines(struct wound *w, size_t way, struct repair *out)
{
	struct buffer changed = BUFFER_LIMIT(2 * w->content.len + 1);
	size_t at = 0;
	bool fits;

	while (at < w->content.len) {
		size_t end = line_end(w, at, w->content.len);
		struct span line = without_line_end(w, at, end);

		line_ways[way].undo(line, &changed);
		buffer_append(
		    &changed, line.data + line.len, end - at - line.len);
		at = end;
	}
	fits = !span_equal(buffer_span(&changed), buffer_span(&w->content)) &&
	       wound_fits_octets(w, buffer_span(&changed));
	buffer_free(&changed);
	return fits && mended(out, line_ways[way].hint, line_ways[way].text);
}

/* Empty lines at the end of a part, more or fewer. */
static bool
try_empty_lines(struct wound *w, const struct piece *piece, struct repair *out)
{
	static const char more[] = "\r\n\r\n\r\n\r\n\r\n";
	size_t end = piece->end;

	for (size_t n = 1; n <= EMPTY_LINES_MAX; n++) {
		struct edits edits = { .count = 0 };

		edits_add(&edits, piece->end, 0,
		    (struct span){ (const uint8_t *)more, 2 * n });
		if (wound_fits(w, &edits))
			return mended(out, HINT_BLANKS,
			    "with an empty line more at the end of a part");
		if (end < piece->body + 2 ||
		    memcmp(w->content.data + end - 2, "\r\n", 2) != 0)
			continue;
		end -= 2;
		edits.count = 0;
		edits_add(&edits, end, piece->end - end, span_of(""));
		if (wound_fits(w, &edits))
			return mended(out, HINT_BLANKS,
			    "without the empty line at the end of a part");
	}
	return false;
}

bool
repair_lines(struct wound *w, struct repair *out)
{
	for (size_t i = 0; i < sizeof(line_ways) / sizeof(line_ways[0]); i++)
		if (try_lines(w, i, out))
			return true;
	for (size_t i = 0; i < w->count; i++)
		if (w->pieces[i].is_leaf &&
		    try_empty_lines(w, &w->pieces[i], out))
			return true;
	return false;
}

/* --- added lines -----------------------------------------------------------*/

/* Where the last lines of a body begin, and where it ends; from the front. */
struct lines {
	size_t at[LINES_MAX + 1];
	size_t count;
};

static void
last_lines(const struct wound *w, const struct piece *piece, struct lines *out)
{
	size_t at = piece->end;

	out->count = 0;
	while (at > piece->body && out->count < LINES_MAX) {
		out->at[out->count++] = at;
		at--;
		while (at > piece->body && w->content.data[at - 1] != '\n')
			at--;
	}
	out->at[out->count] = at;
	for (size_t i = 0; i < (out->count + 1) / 2; i++) {
		size_t held = out->at[i];

		out->at[i] = out->at[out->count - i];
		out->at[out->count - i] = held;
	}
}

static bool
found_footer(
    struct repair *out, const struct piece *piece, size_t lines, bool at_end)
{
	out->hint = HINT_FOOTER;
	snprintf(out->text, sizeof(out->text),
	    "without %zu line%s that %s added %s part %s", lines,
	    lines == 1 ? "" : "s", lines == 1 ? "was" : "were",
	    at_end ? "at the end of" : "within", piece->part);
	return true;
}

/* Octets of a body up to its end may have been added together with the line
 * end before them, which is the last line's otherwise. */
static void
cut(const struct wound *w, const struct piece *piece, size_t from, size_t to,
    bool with_line_end, struct edits *edits)
{
	if (with_line_end && from >= piece->body + 2 &&
	    memcmp(w->content.data + from - 2, "\r\n", 2) == 0)
		from -= 2;
	edits_add(edits, from, to - from, span_of(""));
}

static bool
try_cut(struct wound *w, const struct piece *piece, size_t from, size_t to)
{
	for (unsigned int i = 0; i < (to == piece->end ? 2u : 1u); i++) {
		struct edits edits = { .count = 0 };

		cut(w, piece, from, to, i == 1, &edits);
		if (wound_fits(w, &edits))
			return true;
	}
	return false;
}

static bool
try_footer(struct wound *w, const struct piece *piece, struct repair *out)
{
	struct lines lines;

	last_lines(w, piece, &lines);
	for (size_t i = lines.count; i-- > 0;)
		if (try_cut(w, piece, lines.at[i], piece->end))
			return found_footer(out, piece, lines.count - i, true);
	for (size_t len = 1; len < lines.count; len++)
		for (size_t i = 0; i + len < lines.count; i++)
			if (try_cut(w, piece, lines.at[i], lines.at[i + len]))
				return found_footer(out, piece, len, false);
	return false;
}

static bool
try_two_cuts(struct wound *w, const struct piece *first, size_t from,
    const struct piece *second, size_t also_from)
{
	for (unsigned int i = 0; i < 4; i++) {
		struct edits edits = { .count = 0 };

		cut(w, first, from, first->end, (i & 1) != 0, &edits);
		cut(w, second, also_from, second->end, (i & 2) != 0, &edits);
		if (wound_fits(w, &edits))
			return true;
	}
	return false;
}

/* A gateway's sentence stands in the text and in the HTML beside it. */
static bool
try_two_footers(struct wound *w, const struct piece *first,
    const struct piece *second, struct repair *out)
{
	struct lines a, b;

	last_lines(w, first, &a);
	last_lines(w, second, &b);
	for (size_t i = a.count; i-- > 0;)
		for (size_t k = b.count; k-- > 0;) {
			if (!try_two_cuts(w, first, a.at[i], second, b.at[k]))
				continue;
			out->hint = HINT_FOOTER;
			snprintf(out->text, sizeof(out->text),
			    "without the lines that were added at the ends of "
			    "part %s (%zu) and part %s (%zu)",
			    first->part, a.count - i, second->part,
			    b.count - k);
			return true;
		}
	return false;
}

bool
repair_footer(struct wound *w, struct repair *out)
{
	const struct piece *texts[2] = { NULL, NULL };
	size_t count = 0;

	for (size_t i = 0; i < w->count; i++) {
		const struct piece *piece = &w->pieces[i];

		if (!piece->is_leaf || !piece->is_text)
			continue;
		if (try_footer(w, piece, out))
			return true;
		if (count < 2)
			texts[count] = piece;
		count++;
	}
	return count == 2 && try_two_footers(w, texts[0], texts[1], out);
}

/* --- another transfer encoding ---------------------------------------------*/

static const char cte_name[] = "Content-Transfer-Encoding:";

/* The value of a piece's encoding, without blanks; false: it has no field. */
static bool
find_encoding(
    const struct wound *w, const struct piece *piece, size_t *at, size_t *len)
{
	size_t line = piece->start;

	while (line < piece->body) {
		size_t end = line_end(w, line, piece->body);
		struct span text = without_line_end(w, line, end);
		size_t name = strlen(cte_name);

		if (text.len > name &&
		    strncasecmp((const char *)text.data, cte_name, name) == 0) {
			while (name < text.len && text.data[name] == ' ')
				name++;
			*at = line + name;
			*len = text.len - name;
			return true;
		}
		line = end;
	}
	return false;
}

/* Texts in quoted-printable or base64 as they were in 8 bits. */
static void
decode_texts(const struct wound *w, const char *word, bool multiparts,
    struct buffer decoded[], struct edits *edits)
{
	for (size_t i = 0; i < w->count; i++) {
		const struct piece *piece = &w->pieces[i];
		struct span body = { w->content.data + piece->body,
			piece->end - piece->body };
		struct decoder decoder;
		size_t at = 0, len = 0;

		if (!find_encoding(w, piece, &at, &len))
			continue;
		if (!piece->is_leaf && multiparts)
			edits_add(edits, at, len, span_of(word));
		if (!piece->is_leaf ||
		    (piece->encoding != ENCODING_QUOTED_PRINTABLE &&
			!(piece->encoding == ENCODING_BASE64 &&
			    piece->is_text)))
			continue;
		decoder_init(&decoder, piece->encoding);
		decoder_push(&decoder, body, &decoded[i]);
		decoder_end(&decoder, &decoded[i]);
		edits_add(edits, at, len, span_of(word));
		edits_add(
		    edits, piece->body, body.len, buffer_span(&decoded[i]));
	}
}

static bool
try_decoded(
    struct wound *w, const char *word, bool multiparts, struct repair *out)
{
	struct buffer *decoded = xcalloc(w->count, sizeof(*decoded));
	struct edits edits = { .count = 0 };
	struct repair beside = { .hint = HINT_NONE };
	bool fits = false;

	for (size_t i = 0; i < w->count; i++)
		decoded[i].limit = w->content.len + 1;
	decode_texts(w, word, multiparts, decoded, &edits);
	if (edits.count > 0) {
		fits = wound_fits(w, &edits);
		if (!fits)
			fits = repair_headers(w, &edits, &beside);
	}
	if (fits) {
		out->hint = HINT_REENCODED;
		snprintf(out->text, sizeof(out->text),
		    "with its text in %s, as it was before a hop encoded it%s",
		    word,
		    beside.hint != HINT_NONE ? " and changed a part's header"
					     : "");
	}
	for (size_t i = 0; i < w->count; i++)
		buffer_free(&decoded[i]);
	free(decoded);
	return fits;
}

bool
repair_encoding(struct wound *w, struct repair *out)
{
	static const char *const words[] = { "8bit", "8BIT", "binary" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (try_decoded(w, words[i], false, out) ||
		    try_decoded(w, words[i], true, out))
			return true;
	return false;
}
