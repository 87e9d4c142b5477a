/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gmail's certificate profile (support.google.com/a/answer/7300887 and
 * 13297070: their numbers are the sections), as far as a certificate or one
 * with its issuer can show.  The table for subscribers was not at hand: its
 * rows are notices.  Not here: which roots Google or an administrator lists.
 */
#include "programs.h"

#include <string.h>

static bool
key_is_gmails(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (c->key.kind == KEY_RSA &&
	    (c->key.size == 2048 || c->key.size == 3072 || c->key.size == 4096))
		return true;
	return (program_key_is_nist(c) && c->key.size <= 384) ||
	       because(why, "the key is %s", c->key.text);
}

static bool
serial_is_gmails(const struct rule_subject *s, struct rule_reason *why)
{
	struct span serial = s->certificate->serial;
	bool is_zero = true;

	if (serial.len == 0 || serial.data[0] >= 0x80)
		return because(why, "it is negative");
	for (size_t i = 0; i < serial.len; i++)
		is_zero = is_zero && serial.data[i] == 0;
	if (is_zero)
		return because(why, "it is zero");
	return serial.len <= 20 ||
	       because(why, "it has %zu octets", serial.len);
}

static bool
issuer_is_the_same_name(const struct rule_subject *s, struct rule_reason *why)
{
	return span_equal(s->certificate->issuer.der, s->issuer->subject.der) ||
	       because(why, "the issuing CA has another name");
}

/* nsCertType, 2.16.840.1.113730.1.1: bits from the left. */
enum netscape_type {
	NETSCAPE_CLIENT = 0x80,
	NETSCAPE_SERVER = 0x40,
	NETSCAPE_MAIL = 0x20,
	NETSCAPE_OBJECT = 0x10,
	NETSCAPE_SERVER_CA = 0x04,
	NETSCAPE_MAIL_CA = 0x02,
	NETSCAPE_OBJECT_CA = 0x01,
	NETSCAPE_CAS =
	    NETSCAPE_SERVER_CA | NETSCAPE_MAIL_CA | NETSCAPE_OBJECT_CA,
};

static const struct extension *
find_netscape_type(const struct certificate *c)
{
	static const uint8_t oid[] = { 0x60, 0x86, 0x48, 0x01, 0x86, 0xf8, 0x42,
		0x01, 0x01 };

	for (size_t i = 0; i < c->extension_count; i++)
		if (span_equal(c->extensions[i].oid,
			(struct span){ oid, sizeof(oid) }))
			return &c->extensions[i];
	return NULL;
}

/* What it may say, by the other extensions. */
static unsigned int
netscape_types_of(const struct certificate *c)
{
	unsigned int purposes = c->extended_key_usage;
	bool any = !c->extended_key_usage_extension.present ||
		   (purposes & EKU_ANY) != 0;
	unsigned int types = 0;

	if (any || (purposes & EKU_EMAIL_PROTECTION) != 0)
		types |= c->is_ca ? NETSCAPE_MAIL_CA : NETSCAPE_MAIL;
	if (any || (purposes & EKU_CODE_SIGNING) != 0)
		types |= c->is_ca ? NETSCAPE_OBJECT_CA : NETSCAPE_OBJECT;
	if (any || (purposes & EKU_CLIENT_AUTH) != 0)
		types |= c->is_ca ? NETSCAPE_SERVER_CA : NETSCAPE_CLIENT;
	if (any || (purposes & EKU_SERVER_AUTH) != 0)
		types |= c->is_ca ? NETSCAPE_SERVER_CA : NETSCAPE_SERVER;
	return types;
}

static bool
extensions_do_not_contradict(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	const struct extension *e = find_netscape_type(c);
	unsigned int mail = c->is_ca ? NETSCAPE_MAIL_CA : NETSCAPE_MAIL, said;

	if (e == NULL)
		return true;
	if (e->value.len != 4 || e->value.data[0] != 3 ||
	    e->value.data[1] != 2 || e->value.data[2] > 7)
		return because(why, "nsCertType cannot be read");
	said = e->value.data[3];
	if ((said & ~netscape_types_of(c)) != 0)
		return because(why, "nsCertType names a use that no other "
				    "extension allows");
	return (said & mail) != 0 ||
	       because(why, "nsCertType does not name mail");
}

static bool
intermediate_says_ca(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (c->version != 3)
		return because(why, "the version is %d", c->version);
	if (!c->key_usage_extension.present ||
	    !c->key_usage_extension.critical ||
	    (c->key_usage & USAGE_KEY_CERT_SIGN) == 0)
		return because(why, "no critical keyUsage has keyCertSign");
	return (c->basic_constraints.critical && c->is_ca) ||
	       because(why, "no critical basicConstraints says CA");
}

static bool
purposes_are_gmails(const struct rule_subject *s, struct rule_reason *why)
{
	return program_has_purposes(s->certificate, EKU_EMAIL_PROTECTION,
	    FOREIGN_PURPOSES | EKU_ANY, why);
}

static bool
points_are_gmails(const struct rule_subject *s, struct rule_reason *why)
{
	return program_has_http_crl(s->certificate) ||
	       because(why, "no CRL has an address over HTTP");
}

static bool
intermediate_is_for_mail(const struct rule_subject *s, struct rule_reason *why)
{
	return purposes_are_gmails(s, why) && points_are_gmails(s, why);
}

static bool
subscriber_is_as_intermediates(
    const struct rule_subject *s, struct rule_reason *why)
{
	if (s->certificate->version != 3)
		return because(why, "the version is not 3");
	return key_is_gmails(s, why) && program_signature_is_sha2(s, why) &&
	       serial_is_gmails(s, why) &&
	       (s->issuer == NULL || issuer_is_the_same_name(s, why));
}

static bool
lasts_27_months(const struct rule_subject *s, struct rule_reason *why)
{
	struct tm end;

	if (gmtime_r(&s->certificate->not_before, &end) == NULL)
		return because(why, "notBefore cannot be read");
	end.tm_mon += 27;
	return s->certificate->not_after <= timegm(&end) ||
	       because(why, "notAfter is later");
}

static bool
usage_is_gmails(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	unsigned int usage = USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION;

	usage |= c->key.kind == KEY_RSA ? USAGE_KEY_ENCIPHERMENT
					: USAGE_KEY_AGREEMENT;
	if (!c->key_usage_extension.present || !c->key_usage_extension.critical)
		return because(why, "there is no critical keyUsage");
	return (c->key_usage & usage) != 0 ||
	       because(why, "keyUsage allows neither");
}

static bool
begins_with(struct span text, const char *start)
{
	size_t len = strlen(start);

	return text.len > len &&
	       ascii_span_equal_nocase((struct span){ text.data, len }, start);
}

static bool
policies_are_gmails(const struct rule_subject *s, struct rule_reason *why)
{
	static const uint8_t any_policy[] = { 0x55, 0x1d, 0x20, 0 };
	const struct certificate *c = s->certificate;

	if (c->policy_count == 0)
		return because(why, "there is no policy");
	for (size_t i = 0; i < c->policy_count; i++)
		if (span_equal(c->policies[i],
			(struct span){ any_policy, sizeof(any_policy) }))
			return because(why, "there is anyPolicy");
	for (size_t i = 0; i < c->qualifier_count; i++)
		if (c->qualifiers[i].kind == QUALIFIER_CPS &&
		    !begins_with(c->qualifiers[i].uri, "http://") &&
		    !begins_with(c->qualifiers[i].uri, "https://"))
			return because(why, "a CPS is not at an address over "
					    "HTTP or HTTPS");
	return true;
}

static bool
is_in_alternative_names(const struct certificate *c, struct span address)
{
	for (size_t i = 0; i < c->mailbox_count; i++)
		if (c->mailboxes[i].source != MAILBOX_SUBJECT &&
		    ascii_span_equal_nocase(address, c->mailboxes[i].address))
			return true;
	return false;
}

static bool
addresses_are_repeated(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (!program_has_rfc822_name(c))
		return because(why, "there is no rfc822Name");
	for (size_t i = 0; i < c->subject.count; i++)
		if (c->subject.attributes[i].type == ATTRIBUTE_EMAIL_ADDRESS &&
		    !is_in_alternative_names(c, c->subject.attributes[i].value))
			return because(why, "an emailAddress of the subject "
					    "is not repeated");
	return true;
}

#define PROFILE .section = "7300887"

const struct rule gmail_rules[] = {
	{
	    .id = "gmail-intermediate",
	    .section = "13297070",
	    .text = "There is an intermediate: no root issues certificates "
		    "to subscribers.",
	    GMAILS,
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = program_signer_is_no_root,
	},
	{
	    .id = "gmail-key",
	    PROFILE,
	    .text = "A CA's key is RSA of 2048, 3072 or 4096 bits, or on "
		    "P-256 or P-384.",
	    GMAILS,
	    SHALL,
	    EVERY_CA,
	    ALWAYS,
	    .holds = key_is_gmails,
	},
	{
	    .id = "gmail-sigalg",
	    PROFILE,
	    .text = "An intermediate is signed by RSA or ECDSA with SHA-256, "
		    "SHA-384 or SHA-512.",
	    GMAILS,
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = program_signature_is_sha2,
	},
	{
	    .id = "gmail-serial",
	    PROFILE,
	    .text = "The serial number is positive, and at most 20 octets.",
	    GMAILS,
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = serial_is_gmails,
	},
	{
	    .id = "gmail-issuer-dn",
	    PROFILE,
	    .text = "The issuer is the name of the issuing CA, octet by "
		    "octet.",
	    GMAILS,
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = issuer_is_the_same_name,
	},
	{
	    .id = "gmail-consistent",
	    PROFILE,
	    .text = "nsCertType, where it is there, covers the uses of the "
		    "other extensions.",
	    GMAILS,
	    SHALL,
	    .roles = SUBSCRIBER | SUBORDINATE_CA,
	    ANY_KIND,
	    ALWAYS,
	    .holds = extensions_do_not_contradict,
	},
	{
	    .id = "gmail-subca-ext",
	    PROFILE,
	    .text = "An intermediate is of version 3, with critical keyUsage "
		    "(keyCertSign) and basicConstraints (CA).",
	    GMAILS,
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = intermediate_says_ca,
	},
	{
	    .id = "gmail-subca-more",
	    PROFILE,
	    .text = "An issuing intermediate has emailProtection without "
		    "serverAuth, codeSigning, timeStamping or "
		    "anyExtendedKeyUsage, and a CRL over HTTP.",
	    GMAILS,
	    NOTE,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = intermediate_is_for_mail,
	},
	{
	    .id = "gmail-leaf-key",
	    PROFILE,
	    .text = "Key, signature, serial number, issuer and version are "
		    "as in intermediates.",
	    GMAILS,
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = subscriber_is_as_intermediates,
	},
	{
	    .id = "gmail-leaf-validity",
	    PROFILE,
	    .text = "notAfter is at most 27 months after notBefore.",
	    GMAILS,
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = lasts_27_months,
	},
	{
	    .id = "gmail-leaf-ku",
	    PROFILE,
	    .text = "A critical keyUsage allows signing or encryption.",
	    GMAILS,
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = usage_is_gmails,
	},
	{
	    .id = "gmail-leaf-eku",
	    PROFILE,
	    .text = "extKeyUsage has emailProtection, without serverAuth, "
		    "codeSigning, timeStamping or anyExtendedKeyUsage.",
	    GMAILS,
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = purposes_are_gmails,
	},
	{
	    .id = "gmail-leaf-policies",
	    PROFILE,
	    .text = "There are policies, but not anyPolicy; a CPS is at an "
		    "address over HTTP or HTTPS.",
	    GMAILS,
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = policies_are_gmails,
	},
	{
	    .id = "gmail-leaf-crldp",
	    PROFILE,
	    .text = "A CRL has an address over HTTP.",
	    GMAILS,
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = points_are_gmails,
	},
	{
	    .id = "gmail-leaf-san",
	    PROFILE,
	    .text = "subjectAltName has an rfc822Name, and repeats addresses "
		    "of the subject.",
	    GMAILS,
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = addresses_are_repeated,
	},
	{ 0 },
};
