/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Servers and URLs that failed, and until when they are left alone: a time
 * that doubles with each failure in a row.  Bounded; where it is full, whoever
 * may be asked soonest is forgotten.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "room.h"

enum {
	DOUBLINGS_MAX = 20,
};

struct failure {
	char *name; /* NULL: free */
	unsigned int in_a_row;
	uint64_t until, warned_at; /* milliseconds */
};

struct failing {
	struct fetcher_limits limits;
	struct failure *list;
	unsigned int count;
	uint64_t seed;
};

struct failing *
failing_new(const struct fetcher_limits *limits)
{
	struct failing *failing = xcalloc(1, sizeof(*failing));

	failing->limits = *limits;
	if (getrandom(&failing->seed, sizeof(failing->seed), GRND_NONBLOCK) < 0)
		failing->seed = (uint64_t)time(NULL);
	failing->list = xcalloc(limits->failing + 1u, sizeof(*failing->list));
	return failing;
}

void
failing_free(struct failing *failing)
{
	if (failing == NULL)
		return;
	for (unsigned int i = 0; i < failing->count; i++)
		free(failing->list[i].name);
	free(failing->list);
	free(failing);
}

unsigned int
failing_count(const struct failing *failing)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < failing->count; i++)
		count += failing->list[i].in_a_row > 0;
	return count;
}

static struct failure *
find(const struct failing *failing, const char *name)
{
	for (unsigned int i = 0; i < failing->count; i++)
		if (strcmp(failing->list[i].name, name) == 0)
			return &failing->list[i];
	return NULL;
}

bool
failing_is_left_alone(
    const struct failing *failing, const char *name, uint64_t now)
{
	const struct failure *failure = find(failing, name);

	return failure != NULL && now < failure->until;
}

static struct failure *
place_for(struct failing *failing, const char *name)
{
	struct failure *place = &failing->list[0];

	if (failing->count < failing->limits.failing)
		place = &failing->list[failing->count++];
	else
		for (unsigned int i = 1; i < failing->count; i++)
			if (failing->list[i].until < place->until)
				place = &failing->list[i];
	free(place->name);
	*place = (struct failure){ .name = xstrdup(name) };
	return place;
}

/* Up to a quarter less, so that many nodes do not come back together. */
static uint64_t
with_jitter(struct failing *failing, uint64_t milliseconds)
{
	failing->seed = failing->seed * 6364136223846793005u + 1;
	return milliseconds - (failing->seed >> 33) % (milliseconds / 4 + 1);
}

bool
failing_add(struct failing *failing, const char *name, uint64_t now)
{
	const struct fetcher_limits *limits = &failing->limits;
	struct failure *failure = find(failing, name);
	uint64_t period = (uint64_t)limits->warn_period * 1000;
	uint64_t pause = limits->backoff_ms;
	bool first;

	if (limits->failing == 0)
		return true;
	if (failure == NULL)
		failure = place_for(failing, name);
	if (failure->in_a_row < DOUBLINGS_MAX)
		pause <<= failure->in_a_row++;
	if (pause > limits->backoff_max_ms ||
	    failure->in_a_row == DOUBLINGS_MAX)
		pause = limits->backoff_max_ms;
	failure->until = now + with_jitter(failing, pause);
	first = failure->warned_at == 0 || now - failure->warned_at >= period;
	if (first)
		failure->warned_at = now;
	return first;
}

/* When it was warned of is kept: who comes and goes is no news each time. */
void
failing_forget(struct failing *failing, const char *name)
{
	struct failure *failure = find(failing, name);

	if (failure == NULL)
		return;
	failure->in_a_row = 0;
	failure->until = 0;
}
