/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a certificate says it is: its role, and the type and generation of its
 * reserved policy OID (SBR 7.1.6.1).  A claim: paths are trust's business.
 */
#include <stdio.h>
#include <string.h>

#include "decode.h"

bool
policy_is_reserved(struct span oid)
{
	static const uint8_t arc[] = { 0x67, 0x81, 0x0c, 0x01, 0x05 };

	return oid.len == sizeof(arc) + 2 &&
	       memcmp(oid.data, arc, sizeof(arc)) == 0 && oid.data[5] >= 1 &&
	       oid.data[5] <= 4 && oid.data[6] >= 1 && oid.data[6] <= 3;
}

static void
read_reserved_policy(struct certificate *c)
{
	struct span found = { 0 };

	for (size_t i = 0; i < c->policy_count; i++) {
		if (!policy_is_reserved(c->policies[i]))
			continue;
		if (found.len != 0 && !span_equal(found, c->policies[i]))
			return;
		found = c->policies[i];
	}
	if (found.len == 0)
		return;
	c->class.type = (enum sbr_type)(1 << (found.data[5] - 1));
	c->class.generation = (enum sbr_generation)(1 << (found.data[6] - 1));
	(void)snprintf(c->policy, sizeof(c->policy), "2.23.140.1.5.%d.%d",
	    found.data[5], found.data[6]);
}

static bool
is_self_issued(const struct certificate *c)
{
	return span_equal(c->issuer.der, c->subject.der);
}

/*
 * Before version 3 nothing in a certificate says CA; those that are
 * self-issued and still around are roots.
 */
static bool
is_old_root(const struct certificate *c)
{
	return c->version < 3 && c->extension_count == 0 && is_self_issued(c);
}

static bool
names_a_mailbox(const struct certificate *c)
{
	for (size_t i = 0; i < c->mailbox_count; i++)
		if (c->mailboxes[i].source != MAILBOX_SUBJECT)
			return true;
	return false;
}

/*
 * SBR 1.1 knows certificates of subscribers by their purpose and mailbox.
 * One that says CA but signs no certificates is such a one, wrongly made
 * (7.1.2.3.d).
 */
static bool
is_subscriber_called_ca(const struct certificate *c)
{
	return c->is_ca && (c->key_usage & USAGE_KEY_CERT_SIGN) == 0 &&
	       (c->extended_key_usage & EKU_EMAIL_PROTECTION) != 0 &&
	       names_a_mailbox(c);
}

/*
 * And one whose key may sign certificates, that claims no profile and names
 * nobody to send mail to, is a CA that does not say so (7.1.2.1.a, 7.1.2.2.d).
 */
static bool
is_ca_not_called_so(const struct certificate *c)
{
	return !c->is_ca && c->class.type == 0 &&
	       (c->key_usage & USAGE_KEY_CERT_SIGN) != 0 &&
	       !c->subject_alternative_name.malformed && c->mailbox_count == 0;
}

void
decode_class(struct certificate *c)
{
	c->class.role = SUBSCRIBER;
	read_reserved_policy(c);
	if (is_subscriber_called_ca(c) ||
	    (!c->is_ca && !is_ca_not_called_so(c) && !is_old_root(c)))
		return;
	if (is_old_root(c) || certificate_looks_self_signed(c))
		c->class.role = ROOT_CA;
	else
		c->class.role = SUBORDINATE_CA;
}

bool
certificate_looks_self_signed(const struct certificate *c)
{
	return is_self_issued(c) &&
	       (c->authority_key.len == 0 || c->key_identifier.len == 0 ||
		   span_equal(c->authority_key, c->key_identifier));
}

const char *
sbr_role_word(enum sbr_role role)
{
	switch (role) {
	case SUBORDINATE_CA:
		return "subordinate-ca";
	case ROOT_CA:
		return "root";
	case STATUS_CRL:
		return "crl";
	case STATUS_OCSP:
		return "ocsp";
	case OCSP_RESPONDER:
		return "ocsp-responder";
	default:
		return "subscriber";
	}
}

const char *
sbr_type_word(enum sbr_type type)
{
	switch (type) {
	case MAILBOX_VALIDATED:
		return "mailbox-validated";
	case ORGANIZATION_VALIDATED:
		return "organization-validated";
	case SPONSOR_VALIDATED:
		return "sponsor-validated";
	case INDIVIDUAL_VALIDATED:
		return "individual-validated";
	default:
		return NULL;
	}
}

const char *
sbr_generation_word(enum sbr_generation generation)
{
	switch (generation) {
	case LEGACY:
		return "legacy";
	case MULTIPURPOSE:
		return "multipurpose";
	case STRICT:
		return "strict";
	default:
		return NULL;
	}
}
