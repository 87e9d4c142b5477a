/* SPDX-License-Identifier: BSD-2-Clause */
/* A header field's value put together from pieces.  Private to this room. */
#ifndef REPORT_FOLD_H
#define REPORT_FOLD_H

#include "base.h"

/* Where a field may be folded, RFC 5322 2.1.1: 78 octets is what it wishes. */
enum {
	FOLD_COLUMN = 78
};

struct fold {
	struct buffer text;
	size_t column;
	bool one_line; /* never folded: filters match it line by line */
};

/* `name` is the field's, which stands before the first line. */
void fold_begin(struct fold *, const char *name, bool one_line);
/* A piece that is never broken, with a blank or a fold before it. */
void fold_add(struct fold *, const char *piece);
/* The same in a line of its own. */
void fold_line(struct fold *, const char *piece);
/* Right behind the last piece. */
void fold_append(struct fold *, const char *text);
char *fold_end(struct fold *); /* free(3) */

#endif
