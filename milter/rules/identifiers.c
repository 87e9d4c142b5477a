/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.2.1.e, 7.1.2.2 h and i, 7.1.2.3 g and n: key identifiers. */
#include <openssl/sha.h>
#include <string.h>

#include "table.h"

static bool
authority_is_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->authority_key_identifier.present ||
	       because(why, "there is no authorityKeyIdentifier");
}

static bool
authority_is_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->authority_key_identifier.critical ||
	       because(why, "authorityKeyIdentifier is critical");
}

static bool
authority_has_key(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e =
	    &s->certificate->authority_key_identifier;

	return !e->present || e->malformed ||
	       s->certificate->authority_key.data != NULL ||
	       because(why, "there is no keyIdentifier");
}

static bool
authority_has_no_issuer(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->authority_has_issuer ||
	       because(why, "there is an authorityCertIssuer");
}

static bool
authority_has_no_serial(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->authority_has_serial ||
	       because(why, "there is an authorityCertSerialNumber");
}

static bool
authority_has_key_alone(const struct rule_subject *s, struct rule_reason *why)
{
	return authority_has_no_issuer(s, why) &&
	       authority_has_no_serial(s, why);
}

static bool
subject_is_present(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->subject_key_identifier.present ||
	       because(why, "there is no subjectKeyIdentifier");
}

static bool
subject_is_not_critical(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->subject_key_identifier.critical ||
	       because(why, "subjectKeyIdentifier is critical");
}

/* As long as a digest of 160 bits, or the whole of a longer one. */
static bool
begins(const uint8_t *digest, size_t size, struct span identifier)
{
	return (identifier.len == SHA_DIGEST_LENGTH ||
		   identifier.len == size) &&
	       memcmp(identifier.data, digest, identifier.len) == 0;
}

/* RFC 5280 4.2.1.2 method 1, and RFC 7093 2: methods 1 to 4. */
static bool
is_digest_of(struct span key, struct span identifier)
{
	uint8_t digest[SHA512_DIGEST_LENGTH];

	if (identifier.len < SHA_DIGEST_LENGTH)
		return false;
	SHA1(key.data, key.len, digest);
	if (begins(digest, SHA_DIGEST_LENGTH, identifier))
		return true;
	SHA256(key.data, key.len, digest);
	if (begins(digest, SHA256_DIGEST_LENGTH, identifier))
		return true;
	SHA384(key.data, key.len, digest);
	if (begins(digest, SHA384_DIGEST_LENGTH, identifier))
		return true;
	SHA512(key.data, key.len, digest);
	return begins(digest, SHA512_DIGEST_LENGTH, identifier);
}

/* RFC 5280 4.2.1.2 method 2: 0100 and the last 60 bits of SHA-1. */
static bool
is_short_digest_of(struct span key, struct span identifier)
{
	uint8_t digest[SHA_DIGEST_LENGTH], *tail;

	if (identifier.len != 8)
		return false;
	SHA1(key.data, key.len, digest);
	tail = digest + sizeof(digest) - 8;
	tail[0] = (uint8_t)(0x40 | (tail[0] & 0x0f));
	return memcmp(identifier.data, tail, 8) == 0;
}

static bool
subject_is_made_of_key(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (!c->subject_key_identifier.present ||
	    c->subject_key_identifier.malformed || c->key.bits.data == NULL)
		return true;
	return is_digest_of(c->key.bits, c->key_identifier) ||
	       is_short_digest_of(c->key.bits, c->key_identifier) ||
	       is_digest_of(c->key.spki, c->key_identifier) ||
	       because(why, "it is none of the usual digests of the key");
}

const struct rule identifier_rules[] = {
	{
	    .id = "aki-present",
	    .section = "7.1.2.3.g",
	    .text = "authorityKeyIdentifier is present.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = authority_is_present,
	},
	{
	    .id = "aki-not-critical",
	    .section = "7.1.2.3.g",
	    .text = "authorityKeyIdentifier is not critical.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = authority_is_not_critical,
	},
	{
	    .id = "aki-keyid",
	    .section = "7.1.2.3.g",
	    .text = "authorityKeyIdentifier has the keyIdentifier.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = authority_has_key,
	},
	{
	    .id = "aki-no-issuer",
	    .section = "7.1.2.3.g",
	    .text = "authorityKeyIdentifier has no authorityCertIssuer.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = authority_has_no_issuer,
	},
	{
	    .id = "aki-no-serial",
	    .section = "7.1.2.3.g",
	    .text = "authorityKeyIdentifier has no "
		    "authorityCertSerialNumber.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = authority_has_no_serial,
	},
	{
	    .id = "ski-present",
	    .section = "7.1.2.3.n",
	    .text = "subjectKeyIdentifier is present.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = subject_is_present,
	},
	{
	    .id = "ski-not-critical",
	    .section = "7.1.2.3.n",
	    .text = "subjectKeyIdentifier is not critical.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = subject_is_not_critical,
	},
	{
	    .id = "ski-derived-from-key",
	    .section = "7.1.2.3.n",
	    .text = "subjectKeyIdentifier is made from the public key.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = subject_is_made_of_key,
	},
	{
	    .id = "subca-aki-present",
	    .section = "7.1.2.2.h",
	    .text = "A subordinate CA has authorityKeyIdentifier.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = authority_is_present,
	},
	{
	    .id = "subca-aki-not-critical",
	    .section = "7.1.2.2.h",
	    .text = "A subordinate CA's authorityKeyIdentifier is "
		    "not critical.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = authority_is_not_critical,
	},
	{
	    .id = "subca-aki-keyid",
	    .section = "7.1.2.2.h",
	    .text = "A subordinate CA's authorityKeyIdentifier has "
		    "the keyIdentifier.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = authority_has_key,
	},
	{
	    .id = "subca-aki-no-issuer-serial",
	    .section = "7.1.2.2.h",
	    .text = "A subordinate CA's authorityKeyIdentifier has "
		    "neither authorityCertIssuer nor "
		    "authorityCertSerialNumber.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = authority_has_key_alone,
	},
	{
	    .id = "root-ski-present",
	    .section = "7.1.2.1.e",
	    .text = "A root has subjectKeyIdentifier.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = subject_is_present,
	},
	{
	    .id = "root-ski-not-critical",
	    .section = "7.1.2.1.e",
	    .text = "A root's subjectKeyIdentifier is not critical.",
	    SHALL,
	    ROOTS,
	    ALWAYS,
	    .holds = subject_is_not_critical,
	},
	{
	    .id = "subca-ski-present",
	    .section = "7.1.2.2.i",
	    .text = "A subordinate CA has subjectKeyIdentifier.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = subject_is_present,
	},
	{
	    .id = "subca-ski-not-critical",
	    .section = "7.1.2.2.i",
	    .text = "A subordinate CA's subjectKeyIdentifier is not "
		    "critical.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = subject_is_not_critical,
	},
	{ 0 },
};
