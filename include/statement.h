/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CRL or an OCSP response says, and how it says it, as plain data:
 * revocation reads it, rules judge it.
 */
#ifndef STATEMENT_H
#define STATEMENT_H

#include "certificate.h"

enum statement_kind {
	STATEMENT_NONE,
	STATEMENT_CRL,
	STATEMENT_OCSP,
};

enum statement_about {
	ABOUT_UNKNOWN,
	ABOUT_SUBSCRIBERS,
	ABOUT_CAS,
};

enum {
	STATEMENT_ALGORITHM_MAX = 128
};

struct statement {
	enum statement_kind kind;
	time_t this_update, next_update; /* next_update 0: none */
	/* Of the signature, whole AlgorithmIdentifier; a longer one is cut. */
	uint8_t algorithm[STATEMENT_ALGORITHM_MAX];
	size_t algorithm_len;
	enum key_algorithm signer_key; /* KEY_UNKNOWN: not at hand */
	unsigned int signer_key_size;

	/* About one certificate, or a whole CRL by itself. */
	enum statement_about about;
	bool is_of_one;
	bool is_strict;	 /* that one claims a strict policy */
	bool is_revoked; /* that one is */
	bool has_reason;
	unsigned int reason; /* RFC 5280 5.3.1 */

	/* A CRL's list. */
	size_t entries, without_reason, unspecified, critical_reasons, holds;

	/* Who signed an OCSP response: the issuer itself, or somebody whom it
	 * certified. */
	bool by_issuer, by_certified;
	bool responder_has_purpose, responder_has_nocheck;
	bool has_reason_extension; /* in singleExtensions */
};

#endif
