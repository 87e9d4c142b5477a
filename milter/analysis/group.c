/* SPDX-License-Identifier: BSD-2-Clause */
/* Groups of messages: how many, of how many, from when to when. */
#include <string.h>

#include "analyst.h"

void
keep(char *to, size_t size, struct span text)
{
	size_t len = text.len < size ? text.len : size - 1;

	for (size_t i = 0; i < len; i++)
		to[i] = text.data[i] != 0 ? (char)text.data[i] : '\x01';
	to[len] = '\0';
}

bool
distinct_has(const struct distinct *distinct, uint64_t hash)
{
	for (size_t i = 0; i < distinct->count; i++)
		if (distinct->hash[i] == (uint32_t)hash)
			return true;
	return false;
}

bool
distinct_add(struct distinct *distinct, uint64_t hash)
{
	if (distinct_has(distinct, hash))
		return false;
	if (distinct->count == DISTINCT_MAX)
		distinct->has_more = true;
	else
		distinct->hash[distinct->count++] = (uint32_t)hash;
	return true;
}

void
distinct_merge(struct distinct *to, const struct distinct *from)
{
	for (size_t i = 0; i < from->count; i++)
		distinct_add(to, from->hash[i]);
	to->has_more = to->has_more || from->has_more;
}

static void
see_time(struct group *group, time_t at)
{
	if (at == 0)
		return;
	if (group->first == 0 || at < group->first)
		group->first = at;
	if (at > group->last)
		group->last = at;
}

static void
keep_id(struct group *group, struct span id)
{
	for (size_t i = 0; i < ANALYSIS_IDS; i++)
		if (group->ids[i][0] == '\0') {
			KEEP(group->ids[i], id);
			return;
		}
}

void
group_add(struct group *group, const struct record *record, uint64_t seed)
{
	group->messages++;
	see_time(group, record->at);
	keep_id(group, record->text[KEY_ID]);
	distinct_add(&group->senders, keyed_hash(record_sender(record), seed));
}

void
group_merge(struct group *to, const struct group *from)
{
	/* The ids of the earlier ones come first. */
	bool is_earlier =
	    from->first != 0 && (to->first == 0 || from->first < to->first);
	char ids[2 * ANALYSIS_IDS][SHORT_OCTETS];
	const struct group *order[] = { is_earlier ? from : to,
		is_earlier ? to : from };
	size_t count = 0;

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < ANALYSIS_IDS; i++)
			if (order[k]->ids[i][0] != '\0')
				memcpy(ids[count++], order[k]->ids[i],
				    SHORT_OCTETS);
	for (size_t i = 0; i < ANALYSIS_IDS && i < count; i++)
		memcpy(to->ids[i], ids[i], SHORT_OCTETS);
	to->messages += from->messages;
	see_time(to, from->first);
	see_time(to, from->last);
	distinct_merge(&to->senders, &from->senders);
}

void
names_add(struct names *names, const char *name, uint64_t messages)
{
	size_t least = 0;

	if (name[0] == '\0')
		return;
	for (size_t i = 0; i < NAMES_KEPT; i++) {
		if (names->list[i].messages > 0 &&
		    strcmp(names->list[i].name, name) == 0) {
			names->list[i].messages += messages;
			return;
		}
		if (names->list[i].messages < names->list[least].messages)
			least = i;
	}
	names->lost += names->list[least].messages > 0;
	names->list[least].messages += messages;
	keep(names->list[least].name, NAME_OCTETS, span_of(name));
}

void
only_add(struct only *only, struct span value)
{
	char text[NAME_OCTETS];

	KEEP(text, value);
	if (!only->is_set)
		memcpy(only->value, text, sizeof(text));
	else if (strcmp(only->value, text) != 0)
		only->differs = true;
	only->is_set = true;
}

void
key_add(struct key *key, struct span value)
{
	size_t len = value.len;

	if (key->len > 0 && key->len < sizeof(key->text))
		key->text[key->len++] = '\x1f';
	if (len > sizeof(key->text) - key->len)
		len = sizeof(key->text) - key->len;
	if (len > 0)
		memcpy(key->text + key->len, value.data, len);
	key->len += len;
}

struct span
key_span(const struct key *key)
{
	return (struct span){ (const uint8_t *)key->text, key->len };
}
