/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.2.3 e and f: keyUsage and extKeyUsage of subscribers.  One that is
 * there but cannot be read is a matter of encoding alone.
 */
#include "table.h"

#define RSA_STRICT                                                             \
	(USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION |                     \
	    USAGE_KEY_ENCIPHERMENT)
#define RSA_OTHERS (RSA_STRICT | USAGE_DATA_ENCIPHERMENT)

static bool
has_usage(const struct certificate *c)
{
	return c->key_usage_extension.present &&
	       !c->key_usage_extension.malformed;
}

static bool
is_rsa_with_usage(const struct certificate *c)
{
	return has_usage(c) && c->key.kind == KEY_RSA;
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
rsa_signs_or_enciphers_keys(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return !is_rsa_with_usage(c) ||
	       (c->key_usage &
		   (USAGE_DIGITAL_SIGNATURE | USAGE_KEY_ENCIPHERMENT)) != 0 ||
	       because(
		   why, "neither digitalSignature nor keyEncipherment is set");
}

static bool
rsa_has_no_other_bit_strict(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return !is_rsa_with_usage(c) ||
	       (c->key_usage & ~(unsigned int)RSA_STRICT) == 0 ||
	       because(why, "a bit is set that a strict RSA key has not");
}

static bool
rsa_has_no_other_bit(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return !is_rsa_with_usage(c) ||
	       (c->key_usage & ~(unsigned int)RSA_OTHERS) == 0 ||
	       because(why, "a bit is set that an RSA key has not");
}

static bool
purposes_are_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->extended_key_usage_extension.present ||
	       because(why, "there is no extKeyUsage");
}

static bool
lacks_purpose(const struct certificate *c, enum extended_key_usage purpose,
    const char *name, struct rule_reason *why)
{
	return (c->extended_key_usage & purpose) == 0 ||
	       because(why, "%s is there", name);
}

static bool
email_protection_is_there(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return !c->extended_key_usage_extension.present ||
	       c->extended_key_usage_extension.malformed ||
	       (c->extended_key_usage & EKU_EMAIL_PROTECTION) != 0 ||
	       because(why, "emailProtection is not there");
}

static bool
email_protection_is_alone(const struct rule_subject *s, struct rule_reason *why)
{
	return (s->certificate->extended_key_usage &
		   ~(unsigned int)EKU_EMAIL_PROTECTION) == 0 ||
	       because(why, "there are other purposes");
}

static bool
server_auth_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks_purpose(
	    s->certificate, EKU_SERVER_AUTH, "serverAuth", why);
}

static bool
any_purpose_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks_purpose(
	    s->certificate, EKU_ANY, "anyExtendedKeyUsage", why);
}

const struct rule key_usage_rules[] = {
	{
	    .id = "ku-present",
	    .section = "7.1.2.3.e",
	    .text = "keyUsage is present.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = usage_is_present,
	},
	{
	    .id = "ku-critical",
	    .section = "7.1.2.3.e",
	    .text = "keyUsage is critical.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = usage_is_critical,
	},
	{
	    .id = "ku-rsa-purpose",
	    .section = "7.1.2.3.e",
	    .text = "An RSA key signs, or enciphers keys, or does both.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = rsa_signs_or_enciphers_keys,
	},
	{
	    .id = "ku-rsa-bits-strict",
	    .section = "7.1.2.3.e",
	    .text = "Strict: an RSA key has no bit but digitalSignature, "
		    "nonRepudiation and keyEncipherment.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, STRICT),
	    ALWAYS,
	    .holds = rsa_has_no_other_bit_strict,
	},
	{
	    .id = "ku-rsa-bits-mp-legacy",
	    .section = "7.1.2.3.e",
	    .text = "An RSA key has no bit but digitalSignature, "
		    "nonRepudiation, keyEncipherment and dataEncipherment.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY | MULTIPURPOSE),
	    ALWAYS,
	    .holds = rsa_has_no_other_bit,
	},
	{
	    .id = "eku-present",
	    .section = "7.1.2.3.f",
	    .text = "extKeyUsage is present.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = purposes_are_present,
	},
	{
	    .id = "eku-emailprotection",
	    .section = "7.1.2.3.f",
	    .text = "extKeyUsage has emailProtection.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = email_protection_is_there,
	},
	{
	    .id = "eku-strict-only-emailprotection",
	    .section = "7.1.2.3.f",
	    .text = "Strict: extKeyUsage has nothing but emailProtection.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, STRICT),
	    ALWAYS,
	    .holds = email_protection_is_alone,
	},
	{
	    .id = "eku-no-serverauth",
	    .section = "7.1.2.3.f",
	    .text = "extKeyUsage has no serverAuth.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = server_auth_is_absent,
	},
	{
	    .id = "eku-no-anyextendedkeyusage",
	    .section = "7.1.2.3.f",
	    .text = "extKeyUsage has no anyExtendedKeyUsage.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = any_purpose_is_absent,
	},
	{ 0 },
};
