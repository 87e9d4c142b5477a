/* SPDX-License-Identifier: BSD-2-Clause */
/* What collector.c, its listener and object.c share.  Private to these
 * files. */
#ifndef VERIFY_COLLECTOR_H
#define VERIFY_COLLECTOR_H

#include "collect.h"
#include "protected.h"

struct collector {
	struct collector_limits limits;
	size_t budget; /* octets of objects that may still be kept */
	struct found **list;
	size_t count, capacity;
	struct walker *walker;
	const struct from *from;	    /* of the message itself */
	struct protected_values own_fields; /* so are these */
	struct protected_header protected_header;
	const struct found *around; /* NULL: the message itself */
	size_t first;		    /* of this walk */
	unsigned int ambiguous;	    /* defects of this walk */
	unsigned int defects;
	unsigned int digesting;
	uint8_t last;	      /* octet of the content that is walked */
	bool field_announces; /* a Content-Type of the message's own */
	bool wants_body, encrypted, encrypted_whole, certs_only, omitted,
	    source_may_show;
	bool unsigned_text;
};

extern const struct walker_events collector_events;

/* The first fault that is found is the one that is told. */
void collector_blame(struct found *, enum reason, const char *why);
/* NULL: there are too many. */
struct found *collector_add(struct collector *, bool whole, bool returned,
    enum signature_form, const char *part);
void collector_number(
    const struct collector *, struct found *, const char *part);
/* Not the content of an opaque signature. */
bool collector_walks_message(const struct collector *);

#endif
