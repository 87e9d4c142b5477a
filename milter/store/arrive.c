/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What comes from the network, or from another node: read, held against what
 * is at hand, written to disk, and put in its place.  On threads of the pool.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "room.h"

enum {
	DISK_WARN_PERIOD = 3600, /* seconds */
	SHARED_LEAST = 60,
	SHARED_MOST = 7 * 86400,
};

/* Something on its way in. */
struct arrival {
	const struct fetch_want *want;
	struct key key;
	struct span content;
	time_t now;
	bool is_shared; /* of another node */
	struct evidence *evidence;
	struct dates dates;
	char *temporary; /* NULL: not on disk */
};

static void
warn_of_disk(struct store *store, int why)
{
	struct timespec now;
	bool warn;

	if (why == 0)
		return;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)pthread_mutex_lock(&store->lock);
	warn = store->disk_warned == 0 ||
	       now.tv_sec - store->disk_warned >= DISK_WARN_PERIOD;
	if (warn)
		store->disk_warned = now.tv_sec;
	(void)pthread_mutex_unlock(&store->lock);
	if (warn)
		store_warn(store,
		    "%s: %s; what is fetched is kept in memory alone",
		    store->files.folder, strerror(why));
}

/* Where there is a file, a large CRL is mapped from it. */
static bool
read_content(struct store *store, struct arrival *arrival, const char **why)
{
	int file;
	bool good;

	file =
	    files_begin(&store->files, arrival->content, &arrival->temporary);
	if (file < 0)
		warn_of_disk(store, errno);
	arrival->evidence = evidence_new();
	if (file < 0) {
		good =
		    evidence_add_der(arrival->evidence, arrival->content, why);
	} else {
		good = evidence_add_open(arrival->evidence, file, why);
		(void)close(file);
	}
	return good;
}

/*
 * The later one, even of two that have ended or have not: an earlier one that
 * somebody replays must not hide what was revoked since.  One of a time to
 * come says nothing yet.
 */
static bool
is_better(const struct arrival *arrival, const struct entry *entry)
{
	time_t soon = arrival->now + AHEAD_MAX;
	bool old_is_ahead = entry->dates.this_update > soon;
	bool new_is_ahead = arrival->dates.this_update > soon;

	if (entry->evidence == NULL)
		return true;
	if (old_is_ahead != new_is_ahead)
		return old_is_ahead;
	return arrival->dates.this_update >= entry->dates.this_update;
}

/* Nobody has verified the new one yet: until the next one comes, the one
 * before can take its place again. */
static bool
keeps_before(const struct arrival *arrival, const struct entry *entry)
{
	return entry->evidence != NULL &&
	       arrival->dates.this_update != entry->dates.this_update;
}

static void
put_in_place(struct store *store, struct arrival *arrival, struct entry *entry)
{
	struct evidence *before = NULL;

	if (keeps_before(arrival, entry))
		before = evidence_share(entry->evidence);
	table_set(
	    &store->table, entry, evidence_share(arrival->evidence), before);
	entry->is_refused = false;
	entry->was_fetched = true;
	entry->was_shared = arrival->is_shared;
	if (!arrival->is_shared)
		entry->shared_is_wrong = false;
	entry->touched = arrival->now;
	entry->is_unseen = false;
	absent_forget(store, &arrival->key);
}

static void
note_arrival(struct store *store, struct arrival *arrival, bool is_better)
{
	struct entry *entry;

	(void)pthread_mutex_lock(&store->lock);
	entry = table_get(&store->table, &arrival->key, arrival->want->url);
	if (is_better)
		put_in_place(store, arrival, entry);
	if (entry->used == 0)
		entry->used = arrival->now;
	/* The same again is no failure; it is asked for again later. */
	if (arrival->want->purpose == FOR_CRL)
		entry->renew_at = renewal_time(&entry->dates, arrival->now);
	store->list_is_new = true;
	store->stock.arrived++;
	table_use(&store->table, entry);
	table_trim(&store->table, store->options.size);
	(void)pthread_mutex_unlock(&store->lock);
}

/* Only `disk_lock` is held over the disk: messages do not wait for it. */
static bool
settle(struct store *store, struct arrival *arrival)
{
	const struct entry *entry;
	bool better, keep;

	(void)pthread_mutex_lock(&store->disk_lock);
	(void)pthread_mutex_lock(&store->lock);
	entry = table_get(&store->table, &arrival->key, arrival->want->url);
	better = is_better(arrival, entry);
	keep = keeps_before(arrival, entry);
	(void)pthread_mutex_unlock(&store->lock);
	if (better && arrival->temporary != NULL) {
		(void)files_commit(
		    &store->files, &arrival->key, arrival->temporary, keep);
		arrival->temporary = NULL;
	}
	note_arrival(store, arrival, better);
	(void)pthread_mutex_unlock(&store->disk_lock);
	return better;
}

/*
 * A file that nobody loaded since the start is newer than nothing, too.  So is
 * an entry whose evidence had to leave the memory.
 */
static void
load_before(struct store *store, const struct fetch_want *want)
{
	const struct revocation_want known = {
		.url = (char *)(uintptr_t)want->url,
		.request = (uint8_t *)(uintptr_t)want->request.data,
		.request_len = want->request.len,
	};

	evidence_free(store_take(store, &known, 0, true));
}

/* False: of no use, and `why` says so. */
static bool
arrive(struct store *store, struct arrival *arrival, char why[static FETCH_WHY])
{
	struct evidence_summary summary;
	const char *what = NULL;
	bool good = false;

	load_before(store, arrival->want);
	if (!read_content(store, arrival, &what)) {
		(void)snprintf(why, FETCH_WHY, "%s", what);
		goto out;
	}
	evidence_summarise(arrival->evidence, &summary);
	arrival->dates =
	    (struct dates){ summary.this_update, summary.next_update };
	if (!settle(store, arrival))
		(void)snprintf(
		    why, FETCH_WHY, "it is older than the one at hand");
	else if (!dates_hold(&arrival->dates, arrival->now))
		(void)snprintf(why, FETCH_WHY, "%s",
		    arrival->dates.this_update > arrival->now
			? "it is of a time to come"
			: "it has ended");
	else
		good = true;
	files_trim(&store->files);
out:
	files_abandon(arrival->temporary);
	evidence_free(arrival->evidence);
	return good;
}

static bool
shared_may_be_asked(struct store *store, const struct key *key)
{
	const struct entry *entry;
	bool may;

	(void)pthread_mutex_lock(&store->lock);
	entry = table_find(&store->table, key);
	may = entry == NULL || !entry->shared_is_wrong;
	(void)pthread_mutex_unlock(&store->lock);
	return may;
}

/* 0: nothing is at hand. */
static time_t
date_at_hand(
    struct store *store, const struct fetch_want *want, const struct key *key)
{
	const struct entry *entry;
	time_t date = 0;

	load_before(store, want);
	(void)pthread_mutex_lock(&store->lock);
	entry = table_find(&store->table, key);
	if (entry != NULL && entry->evidence != NULL)
		date = entry->dates.this_update;
	(void)pthread_mutex_unlock(&store->lock);
	return date;
}

/* Another node's copy spares the network where it is newer than ours. */
static bool
find_shared(struct store *store, const struct fetch_want *want)
{
	struct arrival arrival = { .want = want, .is_shared = true };
	struct buffer content = BUFFER_LIMIT(want->size_max);
	char why[FETCH_WHY] = "";
	bool found = false;
	time_t had;

	if (store->shared == NULL)
		return false;
	key_of(want->url, want->request, &arrival.key);
	if (shared_may_be_asked(store, &arrival.key) &&
	    shared_get(store->shared, &arrival.key, want->size_max, &content)) {
		had = date_at_hand(store, want, &arrival.key);
		arrival.content = buffer_span(&content);
		arrival.now = time(NULL);
		found = arrive(store, &arrival, why) &&
			arrival.dates.this_update > had;
	}
	if (found) {
		(void)pthread_mutex_lock(&store->lock);
		store->stock.shared_hits++;
		(void)pthread_mutex_unlock(&store->lock);
	}
	buffer_free(&content);
	return found;
}

/* In use before a restart, asked for because nobody knew when it ends. */
static bool
find_in_file(struct store *store, const struct fetch_want *want)
{
	const struct entry *entry;
	bool is_unseen, holds = false;
	struct key key;

	key_of(want->url, want->request, &key);
	(void)pthread_mutex_lock(&store->lock);
	entry = table_find(&store->table, &key);
	is_unseen = entry != NULL && entry->is_unseen;
	(void)pthread_mutex_unlock(&store->lock);
	if (!is_unseen)
		return false;
	load_before(store, want);
	(void)pthread_mutex_lock(&store->lock);
	entry = table_find(&store->table, &key);
	holds = entry != NULL && entry->evidence != NULL &&
		dates_hold(&entry->dates, time(NULL));
	(void)pthread_mutex_unlock(&store->lock);
	return holds;
}

bool
arrive_find(void *store, const struct fetch_want *want)
{
	return want->purpose != FOR_ISSUERS &&
	       (find_in_file(store, want) || find_shared(store, want));
}

static void
share(struct store *store, const struct arrival *arrival)
{
	time_t seconds = arrival->dates.next_update - arrival->now;

	if (store->shared == NULL)
		return;
	if (seconds < SHARED_LEAST)
		seconds = SHARED_LEAST;
	if (seconds > SHARED_MOST)
		seconds = SHARED_MOST;
	shared_put(store->shared, &arrival->key, arrival->content, seconds);
}

bool
arrive_take(void *handle, const struct fetch_want *want, struct buffer *content,
    char why[static FETCH_WHY])
{
	struct store *store = handle;
	struct arrival arrival = {
		.want = want,
		.content = buffer_span(content),
		.now = time(NULL),
	};

	if (want->purpose == FOR_ISSUERS)
		return fetched_issuers_take(store, want, content, why);
	key_of(want->url, want->request, &arrival.key);
	if (!arrive(store, &arrival, why))
		return false;
	share(store, &arrival);
	return true;
}

void
arrive_failed(void *handle, const struct fetch_want *want, const char *host,
    enum fetch_status status, const char *why, bool first)
{
	(void)host;
	if (first)
		store_warn(handle, "%s %s: %s; it is left alone for a time",
		    want->url, fetch_status_text(status), why);
}
