/* SPDX-License-Identifier: BSD-2-Clause */
/* What hostile messages are made of: hostile.c and hostile_scenes.c. */
#ifndef HOSTILE_SCENE_H
#define HOSTILE_SCENE_H

#include "hostile.h"
#include "pki.h"

enum {
	SCENE_SIGNERS = 4,
	SCENE_RSA_BITS = 16384, /* the longest that OpenSSL works with */
};

/* What a message is made of. */
struct scene {
	struct pki anchor;
	struct pki signers[SCENE_SIGNERS];
	size_t signer_count;
	STACK_OF(X509) * others;
	unsigned int parts; /* as many times the same, side by side */
	bool opaque;
	bool forged; /* the signers' certificates are in `others` already */
};

/* Else the program ends. */
void must(bool condition, const char *what);

void scene_begin(struct scene *);
/* The key ends here. */
void scene_add(struct scene *, struct pki *other);
void scene_add_signer_with(
    struct scene *, const struct pki *ca, const char *const *extensions);
/* Nothing says by which key its issuer signs. */
void scene_add_signer(struct scene *, const struct pki *ca);
/* All of it ends here. */
void scene_end(struct scene *, struct hostile_message *out);

#endif
