/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the walker's events to signatures: what is signed is digested as it
 * passes, CMS objects are kept in bounded buffers.  Judges no CMS.  Private to
 * this room.
 */
#ifndef VERIFY_COLLECT_H
#define VERIFY_COLLECT_H

#include "result.h"
#include "traces.h"

/* One signature that a message announces. */
struct found {
	char part[PART_NUMBER]; /* of the body part that holds the object */
	enum signature_form form;
	enum signature_covers covers;
	bool covers_nothing;	 /* stands outside multipart/signed */
	bool returned;		 /* in the message that a report returns */
	bool announced;		 /* else dropped when the walk has ended */
	unsigned int level;	 /* opaque contents around it */
	enum reason reason;	 /* of its structure; PASS: nothing is wrong */
	const char *why;	 /* static, for people; NULL: nothing to add */
	struct buffer object;	 /* decoded */
	struct digests *digests; /* of the part that is signed; NULL: none */
	struct traces traces;	 /* of the same */
};

struct collector_limits {
	struct message_limits message;
	size_t cms, opaque; /* octets of one object */
	unsigned int signatures;
};

struct collector;

/* `from` is the message's own, complete before the body comes; borrowed. */
struct collector *collector_new(
    const struct collector_limits *, const struct from *from);
void collector_free(struct collector *); /* NULL is fine */

void collector_field(struct collector *, const char *name, const char *value);
/* False: no octet of the body can matter. */
bool collector_wants_body(struct collector *);
void collector_body(struct collector *, struct span);
void collector_end(struct collector *);

/*
 * Walks the content of an opaque signature that was found, for what is nested
 * in it; found signatures are added behind the others.
 */
void collector_enter(struct collector *, const struct found *around);
void collector_content(struct collector *, struct span);
void collector_leave(struct collector *);

/* NULL behind the last; outermost first; stays where it is. */
struct found *collector_at(struct collector *, size_t index);

/* Defects of the message itself, not of opaque contents. */
unsigned int collector_defects(const struct collector *);
bool collector_encrypted(const struct collector *);
/* The message is one enveloped part, with nothing beside it. */
bool collector_encrypted_whole(const struct collector *);
bool collector_certs_only(const struct collector *);
/* Of parts that are signed as the whole of the message. */
const struct protected_header *collector_protected_header(
    const struct collector *);
/* More signatures were there than are judged. */
bool collector_omitted(const struct collector *);
/* Somebody may be shown the message's source: no text outside the parts. */
void collector_source_may_show(struct collector *);

#endif
