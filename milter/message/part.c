/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entities on the walker's stack: what each is by its header (RFC 2045, 2046),
 * what is walked into, and the numbers of the parts (RFC 3501 6.4.5).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "token.h"
#include "walker.h"

struct frame *
walker_top(const struct walker *w)
{
	return w->stack[w->depth - 1];
}

void
walker_blame(struct walker *w, struct frame *f, unsigned int defects)
{
	f->entity.defects |= defects;
	w->defects |= defects;
}

static struct frame *
push(struct walker *w, bool is_message)
{
	struct frame *f = xcalloc(1, sizeof(*f));

	f->entity.index = 1;
	f->entity.is_message = is_message;
	f->entity.depth = (unsigned int)w->depth;
	if (w->depth > 0) {
		struct frame *parent = walker_top(w);

		f->entity.parent = &parent->entity;
		f->entity.index = ++parent->children;
		memcpy(f->entity.part, parent->entity.part, PART_NUMBER);
	}
	w->stack[w->depth++] = f;
	w->entities++;
	return f;
}

/* False: it does not fit, and nothing was changed. */
static bool
append_number(char *part, unsigned int number)
{
	size_t len = strlen(part);
	char text[16];
	int more =
	    snprintf(text, sizeof(text), "%s%u", len > 0 ? "." : "", number);

	if (len + (size_t)more >= PART_NUMBER)
		return false;
	memcpy(part + len, text, (size_t)more + 1);
	return true;
}

static void
number(struct walker *w, struct frame *f, unsigned int index)
{
	if (!append_number(f->entity.part, index))
		walker_blame(w, f, DEFECT_TOO_DEEP);
}

static void
announce(struct walker *w, struct frame *f)
{
	if (w->events.open != NULL)
		w->events.open(&f->entity, w->arg);
}

void
walker_open_message(struct walker *w)
{
	announce(w, push(w, true));
}

void
walker_open_part(struct walker *w)
{
	struct frame *parent = walker_top(w), *f;

	parent->reading = READING_PARTS;
	if (w->entities >= w->limits.parts) {
		walker_blame(w, parent, DEFECT_TOO_MANY_PARTS);
		return;
	}
	f = push(w, false);
	number(w, f, f->entity.index);
	announce(w, f);
}

void
walker_open_embedded(struct walker *w)
{
	struct frame *parent = walker_top(w);

	if (w->entities >= w->limits.parts) {
		walker_blame(w, parent, DEFECT_TOO_MANY_PARTS);
		parent->reading = READING_TEXT;
		return;
	}
	announce(w, push(w, true));
}

static void
take_type(struct walker *w, struct frame *f, const char *value)
{
	if (f->has_type) {
		walker_blame(w, f, DEFECT_DUPLICATE_CONTENT_TYPE);
		return;
	}
	f->has_type = true;
	media_type_parse(&f->entity.type, value);
	walker_blame(w, f, f->entity.type.defects);
}

static void
take_encoding(struct walker *w, struct frame *f, const char *value)
{
	static const struct {
		const char *word;
		enum transfer_encoding encoding;
	} known[] = {
		{ "7bit", ENCODING_IDENTITY },
		{ "8bit", ENCODING_IDENTITY },
		{ "binary", ENCODING_IDENTITY },
		{ "base64", ENCODING_BASE64 },
		{ "quoted-printable", ENCODING_QUOTED_PRINTABLE },
	};
	struct cursor c = cursor_of(value);
	char *word = NULL;

	if (f->has_encoding) {
		walker_blame(w, f, DEFECT_DUPLICATE_ENCODING);
		return;
	}
	f->has_encoding = true;
	f->entity.encoding = ENCODING_UNKNOWN;
	cursor_skip_blanks(&c);
	word = cursor_word(&c);
	cursor_skip_blanks(&c);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (word != NULL && c.at == c.end && !c.bad &&
		    strcmp(word, known[i].word) == 0)
			f->entity.encoding = known[i].encoding;
	if (f->entity.encoding == ENCODING_UNKNOWN)
		walker_blame(w, f, DEFECT_UNKNOWN_ENCODING);
	free(word);
}

void
walker_take_field(
    struct walker *w, struct frame *f, const char *name, const char *value)
{
	if (w->events.field != NULL)
		w->events.field(&f->entity, name, value, w->arg);
	if (ascii_equal_nocase(name, "Content-Type")) {
		take_type(w, f, value);
	} else if (ascii_equal_nocase(name, "Content-Transfer-Encoding")) {
		take_encoding(w, f, value);
	} else if (ascii_equal_nocase(name, "Content-Disposition") &&
		   !f->has_disposition) {
		/* No structure hangs on it, so its defects are its own. */
		f->has_disposition = true;
		disposition_parse(&f->entity.disposition, value);
	}
}

/* RFC 2046 5.1.1: bchars. */
static bool
is_boundary_octet(char c)
{
	return ascii_isalpha((unsigned char)c) ||
	       ascii_isdigit((unsigned char)c) ||
	       (c != '\0' && strchr("'()+_,-./:=? ", c) != NULL);
}

/* Illegal but printable ones are looked for all the same: others do. */
static bool
has_usable_boundary(struct walker *w, struct frame *f)
{
	const char *b = media_type_parameter(&f->entity.type, "boundary");
	size_t len = b == NULL ? 0 : strlen(b);
	bool usable = len > 0 && len <= w->limits.boundary && b[len - 1] != ' ';

	if (b == NULL) {
		walker_blame(w, f, DEFECT_NO_BOUNDARY);
		return false;
	}
	if (!usable)
		walker_blame(w, f, DEFECT_BAD_BOUNDARY);
	for (size_t i = 0; i < len; i++) {
		if (!is_boundary_octet(b[i]))
			walker_blame(w, f, DEFECT_BAD_BOUNDARY);
		usable = usable && b[i] >= 0x20 && b[i] < 0x7f;
	}
	f->boundary = b;
	f->boundary_len = len;
	return usable;
}

/* RFC 2046 5.1.2: readers that compare beginnings only would confuse them. */
static bool
begins_like_an_outer_one(const struct walker *w, const struct frame *f)
{
	for (size_t i = 0; i + 1 < w->depth; i++) {
		const struct frame *outer = w->stack[i];
		size_t shorter = outer->boundary_len < f->boundary_len
				     ? outer->boundary_len
				     : f->boundary_len;

		if (outer->is_walked_into &&
		    memcmp(outer->boundary, f->boundary, shorter) == 0)
			return true;
	}
	return false;
}

static enum reading
body_reading(struct walker *w, struct frame *f)
{
	const struct media_type *type = &f->entity.type;
	bool multipart = media_type_is(type, "multipart", NULL);

	if (!multipart && !media_type_is(type, "message", "rfc822") &&
	    !media_type_is(type, "message", "global"))
		return READING_TEXT;
	/* RFC 2045 6.4; who ignores the encoding sees parts, we see none. */
	if (f->entity.encoding != ENCODING_IDENTITY) {
		walker_blame(w, f, DEFECT_MULTIPART_ENCODED);
		return READING_TEXT;
	}
	if (multipart && !has_usable_boundary(w, f))
		return READING_TEXT;
	if (f->entity.depth >= w->limits.depth)
		walker_blame(w, f, DEFECT_TOO_DEEP);
	if (f->entity.defects & DEFECT_TOO_DEEP)
		return READING_TEXT;
	if (!multipart)
		return READING_ENVELOPE;
	if (begins_like_an_outer_one(w, f))
		walker_blame(w, f, DEFECT_BOUNDARY_REPEATED);
	return READING_PREAMBLE;
}

static const char *
default_type(const struct frame *f)
{
	const struct entity *parent = f->entity.parent;

	/* RFC 2046 5.1.5; what cannot be read is plain text, RFC 2045 5.2. */
	if (parent != NULL && !f->entity.is_message && !f->has_type &&
	    media_type_is(&parent->type, "multipart", "digest"))
		return "message/rfc822";
	return "text/plain";
}

void
walker_decide_type(struct walker *w)
{
	struct frame *f = walker_top(w);

	if (f->entity.type.type == NULL)
		media_type_parse(&f->entity.type, default_type(f));
	f->reading = body_reading(w, f);
	f->is_walked_into = f->reading == READING_PREAMBLE;
	f->entity.is_multipart = f->is_walked_into;
	if (f->is_walked_into)
		w->boundaries++;
	else if (f->entity.is_message)
		number(w, f, 1);
	if (w->events.header != NULL)
		w->events.header(&f->entity, w->arg);
}

static void
close_top(struct walker *w)
{
	struct frame *f = walker_top(w);

	if (f->reading == READING_HEADER)
		header_end(w);
	if (f->reading == READING_PREAMBLE)
		walker_blame(w, f, DEFECT_BOUNDARY_NEVER_SEEN);
	else if (f->reading == READING_PARTS)
		walker_blame(w, f, DEFECT_NOT_CLOSED);
	if (f->is_walked_into)
		w->boundaries--;
	if (w->events.close != NULL)
		w->events.close(&f->entity, w->arg);
	media_type_free(&f->entity.type);
	media_type_free(&f->entity.disposition);
	free(f);
	w->depth--;
}

void
walker_close_above(struct walker *w, size_t depth)
{
	while (w->depth > depth)
		close_top(w);
}
