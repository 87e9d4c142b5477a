/* SPDX-License-Identifier: BSD-2-Clause */
/* Counting a message: what every message has. */
#include <stdlib.h>
#include <string.h>

#include "analyst.h"

enum {
	DAY = 24 * 60 * 60,
};

static void
see(time_t at, time_t *first, time_t *last)
{
	if (at == 0)
		return;
	if (*first == 0 || at < *first)
		*first = at;
	if (at > *last)
		*last = at;
}

/* --- days ------------------------------------------------------------------*/

/* So many days more, `front` of them before the first; false: too many. */
static bool
grow_days(struct analyst *analyst, size_t front, size_t count)
{
	struct analysis_day *days = NULL;
	time_t start = analyst->day_count > 0 ? analyst->days[0].start : 0;
	size_t total = analyst->day_count + count;

	if (total > ANALYSIS_DAYS)
		return false;
	days = xcalloc(total, sizeof(*days));
	if (analyst->day_count > 0)
		memcpy(days + front, analyst->days,
		    analyst->day_count * sizeof(*days));
	for (size_t i = 0; i < total; i++)
		days[i].start = start + ((time_t)i - (time_t)front) * DAY;
	free(analyst->days);
	analyst->days = days;
	analyst->day_count = total;
	return true;
}

static struct analysis_day *
day_of(struct analyst *analyst, time_t at)
{
	time_t start = at - at % DAY, first;

	if (at <= 0)
		return NULL;
	if (analyst->day_count == 0) {
		grow_days(analyst, 0, 1);
		analyst->days[0].start = start;
	}
	first = analyst->days[0].start;
	if (start < first) {
		size_t front = (size_t)((first - start) / DAY);

		return grow_days(analyst, front, front) ? &analyst->days[0]
							: NULL;
	}
	if ((size_t)((start - first) / DAY) >= analyst->day_count &&
	    !grow_days(analyst, 0,
		(size_t)((start - first) / DAY) + 1 - analyst->day_count))
		return NULL;
	return &analyst->days[(start - first) / DAY];
}

static void
count_day(struct analyst *analyst, const struct record *record)
{
	struct analysis_day *day = day_of(analyst, record->at);

	if (day == NULL)
		return;
	day->messages++;
	day->results[record->result]++;
	day->actions[record->wanted]++;
	day->mismatches += record->reason == REASON_DIGEST_MISMATCH;
}

/* --- nodes -----------------------------------------------------------------*/

/* The latest last; one that comes again moves there. */
static void
see_config(struct node *node, struct span config)
{
	char text[sizeof(node->configs[0])];
	size_t at = 0;

	if (config.len == 0)
		return;
	KEEP(text, config);
	if (strcmp(node->configs[CONFIGS_KEPT - 1], text) == 0)
		return;
	while (at < CONFIGS_KEPT - 1 && strcmp(node->configs[at], text) != 0)
		at++;
	if (strcmp(node->configs[at], text) != 0)
		at = 0;
	memmove(node->configs[at], node->configs[at + 1],
	    (CONFIGS_KEPT - 1 - at) * sizeof(node->configs[0]));
	memcpy(node->configs[CONFIGS_KEPT - 1], text, sizeof(text));
}

static void
count_node(struct analyst *analyst, const struct record *record)
{
	struct node *node = top_count(analyst->nodes, record->node);

	node->messages++;
	see(record->at, &node->first, &node->last);
	see_config(node, record->text[KEY_CONFIG]);
}

/* --- who sends -------------------------------------------------------------*/

struct span
record_sender(const struct record *record)
{
	if (record_has(record, KEY_FROM))
		return record->text[KEY_FROM];
	return record->text[KEY_GUESS];
}

/* An address of 16 digits that has no "@" was hashed. */
static bool
is_hidden(struct span from)
{
	return from.len > 0 && memchr(from.data, '@', from.len) == NULL;
}

static void
count_domain(struct analyst *analyst, const struct record *record)
{
	struct span domain = record_domain(record);
	struct domain *counts = NULL;

	if (is_hidden(record->text[KEY_FROM]))
		analyst->coverage.addresses_hidden = true;
	if (domain.len == 0)
		return;
	counts = top_count(analyst->domains, domain);
	counts->messages++;
	counts->is_signed += record_is_signed(record);
	counts->results[record->result]++;
}

static void
count_unsigned(struct analyst *analyst, const struct record *record)
{
	struct span domain = record_domain(record);
	const struct signing *signing = NULL;
	struct key key = { 0 };
	struct pair *pair = NULL;

	if (domain.len == 0 || !record_has(record, KEY_CLIENT) ||
	    record_has(record, KEY_SKIP) || record_has(record, KEY_ENCRYPTED))
		return;
	/* Others must not take the places of those that matter. */
	signing = top_find(analyst->signing, domain);
	key_add(&key, record->text[KEY_CLIENT]);
	key_add(&key, domain);
	pair = top_count(signing != NULL && signing->pass > 0
			     ? analyst->unsigned_known
			     : analyst->unsigned_early,
	    key_span(&key));
	KEEP(pair->domain, domain);
	KEEP(pair->client, record->text[KEY_CLIENT]);
	group_add(&pair->group, record, analyst->seed);
}

static void
count_verdict(struct analyst *analyst, const struct record *record)
{
	analyst->results[record->result]++;
	analyst->reasons[record->reason]++;
	analyst->is_signed += record_is_signed(record);
	analyst->encrypted += record_has(record, KEY_ENCRYPTED);
	analyst->lists += record_has(record, KEY_LIST);
	analyst->actions[record->wanted]++;
	if (record->action == record->wanted)
		analyst->enforced[record->wanted]++;
	if (record_has(record, KEY_SKIP))
		*(uint64_t *)top_count(
		    analyst->skipped, record->text[KEY_SKIP]) += 1;
}

void
analyst_count(struct analyst *analyst, const struct record *record)
{
	analyst->coverage.messages++;
	analyst->coverage.undated += record->at == 0;
	see(record->at, &analyst->coverage.first, &analyst->coverage.last);
	count_verdict(analyst, record);
	count_day(analyst, record);
	count_node(analyst, record);
	count_domain(analyst, record);
	analyst_count_trouble(analyst, record);
	analyst_replay(analyst, record);
	if (record_is_signed(record))
		analyst_count_signed(analyst, record);
	else
		count_unsigned(analyst, record);
}
