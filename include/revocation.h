/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether the certificates of a trusted path were revoked (RFC 5280 6.3, RFC
 * 6960), by CRLs and OCSP responses of files, of the message, and of a source
 * that has, or can fetch, those of the issuers.  No network of its own.
 */
#ifndef REVOCATION_H
#define REVOCATION_H

#include "statement.h"
#include "trust.h"

enum revocation_mode {
	REVOCATION_OFF,	 /* nothing is asked */
	REVOCATION_SOFT, /* what is not known passes, and is shown */
	REVOCATION_HARD, /* what is not known does not pass */
};
const char *revocation_mode_word(enum revocation_mode);
bool revocation_mode_find(const char *word, enum revocation_mode *);

enum revocation_status {
	REVOCATION_UNCHECKED,
	REVOCATION_GOOD,
	REVOCATION_REVOKED,
	REVOCATION_UNKNOWN,
};
enum revocation_by {
	REVOCATION_BY_NONE,
	REVOCATION_BY_CRL,
	REVOCATION_BY_OCSP,
};
/*
 * Whether a revocation clears the key: "there is no cause to suspect that the
 * private key has been compromised" (X.509 9.5.3.1) is what affiliationChanged,
 * superseded and cessationOfOperation say, and no other reason, nor none.
 */
bool key_is_clear(bool has_reason, unsigned int reason);
const char *revocation_status_word(enum revocation_status);
const char *revocation_by_word(enum revocation_by);

/*
 * CRLs and OCSP responses, none of them believed before somebody's key says
 * so.  Built by one thread, then shared and never changed: any thread may ask,
 * share and free.
 */
struct evidence;
struct evidence *evidence_new(void);
struct evidence *evidence_share(const struct evidence *); /* one reference */
void evidence_free(struct evidence *); /* drops one; NULL is fine */
/*
 * While it is built: CRLs (DER or PEM, several) and OCSP responses (DER) of a
 * file, or of the files in a folder.  `count` grows by what was added.  The
 * files may change or vanish afterwards: a large CRL is mapped, from a copy.
 * False: `error` names the file and what is wrong.
 */
bool evidence_add(struct evidence *, const char *path, size_t *count,
    char error[static TRUST_ERROR]);
/* The same of a file's content; `name` is for the error. */
bool evidence_add_content(struct evidence *, const char *name, struct span,
    size_t *count, char error[static TRUST_ERROR]);
/* One of them in DER, of which a copy is made.  False: it is neither. */
bool evidence_add_der(struct evidence *, struct span der, const char **why);
/*
 * One CRL or OCSP response in an open file, which nobody writes to in place:
 * a large one is mapped where it stands.  The descriptor stays the caller's.
 */
bool evidence_add_open(struct evidence *, int file, const char **why);

/* What one that was fetched says of itself; nothing of it is verified. */
struct evidence_summary {
	size_t count;	    /* CRLs and OCSP responses in it */
	time_t this_update; /* of the latest */
	time_t next_update; /* the earliest; 0: none says */
	size_t octets;	    /* of memory and mapped files, about */
};
void evidence_summarise(const struct evidence *, struct evidence_summary *);

/* A CRL by itself; false: there is none with that index. */
struct crl_description {
	char *issuer; /* RFC 4514; free(3) */
	char number[48];
	bool is_delta;
	uint8_t sha256[SHA256_OCTETS];
	const char *unusable; /* NULL, or why it is not used */
	struct statement statement;
};
bool evidence_crl(
    const struct evidence *, size_t index, struct crl_description *out);

/*
 * One thing that was not at hand: a CRL to GET, complete or delta, or an OCSP
 * request (RFC 6960 A.1; without a nonce: the same certificate has the
 * same octets, and the answer may be kept for all).  http or https.
 */
struct revocation_want {
	char *url;	  /* printable ASCII without blanks */
	uint8_t *request; /* NULL: a CRL; else an OCSPRequest in DER */
	size_t request_len;
};

enum {
	REVOCATION_WANTS_MAX = 16
};
struct revocation_wants {
	struct revocation_want list[REVOCATION_WANTS_MAX];
	size_t count;
};
void revocation_wants_clear(struct revocation_wants *);

/*
 * Where evidence comes from besides files and messages.  Called by any thread
 * at any time, and only for paths that end in an anchor; `at` is the time of
 * receipt.  It keeps what it gives; what it is given lives for the call.
 */
struct revocation_source {
	void *handle;
	/*
	 * A reference to what is at hand, in memory or on disk; NULL: nothing
	 * is.  Never waits, never uses the network.
	 */
	struct evidence *(*take)(
	    void *handle, const struct revocation_want *, time_t at);
	/*
	 * Asks for all of them to be fetched, and returns when each has come
	 * or failed (true), or when the wait of one message, which began at
	 * `since` (CLOCK_MONOTONIC), is over (false); at once where it does
	 * not wait.
	 */
	bool (*await)(void *handle, const struct revocation_wants *,
	    const struct timespec *since, time_t at);
	/*
	 * True: it was tried lately, and will not come for a while.  Then
	 * OCSP is asked where this is a CRL.  May be NULL: nothing ever fails.
	 */
	bool (*is_failing)(
	    void *handle, const struct revocation_want *, time_t at);
	/*
	 * What `take` gave is worth nothing there: signed by nobody who may,
	 * about others, or (`has_ended`) no more than ended.  Whatever was at
	 * hand before it may be better.  May be NULL.
	 */
	void (*refuse)(void *handle, const struct revocation_want *,
	    const struct evidence *, bool has_ended, const char *why,
	    time_t at);
};

/*
 * Gets whatever decided, CRL or OCSP response, so that the same answer can be
 * given years later.  Any thread.
 */
struct revocation_piece {
	struct span der;
	bool is_response; /* an OCSPResponse, else a CRL */
	uint8_t sha256[SHA256_OCTETS];
};
struct revocation_keeper {
	void *handle;
	void (*keep)(void *handle, const struct revocation_piece *);
};

/* One message's wait, and what it has cost, however many signers it has.
 * Zeros: not begun. */
struct revocation_wait {
	unsigned int checks; /* of signatures on CRLs, by what it brought */
	bool has_begun;
	struct timespec since; /* CLOCK_MONOTONIC */
};

struct revocation_parameters {
	time_t at;
	time_t grace; /* seconds that an ended CRL or response still counts */
	const struct trust *trust;	 /* whose path it is */
	const struct evidence *evidence; /* of files; NULL: none */
	const struct span *crls;	 /* of the message, in DER */
	size_t crl_count;
	const struct span *responses; /* the same: OCSPResponse */
	size_t response_count;
	/* Certificates of the message, for signers of CRLs. */
	const struct span *others;
	size_t other_count;
	struct path_work *work; /* of signers' paths; NULL: each its own */
	const struct revocation_source *source; /* NULL: none */
	struct revocation_wait *wait;		/* NULL: its own */
	const struct revocation_keeper *keeper; /* NULL: none */
};

struct revocation {
	enum revocation_status status;
	enum revocation_by source;
	int at;		   /* index into the path; -1: none */
	time_t checked_at; /* 0: never */
	/* Of what says so: where all is good, of the signer's. */
	time_t this_update;  /* 0: none */
	char crl_number[48]; /* decimal, a long one 0x and hex; "": none */
	/* Good by what has ended, but within the grace: when; 0: not so.  And
	 * whose it is, RFC 4514, cut to fit. */
	time_t ended;
	char ended_issuer[TRUST_NAME];
	char detail[200]; /* for people; "" where good */
	/* The same for rules.  Where nothing is known, the OCSP response that
	 * was not believed, if there is one. */
	struct statement statement;
};

/*
 * Every certificate of a trusted path but its anchor.  One that was revoked
 * decides, then one of which nothing is known; a path of its anchor alone is
 * good.  CRLs are asked first, OCSP where they leave it unknown.  Files and
 * the source are asked, and what came with the message; that it brings an
 * answer does not keep a later one of the issuer from being fetched.  Without
 * a source a pure function of its inputs.  Empties OpenSSL's error queue.
 */
void revocation_check(const struct path *, const struct revocation_parameters *,
    struct revocation *out);

#endif
