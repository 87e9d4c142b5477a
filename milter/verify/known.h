/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What was found out before, by SHA-256: bounded, the longest unused goes
 * first.  Knows nothing of what it keeps.  Private to this room; its owner's
 * side is in verify.h.
 */
#ifndef VERIFY_KNOWN_H
#define VERIFY_KNOWN_H

#include <stdatomic.h>

#include "certificate.h"
#include "verify.h"

enum known_kind {
	KNOWN_OPINION,
	KNOWN_DETOUR, /* an opinion with a path past what was revoked */
	KNOWN_JUDGEMENT,
};

/* One thing of a kind is kept for a certificate, so that nobody can fill the
 * stock with variations of what surrounds one. */
struct known_key {
	uint8_t sha256[SHA256_OCTETS];
	enum known_kind kind;
};

/* Begins what is kept; all but `links` is written before it is added. */
struct known_item {
	atomic_uint references;
	struct known_key key;
	size_t octets;	    /* about what it takes of memory */
	time_t made;	    /* at which it was right */
	time_t from, until; /* it may be used in [from, until) */
	void (*destroy)(struct known_item *);
	struct {
		struct known_item *next; /* in its bucket */
		struct known_item *newer, *older;
	} links;
};

void known_drop(struct known_item *); /* NULL is fine */

/* With a reference for the caller; NULL: unknown, or not at that time.  What
 * else it depends on the caller must compare. */
struct known_item *known_find(
    struct known *, const struct known_key *, time_t at);
/* Takes a reference of its own; another item with that key is dropped. */
void known_add(struct known *, struct known_item *);

#endif
