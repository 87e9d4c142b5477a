/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What occurs most, in bounded memory: exact while there are no more different
 * keys than places, then space-saving (Metwally, Agrawal, El Abbadi 2005): the
 * least gives its place and its count to the new one.  Private to this room.
 */
#ifndef ANALYSIS_TOP_H
#define ANALYSIS_TOP_H

#include "base.h"

struct top;

enum {
	TOP_KEY_MAX = 300, /* octets; longer keys are cut */
};

/* `seed` is secret: whoever sends mail chooses keys. */
struct top *top_new(size_t places, size_t payload, uint64_t seed);
void top_free(struct top *); /* NULL is fine */

/* Counts; gives the key's payload, zeros at first.  Until the next call. */
void *top_count(struct top *, struct span key);
/* NULL: it is not there. */
void *top_find(const struct top *, struct span key);

struct top_entry {
	struct span key;
	uint64_t count; /* at most `over` too high */
	uint64_t over;
	void *payload;
};
size_t top_size(const struct top *); /* entries */
/* By count, the most first; then by key.  False: no more.  Sorts on the first
 * call after a top_count(). */
bool top_at(struct top *, size_t index, struct top_entry *);
/* Some key lost its place. */
bool top_is_cut(const struct top *);
/* Different keys that lost theirs, each time counted. */
uint64_t top_lost(const struct top *);

/* A hash that nobody outside can foresee. */
uint64_t keyed_hash(struct span, uint64_t seed);

/*
 * Hashes that were seen.  Exact up to `places`; then those before the last
 * `places` are forgotten, and seen_forgot() tells.
 */
struct seen;
struct seen *seen_new(size_t places);
void seen_free(struct seen *);		     /* NULL is fine */
bool seen_add(struct seen *, uint64_t hash); /* true: it was there */
bool seen_has(const struct seen *, uint64_t hash);
bool seen_forgot(const struct seen *);

#endif
