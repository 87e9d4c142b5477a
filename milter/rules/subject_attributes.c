/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.4.2.3 to 7.1.4.2.6: which attributes a subject shall have and shall
 * not have, one matrix a type, in the order of the print.  "MAY" has no row.
 */
#include <string.h>

#include "der.h"
#include "names.h"
#include "table.h"

enum {
	PERSONAL = ATTRIBUTE_GIVEN_NAME | ATTRIBUTE_SURNAME,
	/* The rows of the matrices but for the last, "Other". */
	NAMED = ATTRIBUTE_COMMON_NAME | ATTRIBUTE_ORGANIZATION |
		ATTRIBUTE_UNIT | ATTRIBUTE_ORGANIZATION_ID | PERSONAL |
		ATTRIBUTE_PSEUDONYM | ATTRIBUTE_SERIAL_NUMBER |
		ATTRIBUTE_EMAIL_ADDRESS | ATTRIBUTE_TITLE | ATTRIBUTE_STREET |
		ATTRIBUTE_LOCALITY | ATTRIBUTE_STATE | ATTRIBUTE_POSTAL_CODE |
		ATTRIBUTE_COUNTRY,
};

static bool
is_absent(const struct rule_subject *s, enum attribute_type type,
    struct rule_reason *why)
{
	return !names_has(s, type) ||
	       because(why, "%s is there", names_type_word(type));
}

static bool
is_present(const struct rule_subject *s, enum attribute_type type,
    struct rule_reason *why)
{
	return names_has(s, type) ||
	       because(why, "there is no %s", names_type_word(type));
}

/* One cell of a matrix each. */
#define CELL(name, is, type)                                                   \
	static bool name(                                                      \
	    const struct rule_subject *s, struct rule_reason *why)             \
	{                                                                      \
		return is(s, ATTRIBUTE_##type, why);                           \
	}
CELL(has_no_organization, is_absent, ORGANIZATION)
CELL(has_no_unit, is_absent, UNIT)
CELL(has_no_organization_id, is_absent, ORGANIZATION_ID)
CELL(has_no_given_name, is_absent, GIVEN_NAME)
CELL(has_no_surname, is_absent, SURNAME)
CELL(has_no_pseudonym, is_absent, PSEUDONYM)
CELL(has_no_title, is_absent, TITLE)
CELL(has_no_street, is_absent, STREET)
CELL(has_no_locality, is_absent, LOCALITY)
CELL(has_no_state, is_absent, STATE)
CELL(has_no_postal_code, is_absent, POSTAL_CODE)
CELL(has_no_country, is_absent, COUNTRY)
CELL(has_organization, is_present, ORGANIZATION)
CELL(has_organization_id, is_present, ORGANIZATION_ID)
#undef CELL

static bool
has_no_other(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name *name = names_judged(s);
	char text[OID_TEXT];

	if ((name->types & ~(unsigned int)NAMED) == 0)
		return true;
	for (size_t i = 0; i < name->count; i++)
		if ((name->attributes[i].type & NAMED) == 0)
			return because(why, "%s is there",
			    oid_text(name->attributes[i].oid, text)
				? text
				: "another attribute");
	return true;
}

static bool
has_identity(const struct rule_subject *s, struct rule_reason *why)
{
	return names_has(s, PERSONAL | ATTRIBUTE_PSEUDONYM) ||
	       because(why, "there is no givenName, surname or pseudonym");
}

static bool
has_identity_or_common_name(
    const struct rule_subject *s, struct rule_reason *why)
{
	return names_has(
		   s, PERSONAL | ATTRIBUTE_PSEUDONYM | ATTRIBUTE_COMMON_NAME) ||
	       because(why, "there is no givenName, surname, pseudonym or "
			    "commonName");
}

#define MATRIX(i, n, t, g, sentence, predicate)                                \
	{                                                                      \
		.id = i, .section = n, .text = sentence, SHALL,                \
		SUBSCRIBERS_OF(t, g), ALWAYS, .holds = predicate,              \
	}

/* clang-format off */
const struct rule attribute_rules[] = {
	/* 7.1.4.2.3: mailbox-validated */
	MATRIX("mv-no-o", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no "
	    "organizationName.", has_no_organization),
	MATRIX("mv-no-ou", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no "
	    "organizationalUnitName.", has_no_unit),
	MATRIX("mv-no-orgid", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no "
	    "organizationIdentifier.", has_no_organization_id),
	MATRIX("mv-no-gn", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no givenName.", has_no_given_name),
	MATRIX("mv-no-sn", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no surname.", has_no_surname),
	MATRIX("mv-no-pseudonym", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no pseudonym.", has_no_pseudonym),
	MATRIX("mv-no-title", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no title.", has_no_title),
	MATRIX("mv-no-street", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no "
	    "streetAddress.", has_no_street),
	MATRIX("mv-no-l", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no "
	    "localityName.", has_no_locality),
	MATRIX("mv-no-st", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no "
	    "stateOrProvinceName.", has_no_state),
	MATRIX("mv-no-postal", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no postalCode.", has_no_postal_code),
	MATRIX("mv-no-c", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no "
	    "countryName.", has_no_country),
	MATRIX("mv-no-other", "7.1.4.2.3", MAILBOX_VALIDATED, ANY_GENERATION,
	    "A mailbox-validated subject has no attribute "
	    "that the matrix does not name.", has_no_other),

	/* 7.1.4.2.4: organization-validated */
	MATRIX("ov-o", "7.1.4.2.4", ORGANIZATION_VALIDATED, ANY_GENERATION,
	    "An organization-validated subject has "
	    "organizationName.", has_organization),
	MATRIX("ov-orgid", "7.1.4.2.4", ORGANIZATION_VALIDATED, ANY_GENERATION,
	    "An organization-validated subject has "
	    "organizationIdentifier.", has_organization_id),
	MATRIX("ov-no-gn", "7.1.4.2.4", ORGANIZATION_VALIDATED, ANY_GENERATION,
	    "An organization-validated subject has no "
	    "givenName.", has_no_given_name),
	MATRIX("ov-no-sn", "7.1.4.2.4", ORGANIZATION_VALIDATED, ANY_GENERATION,
	    "An organization-validated subject has no "
	    "surname.", has_no_surname),
	MATRIX("ov-no-pseudonym", "7.1.4.2.4", ORGANIZATION_VALIDATED, ANY_GENERATION,
	    "An organization-validated subject has no "
	    "pseudonym.", has_no_pseudonym),
	MATRIX("ov-no-title", "7.1.4.2.4", ORGANIZATION_VALIDATED, ANY_GENERATION,
	    "An organization-validated subject has no "
	    "title.", has_no_title),
	MATRIX("ov-strict-no-street", "7.1.4.2.4", ORGANIZATION_VALIDATED, STRICT,
	    "An organization-validated subject of the "
	    "strict generation has no streetAddress.", has_no_street),
	MATRIX("ov-strict-no-postal", "7.1.4.2.4", ORGANIZATION_VALIDATED, STRICT,
	    "An organization-validated subject of the "
	    "strict generation has no postalCode.", has_no_postal_code),
	MATRIX("ov-no-other", "7.1.4.2.4", ORGANIZATION_VALIDATED, MULTIPURPOSE | STRICT,
	    "An organization-validated subject has no "
	    "attribute that the matrix does not name.", has_no_other),

	/* 7.1.4.2.5: sponsor-validated */
	MATRIX("sv-o", "7.1.4.2.5", SPONSOR_VALIDATED, ANY_GENERATION,
	    "A sponsor-validated subject has "
	    "organizationName.", has_organization),
	MATRIX("sv-orgid", "7.1.4.2.5", SPONSOR_VALIDATED, ANY_GENERATION,
	    "A sponsor-validated subject has "
	    "organizationIdentifier.", has_organization_id),
	MATRIX("sv-identity", "7.1.4.2.5", SPONSOR_VALIDATED, MULTIPURPOSE | STRICT,
	    "A sponsor-validated subject has givenName or "
	    "surname, or pseudonym.", has_identity),
	MATRIX("sv-identity-legacy", "7.1.4.2.5", SPONSOR_VALIDATED, LEGACY,
	    "A sponsor-validated subject of the legacy "
	    "generation has givenName, surname, pseudonym "
	    "or at least commonName.", has_identity_or_common_name),
	MATRIX("sv-strict-no-street", "7.1.4.2.5", SPONSOR_VALIDATED, STRICT,
	    "A sponsor-validated subject of the strict "
	    "generation has no streetAddress.", has_no_street),
	MATRIX("sv-strict-no-postal", "7.1.4.2.5", SPONSOR_VALIDATED, STRICT,
	    "A sponsor-validated subject of the strict "
	    "generation has no postalCode.", has_no_postal_code),
	MATRIX("sv-no-other", "7.1.4.2.5", SPONSOR_VALIDATED, MULTIPURPOSE | STRICT,
	    "A sponsor-validated subject has no attribute "
	    "that the matrix does not name.", has_no_other),

	/* 7.1.4.2.6: individual-validated */
	MATRIX("iv-no-o", "7.1.4.2.6", INDIVIDUAL_VALIDATED, ANY_GENERATION,
	    "An individual-validated subject has no "
	    "organizationName.", has_no_organization),
	MATRIX("iv-no-ou", "7.1.4.2.6", INDIVIDUAL_VALIDATED, ANY_GENERATION,
	    "An individual-validated subject has no "
	    "organizationalUnitName.", has_no_unit),
	MATRIX("iv-no-orgid", "7.1.4.2.6", INDIVIDUAL_VALIDATED, ANY_GENERATION,
	    "An individual-validated subject has no "
	    "organizationIdentifier.", has_no_organization_id),
	MATRIX("iv-identity", "7.1.4.2.6", INDIVIDUAL_VALIDATED, MULTIPURPOSE | STRICT,
	    "An individual-validated subject has givenName "
	    "or surname, or pseudonym.", has_identity),
	MATRIX("iv-identity-legacy", "7.1.4.2.6", INDIVIDUAL_VALIDATED, LEGACY,
	    "An individual-validated subject of the legacy "
	    "generation has givenName, surname, pseudonym "
	    "or at least commonName.", has_identity_or_common_name),
	MATRIX("iv-strict-no-street", "7.1.4.2.6", INDIVIDUAL_VALIDATED, STRICT,
	    "An individual-validated subject of the strict "
	    "generation has no streetAddress.", has_no_street),
	MATRIX("iv-strict-no-postal", "7.1.4.2.6", INDIVIDUAL_VALIDATED, STRICT,
	    "An individual-validated subject of the strict "
	    "generation has no postalCode.", has_no_postal_code),
	MATRIX("iv-no-other", "7.1.4.2.6", INDIVIDUAL_VALIDATED, MULTIPURPOSE | STRICT,
	    "An individual-validated subject has no "
	    "attribute that the matrix does not name.", has_no_other),
	{ 0 },
};
/* clang-format on */
