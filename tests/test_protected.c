/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Header fields that are signed, against those of the message: another From
 * never passes, whatever announces it; other differences are told.  Each
 * message is judged in one piece and octet by octet.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mail_make.h"
#include "trust_make.h"

#define CLEAR	"Content-Type: text/plain; hp=\"clear\"\r\n"
#define CIPHER	"Content-Type: text/plain; hp=\"cipher\"\r\n"
#define V1	"Content-Type: text/plain; protected-headers=\"v1\"\r\n"
#define PLAIN	"Content-Type: text/plain\r\n"
#define WRAPPER "Content-Type: message/rfc822; forwarded=no\r\n\r\n"
#define ALICE	"From: Alice <alice@example.org>\r\n"
#define BOB	"From: Bob <bob@example.org>\r\n"
#define TO	"To: dora@example.net\r\n"
#define SUBJECT "Subject: Pay 100 EUR\r\n"
#define DATE	"Date: Sun, 29 Nov 2026 02:00:00 +0000\r\n"
#define ALL	ALICE TO SUBJECT DATE
#define TEXT	"\r\nPay 100 EUR.\r\n"

static struct world {
	struct pki root, alice, bob;
	struct trust *trust;
	struct verifier verifier;
} world;

static int
make_world(void **state)
{
	(void)state;
	world.root = pki_root("CN=Root");
	world.alice = pki_user(&world.root, "alice@example.org");
	world.bob = pki_user(&world.root, "bob@example.org");
	world.trust = trust_in(OTHERS(&world.root));
	world.verifier = verifier_default;
	world.verifier.trust = world.trust;
	return 0;
}

static int
end_world(void **state)
{
	(void)state;
	trust_free(world.trust);
	pki_free(&world.root);
	pki_free(&world.alice);
	pki_free(&world.bob);
	return 0;
}

static char *
opaque(const struct pki *signer, const char *part)
{
	char *p7m = mail_opaque(signer, part);
	char *entity = mail_opaque_entity(p7m);

	free(p7m);
	return entity;
}

/* The body in pieces of that many octets. */
static void
give(struct verification *v, const char *message, size_t piece)
{
	const char *body = mail_give_header(v, message);

	while (*body != '\0') {
		size_t len = strnlen(body, piece);

		verify_body(v, body, len);
		body += len;
	}
}

static void
summarise(const struct result *result, struct buffer *out)
{
	const struct protected_header *header = &result->protected_header;
	const char *token = reason_token(result->reason);
	const char *scheme = protection_word(header->scheme);

	buffer_format(out, "%s %s%s%s",
	    result_word(reason_result(result->reason)),
	    token != NULL ? token : "-", scheme != NULL ? " " : "",
	    scheme != NULL ? scheme : "");
	for (int i = 0; i < PROTECTED_FIELDS; i++)
		if ((header->differs & 1u << i) != 0)
			buffer_format(out, "; %s \"%s\" \"%s\"",
			    protected_field_name((enum protected_field)i),
			    header->values[i].within,
			    header->values[i].outside);
}

/* Takes the entity. */
static void
expect(const char *fields, char *entity, const char *verdict)
{
	char *message = xasprintf("%sMIME-Version: 1.0\r\n%s", fields, entity);

	for (size_t piece = 1; piece <= 1000000; piece *= 10) {
		struct verification *v = verify_begin(&world.verifier, PKI_NOW);
		struct buffer said = BUFFER_LIMIT(4096);

		give(v, message, piece);
		summarise(verify_end(v), &said);
		assert_string_equal(buffer_text(&said), verdict);
		buffer_free(&said);
		verify_free(v);
	}
	free(message);
	free(entity);
}

#define SIGNED(part) mail_signed_by(&world.alice, part, "b")

static void
what_is_the_same_within_passes(void **state)
{
	(void)state;
	expect(ALL, SIGNED(PLAIN TEXT), "pass -");
	expect(ALL, SIGNED(CLEAR ALL TEXT), "pass - hp-clear");
	expect(ALL, SIGNED(CIPHER ALL TEXT), "pass - hp-cipher");
	expect(ALL, SIGNED(V1 ALL TEXT), "pass - v1");
	expect(ALL, SIGNED(WRAPPER ALL PLAIN TEXT), "pass - wrapped");
	expect(ALL, SIGNED(PLAIN ALL TEXT), "pass - unnamed");
	expect(ALL, opaque(&world.alice, CLEAR ALL TEXT), "pass - hp-clear");
	expect(ALL, opaque(&world.alice, WRAPPER ALL PLAIN TEXT),
	    "pass - wrapped");
}

/* Takes the entity. */
static void
mismatches(char *entity)
{
	char *message = xasprintf(ALL "MIME-Version: 1.0\r\n%s", entity);
	struct verification *v = verify_begin(&world.verifier, PKI_NOW);

	give(v, message, 77);
	assert_int_equal(verify_end(v)->reason, REASON_FROM_MISMATCH);
	verify_free(v);
	free(message);
	free(entity);
}

/* Nor does it help that the certificate is for the one or for the other. */
static void
another_from_within_never_passes(void **state)
{
	static const char *const parts[] = {
		CLEAR BOB TO SUBJECT DATE TEXT,
		CIPHER BOB TO SUBJECT DATE TEXT,
		CIPHER BOB TO SUBJECT DATE
		"HP-Outer: From: Alice <alice@example.org>\r\n" TEXT,
		V1 BOB TEXT,
		WRAPPER BOB PLAIN TEXT,
		"Content-Type: message/rfc822\r\n\r\n" BOB TEXT,
		"Content-Type: message/rfc822; forwarded=yes\r\n\r\n" BOB TEXT,
		PLAIN BOB TEXT,
		CLEAR "From : Bob <bob@example.org>\r\n" TEXT,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(parts); i++) {
		const struct pki *signers[] = { &world.alice, &world.bob };

		for (size_t j = 0; j < COUNT(signers); j++) {
			mismatches(mail_signed_by(signers[j], parts[i], "b"));
			mismatches(opaque(signers[j], parts[i]));
		}
	}
}

static void
a_from_within_that_is_not_one_mailbox_never_passes(void **state)
{
	(void)state;
	expect(ALL,
	    SIGNED(V1 "From: alice@example.org, bob@example.org\r\n" TEXT),
	    "policy from-mismatch v1; From \"alice@example.org, "
	    "bob@example.org\" \"Alice <alice@example.org>\"");
	expect(ALL, SIGNED(V1 ALICE BOB TEXT),
	    "policy from-mismatch v1; From \"Alice <alice@example.org>\nBob "
	    "<bob@example.org>\" \"Alice <alice@example.org>\"");
	expect(ALL, SIGNED(V1 "From: \r\n" TEXT),
	    "policy from-mismatch v1; From \"\" \"Alice "
	    "<alice@example.org>\"");
}

static void
case_and_names_are_told_apart_from_another_author(void **state)
{
	(void)state;
	expect(ALL, SIGNED(V1 "From: Boss <alice@EXAMPLE.org>\r\n" TEXT),
	    "pass - v1; From \"Boss <alice@EXAMPLE.org>\" \"Alice "
	    "<alice@example.org>\"");
	expect(ALL, SIGNED(V1 "From: Alice <Alice@example.org>\r\n" TEXT),
	    "policy from-case v1; From \"Alice <Alice@example.org>\" \"Alice "
	    "<alice@example.org>\"");
	world.verifier.from_case_passes = true;
	expect(ALL, SIGNED(V1 "From: Alice <Alice@example.org>\r\n" TEXT),
	    "pass - v1; From \"Alice <Alice@example.org>\" \"Alice "
	    "<alice@example.org>\"");
	world.verifier.from_case_passes = false;
}

static void
other_differences_are_told_and_pass(void **state)
{
	(void)state;
	expect(ALICE TO DATE "Subject: [list] Pay 100 EUR\r\n",
	    SIGNED(CLEAR ALL TEXT),
	    "pass - hp-clear; Subject \"Pay 100 EUR\" \"[list] Pay 100 "
	    "EUR\"");
	expect(ALL "Cc: eve@example.net\r\n", SIGNED(CLEAR ALL TEXT),
	    "pass - hp-clear; Cc \"\" \"eve@example.net\"");
	expect(ALL "Cc: eve@example.net\r\n", SIGNED(V1 ALL TEXT), "pass - v1");
	expect(ALICE DATE SUBJECT "To: eve@example.net\r\n",
	    SIGNED(WRAPPER ALL TEXT),
	    "pass - wrapped; To \"dora@example.net\" \"eve@example.net\"");
	expect(ALICE TO SUBJECT, SIGNED(V1 ALL TEXT),
	    "pass - v1; Date \"Sun, 29 Nov 2026 02:00:00 +0000\" \"\"");
	expect(ALL SUBJECT, SIGNED(CLEAR ALL TEXT),
	    "pass - hp-clear; Subject \"Pay 100 EUR\" \"Pay 100 EUR\nPay 100 "
	    "EUR\"");
}

static void
folding_encoded_words_and_quotes_make_no_difference(void **state)
{
	(void)state;
	expect(ALICE "To: \"Dora B.\"\r\n <dora@example.net>\r\n" DATE
		     "Subject: =?utf-8?q?f=C3=BCr?=\r\n\tdich\r\n",
	    SIGNED(CLEAR ALICE "To: Dora B. <dora@example.net>\r\n" DATE
			       "Subject: f\xc3\xbcr dich\r\n" TEXT),
	    "pass - hp-clear");
}

static void
hp_outer_explains_what_the_sender_hid(void **state)
{
	static const char hidden[] =
	    CIPHER ALL "HP-Outer: From: Alice <alice@example.org>\r\n"
		       "HP-Outer: To: dora@example.net\r\n"
		       "HP-Outer: Subject: [...]\r\n" TEXT;

	(void)state;
	expect(
	    ALICE TO "Subject: [...]\r\n", SIGNED(hidden), "pass - hp-cipher");
	expect(ALICE TO "Subject: changed\r\n", SIGNED(hidden),
	    "pass - hp-cipher; Subject \"Pay 100 EUR\" \"changed\"");
	expect(ALICE TO DATE "Subject: [...]\r\n",
	    SIGNED(CLEAR ALL "HP-Outer: Subject: [...]\r\n" TEXT),
	    "pass - hp-clear; Subject \"Pay 100 EUR\" \"[...]\"");
	/* It says nothing where it stands outside. */
	expect(ALICE TO DATE "Subject: [...]\r\nHP-Outer: Subject: [...]\r\n",
	    SIGNED(CIPHER ALL TEXT),
	    "pass - hp-cipher; Subject \"Pay 100 EUR\" \"[...]\"");
}

static void
every_layer_of_signatures_counts(void **state)
{
	char *inner =
	    mail_signed_by(&world.bob, CLEAR BOB TO SUBJECT DATE TEXT, "i");
	char *own = mail_signed_by(&world.alice, CLEAR ALL TEXT, "i");

	(void)state;
	expect(ALL, SIGNED(inner),
	    "policy from-mismatch hp-clear; From \"Bob <bob@example.org>\" "
	    "\"Alice <alice@example.org>\"");
	expect(ALL, opaque(&world.alice, inner),
	    "policy from-mismatch hp-clear; From \"Bob <bob@example.org>\" "
	    "\"Alice <alice@example.org>\"");
	expect(ALL, SIGNED(own), "pass - hp-clear");
	free(inner);
	free(own);
}

/* What somebody forwards, or what stands beside what is signed. */
static void
fields_of_other_parts_are_not_the_message_s(void **state)
{
	static const char attached[] =
	    "Content-Type: multipart/mixed; boundary=m\r\n\r\n"
	    "--m\r\n\r\nSee below.\r\n--m\r\n"
	    "Content-Type: message/rfc822\r\n\r\n" BOB TEXT
	    "\r\n--m\r\n" PLAIN BOB TEXT "\r\n--m--\r\n";
	char *elsewhere =
	    xasprintf("Content-Type: multipart/mixed; boundary=o\r\n\r\n--o"
		      "\r\n" CLEAR BOB TEXT "\r\n--o--\r\n");

	(void)state;
	expect(ALL, SIGNED(attached), "pass -");
	expect(ALL, elsewhere, "none -");
}

static void
faults_that_come_first_stay(void **state)
{
	char *entity = SIGNED(CLEAR BOB TO SUBJECT DATE TEXT), *at;

	(void)state;
	at = strstr(entity, "100 EUR.");
	assert_non_null(at);
	*at = '9';
	expect(ALL, entity,
	    "fail digest-mismatch hp-clear; From \"Bob <bob@example.org>\" "
	    "\"Alice <alice@example.org>\"");
}

static void
long_values_are_shown_in_part(void **state)
{
	char *name = xcalloc(1, 20001), *fields = NULL, *part = NULL;
	struct verification *v = verify_begin(&world.verifier, PKI_NOW);
	const struct result *result = NULL;
	char *entity = NULL, *message = NULL;

	(void)state;
	memset(name, 'x', 20000);
	fields = xasprintf(ALICE "Subject: y%s\r\n", name);
	part = xasprintf(V1 ALICE "Subject: %s\r\n" TEXT, name);
	entity = SIGNED(part);
	message = xasprintf("%sMIME-Version: 1.0\r\n%s", fields, entity);
	give(v, message, 4096);
	result = verify_end(v);
	assert_int_equal(result->reason, REASON_PASS);
	assert_int_equal(
	    result->protected_header.differs, 1u << PROTECTED_SUBJECT);
	assert_int_equal(
	    strlen(result->protected_header.values[PROTECTED_SUBJECT].within),
	    PROTECTED_SHOWN - 1);
	verify_free(v);
	free(message);
	free(entity);
	free(part);
	free(fields);
	free(name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_the_same_within_passes),
		cmocka_unit_test(another_from_within_never_passes),
		cmocka_unit_test(
		    a_from_within_that_is_not_one_mailbox_never_passes),
		cmocka_unit_test(
		    case_and_names_are_told_apart_from_another_author),
		cmocka_unit_test(other_differences_are_told_and_pass),
		cmocka_unit_test(
		    folding_encoded_words_and_quotes_make_no_difference),
		cmocka_unit_test(hp_outer_explains_what_the_sender_hid),
		cmocka_unit_test(every_layer_of_signatures_counts),
		cmocka_unit_test(fields_of_other_parts_are_not_the_message_s),
		cmocka_unit_test(faults_that_come_first_stay),
		cmocka_unit_test(long_values_are_shown_in_part),
	};

	return cmocka_run_group_tests(tests, make_world, end_world);
}
