/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole messages, signed on the spot: what a signature covers, and what is
 * ambiguous.  Each message is judged in one piece and cut at random, and both
 * must be the same.
 */
#include "verify_world.h"

static void
a_multipart_signed_has_two_parts_and_the_second_is_the_signature(void **state)
{
	static const char malformed[] = "neutral/malformed-mime; 2 detached "
					"message neutral malformed-mime";

	(void)state;
	expect(with(valid(), "--b--", "--b\r\n\r\nmore\r\n--b--"), malformed);
	expect(with(valid(), "--b\r\nContent-Type: application",
		   "--b--\r\nContent-Type: application"),
	    malformed);
	expect(with(valid(), "application/pkcs7-signature; name",
		   "text/plain; name"),
	    malformed);
	expect(with(valid(), "--b\r\n",
		   "--b\r\nContent-Type: application/pkcs7-signature\r\n\r\n"
		   "\r\n--b\r\n"),
	    "neutral/malformed-mime; 2 detached message neutral "
	    "malformed-mime; 1 detached part neutral malformed-mime; 3 "
	    "detached "
	    "part neutral malformed-mime");
}

static void
protocol_and_second_part_must_agree(void **state)
{
	(void)state;
	expect(with(valid(), "protocol=\"application/pkcs7-signature\"; ", ""),
	    "pass; 2 detached message pass -");
	expect(with(valid(), "application/pkcs7-signature\"",
		   "application/x-pkcs7-signature\""),
	    "pass; 2 detached message pass -");
	expect(with(valid(), "application/pkcs7-signature\"",
		   "application/pgp-signature\""),
	    "neutral/malformed-mime; 2 detached message neutral "
	    "malformed-mime");
	expect(
	    with(with(valid(), "application/pkcs7-signature\"",
		     "application/pgp-signature\""),
		"application/pkcs7-signature;", "application/pgp-signature;"),
	    "none");
	expect(with(valid(), "application/pkcs7-signature; name=smime.p7s",
		   "application/octet-stream; name=smime.p7s"),
	    "pass; 2 detached message pass -");
}

static void
text_outside_the_parts_is_not_covered(void **state)
{
	static const char partial[] =
	    "policy/partial-coverage; 2 detached part pass -";
	char *letter = padding(600), *preamble;

	(void)state;
	/* A standing sentence for readers without MIME is usual. */
	expect(with(valid(), "\r\n\r\n--b",
		   "\r\n\r\nThis is an S/MIME signed message\r\n\r\n--b"),
	    "pass; 2 detached message pass -");
	preamble = xasprintf("\r\n\r\n%s\r\n--b", letter);
	expect(with(valid(), "\r\n\r\n--b", preamble), partial);
	expect(with(valid(), "--b--\r\n", "--b--\r\n\r\n \t\r\n"),
	    "pass; 2 detached message pass -");
	expect(
	    with(valid(), "--b--\r\n", "--b--\r\n-- \r\nfooter\r\n"), partial);
	expect(with(valid(), "--b--\r\n", "--b--\r\n."), partial);
	free(preamble);
	free(letter);
}

/* Without MIME-Version a reader may show the source, preamble first. */
static void
a_preamble_needs_a_mime_version(void **state)
{
	static const char *const versions[] = { "", "MIME-Version: 0.9\r\n",
		MIME MIME, "MIME-Version: 1.0 (\r\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++) {
		expect(with(valid(), MIME, versions[i]),
		    "pass; 2 detached message pass -");
		expect(with(with(valid(), MIME, versions[i]), "\r\n\r\n--b",
			   "\r\n\r\nPay 900 EUR.\r\n--b"),
		    "policy/partial-coverage; 2 detached part pass -");
	}
	expect(with(with(valid(), MIME, "MIME-Version: 1.0 (by me)\r\n"),
		   "\r\n\r\n--b", "\r\n\r\nPreamble.\r\n--b"),
	    "pass; 2 detached message pass -");
}

/* Who does not find the boundary may show the source as well. */
static void
a_preamble_needs_a_content_type_that_all_can_read(void **state)
{
	static const char *const boundaries[] = { "a=b/c; boundary=b",
		"boundary=b (c)", "boundary = \"b\"", "boundary*0=b",
		"boundary*=us-ascii''b", "x=\"boundary=c\"; boundary=b" };

	(void)state;
	for (size_t i = 0; i < COUNT(boundaries); i++) {
		expect(with(valid(), "boundary=\"b\"", boundaries[i]),
		    "pass; 2 detached message pass -");
		expect(with(with(valid(), "boundary=\"b\"", boundaries[i]),
			   "\r\n\r\n--b", "\r\n\r\nPay 900 EUR.\r\n--b"),
		    "policy/partial-coverage; 2 detached part pass -");
	}
}

enum {
	MARGIN = 130, /* octets, more than are compared */
};

/* It tells nothing, whoever shows it: Lotus Notes has blanks in boundaries. */
static void
a_standing_sentence_is_no_text(void **state)
{
	static const char *const sentences[] = {
		"This is a multipart message in MIME format.",
		"This is an S/MIME signed message\r\n",
		"This is a cryptographically\r\nsigned message in MIME format",
	};
	char dots[MARGIN + 1] = "This is an S/MIME signed message";
	const char *const others[] = {
		"This is a multipart message in MIME format. Pay 900 EUR.",
		"Pay! This is a multipart message in MIME format.",
		"This is a multipart message",
		"x",
		dots,
	};

	(void)state;
	memset(dots + strlen(dots), '.', MARGIN - strlen(dots));
	for (size_t i = 0; i < COUNT(sentences) + COUNT(others); i++) {
		const char *text = i < COUNT(sentences)
				       ? sentences[i]
				       : others[i - COUNT(sentences)];
		char *before = xasprintf("\r\n\r\n%s\r\n--b", text);

		expect(with(with(valid(), MIME, ""), "\r\n\r\n--b", before),
		    i < COUNT(sentences)
			? "pass; 2 detached message pass -"
			: "policy/partial-coverage; 2 detached part pass -");
		free(before);
	}
}

static void
a_field_that_may_have_been_cut_is_ambiguous(void **state)
{
	static const char *const fields[] = { "boundary=\"b\"", "1.0" };
	/* Comments: a folded line of blanks is ambiguous whatever its length.
	 */
	static const char line_begins[] = "\n (";
	char *comments = padding(59100), *behind;

	(void)state;
	for (size_t i = 0; i < 59100; i += 100) {
		memcpy(comments + i, line_begins, strlen(line_begins));
		comments[i + 99] = ')';
	}
	for (size_t i = 0; i < COUNT(fields); i++) {
		behind = xasprintf("%s%s", fields[i], comments);
		expect(with(valid(), fields[i], behind),
		    "neutral/malformed-mime; 2 detached message neutral "
		    "malformed-mime");
		free(behind);
		comments[58000] = '\0';
		behind = xasprintf("%s%s", fields[i], comments);
		expect(with(valid(), fields[i], behind),
		    "pass; 2 detached message pass -");
		free(behind);
		comments[58000] = '\n';
	}
	free(comments);
}

static char *
mixed(const char *before, char *entity, const char *behind)
{
	char *message = xasprintf(FROM_ALICE MIME
	    "Content-Type: multipart/mixed; boundary=m\r\n\r\n"
	    "%s--m\r\n%s\r\n%s--m--\r\n",
	    before, entity, behind);

	free(entity);
	return message;
}

static void
a_signed_part_does_not_sign_the_message(void **state)
{
	static const char partial[] =
	    "policy/partial-coverage; 1.2 detached part pass -";

	(void)state;
	expect(
	    mixed("", mail_signed_by(&world.alice, LETTER, "b"), ""), partial);
	expect(mixed("", mail_signed_by(&world.alice, LETTER, "b"),
		   "--m\r\n\r\nlist footer\r\n"),
	    partial);
	expect(mixed("--m\r\n\r\nprepended\r\n",
		   mail_signed_by(&world.alice, LETTER, "b"), ""),
	    "policy/partial-coverage; 2.2 detached part pass -");
}

static char *
forwarded(const char *type)
{
	char *inner = valid();
	char *message = xasprintf(FROM_ALICE MIME
	    "Content-Type: %s; boundary=m\r\n\r\n"
	    "--m\r\n\r\nSee below.\r\n--m\r\nContent-Type: message/rfc822"
	    "\r\n\r\n%s\r\n--m--\r\n",
	    type, inner);

	free(inner);
	return message;
}

static void
a_forwarded_signature_is_not_the_message_s(void **state)
{
	char *inner = valid();

	(void)state;
	expect(forwarded("multipart/mixed"),
	    "policy/partial-coverage; 2.2 detached part pass -");
	expect(
	    xasprintf(FROM_ALICE MIME "Content-Type: message/rfc822\r\n\r\n%s",
		inner),
	    "policy/partial-coverage; 1.2 detached part pass -");
	free(inner);
}

static void
a_signature_in_a_returned_message_is_not_the_report_s(void **state)
{
	(void)state;
	expect(forwarded("multipart/report; report-type=delivery-status"),
	    "none; 2.2 detached part pass -");
	expect(with(mixed("", mail_signed_by(&world.alice, LETTER, "b"), ""),
		   "multipart/mixed", "multipart/report"),
	    "policy/partial-coverage; 1.2 detached part pass -");
}

static void
a_signature_beside_nothing_is_malformed(void **state)
{
	char *p7s = mail_detached(&world.alice, LETTER);
	char *stray = xasprintf("Content-Type: application/pkcs7-signature\r\n"
				"Content-Transfer-Encoding: base64\r\n\r\n%s",
	    p7s);

	(void)state;
	expect(mixed("--m\r\n\r\ntext\r\n", xstrdup(stray), ""),
	    "neutral/malformed-mime; 2 detached part neutral "
	    "malformed-mime");
	expect(mail(stray), "neutral/malformed-mime; 1 detached part neutral "
			    "malformed-mime");
	expect(mail(mail_opaque_entity(p7s)),
	    "neutral/malformed-cms; 1 opaque message neutral malformed-cms");
	free(p7s);
}

static void
what_is_ambiguous_never_passes(void **state)
{
	static const char *const changes[][2] = {
		{ "Content-Type: multipart",
		    "Content-Type: text/plain\r\nContent-Type: multipart" },
		{ "\r\n\r\n--b", "\r\nContent-Type: text/plain\r\n\r\n--b" },
		{ "boundary=\"b\"", "boundary=\"b\"; boundary=\"c\"" },
		{ "boundary=\"b\"", "x=y" },
		{ "\r\n\r\n--b",
		    "\r\nContent-Transfer-Encoding: base64\r\n\r\n--b" },
		{ "\r\n\r\n--b",
		    "\r\n\r\n--b\nContent-Type: text/html\n\nevil\n--b" },
		{ "\r\n\r\n--b", "\r\n\r\nevil\r--b" },
		{ "\r\n\r\n--b", "\r\n\r\n--bb\r\n\r\nevil\r\n--b" },
		{ "--b--", "--b-- x" },
		{ "--b--", "" },
		{ "--b--\r\n", "--b--\r\n--b\r\n\r\nevil\r\n--b--\r\n" },
		{ "name=smime.p7s\r\n",
		    "name=smime.p7s\r\nContent-Type: text/plain\r\n" },
		{ "Encoding: base64\r\n\r\n",
		    "Encoding: base64\r\n\r\n*not base64*\r\n" },
		{ "Encoding: base64\r\n", "Encoding: x-unknown\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(changes); i++) {
		char *message = with(valid(), changes[i][0], changes[i][1]);

		if (strncmp(judged(message), "neutral/malformed-mime",
			strlen("neutral/malformed-mime")) != 0)
			fail_msg("%zu: %s", i, judged(message));
		free(message);
	}
}

static void
the_same_defects_leave_unsigned_mail_unsigned(void **state)
{
	(void)state;
	expect(xstrdup(FROM_ALICE MIME
		   "Content-Type: text/plain\r\nContent-Type: text/html\r\n"
		   "\r\nbare\rCR and bare\nLF\r\n"),
	    "none");
	expect(xstrdup(FROM_ALICE MIME
		   "Content-Type: multipart/mixed; boundary=b; boundary=c\r\n"
		   "\r\nno such boundary\r\n"),
	    "none");
}

/* A badly quoted file name of an attachment moves no border. */
static void
sloppiness_within_what_is_signed_does_no_harm(void **state)
{
	(void)state;
	expect(mail(mail_signed_by(&world.alice,
		   "Content-Type: image/png; name=my file.png\r\n"
		   "Content-Transfer-Encoding: x-none\r\n\r\nx\r\n",
		   "b")),
	    "pass; 2 detached message pass -");
	expect(mail(mail_signed_by(&world.alice,
		   "Content-Type: multipart/related; type=text/html;"
		   " boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n"
		   "<p>\r\n--r--\r\n",
		   "b")),
	    "pass; 2 detached message pass -");
	expect(mail(mail_signed_by(
		   &world.alice, "Text without a header.\r\n", "b")),
	    "pass; 2 detached message pass -");
	expect(mail(mail_signed_by(&world.alice,
		   "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
		   "--b\r\n\r\nx\r\n--b--\r\n",
		   "bb")),
	    "neutral/malformed-mime; 2 detached message neutral "
	    "malformed-mime");
}

/* RFC 2046 5.1.1: the line end between two delimiters is the second one's. */
static void
a_multipart_that_is_signed_may_end_with_its_delimiter(void **state)
{
	static const char parts[] =
	    "Content-Type: multipart/mixed; boundary=m\r\n\r\n"
	    "--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
	    "--a\r\n\r\nPay 100 EUR.\r\n--a--\r\n--m--";

	(void)state;
	expect(mail(mail_signed_by(&world.alice, parts, "b")),
	    "pass; 2 detached message pass -");
	expect(with(mail(mail_signed_by(&world.alice, parts, "b")), "--m--\r\n",
		   "--m--\r\n\r\n"),
	    "fail/digest-mismatch; 2 detached message fail digest-mismatch");
}

static void
the_outermost_of_nested_signatures_decides(void **state)
{
	char *inner = mail_signed_by(&world.bob, LETTER, "i");
	char *bad = with(xstrdup(inner), "100", "900");

	(void)state;
	expect(mail(mail_signed_by(&world.alice, inner, "b")),
	    "pass; 2 detached message pass -; 1.2 detached message policy "
	    "from-mismatch");
	expect(mail(mail_signed_by(&world.alice, bad, "b")),
	    "pass; 2 detached message pass -; 1.2 detached message fail "
	    "digest-mismatch");
	free(bad);
	free(inner);
	inner = mail_signed_by(&world.alice, LETTER, "i");
	expect(mail(mail_signed_by(&world.bob, inner, "b")),
	    "policy/from-mismatch; 2 detached message policy from-mismatch; "
	    "1.2 detached message pass -");
	expect(with(mail(mail_signed_by(&world.alice, inner, "b")), "--b--\r\n",
		   "--b--\r\nfooter\r\n"),
	    "policy/partial-coverage; 2 detached part pass -; 1.2 detached "
	    "part pass -");
	free(inner);
}

static void
what_is_in_an_opaque_signature_is_seen(void **state)
{
	char *inner = mail_signed_by(&world.bob, LETTER, "i"), *p7m, *entity;
	char *secret;

	(void)state;
	p7m = mail_opaque(&world.alice, inner);
	expect(mail(mail_opaque_entity(p7m)),
	    "pass; 1 opaque message pass -; 1.2 detached message policy "
	    "from-mismatch");
	free(p7m);
	free(inner);
	secret = enveloped(&world.alice, LETTER);
	entity = mail_opaque_entity(secret);
	expect(mail(xstrdup(entity)), "none encrypted");
	p7m = mail_opaque(&world.alice, entity);
	expect(mail(mail_opaque_entity(p7m)),
	    "pass partly-encrypted; 1 opaque message pass -");
	expect(mail(mail_signed_by(&world.alice, entity, "b")),
	    "pass partly-encrypted; 2 detached message pass -");
	free(p7m);
	free(entity);
	free(secret);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_multipart_signed_has_two_parts_and_the_second_is_the_signature),
		cmocka_unit_test(protocol_and_second_part_must_agree),
		cmocka_unit_test(text_outside_the_parts_is_not_covered),
		cmocka_unit_test(a_preamble_needs_a_mime_version),
		cmocka_unit_test(
		    a_preamble_needs_a_content_type_that_all_can_read),
		cmocka_unit_test(a_standing_sentence_is_no_text),
		cmocka_unit_test(a_field_that_may_have_been_cut_is_ambiguous),
		cmocka_unit_test(a_signed_part_does_not_sign_the_message),
		cmocka_unit_test(a_forwarded_signature_is_not_the_message_s),
		cmocka_unit_test(
		    a_signature_in_a_returned_message_is_not_the_report_s),
		cmocka_unit_test(a_signature_beside_nothing_is_malformed),
		cmocka_unit_test(what_is_ambiguous_never_passes),
		cmocka_unit_test(the_same_defects_leave_unsigned_mail_unsigned),
		cmocka_unit_test(sloppiness_within_what_is_signed_does_no_harm),
		cmocka_unit_test(
		    a_multipart_that_is_signed_may_end_with_its_delimiter),
		cmocka_unit_test(the_outermost_of_nested_signatures_decides),
		cmocka_unit_test(what_is_in_an_opaque_signature_is_seen),
	};

	return cmocka_run_group_tests(tests, make_world, end_world);
}
