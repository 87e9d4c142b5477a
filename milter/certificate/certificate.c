/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Certificate and TBSCertificate (RFC 5280 4.1), and the life of a decoded
 * certificate.  Two allocations: one for the object, its names, its list of
 * extensions and the octets; one for what the extensions hold.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"

/* Where the parts are; spans of one and the same run of octets. */
struct frame {
	struct span element, tbs;
	struct span version, serial, signature, issuer, validity, subject, spki;
	struct span extensions;
	struct span outer_algorithm, outer_signature;
	bool has_unique_ids;
};

static const char *
read_required(struct span *tbs, struct frame *f, unsigned int *faults)
{
	struct span explicit;
	uint8_t tag;

	if (der_peek(*tbs, &tag) && tag == DER_CONTEXT_CONSTRUCTED(0) &&
	    (!decode_expect(tbs, faults, tag, &explicit) ||
		!decode_expect(&explicit, faults, DER_INTEGER, &f->version) ||
		explicit.len != 0))
		return "the version cannot be read";
	if (!decode_expect(tbs, faults, DER_INTEGER, &f->serial))
		return "there is no serial number";
	if (!decode_whole(tbs, faults, DER_SEQUENCE, &f->signature))
		return "there is no signature algorithm";
	if (!decode_whole(tbs, faults, DER_SEQUENCE, &f->issuer))
		return "there is no issuer";
	if (!decode_expect(tbs, faults, DER_SEQUENCE, &f->validity))
		return "there is no validity";
	if (!decode_whole(tbs, faults, DER_SEQUENCE, &f->subject))
		return "there is no subject";
	if (!decode_whole(tbs, faults, DER_SEQUENCE, &f->spki))
		return "there is no subject public key";
	return NULL;
}

/* RFC 5280 4.1: unique identifiers, then extensions, all optional. */
static void
read_optional(struct span tbs, struct frame *f, unsigned int *faults)
{
	struct span explicit, ignored;
	uint8_t last = 0, tag;

	while (der_peek(tbs, &tag) && tag > last &&
	       (tag == (DER_CONTEXT | 1) || tag == (DER_CONTEXT | 2))) {
		if (!decode_next(&tbs, faults, &tag, &ignored))
			break;
		f->has_unique_ids = true;
		last = tag;
	}
	if (tbs.len == 0)
		return;
	if (!decode_expect(
		&tbs, faults, DER_CONTEXT_CONSTRUCTED(3), &explicit)) {
		*faults |= FAULT_REST;
		return;
	}
	if (!decode_expect(&explicit, faults, DER_SEQUENCE, &f->extensions) ||
	    f->extensions.len == 0)
		*faults |= FAULT_EXTENSION_LIST;
	if (explicit.len != 0 || tbs.len != 0)
		*faults |= FAULT_REST;
}

static void
read_signature(struct span in, struct frame *f, unsigned int *faults)
{
	struct span bits;

	if (!decode_whole(&in, faults, DER_SEQUENCE, &f->outer_algorithm)) {
		*faults |= FAULT_ALGORITHM;
		return;
	}
	if (!decode_expect(&in, faults, DER_BIT_STRING, &bits) ||
	    !decode_octet_bits(bits, &f->outer_signature))
		*faults |= FAULT_SIGNATURE;
	if (in.len != 0)
		*faults |= FAULT_REST;
}

/* NULL, or why there is no certificate to speak of. */
static const char *
read_frame(struct span octets, struct frame *f, unsigned int *faults)
{
	struct span rest = octets, in, inside, fields, tbs;
	const char *why;

	*f = (struct frame){ 0 };
	if (octets.len > CERTIFICATE_OCTETS_MAX)
		return "it is too large";
	if (!decode_whole(&rest, faults, DER_SEQUENCE, &f->element))
		return "it is no SEQUENCE that ends within its octets";
	if (rest.len != 0)
		*faults |= FAULT_TRAILING_OCTETS;
	in = f->element;
	if (!decode_expect(&in, faults, DER_SEQUENCE, &inside))
		return "it is no SEQUENCE that ends within its octets";
	if (!decode_whole(&inside, faults, DER_SEQUENCE, &f->tbs))
		return "there is no TBSCertificate";
	tbs = f->tbs;
	if (!decode_expect(&tbs, faults, DER_SEQUENCE, &fields))
		return "there is no TBSCertificate";
	why = read_required(&fields, f, faults);
	if (why != NULL)
		return why;
	read_optional(fields, f, faults);
	read_signature(inside, f, faults);
	return NULL;
}

static void
decode_version(struct certificate *c, struct span version)
{
	c->version = 1;
	if (version.data == NULL)
		return;
	if (version.len != 1 || version.data[0] > 2) {
		c->version = 0;
		c->faults |= FAULT_VERSION;
		return;
	}
	if (version.data[0] == 0)
		c->faults |= FAULT_DEFAULT_ENCODED;
	c->version = version.data[0] + 1;
}

static void
decode_fields(struct certificate *c, const struct frame *f)
{
	c->tbs = f->tbs;
	decode_version(c, f->version);
	c->serial = f->serial;
	if (!decode_integer(c->serial, &c->faults))
		c->faults |= FAULT_INTEGER;
	c->tbs_signature = f->signature;
	c->signature_algorithm = f->outer_algorithm;
	c->signature_value = f->outer_signature;
	decode_signature(c, f->signature);
	decode_signature(c, f->outer_algorithm);
	c->validity = f->validity;
	decode_validity(c);
	c->has_unique_ids = f->has_unique_ids;
	c->key.spki = f->spki;
	decode_key(c);
}

/* In the order of their bits. */
static const char *const fault_texts[CERTIFICATE_DEFECTS_MAX] = {
	"octets behind the certificate",
	"a length or a string is BER, not DER",
	"the version is none of v1, v2, v3",
	"a default value is encoded",
	"a BOOLEAN that is true is not ff",
	"an INTEGER is empty or not minimal",
	"an AlgorithmIdentifier cannot be read",
	"the signature is no BIT STRING of whole octets",
	"a distinguished name cannot be read to its end",
	"a date has another form than RFC 5280 gives it",
	"a date cannot be read",
	"the public key cannot be read",
	"the list of extensions cannot be read to its end",
	"an extension is there twice",
	"the value of an extension cannot be read",
	"a list of named bits ends with some that are not set",
	"a mailbox is empty or has octets that cannot stand in one",
	"too many attributes, extensions, names or policies",
	"elements where none belong",
	"an OBJECT IDENTIFIER is malformed",
	"the attributes of an RDN are not in the order of DER",
};

static void
tell_defects(struct certificate *c)
{
	for (unsigned int bit = 0; bit < CERTIFICATE_DEFECTS_MAX; bit++)
		if ((c->faults & 1u << bit) != 0)
			c->defects[c->defect_count++] = fault_texts[bit];
}

/* EVP_sha256() is looked up again for each digest, which takes as long as the
 * digest does; so it is fetched once. */
static const EVP_MD *fetched_sha256;
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

static void
fetch_sha256(void)
{
	fetched_sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

bool
certificate_fingerprint(struct span der, uint8_t out[static SHA256_OCTETS])
{
	unsigned int len = 0;

	if (pthread_once(&sha256_once, fetch_sha256) == 0 &&
	    fetched_sha256 != NULL &&
	    EVP_Digest(der.data, der.len, out, &len, fetched_sha256, NULL) ==
		1 &&
	    len == SHA256_OCTETS)
		return true;
	ERR_clear_error();
	return false;
}

static bool
hash(struct certificate *c)
{
	if (!certificate_fingerprint(c->der, c->sha256))
		return false;
	hex_encode(c->sha256, sizeof(c->sha256), c->sha256_text);
	return true;
}

struct certificate *
certificate_decode(struct span der, const char **why)
{
	size_t issuer, subject, extensions, size;
	struct certificate *c = NULL;
	struct name_attribute *attributes;
	unsigned int faults = 0;
	const char *wrong;
	struct frame f;
	uint8_t *octets;

	wrong = read_frame(der, &f, &faults);
	if (wrong != NULL)
		goto out;
	issuer = decode_name_count(f.issuer);
	subject = decode_name_count(f.subject);
	extensions = decode_count(f.extensions);
	size = sizeof(*c) + (issuer + subject) * sizeof(*attributes) +
	       extensions * sizeof(*c->extensions);
	c = xcalloc(1, size + f.element.len);
	attributes = (void *)(c + 1);
	c->extensions = (void *)(attributes + issuer + subject);
	octets = (uint8_t *)(c->extensions + extensions);
	memcpy(octets, f.element.data, f.element.len);
	c->der = (struct span){ octets, f.element.len };
	atomic_init(&c->references, 1);
	c->faults = faults;
	/* Once more, for spans of our own octets. */
	wrong = read_frame(c->der, &f, &c->faults);
	if (wrong != NULL)
		goto out;
	decode_fields(c, &f);
	decode_name(f.issuer, &c->faults, attributes, issuer, &c->issuer);
	decode_name(
	    f.subject, &c->faults, attributes + issuer, subject, &c->subject);
	decode_extensions(c, f.extensions);
	decode_class(c);
	tell_defects(c);
	if (!hash(c))
		wrong = "SHA-256 is not to be had";
out:
	if (wrong != NULL) {
		certificate_free(c);
		c = NULL;
		if (why != NULL)
			*why = wrong;
	}
	return c;
}

struct certificate *
certificate_share(const struct certificate *shared)
{
	/* The count is the one member that is not part of the value. */
	struct certificate *c = (struct certificate *)(uintptr_t)shared;

	atomic_fetch_add_explicit(&c->references, 1, memory_order_relaxed);
	return c;
}

void
certificate_free(struct certificate *c)
{
	if (c == NULL || atomic_fetch_sub_explicit(
			     &c->references, 1, memory_order_acq_rel) != 1)
		return;
	free(c->lists);
	free(c);
}

/* RFC 5280 4.1.2.2 wants them positive; whatever else came is shown too. */
char *
certificate_serial_text(const struct certificate *c)
{
	bool negative = c->serial.len > 0 && c->serial.data[0] >= 0x80;
	char *text = xcalloc(c->serial.len + 1, 2), *at = text;
	uint8_t *magnitude = xmemdup(c->serial.data, c->serial.len);
	struct span value = { magnitude, c->serial.len };
	unsigned int carry = 1;

	for (size_t i = value.len; negative && i > 0; i--) {
		carry += (uint8_t)~magnitude[i - 1];
		magnitude[i - 1] = (uint8_t)carry;
		carry >>= 8;
	}
	while (value.len > 1 && value.data[0] == 0) {
		value.data++;
		value.len--;
	}
	if (negative)
		*at++ = '-';
	hex_encode(value.data, value.len, at);
	free(magnitude);
	return text;
}
