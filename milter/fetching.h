/* SPDX-License-Identifier: BSD-2-Clause */
/* The store of CRLs and OCSP responses, as the configuration says. */
#ifndef FETCHING_H
#define FETCHING_H

#include "policy.h"
#include "store.h"
#include "verify.h"

/*
 * NULL: nothing is to be fetched, or (errors has why) it cannot be as
 * configured.  `before` is the store of `before_config`: goes on where nothing
 * of it changed; both may be NULL.  `read_only`: somebody else's folder.
 */
struct store *fetching_store(const struct config *, bool read_only,
    struct store *before, const struct config *before_config,
    struct config_errors *warnings, struct config_errors *errors);

/*
 * The verifier asks the store, if there is one, as configured.  Both structs
 * hold as long as the store.
 */
struct fetching {
	struct revocation_source evidence;
	struct issuer_source issuers;
};
void fetching_use(const struct config *, struct store *, struct fetching *,
    struct verifier *);

#endif
