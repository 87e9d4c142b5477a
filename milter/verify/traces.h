/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can be seen in passing of signed content that may turn out to be
 * changed.  Private to this room.
 */
#ifndef VERIFY_TRACES_H
#define VERIFY_TRACES_H

#include "message.h"
#include "result.h"

enum {
	TRACES_TAIL = 400,     /* octets at the end that are looked at */
	TRACES_HEAD = 1 << 18, /* those that are looked at for eight bits */
};

struct traces {
	bool eight_bit;	     /* octets above 127 */
	bool quoted;	     /* a leaf in quoted-printable */
	bool autoconverted;  /* a mail server says that it re-encoded */
	bool foreign_field;  /* a field in a part's header that no mail
				program writes there */
	bool flowed, blanks; /* format=flowed; blanks at the end of a line */
	size_t seen;	     /* octets, up to TRACES_HEAD */
	uint8_t tail[TRACES_TAIL];
	size_t tail_len;
};

/* A field of the header of a part within; of the message, too, is the word of
 * a server that re-encoded. */
bool traces_tells_conversion(const char *name);
void traces_field(struct traces *, const struct entity *, const char *name);
void traces_header(struct traces *, const struct entity *);
void traces_octets(struct traces *, struct span);

/* The most telling; `from_list`: the message came through a mailing list. */
enum hint traces_hint(const struct traces *, bool from_list);

#endif
