/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room. */
#ifndef TRUST_ROOM_H
#define TRUST_ROOM_H

#include <openssl/x509.h>

#include "trust.h"

/*
 * What one signer may cost; PATH_COST_MAX is for all of a message.  Real paths
 * have 3 certificates and need as many checks.
 */
enum {
	MESSAGE_CERTIFICATES_MAX = 256, /* of a message that are looked at */
	CANDIDATES_MAX = 16,		/* issuers tried for one certificate */
	STEPS_MAX = 1024,		/* issuers tried for one signer */
	SIGNATURES_MAX = 48, /* checked on the way up, for one signer */
	REMEMBERED_MAX = 32, /* remembered ones that are looked at */
	PATHS_MAX = 16,	     /* verified from end to end, for one signer */
	ISSUER_KEY_BITS_MAX = 8192,
	ISSUER_EXPONENT_OCTETS_MAX = 33, /* below 2^256, SBR 6.1.6 */
};

enum node_source {
	NODE_MESSAGE,
	NODE_REMEMBERED,
	NODE_INTERMEDIATE,
	NODE_ANCHOR,
};

/* For whom an anchor vouches, and until when it was believed. */
struct grant {
	size_t list;	       /* index into trust->lists */
	time_t distrust_after; /* 0: never */
};

struct node {
	struct certificate *certificate;
	struct grant *grants; /* of an anchor */
	size_t grant_count;
	X509 *x509; /* of a message's certificate: NULL until needed */
	uint64_t subject, issuer; /* name_hash() */
	enum node_source source;
	bool unreadable; /* OpenSSL cannot read it */
	bool leads_up;	 /* the way it is wanted: to an anchor, or a root */
	/* Whose signature on it was checked before, and right. */
	bool is_signed_by_known;
	uint8_t signed_by[SHA256_OCTETS];
};

struct list_terms {
	enum anchor_kind kind;
	char **domains;
	size_t domain_count; /* 0: any */
};

struct denied {
	uint8_t sha256[SHA256_OCTETS];
};

struct trust {
	struct node *nodes; /* sorted by subject */
	size_t count;
	struct list_terms *lists;
	size_t list_count;
	struct denied *denied; /* sorted */
	size_t denied_count;
	struct remembered *remembered; /* NULL: none */
	struct met *met;
};

/* met.c: a node with references of its own; it is kept with the issuer that
 * signed it.  Any thread. */
struct met *met_new(void);
void met_free(struct met *);
bool met_find(
    struct met *, const uint8_t sha256[static SHA256_OCTETS], struct node *out);
void met_add(struct met *, const struct node *, const struct node *issuer);

/* remembered.c: shared references, the latest first; one that was of use in a
 * path to an anchor of that subject, by name_hash(). */
size_t remembered_find(struct remembered *, uint64_t subject,
    struct certificate *out[], size_t max);
void remembered_learn(
    struct remembered *, const struct certificate *, uint64_t anchor);

/* Reading one file or list. */
struct loading {
	struct trust *trust;
	enum node_source source;
	struct grant grant; /* of an anchor */
	const char *path;
	struct anchor_report *report;
	bool skips;  /* others keep the list: what is wrong in it is skipped */
	char *error; /* TRUST_ERROR octets; "" while all is well */
};
enum {
	LIST_OCTETS_MAX = 64 << 20
};
/* Notes the first. */
void loading_complain(struct loading *, const char *what);
/* Takes the reference. */
void loading_add(struct loading *, struct certificate *);
/* False: complained. */
bool loading_read(struct loading *, struct buffer *content);
void load_pem(struct loading *); /* anchors_pem.c: file or folder */
void load_nss(struct loading *); /* anchors_nss.c; path may be NULL */
void load_ccadb(struct loading *);

/* grants.c: may this anchor vouch for this signer? */
enum grant_verdict {
	GRANT_GIVEN,
	GRANT_ENDED,	 /* the signer is younger than its anchor's trust */
	GRANT_ELSEWHERE, /* bound to other domains */
};
enum grant_verdict grant_judge(const struct trust *, const struct node *anchor,
    const struct certificate *signer, const char *from_domain);
/* Of dates after which something ends; 0 is never. */
time_t earlier_date(time_t, time_t);
/* "only for x.example, y.example" for people. */
void grant_words(
    const struct trust *, const struct node *anchor, char *out, size_t size);

/* deny.c: NULL, or what of it is denied: "certificate", "key". */
const char *denied_part(const struct trust *, const struct certificate *);

/* The first of them with that subject, and how many follow it in a row. */
size_t trust_find(const struct trust *, uint64_t subject, size_t *count);
void node_clear(struct node *);
/* NULL: OpenSSL cannot read it. */
X509 *node_x509(struct node *);

/* verify.c: a complete path, the signer first and the last one believed; the
 * signatures on all but the last were found good. */
struct verdict_on_path {
	enum reason reason; /* REASON_PASS: valid */
	int at;
	enum path_policy policy;
	char detail[200];
};
void path_verify(struct node *const *nodes, size_t count,
    const struct path_parameters *, struct verdict_on_path *out);

/* signature.c: is the signature on one certificate by the other's key? */
enum signature_verdict {
	SIGNATURE_GOOD,
	SIGNATURE_BAD,
	SIGNATURE_UNSUPPORTED,
};
enum signature_verdict certificate_signature(
    struct node *child, struct node *issuer);

/* Whatever octets it was given: a point on a curve may be compressed. */
bool is_same_key(const struct certificate *, const struct certificate *);

/* cost.c: microseconds on a usual machine, rather too many than too few. */
unsigned long cost_of_certificate(size_t octets);
unsigned long cost_of_signature(const struct certificate *issuer);
unsigned long cost_of_path(struct node *const *nodes, size_t count);

/* weakness.c: of the first that is weak, the signer first, and where; `at` is
 * -1 where none is.  `has_anchor`: the last one is believed. */
enum reason path_weakness(
    struct node *const *nodes, size_t count, bool has_anchor, int *at);

/* purpose.c: NULL, or why it may not be used for mail. */
const char *purpose_fault(const struct certificate *, bool is_signer);

/* policy.c: of a path that OpenSSL found valid. */
enum path_policy policy_of(
    X509_STORE_CTX *, struct node *const *nodes, size_t count);

/* constraints.c: do the CAs' name constraints allow the signer's mailboxes?
 * NULL, or the mailbox that is not; `at` gets the CA's index. */
const char *constraints_refuse(
    struct node *const *nodes, size_t count, int *at);

/*
 * True where OpenSSL refuses the signer for an SmtpUTF8Mailbox only, whose
 * A-labels it does not compare, and everything else is allowed.
 */
bool constraints_allow_alabels(struct node *const *nodes, size_t count);

/* agree.c: NULL, or the field of which OpenSSL has another view. */
const char *certificate_disagreement(const struct certificate *, X509 *);

#endif
