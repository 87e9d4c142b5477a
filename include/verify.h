/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core's face: a message goes in as fields and octets, everything learned
 * of its signatures comes out as plain data.  The daemon, the command line
 * and the fuzzers use it alike.  Time is passed, never asked of the clock.
 */
#ifndef VERIFY_H
#define VERIFY_H

#include "result.h"

/*
 * Signers that were judged before: certificate, key, trusted path, findings,
 * by the certificate's SHA-256.  What was learned holds for the trust and the
 * rules it was learned with, so it lives and ends with these.  Any thread.
 */
struct known;
struct known_limits {
	size_t count;  /* certificates; those of CAs count, too */
	size_t octets; /* of memory, about */
	time_t age;    /* seconds after which anything is judged anew */
};
extern const struct known_limits known_limits_default;
struct known *known_new(const struct known_limits *);
void known_free(struct known *); /* NULL is fine */
struct known_stock {
	size_t count, octets;
	uint64_t hits, misses;
};
void known_count(struct known *, struct known_stock *);

/*
 * Where the certificates are that a certificate points to as its issuer's
 * (RFC 5280 4.2.2.1, caIssuers).  Any thread.
 */
struct issuer_source {
	void *handle;
	/* Gives each to `add`, undecoded and untrusted.  Waits for no longer
	 * than a message may that began to wait at `since` (CLOCK_MONOTONIC).
	 * False: there are none, or not yet. */
	bool (*get)(void *handle, const char *url, const struct timespec *since,
	    void (*add)(struct span der, void *arg), void *arg);
};

/* All that a verification needs; read-only, may be shared by threads. */
struct verifier {
	const struct trust *trust; /* NULL: paths stay unchecked */
	struct known *known;	   /* NULL: nothing is remembered */
	struct message_limits limits;
	struct rule_options rules;
	size_t cms_limit;	 /* octets of a detached signature's object */
	size_t opaque_limit;	 /* octets of an opaque one, content included */
	unsigned int signatures; /* judged in one message at most */
	bool from_case_passes;	 /* from-case is a pass */
	/* Status of certificates: asked for every message anew. */
	bool asks_revocation;
	bool wants_known_status; /* somebody does not take unknown for good */
	enum revocation_mode revocation; /* what an unknown status is worth */
	time_t crl_grace;		 /* seconds */
	const struct evidence *evidence; /* of files; NULL: none */
	const struct revocation_source *revocation_source; /* NULL: none */
	const struct revocation_keeper *keeper;		   /* the same */
	/* For paths that lack a CA; its trust remembers CAs.  NULL: none. */
	const struct issuer_source *issuer_source;
};
extern const struct verifier verifier_default;

struct verification;

/* `at`: the time of receipt, at which paths are judged. */
struct verification *verify_begin(const struct verifier *, time_t at);
/* A field of the message's header in order, folded or not. */
void verify_header(struct verification *, const char *name, const char *value);
/* After the header: false where no octet of the body can matter. */
bool verify_wants_body(struct verification *);
void verify_body(struct verification *, const void *octets, size_t len);
/* Owned by the verification; once. */
const struct result *verify_end(struct verification *);
void verify_free(struct verification *); /* at any time; NULL is fine */

/*
 * What happened to a message whose signed content was changed: the change that
 * makes the digest right again, found by trying.  For whoever has the whole
 * message, and time: up to some seconds.
 */
struct repair {
	enum hint hint;
	char text[300]; /* of the change that mends it, for people; may hold
			   what a stranger wrote */
};
/* The outermost detached signature of a message as it was on the wire, with
 * signed attributes.  False: nothing that was tried makes the digest right. */
bool repair_find(struct span message, struct repair *out);

#endif
