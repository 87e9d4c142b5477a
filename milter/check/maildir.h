/* SPDX-License-Identifier: BSD-2-Clause */
/* What a Maildir has beside its mail.  Private to smime-check. */
#ifndef CHECK_MAILDIR_H
#define CHECK_MAILDIR_H

#include <fts.h>
#include <stdbool.h>

/*
 * Each folder (FTS_D) and file (FTS_F) of a walk passes here, in its order.
 * True: it is left out, namely a Maildir's tmp, of which nothing is delivered,
 * and the lists of a server beside cur and new; and files whose name begins
 * with a dot, unless they were named.
 */
bool maildir_leaves_out(FTSENT *);

#endif
