/* SPDX-License-Identifier: BSD-2-Clause */
/* Comma separated values (RFC 4180): for CCADB's lists. */
#ifndef TRUST_CSV_H
#define TRUST_CSV_H

#include "base.h"

enum {
	CSV_COLUMNS_MAX = 256
};

struct csv {
	struct span rest;
	size_t row; /* number of the row that was read last; 1: the head */
	/* Cells of that row, without their quotes; in `text`. */
	struct span cells[CSV_COLUMNS_MAX];
	size_t count;
	struct buffer text;
};

void csv_begin(struct csv *, struct span content);
/* False: the end, or `why` (else NULL) says what is wrong with this row. */
bool csv_next(struct csv *, const char **why);
void csv_free(struct csv *);
/* Without blanks on both sides. */
struct span span_trimmed(struct span);

#endif
