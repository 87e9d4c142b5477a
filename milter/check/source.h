/* SPDX-License-Identifier: BSD-2-Clause */
/* A file or standard input, line by line in constant memory, and what kind of
 * thing it holds.  Private to smime-check. */
#ifndef CHECK_SOURCE_H
#define CHECK_SOURCE_H

#include <stdio.h>

#include "base.h"

enum {
	SOURCE_BUFFER = 128 * 1024,
	SOURCE_AHEAD = 16 * 1024,
};

struct source {
	FILE *file;
	uint8_t data[SOURCE_BUFFER];
	size_t start, end;
	bool eof, failed;
	bool at_line_start; /* of the next piece */
};

struct line {
	struct span octets; /* with its LF, until the next call */
	bool begins, ends;  /* a very long line comes in pieces */
};

void source_begin(struct source *, FILE *);
/* What is buffered, without taking it. */
struct span source_peek(struct source *);
/* The same, from anywhere in a file: at least SOURCE_AHEAD octets, if there
 * are so many left. */
struct span source_ahead(struct source *);
bool source_line(struct source *, struct line *);
void source_unread(struct source *, const struct line *); /* the last one */
/* All that is left; false: cannot be read, or more than the limit. */
bool source_rest(struct source *, struct buffer *out);

enum input_kind {
	INPUT_UNKNOWN,
	INPUT_MESSAGE,
	INPUT_MBOX,
	INPUT_CERTIFICATES, /* PEM or DER */
	INPUT_CRLS,	    /* the same */
	INPUT_CMS,	    /* DER, or base64 with or without PEM's armour */
};

enum input_kind input_kind(struct span head);

/* An mbox separator: "From " somebody, and a time of day. */
bool is_mbox_separator(struct span line);

/* A CMS object as DER; false: it is none. */
bool cms_of_file(struct span content, struct buffer *out);

#endif
