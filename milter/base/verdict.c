/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of results and reasons (RFC 7281 3): one row a reason, and the
 * only place where a token, its result and its sentence are written. */

#include <string.h>

#include "base.h"
#include "verdict.h"

static const char *const result_words[] = {
	[RESULT_NONE] = "none",
	[RESULT_PASS] = "pass",
	[RESULT_FAIL] = "fail",
	[RESULT_POLICY] = "policy",
	[RESULT_NEUTRAL] = "neutral",
	[RESULT_TEMPERROR] = "temperror",
	[RESULT_PERMERROR] = "permerror",
};

static const struct {
	enum result_code result;
	const char *token, *text;
} reasons[REASON_COUNT] = {
	[REASON_NONE] = { RESULT_NONE, NULL, "the message is not signed" },
	[REASON_PASS] = { RESULT_PASS, NULL, "the signature is good" },

	[REASON_DIGEST_MISMATCH] = { RESULT_FAIL, "digest-mismatch",
	    "the content was changed after it was signed" },
	[REASON_BAD_SIGNATURE] = { RESULT_FAIL, "bad-signature",
	    "the signature does not fit the signer's key" },
	[REASON_REVOKED] = { RESULT_FAIL, "revoked",
	    "a certificate of the signer's path is revoked" },
	[REASON_PATH_INVALID] = { RESULT_FAIL, "path-invalid",
	    "the signer's certification path breaks a rule of RFC 5280" },
	[REASON_EXPIRED] = { RESULT_FAIL, "expired",
	    "a certificate of the signer's path has expired" },
	[REASON_NOT_YET_VALID] = { RESULT_FAIL, "not-yet-valid",
	    "a certificate of the signer's path is not valid yet" },
	[REASON_WRONG_PURPOSE] = { RESULT_FAIL, "wrong-purpose",
	    "the signer's certificate is not for signing e-mail" },

	[REASON_FROM_MISMATCH] = { RESULT_POLICY, "from-mismatch",
	    "the signer's certificate is not for the From address" },
	[REASON_FROM_CASE] = { RESULT_POLICY, "from-case",
	    "the From address differs from the certificate's in upper and "
	    "lower case" },
	[REASON_FROM_AMBIGUOUS] = { RESULT_POLICY, "from-ambiguous",
	    "From does not name exactly one mailbox" },
	[REASON_UNTRUSTED] = { RESULT_POLICY, "untrusted",
	    "the signer's path ends in a root that is not trusted here" },
	[REASON_DISTRUSTED] = { RESULT_POLICY, "distrusted",
	    "the signer's certificate was issued after its root's last day" },
	[REASON_DENIED] = { RESULT_POLICY, "denied",
	    "a certificate of the signer's path is on the deny list" },
	[REASON_WEAK_DIGEST] = { RESULT_POLICY, "weak-digest",
	    "the signature or its path relies on MD5 or SHA-1" },
	[REASON_WEAK_KEY] = { RESULT_POLICY, "weak-key",
	    "the signature or its path relies on a key that is too short" },
	[REASON_PARTIAL_COVERAGE] = { RESULT_POLICY, "partial-coverage",
	    "only a part of the message is signed" },

	[REASON_MALFORMED_CMS] = { RESULT_NEUTRAL, "malformed-cms",
	    "the signature cannot be read" },
	[REASON_MALFORMED_MIME] = { RESULT_NEUTRAL, "malformed-mime",
	    "the message's structure is broken or ambiguous" },
	[REASON_UNSUPPORTED_ALGORITHM] = { RESULT_NEUTRAL,
	    "unsupported-algorithm",
	    "the signature uses an algorithm that is not supported" },
	[REASON_DIGEST_UNANNOUNCED] = { RESULT_NEUTRAL, "digest-unannounced",
	    "the signature uses a digest that the message did not announce" },
	[REASON_TOO_LARGE] = { RESULT_NEUTRAL, "too-large",
	    "the signature is larger than the configured limit" },

	[REASON_NO_SIGNER_CERTIFICATE] = { RESULT_PERMERROR,
	    "no-signer-certificate",
	    "the message does not carry its signer's certificate" },
	[REASON_PATH_INCOMPLETE] = { RESULT_PERMERROR, "path-incomplete",
	    "an issuer's certificate is missing" },
	[REASON_FROM_MISSING] = { RESULT_PERMERROR, "from-missing",
	    "the message has no From address" },

	[REASON_REVOCATION_UNKNOWN] = { RESULT_TEMPERROR, "revocation-unknown",
	    "it could not be learned whether a certificate is revoked" },

	[REASON_CERTS_ONLY] = { RESULT_NONE, "certs-only",
	    "the message carries certificates and no signature" },
};

enum result_code
reason_result(enum reason reason)
{
	return reasons[reason].result;
}

const char *
result_word(enum result_code result)
{
	return result_words[result];
}

bool
result_find(const char *word, enum result_code *out)
{
	for (size_t i = 0; i <= RESULT_PERMERROR; i++) {
		if (strcmp(result_words[i], word) == 0) {
			*out = (enum result_code)i;
			return true;
		}
	}
	return false;
}

const char *
reason_token(enum reason reason)
{
	return reasons[reason].token;
}

bool
reason_find(const char *token, enum reason *out)
{
	for (size_t i = 0; i < REASON_COUNT; i++) {
		if (reasons[i].token != NULL &&
		    strcmp(reasons[i].token, token) == 0) {
			*out = (enum reason)i;
			return true;
		}
	}
	return false;
}

const char *
reason_text(enum reason reason)
{
	return reasons[reason].text;
}
