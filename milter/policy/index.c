/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which rules can be about a mailbox, found by a few searches however many
 * there are.  A rule stands under each entry of one of its lists: From's, else
 * the recipients', else the envelope sender's, else the networks of clients; a
 * rule without any of them is asked for every message.  What is found here is
 * only a candidate.
 *
 * Rules that name neither From nor recipients are looked for once a message,
 * as there may be thousands of mailboxes and recipients in one.
 */
#include <stdlib.h>
#include <string.h>

#include "room.h"

/* One entry of a list, and the rule that has it. */
struct filed {
	const char *entry;	       /* of the rule; NULL: a network */
	const struct network *network; /* of the rule */
	size_t rule;
};

/* Sorted by entry and rule. */
struct filing {
	struct filed *list;
	size_t count, capacity;
};

struct rule_index {
	struct filing from, recipient, mail_from, client;
	struct filing rest; /* entry "" */
	bool asks_for_recipients, asks_for_names;
};

static void
file_rule(struct filing *filing, const char *entry,
    const struct network *network, size_t rule)
{
	if (filing->count == filing->capacity) {
		filing->capacity = 2 * filing->capacity + 16;
		filing->list = xreallocarray(
		    filing->list, filing->capacity, sizeof(*filing->list));
	}
	filing->list[filing->count++] = (struct filed){ entry, network, rule };
}

static void
file_list(struct filing *filing, const struct string_list *list, size_t rule)
{
	for (size_t i = 0; i < list->count; i++)
		file_rule(filing, list->items[i], NULL, rule);
}

static void
file_networks(
    struct filing *filing, const struct network_list *list, size_t rule)
{
	for (size_t i = 0; i < list->count; i++)
		file_rule(filing, NULL, &list->items[i], rule);
}

static int
compare_filed(const void *a, const void *b)
{
	const struct filed *left = a, *right = b;
	int order = left->network != NULL
			? network_compare(left->network, right->network)
			: strcmp(left->entry, right->entry);

	if (order != 0)
		return order;
	return left->rule < right->rule ? -1 : left->rule > right->rule;
}

static void
sort_filing(struct filing *filing)
{
	if (filing->count > 1)
		qsort(filing->list, filing->count, sizeof(*filing->list),
		    compare_filed);
}

struct rule_index *
rule_index_new(const struct policy *policy)
{
	struct rule_index *index = xcalloc(1, sizeof(*index));

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct when *when = &policy->rules[i].when;

		if (when->recipients.count > 0)
			index->asks_for_recipients = true;
		if (when->display_name.count > 0)
			index->asks_for_names = true;
		if (when->from.count > 0)
			file_list(&index->from, &when->from, i);
		else if (when->recipients.count > 0)
			file_list(&index->recipient, &when->recipients, i);
		else if (when->mail_from.count > 0)
			file_list(&index->mail_from, &when->mail_from, i);
		else if (when->client.count > 0)
			file_networks(&index->client, &when->client, i);
		else
			file_rule(&index->rest, "", NULL, i);
	}
	sort_filing(&index->from);
	sort_filing(&index->recipient);
	sort_filing(&index->mail_from);
	sort_filing(&index->client);
	return index;
}

void
rule_index_free(struct rule_index *index)
{
	if (index == NULL)
		return;
	free(index->from.list);
	free(index->recipient.list);
	free(index->mail_from.list);
	free(index->client.list);
	free(index->rest.list);
	free(index);
}

bool
rule_index_asks_for_recipients(const struct rule_index *index)
{
	return index != NULL && index->asks_for_recipients;
}

bool
rule_index_asks_for_names(const struct rule_index *index)
{
	return index != NULL && index->asks_for_names;
}

/* --- candidates ------------------------------------------------------------*/

/* The run that begins at `low` and is of one entry becomes one to merge. */
static void
add_run_at(struct candidates *c, const struct filing *filing, size_t low)
{
	const struct filed *first = &filing->list[low];
	size_t end = low;

	while (end < filing->count &&
	       (first->network != NULL
		       ? network_compare(
			     filing->list[end].network, first->network) == 0
		       : strcmp(filing->list[end].entry, first->entry) == 0))
		end++;
	/* Each run is of an entry of its own: there is always room. */
	if (c->count < CANDIDATE_RUNS)
		c->runs[c->count++] =
		    (struct candidate_run){ first, &filing->list[end] };
}

static void
add_run(struct candidates *c, const struct filing *filing, const char *entry)
{
	size_t low = 0, high = filing->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(filing->list[middle].entry, entry) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < filing->count && strcmp(filing->list[low].entry, entry) == 0)
		add_run_at(c, filing, low);
}

/* The first from `from` on that is not before this network. */
static size_t
first_not_before(
    const struct filing *filing, size_t from, const struct network *network)
{
	size_t low = from, high = filing->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (network_compare(filing->list[middle].network, network) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Every network that this one lies in: a search for each prefix length that
 * there is. */
static void
add_networks(struct candidates *c, const struct filing *filing,
    const struct network *narrow)
{
	size_t at = 0;

	while (at < filing->count &&
	       filing->list[at].network->bits <= narrow->bits) {
		unsigned int bits = filing->list[at].network->bits;
		struct network wide = network_around(narrow, bits),
			       next = { .bits = bits + 1 };

		at = first_not_before(filing, at, &wide);
		if (at < filing->count &&
		    network_compare(filing->list[at].network, &wide) == 0)
			add_run_at(c, filing, at);
		at = first_not_before(filing, at, &next);
	}
}

static void
add_mailbox(struct candidates *c, const struct filing *filing,
    const struct mailbox *mailbox)
{
	char *address = NULL;

	if (filing->count == 0 || mailbox == NULL || mailbox->domain == NULL)
		return;
	add_run(c, filing, mailbox->domain);
	for (const char *dot = strchr(mailbox->domain, '.'); dot != NULL;
	     dot = strchr(dot + 1, '.'))
		add_run(c, filing, dot);
	address = from_list_address(mailbox);
	add_run(c, filing, address);
	free(address);
}

void
candidates_begin(struct candidates *c, const struct rule_index *index,
    const struct facts *facts, const struct view *view)
{
	c->count = 0;
	if (index == NULL)
		return;
	add_mailbox(
	    c, &index->from, view->kind == VIEW_NO_MAILBOX ? NULL : view->from);
	add_mailbox(c, &index->recipient, view->recipient);
	if (facts->common_count > 0)
		c->runs[c->count++] = (struct candidate_run){ facts->common,
			facts->common + facts->common_count };
}

/* A rule that stands under several entries comes once. */
bool
candidates_next(struct candidates *c, size_t *rule)
{
	size_t lowest = SIZE_MAX;

	for (size_t i = 0; i < c->count; i++)
		if (c->runs[i].next < c->runs[i].end &&
		    c->runs[i].next->rule < lowest)
			lowest = c->runs[i].next->rule;
	for (size_t i = 0; i < c->count; i++)
		while (c->runs[i].next < c->runs[i].end &&
		       c->runs[i].next->rule == lowest)
			c->runs[i].next++;
	*rule = lowest;
	return lowest != SIZE_MAX;
}

struct filed *
rule_index_common(
    const struct rule_index *index, const struct facts *facts, size_t *count)
{
	struct filing found = { 0 };
	struct candidates c = { .count = 0 };
	struct network client;
	size_t rule = 0;

	*count = 0;
	if (index == NULL)
		return NULL;
	add_mailbox(&c, &index->mail_from,
	    facts->has_mail_from ? &facts->mail_from : NULL);
	if (network_of_client(facts->envelope->client_address, &client))
		add_networks(&c, &index->client, &client);
	add_run(&c, &index->rest, "");
	while (candidates_next(&c, &rule))
		if (when_matches_message(
			&facts->policy->rules[rule].when, facts))
			file_rule(&found, "", NULL, rule);
	*count = found.count;
	return found.list;
}

/* As from_list_covers() looks one up. */
static void
add_entry(struct candidates *c, const struct filing *filing,
    const struct string_list *list)
{
	const char *entry = list->count > 0 ? list->items[0] : NULL;
	const char *at = entry == NULL ? NULL : strrchr(entry, '@');

	if (entry == NULL)
		return;
	add_run(c, filing, entry);
	if (at != NULL) {
		entry = at + 1;
		add_run(c, filing, entry);
	} else if (entry[0] == '.')
		entry++;
	for (const char *dot = strchr(entry, '.'); dot != NULL;
	     dot = strchr(dot + 1, '.'))
		add_run(c, filing, dot);
}

/* Whoever takes all that a list names takes its first entry. */
void
candidates_covering(struct candidates *c, const struct rule_index *index,
    const struct when *when)
{
	c->count = 0;
	add_entry(c, &index->from, &when->from);
	add_entry(c, &index->recipient, &when->recipients);
	add_entry(c, &index->mail_from, &when->mail_from);
	if (when->client.count > 0)
		add_networks(c, &index->client, &when->client.items[0]);
	add_run(c, &index->rest, "");
}
