/* SPDX-License-Identifier: BSD-2-Clause */
/* The verdict on one SignerInfo: every algorithm, every way to be wrong. */
#include "cms_make.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static const char body[] = "Content-Type: text/plain\r\n\r\nhello\r\n";
#define BODY OCTETS(body)
static const char other_body[] = "Content-Type: text/plain\r\n\r\nhullo\r\n";
#define OTHER OCTETS(other_body)

static struct identity rsa, rsa_1024, rsa_pss, p256, p384, p521, brainpool,
    p192, ed25519, ed448, dsa;

static int
make_identities(void **state)
{
	(void)state;
	rsa = identity_new("RSA", 2048, NULL);
	rsa_1024 = identity_new("RSA", 1024, NULL);
	rsa_pss = identity_new("RSA-PSS", 2048, NULL);
	p256 = identity_new("EC", 0, "P-256");
	p384 = identity_new("EC", 0, "P-384");
	p521 = identity_new("EC", 0, "P-521");
	p192 = identity_new("EC", 0, "P-192");
	brainpool = identity_new("EC", 0, "brainpoolP256r1");
	ed25519 = identity_new("ED25519", 0, NULL);
	ed448 = identity_new("ED448", 0, NULL);
	dsa = identity_new("DSA", 1024, NULL);
	return 0;
}

static int
free_identities(void **state)
{
	(void)state;
	identity_free(&rsa);
	identity_free(&rsa_1024);
	identity_free(&rsa_pss);
	identity_free(&p256);
	identity_free(&p384);
	identity_free(&p521);
	identity_free(&p192);
	identity_free(&brainpool);
	identity_free(&ed25519);
	identity_free(&ed448);
	identity_free(&dsa);
	return 0;
}

static struct recipe
by_ec(void)
{
	return (struct recipe){
		.signer = &p256,
		.content = BODY,
		.md = "SHA256",
		.digest_algorithm = ALGORITHM_SHA256,
		.signature_algorithm = ALGORITHM_ECDSA_SHA256,
	};
}

static struct recipe
by_rsa(void)
{
	return (struct recipe){
		.signer = &rsa,
		.content = BODY,
		.md = "SHA256",
		.digest_algorithm = ALGORITHM_SHA256,
		.signature_algorithm = ALGORITHM_RSA,
	};
}

static struct recipe
by_ed25519(void)
{
	return (struct recipe){
		.signer = &ed25519,
		.content = BODY,
		.digest_algorithm = ALGORITHM_SHA512,
		.signature_algorithm = ALGORITHM_ED25519,
	};
}

static struct recipe
by_ed448(void)
{
	return (struct recipe){
		.signer = &ed448,
		.content = BODY,
		.digest_algorithm = ALGORITHM_SHAKE256_512,
		.signature_algorithm = ALGORITHM_ED448,
	};
}

static struct signer_verdict
verdict_of(struct span object, struct span content)
{
	struct signer_verdict v = { .reason = REASON_NONE };

	assert_true(judge(object, 0, content, NULL, &v));
	assert_int_equal(ERR_peek_error(), 0);
	assert_int_equal(v.reason == REASON_PASS && v.weakness == REASON_PASS,
	    v.detail[0] == '\0');
	return v;
}

static struct signer_verdict
verdict_on(const struct recipe *r)
{
	struct buffer object = recipe_make(r);
	struct signer_verdict v = verdict_of(buffer_span(&object), r->content);

	buffer_free(&object);
	return v;
}

static void
assert_reason(const struct recipe *r, enum reason reason)
{
	assert_int_equal(verdict_on(r).reason, reason);
}

/* --- what is right passes, what OpenSSL can do it does alike ------------- */

struct sample {
	const char *name;
	struct made_signer signers[2];
	unsigned int flags;
	bool ber;
	enum reason weakness; /* 0: none */
};

static const struct sample samples[] = {
	{ "RSA", { { &rsa, "SHA256", false, 0, NULL } }, 0, false, 0 },
	{ "RSA-SHA512", { { &rsa, "SHA512", false, 0, NULL } }, 0, false, 0 },
	{ "RSA-SHA3", { { &rsa, "SHA3-256", false, 0, NULL } }, 0, false, 0 },
	{ "RSA bare", { { &rsa, "SHA384", false, 0, NULL } }, CMS_NOATTR, false,
	    0 },
	{ "RSA streamed", { { &rsa, "SHA256", false, 0, NULL } }, 0, true, 0 },
	{ "RSA bare, streamed", { { &rsa, "SHA256", false, 0, NULL } },
	    CMS_NOATTR, true, 0 },
	{ "RSA by key", { { &rsa, "SHA256", false, 0, NULL } }, CMS_USE_KEYID,
	    false, 0 },
	{ "CAdES", { { &rsa, "SHA256", false, 0, NULL } }, CMS_CADES, false,
	    0 },
	{ "PSS", { { &rsa, "SHA256", true, 32, NULL } }, 0, false, 0 },
	{ "PSS, salt 0", { { &rsa, "SHA256", true, 0, NULL } }, 0, false, 0 },
	{ "PSS, long salt", { { &rsa, "SHA256", true, 222, "SHA1" } }, 0, false,
	    0 },
	{ "PSS, bare", { { &rsa, "SHA512", true, 20, "SHA256" } }, CMS_NOATTR,
	    false, 0 },
	{ "PSS key", { { &rsa_pss, "SHA256", true, 32, NULL } }, 0, false, 0 },
	{ "P-256", { { &p256, "SHA256", false, 0, NULL } }, 0, false, 0 },
	{ "P-256, SHA-512", { { &p256, "SHA512", false, 0, NULL } }, 0, false,
	    0 },
	{ "P-256 bare", { { &p256, "SHA256", false, 0, NULL } }, CMS_NOATTR,
	    false, 0 },
	{ "P-384", { { &p384, "SHA384", false, 0, NULL } }, 0, false, 0 },
	{ "P-521", { { &p521, "SHA512", false, 0, NULL } }, 0, true, 0 },
	{ "brainpool", { { &brainpool, "SHA256", false, 0, NULL } }, 0, false,
	    0 },
	{ "two signers",
	    { { &rsa, "SHA256", false, 0, NULL },
		{ &p256, "SHA512", false, 0, NULL } },
	    0, true, 0 },
	{ "SHA-1", { { &rsa, "SHA1", false, 0, NULL } }, 0, false,
	    REASON_WEAK_DIGEST },
	{ "MD5", { { &rsa, "MD5", false, 0, NULL } }, 0, false,
	    REASON_WEAK_DIGEST },
	{ "PSS, SHA-1", { { &rsa, "SHA1", true, 20, NULL } }, 0, false,
	    REASON_WEAK_DIGEST },
	{ "ECDSA, SHA-1", { { &p256, "SHA1", false, 0, NULL } }, 0, false,
	    REASON_WEAK_DIGEST },
	{ "RSA-1024", { { &rsa_1024, "SHA256", false, 0, NULL } }, 0, false,
	    REASON_WEAK_KEY },
	{ "DSA-1024", { { &dsa, "SHA256", false, 0, NULL } }, 0, false,
	    REASON_WEAK_KEY },
	{ "P-192", { { &p192, "SHA256", false, 0, NULL } }, 0, false,
	    REASON_WEAK_KEY },
	{ "SHA-1 before RSA-1024", { { &rsa_1024, "SHA1", false, 0, NULL } }, 0,
	    false, REASON_WEAK_DIGEST },
};

static struct buffer
sample_make(const struct sample *sample, bool detached)
{
	size_t count = sample->signers[1].identity != NULL ? 2 : 1;

	return openssl_make(sample->signers, count, BODY,
	    sample->flags | (detached ? CMS_DETACHED : 0), sample->ber);
}

/* Every signer of an object, as CMS_verify(3) wants it. */
static bool
all_pass(struct span object, struct span content)
{
	enum reason reason;
	const char *why;
	struct signed_data *sd = signed_data_parse(object, &reason, &why);
	struct signer_verdict v;
	size_t count = sd != NULL ? sd->signer_count : 0;
	bool all = count > 0;

	signed_data_free(sd);
	for (size_t i = 0; i < count && all; i++)
		all = judge(object, i, content, NULL, &v) &&
		      v.reason == REASON_PASS;
	return all;
}

static void
right_signatures_pass_with_every_algorithm(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct buffer object = sample_make(&samples[i], true);
		struct span octets = buffer_span(&object);
		struct signer_verdict v = verdict_of(octets, BODY);
		enum reason weakness = samples[i].weakness;

		if (v.reason != REASON_PASS)
			fail_msg("%s: %s", samples[i].name, v.detail);
		assert_int_equal(v.weakness,
		    weakness == REASON_NONE ? REASON_PASS : weakness);
		assert_true(all_pass(octets, BODY));
		assert_true(openssl_verifies(octets, BODY));
		assert_false(all_pass(octets, OTHER));
		buffer_free(&object);
	}
}

static void
gather(struct span piece, void *arg)
{
	assert_true(buffer_append(arg, piece.data, piece.len));
}

static void
content_inside_is_what_was_signed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct buffer object = sample_make(&samples[i], false);
		struct buffer content = BUFFER_LIMIT(4096);
		enum reason reason;
		const char *why;
		struct signed_data *sd =
		    signed_data_parse(buffer_span(&object), &reason, &why);

		assert_non_null(sd);
		signed_data_content(sd, gather, &content);
		assert_true(span_equal(buffer_span(&content), BODY));
		assert_true(
		    all_pass(buffer_span(&object), buffer_span(&content)));
		buffer_free(&content);
		signed_data_free(sd);
		buffer_free(&object);
	}
}

static void
eddsa_passes_over_its_attributes(void **state)
{
	struct recipe r = by_ed25519();
	struct signer_verdict v = verdict_on(&r);

	(void)state;
	assert_int_equal(v.reason, REASON_PASS);
	assert_int_equal(v.weakness, REASON_PASS);
	assert_string_equal(v.algorithm, "ED25519");
	r = by_ed448();
	v = verdict_on(&r);
	assert_int_equal(v.reason, REASON_PASS);
	assert_string_equal(v.algorithm, "ED448");
	r.digest_algorithm = ALGORITHM_SHAKE256;
	assert_reason(&r, REASON_PASS);
}

static void
eddsa_over_other_octets_fails(void **state)
{
	struct recipe r = by_ed25519();

	(void)state;
	r.signed_octets = OCTETS("\x31\x00");
	assert_reason(&r, REASON_BAD_SIGNATURE);
	r = by_ed448();
	r.signed_octets = OCTETS("\x31\x00");
	assert_reason(&r, REASON_BAD_SIGNATURE);
}

static void
eddsa_without_attributes_is_unsupported(void **state)
{
	struct recipe r = by_ed25519();

	(void)state;
	r.bare = true;
	assert_reason(&r, REASON_UNSUPPORTED_ALGORITHM);
	r = by_ed448();
	r.bare = true;
	assert_reason(&r, REASON_UNSUPPORTED_ALGORITHM);
}

static void
eddsa_has_its_own_digests(void **state)
{
	struct recipe r = by_ed25519();

	(void)state;
	r.digest_algorithm = ALGORITHM_SHA256;
	assert_reason(&r, REASON_UNSUPPORTED_ALGORITHM);
	r = by_ed448();
	r.digest_algorithm = ALGORITHM_SHA512;
	assert_reason(&r, REASON_UNSUPPORTED_ALGORITHM);
	r = by_ec();
	r.digest_algorithm = ALGORITHM_SHAKE256;
	assert_reason(&r, REASON_UNSUPPORTED_ALGORITHM);
}

/* --- what is wrong -------------------------------------------------------- */

static void
other_content_is_a_mismatch_with_both_digests(void **state)
{
	struct recipe r = by_ec();
	struct buffer object = recipe_make(&r);
	struct signer_verdict v = verdict_of(buffer_span(&object), OTHER);

	(void)state;
	assert_int_equal(v.reason, REASON_DIGEST_MISMATCH);
	assert_int_equal(v.digest, DIGEST_SHA256);
	assert_string_equal(v.algorithm, "ecdsa-with-SHA256");
	assert_string_equal(
	    v.detail, "expected sha256 5818..49, found ac09..87");
	buffer_free(&object);
}

static void
a_bent_signature_is_bad(void **state)
{
	struct recipe r = by_rsa();
	struct buffer object = recipe_make(&r);

	(void)state;
	object.data[object.len - 1] ^= 1;
	assert_int_equal(verdict_of(buffer_span(&object), BODY).reason,
	    REASON_BAD_SIGNATURE);
	/* The more telling of two. */
	assert_int_equal(verdict_of(buffer_span(&object), OTHER).reason,
	    REASON_DIGEST_MISMATCH);
	buffer_free(&object);
}

static void
another_key_does_not_verify(void **state)
{
	struct recipe r = by_ec();
	struct buffer object = recipe_make(&r);
	struct signer_verdict v;
	struct identity stranger = identity_new("EC", 0, "P-256");

	(void)state;
	assert_true(
	    judge(buffer_span(&object), 0, BODY, stranger.certificate, &v));
	assert_int_equal(v.reason, REASON_BAD_SIGNATURE);
	assert_true(judge(buffer_span(&object), 0, BODY, rsa.certificate, &v));
	assert_int_equal(v.reason, REASON_BAD_SIGNATURE);
	assert_string_equal(
	    v.detail, "the signature algorithm does not fit the key");
	identity_free(&stranger);
	buffer_free(&object);
}

static void
a_digest_that_was_not_computed_is_unannounced(void **state)
{
	struct recipe r = by_ed25519();
	struct buffer object = recipe_make(&r);
	struct digests *d = digests_of(BODY, DIGEST_BIT(DIGEST_SHA256));
	struct signer_verdict v;
	enum reason reason;
	const char *why;
	struct signed_data *sd =
	    signed_data_parse(buffer_span(&object), &reason, &why);

	(void)state;
	assert_non_null(sd);
	signer_verify(sd, sd->signers, d, ed25519.certificate, &v);
	assert_int_equal(v.reason, REASON_DIGEST_UNANNOUNCED);
	signed_data_free(sd);
	/* A signature that is wrong by itself says more. */
	object.data[object.len - 1] ^= 1;
	sd = signed_data_parse(buffer_span(&object), &reason, &why);
	signer_verify(sd, sd->signers, d, ed25519.certificate, &v);
	assert_int_equal(v.reason, REASON_BAD_SIGNATURE);
	signed_data_free(sd);
	digests_free(d);
	buffer_free(&object);
}

static void
a_bare_signature_over_an_unannounced_digest(void **state)
{
	struct recipe r = by_rsa();
	struct digests *d = digests_of(BODY, DIGEST_BIT(DIGEST_SHA512));
	struct buffer object;
	struct signer_verdict v;
	struct signed_data *sd;
	enum reason reason;
	const char *why;

	(void)state;
	r.bare = true;
	object = recipe_make(&r);
	sd = signed_data_parse(buffer_span(&object), &reason, &why);
	assert_non_null(sd);
	signer_verify(sd, sd->signers, d, rsa.certificate, &v);
	assert_int_equal(v.reason, REASON_DIGEST_UNANNOUNCED);
	signed_data_free(sd);
	digests_free(d);
	buffer_free(&object);
}

static void
unknown_algorithms_are_unsupported(void **state)
{
	struct recipe r = by_rsa();
	struct buffer ml_dsa = BUFFER_LIMIT(64);
	struct buffer object;
	struct signer_verdict v;
	struct span found;

	(void)state;
	put_algorithm(&ml_dsa, OCTETS("\x60\x86\x48\x01\x65\x03\x04\x03\x12"),
	    OCTETS(""));
	r.signature_algorithm = buffer_span(&ml_dsa);
	v = verdict_on(&r);
	assert_int_equal(v.reason, REASON_UNSUPPORTED_ALGORITHM);
	assert_string_equal(v.algorithm, "2.16.840.1.101.3.4.3.18");
	buffer_free(&ml_dsa);
	/* A digest: the same octets but for the last arc. */
	r = by_rsa();
	object = recipe_make(&r);
	for (size_t i = 0; i + 15 < object.len; i++) {
		found = (struct span){ object.data + i, 15 };
		if (span_equal(found, ALGORITHM_SHA256))
			object.data[i + 12] = 0x77;
	}
	v = verdict_of(buffer_span(&object), BODY);
	assert_int_equal(v.reason, REASON_UNSUPPORTED_ALGORITHM);
	assert_non_null(strstr(v.detail, "2.16.840.1.101.3.4.2.119"));
	buffer_free(&object);
}

static void
signature_and_digest_algorithm_agree_for_rsa(void **state)
{
	struct recipe r = by_rsa();

	(void)state;
	r.signature_algorithm = ALGORITHM_RSA_SHA256;
	assert_reason(&r, REASON_PASS);
	r.signature_algorithm = ALGORITHM_RSA_SHA1;
	assert_reason(&r, REASON_BAD_SIGNATURE);
	assert_int_equal(verdict_on(&r).weakness, REASON_WEAK_DIGEST);
}

static void
parameters_of_rsa_are_null_or_absent(void **state)
{
	struct recipe r = by_rsa();

	(void)state;
	r.signature_algorithm = OCTETS("\x30\x0b" PKCS1 "\x01");
	assert_reason(&r, REASON_PASS);
	r.signature_algorithm = OCTETS("\x30\x0d" PKCS1 "\x01\x04\x00");
	assert_reason(&r, REASON_MALFORMED_CMS);
}

static void
ecdsa_goes_by_the_digest_algorithm(void **state)
{
	struct recipe r = by_ec();

	(void)state;
	r.signature_algorithm = ALGORITHM_EC_KEY;
	assert_reason(&r, REASON_PASS);
	r.signature_algorithm = ALGORITHM_ECDSA_SHA1;
	assert_reason(&r, REASON_PASS);
	assert_int_equal(verdict_on(&r).weakness, REASON_WEAK_DIGEST);
	r.md = "SHA1";
	assert_reason(&r, REASON_BAD_SIGNATURE);
}

/* --- RSASSA-PSS ----------------------------------------------------------- */

#define PSS_OID	     OCTETS("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a")
#define SHA256_FIELD "\x30\x0b" NIST "\x02\x01"
#define MGF1_SHA256  "\xa1\x1a\x30\x18" PKCS1 "\x08" SHA256_FIELD
#define HASH_SHA256  "\xa0\x0d" SHA256_FIELD

static void
assert_pss(struct span parameters, int salt, enum reason reason)
{
	struct buffer algorithm = BUFFER_LIMIT(4096);
	struct recipe r = by_rsa();

	put_algorithm(&algorithm, PSS_OID, parameters);
	r.signature_algorithm = buffer_span(&algorithm);
	r.pss = true;
	r.salt = salt;
	assert_reason(&r, reason);
	buffer_free(&algorithm);
}

static void
pss_parameters_are_read_strictly(void **state)
{
	(void)state;
	assert_pss(
	    OCTETS("\x30\x30" HASH_SHA256 MGF1_SHA256 "\xa2\x03\x02\x01\x20"),
	    32, REASON_PASS);
	/* The default salt, the default trailer written out. */
	assert_pss(
	    OCTETS("\x30\x30" HASH_SHA256 MGF1_SHA256 "\xa3\x03\x02\x01\x01"),
	    20, REASON_PASS);
	/* Another salt than it says. */
	assert_pss(
	    OCTETS("\x30\x30" HASH_SHA256 MGF1_SHA256 "\xa2\x03\x02\x01\x1f"),
	    32, REASON_BAD_SIGNATURE);
	/* Absent, NULL, trailer 2, salt negative or not minimal, order. */
	assert_pss(OCTETS(""), 32, REASON_MALFORMED_CMS);
	assert_pss(OCTETS("\x05\x00"), 32, REASON_MALFORMED_CMS);
	assert_pss(
	    OCTETS("\x30\x30" HASH_SHA256 MGF1_SHA256 "\xa3\x03\x02\x01\x02"),
	    20, REASON_MALFORMED_CMS);
	assert_pss(
	    OCTETS("\x30\x30" HASH_SHA256 MGF1_SHA256 "\xa2\x03\x02\x01\xff"),
	    32, REASON_MALFORMED_CMS);
	assert_pss(OCTETS("\x30\x31" HASH_SHA256 MGF1_SHA256
			  "\xa2\x04\x02\x02\x00\x20"),
	    32, REASON_MALFORMED_CMS);
	assert_pss(
	    OCTETS("\x30\x30" MGF1_SHA256 HASH_SHA256 "\xa2\x03\x02\x01\x20"),
	    32, REASON_MALFORMED_CMS);
	assert_pss(OCTETS("\x30\x32" HASH_SHA256 MGF1_SHA256
			  "\xa2\x03\x02\x01\x20\x05\x00"),
	    32, REASON_MALFORMED_CMS);
}

static void
pss_hashes_agree_with_the_digest(void **state)
{
	(void)state;
	/* All defaults is SHA-1. */
	assert_pss(OCTETS("\x30\x00"), 20, REASON_BAD_SIGNATURE);
	/* A mask that is not MGF1, a mask with a hash nobody knows. */
	assert_pss(OCTETS("\x30\x2b" HASH_SHA256 "\xa1\x1a\x30\x18" PKCS1
			  "\x77" SHA256_FIELD),
	    20, REASON_UNSUPPORTED_ALGORITHM);
	assert_pss(OCTETS("\x30\x2b" HASH_SHA256 "\xa1\x1a\x30\x18" PKCS1
			  "\x08\x30\x0b" NIST "\x02\x77"),
	    20, REASON_UNSUPPORTED_ALGORITHM);
}

static void
a_pss_key_signs_with_pss_only(void **state)
{
	struct recipe r = by_rsa();
	struct buffer object = recipe_make(&r);
	struct signer_verdict v;

	(void)state;
	assert_true(
	    judge(buffer_span(&object), 0, BODY, rsa_pss.certificate, &v));
	assert_int_equal(v.reason, REASON_BAD_SIGNATURE);
	assert_string_equal(
	    v.detail, "the signature algorithm does not fit the key");
	buffer_free(&object);
}

/* --- attributes ----------------------------------------------------------- */

static void
attributes_in_ber_are_hashed_as_der(void **state)
{
	struct recipe r = by_ec();
	struct buffer attributes = BUFFER_LIMIT(4096);
	struct buffer sent = BUFFER_LIMIT(4096);

	(void)state;
	put_usual_attributes(&attributes, &r);
	assert_true(buffer_append(&sent, "\xa0\x80", 2));
	assert_true(buffer_append(&sent, attributes.data, attributes.len));
	assert_true(buffer_append(&sent, "\0\0", 2));
	r.sent_attributes = buffer_span(&sent);
	assert_reason(&r, REASON_PASS);
	/* A longer length than needed, two levels down. */
	buffer_clear(&sent);
	assert_true(buffer_append(&sent, "\xa0\x81", 2));
	assert_true(buffer_char(&sent, (char)(attributes.len + 1)));
	assert_true(buffer_append(&sent, "\x30\x81", 2));
	assert_true(
	    buffer_append(&sent, attributes.data + 1, attributes.len - 1));
	r.sent_attributes = buffer_span(&sent);
	assert_reason(&r, REASON_PASS);
	buffer_free(&attributes);
	buffer_free(&sent);
}

static void
attributes_keep_the_order_they_came_in(void **state)
{
	struct recipe r = by_ec();
	struct buffer attributes = BUFFER_LIMIT(4096);
	struct buffer turned = BUFFER_LIMIT(4096);

	(void)state;
	put_usual_attributes(&attributes, &r);
	/* contentType is 26 octets long, and first. */
	assert_int_equal(attributes.data[1], 24);
	assert_true(
	    buffer_append(&turned, attributes.data + 26, attributes.len - 26));
	assert_true(buffer_append(&turned, attributes.data, 26));
	r.attributes = buffer_span(&turned);
	assert_reason(&r, REASON_PASS);
	buffer_free(&attributes);
	buffer_free(&turned);
}

/* RFC 5652 5.4 */
static void
attributes_in_another_order_are_signed_in_that_of_der(void **state)
{
	struct recipe r = by_ec();
	struct buffer attributes = BUFFER_LIMIT(4096);
	struct buffer sent = BUFFER_LIMIT(4096), turned = BUFFER_LIMIT(4096);

	(void)state;
	put_usual_attributes(&attributes, &r);
	assert_true(
	    buffer_append(&turned, attributes.data + 26, attributes.len - 26));
	assert_true(buffer_append(&turned, attributes.data, 26));
	put(&sent, DER_CONTEXT_CONSTRUCTED(0), buffer_span(&turned));
	r.sent_attributes = buffer_span(&sent);
	assert_reason(&r, REASON_PASS);
	/* A key that is dear to use is used once. */
	r.signer = &dsa;
	r.signature_algorithm = ALGORITHM_DSA_SHA256;
	assert_reason(&r, REASON_BAD_SIGNATURE);
	r.sent_attributes = (struct span){ NULL, 0 };
	assert_reason(&r, REASON_PASS);
	r = by_ec();
	/* The other way round is another signature. */
	buffer_clear(&sent);
	put(&sent, DER_CONTEXT_CONSTRUCTED(0), buffer_span(&attributes));
	r.attributes = buffer_span(&turned);
	r.sent_attributes = buffer_span(&sent);
	assert_reason(&r, REASON_BAD_SIGNATURE);
	buffer_free(&attributes);
	buffer_free(&sent);
	buffer_free(&turned);
}

static void
bent_attributes_do_not_verify(void **state)
{
	struct recipe r = by_ec();
	struct buffer more = BUFFER_LIMIT(64);
	struct buffer object;
	bool bent = false;

	(void)state;
	put_attribute(&more, OCTETS("\x2a\x03"), OCTETS("\x0c\x04GOOD"));
	r.more_attributes = buffer_span(&more);
	object = recipe_make(&r);
	for (size_t i = 0; i + 4 < object.len && !bent; i++) {
		bent = memcmp(object.data + i, "GOOD", 4) == 0;
		if (bent)
			memcpy(object.data + i, "EVIL", 4);
	}
	assert_true(bent);
	assert_int_equal(verdict_of(buffer_span(&object), BODY).reason,
	    REASON_BAD_SIGNATURE);
	buffer_free(&object);
	buffer_free(&more);
}

static void
a_defect_of_the_attributes_is_malformed(void **state)
{
	struct recipe r = by_ec();
	struct buffer again = BUFFER_LIMIT(4096);

	(void)state;
	put_usual_attributes(&again, &r);
	r.more_attributes = buffer_span(&again);
	assert_reason(&r, REASON_MALFORMED_CMS);
	assert_string_equal(verdict_on(&r).detail,
	    "a signed attribute that must be single is repeated");
	buffer_free(&again);
}

#define OTHER_TYPE OCTETS("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x05")

static void
the_content_type_is_what_was_signed(void **state)
{
	struct recipe r = by_ec();
	struct buffer attributes = BUFFER_LIMIT(4096);

	(void)state;
	put_usual_attributes(&attributes, &r);
	r.content_type = OTHER_TYPE;
	assert_reason(&r, REASON_PASS);
	r.attributes = buffer_span(&attributes);
	assert_reason(&r, REASON_BAD_SIGNATURE);
	assert_string_equal(
	    verdict_on(&r).detail, "another type of content was signed");
	buffer_free(&attributes);
}

static void
without_attributes_only_id_data_is_signed(void **state)
{
	struct recipe r = by_ec();

	(void)state;
	r.bare = true;
	assert_reason(&r, REASON_PASS);
	r.content_type = OTHER_TYPE;
	assert_reason(&r, REASON_MALFORMED_CMS);
}

/*
 * The octets under an honest signature with attributes, sent as the content
 * of a message without: the signature fits, but nobody signed that message.
 */
static void
attributes_played_as_content_are_refused(void **state)
{
	struct recipe honest = by_rsa(), played = by_rsa();
	struct buffer attributes = BUFFER_LIMIT(4096);
	struct buffer set = BUFFER_LIMIT(4096);
	struct buffer object;

	(void)state;
	put_usual_attributes(&attributes, &honest);
	put(&set, DER_SET, buffer_span(&attributes));
	played.bare = true;
	played.content = buffer_span(&set);
	object = recipe_make(&played);
	assert_true(openssl_verifies(buffer_span(&object), played.content));
	assert_int_equal(
	    verdict_of(buffer_span(&object), played.content).reason,
	    REASON_BAD_SIGNATURE);
	buffer_free(&object);
	/* With attributes of its own such content is nothing special. */
	played.bare = false;
	assert_reason(&played, REASON_PASS);
	buffer_free(&attributes);
	buffer_free(&set);
}

/* --- signingCertificate --------------------------------------------------- */

enum ess_bend {
	ESS_RIGHT,
	ESS_WRONG_HASH,
	ESS_WRONG_SERIAL,
	ESS_WRONG_ISSUER,
	ESS_NO_ISSUER,
	ESS_UNKNOWN_HASH,
	ESS_EXPLICIT_HASH,
	ESS_TRAILING,
};

static void
put_issuer_serial(struct buffer *out, enum ess_bend bend)
{
	const struct certificate *cert =
	    (bend == ESS_WRONG_ISSUER ? &rsa : &p256)->certificate;
	struct buffer name = BUFFER_LIMIT(4096);
	struct buffer both = BUFFER_LIMIT(4096);

	put(&name, DER_CONTEXT_CONSTRUCTED(4), cert->issuer.der);
	put(&both, DER_SEQUENCE, buffer_span(&name));
	put(&both, DER_INTEGER,
	    bend == ESS_WRONG_SERIAL ? OCTETS("\x01")
				     : p256.certificate->serial);
	put(out, DER_SEQUENCE, buffer_span(&both));
	buffer_free(&name);
	buffer_free(&both);
}

static void
put_ess(struct buffer *out, bool version_2, enum ess_bend bend)
{
	struct buffer id = BUFFER_LIMIT(4096);
	struct buffer list = BUFFER_LIMIT(4096);
	struct buffer value = BUFFER_LIMIT(4096);
	struct buffer whole = BUFFER_LIMIT(4096);
	uint8_t hash[DIGEST_MAX];
	unsigned int len;

	assert_int_equal(EVP_Digest(p256.der.data, p256.der.len, hash, &len,
			     version_2 ? EVP_sha256() : EVP_sha1(), NULL),
	    1);
	if (bend == ESS_WRONG_HASH)
		hash[0] ^= 1;
	if (bend == ESS_UNKNOWN_HASH)
		put_algorithm(&id, OCTETS("\x2a\x03"), OCTETS(""));
	if (bend == ESS_EXPLICIT_HASH)
		assert_true(buffer_append(
		    &id, ALGORITHM_SHA256.data, ALGORITHM_SHA256.len));
	put(&id, DER_OCTET_STRING, (struct span){ hash, len });
	if (bend != ESS_NO_ISSUER)
		put_issuer_serial(&id, bend);
	if (bend == ESS_TRAILING)
		put(&id, DER_NULL, OCTETS(""));
	put(&list, DER_SEQUENCE, buffer_span(&id));
	put(&value, DER_SEQUENCE, buffer_span(&list));
	put(&whole, DER_SEQUENCE, buffer_span(&value));
	put_attribute(out,
	    version_2 ? OCTETS(PKCS9 "\x10\x02\x2f")
		      : OCTETS(PKCS9 "\x10\x02\x0c"),
	    buffer_span(&whole));
	buffer_free(&id);
	buffer_free(&list);
	buffer_free(&value);
	buffer_free(&whole);
}

static void
assert_ess(bool version_2, enum ess_bend bend, enum reason reason)
{
	struct recipe r = by_ec();
	struct buffer more = BUFFER_LIMIT(4096);

	put_ess(&more, version_2, bend);
	r.more_attributes = buffer_span(&more);
	assert_reason(&r, reason);
	buffer_free(&more);
}

static void
signing_certificate_names_the_signer(void **state)
{
	(void)state;
	for (int version = 1; version <= 2; version++) {
		bool two = version == 2;

		assert_ess(two, ESS_RIGHT, REASON_PASS);
		assert_ess(two, ESS_NO_ISSUER, REASON_PASS);
		assert_ess(two, ESS_WRONG_HASH, REASON_BAD_SIGNATURE);
		assert_ess(two, ESS_WRONG_SERIAL, REASON_BAD_SIGNATURE);
		assert_ess(two, ESS_WRONG_ISSUER, REASON_BAD_SIGNATURE);
		assert_ess(two, ESS_TRAILING, REASON_MALFORMED_CMS);
	}
	assert_ess(true, ESS_EXPLICIT_HASH, REASON_PASS);
	assert_ess(true, ESS_UNKNOWN_HASH, REASON_UNSUPPORTED_ALGORITHM);
	assert_ess(false, ESS_UNKNOWN_HASH, REASON_MALFORMED_CMS);
}

static void
signing_certificate_that_cannot_be_read_is_malformed(void **state)
{
	static const char *const types[] = { PKCS9 "\x10\x02\x0c",
		PKCS9 "\x10\x02\x2f" };

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		struct recipe r = by_ec();
		struct buffer more = BUFFER_LIMIT(4096);

		put_attribute(&more, span_of(types[i]), OCTETS("\x30\x00"));
		r.more_attributes = buffer_span(&more);
		assert_reason(&r, REASON_MALFORMED_CMS);
		buffer_free(&more);
	}
}

/* --- against OpenSSL, with bent octets ------------------------------------ */

/* A small generator, so that every run bends the same. */
static uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* The digestAlgorithms of a SignedData, as octets of the object. */
static struct span
digest_algorithms(struct span object)
{
	struct ber element = { 0 };

	assert_true(ber_expect(&object, DER_SEQUENCE, &element));
	object = element.value;
	assert_true(ber_expect(&object, DER_OID, &element));
	assert_true(ber_expect(&object, DER_CONTEXT_CONSTRUCTED(0), &element));
	object = element.value;
	assert_true(ber_expect(&object, DER_SEQUENCE, &element));
	object = element.value;
	assert_true(ber_expect(&object, DER_INTEGER, &element));
	assert_true(ber_expect(&object, DER_SET, &element));
	return element.value;
}

static bool
certificates_can_be_decoded(struct span object)
{
	enum reason reason;
	const char *why;
	struct signed_data *sd = signed_data_parse(object, &reason, &why);
	bool all = true;

	assert_non_null(sd);
	for (size_t i = 0; i < sd->certificate_count; i++) {
		const unsigned char *p = sd->certificates[i].data;
		X509 *x509 = d2i_X509(NULL, &p, (long)sd->certificates[i].len);

		all = all && x509 != NULL;
		X509_free(x509);
	}
	signed_data_free(sd);
	return all;
}

/*
 * Where we pass what CMS_verify(3) refuses, it must be for one of two reasons
 * that are understood.  It decodes every certificate first: we leave their
 * faults to the path.  And it wants the digest to be in digestAlgorithms,
 * which a recipient may do without (RFC 5652 5.3).
 */
static bool
difference_is_understood(struct span object, size_t position)
{
	struct span algorithms = digest_algorithms(object);
	const uint8_t *bent = object.data + position;

	return (bent >= algorithms.data &&
		   bent < algorithms.data + algorithms.len) ||
	       !certificates_can_be_decoded(object);
}

static void
compare_with_openssl(
    const char *name, const struct buffer *object, size_t position)
{
	struct span octets = buffer_span(object);

	if (all_pass(octets, BODY) && !openssl_verifies(octets, BODY) &&
	    !difference_is_understood(octets, position))
		fail_msg("%s: octet %zu as %02x passes, but not by OpenSSL",
		    name, position, object->data[position]);
	ERR_clear_error();
}

enum {
	BENDS = 400 /* of each sample */
};

static void
what_passes_passes_with_openssl_too(void **state)
{
	const char *more = getenv("SMIME_TEST_BENDS");
	size_t bends = more != NULL ? strtoul(more, NULL, 10) : BENDS;
	uint32_t seed = 2463534242u;

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct buffer object = sample_make(&samples[i], true);

		for (size_t n = 0; n < bends; n++) {
			size_t at = next_random(&seed) % object.len;
			uint8_t was = object.data[at];

			object.data[at] =
			    n % 2 == 0
				? (uint8_t)(was ^
					    (1u << next_random(&seed) % 8))
				: (uint8_t)next_random(&seed);
			compare_with_openssl(samples[i].name, &object, at);
			object.data[at] = was;
		}
		buffer_free(&object);
	}
}

/* Where the octets of `part` stand in the object. */
static void
assert_cannot_change(struct buffer *object, struct span part)
{
	const uint8_t *last = object->data + object->len;

	assert_true(part.len > 0 && part.data >= object->data &&
		    part.data + part.len <= last);
	for (size_t i = 0; i < part.len; i++) {
		uint8_t *octet = object->data + (part.data - object->data) + i;

		for (int bit = 0; bit < 8; bit++) {
			*octet ^= (uint8_t)(1 << bit);
			if (all_pass(buffer_span(object), BODY))
				fail_msg(
				    "bit %d of octet %zu can change", bit, i);
			*octet ^= (uint8_t)(1 << bit);
		}
	}
}

static void
no_bit_of_what_is_signed_can_change(void **state)
{
	struct recipe recipes[] = { by_ec(), by_ed25519(), by_ed448() };

	(void)state;
	for (size_t i = 0; i < COUNT(recipes); i++) {
		struct buffer object = recipe_make(&recipes[i]);
		enum reason reason;
		const char *why;
		struct signed_data *sd =
		    signed_data_parse(buffer_span(&object), &reason, &why);

		assert_non_null(sd);
		assert_true(all_pass(buffer_span(&object), BODY));
		assert_cannot_change(&object, sd->signers->signed_attributes);
		assert_cannot_change(&object, sd->signers->signature);
		assert_cannot_change(&object, sd->signers->digest_oid);
		assert_cannot_change(&object, sd->content_type);
		signed_data_free(sd);
		buffer_free(&object);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_signatures_pass_with_every_algorithm),
		cmocka_unit_test(content_inside_is_what_was_signed),
		cmocka_unit_test(eddsa_passes_over_its_attributes),
		cmocka_unit_test(eddsa_over_other_octets_fails),
		cmocka_unit_test(eddsa_without_attributes_is_unsupported),
		cmocka_unit_test(eddsa_has_its_own_digests),
		cmocka_unit_test(other_content_is_a_mismatch_with_both_digests),
		cmocka_unit_test(a_bent_signature_is_bad),
		cmocka_unit_test(another_key_does_not_verify),
		cmocka_unit_test(a_digest_that_was_not_computed_is_unannounced),
		cmocka_unit_test(a_bare_signature_over_an_unannounced_digest),
		cmocka_unit_test(unknown_algorithms_are_unsupported),
		cmocka_unit_test(signature_and_digest_algorithm_agree_for_rsa),
		cmocka_unit_test(parameters_of_rsa_are_null_or_absent),
		cmocka_unit_test(ecdsa_goes_by_the_digest_algorithm),
		cmocka_unit_test(pss_parameters_are_read_strictly),
		cmocka_unit_test(pss_hashes_agree_with_the_digest),
		cmocka_unit_test(a_pss_key_signs_with_pss_only),
		cmocka_unit_test(attributes_in_ber_are_hashed_as_der),
		cmocka_unit_test(attributes_keep_the_order_they_came_in),
		cmocka_unit_test(
		    attributes_in_another_order_are_signed_in_that_of_der),
		cmocka_unit_test(bent_attributes_do_not_verify),
		cmocka_unit_test(a_defect_of_the_attributes_is_malformed),
		cmocka_unit_test(the_content_type_is_what_was_signed),
		cmocka_unit_test(without_attributes_only_id_data_is_signed),
		cmocka_unit_test(attributes_played_as_content_are_refused),
		cmocka_unit_test(signing_certificate_names_the_signer),
		cmocka_unit_test(
		    signing_certificate_that_cannot_be_read_is_malformed),
		cmocka_unit_test(no_bit_of_what_is_signed_can_change),
		cmocka_unit_test(what_passes_passes_with_openssl_too),
	};

	return cmocka_run_group_tests(tests, make_identities, free_identities);
}
