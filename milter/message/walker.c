/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walker's lines: a push machine that finds the delimiters of RFC 2046
 * 5.1.1 in octets cut anywhere, and hands all others on untouched.  Held back
 * are only the start of a line that may be a delimiter and one line end.
 */
#include "walker.h"

#include <stdlib.h>
#include <string.h>

/* RFC 2046 5.1.1: transport-padding; beyond this it is no delimiter. */
enum {
	PADDING_MAX = 64,
	OCTETS = 16,
	PLAIN_BLOCK = 256, /* a multiple of them */
};

enum {
	UNCUT_MAX = 59000
};

const struct message_limits message_limits_default = {
	.depth = 32,
	.parts = 1000,
	.header = 65536,
	.boundary = 70,
};

struct walker *
walker_new(const struct message_limits *limits,
    const struct walker_events *events, void *arg)
{
	struct walker *w = xcalloc(1, sizeof(*w));

	w->limits = *limits;
	w->events = *events;
	w->arg = arg;
	w->stack = xcalloc((size_t)limits->depth + 1, sizeof(struct frame *));
	w->hold_size = limits->boundary + strlen("----\r\n") + PADDING_MAX;
	w->hold = xcalloc(w->hold_size, 1);
	w->at_line_start = true;
	header_init(&w->header, limits->header);
	return w;
}

void
walker_free(struct walker *w)
{
	if (w == NULL)
		return;
	while (w->depth > 0) {
		struct frame *f = w->stack[--w->depth];

		media_type_free(&f->entity.type);
		media_type_free(&f->entity.disposition);
		free(f);
	}
	header_free(&w->header);
	free(w->stack);
	free(w->hold);
	free(w);
}

unsigned int
walker_defects(const struct walker *w)
{
	return w->defects;
}

/*
 * Postfix gives a milter the first 60000 octets of a field and delivers all of
 * them: what a reader does with the rest of these could be anything.
 */
static bool
may_be_cut(const char *name, const char *value)
{
	return (ascii_equal_nocase(name, "Content-Type") ||
		   ascii_equal_nocase(name, "Content-Transfer-Encoding") ||
		   ascii_equal_nocase(name, "MIME-Version")) &&
	       strlen(value) > UNCUT_MAX;
}

static void
begin(struct walker *w)
{
	if (w->entities == 0)
		walker_open_message(w);
}

void
walker_field(struct walker *w, const char *name, const char *value)
{
	char *unfolded = NULL, *bare = xstrdup(name);
	size_t len = strlen(bare);
	struct frame *f;

	if (w->header_ended)
		goto out;
	begin(w);
	f = walker_top(w);
	while (len > 0 && (bare[len - 1] == ' ' || bare[len - 1] == '\t'))
		bare[--len] = '\0';
	if (!header_unfold(value, &unfolded) || !header_is_name(bare) ||
	    strcmp(bare, name) != 0)
		walker_blame(w, f, DEFECT_BAD_HEADER_LINE);
	if (strchr(unfolded, '\r') != NULL)
		walker_blame(w, f, DEFECT_BARE_CR);
	if (strlen(unfolded) > w->limits.header || may_be_cut(bare, value))
		walker_blame(w, f, DEFECT_HEADER_TOO_LARGE);
	walker_take_field(w, f, bare, unfolded);
out:
	free(unfolded);
	free(bare);
}

void
walker_end_header(struct walker *w)
{
	if (w->header_ended)
		return;
	begin(w);
	w->header_ended = true;
	walker_decide_type(w);
}

static bool
has_bare_cr(struct span s)
{
	const uint8_t *end = s.data + s.len;
	const uint8_t *p = memchr(s.data, '\r', s.len);

	while (p != NULL) {
		if (p + 1 == end || p[1] != '\n')
			return true;
		p = memchr(p + 1, '\r', (size_t)(end - p - 1));
	}
	return false;
}

/* What of it has been looked at, by plain_lines(), ends with a line. */
static void
blame_octets(struct walker *w, struct frame *f, struct span s, size_t seen)
{
	s.data += seen;
	s.len -= seen;
	if (!(f->entity.defects & DEFECT_NUL) &&
	    memchr(s.data, '\0', s.len) != NULL)
		walker_blame(w, f, DEFECT_NUL);
	if (!(f->entity.defects & DEFECT_BARE_CR) && has_bare_cr(s))
		walker_blame(w, f, DEFECT_BARE_CR);
}

static void
pass_on(struct walker *w, struct span s, size_t seen, bool is_body)
{
	struct frame *f = walker_top(w);

	blame_octets(w, f, s, seen);
	if (w->events.raw != NULL)
		w->events.raw(&f->entity, s, w->arg);
	if (is_body && w->events.body != NULL)
		w->events.body(&f->entity, s, w->arg);
}

void
walker_raw(struct walker *w, struct span s, bool is_body)
{
	pass_on(w, s, 0, is_body);
}

/* No delimiter followed: the line end was the content's. */
static void
release_line_end(struct walker *w)
{
	struct span s = { w->line_end, w->line_end_len };

	w->line_end_len = 0;
	if (s.len > 0)
		walker_raw(w, s, w->line_end_is_body);
}

static void
begin_content(struct walker *w)
{
	release_line_end(w);
	if (walker_top(w)->reading == READING_ENVELOPE)
		walker_open_embedded(w);
}

/* Of which `seen` octets are known to be plain lines. */
static void
take_content(struct walker *w, const uint8_t *data, size_t len, size_t seen)
{
	while (len > 0) {
		size_t n = len;

		begin_content(w);
		if (walker_top(w)->reading == READING_HEADER)
			n = header_take(w, data, len);
		else
			pass_on(w, (struct span){ data, len }, seen,
			    walker_top(w)->reading == READING_TEXT);
		data += n;
		len -= n;
	}
}

/* Octets of lines that are no delimiters; never ends with a line's end. */
void
walker_content(struct walker *w, const uint8_t *data, size_t len)
{
	take_content(w, data, len, 0);
}

/* It may belong to an outer delimiter that follows (RFC 2046 5.1.1): a
 * close-delimiter ends without one. */
static void
hold_line_end(struct walker *w, struct span line_end, bool is_body)
{
	memcpy(w->line_end, line_end.data, line_end.len);
	w->line_end_len = line_end.len;
	w->line_end_is_body = is_body;
}

static void
end_line(struct walker *w, bool crlf)
{
	bool in_header = false;

	begin_content(w);
	if (!crlf)
		walker_blame(w, walker_top(w), DEFECT_BARE_LF);
	if (walker_top(w)->reading == READING_HEADER)
		in_header = header_line_end(w);
	hold_line_end(w, crlf ? span_of("\r\n") : span_of("\n"),
	    !in_header && walker_top(w)->reading == READING_TEXT);
	w->at_line_start = true;
}

/* Compilers do these at once, or in pieces where the machine has not that. */
typedef uint8_t wide __attribute__((vector_size(OCTETS)));

/*
 * A block is plain where no octet is NUL, CR and LF only stand together, and
 * no line begins with '-'.  Reads two octets more.  Lines are short: to look
 * for each end by memchr(3) costs twice as much.
 */
static bool
is_plain_block(const uint8_t *p)
{
	uint64_t parts[OCTETS / sizeof(uint64_t)], any = 0;
	wide odd = { 0 };

	for (const uint8_t *end = p + PLAIN_BLOCK; p < end; p += OCTETS) {
		wide here, next, after, lf;

		memcpy(&here, p, OCTETS);
		memcpy(&next, p + 1, OCTETS);
		memcpy(&after, p + 2, OCTETS);
		lf = (wide)(next == '\n');
		odd |= (wide)(here == '\0') | ((wide)(here == '\r') ^ lf) |
		       (lf & (wide)(after == '-'));
	}
	memcpy(parts, &odd, OCTETS);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		any |= parts[i];
	return any == 0;
}

/* Octets of whole lines at the front, of which nothing is to be told. */
static size_t
plain_lines(const uint8_t *data, size_t len)
{
	size_t n = 0;

	if (len == 0 || data[0] == '\n')
		return 0;
	while (len - n >= PLAIN_BLOCK + 2 && is_plain_block(data + n))
		n += PLAIN_BLOCK;
	while (n > 0 && data[n - 1] != '\n')
		n--;
	return n;
}

/*
 * As many lines as surely are content, in one piece; returns what was taken.
 * Stops at the end of a line, if the next one must be looked at or is unseen.
 */
static size_t
take_lines(struct walker *w, const uint8_t *data, size_t len)
{
	bool line_by_line = walker_top(w)->reading == READING_HEADER ||
			    walker_top(w)->reading == READING_ENVELOPE;
	size_t plain = line_by_line ? 0 : plain_lines(data, len);
	const uint8_t *lf;
	bool crlf;

	for (size_t n = plain;; n = (size_t)(lf - data) + 1) {
		lf = memchr(data + n, '\n', len - n);
		if (lf == NULL) {
			w->cr = data[len - 1] == '\r';
			take_content(w, data, len - w->cr, plain);
			return len;
		}
		crlf = lf > data + n && lf[-1] == '\r';
		if (lf + 1 == data + len || line_by_line ||
		    (w->boundaries > 0 && lf[1] == '-'))
			break;
		if (!crlf)
			walker_blame(w, walker_top(w), DEFECT_BARE_LF);
	}
	take_content(w, data, (size_t)(lf - data) - crlf, plain);
	end_line(w, crlf);
	return (size_t)(lf - data) + 1;
}

static size_t
take(struct walker *w, const uint8_t *data, size_t len)
{
	if (!w->cr)
		return take_lines(w, data, len);
	w->cr = false;
	if (*data == '\n') {
		end_line(w, true);
		return 1;
	}
	walker_content(w, (const uint8_t *)"\r", 1);
	return 0;
}

enum match {
	MATCH_NOTHING,
	MATCH_BEGINNING, /* the boundary is there, and then something else */
	MATCH_DELIMITER,
	MATCH_CLOSING,
};

static enum match
match_line(struct span line, const struct frame *f, bool complete)
{
	const uint8_t *rest = line.data + 2 + f->boundary_len;
	const uint8_t *end = line.data + line.len;
	enum match match = MATCH_DELIMITER;

	if (line.len < 2 + f->boundary_len || memcmp(line.data, "--", 2) != 0 ||
	    memcmp(line.data + 2, f->boundary, f->boundary_len) != 0)
		return MATCH_NOTHING;
	if (end - rest >= 2 && memcmp(rest, "--", 2) == 0) {
		match = MATCH_CLOSING;
		rest += 2;
	}
	while (rest < end && (*rest == ' ' || *rest == '\t'))
		rest++;
	return complete && rest == end ? match : MATCH_BEGINNING;
}

/* An outer boundary ends all that is open within (RFC 2046 5.1.2). */
static enum match
find_delimiter(struct walker *w, struct span line, bool complete, size_t *depth)
{
	unsigned int defect;

	for (size_t i = 0; i < w->depth; i++) {
		struct frame *f = w->stack[i];

		*depth = i + 1;
		if (f->is_walked_into && f->reading != READING_EPILOGUE) {
			enum match match = match_line(line, f, complete);

			if (match > MATCH_BEGINNING)
				return match;
		}
	}
	for (size_t i = 0; i < w->depth; i++) {
		struct frame *f = w->stack[i];
		enum match match = f->is_walked_into
				       ? match_line(line, f, complete)
				       : MATCH_NOTHING;

		defect = match == MATCH_BEGINNING ? DEFECT_BOUNDARY_EXTENDED
						  : DEFECT_AFTER_CLOSE;
		if (match != MATCH_NOTHING)
			walker_blame(w, f, defect);
	}
	return MATCH_NOTHING;
}

/* `len`: octets of the line that is held, without its end. */
static void
take_delimiter(struct walker *w, size_t len, size_t depth, bool closing)
{
	struct span line = { w->hold, w->held };
	struct span before = { w->line_end, w->line_end_len };
	struct frame *f;

	walker_close_above(w, depth);
	f = walker_top(w);
	w->line_end_len = 0;
	if (before.len > 0)
		walker_raw(w, before, false);
	if (!closing) {
		walker_raw(w, line, false);
		walker_open_part(w);
		return;
	}
	walker_raw(w, (struct span){ line.data, len }, false);
	hold_line_end(
	    w, (struct span){ line.data + len, line.len - len }, false);
	if (f->reading == READING_PREAMBLE)
		walker_blame(w, f, DEFECT_BOUNDARY_NEVER_SEEN);
	f->reading = READING_EPILOGUE;
}

/* The line that is held is whole, or too long for a delimiter. */
static void
judge_held(struct walker *w, bool complete)
{
	struct span line = { w->hold, w->held };
	bool lf = line.len > 0 && line.data[line.len - 1] == '\n';
	bool crlf = lf && line.len > 1 && line.data[line.len - 2] == '\r';
	size_t depth = 0, held = w->held, n = 0;
	enum match match;

	line.len -= (size_t)lf + (size_t)crlf;
	match = find_delimiter(w, line, complete, &depth);
	if (match != MATCH_NOTHING) {
		take_delimiter(w, line.len, depth, match == MATCH_CLOSING);
		if (lf && !crlf)
			walker_blame(w, w->stack[depth - 1], DEFECT_BARE_LF);
	} else {
		w->at_line_start = false;
		while (n < held)
			n += take(w, w->hold + n, held - n);
	}
	w->held = 0;
}

static size_t
take_line_start(struct walker *w, const uint8_t *data, size_t len)
{
	size_t n = w->hold_size - w->held;
	const uint8_t *lf;

	if (w->boundaries == 0 || (w->held == 0 && *data != '-')) {
		w->at_line_start = false;
		return 0;
	}
	if (n > len)
		n = len;
	lf = memchr(data, '\n', n);
	if (lf != NULL)
		n = (size_t)(lf - data) + 1;
	memcpy(w->hold + w->held, data, n);
	w->held += n;
	if (lf != NULL || w->held == w->hold_size)
		judge_held(w, lf != NULL);
	return n;
}

void
walker_body(struct walker *w, const void *octets, size_t len)
{
	const uint8_t *data = octets;

	walker_end_header(w);
	while (len > 0 && !w->ended) {
		size_t n = w->at_line_start ? take_line_start(w, data, len)
					    : take(w, data, len);

		data += n;
		len -= n;
	}
}

void
walker_end(struct walker *w)
{
	walker_end_header(w);
	if (w->ended)
		return;
	if (w->held > 0)
		judge_held(w, true);
	if (w->cr)
		walker_content(w, (const uint8_t *)"\r", 1);
	w->cr = false;
	if (walker_top(w)->reading == READING_HEADER &&
	    w->header.line != LINE_UNKNOWN)
		header_line_end(w);
	release_line_end(w);
	walker_close_above(w, 0);
	w->ended = true;
}
