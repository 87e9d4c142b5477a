/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which certificate a SignerInfo names (RFC 5652 5.3), found without decoding
 * more of each certificate than it takes.
 */
#include <openssl/err.h>
#include <openssl/x509.h>

#include "signature/internal.h"

static const struct span oid_subject_key_identifier = OID("\x55\x1d\x0e");

/* Of a TBSCertificate; whole elements. */
struct outline {
	struct span issuer, serial;
	struct span after_key; /* unique identifiers, extensions */
};

static bool
skip(struct span *in, uint8_t tag)
{
	struct span ignored;

	return der_expect(in, tag, &ignored);
}

static bool
read_outline(struct span certificate, struct outline *out)
{
	struct span in, tbs;
	uint8_t tag;

	if (!der_expect(&certificate, DER_SEQUENCE, &in) ||
	    !der_expect(&in, DER_SEQUENCE, &tbs))
		return false;
	if (der_peek(tbs, &tag) && tag == DER_CONTEXT_CONSTRUCTED(0) &&
	    !skip(&tbs, tag))
		return false;
	if (!der_whole(&tbs, DER_INTEGER, &out->serial) ||
	    !skip(&tbs, DER_SEQUENCE) || /* signature algorithm */
	    !der_whole(&tbs, DER_SEQUENCE, &out->issuer) ||
	    !skip(&tbs, DER_SEQUENCE) || /* validity */
	    !skip(&tbs, DER_SEQUENCE) || /* subject */
	    !skip(&tbs, DER_SEQUENCE))	 /* key */
		return false;
	out->after_key = tbs;
	return true;
}

/* Contents of the key identifier in one Extension, if it is that. */
static bool
read_key_identifier(struct span extension, struct span *identifier)
{
	struct span oid, value;
	uint8_t tag;

	if (!der_expect(&extension, DER_OID, &oid) ||
	    !span_equal(oid, oid_subject_key_identifier))
		return false;
	if (der_peek(extension, &tag) && tag == DER_BOOLEAN &&
	    !skip(&extension, tag))
		return false;
	return der_only(extension, DER_OCTET_STRING, &value) &&
	       der_only(value, DER_OCTET_STRING, identifier);
}

static bool
has_key_identifier(struct span after_key, struct span wanted)
{
	struct span all, extensions, extension, identifier;
	uint8_t tag;

	while (der_next(&after_key, &tag, &all)) {
		if (tag != DER_CONTEXT_CONSTRUCTED(3))
			continue;
		if (!der_only(all, DER_SEQUENCE, &extensions))
			return false;
		while (der_expect(&extensions, DER_SEQUENCE, &extension))
			if (read_key_identifier(extension, &identifier))
				return span_equal(identifier, wanted);
	}
	return false;
}

enum {
	LOOSE_NAME_MAX = 2048 /* octets; it is slow, and senders choose them */
};

/* RFC 5280 7.1, as OpenSSL does it: string types and spaces do not count. */
static bool
names_match_loosely(struct span a, struct span b)
{
	const unsigned char *p = a.data, *q = b.data;
	X509_NAME *m = d2i_X509_NAME(NULL, &p, (long)a.len);
	X509_NAME *n = d2i_X509_NAME(NULL, &q, (long)b.len);
	bool equal = m != NULL && n != NULL && p == a.data + a.len &&
		     q == b.data + b.len && X509_NAME_cmp(m, n) == 0;

	X509_NAME_free(m);
	X509_NAME_free(n);
	ERR_clear_error();
	return equal;
}

bool
names_match(struct span a, struct span b)
{
	return span_equal(a, b) ||
	       (a.len <= LOOSE_NAME_MAX && b.len <= LOOSE_NAME_MAX &&
		   names_match_loosely(a, b));
}

/* Some software copies a serial without its leading zero octets, or adds
 * some: what DER forbids is passed over. */
static struct span
significant_octets(struct span integer)
{
	struct span value = { NULL, 0 };

	if (!der_only(integer, DER_INTEGER, &value))
		return value;
	while (value.len > 1 &&
	       ((value.data[0] == 0 && value.data[1] < 0x80) ||
		   (value.data[0] == 0xff && value.data[1] >= 0x80))) {
		value.data++;
		value.len--;
	}
	return value;
}

static bool
integers_match(struct span a, struct span b)
{
	a = significant_octets(a);
	b = significant_octets(b);
	return a.len != 0 && span_equal(a, b);
}

static bool
is_named_by(struct span certificate, const struct signer *s)
{
	struct outline outline;

	if (!read_outline(certificate, &outline))
		return false;
	if (s->key_identifier.len != 0)
		return has_key_identifier(outline.after_key, s->key_identifier);
	return integers_match(outline.serial, s->serial) &&
	       names_match(outline.issuer, s->issuer);
}

size_t
signed_data_find(const struct signed_data *sd, const struct signer *s,
    size_t indexes[], size_t max)
{
	size_t found = 0;

	for (size_t i = 0; i < sd->certificate_count && found < max; i++)
		if (is_named_by(sd->certificates[i], s))
			indexes[found++] = i;
	return found;
}
