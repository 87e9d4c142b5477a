/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.4.1, 7.1.2.1.e, 7.1.2.2.i, 6.1.7 and Appendix B: what shows only
 * beside the certificate of the issuer.
 */
#include "table.h"

static bool
name_is_the_issuers(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name *named = &s->certificate->issuer;
	const struct name *own = &s->issuer->subject;

	return span_equal(named->der, own->der) ||
	       because(why, "%s",
		   name_matches(named, own)
		       ? "the names are alike, but not the same octets"
		       : "the names differ");
}

/* Of two certificates: those of a CA that signs its own successor. */
static bool
name_is_written_alike(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name *own = &s->certificate->subject;
	const struct name *above = &s->issuer->subject;

	return span_equal(own->der, above->der) || !name_matches(own, above) ||
	       because(why, "the issuer writes the same name otherwise");
}

static bool
identifier_is_the_childs(
    const struct rule_subject *s, enum sbr_role issuer, struct rule_reason *why)
{
	struct span named = s->certificate->authority_key;
	struct span own = s->issuer->key_identifier;

	return s->issuer->class.role != issuer || named.data == NULL ||
	       own.data == NULL || span_equal(named, own) ||
	       because(why, "authorityKeyIdentifier names another key");
}

static bool
root_identifier_is_the_childs(
    const struct rule_subject *s, struct rule_reason *why)
{
	return identifier_is_the_childs(s, ROOT_CA, why);
}

static bool
subordinate_identifier_is_the_childs(
    const struct rule_subject *s, struct rule_reason *why)
{
	return identifier_is_the_childs(s, SUBORDINATE_CA, why);
}

static bool
issuer_is_no_root(const struct rule_subject *s, struct rule_reason *why)
{
	return s->issuer->class.role != ROOT_CA ||
	       because(why, "the issuer is a root");
}

/* All that one certificate can show, at the date of its own issue or, if that
 * is before the rules, at their first. */
static bool
keeps_rules_of_subordinates(
    const struct certificate *issuer, struct rule_reason *why)
{
	static const struct rule *const tables[] = {
		authority_rules,
		policy_rules,
		location_rules,
		identifier_rules,
		purpose_rules,
		constraint_rules,
		place_rules,
		subject_rules,
		encoding_rules,
		validity_rules,
		qualifier_rules,
		address_rules,
		key_usage_rules,
		key_algorithm_rules,
		signature_algorithm_rules,
		key_rules,
	};
	const struct rule_subject subject = { .certificate = issuer };

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (const struct rule *r = tables[i]; r->id != NULL; r++) {
			struct rule_reason reason;

			if (r->level == LEVEL_ERROR && !r->needs_issuer &&
			    rule_is_for(r, issuer) &&
			    !r->holds(&subject, &reason))
				return because(
				    why, "%s: %.100s", r->id, reason.text);
		}
	return true;
}

static bool
issuer_is_compliant(const struct rule_subject *s, struct rule_reason *why)
{
	switch (s->issuer->class.role) {
	case ROOT_CA:
		return true; /* chain-issuer-not-root */
	case SUBORDINATE_CA:
		return keeps_rules_of_subordinates(s->issuer, why);
	default:
		return because(why, "the issuer is no CA");
	}
}

/* SBR 1.6.1; of RFC 5280's profile what the decoder notes. */
static bool
is_extant(const struct certificate *c)
{
	return c->class.role == SUBORDINATE_CA &&
	       c->not_before < SBR_IN_FORCE && c->faults == 0 &&
	       (!c->extended_key_usage_extension.present ||
		   (c->extended_key_usage & (EKU_ANY | EKU_EMAIL_PROTECTION)) !=
		       0) &&
	       c->policy_count > 0 && !has_reserved_policy(c);
}

static bool
issuer_is_compliant_or_extant(
    const struct rule_subject *s, struct rule_reason *why)
{
	return is_extant(s->issuer) || issuer_is_compliant(s, why);
}

const struct rule issuer_rules[] = {
	{
	    .id = "chain-issuer-not-root",
	    .section = "6.1.7",
	    .text = "A subscriber certificate is not issued by a "
		    "root.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = issuer_is_no_root,
	},
	{
	    .id = "root-ski-equals-child-aki",
	    .section = "7.1.2.1.e",
	    .text = "What a root has issued names the root's "
		    "subjectKeyIdentifier.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = root_identifier_is_the_childs,
	},
	{
	    .id = "subca-ski-equals-child-aki",
	    .section = "7.1.2.2.i",
	    .text = "What a subordinate CA has issued names the "
		    "CA's subjectKeyIdentifier.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = subordinate_identifier_is_the_childs,
	},
	{
	    .id = "chain-issuer-dn-bytes",
	    .section = "7.1.4.1",
	    .text = "The issuer's name is, octet by octet, the "
		    "subject of the issuer's certificate.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = name_is_the_issuers,
	},
	{
	    .id = "ca-subject-dn-consistent",
	    .section = "7.1.4.1",
	    .text = "The name of a CA is written in the same octets "
		    "in all certificates.",
	    SHALL,
	    EVERY_CA,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = name_is_written_alike,
	},
	{
	    .id = "chain-extant-subca",
	    .section = "Appendix B",
	    .text = "The issuing CA keeps the rules, or is an older "
		    "one that need not yet.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .until = SBR_EXTANT_CAS_END,
	    .needs_issuer = true,
	    .holds = issuer_is_compliant_or_extant,
	},
	{
	    .id = "chain-compliant-subca",
	    .section = "Appendix B",
	    .text = "The issuing CA keeps the rules for subordinate "
		    "CAs, however old it is.",
	    SHALL,
	    SUBSCRIBERS,
	    .since = SBR_EXTANT_CAS_END,
	    .needs_issuer = true,
	    .holds = issuer_is_compliant,
	},
	{ 0 },
};
