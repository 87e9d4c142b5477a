/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.2.1.c, 7.1.2.2.a, 7.1.2.3.a and 7.1.6: certificatePolicies. */
#include <string.h>

#include "der.h"
#include "table.h"
#include "uri.h"

static bool
can_be_read(const struct certificate *c)
{
	return c->policies_extension.present &&
	       !c->policies_extension.malformed;
}

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

bool
has_reserved_policy(const struct certificate *c)
{
	for (size_t i = 0; i < c->policy_count; i++)
		if (policy_is_reserved(c->policies[i]))
			return true;
	return false;
}

bool
policy_is_any(struct span oid)
{
	static const uint8_t any[] = { 0x55, 0x1d, 0x20, 0x00 };

	return span_equal(oid, (struct span){ any, sizeof(any) });
}

static bool
has_any_policy(const struct certificate *c)
{
	for (size_t i = 0; i < c->policy_count; i++)
		if (policy_is_any(c->policies[i]))
			return true;
	return false;
}

static bool
one_is_reserved(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return !can_be_read(c) || has_reserved_policy(c) ||
	       because(why, "none of %zu policies is one of SBR 7.1.6.1",
		   c->policy_count);
}

static bool
one_is_reserved_or_any(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return !can_be_read(c) || has_reserved_policy(c) || has_any_policy(c) ||
	       because(why,
		   "none of %zu policies is anyPolicy or one of SBR 7.1.6.1",
		   c->policy_count);
}

static bool
no_two_are_reserved(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	struct span first = { 0 };

	for (size_t i = 0; i < c->policy_count; i++) {
		if (!policy_is_reserved(c->policies[i]))
			continue;
		if (first.len == 0)
			first = c->policies[i];
		else if (!span_equal(first, c->policies[i]))
			return because(why,
			    "2.23.140.1.5.%d.%d and 2.23.140.1.5.%d.%d",
			    first.data[5], first.data[6],
			    c->policies[i].data[5], c->policies[i].data[6]);
	}
	return true;
}

static bool
policies_are_unique(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[OID_TEXT];

	for (size_t i = 1; i < c->policy_count; i++)
		for (size_t j = 0; j < i; j++)
			if (span_equal(c->policies[i], c->policies[j]))
				return because(why, "%s is there twice",
				    oid_text(c->policies[i], text)
					? text
					: "a policy");
	return true;
}

static bool
any_policy_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return !has_any_policy(s->certificate) ||
	       because(why, "anyPolicy is there");
}

static bool
any_policy_is_alone(const struct rule_subject *s, struct rule_reason *why)
{
	return !has_any_policy(s->certificate) ||
	       !has_reserved_policy(s->certificate) ||
	       because(why, "anyPolicy and a reserved policy are there");
}

static bool
policies_are_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->policies_extension.present ||
	       because(why, "there is a certificatePolicies");
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
generation_is_not_legacy(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->class.generation != LEGACY ||
	       because(why, "the policy is %s", s->certificate->policy);
}

const struct rule policy_rules[] = {
	{
	    .id = "policies-present",
	    .section = "7.1.2.3.a",
	    .text = "certificatePolicies is present.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = policies_are_present,
	},
	{
	    .id = "policies-not-critical",
	    .section = "7.1.2.3.a",
	    .text = "certificatePolicies is not critical.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = policies_are_not_critical,
	},
	{
	    .id = "policies-has-reserved",
	    .section = "7.1.2.3.a",
	    .text = "One of the reserved S/MIME policies is there.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = one_is_reserved,
	},
	{
	    .id = "policies-one-reserved",
	    .section = "7.1.2.3.a",
	    .text = "Only one of the reserved S/MIME policies is there.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = no_two_are_reserved,
	},
	{
	    .id = "policies-anypolicy",
	    .section = "7.1.2.3.a",
	    .text = "Besides the reserved policy there are only policies "
		    "that the CA has documented, and not anyPolicy.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = any_policy_is_absent,
	},
	{
	    .id = "cps-uri-http",
	    .section = "7.1.2.3.a",
	    .text = "A CPS pointer is an http or https URL.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = statement_is_on_the_web,
	},
	{
	    .id = "unotice-explicit-text",
	    .section = "7.1.2.3.a",
	    .text = "A userNotice has explicitText.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = notice_has_text,
	},
	{
	    .id = "unotice-no-noticeref",
	    .section = "7.1.2.3.a",
	    .text = "A userNotice has no noticeRef.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = notice_has_no_reference,
	},
	{
	    .id = "legacy-sunset",
	    .section = "7.1.6.1",
	    .text = "No certificate is issued with a policy of the "
		    "legacy generation any more.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY),
	    .since = SBR_LEGACY_ENDS,
	    .holds = generation_is_not_legacy,
	},
	{
	    .id = "policy-unique",
	    .section = "7.1.2.4",
	    .text = "No policy is there twice.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = policies_are_unique,
	},
	{
	    .id = "root-policies-absent",
	    .section = "7.1.2.1.c",
	    .text = "A root has no certificatePolicies.",
	    SHOULD,
	    ROOTS,
	    ALWAYS,
	    .holds = policies_are_absent,
	},
	{
	    .id = "root-policies-content",
	    .section = "7.1.6.2",
	    .text = "certificatePolicies of a root, where it is "
		    "there, is as that of a subordinate CA has to "
		    "be.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = one_is_reserved_or_any,
	},
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
	    .holds = one_is_reserved_or_any,
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
	{ 0 },
};
