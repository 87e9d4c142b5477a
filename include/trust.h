/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whom we believe: trust anchors, the certification path of a signer
 * (RFC 5280 6, every signature verified by OpenSSL).
 */
#ifndef TRUST_H
#define TRUST_H

#include "certificate.h"
#include "verdict.h"

struct trust; /* anchors and intermediates; read-only once it is in use */

struct trust *trust_new(void);
void trust_free(struct trust *);

enum anchor_kind {
	ANCHORS_FILE,  /* PEM or DER, or a folder of such files */
	ANCHORS_NSS,   /* NSS's built-in roots that are trusted for e-mail */
	ANCHORS_CCADB, /* CCADB's CSV of included roots */
};

/* One list of anchors, and for whom it may vouch.  Copied where kept. */
struct anchor_list {
	enum anchor_kind kind;
	const char *path; /* of NSS its module; NULL: where the system has it */
	/* Domains of From, "x.example" or ".x.example" for those below, in
	 * A-labels and lower case; none: any mail. */
	const char *const *domains;
	size_t domain_count;
	time_t distrust_after; /* later signers are distrusted; 0: never */
};

enum {
	TRUST_NAME = 120
};
/* What was found, for log and warnings. */
struct anchor_report {
	size_t count;	  /* certificates that were added */
	size_t skipped;	  /* of a list that others keep: could not be read */
	char why[256];	  /* the first of these */
	time_t dated;	  /* when the file was last changed; 0: unknown */
	time_t newest;	  /* latest day that a root was made or distrusted */
	char version[32]; /* of NSS's list */
	char file[256];	  /* NSS's module, as it was found */
	time_t ends;	  /* the first of them to end; 0: none was added */
	char ends_name[TRUST_NAME]; /* whose that is */
	bool is_system_bundle;	    /* the system's list for TLS, or a copy */
};

/*
 * Adds a list.  The same certificate may be in several: it vouches for whom
 * any of them lets it.  False: `error` names the file and what is wrong.
 */
enum {
	TRUST_ERROR = 512
};
bool trust_add_anchor_list(struct trust *, const struct anchor_list *,
    struct anchor_report *, char error[static TRUST_ERROR]);
/* A file or folder, for any mail.  `count` grows by what was added. */
bool trust_add_anchors(struct trust *, const char *path, size_t *count,
    char error[static TRUST_ERROR]);
bool trust_add_intermediates(struct trust *, const char *path, size_t *count,
    char error[static TRUST_ERROR]);
/* Different certificates that are anchors. */
size_t trust_anchor_count(const struct trust *);
/*
 * Anchors and intermediates whose subject has that name_hash(): one of them a
 * call, from index 0 on; NULL behind the last.  Borrowed.
 */
const struct certificate *trust_named(
    const struct trust *, uint64_t subject, size_t index);
/*
 * Anchors of files that may vouch for any mail and are in no public list,
 * neither of `trust` nor of `known` (may be NULL); `name` is one of them.
 */
size_t trust_count_private(const struct trust *, const struct trust *known,
    char name[static TRUST_NAME]);
/* A certificate's subject for people, cut to fit; never empty. */
void trust_name(const struct certificate *, char out[static TRUST_NAME]);

/*
 * Certificates and keys that no path may hold: SHA-256, in hex, of a whole
 * certificate or of its SubjectPublicKeyInfo.  False: it is no such thing.
 */
bool trust_deny(struct trust *, const char *hex);
/* One on a line, behind # a comment.  `count` grows. */
bool trust_deny_file(struct trust *, const char *path, size_t *count,
    char error[static TRUST_ERROR]);
/* For those who are on no path, but are to be believed. */
bool trust_denies(const struct trust *, const struct certificate *);

/*
 * Certificates of CAs from trusted paths, for senders who leave them out.
 * Shared by references; any thread may learn, read and write at any time.
 */
struct remembered;
struct remembered_limits {
	size_t count;  /* certificates */
	size_t octets; /* of DER, together */
};
extern const struct remembered_limits remembered_limits_default;
struct remembered *remembered_new(const struct remembered_limits *);
struct remembered *remembered_share(struct remembered *);
void remembered_drop(struct remembered *); /* NULL is fine */
size_t remembered_count(struct remembered *);
/*
 * Those of a file that still are signed by what `trust` has, or by each other
 * from there on; `count` tells how many.  False: `error` says what is wrong
 * with the file, and the rest of it was taken.  No file is fine.
 */
bool remembered_read(struct remembered *, const char *path,
    const struct trust *, size_t *count, char error[static TRUST_ERROR]);
/* By a new file and rename(2), where something was learned that is not on the
 * disk yet.  False: `error`, and the next call tries again. */
bool remembered_write(
    struct remembered *, const char *path, char error[static TRUST_ERROR]);
/* Paths use and teach it; takes a reference.  Before the first path. */
void trust_remember(struct trust *, struct remembered *);

enum path_status {
	PATH_UNCHECKED,
	PATH_TRUSTED,
	PATH_UNTRUSTED,	 /* complete, but its root is no anchor */
	PATH_INCOMPLETE, /* an issuer is missing */
	PATH_INVALID,	 /* broken by RFC 5280: see reason and at */
};
const char *path_status_word(enum path_status);

enum path_policy {
	POLICY_UNCHECKED,
	POLICY_NONE,
	POLICY_ANY,	 /* a reserved SBR OID survives through anyPolicy */
	POLICY_EXPLICIT, /* a reserved SBR OID is named by every CA */
};
const char *path_policy_word(enum path_policy); /* NULL: unchecked */

enum {
	PATH_MAX_CERTIFICATES = 16
};
struct path {
	enum path_status status;
	enum reason reason; /* REASON_PASS where trusted */
	int at;		    /* index into certificates at fault; -1: none */
	/* Signer first, anchor last where it was reached; references. */
	struct certificate *certificates[PATH_MAX_CERTIFICATES];
	size_t count;
	enum reason weakness; /* weak-digest or weak-key below the anchor, or
				 REASON_PASS */
	int weak_at;
	enum path_policy policy;
	char detail[200]; /* for people: of the reason, else the weakness */
};

/*
 * What paths have cost; one for all that shall share one bound, as those of a
 * message do.  Zeros to begin with.
 */
struct path_work {
	unsigned int certificates; /* decoded */
	unsigned int steps;	   /* issuers tried */
	unsigned int signatures;   /* checked on the way up */
	unsigned int paths;	   /* verified from end to end */
	unsigned long cost;	   /* of all this, in microseconds or so */
};
enum {
	PATH_COST_MAX = 200000, /* a search ends before it is more */
};

/* A certificate that is known to be revoked, say; where its key is suspect,
 * all that have this key are left out. */
struct left_out {
	const struct certificate *certificate;
	bool with_key;
};

/*
 * What a path is judged by besides the certificates.  Zeros but for `at` are
 * what mail is judged by.  Whoever keeps paths: they depend on all of it, on
 * from_domain too.
 */
struct path_parameters {
	time_t at;
	/* Of the one mailbox in From, in A-labels and lower case; NULL: not
	 * known, and anchors that are bound to domains vouch for nobody. */
	const char *from_domain;
	/* RFC 5280 6.1.1 (c) to (g): dotted, NULL behind the last. */
	const char *const *policies; /* NULL: anyPolicy */
	bool explicit_policy, inhibit_mapping, inhibit_any_policy;
	/* The path of a CRL's signer: for no e-mail, and any anchor may vouch
	 * for it, of whatever age. */
	bool signs_crls;
	/* The only one that the path may end in, whomever it may vouch for;
	 * NULL: any. */
	const struct certificate *anchor;
	/* No issuers of this path; the signer itself is not asked. */
	const struct left_out *left_out;
	size_t left_out_count;
	/* Whole CRLs in DER; where there are any, every certificate's status
	 * is asked of them by OpenSSL's own rules. */
	const struct span *crls;
	size_t crl_count;
	const struct span *crl_signers; /* certificates besides the path's */
	size_t crl_signer_count;
	struct path_work *work; /* is added to; NULL: this path's own */
};

/*
 * Builds and verifies the signer's path for e-mail protection.  `others` are
 * the message's certificates, undecoded and untrusted.  `out` is overwritten;
 * path_clear() drops its references.
 */
void path_build(const struct trust *, const struct certificate *signer,
    const struct span *others, size_t other_count,
    const struct path_parameters *, struct path *out);
void path_clear(struct path *);

#endif
