/* SPDX-License-Identifier: BSD-2-Clause */
/* Text of a multipart outside its parts (RFC 2046 5.1.1).  Private to this
 * room. */
#ifndef VERIFY_MARGIN_H
#define VERIFY_MARGIN_H

#include "base.h"

enum {
	MARGIN_KEPT = 96, /* octets; more than a standing sentence has */
};

struct margin {
	size_t text;	/* octets that are neither blank nor delimiters */
	size_t line;	/* the same of the line so far */
	size_t matched; /* octets of "--boundary" at the line's start */
	bool other;	/* the line is no delimiter */
	char kept[MARGIN_KEPT]; /* the first of the text, in lower case */
};

/* Raw octets of the multipart itself, in order, its delimiter lines among
 * them. */
void margin_push(struct margin *, const char *boundary, struct span);
/* The text is what mail programs write there for readers without MIME. */
bool margin_is_standing(const struct margin *);

#endif
