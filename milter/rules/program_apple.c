/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Apple Root Program Policy 2.0, as far as a certificate can show.  Not here:
 * keys that certificates share (2.1.3), and constraints that Apple itself
 * puts on a root (5.1).
 */
#include "programs.h"

enum {
	BEYOND_MAIL = FOREIGN_PURPOSES | EKU_OCSP_SIGNING | EKU_ANY | EKU_OTHER,
};

static bool
purposes_of_ca_are_named(const struct rule_subject *s, struct rule_reason *why)
{
	return program_has_purposes(s->certificate, 0, EKU_ANY, why);
}

static bool
purpose_of_ca_is_one(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->extended_key_usage_extension.present ||
	       program_has_purposes(s->certificate, 0, FOREIGN_PURPOSES, why);
}

static bool
purpose_is_mail_alone(const struct rule_subject *s, struct rule_reason *why)
{
	return program_has_purposes(
	    s->certificate, EKU_EMAIL_PROTECTION, BEYOND_MAIL, why);
}

static bool
rfc822_name_is_there(const struct rule_subject *s, struct rule_reason *why)
{
	return program_has_rfc822_name(s->certificate) ||
	       because(why, "there is no rfc822Name");
}

static bool
root_key_is_large(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return (c->key.kind == KEY_RSA && c->key.size >= 4096) ||
	       (program_key_is_nist(c) && c->key.size >= 384) ||
	       because(why, "the key is %s", c->key.text);
}

static bool
keeps_the_policy_of_2022(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (!rfc822_name_is_there(s, why) ||
	    !program_signature_is_sha2(s, why) ||
	    !program_has_purposes(c, EKU_EMAIL_PROTECTION, 0, why))
		return false;
	if (c->not_after - c->not_before >= (time_t)1185 * 86400)
		return because(why, "it is valid for more than 1185 days");
	return program_key_is_nist(c) ||
	       (c->key.kind == KEY_RSA && c->key.size >= 2048 &&
		   c->key.size % 8 == 0) ||
	       because(why, "the key is %s", c->key.text);
}

const struct rule apple_rules[] = {
	{
	    .id = "apple-sbr",
	    .section = "1.3",
	    .text = "A certificate for mail keeps the S/MIME Baseline "
		    "Requirements.",
	    APPLES,
	    SHALL,
	    EVERY_CERTIFICATE,
	    .since = APPLE_2_BEGINS,
	    .holds = program_keeps_the_sbr,
	},
	{
	    .id = "apple-subca-eku",
	    .section = "1.7",
	    .text = "An intermediate has an extKeyUsage without "
		    "anyExtendedKeyUsage.",
	    APPLES,
	    SHALL,
	    SUBORDINATES,
	    .since = APPLE_2_BEGINS,
	    .holds = purposes_of_ca_are_named,
	},
	{
	    .id = "apple-subca-purpose-1",
	    .section = "1.7",
	    .text = "An intermediate for mail has no purpose of another kind: "
		    "serverAuth, codeSigning, timeStamping.",
	    APPLES,
	    SHALL,
	    SUBORDINATES,
	    .since = APPLE_2_BEGINS,
	    .until = APPLE_PURPOSE_ENDS,
	    .holds = purpose_of_ca_is_one,
	},
	{
	    .id = "apple-subca-purpose-2",
	    .section = "1.7",
	    .text = "An intermediate for mail has emailProtection, and at "
		    "most clientAuth beside it.",
	    APPLES,
	    SHALL,
	    SUBORDINATES,
	    .since = APPLE_PURPOSE_ENDS,
	    .holds = purpose_is_mail_alone,
	},
	{
	    .id = "apple-leaf-eku",
	    .section = "A",
	    .text = "extKeyUsage has emailProtection, and at most clientAuth "
		    "beside it.",
	    APPLES,
	    SHALL,
	    SUBSCRIBERS,
	    .since = APPLE_PURPOSE_ENDS,
	    .holds = purpose_is_mail_alone,
	},
	{
	    .id = "apple-leaf-rfc822name",
	    .section = "2.3",
	    .text = "subjectAltName has an rfc822Name.",
	    APPLES,
	    SHALL,
	    SUBSCRIBERS,
	    .since = APPLE_RFC822_BEGINS,
	    .holds = rfc822_name_is_there,
	},
	{
	    .id = "apple-root-key",
	    .section = "1.5",
	    .text = "The key of a new root is RSA of at least 4096 bits, or "
		    "ECDSA of at least 384.",
	    APPLES,
	    SHALL,
	    ROOTS,
	    .since = APPLE_2_BEGINS,
	    .holds = root_key_is_large,
	},
	/* Not repeated in 2.0, which has the SBR instead. */
	{
	    .id = "apple-2022-leaf",
	    .section = "2022-04-01",
	    .text = "There are emailProtection and an rfc822Name, at most "
		    "1185 days, SHA-2, and a key of RSA from 2048 bits on, a "
		    "multiple of 8, or on P-256, P-384 or P-521.",
	    APPLES,
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .until = APPLE_2_BEGINS,
	    .holds = keeps_the_policy_of_2022,
	},
	{ 0 },
};
