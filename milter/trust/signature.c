/* SPDX-License-Identifier: BSD-2-Clause */
/* The signature on one certificate, and by which key, as OpenSSL sees it. */
#include <openssl/err.h>
#include <openssl/evp.h>

#include "room.h"

/* OpenSSL would take its time: the key is the sender's choice. */
static bool
is_too_dear(const struct certificate *issuer)
{
	return issuer->key.size > ISSUER_KEY_BITS_MAX ||
	       issuer->key.exponent.len > ISSUER_EXPONENT_OCTETS_MAX;
}

enum signature_verdict
certificate_signature(struct node *child, struct node *issuer)
{
	X509 *below = node_x509(child), *above = node_x509(issuer);
	EVP_PKEY *key = above != NULL ? X509_get0_pubkey(above) : NULL;
	enum signature_verdict verdict = SIGNATURE_UNSUPPORTED;
	int digest, kind;

	if (below == NULL)
		verdict = SIGNATURE_BAD;
	else if (key != NULL && !is_too_dear(issuer->certificate) &&
		 OBJ_find_sigid_algs(
		     X509_get_signature_nid(below), &digest, &kind) == 1)
		verdict = X509_verify(below, key) == 1 ? SIGNATURE_GOOD
						       : SIGNATURE_BAD;
	ERR_clear_error();
	return verdict;
}

static EVP_PKEY *
key_of(const struct certificate *c)
{
	const unsigned char *at = c->key.spki.data;

	return d2i_PUBKEY(NULL, &at, (long)c->key.spki.len);
}

bool
is_same_key(const struct certificate *a, const struct certificate *b)
{
	EVP_PKEY *one, *other;
	bool same = span_equal(a->key.spki, b->key.spki);

	if (same)
		return true;
	one = key_of(a);
	other = key_of(b);
	same = one != NULL && other != NULL && EVP_PKEY_eq(one, other) == 1;
	EVP_PKEY_free(one);
	EVP_PKEY_free(other);
	ERR_clear_error();
	return same;
}
