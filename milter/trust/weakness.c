/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests and keys of a path that are right, but too weak to rely on. */
#include <openssl/err.h>
#include <openssl/evp.h>

#include "room.h"

/* Everybody can sign with 1: the padded digest itself is the signature. */
static bool
is_no_exponent(struct span exponent)
{
	while (exponent.len > 0 && *exponent.data == 0) {
		exponent.data++;
		exponent.len--;
	}
	return exponent.len == 0 || (exponent.len == 1 && *exponent.data == 1);
}

/* Sizes below which NIST SP 800-57 sees less than 112 bits of strength. */
static bool
key_is_weak(struct node *node)
{
	const struct certificate *c = node->certificate;
	EVP_PKEY *key;
	bool weak;

	switch (c->key.kind) {
	case KEY_RSA:
	case KEY_RSA_PSS:
		return c->key.size < 2048 || is_no_exponent(c->key.exponent);
	case KEY_DSA:
		return c->key.size < 2048;
	case KEY_EC:
		if (c->key.size != 0)
			return c->key.size < 224;
		break;
	default:
		return false;
	}
	/* A curve that we have no name for: OpenSSL may know its order. */
	key = node_x509(node) != NULL ? X509_get0_pubkey(node->x509) : NULL;
	weak = key != NULL && EVP_PKEY_get_security_bits(key) < 112;
	ERR_clear_error();
	return weak;
}

/* A root's signature on itself says nothing, its key is the anchor's. */
enum reason
path_weakness(struct node *const *nodes, size_t count, bool has_anchor, int *at)
{
	size_t below = has_anchor ? count - 1 : count;

	for (size_t i = 0; i < count; i++) {
		*at = (int)i;
		if (i < below && nodes[i]->certificate->signature_is_weak)
			return REASON_WEAK_DIGEST;
		if ((i < below || i == 0) && key_is_weak(nodes[i]))
			return REASON_WEAK_KEY;
	}
	*at = -1;
	return REASON_PASS;
}
