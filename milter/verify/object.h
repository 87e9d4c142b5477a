/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The CMS object that a leaf holds: decoded as it passes, into a buffer with a
 * limit, until it is known what it is.  Private to this room.
 */
#ifndef VERIFY_OBJECT_H
#define VERIFY_OBJECT_H

#include "collector.h"

struct object {
	struct found *of;     /* NULL: none, or it is of no use */
	bool may_be_anything; /* whose kind is not known yet */
	struct decoder decoder;
};

/* `limit`: octets at most; the entity has its whole header. */
void object_keep(struct collector *, struct object *, struct found *,
    const struct entity *, size_t limit);
void object_push(
    struct collector *, struct object *, const struct entity *, struct span);
/* What was kept may be a signature, or else is let go; blames what is wrong. */
void object_end(struct collector *, struct object *, struct entity *);

#endif
