/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.2.2 a, b, c and h, and 7.1.6.3: policies, locations and the
 * issuer's key identifier in certificates of subordinate CAs.
 */
#include <string.h>

#include "authority.h"
#include "der.h"
#include "uri.h"

enum {
	TAG_URI = DER_CONTEXT | 6
};

static bool
policies_are_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->policies_extension.present ||
	       because(why, "there is no certificatePolicies");
}

static bool
policies_are_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->policies_extension.critical ||
	       because(why, "certificatePolicies is critical");
}

static bool
is_any_policy(struct span oid)
{
	static const uint8_t any[] = { 0x55, 0x1d, 0x20, 0x00 };

	return span_equal(oid, (struct span){ any, sizeof(any) });
}

static bool
has_any_policy(const struct certificate *c)
{
	for (size_t i = 0; i < c->policy_count; i++)
		if (is_any_policy(c->policies[i]))
			return true;
	return false;
}

static bool
has_reserved_policy(const struct certificate *c)
{
	for (size_t i = 0; i < c->policy_count; i++)
		if (policy_is_reserved(c->policies[i]))
			return true;
	return false;
}

bool
authority_policy_is_reserved_or_any(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return !c->policies_extension.present ||
	       c->policies_extension.malformed || has_reserved_policy(c) ||
	       has_any_policy(c) ||
	       because(why,
		   "none of %zu policies is anyPolicy or one of SBR 7.1.6.1",
		   c->policy_count);
}

static bool
any_policy_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return !has_any_policy(s->certificate) ||
	       because(why, "anyPolicy is there: is the CA an affiliate?");
}

static bool
any_policy_is_alone(const struct rule_subject *s, struct rule_reason *why)
{
	return !has_any_policy(s->certificate) ||
	       !has_reserved_policy(s->certificate) ||
	       because(why, "anyPolicy and a reserved policy are there");
}

static bool
statement_is_on_the_web(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[QUOTE_TEXT];

	for (size_t i = 0; i < c->qualifier_count; i++) {
		const struct policy_qualifier *q = &c->qualifiers[i];

		if (q->kind == QUALIFIER_CPS &&
		    !uri_has_scheme(q->uri, "http") &&
		    !uri_has_scheme(q->uri, "https"))
			return because(
			    why, "the CPS is at \"%s\"", quote(q->uri, text));
	}
	return true;
}

static bool
notice_has_text(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < c->qualifier_count; i++)
		if (c->qualifiers[i].kind == QUALIFIER_USER_NOTICE &&
		    c->qualifiers[i].text_tag == 0)
			return because(why, "a userNotice has no explicitText");
	return true;
}

static bool
notice_has_no_reference(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < c->qualifier_count; i++)
		if (c->qualifiers[i].has_notice_ref)
			return because(why, "a userNotice has a noticeRef");
	return true;
}

static bool
crl_is_located(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->crl_distribution_points.present ||
	       because(why, "there is no cRLDistributionPoints");
}

static bool
crl_location_is_not_critical(
    const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->crl_distribution_points.critical ||
	       because(why, "cRLDistributionPoints is critical");
}

static bool
is_http(const struct general_name *name)
{
	return name->tag == TAG_URI && uri_has_scheme(name->value, "http");
}

static bool
crl_is_at_http(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (!c->crl_distribution_points.present ||
	    c->crl_distribution_points.malformed)
		return true;
	for (size_t i = 0; i < c->point_count; i++)
		for (size_t j = 0; j < c->points[i].name_count; j++)
			if (is_http(&c->points[i].names[j]))
				return true;
	return because(why, "no fullName is an http URL");
}

static bool
access_is_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->authority_information_access.present ||
	       because(why, "there is no authorityInformationAccess");
}

static bool
access_is_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->authority_information_access.critical ||
	       because(why, "authorityInformationAccess is critical");
}

static bool
issuer_is_at_http(const struct rule_subject *s, struct rule_reason *why)
{
	static const uint8_t ca_issuers[] = { 0x2b, 6, 1, 5, 5, 7, 0x30, 2 };
	const struct certificate *c = s->certificate;

	if (!c->authority_information_access.present ||
	    c->authority_information_access.malformed)
		return true;
	for (size_t i = 0; i < c->access_count; i++)
		if (span_equal(c->accesses[i].method,
			(struct span){ ca_issuers, sizeof(ca_issuers) }) &&
		    is_http(&c->accesses[i].location))
			return true;
	return because(why, "there is no caIssuers with an http URL");
}

static bool
authority_is_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->authority_key_identifier.present ||
	       because(why, "there is no authorityKeyIdentifier");
}

static bool
authority_is_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->authority_key_identifier.critical ||
	       because(why, "authorityKeyIdentifier is critical");
}

static bool
authority_has_key(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e =
	    &s->certificate->authority_key_identifier;

	return !e->present || e->malformed ||
	       s->certificate->authority_key.data != NULL ||
	       because(why, "there is no keyIdentifier");
}

static bool
authority_has_key_alone(const struct rule_subject *s, struct rule_reason *why)
{
	if (s->certificate->authority_has_issuer)
		return because(why, "there is an authorityCertIssuer");
	return !s->certificate->authority_has_serial ||
	       because(why, "there is an authorityCertSerialNumber");
}

const struct rule subordinate_rules[] = {
	{
	    .id = "subca-policies-present",
	    .section = "7.1.2.2.a",
	    .text = "A subordinate CA has certificatePolicies.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = policies_are_present,
	},
	{
	    .id = "subca-policies-not-critical",
	    .section = "7.1.2.2.a",
	    .text = "A subordinate CA's certificatePolicies is not "
		    "critical.",
	    SHOULD,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = policies_are_not_critical,
	},
	{
	    .id = "subca-policies-reserved-or-any",
	    .section = "7.1.2.2.a",
	    .text = "Among a subordinate CA's policies is anyPolicy "
		    "or one of the reserved S/MIME policies.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = authority_policy_is_reserved_or_any,
	},
	{
	    .id = "subca-cps-uri-http",
	    .section = "7.1.2.2.a",
	    .text = "A subordinate CA's CPS pointer is an http or "
		    "https URL.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = statement_is_on_the_web,
	},
	{
	    .id = "subca-unotice-explicit-text",
	    .section = "7.1.2.2.a",
	    .text = "A userNotice of a subordinate CA has "
		    "explicitText.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = notice_has_text,
	},
	{
	    .id = "subca-unotice-no-noticeref",
	    .section = "7.1.2.2.a",
	    .text = "A userNotice of a subordinate CA has no "
		    "noticeRef.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = notice_has_no_reference,
	},
	{
	    .id = "subca-crldp-present",
	    .section = "7.1.2.2.b",
	    .text = "A subordinate CA has cRLDistributionPoints.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = crl_is_located,
	},
	{
	    .id = "subca-crldp-not-critical",
	    .section = "7.1.2.2.b",
	    .text = "A subordinate CA's cRLDistributionPoints is "
		    "not critical.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = crl_location_is_not_critical,
	},
	{
	    .id = "subca-crldp-http",
	    .section = "7.1.2.2.b",
	    .text = "A subordinate CA's cRLDistributionPoints has "
		    "an http URL.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = crl_is_at_http,
	},
	{
	    .id = "subca-aia-present",
	    .section = "7.1.2.2.c",
	    .text = "A subordinate CA has "
		    "authorityInformationAccess.",
	    SHOULD,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = access_is_present,
	},
	{
	    .id = "subca-aia-not-critical",
	    .section = "7.1.2.2.c",
	    .text = "A subordinate CA's authorityInformationAccess "
		    "is not critical.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = access_is_not_critical,
	},
	{
	    .id = "subca-aia-caissuers-http",
	    .section = "7.1.2.2.c",
	    .text = "A subordinate CA's authorityInformationAccess "
		    "has an http URL of the issuer's certificate.",
	    SHOULD,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = issuer_is_at_http,
	},
	{
	    .id = "subca-aki-present",
	    .section = "7.1.2.2.h",
	    .text = "A subordinate CA has authorityKeyIdentifier.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = authority_is_present,
	},
	{
	    .id = "subca-aki-not-critical",
	    .section = "7.1.2.2.h",
	    .text = "A subordinate CA's authorityKeyIdentifier is "
		    "not critical.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = authority_is_not_critical,
	},
	{
	    .id = "subca-aki-keyid",
	    .section = "7.1.2.2.h",
	    .text = "A subordinate CA's authorityKeyIdentifier has "
		    "the keyIdentifier.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = authority_has_key,
	},
	{
	    .id = "subca-aki-no-issuer-serial",
	    .section = "7.1.2.2.h",
	    .text = "A subordinate CA's authorityKeyIdentifier has "
		    "neither authorityCertIssuer nor "
		    "authorityCertSerialNumber.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = authority_has_key_alone,
	},
	{
	    .id = "subca-policies-no-any-if-not-affiliate",
	    .section = "7.1.6.3",
	    .text = "A subordinate CA that is no affiliate of its "
		    "issuer has no anyPolicy.",
	    NOTE,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = any_policy_is_absent,
	},
	{
	    .id = "subca-policies-any-exclusive",
	    .section = "7.1.6.3",
	    .text = "A subordinate CA has reserved policies or "
		    "anyPolicy, not both.",
	    NOTE,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = any_policy_is_alone,
	},
	{ 0 },
};
