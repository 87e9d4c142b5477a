/* SPDX-License-Identifier: BSD-2-Clause */
/* A root, Alice and Bob, and what becomes of a message with which something is
 * done. */
#ifndef VERIFY_WORLD_H
#define VERIFY_WORLD_H

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "mail_make.h"

#define FROM_ALICE "From: Alice <alice@example.org>\r\n"
#define MIME	   "MIME-Version: 1.0\r\n"
#define LETTER	   "Content-Type: text/plain\r\n\r\nPay 100 EUR.\r\n"

struct verify_world {
	struct pki root, alice, bob;
	struct trust *trust;
	struct verifier verifier;
	unsigned int seed;
};
extern struct verify_world world;

int make_world(void **state);
int end_world(void **state);

/* The body in one piece, or cut at random. */
void give_body(struct verification *, const char *body, size_t len, bool cut);

/* What the verifier says; valid until the next call. */
const char *judged(const char *message);
/* Takes the text. */
void expect(char *message, const char *verdict);

/* Takes the entity: a message of Alice's with it. */
char *mail(char *entity);
/* The same with the first `old` replaced.  Takes the text. */
char *with(char *text, const char *old, const char *new);
/* Signed by Alice, as it should be. */
char *valid(void);
/* The base64 of something encrypted. */
char *enveloped(const struct pki *reader, const char *part);
/* So many x; free(3). */
char *padding(size_t len);

#endif
