/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long things take that senders may ask for: a search is given an amount
 * of time and not a number of tries, for the dearest signature that OpenSSL
 * checks takes fifty times as long as a usual one.  Estimated and not
 * measured, so that the same message has the same result everywhere.
 */
#include "room.h"

enum {
	CERTIFICATE = 20,	  /* and its octets */
	CERTIFICATE_OCTETS = 50,  /* in a microsecond */
	SIGNATURE = 150,	  /* RSA of usual sizes, P-256, Ed25519 */
	SIGNATURE_SLOW = 1200,	  /* other named curves, DSA, long RSA keys */
	SIGNATURE_SLOWEST = 5000, /* curves over binary fields, or given by
				     their parameters */
	PATH = 500,
	MAPPED = 1500, /* OpenSSL ends policy trees of 1000 nodes */
	NAMES = 50,    /* compared with subtrees in a microsecond */
	RSA_BITS_USUAL = 4096,
	RSA_EXPONENT_USUAL = 4, /* octets */
	CURVE_BITS_USUAL = 256,
};

unsigned long
cost_of_certificate(size_t octets)
{
	return CERTIFICATE + octets / CERTIFICATE_OCTETS;
}

unsigned long
cost_of_signature(const struct certificate *issuer)
{
	switch (issuer->key.kind) {
	case KEY_RSA:
	case KEY_RSA_PSS:
		return issuer->key.size <= RSA_BITS_USUAL &&
			       issuer->key.exponent.len <= RSA_EXPONENT_USUAL
			   ? SIGNATURE
			   : SIGNATURE_SLOW;
	case KEY_EC:
		if (issuer->key.size == 0)
			return SIGNATURE_SLOWEST;
		return issuer->key.size <= CURVE_BITS_USUAL ? SIGNATURE
							    : SIGNATURE_SLOW;
	case KEY_ED25519:
		return SIGNATURE;
	default:
		return SIGNATURE_SLOW;
	}
}

unsigned long
cost_of_path(struct node *const *nodes, size_t count)
{
	size_t names = 1 + nodes[0]->certificate->alternative_name_count;
	unsigned long cost = PATH;

	for (size_t i = 1; i < count; i++) {
		const struct certificate *c = nodes[i]->certificate;

		cost +=
		    (c->permitted_count + c->excluded_count) * names / NAMES;
		if (c->policy_mappings.present)
			cost += MAPPED / count;
	}
	return cost;
}
