/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths that lack a CA which a sender left out.  Private to this room. */
#ifndef VERIFY_COMPLETE_H
#define VERIFY_COMPLETE_H

#include "judge.h"

/*
 * Fetches what an incomplete path points to.  True: the path is trusted with
 * it, and trust remembers its CAs, so that it is found from now on.
 */
bool complete_path(const struct judging *, const struct signed_data *,
    const struct path_parameters *, const struct path *);

#endif
