/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CMS (RFC 5652) as S/MIME uses it (RFC 8551): digests of a stream, signed
 * data taken apart by spans, and the verdict on one SignerInfo.  Every
 * signature is verified by OpenSSL's EVP; the certificate set stays undecoded
 * until somebody asks for one.
 */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "base.h"
#include "certificate.h"
#include "verdict.h"

enum digest_algorithm {
	DIGEST_UNKNOWN,
	DIGEST_MD5,
	DIGEST_SHA1,
	DIGEST_SHA224,
	DIGEST_SHA256,
	DIGEST_SHA384,
	DIGEST_SHA512,
	DIGEST_SHA3_224,
	DIGEST_SHA3_256,
	DIGEST_SHA3_384,
	DIGEST_SHA3_512,
	DIGEST_SHAKE256, /* 64 octets, as RFC 8419 uses it */
	DIGEST_COUNT,
};
#define DIGEST_BIT(algorithm) (1u << (algorithm))
#define DIGEST_ALL	      (DIGEST_BIT(DIGEST_COUNT) - 2u)

const char *digest_name(enum digest_algorithm);	      /* "sha256" */
enum digest_algorithm digest_of_oid(struct span oid); /* or UNKNOWN */
bool digest_is_weak(enum digest_algorithm);	      /* MD5, SHA-1 */

/*
 * The set that a micalg parameter announces (RFC 8551 3.5.3.2, its older
 * spellings, dotted OIDs), always with SHA-256; all where it is NULL or has a
 * word that is unknown.
 */
unsigned int digests_announced(const char *micalg);

/* Digests of octets as they pass; the octets are not kept. */
struct digests;
enum {
	DIGEST_MAX = 64
};
struct digests *digests_new(unsigned int set);
void digests_update(struct digests *, struct span);
/* The first call ends them.  False: that one was not computed. */
bool digests_value(struct digests *, enum digest_algorithm,
    uint8_t out[static DIGEST_MAX], size_t *len);
void digests_free(struct digests *);

/* What a CMS object is, told from its own head and not from its label. */
enum cms_kind {
	CMS_BROKEN, /* no ContentInfo */
	CMS_SIGNED_DATA,
	CMS_CERTS_ONLY, /* signed data without signers or content */
	CMS_ENVELOPED_DATA,
	CMS_AUTH_ENVELOPED_DATA,
	CMS_COMPRESSED_DATA,
	CMS_OTHER, /* data, digested, encrypted, authenticated, ... */
};
/* Needs no more than the head, but for CMS_CERTS_ONLY, which needs all. */
enum cms_kind cms_kind(struct span object);

/* RFC 5652 5.3 */
struct signer {
	struct span sid; /* whole element: IssuerAndSerialNumber or [0] */
	struct span issuer, serial; /* whole Name and INTEGER; len 0: by key
				       identifier */
	struct span key_identifier; /* contents; len 0: by issuer and serial */
	enum digest_algorithm digest;
	struct span digest_oid, signature_oid; /* contents octets */
	struct span signature_algorithm;       /* whole AlgorithmIdentifier */
	/* Whole [0] element as DER: as received, or re-encoded where its
	 * lengths were BER; len 0: none. */
	struct span signed_attributes;
	struct span message_digest, content_type; /* attribute values */
	struct span signing_certificate;    /* RFC 2634 5.4, whole value */
	struct span signing_certificate_v2; /* RFC 5035 3, whole value */
	time_t signing_time;		    /* 0: none given; only a claim */
	struct span signature;
	const char *defect; /* malformed: what; NULL: well-formed */
	void *owned;	    /* what had to be re-encoded; private */
};

enum {
	SIGNERS_MAX = 16,
	CMS_CERTIFICATES_MAX = 64,
	CMS_CRLS_MAX = 64
};

/* Spans point into the object, which must outlive it, or into memory of the
 * signed data. */
struct signed_data {
	bool has_content;	  /* an eContent is there, even an empty one */
	struct span content_type; /* eContentType, contents octets */
	struct span content;	  /* whole OCTET STRING, maybe constructed */
	struct span certificate_set; /* the octets of all of them together */
	struct span *certificates;   /* whole Certificate elements, undecoded */
	size_t certificate_count;
	struct span *crls; /* whole CertificateList elements */
	size_t crl_count;
	struct span *responses; /* whole OCSPResponse elements (RFC 5940) */
	size_t response_count;
	struct signer *signers;
	size_t signer_count;
};

/* NULL: not a SignedData that can be read (malformed-cms), or one with more
 * than a limit above allows (too-large); `why` says what is wrong, else it is
 * NULL.  NULs and blanks behind the object are ignored, other octets are not.
 * A fault within one signer's attributes is that signer's defect. */
struct signed_data *signed_data_parse(
    struct span object, enum reason *, const char **why);
void signed_data_free(struct signed_data *);

/* The encapsulated content piece by piece, however it was cut (X.690 8.7). */
void signed_data_content(const struct signed_data *,
    void (*piece)(struct span, void *arg), void *arg);

/*
 * The certificates that a SignerInfo's sid names: usually one.  Returns how
 * many indexes were written.  More than one can match: certificates are not
 * signed by the message.
 */
size_t signed_data_find(const struct signed_data *, const struct signer *,
    size_t indexes[], size_t max);

struct signer_verdict {
	enum reason reason;   /* REASON_PASS: the signature is right.  Else
				 digest-mismatch, bad-signature,
				 unsupported-algorithm, digest-unannounced or
				 malformed-cms */
	enum reason weakness; /* weak-digest, weak-key or REASON_PASS: even
				 where the signature is right */
	enum digest_algorithm digest; /* over the content */
	char algorithm[64]; /* OpenSSL's long name, or the dotted OID */
	char detail[200];   /* for people: what was expected and found, or
			       what is weak */
};

/*
 * A certificate's public key made ready for use.  Never NULL: one that OpenSSL
 * cannot use verifies nothing.  Read-only, may be shared between threads.
 * Empties OpenSSL's error queue.
 */
struct signer_key;
struct signer_key *signer_key_new(const struct certificate *);
void signer_key_free(struct signer_key *); /* NULL is fine */

/*
 * Judges one SignerInfo over content whose digests were taken.  Enforces
 * messageDigest and contentType (RFC 5652 5.3, 11), signingCertificate(V2)
 * where present, and that the algorithms fit the key.  Without signed
 * attributes the content type must be id-data, and content that looks like
 * the attributes of another signature is refused.  Of several reasons the
 * most telling wins: the order of enum reason.
 *
 * Weak: MD5 or SHA-1 in digestAlgorithm or in signatureAlgorithm (the mask of
 * PSS does not count), RSA and DSA below 2048 bits, curves below 224.
 * Ends `content`.  Empties OpenSSL's error queue.
 */
void signer_verify(const struct signed_data *, const struct signer *,
    struct digests *content, const struct certificate *,
    struct signer_verdict *out);
/* The same with the certificate's key at hand. */
void signer_verify_with(const struct signed_data *, const struct signer *,
    struct digests *content, const struct certificate *,
    const struct signer_key *, struct signer_verdict *out);

#endif
