/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One CRL: its frame, its index, its signature and its scope.  Private to
 * this room.
 */
#ifndef REVOCATION_CRL_H
#define REVOCATION_CRL_H

#include <pthread.h>

#include "certificate.h"

enum {
	CRL_OCTETS_MAX = 512 << 20, /* offsets have 32 bits */
	CRL_NUMBER_MAX = 20,	    /* RFC 5280 5.2.3 */
	CRL_EXTENSIONS_MAX = 32,
	CRL_NAMES_MAX = 64, /* in one list of names */
	/* Signatures of CRLs that one message may make us verify: each takes up
	 * to 3 milliseconds with the worst keys. */
	CRL_CHECKS_MAX = 128,
	CRL_SIGNERS_MAX = 4 /* whom a CRL was tried with, remembered */
};

/* RFC 5280 4.2.1.13: bit n of ReasonFlags is 1 << n. */
enum crl_reasons {
	REASONS_ALL = 0x1fe, /* bit 0 is unused */
};

/* RFC 5280 5.3.1 */
enum crl_reason_code {
	CRL_UNSPECIFIED = 0,
	CRL_KEY_COMPROMISE = 1,
	CRL_CA_COMPROMISE = 2,
	CRL_AFFILIATION_CHANGED = 3,
	CRL_SUPERSEDED = 4,
	CRL_CESSATION_OF_OPERATION = 5,
	CRL_CERTIFICATE_HOLD = 6,
	CRL_REMOVE_FROM_CRL = 8,
	CRL_PRIVILEGE_WITHDRAWN = 9,
	CRL_AA_COMPROMISE = 10,
};

/* What stands where, as in a DistributionPoint; spans of contents. */
struct crl_point {
	struct span names;	   /* fullName: GeneralNames; data NULL: none */
	struct span relative_name; /* an RDN's attributes; the same */
	struct span crl_issuer;	   /* GeneralNames; the same */
	unsigned int reasons;	   /* a set; REASONS_ALL */
};

/* The index: see crl_index.c. */
struct crl_index {
	uint64_t *keys; /* hash and offset, ascending */
	size_t count;
	uint64_t secret[2];
	uint32_t *issuers; /* entries that name a certificateIssuer */
	size_t issuer_count, issuer_capacity;
	/* For the rules; an entry without a reason has no reasonCode. */
	size_t with_reason, unspecified, critical_reasons, holds;
};

struct crl_signer {
	uint8_t sha256[SHA256_OCTETS]; /* of his certificate */
	bool good;
};

/* Read-only once it is read, but for what stands behind `lock`. */
struct crl {
	struct span der; /* whole; somebody else's, or `owned` */
	void *owned;	 /* freed with the CRL */
	bool is_brought; /* by a message */
	void *mapped;	 /* unmapped with the CRL; der.len octets */

	struct span tbs;       /* whole */
	struct span algorithm; /* whole AlgorithmIdentifier */
	struct span signature; /* without the unused-bits octet */
	struct name *issuer;
	uint64_t issuer_hash;
	time_t this_update, next_update; /* next_update 0: none */
	struct span number;		 /* contents octets; len 0: none */
	struct span base_number;	 /* the same; a delta CRL has one */
	struct span authority_key;	 /* keyIdentifier; len 0: none */
	struct span revoked;		 /* contents; len 0: empty list */

	struct span idp; /* whole value; data NULL: none */
	struct crl_point point;
	bool only_user, only_ca, only_attribute, indirect;
	struct known_extension freshest;

	const char *unusable; /* NULL, or why it must not be used */
	struct crl_index index;

	pthread_mutex_t lock;
	struct crl_signer signers[CRL_SIGNERS_MAX];
	size_t signer_count;
	bool has_sha256;
	uint8_t sha256[SHA256_OCTETS];
};

/*
 * Reads all of it in one pass and makes the index.  NULL: malformed, see
 * `why`.  What may not be used but is well-formed comes with `unusable`.
 * `der` must outlive the result.
 */
struct crl *crl_read(struct span der, const char **why);
void crl_free(struct crl *); /* NULL is fine */
/* SHA-256 of all of it, made once; false: OpenSSL cannot. */
bool crl_fingerprint(const struct crl *, uint8_t out[static SHA256_OCTETS]);

struct crl_entry {
	struct span serial; /* contents octets */
	time_t revoked_at;  /* 0: cannot be read */
	time_t invalid_at;  /* RFC 5280 5.3.2; 0: not said */
	bool has_reason;
	unsigned int reason;	/* enum crl_reason_code */
	struct span extensions; /* contents; len 0: none */
};
/* The entry on a certificate; false: there is none. */
bool crl_find(
    const struct crl *, const struct certificate *, struct crl_entry *out);

/* crl_fields.c */
bool crl_read_time(struct span *in, time_t *out);
/* NULL, or why the extensions of the CRL forbid its use; false: malformed. */
bool crl_read_extensions(struct crl *, struct span list);
struct crl_extension {
	struct span oid; /* contents octets */
	bool critical;
	struct span value; /* contents of extnValue */
};
bool crl_next_extension(struct span *list, struct crl_extension *out);
/* Contents of a DistributionPoint or of an IssuingDistributionPoint's [0]. */
bool crl_read_point_name(struct span name, struct crl_point *out);
bool crl_read_reasons(struct span bits, unsigned int *out);

/* crl_index.c: of crl->revoked; false: malformed. */
bool crl_index_make(struct crl *);
void crl_index_clear(struct crl_index *);

/*
 * crl_signature.c: by the key of this certificate; remembered.  Counts what had
 * to be verified, and refuses beyond the limit; `checks` NULL: only what is
 * remembered.
 */
bool crl_is_signed_by(
    struct crl *, const struct certificate *signer, unsigned int *checks);

/* crl_scope.c: the distribution point with that index, of cRLDistributionPoints
 * or freshestCRL; false: there is none, or the extension cannot be read. */
bool crl_point_of(
    const struct known_extension *, size_t index, struct crl_point *);
/* RFC 5280 6.3.3 (b): is that CRL about the certificate?  NULL: the point that
 * is assumed where a certificate names none. */
bool crl_covers(
    const struct crl *, const struct certificate *, const struct crl_point *);
/* RFC 5280 6.3.3 (c) and 5.2.4: may the delta be combined with the CRL? */
bool crl_delta_fits(const struct crl *delta, const struct crl *complete);
/* Same issuer and scope, so that the later one is in force. */
bool crl_same_scope(const struct crl *, const struct crl *);
/* -1, 0, 1; numbers are INTEGERs, contents octets, none of them negative. */
int crl_number_compare(struct span, struct span);
/* One of the names is this directory name. */
bool crl_names_have(struct span general_names, const struct name *);

#endif
