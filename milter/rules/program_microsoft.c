/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Microsoft Trusted Root Program, requirements 1.2, as far as a certificate
 * or one with its issuer can show.  OCSP (3.1.18, 3.2.2) is not here.
 */
#include "programs.h"

static bool
has_policy_of_the_sbr(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < c->policy_count; i++)
		if (policy_is_reserved(c->policies[i]))
			return true;
	return because(why, "there is none of them");
}

static bool
is_plainly_no_ca(const struct rule_subject *s, struct rule_reason *why)
{
	if (s->certificate->is_ca)
		return because(why, "cA is TRUE");
	return s->certificate->path_length < 0 ||
	       because(why, "there is a pathLenConstraint");
}

static bool
status_can_be_asked(const struct rule_subject *s, struct rule_reason *why)
{
	return program_has_ocsp(s->certificate) ||
	       program_has_http_crl(s->certificate) ||
	       because(why, "there is neither");
}

static bool
status_of_ca_can_be_asked(const struct rule_subject *s, struct rule_reason *why)
{
	return program_has_ocsp(s->certificate) ||
	       s->certificate->crl_distribution_points.present ||
	       because(why, "there is neither");
}

static bool
key_is_classical(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return (c->key.kind == KEY_RSA && c->key.size >= 2048) ||
	       program_key_is_nist(c) ||
	       because(why, "the key is %s", c->key.text);
}

static bool
purposes_of_ca_are_separate(
    const struct rule_subject *s, struct rule_reason *why)
{
	unsigned int purposes = s->certificate->extended_key_usage;

	if ((purposes & EKU_EMAIL_PROTECTION) == 0 && (purposes & EKU_ANY) == 0)
		return true;
	return program_has_purposes(
	    s->certificate, 0, FOREIGN_PURPOSES | EKU_ANY, why);
}

/* Ten calendar years have two or three leap days. */
static bool
root_lasts_ten_years(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return c->not_after - c->not_before <= (time_t)3653 * 86400 ||
	       because(why, "it is valid for %ld days",
		   (long)((c->not_after - c->not_before) / 86400));
}

static bool
root_is_a_whole_ca(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (c->version != 3)
		return because(why, "the version is %d", c->version);
	if (!c->is_ca)
		return because(why, "cA is not TRUE");
	if (!c->key_usage_extension.present || !c->key_usage_extension.critical)
		return because(why, "there is no critical keyUsage");
	return ((c->key_usage & USAGE_KEY_CERT_SIGN) != 0 &&
		   (c->key_usage & USAGE_CRL_SIGN) != 0) ||
	       because(why, "keyCertSign or cRLSign is not there");
}

static bool
root_has_one_purpose(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->extended_key_usage_extension.present ||
	       program_has_purposes(
		   s->certificate, 0, FOREIGN_PURPOSES | EKU_ANY, why);
}

const struct rule microsoft_rules[] = {
	{
	    .id = "ms-brs",
	    .section = "2.1.14",
	    .text = "The requirements of the CA/Browser Forum for this type "
		    "of certificate are kept.",
	    MICROSOFTS,
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = program_keeps_the_sbr,
	},
	{
	    .id = "ms-leaf-policy",
	    .section = "3.1.15",
	    .text = "One of the twelve policies of the SBR is named.",
	    MICROSOFTS,
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = has_policy_of_the_sbr,
	},
	{
	    .id = "ms-leaf-bc",
	    .section = "3.1.17",
	    .text = "basicConstraints of a subscriber says no CA and has no "
		    "pathLenConstraint.",
	    MICROSOFTS,
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = is_plainly_no_ca,
	},
	{
	    .id = "ms-leaf-status",
	    .section = "3.1.10",
	    .text = "There is an OCSP address, or a CRL's over HTTP.",
	    MICROSOFTS,
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = status_can_be_asked,
	},
	/* Refers to an appendix of the TLS requirements: by its words, EdDSA
	 * is out, which the SBR allow. */
	{
	    .id = "ms-leaf-alg",
	    .section = "3.1.14",
	    .text = "The key is RSA of at least 2048 bits, or on P-256, P-384 "
		    "or P-521.",
	    MICROSOFTS,
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = key_is_classical,
	},
	{
	    .id = "ms-digest",
	    .section = "3.1.20",
	    .text = "The signature is made with SHA-256, SHA-384 or SHA-512.",
	    MICROSOFTS,
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = program_signature_is_sha2,
	},
	{
	    .id = "ms-subca-status",
	    .section = "3.1.10",
	    .text = "An issuing CA's certificate has CRL distribution points "
		    "or an OCSP address.",
	    MICROSOFTS,
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = status_of_ca_can_be_asked,
	},
	{
	    .id = "ms-subca-separation",
	    .section = "3.1.13",
	    .text = "An issuing CA for mail is not one for serverAuth, "
		    "codeSigning or timeStamping.",
	    MICROSOFTS,
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = purposes_of_ca_are_separate,
	},
	{
	    .id = "ms-root-key",
	    .section = "3.1.20",
	    .text = "The key of a root is RSA of at least 2048 bits, or on "
		    "P-256, P-384 or P-521.",
	    MICROSOFTS,
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = key_is_classical,
	},
	{
	    .id = "ms-root-life",
	    .section = "3.1.8",
	    .text = "A new root is valid for at most ten years.",
	    MICROSOFTS,
	    SHALL,
	    ROOTS,
	    .since = TEN_YEAR_ROOTS_BEGIN,
	    .holds = root_lasts_ten_years,
	},
	{
	    .id = "ms-root-ku",
	    .section = "3.1.1",
	    .text = "A root is of version 3, says CA, and has a critical "
		    "keyUsage with keyCertSign and cRLSign.",
	    MICROSOFTS,
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = root_is_a_whole_ca,
	},
	{
	    .id = "ms-root-purpose",
	    .section = "3.4.3",
	    .text = "A new root for mail is for nothing else.",
	    MICROSOFTS,
	    SHALL,
	    ROOTS,
	    .since = TEN_YEAR_ROOTS_BEGIN,
	    .holds = root_has_one_purpose,
	},
	{
	    .id = "ms-root-not-issuer",
	    .section = "3.2.4",
	    .text = "No root issues certificates to subscribers.",
	    MICROSOFTS,
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = program_signer_is_no_root,
	},
	{ 0 },
};
