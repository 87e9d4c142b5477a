/* SPDX-License-Identifier: BSD-2-Clause */
/* Trying to undo what was done to signed content.  Private to repair*.c. */
#ifndef VERIFY_REPAIR_H
#define VERIFY_REPAIR_H

#include "message.h"
#include "verify.h"

/* An entity within the signed content, as it arrived; places in it. */
struct piece {
	size_t start, body, end;
	enum transfer_encoding encoding;
	bool is_leaf, is_text;
	char part[PART_NUMBER];
};

struct wound {
	struct buffer content;
	struct piece *pieces; /* outer ones before inner ones */
	size_t count;
	struct signed_data *data;
	uint64_t budget; /* octets that may still be digested */
};

/* Octets in place of others; in the order of `at`, apart. */
struct edit {
	size_t at, len;
	struct span octets;
};
enum {
	EDITS_MAX = 64
};
struct edits {
	struct edit list[EDITS_MAX];
	size_t count;
};

/* In the order of places; false: there is no room, or it overlaps. */
bool edits_add(struct edits *, size_t at, size_t len, struct span octets);
/* Is the content the one that was signed, once these edits are made? */
bool wound_fits(struct wound *, const struct edits *);
bool wound_fits_octets(struct wound *, struct span);
/* The line at `at` of the content, with its CRLF, before `end`. */
size_t line_end(const struct wound *, size_t at, size_t end);

/* repair_text.c: bodies and lines. */
bool repair_lines(struct wound *, struct repair *);
bool repair_footer(struct wound *, struct repair *);
bool repair_encoding(struct wound *, struct repair *);

/* repair_header.c: headers of parts, on top of other edits. */
bool repair_headers(struct wound *, const struct edits *base, struct repair *);

#endif
