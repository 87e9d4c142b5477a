/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.4.2.2.d and Appendix A.1: organizationIdentifier.  No register is
 * asked whether the reference is there, nor ISO 3166-2 for the subdivision.
 */
#include <string.h>

#include "country.h"
#include "der.h"
#include "lei.h"
#include "names.h"
#include "registration.h"
#include "table.h"
#include "uri.h"

typedef bool identifier_check(const struct rule_subject *,
    const struct registration *, struct rule_reason *);

/* Of those that can be taken apart, and of these schemes. */
static bool
every(const struct rule_subject *s, unsigned int schemes,
    identifier_check *holds, struct rule_reason *why)
{
	const struct name_attribute *a;
	struct registration identifier;
	size_t at = 0;

	while ((a = names_next(
		    names_judged(s), ATTRIBUTE_ORGANIZATION_ID, &at)) != NULL)
		if (registration_read(a->text, &identifier) &&
		    (identifier.scheme & schemes) != 0 &&
		    !holds(s, &identifier, why))
			return false;
	return true;
}

static bool
broken(const struct registration *i, const char *what, struct rule_reason *why)
{
	char text[QUOTE_TEXT];

	return because(why, "\"%s\" %s", quote(i->whole, text), what);
}

static bool
string_type_is_right(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name *name = names_judged(s);

	for (size_t i = 0; i < name->count; i++) {
		const struct name_attribute *a = &name->attributes[i];

		if (a->type == ATTRIBUTE_ORGANIZATION_ID &&
		    a->tag != DER_PRINTABLE_STRING && a->tag != DER_UTF8_STRING)
			return because(why, "its tag is %u", a->tag);
	}
	return true;
}

static bool
syntax_is_right(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	struct registration identifier;
	size_t at = 0;

	while ((a = names_next(
		    names_judged(s), ATTRIBUTE_ORGANIZATION_ID, &at)) != NULL)
		if (!registration_read(a->text, &identifier))
			return broken(
			    &identifier, "has not the form of one", why);
	return true;
}

static bool
has_known_scheme(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	(void)s;
	return i->scheme != SCHEME_UNKNOWN ||
	       broken(i, "has a scheme of its own", why);
}

static bool
schemes_are_known(const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, ~0u, has_known_scheme, why);
}

/* Article 215 of Directive 2006/112/EC: Greece, Northern Ireland. */
static bool
is_vat_prefix(const struct registration *i)
{
	return i->scheme == SCHEME_VAT &&
	       (country_is(i->country, "EL") || country_is(i->country, "XI"));
}

/* XX is what note 1 wants where countryName has it. */
static bool
has_country_code(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	(void)s;
	return country_is_official(i->country) || is_vat_prefix(i) ||
	       country_is(i->country, "XX") ||
	       broken(i, "has no code of a country", why);
}

static bool
countries_are_codes(const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, ~(unsigned int)SCHEMES_GLOBAL, has_country_code, why);
}

static bool
has_iso_code(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	(void)s;
	return !is_vat_prefix(i) ||
	       broken(i, "has a prefix that is not of ISO 3166-1", why);
}

static bool
vat_countries_are_iso(const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, SCHEME_VAT, has_iso_code, why);
}

static bool
has_reference(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	(void)s;
	return i->reference.len > 0 || broken(i, "has no reference", why);
}

static bool
references_are_present(const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, SCHEME_NTR | SCHEME_VAT | SCHEME_PSD | SCHEME_LEI,
	    has_reference, why);
}

static bool
has_no_subdivision(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	(void)s;
	return i->subdivision.data == NULL ||
	       broken(i, "has a subdivision", why);
}

static bool
global_schemes_are_whole(const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, SCHEMES_GLOBAL, has_no_subdivision, why);
}

static bool
subdivisions_are_of_registers(
    const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, ~(unsigned int)(SCHEME_NTR | SCHEME_GOV),
	    has_no_subdivision, why);
}

/* The SBR do not say what European is. */
static bool
is_national_in_europe(const struct rule_subject *s,
    const struct registration *i, struct rule_reason *why)
{
	return (!country_is_of_eea(i->country) &&
		   !country_is(i->country, "GB") &&
		   !country_is(i->country, "CH")) ||
	       has_no_subdivision(s, i, why);
}

static bool
european_registers_are_national(
    const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, SCHEME_NTR, is_national_in_europe, why);
}

static bool
is_country_of(const struct registration *i, struct span code)
{
	if (i->scheme == SCHEME_VAT && country_is(i->country, "EL"))
		return country_is(code, "GR");
	if (i->scheme == SCHEME_VAT && country_is(i->country, "XI"))
		return country_is(code, "GB");
	return span_equal(i->country, code);
}

static bool
has_country_of_subject(const struct rule_subject *s,
    const struct registration *i, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT], code[QUOTE_TEXT];
	size_t at = 0;

	while (
	    (a = names_next(names_judged(s), ATTRIBUTE_COUNTRY, &at)) != NULL)
		if (!is_country_of(i, a->text))
			return because(why, "\"%s\" stands beside C=%s",
			    quote(i->whole, text), quote(a->text, code));
	return true;
}

static bool
countries_are_the_subjects(
    const struct rule_subject *s, struct rule_reason *why)
{
	return every(
	    s, ~(unsigned int)SCHEMES_GLOBAL, has_country_of_subject, why);
}

static bool
is_of_no_country(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	(void)s;
	return country_is(i->country, "XG") || broken(i, "has no XG", why);
}

static bool
lei_is_of_no_country(const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, SCHEME_LEI, is_of_no_country, why);
}

static bool
has_right_lei(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	(void)s;
	return i->reference.len == 0 || lei_is_right(i->reference, why);
}

static bool
leis_are_right(const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, SCHEME_LEI, has_right_lei, why);
}

static bool
is_intxg(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	if (i->reference.data != NULL)
		return broken(i, "has a reference", why);
	return is_of_no_country(s, i, why);
}

static bool
international_is_intxg(const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, SCHEME_INT, is_intxg, why);
}

static bool
has_no_reference(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	(void)s;
	return i->reference.data == NULL || broken(i, "has a reference", why);
}

static bool
government_has_no_reference(
    const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, SCHEME_GOV, has_no_reference, why);
}

/* TS 119 495 5.2.1: 2 to 8 capital letters, hyphen, what they have given. */
static bool
has_authority(const struct rule_subject *s, const struct registration *i,
    struct rule_reason *why)
{
	size_t len = registration_find(i->reference, '-');
	bool is_right = len >= 2 && len <= 8 && len + 1 < i->reference.len;

	(void)s;
	for (size_t at = 0; is_right && at < len; at++)
		is_right = i->reference.data[at] >= 'A' &&
			   i->reference.data[at] <= 'Z';
	return is_right || i->reference.len == 0 ||
	       broken(i, "does not name an authority and its number", why);
}

static bool
payment_services_name_authority(
    const struct rule_subject *s, struct rule_reason *why)
{
	return every(s, SCHEME_PSD, has_authority, why);
}

const struct rule organization_identifier_rules[] = {
	{
	    .id = "orgid-string-type",
	    .section = "7.1.4.2.2.d",
	    .text = "organizationIdentifier is a PrintableString or "
		    "a UTF8String.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = string_type_is_right,
	},
	{
	    .id = "orgid-syntax",
	    .section = "7.1.4.2.2.d",
	    .text = "organizationIdentifier is a scheme of three "
		    "letters, a country of two, a subdivision "
		    "behind a plus where there is one, and a "
		    "reference behind a hyphen.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = syntax_is_right,
	},
	{
	    .id = "orgid-scheme-known",
	    .section = "7.1.4.2.2.d",
	    .text = "The scheme of organizationIdentifier is NTR, "
		    "VAT, PSD, LEI, GOV or INT.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = schemes_are_known,
	},
	{
	    .id = "orgid-country-iso",
	    .section = "7.1.4.2.2.d",
	    .text = "The country of organizationIdentifier is a "
		    "code of ISO 3166-1, or of VAT a prefix of "
		    "Directive 2006/112/EC.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = countries_are_codes,
	},
	{
	    .id = "orgid-vat-iso-only",
	    .section = "7.1.4.2.2.d",
	    .text = "The country of a VAT identifier is a code of "
		    "ISO 3166-1.",
	    SHOULD,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .until = SBR_NAMES_CHANGE,
	    .holds = vat_countries_are_iso,
	},
	{
	    .id = "orgid-reference-present",
	    .section = "7.1.4.2.2.d",
	    .text = "NTR, VAT, PSD and LEI have a reference.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = references_are_present,
	},
	{
	    .id = "orgid-subdivision-allowed",
	    .section = "7.1.4.2.2.d",
	    .text = "LEI and INT have no subdivision.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = global_schemes_are_whole,
	},
	{
	    .id = "orgid-subdivision-only-ntr-gov",
	    .section = "7.1.4.2.2.d",
	    .text = "Only NTR and GOV have a subdivision.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .until = SBR_EUID_BEGINS,
	    .holds = subdivisions_are_of_registers,
	},
	{
	    .id = "orgid-ntr-europe-national",
	    .section = "7.1.4.2.2.d",
	    .text = "NTR of a European country has no subdivision.",
	    SHOULD,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    .since = SBR_NATIONAL_BEGINS,
	    .until = SBR_EUID_BEGINS,
	    .holds = european_registers_are_national,
	},
	{
	    .id = "orgid-country-equals-c",
	    .section = "7.1.4.2.2.d",
	    .text = "The country of organizationIdentifier is that "
		    "of countryName.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = countries_are_the_subjects,
	},
	{
	    .id = "orgid-lei-xg",
	    .section = "7.1.4.2.2.d",
	    .text = "The country of a LEI is XG.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = lei_is_of_no_country,
	},
	{
	    .id = "orgid-lei-format",
	    .section = "A.1",
	    .text = "A LEI has 20 letters and digits, the last two "
		    "of which check it.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = leis_are_right,
	},
	{
	    .id = "orgid-int-xg",
	    .section = "7.1.4.2.2.d",
	    .text = "INT is INTXG, without a reference.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = international_is_intxg,
	},
	{
	    .id = "orgid-gov-form",
	    .section = "7.1.4.2.2.d",
	    .text = "GOV has a country, perhaps a subdivision, and "
		    "no reference.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = government_has_no_reference,
	},
	{
	    .id = "orgid-psd-form",
	    .section = "A.1",
	    .text = "PSD names the country, the authority and the "
		    "authority's number.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = payment_services_name_authority,
	},
	{ 0 },
};
