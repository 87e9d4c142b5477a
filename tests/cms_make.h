/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CMS objects for tests: by OpenSSL where it can, octet by octet where a test
 * wants what OpenSSL would not make.  Any failure ends the test.
 */
#ifndef TESTS_CMS_MAKE_H
#define TESTS_CMS_MAKE_H

/* Before OpenSSL's, which has macros of some of these names. */
#include "der.h"
#include "signature.h"

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#define OCTETS(s) ((struct span){ (const uint8_t *)(s), sizeof(s) - 1 })

/* AlgorithmIdentifiers, whole. */
#define NIST		   "\x06\x09\x60\x86\x48\x01\x65\x03\x04"
#define ALGORITHM_SHA1	   OCTETS("\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00")
#define ALGORITHM_SHA256   OCTETS("\x30\x0d" NIST "\x02\x01\x05\x00")
#define ALGORITHM_SHA512   OCTETS("\x30\x0b" NIST "\x02\x03")
#define ALGORITHM_SHAKE256 OCTETS("\x30\x0b" NIST "\x02\x0c")
#define ALGORITHM_SHAKE256_512                                                 \
	OCTETS("\x30\x0f" NIST "\x02\x12\x02\x02\x02\x00")
#define ALGORITHM_ED25519      OCTETS("\x30\x05\x06\x03\x2b\x65\x70")
#define ALGORITHM_ED448	       OCTETS("\x30\x05\x06\x03\x2b\x65\x71")
#define PKCS1		       "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define ALGORITHM_RSA	       OCTETS("\x30\x0d" PKCS1 "\x01\x05\x00")
#define ALGORITHM_RSA_SHA1     OCTETS("\x30\x0d" PKCS1 "\x05\x05\x00")
#define ALGORITHM_RSA_SHA256   OCTETS("\x30\x0d" PKCS1 "\x0b\x05\x00")
#define X962		       "\x2a\x86\x48\xce\x3d"
#define ALGORITHM_EC_KEY       OCTETS("\x30\x09\x06\x07" X962 "\x02\x01")
#define ALGORITHM_ECDSA_SHA256 OCTETS("\x30\x0a\x06\x08" X962 "\x04\x03\x02")
#define ALGORITHM_DSA_SHA256   OCTETS("\x30\x0b" NIST "\x03\x02")
#define ALGORITHM_ECDSA_SHA1   OCTETS("\x30\x09\x06\x07" X962 "\x04\x01")
#define ID_DATA		       OCTETS("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
#define PKCS9		       "\x2a\x86\x48\x86\xf7\x0d\x01\x09"

/* A key with a certificate of its own making. */
struct identity {
	EVP_PKEY *key;
	X509 *x509;
	struct span der;
	struct certificate *certificate;
};
/* "RSA" with bits, "EC" with a curve, "ED25519", "ED448", "DSA" with bits. */
struct identity identity_new(const char *type, size_t bits, const char *curve);
void identity_free(struct identity *);

/* One element around the contents. */
void put(struct buffer *, uint8_t tag, struct span contents);
void put_algorithm(struct buffer *, struct span oid, struct span parameters);
/* An Attribute with one value, given whole. */
void put_attribute(struct buffer *, struct span oid, struct span value);

struct recipe {
	const struct identity *signer;
	struct span content;
	const char *md; /* for EVP; NULL: EdDSA */
	struct span digest_algorithm, signature_algorithm; /* whole */
	bool pss;
	int salt;
	const char *mask;
	bool bare; /* no signed attributes */
	bool attached;
	bool by_key;		  /* sid is the key identifier */
	struct span content_type; /* data NULL: id-data */
	/* Attributes instead of contentType and messageDigest; DER. */
	struct span attributes;
	struct span more_attributes; /* behind those two */
	struct span sent_attributes; /* whole [0], instead of what is signed */
	struct span signed_octets;   /* instead of attributes or content */
};
/* buffer_free() */
struct buffer recipe_make(const struct recipe *);
/* contentType and messageDigest of a recipe's content. */
void put_usual_attributes(struct buffer *, const struct recipe *);

/* By OpenSSL.  buffer_free() */
enum {
	MADE_BER = 1
};
struct made_signer {
	const struct identity *identity;
	const char *md;
	bool pss;
	int salt;
	const char *mask;
};
struct buffer openssl_make(const struct made_signer *, size_t count,
    struct span content, unsigned int flags, bool ber);
/* CMS_verify(3) without any path. */
bool openssl_verifies(struct span object, struct span content);

struct digests *digests_of(struct span content, unsigned int set);

/* The verdict on signer `index` of an object; a certificate of NULL is the
 * one that its sid names.  False: no such signer or certificate. */
bool judge(struct span object, size_t index, struct span content,
    const struct certificate *, struct signer_verdict *out);

#endif
