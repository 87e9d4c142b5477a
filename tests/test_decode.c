/* SPDX-License-Identifier: BSD-2-Clause */
/* Transfer decoding, whole and octet by octet. */
#include "test.h"

#include <string.h>

#include "message.h"

struct decoding {
	const char *in;
	const char *out;
	bool bad;
};

static void
decode(enum transfer_encoding encoding, const struct decoding *c, size_t step)
{
	struct buffer out = BUFFER_LIMIT(4096);
	size_t len = strlen(c->in);
	struct decoder d;

	decoder_init(&d, encoding);
	for (size_t i = 0; i < len; i += step) {
		size_t n = len - i < step ? len - i : step;

		decoder_push(
		    &d, (struct span){ (const uint8_t *)c->in + i, n }, &out);
	}
	decoder_end(&d, &out);
	assert_string_equal(buffer_text(&out), c->out);
	assert_int_equal(d.bad, c->bad);
	buffer_free(&out);
}

static void
decode_all(
    enum transfer_encoding encoding, const struct decoding *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		decode(encoding, &cases[i], 4096);
		decode(encoding, &cases[i], 1);
		decode(encoding, &cases[i], 3);
	}
}

static void
base64_is_decoded_as_rfc_2045_has_it(void **state)
{
	static const struct decoding cases[] = {
		{ "", "", false },
		{ "Zg==", "f", false },
		{ "Zm8=", "fo", false },
		{ "Zm9v", "foo", false },
		{ "Zm9vYmFy", "foobar", false },
		{ "Zm\r\n9v\n\t YmE=\r\n", "fooba", false },
		{ "+/+/", "\xfb\xff\xbf", false },
		/* an end within a group */
		{ "Zm9vY", "foo", true },
		{ "Zm9vYg", "foob", true },
		{ "Zm9vYmE", "fooba", true },
		{ "Zg=", "f", true },
		/* padding */
		{ "=", "", true },
		{ "Z===", "", true },
		{ "Zm9v=", "foo", true },
		{ "Zg===", "f", true },
		{ "Zg==Zm9v", "f", true },
		{ "Zg=v", "f", true },
		/* other octets */
		{ "Zm-9v", "foo", true },
		{ "Zm9v\r\n--\r\n", "foo", true },
		{ "Zm9v\x0c", "foo", true },
		{ "Zm\xe9"
		  "9v",
		    "foo", true },
	};

	(void)state;
	decode_all(ENCODING_BASE64, cases, COUNT(cases));
}

static void
each_sextet_has_its_octet(void **state)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buffer out = BUFFER_LIMIT(64);
	struct decoder d;

	(void)state;
	decoder_init(&d, ENCODING_BASE64);
	decoder_push(&d, span_of(alphabet), &out);
	decoder_end(&d, &out);
	assert_false(d.bad);
	assert_int_equal(out.len, 48);
	for (unsigned int i = 0; i < 64; i++) {
		unsigned int bit = 6 * i, octet = bit / 8, shift = bit % 8;
		unsigned int two = (unsigned int)out.data[octet] << 8 |
				   (octet + 1 < 48 ? out.data[octet + 1] : 0);

		assert_int_equal(two >> (10 - shift) & 63, i);
	}
	buffer_free(&out);
}

static void
base64_of_any_length_comes_out_whole(void **state)
{
	struct buffer in = BUFFER_LIMIT(40000), out = BUFFER_LIMIT(30000);
	struct decoder d;

	(void)state;
	for (int i = 0; i < 10000; i++)
		buffer_string(&in, "Zm9v");
	decoder_init(&d, ENCODING_BASE64);
	decoder_push(&d, buffer_span(&in), &out);
	decoder_end(&d, &out);
	assert_false(d.bad);
	assert_false(out.overflowed);
	assert_int_equal(out.len, 30000);
	for (size_t i = 0; i < out.len; i += 3)
		assert_memory_equal(out.data + i, "foo", 3);
	buffer_free(&in);
	buffer_free(&out);
}

static void
octets_outside_the_alphabet_are_bad(void **state)
{
	static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789+/"
				   " \t\r\n";

	(void)state;
	for (unsigned int c = 0; c < 256; c++) {
		struct buffer out = BUFFER_LIMIT(64);
		const uint8_t octet = (uint8_t)c;
		struct decoder d;

		decoder_init(&d, ENCODING_BASE64);
		decoder_push(&d, (struct span){ &octet, 1 }, &out);
		assert_int_equal(d.bad, c == 0 || strchr(good, (int)c) == NULL);
		buffer_free(&out);
	}
}

static void
quoted_printable_is_decoded_as_rfc_2045_has_it(void **state)
{
	static const struct decoding cases[] = {
		{ "", "", false },
		{ "a=3Db=3d\r\n", "a=b=\r\n", false },
		{ "=C3=A9", "\xc3\xa9", false },
		{ "soft=\r\nend", "softend", false },
		{ "soft= \t\r\nend", "softend", false },
		{ "soft=\nend=  \nx", "softendx", false },
		{ "soft at the end=", "soft at the end", false },
		{ "soft at the end=  ", "soft at the end", false },
		{ "blanks \t \r\nend \nx", "blanks\r\nend\nx", false },
		{ "a  b\tc", "a  b\tc", false },
		{ "at the end \t", "at the end", false },
		{ "kept =20\r\n", "kept  \r\n", false },
		{ "kept =\r\n x", "kept  x", false },
		{ "bare \rCR", "bare \rCR", false },
		{ "end \r", "end \r", false },
		{ "\r\r\n", "\r\r\n", false },
		/* what is no escape */
		{ "=x", "=x", true },
		{ "=4", "=4", true },
		{ "=4x", "=4x", true },
		{ "==41", "=A", true },
		{ "=4=41", "=4A", true },
		{ "= x", "= x", true },
		{ "= =41", "= A", true },
		{ "=\rx", "=\rx", true },
		{ "=\r", "=\r", true },
		{ "= \r=41", "= \rA", true },
		{ "=\r\r\n", "=\r\r\n", true },
	};

	(void)state;
	decode_all(ENCODING_QUOTED_PRINTABLE, cases, COUNT(cases));
}

static void
blanks_beyond_any_line_are_content_and_bad(void **state)
{
	struct decoding c = { .bad = true };
	char in[400], out[400];

	(void)state;
	memset(in, ' ', sizeof(in));
	memset(out, ' ', sizeof(out));
	memcpy(in + 300, "x", 2);
	memcpy(out + 300, "x", 2);
	c.in = in;
	c.out = out;
	decode(ENCODING_QUOTED_PRINTABLE, &c, 4096);
	decode(ENCODING_QUOTED_PRINTABLE, &c, 1);
	in[0] = out[0] = '=';
	decode(ENCODING_QUOTED_PRINTABLE, &c, 4096);
	decode(ENCODING_QUOTED_PRINTABLE, &c, 7);
}

static void
identity_copies_and_unknown_copies_and_is_bad(void **state)
{
	const struct decoding good = { "=41 \r\n", "=41 \r\n", false };
	const struct decoding bad = { "=41 \r\n", "=41 \r\n", true };

	(void)state;
	decode(ENCODING_IDENTITY, &good, 2);
	decode(ENCODING_UNKNOWN, &bad, 2);
}

static void
the_limit_of_the_buffer_holds(void **state)
{
	struct buffer out = BUFFER_LIMIT(5);
	struct decoder d;

	(void)state;
	decoder_init(&d, ENCODING_BASE64);
	decoder_push(&d, span_of("Zm9v"), &out);
	assert_false(out.overflowed);
	decoder_push(&d, span_of("YmFy"), &out);
	decoder_end(&d, &out);
	assert_true(out.overflowed);
	assert_false(d.bad);
	buffer_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_decoded_as_rfc_2045_has_it),
		cmocka_unit_test(each_sextet_has_its_octet),
		cmocka_unit_test(base64_of_any_length_comes_out_whole),
		cmocka_unit_test(octets_outside_the_alphabet_are_bad),
		cmocka_unit_test(
		    quoted_printable_is_decoded_as_rfc_2045_has_it),
		cmocka_unit_test(blanks_beyond_any_line_are_content_and_bad),
		cmocka_unit_test(identity_copies_and_unknown_copies_and_is_bad),
		cmocka_unit_test(the_limit_of_the_buffer_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
