/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.2.1 a and b, 7.1.2.2 d and e: basicConstraints and keyUsage of CAs.
 */
#include "table.h"

static bool
constraints_are_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->basic_constraints.present ||
	       because(why, "there is no basicConstraints");
}

static bool
constraints_are_critical(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e = &s->certificate->basic_constraints;

	return !e->present || e->critical ||
	       because(why, "basicConstraints is not critical");
}

static bool
constraints_say_ca(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e = &s->certificate->basic_constraints;

	return !e->present || e->malformed || s->certificate->is_ca ||
	       because(why, "cA is not true");
}

static bool
path_length_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->path_length < 0 ||
	       because(why, "pathLenConstraint is %ld",
		   s->certificate->path_length);
}

static bool
usage_is_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key_usage_extension.present ||
	       because(why, "there is no keyUsage");
}

static bool
usage_is_critical(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e = &s->certificate->key_usage_extension;

	return !e->present || e->critical ||
	       because(why, "keyUsage is not critical");
}

static bool
has_usage_bit(const struct certificate *c, enum key_usage bit, const char *name,
    struct rule_reason *why)
{
	return !c->key_usage_extension.present ||
	       c->key_usage_extension.malformed || (c->key_usage & bit) != 0 ||
	       because(why, "%s is not set", name);
}

static bool
signs_certificates(const struct rule_subject *s, struct rule_reason *why)
{
	return has_usage_bit(
	    s->certificate, USAGE_KEY_CERT_SIGN, "keyCertSign", why);
}

static bool
signs_crls(const struct rule_subject *s, struct rule_reason *why)
{
	return has_usage_bit(s->certificate, USAGE_CRL_SIGN, "cRLSign", why);
}

const struct rule authority_rules[] = {
	{
	    .id = "root-bc-present",
	    .section = "7.1.2.1.a",
	    .text = "A root has basicConstraints.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = constraints_are_present,
	},
	{
	    .id = "root-bc-critical",
	    .section = "7.1.2.1.a",
	    .text = "A root's basicConstraints is critical.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = constraints_are_critical,
	},
	{
	    .id = "root-bc-ca-true",
	    .section = "7.1.2.1.a",
	    .text = "A root's basicConstraints sets cA.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = constraints_say_ca,
	},
	{
	    .id = "root-bc-no-pathlen",
	    .section = "7.1.2.1.a",
	    .text = "A root has no pathLenConstraint.",
	    SHOULD,
	    ROOTS,
	    ALWAYS,
	    .holds = path_length_is_absent,
	},
	{
	    .id = "root-ku-present",
	    .section = "7.1.2.1.b",
	    .text = "A root has keyUsage.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = usage_is_present,
	},
	{
	    .id = "root-ku-critical",
	    .section = "7.1.2.1.b",
	    .text = "A root's keyUsage is critical.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = usage_is_critical,
	},
	{
	    .id = "root-ku-certsign",
	    .section = "7.1.2.1.b",
	    .text = "A root's keyUsage sets keyCertSign.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = signs_certificates,
	},
	{
	    .id = "root-ku-crlsign",
	    .section = "7.1.2.1.b",
	    .text = "A root's keyUsage sets cRLSign.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = signs_crls,
	},
	{
	    .id = "subca-bc-present",
	    .section = "7.1.2.2.d",
	    .text = "A subordinate CA has basicConstraints.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = constraints_are_present,
	},
	{
	    .id = "subca-bc-critical",
	    .section = "7.1.2.2.d",
	    .text = "A subordinate CA's basicConstraints is "
		    "critical.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = constraints_are_critical,
	},
	{
	    .id = "subca-bc-ca-true",
	    .section = "7.1.2.2.d",
	    .text = "A subordinate CA's basicConstraints sets cA.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = constraints_say_ca,
	},
	{
	    .id = "subca-ku-present",
	    .section = "7.1.2.2.e",
	    .text = "A subordinate CA has keyUsage.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = usage_is_present,
	},
	{
	    .id = "subca-ku-critical",
	    .section = "7.1.2.2.e",
	    .text = "A subordinate CA's keyUsage is critical.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = usage_is_critical,
	},
	{
	    .id = "subca-ku-certsign",
	    .section = "7.1.2.2.e",
	    .text = "A subordinate CA's keyUsage sets keyCertSign.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = signs_certificates,
	},
	{
	    .id = "subca-ku-crlsign",
	    .section = "7.1.2.2.e",
	    .text = "A subordinate CA's keyUsage sets cRLSign.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = signs_crls,
	},
	{ 0 },
};
