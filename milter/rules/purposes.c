/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.2.1.d, 7.1.2.2.g, 7.1.2.3.f and 7.1.2.4: extKeyUsage. */
#include "der.h"
#include "table.h"

enum {
	/* That 7.1.2.3.f names, to allow or to prohibit them. */
	EKU_NAMED = EKU_EMAIL_PROTECTION | EKU_CLIENT_AUTH | EKU_SERVER_AUTH |
		    EKU_CODE_SIGNING | EKU_TIME_STAMPING | EKU_ANY,
};

static const struct {
	enum extended_key_usage purpose;
	const char *name;
} names[] = {
	{ EKU_CLIENT_AUTH, "clientAuth" },
	{ EKU_SERVER_AUTH, "serverAuth" },
	{ EKU_CODE_SIGNING, "codeSigning" },
	{ EKU_TIME_STAMPING, "timeStamping" },
	{ EKU_OCSP_SIGNING, "OCSPSigning" },
	{ EKU_ANY, "anyExtendedKeyUsage" },
};

static bool
purposes_are_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->extended_key_usage_extension.present ||
	       because(why, "there is no extKeyUsage");
}

/* Only of a cross certificate it "MAY be present". */
static bool
purposes_of_ca_are_present(
    const struct rule_subject *s, struct rule_reason *why)
{
	return s->shares_root || purposes_are_present(s, why);
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

/* An OID that extended_key_usage has no bit for. */
static bool
because_of_other(const struct certificate *c, struct rule_reason *why)
{
	char text[OID_TEXT];

	for (size_t i = 0; i < c->purpose_count; i++)
		if (purpose_of(c->purposes[i]) == EKU_OTHER)
			return because(why, "%s is there",
			    oid_text(c->purposes[i], text) ? text
							   : "another purpose");
	return because(why, "another purpose is there");
}

static bool
lacks(
    const struct certificate *c, unsigned int purposes, struct rule_reason *why)
{
	unsigned int found = c->extended_key_usage & purposes;

	if (found == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if ((found & names[i].purpose) != 0)
			return because(why, "%s is there", names[i].name);
	return because_of_other(c, why);
}

static bool
email_protection_is_alone(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, ~(unsigned int)EKU_EMAIL_PROTECTION, why);
}

static bool
server_auth_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, EKU_SERVER_AUTH, why);
}

static bool
code_signing_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, EKU_CODE_SIGNING, why);
}

static bool
time_stamping_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, EKU_TIME_STAMPING, why);
}

static bool
any_purpose_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, EKU_ANY, why);
}

static bool
client_auth_is_all_else(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate,
	    ~(unsigned int)(EKU_EMAIL_PROTECTION | EKU_CLIENT_AUTH), why);
}

static bool
purposes_are_named(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, ~(unsigned int)EKU_NAMED, why);
}

static bool
purposes_are_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->extended_key_usage_extension.present ||
	       because(why, "there is an extKeyUsage");
}

static bool
purposes_are_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->extended_key_usage_extension.critical ||
	       because(why, "extKeyUsage is critical");
}

/*
 * Whether it is a cross certificate shows only beside that root: but one
 * that may not issue CAs shares no name and key with any.
 */
static bool
purposes_suit_a_cross_certificate(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return c->path_length == 0 ||
	       (c->extended_key_usage & EKU_EMAIL_PROTECTION) == 0 ||
	       client_auth_is_all_else(s, why);
}

const struct rule purpose_rules[] = {
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
	    .text = "Strict: extKeyUsage has nothing but "
		    "emailProtection.",
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
	    .id = "eku-no-codesigning",
	    .section = "7.1.2.3.f",
	    .text = "extKeyUsage has no codeSigning.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = code_signing_is_absent,
	},
	{
	    .id = "eku-no-timestamping",
	    .section = "7.1.2.3.f",
	    .text = "extKeyUsage has no timeStamping.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = time_stamping_is_absent,
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
	{
	    .id = "eku-emailprotection-clientauth-only",
	    .section = "7.1.2.3.f",
	    .text = "extKeyUsage has emailProtection, and besides it "
		    "clientAuth at most.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY | MULTIPURPOSE),
	    .since = SBR_PURPOSES_END,
	    .holds = client_auth_is_all_else,
	},
	{
	    .id = "eku-not-in-profile",
	    .section = "7.1.2.4",
	    .text = "extKeyUsage has no purpose that the profile does "
		    "not name.",
	    NOTE,
	    .roles = SUBSCRIBER | SUBORDINATE_CA,
	    .types = ANY_TYPE,
	    .generations = LEGACY | MULTIPURPOSE,
	    ALWAYS,
	    .until = SBR_PURPOSES_END,
	    .holds = purposes_are_named,
	},
	{
	    .id = "root-eku-absent",
	    .section = "7.1.2.1.d",
	    .text = "A root has no extKeyUsage.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = purposes_are_absent,
	},
	{
	    .id = "subca-eku-present",
	    .section = "7.1.2.2.g",
	    .text = "A subordinate CA has extKeyUsage, unless it shares "
		    "name and key with a root.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = purposes_of_ca_are_present,
	},
	{
	    .id = "subca-eku-not-critical",
	    .section = "7.1.2.2.g",
	    .text = "A subordinate CA's extKeyUsage is not "
		    "critical.",
	    SHOULD,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = purposes_are_not_critical,
	},
	{
	    .id = "subca-eku-emailprotection",
	    .section = "7.1.2.2.g",
	    .text = "A subordinate CA's extKeyUsage has "
		    "emailProtection.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = email_protection_is_there,
	},
	{
	    .id = "subca-eku-no-serverauth",
	    .section = "7.1.2.2.g",
	    .text = "A subordinate CA's extKeyUsage has no "
		    "serverAuth.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = server_auth_is_absent,
	},
	{
	    .id = "subca-eku-no-codesigning",
	    .section = "7.1.2.2.g",
	    .text = "A subordinate CA's extKeyUsage has no "
		    "codeSigning.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = code_signing_is_absent,
	},
	{
	    .id = "subca-eku-no-timestamping",
	    .section = "7.1.2.2.g",
	    .text = "A subordinate CA's extKeyUsage has no "
		    "timeStamping.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = time_stamping_is_absent,
	},
	{
	    .id = "subca-eku-no-any",
	    .section = "7.1.2.2.g",
	    .text = "A subordinate CA's extKeyUsage has no "
		    "anyExtendedKeyUsage.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = any_purpose_is_absent,
	},
	{
	    .id = "subca-eku-emailprotection-clientauth-only",
	    .section = "7.1.2.2.g",
	    .text = "A subordinate CA's extKeyUsage has "
		    "emailProtection, and besides it clientAuth at "
		    "most.",
	    SHALL,
	    SUBORDINATES,
	    .since = SBR_PURPOSES_END,
	    .holds = client_auth_is_all_else,
	},
	{
	    .id = "cross-cert-eku",
	    .section = "7.1.2.2.g",
	    .text = "A cross certificate for a hierarchy of S/MIME "
		    "alone has emailProtection, and besides it "
		    "clientAuth at most.",
	    NOTE,
	    SUBORDINATES,
	    .since = SBR_CROSS_PURPOSES,
	    .holds = purposes_suit_a_cross_certificate,
	},
	{ 0 },
};
