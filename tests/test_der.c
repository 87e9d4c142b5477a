/* SPDX-License-Identifier: BSD-2-Clause */
/* The span readers: strict DER, BER, BER made DER, object identifiers. */
#include "der.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

#define OCTETS(s) ((struct span){ (const uint8_t *)(s), sizeof(s) - 1 })

static void
assert_octets(struct span found, struct span wanted)
{
	assert_int_equal(found.len, wanted.len);
	assert_memory_equal(found.data, wanted.data, wanted.len);
}

static void
der_refuses(struct span in)
{
	const struct span before = in;
	struct span value = { NULL, 77 };
	uint8_t tag = 0x55;

	assert_false(der_next(&in, &tag, &value));
	assert_ptr_equal(in.data, before.data);
	assert_int_equal(in.len, before.len);
	assert_int_equal(tag, 0x55);
	assert_int_equal(value.len, 77);
}

static void
der_takes_one_element_from_the_front(void **state)
{
	struct span in = OCTETS("\x02\x01\x05\x05\x00"), value;
	uint8_t tag;

	(void)state;
	assert_true(der_next(&in, &tag, &value));
	assert_int_equal(tag, DER_INTEGER);
	assert_octets(value, OCTETS("\x05"));
	assert_true(der_next(&in, &tag, &value));
	assert_int_equal(tag, DER_NULL);
	assert_int_equal(value.len, 0);
	assert_int_equal(in.len, 0);
	der_refuses(in);
}

static void
der_reads_long_lengths_only_where_needed(void **state)
{
	uint8_t long_one[3 + 128] = { 0x04, 0x81, 0x80 };
	struct span in = { long_one, sizeof(long_one) }, value;

	(void)state;
	assert_true(der_expect(&in, DER_OCTET_STRING, &value));
	assert_int_equal(value.len, 128);
	long_one[2] = 0x7f;
	der_refuses((struct span){ long_one, sizeof(long_one) });
	der_refuses(OCTETS("\x04\x82\x00\x01\xaa"));
	der_refuses(OCTETS("\x04\x81\x01\xaa"));
}

static void
der_refuses_what_der_forbids(void **state)
{
	(void)state;
	der_refuses(OCTETS("\x30\x80\x00\x00"));
	der_refuses(OCTETS("\x00\x00"));
	der_refuses(OCTETS("\x1f\x01\x00"));
	der_refuses(OCTETS("\x3f\x81\x01\x00"));
	der_refuses(OCTETS("\x04"));
	der_refuses(OCTETS("\x04\x02\x01"));
	der_refuses(OCTETS("\x04\x81"));
	der_refuses(OCTETS("\x04\x84\x7f\xff\xff\xff\x00"));
	der_refuses(OCTETS("\x04\x89\x01\x01\x01\x01\x01\x01\x01\x01\x01"));
	der_refuses(OCTETS("\x04\xff\x01\x01"));
}

static void
der_expects_the_tag_and_gives_the_whole(void **state)
{
	struct span in = OCTETS("\x30\x02\x05\x00\x04\x00"), out;

	(void)state;
	assert_false(der_expect(&in, DER_SET, &out));
	assert_int_equal(in.len, 6);
	assert_true(der_whole(&in, DER_SEQUENCE, &out));
	assert_octets(out, OCTETS("\x30\x02\x05\x00"));
	assert_true(der_only(in, DER_OCTET_STRING, &out));
	assert_false(der_only(OCTETS("\x04\x00\x00"), DER_OCTET_STRING, &out));
	assert_false(der_only((struct span){ NULL, 0 }, DER_NULL, &out));
}

static void
der_booleans_have_two_values(void **state)
{
	bool b = false;

	(void)state;
	assert_true(der_boolean(OCTETS("\xff"), &b));
	assert_true(b);
	assert_true(der_boolean(OCTETS("\x00"), &b));
	assert_false(b);
	assert_false(der_boolean(OCTETS("\x01"), &b));
	assert_false(der_boolean(OCTETS(""), &b));
	assert_false(der_boolean(OCTETS("\xff\xff"), &b));
}

static void
der_integers_are_minimal_and_fit(void **state)
{
	long n = 42;

	(void)state;
	assert_true(der_small_integer(OCTETS("\x00"), &n));
	assert_int_equal(n, 0);
	assert_true(der_small_integer(OCTETS("\xff"), &n));
	assert_int_equal(n, -1);
	assert_true(der_small_integer(OCTETS("\x80"), &n));
	assert_int_equal(n, -128);
	assert_true(der_small_integer(OCTETS("\x00\x80"), &n));
	assert_int_equal(n, 128);
	assert_true(der_small_integer(OCTETS("\xff\x7f"), &n));
	assert_int_equal(n, -129);
	n = 42;
	assert_false(der_small_integer(OCTETS(""), &n));
	assert_false(der_small_integer(OCTETS("\x00\x01"), &n));
	assert_false(der_small_integer(OCTETS("\xff\x80"), &n));
	assert_false(der_small_integer(
	    OCTETS("\x01\x01\x01\x01\x01\x01\x01\x01\x01"), &n));
	assert_int_equal(n, 42);
}

static void
der_lengths_are_checked_below_too(void **state)
{
	(void)state;
	assert_true(der_lengths_are_minimal(
	    OCTETS("\x30\x04\x31\x02\x05\x00\x05\x00"), 2));
	assert_false(
	    der_lengths_are_minimal(OCTETS("\x30\x05\x31\x81\x02\x05\x00"), 2));
	assert_false(
	    der_lengths_are_minimal(OCTETS("\x30\x80\x05\x00\x00\x00"), 2));
	assert_false(der_lengths_are_minimal(OCTETS("\x30\x02\x31\x01"), 2));
	assert_false(
	    der_lengths_are_minimal(OCTETS("\x30\x04\x31\x02\x05\x00"), 1));
	/* A string in pieces is none that DER would have. */
	assert_false(
	    der_lengths_are_minimal(OCTETS("\x30\x05\x24\x03\x04\x01\x61"), 8));
}

static void
ber_refuses(struct span in)
{
	const struct span before = in;
	struct ber out;

	assert_false(ber_next(&in, &out));
	assert_ptr_equal(in.data, before.data);
	assert_int_equal(in.len, before.len);
}

static void
ber_reads_definite_lengths_however_long(void **state)
{
	struct span in = OCTETS("\x04\x85\x00\x00\x00\x00\x02zz\x05\x00");
	struct ber out;

	(void)state;
	assert_true(ber_expect(&in, DER_OCTET_STRING, &out));
	assert_octets(out.value, OCTETS("zz"));
	assert_int_equal(out.whole.len, 9);
	assert_false(out.indefinite);
	assert_false(ber_expect(&in, DER_SET, &out));
	assert_true(ber_expect(&in, DER_NULL, &out));
}

static void
ber_finds_the_end_of_an_indefinite_value(void **state)
{
	struct span in = OCTETS("\x30\x80\x31\x80\x04\x02\x00\x00\x00\x00"
				"\x30\x02\x00\x00\x00\x00\x05\x00");
	struct ber out;

	(void)state;
	assert_true(ber_expect(&in, DER_SEQUENCE, &out));
	assert_true(out.indefinite);
	assert_int_equal(out.value.len, 12);
	assert_int_equal(out.whole.len, 16);
	assert_int_equal(in.len, 2);
}

static void
ber_refuses_what_does_not_add_up(void **state)
{
	(void)state;
	ber_refuses(OCTETS(""));
	ber_refuses(OCTETS("\x30"));
	ber_refuses(OCTETS("\x30\x80"));
	ber_refuses(OCTETS("\x30\x80\x00"));
	ber_refuses(OCTETS("\x30\x80\x00\x01"));
	ber_refuses(OCTETS("\x04\x80\x00\x00"));
	ber_refuses(OCTETS("\x00\x00"));
	ber_refuses(OCTETS("\x04\x05\x01"));
	ber_refuses(OCTETS("\x04\xff\x01"));
	ber_refuses(OCTETS("\x1f\x01\x00"));
	ber_refuses(OCTETS("\x04\x88\xff\xff\xff\xff\xff\xff\xff\xff"));
	ber_refuses(OCTETS("\x04\x89\x01\x00\x00\x00\x00\x00\x00\x00\x00"));
}

static void
ber_nests_indefinite_lengths_up_to_a_limit(void **state)
{
	uint8_t octets[4 * (BER_DEPTH + 1)];
	struct span in;
	struct ber out;

	(void)state;
	for (size_t depth = BER_DEPTH; depth <= BER_DEPTH + 1; depth++) {
		for (size_t i = 0; i < depth; i++)
			memcpy(octets + 2 * i, "\x30\x80", 2);
		memset(octets + 2 * depth, 0, 2 * depth);
		in = (struct span){ octets, 4 * depth };
		assert_int_equal(ber_next(&in, &out), depth == BER_DEPTH);
	}
}

static void
assert_der(struct span ber, struct span der)
{
	struct buffer out = BUFFER_LIMIT(4096);

	assert_true(ber_to_der(ber, &out));
	assert_octets(buffer_span(&out), der);
	buffer_free(&out);
}

static void
ber_becomes_der_in_lengths_and_strings(void **state)
{
	(void)state;
	assert_der(OCTETS("\xa0\x80\x30\x81\x03\x02\x01\x05\x00\x00"),
	    OCTETS("\xa0\x05\x30\x03\x02\x01\x05"));
	assert_der(OCTETS("\x24\x80\x04\x02"
			  "ab\x24\x04\x04\x02"
			  "cd\x00\x00"),
	    OCTETS("\x04\x04"
		   "abcd"));
	assert_der(OCTETS("\x31\x06\x05\x00\x02\x82\x00\x00"),
	    OCTETS("\x31\x04\x05\x00\x02\x00"));
	assert_der(OCTETS("\x04\x82\x00\x01z"), OCTETS("\x04\x01z"));
}

static void
der_stays_as_it_is(void **state)
{
	uint8_t octets[4 + 300] = { 0x30, 0x82, 0x01, 0x2c, 0x04, 0x82, 0x01,
		0x28 };
	struct span in = { octets, sizeof(octets) };

	(void)state;
	assert_true(der_lengths_are_minimal(in, 4));
	assert_der(in, in);
}

static void
ber_that_cannot_be_der_is_refused(void **state)
{
	struct buffer out = BUFFER_LIMIT(4096);

	(void)state;
	assert_false(ber_to_der(OCTETS("\x30\x03\x04\x05\x01"), &out));
	assert_false(ber_to_der(OCTETS("\x05\x00\x05\x00"), &out));
	assert_false(ber_to_der(OCTETS("\x24\x02\x05\x00"), &out));
	assert_false(ber_to_der(OCTETS("\x23\x04\x03\x02\x00\x61"), &out));
	buffer_free(&out);
	out.limit = 3;
	out.overflowed = false;
	assert_false(ber_to_der(OCTETS("\x04\x02zz"), &out));
	assert_true(out.overflowed);
	buffer_free(&out);
}

static void
assert_oid(struct span octets, const char *text)
{
	struct buffer out = BUFFER_LIMIT(64);
	char found[OID_TEXT];

	assert_true(oid_text(octets, found));
	assert_string_equal(found, text);
	assert_true(oid_parse(text, &out));
	assert_octets(buffer_span(&out), octets);
	buffer_free(&out);
}

static void
object_identifiers_go_both_ways(void **state)
{
	(void)state;
	assert_oid(OCTETS("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"),
	    "1.2.840.113549.1.7.2");
	assert_oid(OCTETS("\x67\x81\x0c\x01\x05\x03\x03"), "2.23.140.1.5.3.3");
	assert_oid(OCTETS("\x88\x37\x03"), "2.999.3");
	assert_oid(OCTETS("\x00"), "0.0");
	assert_oid(OCTETS("\x27"), "0.39");
	assert_oid(OCTETS("\x4f"), "1.39");
	assert_oid(OCTETS("\x50"), "2.0");
	assert_oid(OCTETS("\x2a\x81\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),
	    "1.2.18446744073709551615");
}

static void
object_identifiers_are_refused_where_malformed(void **state)
{
	static const char *const bad[] = { "", "1", "1.", ".1", "3.1", "1.40",
		"1.2.", "1.2..3", "1.02", "1.2.x", "1.2 ", "-1.2",
		"1.2.18446744073709551616", "2.18446744073709551615" };
	struct buffer out = BUFFER_LIMIT(64);
	char text[OID_TEXT];
	uint8_t many[OID_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(oid_parse(bad[i], &out));
	buffer_free(&out);
	assert_false(oid_text(OCTETS(""), text));
	assert_false(oid_text(OCTETS("\x2a\x80\x01"), text));
	assert_false(oid_text(OCTETS("\x2a\x86"), text));
	assert_false(oid_text(
	    OCTETS("\x2a\x83\x80\x80\x80\x80\x80\x80\x80\x80\x00"), text));
	memset(many, 1, sizeof(many));
	assert_false(oid_text((struct span){ many, sizeof(many) }, text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(der_takes_one_element_from_the_front),
		cmocka_unit_test(der_reads_long_lengths_only_where_needed),
		cmocka_unit_test(der_refuses_what_der_forbids),
		cmocka_unit_test(der_expects_the_tag_and_gives_the_whole),
		cmocka_unit_test(der_booleans_have_two_values),
		cmocka_unit_test(der_integers_are_minimal_and_fit),
		cmocka_unit_test(der_lengths_are_checked_below_too),
		cmocka_unit_test(ber_reads_definite_lengths_however_long),
		cmocka_unit_test(ber_finds_the_end_of_an_indefinite_value),
		cmocka_unit_test(ber_refuses_what_does_not_add_up),
		cmocka_unit_test(ber_nests_indefinite_lengths_up_to_a_limit),
		cmocka_unit_test(ber_becomes_der_in_lengths_and_strings),
		cmocka_unit_test(der_stays_as_it_is),
		cmocka_unit_test(ber_that_cannot_be_der_is_refused),
		cmocka_unit_test(object_identifiers_go_both_ways),
		cmocka_unit_test(
		    object_identifiers_are_refused_where_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
