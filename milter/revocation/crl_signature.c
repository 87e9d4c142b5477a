/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The signature on a CRL, verified by OpenSSL over the octets that were
 * signed, in place: a CRL may have tens of megabytes.  Who may sign is not
 * asked here.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "crl.h"

enum {
	/* As for certificates: the key may be a sender's choice. */
	KEY_BITS_MAX = 8192,
	EXPONENT_OCTETS_MAX = 33,
	SALT_MAX = 512
};

struct scheme {
	int key_type;	  /* NID */
	const EVP_MD *md; /* NULL: the signature has its own */
	bool is_pss;
	const EVP_MD *mask;
	int salt;
};

static bool
is_too_dear(const struct certificate *c)
{
	return c->key.size > KEY_BITS_MAX ||
	       c->key.exponent.len > EXPONENT_OCTETS_MAX;
}

static void *
unpack(const X509_ALGOR *algorithm, const ASN1_ITEM *item)
{
	const void *value = NULL;
	int type = V_ASN1_UNDEF;

	X509_ALGOR_get0(NULL, &type, &value, algorithm);
	return type == V_ASN1_SEQUENCE ? ASN1_item_unpack(value, item) : NULL;
}

static const EVP_MD *
digest_of(const X509_ALGOR *algorithm)
{
	const ASN1_OBJECT *oid = NULL;

	if (algorithm == NULL)
		return EVP_sha1();
	X509_ALGOR_get0(&oid, NULL, NULL, algorithm);
	return EVP_get_digestbyobj(oid);
}

static const EVP_MD *
mask_digest_of(const X509_ALGOR *generator)
{
	const ASN1_OBJECT *oid = NULL;
	const EVP_MD *md = NULL;
	X509_ALGOR *hash;

	if (generator == NULL)
		return EVP_sha1();
	X509_ALGOR_get0(&oid, NULL, NULL, generator);
	if (OBJ_obj2nid(oid) != NID_mgf1)
		return NULL;
	hash = unpack(generator, ASN1_ITEM_rptr(X509_ALGOR));
	if (hash != NULL)
		md = digest_of(hash);
	X509_ALGOR_free(hash);
	return md;
}

/* RFC 4055 3.1; what is left out is SHA-1, with 20 octets of salt. */
static bool
read_pss(const X509_ALGOR *algorithm, struct scheme *out)
{
	RSA_PSS_PARAMS *pss = unpack(algorithm, ASN1_ITEM_rptr(RSA_PSS_PARAMS));
	long salt = 20;

	if (pss == NULL)
		return false;
	if (pss->saltLength != NULL)
		salt = ASN1_INTEGER_get(pss->saltLength);
	out->key_type = EVP_PKEY_RSA;
	out->is_pss = true;
	out->md = digest_of(pss->hashAlgorithm);
	out->mask = mask_digest_of(pss->maskGenAlgorithm);
	RSA_PSS_PARAMS_free(pss);
	if (salt < 0 || salt > SALT_MAX)
		return false;
	out->salt = (int)salt;
	return out->md != NULL && out->mask != NULL;
}

static bool
read_scheme(struct span der, struct scheme *out)
{
	const unsigned char *at = der.data;
	X509_ALGOR *algorithm = d2i_X509_ALGOR(NULL, &at, (long)der.len);
	const ASN1_OBJECT *oid = NULL;
	int nid, digest = NID_undef;
	bool known = false;

	*out = (struct scheme){ 0 };
	if (algorithm == NULL)
		return false;
	X509_ALGOR_get0(&oid, NULL, NULL, algorithm);
	nid = OBJ_obj2nid(oid);
	if (nid == NID_rsassaPss) {
		known = read_pss(algorithm, out);
	} else if (OBJ_find_sigid_algs(nid, &digest, &out->key_type) == 1) {
		out->md =
		    digest != NID_undef ? EVP_get_digestbynid(digest) : NULL;
		known =
		    out->md != NULL || nid == NID_ED25519 || nid == NID_ED448;
	}
	X509_ALGOR_free(algorithm);
	/* Whoever can make two texts with one MD5 can move the signature. */
	return known && (out->md == NULL || (!EVP_MD_is_a(out->md, "MD5") &&
						!EVP_MD_is_a(out->md, "MD4") &&
						!EVP_MD_is_a(out->md, "MD2")));
}

static bool
key_fits(EVP_PKEY *key, const struct scheme *scheme)
{
	int type = EVP_PKEY_get_base_id(key);

	return type == scheme->key_type ||
	       (scheme->is_pss && type == EVP_PKEY_RSA_PSS);
}

static bool
verify(const struct crl *crl, EVP_PKEY *key, const struct scheme *scheme)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key = NULL;
	bool good = context != NULL && EVP_DigestVerifyInit(context, &of_key,
					   scheme->md, NULL, key) == 1;

	if (good && scheme->is_pss)
		good = EVP_PKEY_CTX_set_rsa_padding(
			   of_key, RSA_PKCS1_PSS_PADDING) > 0 &&
		       EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, scheme->salt) >
			   0 &&
		       EVP_PKEY_CTX_set_rsa_mgf1_md(of_key, scheme->mask) > 0;
	good =
	    good && EVP_DigestVerify(context, crl->signature.data,
			crl->signature.len, crl->tbs.data, crl->tbs.len) == 1;
	EVP_MD_CTX_free(context);
	return good;
}

static bool
verify_with(const struct crl *crl, const struct certificate *signer)
{
	const unsigned char *at = signer->key.spki.data;
	struct scheme scheme;
	EVP_PKEY *key;
	bool good = false;

	if (is_too_dear(signer) || !read_scheme(crl->algorithm, &scheme))
		goto out;
	key = d2i_PUBKEY(NULL, &at, (long)signer->key.spki.len);
	if (key != NULL && key_fits(key, &scheme))
		good = verify(crl, key, &scheme);
	EVP_PKEY_free(key);
out:
	ERR_clear_error();
	return good;
}

static bool
recall(struct crl *crl, const uint8_t sha256[static SHA256_OCTETS], bool *good)
{
	bool known = false;

	pthread_mutex_lock(&crl->lock);
	for (size_t i = 0; i < crl->signer_count && !known; i++) {
		known =
		    memcmp(crl->signers[i].sha256, sha256, SHA256_OCTETS) == 0;
		*good = crl->signers[i].good;
	}
	pthread_mutex_unlock(&crl->lock);
	return known;
}

/* A good signer stays; others make room for each other. */
static void
remember(struct crl *crl, const uint8_t sha256[static SHA256_OCTETS], bool good)
{
	size_t at;

	pthread_mutex_lock(&crl->lock);
	for (at = 0; at < crl->signer_count; at++)
		if (!crl->signers[at].good &&
		    crl->signer_count == CRL_SIGNERS_MAX)
			break;
	if (at < CRL_SIGNERS_MAX) {
		memcpy(crl->signers[at].sha256, sha256, SHA256_OCTETS);
		crl->signers[at].good = good;
		if (at == crl->signer_count)
			crl->signer_count++;
	}
	pthread_mutex_unlock(&crl->lock);
}

bool
crl_is_signed_by(
    struct crl *crl, const struct certificate *signer, unsigned int *checks)
{
	bool good = false;

	if (recall(crl, signer->sha256, &good))
		return good;
	if (checks == NULL || *checks == CRL_CHECKS_MAX)
		return false;
	++*checks;
	good = verify_with(crl, signer);
	remember(crl, signer->sha256, good);
	return good;
}
