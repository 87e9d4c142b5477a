/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.2.3 a and k: policies of ETSI, and which QCStatements stand with
 * them; their syntax is another rule's matter (qcs-wellformed).  The SBR only
 * refer to these standards, so that nothing here is an error.  What a claim is
 * worth is not judged.
 */
#include "etsi.h"

enum {
	/* EN 319 411-1 and EN 319 411-2, a table each. */
	POLICIES_1 = ETSI_NCP | ETSI_NCP_PLUS | ETSI_LCP | ETSI_EVCP |
		     ETSI_DVCP | ETSI_OVCP | ETSI_IVCP,
	POLICIES_NATURAL = ETSI_QCP_N | ETSI_QCP_N_QSCD,
	POLICIES_LEGAL = ETSI_QCP_L | ETSI_QCP_L_QSCD,
	POLICIES_QSCD = ETSI_QCP_N_QSCD | ETSI_QCP_L_QSCD,
	POLICIES_OF_SITES = ETSI_EVCP | ETSI_DVCP | ETSI_QEVCP_W | ETSI_QNCP_W |
			    ETSI_QNCP_W_GEN | ETSI_QCP_W_PSD2,
	POLICIES_2 = POLICIES_NATURAL | POLICIES_LEGAL | ETSI_QEVCP_W |
		     ETSI_QNCP_W | ETSI_QNCP_W_GEN,
	AUTHORITY_LETTERS_MAX = 8,
};

static const struct qc_claims no_claims;

const struct qc_claims *
etsi_claims(const struct rule_subject *s)
{
	const struct qc_claims *claims = s->certificate->claims;

	return claims != NULL ? claims : &no_claims;
}

static const char *
first_policy(unsigned int policies)
{
	return etsi_policy_word((enum etsi_policy)(policies & -policies));
}

static bool
is_at_most_one(unsigned int policies, struct rule_reason *why)
{
	unsigned int others = policies & (policies - 1);

	return policies == 0 || others == 0 ||
	       because(why, "%s and %s are there", first_policy(policies),
		   first_policy(others));
}

static bool
policies_are_single(const struct rule_subject *s, struct rule_reason *why)
{
	unsigned int policies = s->certificate->etsi_policies;

	return is_at_most_one(policies & POLICIES_1, why) &&
	       is_at_most_one(policies & POLICIES_2, why);
}

static bool
policies_are_not_of_sites(const struct rule_subject *s, struct rule_reason *why)
{
	unsigned int policies =
	    s->certificate->etsi_policies & POLICIES_OF_SITES;

	return policies == 0 ||
	       because(why, "there is %s", first_policy(policies));
}

static bool
policy_has_compliance(const struct rule_subject *s, struct rule_reason *why)
{
	unsigned int policies = s->certificate->etsi_policies & POLICIES_2;

	return policies == 0 || (etsi_claims(s)->known & QC_COMPLIANCE) != 0 ||
	       because(why, "%s stands without QcCompliance",
		   first_policy(policies));
}

static bool
policy_has_device(const struct rule_subject *s, struct rule_reason *why)
{
	unsigned int policies = s->certificate->etsi_policies & POLICIES_QSCD;

	return policies == 0 || (etsi_claims(s)->known & QC_SSCD) != 0 ||
	       because(why, "%s stands without QcSSCD", first_policy(policies));
}

static bool
type_fits_policy(const struct rule_subject *s, struct rule_reason *why)
{
	unsigned int policies = s->certificate->etsi_policies;
	unsigned int types = etsi_claims(s)->types & (QC_ESIGN | QC_ESEAL);

	if (types == 0)
		return true;
	if ((policies & POLICIES_NATURAL) != 0 && (types & QC_ESIGN) == 0)
		return because(why, "the policy is a person's, the type not "
				    "eSign");
	return (policies & POLICIES_LEGAL) == 0 || (types & QC_ESEAL) != 0 ||
	       because(why, "the policy is an organization's, the type not "
			    "eSeal");
}

static bool
legislation_is_not_the_eus(
    const struct rule_subject *s, struct rule_reason *why)
{
	return (s->certificate->etsi_policies & POLICIES_2) == 0 ||
	       (etsi_claims(s)->known & QC_LEGISLATION) == 0 ||
	       because(why, "the policy is the EU's, and QcCClegislation is "
			    "there");
}

static bool
statements_are_single(const struct rule_subject *s, struct rule_reason *why)
{
	static const char *const words[] = { "QcCompliance", "QcLimitValue",
		"QcRetentionPeriod", "QcSSCD", "QcPDS", "QcType",
		"QcCClegislation", "QcIdentMethod", "QcQSCDlegislation", NULL,
		NULL, "the PSD2 statement" };
	unsigned int repeated = etsi_claims(s)->repeated;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if ((repeated & 1u << i) != 0 && words[i] != NULL)
			return because(why, "%s is there twice", words[i]);
	return true;
}

static bool
type_is_one(const struct rule_subject *s, struct rule_reason *why)
{
	return etsi_claims(s)->type_count <= 1 ||
	       because(why, "there are %zu", etsi_claims(s)->type_count);
}

static bool
type_is_known(const struct rule_subject *s, struct rule_reason *why)
{
	return (etsi_claims(s)->types & QC_TYPE_OTHER) == 0 ||
	       because(why, "the type is another");
}

static bool
type_is_not_web(const struct rule_subject *s, struct rule_reason *why)
{
	return (etsi_claims(s)->types & QC_WEB) == 0 ||
	       because(why, "the type is web");
}

static bool
method_is_one(const struct rule_subject *s, struct rule_reason *why)
{
	const struct qc_claims *q = etsi_claims(s);

	if (q->identification_count > 1)
		return because(why, "there are %zu", q->identification_count);
	return (q->identifications & QC_IDENTIFICATION_OTHER) == 0 ||
	       because(why, "the method is not known");
}

static bool
roles_are_right(const struct rule_subject *s, struct rule_reason *why)
{
	const struct qc_claims *q = etsi_claims(s);

	if ((q->roles & PSD2_OTHER) != 0)
		return because(why, "a role is not known");
	if (q->has_wrong_role_name)
		return because(why, "the name of a role is not its own");
	return (q->roles & PSD2_UNSPECIFIED) == 0 || q->role_count == 1 ||
	       because(why, "unspecified does not stand alone");
}

static bool
are_capitals(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < 'A' || text.data[i] > 'Z')
			return false;
	return true;
}

/* Country, hyphen, two to eight capital letters. */
static bool
authority_is_right(const struct rule_subject *s, struct rule_reason *why)
{
	struct span id = etsi_claims(s)->psd2_authority, letters;

	if (id.len == 0)
		return true;
	if (id.len < 5 || id.len > 3 + AUTHORITY_LETTERS_MAX ||
	    id.data[2] != '-' || !are_capitals((struct span){ id.data, 2 }))
		return because(why, "it has another form");
	letters = (struct span){ id.data + 3, id.len - 3 };
	return are_capitals(letters) ||
	       because(why, "its second part is not of capital letters");
}

/* id-etsi-ext-valassured-ST-certs, 0.4.0.194121.2.1: EN 319 412-1 5.2. */
static bool
short_term_is_null(const struct rule_subject *s, struct rule_reason *why)
{
	static const uint8_t oid[] = { 0x04, 0x00, 0x8b, 0xec, 0x49, 0x02,
		0x01 };
	static const uint8_t null[] = { 0x05, 0x00 };
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < c->extension_count; i++)
		if (span_equal(c->extensions[i].oid,
			(struct span){ oid, sizeof(oid) }) &&
		    !span_equal(c->extensions[i].value,
			(struct span){ null, sizeof(null) }))
			return because(why, "it has a value");
	return true;
}

const struct rule etsi_rules[] = {
	{
	    .id = "etsi-policy-single",
	    .section = "7.1.2.3.a",
	    .text = "There is at most one policy of EN 319 411-1, and one of "
		    "EN 319 411-2.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = policies_are_single,
	},
	{
	    .id = "etsi-policy-not-web",
	    .section = "7.1.2.3.a",
	    .text = "No policy of ETSI is one for websites.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = policies_are_not_of_sites,
	},
	{
	    .id = "etsi-policy-has-compliance",
	    .section = "7.1.2.3.k",
	    .text = "A QCP policy stands with QcCompliance (EN 319 412-2 "
		    "5.2).",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = policy_has_compliance,
	},
	{
	    .id = "etsi-policy-has-sscd",
	    .section = "7.1.2.3.k",
	    .text = "A QCP policy with a QSCD stands with QcSSCD (EN 319 "
		    "412-2 5.2).",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = policy_has_device,
	},
	{
	    .id = "etsi-qc-type-fits-policy",
	    .section = "7.1.2.3.k",
	    .text = "QcType is eSign with QCP-n, and eSeal with QCP-l.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = type_fits_policy,
	},
	{
	    .id = "etsi-qc-legislation-not-eu",
	    .section = "7.1.2.3.k",
	    .text = "QcCClegislation is absent in a certificate that is "
		    "qualified in the EU (EN 319 412-5).",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = legislation_is_not_the_eus,
	},
	{
	    .id = "etsi-qcs-once",
	    .section = "7.1.2.3.k",
	    .text = "No statement of EN 319 412-5 or TS 119 495 is there "
		    "twice.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = statements_are_single,
	},
	{
	    .id = "etsi-qc-type-one",
	    .section = "7.1.2.3.k",
	    .text = "QcType names one type.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = type_is_one,
	},
	{
	    .id = "etsi-qc-type-known",
	    .section = "7.1.2.3.k",
	    .text = "QcType is eSign, eSeal or web.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = type_is_known,
	},
	{
	    .id = "etsi-qc-type-not-web",
	    .section = "7.1.2.3.k",
	    .text = "QcType is not that of a website.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = type_is_not_web,
	},
	{
	    .id = "etsi-qc-ident-method",
	    .section = "7.1.2.3.k",
	    .text = "QcIdentMethod names one method, and a known one.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = method_is_one,
	},
	{
	    .id = "etsi-psd2-roles",
	    .section = "7.1.2.3.k",
	    .text = "The PSD2 roles are known, each has its own name, and "
		    "unspecified stands alone (TS 119 495 5.2.2).",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = roles_are_right,
	},
	{
	    .id = "etsi-psd2-authority",
	    .section = "7.1.2.3.k",
	    .text = "The PSD2 authority is a country, a hyphen, and two to "
		    "eight capital letters (TS 119 495 5.2.3).",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = authority_is_right,
	},
	{
	    .id = "etsi-short-term-null",
	    .section = "7.1.2.4",
	    .text = "The extension for short-term certificates is NULL (EN "
		    "319 412-1).",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = short_term_is_null,
	},
	{ 0 },
};
