/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this room share; not for anybody else. */
#ifndef SIGNATURE_INTERNAL_H
#define SIGNATURE_INTERNAL_H

#include <openssl/evp.h>

#include "der.h"
#include "signature.h"

/* An OID's contents octets from a string literal. */
#define OID(octets)                                                            \
	{                                                                      \
		(const uint8_t *)(octets), sizeof(octets) - 1                  \
	}
#define OID_PKCS7 "\x2a\x86\x48\x86\xf7\x0d\x01\x07" /* 1.2.840.113549.1.7 */
#define OID_PKCS9 "\x2a\x86\x48\x86\xf7\x0d\x01\x09" /* 1.2.840.113549.1.9 */

extern const struct span oid_id_data;

/* AlgorithmIdentifier (RFC 5280 4.1.1.2); parameters whole, len 0: absent. */
struct algorithm {
	struct span oid, parameters;
};
/* From the contents of the SEQUENCE; BER. */
bool algorithm_read(struct span contents, struct algorithm *);
/* From a whole AlgorithmIdentifier at the front of `in`; DER. */
bool algorithm_next(struct span *in, struct algorithm *);
/* The parameters are absent or NULL, or, for id-shake256-len, 512 bits. */
enum digest_algorithm digest_of_algorithm(const struct algorithm *);

/* Name for EVP_MD_fetch(3), or NULL. */
const char *digest_evp_name(enum digest_algorithm);
bool digest_once(enum digest_algorithm, struct span,
    uint8_t out[static DIGEST_MAX], size_t *len);
/*
 * Whether the whole stream was one SET that begins with an Attribute: what
 * the octets under a signature with signed attributes look like.
 */
bool digests_saw_attributes(const struct digests *);

/*
 * Fills in a SignerInfo from the contents of its SEQUENCE (RFC 5652 5.3).
 * False: not even its fields can be told apart; what is wrong with its
 * attributes becomes its defect.
 */
bool signer_info_read(struct span contents, struct signer *);
void signer_info_clear(struct signer *);
/* A whole [0] in DER with its attributes in the order of DER (X.690 11.6).
 * False: that is the order it has, or there are more than a signer needs. */
bool attributes_sort(struct span attributes, struct buffer *out);

/* Names are equal as octets or, failing that, by RFC 5280 7.1. */
bool names_match(struct span a, struct span b);

/* What a signatureAlgorithm asks for. */
enum scheme {
	SCHEME_UNKNOWN,
	SCHEME_RSA_PKCS1,
	SCHEME_RSA_PSS,
	SCHEME_ECDSA,
	SCHEME_DSA,
	SCHEME_ED25519,
	SCHEME_ED448,
};
struct signature_scheme {
	enum scheme scheme;
	enum digest_algorithm digest; /* DIGEST_UNKNOWN: does not say */
	enum digest_algorithm mask;   /* PSS: of MGF1 */
	int salt;		      /* PSS: octets */
};
/*
 * REASON_PASS, or unsupported-algorithm or malformed-cms with `why`.
 */
enum reason signature_scheme_read(
    const struct signer *, struct signature_scheme *, const char **why);

/* The digest of what is signed, by the SignerInfo's digestAlgorithm: of its
 * attributes where it has some, else of the content. */
struct signed_digest {
	uint8_t octets[DIGEST_MAX];
	size_t len;
};
enum reason signature_scheme_verify(const struct signature_scheme *,
    const struct signer *, const struct signed_digest *,
    const struct certificate *, EVP_PKEY *, const char **why);

/* The two ways to a key for EVP, which must give the same one.  NULL: it is
 * not of a form that is known here, or OpenSSL cannot use it.  Both leave
 * errors in OpenSSL's queue.  EVP_PKEY_free(3). */
EVP_PKEY *key_from_spans(const struct certificate *);
EVP_PKEY *key_from_openssl(const struct certificate *);
EVP_PKEY *signer_key_pkey(const struct signer_key *); /* NULL: unusable */

/* RFC 2634 5.4 and RFC 5035: the certificate that was meant. */
enum reason signing_certificate_check(
    const struct signer *, const struct certificate *, const char **why);

#endif
