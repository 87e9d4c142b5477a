/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries by key and by use, within a number of octets. */
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	BUCKETS = 1024,
	ENTRIES_MAX = 8192, /* with what is known of them and not at hand */
};

void
table_make(struct table *table)
{
	*table = (struct table){ 0 };
	table->buckets = xcalloc(BUCKETS, sizeof(*table->buckets));
}

static struct entry **
place_of(const struct table *table, const struct key *key)
{
	struct entry **at;
	size_t hash;

	/* Any octets of a SHA-256 value will do. */
	memcpy(&hash, key->octets, sizeof(hash));
	at = &table->buckets[hash % BUCKETS];
	while (*at != NULL &&
	       ((*at)->key.is_ocsp != key->is_ocsp ||
		   memcmp((*at)->key.octets, key->octets, KEY_OCTETS) != 0))
		at = &(*at)->next;
	return at;
}

struct entry *
table_find(const struct table *table, const struct key *key)
{
	return *place_of(table, key);
}

static void
unlink_use(struct table *table, struct entry *entry)
{
	if (entry->newer != NULL)
		entry->newer->older = entry->older;
	else
		table->newest = entry->older;
	if (entry->older != NULL)
		entry->older->newer = entry->newer;
	else
		table->oldest = entry->newer;
}

static void
link_newest(struct table *table, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = table->newest;
	if (table->newest != NULL)
		table->newest->newer = entry;
	else
		table->oldest = entry;
	table->newest = entry;
}

void
table_use(struct table *table, struct entry *entry)
{
	unlink_use(table, entry);
	link_newest(table, entry);
}

static size_t
octets_of(const struct evidence *evidence, struct dates *dates)
{
	struct evidence_summary summary;

	*dates = (struct dates){ 0 };
	if (evidence == NULL)
		return 0;
	evidence_summarise(evidence, &summary);
	*dates = (struct dates){ summary.this_update, summary.next_update };
	return summary.octets;
}

void
table_set(struct table *table, struct entry *entry, struct evidence *evidence,
    struct evidence *before)
{
	struct evidence *old[] = { entry->evidence, entry->before };

	table->octets -= entry->octets;
	entry->evidence = evidence;
	entry->before = before;
	entry->octets = octets_of(evidence, &entry->dates) +
			octets_of(before, &entry->dates_before);
	table->octets += entry->octets;
	evidence_free(old[0]);
	evidence_free(old[1]);
}

void
table_remove(struct table *table, struct entry *entry)
{
	struct entry **at = place_of(table, &entry->key);

	table_set(table, entry, NULL, NULL);
	unlink_use(table, entry);
	*at = entry->next;
	table->count--;
	free(entry->url);
	free(entry);
}

struct entry *
table_get(struct table *table, const struct key *key, const char *url)
{
	struct entry **at = place_of(table, key), *entry = *at;

	if (entry == NULL) {
		entry = xcalloc(1, sizeof(*entry));
		entry->key = *key;
		*at = entry;
		link_newest(table, entry);
		table->count++;
	}
	if (entry->url == NULL && url != NULL)
		entry->url = xstrdup(url);
	return entry;
}

void
table_trim(struct table *table, size_t octets)
{
	struct entry *entry, *newer;

	while (table->count > ENTRIES_MAX)
		table_remove(table, table->oldest);
	/* The last one stays, however large: somebody just got it. */
	for (entry = table->oldest;
	     entry != table->newest && table->octets > octets; entry = newer) {
		struct dates dates = entry->dates;

		newer = entry->newer;
		table_set(table, entry, NULL, NULL);
		entry->dates = dates;
		/* What is not renewed is found by its name alone. */
		if (entry->renew_at == 0)
			table_remove(table, entry);
	}
}

void
table_free(struct table *table)
{
	while (table->oldest != NULL)
		table_remove(table, table->oldest);
	free(table->buckets);
}
