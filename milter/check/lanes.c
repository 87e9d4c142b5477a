/* SPDX-License-Identifier: BSD-2-Clause */
/* A ring of files: added in order, taken by lanes, written in order. */
#include "config.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "lanes.h"

enum {
	LANES_MAX = 8,
	PLACES = 256,		     /* files that wait or are judged */
	HELD_MAX = 16 * 1024 * 1024, /* octets said of all, before its turn */
};

struct place {
	char *path;
	char *error; /* NULL: the file is judged */
	struct buffer held;
	bool is_done;
};

struct lane {
	struct lanes *lanes;
	struct run run;
	pthread_t thread;
	size_t at; /* the file that is judged */
};

struct lanes {
	struct run *run;
	pthread_mutex_t lock; /* of all that follows, and of what is written */
	pthread_cond_t came, written_some, turned;
	struct place places[PLACES];
	/* Files since the start; the place of one is its rest by PLACES. */
	size_t added, taken, written;
	size_t held; /* octets, in all places */
	bool ends;
	size_t count;
	struct lane lane[LANES_MAX];
};

static struct place *
place_of(struct lanes *lanes, size_t file)
{
	return &lanes->places[file % PLACES];
}

static void
print_held(struct lanes *lanes, struct place *place)
{
	if (place->held.len > 0)
		run_print(lanes->run, &place->held);
	lanes->held -= place->held.len;
	buffer_free(&place->held);
}

/* Whoever adds is woken when there is room for many, not for each. */
static void
turn(struct lanes *lanes)
{
	size_t left;

	for (;;) {
		struct place *place = place_of(lanes, lanes->written);

		if (lanes->written == lanes->taken)
			break;
		print_held(lanes, place);
		if (!place->is_done)
			break;
		free(place->path);
		free(place->error);
		lanes->written++;
		left = lanes->added - lanes->written;
		if (left == 0 || left == PLACES / 2)
			pthread_cond_signal(&lanes->written_some);
	}
	pthread_cond_broadcast(&lanes->turned);
}

void
lane_write(struct lane *lane, struct buffer *out)
{
	struct lanes *lanes = lane->lanes;
	struct place *place = place_of(lanes, lane->at);

	pthread_mutex_lock(&lanes->lock);
	while (lanes->written != lane->at &&
	       (out->overflowed || out->len > HELD_MAX - lanes->held))
		pthread_cond_wait(&lanes->turned, &lanes->lock);
	if (lanes->written == lane->at) {
		print_held(lanes, place);
		run_print(lanes->run, out);
	} else if (buffer_append(&place->held, out->data, out->len)) {
		lanes->held += out->len;
	}
	pthread_mutex_unlock(&lanes->lock);
}

void
lane_learn(struct lane *lane, const struct certificate *certificate)
{
	struct lanes *lanes = lane->lanes;

	if (certificate->class.role == SUBSCRIBER)
		return;
	pthread_mutex_lock(&lanes->lock);
	while (lanes->written != lane->at)
		pthread_cond_wait(&lanes->turned, &lanes->lock);
	issuers_add(lane->run.issuers, certificate);
	pthread_mutex_unlock(&lanes->lock);
}

void
lane_progress(struct lane *lane)
{
	pthread_mutex_lock(&lane->lanes->lock);
	run_progress(lane->lanes->run);
	pthread_mutex_unlock(&lane->lanes->lock);
}

/* False: there is none any more. */
static bool
take(struct lane *lane)
{
	struct lanes *lanes = lane->lanes;
	bool found;

	pthread_mutex_lock(&lanes->lock);
	while (lanes->taken == lanes->added && !lanes->ends)
		pthread_cond_wait(&lanes->came, &lanes->lock);
	found = lanes->taken < lanes->added;
	if (found)
		lane->at = lanes->taken++;
	pthread_mutex_unlock(&lanes->lock);
	return found;
}

static void *
work(void *arg)
{
	struct lane *lane = arg;
	struct lanes *lanes = lane->lanes;

	while (take(lane)) {
		struct place *place = place_of(lanes, lane->at);

		if (place->error != NULL)
			run_error(&lane->run, place->path, place->error);
		else
			run_open(&lane->run, place->path);
		pthread_mutex_lock(&lanes->lock);
		place->is_done = true;
		if (lanes->written == lane->at)
			turn(lanes);
		pthread_mutex_unlock(&lanes->lock);
	}
	return NULL;
}

void
lanes_add(struct lanes *lanes, const char *path, const char *error)
{
	pthread_mutex_lock(&lanes->lock);
	if (lanes->added - lanes->written == PLACES)
		while (lanes->added - lanes->written > PLACES / 2)
			pthread_cond_wait(&lanes->written_some, &lanes->lock);
	*place_of(lanes, lanes->added++) = (struct place){
		.path = xstrdup(path),
		.error = error != NULL ? xstrdup(error) : NULL,
		.held = BUFFER_LIMIT(HELD_MAX),
	};
	pthread_cond_signal(&lanes->came);
	pthread_mutex_unlock(&lanes->lock);
}

void
lanes_settle(struct lanes *lanes)
{
	pthread_mutex_lock(&lanes->lock);
	while (lanes->written < lanes->added)
		pthread_cond_wait(&lanes->written_some, &lanes->lock);
	pthread_mutex_unlock(&lanes->lock);
}

static void
lane_start(struct lanes *lanes)
{
	struct lane *lane = &lanes->lane[lanes->count];

	lane->lanes = lanes;
	lane->run = *lanes->run;
	lane->run.lane = lane;
	lane->run.keys = key_memory_new();
	lane->run.source = xcalloc(1, sizeof(*lane->run.source));
	if (pthread_create(&lane->thread, NULL, work, lane) == 0) {
		lanes->count++;
		return;
	}
	free(lane->run.source);
	key_memory_free(lane->run.keys);
}

/* Those that we may use, which may be fewer than there are. */
static size_t
processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return (size_t)CPU_COUNT(&set);
}

struct lanes *
lanes_start(struct run *run)
{
	size_t wanted = processors();
	struct lanes *lanes;

	if (wanted < 2)
		return NULL;
	lanes = xcalloc(1, sizeof(*lanes));
	lanes->run = run;
	pthread_mutex_init(&lanes->lock, NULL);
	pthread_cond_init(&lanes->came, NULL);
	pthread_cond_init(&lanes->written_some, NULL);
	pthread_cond_init(&lanes->turned, NULL);
	for (size_t i = 0; i < wanted && i < LANES_MAX; i++)
		lane_start(lanes);
	if (lanes->count > 0)
		return lanes;
	lanes_end(lanes);
	return NULL;
}

void
lanes_end(struct lanes *lanes)
{
	if (lanes == NULL)
		return;
	pthread_mutex_lock(&lanes->lock);
	lanes->ends = true;
	pthread_cond_broadcast(&lanes->came);
	pthread_mutex_unlock(&lanes->lock);
	for (size_t i = 0; i < lanes->count; i++) {
		struct run *run = &lanes->lane[i].run;

		pthread_join(lanes->lane[i].thread, NULL);
		run_worsen(lanes->run, run->status);
		free(run->source);
		key_memory_free(run->keys);
	}
	pthread_cond_destroy(&lanes->turned);
	pthread_cond_destroy(&lanes->written_some);
	pthread_cond_destroy(&lanes->came);
	pthread_mutex_destroy(&lanes->lock);
	free(lanes);
}
