/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 6.1.1.3, 6.1.5 and 6.1.6: the subject's public key.  A key that cannot be
 * read at all is no matter of these. */
#include "table.h"

/* Under either name: that 7.1.3.1.1 allows one of them is another rule. */
static bool
is_named_rsa(const struct certificate *c)
{
	return c->key.kind == KEY_RSA || c->key.kind == KEY_RSA_PSS;
}

static bool
is_rsa(const struct rule_subject *s)
{
	return is_named_rsa(s->certificate) &&
	       s->certificate->key.modulus.len > 0;
}

static bool
rsa_modulus_is_long_enough(
    const struct rule_subject *s, struct rule_reason *why)
{
	if (!is_rsa(s) || s->certificate->key.size >= 2048)
		return true;
	return because(
	    why, "the modulus has %u bits", s->certificate->key.size);
}

static bool
rsa_modulus_fills_its_octets(
    const struct rule_subject *s, struct rule_reason *why)
{
	if (!is_rsa(s) || s->certificate->key.size % 8 == 0)
		return true;
	return because(
	    why, "the modulus has %u bits", s->certificate->key.size);
}

static struct span
without_zeros(struct span integer)
{
	while (integer.len > 0 && integer.data[0] == 0) {
		integer.data++;
		integer.len--;
	}
	return integer;
}

static bool
is_odd(struct span integer)
{
	return integer.len > 0 && (integer.data[integer.len - 1] & 1) != 0;
}

static bool
rsa_exponent_is_odd_and_3_or_more(
    const struct rule_subject *s, struct rule_reason *why)
{
	struct span e = without_zeros(s->certificate->key.exponent);

	if (!is_rsa(s))
		return true;
	if (!is_odd(e))
		return because(why, "the exponent is even");
	if (e.len == 1 && e.data[0] < 3)
		return because(why, "the exponent is %u", e.data[0]);
	return true;
}

/* 2^16 + 1 is 01 00 01; 2^256 - 1 fills 32 octets. */
static bool
rsa_exponent_is_in_range(const struct rule_subject *s, struct rule_reason *why)
{
	struct span e = without_zeros(s->certificate->key.exponent);

	if (!is_rsa(s))
		return true;
	if (e.len > 32)
		return because(why, "the exponent has %zu octets", e.len);
	if (e.len < 3 ||
	    (e.len == 3 && e.data[0] == 1 && e.data[1] == 0 && e.data[2] == 0))
		return because(why, "the exponent is below 2^16 + 1");
	return true;
}

static bool
rsa_modulus_is_odd(const struct rule_subject *s, struct rule_reason *why)
{
	if (!is_rsa(s) || is_odd(s->certificate->key.modulus))
		return true;
	return because(why, "the modulus is even");
}

/* The one that is at hand, or one made for this question. */
static struct key_examination
examination(const struct rule_subject *s)
{
	struct key_examination made;

	if (s->examination != NULL)
		return *s->examination;
	key_examine(s->certificate, &made);
	return made;
}

static bool
ec_point_is_on_curve(const struct rule_subject *s, struct rule_reason *why)
{
	return s->certificate->key.kind != KEY_EC ||
	       !examination(s).is_off_curve ||
	       because(why, "the key is no point of P-256, P-384 or P-521");
}

static bool
edwards_point_is_on_curve(const struct rule_subject *s, struct rule_reason *why)
{
	return (s->certificate->key.kind != KEY_ED25519 &&
		   s->certificate->key.kind != KEY_ED448) ||
	       !examination(s).is_off_curve ||
	       because(why, "the key is no point of its curve");
}

static bool
rsa_modulus_has_no_small_factor(
    const struct rule_subject *s, struct rule_reason *why)
{
	unsigned int factor;

	if (!is_rsa(s))
		return true;
	factor = examination(s).small_factor;
	return factor == 0 ||
	       because(why, "the modulus is divisible by %u", factor);
}

static bool
rsa_modulus_is_no_power(const struct rule_subject *s, struct rule_reason *why)
{
	unsigned int power;

	if (!is_rsa(s))
		return true;
	power = examination(s).power;
	return power == 0 ||
	       because(why, "the modulus is a power, with exponent %u", power);
}

static bool
rsa_factors_are_not_near(const struct rule_subject *s, struct rule_reason *why)
{
	return !is_rsa(s) || !examination(s).has_near_factors ||
	       because(why, "the modulus was factored by Fermat's method");
}

static bool
rsa_key_is_not_known_weak(const struct rule_subject *s, struct rule_reason *why)
{
	return !is_rsa(s) || !examination(s).has_roca_fingerprint ||
	       because(why, "the modulus has the fingerprint of ROCA "
			    "(CVE-2017-15361)");
}

static bool
rsa_ca_is_long_enough(const struct rule_subject *s, struct rule_reason *why)
{
	return !is_rsa(s) || s->certificate->key.size >= 4096 ||
	       because(
		   why, "the modulus has %u bits", s->certificate->key.size);
}

static bool
rsa_issuer_is_long_enough(const struct rule_subject *s, struct rule_reason *why)
{
	return !is_named_rsa(s->issuer) || s->issuer->key.size >= 3072 ||
	       because(why, "the issuer's key is %s", s->issuer->key.text);
}

const struct rule key_rules[] = {
	{
	    .id = "rsa-modulus-min-2048",
	    .section = "6.1.5",
	    .text = "An RSA modulus has at least 2048 bits.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rsa_modulus_is_long_enough,
	},
	{
	    .id = "rsa-modulus-multiple-of-8",
	    .section = "6.1.5",
	    .text = "The size of an RSA modulus in bits is divisible by 8.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rsa_modulus_fills_its_octets,
	},
	{
	    .id = "rsa-exponent-odd-min-3",
	    .section = "6.1.6",
	    .text = "An RSA public exponent is odd and at least 3.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rsa_exponent_is_odd_and_3_or_more,
	},
	{
	    .id = "rsa-exponent-range",
	    .section = "6.1.6",
	    .text = "An RSA public exponent is between 2^16+1 and 2^256-1.",
	    SHOULD,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rsa_exponent_is_in_range,
	},
	{
	    .id = "rsa-modulus-odd",
	    .section = "6.1.6",
	    .text = "An RSA modulus is odd.",
	    SHOULD,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rsa_modulus_is_odd,
	},
	{
	    .id = "ec-point-on-curve",
	    .section = "6.1.5",
	    .text = "An EC key is a point of P-256, P-384 or P-521.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = ec_point_is_on_curve,
	},
	{
	    .id = "ed-point-on-curve",
	    .section = "6.1.5",
	    .text = "An EdDSA key is a point of Curve25519 or Curve448.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = edwards_point_is_on_curve,
	},
	{
	    .id = "ca-rsa-min-4096",
	    .section = "6.1.5",
	    .text = "An RSA modulus of a CA has at least 4096 bits.",
	    SHALL,
	    EVERY_CA,
	    .since = SBR_CA_RSA_GROWS,
	    .holds = rsa_ca_is_long_enough,
	},
	{
	    .id = "issuing-ca-rsa-min-3072",
	    .section = "6.1.5",
	    .text = "The RSA key of an issuing CA has at least 3072 "
		    "bits.",
	    SHALL,
	    SUBSCRIBERS,
	    .since = SBR_ISSUER_RSA_GROWS,
	    .needs_issuer = true,
	    .holds = rsa_issuer_is_long_enough,
	},
	{
	    .id = "rsa-modulus-not-prime-power",
	    .section = "6.1.6",
	    .text = "An RSA modulus is not the power of a prime.",
	    SHOULD,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rsa_modulus_is_no_power,
	},
	{
	    .id = "rsa-modulus-no-small-factor",
	    .section = "6.1.6",
	    .text = "An RSA modulus has no factor below 752.",
	    SHOULD,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = rsa_modulus_has_no_small_factor,
	},
	{
	    .id = "rsa-modulus-fermat",
	    .section = "6.1.1.3",
	    .text = "The factors of an RSA modulus are not near to one "
		    "another.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = rsa_factors_are_not_near,
	},
	{
	    .id = "rsa-known-weak-key",
	    .section = "6.1.1.3",
	    .text = "An RSA key is none of the kinds that are known to "
		    "be weak.",
	    SHOULD,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = rsa_key_is_not_known_weak,
	},
	{ 0 },
};
