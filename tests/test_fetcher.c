/* SPDX-License-Identifier: BSD-2-Clause */
/* One request and its limits; the pool: once for many, few at a time, servers
 * that fail left alone, an end at any time. */
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http_server.h"

enum {
	PATIENCE = 20000, /* milliseconds: for what must come */
	MANY = 64,
};

/* What the pool told its client. */
struct notes {
	pthread_mutex_t lock;
	unsigned int took, failed, first, ended;
	bool finds, refuses;
	enum fetch_status status;
	char last[64], host[FETCH_HOST_MAX];
};

struct bench {
	struct http_server *server;
	struct notes notes;
};

static int
make(void **state)
{
	struct bench *b = xcalloc(1, sizeof(*b));

	(void)pthread_mutex_init(&b->notes.lock, NULL);
	b->server = http_server_new();
	*state = b;
	return 0;
}

static int
drop(void **state)
{
	struct bench *b = *state;

	http_server_free(b->server);
	(void)pthread_mutex_destroy(&b->notes.lock);
	free(b);
	return 0;
}

/* --- one request --- */

static enum fetch_status
once_by(const struct fetch_guard *guard, const struct bench *b,
    const char *path, const char *body, struct buffer *out,
    char why[static FETCH_WHY])
{
	char *url = http_server_url(b->server, path);
	const struct fetch_want want = {
		.url = url,
		.request = span_of(body),
		.request_type = "application/ocsp-request",
		.size_max = 1000,
	};
	enum fetch_status status = fetch_once(guard, &want, NULL, out, why);

	free(url);
	return status;
}

static void
assert_once(const struct bench *b, const char *path, enum fetch_status wanted,
    const char *why_wanted)
{
	struct fetch_guard guard = loopback_guard();
	struct buffer out = BUFFER_LIMIT(0);
	char why[FETCH_WHY] = "";
	enum fetch_status status;

	guard.total_ms = wanted == FETCH_SLOW ? 300 : PATIENCE;
	status = once_by(&guard, b, path, "", &out, why);
	if (status != wanted || strstr(why, why_wanted) == NULL)
		fail_msg("%s: %s: %s", path, fetch_status_text(status), why);
	if (status != FETCH_DONE)
		assert_int_equal(out.len, 0);
	buffer_free(&out);
}

static void
an_answer_comes_whole_or_not_at_all(void **state)
{
	const struct bench *b = *state;

	assert_once(b, "/0", FETCH_DONE, "");
	assert_once(b, "/1000", FETCH_DONE, "");
	assert_once(b, "/1001", FETCH_TOO_LARGE, "more than 1000 octets");
	assert_once(b, "/endless", FETCH_TOO_LARGE, "more than 1000 octets");
	assert_once(b, "/fields", FETCH_BROKEN, "");
	assert_once(b, "/short", FETCH_BROKEN, "");
	assert_once(b, "/garbage", FETCH_BROKEN, "");
	assert_once(b, "/sleep/5000", FETCH_SLOW, "");
	assert_once(b, "/status/404", FETCH_REFUSED, "HTTP status 404");
	assert_once(b, "/status/204", FETCH_REFUSED, "HTTP status 204");
	assert_once(b, "/status/206", FETCH_REFUSED, "HTTP status 206");
	assert_once(b, "/status/500", FETCH_TROUBLE, "HTTP status 500");
	assert_once(b, "/status/503", FETCH_TROUBLE, "HTTP status 503");
	assert_once(b, "/status/301", FETCH_REFUSED, "HTTP status 301");
}

static void
redirects_are_followed_a_few_times_and_by_the_same_rules(void **state)
{
	const struct bench *b = *state;
	char *good = http_server_url(b->server, "/7");
	char *path = xasprintf("/to/%s", good);

	assert_once(b, path, FETCH_DONE, "");
	assert_once(
	    b, "/to/http://192.168.1.1/", FETCH_FORBIDDEN, "192.168.1.1");
	assert_once(b, "/to/http://[::1]:80/", FETCH_FORBIDDEN, "::1");
	assert_once(
	    b, "/to/https://127.0.0.1/", FETCH_FORBIDDEN, "not configured");
	assert_once(
	    b, "/to/ftp://x.example/etc", FETCH_FORBIDDEN, "not of http");
	assert_once(b, "/to/http://u:p@127.0.0.1/", FETCH_FORBIDDEN, "user");
	for (int i = 0; i < 3; i++) {
		char *url = http_server_url(b->server, path);

		free(path);
		path = xasprintf("/to/%s", url);
		free(url);
	}
	assert_once(b, path, FETCH_REFUSED, "too many redirects");
	free(path);
	free(good);
}

static void
loopback_is_not_fetched_from_unless_it_is_listed(void **state)
{
	const struct bench *b = *state;
	struct buffer out = BUFFER_LIMIT(0);
	char why[FETCH_WHY] = "";

	assert_int_equal(once_by(&fetch_guard_default, b, "/1", "", &out, why),
	    FETCH_FORBIDDEN);
	assert_non_null(strstr(why, "127.0.0.1"));
	assert_int_equal(http_server_requests(b->server), 0);
}

static void
nothing_but_the_url_is_told(void **state)
{
	const struct bench *b = *state;
	struct fetch_guard guard = loopback_guard();
	struct buffer out = BUFFER_LIMIT(0);
	char why[FETCH_WHY] = "";
	char *wanted = xasprintf("GET /echo?x HTTP/1.1\r\n"
				 "Host: 127.0.0.1:%u\r\n"
				 "User-Agent: smime-milter\r\n"
				 "Accept: */*\r\n\r\n",
	    http_server_port(b->server));

	/* What libcurl would take from the environment. */
	(void)setenv("http_proxy", "http://127.0.0.1:1", 1);
	(void)setenv("all_proxy", "http://127.0.0.1:1", 1);
	assert_int_equal(
	    once_by(&guard, b, "/echo?x", "", &out, why), FETCH_DONE);
	assert_string_equal(buffer_text(&out), wanted);
	(void)unsetenv("http_proxy");
	(void)unsetenv("all_proxy");
	buffer_free(&out);
	free(wanted);
}

struct asked {
	const char *path;
	struct span request;
	enum fetch_status status;
	unsigned int requests;
};

static void
assert_asked(
    const struct bench *b, const struct asked *asked, struct span found)
{
	struct fetch_guard guard = loopback_guard();
	char *url = http_server_url(b->server, asked->path), why[FETCH_WHY];
	const struct fetch_want want = { .url = url,
		.request = asked->request,
		.request_type = "application/ocsp-request",
		.size_max = 1000,
		.tries_get = true };
	unsigned int before = http_server_requests(b->server);
	struct buffer out = BUFFER_LIMIT(0);

	if (fetch_once(&guard, &want, NULL, &out, why) != asked->status)
		fail_msg("%s: %s", asked->path, why);
	assert_int_equal(
	    http_server_requests(b->server) - before, asked->requests);
	assert_true(out.len >= found.len);
	assert_memory_equal(buffer_text(&out), found.data, found.len);
	buffer_free(&out);
	free(url);
}

static void
a_small_request_goes_by_get_and_else_by_post(void **state)
{
	static const uint8_t small[] = { 1, 2, 0xff }, large[200] = { 1 };
	static const uint8_t der[] = { 0x30, 4, 1, 2, 3, 4 };
	static const uint8_t error[] = { 0x30, 3, 10, 1, 1 };
	const struct bench *b = *state;
	const struct span answer = { der, sizeof(der) },
			  ask = { small, sizeof(small) },
			  ask_more = { large, sizeof(large) };

	http_server_content(b->server, "/get/AQL%2F", answer, 0);
	http_server_content(b->server, "/end/AQL%2F", answer, 0);
	http_server_content(b->server, "/other/AQL%2F",
	    (struct span){ error, sizeof(error) }, 0);
	http_server_content(b->server, "/other", answer, 0);
	http_server_content(b->server, "/page/AQL%2F", span_of("<html>"), 0);
	http_server_content(b->server, "/page", answer, 0);
	assert_asked(b, &(struct asked){ "/get", ask, FETCH_DONE, 1 }, answer);
	assert_asked(b, &(struct asked){ "/end/", ask, FETCH_DONE, 1 }, answer);
	assert_asked(
	    b, &(struct asked){ "/other", ask, FETCH_DONE, 2 }, answer);
	assert_asked(b, &(struct asked){ "/page", ask, FETCH_DONE, 2 }, answer);
	assert_asked(b, &(struct asked){ "/echo", ask, FETCH_DONE, 2 },
	    span_of("POST /echo HTTP"));
	assert_asked(b, &(struct asked){ "/echo", ask_more, FETCH_DONE, 1 },
	    span_of("POST /echo HTTP"));
	assert_asked(b, &(struct asked){ "/echo?x", ask, FETCH_DONE, 1 },
	    span_of("POST /echo?x HTTP"));
	assert_asked(b, &(struct asked){ "/status/404", ask, FETCH_REFUSED, 2 },
	    span_of(""));
	assert_asked(b,
	    &(struct asked){ "/to/http://10.0.0.1/", ask, FETCH_FORBIDDEN, 1 },
	    span_of(""));
}

static void
a_request_is_posted_and_stays_one(void **state)
{
	const struct bench *b = *state;
	struct fetch_guard guard = loopback_guard();
	struct buffer out = BUFFER_LIMIT(0);
	char why[FETCH_WHY] = "";
	char *echo = http_server_url(b->server, "/echo");
	char *to = xasprintf("/to/%s", echo),
	     *keep = xasprintf("/keep/%s", echo);

	assert_int_equal(
	    once_by(&guard, b, "/echo", "ask", &out, why), FETCH_DONE);
	assert_non_null(strstr(buffer_text(&out), "POST /echo"));
	assert_non_null(strstr(
	    buffer_text(&out), "Content-Type: application/ocsp-request\r\n"));
	assert_non_null(strstr(buffer_text(&out), "\r\n\r\nask"));
	assert_int_equal(
	    once_by(&guard, b, keep, "ask", &out, why), FETCH_DONE);
	assert_non_null(strstr(buffer_text(&out), "\r\n\r\nask"));
	assert_int_equal(
	    once_by(&guard, b, to, "ask", &out, why), FETCH_REFUSED);
	buffer_free(&out);
	free(keep);
	free(to);
	free(echo);
}

/* The proxy is the operator's, and may be anywhere; what it is asked for may
 * not. */
static void
a_proxy_is_not_asked_for_what_is_refused_without_it(void **state)
{
	const struct bench *b = *state;
	struct fetch_guard guard = fetch_guard_default;
	struct buffer out = BUFFER_LIMIT(0);
	char *proxy = http_server_url(b->server, "");
	char why[FETCH_WHY] = "";
	struct fetch_want want = { .size_max = 1000 };
	static const char *const refused[] = { "http://127.0.0.1/a",
		"http://10.0.0.1/a", "http://0x7f000001/a", "http://[::1]/a",
		"http://[::ffff:10.0.0.1]/a", "http://8.8.8.8:25/a" };

	guard.proxy = proxy;
	for (size_t i = 0; i < COUNT(refused); i++) {
		want.url = refused[i];
		if (fetch_once(&guard, &want, NULL, &out, why) !=
		    FETCH_FORBIDDEN)
			fail_msg("%s: %s", refused[i], why);
	}
	want.url = "http://printer.local/a";
	assert_int_equal(
	    fetch_once(&guard, &want, NULL, &out, why), FETCH_BAD_URL);
	assert_int_equal(http_server_requests(b->server), 0);
	want.url = "http://8.8.8.8/a";
	assert_int_equal(
	    fetch_once(&guard, &want, NULL, &out, why), FETCH_DONE);
	assert_int_equal(http_server_requests(b->server), 1);
	buffer_free(&out);
	free(proxy);
}

/* --- the pool --- */

static bool
on_find(void *handle, const struct fetch_want *want)
{
	struct notes *notes = handle;

	(void)want;
	return notes->finds;
}

static bool
on_take(void *handle, const struct fetch_want *want, struct buffer *answer,
    char why[static FETCH_WHY])
{
	struct notes *notes = handle;

	(void)want;
	(void)pthread_mutex_lock(&notes->lock);
	notes->took++;
	(void)snprintf(
	    notes->last, sizeof(notes->last), "%.60s", buffer_text(answer));
	(void)pthread_mutex_unlock(&notes->lock);
	(void)snprintf(why, FETCH_WHY, "not wanted");
	return !notes->refuses;
}

static void
on_failed(void *handle, const struct fetch_want *want, const char *host,
    enum fetch_status status, const char *why, bool first)
{
	struct notes *notes = handle;

	(void)want;
	(void)why;
	(void)pthread_mutex_lock(&notes->lock);
	notes->failed++;
	notes->first += first;
	notes->status = status;
	(void)snprintf(notes->host, sizeof(notes->host), "%s", host);
	(void)pthread_mutex_unlock(&notes->lock);
}

static void
on_ended(void *handle)
{
	struct notes *notes = handle;

	(void)pthread_mutex_lock(&notes->lock);
	notes->ended++;
	(void)pthread_mutex_unlock(&notes->lock);
}

static unsigned int
noted(struct notes *notes, const unsigned int *count)
{
	unsigned int value;

	(void)pthread_mutex_lock(&notes->lock);
	value = *count;
	(void)pthread_mutex_unlock(&notes->lock);
	return value;
}

static struct fetcher *
fetcher_of(struct bench *b, const struct fetcher_limits *limits)
{
	const struct fetcher_client client = { &b->notes, on_find, on_take,
		on_failed, on_ended };
	struct fetch_guard guard = loopback_guard();

	return fetcher_new(&guard, limits, &client);
}

static void
drop_and_wait(struct bench *b, struct fetcher *f)
{
	assert_true(fetcher_stop(f, PATIENCE));
	fetcher_drop(f);
	assert_int_equal(noted(&b->notes, &b->notes.ended), 1);
}

static enum fetcher_answer
ask(struct fetcher *f, const struct bench *b, const char *path)
{
	char *url = http_server_url(b->server, path);
	const struct fetch_want want = { .url = url, .size_max = 1000 };
	enum fetcher_answer answer = fetcher_ask(f, &want, true);

	free(url);
	return answer;
}

static bool
wait_for(struct fetcher *f, const struct bench *b, const char *path,
    unsigned int milliseconds)
{
	char *url = http_server_url(b->server, path);
	const struct fetch_want want = { .url = url, .size_max = 1000 };
	bool ended = fetcher_wait(f, &want, 1, milliseconds);

	free(url);
	return ended;
}

struct asker {
	pthread_t thread;
	struct fetcher *fetcher;
	const struct bench *b;
	bool ended;
};

static void *
ask_and_wait(void *arg)
{
	struct asker *asker = arg;

	(void)ask(asker->fetcher, asker->b, "/sleep/200");
	asker->ended =
	    wait_for(asker->fetcher, asker->b, "/sleep/200", PATIENCE);
	return NULL;
}

static void
one_fetch_is_for_all_who_ask(void **state)
{
	struct bench *b = *state;
	struct fetcher *f = fetcher_of(b, &fetcher_limits_default);
	struct asker askers[MANY];
	struct fetcher_stock stock;

	assert_int_equal(ask(f, b, "/sleep/200"), FETCHER_ASKED);
	for (size_t i = 0; i < MANY; i++) {
		askers[i] = (struct asker){ .fetcher = f, .b = b };
		assert_int_equal(pthread_create(&askers[i].thread, NULL,
				     ask_and_wait, &askers[i]),
		    0);
	}
	for (size_t i = 0; i < MANY; i++) {
		(void)pthread_join(askers[i].thread, NULL);
		assert_true(askers[i].ended);
	}
	fetcher_count(f, &stock);
	assert_true(stock.joined + stock.fetches == MANY + 1);
	assert_true(http_server_requests(b->server) == stock.fetches);
	assert_int_equal(http_server_most(b->server), 1);
	assert_string_equal(b->notes.last, "slept");
	drop_and_wait(b, f);
}

static void
few_are_fetched_at_a_time(void **state)
{
	struct bench *b = *state;
	struct fetcher_limits limits = fetcher_limits_default;
	struct fetcher *f;
	char path[32];

	limits.per_host = 3;
	f = fetcher_of(b, &limits);
	for (int i = 0; i < 12; i++) {
		(void)snprintf(path, sizeof(path), "/sleep/20?%d", i);
		assert_int_equal(ask(f, b, path), FETCHER_ASKED);
	}
	for (int i = 0; i < 12; i++) {
		(void)snprintf(path, sizeof(path), "/sleep/20?%d", i);
		assert_true(wait_for(f, b, path, PATIENCE));
	}
	assert_int_equal(http_server_requests(b->server), 12);
	assert_int_equal(http_server_most(b->server), 3);
	drop_and_wait(b, f);
}

static void
the_queue_is_bounded(void **state)
{
	struct bench *b = *state;
	struct fetcher_limits limits = fetcher_limits_default;
	struct fetcher *f;

	limits.threads = 1;
	limits.queue = 2;
	f = fetcher_of(b, &limits);
	assert_int_equal(ask(f, b, "/sleep/60000"), FETCHER_ASKED);
	while (http_server_requests(b->server) == 0)
		(void)usleep(1000);
	assert_int_equal(ask(f, b, "/sleep/60000"), FETCHER_ASKED);
	assert_int_equal(ask(f, b, "/1"), FETCHER_ASKED);
	assert_int_equal(ask(f, b, "/2"), FETCHER_ASKED);
	assert_int_equal(ask(f, b, "/3"), FETCHER_FULL);
	assert_int_equal(ask(f, b, "/2"), FETCHER_ASKED);
	assert_false(wait_for(f, b, "/2", 20));
	drop_and_wait(b, f);
	assert_int_equal(http_server_requests(b->server), 1);
	assert_int_equal(b->notes.failed, 0);
}

static void
a_server_that_fails_is_left_alone(void **state)
{
	struct bench *b = *state;
	struct fetcher *f = fetcher_of(b, &fetcher_limits_default);

	assert_int_equal(ask(f, b, "/status/500"), FETCHER_ASKED);
	assert_true(wait_for(f, b, "/status/500", PATIENCE));
	assert_int_equal(b->notes.status, FETCH_TROUBLE);
	assert_string_equal(b->notes.host, "127.0.0.1");
	assert_int_equal(ask(f, b, "/status/500"), FETCHER_LATER);
	assert_int_equal(ask(f, b, "/1"), FETCHER_LATER);
	assert_int_equal(http_server_requests(b->server), 1);
	drop_and_wait(b, f);
}

static void
a_url_that_has_nothing_does_not_hide_its_server(void **state)
{
	struct bench *b = *state;
	struct fetcher *f = fetcher_of(b, &fetcher_limits_default);

	assert_int_equal(ask(f, b, "/status/404"), FETCHER_ASKED);
	assert_true(wait_for(f, b, "/status/404", PATIENCE));
	assert_int_equal(b->notes.status, FETCH_REFUSED);
	assert_int_equal(ask(f, b, "/status/404"), FETCHER_LATER);
	b->notes.refuses = true;
	assert_int_equal(ask(f, b, "/5"), FETCHER_ASKED);
	assert_true(wait_for(f, b, "/5", PATIENCE));
	assert_int_equal(b->notes.status, FETCH_NO_USE);
	assert_int_equal(ask(f, b, "/5"), FETCHER_LATER);
	b->notes.refuses = false;
	assert_int_equal(ask(f, b, "/6"), FETCHER_ASKED);
	assert_true(wait_for(f, b, "/6", PATIENCE));
	assert_int_equal(b->notes.took, 2);
	drop_and_wait(b, f);
}

static void
what_turns_out_to_be_of_no_use_later_is_left_alone(void **state)
{
	struct bench *b = *state;
	struct fetcher *f = fetcher_of(b, &fetcher_limits_default);
	char *url = http_server_url(b->server, "/5");
	const struct fetch_want want = { .url = url, .size_max = 1000 };

	assert_int_equal(ask(f, b, "/5"), FETCHER_ASKED);
	assert_true(wait_for(f, b, "/5", PATIENCE));
	assert_false(fetcher_is_left_alone(f, &want));
	assert_true(fetcher_blame(f, &want));
	assert_true(fetcher_is_left_alone(f, &want));
	assert_false(fetcher_blame(f, &want));
	assert_int_equal(ask(f, b, "/5"), FETCHER_LATER);
	assert_int_equal(ask(f, b, "/6"), FETCHER_ASKED);
	drop_and_wait(b, f);
	free(url);
}

static void
a_failing_server_is_tried_again_and_warned_of_once(void **state)
{
	struct bench *b = *state;
	struct fetcher_limits limits = fetcher_limits_default;
	struct fetcher *f;

	limits.backoff_ms = limits.backoff_max_ms = 1;
	f = fetcher_of(b, &limits);
	for (unsigned int i = 0; i < 5; i++) {
		while (ask(f, b, "/status/500") != FETCHER_ASKED)
			(void)usleep(1000);
		assert_true(wait_for(f, b, "/status/500", PATIENCE));
		/* What comes and goes is no news each time. */
		while (ask(f, b, "/1") != FETCHER_ASKED)
			(void)usleep(1000);
		assert_true(wait_for(f, b, "/1", PATIENCE));
	}
	assert_int_equal(b->notes.failed, 5);
	assert_int_equal(b->notes.first, 1);
	drop_and_wait(b, f);
}

static void
what_is_known_in_another_way_is_not_fetched(void **state)
{
	struct bench *b = *state;
	struct fetcher *f = fetcher_of(b, &fetcher_limits_default);

	b->notes.finds = true;
	assert_int_equal(ask(f, b, "/1"), FETCHER_ASKED);
	assert_true(wait_for(f, b, "/1", PATIENCE));
	assert_int_equal(http_server_requests(b->server), 0);
	assert_int_equal(b->notes.took + b->notes.failed, 0);
	drop_and_wait(b, f);
}

static void
what_is_no_url_is_never_asked_for(void **state)
{
	struct bench *b = *state;
	struct fetcher *f = fetcher_of(b, &fetcher_limits_default);
	const struct fetch_want want = { .url = "ldap://x.example/",
		.size_max = 1 };
	struct fetcher_stock stock;

	assert_int_equal(fetcher_ask(f, &want, true), FETCHER_NEVER);
	fetcher_count(f, &stock);
	assert_int_equal(stock.threads, 0);
	drop_and_wait(b, f);
}

static void
a_drop_waits_for_nobody(void **state)
{
	struct bench *b = *state;
	struct fetcher *f = fetcher_of(b, &fetcher_limits_default);

	assert_int_equal(ask(f, b, "/sleep/60000"), FETCHER_ASKED);
	while (http_server_requests(b->server) == 0)
		(void)usleep(1000);
	fetcher_drop(f);
	assert_int_equal(b->notes.took, 0);
	for (int i = 0; noted(&b->notes, &b->notes.ended) == 0; i++) {
		assert_true(i < PATIENCE);
		(void)usleep(1000);
	}
	assert_int_equal(b->notes.failed, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
	static const struct CMUnitTest tests[] = {
		TEST(an_answer_comes_whole_or_not_at_all),
		TEST(redirects_are_followed_a_few_times_and_by_the_same_rules),
		TEST(loopback_is_not_fetched_from_unless_it_is_listed),
		TEST(nothing_but_the_url_is_told),
		TEST(a_small_request_goes_by_get_and_else_by_post),
		TEST(a_request_is_posted_and_stays_one),
		TEST(a_proxy_is_not_asked_for_what_is_refused_without_it),
		TEST(one_fetch_is_for_all_who_ask),
		TEST(few_are_fetched_at_a_time),
		TEST(the_queue_is_bounded),
		TEST(a_server_that_fails_is_left_alone),
		TEST(a_url_that_has_nothing_does_not_hide_its_server),
		TEST(what_turns_out_to_be_of_no_use_later_is_left_alone),
		TEST(a_failing_server_is_tried_again_and_warned_of_once),
		TEST(what_is_known_in_another_way_is_not_fetched),
		TEST(what_is_no_url_is_never_asked_for),
		TEST(a_drop_waits_for_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
