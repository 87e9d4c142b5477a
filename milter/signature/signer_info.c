/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One SignerInfo (RFC 5652 5.3, 11) as spans.  What was sent in pieces or
 * with BER lengths is made DER first, so that all that follows reads DER.
 * Nothing is verified here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signature/internal.h"

/* DER of what came otherwise; the spans of a signer point here then. */
struct copies {
	struct buffer sid, attributes, signature;
};

enum {
	ATTRIBUTES_SORTED = 32, /* more are judged as they came */
};

static const struct span oid_content_type = OID(OID_PKCS9 "\x03");
static const struct span oid_message_digest = OID(OID_PKCS9 "\x04");
static const struct span oid_signing_time = OID(OID_PKCS9 "\x05");
static const struct span oid_signing_certificate =
    OID(OID_PKCS9 "\x10\x02\x0c");
static const struct span oid_signing_certificate_v2 =
    OID(OID_PKCS9 "\x10\x02\x2f");

bool
algorithm_read(struct span contents, struct algorithm *out)
{
	struct ber oid, parameters = { 0 };

	if (!ber_expect(&contents, DER_OID, &oid) || oid.value.len == 0 ||
	    (contents.len != 0 && !ber_next(&contents, &parameters)) ||
	    contents.len != 0)
		return false;
	*out = (struct algorithm){ oid.value, parameters.whole };
	return true;
}

bool
algorithm_next(struct span *in, struct algorithm *out)
{
	struct span contents;

	return der_expect(in, DER_SEQUENCE, &contents) &&
	       der_lengths_are_minimal(contents, BER_DEPTH) &&
	       algorithm_read(contents, out);
}

static struct copies *
copies_of(struct signer *s)
{
	if (s->owned == NULL)
		s->owned = xcalloc(1, sizeof(struct copies));
	return s->owned;
}

/* The element in DER: itself where it is so already, else a copy. */
static bool
as_der(struct span whole, struct buffer *copy, struct span *out)
{
	/* Definite lengths of many octets can replace shorter ones that are
	 * indefinite: at most twice the size. */
	copy->limit = 2 * whole.len + 16;
	if (!ber_to_der(whole, copy))
		return false;
	*out = buffer_span(copy);
	return true;
}

static bool
read_sid(struct signer *s, struct ber sid)
{
	struct span der = sid.whole, in;

	s->sid = sid.whole;
	if (sid.tag == DER_CONTEXT) {
		s->key_identifier = sid.value;
		return sid.value.len != 0;
	}
	if (!der_lengths_are_minimal(sid.whole, BER_DEPTH) &&
	    !as_der(sid.whole, &copies_of(s)->sid, &der))
		return false;
	if (!der_only(der, DER_SEQUENCE, &in))
		return false;
	return der_whole(&in, DER_SEQUENCE, &s->issuer) &&
	       der_whole(&in, DER_INTEGER, &s->serial) && s->serial.len > 2 &&
	       in.len == 0;
}

static bool
read_signature(struct signer *s, struct ber signature)
{
	struct span der;

	if (signature.tag == DER_OCTET_STRING) {
		s->signature = signature.value;
		return true;
	}
	return signature.tag == (DER_OCTET_STRING | DER_CONSTRUCTED) &&
	       as_der(signature.whole, &copies_of(s)->signature, &der) &&
	       der_only(der, DER_OCTET_STRING, &s->signature);
}

/* RFC 5652 11.3.  Only a claim: what cannot be read is not given. */
static time_t
claimed_time(uint8_t tag, struct span value)
{
	char text[sizeof("YYYY-MM-DDTHH:MM:SSZ")];
	const char *t = (const char *)value.data;
	const char *century;
	time_t when;

	if (tag == DER_UTC_TIME && value.len == 13) {
		century = t[0] < '5' ? "20" : "19";
	} else if (tag == DER_GENERALIZED_TIME && value.len == 15) {
		century = t;
		t += 2;
	} else {
		return 0;
	}
	(void)snprintf(text, sizeof(text), "%.2s%.2s-%.2s-%.2sT%.2s:%.2s:%.3s",
	    century, t, t + 2, t + 4, t + 6, t + 8, t + 10);
	return time_parse(text, &when) ? when : 0;
}

/* An attribute that may be there once, with one value (RFC 5652 11). */
static bool
read_single(struct span values, struct span *out, const char **defect)
{
	struct span whole = values;
	struct span value;
	uint8_t tag;

	*defect = "a signed attribute that must be single is repeated";
	if (out->data != NULL)
		return false;
	*defect = "a signed attribute has not exactly one value";
	if (!der_next(&values, &tag, &value) || values.len != 0)
		return false;
	*out = whole;
	return true;
}

static bool
read_typed(
    struct span values, uint8_t tag, struct span *out, const char **defect)
{
	struct span whole = *out;

	if (!read_single(values, &whole, defect))
		return false;
	*defect = "a signed attribute is of the wrong type";
	return der_only(whole, tag, out);
}

static bool
read_signing_time(struct signer *s, struct span values, struct span *seen)
{
	struct span value = { NULL, 0 }, in;
	uint8_t tag = 0;

	if (!read_single(values, seen, &s->defect))
		return false;
	in = *seen;
	if (der_next(&in, &tag, &value))
		s->signing_time = claimed_time(tag, value);
	return true;
}

static bool
read_attribute(struct signer *s, struct span in, struct span *seen_time)
{
	struct span type, values;

	s->defect = "malformed signed attribute";
	if (!der_expect(&in, DER_OID, &type) || !der_only(in, DER_SET, &values))
		return false;
	if (span_equal(type, oid_content_type))
		return read_typed(
		    values, DER_OID, &s->content_type, &s->defect);
	if (span_equal(type, oid_message_digest))
		return read_typed(
		    values, DER_OCTET_STRING, &s->message_digest, &s->defect);
	if (span_equal(type, oid_signing_time))
		return read_signing_time(s, values, seen_time);
	if (span_equal(type, oid_signing_certificate))
		return read_single(values, &s->signing_certificate, &s->defect);
	if (span_equal(type, oid_signing_certificate_v2))
		return read_single(
		    values, &s->signing_certificate_v2, &s->defect);
	return true;
}

/* X.690 11.6: as octet strings; no element begins with another one. */
static int
compare_elements(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	int order = memcmp(x->data, y->data, x->len < y->len ? x->len : y->len);

	return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

bool
attributes_sort(struct span attributes, struct buffer *out)
{
	struct span list[ATTRIBUTES_SORTED], in;
	size_t count = 0;
	bool sorted = true;

	if (!der_only(attributes, DER_CONTEXT_CONSTRUCTED(0), &in))
		return false;
	buffer_append(
	    out, attributes.data, (size_t)(in.data - attributes.data));
	while (in.len != 0) {
		if (count == ATTRIBUTES_SORTED ||
		    !der_whole(&in, DER_SEQUENCE, &list[count]))
			return false;
		if (count > 0)
			sorted &= compare_elements(
				      &list[count - 1], &list[count]) <= 0;
		count++;
	}
	qsort(list, count, sizeof(list[0]), compare_elements);
	for (size_t i = 0; i < count; i++)
		buffer_append(out, list[i].data, list[i].len);
	return !sorted && !out->overflowed;
}

/* Sets the defect, or NULL. */
static void
read_attributes(struct signer *s)
{
	struct span in, attribute, seen_time = { NULL, 0 };

	s->defect = "signed attributes that cannot be read";
	if (!der_lengths_are_minimal(s->signed_attributes, BER_DEPTH) &&
	    !as_der(s->signed_attributes, &copies_of(s)->attributes,
		&s->signed_attributes))
		return;
	if (!der_only(s->signed_attributes, DER_CONTEXT_CONSTRUCTED(0), &in))
		return;
	while (in.len != 0) {
		s->defect = "malformed signed attribute";
		if (!der_expect(&in, DER_SEQUENCE, &attribute) ||
		    !read_attribute(s, attribute, &seen_time))
			return;
	}
	s->defect = NULL;
	/* RFC 5652 11.1, 11.2: both, whenever there are any. */
	if (s->message_digest.data == NULL)
		s->defect = "signed attributes without messageDigest";
	else if (s->content_type.data == NULL)
		s->defect = "signed attributes without contentType";
}

static bool
read_algorithms(struct signer *s, struct span digest, struct span signature)
{
	struct algorithm algorithm;

	if (!algorithm_read(digest, &algorithm))
		return false;
	s->digest_oid = algorithm.oid;
	s->digest = digest_of_algorithm(&algorithm);
	if (!algorithm_read(signature, &algorithm))
		return false;
	s->signature_oid = algorithm.oid;
	return true;
}

bool
signer_info_read(struct span in, struct signer *s)
{
	struct ber version, sid, digest, signature_algorithm, signature;
	struct ber attributes = { 0 }, unsigned_attributes;

	if (!ber_expect(&in, DER_INTEGER, &version) || version.value.len == 0 ||
	    !ber_next(&in, &sid) ||
	    (sid.tag != DER_SEQUENCE && sid.tag != DER_CONTEXT) ||
	    !read_sid(s, sid) || !ber_expect(&in, DER_SEQUENCE, &digest))
		return false;
	if (in.len != 0 && in.data[0] == DER_CONTEXT_CONSTRUCTED(0) &&
	    !ber_next(&in, &attributes))
		return false;
	if (!ber_expect(&in, DER_SEQUENCE, &signature_algorithm) ||
	    !read_algorithms(s, digest.value, signature_algorithm.value) ||
	    !ber_next(&in, &signature) || !read_signature(s, signature))
		return false;
	s->signature_algorithm = signature_algorithm.whole;
	if (in.len != 0 && (!ber_expect(&in, DER_CONTEXT_CONSTRUCTED(1),
				&unsigned_attributes) ||
			       in.len != 0))
		return false;
	s->signed_attributes = attributes.whole;
	if (s->signed_attributes.len != 0)
		read_attributes(s);
	return true;
}

void
signer_info_clear(struct signer *s)
{
	struct copies *copies = s->owned;

	if (copies == NULL)
		return;
	buffer_free(&copies->sid);
	buffer_free(&copies->attributes);
	buffer_free(&copies->signature);
	free(copies);
	s->owned = NULL;
}
