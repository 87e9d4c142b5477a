/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.2.3 k: identifiers of the subject that have the form which a
 * QCStatement says they have (ETSI EN 319 412-1 clause 5).  Without such a
 * statement ETSI leaves them free.
 */
#include <string.h>

#include "country.h"
#include "etsi.h"

enum {
	EIDAS_LEGAL_MAX = 256, /* characters */
};

/* The first of this type in the subject; NULL: there is none. */
static const struct name_attribute *
find_attribute(const struct certificate *c, enum attribute_type type)
{
	for (size_t i = 0; i < c->subject.count; i++)
		if (c->subject.attributes[i].type == type &&
		    c->subject.attributes[i].text.data != NULL)
			return &c->subject.attributes[i];
	return NULL;
}

static bool
is_capital(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

/* Two letters and a colon: a scheme that a country has of its own. */
static bool
is_national(struct span text)
{
	return text.len >= 3 && is_capital(text.data[0]) &&
	       is_capital(text.data[1]) && text.data[2] == ':';
}

/* Scheme, country, hyphen, identifier: 5.1.3 and 5.1.4. */
static bool
is_identifier(struct span text, const char *schemes)
{
	struct span country;

	if (text.len < 7 || text.data[5] != '-')
		return false;
	country = (struct span){ text.data + 3, 2 };
	if (!country_is_official(country) && !country_is(country, "XG") &&
	    !country_is(country, "EL") && !country_is(country, "XI") &&
	    !country_is(country, "EU"))
		return false;
	if (is_national(text))
		return true;
	for (; *schemes != '\0'; schemes += 3)
		if (memcmp(text.data, schemes, 3) == 0)
			return true;
	return false;
}

static bool
is_identified(const struct rule_subject *s, enum qc_semantics semantics,
    enum attribute_type type, const char *schemes, struct rule_reason *why)
{
	const struct name_attribute *a;

	if ((etsi_claims(s)->semantics & semantics) == 0)
		return true;
	a = find_attribute(s->certificate, type);
	if (a == NULL)
		return because(why, "the identifier is not there");
	return is_identifier(a->text, schemes) ||
	       because(why, "the identifier has another form");
}

static bool
natural_person_is_identified(
    const struct rule_subject *s, struct rule_reason *why)
{
	return is_identified(s, SEMANTICS_NATURAL, ATTRIBUTE_SERIAL_NUMBER,
	    "PASIDCPNOTAXTINEID", why);
}

static bool
legal_person_is_identified(
    const struct rule_subject *s, struct rule_reason *why)
{
	return is_identified(
	    s, SEMANTICS_LEGAL, ATTRIBUTE_ORGANIZATION_ID, "VATNTRPSDLEI", why);
}

/* 5.1.5: "ES/AT/02635542Y" */
static bool
is_eidas_person(struct span text)
{
	return text.len > 6 && text.data[2] == '/' && text.data[5] == '/' &&
	       country_is_official((struct span){ text.data, 2 }) &&
	       country_is_official((struct span){ text.data + 3, 2 });
}

static bool
natural_person_is_of_eidas(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;

	if ((etsi_claims(s)->semantics & SEMANTICS_EIDAS_NATURAL) == 0)
		return true;
	a = find_attribute(s->certificate, ATTRIBUTE_SERIAL_NUMBER);
	if (a == NULL)
		return because(why, "the identifier is not there");
	return is_eidas_person(a->text) ||
	       because(why, "the identifier has another form");
}

static bool
legal_person_is_of_eidas(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;

	if ((etsi_claims(s)->semantics & SEMANTICS_EIDAS_LEGAL) == 0)
		return true;
	a = find_attribute(s->certificate, ATTRIBUTE_ORGANIZATION_ID);
	if (a == NULL)
		return because(why, "the identifier is not there");
	for (size_t i = 0; i < a->text.len; i++)
		if (ascii_isspace(a->text.data[i]))
			return because(why, "there is a blank in it");
	return a->text.len <= EIDAS_LEGAL_MAX ||
	       because(why, "it has %zu octets", a->text.len);
}

static bool
is_national_one(const struct certificate *c, enum attribute_type type)
{
	const struct name_attribute *a = find_attribute(c, type);

	return a != NULL && is_national(a->text);
}

static bool
national_scheme_has_authority(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct qc_claims *q = etsi_claims(s);
	bool natural = (q->semantics & SEMANTICS_NATURAL) != 0 &&
		       is_national_one(s->certificate, ATTRIBUTE_SERIAL_NUMBER);
	bool legal = (q->semantics & SEMANTICS_LEGAL) != 0 &&
		     is_national_one(s->certificate, ATTRIBUTE_ORGANIZATION_ID);

	return (!natural && !legal) || q->has_authority_uri ||
	       because(why, "it names none");
}

const struct rule etsi_identifier_rules[] = {
	{
	    .id = "etsi-semantics-natural",
	    .section = "7.1.2.3.k",
	    .text = "With the semantics of a natural person serialNumber has "
		    "the form of EN 319 412-1 5.1.3.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = natural_person_is_identified,
	},
	{
	    .id = "etsi-semantics-legal",
	    .section = "7.1.2.3.k",
	    .text = "With the semantics of a legal person "
		    "organizationIdentifier has the form of EN 319 412-1 "
		    "5.1.4.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = legal_person_is_identified,
	},
	{
	    .id = "etsi-semantics-eidas-natural",
	    .section = "7.1.2.3.k",
	    .text = "With the semantics of eIDAS for a natural person "
		    "serialNumber is two countries and an identifier, with "
		    "slashes.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = natural_person_is_of_eidas,
	},
	{
	    .id = "etsi-semantics-eidas-legal",
	    .section = "7.1.2.3.k",
	    .text = "With the semantics of eIDAS for a legal person "
		    "organizationIdentifier has no blank and at most 256 "
		    "characters.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = legal_person_is_of_eidas,
	},
	{
	    .id = "etsi-semantics-authority",
	    .section = "7.1.2.3.k",
	    .text = "With a national scheme the statement names a "
		    "registration authority by URI (EN 319 412-1).",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = national_scheme_has_authority,
	},
	{ 0 },
};
