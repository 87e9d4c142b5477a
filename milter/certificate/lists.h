/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: extensions that are lists, or hold some. */
#ifndef CERTIFICATE_LISTS_H
#define CERTIFICATE_LISTS_H

#include "decode.h"

/* How many there are of each, at most. */
struct list_room {
	size_t policies, qualifiers, names, purposes, points, point_names,
	    accesses, statements, mailboxes;
	struct general_name *point_name; /* room for point_names */
	size_t point_names_used;
};

/* There is no room for another.  Always false. */
bool decode_overflow(struct certificate *, size_t room);
bool decode_general_name(
    struct span *list, unsigned int *faults, struct general_name *out);

/* The elements of the extension's outermost SEQUENCE. */
bool decode_policies(struct certificate *, struct span, struct list_room *);
bool decode_points(struct certificate *, struct span, struct list_room *);

#endif
