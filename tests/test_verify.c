/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole messages, signed on the spot: what is covered, what is ambiguous, how
 * results combine.  Each is judged in one piece and cut at random, and both
 * must be the same.
 */
#include "test.h"

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pki.h"
#include "verify.h"

#define FROM_ALICE "From: Alice <alice@example.org>\r\n"
#define MIME	   "MIME-Version: 1.0\r\n"
#define LETTER	   "Content-Type: text/plain\r\n\r\nPay 100 EUR.\r\n"

enum {
	TEXT_MAX = 400000,
	CUTS = 8
};

struct world {
	struct pki root, alice, bob;
	struct trust *trust;
	struct verifier verifier;
	unsigned int seed;
};

static struct world world;

static int
make_world(void **state)
{
	const struct pki *anchors[] = { &world.root };
	char error[TRUST_ERROR];
	size_t count = 0;
	char *path;

	(void)state;
	world.root = pki_root("CN=Root");
	world.alice = pki_user(&world.root, "alice@example.org");
	world.bob = pki_user(&world.root, "bob@example.org");
	world.trust = trust_new();
	path = pki_write("root.pem", anchors, 1);
	assert_true(trust_add_anchors(world.trust, path, &count, error));
	assert_int_equal(count, 1);
	free(path);
	world.verifier = verifier_default;
	world.verifier.trust = world.trust;
	world.seed = 1;
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

static unsigned int
next_random(void)
{
	world.seed = world.seed * 1103515245u + 12345u;
	return world.seed >> 16;
}

/* Takes the object. */
static char *
base64_of(CMS_ContentInfo *cms, BIO *content)
{
	BIO *out = BIO_new(BIO_s_mem());
	unsigned char *der = NULL;
	char *text, *at;
	int len;

	if (content != NULL)
		assert_int_equal(CMS_final(cms, content, NULL, CMS_BINARY), 1);
	len = i2d_CMS_ContentInfo(cms, &der);
	assert_true(len > 0);
	text = malloc((size_t)len * 2 + 100);
	at = text;
	for (int i = 0; i < len; i += 57) {
		int n = len - i < 57 ? len - i : 57;

		at += EVP_EncodeBlock((unsigned char *)at, der + i, n);
		*at++ = '\r';
		*at++ = '\n';
	}
	*at = '\0';
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(out);
	BIO_free(content);
	return text;
}

static CMS_ContentInfo *
begin_cms(const struct pki *signer, unsigned int flags)
{
	CMS_ContentInfo *cms = CMS_sign(signer->x, signer->key, NULL, NULL,
	    flags | CMS_BINARY | CMS_PARTIAL);

	assert_non_null(cms);
	return cms;
}

static char *
detached(const struct pki *signer, const char *part)
{
	return base64_of(
	    begin_cms(signer, CMS_DETACHED), BIO_new_mem_buf(part, -1));
}

static char *
opaque(const struct pki *signer, const char *part)
{
	return base64_of(begin_cms(signer, 0), BIO_new_mem_buf(part, -1));
}

static char *
enveloped(const struct pki *reader, const char *part)
{
	STACK_OF(X509) *readers = sk_X509_new_null();
	BIO *content = BIO_new_mem_buf(part, -1);
	CMS_ContentInfo *cms;

	sk_X509_push(readers, reader->x);
	cms = CMS_encrypt(readers, content, EVP_aes_128_cbc(), CMS_BINARY);
	assert_non_null(cms);
	sk_X509_free(readers);
	BIO_free(content);
	return base64_of(cms, NULL);
}

/* A multipart/signed as an entity, header first. */
static char *
signed_entity(const char *part, const char *p7s, const char *boundary)
{
	return xasprintf(
	    "Content-Type: multipart/signed; micalg=sha-256;\r\n"
	    "\tprotocol=\"application/pkcs7-signature\"; boundary=\"%s\"\r\n"
	    "\r\n"
	    "--%s\r\n%s\r\n--%s\r\n"
	    "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n"
	    "Content-Transfer-Encoding: base64\r\n"
	    "\r\n%s--%s--\r\n",
	    boundary, boundary, part, boundary, p7s, boundary);
}

static char *
signed_by(const struct pki *signer, const char *part, const char *boundary)
{
	char *p7s = detached(signer, part);
	char *entity = signed_entity(part, p7s, boundary);

	free(p7s);
	return entity;
}

static char *
opaque_entity(const char *p7m)
{
	return xasprintf("Content-Type: application/pkcs7-mime\r\n"
			 "Content-Transfer-Encoding: base64\r\n\r\n%s",
	    p7m);
}

/* Gives the header's fields, unfolded by nobody; returns the body. */
static const char *
give_header(struct verification *v, const char *message)
{
	while (strncmp(message, "\r\n", 2) != 0) {
		const char *end = strstr(message, "\r\n");
		char *field, *colon;

		assert_non_null(end);
		while (end[2] == ' ' || end[2] == '\t') {
			end = strstr(end + 2, "\r\n");
			assert_non_null(end);
		}
		field = xstrndup(message, (size_t)(end - message));
		colon = strchr(field, ':');
		assert_non_null(colon);
		*colon = '\0';
		verify_header(v, field, colon + 1);
		free(field);
		message = end + 2;
	}
	return message + 2;
}

static void
give_body(struct verification *v, const char *body, size_t len, bool cut)
{
	while (len > 0) {
		size_t n =
		    cut ? next_random() % (next_random() % 3 ? 7 : 300) : len;

		n = n > len ? len : n;
		verify_body(v, body, n);
		body += n;
		len -= n;
	}
}

static void
summarise(const struct result *result, struct buffer *out)
{
	const char *token = reason_token(result->reason);

	buffer_format(out, "%s%s%s%s",
	    result_word(reason_result(result->reason)),
	    token != NULL ? "/" : "", token != NULL ? token : "",
	    result->encrypted_whole ? " encrypted"
	    : result->encrypted	    ? " partly-encrypted"
				    : "");
	for (size_t i = 0; i < result->signature_count; i++) {
		const struct signature_result *s = &result->signatures[i];

		token = reason_token(s->reason);
		buffer_format(out, "; %s %s %s %s %s", s->part,
		    signature_form_word(s->form),
		    signature_covers_word(s->covers),
		    result_word(reason_result(s->reason)),
		    token != NULL ? token : "-");
	}
}

/* What the verifier says; valid until the next call. */
static const char *
judged(const char *message)
{
	static char said[4096];
	struct buffer text = BUFFER_LIMIT(sizeof(said) - 1);

	for (int cut = 0; cut < CUTS; cut++) {
		struct verification *v = verify_begin(&world.verifier, PKI_NOW);
		const char *body = give_header(v, message);

		buffer_clear(&text);
		(void)verify_wants_body(v);
		give_body(v, body, strlen(body), cut > 0);
		summarise(verify_end(v), &text);
		verify_free(v);
		if (cut == 0)
			snprintf(said, sizeof(said), "%s", buffer_text(&text));
		else
			assert_string_equal(said, buffer_text(&text));
	}
	buffer_free(&text);
	return said;
}

/* Takes the text. */
static void
expect(char *message, const char *verdict)
{
	assert_string_equal(judged(message), verdict);
	free(message);
}

/* Takes the entity: a message of Alice's with it. */
static char *
mail(char *entity)
{
	char *message = xasprintf(FROM_ALICE MIME "%s", entity);

	free(entity);
	return message;
}

/* The same with the first `old` replaced.  Takes the text. */
static char *
with(char *text, const char *old, const char *new)
{
	char *at = strstr(text, old), *changed;

	assert_non_null(at);
	changed = xasprintf(
	    "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
	free(text);
	return changed;
}

static char *
valid(void)
{
	return mail(signed_by(&world.alice, LETTER, "b"));
}

static void
a_signature_of_the_author_over_all_passes(void **state)
{
	(void)state;
	expect(valid(), "pass; 2 detached message pass -");
}

static void
an_opaque_signature_passes_too(void **state)
{
	char *p7m = opaque(&world.alice, LETTER);

	(void)state;
	expect(mail(opaque_entity(p7m)), "pass; 1 opaque message pass -");
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
	expect(mail(signed_by(&world.bob, LETTER, "b")),
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

static char *
padding(size_t len)
{
	char *text = xcalloc(len + 1, 1);

	memset(text, 'x', len);
	return text;
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
	static const char *const boundaries[] = { "boundary=b (c)",
		"boundary = \"b\"", "boundary*0=b", "boundary*=us-ascii''b",
		"x=\"boundary=c\"; boundary=b" };

	(void)state;
	for (size_t i = 0; i < COUNT(boundaries); i++) {
		expect(with(valid(), "boundary=\"b\"", boundaries[i]),
		    "pass; 2 detached message pass -");
		expect(with(with(valid(), "boundary=\"b\"", boundaries[i]),
			   "\r\n\r\n--b", "\r\n\r\nPay 900 EUR.\r\n--b"),
		    "policy/partial-coverage; 2 detached part pass -");
	}
}

/* Postfix cuts a field, and the reader sees what was behind the cut. */
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
	expect(mixed("", signed_by(&world.alice, LETTER, "b"), ""), partial);
	expect(mixed("", signed_by(&world.alice, LETTER, "b"),
		   "--m\r\n\r\nlist footer\r\n"),
	    partial);
	expect(mixed("--m\r\n\r\nprepended\r\n",
		   signed_by(&world.alice, LETTER, "b"), ""),
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
	expect(with(mixed("", signed_by(&world.alice, LETTER, "b"), ""),
		   "multipart/mixed", "multipart/report"),
	    "policy/partial-coverage; 1.2 detached part pass -");
}

static void
a_signature_beside_nothing_is_malformed(void **state)
{
	char *p7s = detached(&world.alice, LETTER);
	char *stray = xasprintf("Content-Type: application/pkcs7-signature\r\n"
				"Content-Transfer-Encoding: base64\r\n\r\n%s",
	    p7s);

	(void)state;
	expect(mixed("--m\r\n\r\ntext\r\n", xstrdup(stray), ""),
	    "neutral/malformed-mime; 2 detached part neutral "
	    "malformed-mime");
	expect(mail(stray), "neutral/malformed-mime; 1 detached part neutral "
			    "malformed-mime");
	expect(mail(opaque_entity(p7s)),
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
	expect(mail(signed_by(&world.alice,
		   "Content-Type: image/png; name=my file.png\r\n"
		   "Content-Transfer-Encoding: x-none\r\n\r\nx\r\n",
		   "b")),
	    "pass; 2 detached message pass -");
	expect(mail(signed_by(&world.alice, "Text without a header.\r\n", "b")),
	    "pass; 2 detached message pass -");
	expect(mail(signed_by(&world.alice,
		   "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
		   "--b\r\n\r\nx\r\n--b--\r\n",
		   "bb")),
	    "neutral/malformed-mime; 2 detached message neutral "
	    "malformed-mime");
}

static void
the_outermost_of_nested_signatures_decides(void **state)
{
	char *inner = signed_by(&world.bob, LETTER, "i");
	char *bad = with(xstrdup(inner), "100", "900");

	(void)state;
	expect(mail(signed_by(&world.alice, inner, "b")),
	    "pass; 2 detached message pass -; 1.2 detached message policy "
	    "from-mismatch");
	expect(mail(signed_by(&world.alice, bad, "b")),
	    "pass; 2 detached message pass -; 1.2 detached message fail "
	    "digest-mismatch");
	free(bad);
	free(inner);
	inner = signed_by(&world.alice, LETTER, "i");
	expect(mail(signed_by(&world.bob, inner, "b")),
	    "policy/from-mismatch; 2 detached message policy from-mismatch; "
	    "1.2 detached message pass -");
	expect(with(mail(signed_by(&world.alice, inner, "b")), "--b--\r\n",
		   "--b--\r\nfooter\r\n"),
	    "policy/partial-coverage; 2 detached part pass -; 1.2 detached "
	    "part pass -");
	free(inner);
}

static void
what_is_in_an_opaque_signature_is_seen(void **state)
{
	char *inner = signed_by(&world.bob, LETTER, "i"), *p7m, *entity;
	char *secret;

	(void)state;
	p7m = opaque(&world.alice, inner);
	expect(mail(opaque_entity(p7m)),
	    "pass; 1 opaque message pass -; 1.2 detached message policy "
	    "from-mismatch");
	free(p7m);
	free(inner);
	secret = enveloped(&world.alice, LETTER);
	entity = opaque_entity(secret);
	expect(mail(xstrdup(entity)), "none encrypted");
	p7m = opaque(&world.alice, entity);
	expect(mail(opaque_entity(p7m)),
	    "pass partly-encrypted; 1 opaque message pass -");
	expect(mail(signed_by(&world.alice, entity, "b")),
	    "pass partly-encrypted; 2 detached message pass -");
	free(p7m);
	free(entity);
	free(secret);
}

static void
one_of_two_signers_must_be_the_author(void **state)
{
	CMS_ContentInfo *cms = begin_cms(&world.bob, CMS_DETACHED);
	char *p7s;

	(void)state;
	assert_non_null(CMS_add1_signer(cms, world.alice.x, world.alice.key,
	    NULL, CMS_PARTIAL | CMS_BINARY));
	p7s = base64_of(cms, BIO_new_mem_buf(LETTER, -1));
	expect(mail(signed_entity(LETTER, p7s, "b")),
	    "pass; 2 detached message pass -");
	expect(with(mail(signed_entity(LETTER, p7s, "b")), "alice@", "eve@"),
	    "policy/from-mismatch; 2 detached message policy from-mismatch");
	free(p7s);
}

static void
what_is_too_large_is_not_judged(void **state)
{
	char *p7m = opaque(&world.alice, LETTER);

	(void)state;
	world.verifier.cms_limit = 100;
	expect(
	    valid(), "neutral/too-large; 2 detached message neutral too-large");
	world.verifier.cms_limit = verifier_default.cms_limit;
	world.verifier.opaque_limit = 300;
	expect(mail(opaque_entity(p7m)),
	    "neutral/too-large; 1 opaque message neutral too-large");
	world.verifier.opaque_limit = verifier_default.opaque_limit;
	free(p7m);
}

/* Encrypted mail is no signature, however large it is. */
static void
large_encrypted_mail_is_encrypted_and_not_too_large(void **state)
{
	char *text = padding(20000), *p7m = enveloped(&world.alice, text);

	(void)state;
	world.verifier.opaque_limit = 1000;
	expect(mail(opaque_entity(p7m)), "none encrypted");
	world.verifier.opaque_limit = verifier_default.opaque_limit;
	free(p7m);
	free(text);
}

static void
the_number_of_signatures_is_limited_from_the_outside_in(void **state)
{
	char *part = signed_by(&world.alice, LETTER, "b");
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
	message = mail(signed_by(&world.alice, buffer_text(&many), "outer"));
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
	CMS_ContentInfo *cms = begin_cms(&world.alice, CMS_DETACHED);
	struct buffer parts = BUFFER_LIMIT(TEXT_MAX);
	struct verification *v;
	const struct result *result;
	size_t judged_signers = 0, tired = 0;
	char *p7s, *part, *message;
	const char *body;

	(void)state;
	for (int i = 1; i < 12; i++)
		assert_non_null(
		    CMS_add1_signer(cms, world.alice.x, world.alice.key, NULL,
			CMS_PARTIAL | CMS_BINARY | CMS_NOCERTS));
	p7s = base64_of(cms, BIO_new_mem_buf(LETTER, -1));
	part = signed_entity(LETTER, p7s, "b");
	buffer_string(
	    &parts, "Content-Type: multipart/mixed; boundary=m\r\n\r\n");
	for (int i = 0; i < 5; i++)
		buffer_format(&parts, "--m\r\n%s\r\n", part);
	buffer_string(&parts, "--m--\r\n");
	message = mail(xstrdup(buffer_text(&parts)));
	v = verify_begin(&world.verifier, PKI_NOW);
	body = give_header(v, message);
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
	free(p7s);
}

/* The message's certificates are a stranger's: two can have one name. */
static void
of_two_certificates_with_one_name_the_signer_s_counts(void **state)
{
	struct pki other_root = pki_root("CN=Root");
	struct pki fake = pki_user(&other_root, "alice@example.org");
	CMS_ContentInfo *cms = begin_cms(&world.alice, CMS_DETACHED);
	char *p7s, *message;

	(void)state;
	assert_int_equal(
	    X509_set_serialNumber(fake.x, X509_get_serialNumber(world.alice.x)),
	    1);
	assert_true(X509_sign(fake.x, other_root.key, EVP_sha256()) > 0);
	assert_int_equal(CMS_add1_cert(cms, fake.x), 1);
	p7s = base64_of(cms, BIO_new_mem_buf(LETTER, -1));
	expect(mail(signed_entity(LETTER, p7s, "b")),
	    "pass; 2 detached message pass -");
	free(p7s);
	cms = CMS_sign(fake.x, fake.key, NULL, NULL,
	    CMS_DETACHED | CMS_BINARY | CMS_PARTIAL);
	assert_int_equal(CMS_add1_cert(cms, world.alice.x), 1);
	p7s = base64_of(cms, BIO_new_mem_buf(LETTER, -1));
	message = mail(signed_entity(LETTER, p7s, "b"));
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
	const char *body = give_header(v, message);
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
	strange = mail(signed_by(&eve, LETTER, "b"));
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
		const char *at = give_header(v, message);

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
		cmocka_unit_test(
		    a_multipart_signed_has_two_parts_and_the_second_is_the_signature),
		cmocka_unit_test(protocol_and_second_part_must_agree),
		cmocka_unit_test(text_outside_the_parts_is_not_covered),
		cmocka_unit_test(a_preamble_needs_a_mime_version),
		cmocka_unit_test(
		    a_preamble_needs_a_content_type_that_all_can_read),
		cmocka_unit_test(a_field_that_may_have_been_cut_is_ambiguous),
		cmocka_unit_test(a_signed_part_does_not_sign_the_message),
		cmocka_unit_test(a_forwarded_signature_is_not_the_message_s),
		cmocka_unit_test(
		    a_signature_in_a_returned_message_is_not_the_report_s),
		cmocka_unit_test(a_signature_beside_nothing_is_malformed),
		cmocka_unit_test(what_is_ambiguous_never_passes),
		cmocka_unit_test(the_same_defects_leave_unsigned_mail_unsigned),
		cmocka_unit_test(sloppiness_within_what_is_signed_does_no_harm),
		cmocka_unit_test(the_outermost_of_nested_signatures_decides),
		cmocka_unit_test(what_is_in_an_opaque_signature_is_seen),
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
