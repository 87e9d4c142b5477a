/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One question for the status of a path's certificates: what it is asked of,
 * and what it may cost.  Private to this room.
 */
#ifndef REVOCATION_ASKING_H
#define REVOCATION_ASKING_H

#include <openssl/ocsp.h>
#include <stdatomic.h>

#include "crl.h"
#include "revocation.h"

enum {
	/* Signers of CRLs whose own paths are built, for one message, and how
	 * deep: a signer's status may need another signer. */
	CRL_SIGNERS_TRIED_MAX = 16,
	CRL_SIGNER_DEPTH = 3,
	DETOURS_MAX = 2, /* other paths of such a signer, past the revoked */
	CRLS_APPLICABLE_MAX = 64, /* on one certificate */
	/* Seconds: a responder answers after the message has come, a message
	 * may be minutes on its way in, and clocks differ. */
	CLOCK_SKEW = 300,
	POINTS_MAX = 32,    /* of one certificate */
	RESPONSES_MAX = 16, /* OCSP, of one message */
	TAKEN_MAX = 32,	    /* pieces of evidence of the source */
	USED_MAX = 64,
	URL_OCTETS_MAX = 2000,
	/* How often a path is asked for: once for its CRLs, once for their
	 * signers' CRLs, once for OCSP, and at last. */
	ROUNDS_MAX = 4
};

struct response {
	OCSP_BASICRESP *basic;
	struct span der; /* of the whole OCSPResponse */
	void *owned;	 /* freed with it */
	struct response_memory *memory;
};

/* ocsp_signer.c: by whose keys its signature was verified.  Any thread. */
struct response_memory *response_memory_new(void);
void response_memory_free(struct response_memory *); /* NULL is fine */

struct evidence {
	struct crl **crls; /* sorted by issuer_hash */
	size_t crl_count;
	struct response *responses;
	size_t response_count;
	atomic_size_t references; /* on the stack: not used */
};

/* The first of them with that issuer, and how many follow it in a row. */
size_t evidence_find(const struct evidence *, uint64_t issuer, size_t *count);

void evidence_clear(struct evidence *);
bool evidence_is_response(struct span der);
/* Without a copy; `owned`, where it is taken (true), is freed with it. */
bool evidence_take_der(
    struct evidence *, struct span der, void *owned, const char **why);
/* Takes the CRL over. */
void evidence_take_crl(struct evidence *, struct crl *);

/* A certificate and those above it, the anchor last. */
struct chain {
	struct certificate *const *certificates;
	size_t count;
};

/* What the source gave, and for what. */
struct taken {
	struct revocation_want want;
	struct evidence *evidence;
	/* Somebody who may speak did speak in it, about somebody who was
	 * asked for. */
	bool was_heard;
};

enum belief {
	BELIEF_NONE,
	BELIEF_LATER, /* once the signer's own status is known */
	BELIEF_GIVEN,
};

struct tried_signer {
	uint8_t sha256[SHA256_OCTETS];
	enum belief belief;
};

struct used {
	struct span der;
	const struct crl *crl; /* NULL: an OCSPResponse */
};

struct asking {
	const struct revocation_parameters *parameters;
	const struct certificate *anchor;
	struct evidence message;     /* what came with it */
	struct certificate **others; /* NULL: not decoded yet */
	size_t other_count;
	struct tried_signer tried[CRL_SIGNERS_TRIED_MAX];
	size_t tried_count;
	/* Signers whose own status is being asked, outermost first. */
	const struct certificate *asked[CRL_SIGNER_DEPTH];
	size_t depth;
	bool is_without_message; /* what came with it does not count now */
	struct taken taken[TAKEN_MAX];
	size_t taken_count;
	struct revocation_wants wants;
	struct revocation_wait own_wait; /* where the message has none */
	struct revocation_wait *wait;
	bool knows_no_crl;	    /* that is all that could be told */
	struct used used[USED_MAX]; /* what decided */
	size_t used_count;
};

/* Something of it counts; the same twice is one.  `crl` NULL: an
 * OCSPResponse. */
void note_used(struct asking *, struct span der, const struct crl *);

/*
 * All that may speak now, one after the other from `index` 0 on; NULL behind
 * the last.  `heard`, where not NULL, is to be set once it was of use.
 */
const struct evidence *asking_evidence(
    struct asking *, size_t index, bool **heard);

/* What is known of one certificate. */
struct standing {
	enum revocation_status status;
	enum revocation_by source;
	time_t this_update, revoked_at;
	unsigned int reason;	/* of a revocation */
	struct span crl_number; /* of the CRL that says so */
	time_t ended;		/* good, but only by the grace; 0: not so */
	bool has_reason;
	/* What says so, or, where nothing does, the response that was not
	 * believed; for as long as it is asked for. */
	const struct crl *crl;
	const struct response *response;
	const char *why; /* not known: what was in the way */
	time_t why_time; /* a date that belongs to it; 0: none */
};

/* Revoked, and for a reason that no other can make worse. */
bool is_settled(const struct standing *);
void standing_of(struct asking *, const struct chain *, struct standing *);

/* crl_status.c and ocsp.c: of chain->certificates[0]; `out` is UNKNOWN. */
void crl_status(struct asking *, const struct chain *, struct standing *out);
void ocsp_status(struct asking *, const struct chain *, struct standing *out);

/* crl_issuer.c: was it signed by somebody who may speak for its issuer? */
enum belief crl_is_believed(
    struct asking *, struct crl *, const struct chain *, const char **why);

/*
 * wants.c: takes from the source what the certificate's distribution points
 * name, and wants what is not at hand.  True: something is wanted that may
 * come.
 */
bool take_crls(struct asking *, const struct certificate *);
/* Deltas, by a freshestCRL: of the certificate or of a complete CRL. */
void take_deltas(struct asking *, const struct known_extension *freshest);
bool take_responses(struct asking *, const struct chain *);
/* Gives back what was taken; where all of it was judged, says what was worth
 * nothing. */
void give_back(struct asking *, bool judged);

/* A CRL number in decimal, or 0x and hex. */
void tell_number(struct span number, char *out, size_t size);
/* statement.c: what decided about chain->certificates[0]. */
void tell_statement(
    const struct standing *, const struct chain *, struct statement *out);
void crl_statement(const struct crl *, struct statement *out);

/* [this_update, next_update + grace], by the parameters. */
bool is_current(const struct revocation_parameters *, time_t this_update,
    time_t next_update);
/* The first reason is the one that is told, unless it is that there is none. */
extern const char there_is_no_crl[];
void standing_excuse(struct standing *, const char *why, time_t);

/* ocsp_signer.c: `list` is the chain again.  LATER: it may accuse, not
 * acquit. */
enum belief response_is_believed(struct asking *, const struct response *,
    const struct chain *, STACK_OF(X509) * list);

/* ocsp.c: NULL: OpenSSL cannot read it. */
X509 *x509_of(const struct certificate *);
/* NULL, where it is none that can be used. */
OCSP_BASICRESP *ocsp_read(struct span der, const char **why);
/* Of its first answer; next_update 0: none. */
bool ocsp_dates(OCSP_BASICRESP *, time_t *this_update, time_t *next_update);
/* A request for a certificate by its issuer's; false: OpenSSL cannot. */
bool ocsp_request(const struct certificate *, const struct certificate *issuer,
    uint8_t **out, size_t *len);

#endif
