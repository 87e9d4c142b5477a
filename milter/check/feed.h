/* SPDX-License-Identifier: BSD-2-Clause */
/* A message of a file, as a milter would get it.  Private to smime-check. */
#ifndef CHECK_FEED_H
#define CHECK_FEED_H

#include "source.h"
#include "verify.h"

/*
 * One message from the source.  In an mbox it ends before the next
 * separator; the source then stands there.  `tape` gets it as it would be on
 * the wire; NULL: nobody wants it.
 */
void feed_message(
    struct source *, bool mbox, struct verification *, struct buffer *tape);

/* A CMS object, as the only part of a message without further fields. */
void feed_cms(struct span object, struct verification *);

#endif
