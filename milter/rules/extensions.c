/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.2.3 d, h to m: basicConstraints and the optional extensions of
 * subscriber certificates, and when subjectAltName is critical.
 */
#include <string.h>

#include "der.h"
#include "lei.h"
#include "table.h"

static bool
is_absent(const struct known_extension *e, struct rule_reason *why)
{
	return !e->present || because(why, "it is there");
}

static bool
is_not_critical(const struct known_extension *e, struct rule_reason *why)
{
	return !e->critical || because(why, "it is critical");
}

static bool
is_no_ca(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->is_ca || because(why, "cA is TRUE");
}

static bool
has_no_path_length(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->path_length < 0 ||
	       because(why, "pathLenConstraint is %ld",
		   s->certificate->path_length);
}

static bool
names_are_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->subject_alternative_name.present ||
	       because(why, "there is no subjectAltName");
}

/* An empty SEQUENCE. */
static bool
has_empty_subject(const struct certificate *c)
{
	return c->subject.der.len == 2;
}

static bool
names_are_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return has_empty_subject(s->certificate) ||
	       !s->certificate->subject_alternative_name.critical ||
	       because(why, "subjectAltName is critical, and there is a "
			    "subject");
}

static bool
names_are_critical_alone(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e =
	    &s->certificate->subject_alternative_name;

	return !has_empty_subject(s->certificate) || !e->present ||
	       e->critical ||
	       because(why, "subjectAltName is not critical, and the subject "
			    "is empty");
}

static bool
capabilities_are_not_critical(
    const struct rule_subject *s, struct rule_reason *why)
{
	return is_not_critical(&s->certificate->smime_capabilities, why);
}

static bool
capabilities_can_be_read(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->smime_capabilities.malformed ||
	       because(why, "smimeCapabilities does not decode");
}

static bool
directory_attributes_are_absent(
    const struct rule_subject *s, struct rule_reason *why)
{
	return is_absent(&s->certificate->subject_directory_attributes, why);
}

static bool
directory_attributes_are_not_critical(
    const struct rule_subject *s, struct rule_reason *why)
{
	return is_not_critical(
	    &s->certificate->subject_directory_attributes, why);
}

static bool
statements_are_not_critical(
    const struct rule_subject *s, struct rule_reason *why)
{
	return is_not_critical(&s->certificate->qc_statements, why);
}

static bool
statements_can_be_read(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[OID_TEXT];

	for (size_t i = 0; i < c->statement_count; i++)
		if (c->statements[i].malformed &&
		    oid_text(c->statements[i].oid, text))
			return because(
			    why, "statement %s has another syntax", text);
	return !c->qc_statements.malformed ||
	       because(why, "qcStatements does not decode");
}

static bool
lei_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return is_absent(&s->certificate->lei, why);
}

static bool
lei_role_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return is_absent(&s->certificate->lei_role, why);
}

static bool
lei_is_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return is_not_critical(&s->certificate->lei, why);
}

static bool
lei_role_is_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return is_not_critical(&s->certificate->lei_role, why);
}

static bool
lei_is_well_formed(const struct rule_subject *s, struct rule_reason *why)
{
	const struct tagged *lei = &s->certificate->lei_value;

	if (lei->tag == 0)
		return true;
	if (lei->tag != DER_PRINTABLE_STRING)
		return because(why, "it is no PrintableString");
	return lei_is_right(lei->value, why);
}

/* 1.2.840.113583: SBR 7.1.2.3.m names two of its extensions, which "may" be
 * meant. */
static bool
is_of_adobe(struct span oid)
{
	static const uint8_t arc[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x2f };

	return oid.len > sizeof(arc) && memcmp(oid.data, arc, sizeof(arc)) == 0;
}

static bool
adobe_extensions_are_absent(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[OID_TEXT];

	for (size_t i = 0; i < c->extension_count; i++)
		if (is_of_adobe(c->extensions[i].oid))
			return because(why, "%s is there",
			    oid_text(c->extensions[i].oid, text) ? text : "it");
	return true;
}

static bool
adobe_extensions_are_not_critical(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[OID_TEXT];

	for (size_t i = 0; i < c->extension_count; i++)
		if (c->extensions[i].critical &&
		    is_of_adobe(c->extensions[i].oid))
			return because(why, "%s is critical",
			    oid_text(c->extensions[i].oid, text) ? text : "it");
	return true;
}

const struct rule extension_rules[] = {
	{
	    .id = "bc-not-ca",
	    .section = "7.1.2.3.d",
	    .text = "basicConstraints, where it is there, does not make "
		    "a subscriber a CA.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = is_no_ca,
	},
	{
	    .id = "bc-no-pathlen",
	    .section = "7.1.2.3.d",
	    .text = "basicConstraints of a subscriber has no "
		    "pathLenConstraint.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = has_no_path_length,
	},
	{
	    .id = "san-present",
	    .section = "7.1.2.3.h",
	    .text = "subjectAltName is present.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = names_are_present,
	},
	{
	    .id = "san-not-critical",
	    .section = "7.1.2.3.h",
	    .text = "subjectAltName is not critical where there is a "
		    "subject.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = names_are_not_critical,
	},
	{
	    .id = "san-critical-if-empty-subject",
	    .section = "7.1.2.4",
	    .text = "subjectAltName is critical where the subject is "
		    "empty.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = names_are_critical_alone,
	},
	{
	    .id = "smimecaps-not-critical",
	    .section = "7.1.2.3.i",
	    .text = "smimeCapabilities is not critical.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = capabilities_are_not_critical,
	},
	{
	    .id = "smimecaps-wellformed",
	    .section = "7.1.2.3.i",
	    .text = "smimeCapabilities is a list of algorithms as RFC "
		    "4262 has it.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = capabilities_can_be_read,
	},
	{
	    .id = "sda-prohibited",
	    .section = "7.1.2.3.j",
	    .text = "subjectDirectoryAttributes is absent.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, MULTIPURPOSE | STRICT),
	    ALWAYS,
	    .holds = directory_attributes_are_absent,
	},
	{
	    .id = "sda-not-critical",
	    .section = "7.1.2.3.j",
	    .text = "Legacy: subjectDirectoryAttributes is not critical.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY),
	    ALWAYS,
	    .holds = directory_attributes_are_not_critical,
	},
	{
	    .id = "qcs-not-critical",
	    .section = "7.1.2.3.k",
	    .text = "qcStatements is not critical.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = statements_are_not_critical,
	},
	{
	    .id = "qcs-wellformed",
	    .section = "7.1.2.3.k",
	    .text = "qcStatements is a list of statements, each in its "
		    "own syntax.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = statements_can_be_read,
	},
	{
	    .id = "lei-prohibited",
	    .section = "7.1.2.3.l",
	    .text = "Without a validated organization there is no LEI.",
	    SHALL,
	    SUBSCRIBERS_OF(
		MAILBOX_VALIDATED | INDIVIDUAL_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = lei_is_absent,
	},
	{
	    .id = "lei-role-prohibited-mv-iv",
	    .section = "7.1.2.3.l",
	    .text = "Without a validated organization there is no LEI "
		    "role.",
	    SHALL,
	    SUBSCRIBERS_OF(
		MAILBOX_VALIDATED | INDIVIDUAL_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = lei_role_is_absent,
	},
	{
	    .id = "lei-role-prohibited-ov",
	    .section = "7.1.2.3.l",
	    .text = "Organization-validated: there is no LEI role.",
	    SHALL,
	    SUBSCRIBERS_OF(ORGANIZATION_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = lei_role_is_absent,
	},
	{
	    .id = "lei-not-critical",
	    .section = "7.1.2.3.l",
	    .text = "The LEI is not critical.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = lei_is_not_critical,
	},
	{
	    .id = "lei-role-not-critical",
	    .section = "7.1.2.3.l",
	    .text = "Sponsor-validated: the LEI role is not critical.",
	    SHALL,
	    SUBSCRIBERS_OF(SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = lei_role_is_not_critical,
	},
	{
	    .id = "lei-format",
	    .section = "7.1.2.3.l",
	    .text = "The LEI has 20 letters and digits with the right "
		    "check digits.",
	    SHALL,
	    SUBSCRIBERS_OF(
		ORGANIZATION_VALIDATED | SPONSOR_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = lei_is_well_formed,
	},
	{
	    .id = "adobe-prohibited",
	    .section = "7.1.2.3.m",
	    .text = "Strict: there is no extension of Adobe.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, STRICT),
	    ALWAYS,
	    .holds = adobe_extensions_are_absent,
	},
	{
	    .id = "adobe-not-critical",
	    .section = "7.1.2.3.m",
	    .text = "The extensions of Adobe are not critical.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY | MULTIPURPOSE),
	    ALWAYS,
	    .holds = adobe_extensions_are_not_critical,
	},
	{ 0 },
};
