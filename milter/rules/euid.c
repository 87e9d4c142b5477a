/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.4.2.2.d note 3: NTR with a European Unique Identifier, which is
 * "DER3306.HRB12345": country, register, dot, number.
 */
#include <string.h>

#include "country.h"
#include "names.h"
#include "registration.h"
#include "table.h"
#include "uri.h"

struct euid {
	struct span country;
	size_t register_octets, number_octets;
	bool has_dot;
};

/* A number of a national register; what was given by a part of the country
 * is none that all Europe knows. */
static bool
read_national(struct span text, struct registration *out)
{
	return registration_read(text, out) && out->scheme == SCHEME_NTR &&
	       out->subdivision.data == NULL && out->reference.len > 0;
}

static bool
read_euid(struct span reference, struct euid *out)
{
	const uint8_t *dot;

	*out = (struct euid){ 0 };
	if (reference.len < 3)
		return false;
	out->country = (struct span){ reference.data, 2 };
	dot = memchr(reference.data + 2, '.', reference.len - 2);
	out->has_dot = dot != NULL;
	out->register_octets =
	    (dot != NULL ? (size_t)(dot - reference.data) : reference.len) - 2;
	if (dot != NULL)
		out->number_octets =
		    reference.len - (size_t)(dot + 1 - reference.data);
	return true;
}

static bool
is_whole(const struct euid *euid, struct span country)
{
	return span_equal(euid->country, country) && euid->has_dot &&
	       euid->register_octets > 0 && euid->number_octets > 0;
}

/*
 * Whether a reference means to be one is not said anywhere.  It is taken for
 * one if it begins with a country and, at once, a register, and has a dot
 * (LT-123.456 is of Latina in Italy), and in Germany also without: no number
 * of a German register begins with DE.
 */
static bool
means_to_be_euid(const struct euid *euid, struct span country)
{
	uint8_t next = euid->register_octets > 0 ? euid->country.data[2] : 0;

	return (euid->has_dot && country_is_of_eea(euid->country) &&
		   (ascii_isalpha(next) || ascii_isdigit(next))) ||
	       (country_is(country, "DE") && country_is(euid->country, "DE"));
}

static bool
euid_is_whole(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	struct registration national;
	char text[QUOTE_TEXT];
	struct euid euid;
	size_t at = 0;

	while ((a = names_next(
		    names_judged(s), ATTRIBUTE_ORGANIZATION_ID, &at)) != NULL)
		if (read_national(a->text, &national) &&
		    country_is_of_eea(national.country) &&
		    read_euid(national.reference, &euid) &&
		    means_to_be_euid(&euid, national.country) &&
		    !is_whole(&euid, national.country))
			return because(why, "\"%s\" has not the form of one",
			    quote(a->text, text));
	return true;
}

static bool
german_reference_is_euid(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	struct registration national;
	char text[QUOTE_TEXT];
	struct euid euid;
	size_t at = 0;

	while ((a = names_next(
		    names_judged(s), ATTRIBUTE_ORGANIZATION_ID, &at)) != NULL)
		if (read_national(a->text, &national) &&
		    country_is(national.country, "DE") &&
		    (!read_euid(national.reference, &euid) ||
			!is_whole(&euid, national.country)))
			return because(
			    why, "\"%s\" is none", quote(a->text, text));
	return true;
}

const struct rule euid_rules[] = {
	{
	    .id = "orgid-euid-form",
	    .section = "7.1.4.2.2.d",
	    .text = "An EUID is the country of the NTR, a register, "
		    "a dot and a number.",
	    SHOULD,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    .since = SBR_EUID_BEGINS,
	    .holds = euid_is_whole,
	},
	{
	    .id = "orgid-ntr-de-euid",
	    .section = "7.1.4.2.2.d",
	    .text = "The reference of a German NTR is an EUID.",
	    SHOULD,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    .since = SBR_EUID_BEGINS,
	    .holds = german_reference_is_euid,
	},
	{ 0 },
};
