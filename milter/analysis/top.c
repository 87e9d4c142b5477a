/* SPDX-License-Identifier: BSD-2-Clause */
/* Space-saving: a hash table of places, and a heap whose top is the least. */
#include <stdlib.h>
#include <string.h>

#include "top.h"

struct place {
	uint64_t hash, count, over;
	uint32_t heap; /* its index there */
	uint16_t len;
	char key[TOP_KEY_MAX];
};

struct top {
	size_t places, used, payload, slots;
	uint64_t seed, lost;
	struct place *place;
	uint8_t *payloads;
	uint32_t *slot;	 /* place + 1; 0: free */
	uint32_t *heap;	 /* places, the least count first */
	uint32_t *order; /* by count, for top_at() */
	bool is_sorted;
};

uint64_t
keyed_hash(struct span key, uint64_t seed)
{
	uint64_t hash = seed ^ 0xcbf29ce484222325u;

	for (size_t i = 0; i < key.len; i++) {
		hash ^= key.data[i];
		hash *= 0x100000001b3u;
		hash ^= hash >> 29;
	}
	hash ^= seed >> 7 ^ hash >> 32;
	hash *= 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 31;
}

struct top *
top_new(size_t places, size_t payload, uint64_t seed)
{
	struct top *top = xcalloc(1, sizeof(*top));

	top->places = places;
	top->payload = (payload + 7) / 8 * 8;
	top->seed = seed;
	for (top->slots = 16; top->slots < 2 * places;)
		top->slots *= 2;
	top->place = xcalloc(places, sizeof(*top->place));
	top->payloads = xcalloc(places, top->payload + 8);
	top->slot = xcalloc(top->slots, sizeof(*top->slot));
	top->heap = xcalloc(places, sizeof(*top->heap));
	top->order = xcalloc(places, sizeof(*top->order));
	return top;
}

void
top_free(struct top *top)
{
	if (top == NULL)
		return;
	free(top->place);
	free(top->payloads);
	free(top->slot);
	free(top->heap);
	free(top->order);
	free(top);
}

static void *
payload_of(const struct top *top, size_t place)
{
	return top->payloads + place * top->payload;
}

/* --- the heap --------------------------------------------------------------*/

static void
put_in_heap(struct top *top, size_t at, uint32_t place)
{
	top->heap[at] = place;
	top->place[place].heap = (uint32_t)at;
}

static uint64_t
count_at(const struct top *top, size_t at)
{
	return top->place[top->heap[at]].count;
}

/* Its count has grown: it goes away from the top. */
static void
sink(struct top *top, size_t at)
{
	uint32_t place = top->heap[at];
	uint64_t count = top->place[place].count;

	for (;;) {
		size_t child = 2 * at + 1;

		if (child + 1 < top->used &&
		    count_at(top, child + 1) < count_at(top, child))
			child++;
		if (child >= top->used || count_at(top, child) >= count)
			break;
		put_in_heap(top, at, top->heap[child]);
		at = child;
	}
	put_in_heap(top, at, place);
}

static void
rise(struct top *top, size_t at)
{
	uint32_t place = top->heap[at];
	uint64_t count = top->place[place].count;

	while (at > 0 && count_at(top, (at - 1) / 2) > count) {
		put_in_heap(top, at, top->heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	put_in_heap(top, at, place);
}

/* --- the table -------------------------------------------------------------*/

/* The slot of a key, or the free one where it belongs. */
static size_t
slot_of(const struct top *top, struct span key, uint64_t hash)
{
	size_t at = hash & (top->slots - 1);

	while (top->slot[at] != 0) {
		const struct place *place = &top->place[top->slot[at] - 1];

		if (place->hash == hash && place->len == key.len &&
		    memcmp(place->key, key.data, key.len) == 0)
			break;
		at = (at + 1) & (top->slots - 1);
	}
	return at;
}

static bool
lies_between(size_t from, size_t at, size_t to)
{
	return from <= to ? from < at && at <= to : from < at || at <= to;
}

/* Those behind it that stand there for want of a better slot move up. */
static void
free_slot(struct top *top, size_t hole)
{
	size_t mask = top->slots - 1, at = hole;

	for (;;) {
		size_t home;

		top->slot[hole] = 0;
		do {
			at = (at + 1) & mask;
			if (top->slot[at] == 0)
				return;
			home = top->place[top->slot[at] - 1].hash & mask;
		} while (lies_between(hole, home, at));
		top->slot[hole] = top->slot[at];
		hole = at;
	}
}

static size_t
place_for_new(struct top *top)
{
	uint32_t place;
	const struct place *least;

	if (top->used < top->places) {
		place = (uint32_t)top->used++;
		put_in_heap(top, place, place);
		return place;
	}
	place = top->heap[0];
	least = &top->place[place];
	top->lost++;
	free_slot(
	    top, slot_of(top,
		     (struct span){ (const uint8_t *)least->key, least->len },
		     least->hash));
	memset(payload_of(top, place), 0, top->payload);
	return place;
}

static struct span
cut_key(struct span key)
{
	if (key.len == 0)
		return (struct span){ (const uint8_t *)"", 0 };
	if (key.len > TOP_KEY_MAX)
		key.len = TOP_KEY_MAX;
	return key;
}

void *
top_count(struct top *top, struct span key)
{
	uint64_t hash;
	struct place *place = NULL;
	size_t slot, at;
	bool is_new;

	key = cut_key(key);
	hash = keyed_hash(key, top->seed);
	slot = slot_of(top, key, hash);
	is_new = top->slot[slot] == 0;
	top->is_sorted = false;
	if (is_new) {
		at = place_for_new(top);
		place = &top->place[at];
		place->over = place->count;
		place->hash = hash;
		place->len = (uint16_t)key.len;
		memcpy(place->key, key.data, key.len);
		top->slot[slot_of(top, key, hash)] = (uint32_t)at + 1;
	} else {
		at = top->slot[slot] - 1;
		place = &top->place[at];
	}
	place->count++;
	if (is_new)
		rise(top, place->heap);
	sink(top, place->heap);
	return payload_of(top, at);
}

void *
top_find(const struct top *top, struct span key)
{
	size_t slot;

	key = cut_key(key);
	slot = slot_of(top, key, keyed_hash(key, top->seed));
	return top->slot[slot] != 0 ? payload_of(top, top->slot[slot] - 1)
				    : NULL;
}

size_t
top_size(const struct top *top)
{
	return top->used;
}

static int
compare_places(const void *a, const void *b, void *arg)
{
	const struct top *top = arg;
	const struct place *x = &top->place[*(const uint32_t *)a];
	const struct place *y = &top->place[*(const uint32_t *)b];
	size_t len = x->len < y->len ? x->len : y->len;
	int order;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	order = memcmp(x->key, y->key, len);
	return order != 0 ? order : (int)x->len - (int)y->len;
}

bool
top_at(struct top *top, size_t index, struct top_entry *out)
{
	const struct place *place = NULL;

	if (!top->is_sorted) {
		for (size_t i = 0; i < top->used; i++)
			top->order[i] = (uint32_t)i;
		qsort_r(top->order, top->used, sizeof(*top->order),
		    compare_places, top);
		top->is_sorted = true;
	}
	if (index >= top->used)
		return false;
	place = &top->place[top->order[index]];
	*out = (struct top_entry){
		.key = { (const uint8_t *)place->key, place->len },
		.count = place->count,
		.over = place->over,
		.payload = payload_of(top, top->order[index]),
	};
	return true;
}

bool
top_is_cut(const struct top *top)
{
	return top->lost > 0;
}

uint64_t
top_lost(const struct top *top)
{
	return top->lost;
}
