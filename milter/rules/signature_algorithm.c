/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.3.2: how a certificate is signed, octet by octet; and that what is
 * signed fits the key of the issuer.  Signatures are not verified here.
 */
#include <string.h>

#include "statements.h"

/* The form of the issuer's key, which the algorithm is for. */
static const struct signature_algorithm {
	const char *octets;
	size_t len;
	enum key_algorithm key;
	unsigned int size; /* of the key; 0: any */
	time_t since;
} algorithms[] = {
#define FORM(octets, key, size, since)                                         \
	{                                                                      \
		octets, sizeof(octets) - 1, key, size, since                   \
	}
#define PKCS1(digest)                                                          \
	FORM("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01" digest         \
	     "\x05\x00",                                                       \
	    KEY_RSA, 0, 0)
	PKCS1("\x0b"),
	PKCS1("\x0c"),
	PKCS1("\x0d"),
#define SHA_2(digest)                                                          \
	"\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02" digest "\x05\x00"
#define PSS(digest, salt)                                                      \
	FORM("\x30\x41\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x34"    \
	     "\xa0\x0f" SHA_2(digest) "\xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48"   \
				      "\x86\xf7\x0d\x01\x01\x08" SHA_2(        \
					  digest) "\xa2\x03\x02\x01" salt,     \
	    KEY_RSA, 0, 0)
	PSS("\x01", "\x20"),
	PSS("\x02", "\x30"),
	PSS("\x03", "\x40"),
#define ECDSA(digest) "\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03" digest
	FORM(ECDSA("\x02"), KEY_EC, 256, 0),
	FORM(ECDSA("\x03"), KEY_EC, 384, 0),
	FORM(ECDSA("\x04"), KEY_EC, 521, 0),
	FORM("\x30\x05\x06\x03\x2b\x65\x70", KEY_ED25519, 0, 0),
	FORM("\x30\x05\x06\x03\x2b\x65\x71", KEY_ED448, 0, 0),
#define ML_DSA(last) "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03" last
	FORM(ML_DSA("\x11"), KEY_ML_DSA, 44, SBR_PQC_BEGINS),
	FORM(ML_DSA("\x12"), KEY_ML_DSA, 65, SBR_PQC_BEGINS),
	FORM(ML_DSA("\x13"), KEY_ML_DSA, 87, SBR_PQC_BEGINS),
};

/* NULL: it is not printed there. */
static const struct signature_algorithm *
find_algorithm(struct span found, time_t issued)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++)
		if (found.len == algorithms[i].len &&
		    issued >= algorithms[i].since &&
		    memcmp(found.data, algorithms[i].octets, found.len) == 0)
			return &algorithms[i];
	return NULL;
}

static bool
is_printed(
    const struct certificate *c, struct span algorithm, struct rule_reason *why)
{
	char hex[2 * 32 + 1];

	if (find_algorithm(algorithm, c->not_before) != NULL)
		return true;
	hex_encode(
	    algorithm.data, algorithm.len < 32 ? algorithm.len : 32, hex);
	return because(why, "it is %s%s", hex, algorithm.len > 32 ? "..." : "");
}

static bool
signed_algorithm_is_printed(
    const struct rule_subject *s, struct rule_reason *why)
{
	return is_printed(s->certificate, s->certificate->tbs_signature, why);
}

static bool
outer_algorithm_is_printed(
    const struct rule_subject *s, struct rule_reason *why)
{
	return is_printed(
	    s->certificate, s->certificate->signature_algorithm, why);
}

static bool
algorithms_are_the_same(const struct rule_subject *s, struct rule_reason *why)
{
	return span_equal(s->certificate->tbs_signature,
		   s->certificate->signature_algorithm) ||
	       because(why, "the one that is signed is another");
}

static bool
signature_has_no_sha1(const struct rule_subject *s, struct rule_reason *why)
{
	return !s->certificate->signature_has_sha1 ||
	       because(why, "the certificate is signed with SHA-1");
}

/* Before the date the CA "SHALL revoke" it: a duty of that day, not of the
 * day on which it was issued. */
static bool
sha1_authority_is_over(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return s->at < SBR_SHA1_ENDS || !c->signature_has_sha1 ||
	       c->not_after < s->at ||
	       because(why, "it is signed with SHA-1 and has not expired");
}

/* SBR 7.1.3.1.1 knows one name of an RSA key, others know two. */
static enum key_algorithm
kind_of(const struct certificate *c)
{
	return c->key.kind == KEY_RSA_PSS ? KEY_RSA : c->key.kind;
}

/* A signature that is not printed at all is the matter of another rule. */
static bool
fits_issuer(const struct rule_subject *s, struct rule_reason *why)
{
	const struct signature_algorithm *algorithm = find_algorithm(
	    s->certificate->tbs_signature, s->certificate->not_before);

	return algorithm == NULL ||
	       (algorithm->key == kind_of(s->issuer) &&
		   (algorithm->size == 0 ||
		       algorithm->size == s->issuer->key.size)) ||
	       because(why, "the issuer's key is %s", s->issuer->key.text);
}

bool
statement_algorithm_is_printed(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct statement *statement = s->statement;
	struct span found = { statement->algorithm, statement->algorithm_len };
	const struct signature_algorithm *algorithm =
	    find_algorithm(found, statement->this_update);
	enum key_algorithm key = statement->signer_key == KEY_RSA_PSS
				     ? KEY_RSA
				     : statement->signer_key;
	char hex[2 * 32 + 1];

	if (algorithm == NULL) {
		hex_encode(found.data, found.len < 32 ? found.len : 32, hex);
		return because(
		    why, "it is %s%s", hex, found.len > 32 ? "..." : "");
	}
	return key == KEY_UNKNOWN ||
	       (algorithm->key == key &&
		   (algorithm->size == 0 ||
		       algorithm->size == statement->signer_key_size)) ||
	       because(why, "the key that signed it is of another kind");
}

static bool
is_ecdsa(struct span algorithm)
{
	static const uint8_t start[] = { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
		0x48, 0xce, 0x3d, 0x04, 0x03 };

	return algorithm.len == sizeof(start) + 1 &&
	       memcmp(algorithm.data, start, sizeof(start)) == 0;
}

static bool
ecdsa_fits_curve_of_issuer(
    const struct rule_subject *s, struct rule_reason *why)
{
	return (s->issuer->key.kind != KEY_EC &&
		   !is_ecdsa(s->certificate->tbs_signature)) ||
	       fits_issuer(s, why);
}

static bool
signature_fits_key_of_issuer(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct signature_algorithm *algorithm = find_algorithm(
	    s->certificate->tbs_signature, s->certificate->not_before);

	return algorithm == NULL || algorithm->key == KEY_EC ||
	       s->issuer->key.kind == KEY_EC || fits_issuer(s, why);
}

const struct rule signature_algorithm_rules[] = {
	{
	    .id = "sigalg-tbs-allowed",
	    .section = "7.1.3.2",
	    .text = "The signed signature algorithm is one of those of "
		    "the SBR, octet by octet.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = signed_algorithm_is_printed,
	},
	{
	    .id = "sigalg-outer-allowed",
	    .section = "7.1.3.2",
	    .text = "The outer signature algorithm is one of those of "
		    "the SBR, octet by octet.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = outer_algorithm_is_printed,
	},
	{
	    .id = "sigalg-inner-equals-outer",
	    .section = "7.1.2.4",
	    .text = "The signed and the outer signature algorithm are "
		    "the same.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = algorithms_are_the_same,
	},
	{
	    .id = "sigalg-ecdsa-hash-fits-issuer-curve",
	    .section = "7.1.3.2.2",
	    .text = "The digest of an ECDSA signature fits the curve of "
		    "the issuing CA: SHA-256 P-256, SHA-384 P-384, "
		    "SHA-512 P-521.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = ecdsa_fits_curve_of_issuer,
	},
	{
	    .id = "sigalg-eddsa-fits-issuer-key",
	    .section = "7.1.3.2.3",
	    .text = "The signature is one that the key of the issuing CA "
		    "makes.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .needs_issuer = true,
	    .holds = signature_fits_key_of_issuer,
	},
	{
	    .id = "sha1-sunset",
	    .section = "7.1.3.1.1",
	    .text = "No certificate is signed with SHA-1.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    .since = SBR_SHA1_ENDS,
	    .holds = signature_has_no_sha1,
	},
	{
	    .id = "sha1-subca-unexpired",
	    .section = "7.1.3.1.1",
	    .text = "A subordinate CA that was signed with SHA-1 is "
		    "revoked by 2026-09-15, or has expired.",
	    SHALL,
	    SUBORDINATES,
	    ALWAYS,
	    .holds = sha1_authority_is_over,
	},
	{ 0 },
};
