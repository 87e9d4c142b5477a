/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole messages, signed on the spot: whose signatures pass, how many are
 * judged, and when.  Each message is judged in one piece and cut at random, and
 * both must be the same.
 */
#include "verify_world.h"

#include <stdio.h>

enum {
	TEXT_MAX = 400000,
};

static void
a_signature_of_the_author_over_all_passes(void **state)
{
	(void)state;
	expect(valid(), "pass; 2 detached message pass -");
}

static void
an_opaque_signature_passes_too(void **state)
{
	char *p7m = mail_opaque(&world.alice, LETTER);

	(void)state;
	expect(mail(mail_opaque_entity(p7m)), "pass; 1 opaque message pass -");
	free(p7m);
}

static void
a_changed_octet_fails(void **state)
{
	(void)state;
	expect(with(valid(), "100", "900"),
	    "fail/digest-mismatch; 2 detached message fail digest-mismatch");
	expect(with(valid(), "text/plain", "text/html"),
	    "fail/digest-mismatch; 2 detached message fail digest-mismatch");
}

static void
the_signer_must_be_the_author(void **state)
{
	(void)state;
	expect(mail(mail_signed_by(&world.bob, LETTER, "b")),
	    "policy/from-mismatch; 2 detached message policy from-mismatch");
	expect(with(valid(), "From:", "Sender: bob@example.org\r\nFrom:"),
	    "pass; 2 detached message pass -");
	expect(with(valid(), "From: Alice <alice@example.org>\r\n", ""),
	    "permerror/from-missing; 2 detached message permerror "
	    "from-missing");
	expect(with(valid(), "From:", "From: bob@example.org\r\nFrom:"),
	    "policy/from-ambiguous; 2 detached message policy "
	    "from-ambiguous");
	expect(with(valid(), "From:", "From : bob@example.org\r\nFrom:"),
	    "neutral/malformed-mime; 2 detached message neutral "
	    "malformed-mime");
}

static void
a_difference_in_case_passes_only_by_option(void **state)
{
	(void)state;
	expect(with(valid(), "alice@", "Alice@"),
	    "policy/from-case; 2 detached message policy from-case");
	world.verifier.from_case_passes = true;
	expect(with(valid(), "alice@", "Alice@"),
	    "pass; 2 detached message pass -");
	expect(with(valid(), "alice@", "bob@"),
	    "policy/from-mismatch; 2 detached message policy from-mismatch");
	world.verifier.from_case_passes = false;
}

static void
without_anchors_nothing_passes(void **state)
{
	(void)state;
	world.verifier.trust = NULL;
	expect(
	    valid(), "policy/untrusted; 2 detached message policy untrusted");
	world.verifier.trust = world.trust;
}

static void
one_of_two_signers_must_be_the_author(void **state)
{
	CMS_ContentInfo *cms = mail_begin_cms(&world.bob, CMS_DETACHED);
	char *p7s;

	(void)state;
	assert_non_null(CMS_add1_signer(cms, world.alice.x, world.alice.key,
	    NULL, CMS_PARTIAL | CMS_BINARY));
	p7s = mail_base64(cms, BIO_new_mem_buf(LETTER, -1));
	expect(mail(mail_signed_entity(LETTER, p7s, "b")),
	    "pass; 2 detached message pass -");
	expect(
	    with(mail(mail_signed_entity(LETTER, p7s, "b")), "alice@", "eve@"),
	    "policy/from-mismatch; 2 detached message policy from-mismatch");
	free(p7s);
}

static char *
signed_so_often(unsigned int signers)
{
	CMS_ContentInfo *cms = mail_begin_cms(&world.alice, CMS_DETACHED);
	char *p7s, *entity;

	while (--signers > 0)
		assert_non_null(
		    CMS_add1_signer(cms, world.alice.x, world.alice.key, NULL,
			CMS_PARTIAL | CMS_BINARY | CMS_NOCERTS));
	p7s = mail_base64(cms, BIO_new_mem_buf(LETTER, -1));
	entity = mail_signed_entity(LETTER, p7s, "b");
	free(p7s);
	return entity;
}

static void
what_is_too_large_is_not_judged(void **state)
{
	char *p7m = mail_opaque(&world.alice, LETTER);

	(void)state;
	world.verifier.cms_limit = 100;
	expect(
	    valid(), "neutral/too-large; 2 detached message neutral too-large");
	world.verifier.cms_limit = verifier_default.cms_limit;
	world.verifier.opaque_limit = 300;
	expect(mail(mail_opaque_entity(p7m)),
	    "neutral/too-large; 1 opaque message neutral too-large");
	world.verifier.opaque_limit = verifier_default.opaque_limit;
	expect(mail(signed_so_often(SIGNERS_MAX)),
	    "pass; 2 detached message pass -");
	expect(mail(signed_so_often(SIGNERS_MAX + 1)),
	    "neutral/too-large; 2 detached message neutral too-large");
	free(p7m);
}

/* Encrypted mail is no signature, however large it is. */
static void
large_encrypted_mail_is_encrypted_and_not_too_large(void **state)
{
	char *text = padding(20000), *p7m = enveloped(&world.alice, text);

	(void)state;
	world.verifier.opaque_limit = 1000;
	expect(mail(mail_opaque_entity(p7m)), "none encrypted");
	world.verifier.opaque_limit = verifier_default.opaque_limit;
	free(p7m);
	free(text);
}

static void
the_number_of_signatures_is_limited_from_the_outside_in(void **state)
{
	char *part = mail_signed_by(&world.alice, LETTER, "b");
	struct buffer many = BUFFER_LIMIT(TEXT_MAX);
	const char *said;
	size_t count = 0;
	char *message;

	(void)state;
	buffer_string(
	    &many, "Content-Type: multipart/mixed; boundary=m\r\n\r\n");
	for (int i = 0; i < 12; i++)
		buffer_format(&many, "--m\r\n%s\r\n", part);
	buffer_string(&many, "--m--\r\n");
	message =
	    mail(mail_signed_by(&world.alice, buffer_text(&many), "outer"));
	said = judged(message);
	assert_int_equal(
	    strncmp(said, "pass; 2 detached message pass -; ", 33), 0);
	for (const char *at = said; (at = strchr(at, ';')) != NULL; at++)
		count++;
	assert_int_equal(count, verifier_default.signatures);
	free(message);
	buffer_free(&many);
	free(part);
}

/* Each signer costs a path and a signature; a sender chooses how many. */
static void
the_number_of_signers_is_limited_in_the_whole_message(void **state)
{
	struct buffer parts = BUFFER_LIMIT(TEXT_MAX);
	struct verification *v;
	const struct result *result;
	size_t judged_signers = 0, tired = 0;
	char *part, *message;
	const char *body;

	(void)state;
	part = signed_so_often(12);
	buffer_string(
	    &parts, "Content-Type: multipart/mixed; boundary=m\r\n\r\n");
	for (int i = 0; i < 5; i++)
		buffer_format(&parts, "--m\r\n%s\r\n", part);
	buffer_string(&parts, "--m--\r\n");
	message = mail(xstrdup(buffer_text(&parts)));
	v = verify_begin(&world.verifier, PKI_NOW);
	body = mail_give_header(v, message);
	give_body(v, body, strlen(body), false);
	result = verify_end(v);
	for (size_t i = 0; i < result->signature_count; i++) {
		for (size_t k = 0; k < result->signatures[i].signer_count;
		     k++) {
			enum reason reason =
			    result->signatures[i].signers[k].reason;

			judged_signers += reason == REASON_PASS;
			tired += reason == REASON_TOO_LARGE;
		}
	}
	assert_int_equal(judged_signers, 32);
	assert_int_equal(tired, 5 * 12 - 32);
	verify_free(v);
	free(message);
	buffer_free(&parts);
	free(part);
}

/* The message's certificates are a stranger's: two can have one name. */
static void
of_two_certificates_with_one_name_the_signer_s_counts(void **state)
{
	struct pki other_root = pki_root("CN=Root");
	struct pki fake = pki_user(&other_root, "alice@example.org");
	CMS_ContentInfo *cms = mail_begin_cms(&world.alice, CMS_DETACHED);
	char *p7s, *message;

	(void)state;
	assert_int_equal(
	    X509_set_serialNumber(fake.x, X509_get_serialNumber(world.alice.x)),
	    1);
	assert_true(X509_sign(fake.x, other_root.key, EVP_sha256()) > 0);
	assert_int_equal(CMS_add1_cert(cms, fake.x), 1);
	p7s = mail_base64(cms, BIO_new_mem_buf(LETTER, -1));
	expect(mail(mail_signed_entity(LETTER, p7s, "b")),
	    "pass; 2 detached message pass -");
	free(p7s);
	cms = CMS_sign(fake.x, fake.key, NULL, NULL,
	    CMS_DETACHED | CMS_BINARY | CMS_PARTIAL);
	assert_int_equal(CMS_add1_cert(cms, world.alice.x), 1);
	p7s = mail_base64(cms, BIO_new_mem_buf(LETTER, -1));
	message = mail(mail_signed_entity(LETTER, p7s, "b"));
	assert_int_not_equal(strncmp(judged(message), "pass", 4), 0);
	free(message);
	free(p7s);
	pki_free(&fake);
	pki_free(&other_root);
}

/* The end of the path of an expired signer at that time; 0: none. */
static time_t
path_ended_at(const char *message, time_t at, enum reason *reason)
{
	struct verification *v = verify_begin(&world.verifier, at);
	const char *body = mail_give_header(v, message);
	const struct signer_result *signer;
	time_t ended;

	give_body(v, body, strlen(body), false);
	signer = result_signer(verify_end(v));
	assert_non_null(signer);
	*reason = signer->reason;
	ended = signer->path_ended;
	verify_free(v);
	return ended;
}

static void
an_expired_path_tells_until_when_it_was_trusted(void **state)
{
	char *message = valid(), *strange;
	enum reason reason;
	time_t ended, year = 366 * (time_t)86400;
	struct pki other = pki_root("CN=Other");
	struct pki eve = pki_user(&other, "alice@example.org");

	(void)state;
	assert_int_equal(path_ended_at(message, PKI_NOW, &reason), 0);
	assert_int_equal(reason, REASON_PASS);
	ended = path_ended_at(message, PKI_NOW + year, &reason);
	assert_int_equal(reason, REASON_EXPIRED);
	assert_true(ended > PKI_NOW && ended < PKI_NOW + year);
	assert_int_equal(path_ended_at(message, ended, &reason), 0);
	assert_int_equal(reason, REASON_PASS);
	assert_int_equal(path_ended_at(message, ended + 1, &reason), ended);
	assert_int_equal(reason, REASON_EXPIRED);
	/* Nobody ever trusted this one. */
	strange = mail(mail_signed_by(&eve, LETTER, "b"));
	assert_int_equal(path_ended_at(strange, PKI_NOW + year, &reason), 0);
	assert_int_not_equal(reason, REASON_PASS);
	free(strange);
	free(message);
	pki_free(&eve);
	pki_free(&other);
}

static void
it_can_be_abandoned_at_any_time(void **state)
{
	char *message = valid();
	size_t header = (size_t)(strstr(message, "\r\n\r\n") + 4 - message);
	size_t body = strlen(message) - header;

	(void)state;
	verify_free(NULL);
	verify_free(verify_begin(&world.verifier, PKI_NOW));
	for (size_t len = 0; len < body; len += 97) {
		struct verification *v = verify_begin(&world.verifier, PKI_NOW);
		const char *at = mail_give_header(v, message);

		verify_body(v, at, len);
		if (len % 2 == 0)
			assert_int_not_equal(
			    verify_end(v)->reason, REASON_PASS);
		verify_free(v);
	}
	free(message);
}

static void
the_body_of_plain_text_is_not_wanted(void **state)
{
	static const struct {
		const char *type;
		bool wanted;
	} examples[] = {
		{ "text/plain", false },
		{ "text/html; name=smime.p7m", false },
		{ "image/png", false },
		{ "application/octet-stream; name=x.pdf", false },
		{ "application/octet-stream; name=smime.p7m", true },
		{ "application/pkcs7-mime", true },
		{ "application/x-pkcs7-mime", true },
		{ "multipart/mixed; boundary=x", true },
		{ "message/rfc822", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct verification *v = verify_begin(&world.verifier, PKI_NOW);

		verify_header(v, "Content-Type", examples[i].type);
		assert_int_equal(verify_wants_body(v), examples[i].wanted);
		verify_free(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_of_the_author_over_all_passes),
		cmocka_unit_test(an_opaque_signature_passes_too),
		cmocka_unit_test(a_changed_octet_fails),
		cmocka_unit_test(the_signer_must_be_the_author),
		cmocka_unit_test(a_difference_in_case_passes_only_by_option),
		cmocka_unit_test(without_anchors_nothing_passes),
		cmocka_unit_test(one_of_two_signers_must_be_the_author),
		cmocka_unit_test(what_is_too_large_is_not_judged),
		cmocka_unit_test(
		    large_encrypted_mail_is_encrypted_and_not_too_large),
		cmocka_unit_test(
		    the_number_of_signatures_is_limited_from_the_outside_in),
		cmocka_unit_test(
		    the_number_of_signers_is_limited_in_the_whole_message),
		cmocka_unit_test(
		    of_two_certificates_with_one_name_the_signer_s_counts),
		cmocka_unit_test(
		    an_expired_path_tells_until_when_it_was_trusted),
		cmocka_unit_test(it_can_be_abandoned_at_any_time),
		cmocka_unit_test(the_body_of_plain_text_is_not_wanted),
	};

	return cmocka_run_group_tests(tests, make_world, end_world);
}
