/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CRLs (SBR 4.9.7 and 7.2).  A CRL that decided about one certificate is
 * judged by what it says of that one; a CRL by itself by its whole list.
 */
#include "statements.h"

enum {
	REASON_HOLD = 6
};

static bool
is_for(const struct rule_subject *s, enum statement_about about)
{
	return s->statement->about == about;
}

static bool
ends_in_10_days(const struct rule_subject *s, struct rule_reason *why)
{
	return !is_for(s, ABOUT_SUBSCRIBERS) ||
	       statement_ends_within(s->statement, 10 * DAY_SECONDS, why);
}

static bool
is_of_this_week(const struct rule_subject *s, struct rule_reason *why)
{
	const struct statement *crl = s->statement;

	return !is_for(s, ABOUT_SUBSCRIBERS) || s->at == 0 ||
	       s->at - crl->this_update <= 7 * DAY_SECONDS ||
	       because(why, "it is %lld days old",
		   (long long)(s->at - crl->this_update) / DAY_SECONDS);
}

/* A year later, on the same day; 29 February has 1 March. */
static bool
ends_in_12_months(const struct rule_subject *s, struct rule_reason *why)
{
	const struct statement *crl = s->statement;
	struct tm tm;
	time_t limit;

	if (!is_for(s, ABOUT_CAS) || crl->next_update == 0 ||
	    gmtime_r(&crl->this_update, &tm) == NULL)
		return true;
	tm.tm_year++;
	limit = timegm(&tm);
	return statement_ends_within(
	    crl, (long long)(limit - crl->this_update), why);
}

static bool
no_reason_is_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return s->statement->critical_reasons == 0 ||
	       because(
		   why, "in %zu entries it is", s->statement->critical_reasons);
}

static bool
no_reason_is_unspecified(const struct rule_subject *s, struct rule_reason *why)
{
	return s->statement->unspecified == 0 ||
	       because(why, "%zu entries have it", s->statement->unspecified);
}

static bool
reasons_are_there(const struct rule_subject *s, enum statement_about about,
    struct rule_reason *why)
{
	const struct statement *crl = s->statement;

	if (!is_for(s, about))
		return true;
	if (crl->is_of_one)
		return !crl->is_revoked || crl->has_reason ||
		       because(why, "the entry of the certificate has none");
	return crl->without_reason == 0 ||
	       because(why, "%zu of %zu entries have none", crl->without_reason,
		   crl->entries);
}

static bool
cas_have_a_reason(const struct rule_subject *s, struct rule_reason *why)
{
	return reasons_are_there(s, ABOUT_CAS, why);
}

static bool
subscribers_have_a_reason(const struct rule_subject *s, struct rule_reason *why)
{
	return reasons_are_there(s, ABOUT_SUBSCRIBERS, why);
}

static bool
is_held(const struct statement *crl)
{
	return crl->is_revoked && crl->has_reason && crl->reason == REASON_HOLD;
}

static bool
no_ca_is_held(const struct rule_subject *s, struct rule_reason *why)
{
	const struct statement *crl = s->statement;

	if (!is_for(s, ABOUT_CAS))
		return true;
	if (crl->is_of_one)
		return !is_held(crl) || because(why, "the certificate is held");
	return crl->holds == 0 || because(why, "%zu are held", crl->holds);
}

static bool
no_strict_is_held(const struct rule_subject *s, struct rule_reason *why)
{
	return !is_held(s->statement) ||
	       because(why, "the certificate is held");
}

const struct rule crl_rules[] = {
	{
	    .id = "crl-sigalg-allowed",
	    .section = "7.1.3.2",
	    .text = "A CRL is signed by one of the algorithms of the SBR, "
		    "octet by octet, that fits the key.",
	    SHALL,
	    CRLS,
	    ALWAYS,
	    .holds = statement_algorithm_is_printed,
	},
	{
	    .id = "crl-subscriber-nextupdate-10d",
	    .section = "4.9.7",
	    .text = "A CRL on subscribers ends at most 10 days after it was "
		    "issued.",
	    SHOULD,
	    CRLS,
	    ALWAYS,
	    .holds = ends_in_10_days,
	},
	{
	    .id = "crl-subscriber-age-7d",
	    .section = "4.9.7",
	    .text = "A CRL on subscribers was issued within the last 7 days.",
	    NOTE,
	    CRLS,
	    ALWAYS,
	    .holds = is_of_this_week,
	},
	{
	    .id = "crl-ca-nextupdate-12m",
	    .section = "4.9.7",
	    .text = "A CRL on CAs ends at most 12 months after it was issued.",
	    SHOULD,
	    CRLS,
	    ALWAYS,
	    .holds = ends_in_12_months,
	},
	{
	    .id = "crl-reason-not-critical",
	    .section = "7.2.2",
	    .text = "reasonCode is not critical.",
	    SHOULD,
	    CRLS,
	    ALWAYS,
	    .holds = no_reason_is_critical,
	},
	{
	    .id = "crl-reason-not-unspecified",
	    .section = "7.2.2",
	    .text = "reasonCode is not unspecified (0): then it is left out.",
	    SHOULD,
	    CRLS,
	    ALWAYS,
	    .holds = no_reason_is_unspecified,
	},
	{
	    .id = "crl-ca-reason-present",
	    .section = "7.2.2",
	    .text = "The entry of a CA has a reasonCode.",
	    SHOULD,
	    CRLS,
	    ALWAYS,
	    .holds = cas_have_a_reason,
	},
	{
	    .id = "crl-subscriber-reason-present",
	    .section = "7.2.2",
	    .text = "The entry of a subscriber has a reasonCode.",
	    NOTE,
	    CRLS,
	    ALWAYS,
	    .holds = subscribers_have_a_reason,
	},
	{
	    .id = "crl-ca-no-hold",
	    .section = "7.2.2",
	    .text = "No CA is on hold.",
	    SHALL,
	    CRLS,
	    ALWAYS,
	    .holds = no_ca_is_held,
	},
	{
	    .id = "crl-strict-no-hold",
	    .section = "7.2.2",
	    .text = "No certificate with a strict policy is on hold.",
	    SHALL,
	    .roles = STATUS_CRL,
	    .types = ANY_TYPE,
	    .generations = STRICT,
	    ALWAYS,
	    .holds = no_strict_is_held,
	},
	{ 0 },
};
