/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walker's events as text.  Octets of one entity that follow each other
 * are one run however the walker cut them, so that two transcripts are equal
 * exactly if the events are.
 */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include "message.h"

struct transcript {
	struct buffer text;
	struct buffer octets; /* of all raw events */
	bool body_was_not_raw;
	/* A run of octets that may still grow. */
	struct buffer run;
	const struct entity *run_entity;
	bool run_is_body;
	/* The last raw event: body may follow it. */
	struct buffer tail;
	const struct entity *tail_entity;
};

void transcript_init(struct transcript *);
void transcript_free(struct transcript *);

/*
 * Walks a whole message, header and all.  The body is given in pieces whose
 * sizes come from `next_size`, or at once where that is NULL.
 */
void transcript_walk(struct transcript *, const struct message_limits *,
    struct span message, size_t (*next_size)(void *arg), void *arg);
/* Where the message's body begins. */
size_t message_body_offset(struct span message);

#endif
