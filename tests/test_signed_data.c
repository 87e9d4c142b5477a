/* SPDX-License-Identifier: BSD-2-Clause */
/* SignedData taken apart: kinds, BER, limits, what is refused. */
#include "cms_make.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

static const char body[] = "Content-Type: text/plain\r\n\r\nhello\r\n";
#define BODY OCTETS(body)

#define OID_SIGNED	   "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define OID_DATA_ELEMENT   "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
#define EMPTY_ENCAPSULATED "\x30\x0b" OID_DATA_ELEMENT

static struct identity rsa, ec;

static int
make_identities(void **state)
{
	(void)state;
	rsa = identity_new("RSA", 2048, NULL);
	ec = identity_new("EC", 0, "P-256");
	return 0;
}

static int
free_identities(void **state)
{
	(void)state;
	identity_free(&rsa);
	identity_free(&ec);
	return 0;
}

static struct recipe
usual(void)
{
	return (struct recipe){
		.signer = &ec,
		.content = BODY,
		.md = "SHA256",
		.digest_algorithm = ALGORITHM_SHA256,
		.signature_algorithm = ALGORITHM_ECDSA_SHA256,
	};
}

/* A ContentInfo around what stands in a SignedData. */
static struct buffer
signed_data_of(struct span contents)
{
	struct buffer sequence = BUFFER_LIMIT(1 << 20);
	struct buffer info = BUFFER_LIMIT(1 << 20);
	struct buffer out = BUFFER_LIMIT(1 << 20);

	put(&sequence, DER_SEQUENCE, contents);
	assert_true(buffer_append(&info, OID_SIGNED, sizeof(OID_SIGNED) - 1));
	put(&info, DER_CONTEXT_CONSTRUCTED(0), buffer_span(&sequence));
	put(&out, DER_SEQUENCE, buffer_span(&info));
	buffer_free(&sequence);
	buffer_free(&info);
	return out;
}

static void
assert_parses(struct span contents, bool parses)
{
	struct buffer object = signed_data_of(contents);
	enum reason reason;
	const char *why = NULL;
	struct signed_data *sd =
	    signed_data_parse(buffer_span(&object), &reason, &why);

	assert_int_equal(sd != NULL, parses);
	assert_int_equal(why == NULL, parses);
	signed_data_free(sd);
	buffer_free(&object);
}

static void
kinds_are_told_by_the_head(void **state)
{
	(void)state;
	assert_int_equal(
	    cms_kind(OCTETS("\x30\x80" OID_DATA_ELEMENT "\xa0")), CMS_OTHER);
	assert_int_equal(
	    cms_kind(OCTETS("\x30\x84\x7f\xff\xff\xff\x06\x09\x2a\x86\x48\x86"
			    "\xf7\x0d\x01\x07\x03\xa0\x80")),
	    CMS_ENVELOPED_DATA);
	assert_int_equal(
	    cms_kind(OCTETS("\x30\x80\x06\x0b" PKCS9 "\x10\x01\x17\xa0\x80")),
	    CMS_AUTH_ENVELOPED_DATA);
	assert_int_equal(
	    cms_kind(OCTETS("\x30\x80\x06\x0b" PKCS9 "\x10\x01\x09\xa0\x80")),
	    CMS_COMPRESSED_DATA);
	assert_int_equal(cms_kind(OCTETS("\x30\x80" OID_SIGNED "\xa0\x80")),
	    CMS_SIGNED_DATA);
}

static void
what_is_no_content_info_is_broken(void **state)
{
	(void)state;
	assert_int_equal(cms_kind((struct span){ NULL, 0 }), CMS_BROKEN);
	assert_int_equal(cms_kind(OCTETS("\x30")), CMS_BROKEN);
	assert_int_equal(cms_kind(OCTETS("\x30\x80")), CMS_BROKEN);
	assert_int_equal(cms_kind(OCTETS("\x30\x84\x01")), CMS_BROKEN);
	assert_int_equal(cms_kind(OCTETS("\x30\x80" OID_SIGNED)), CMS_BROKEN);
	assert_int_equal(
	    cms_kind(OCTETS("\x30\x80" OID_SIGNED "\x30\x80")), CMS_BROKEN);
	assert_int_equal(
	    cms_kind(OCTETS("\x31\x80" OID_SIGNED "\xa0")), CMS_BROKEN);
	assert_int_equal(
	    cms_kind(OCTETS("Content-Type: text/plain")), CMS_BROKEN);
	assert_int_equal(cms_kind(rsa.der), CMS_BROKEN);
}

static void
certificates_alone_are_certs_only(void **state)
{
	struct buffer object = signed_data_of(
	    OCTETS("\x02\x01\x01\x31\x00" EMPTY_ENCAPSULATED "\x31\x00"));

	(void)state;
	assert_int_equal(cms_kind(buffer_span(&object)), CMS_CERTS_ONLY);
	buffer_free(&object);
	/* With content it is signed data that nobody signed. */
	object = signed_data_of(
	    OCTETS("\x02\x01\x01\x31\x00\x30\x10" OID_DATA_ELEMENT
		   "\xa0\x03\x04\x01x\x31\x00"));
	assert_int_equal(cms_kind(buffer_span(&object)), CMS_SIGNED_DATA);
	buffer_free(&object);
}

static void
assert_usual_fields(struct span object, bool by_key, bool attached)
{
	enum reason reason;
	const char *why;
	struct signed_data *sd = signed_data_parse(object, &reason, &why);
	const struct signer *s;
	size_t index;

	assert_non_null(sd);
	assert_int_equal(cms_kind(object), CMS_SIGNED_DATA);
	assert_int_equal(sd->has_content, attached);
	assert_true(span_equal(sd->content_type, ID_DATA));
	assert_int_equal(sd->certificate_count, 1);
	assert_true(span_equal(sd->certificates[0], ec.der));
	assert_int_equal(sd->crl_count, 0);
	assert_int_equal(sd->signer_count, 1);
	s = &sd->signers[0];
	assert_null(s->defect);
	assert_int_equal(s->digest, DIGEST_SHA256);
	assert_true(span_equal(s->content_type, ID_DATA));
	assert_int_equal(s->message_digest.len, 32);
	assert_int_equal(s->key_identifier.len, by_key ? 20 : 0);
	assert_int_equal(s->issuer.len == 0, by_key);
	assert_int_equal(s->signed_attributes.data[0], 0xa0);
	assert_int_equal(signed_data_find(sd, s, &index, 1), 1);
	assert_int_equal(index, 0);
	signed_data_free(sd);
}

static void
fields_of_a_signer_are_found(void **state)
{
	struct recipe r = usual();
	struct buffer object = recipe_make(&r);

	(void)state;
	assert_usual_fields(buffer_span(&object), false, false);
	buffer_free(&object);
	r.by_key = true;
	r.attached = true;
	object = recipe_make(&r);
	assert_usual_fields(buffer_span(&object), true, true);
	buffer_free(&object);
}

/* Every definite length becomes an indefinite one, `depth` levels deep. */
static void
make_indefinite(struct span in, unsigned int depth, struct buffer *out)
{
	struct ber element;

	while (in.len != 0) {
		assert_true(ber_next(&in, &element));
		if (depth == 0 || (element.tag & DER_CONSTRUCTED) == 0) {
			assert_true(buffer_append(
			    out, element.whole.data, element.whole.len));
			continue;
		}
		assert_true(buffer_append(out, &element.tag, 1));
		assert_true(buffer_append(out, "\x80", 1));
		make_indefinite(element.value, depth - 1, out);
		assert_true(buffer_append(out, "\0\0", 2));
	}
}

static void
indefinite_lengths_at_every_level_are_read(void **state)
{
	struct recipe r = usual();
	struct buffer object = recipe_make(&r);

	(void)state;
	/* Five levels down are the certificates' own parts. */
	for (unsigned int depth = 1; depth <= 12; depth++) {
		struct buffer ber = BUFFER_LIMIT(1 << 20);
		struct signed_data *sd;
		enum reason reason;
		const char *why;

		make_indefinite(buffer_span(&object), depth, &ber);
		sd = signed_data_parse(buffer_span(&ber), &reason, &why);
		assert_non_null(sd);
		assert_int_equal(sd->signer_count, 1);
		assert_null(sd->signers[0].defect);
		assert_int_equal(sd->signers[0].message_digest.len, 32);
		assert_true(der_lengths_are_minimal(
		    sd->signers[0].signed_attributes, BER_DEPTH));
		assert_true(
		    der_lengths_are_minimal(sd->signers[0].issuer, BER_DEPTH));
		signed_data_free(sd);
		buffer_free(&ber);
	}
	buffer_free(&object);
}

static void
gather(struct span piece, void *arg)
{
	assert_true(buffer_append(arg, piece.data, piece.len));
}

static void
assert_content(struct span encapsulated, const char *wanted)
{
	struct buffer sequence = BUFFER_LIMIT(4096);
	struct buffer found = BUFFER_LIMIT(4096);
	struct buffer object;
	struct signed_data *sd;
	enum reason reason;
	const char *why;

	assert_true(buffer_append(&sequence, "\x02\x01\x01\x31\x00", 5));
	put(&sequence, DER_SEQUENCE, encapsulated);
	assert_true(buffer_append(&sequence, "\x31\x00", 2));
	object = signed_data_of(buffer_span(&sequence));
	sd = signed_data_parse(buffer_span(&object), &reason, &why);
	assert_int_equal(sd == NULL, wanted == NULL);
	if (sd != NULL) {
		assert_true(sd->has_content);
		signed_data_content(sd, gather, &found);
		assert_string_equal(buffer_text(&found), wanted);
	}
	signed_data_free(sd);
	buffer_free(&object);
	buffer_free(&found);
	buffer_free(&sequence);
}

static void
content_comes_piece_by_piece(void **state)
{
	(void)state;
	assert_content(OCTETS(OID_DATA_ELEMENT "\xa0\x05\x04\x03"
					       "abc"),
	    "abc");
	assert_content(OCTETS(OID_DATA_ELEMENT "\xa0\x02\x04\x00"), "");
	assert_content(OCTETS(OID_DATA_ELEMENT "\xa0\x80\x24\x80\x04\x02"
					       "ab\x24\x04\x04\x02"
					       "cd\x04\x00\x04\x01"
					       "e\x00\x00\x00\x00"),
	    "abcde");
	assert_content(OCTETS(OID_DATA_ELEMENT "\xa0\x02\x24\x00"), "");
}

static void
content_that_is_no_octet_string_is_refused(void **state)
{
	(void)state;
	assert_content(OCTETS(OID_DATA_ELEMENT "\xa0\x02\x30\x00"), NULL);
	assert_content(
	    OCTETS(OID_DATA_ELEMENT "\xa0\x04\x24\x02\x30\x00"), NULL);
	assert_content(
	    OCTETS(OID_DATA_ELEMENT "\xa0\x04\x04\x00\x04\x00"), NULL);
	assert_content(OCTETS(OID_DATA_ELEMENT "\xa0\x00"), NULL);
	assert_content(OCTETS(OID_DATA_ELEMENT "\x04\x00"), NULL);
	assert_content(OCTETS("\xa0\x02\x04\x00"), NULL);
	/* Pieces within pieces within pieces: seven deep. */
	assert_content(OCTETS(OID_DATA_ELEMENT
			   "\xa0\x0e\x24\x0c\x24\x0a\x24\x08\x24\x06\x24\x04"
			   "\x24\x02\x24\x00"),
	    NULL);
}

static void
what_does_not_belong_is_refused(void **state)
{
	(void)state;
	assert_parses(
	    OCTETS("\x02\x01\x01\x31\x00" EMPTY_ENCAPSULATED "\x31\x00"), true);
	/* Nothing behind the signers, every part in its place. */
	assert_parses(OCTETS("\x02\x01\x01\x31\x00" EMPTY_ENCAPSULATED
			     "\x31\x00\x05\x00"),
	    false);
	assert_parses(OCTETS("\x02\x01\x01\x31\x00" EMPTY_ENCAPSULATED), false);
	assert_parses(OCTETS("\x31\x00" EMPTY_ENCAPSULATED "\x31\x00"), false);
	assert_parses(
	    OCTETS("\x02\x00\x31\x00" EMPTY_ENCAPSULATED "\x31\x00"), false);
	assert_parses(OCTETS("\x02\x01\x01\x31\x02\x05\x00" EMPTY_ENCAPSULATED
			     "\x31\x00"),
	    false);
	assert_parses(OCTETS("\x02\x01\x01\x31\x00" EMPTY_ENCAPSULATED
			     "\xa1\x00\xa0\x00\x31\x00"),
	    false);
	assert_parses(OCTETS("\x02\x01\x01\x31\x00" EMPTY_ENCAPSULATED
			     "\x31\x02\x05\x00"),
	    false);
	assert_parses(OCTETS("\x02\x01\x01\x31\x00" EMPTY_ENCAPSULATED
			     "\x31\x02\x30\x00"),
	    false);
}

static void
only_padding_may_stand_behind_the_object(void **state)
{
	struct recipe r = usual();
	struct buffer object = recipe_make(&r);
	struct signed_data *sd;
	enum reason reason;
	const char *why;

	(void)state;
	assert_true(buffer_append(&object, "\r\n\0\0 \t", 6));
	sd = signed_data_parse(buffer_span(&object), &reason, &why);
	assert_non_null(sd);
	signed_data_free(sd);
	assert_true(buffer_append(&object, "x", 1));
	assert_null(signed_data_parse(buffer_span(&object), &reason, &why));
	assert_int_equal(reason, REASON_MALFORMED_CMS);
	assert_non_null(strstr(why, "behind"));
	buffer_free(&object);
}

static void
every_truncation_is_refused(void **state)
{
	struct recipe r = usual();
	struct buffer object = recipe_make(&r);
	enum reason reason;
	const char *why;

	(void)state;
	for (size_t len = 0; len < object.len; len++) {
		/* Its own memory, so that a reader beyond the end is seen. */
		uint8_t *copy = xmemdup(object.data, len);

		why = NULL;
		assert_null(signed_data_parse(
		    (struct span){ copy, len }, &reason, &why));
		assert_non_null(why);
		assert_int_equal(reason, REASON_MALFORMED_CMS);
		(void)cms_kind((struct span){ copy, len });
		free(copy);
	}
	buffer_free(&object);
}

/* A SignedData with so many empty elements in [0] and [1]. */
static struct buffer
with_many(size_t certificates, size_t crls, size_t others)
{
	struct buffer sets[2] = { BUFFER_LIMIT(1 << 20),
		BUFFER_LIMIT(1 << 20) };
	struct buffer contents = BUFFER_LIMIT(1 << 20);
	struct buffer object;

	for (size_t i = 0; i < others; i++)
		put(&sets[0], (uint8_t)(0xa0 + i % 4), OCTETS("\x05\x00"));
	for (size_t i = 0; i < certificates; i++)
		put(&sets[0], DER_SEQUENCE, OCTETS(""));
	for (size_t i = 0; i < crls; i++)
		put(&sets[1], DER_SEQUENCE, OCTETS(""));
	assert_true(buffer_append(
	    &contents, "\x02\x01\x01\x31\x00" EMPTY_ENCAPSULATED, 18));
	put(&contents, DER_CONTEXT_CONSTRUCTED(0), buffer_span(&sets[0]));
	put(&contents, DER_CONTEXT_CONSTRUCTED(1), buffer_span(&sets[1]));
	put(&contents, DER_SET, OCTETS(""));
	object = signed_data_of(buffer_span(&contents));
	buffer_free(&sets[0]);
	buffer_free(&sets[1]);
	buffer_free(&contents);
	return object;
}

static void
certificates_and_crls_are_counted_others_passed_over(void **state)
{
	struct buffer object =
	    with_many(CMS_CERTIFICATES_MAX, CMS_CRLS_MAX, 100);
	enum reason reason;
	const char *why;
	struct signed_data *sd =
	    signed_data_parse(buffer_span(&object), &reason, &why);

	(void)state;
	assert_non_null(sd);
	assert_int_equal(sd->certificate_count, CMS_CERTIFICATES_MAX);
	assert_int_equal(sd->crl_count, CMS_CRLS_MAX);
	signed_data_free(sd);
	buffer_free(&object);
}

static void
more_than_the_limits_is_refused(void **state)
{
	struct buffer object = with_many(CMS_CERTIFICATES_MAX + 1, 0, 0);
	enum reason reason;
	const char *why;

	(void)state;
	assert_null(signed_data_parse(buffer_span(&object), &reason, &why));
	assert_non_null(strstr(why, "more"));
	assert_int_equal(reason, REASON_TOO_LARGE);
	buffer_free(&object);
	object = with_many(0, CMS_CRLS_MAX + 1, 0);
	assert_null(signed_data_parse(buffer_span(&object), &reason, &why));
	assert_non_null(strstr(why, "more"));
	assert_int_equal(reason, REASON_TOO_LARGE);
	buffer_free(&object);
}

static void
more_signers_than_the_limit_are_refused(void **state)
{
	const unsigned int flags = CMS_DETACHED | CMS_NOCERTS;
	struct made_signer signers[SIGNERS_MAX + 1];
	struct buffer object;
	struct signed_data *sd;
	enum reason reason;
	const char *why;

	(void)state;
	for (size_t i = 0; i < COUNT(signers); i++)
		signers[i] =
		    (struct made_signer){ .identity = &ec, .md = "SHA256" };
	object = openssl_make(signers, SIGNERS_MAX, BODY, flags, false);
	sd = signed_data_parse(buffer_span(&object), &reason, &why);
	assert_non_null(sd);
	assert_int_equal(sd->signer_count, SIGNERS_MAX);
	signed_data_free(sd);
	buffer_free(&object);
	object = openssl_make(signers, SIGNERS_MAX + 1, BODY, flags, false);
	assert_null(signed_data_parse(buffer_span(&object), &reason, &why));
	assert_non_null(strstr(why, "more signers"));
	assert_int_equal(reason, REASON_TOO_LARGE);
	buffer_free(&object);
}

static void
the_signer_is_who_the_sid_names(void **state)
{
	struct made_signer signers[] = {
		{ .identity = &rsa, .md = "SHA256" },
		{ .identity = &ec, .md = "SHA384" },
	};
	const unsigned int flags[] = { CMS_DETACHED,
		CMS_DETACHED | CMS_USE_KEYID };

	(void)state;
	for (size_t i = 0; i < COUNT(flags); i++) {
		struct buffer object = openssl_make(
		    signers, COUNT(signers), BODY, flags[i], false);
		enum reason reason;
		const char *why;
		struct signed_data *sd =
		    signed_data_parse(buffer_span(&object), &reason, &why);

		assert_non_null(sd);
		assert_int_equal(sd->signer_count, 2);
		for (size_t j = 0; j < sd->signer_count; j++) {
			const struct signer *s = &sd->signers[j];
			bool is_ec = s->digest == DIGEST_SHA384;
			size_t at[2];

			assert_int_equal(signed_data_find(sd, s, at, 2), 1);
			assert_true(span_equal(
			    sd->certificates[at[0]], is_ec ? ec.der : rsa.der));
		}
		signed_data_free(sd);
		buffer_free(&object);
	}
}

static void
a_certificate_sent_twice_is_found_twice(void **state)
{
	struct recipe r = usual();
	struct buffer object = recipe_make(&r);
	enum reason reason;
	const char *why;
	struct signed_data *sd =
	    signed_data_parse(buffer_span(&object), &reason, &why);
	struct span two[2] = { ec.der, ec.der };
	struct signed_data twice;
	size_t at[4];

	(void)state;
	assert_non_null(sd);
	twice = *sd;
	twice.certificates = two;
	twice.certificate_count = 2;
	assert_int_equal(signed_data_find(&twice, sd->signers, at, 4), 2);
	assert_int_equal(signed_data_find(&twice, sd->signers, at, 1), 1);
	two[0] = rsa.der;
	assert_int_equal(signed_data_find(&twice, sd->signers, at, 4), 1);
	assert_int_equal(at[0], 1);
	two[1] = OCTETS("\x30\x00");
	assert_int_equal(signed_data_find(&twice, sd->signers, at, 4), 0);
	signed_data_free(sd);
	buffer_free(&object);
}

static const char *
defect_with(struct recipe r, struct span more)
{
	struct buffer object;
	enum reason reason;
	const char *why, *defect;
	struct signed_data *sd;

	r.more_attributes = more;
	object = recipe_make(&r);
	sd = signed_data_parse(buffer_span(&object), &reason, &why);
	assert_non_null(sd);
	defect = sd->signers[0].defect;
	signed_data_free(sd);
	buffer_free(&object);
	return defect;
}

static void
attributes_that_must_be_single_are(void **state)
{
	static const char *const types[] = { PKCS9 "\x03", PKCS9 "\x04",
		PKCS9 "\x05", PKCS9 "\x10\x02\x0c", PKCS9 "\x10\x02\x2f" };

	(void)state;
	assert_null(defect_with(usual(), OCTETS("")));
	for (size_t i = 0; i < COUNT(types); i++) {
		struct span oid = span_of(types[i]);
		struct buffer two_values = BUFFER_LIMIT(4096);
		struct buffer repeated = BUFFER_LIMIT(4096);

		put_attribute(&two_values, oid, OCTETS("\x04\x00\x04\x00"));
		assert_non_null(defect_with(usual(), buffer_span(&two_values)));
		put_attribute(&repeated, oid, OCTETS("\x30\x00"));
		put_attribute(&repeated, oid, OCTETS("\x30\x00"));
		assert_non_null(defect_with(usual(), buffer_span(&repeated)));
		buffer_free(&two_values);
		buffer_free(&repeated);
	}
	/* Any other may be there as often as it likes. */
	assert_null(
	    defect_with(usual(), OCTETS("\x30\x06\x06\x02\x2a\x03\x31\x00"
					"\x30\x06\x06\x02\x2a\x03\x31\x00")));
}

static void
attributes_without_what_is_required_are_a_defect(void **state)
{
	struct recipe r = usual();
	struct buffer only = BUFFER_LIMIT(4096);
	struct buffer value = BUFFER_LIMIT(4096);

	(void)state;
	put(&value, DER_OID, ID_DATA);
	put_attribute(&only, OCTETS(PKCS9 "\x03"), buffer_span(&value));
	r.attributes = buffer_span(&only);
	assert_string_equal(defect_with(r, OCTETS("")),
	    "signed attributes without messageDigest");
	buffer_clear(&only);
	put_attribute(&only, OCTETS(PKCS9 "\x04"), OCTETS("\x04\x01\x00"));
	r.attributes = buffer_span(&only);
	assert_string_equal(defect_with(r, OCTETS("")),
	    "signed attributes without contentType");
	/* Of the wrong type. */
	buffer_clear(&only);
	put_attribute(&only, OCTETS(PKCS9 "\x04"), OCTETS("\x0c\x01\x00"));
	r.attributes = buffer_span(&only);
	assert_non_null(defect_with(r, OCTETS("")));
	/* [0] with nothing in it. */
	r.sent_attributes = OCTETS("\xa0\x00");
	assert_non_null(defect_with(r, OCTETS("")));
	r.sent_attributes = OCTETS("\xa0\x02\x05\x00");
	assert_non_null(defect_with(r, OCTETS("")));
	buffer_free(&only);
	buffer_free(&value);
}

static time_t
signing_time_of(struct span value)
{
	struct recipe r = usual();
	struct buffer more = BUFFER_LIMIT(4096);
	struct buffer object;
	struct signed_data *sd;
	enum reason reason;
	const char *why;
	time_t when;

	put_attribute(&more, OCTETS(PKCS9 "\x05"), value);
	r.more_attributes = buffer_span(&more);
	object = recipe_make(&r);
	sd = signed_data_parse(buffer_span(&object), &reason, &why);
	assert_non_null(sd);
	assert_null(sd->signers[0].defect);
	when = sd->signers[0].signing_time;
	signed_data_free(sd);
	buffer_free(&object);
	buffer_free(&more);
	return when;
}

static void
signing_time_is_read_but_only_a_claim(void **state)
{
	(void)state;
	assert_int_equal(signing_time_of(OCTETS("\x17\x0d"
						"240229120000Z")),
	    1709208000);
	assert_int_equal(signing_time_of(OCTETS("\x17\x0d"
						"500101000000Z")),
	    -631152000);
	assert_int_equal(signing_time_of(OCTETS("\x18\x0f"
						"20240229120000Z")),
	    1709208000);
	assert_int_equal(signing_time_of(OCTETS("\x17\x0b"
						"2402291200Z")),
	    0);
	assert_int_equal(signing_time_of(OCTETS("\x17\x0d"
						"241329120000Z")),
	    0);
	assert_int_equal(signing_time_of(OCTETS("\x0c\x0d"
						"240229120000Z")),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_are_told_by_the_head),
		cmocka_unit_test(what_is_no_content_info_is_broken),
		cmocka_unit_test(certificates_alone_are_certs_only),
		cmocka_unit_test(fields_of_a_signer_are_found),
		cmocka_unit_test(indefinite_lengths_at_every_level_are_read),
		cmocka_unit_test(content_comes_piece_by_piece),
		cmocka_unit_test(content_that_is_no_octet_string_is_refused),
		cmocka_unit_test(what_does_not_belong_is_refused),
		cmocka_unit_test(only_padding_may_stand_behind_the_object),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(
		    certificates_and_crls_are_counted_others_passed_over),
		cmocka_unit_test(more_than_the_limits_is_refused),
		cmocka_unit_test(more_signers_than_the_limit_are_refused),
		cmocka_unit_test(the_signer_is_who_the_sid_names),
		cmocka_unit_test(a_certificate_sent_twice_is_found_twice),
		cmocka_unit_test(attributes_that_must_be_single_are),
		cmocka_unit_test(
		    attributes_without_what_is_required_are_a_defect),
		cmocka_unit_test(signing_time_is_read_but_only_a_claim),
	};

	return cmocka_run_group_tests(tests, make_identities, free_identities);
}
