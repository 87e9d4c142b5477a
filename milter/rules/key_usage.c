/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.2.3.e: keyUsage of subscribers, as the matrix that is printed
 * there.  One that cannot be read is a matter of encoding alone.
 */
#include <stdio.h>
#include <string.h>

#include "table.h"

#define SIGNS	     USAGE_DIGITAL_SIGNATURE
#define REPUDIATES   USAGE_NON_REPUDIATION
#define WRAPS	     USAGE_KEY_ENCIPHERMENT
#define ENCIPHERS    USAGE_DATA_ENCIPHERMENT
#define AGREES	     USAGE_KEY_AGREEMENT
#define ONLY_ONE_WAY (USAGE_ENCIPHER_ONLY | USAGE_DECIPHER_ONLY)

/*
 * One cell: for signing only, for key management only, or for both, at least
 * one bit of `purpose` SHALL be set; with the one for signing, those of
 * with_signing MAY be, with the other, those of with_management; no others.
 */
struct cell {
	enum key_algorithm key;
	unsigned int generations;
	unsigned int purpose, with_signing, with_management;
};

static const struct cell matrix[] = {
	{ KEY_RSA, STRICT, SIGNS | WRAPS, REPUDIATES, 0 },
	{ KEY_RSA, MULTIPURPOSE | LEGACY, SIGNS | WRAPS, REPUDIATES,
	    ENCIPHERS },
	{ KEY_EC, ANY_GENERATION, SIGNS | AGREES, REPUDIATES, ONLY_ONE_WAY },
	{ KEY_ED25519, ANY_GENERATION, SIGNS, REPUDIATES, 0 },
	{ KEY_ED448, ANY_GENERATION, SIGNS, REPUDIATES, 0 },
	/* from version 1.0.11 on */
	{ KEY_ML_DSA, ANY_GENERATION, SIGNS, REPUDIATES, 0 },
	{ KEY_ML_KEM, ANY_GENERATION, WRAPS, 0, 0 },
};

/* NULL: there is none for such a key, or no keyUsage to read. */
static const struct cell *
find_cell(const struct certificate *c, enum sbr_generation generation)
{
	if (!c->key_usage_extension.present || c->key_usage_extension.malformed)
		return NULL;
	for (size_t i = 0; i < sizeof(matrix) / sizeof(*matrix); i++)
		if (matrix[i].key == c->key.kind &&
		    (matrix[i].generations & generation) != 0)
			return &matrix[i];
	return NULL;
}

/* The names of the bits of a set, as far as there is room. */
static bool
because_of(struct rule_reason *why, const char *fact, unsigned int bits)
{
	static const char *const names[] = { "digitalSignature",
		"nonRepudiation", "keyEncipherment", "dataEncipherment",
		"keyAgreement", "keyCertSign", "cRLSign", "encipherOnly",
		"decipherOnly", "an unknown bit" };
	size_t len = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if ((bits & 1u << i) != 0 && len < sizeof(why->text))
			len += (size_t)snprintf(why->text + len,
			    sizeof(why->text) - len, "%s%s",
			    len == 0 ? "" : ", ", names[i]);
	if (len < sizeof(why->text))
		(void)snprintf(
		    why->text + len, sizeof(why->text) - len, " %s", fact);
	return false;
}

static bool
has_a_purpose(const struct certificate *c, struct rule_reason *why)
{
	const struct cell *cell = find_cell(c, MULTIPURPOSE);

	return cell == NULL || (c->key_usage & cell->purpose) != 0 ||
	       because_of(why, "not set", cell->purpose);
}

static bool
has_no_other_bit(const struct certificate *c, enum sbr_generation generation,
    struct rule_reason *why)
{
	const struct cell *cell = find_cell(c, generation);
	unsigned int other;

	if (cell == NULL)
		return true;
	other = c->key_usage &
		~(cell->purpose | cell->with_signing | cell->with_management);
	return other == 0 || because_of(why, "set", other);
}

/* Bits of `set` only where `needed` is set, too. */
static bool
has_with(const struct certificate *c, unsigned int set, unsigned int needed,
    struct rule_reason *why)
{
	if (find_cell(c, MULTIPURPOSE) == NULL || (c->key_usage & set) == 0 ||
	    (c->key_usage & needed) != 0)
		return true;
	return because_of(why, "not set", needed);
}

static bool
is_eddsa(const struct certificate *c)
{
	return c->key.kind == KEY_ED25519 || c->key.kind == KEY_ED448;
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
usage_is_not_empty(const struct rule_subject *s, struct rule_reason *why)
{
	const struct known_extension *e = &s->certificate->key_usage_extension;

	return !e->present || e->malformed || s->certificate->key_usage != 0 ||
	       because(why, "keyUsage sets no bit");
}

static bool
rsa_has_a_purpose(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_RSA ||
	       has_a_purpose(s->certificate, why);
}

static bool
rsa_has_no_other_bit_strict(
    const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_RSA ||
	       has_no_other_bit(s->certificate, STRICT, why);
}

static bool
rsa_has_no_other_bit(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_RSA ||
	       has_no_other_bit(s->certificate, MULTIPURPOSE, why);
}

static bool
rsa_enciphers_with_keys(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_RSA ||
	       has_with(s->certificate, ENCIPHERS, WRAPS, why);
}

static bool
repudiation_is_with_signing(
    const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind == KEY_ML_KEM ||
	       has_with(s->certificate, REPUDIATES, SIGNS, why);
}

static bool
ec_has_a_purpose(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_EC ||
	       has_a_purpose(s->certificate, why);
}

static bool
ec_has_no_other_bit(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_EC ||
	       has_no_other_bit(s->certificate, STRICT, why);
}

static bool
ec_one_way_is_with_agreement(
    const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_EC ||
	       has_with(s->certificate, ONLY_ONE_WAY, AGREES, why);
}

/* "encipherOnly or decipherOnly" */
static bool
ec_goes_one_way_only(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return c->key.kind != KEY_EC ||
	       (c->key_usage & ONLY_ONE_WAY) != ONLY_ONE_WAY ||
	       because_of(why, "set", ONLY_ONE_WAY);
}

static bool
eddsa_has_a_purpose(const struct rule_subject *s, struct rule_reason *why)
{
	return !is_eddsa(s->certificate) || has_a_purpose(s->certificate, why);
}

static bool
eddsa_has_no_other_bit(const struct rule_subject *s, struct rule_reason *why)
{
	return !is_eddsa(s->certificate) ||
	       has_no_other_bit(s->certificate, STRICT, why);
}

static bool
ml_dsa_is_for_signing(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_ML_DSA ||
	       (has_a_purpose(s->certificate, why) &&
		   has_no_other_bit(s->certificate, STRICT, why));
}

static bool
ml_kem_is_for_keys(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_ML_KEM ||
	       (has_a_purpose(s->certificate, why) &&
		   has_no_other_bit(s->certificate, STRICT, why));
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
	    .holds = rsa_has_a_purpose,
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
		    "nonRepudiation, keyEncipherment and "
		    "dataEncipherment.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY | MULTIPURPOSE),
	    ALWAYS,
	    .holds = rsa_has_no_other_bit,
	},
	{
	    .id = "ku-rsa-dataenc-needs-keyenc",
	    .section = "7.1.2.3.e",
	    .text = "An RSA key has dataEncipherment only with "
		    "keyEncipherment.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY | MULTIPURPOSE),
	    ALWAYS,
	    .holds = rsa_enciphers_with_keys,
	},
	{
	    .id = "ku-nonrep-needs-digsig",
	    .section = "7.1.2.3.e",
	    .text = "nonRepudiation is set only with digitalSignature.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = repudiation_is_with_signing,
	},
	{
	    .id = "ku-ec-purpose",
	    .section = "7.1.2.3.e",
	    .text = "An EC key signs, or agrees on keys, or does both.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = ec_has_a_purpose,
	},
	{
	    .id = "ku-ec-bits",
	    .section = "7.1.2.3.e",
	    .text = "An EC key has no bit but digitalSignature, "
		    "nonRepudiation, keyAgreement, encipherOnly and "
		    "decipherOnly.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = ec_has_no_other_bit,
	},
	{
	    .id = "ku-ec-cipheronly-needs-agreement",
	    .section = "7.1.2.3.e",
	    .text = "An EC key has encipherOnly or decipherOnly only "
		    "with keyAgreement.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = ec_one_way_is_with_agreement,
	},
	{
	    .id = "ku-ec-one-cipheronly",
	    .section = "7.1.2.3.e",
	    .text = "An EC key has encipherOnly or decipherOnly, not "
		    "both.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = ec_goes_one_way_only,
	},
	{
	    .id = "ku-eddsa-digsig",
	    .section = "7.1.2.3.e",
	    .text = "An EdDSA key signs.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = eddsa_has_a_purpose,
	},
	{
	    .id = "ku-eddsa-bits",
	    .section = "7.1.2.3.e",
	    .text = "An EdDSA key has no bit but digitalSignature and "
		    "nonRepudiation.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = eddsa_has_no_other_bit,
	},
	{
	    .id = "ku-mldsa-bits",
	    .section = "7.1.2.3.e",
	    .text = "An ML-DSA key has digitalSignature, and besides it "
		    "nonRepudiation at most.",
	    SHALL,
	    SUBSCRIBERS,
	    .since = SBR_PQC_BEGINS,
	    .holds = ml_dsa_is_for_signing,
	},
	{
	    .id = "ku-mlkem-bits",
	    .section = "7.1.2.3.e",
	    .text = "An ML-KEM key has keyEncipherment alone.",
	    SHALL,
	    SUBSCRIBERS,
	    .since = SBR_PQC_BEGINS,
	    .holds = ml_kem_is_for_keys,
	},
	{
	    .id = "ku-not-empty",
	    .section = "7.1.2.4",
	    .text = "keyUsage sets at least one bit.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = usage_is_not_empty,
	},
	{ 0 },
};
