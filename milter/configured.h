/* SPDX-License-Identifier: BSD-2-Clause */
/* What a configuration says to the rooms that know none, for the daemon and
 * for smime-check alike. */
#ifndef CONFIGURED_H
#define CONFIGURED_H

#include "policy.h"
#include "report.h"
#include "verify.h"

/* Limits and levels; trust, known and the rest are the caller's to add.  The
 * levels are the configuration's own. */
struct verifier configured_verifier(const struct config *);
/* The name is kept as it is given. */
struct report_options configured_report(
    const struct config *, const char *authserv_id);

#endif
