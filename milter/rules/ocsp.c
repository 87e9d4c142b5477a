/* SPDX-License-Identifier: BSD-2-Clause */
/* OCSP responses and who signs them (SBR 4.9.9, 4.9.10 and 7.3). */
#include "statements.h"

enum {
	REASON_UNSPECIFIED = 0,
	REASON_HOLD = 6
};

static bool
is_of_the_issuer(const struct rule_subject *s, struct rule_reason *why)
{
	return s->statement->by_issuer || s->statement->by_certified ||
	       because(why, "somebody else signed it");
}

static bool
responder_has_purpose(const struct rule_subject *s, struct rule_reason *why)
{
	return s->statement->responder_has_purpose ||
	       because(why, "extKeyUsage has no OCSPSigning");
}

static bool
responder_has_nocheck(const struct rule_subject *s, struct rule_reason *why)
{
	return s->statement->responder_has_nocheck ||
	       because(why, "it is not there");
}

/* SBR 4.9.10: "the difference in time between the thisUpdate and nextUpdate
 * field, inclusive". */
static bool
interval_is_right(const struct rule_subject *s, struct rule_reason *why)
{
	const struct statement *ocsp = s->statement;
	long long interval =
	    (long long)(ocsp->next_update - ocsp->this_update) + 1;

	if (ocsp->about != ABOUT_SUBSCRIBERS)
		return true;
	if (ocsp->next_update == 0)
		return because(why, "it has no nextUpdate");
	return (interval >= 8 * 3600 && interval <= 10 * DAY_SECONDS) ||
	       because(why, "it is %lld seconds", interval);
}

static bool
cas_have_a_reason(const struct rule_subject *s, struct rule_reason *why)
{
	const struct statement *ocsp = s->statement;

	return ocsp->about != ABOUT_CAS || !ocsp->is_revoked ||
	       ocsp->has_reason || because(why, "it has none");
}

static bool
reason_is_permitted(const struct rule_subject *s, struct rule_reason *why)
{
	const struct statement *ocsp = s->statement;

	if (!ocsp->is_revoked || !ocsp->has_reason)
		return true;
	if (ocsp->reason == REASON_UNSPECIFIED)
		return because(why, "it is unspecified");
	if (ocsp->reason == REASON_HOLD &&
	    (ocsp->about == ABOUT_CAS || ocsp->is_strict))
		return because(why, "it is certificateHold");
	return true;
}

static bool
has_no_reason_extension(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->statement->has_reason_extension ||
	       because(why, "it is there");
}

const struct rule ocsp_rules[] = {
	{
	    .id = "ocsp-sigalg-allowed",
	    .section = "7.1.3.2",
	    .text = "An OCSP response is signed by one of the algorithms of "
		    "the SBR, octet by octet.",
	    SHALL,
	    RESPONSES,
	    ALWAYS,
	    .holds = statement_algorithm_is_printed,
	},
	{
	    .id = "ocsp-signer",
	    .section = "4.9.9",
	    .text = "An OCSP response is signed by the issuing CA, or by a "
		    "responder that it certified.",
	    SHALL,
	    RESPONSES,
	    ALWAYS,
	    .holds = is_of_the_issuer,
	},
	{
	    .id = "ocsp-responder-eku",
	    .section = "4.9.9",
	    .text = "The certificate of a responder has OCSPSigning.",
	    SHALL,
	    RESPONDERS,
	    ALWAYS,
	    .holds = responder_has_purpose,
	},
	{
	    .id = "ocsp-responder-nocheck",
	    .section = "4.9.9",
	    .text = "The certificate of a responder has "
		    "id-pkix-ocsp-nocheck.",
	    SHALL,
	    RESPONDERS,
	    ALWAYS,
	    .holds = responder_has_nocheck,
	},
	{
	    .id = "ocsp-validity-8h-10d",
	    .section = "4.9.10",
	    .text = "An OCSP response on a subscriber is valid for 8 hours "
		    "to 10 days.",
	    SHOULD,
	    RESPONSES,
	    ALWAYS,
	    .holds = interval_is_right,
	},
	{
	    .id = "ocsp-ca-reason-present",
	    .section = "7.3",
	    .text = "A revoked CA has a revocationReason.",
	    SHOULD,
	    RESPONSES,
	    ALWAYS,
	    .holds = cas_have_a_reason,
	},
	{
	    .id = "ocsp-reason-permitted",
	    .section = "7.3",
	    .text = "revocationReason is one that a CRL may have: never "
		    "unspecified, and no hold of CAs and strict certificates.",
	    SHOULD,
	    RESPONSES,
	    ALWAYS,
	    .holds = reason_is_permitted,
	},
	{
	    .id = "ocsp-no-reasoncode-ext",
	    .section = "7.3.2",
	    .text = "singleExtensions has no reasonCode.",
	    SHOULD,
	    RESPONSES,
	    ALWAYS,
	    .holds = has_no_reason_extension,
	},
	{ 0 },
};
