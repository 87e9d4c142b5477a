/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.2.2 f and g, and 7.1.5: what a subordinate CA may be used for, and
 * for which names.
 */
#include "der.h"
#include "mailbox.h"
#include "table.h"
#include "uri.h"

enum {
	TAG_MAILBOX = DER_CONTEXT | 1,
	TAG_DIRECTORY = DER_CONTEXT_CONSTRUCTED(4),
};

static bool
constraints_are_critical(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e = &s->certificate->name_constraints;

	return !e->present || e->critical ||
	       because(why, "nameConstraints is not critical");
}

static bool
purposes_are_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->extended_key_usage_extension.present ||
	       because(why, "there is no extKeyUsage");
}

static bool
purposes_are_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->extended_key_usage_extension.critical ||
	       because(why, "extKeyUsage is critical");
}

static bool
has_email_protection(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return !c->extended_key_usage_extension.present ||
	       c->extended_key_usage_extension.malformed ||
	       (c->extended_key_usage & EKU_EMAIL_PROTECTION) != 0 ||
	       because(why, "emailProtection is not there");
}

static bool
lacks(const struct certificate *c, enum extended_key_usage purpose,
    const char *name, struct rule_reason *why)
{
	return (c->extended_key_usage & purpose) == 0 ||
	       because(why, "%s is there", name);
}

static bool
server_auth_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, EKU_SERVER_AUTH, "serverAuth", why);
}

static bool
code_signing_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, EKU_CODE_SIGNING, "codeSigning", why);
}

static bool
time_stamping_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, EKU_TIME_STAMPING, "timeStamping", why);
}

static bool
any_purpose_is_absent(const struct rule_subject *s, struct rule_reason *why)
{
	return lacks(s->certificate, EKU_ANY, "anyExtendedKeyUsage", why);
}

static bool
client_auth_is_all_else(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[OID_TEXT];

	for (size_t i = 0; i < c->purpose_count; i++)
		if ((purpose_of(c->purposes[i]) &
			(EKU_EMAIL_PROTECTION | EKU_CLIENT_AUTH)) == 0)
			return because(why, "%s is there",
			    oid_text(c->purposes[i], text) ? text
							   : "another purpose");
	return true;
}

/*
 * Whether it is a cross certificate shows only beside that root: but one
 * that may not issue CAs shares no name and key with any.
 */
static bool
purposes_suit_a_cross_certificate(
    const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->path_length == 0 ||
	       (s->certificate->extended_key_usage & EKU_EMAIL_PROTECTION) ==
		   0 ||
	       client_auth_is_all_else(s, why);
}

static bool
constrains(const struct certificate *c, uint8_t tag)
{
	for (size_t i = 0; i < c->permitted_count; i++)
		if (c->permitted[i].tag == tag)
			return true;
	for (size_t i = 0; i < c->excluded_count; i++)
		if (c->excluded[i].tag == tag)
			return true;
	return false;
}

static bool
constraints_are_whole(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (!c->name_constraints.present || c->name_constraints.malformed)
		return true;
	if (!constrains(c, TAG_MAILBOX))
		return because(why, "no subtree is an rfc822Name");
	return constrains(c, TAG_DIRECTORY) ||
	       because(why, "no subtree is a directoryName");
}

static bool
subtrees_are_no_mailboxes(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[QUOTE_TEXT];

	for (size_t i = 0; i < c->permitted_count; i++)
		if (c->permitted[i].tag == TAG_MAILBOX &&
		    mailbox_has_at(c->permitted[i].value))
			return because(why, "\"%s\" is a mailbox",
			    quote(c->permitted[i].value, text));
	return true;
}

static bool
subtrees_are_hosts(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[QUOTE_TEXT];

	for (size_t i = 0; i < c->permitted_count; i++) {
		struct span tree = c->permitted[i].value;

		if (c->permitted[i].tag != TAG_MAILBOX || mailbox_has_at(tree))
			continue;
		if (tree.len > 0 && tree.data[0] == '.')
			tree = (struct span){ tree.data + 1, tree.len - 1 };
		if (!mailbox_domain_is_fqdn(tree))
			return because(why, "\"%s\" is no domain",
			    quote(c->permitted[i].value, text));
	}
	return true;
}

const struct rule constraint_rules[] = {
	{
	    .id = "subca-nc-critical",
	    .section = "7.1.2.2.f",
	    .text = "A subordinate CA's nameConstraints is "
		    "critical.",
	    SHOULD,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = constraints_are_critical,
	},
	{
	    .id = "subca-eku-present",
	    .section = "7.1.2.2.g",
	    .text = "A subordinate CA has extKeyUsage.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = purposes_are_present,
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
	    .holds = has_email_protection,
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
	    .until = SBR_PURPOSES_END,
	    .holds = purposes_suit_a_cross_certificate,
	},
	{
	    .id = "tc-subca-nc-present",
	    .section = "7.1.5",
	    .text = "nameConstraints that make a CA technically "
		    "constrained bind rfc822Names and "
		    "directoryNames.",
	    NOTE,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = constraints_are_whole,
	},
	{
	    .id = "tc-subca-nc-no-mailbox",
	    .section = "7.1.5",
	    .text = "No permitted rfc822Name of nameConstraints is "
		    "a mailbox.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = subtrees_are_no_mailboxes,
	},
	{
	    .id = "tc-subca-nc-host-form",
	    .section = "7.1.5",
	    .text = "A permitted rfc822Name of nameConstraints is a "
		    "domain name, or a dot and a domain name.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = subtrees_are_hosts,
	},
	{ 0 },
};
