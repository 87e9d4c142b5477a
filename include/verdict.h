/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one vocabulary for outcomes, from CMS to header, log and JSON: the
 * result words of RFC 7281 (with RFC 8601) and the reasons behind them.
 * A reason belongs to exactly one result; both words are promises to users.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>

enum result_code {
	RESULT_NONE,	  /* not signed */
	RESULT_PASS,	  /* signature, path and mailbox are all right */
	RESULT_FAIL,	  /* the signature or its path is wrong */
	RESULT_POLICY,	  /* right as far as it goes, but not acceptable */
	RESULT_NEUTRAL,	  /* there, but could not be processed */
	RESULT_TEMPERROR, /* the world is in trouble; later it may be known */
	RESULT_PERMERROR, /* something is missing and will stay so */
};

enum reason {
	REASON_NONE, /* unsigned: result none */
	REASON_PASS,
	/* fail */
	REASON_DIGEST_MISMATCH,
	REASON_BAD_SIGNATURE,
	REASON_REVOKED,
	REASON_PATH_INVALID,
	REASON_EXPIRED,
	REASON_NOT_YET_VALID,
	REASON_WRONG_PURPOSE,
	/* policy */
	REASON_FROM_MISMATCH,
	REASON_FROM_CASE,
	REASON_FROM_AMBIGUOUS,
	REASON_UNTRUSTED,
	REASON_DISTRUSTED,
	REASON_DENIED,
	REASON_WEAK_DIGEST,
	REASON_WEAK_KEY,
	REASON_PARTIAL_COVERAGE,
	/* neutral */
	REASON_MALFORMED_CMS,
	REASON_MALFORMED_MIME,
	REASON_UNSUPPORTED_ALGORITHM,
	REASON_DIGEST_UNANNOUNCED,
	REASON_TOO_LARGE,
	/* permerror */
	REASON_NO_SIGNER_CERTIFICATE,
	REASON_PATH_INCOMPLETE,
	REASON_FROM_MISSING,
	/* temperror */
	REASON_REVOCATION_UNKNOWN,
	/* none, with a word */
	REASON_CERTS_ONLY,
	REASON_COUNT,
};

enum result_code reason_result(enum reason);
const char *result_word(enum result_code); /* "pass" */
bool result_find(const char *word, enum result_code *);

/* "digest-mismatch"; NULL for REASON_NONE and REASON_PASS. */
const char *reason_token(enum reason);
bool reason_find(const char *token, enum reason *);

/* One clause for people: "the content was changed after it was signed". */
const char *reason_text(enum reason);

#endif
