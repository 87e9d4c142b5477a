/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages whose certificates are made to keep a verifier busy. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "verify.h"

extern const time_t hostile_now;

struct hostile_message {
	struct trust *trust; /* what it is judged with */
	struct buffer type;  /* its Content-Type */
	bool is_base64;	     /* its Content-Transfer-Encoding */
	struct buffer body;
};

struct hostile {
	const char *name;
	bool passes; /* for a CA that is trusted has gone wild */
	void (*make)(struct hostile_message *);
};
extern const struct hostile hostile_list[];
extern const size_t hostile_count;

void hostile_make(const struct hostile *, struct hostile_message *);
void hostile_clear(struct hostile_message *);
/* Header and body; the caller ends it. */
void hostile_feed(const struct hostile_message *, struct verification *);

#endif
