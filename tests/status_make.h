/* SPDX-License-Identifier: BSD-2-Clause */
/* CRLs and OCSP responses made on the spot with OpenSSL. */
#ifndef STATUS_MAKE_H
#define STATUS_MAKE_H

#include "pki.h"

#define DAY ((time_t)86400)

enum {
	LINES_MAX = 4,
	NO_REASON = -1
};

struct crl_line {
	const struct pki *who; /* NULL: no more lines */
	time_t at;	       /* 0: PKI_NOW - 10 days */
	int reason;	       /* or NO_REASON */
	const struct pki *of;  /* names its issuer in the entry */
	bool critical_reason;
	time_t invalid; /* invalidityDate; 0: none */
};

struct crl_wish {
	time_t from, until; /* 0: yesterday, in five days; until -1: none */
	long number;	    /* 0: none */
	long base;	    /* of a delta; 0: it is complete */
	/* In OpenSSL's words: issuingDistributionPoint, freshestCRL. */
	const char *scope, *freshest;
	const char *digest; /* NULL: sha256 */
	struct crl_line lines[LINES_MAX];
};

/* In DER; buffer_free(). */
struct buffer crl_make(const struct pki *signer, const struct crl_wish *);

struct ocsp_wish {
	int status;		 /* V_OCSP_CERTSTATUS_GOOD, which is 0, ... */
	int reason;		 /* of one that was revoked, or NO_REASON */
	time_t revoked, invalid; /* 0: ten days ago; no invalidityDate */
	time_t from, until;	 /* 0: an hour ago, in a day; until -1: none */
	const char *id_digest;	 /* of CertID; NULL: sha1 */
	const char *digest;	 /* NULL: sha256 */
	bool leaves_out_responder;
	bool reason_extension; /* in singleExtensions, where it must not be */
};

struct buffer ocsp_make(const struct pki *responder, const struct pki *subject,
    const struct pki *issuer, const struct ocsp_wish *);

#endif
