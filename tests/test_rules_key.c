/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 6.1.5 and 6.1.6: the subject's public key. */
#include "rule_subject.h"

static struct certificate
with_rsa(unsigned int bits, struct span modulus, struct span exponent)
{
	return (struct certificate){ .key = { .kind = KEY_RSA,
					 .size = bits,
					 .modulus = modulus,
					 .exponent = exponent } };
}

static void
rsa_modulus_has_2048_bits_or_more(void **state)
{
	struct certificate enough = with_rsa(2048, SPAN(1), SPAN(3));
	struct certificate less = with_rsa(2047, SPAN(1), SPAN(3));

	(void)state;
	assert_holds("rsa-modulus-min-2048", &enough);
	assert_breaks("rsa-modulus-min-2048", &less);
}

static void
rsa_modulus_is_a_multiple_of_8_bits(void **state)
{
	struct certificate even = with_rsa(2056, SPAN(1), SPAN(3));
	struct certificate odd = with_rsa(2052, SPAN(1), SPAN(3));

	(void)state;
	assert_holds("rsa-modulus-multiple-of-8", &even);
	assert_breaks("rsa-modulus-multiple-of-8", &odd);
}

static void
rsa_exponent_is_odd_and_at_least_3(void **state)
{
	struct certificate three = with_rsa(2048, SPAN(1), SPAN(0, 3));
	struct certificate one = with_rsa(2048, SPAN(1), SPAN(0, 1));
	struct certificate four = with_rsa(2048, SPAN(1), SPAN(4));
	struct certificate large = with_rsa(2048, SPAN(1), SPAN(1, 0, 1));

	(void)state;
	assert_holds("rsa-exponent-odd-min-3", &three);
	assert_holds("rsa-exponent-odd-min-3", &large);
	assert_breaks("rsa-exponent-odd-min-3", &one);
	assert_breaks("rsa-exponent-odd-min-3", &four);
}

static void
rsa_exponent_is_in_the_recommended_range(void **state)
{
	static const uint8_t largest[33] = { 0, 0xff };
	static const uint8_t beyond[33] = { 1 };
	struct certificate least = with_rsa(2048, SPAN(1), SPAN(1, 0, 1));
	struct certificate less = with_rsa(2048, SPAN(1), SPAN(1, 0, 0));
	struct certificate three = with_rsa(2048, SPAN(1), SPAN(3));
	struct certificate most =
	    with_rsa(2048, SPAN(1), (struct span){ largest, sizeof(largest) });
	struct certificate more =
	    with_rsa(2048, SPAN(1), (struct span){ beyond, sizeof(beyond) });

	(void)state;
	assert_holds("rsa-exponent-range", &least);
	assert_holds("rsa-exponent-range", &most);
	assert_breaks("rsa-exponent-range", &less);
	assert_breaks("rsa-exponent-range", &three);
	assert_breaks("rsa-exponent-range", &more);
}

static void
rsa_modulus_is_odd(void **state)
{
	struct certificate odd = with_rsa(2048, SPAN(0, 0x80, 1), SPAN(3));
	struct certificate even = with_rsa(2048, SPAN(0, 0x80, 2), SPAN(3));

	(void)state;
	assert_holds("rsa-modulus-odd", &odd);
	assert_breaks("rsa-modulus-odd", &even);
}

static void
rsa_rules_leave_other_keys_alone(void **state)
{
	static const char *const ids[] = { "rsa-modulus-min-2048",
		"rsa-modulus-multiple-of-8", "rsa-exponent-odd-min-3",
		"rsa-exponent-range", "rsa-modulus-odd" };
	struct certificate c = { .key = { .kind = KEY_EC, .size = 521 } };

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++)
		assert_holds(ids[i], &c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rsa_modulus_has_2048_bits_or_more),
		cmocka_unit_test(rsa_modulus_is_a_multiple_of_8_bits),
		cmocka_unit_test(rsa_exponent_is_odd_and_at_least_3),
		cmocka_unit_test(rsa_exponent_is_in_the_recommended_range),
		cmocka_unit_test(rsa_modulus_is_odd),
		cmocka_unit_test(rsa_rules_leave_other_keys_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
