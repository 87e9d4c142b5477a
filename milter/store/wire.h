/* SPDX-License-Identifier: BSD-2-Clause */
/* A connection with one end in time for all of it; within this room. */
#ifndef STORE_WIRE_H
#define STORE_WIRE_H

#include <openssl/ssl.h>

#include "base.h"

enum {
	WIRE_WHY = 160
};

struct wire_server {
	char *path;	   /* of a unix socket; NULL: */
	char *host, *port; /* name or address */
};

struct wire {
	int fd;		       /* -1: none */
	SSL *tls;	       /* NULL: plain */
	struct timespec until; /* CLOCK_MONOTONIC */
};

/*
 * Resolves, connects and, with `tls`, verifies the server's certificate for
 * its name or address.  Blocks, by one thread that has SIGPIPE blocked, until
 * that many milliseconds after the call; a resolver has its own time.  False:
 * `why`.  To be closed in either case.
 */
bool wire_open(struct wire *, const struct wire_server *, SSL_CTX *tls,
    unsigned int milliseconds, char why[static WIRE_WHY]);
bool wire_send(
    struct wire *, const void *, size_t len, char why[static WIRE_WHY]);
/* How many octets came; 0: `why`. */
size_t wire_receive(
    struct wire *, void *, size_t size, char why[static WIRE_WHY]);
void wire_close(struct wire *);

#endif
