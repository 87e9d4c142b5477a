/* SPDX-License-Identifier: BSD-2-Clause */
/* From: one plain mailbox or none, and why. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "message.h"

#define FULL_WIDTH_AT "\xef\xbc\xa0"

static const struct {
	const char *value;
	const char *address;
	const char *display; /* NULL: none */
} plain[] = {
	{ "a@b.example", "a@b.example", NULL },
	{ " a@b.example ", "a@b.example", NULL },
	{ "\r\n a@b.example", "a@b.example", NULL },
	{ "<a@b.example>", "a@b.example", NULL },
	{ "< a@b.example >", "a@b.example", NULL },
	{ "Ann Bee <a@b.example>", "a@b.example", "Ann Bee" },
	{ "Ann\n Bee\n\t<a@b.example>", "a@b.example", "Ann Bee" },
	{ "Ann B. Bee <a@b.example>", "a@b.example", "Ann B. Bee" },
	{ "\"Bee, Ann\" <a@b.example>", "a@b.example", "Bee, Ann" },
	{ "\"Ann \\\"B\\\"\" Bee<a@b.example>", "a@b.example",
	    "Ann \"B\" Bee" },
	{ "\"\" <a@b.example>", "a@b.example", NULL },
	{ "J\xc3\xb6rg <a@b.example>", "a@b.example", "J\xc3\xb6rg" },
	/* unmarked ISO 8859-1, as in old mail */
	{ "J\xf6rg <a@b.example>", "a@b.example", "J\xc3\xb6rg" },
	{ "\"J\xf6rg\" <a@b.example>", "a@b.example", "J\xc3\xb6rg" },
	{ "a@b.example (Ann Bee)", "a@b.example", NULL },
	{ "(Ann (B.) Bee \\)) a@b.example", "a@b.example", NULL },
	{ "Ann (from Bee) <a@b.example> (c)", "a@b.example", "Ann" },
	/* encoded words */
	{ "=?UTF-8?Q?J=C3=B6rg_Bee?= <a@b.example>", "a@b.example",
	    "J\xc3\xb6rg Bee" },
	{ "=?utf-8?b?SsO2cmc=?= Bee <a@b.example>", "a@b.example",
	    "J\xc3\xb6rg Bee" },
	{ "=?iso-8859-1?q?J=F6rg?= <a@b.example>", "a@b.example",
	    "J\xc3\xb6rg" },
	{ "=?iso-8859-1*de?q?J=F6rg?= <a@b.example>", "a@b.example",
	    "J\xc3\xb6rg" },
	{ "=?windows-1252?q?=80?= <a@b.example>", "a@b.example",
	    "\xe2\x82\xac" },
	{ "=?iso-2022-jp?b?GyRCNEE7ehsoQg==?= <a@b.example>", "a@b.example",
	    "\xe6\xbc\xa2\xe5\xad\x97" },
	{ "=?utf-8?q?a?= =?utf-8?q?b?=\n =?us-ascii?q?c?= d <a@b.example>",
	    "a@b.example", "abc d" },
	{ "=?utf-8?q?=C3?= =?utf-8?q?=B6?= <a@b.example>", "a@b.example",
	    "\xc3\xb6" },
	{ "\"=?utf-8?q?J=C3=B6rg?=\" <a@b.example>", "a@b.example",
	    "J\xc3\xb6rg" },
	{ "=?utf-8?q?Ann <a@b.example>", "a@b.example", "=?utf-8?q?Ann" },
	{ "=?utf-8?x?Ann?= <a@b.example>", "a@b.example", "=?utf-8?x?Ann?=" },
	{ "=?utf-8 Ann <a@b.example>", "a@b.example", "=?utf-8 Ann" },
	{ "=?utf-8?qq?Ann?= <a@b.example>", "a@b.example", "=?utf-8?qq?Ann?=" },
	{ "=??q?Ann?= <a@b.example>", "a@b.example", "=??q?Ann?=" },
	/* the name is the address itself */
	{ "\"a@b.example\" <a@b.example>", "a@b.example", "a@b.example" },
	{ "\"'a@b.example'\" <a@b.example>", "a@b.example", "'a@b.example'" },
	{ "a@b.example <a@b.example>", "a@b.example", "a@b.example" },
	{ "a@b.example<a@b.example> (Ann)", "a@b.example", "a@b.example" },
	{ "'a@b.example'\r\n <a@b.example>", "a@b.example", "'a@b.example'" },
	{ "\"<A@B.example>\" <a@b.example>", "a@b.example", "<A@B.example>" },
	{ "=?utf-8?q?a=40b.example?= <a@b.example>", "a@b.example",
	    "a@b.example" },
	/* an @ that is no address */
	{ "\"Ann @ Bee\" <a@b.example>", "a@b.example", "Ann @ Bee" },
	{ "\"Ann (@bee)\" <a@b.example>", "a@b.example", "Ann (@bee)" },
	{ "\"a@\" <a@b.example>", "a@b.example", "a@" },
	/* joiners are letters' matter */
	{ "\xd9\x85\xe2\x80\x8c\xd9\x86 <a@b.example>", "a@b.example",
	    "\xd9\x85\xe2\x80\x8c\xd9\x86" },
	{ "a@[192.0.2.1]", "a@[192.0.2.1]", NULL },
	{ "a@M\xc3\xbcller.example", "a@xn--mller-kva.example", NULL },
	{ "\"a\"@b.example", "a@b.example", NULL },
};

static void
one_plain_mailbox_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(plain); i++) {
		struct from from = { .fields = 0 };
		const char *expected = plain[i].display;
		char *address;

		from_add(&from, plain[i].value);
		if (from.state != FROM_ONE || from.count != 1)
			fail_msg("\"%s\": %s, %zu mailboxes", plain[i].value,
			    from.why, from.count);
		address = mailbox_address(&from.mailboxes[0]);
		assert_string_equal(address, plain[i].address);
		assert_int_equal(
		    from.mailboxes[0].display == NULL, expected == NULL);
		if (expected != NULL)
			assert_string_equal(
			    from.mailboxes[0].display, expected);
		assert_string_equal(from.why, "");
		free(address);
		from_free(&from);
	}
}

#define NOT_PLAIN   "not a plain address"
#define NAME_IS	    "the display name looks like another address"
#define COMMENT_IS  "a comment looks like an address"
#define TWO_TOUCH   "two addresses without a comma between them"
#define TWO	    "more than one mailbox"
#define NO_ADDRESS  "a name without an address"
#define NO_DECODING "the display name cannot be decoded surely"
#define INVISIBLE   "control or invisible characters"

/* One From field each that somebody could read in another way. */
static const struct {
	const char *value;
	const char *why;
	const char *addresses; /* those that were read, with blanks between */
} ambiguous[] = {
	/* several, or none */
	{ "a@b.example, c@d.example", TWO, "a@b.example c@d.example" },
	{ "a@b.example, a@b.example", TWO, "a@b.example a@b.example" },
	{ "Ann <a@b.example>, Bee <c@d.example>", TWO,
	    "a@b.example c@d.example" },
	{ "Bee, Ann <a@b.example>", NO_ADDRESS, "a@b.example" },
	{ "Ann Bee", NO_ADDRESS, "" },
	{ "\"a@b.example\"", NO_ADDRESS, "" },
	{ "(a comment)", "an empty place in the list", "" },
	{ "a@b.example,", "an empty place in the list", "a@b.example" },
	{ ",a@b.example", "an empty place in the list", "a@b.example" },
	{ "a@b.example,,c@d.example", "an empty place in the list",
	    "a@b.example c@d.example" },
	{ "<>", "an empty address", "" },
	{ "Ann <>", "an empty address", "" },
	/* groups and the like */
	{ "undisclosed:;", "a group", "" },
	{ "g: a@b.example;", "a group", "a@b.example" },
	{ "g: a@b.example, Ann <c@d.example>;", "a group",
	    "a@b.example c@d.example" },
	{ "mailto:a@b.example", "a group", "a@b.example" },
	{ "a@b.example; c@d.example", "a group", "a@b.example c@d.example" },
	/* two addresses, one of which is to be seen */
	{ "a@b.example <c@d.example>", TWO_TOUCH, "a@b.example c@d.example" },
	{ "a@b.example\r\n <c@d.example>", TWO_TOUCH,
	    "a@b.example c@d.example" },
	{ "a@b.example <A@b.example>", TWO_TOUCH, "a@b.example A@b.example" },
	{ "a@b.example <a@b.example.evil>", TWO_TOUCH,
	    "a@b.example a@b.example.evil" },
	{ "a@b.example <a@b.example> <c@d.example>", TWO_TOUCH,
	    "a@b.example c@d.example" },
	{ "<c@d.example> a@b.example <a@b.example>", TWO_TOUCH,
	    "c@d.example a@b.example a@b.example" },
	{ "<a@b.example> <c@d.example>", TWO_TOUCH, "a@b.example c@d.example" },
	{ "<a@b.example><c@d.example>", TWO_TOUCH, "a@b.example c@d.example" },
	{ "<a@b.example> c@d.example", TWO_TOUCH, "a@b.example c@d.example" },
	{ "a@b.example c@d.example", TWO_TOUCH, "a@b.example c@d.example" },
	{ "a@b.example         . <c@d.example>", "text behind the address",
	    "a@b.example c@d.example" },
	{ "Ann a@b.example", "text before the address", "a@b.example" },
	{ "<a@b.example> Ann", "text behind the address", "a@b.example" },
	{ "a@b.example Ann", "text behind the address", "a@b.example" },
	/* broken brackets, quotes, comments */
	{ "<a@b.example", "an angle bracket is not closed", "a@b.example" },
	{ "a@b.example>", "a stray sign: >", "a@b.example" },
	{ "<<a@b.example>>", NOT_PLAIN, "" },
	{ "<a@b.example>>", "a stray sign: >", "a@b.example" },
	{ "<a@b.example<c@d.example>", NOT_PLAIN, "" },
	{ "<a@b.example,c@d.example>", NOT_PLAIN, "" },
	{ "\"Ann <a@b.example>", "a quotation mark is not closed", "" },
	{ "a@b.example (open", "a comment without end", "a@b.example" },
	{ "a@b.example )", "a stray sign: )", "a@b.example" },
	{ "Ann [Bee] <a@b.example>", "a stray sign: [", "a@b.example" },
	{ "Ann \\<c@d.example\\> <a@b.example>", "a stray sign: \\",
	    "a@b.example" },
	/* obsolete forms */
	{ "<@x.example:a@b.example>", "a route before the address", "" },
	{ "<@x.example,@y.example:a@b.example>", "a route before the address",
	    "" },
	{ "a @b.example", "a stray sign: @", "" },
	{ "a@ b.example", NOT_PLAIN, "" },
	{ "a@b. example", NOT_PLAIN, "" },
	{ "a@b .example", "text behind the address", "a@b" },
	{ "a(c)@b.example", "a stray sign: @", "" },
	{ "a@(c)b.example", NOT_PLAIN, "" },
	{ "a@b(c).example", "text behind the address", "a@b" },
	{ "<a@b.example(c)>", NOT_PLAIN, "" },
	{ "<(c)a@b.example>", NOT_PLAIN, "" },
	{ "a..b@c.example", NOT_PLAIN, "" },
	{ ".a@c.example", NOT_PLAIN, "" },
	{ "a@b.example.", NOT_PLAIN, "" },
	{ "a@b@c.example", "a stray sign: @", "a@b" },
	{ "<a@b@c.example>", NOT_PLAIN, "" },
	{ "@b.example", "a stray sign: @", "" },
	{ "a@", NOT_PLAIN, "" },
	{ "a@[192.0.2.1", NOT_PLAIN, "" },
	/* names that are addresses */
	{ "\"c@d.example\" <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"c@d.example via Ann\" <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"a@b.example, c@d.example\" <a@b.example>", NAME_IS,
	    "a@b.example" },
	{ "\"c@d\" <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"c @ d.example\" <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"c @ d\xef\xbc\x8e"
	  "example\" <a@b.example>",
	    NAME_IS, "a@b.example" },
	{ "\"c @ d\xe3\x80\x82"
	  "example\" <a@b.example>",
	    NAME_IS, "a@b.example" },
	{ "\"\\\"c\\\"@d.example\" <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"a@b.example.evil\" <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"c\\@d.example\" <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"<c@d.example>\" <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"x@ c@d.example\" <a@b.example>", NAME_IS, "a@b.example" },
	{ "=?utf-8?q?c=40d.example?= <a@b.example>", NAME_IS, "a@b.example" },
	{ "=?utf-8?b?Y0BkLmV4YW1wbGU=?= <a@b.example>", NAME_IS,
	    "a@b.example" },
	{ "=?utf-8?q?c?= =?utf-8?q?=40d.example?= <a@b.example>", NAME_IS,
	    "a@b.example" },
	{ "=?utf-8?q?c?= =?us-ascii?q?=40d?= <a@b.example>", NAME_IS,
	    "a@b.example" },
	{ "x=?utf-8?q?=40d?= <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"=?utf-8?q?c=40d.example?=\" <a@b.example>", NAME_IS,
	    "a@b.example" },
	{ "=?utf-16?b?AGMAQABk?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "c" FULL_WIDTH_AT "d.example <a@b.example>", NAME_IS, "a@b.example" },
	{ "\"Ann <\" <a@b.example>", "the display name has angle brackets",
	    "a@b.example" },
	{ "=?utf-8?q?Ann_=3Cc=3E?= <a@b.example>",
	    "the display name has angle brackets", "a@b.example" },
	/* comments that are */
	{ "a@b.example (c@d.example)", COMMENT_IS, "a@b.example" },
	{ "(c@d.example) a@b.example", COMMENT_IS, "a@b.example" },
	{ "a@b.example (=?utf-8?q?c=40d.example?=)", COMMENT_IS,
	    "a@b.example" },
	{ "a@b.example (<c>)", COMMENT_IS, "a@b.example" },
	{ "a@b.example (=?x?q?c?=)", "a comment cannot be decoded surely",
	    "a@b.example" },
	/* encoded words where there may be none, or that are none */
	{ "=?utf-8?q?c?=@b.example", "an unusual local part",
	    "=?utf-8?q?c?=@b.example" },
	{ "=?utf-8?b?Y0BkLmV4YW1wbGUA?=@b.example", "an unusual local part",
	    "=?utf-8?b?Y0BkLmV4YW1wbGUA?=@b.example" },
	{ "=?utf-8?q?c=40d.example=3E=00?=@b.example", "an unusual local part",
	    "=?utf-8?q?c=40d.example=3E=00?=@b.example" },
	{ "=?utf-8?q?c@d.example?= <a@b.example>", NOT_PLAIN, "a@b.example" },
	{ "=?utf-8?b?YQ?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "=?utf-8?q?=xx?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "=?utf-8?q?=ff?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "=?utf-8?q?a=00b?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "=?utf-8?q?a=1bb?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "=?utf-8?q?a=0Ab?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "=?utf-8?b?YQ0KYg==?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "=?utf-8?q?=E2=80=AE?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "=?../../x?q?a?= <a@b.example>", NO_DECODING, "a@b.example" },
	{ "=?utf-7?q?+AEA-?= <a@b.example>", NO_DECODING, "a@b.example" },
	/* local parts that mislead */
	{ "\"c@d.example\"@b.example", "an unusual local part",
	    "\"c@d.example\"@b.example" },
	{ "\"a b\"@b.example", "an unusual local part", "\"a b\"@b.example" },
	{ "<\"c>\\\"<\"@b.example>", "an unusual local part",
	    "\"c>\\\"<\"@b.example" },
	{ "\"c@d.example> \"@b.example", "an unusual local part",
	    "\"c@d.example> \"@b.example" },
	{ "c" FULL_WIDTH_AT "d.example@b.example", "an unusual local part",
	    "c" FULL_WIDTH_AT "d.example@b.example" },
	/* octets */
	{ "a\x01@b.example", INVISIBLE, "" },
	{ "Ann\x7f <a@b.example>", INVISIBLE, "a@b.example" },
	{ "J\x85rg <a@b.example>", INVISIBLE, "a@b.example" },
	{ "J\xf6rg <j\xf6rg@b.example>",
	    "an address in an unknown character set", "" },
	{ "J\xf6rg <a@m\xfcller.example>",
	    "an address in an unknown character set", "" },
	{ "\"J\xf6rg c@d.example\" <a@b.example>",
	    "the display name looks like another address", "a@b.example" },
	{ "Ann \xe2\x80\xae <a@b.example>", INVISIBLE, "a@b.example" },
	{ "a@b.example\xe2\x80\x8b", INVISIBLE, "" },
	{ "Ann\xe2\x80\x8b <a@b.example>", INVISIBLE, "a@b.example" },
	{ "Ann \xe2\x81\xa6 <a@b.example>", INVISIBLE, "a@b.example" },
	{ "Ann \xef\xbb\xbf <a@b.example>", INVISIBLE, "a@b.example" },
	{ "Ann \xc2\x85 <a@b.example>", INVISIBLE, "a@b.example" },
	{ "a@b.example\nc@d.example", "a line end within the field",
	    "a@b.example c@d.example" },
	{ "a@b.example\r <c@d.example>", "a line end within the field",
	    "a@b.example c@d.example" },
	{ "a@b.example\r\n", "a line end within the field", "a@b.example" },
};

static void
whatever_can_be_read_otherwise_is_ambiguous(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ambiguous); i++) {
		struct from from = { .fields = 0 };
		struct buffer addresses = BUFFER_LIMIT(1000);

		from_add(&from, ambiguous[i].value);
		for (size_t k = 0; k < from.count; k++) {
			char *address = mailbox_address(&from.mailboxes[k]);

			buffer_format(
			    &addresses, "%s%s", k > 0 ? " " : "", address);
			free(address);
		}
		if (from.state != FROM_AMBIGUOUS ||
		    strcmp(from.why, ambiguous[i].why) != 0 ||
		    strcmp(buffer_text(&addresses), ambiguous[i].addresses) !=
			0)
			fail_msg("\"%s\": state %d, %s, %s", ambiguous[i].value,
			    (int)from.state, from.why, buffer_text(&addresses));
		buffer_free(&addresses);
		from_free(&from);
	}
}

static void
no_field_or_an_empty_one_is_missing(void **state)
{
	struct from from = { .fields = 0 };

	(void)state;
	assert_int_equal(from.state, FROM_MISSING);
	from_add(&from, " \t ");
	assert_int_equal(from.state, FROM_MISSING);
	assert_int_equal(from.fields, 1);
	assert_int_equal(from.count, 0);
	from_free(&from);
}

static void
two_fields_are_ambiguous_even_if_they_say_the_same(void **state)
{
	struct from from = { .fields = 0 };

	(void)state;
	from_add(&from, "a@b.example");
	assert_int_equal(from.state, FROM_ONE);
	from_add(&from, "a@b.example");
	assert_int_equal(from.state, FROM_AMBIGUOUS);
	assert_string_equal(from.why, "more than one From field");
	assert_int_equal(from.fields, 2);
	assert_int_equal(from.count, 2);
	from_free(&from);
	from_add(&from, "");
	from_add(&from, "a@b.example");
	assert_int_equal(from.state, FROM_AMBIGUOUS);
	from_free(&from);
	from_add(&from, "a@b.example");
	from_add(&from, "");
	assert_int_equal(from.state, FROM_AMBIGUOUS);
	from_free(&from);
}

static void
a_field_without_measure_is_ambiguous(void **state)
{
	struct buffer value = BUFFER_LIMIT(1 << 20);
	struct from from = { .fields = 0 };

	(void)state;
	for (int i = 0; i < 20000; i++)
		buffer_format(&value, "a%d@b.example,", i);
	from_add(&from, buffer_text(&value));
	assert_int_equal(from.state, FROM_AMBIGUOUS);
	assert_string_equal(from.why, "a field of more than 16384 octets");
	assert_int_equal(from.count, 64);
	assert_true(from.has_more);
	from_free(&from);
	buffer_free(&value);
}

/* From fields that cannot be read, and the addresses that others see there. */
static const struct {
	const char *value;
	const char *guesses;
} unreadable[] = {
	{ "a @b.example", "a@b.example" },
	{ "a@ b.example", "a@b.example" },
	{ "< a @ b.example >", "a@b.example" },
	{ "a@b .example", "a@b.example" },
	{ "a@b. example", "a@b.example" },
	{ "a@b.(c)example", "a@b.example" },
	{ "a(c)@b.example", "a@b.example" },
	{ "a@(c)b.example", "a@b.example" },
	{ "a@b.example.", "a@b.example" },
	{ "a..c@B.example", "\"a..c\"@b.example" },
	{ ".a@b.example", "\".a\"@b.example" },
	{ "\"a\" @b.example", "a@b.example" },
	{ "\"a@b.example\"", "a@b.example" },
	{ "\"Ann <a@b.example>", "a@b.example" },
	{ "<<a@b.example>>", "a@b.example" },
	{ "<@x.example,@y.example:a@b.example>",
	    "\"\"@x.example \"\"@y.example a@b.example" },
	{ "a@b@c.example", "a@b b@c.example" },
	{ "<a@b.example\x01>", "a@b.example" },
	{ "a@b.example\xe2\x80\x8b", "a@b.example" },
	{ "<a@b.example\xc2\xa0>", "a@b.example" },
	{ "<a@b.example:25>", "a@b.example" },
	{ "'a@b.example'", "a@b.example" },
	{ "(a@b.example)", "a@b.example" },
	{ "a" FULL_WIDTH_AT "b.example", "a@b.example" },
	{ "=?utf-8?q?Ann_=3Ca=40b.example=3E?=", "a@b.example" },
	{ "a@m\xc3\xbcller.example.", "a@xn--mller-kva.example" },
	{ "Ann Bee", "" },
	{ "a@", "" },
	{ "@", "" },
	{ "@(", "" },
	{ ")@", "" },
	/* what was read needs no guess */
	{ "a@b.example", "" },
	{ "a@b.example, c@d.example", "" },
	{ "\"c@d.example via Ann\" <a@b.example>", "" },
};

static void
what_cannot_be_read_is_guessed_at_for_the_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(unreadable); i++) {
		struct from from = { .fields = 0 };
		struct buffer guesses = BUFFER_LIMIT(1000);

		from_add(&from, unreadable[i].value);
		for (size_t k = 0; k < from.guess_count; k++) {
			char *address = mailbox_address(&from.guesses[k]);

			buffer_format(
			    &guesses, "%s%s", k > 0 ? " " : "", address);
			free(address);
		}
		assert_true(
		    from.guess_count == 0 || from.state == FROM_AMBIGUOUS);
		if (strcmp(buffer_text(&guesses), unreadable[i].guesses) != 0)
			fail_msg("\"%s\": %s", unreadable[i].value,
			    buffer_text(&guesses));
		buffer_free(&guesses);
		from_free(&from);
	}
}

static void
fields_beyond_the_eighth_are_only_counted(void **state)
{
	struct from from = { .fields = 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		from_add(&from, "a@b.example, c @d.example");
	assert_int_equal(from.state, FROM_AMBIGUOUS);
	assert_int_equal(from.fields, 100);
	assert_int_equal(from.count, 8);
	assert_int_equal(from.guess_count, 16);
	assert_true(from.has_more);
	from_free(&from);
}

static void
a_name_before_two_addresses_is_of_the_first(void **state)
{
	struct from from = { .fields = 0 };

	(void)state;
	from_add(&from, "Ann <a@b.example> <c@d.example>");
	assert_int_equal(from.count, 2);
	assert_false(from.has_more);
	assert_string_equal(from.mailboxes[0].display, "Ann");
	assert_null(from.mailboxes[1].display);
	from_free(&from);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_plain_mailbox_is_read),
		cmocka_unit_test(whatever_can_be_read_otherwise_is_ambiguous),
		cmocka_unit_test(no_field_or_an_empty_one_is_missing),
		cmocka_unit_test(
		    two_fields_are_ambiguous_even_if_they_say_the_same),
		cmocka_unit_test(a_field_without_measure_is_ambiguous),
		cmocka_unit_test(
		    what_cannot_be_read_is_guessed_at_for_the_rules),
		cmocka_unit_test(fields_beyond_the_eighth_are_only_counted),
		cmocka_unit_test(a_name_before_two_addresses_is_of_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
