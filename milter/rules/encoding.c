/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1, 7.1.1 and 7.1.2.4: serial number, version, and the encoding that
 * RFC 5280 asks of every certificate.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "der.h"
#include "table.h"

static bool
serial_is_positive(const struct rule_subject *s, struct rule_reason *why)
{
	struct span serial = s->certificate->serial;

	if (serial.len > 0 && serial.data[0] >= 0x80)
		return because(why, "the serial number is negative");
	for (size_t i = 0; i < serial.len; i++)
		if (serial.data[i] != 0)
			return true;
	return because(why, "the serial number is zero");
}

/* A number below 2^159 has at most 20 octets, its sign bit among them. */
static bool
serial_is_below_2_159(const struct rule_subject *s, struct rule_reason *why)
{
	struct span serial = s->certificate->serial;

	while (serial.len > 1 && serial.data[0] == 0 && serial.data[1] < 0x80) {
		serial.data++;
		serial.len--;
	}
	if (serial.len <= 20)
		return true;
	return because(why, "the serial number has %zu octets", serial.len);
}

static bool
version_is_3(const struct rule_subject *s, struct rule_reason *why)
{
	if (s->certificate->version == 3)
		return true;
	if (s->certificate->version == 0)
		return because(why, "the version is none that X.509 has");
	return because(why, "the version is %d", s->certificate->version);
}

/* A hint, no proof: one in 256 of 64 random bits begins with a zero octet. */
static bool
serial_holds_64_bits(const struct rule_subject *s, struct rule_reason *why)
{
	struct span serial = s->certificate->serial;

	while (serial.len > 0 && serial.data[0] == 0) {
		serial.data++;
		serial.len--;
	}
	return serial.len >= 8 ||
	       because(why, "the serial number has %zu octets", serial.len);
}

enum {
	/* Each of these is the matter of a rule of its own. */
	FAULTS_ELSEWHERE = FAULT_VERSION | FAULT_TIME_FORM | FAULT_TIME |
			   FAULT_EXTENSION_TWICE | FAULT_MAILBOX,
};

static bool
encoding_is_der(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	unsigned int faults = c->faults & ~(unsigned int)FAULTS_ELSEWHERE;
	size_t len = 0, defect = 0;

	if (faults == 0)
		return true;
	for (unsigned int bit = 0; defect < c->defect_count; bit++) {
		if ((c->faults & 1u << bit) == 0)
			continue;
		if ((faults & 1u << bit) != 0 && len < sizeof(why->text))
			len += (size_t)snprintf(why->text + len,
			    sizeof(why->text) - len, "%s%s",
			    len == 0 ? "" : "; ", c->defects[defect]);
		defect++;
	}
	return false;
}

static bool
extensions_are_unique(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[OID_TEXT];

	if ((c->faults & FAULT_EXTENSION_TWICE) == 0)
		return true;
	for (size_t i = 0; i < c->extension_count; i++)
		for (size_t j = 0; j < i; j++)
			if (span_equal(
				c->extensions[i].oid, c->extensions[j].oid) &&
			    oid_text(c->extensions[i].oid, text))
				return because(why, "%s is there twice", text);
	return because(why, "an extension is there twice");
}

static bool
unique_ids_are_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->has_unique_ids ||
	       because(why, "there is a unique identifier");
}

static bool
issuer_is_not_empty(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->issuer.der.len != 2 ||
	       because(why, "the issuer is empty");
}

static bool
names_are_not_constrained(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->name_constraints.present ||
	       because(why, "there is a nameConstraints");
}

/* What SBR 7.1.2.1 to 7.1.2.3 name, and for whom. */
static const struct {
	const char *oid;
	size_t len;
	unsigned int roles;
} named_extensions[] = {
#define NAMED(oid, roles)                                                      \
	{                                                                      \
		oid, sizeof(oid) - 1, roles                                    \
	}
#define ANY_CA (SUBORDINATE_CA | ROOT_CA)
	NAMED("\x55\x1d\x0e", ANY_ROLE),   /* subjectKeyIdentifier */
	NAMED("\x55\x1d\x0f", ANY_ROLE),   /* keyUsage */
	NAMED("\x55\x1d\x11", SUBSCRIBER), /* subjectAltName */
	NAMED("\x55\x1d\x13", ANY_ROLE),   /* basicConstraints */
	/* in a subscriber's it is the matter of a rule of its own */
	NAMED("\x55\x1d\x1e", ANY_ROLE),   /* nameConstraints */
	NAMED("\x55\x1d\x1f", ANY_ROLE),   /* cRLDistributionPoints */
	NAMED("\x55\x1d\x20", ANY_ROLE),   /* certificatePolicies */
	NAMED("\x55\x1d\x23", ANY_ROLE),   /* authorityKeyIdentifier */
	NAMED("\x55\x1d\x25", ANY_ROLE),   /* extKeyUsage */
	NAMED("\x55\x1d\x09", SUBSCRIBER), /* subjectDirectoryAttributes */
#define PKIX_PE(n) "\x2b\x06\x01\x05\x05\x07\x01" n
	NAMED(PKIX_PE("\x01"), ANY_ROLE),   /* authorityInformationAccess */
	NAMED(PKIX_PE("\x03"), SUBSCRIBER), /* qcStatements */
	NAMED("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0f",
	    SUBSCRIBER), /* smimeCapabilities */
#define GLEIF(n) "\x2b\x06\x01\x04\x01\x83\x98\x2a" n
	NAMED(GLEIF("\x01"), SUBSCRIBER),
	NAMED(GLEIF("\x02"), SUBSCRIBER),
#define ADOBE(n) "\x2a\x86\x48\x86\xf7\x2f\x01\x01\x09" n
	NAMED(ADOBE("\x01"), SUBSCRIBER),
	NAMED(ADOBE("\x02"), SUBSCRIBER),
};

static bool
is_named(struct span oid, enum sbr_role role)
{
	for (size_t i = 0;
	     i < sizeof(named_extensions) / sizeof(*named_extensions); i++)
		if (oid.len == named_extensions[i].len &&
		    memcmp(oid.data, named_extensions[i].oid, oid.len) == 0)
			return (named_extensions[i].roles & role) != 0;
	return false;
}

static bool
extensions_are_named(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[OID_TEXT];

	for (size_t i = 0; i < c->extension_count; i++)
		if (!is_named(c->extensions[i].oid, c->class.role))
			return because(why, "%s is there",
			    oid_text(c->extensions[i].oid, text)
				? text
				: "an extension");
	return true;
}

/* RFC 5280 4.2: where SBR 7.1.2.1 to 7.1.2.3 have a word of their own, that is
 * another rule. */
static const struct criticality {
	size_t extension; /* where in struct certificate */
	unsigned int roles;
	bool is_critical;
	const char *name;
} criticalities[] = {
#define IN(member) offsetof(struct certificate, member)
	{ IN(freshest_crl), ANY_ROLE, false, "freshestCRL" },
	{ IN(subject_information_access), ANY_ROLE, false,
	    "subjectInfoAccess" },
	{ IN(subject_directory_attributes), ANY_CA, false,
	    "subjectDirectoryAttributes" },
	{ IN(authority_key_identifier), ROOT_CA, false,
	    "authorityKeyIdentifier" },
	{ IN(authority_information_access), ROOT_CA, false,
	    "authorityInfoAccess" },
	{ IN(policy_constraints), ANY_ROLE, true, "policyConstraints" },
	{ IN(inhibit_any_policy), ANY_ROLE, true, "inhibitAnyPolicy" },
#undef IN
};

static bool
rfc_5280_is_kept(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < sizeof(criticalities) / sizeof(*criticalities);
	     i++) {
		const struct criticality *row = &criticalities[i];
		const struct known_extension *e =
		    (const void *)((const char *)c + row->extension);

		if (e->present && e->critical != row->is_critical &&
		    (row->roles & c->class.role) != 0)
			return because(why, "%s is %scritical", row->name,
			    row->is_critical ? "not " : "");
	}
	return true;
}

static bool
rfc_5280_is_heeded(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (c->issuer_alternative_name.critical)
		return because(why, "issuerAltName is critical");
	return !c->policy_mappings.present || c->policy_mappings.critical ||
	       because(why, "policyMappings is not critical");
}

const struct rule encoding_rules[] = {
	{
	    .id = "serial-positive",
	    .section = "7.1",
	    .text = "The serial number is greater than zero.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = serial_is_positive,
	},
	{
	    .id = "serial-below-2-159",
	    .section = "7.1",
	    .text = "The serial number is less than 2^159.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = serial_is_below_2_159,
	},
	{
	    .id = "version-v3",
	    .section = "7.1.1",
	    .text = "The certificate is of X.509 v3.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = version_is_3,
	},
	{
	    .id = "serial-too-short-for-64-bits",
	    .section = "7.1",
	    .text = "The serial number has room for 64 random bits.",
	    NOTE,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = serial_holds_64_bits,
	},
	{
	    .id = "der-encoding",
	    .section = "7.1.2.4",
	    .text = "The certificate is DER to its last octet, and what "
		    "RFC 5280 knows is as it says.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = encoding_is_der,
	},
	{
	    .id = "ext-unique",
	    .section = "7.1.2.4",
	    .text = "No extension is there twice.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = extensions_are_unique,
	},
	{
	    .id = "unique-ids-absent",
	    .section = "7.1.2.4",
	    .text = "There is no issuerUniqueID and no subjectUniqueID.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = unique_ids_are_absent,
	},
	{
	    .id = "issuer-not-empty",
	    .section = "7.1.2.4",
	    .text = "The issuer has a name.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = issuer_is_not_empty,
	},
	{
	    .id = "nc-only-in-ca",
	    .section = "7.1.2.4",
	    .text = "nameConstraints is absent from the certificate of a "
		    "subscriber.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = names_are_not_constrained,
	},
	{
	    .id = "ext-criticality",
	    .section = "7.1.2.4",
	    .text = "Extensions that the profile does not speak of are "
		    "critical where RFC 5280 says so, and not where it "
		    "says not.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rfc_5280_is_kept,
	},
	{
	    .id = "ext-criticality-advised",
	    .section = "7.1.2.4",
	    .text = "issuerAltName is not critical, policyMappings is, as "
		    "RFC 5280 advises.",
	    SHOULD,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rfc_5280_is_heeded,
	},
	{
	    .id = "ext-not-in-profile",
	    .section = "7.1.2.4",
	    .text = "There is no extension that the profile does not "
		    "name.",
	    NOTE,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = extensions_are_named,
	},
	{ 0 },
};
