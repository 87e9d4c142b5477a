/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who issued whom among the files of one call.  A name alone proves nothing:
 * the signature has to be that of the issuer's key.  No path is built here,
 * and dates do not matter.
 */
#include "config.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "issuers.h"

enum {
	BUCKETS = 1024,
	/* Keys of one name; whoever made the files chose how many. */
	TRIES_MAX = 4,
	/* Above these OpenSSL would take its time. */
	KEY_BITS_MAX = 8192,
	EXPONENT_OCTETS_MAX = 33, /* below 2^256, SBR 6.1.6 */
};

struct entry {
	struct certificate *certificate;
	EVP_PKEY *key; /* NULL: OpenSSL knows no such key */
	struct entry *next;
};

struct issuers {
	struct entry *buckets[BUCKETS];
	size_t count, octets;
};

struct issuers *
issuers_new(void)
{
	return xcalloc(1, sizeof(struct issuers));
}

void
issuers_free(struct issuers *issuers)
{
	for (size_t i = 0; issuers != NULL && i < BUCKETS; i++)
		while (issuers->buckets[i] != NULL) {
			struct entry *entry = issuers->buckets[i];

			issuers->buckets[i] = entry->next;
			EVP_PKEY_free(entry->key);
			certificate_free(entry->certificate);
			free(entry);
		}
	free(issuers);
}

static bool
is_same(const struct certificate *a, const struct certificate *b)
{
	return memcmp(a->sha256, b->sha256, SHA256_OCTETS) == 0;
}

static bool
is_too_dear(const struct certificate *c)
{
	return c->key.size > KEY_BITS_MAX ||
	       c->key.exponent.len > EXPONENT_OCTETS_MAX;
}

static EVP_PKEY *
key_of(const struct certificate *c)
{
	const unsigned char *at = c->key.spki.data;
	EVP_PKEY *key = NULL;

	if (!is_too_dear(c))
		key = d2i_PUBKEY(NULL, &at, (long)c->key.spki.len);
	ERR_clear_error();
	return key;
}

void
issuers_add(struct issuers *issuers, const struct certificate *c)
{
	struct entry **at = &issuers->buckets[name_hash(&c->subject) % BUCKETS];
	struct entry *entry;

	if (c->class.role == SUBSCRIBER || issuers->count == ISSUERS_MAX ||
	    c->der.len > ISSUERS_OCTETS_MAX - issuers->octets)
		return;
	for (; *at != NULL; at = &(*at)->next)
		if (is_same((*at)->certificate, c))
			return;
	*at = entry = xcalloc(1, sizeof(*entry));
	entry->certificate = certificate_share(c);
	entry->key = key_of(c);
	issuers->count++;
	issuers->octets += c->der.len;
}

static X509 *
x509_of(const struct certificate *c)
{
	const unsigned char *at = c->der.data;
	X509 *x509 = d2i_X509(NULL, &at, (long)c->der.len);

	ERR_clear_error();
	return x509;
}

static bool
has_signed(const struct entry *entry, X509 *child)
{
	bool good = entry->key != NULL && child != NULL &&
		    X509_verify(child, entry->key) == 1;

	ERR_clear_error();
	return good;
}

/* A search for the issuer of one certificate. */
struct search {
	const struct certificate *child, *found;
	X509 *x509;
	struct span failed[TRIES_MAX]; /* keys that have not signed it */
	size_t failures;
};

static bool
has_failed(const struct search *search, struct span spki)
{
	for (size_t i = 0; i < search->failures; i++)
		if (span_equal(search->failed[i], spki))
			return true;
	return false;
}

static void
try_issuer(struct search *search, const struct entry *entry)
{
	const struct certificate *issuer = entry->certificate;

	if (search->failures == TRIES_MAX ||
	    (search->found != NULL && issuer->class.role != ROOT_CA) ||
	    has_failed(search, issuer->key.spki) ||
	    is_same(issuer, search->child) ||
	    !name_matches(&issuer->subject, &search->child->issuer))
		return;
	if (search->x509 == NULL)
		search->x509 = x509_of(search->child);
	if (has_signed(entry, search->x509))
		search->found = issuer;
	else
		search->failed[search->failures++] = issuer->key.spki;
}

static bool
is_named_by(const struct certificate *issuer, const struct certificate *child)
{
	return child->authority_key.len > 0 &&
	       span_equal(child->authority_key, issuer->key_identifier);
}

/* First those that the authorityKeyIdentifier names; it may be wrong. */
const struct certificate *
issuers_find(struct issuers *issuers, const struct certificate *c)
{
	const struct entry *all =
	    issuers->buckets[name_hash(&c->issuer) % BUCKETS];
	struct search search = { .child = c };

	if (c->class.role == ROOT_CA)
		return NULL;
	for (int named = 1; named >= 0 && search.found == NULL; named--)
		for (const struct entry *e = all; e != NULL; e = e->next)
			if (is_named_by(e->certificate, c) == (named == 1))
				try_issuer(&search, e);
	X509_free(search.x509);
	return search.found;
}

bool
issuers_have_root_of(const struct issuers *issuers, const struct certificate *c)
{
	const struct entry *e =
	    issuers->buckets[name_hash(&c->subject) % BUCKETS];

	if (c->class.role != SUBORDINATE_CA)
		return false;
	while (e != NULL &&
	       (e->certificate->class.role != ROOT_CA ||
		   !span_equal(e->certificate->subject.der, c->subject.der) ||
		   !span_equal(e->certificate->key.spki, c->key.spki)))
		e = e->next;
	return e != NULL;
}
