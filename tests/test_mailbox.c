/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses and domains: what is one, and which are the same. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "message.h"

#define FULL_WIDTH_AT "\xef\xbc\xa0"

static char *
parse(const char *text)
{
	struct mailbox mailbox;
	char *address = NULL;

	if (mailbox_parse_address(span_of(text), &mailbox)) {
		assert_null(mailbox.display);
		address = mailbox_address(&mailbox);
		mailbox_free(&mailbox);
	}
	return address;
}

static void
an_address_is_an_addr_spec_and_nothing_else(void **state)
{
	static const struct {
		const char *text;
		const char *address; /* NULL: none */
	} cases[] = {
		{ "a@b.example", "a@b.example" },
		{ "A.b+c@B.Example", "A.b+c@b.example" },
		{ "!#$%&'*+-/=?^_`{|}~@b.example",
		    "!#$%&'*+-/=?^_`{|}~@b.example" },
		{ "a@localhost", "a@localhost" },
		{ "a@b-c.example", "a@b-c.example" },
		{ "a@xn--mller-kva.example", "a@xn--mller-kva.example" },
		{ "a@m\xc3\xbcller.example", "a@xn--mller-kva.example" },
		{ "a@M\xc3\x9cLLER.example", "a@xn--mller-kva.example" },
		{ "a@stra\xc3\x9f"
		  "e.example",
		    "a@xn--strae-oqa.example" },
		{ "j\xc3\xb6rg@b.example", "j\xc3\xb6rg@b.example" },
		{ "\"a b\"@b.example", "\"a b\"@b.example" },
		{ "\"a\"@b.example", "a@b.example" },
		{ "\"a\\\"\\\\b\"@b.example", "\"a\\\"\\\\b\"@b.example" },
		{ "\"a@b\"@c.example", "\"a@b\"@c.example" },
		{ "a@[192.0.2.1]", "a@[192.0.2.1]" },
		{ "a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]" },
		{ "", NULL },
		{ "a", NULL },
		{ "@", NULL },
		{ "a@", NULL },
		{ "@b.example", NULL },
		{ "\"\"@b.example", NULL },
		{ ".a@b.example", NULL },
		{ "a.@b.example", NULL },
		{ "a..b@b.example", NULL },
		{ "a b@b.example", NULL },
		{ " a@b.example", NULL },
		{ "a@b.example ", NULL },
		{ "a@ b.example", NULL },
		{ "a@b.example.", NULL },
		{ "a@.b.example", NULL },
		{ "a@b..example", NULL },
		{ "a@-b.example", NULL },
		{ "a@b-.example", NULL },
		{ "a@b_c.example", NULL },
		{ "a@b.example,c@d.example", NULL },
		{ "a@b@c.example", NULL },
		{ "a@b.example>", NULL },
		{ "<a@b.example>", NULL },
		{ "a(c)@b.example", NULL },
		{ "a@b.example(c)", NULL },
		{ "\"a@b.example", NULL },
		{ "\"a\"b@b.example", NULL },
		{ "\"a\" @b.example", NULL },
		{ "\"a\tb\"@b.example", NULL },
		{ "\"a\r\n b\"@b.example", NULL },
		{ "a\x01@b.example", NULL },
		{ "a\xff@b.example", NULL },
		{ "a@b\xff.example", NULL },
		{ "a\xe2\x80\xae@b.example", NULL },
		{ "a@[192.0.2.1", NULL },
		{ "a@[]", NULL },
		{ "a@[192.0.2.1]x", NULL },
		{ "a@[192.0.2.1 ]", NULL },
		{ "a@[[x]", NULL },
		{ "a@[x\\]]", NULL },
		{ "a@b\xef\xbc\x8f"
		  "c.example",
		    NULL },
		{ "a@b" FULL_WIDTH_AT "c.example", NULL },
		{ "a@xn--\xc3\xbc.example", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *address = parse(cases[i].text);
		const char *expected = cases[i].address;

		if (strcmp(address == NULL ? "none" : address,
			expected == NULL ? "none" : expected) != 0)
			fail_msg("\"%s\" is %s", cases[i].text,
			    address == NULL ? "none" : address);
		free(address);
	}
}

static void
an_address_without_octets_or_with_nul_is_none(void **state)
{
	static const char nul[] = "a\0b@c.example";
	struct mailbox mailbox;

	(void)state;
	assert_false(mailbox_parse_address((struct span){ NULL, 0 }, &mailbox));
	assert_false(mailbox_parse_address(
	    (struct span){ (const uint8_t *)nul, sizeof(nul) - 1 }, &mailbox));
}

static void
labels_and_names_have_their_length(void **state)
{
	char label[70], *name, *ascii;

	(void)state;
	memset(label, 'a', sizeof(label));
	label[63] = '\0';
	ascii = domain_to_ascii(label);
	assert_string_equal(ascii, label);
	free(ascii);
	name = xasprintf("%s.%s.%s.%s", label, label, label, label);
	assert_null(domain_to_ascii(name)); /* 255 octets */
	name[strlen(name) - 2] = '\0';
	ascii = domain_to_ascii(name); /* 253 */
	assert_string_equal(ascii, name);
	free(ascii);
	free(name);
	label[63] = 'a';
	label[64] = '\0';
	assert_null(domain_to_ascii(label));
	assert_null(domain_to_ascii(""));
}

static void
mailboxes_are_compared_by_domain_and_exact_local_part(void **state)
{
	static const struct {
		const char *a, *b;
		enum mailbox_match match;
	} cases[] = {
		{ "a@b.example", "a@b.example", MAILBOX_SAME },
		{ "a@b.example", "a@B.EXAMPLE", MAILBOX_SAME },
		{ "\"a\"@b.example", "a@b.example", MAILBOX_SAME },
		{ "a@m\xc3\xbcller.example", "a@xn--mller-kva.example",
		    MAILBOX_SAME },
		{ "a@b.example", "A@b.example", MAILBOX_DIFFERS_IN_CASE },
		{ "a@b.example", "a@c.example", MAILBOX_DIFFERS },
		{ "a@b.example", "A@c.example", MAILBOX_DIFFERS },
		{ "a@b.example", "aa@b.example", MAILBOX_DIFFERS },
		{ "a@b.example", "a@b.example.com", MAILBOX_DIFFERS },
		{ "\xc3\xbc@b.example", "\xc3\x9c@b.example", MAILBOX_DIFFERS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mailbox a, b;

		assert_true(mailbox_parse_address(span_of(cases[i].a), &a));
		assert_true(mailbox_parse_address(span_of(cases[i].b), &b));
		assert_int_equal(mailbox_compare(&a, &b), cases[i].match);
		assert_int_equal(mailbox_compare(&b, &a), cases[i].match);
		mailbox_free(&a);
		mailbox_free(&b);
	}
	mailbox_free(NULL);
}

/* One From field each, and the mailbox that it is. */
int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_an_addr_spec_and_nothing_else),
		cmocka_unit_test(an_address_without_octets_or_with_nul_is_none),
		cmocka_unit_test(labels_and_names_have_their_length),
		cmocka_unit_test(
		    mailboxes_are_compared_by_domain_and_exact_local_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
