/* SPDX-License-Identifier: BSD-2-Clause */
/* Syntax of mailboxes in certificates, and which of them are the same. */
#include "test.h"

#include <string.h>

#include "rules/mailbox.h"

static void
ascii_mailboxes_are_those_of_rfc_5321(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "erika@example.com", true },
		{ "a.b+c=d@sub.example.com", true },
		{ "!#$%&'*+-/=?^_`{|}~@example.com", true },
		{ "\"erika muster\"@example.com", true },
		{ "\"a\\\"b@c\"@example.com", true },
		{ "\"\"@example.com", true },
		{ "erika@localhost", true },
		{ "erika@1.example.com", true },
		{ "erika@[192.0.2.1]", true },
		{ "erika@[IPv6:2001:db8::1]", true },
		{ "", false },
		{ "erika", false },
		{ "@example.com", false },
		{ "erika@", false },
		{ "erika@@example.com", false },
		{ "erika@example.com@example.org", false },
		{ "erika@example.com,hans@example.com", false },
		{ "erika@example.com hans@example.com", false },
		{ " erika@example.com", false },
		{ "erika@example.com ", false },
		{ "erika @example.com", false },
		{ "Erika <erika@example.com>", false },
		{ "<erika@example.com>", false },
		{ "erika(comment)@example.com", false },
		{ "mailto:erika@example.com", false },
		{ ".erika@example.com", false },
		{ "erika.@example.com", false },
		{ "e..m@example.com", false },
		{ "\"erika@example.com", false },
		{ "\"erika\"x@example.com", false },
		{ "\"a\\", false },
		{ "\"a\x01\"@example.com", false },
		{ "erika@example.com.", false },
		{ "erika@.example.com", false },
		{ "erika@example..com", false },
		{ "erika@-example.com", false },
		{ "erika@example-.com", false },
		{ "erika@exam_ple.com", false },
		{ "erika@[192.0.2.256]", false },
		{ "erika@[192.0.2.1", false },
		{ "erika@[2001:db8::1]", false },
		{ "erika@[IPv6:192.0.2.1]", false },
		{ "erika@[", false },
		{ "erika@[]", false },
		{ "erika@[IPv6:]", false },
		{ "j\xc3\xb6rg@example.com", false },
		{ "erika@b\xc3\xbc\x63her.example.com", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *why = NULL;
		struct mailbox mailbox;
		bool good = mailbox_read(
		    span_of(cases[i].text), MAILBOX_ASCII, &mailbox, &why);

		if (good != cases[i].good)
			fail_msg("\"%s\"", cases[i].text);
		assert_non_null(why);
	}
}

static void
utf8_may_stand_on_both_sides(void **state)
{
	struct mailbox mailbox;

	(void)state;
	assert_true(mailbox_read(span_of("j\xc3\xb6rg@b\xc3\xbc\x63her.de"),
	    MAILBOX_UTF8, &mailbox, NULL));
	assert_int_equal(mailbox.local.len, 5);
	assert_true(span_equal(mailbox.domain, span_of("b\xc3\xbc\x63her.de")));
	assert_false(mailbox_read(
	    span_of("j\xf6rg@example.com"), MAILBOX_UTF8, &mailbox, NULL));
	assert_false(
	    mailbox_read((struct span){ (const uint8_t *)"a\0@b.c", 6 },
		MAILBOX_UTF8, &mailbox, NULL));
}

static void
parts_have_their_limits(void **state)
{
	char text[512];
	struct mailbox mailbox;

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text + 64, "@b.c", 5);
	assert_true(mailbox_read(span_of(text), MAILBOX_ASCII, &mailbox, NULL));
	text[64] = 'a';
	memcpy(text + 65, "@b.c", 5);
	assert_false(
	    mailbox_read(span_of(text), MAILBOX_ASCII, &mailbox, NULL));
	/* Four labels of 63 octets and their dots are 255. */
	memcpy(text, "a@", 2);
	for (size_t i = 0; i < 4; i++) {
		memset(text + 2 + i * 64, 'b', 63);
		text[2 + i * 64 + 63] = i == 3 ? '\0' : '.';
	}
	assert_true(mailbox_read(span_of(text), MAILBOX_ASCII, &mailbox, NULL));
	memcpy(text + 2 + 255, ".b", 3);
	assert_false(
	    mailbox_read(span_of(text), MAILBOX_ASCII, &mailbox, NULL));
	memset(text + 2, 'b', 64);
	text[2 + 64] = '\0';
	assert_false(
	    mailbox_read(span_of(text), MAILBOX_ASCII, &mailbox, NULL));
}

static bool
are_same(const char *a, const char *b)
{
	struct mailbox left, right;

	assert_true(mailbox_read(span_of(a), MAILBOX_UTF8, &left, NULL));
	assert_true(mailbox_read(span_of(b), MAILBOX_UTF8, &right, NULL));
	return mailbox_is_same(&left, &right);
}

static void
domains_are_compared_as_hosts_and_local_parts_as_octets(void **state)
{
	(void)state;
	assert_true(are_same("erika@example.com", "erika@EXAMPLE.com"));
	assert_false(are_same("erika@example.com", "Erika@example.com"));
	assert_false(are_same("erika@example.com", "erika@example.org"));
	assert_false(are_same("erika@example.com", "erika@example.co"));
	assert_true(are_same("e@b\xc3\xbc\x63her.de", "e@xn--bcher-kva.de"));
	assert_true(are_same("e@XN--bcher-kva.de", "e@b\xc3\xbc\x63her.de"));
	assert_false(are_same("e@b\xc3\xbc\x63her.de", "e@bucher.de"));
	/* A blank of no width makes no label: no host, equal to none. */
	assert_false(are_same("e@\xe2\x80\x8b.de", "e@x.de"));
}

static void
only_what_could_be_read_of_a_san_is_missed_in_it(void **state)
{
	char in_subject[] = "erika@example.com", in_san[] = "hans@example.com";
	struct certificate_mailbox mailboxes[] = {
		{ in_subject, MAILBOX_SUBJECT },
		{ in_san, MAILBOX_RFC822_NAME },
	};
	struct certificate c = { .mailboxes = mailboxes, .mailbox_count = 2 };
	struct mailbox erika, hans;

	(void)state;
	assert_true(mailbox_read(
	    span_of("erika@example.com"), MAILBOX_ASCII, &erika, NULL));
	assert_true(mailbox_read(
	    span_of("hans@Example.com"), MAILBOX_ASCII, &hans, NULL));
	assert_true(mailbox_is_in_san(&hans, &c));
	assert_false(mailbox_is_in_san(&erika, &c));
	c.subject_alternative_name.malformed = true;
	assert_true(mailbox_is_in_san(&erika, &c));
}

static void
domains_have_forms(void **state)
{
	(void)state;
	assert_true(mailbox_domain_is_fqdn(span_of("Example.com")));
	assert_false(mailbox_domain_is_fqdn(span_of("com")));
	assert_false(mailbox_domain_is_fqdn(span_of("")));
	assert_false(mailbox_domain_is_fqdn(span_of("*.example.com")));
	assert_false(mailbox_domain_is_fqdn(span_of("b\xc3\xbc\x63her.de")));
	assert_true(
	    mailbox_domain_is_lowercase_ldh(span_of("xn--bcher-kva.de")));
	assert_false(mailbox_domain_is_lowercase_ldh(span_of("Example.com")));
	assert_true(
	    mailbox_domain_is_of_u_labels(span_of("b\xc3\xbc\x63her.de")));
	assert_false(
	    mailbox_domain_is_of_u_labels(span_of("xn--bcher-kva.de")));
	assert_false(
	    mailbox_domain_is_of_u_labels(span_of("B\xc3\xbc\x63her.de")));
	assert_false(mailbox_domain_is_of_u_labels(span_of("-b.de")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ascii_mailboxes_are_those_of_rfc_5321),
		cmocka_unit_test(utf8_may_stand_on_both_sides),
		cmocka_unit_test(parts_have_their_limits),
		cmocka_unit_test(
		    domains_are_compared_as_hosts_and_local_parts_as_octets),
		cmocka_unit_test(
		    only_what_could_be_read_of_a_san_is_missed_in_it),
		cmocka_unit_test(domains_have_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
