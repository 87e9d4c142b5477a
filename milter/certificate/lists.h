/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: extensions that are lists, or hold some. */
#ifndef CERTIFICATE_LISTS_H
#define CERTIFICATE_LISTS_H

#include "decode.h"

/* How many there are of each, at most. */
struct list_room {
	size_t policies, qualifiers, names, purposes, points, point_names,
	    accesses, statements, mailboxes, directory_names, attributes,
	    permitted, excluded;
	struct qc_claims *claims; /* room for one, where there are statements */
	struct general_name *point_name; /* room for point_names */
	size_t point_names_used;
	struct name_attribute *attribute; /* room for attributes */
};

/* There is no room for another.  Always false. */
bool decode_overflow(struct certificate *, size_t room);
bool decode_general_name(
    struct span *list, unsigned int *faults, struct general_name *out);

/* The elements of the extension's outermost SEQUENCE. */
bool decode_policies(struct certificate *, struct span, struct list_room *);
bool decode_points(struct certificate *, struct span, struct list_room *);

/* directory.c: names as entries of a SAN, constraints on them, and text. */
void decode_count_directory(
    const struct certificate *, struct span names, struct list_room *);
void decode_directory_names(struct certificate *, struct list_room *);
bool decode_constraints(struct certificate *, struct span, struct list_room *);
/* What text may take at most, of the subject and of directory names. */
size_t decode_text_octets(const struct certificate *, const struct list_room *);
void decode_texts(struct certificate *, char *room);

#endif
