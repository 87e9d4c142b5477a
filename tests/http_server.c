/* SPDX-License-Identifier: BSD-2-Clause */
#include "http_server.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	REQUEST_MAX = 16384,
	CONTENTS_MAX = 32,
};

struct content {
	char *path;
	uint8_t *octets;
	size_t len;
	unsigned int milliseconds;
};

struct http_server {
	int listener;
	unsigned int port;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	unsigned int requests, now, most, connections;
	struct content contents[CONTENTS_MAX];
	size_t content_count;
	atomic_bool stopping;
};

struct connection {
	struct http_server *server;
	int socket;
};

const struct fetch_network loopback_network = { { [10] = 0xff, 0xff, 127 },
	104 };

struct fetch_guard
loopback_guard(void)
{
	struct fetch_guard guard = fetch_guard_default;

	guard.networks = &loopback_network;
	guard.network_count = 1;
	return guard;
}

static bool
say(int to, const void *octets, size_t len)
{
	return send(to, octets, len, MSG_NOSIGNAL) == (ssize_t)len;
}

static void
say_head(int to, const char *status, size_t len, const char *more)
{
	char *head = xasprintf("HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s"
			       "Connection: close\r\n\r\n",
	    status, len, more);

	(void)say(to, head, strlen(head));
	free(head);
}

static void
say_ok(int to, const void *octets, size_t len)
{
	say_head(to, "200 OK", len, "");
	(void)say(to, octets, len);
}

/*
 * In small pieces, so that an end is seen soon.  Who is answered counts until
 * then only: the client may ask again before this thread has seen its end.
 */
static void
pause_for(struct http_server *server, unsigned long milliseconds)
{
	(void)pthread_mutex_lock(&server->lock);
	if (++server->now > server->most)
		server->most = server->now;
	(void)pthread_mutex_unlock(&server->lock);
	for (; milliseconds > 0 && !atomic_load(&server->stopping);
	     milliseconds--)
		(void)usleep(1000);
	(void)pthread_mutex_lock(&server->lock);
	server->now--;
	(void)pthread_mutex_unlock(&server->lock);
}

static void
say_without_end(
    struct http_server *server, int to, const char *head, const char *piece)
{
	if (!say(to, head, strlen(head)))
		return;
	while (!atomic_load(&server->stopping) && say(to, piece, strlen(piece)))
		continue;
}

static void
redirect(int to, const char *status, const char *where)
{
	char *more = xasprintf("Location: %s\r\n", where);

	say_head(to, status, 0, more);
	free(more);
}

static bool
has(const char *path, const char *start, const char **rest)
{
	size_t len = strlen(start);

	*rest = path + len;
	return strncmp(path, start, len) == 0;
}

static bool
answer_content(struct http_server *server, int to, const char *path)
{
	uint8_t *octets = NULL;
	unsigned int milliseconds = 0;
	size_t len = 0;

	(void)pthread_mutex_lock(&server->lock);
	for (size_t i = 0; i < server->content_count; i++) {
		const struct content *content = &server->contents[i];

		if (strcmp(content->path, path) != 0)
			continue;
		len = content->len;
		octets = xmemdup(content->octets, len);
		milliseconds = content->milliseconds;
	}
	(void)pthread_mutex_unlock(&server->lock);
	if (octets == NULL)
		return false;
	pause_for(server, milliseconds);
	say_ok(to, octets, len);
	free(octets);
	return true;
}

static void
answer(struct http_server *server, int to, const char *path, const char *all)
{
	const char *rest = NULL;
	char *octets;

	if (answer_content(server, to, path))
		return;
	if (has(path, "/sleep/", &rest)) {
		pause_for(server, strtoul(rest, NULL, 10));
		say_ok(to, "slept", 5);
	} else if (has(path, "/status/", &rest)) {
		say_head(to, rest, 0, "");
	} else if (has(path, "/short", &rest)) {
		say_head(to, "200 OK", 100, "");
		(void)say(to, "short", 5);
	} else if (has(path, "/endless", &rest)) {
		say_without_end(server, to, "HTTP/1.1 200 OK\r\n\r\n", "more");
	} else if (has(path, "/fields", &rest)) {
		say_without_end(server, to, "HTTP/1.1 200 OK\r\n", "X: y\r\n");
	} else if (has(path, "/garbage", &rest)) {
		(void)say(to, "220 smtp.example ESMTP\r\n", 24);
	} else if (has(path, "/echo", &rest)) {
		say_ok(to, all, strlen(all));
	} else if (has(path, "/to/", &rest)) {
		redirect(to, "302 Found", rest);
	} else if (has(path, "/keep/", &rest)) {
		redirect(to, "307 Temporary Redirect", rest);
	} else {
		size_t len = strtoul(path + 1, NULL, 10);

		octets = xcalloc(len + 1, 1);
		memset(octets, 'x', len);
		say_ok(to, octets, len);
		free(octets);
	}
}

/* Up to the end of the header and of what Content-Length says. */
static bool
read_request(int from, char request[static REQUEST_MAX])
{
	const char *end = NULL, *field = NULL;
	size_t len = 0, wanted = SIZE_MAX;
	ssize_t more;

	while (len < wanted && len < REQUEST_MAX - 1) {
		more = recv(from, request + len, REQUEST_MAX - 1 - len, 0);
		if (more <= 0)
			return false;
		len += (size_t)more;
		request[len] = '\0';
		end = strstr(request, "\r\n\r\n");
		if (end == NULL)
			continue;
		field = strcasestr(request, "Content-Length:");
		wanted = (size_t)(end - request) + 4;
		if (field != NULL && field < end)
			wanted += strtoul(field + 15, NULL, 10);
	}
	return true;
}

static void *
serve(void *arg)
{
	struct connection *connection = arg;
	struct http_server *server = connection->server;
	char request[REQUEST_MAX] = "", path[REQUEST_MAX] = "";

	if (read_request(connection->socket, request) &&
	    sscanf(request, "%*s %16383s", path) == 1) {
		(void)pthread_mutex_lock(&server->lock);
		server->requests++;
		(void)pthread_mutex_unlock(&server->lock);
		answer(server, connection->socket, path, request);
	}
	(void)close(connection->socket);
	free(connection);
	(void)pthread_mutex_lock(&server->lock);
	server->connections--;
	(void)pthread_cond_broadcast(&server->ended);
	(void)pthread_mutex_unlock(&server->lock);
	return NULL;
}

static void *
listen_on(void *arg)
{
	struct http_server *server = arg;

	for (;;) {
		int from = accept(server->listener, NULL, NULL);
		struct connection *connection;
		pthread_t thread;

		if (from < 0)
			return NULL;
		connection = xcalloc(1, sizeof(*connection));
		*connection = (struct connection){ server, from };
		(void)pthread_mutex_lock(&server->lock);
		server->connections++;
		(void)pthread_mutex_unlock(&server->lock);
		if (pthread_create(&thread, NULL, serve, connection) != 0)
			abort();
		(void)pthread_detach(thread);
	}
}

struct http_server *
http_server_new(void)
{
	struct http_server *server = xcalloc(1, sizeof(*server));
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);
	void *generic = &address;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server->listener < 0 ||
	    bind(server->listener, generic, sizeof(address)) != 0 ||
	    listen(server->listener, 128) != 0 ||
	    getsockname(server->listener, generic, &len) != 0)
		abort();
	server->port = ntohs(address.sin_port);
	(void)pthread_mutex_init(&server->lock, NULL);
	(void)pthread_cond_init(&server->ended, NULL);
	atomic_init(&server->stopping, false);
	if (pthread_create(&server->thread, NULL, listen_on, server) != 0)
		abort();
	return server;
}

void
http_server_free(struct http_server *server)
{
	atomic_store(&server->stopping, true);
	(void)shutdown(server->listener, SHUT_RDWR);
	(void)pthread_join(server->thread, NULL);
	(void)close(server->listener);
	(void)pthread_mutex_lock(&server->lock);
	while (server->connections > 0)
		(void)pthread_cond_wait(&server->ended, &server->lock);
	(void)pthread_mutex_unlock(&server->lock);
	for (size_t i = 0; i < server->content_count; i++) {
		free(server->contents[i].path);
		free(server->contents[i].octets);
	}
	(void)pthread_cond_destroy(&server->ended);
	(void)pthread_mutex_destroy(&server->lock);
	free(server);
}

unsigned int
http_server_port(const struct http_server *server)
{
	return server->port;
}

char *
http_server_url(const struct http_server *server, const char *path)
{
	return xasprintf("http://127.0.0.1:%u%s", server->port, path);
}

static unsigned int
read_count(struct http_server *server, const unsigned int *count)
{
	unsigned int value;

	(void)pthread_mutex_lock(&server->lock);
	value = *count;
	(void)pthread_mutex_unlock(&server->lock);
	return value;
}

unsigned int
http_server_requests(struct http_server *server)
{
	return read_count(server, &server->requests);
}

unsigned int
http_server_most(struct http_server *server)
{
	return read_count(server, &server->most);
}

void
http_server_content(struct http_server *server, const char *path,
    struct span octets, unsigned int milliseconds)
{
	struct content *content = NULL;

	(void)pthread_mutex_lock(&server->lock);
	for (size_t i = 0; i < server->content_count; i++)
		if (strcmp(server->contents[i].path, path) == 0)
			content = &server->contents[i];
	if (content == NULL && server->content_count < CONTENTS_MAX) {
		content = &server->contents[server->content_count++];
		content->path = xstrdup(path);
	}
	if (content == NULL)
		abort();
	free(content->octets);
	content->octets = xcalloc(octets.len + 1, 1);
	memcpy(content->octets, octets.data, octets.len);
	content->len = octets.len;
	content->milliseconds = milliseconds;
	(void)pthread_mutex_unlock(&server->lock);
}
