/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HTML and SVG that cannot be broken out of: names of elements and attributes
 * are literals of our source, all else passes through one function, and each
 * element that is opened is closed.  The result is well-formed XML, too.
 * Private to this room.
 */
#ifndef ANALYSIS_MARKUP_H
#define ANALYSIS_MARKUP_H

#include "base.h"

enum {
	MARKUP_DEPTH = 32,
	/* Octets of one text; what a log or a certificate says is shorter. */
	MARKUP_TEXT_MAX = 8192,
	NUMBER_TEXT = 40,
};

/* Zero-initialised but for `out`. */
struct markup {
	struct buffer *out;
	const char *elements[MARKUP_DEPTH]; /* that are open */
	size_t depth;
	bool in_tag; /* the last one may still get attributes */
};

/* A name that is no literal does not compile. */
#define markup_open(m, name)		 markup_open_name(m, "" name)
#define markup_attribute(m, name, value) markup_add_attribute(m, "" name, value)
#define markup_hundredths(m, name, value, unit)                                \
	markup_add_hundredths(m, "" name, value, "" unit)

void markup_open_name(struct markup *, const char *name);
void markup_close(struct markup *);
void markup_close_to(struct markup *, size_t depth);
/* Only before the element has content. */
void markup_add_attribute(struct markup *, const char *name, const char *value);
/* 1234 and "%" are "12.34%": in any locale. */
void markup_add_hundredths(
    struct markup *, const char *name, uint64_t value, const char *unit);

/* Whatever it is: characters that steer are shown as hex pairs, those that
 * mean something to HTML are written as references. */
void markup_text(struct markup *, const char *);
void markup_format(struct markup *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The same in a <bdi>: a stranger's text within a sentence keeps its own
 * direction of writing to itself. */
void markup_stranger(struct markup *, const char *);
/* A new line of the source, where it means nothing. */
void markup_line(struct markup *);
/* Our own style sheet: not a word of it is escaped. */
void markup_style(struct markup *, const char *const lines[]);

/* "1 284 907" with narrow blanks that do not break; how many characters. */
size_t number_text(uint64_t, char out[static NUMBER_TEXT]);
void markup_number(struct markup *, uint64_t);
/* "3.2 %", "0.0007 %": two digits that count; 0 and 100 only where it is. */
void share_text(uint64_t part, uint64_t whole, char out[static NUMBER_TEXT]);

/* Shorthands: <name class="class">text</name>; no class where NULL. */
#define markup_element(m, name, class, text)                                   \
	markup_add_element(m, "" name, class, text)
void markup_add_element(
    struct markup *, const char *name, const char *class, const char *text);

#endif
