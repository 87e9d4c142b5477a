/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this room share; nobody else includes it. */
#ifndef FETCH_ROOM_H
#define FETCH_ROOM_H

#include "fetch.h"

/* address.c: an address alone, whatever its port. */
bool address_is_listed(
    const struct fetch_guard *, const uint8_t address[static 16]);
bool address_is_public(const uint8_t address[static 16]);
/* IPv4 is mapped; false: of another family. */
bool address_of(
    const struct sockaddr *, uint8_t out[static 16], unsigned int *port);

/* by_get.c: false: by POST alone.  To be freed in either case. */
bool url_for_get(const struct fetch_want *, struct buffer *out);

/* failing.c: hosts and URLs that are left alone for a time.  No lock. */
struct failing;
struct failing *failing_new(const struct fetcher_limits *);
void failing_free(struct failing *);
unsigned int failing_count(const struct failing *);
/* `now` in milliseconds of a clock that never goes back. */
bool failing_is_left_alone(
    const struct failing *, const char *name, uint64_t now);
/* True: worth a warning. */
bool failing_add(struct failing *, const char *name, uint64_t now);
void failing_forget(struct failing *, const char *name);

#endif
