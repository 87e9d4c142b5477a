/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hash table and a list by use, behind one mutex that is held for the
 * look-up and nothing else: whatever is made or destroyed is so outside.
 */
#include "known.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

const struct known_limits known_limits_default = {
	.count = 20000,
	.octets = 128 * 1024 * 1024,
	.age = 3600,
};

enum {
	LEAVING_AT_ONCE = 16 /* destroyed after one look-up or addition */
};

struct known {
	pthread_mutex_t lock;
	struct known_limits limits;
	struct known_stock stock;
	struct known_item **buckets;
	size_t mask;
	struct known_item *newest, *oldest;
};

/* Items on their way out, so that the lock need not wait for their end. */
struct leaving {
	struct known_item *list[LEAVING_AT_ONCE];
	size_t count;
};

struct known *
known_new(const struct known_limits *limits)
{
	struct known *known = xcalloc(1, sizeof(*known));
	size_t buckets = 16;

	while (buckets < limits->count && buckets < SIZE_MAX / 4)
		buckets *= 2;
	known->limits = *limits;
	known->buckets = xcalloc(buckets, sizeof(struct known_item *));
	known->mask = buckets - 1;
	pthread_mutex_init(&known->lock, NULL);
	return known;
}

void
known_free(struct known *known)
{
	if (known == NULL)
		return;
	for (struct known_item *item = known->newest; item != NULL;) {
		struct known_item *older = item->links.older;

		known_drop(item);
		item = older;
	}
	pthread_mutex_destroy(&known->lock);
	free(known->buckets);
	free(known);
}

static void
hold(struct known_item *item)
{
	atomic_fetch_add_explicit(&item->references, 1, memory_order_relaxed);
}

void
known_drop(struct known_item *item)
{
	if (item != NULL && atomic_fetch_sub_explicit(&item->references, 1,
				memory_order_acq_rel) == 1)
		item->destroy(item);
}

/* Any octets of a SHA-256 value will do. */
static struct known_item **
bucket_of(struct known *known, const struct known_key *key)
{
	size_t hash;

	memcpy(&hash, key->sha256, sizeof(hash));
	return &known->buckets[hash & known->mask];
}

static struct known_item **
place_of(struct known *known, const struct known_key *key)
{
	struct known_item **at = bucket_of(known, key);

	while (*at != NULL &&
	       ((*at)->key.kind != key->kind ||
		   memcmp((*at)->key.sha256, key->sha256, SHA256_OCTETS) != 0))
		at = &(*at)->links.next;
	return at;
}

static void
unlink_use(struct known *known, struct known_item *item)
{
	if (item->links.newer != NULL)
		item->links.newer->links.older = item->links.older;
	else
		known->newest = item->links.older;
	if (item->links.older != NULL)
		item->links.older->links.newer = item->links.newer;
	else
		known->oldest = item->links.newer;
}

static void
link_newest(struct known *known, struct known_item *item)
{
	item->links.newer = NULL;
	item->links.older = known->newest;
	if (known->newest != NULL)
		known->newest->links.newer = item;
	else
		known->oldest = item;
	known->newest = item;
}

static void
remove_at(struct known *known, struct known_item **at, struct leaving *leaving)
{
	struct known_item *item = *at;

	*at = item->links.next;
	unlink_use(known, item);
	known->stock.count--;
	known->stock.octets -= item->octets;
	leaving->list[leaving->count++] = item;
}

static void
let_go(struct leaving *leaving)
{
	while (leaving->count > 0)
		known_drop(leaving->list[--leaving->count]);
}

/* A clock that was set back makes things too old, too. */
static bool
may_be_used(const struct known *known, const struct known_item *item, time_t at)
{
	time_t age = at >= item->made ? at - item->made : item->made - at;

	return age <= known->limits.age && item->from <= at && at < item->until;
}

struct known_item *
known_find(struct known *known, const struct known_key *key, time_t at)
{
	struct leaving leaving = { .count = 0 };
	struct known_item **place, *item = NULL;

	pthread_mutex_lock(&known->lock);
	place = place_of(known, key);
	if (*place != NULL && may_be_used(known, *place, at)) {
		item = *place;
		hold(item);
		unlink_use(known, item);
		link_newest(known, item);
		known->stock.hits++;
	} else {
		if (*place != NULL)
			remove_at(known, place, &leaving);
		known->stock.misses++;
	}
	pthread_mutex_unlock(&known->lock);
	let_go(&leaving);
	return item;
}

static bool
is_too_full(const struct known *known)
{
	return known->stock.count > known->limits.count ||
	       known->stock.octets > known->limits.octets;
}

void
known_add(struct known *known, struct known_item *item)
{
	struct leaving leaving = { .count = 0 };
	struct known_item **place;

	if (item->octets > known->limits.octets || known->limits.count == 0)
		return;
	hold(item);
	pthread_mutex_lock(&known->lock);
	place = place_of(known, &item->key);
	if (*place != NULL)
		remove_at(known, place, &leaving);
	place = bucket_of(known, &item->key);
	item->links.next = *place;
	*place = item;
	link_newest(known, item);
	known->stock.count++;
	known->stock.octets += item->octets;
	while (is_too_full(known)) {
		if (leaving.count == LEAVING_AT_ONCE) {
			pthread_mutex_unlock(&known->lock);
			let_go(&leaving);
			pthread_mutex_lock(&known->lock);
			continue;
		}
		remove_at(
		    known, place_of(known, &known->oldest->key), &leaving);
	}
	pthread_mutex_unlock(&known->lock);
	let_go(&leaving);
}

void
known_count(struct known *known, struct known_stock *out)
{
	pthread_mutex_lock(&known->lock);
	*out = known->stock;
	pthread_mutex_unlock(&known->lock);
}
