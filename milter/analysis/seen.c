/* SPDX-License-Identifier: BSD-2-Clause */
/* What was seen: two generations of a table that is never more than three
 * quarters full. */
#include <stdlib.h>

#include "top.h"

struct seen {
	size_t slots, used;
	bool forgot;
	uint64_t *now, *before; /* 0: free; before may be NULL */
};

struct seen *
seen_new(size_t places)
{
	struct seen *seen = xcalloc(1, sizeof(*seen));

	for (seen->slots = 64; seen->slots / 4 * 3 < places;)
		seen->slots *= 2;
	seen->now = xcalloc(seen->slots, sizeof(*seen->now));
	return seen;
}

void
seen_free(struct seen *seen)
{
	if (seen == NULL)
		return;
	free(seen->now);
	free(seen->before);
	free(seen);
}

/* Where it is, or belongs. */
static uint64_t *
slot_of(const struct seen *seen, uint64_t *table, uint64_t hash)
{
	size_t at = hash & (seen->slots - 1);

	while (table[at] != 0 && table[at] != hash)
		at = (at + 1) & (seen->slots - 1);
	return &table[at];
}

bool
seen_has(const struct seen *seen, uint64_t hash)
{
	hash += hash == 0;
	return *slot_of(seen, seen->now, hash) != 0 ||
	       (seen->before != NULL &&
		   *slot_of(seen, seen->before, hash) != 0);
}

bool
seen_add(struct seen *seen, uint64_t hash)
{
	hash += hash == 0;
	if (seen_has(seen, hash))
		return true;
	if (seen->used == seen->slots / 4 * 3) {
		seen->forgot = seen->forgot || seen->before != NULL;
		free(seen->before);
		seen->before = seen->now;
		seen->now = xcalloc(seen->slots, sizeof(*seen->now));
		seen->used = 0;
	}
	*slot_of(seen, seen->now, hash) = hash;
	seen->used++;
	return false;
}

bool
seen_forgot(const struct seen *seen)
{
	return seen->forgot;
}
