/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CA certificates of trusted paths as OpenSSL has decoded them, and by whose
 * signature: facts that hold for ever, and dear to find out again for each
 * new signer below.  Each has one place by its SHA-256, where the next one
 * takes over.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

enum {
	PLACES = 1024,
	MET_OCTETS_MAX = 8192, /* larger ones are decoded each time */
};

struct met {
	pthread_mutex_t lock; /* of all below */
	struct node places[PLACES];
};

struct met *
met_new(void)
{
	struct met *met = xcalloc(1, sizeof(*met));

	(void)pthread_mutex_init(&met->lock, NULL);
	return met;
}

void
met_free(struct met *met)
{
	if (met == NULL)
		return;
	for (size_t i = 0; i < PLACES; i++)
		node_clear(&met->places[i]);
	(void)pthread_mutex_destroy(&met->lock);
	free(met);
}

static struct node *
place_of(struct met *met, const uint8_t *sha256)
{
	return &met->places[(sha256[0] << 8 | sha256[1]) % PLACES];
}

/* References of its own. */
static void
copy(const struct node *node, struct node *out)
{
	*out = (struct node){
		.certificate = certificate_share(node->certificate),
		.subject = node->subject,
		.issuer = node->issuer,
		.is_signed_by_known = node->is_signed_by_known,
	};
	memcpy(out->signed_by, node->signed_by, SHA256_OCTETS);
	if (node->x509 != NULL && X509_up_ref(node->x509) == 1)
		out->x509 = node->x509;
}

bool
met_find(struct met *met, const uint8_t sha256[static SHA256_OCTETS],
    struct node *out)
{
	const struct node *place = place_of(met, sha256);
	bool found;

	(void)pthread_mutex_lock(&met->lock);
	found = place->certificate != NULL &&
		memcmp(place->certificate->sha256, sha256, SHA256_OCTETS) == 0;
	if (found)
		copy(place, out);
	(void)pthread_mutex_unlock(&met->lock);
	return found;
}

void
met_add(struct met *met, const struct node *node, const struct node *issuer)
{
	const uint8_t *sha256 = node->certificate->sha256;
	struct node *place = place_of(met, sha256), before, now;

	if (node->x509 == NULL || node->certificate->der.len > MET_OCTETS_MAX ||
	    (node->is_signed_by_known &&
		memcmp(node->signed_by, issuer->certificate->sha256,
		    SHA256_OCTETS) == 0))
		return;
	copy(node, &now);
	now.is_signed_by_known = true;
	memcpy(now.signed_by, issuer->certificate->sha256, SHA256_OCTETS);
	(void)pthread_mutex_lock(&met->lock);
	before = *place;
	*place = now;
	(void)pthread_mutex_unlock(&met->lock);
	node_clear(&before);
}
