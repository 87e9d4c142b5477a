/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.4.2.2 e, f and g, and Appendix A.2: names and identifiers of
 * people. */
#include <string.h>

#include "country.h"
#include "names.h"
#include "table.h"
#include "uri.h"

static bool
name_or_pseudonym(const struct rule_subject *s, struct rule_reason *why)
{
	if (!names_has(s, ATTRIBUTE_PSEUDONYM))
		return true;
	if (names_has(s, ATTRIBUTE_SURNAME))
		return because(why, "pseudonym and surname are there");
	return !names_has(s, ATTRIBUTE_GIVEN_NAME) ||
	       because(why, "pseudonym and givenName are there");
}

static bool
single_name_is_surname(const struct rule_subject *s, struct rule_reason *why)
{
	return !names_has(s, ATTRIBUTE_GIVEN_NAME) ||
	       names_has(s, ATTRIBUTE_SURNAME) ||
	       because(why, "givenName stands without surname");
}

static bool
is_capital(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

/*
 * EN 319 412-1 5.1.3: three letters, or two and a colon for what a country
 * has of its own; the country; a hyphen; the number.
 */
static bool
looks_like_identifier(struct span text)
{
	return text.len >= 6 && text.data[5] == '-' &&
	       is_capital(text.data[0]) && is_capital(text.data[1]) &&
	       (is_capital(text.data[2]) || text.data[2] == ':') &&
	       is_capital(text.data[3]) && is_capital(text.data[4]);
}

/* The first four stand there from the beginning on. */
static bool
is_scheme_of(struct span text, time_t issued)
{
	static const char schemes[][4] = { "PAS", "IDC", "PNO", "TIN", "TAX",
		"EID" };
	size_t count = issued < SBR_NATIONAL_BEGINS ? 4 : 6;

	for (size_t i = 0; i < count; i++)
		if (memcmp(text.data, schemes[i], 3) == 0)
			return true;
	return false;
}

static bool
serial_number_is_of_a_scheme(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];
	size_t at = 0;

	while ((a = names_next(
		    names_judged(s), ATTRIBUTE_SERIAL_NUMBER, &at)) != NULL) {
		struct span country = { a->text.data + 3, 2 };

		if (!looks_like_identifier(a->text))
			continue;
		if (!is_scheme_of(a->text, s->certificate->not_before))
			return because(why, "the scheme of \"%s\" is not known",
			    quote(a->text, text));
		if (!country_is_official(country) || a->text.len == 6)
			return because(why, "\"%s\" has no %s",
			    quote(a->text, text),
			    a->text.len == 6 ? "number" : "country");
	}
	return true;
}

const struct rule natural_person_rules[] = {
	{
	    .id = "names-not-with-pseudonym",
	    .section = "7.1.4.2.2.e",
	    .text = "pseudonym does not stand with givenName or "
		    "surname.",
	    SHALL,
	    SUBSCRIBERS_OF(
		SPONSOR_VALIDATED | INDIVIDUAL_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = name_or_pseudonym,
	},
	{
	    .id = "single-name-in-surname",
	    .section = "7.1.4.2.2.e",
	    .text = "Whoever has one name has it in surname.",
	    NOTE,
	    SUBSCRIBERS_OF(
		SPONSOR_VALIDATED | INDIVIDUAL_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = single_name_is_surname,
	},
	{
	    .id = "serialnumber-natural-person-id",
	    .section = "7.1.4.2.2.g",
	    .text = "A serialNumber in the form of EN 319 412-1 has "
		    "one of the schemes of Appendix A.2 and a "
		    "country.",
	    NOTE,
	    SUBSCRIBERS_OF(
		SPONSOR_VALIDATED | INDIVIDUAL_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = serial_number_is_of_a_scheme,
	},
	{ 0 },
};
