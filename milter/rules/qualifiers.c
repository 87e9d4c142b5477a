/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.2.4: what RFC 5280 4.2.1.4 and 4.2.1.5 ask of policies beyond 7.1.2
 * a, and RFC 6818 3, whose application is in the heading of 7.1.2.
 */
#include "der.h"
#include "names.h"
#include "table.h"

enum {
	TEXT_CHARACTERS_MAX = 200,
};

static bool
is_text(const struct policy_qualifier *q)
{
	return name_value_is_text(
	    &(struct name_attribute){ .tag = q->text_tag, .value = q->text });
}

static bool
notices_have_right_text(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < c->qualifier_count; i++) {
		const struct policy_qualifier *q = &c->qualifiers[i];
		size_t count = names_count_characters(q->text_tag, q->text);

		if (q->text_tag == 0)
			continue;
		if (q->text_tag == DER_IA5_STRING)
			return because(why, "explicitText is an IA5String");
		if (!is_text(q))
			return because(why, "explicitText has octets that "
					    "such a string has not");
		if (count == 0 || count > TEXT_CHARACTERS_MAX)
			return because(
			    why, "explicitText has %zu characters", count);
	}
	return true;
}

/* C0, DEL, or C1, of which each is two octets that begin with c2. */
static bool
has_control(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < 0x20 || text.data[i] == 0x7f ||
		    (text.data[i] == 0xc2 && i + 1 < text.len &&
			text.data[i + 1] < 0xa0))
			return true;
	return false;
}

static bool
notices_are_plain_utf8(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < c->qualifier_count; i++) {
		const struct policy_qualifier *q = &c->qualifiers[i];

		if (q->text_tag == DER_VISIBLE_STRING ||
		    q->text_tag == DER_BMP_STRING)
			return because(why, "explicitText is a %s",
			    q->text_tag == DER_BMP_STRING ? "BMPString"
							  : "VisibleString");
		if (q->text_tag == DER_UTF8_STRING && has_control(q->text))
			return because(
			    why, "explicitText has a control character");
	}
	return true;
}

static bool
any_policy_has_known_qualifiers(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < c->qualifier_count; i++)
		if (c->qualifiers[i].kind == QUALIFIER_OTHER &&
		    policy_is_any(c->policies[c->qualifiers[i].policy]))
			return because(why, "anyPolicy has another qualifier");
	return true;
}

static bool
any_policy_is_not_mapped(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->maps_any_policy ||
	       because(why, "anyPolicy is mapped");
}

const struct rule qualifier_rules[] = {
	{
	    .id = "unotice-text-form",
	    .section = "7.1.2.4",
	    .text = "explicitText of a userNotice has 1 to 200 characters, "
		    "and is no IA5String (RFC 5280 4.2.1.4, RFC 6818 3).",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = notices_have_right_text,
	},
	{
	    .id = "unotice-text-utf8",
	    .section = "7.1.2.4",
	    .text = "explicitText of a userNotice is a UTF8String without "
		    "control characters (RFC 6818 3).",
	    SHOULD,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = notices_are_plain_utf8,
	},
	{
	    .id = "policy-any-qualifiers",
	    .section = "7.1.2.4",
	    .text = "anyPolicy has no qualifier but a CPS pointer and a "
		    "userNotice (RFC 5280 4.2.1.4).",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = any_policy_has_known_qualifiers,
	},
	{
	    .id = "policy-mapping-no-any",
	    .section = "7.1.2.4",
	    .text = "policyMappings maps nothing from or to anyPolicy (RFC "
		    "5280 4.2.1.5).",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = any_policy_is_not_mapped,
	},
	{ 0 },
};
