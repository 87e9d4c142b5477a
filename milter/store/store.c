/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What messages ask: is it at hand, is it on its way, is it worth nothing.
 * None of it touches the network; a file is read where it is not in memory
 * yet.
 */
#include "config.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "room.h"

enum {
	TOUCH_PERIOD = 3600, /* seconds */
};

const struct store_options store_options_default = {
	.crl_max = 64 << 20,
	.size = 512 << 20,
	.wait_ms = 1000,
	.waiting = 4,
	.absent_seconds = 60,
	.shared_prefix = "smime-milter:",
	.shared_ms = 500,
};

void
key_of(const char *url, struct span request, struct key *out)
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();

	*out = (struct key){ .is_ocsp = request.len > 0 };
	if (digest == NULL || EVP_DigestInit(digest, EVP_sha256()) != 1 ||
	    EVP_DigestUpdate(digest, url, strlen(url) + 1) != 1 ||
	    EVP_DigestUpdate(digest, request.data, request.len) != 1 ||
	    EVP_DigestFinal(digest, out->octets, NULL) != 1)
		abort();
	EVP_MD_CTX_free(digest);
}

bool
dates_hold(const struct dates *dates, time_t now)
{
	return dates->next_update > now &&
	       dates->this_update <= now + AHEAD_MAX;
}

void
store_warn(struct store *store, const char *fmt, ...)
{
	struct buffer line = BUFFER_LIMIT(1000);
	char text[900];
	va_list args;

	if (store->options.warn == NULL)
		return;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	buffer_format(&line, "revocation: %s", text);
	store->options.warn(buffer_text(&line));
	buffer_free(&line);
}

static void
copy_options(struct store_options *to, const struct store_options *from)
{
	*to = *from;
	to->folder = NULL;
	to->guard = (struct fetch_guard){ 0 }; /* the pool has its own */
	to->shared = NULL;
	to->shared_prefix = NULL;
	to->shared_access = (struct store_access){ 0 };
}

/* The pool's last call: no thread is left that could know of it. */
static void
free_store(void *handle)
{
	struct store *store = handle;

	table_free(&store->table);
	files_close_folder(&store->files);
	fetched_issuers_free(store->issuers);
	shared_free(store->shared);
	(void)pthread_mutex_destroy(&store->lock);
	(void)pthread_mutex_destroy(&store->disk_lock);
	free(store);
}

struct store *
store_new(const struct store_options *options)
{
	struct store *store = xcalloc(1, sizeof(*store));
	const struct fetcher_client client = {
		.handle = store,
		.find = arrive_find,
		.take = arrive_take,
		.failed = arrive_failed,
		.ended = free_store,
	};

	atomic_init(&store->references, 1);
	copy_options(&store->options, options);
	(void)pthread_mutex_init(&store->lock, NULL);
	(void)pthread_mutex_init(&store->disk_lock, NULL);
	table_make(&store->table);
	files_open_folder(
	    &store->files, options->folder, options->read_only, options->size);
	store->issuers = fetched_issuers_new();
	store->shared = shared_new(options);
	renew_read_list(store);
	store->fetcher =
	    fetcher_new(&options->guard, &options->fetches, &client);
	return store;
}

struct store *
store_share(struct store *store)
{
	if (store != NULL)
		atomic_fetch_add(&store->references, 1);
	return store;
}

void
store_drop(struct store *store)
{
	if (store != NULL && atomic_fetch_sub(&store->references, 1) == 1)
		fetcher_drop(store->fetcher);
}

bool
store_stop(struct store *store, unsigned int milliseconds)
{
	return fetcher_stop(store->fetcher, milliseconds);
}

void
store_set_access(struct store *store, const struct store_access *access)
{
	if (store->shared != NULL)
		shared_set_access(store->shared, access);
}

static struct span
request_of(const struct revocation_want *want)
{
	return (struct span){ want->request, want->request_len };
}

static struct fetch_want
fetch_of(const struct store *store, const struct revocation_want *want)
{
	bool is_ocsp = want->request_len > 0;

	return (struct fetch_want){
		.url = want->url,
		.request = request_of(want),
		.request_type = "application/ocsp-request",
		.tries_get = is_ocsp,
		.size_max = is_ocsp ? OCSP_OCTETS_MAX : store->options.crl_max,
		.purpose = is_ocsp ? FOR_OCSP : FOR_CRL,
	};
}

/* NULL: there is no such file, or it was of no use and is gone. */
static struct evidence *
load(struct store *store, const struct key *key)
{
	struct evidence *evidence;
	const char *why = NULL;
	char text[KEY_TEXT];
	int file = files_open(&store->files, key);

	if (file < 0)
		return NULL;
	evidence = evidence_new();
	if (!evidence_add_open(evidence, file, &why)) {
		evidence_free(evidence);
		evidence = NULL;
		(void)pthread_mutex_lock(&store->disk_lock);
		files_remove(&store->files, key, file);
		(void)pthread_mutex_unlock(&store->disk_lock);
		hex_encode(key->octets, KEY_OCTETS, text);
		store_warn(store, "%s/%s.%s: %s; it is dropped",
		    store->files.folder, text, key->is_ocsp ? "ocsp" : "crl",
		    why);
	}
	(void)close(file);
	return evidence;
}

/* Somebody else may have brought it, or something newer, meanwhile. */
static void
keep_loaded(struct store *store, const struct key *key, const char *url,
    time_t at, struct evidence *loaded)
{
	struct entry *entry;

	(void)pthread_mutex_lock(&store->lock);
	entry = table_get(&store->table, key, url);
	if (entry->evidence == NULL) {
		table_set(&store->table, entry, evidence_share(loaded), NULL);
		entry->was_fetched = entry->was_shared = false;
		if (!key->is_ocsp)
			entry->renew_at =
			    renewal_time(&entry->dates, time(NULL));
		store->stock.loads++;
	}
	if (at > entry->used)
		entry->used = at;
	entry->is_unseen = false;
	table_use(&store->table, entry);
	table_trim(&store->table, store->options.size);
	(void)pthread_mutex_unlock(&store->lock);
}

/* What is known without the disk. */
struct known {
	bool touch;	  /* its file was not touched for long */
	bool is_refused;  /* and its file cannot be removed */
	bool is_absent;	  /* there was no file a moment ago */
	uint64_t arrived; /* before anybody looks for one */
};

static struct evidence *
find(struct store *store, const struct key *key, const char *url, time_t at,
    struct known *known)
{
	struct evidence *evidence = NULL;
	struct entry *entry;

	*known = (struct known){ 0 };
	(void)pthread_mutex_lock(&store->lock);
	known->arrived = store->stock.arrived;
	known->is_absent = absent_is(store, key);
	entry = table_find(&store->table, key);
	if (entry != NULL) {
		if (entry->url == NULL)
			entry->url = xstrdup(url);
		if (at > entry->used)
			entry->used = at;
		if (entry->evidence != NULL)
			evidence = evidence_share(entry->evidence);
		known->is_refused = entry->is_refused;
		known->touch = entry->used - entry->touched >= TOUCH_PERIOD;
		if (known->touch)
			entry->touched = entry->used;
		table_use(&store->table, entry);
	}
	if (evidence != NULL)
		store->stock.hits++;
	(void)pthread_mutex_unlock(&store->lock);
	return evidence;
}

struct evidence *
store_take(struct store *store, const struct revocation_want *want, time_t at,
    bool anew)
{
	struct evidence *evidence;
	struct known known;
	struct key key;
	bool looks;

	key_of(want->url, request_of(want), &key);
	evidence = find(store, &key, want->url, at, &known);
	looks =
	    evidence == NULL && !known.is_refused && (anew || !known.is_absent);
	if (looks) {
		evidence = load(store, &key);
		if (evidence != NULL)
			keep_loaded(store, &key, want->url, at, evidence);
	}
	if (evidence == NULL) {
		(void)pthread_mutex_lock(&store->lock);
		store->stock.misses++;
		store->stock.looks += looks;
		if (looks)
			absent_note(store, &key, known.arrived);
		(void)pthread_mutex_unlock(&store->lock);
	} else if (known.touch) {
		files_touch(&store->files, &key);
	}
	return evidence;
}

static struct evidence *
on_take(void *handle, const struct revocation_want *want, time_t at)
{
	return store_take(handle, want, at, false);
}

static unsigned int
time_left(const struct store *store, const struct timespec *since)
{
	struct timespec now;
	int64_t passed;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	passed = (int64_t)(now.tv_sec - since->tv_sec) * 1000 +
		 (now.tv_nsec - since->tv_nsec) / 1000000;
	if (passed < 0 || passed >= store->options.wait_ms)
		return 0;
	return store->options.wait_ms - (unsigned int)passed;
}

/* A message that waits keeps a thread of libmilter from others. */
static bool
may_wait(struct store *store)
{
	bool may;

	(void)pthread_mutex_lock(&store->lock);
	may = store->waiting < store->options.waiting;
	store->waiting += may;
	(void)pthread_mutex_unlock(&store->lock);
	return may;
}

static void
end_waiting(struct store *store)
{
	(void)pthread_mutex_lock(&store->lock);
	store->waiting--;
	(void)pthread_mutex_unlock(&store->lock);
}

bool
store_wait(struct store *store, const struct fetch_want *wants, size_t count,
    const struct timespec *since)
{
	unsigned int left = time_left(store, since);
	bool done;

	if (left == 0 || !may_wait(store))
		return fetcher_wait(store->fetcher, wants, count, 0);
	done = fetcher_wait(store->fetcher, wants, count, left);
	end_waiting(store);
	return done;
}

static bool
on_await(void *handle, const struct revocation_wants *wants,
    const struct timespec *since, time_t at)
{
	struct store *store = handle;
	struct fetch_want asked[REVOCATION_WANTS_MAX];
	size_t count = 0;

	(void)at;
	for (size_t i = 0; i < wants->count; i++) {
		asked[count] = fetch_of(store, &wants->list[i]);
		if (fetcher_ask(store->fetcher, &asked[count], true) ==
		    FETCHER_ASKED)
			count++;
	}
	return count == 0 || store_wait(store, asked, count, since);
}

static bool
on_is_failing(void *handle, const struct revocation_want *want, time_t at)
{
	struct store *store = handle;
	const struct fetch_want fetch = fetch_of(store, want);

	(void)at;
	return fetcher_is_left_alone(store->fetcher, &fetch);
}

/* What was refused, and what is to be said of it. */
struct refused {
	bool is_so, was_fetched, was_shared;
};

static struct refused
find_refused(
    struct store *store, const struct key *key, const struct evidence *evidence)
{
	struct refused refused = { 0 };
	const struct entry *entry;

	(void)pthread_mutex_lock(&store->lock);
	entry = table_find(&store->table, key);
	if (entry != NULL && entry->evidence == evidence)
		refused = (struct refused){ true, entry->was_fetched,
			entry->was_shared };
	(void)pthread_mutex_unlock(&store->lock);
	return refused;
}

/* What was at hand before takes its place. */
static void
fall_back(
    struct store *store, const struct key *key, const struct evidence *evidence)
{
	struct entry *entry;
	struct evidence *before;

	(void)pthread_mutex_lock(&store->lock);
	entry = table_find(&store->table, key);
	if (entry != NULL && entry->evidence == evidence) {
		before = entry->before;
		if (before != NULL)
			(void)evidence_share(before);
		entry->shared_is_wrong |= entry->was_shared;
		entry->was_fetched = false;
		entry->is_refused = store->files.read_only && before == NULL;
		table_set(&store->table, entry, before, NULL);
	}
	(void)pthread_mutex_unlock(&store->lock);
}

static void
on_refuse(void *handle, const struct revocation_want *want,
    const struct evidence *evidence, bool has_ended, const char *why, time_t at)
{
	struct store *store = handle;
	const struct fetch_want fetch = fetch_of(store, want);
	struct refused refused;
	struct key key;

	(void)at;
	/* It is kept until a later one comes, for what it says is revoked. */
	if (has_ended)
		return;
	key_of(want->url, request_of(want), &key);
	(void)pthread_mutex_lock(&store->disk_lock);
	refused = find_refused(store, &key, evidence);
	/* The file first: nobody shall load it once more. */
	if (refused.is_so) {
		(void)files_back_to_before(&store->files, &key);
		fall_back(store, &key, evidence);
	}
	(void)pthread_mutex_unlock(&store->disk_lock);
	if (!refused.is_so)
		return;
	/* What a file or another node gave is no fault of the server's. */
	if (!refused.was_fetched || refused.was_shared ||
	    fetcher_blame(store->fetcher, &fetch))
		store_warn(store, "%s: %s%s", want->url, why,
		    refused.was_shared	   ? "; another node's copy is dropped"
		    : !refused.was_fetched ? "; the file is dropped"
					   : "");
}

void
store_source(struct store *store, struct revocation_source *out)
{
	*out = (struct revocation_source){
		.handle = store,
		.take = on_take,
		.await = on_await,
		.is_failing = on_is_failing,
		.refuse = on_refuse,
	};
}

void
store_count(struct store *store, struct store_stock *out)
{
	(void)pthread_mutex_lock(&store->lock);
	*out = store->stock;
	out->count = store->table.count;
	out->octets = store->table.octets;
	out->waiting = store->waiting;
	(void)pthread_mutex_unlock(&store->lock);
	out->file_octets = atomic_load(&store->files.octets);
	fetcher_count(store->fetcher, &out->fetches);
}
