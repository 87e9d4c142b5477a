/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a signer's path was revoked, and which other path he may have then.
 * Private to this room. */
#ifndef VERIFY_STATUS_H
#define VERIFY_STATUS_H

#include "judge.h"
#include "opinion.h"

/* Of a path as of that time; nothing is asked where nobody wants to know. */
void status_ask(const struct judging *, const struct signed_data *,
    const struct path *, time_t at, struct revocation *out);

/*
 * The same of an opinion's path, as of now.  Where a CA of it was revoked and
 * another path of this signer (the certificate with that index) does without
 * that one, `opinion` is given back, and the other's put in its place.
 *
 * A CA certificate that was revoked says nothing of another one of the same
 * CA, as far as the reason clears the key (key_is_clear()).  Otherwise no path
 * may hold the key, by whomever it was certified.  A signer that was revoked
 * is so on all paths.
 */
void status_choose(const struct judging *, const struct signed_data *,
    size_t index, const struct path_parameters *, struct opinion **opinion,
    struct revocation *out);

#endif
