/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server of HTTP on loopback with a thread for each connection, for tests
 * that count what is asked for.  What it answers stands in the path:
 *   /SIZE           200 and that many octets of "x"
 *   /sleep/MS       the same, of "slept", after a time
 *   /status/CODE    that status without content
 *   /short          less than its Content-Length says
 *   /endless        content without length and without end
 *   /fields         a header without end
 *   /garbage        no HTTP
 *   /echo           the request's header and content
 *   /to/URL         302 to the rest of the path
 *   /keep/URL       307 to it
 * What `content` was given for instead: that, as it is at that time.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base.h"
#include "fetch.h"

struct http_server;
struct http_server *http_server_new(void);
void http_server_free(struct http_server *);
unsigned int http_server_port(const struct http_server *);
/* "http://127.0.0.1:PORT" and the path; free(3). */
char *http_server_url(const struct http_server *, const char *path);
unsigned int http_server_requests(struct http_server *);
/* The most that were waiting for content or sleep at the same time. */
unsigned int http_server_most(struct http_server *);
/* One path is answered with this from now on, copied, after `ms`. */
void http_server_content(struct http_server *, const char *path, struct span,
    unsigned int milliseconds);

/* Loopback may be connected to. */
extern const struct fetch_network loopback_network;
struct fetch_guard loopback_guard(void);

#endif
