/* SPDX-License-Identifier: BSD-2-Clause */
/* What was fetched: kept, bounded, over a restart, never a worse for a better
 * one; a message's wait has an end. */
#include "test.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crl_make.h"
#include "http_server.h"
#include "store.h"

enum {
	PATIENCE = 20000, /* milliseconds: for what must come */
	HOUR = 3600,
	DAY = 86400,
};

static pthread_mutex_t warned_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int warned;
static char last_warning[1000];

struct usual {
	struct http_server *server;
	struct pki root, user;
	struct store_options options;
	struct store *store;
	struct revocation_source source;
	char *folder, *url;
	time_t now;
};

static void
note_warning(const char *line)
{
	(void)pthread_mutex_lock(&warned_lock);
	warned++;
	(void)snprintf(last_warning, sizeof(last_warning), "%s", line);
	(void)pthread_mutex_unlock(&warned_lock);
}

static void
assert_warned(unsigned int times, const char *of)
{
	(void)pthread_mutex_lock(&warned_lock);
	if (warned != times || strstr(last_warning, of) == NULL)
		fail_msg("%u warnings, the last: %s", warned, last_warning);
	(void)pthread_mutex_unlock(&warned_lock);
}

static void
open_store(struct usual *u)
{
	u->store = store_new(&u->options);
	store_source(u->store, &u->source);
}

/* As at a stop. */
static void
close_store(struct usual *u)
{
	store_save(u->store);
	assert_true(store_stop(u->store, PATIENCE));
	store_drop(u->store);
	u->store = NULL;
}

static void
restart(struct usual *u)
{
	close_store(u);
	open_store(u);
}

static int
make(void **state)
{
	struct usual *u = xcalloc(1, sizeof(*u));

	warned = 0;
	last_warning[0] = '\0';
	u->now = time(NULL);
	u->server = http_server_new();
	u->root = pki_root("CN=Root");
	u->user = pki_user(&u->root, "a@x.example");
	u->folder = xasprintf("%s/store", pki_folder());
	u->url = http_server_url(u->server, "/root.crl");
	u->options = store_options_default;
	u->options.guard = loopback_guard();
	u->options.fetches = fetcher_limits_default;
	u->options.folder = u->folder;
	u->options.wait_ms = PATIENCE;
	u->options.warn = note_warning;
	open_store(u);
	*state = u;
	return 0;
}

static void
each_file(const char *folder, void (*do_it)(const char *path))
{
	DIR *d = opendir(folder);
	const struct dirent *item;

	while (d != NULL && (item = readdir(d)) != NULL) {
		char *path = xasprintf("%s/%s", folder, item->d_name);

		if (item->d_name[0] != '.')
			do_it(path);
		free(path);
	}
	if (d != NULL)
		(void)closedir(d);
}

static void
remove_file(const char *path)
{
	(void)unlink(path);
}

static int
drop(void **state)
{
	struct usual *u = *state;

	if (u->store != NULL)
		close_store(u);
	each_file(u->folder, remove_file);
	(void)rmdir(u->folder);
	http_server_free(u->server);
	pki_free(&u->user);
	pki_free(&u->root);
	free(u->folder);
	free(u->url);
	free(u);
	return 0;
}

static void
serve(const struct usual *u, const struct pki *issuer, time_t this_update,
    time_t next_update, unsigned int milliseconds)
{
	struct buffer crl =
	    crl_make(issuer, this_update, next_update, (long)this_update, NULL);

	http_server_content(
	    u->server, "/root.crl", buffer_span(&crl), milliseconds);
	buffer_free(&crl);
}

/* As serve(), of the issuer and of a day that has begun. */
static void
serve_good(const struct usual *u)
{
	serve(u, &u->root, u->now - HOUR, u->now + DAY, 0);
}

/* 0: nothing is at hand; else its thisUpdate. */
static time_t
taken(const struct usual *u, const char *url)
{
	struct revocation_want want = { .url = (char *)(uintptr_t)url };
	struct evidence *evidence =
	    u->source.take(u->source.handle, &want, u->now);
	struct evidence_summary summary = { 0 };

	if (evidence == NULL)
		return 0;
	evidence_summarise(evidence, &summary);
	evidence_free(evidence);
	return summary.this_update;
}

static bool
await(const struct usual *u, const char *url)
{
	struct revocation_wants wants = { .count = 1 };
	struct timespec since;

	wants.list[0].url = (char *)(uintptr_t)url;
	(void)clock_gettime(CLOCK_MONOTONIC, &since);
	return u->source.await(u->source.handle, &wants, &since, u->now);
}

static bool
is_failing(const struct usual *u)
{
	struct revocation_want want = { .url = u->url };

	return u->source.is_failing(u->source.handle, &want, u->now);
}

static void
refuse_as(const struct usual *u, bool has_ended)
{
	struct revocation_want want = { .url = u->url };
	struct evidence *evidence =
	    u->source.take(u->source.handle, &want, u->now);

	assert_non_null(evidence);
	u->source.refuse(u->source.handle, &want, evidence, has_ended,
	    has_ended ? "it has ended" : "nobody signed it", u->now);
	evidence_free(evidence);
}

static void
refuse(const struct usual *u)
{
	refuse_as(u, false);
}

/* The list of what is in use does not count. */
static unsigned int
count_files(const struct usual *u)
{
	DIR *d = opendir(u->folder);
	const struct dirent *item;
	unsigned int count = 0;

	while (d != NULL && (item = readdir(d)) != NULL)
		count += item->d_name[0] != '.' &&
			 strcmp(item->d_name, "in-use") != 0;
	if (d != NULL)
		(void)closedir(d);
	return count;
}

static void
what_was_fetched_is_at_hand(void **state)
{
	const struct usual *u = *state;

	serve_good(u);
	assert_true(taken(u, u->url) == 0);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - HOUR);
	assert_false(is_failing(u));
	assert_int_equal(http_server_requests(u->server), 1);
	assert_int_equal(count_files(u), 1);
	assert_warned(0, "");
}

static void
a_restart_loses_nothing(void **state)
{
	struct usual *u = *state;

	serve_good(u);
	assert_true(await(u, u->url));
	restart(u);
	assert_true(taken(u, u->url) == u->now - HOUR);
	assert_int_equal(http_server_requests(u->server), 1);
}

static void
without_a_folder_it_is_kept_in_memory(void **state)
{
	struct usual *u = *state;

	u->options.folder = "";
	restart(u);
	serve_good(u);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - HOUR);
	assert_int_equal(count_files(u), 0);
	restart(u);
	assert_true(taken(u, u->url) == 0);
	assert_warned(0, "");
}

static void
who_may_not_write_reads(void **state)
{
	struct usual *u = *state;
	char *other = http_server_url(u->server, "/other.crl");
	struct buffer crl =
	    crl_make(&u->root, u->now - DAY, u->now + DAY, 1, NULL);

	http_server_content(u->server, "/other.crl", buffer_span(&crl), 0);
	serve_good(u);
	assert_true(await(u, u->url));
	u->options.read_only = true;
	restart(u);
	assert_true(taken(u, u->url) != 0);
	assert_true(await(u, other));
	assert_true(taken(u, other) == u->now - DAY);
	assert_int_equal(count_files(u), 1);
	refuse(u);
	assert_true(taken(u, u->url) == 0);
	assert_int_equal(count_files(u), 1);
	buffer_free(&crl);
	free(other);
}

static void
an_older_one_does_not_replace_a_newer_one(void **state)
{
	const struct usual *u = *state;

	serve_good(u);
	assert_true(await(u, u->url));
	serve(u, &u->root, u->now - DAY, u->now + DAY, 0);
	assert_true(await(u, u->url));
	assert_int_equal(http_server_requests(u->server), 2);
	assert_true(taken(u, u->url) == u->now - HOUR);
	assert_true(is_failing(u));
	assert_warned(1, "it is older than the one at hand");
}

/* As above, where only the file tells. */
static void
nor_after_a_restart(void **state)
{
	struct usual *u = *state;

	serve_good(u);
	assert_true(await(u, u->url));
	restart(u);
	serve(u, &u->root, u->now - DAY, u->now + DAY, 0);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - HOUR);
	restart(u);
	assert_true(taken(u, u->url) == u->now - HOUR);
}

static void
one_that_has_ended_is_kept_until_a_better_one_comes(void **state)
{
	struct usual *u = *state;

	serve(u, &u->root, u->now - 2 * DAY, u->now - DAY, 0);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - 2 * DAY);
	assert_true(is_failing(u));
	assert_warned(1, "it has ended");
	/* What it says is revoked counts on. */
	refuse_as(u, true);
	assert_true(taken(u, u->url) == u->now - 2 * DAY);
	restart(u);
	assert_true(taken(u, u->url) == u->now - 2 * DAY);
	serve_good(u);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - HOUR);
}

/* An older one that holds is a replay all the same. */
static void
nor_does_one_that_has_ended_give_way_to_an_older_one(void **state)
{
	struct usual *u = *state;

	u->options.fetches.backoff_ms = u->options.fetches.backoff_max_ms = 1;
	restart(u);
	serve(u, &u->root, u->now - DAY, u->now - HOUR, 0);
	assert_true(await(u, u->url));
	serve(u, &u->root, u->now - 2 * DAY, u->now + DAY, 0);
	while (http_server_requests(u->server) < 2) {
		(void)usleep(1000);
		assert_true(await(u, u->url));
	}
	assert_true(taken(u, u->url) == u->now - DAY);
	/* But where nobody signed it: what it hides comes back. */
	refuse(u);
	assert_true(taken(u, u->url) == 0);
}

/* What is forged must not hide what the one before says for good. */
static void
what_is_refused_gives_way_to_one_that_has_ended(void **state)
{
	struct usual *u = *state;
	struct pki mallory = pki_root("CN=Mallory");

	u->options.fetches.backoff_ms = u->options.fetches.backoff_max_ms = 1;
	restart(u);
	serve(u, &u->root, u->now - 2 * DAY, u->now - DAY, 0);
	assert_true(await(u, u->url));
	serve(u, &mallory, u->now - HOUR, u->now + DAY, 0);
	while (http_server_requests(u->server) < 2) {
		(void)usleep(1000);
		assert_true(await(u, u->url));
	}
	assert_true(taken(u, u->url) == u->now - HOUR);
	refuse(u);
	assert_true(taken(u, u->url) == u->now - 2 * DAY);
	restart(u);
	assert_true(taken(u, u->url) == u->now - 2 * DAY);
	pki_free(&mallory);
}

static void
one_of_a_time_to_come_does_not_hide_one_of_today(void **state)
{
	const struct usual *u = *state;

	serve_good(u);
	assert_true(await(u, u->url));
	serve(u, &u->root, u->now + DAY, u->now + 2 * DAY, 0);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - HOUR);
	assert_true(is_failing(u));
}

static void
one_that_is_refused_gives_way_to_the_one_before(void **state)
{
	struct usual *u = *state;
	struct pki mallory = pki_root("CN=Mallory");

	serve(u, &u->root, u->now - 2 * HOUR, u->now + DAY, 0);
	assert_true(await(u, u->url));
	serve(u, &mallory, u->now - HOUR, u->now + DAY, 0);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - HOUR);
	refuse(u);
	assert_true(taken(u, u->url) == u->now - 2 * HOUR);
	assert_true(is_failing(u));
	assert_warned(1, "nobody signed it");
	restart(u);
	assert_true(taken(u, u->url) == u->now - 2 * HOUR);
	pki_free(&mallory);
}

static void
flip_last_octet(const char *path)
{
	FILE *f = fopen(path, "r+");
	int octet;

	assert_non_null(f);
	assert_int_equal(fseek(f, -1, SEEK_END), 0);
	octet = fgetc(f);
	assert_int_equal(fseek(f, -1, SEEK_END), 0);
	assert_int_equal(fputc(octet ^ 1, f), octet ^ 1);
	assert_int_equal(fclose(f), 0);
}

/* Its signature is checked where it is used; the server is not to blame. */
static void
a_file_that_is_refused_is_dropped_and_fetched_anew(void **state)
{
	struct usual *u = *state;

	serve_good(u);
	assert_true(await(u, u->url));
	close_store(u);
	each_file(u->folder, flip_last_octet);
	open_store(u);
	refuse(u);
	assert_int_equal(count_files(u), 0);
	assert_true(taken(u, u->url) == 0);
	assert_false(is_failing(u));
	assert_warned(1, "the file is dropped");
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - HOUR);
}

static void
cut(const char *path)
{
	assert_int_equal(truncate(path, 40), 0);
}

static void
make_empty(const char *path)
{
	assert_int_equal(truncate(path, 0), 0);
}

static void
a_damaged_file_is_dropped_with_one_warning(void **state)
{
	struct usual *u = *state;
	void (*const damages[])(const char *) = { cut, make_empty };

	for (unsigned int i = 0; i < COUNT(damages); i++) {
		serve_good(u);
		assert_true(await(u, u->url));
		close_store(u);
		each_file(u->folder, damages[i]);
		open_store(u);
		assert_true(taken(u, u->url) == 0);
		assert_true(taken(u, u->url) == 0);
		assert_warned(i + 1, "it is dropped");
		assert_int_equal(count_files(u), 0);
	}
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - HOUR);
}

static void
what_is_no_crl_is_of_no_use(void **state)
{
	const struct usual *u = *state;

	http_server_content(u->server, "/root.crl",
	    span_of("<html><body>Welcome to the hotel's network</body>"), 0);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == 0);
	assert_true(is_failing(u));
	assert_int_equal(count_files(u), 0);
	assert_warned(1, "sends something else");
}

static void
a_message_waits_no_longer_than_it_may(void **state)
{
	struct usual *u = *state;

	u->options.wait_ms = 20;
	restart(u);
	serve(u, &u->root, u->now - HOUR, u->now + DAY, 60000);
	assert_false(await(u, u->url));
	/* It goes on meanwhile. */
	assert_false(await(u, u->url));
	assert_false(is_failing(u));
	assert_int_equal(http_server_most(u->server), 1);
}

struct waiter {
	pthread_t thread;
	const struct usual *u;
	bool done;
};

static void *
wait_for_it(void *arg)
{
	struct waiter *waiter = arg;

	waiter->done = await(waiter->u, waiter->u->url);
	return NULL;
}

static void
few_messages_wait_at_a_time(void **state)
{
	struct usual *u = *state;
	struct waiter waiters[3] = { 0 };
	struct store_stock stock;

	u->options.waiting = COUNT(waiters);
	restart(u);
	serve(u, &u->root, u->now - HOUR, u->now + DAY, 1000);
	for (size_t i = 0; i < COUNT(waiters); i++) {
		waiters[i].u = u;
		assert_int_equal(pthread_create(&waiters[i].thread, NULL,
				     wait_for_it, &waiters[i]),
		    0);
	}
	do
		store_count(u->store, &stock);
	while (stock.waiting < COUNT(waiters));
	/* The next one goes on at once. */
	assert_false(await(u, u->url));
	for (size_t i = 0; i < COUNT(waiters); i++) {
		(void)pthread_join(waiters[i].thread, NULL);
		assert_true(waiters[i].done);
	}
	assert_int_equal(http_server_requests(u->server), 1);
	assert_true(taken(u, u->url) != 0);
}

static void
crls_in_use_are_renewed_before_they_end(void **state)
{
	struct usual *u = *state;
	struct store_stock stock;

	serve(u, &u->root, u->now - HOUR, u->now + HOUR, 0);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) != 0);
	store_renew(u->store, u->now);
	store_count(u->store, &stock);
	assert_int_equal(stock.fetches.under_way + stock.fetches.waiting, 0);
	serve(u, &u->root, u->now - 60, u->now + HOUR, 0);
	store_renew(u->store, u->now + HOUR / 2);
	for (int i = 0; taken(u, u->url) != u->now - 60; i++) {
		assert_true(i < PATIENCE);
		(void)usleep(1000);
	}
	assert_int_equal(http_server_requests(u->server), 2);
}

static void
and_after_a_restart_those_that_end_soon(void **state)
{
	struct usual *u = *state;
	struct store_stock stock;

	serve_good(u);
	assert_true(await(u, u->url));
	restart(u);
	/* Known by the list alone: its file tells that it holds. */
	store_renew(u->store, u->now + 600);
	do
		store_count(u->store, &stock);
	while (stock.loads == 0 || stock.fetches.under_way > 0);
	assert_int_equal(http_server_requests(u->server), 1);
	store_renew(u->store, u->now + DAY - 60);
	while (http_server_requests(u->server) < 2)
		(void)usleep(1000);
}

/* The disk was full, say, and is not any more. */
static void
a_list_that_could_not_be_written_is_written_later(void **state)
{
	struct usual *u = *state;
	char *away = xasprintf("%s.away", u->folder);
	char *list = xasprintf("%s/in-use", u->folder);
	FILE *in_the_way;

	serve_good(u);
	assert_true(await(u, u->url));
	assert_int_equal(rename(u->folder, away), 0);
	in_the_way = fopen(u->folder, "w");
	assert_non_null(in_the_way);
	assert_int_equal(fclose(in_the_way), 0);
	store_save(u->store);
	assert_int_equal(unlink(u->folder), 0);
	assert_int_equal(rename(away, u->folder), 0);
	assert_int_not_equal(access(list, F_OK), 0);
	restart(u);
	assert_int_equal(access(list, F_OK), 0);
	free(list);
	free(away);
}

static void
what_nobody_asks_for_is_not_renewed(void **state)
{
	struct usual *u = *state;
	struct store_stock stock;

	serve(u, &u->root, u->now - HOUR, u->now + 100L * DAY, 0);
	assert_true(await(u, u->url));
	store_renew(u->store, u->now + 30L * DAY);
	store_count(u->store, &stock);
	assert_int_equal(stock.count, 0);
	assert_int_equal(stock.fetches.fetches, 1);
	/* It is still there for who does. */
	assert_true(taken(u, u->url) != 0);
}

static void
memory_and_disk_are_bounded(void **state)
{
	struct usual *u = *state;
	struct buffer crl =
	    crl_make(&u->root, u->now - HOUR, u->now + DAY, 1, NULL);
	struct store_stock stock;
	char path[32];
	char *urls[20];

	u->options.size = 10 * crl.len;
	restart(u);
	for (size_t i = 0; i < COUNT(urls); i++) {
		(void)snprintf(path, sizeof(path), "/%zu.crl", i);
		http_server_content(u->server, path, buffer_span(&crl), 0);
		urls[i] = http_server_url(u->server, path);
		assert_true(await(u, urls[i]));
		assert_true(taken(u, urls[i]) != 0);
	}
	store_count(u->store, &stock);
	assert_true(stock.octets <= u->options.size);
	assert_true(stock.file_octets <= u->options.size);
	assert_true(count_files(u) <= 10);
	assert_true(taken(u, urls[COUNT(urls) - 1]) != 0);
	for (size_t i = 0; i < COUNT(urls); i++)
		free(urls[i]);
	buffer_free(&crl);
}

static void
a_folder_that_cannot_be_written_to_is_told_once(void **state)
{
	struct usual *u = *state;
	char *other = http_server_url(u->server, "/other.crl");

	u->options.folder = "/nonexistent/of/smime-milter";
	restart(u);
	serve_good(u);
	http_server_content(u->server, "/other.crl", span_of("0"), 0);
	assert_true(await(u, u->url));
	assert_true(taken(u, u->url) == u->now - HOUR);
	assert_warned(1, "is kept in memory alone");
	assert_true(await(u, other));
	assert_warned(2, "/other.crl");
	free(other);
}

struct gathered {
	size_t count, octets;
};

static void
gather(struct span der, void *arg)
{
	struct gathered *gathered = arg;

	gathered->count++;
	gathered->octets += der.len;
}

static void
issuers_come_as_certificates(void **state)
{
	struct usual *u = *state;
	char *url = http_server_url(u->server, "/root.cer");
	struct gathered gathered = { 0 };
	struct timespec since;

	http_server_content(u->server, "/root.cer", pki_der(&u->root, 0), 0);
	(void)clock_gettime(CLOCK_MONOTONIC, &since);
	assert_true(store_issuers(u->store, url, &since, gather, &gathered));
	assert_int_equal(gathered.count, 1);
	assert_int_equal(gathered.octets, pki_der(&u->root, 0).len);
	assert_true(store_issuers(u->store, url, &since, gather, &gathered));
	assert_int_equal(http_server_requests(u->server), 1);
	free(url);
	url = http_server_url(u->server, "/other.cer");
	http_server_content(u->server, "/other.cer", span_of("<html>"), 0);
	assert_false(store_issuers(u->store, url, &since, gather, &gathered));
	assert_int_equal(gathered.count, 2);
	assert_warned(1, "no certificate is in it");
	free(url);
}

/* Another process wrote it, or nobody has: it is not looked for by each
 * message, and what arrives is seen at once all the same. */
static void
a_file_that_is_not_there_is_looked_for_once_in_a_while(void **state)
{
	struct usual *u = *state, other = *u;
	struct store_stock stock;

	close_store(u);
	u->options.absent_seconds = 1;
	open_store(u);
	serve_good(u);
	for (int i = 0; i < 5; i++)
		assert_int_equal(taken(u, u->url), 0);
	store_count(u->store, &stock);
	assert_int_equal(stock.looks, 1);

	open_store(&other);
	assert_true(await(&other, u->url));
	close_store(&other);
	while (taken(u, u->url) == 0) {
		assert_true(time(NULL) - u->now < PATIENCE / 1000);
		(void)usleep(20000);
	}
	assert_int_equal(taken(u, u->url), u->now - HOUR);

	/* What arrived is not taken for absent, even once memory is
	 * short. */
	each_file(u->folder, remove_file);
	u->options.size = 1;
	restart(u);
	assert_int_equal(taken(u, u->url), 0);
	assert_true(await(u, u->url));
	assert_int_equal(taken(u, u->url), u->now - HOUR);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
	static const struct CMUnitTest tests[] = {
		TEST(what_was_fetched_is_at_hand),
		TEST(a_restart_loses_nothing),
		TEST(without_a_folder_it_is_kept_in_memory),
		TEST(who_may_not_write_reads),
		TEST(an_older_one_does_not_replace_a_newer_one),
		TEST(nor_after_a_restart),
		TEST(one_that_has_ended_is_kept_until_a_better_one_comes),
		TEST(nor_does_one_that_has_ended_give_way_to_an_older_one),
		TEST(what_is_refused_gives_way_to_one_that_has_ended),
		TEST(one_of_a_time_to_come_does_not_hide_one_of_today),
		TEST(one_that_is_refused_gives_way_to_the_one_before),
		TEST(a_file_that_is_refused_is_dropped_and_fetched_anew),
		TEST(a_damaged_file_is_dropped_with_one_warning),
		TEST(what_is_no_crl_is_of_no_use),
		TEST(a_message_waits_no_longer_than_it_may),
		TEST(few_messages_wait_at_a_time),
		TEST(crls_in_use_are_renewed_before_they_end),
		TEST(and_after_a_restart_those_that_end_soon),
		TEST(a_list_that_could_not_be_written_is_written_later),
		TEST(what_nobody_asks_for_is_not_renewed),
		TEST(memory_and_disk_are_bounded),
		TEST(a_folder_that_cannot_be_written_to_is_told_once),
		TEST(issuers_come_as_certificates),
		TEST(a_file_that_is_not_there_is_looked_for_once_in_a_while),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
