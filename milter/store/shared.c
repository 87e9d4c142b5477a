/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Redis or Valkey, for nodes that share what one of them fetched.  A question
 * is a connection of its own, with one end for all of it; a server that fails
 * is left alone for a time that doubles.  What it answers is octets like those
 * of any web server.
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

#ifdef HAVE_HIREDIS

#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/time.h>

enum {
	PAUSE_FIRST = 30, /* seconds */
	PAUSE_MOST = 600,
	WARN_PERIOD = 3600,
	REPLY_OCTETS = 1024, /* besides the content */
	ARGUMENTS_MAX = 5,
};

struct shared {
	char *path, *host; /* one of them */
	int port;
	char *prefix, *password;
	unsigned int milliseconds;
	void (*warn)(const char *line);
	pthread_mutex_t lock;
	time_t left_alone_until, pause, warned; /* monotonic; 0: never */
};

/* One connection, and when it must be done with. */
struct talk {
	redisContext *redis;
	struct timespec until;
	size_t octets_max; /* of a reply */
};

struct shared *
shared_new(const struct store_options *options)
{
	const char *server = options->shared, *at;
	struct shared *shared;

	if (server == NULL || server[0] == '\0')
		return NULL;
	shared = xcalloc(1, sizeof(*shared));
	(void)pthread_mutex_init(&shared->lock, NULL);
	at = strchr(server, '@');
	if (strncmp(server, "unix:", 5) == 0 || at == NULL) {
		shared->path = xstrdup(server + strcspn(server, "/"));
	} else {
		shared->host = xstrdup(at + 1);
		shared->port = (int)strtol(strchr(server, ':') + 1, NULL, 10);
	}
	shared->prefix = xstrdup(
	    options->shared_prefix != NULL ? options->shared_prefix : "");
	shared->password = xstrdup(
	    options->shared_password != NULL ? options->shared_password : "");
	shared->milliseconds = options->shared_ms;
	shared->warn = options->warn;
	return shared;
}

void
shared_free(struct shared *shared)
{
	if (shared == NULL)
		return;
	(void)pthread_mutex_destroy(&shared->lock);
	free(shared->path);
	free(shared->host);
	free(shared->prefix);
	free(shared->password);
	free(shared);
}

static time_t
monotonic(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static bool
is_left_alone(struct shared *shared)
{
	bool is;

	(void)pthread_mutex_lock(&shared->lock);
	is = monotonic() < shared->left_alone_until;
	(void)pthread_mutex_unlock(&shared->lock);
	return is;
}

static void
note_trouble(struct shared *shared, const char *why)
{
	time_t now = monotonic();
	char line[300];
	bool warn;

	(void)pthread_mutex_lock(&shared->lock);
	shared->pause = shared->pause == 0 ? PAUSE_FIRST : 2 * shared->pause;
	if (shared->pause > PAUSE_MOST)
		shared->pause = PAUSE_MOST;
	shared->left_alone_until = now + shared->pause;
	warn = shared->warned == 0 || now - shared->warned >= WARN_PERIOD;
	if (warn)
		shared->warned = now;
	(void)pthread_mutex_unlock(&shared->lock);
	if (!warn || shared->warn == NULL)
		return;
	(void)snprintf(line, sizeof(line),
	    "revocation: shared cache %.100s: %.100s; it is left alone for a "
	    "time",
	    shared->path != NULL ? shared->path : shared->host, why);
	shared->warn(line);
}

static void
note_success(struct shared *shared)
{
	(void)pthread_mutex_lock(&shared->lock);
	shared->pause = shared->left_alone_until = 0;
	(void)pthread_mutex_unlock(&shared->lock);
}

/* False: time is over. */
static bool
time_left(const struct talk *talk, struct timeval *left)
{
	struct timespec now;
	int64_t micros;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	micros = (int64_t)(talk->until.tv_sec - now.tv_sec) * 1000000 +
		 (talk->until.tv_nsec - now.tv_nsec) / 1000;
	left->tv_sec = (time_t)(micros / 1000000);
	left->tv_usec = (suseconds_t)(micros % 1000000);
	return micros > 0;
}

/* hiredis waits for each piece anew: a server that drips has one time for all
 * of it. */
static redisReply *
read_reply(struct talk *talk)
{
	struct timeval left;
	void *reply = NULL;

	for (;;) {
		if (redisGetReplyFromReader(talk->redis, &reply) != REDIS_OK)
			return NULL;
		if (reply != NULL)
			return reply;
		if (talk->redis->reader->len > talk->octets_max ||
		    !time_left(talk, &left) ||
		    redisSetTimeout(talk->redis, left) != REDIS_OK ||
		    redisBufferRead(talk->redis) != REDIS_OK)
			return NULL;
	}
}

static bool
write_command(struct talk *talk)
{
	struct timeval left;
	int done = 0;

	while (!done)
		if (!time_left(talk, &left) ||
		    redisSetTimeout(talk->redis, left) != REDIS_OK ||
		    redisBufferWrite(talk->redis, &done) != REDIS_OK)
			return false;
	return true;
}

static redisReply *
ask(struct talk *talk, const struct span *words, int count)
{
	const char *arguments[ARGUMENTS_MAX] = { 0 };
	size_t lengths[ARGUMENTS_MAX] = { 0 };

	for (int i = 0; i < count; i++) {
		arguments[i] = (const char *)words[i].data;
		lengths[i] = words[i].len;
	}
	if (redisAppendCommandArgv(talk->redis, count, arguments, lengths) !=
		REDIS_OK ||
	    !write_command(talk))
		return NULL;
	return read_reply(talk);
}

static bool
is_ok(redisReply *reply)
{
	bool ok = reply != NULL && reply->type == REDIS_REPLY_STATUS;

	freeReplyObject(reply);
	return ok;
}

static bool
begin(struct shared *shared, struct talk *talk, size_t octets_max)
{
	const struct span words[] = { span_of("AUTH"),
		span_of(shared->password) };
	struct timeval time = { .tv_sec = shared->milliseconds / 1000,
		.tv_usec = shared->milliseconds % 1000 * 1000 };

	(void)clock_gettime(CLOCK_MONOTONIC, &talk->until);
	talk->until.tv_sec += shared->milliseconds / 1000;
	talk->until.tv_nsec += (long)(shared->milliseconds % 1000) * 1000000;
	talk->octets_max = octets_max + REPLY_OCTETS;
	talk->redis =
	    shared->path != NULL
		? redisConnectUnixWithTimeout(shared->path, time)
		: redisConnectWithTimeout(shared->host, shared->port, time);
	if (talk->redis == NULL || talk->redis->err != 0)
		return false;
	return shared->password[0] == '\0' || is_ok(ask(talk, words, 2));
}

static void
end(struct shared *shared, struct talk *talk, bool good)
{
	const char *why = "no answer in time, or none that fits";

	if (talk->redis == NULL)
		why = "out of memory";
	else if (talk->redis->err != 0 && talk->redis->errstr[0] != '\0')
		why = talk->redis->errstr;
	if (good)
		note_success(shared);
	else
		note_trouble(shared, why);
	if (talk->redis != NULL)
		redisFree(talk->redis);
}

static char *
name_of(const struct shared *shared, const struct key *key)
{
	char text[KEY_TEXT];

	hex_encode(key->octets, KEY_OCTETS, text);
	return xasprintf(
	    "%s%s:%s", shared->prefix, key->is_ocsp ? "ocsp" : "crl", text);
}

bool
shared_get(struct shared *shared, const struct key *key, size_t octets_max,
    struct buffer *out)
{
	char *name = NULL;
	struct talk talk = { 0 };
	redisReply *reply = NULL;
	bool good, found = false;

	if (is_left_alone(shared))
		return false;
	name = name_of(shared, key);
	if (begin(shared, &talk, octets_max)) {
		const struct span words[] = { span_of("GET"), span_of(name) };

		reply = ask(&talk, words, 2);
	}
	good = reply != NULL && (reply->type == REDIS_REPLY_STRING ||
				    reply->type == REDIS_REPLY_NIL);
	if (good && reply->type == REDIS_REPLY_STRING)
		found = buffer_append(out, reply->str, reply->len);
	if (reply != NULL)
		freeReplyObject(reply);
	end(shared, &talk, good);
	free(name);
	return found;
}

void
shared_put(struct shared *shared, const struct key *key, struct span content,
    time_t seconds)
{
	struct talk talk = { 0 };
	char *name, *life;
	bool good = false;

	if (is_left_alone(shared))
		return;
	name = name_of(shared, key);
	life = xasprintf("%lld", (long long)seconds);
	if (begin(shared, &talk, 0)) {
		const struct span words[] = { span_of("SET"), span_of(name),
			content, span_of("EX"), span_of(life) };

		good = is_ok(ask(&talk, words, 5));
	}
	end(shared, &talk, good);
	free(life);
	free(name);
}

const char *
store_shared_library(char text[static 64])
{
	(void)snprintf(text, 64, "hiredis %d.%d.%d", HIREDIS_MAJOR,
	    HIREDIS_MINOR, HIREDIS_PATCH);
	return text;
}

#else

struct shared *
shared_new(const struct store_options *options)
{
	(void)options;
	return NULL;
}

void
shared_free(struct shared *shared)
{
	(void)shared;
}

bool
shared_get(struct shared *shared, const struct key *key, size_t octets_max,
    struct buffer *out)
{
	(void)shared;
	(void)key;
	(void)octets_max;
	(void)out;
	return false;
}

void
shared_put(struct shared *shared, const struct key *key, struct span content,
    time_t seconds)
{
	(void)shared;
	(void)key;
	(void)content;
	(void)seconds;
}

const char *
store_shared_library(char text[static 64])
{
	(void)snprintf(text, 64, "no hiredis");
	return text;
}

#endif
