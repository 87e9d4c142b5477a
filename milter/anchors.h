/* SPDX-License-Identifier: BSD-2-Clause */
/* From the configuration's trust to a store of anchors, for the daemon and
 * for smime-check. */
#ifndef ANCHORS_H
#define ANCHORS_H

#include "policy.h"
#include "trust.h"

/* What was read, to be told at start and reload. */
struct anchors_told {
	struct buffer lines; /* one for each list, each with its LF */
	struct config_errors warnings;
};

enum anchors_want {
	ANCHORS_NEEDED,	  /* that there are none is an error */
	ANCHORS_OPTIONAL, /* without any, mail is untrusted */
	ANCHORS_INSTEAD,  /* the caller has some, the file's do not count */
};

/*
 * Anchors, deny list and intermediates.  Without any list in the file NSS's
 * is taken where it is installed.  `now` is what the age of lists is told by.
 * `told` is overwritten in any case.
 */
bool anchors_load(const struct config *, enum anchors_want, time_t now,
    struct trust *, struct anchors_told *, struct config_errors *);
void anchors_told_free(struct anchors_told *);

#endif
