/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.3.1: how the subject's key is named, octet by octet. */
#include <string.h>

#include "der.h"
#include "table.h"

struct encoding {
	const char *octets;
	size_t len;
};
#define OCTETS(literal)                                                        \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

static bool
is_one_of(struct span found, const struct encoding *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (found.len == list[i].len &&
		    memcmp(found.data, list[i].octets, found.len) == 0)
			return true;
	return false;
}

static bool
rsa_is_encoded_as_printed(const struct rule_subject *s, struct rule_reason *why)
{
	static const struct encoding rsa[] = {
		OCTETS("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
		       "\x05\x00"),
	};

	return s->certificate->key.kind != KEY_RSA ||
	       is_one_of(s->certificate->key.algorithm, rsa, 1) ||
	       because(why, "the parameters are no NULL, or oddly encoded");
}

static bool
rsa_is_not_pss(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_RSA_PSS ||
	       because(why, "the algorithm is id-RSASSA-PSS");
}

static bool
ec_is_encoded_as_printed(const struct rule_subject *s, struct rule_reason *why)
{
	static const struct encoding ec[] = {
		OCTETS("\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
		       "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"),
		OCTETS("\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
		       "\x06\x05\x2b\x81\x04\x00\x22"),
		OCTETS("\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
		       "\x06\x05\x2b\x81\x04\x00\x23"),
	};
	const struct certificate *c = s->certificate;

	if (c->key.kind != KEY_EC || is_one_of(c->key.algorithm, ec, 3))
		return true;
	if (c->key.curve.len == 0)
		return because(why, "the curve is not named");
	return because(why, "the key is %s", c->key.text);
}

static bool
eddsa_is_encoded_as_printed(
    const struct rule_subject *s, struct rule_reason *why)
{
	static const struct encoding eddsa[] = {
		OCTETS("\x30\x05\x06\x03\x2b\x65\x70"),
		OCTETS("\x30\x05\x06\x03\x2b\x65\x71"),
	};
	const struct certificate *c = s->certificate;

	return (c->key.kind != KEY_ED25519 && c->key.kind != KEY_ED448) ||
	       is_one_of(c->key.algorithm, eddsa, 2) ||
	       because(why, "there are parameters, or it is oddly encoded");
}

static bool
pqc_is_encoded_as_printed(const struct rule_subject *s, struct rule_reason *why)
{
#define NIST(arcs) OCTETS("\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04" arcs)
	static const struct encoding pqc[] = { NIST("\x03\x11"),
		NIST("\x03\x12"), NIST("\x03\x13"), NIST("\x04\x01"),
		NIST("\x04\x02"), NIST("\x04\x03") };
#undef NIST
	const struct certificate *c = s->certificate;

	return (c->key.kind != KEY_ML_DSA && c->key.kind != KEY_ML_KEM) ||
	       is_one_of(c->key.algorithm, pqc, 6) ||
	       because(why, "there are parameters, or it is oddly encoded");
}

/* What the other rules of this file do not speak of. */
static bool
algorithm_is_printed(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	struct span in = c->key.algorithm, list, oid;
	char text[OID_TEXT];

	switch (c->key.kind) {
	case KEY_RSA:
	case KEY_RSA_PSS:
	case KEY_EC:
	case KEY_ED25519:
	case KEY_ED448:
		return true;
	case KEY_ML_DSA:
	case KEY_ML_KEM:
		return c->not_before >= SBR_PQC_BEGINS ||
		       because(why, "%s before 2025-08-22", c->key.text);
	case KEY_UNKNOWN:
		break;
	default:
		return because(why, "the key is %s", c->key.text);
	}
	if (der_expect(&in, DER_SEQUENCE, &list) &&
	    der_expect(&list, DER_OID, &oid) && oid_text(oid, text))
		return because(why, "the algorithm is %s", text);
	return because(why, "the algorithm is unknown");
}

const struct rule key_algorithm_rules[] = {
	{
	    .id = "spki-algid-rsa",
	    .section = "7.1.3.1.1",
	    .text = "An RSA key is named by rsaEncryption with NULL "
		    "parameters.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rsa_is_encoded_as_printed,
	},
	{
	    .id = "spki-no-rsassa-pss",
	    .section = "7.1.3.1.1",
	    .text = "An RSA key is not named by id-RSASSA-PSS.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rsa_is_not_pss,
	},
	{
	    .id = "spki-algid-ec",
	    .section = "7.1.3.1.2",
	    .text = "An EC key names the curve P-256, P-384 or P-521.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = ec_is_encoded_as_printed,
	},
	{
	    .id = "spki-algid-eddsa",
	    .section = "7.1.3.1.3",
	    .text = "An Ed25519 or Ed448 key has no parameters.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = eddsa_is_encoded_as_printed,
	},
	{
	    .id = "spki-algid-pqc",
	    .section = "7.1.3.1",
	    .text = "An ML-DSA or ML-KEM key has no parameters.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    .since = SBR_PQC_BEGINS,
	    .holds = pqc_is_encoded_as_printed,
	},
	{
	    .id = "spki-algid-other",
	    .section = "7.1.3.1",
	    .text = "The key has one of the algorithms of the SBR.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = algorithm_is_printed,
	},
	{ 0 },
};
