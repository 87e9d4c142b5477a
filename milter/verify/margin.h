/* SPDX-License-Identifier: BSD-2-Clause */
/* Text of a multipart outside its parts (RFC 2046 5.1.1).  Private to this
 * room. */
#ifndef VERIFY_MARGIN_H
#define VERIFY_MARGIN_H

#include "base.h"

struct margin {
	size_t text;	/* octets that are neither blank nor delimiters */
	size_t line;	/* the same of the line so far */
	size_t matched; /* octets of "--boundary" at the line's start */
	bool other;	/* the line is no delimiter */
};

/* Raw octets of the multipart itself, in order, its delimiter lines among
 * them. */
void margin_push(struct margin *, const char *boundary, struct span);

#endif
