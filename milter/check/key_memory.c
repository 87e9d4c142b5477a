/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys come again: in renewed certificates, and in those of one CA. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "issuers.h"

enum {
	PLACES = 4096, /* a newer key takes the place of an older one */
};

struct place {
	uint8_t sha256[SHA256_OCTETS]; /* of the SubjectPublicKeyInfo */
	bool is_taken;
	struct key_examination examination;
};

struct key_memory {
	struct place places[PLACES];
};

struct key_memory *
key_memory_new(void)
{
	return xcalloc(1, sizeof(struct key_memory));
}

void
key_memory_free(struct key_memory *memory)
{
	free(memory);
}

const struct key_examination *
key_memory_examine(struct key_memory *memory, const struct certificate *c)
{
	uint8_t sha256[SHA256_OCTETS];
	struct place *place;

	if (!certificate_fingerprint(c->key.spki, sha256))
		return NULL;
	place = &memory->places[(sha256[0] | sha256[1] << 8) % PLACES];
	if (!place->is_taken ||
	    memcmp(place->sha256, sha256, SHA256_OCTETS) != 0) {
		key_examine(c, &place->examination);
		memcpy(place->sha256, sha256, SHA256_OCTETS);
		place->is_taken = true;
	}
	return &place->examination;
}
