/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 6.1.5 and 6.1.6: the subject's public key.  A key that cannot be read
 * at all is no matter of these. */
#include "table.h"

static bool
is_rsa(const struct rule_subject *s)
{
	return s->certificate->key.kind == KEY_RSA &&
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
	{ 0 },
};
