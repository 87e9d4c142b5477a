/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The signer's public key for EVP.  Keys in the usual form are made from our
 * own spans: OpenSSL's decoders take ten times as long to find out what is
 * known here.  Whatever looks unusual goes through them.
 */
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "signature/internal.h"

struct signer_key {
	EVP_PKEY *pkey; /* NULL: OpenSSL cannot use it */
};

/* AlgorithmIdentifiers in the one form that RFC 3279, 5480 and 8410 allow. */
static const struct span plain_rsa =
    OID("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00");

static const struct {
	struct span algorithm;
	const char *type, *group; /* group: EC only */
	size_t octets;
} plain[] = {
	{ OID("\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48"
	      "\xce\x3d\x03\x01\x07"),
	    "EC", "P-256", 65 },
	{ OID("\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04"
	      "\x00\x22"),
	    "EC", "P-384", 97 },
	{ OID("\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04"
	      "\x00\x23"),
	    "EC", "P-521", 133 },
	{ OID("\x30\x05\x06\x03\x2b\x65\x70"), "ED25519", NULL, 32 },
	{ OID("\x30\x05\x06\x03\x2b\x65\x71"), "ED448", NULL, 57 },
};

enum {
	RSA_BITS_MIN = 512, /* odd ones are left to OpenSSL's own opinion */
	RSA_BITS_MAX = 16384,
	POINT_UNCOMPRESSED = 4,
};

static EVP_PKEY *
key_of_parameters(const char *type, OSSL_PARAM *parameters)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (context == NULL || parameters == NULL ||
	    EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) !=
		1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	EVP_PKEY_CTX_free(context);
	return key;
}

static EVP_PKEY *
rsa_key(const struct certificate *c)
{
	struct span n = c->key.modulus, e = c->key.exponent;
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *modulus = BN_bin2bn(n.data, (int)n.len, NULL);
	BIGNUM *exponent = BN_bin2bn(e.data, (int)e.len, NULL);
	OSSL_PARAM *parameters = NULL;
	EVP_PKEY *key = NULL;

	if (build != NULL && modulus != NULL && exponent != NULL &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) ==
		1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
		parameters = OSSL_PARAM_BLD_to_param(build);
	key = key_of_parameters("RSA", parameters);
	OSSL_PARAM_free(parameters);
	BN_free(exponent);
	BN_free(modulus);
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* A point on a curve, or the octets of an Edwards key. */
static EVP_PKEY *
octets_key(const char *type, const char *group, struct span octets)
{
	OSSL_PARAM parameters[3], *at = parameters;

	/* OpenSSL's constructors take no const, and write nothing. */
	if (group != NULL)
		*at++ = OSSL_PARAM_construct_utf8_string(
		    OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)group, 0);
	*at++ = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
	    (void *)(uintptr_t)octets.data, octets.len);
	*at = OSSL_PARAM_construct_end();
	return key_of_parameters(type, parameters);
}

EVP_PKEY *
key_from_spans(const struct certificate *c)
{
	struct span bits = c->key.bits;

	if (c->key.kind == KEY_RSA && c->key.size >= RSA_BITS_MIN &&
	    c->key.size <= RSA_BITS_MAX &&
	    c->key.exponent.len <= c->key.modulus.len &&
	    span_equal(c->key.algorithm, plain_rsa))
		return rsa_key(c);
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (bits.len == plain[i].octets &&
		    span_equal(c->key.algorithm, plain[i].algorithm) &&
		    (plain[i].group == NULL ||
			bits.data[0] == POINT_UNCOMPRESSED))
			return octets_key(plain[i].type, plain[i].group, bits);
	return NULL;
}

EVP_PKEY *
key_from_openssl(const struct certificate *c)
{
	const unsigned char *p = c->key.spki.data;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)c->key.spki.len);

	if (key != NULL && p != c->key.spki.data + c->key.spki.len) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

struct signer_key *
signer_key_new(const struct certificate *c)
{
	struct signer_key *key = xcalloc(1, sizeof(*key));

	/* With a fault in it the two readers may see two keys. */
	if ((c->faults & (FAULT_KEY | FAULT_ALGORITHM)) == 0)
		key->pkey = key_from_spans(c);
	if (key->pkey == NULL)
		key->pkey = key_from_openssl(c);
	ERR_clear_error();
	return key;
}

void
signer_key_free(struct signer_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

EVP_PKEY *
signer_key_pkey(const struct signer_key *key)
{
	return key->pkey;
}
