/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.4.2.2 j to n: where a subject is; which parts of an address need
 * which others, and codes of countries. */
#include "country.h"
#include "names.h"
#include "table.h"
#include "uri.h"

static bool
needs(const struct rule_subject *s, enum attribute_type type,
    unsigned int others, const char *words, struct rule_reason *why)
{
	return !names_has(s, type) || names_has(s, others) ||
	       because(
		   why, "%s stands without %s", names_type_word(type), words);
}

static bool
street_has_place(const struct rule_subject *s, struct rule_reason *why)
{
	return needs(s, ATTRIBUTE_STREET, ATTRIBUTE_LOCALITY | ATTRIBUTE_STATE,
	    "localityName and stateOrProvinceName", why);
}

static bool
locality_has_country(const struct rule_subject *s, struct rule_reason *why)
{
	return needs(
	    s, ATTRIBUTE_LOCALITY, ATTRIBUTE_COUNTRY, "countryName", why);
}

static bool
state_has_country(const struct rule_subject *s, struct rule_reason *why)
{
	return needs(s, ATTRIBUTE_STATE, ATTRIBUTE_COUNTRY, "countryName", why);
}

static bool
postal_code_has_country(const struct rule_subject *s, struct rule_reason *why)
{
	return needs(
	    s, ATTRIBUTE_POSTAL_CODE, ATTRIBUTE_COUNTRY, "countryName", why);
}

/* "If a Country is not represented": XX; until 1.0.4 it only MAY be that one
 * of the codes that ISO 3166-1 leaves to its users. */
static bool
may_stand_for_country(struct span code, const struct certificate *c)
{
	return country_is(code, "XX") || (country_is_user_assigned(code) &&
					     c->not_before < SBR_NAMES_CHANGE);
}

static bool
country_is_code(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];
	size_t at = 0;

	while (
	    (a = names_next(names_judged(s), ATTRIBUTE_COUNTRY, &at)) != NULL)
		if (!country_is_official(a->text) &&
		    !may_stand_for_country(a->text, s->certificate))
			return because(
			    why, "countryName is \"%s\"", quote(a->text, text));
	return true;
}

static bool
common_name_is_present(const struct rule_subject *s, struct rule_reason *why)
{
	return names_has(s, ATTRIBUTE_COMMON_NAME) ||
	       because(why, "there is no commonName");
}

static bool
organization_is_present(const struct rule_subject *s, struct rule_reason *why)
{
	return names_has(s, ATTRIBUTE_ORGANIZATION) ||
	       because(why, "there is no organizationName");
}

static bool
country_is_present(const struct rule_subject *s, struct rule_reason *why)
{
	return names_has(s, ATTRIBUTE_COUNTRY) ||
	       because(why, "there is no countryName");
}

static bool
country_is_official_code(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];
	size_t at = 0;

	while (
	    (a = names_next(names_judged(s), ATTRIBUTE_COUNTRY, &at)) != NULL)
		if (!country_is_official(a->text))
			return because(
			    why, "countryName is \"%s\"", quote(a->text, text));
	return true;
}

const struct rule place_rules[] = {
	{
	    .id = "street-needs-locality",
	    .section = "7.1.4.2.2.j",
	    .text = "streetAddress stands with localityName or "
		    "stateOrProvinceName.",
	    SHALL,
	    SUBSCRIBERS_OF(ORGANIZATION_VALIDATED | SPONSOR_VALIDATED |
			       INDIVIDUAL_VALIDATED,
		LEGACY | MULTIPURPOSE),
	    .since = SBR_NAMES_CHANGE,
	    .holds = street_has_place,
	},
	{
	    .id = "locality-needs-country",
	    .section = "7.1.4.2.2.k",
	    .text = "localityName stands with countryName.",
	    SHALL,
	    SUBSCRIBERS_OF(ORGANIZATION_VALIDATED | SPONSOR_VALIDATED |
			       INDIVIDUAL_VALIDATED,
		ANY_GENERATION),
	    .since = SBR_NAMES_CHANGE,
	    .holds = locality_has_country,
	},
	{
	    .id = "state-needs-country",
	    .section = "7.1.4.2.2.l",
	    .text = "stateOrProvinceName stands with countryName.",
	    SHALL,
	    SUBSCRIBERS_OF(ORGANIZATION_VALIDATED | SPONSOR_VALIDATED |
			       INDIVIDUAL_VALIDATED,
		ANY_GENERATION),
	    .since = SBR_NAMES_CHANGE,
	    .holds = state_has_country,
	},
	{
	    .id = "postalcode-needs-country",
	    .section = "7.1.4.2.2.m",
	    .text = "postalCode stands with countryName.",
	    SHALL,
	    SUBSCRIBERS_OF(ORGANIZATION_VALIDATED | SPONSOR_VALIDATED |
			       INDIVIDUAL_VALIDATED,
		LEGACY | MULTIPURPOSE),
	    .since = SBR_NAMES_CHANGE,
	    .holds = postal_code_has_country,
	},
	{
	    .id = "country-iso",
	    .section = "7.1.4.2.2.n",
	    .text = "countryName is a code of ISO 3166-1, or XX for "
		    "a country without one.",
	    SHALL,
	    SUBSCRIBERS_OF(ORGANIZATION_VALIDATED | SPONSOR_VALIDATED |
			       INDIVIDUAL_VALIDATED,
		ANY_GENERATION),
	    ALWAYS,
	    .holds = country_is_code,
	},
	{
	    .id = "ca-subject-cn-present",
	    .section = "7.1.4.3.1.a",
	    .text = "The subject of a CA has commonName.",
	    SHALL,
	    EVERY_CA,
	    ALWAYS,
	    .holds = common_name_is_present,
	},
	{
	    .id = "ca-subject-o-present",
	    .section = "7.1.4.3.1.b",
	    .text = "The subject of a CA has organizationName.",
	    SHALL,
	    EVERY_CA,
	    ALWAYS,
	    .holds = organization_is_present,
	},
	{
	    .id = "ca-subject-c-present",
	    .section = "7.1.4.3.1.c",
	    .text = "The subject of a CA has countryName.",
	    SHALL,
	    EVERY_CA,
	    ALWAYS,
	    .holds = country_is_present,
	},
	{
	    .id = "ca-subject-c-iso",
	    .section = "7.1.4.3.1.c",
	    .text = "countryName of a CA is a code of ISO 3166-1.",
	    SHALL,
	    EVERY_CA,
	    ALWAYS,
	    .holds = country_is_official_code,
	},
	{ 0 },
};
