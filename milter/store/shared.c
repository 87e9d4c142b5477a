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

#include "wire.h"

enum {
	PAUSE_FIRST = 30, /* seconds */
	PAUSE_MOST = 600,
	WARN_PERIOD = 3600,
	REPLY_OCTETS = 1024, /* besides the content */
	READ_OCTETS = 16 << 10,
	ARGUMENTS_MAX = 5,
	CODE_MAX = 20, /* "WRONGPASS" */
};

/* Who we are to it. */
struct access {
	char *user, *password;
	SSL_CTX *tls; /* NULL: plain */
};

struct shared {
	struct wire_server server;
	char *prefix;
	unsigned int milliseconds;
	void (*warn)(const char *line);
	pthread_mutex_t lock;
	struct access access;
	time_t left_alone_until, pause, warned; /* monotonic; 0: never */
};

/* One connection. */
struct talk {
	struct wire wire;
	redisReader *reader;
	size_t octets_max; /* of a reply */
	char why[WIRE_WHY];
};

static void
access_free(struct access *access)
{
	free(access->user);
	free(access->password);
	SSL_CTX_free(access->tls);
}

static struct access
access_copy(const struct access *access)
{
	struct access copy = { .user = xstrdup(access->user),
		.password = xstrdup(access->password),
		.tls = access->tls };

	if (copy.tls != NULL)
		(void)SSL_CTX_up_ref(copy.tls);
	return copy;
}

void
shared_set_access(struct shared *shared, const struct store_access *given)
{
	const struct access fresh = {
		.user = xstrdup(given->user != NULL ? given->user : ""),
		.password =
		    xstrdup(given->password != NULL ? given->password : ""),
		.tls = store_tls_context(given->tls),
	};
	struct access old;

	(void)pthread_mutex_lock(&shared->lock);
	old = shared->access;
	shared->access = fresh;
	(void)pthread_mutex_unlock(&shared->lock);
	access_free(&old);
}

struct shared *
shared_new(const struct store_options *options)
{
	const char *server = options->shared, *at, *port;
	struct shared *shared;

	if (server == NULL || server[0] == '\0')
		return NULL;
	shared = xcalloc(1, sizeof(*shared));
	(void)pthread_mutex_init(&shared->lock, NULL);
	at = strchr(server, '@');
	if (strncmp(server, "unix:", 5) == 0 || at == NULL) {
		shared->server.path = xstrdup(server + strcspn(server, "/"));
	} else {
		port = strchr(server, ':') + 1;
		shared->server.host = xstrdup(at + 1);
		shared->server.port = xstrndup(port, (size_t)(at - port));
	}
	shared->prefix = xstrdup(
	    options->shared_prefix != NULL ? options->shared_prefix : "");
	shared->milliseconds = options->shared_ms;
	shared->warn = options->warn;
	shared_set_access(shared, &options->shared_access);
	return shared;
}

void
shared_free(struct shared *shared)
{
	if (shared == NULL)
		return;
	(void)pthread_mutex_destroy(&shared->lock);
	free(shared->server.path);
	free(shared->server.host);
	free(shared->server.port);
	free(shared->prefix);
	access_free(&shared->access);
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
	    shared->server.path != NULL ? shared->server.path
					: shared->server.host,
	    why);
	shared->warn(line);
}

static void
note_success(struct shared *shared)
{
	(void)pthread_mutex_lock(&shared->lock);
	shared->pause = shared->left_alone_until = 0;
	(void)pthread_mutex_unlock(&shared->lock);
}

static bool
say(struct talk *talk, const char *text)
{
	(void)snprintf(talk->why, sizeof(talk->why), "%s", text);
	return false;
}

/*
 * Nothing that we ask has an array for an answer, and for one a reader would
 * set aside as much memory as the server cares to claim.
 */
static bool
feed(struct talk *talk, const char *octets, size_t len, bool is_first)
{
	if (is_first && strchr("+-$", octets[0]) == NULL)
		return say(talk, "it is no such server");
	if (talk->reader->len + len > talk->octets_max)
		return say(talk, "it says more than fits");
	return redisReaderFeed(talk->reader, octets, len) == REDIS_OK ||
	       say(talk, "it is no such server");
}

static redisReply *
read_reply(struct talk *talk)
{
	char octets[READ_OCTETS];
	void *reply = NULL;
	size_t len;

	for (bool is_first = true;; is_first = false) {
		len = wire_receive(
		    &talk->wire, octets, sizeof(octets), talk->why);
		if (len == 0 || !feed(talk, octets, len, is_first))
			return NULL;
		if (redisReaderGetReply(talk->reader, &reply) != REDIS_OK) {
			(void)say(talk, "it is no such server");
			return NULL;
		}
		if (reply != NULL)
			break;
	}
	/* What it says unasked would be taken for the next answer. */
	if (talk->reader->pos < talk->reader->len) {
		(void)say(talk, "it says more than it was asked");
		freeReplyObject(reply);
		reply = NULL;
	}
	return reply;
}

static redisReply *
ask(struct talk *talk, const struct span *words, int count)
{
	const char *arguments[ARGUMENTS_MAX] = { 0 };
	size_t lengths[ARGUMENTS_MAX] = { 0 };
	char *command = NULL;
	redisReply *reply = NULL;
	int len;

	for (int i = 0; i < count; i++) {
		arguments[i] = (const char *)words[i].data;
		lengths[i] = words[i].len;
	}
	len = redisFormatCommandArgv(&command, count, arguments, lengths);
	if (len <= 0)
		(void)say(talk, "out of memory");
	else if (wire_send(&talk->wire, command, (size_t)len, talk->why))
		reply = read_reply(talk);
	if (len > 0)
		redisFreeCommand(command);
	return reply;
}

/* Of what a server says only the code is told: whoever it is, it may repeat
 * what it was sent. */
static void
explain(struct talk *talk, const redisReply *reply)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t len;

	if (reply == NULL)
		return;
	len =
	    reply->type == REDIS_REPLY_ERROR ? strspn(reply->str, letters) : 0;
	if (len > 0 && len <= CODE_MAX)
		(void)snprintf(talk->why, sizeof(talk->why), "it answers %.*s",
		    (int)len, reply->str);
	else
		(void)say(talk, "its answer does not fit");
}

static bool
is_ok(struct talk *talk, redisReply *reply)
{
	bool ok = reply != NULL && reply->type == REDIS_REPLY_STATUS;

	if (!ok)
		explain(talk, reply);
	freeReplyObject(reply);
	return ok;
}

static bool
log_in(struct talk *talk, const struct access *access)
{
	const struct span words[] = { span_of("AUTH"), span_of(access->user),
		span_of(access->password) };
	const struct span no_user[] = { words[0], words[2] };
	redisReply *reply;
	bool good;

	if (access->user[0] == '\0' && access->password[0] == '\0')
		return true;
	reply = access->user[0] != '\0' ? ask(talk, words, 3)
					: ask(talk, no_user, 2);
	if (reply == NULL)
		return false;
	good = reply->type == REDIS_REPLY_STATUS;
	freeReplyObject(reply);
	return good || say(talk, access->user[0] != '\0'
				     ? "it refuses the user or the password"
				     : "it refuses the password");
}

static bool
begin(struct shared *shared, struct talk *talk, size_t octets_max)
{
	struct access access;
	bool good;

	(void)pthread_mutex_lock(&shared->lock);
	access = access_copy(&shared->access);
	(void)pthread_mutex_unlock(&shared->lock);
	talk->octets_max = octets_max + REPLY_OCTETS;
	talk->reader = redisReaderCreate();
	good = talk->reader != NULL || say(talk, "out of memory");
	good = wire_open(&talk->wire, &shared->server, access.tls,
		   shared->milliseconds, talk->why) &&
	       good && log_in(talk, &access);
	access_free(&access);
	return good;
}

static void
end(struct shared *shared, struct talk *talk, bool good)
{
	if (good)
		note_success(shared);
	else
		note_trouble(shared, talk->why);
	wire_close(&talk->wire);
	if (talk->reader != NULL)
		redisReaderFree(talk->reader);
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
	if (!good)
		explain(&talk, reply);
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

		good = is_ok(&talk, ask(&talk, words, 5));
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
shared_set_access(struct shared *shared, const struct store_access *access)
{
	(void)shared;
	(void)access;
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
