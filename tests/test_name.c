/* SPDX-License-Identifier: BSD-2-Clause */
/* Distinguished names as text (RFC 4514) and compared (RFC 5280 7.1). */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "certificate.h"
#include "der.h"

#define CN   "\x55\x04\x03"
#define O    "\x55\x04\x0a"
#define C    "\x55\x04\x06"
#define DNQ  "\x55\x04\x2e"
#define MAIL "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"

#define OCTETS(s)                                                              \
	{                                                                      \
		(const uint8_t *)(s), sizeof(s) - 1                            \
	}
#define NAME(...)                                                              \
	(&(struct name){                                                       \
	    .attributes = (struct name_attribute[]){ __VA_ARGS__ },            \
	    .count = sizeof((struct name_attribute[]){ __VA_ARGS__ }) /        \
		     sizeof(struct name_attribute) })
/* Type and text are no matter of what is tested here. */
#define ATTRIBUTE(oid, tag, value, rdn)                                        \
	{                                                                      \
		OCTETS(oid), tag, OCTETS(value), rdn, 0,                       \
		{                                                              \
			0                                                      \
		}                                                              \
	}
#define UTF8(oid, value, rdn) ATTRIBUTE(oid, DER_UTF8_STRING, value, rdn)

static void
assert_text(const struct name *name, const char *expected)
{
	char *text = name_text(name);

	assert_string_equal(text, expected);
	free(text);
}

static void
the_last_rdn_comes_first(void **state)
{
	(void)state;
	assert_text(
	    NAME(UTF8(C, "DE", 0), UTF8(O, "Bank AG", 1), UTF8(CN, "Erika", 2)),
	    "CN=Erika,O=Bank AG,C=DE");
	assert_text(&(struct name){ 0 }, "");
}

static void
attributes_of_one_rdn_are_joined(void **state)
{
	(void)state;
	assert_text(
	    NAME(UTF8(C, "DE", 0), UTF8(CN, "a", 1), UTF8(MAIL, "a@b", 1)),
	    "CN=a+emailAddress=a@b,C=DE");
}

static void
specials_are_escaped(void **state)
{
	(void)state;
	assert_text(
	    NAME(UTF8(CN, "\"+,;<>\\=", 0)), "CN=\\\"\\+\\,\\;\\<\\>\\\\=");
	assert_text(NAME(UTF8(CN, "# a#b ", 0)), "CN=\\# a#b\\ ");
	assert_text(NAME(UTF8(CN, " ", 0)), "CN=\\ ");
	assert_text(NAME(UTF8(CN, "a\r\nX: y\0z", 0)), "CN=a\\0D\\0AX: y\\00z");
}

static void
everything_else_is_utf8_in_hex(void **state)
{
	(void)state;
	assert_text(NAME(UTF8(CN, "M\xc3\xbc", 0)), "CN=M\\C3\\BC");
	assert_text(NAME(ATTRIBUTE(CN, DER_TELETEX_STRING, "M\xfc", 0)),
	    "CN=M\\C3\\BC");
	assert_text(NAME(ATTRIBUTE(CN, DER_BMP_STRING, "\0M\0\xfc", 0)),
	    "CN=M\\C3\\BC");
	assert_text(
	    NAME(ATTRIBUTE(CN, DER_UNIVERSAL_STRING, "\0\0\0M\0\x01\xf6\0", 0)),
	    "CN=M\\F0\\9F\\98\\80");
}

static void
what_is_no_text_is_hex_of_its_der(void **state)
{
	(void)state;
	assert_text(NAME(UTF8(DNQ, "a", 0)), "2.5.4.46=#0C0161");
	assert_text(NAME(UTF8(CN, "\xff", 0)), "CN=#0C01FF");
	assert_text(NAME(ATTRIBUTE(CN, DER_BMP_STRING, "\0", 0)), "CN=#1E0100");
	/* A surrogate, and an OID that ends in the middle. */
	assert_text(
	    NAME(ATTRIBUTE(CN, DER_BMP_STRING, "\xd8\0", 0)), "CN=#1E02D800");
	assert_text(NAME(UTF8("\x55\x84", "a", 0)), "?=#0C0161");
}

static void
long_names_are_cut_visibly(void **state)
{
	char *value = xcalloc(NAME_TEXT_MAX + 1, 1), *text;
	struct name_attribute a = { .oid = OCTETS(CN), .tag = DER_UTF8_STRING };
	struct name name = { .attributes = &a, .count = 1 };

	(void)state;
	memset(value, 'x', NAME_TEXT_MAX);
	a.value = span_of(value);
	text = name_text(&name);
	assert_in_range(strlen(text), 5, NAME_TEXT_MAX);
	assert_string_equal(text + strlen(text) - 3, "...");
	free(text);
	free(value);
}

static void
names_match_whatever_case_blanks_and_string_type(void **state)
{
	const struct name *a = NAME(UTF8(O, "Good  Test CA", 0));

	(void)state;
	assert_true(name_matches(a, NAME(UTF8(O, " good test\tca ", 0))));
	assert_true(name_matches(
	    a, NAME(ATTRIBUTE(O, DER_PRINTABLE_STRING, "Good Test CA", 0))));
	assert_false(name_matches(a, NAME(UTF8(O, "Good TestCA", 0))));
	assert_false(name_matches(a, NAME(UTF8(O, "Good Test CA\0", 0))));
	assert_false(name_matches(a, NAME(UTF8(CN, "Good Test CA", 0))));
	assert_false(name_matches(
	    a, NAME(UTF8(O, "Good Test CA", 0), UTF8(C, "DE", 1))));
}

static void
names_match_only_with_the_same_rdns(void **state)
{
	(void)state;
	assert_false(name_matches(NAME(UTF8(O, "a", 0), UTF8(CN, "b", 1)),
	    NAME(UTF8(O, "a", 0), UTF8(CN, "b", 0))));
	assert_false(name_matches(NAME(UTF8(O, "a", 0), UTF8(CN, "b", 1)),
	    NAME(UTF8(CN, "b", 0), UTF8(O, "a", 1))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_rdn_comes_first),
		cmocka_unit_test(attributes_of_one_rdn_are_joined),
		cmocka_unit_test(specials_are_escaped),
		cmocka_unit_test(everything_else_is_utf8_in_hex),
		cmocka_unit_test(what_is_no_text_is_hex_of_its_der),
		cmocka_unit_test(long_names_are_cut_visibly),
		cmocka_unit_test(
		    names_match_whatever_case_blanks_and_string_type),
		cmocka_unit_test(names_match_only_with_the_same_rdns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
