/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mozilla Root Store Policy 3.1, as far as a certificate or one with its
 * issuer can show.  Not here: what only other certificates, the network or
 * the root store's own dates tell (5.2 uniqueness, 7.4, dual purposes of
 * 7.5), and how CCADB 6.2 and 6.3 bind cross certificates and CRLs.
 */
#include "der.h"
#include "programs.h"

static bool
key_is_allowed(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	bool has_purpose = c->class.role == ROOT_CA ||
			   (c->extended_key_usage & EKU_EMAIL_PROTECTION) != 0;

	if (program_key_is_nist(c) ||
	    (c->key.kind == KEY_RSA && c->key.size >= 2048 &&
		c->key.size % 8 == 0))
		return true;
	if (program_key_is_edwards(c))
		return has_purpose ||
		       because(why, "EdDSA without emailProtection");
	return because(why, "the key is %s", c->key.text);
}

static bool
key_is_encoded_as_printed(const struct rule_subject *s, struct rule_reason *why)
{
	switch (s->certificate->key.kind) {
	case KEY_RSA:
	case KEY_RSA_PSS:
	case KEY_EC:
		return program_table_holds(key_algorithm_rules, s, why);
	default:
		return true; /* key_is_allowed()'s */
	}
}

/* SHA-1 is the matter of 5.1.3; ML-DSA is not in the set. */
static bool
signature_is_encoded_as_printed(
    const struct rule_subject *s, struct rule_reason *why)
{
	static const char ml_dsa[] =
	    "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03";
	struct span algorithm = s->certificate->tbs_signature;

	if (s->certificate->signature_has_sha1)
		return true;
	if (algorithm.len == sizeof(ml_dsa) &&
	    span_equal((struct span){ algorithm.data, sizeof(ml_dsa) - 1 },
		(struct span){ (const uint8_t *)ml_dsa, sizeof(ml_dsa) - 1 }))
		return because(why, "it is ML-DSA");
	return program_table_holds(signature_algorithm_rules, s, why);
}

static bool
has_no_sha1(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->signature_has_sha1 ||
	       because(why, "the certificate is signed with SHA-1");
}

/* Sixty-four random bits have less than 48 once in 65536 times. */
static bool
serial_is_random_enough(const struct rule_subject *s, struct rule_reason *why)
{
	struct span serial = s->certificate->serial;

	if (serial.len > 0 && serial.data[0] >= 0x80)
		return because(why, "it is negative");
	while (serial.len > 0 && serial.data[0] == 0) {
		serial.data++;
		serial.len--;
	}
	if (serial.len == 0)
		return because(why, "it is zero");
	return serial.len >= 6 || because(why, "it has %zu octets", serial.len);
}

static bool
is_free_of_faults(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	struct span exponent = c->key.exponent;

	if (c->defect_count > 0)
		return because(why, "%s", c->defects[0]);
	return exponent.len != 1 || exponent.data[0] != 1 ||
	       because(why, "the exponent is 1");
}

static bool
purposes_are_named(const struct rule_subject *s, struct rule_reason *why)
{
	return program_has_purposes(s->certificate, 0, EKU_ANY, why);
}

static bool
purposes_of_ca_are_apart(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	/* "Cross certificates that share a private key" are excepted. */
	if (s->shares_root && !c->extended_key_usage_extension.present)
		return true;
	if (!program_has_purposes(c, 0, EKU_ANY, why))
		return false;
	return (c->extended_key_usage & EKU_SERVER_AUTH) == 0 ||
	       (c->extended_key_usage & EKU_EMAIL_PROTECTION) == 0 ||
	       because(why, "serverAuth stands beside emailProtection");
}

/* One without nameConstraints does not mean to be constrained. */
static bool
constraint_is_technical(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (!c->name_constraints.present)
		return true;
	for (size_t i = 0; i < c->permitted_count; i++)
		if (c->permitted[i].tag == (DER_CONTEXT | 1))
			return program_has_purposes(c, EKU_EMAIL_PROTECTION,
			    EKU_SERVER_AUTH | EKU_ANY, why);
	return because(why, "no rfc822Name is permitted");
}

static bool
hierarchy_is_dedicated(const struct rule_subject *s, struct rule_reason *why)
{
	if (s->issuer->class.role != ROOT_CA ||
	    s->issuer->not_before < DEDICATED_ROOTS_BEGIN)
		return true;
	return program_has_purposes(s->certificate, EKU_EMAIL_PROTECTION,
	    FOREIGN_PURPOSES | EKU_ANY, why);
}

const struct rule mozilla_rules[] = {
	{
	    .id = "moz-sbr",
	    .section = "2.3",
	    .text = "A certificate that can be used for mail keeps the "
		    "S/MIME Baseline Requirements.",
	    MOZILLAS,
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = program_keeps_the_sbr,
	},
	{
	    .id = "moz-key-alg",
	    .section = "5.1",
	    .text = "The key is RSA of at least 2048 bits and a multiple of "
		    "8, or on P-256, P-384 or P-521, or, for "
		    "emailProtection, EdDSA.",
	    MOZILLAS,
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = key_is_allowed,
	},
	{
	    .id = "moz-spki-encoding",
	    .section = "5.1.1",
	    .text = "The algorithm of an RSA or EC key is encoded as the "
		    "SBR have it, and is not id-RSASSA-PSS.",
	    MOZILLAS,
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = key_is_encoded_as_printed,
	},
	{
	    .id = "moz-sigalg-encoding",
	    .section = "5.1.1",
	    .text = "The signature algorithm is one of the policy's, octet "
		    "by octet, and fits the issuer's key.",
	    MOZILLAS,
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = signature_is_encoded_as_printed,
	},
	{
	    .id = "moz-sha1-leaf",
	    .section = "5.1.3",
	    .text = "No certificate for mail is signed with SHA-1.",
	    MOZILLAS,
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = has_no_sha1,
	},
	{
	    .id = "moz-sha1-other",
	    .section = "5.1.3",
	    .text = "No certificate of an intermediate is signed with SHA-1.",
	    MOZILLAS,
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = has_no_sha1,
	},
	{
	    .id = "moz-serial",
	    .section = "5.2",
	    .text = "The serial number is positive and holds 64 random bits.",
	    MOZILLAS,
	    SHALL,
	    .roles = SUBSCRIBER | SUBORDINATE_CA,
	    ANY_KIND,
	    ALWAYS,
	    .holds = serial_is_random_enough,
	},
	{
	    .id = "moz-der",
	    .section = "5.2",
	    .text = "There is no fault of encoding, and no RSA exponent of "
		    "1.",
	    MOZILLAS,
	    SHALL,
	    .roles = SUBSCRIBER | SUBORDINATE_CA,
	    ANY_KIND,
	    ALWAYS,
	    .holds = is_free_of_faults,
	},
	{
	    .id = "moz-leaf-eku",
	    .section = "5.2",
	    .text = "extKeyUsage is present, without anyExtendedKeyUsage.",
	    MOZILLAS,
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = purposes_are_named,
	},
	/* A cross certificate over a root's key may do without; that it is
	 * one is not in it. */
	{
	    .id = "moz-subca-eku",
	    .section = "5.3",
	    .text = "An intermediate has an extKeyUsage without "
		    "anyExtendedKeyUsage, and not both serverAuth and "
		    "emailProtection.",
	    MOZILLAS,
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = purposes_of_ca_are_apart,
	},
	{
	    .id = "moz-subca-tc",
	    .section = "5.3.1",
	    .text = "An intermediate with nameConstraints is technically "
		    "constrained: it permits an rfc822Name, and its "
		    "extKeyUsage has emailProtection without serverAuth and "
		    "anyExtendedKeyUsage.",
	    MOZILLAS,
	    NOTE,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = constraint_is_technical,
	},
	{
	    .id = "moz-root-not-issuer",
	    .section = "5.2",
	    .text = "No root issues certificates to subscribers.",
	    MOZILLAS,
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = program_signer_is_no_root,
	},
	/* A root from before that day may have been added after it. */
	{
	    .id = "moz-dedicated-smime",
	    .section = "7.5.2",
	    .text = "Below a root of 2025-03-15 or later an intermediate for "
		    "mail has emailProtection, and none of serverAuth, "
		    "codeSigning, timeStamping, anyExtendedKeyUsage.",
	    MOZILLAS,
	    SHALL,
	    SUBORDINATES,
	    .since = DEDICATED_ROOTS_BEGIN,
	    .needs_issuer = true,
	    .holds = hierarchy_is_dedicated,
	},
	{ 0 },
};
