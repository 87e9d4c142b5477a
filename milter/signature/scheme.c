/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signatureAlgorithm of a SignerInfo (RFC 3370, 4056, 5753, 5754, 8419, 8702)
 * and the verification by OpenSSL's EVP that it asks for.  The parameters
 * come from the message, never from the key alone.
 */
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "signature/internal.h"

#define OID_PKCS1 "\x2a\x86\x48\x86\xf7\x0d\x01\x01" /* 1.2.840.113549.1.1 */
#define OID_NIST_SIGN                                                          \
	"\x60\x86\x48\x01\x65\x03\x04\x03"  /* 2.16...101.3.4.3                \
					     */
#define OID_X962 "\x2a\x86\x48\xce\x3d"	    /* 1.2.840.10045 */
#define OID_X957 "\x2a\x86\x48\xce\x38\x04" /* 1.2.840.10040.4 */

enum {
	DSA_BITS_MAX = 4096 /* OpenSSL would take its time for 10000 */
};

static const struct {
	struct span oid;
	enum scheme scheme;
	enum digest_algorithm digest;
} schemes[] = {
	{ OID(OID_PKCS1 "\x01"), SCHEME_RSA_PKCS1, DIGEST_UNKNOWN },
	{ OID(OID_PKCS1 "\x04"), SCHEME_RSA_PKCS1, DIGEST_MD5 },
	{ OID(OID_PKCS1 "\x05"), SCHEME_RSA_PKCS1, DIGEST_SHA1 },
	{ OID(OID_PKCS1 "\x0e"), SCHEME_RSA_PKCS1, DIGEST_SHA224 },
	{ OID(OID_PKCS1 "\x0b"), SCHEME_RSA_PKCS1, DIGEST_SHA256 },
	{ OID(OID_PKCS1 "\x0c"), SCHEME_RSA_PKCS1, DIGEST_SHA384 },
	{ OID(OID_PKCS1 "\x0d"), SCHEME_RSA_PKCS1, DIGEST_SHA512 },
	{ OID("\x2b\x0e\x03\x02\x1d"), SCHEME_RSA_PKCS1, DIGEST_SHA1 },
	{ OID(OID_NIST_SIGN "\x0d"), SCHEME_RSA_PKCS1, DIGEST_SHA3_224 },
	{ OID(OID_NIST_SIGN "\x0e"), SCHEME_RSA_PKCS1, DIGEST_SHA3_256 },
	{ OID(OID_NIST_SIGN "\x0f"), SCHEME_RSA_PKCS1, DIGEST_SHA3_384 },
	{ OID(OID_NIST_SIGN "\x10"), SCHEME_RSA_PKCS1, DIGEST_SHA3_512 },
	{ OID(OID_PKCS1 "\x0a"), SCHEME_RSA_PSS, DIGEST_UNKNOWN },
	/* The key's OID where the signature's should be: old software. */
	{ OID(OID_X962 "\x02\x01"), SCHEME_ECDSA, DIGEST_UNKNOWN },
	{ OID(OID_X962 "\x04\x01"), SCHEME_ECDSA, DIGEST_SHA1 },
	{ OID(OID_X962 "\x04\x03\x01"), SCHEME_ECDSA, DIGEST_SHA224 },
	{ OID(OID_X962 "\x04\x03\x02"), SCHEME_ECDSA, DIGEST_SHA256 },
	{ OID(OID_X962 "\x04\x03\x03"), SCHEME_ECDSA, DIGEST_SHA384 },
	{ OID(OID_X962 "\x04\x03\x04"), SCHEME_ECDSA, DIGEST_SHA512 },
	{ OID(OID_NIST_SIGN "\x09"), SCHEME_ECDSA, DIGEST_SHA3_224 },
	{ OID(OID_NIST_SIGN "\x0a"), SCHEME_ECDSA, DIGEST_SHA3_256 },
	{ OID(OID_NIST_SIGN "\x0b"), SCHEME_ECDSA, DIGEST_SHA3_384 },
	{ OID(OID_NIST_SIGN "\x0c"), SCHEME_ECDSA, DIGEST_SHA3_512 },
	{ OID(OID_X957 "\x01"), SCHEME_DSA, DIGEST_UNKNOWN },
	{ OID(OID_X957 "\x03"), SCHEME_DSA, DIGEST_SHA1 },
	{ OID(OID_NIST_SIGN "\x01"), SCHEME_DSA, DIGEST_SHA224 },
	{ OID(OID_NIST_SIGN "\x02"), SCHEME_DSA, DIGEST_SHA256 },
	{ OID("\x2b\x65\x70"), SCHEME_ED25519, DIGEST_SHA512 },
	{ OID("\x2b\x65\x71"), SCHEME_ED448, DIGEST_SHAKE256 },
};

static const struct span oid_mgf1 = OID(OID_PKCS1 "\x08");

/* One field of RSASSA-PSS-params, explicitly tagged; absent: default. */
static bool
next_field(struct span *in, unsigned int number, struct span *value)
{
	uint8_t tag;

	*value = (struct span){ NULL, 0 };
	if (!der_peek(*in, &tag) || tag != DER_CONTEXT_CONSTRUCTED(number))
		return true;
	return der_expect(in, tag, value);
}

static bool
read_hash(struct span field, enum digest_algorithm *digest)
{
	struct algorithm algorithm;

	if (!algorithm_next(&field, &algorithm) || field.len != 0)
		return false;
	*digest = digest_of_algorithm(&algorithm);
	return true;
}

/* MGF1 with a hash; another function leaves the hash unknown. */
static bool
read_mask(struct span field, enum digest_algorithm *digest)
{
	struct algorithm algorithm;

	if (!algorithm_next(&field, &algorithm) || field.len != 0)
		return false;
	*digest = DIGEST_UNKNOWN;
	return !span_equal(algorithm.oid, oid_mgf1) ||
	       read_hash(algorithm.parameters, digest);
}

static bool
read_number(struct span field, long most, long *out)
{
	struct span value;

	return der_only(field, DER_INTEGER, &value) &&
	       der_small_integer(value, out) && *out >= 0 && *out <= most;
}

/* RFC 4055 3.1, where 2.2's "MUST be present" is for signatures. */
static bool
read_pss(struct span parameters, struct signature_scheme *out)
{
	struct span in, hash, mask, salt, trailer;
	long salt_octets = 20, trailer_field = 1;

	if (!der_only(parameters, DER_SEQUENCE, &in) ||
	    !next_field(&in, 0, &hash) || !next_field(&in, 1, &mask) ||
	    !next_field(&in, 2, &salt) || !next_field(&in, 3, &trailer) ||
	    in.len != 0)
		return false;
	out->digest = out->mask = DIGEST_SHA1;
	if ((hash.data != NULL && !read_hash(hash, &out->digest)) ||
	    (mask.data != NULL && !read_mask(mask, &out->mask)) ||
	    (salt.data != NULL &&
		!read_number(salt, UINT16_MAX, &salt_octets)) ||
	    (trailer.data != NULL && !read_number(trailer, 1, &trailer_field)))
		return false;
	out->salt = (int)salt_octets;
	return trailer_field == 1;
}

/* NULL is none; the element may be BER. */
static bool
has_no_parameters(struct span whole)
{
	static const struct span null = OID("\x05\x00");
	struct algorithm algorithm;
	struct ber element;

	return ber_expect(&whole, DER_SEQUENCE, &element) &&
	       algorithm_read(element.value, &algorithm) &&
	       (algorithm.parameters.len == 0 ||
		   span_equal(algorithm.parameters, null));
}

enum reason
signature_scheme_read(
    const struct signer *s, struct signature_scheme *out, const char **why)
{
	struct span in = s->signature_algorithm;
	struct algorithm algorithm;

	*out = (struct signature_scheme){ .scheme = SCHEME_UNKNOWN };
	*why = "this signature algorithm is not supported";
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (span_equal(s->signature_oid, schemes[i].oid)) {
			out->scheme = schemes[i].scheme;
			out->digest = schemes[i].digest;
		}
	}
	if (out->scheme == SCHEME_UNKNOWN)
		return REASON_UNSUPPORTED_ALGORITHM;
	*why = "malformed or missing RSASSA-PSS parameters";
	if (out->scheme == SCHEME_RSA_PSS &&
	    (!algorithm_next(&in, &algorithm) ||
		!read_pss(algorithm.parameters, out)))
		return REASON_MALFORMED_CMS;
	/* RFC 3370 3.2, where some leave them out; elsewhere they say nothing
	 * that the key does not. */
	*why = "an RSA signature algorithm has parameters";
	if (out->scheme == SCHEME_RSA_PKCS1 && !has_no_parameters(in))
		return REASON_MALFORMED_CMS;
	if (out->scheme != SCHEME_RSA_PSS)
		return REASON_PASS;
	*why = "RSASSA-PSS with a hash or mask that is not supported";
	if (out->digest == DIGEST_UNKNOWN || out->mask == DIGEST_UNKNOWN ||
	    out->digest == DIGEST_SHAKE256 || out->mask == DIGEST_SHAKE256)
		return REASON_UNSUPPORTED_ALGORITHM;
	return REASON_PASS;
}

static bool
key_fits(enum scheme scheme, enum key_algorithm kind)
{
	switch (scheme) {
	case SCHEME_RSA_PKCS1:
		return kind == KEY_RSA;
	case SCHEME_RSA_PSS:
		return kind == KEY_RSA || kind == KEY_RSA_PSS;
	case SCHEME_ECDSA:
		return kind == KEY_EC;
	case SCHEME_DSA:
		return kind == KEY_DSA;
	case SCHEME_ED25519:
		return kind == KEY_ED25519;
	case SCHEME_ED448:
		return kind == KEY_ED448;
	case SCHEME_UNKNOWN:
		break;
	}
	return false;
}

static bool
is_edwards(enum scheme scheme)
{
	return scheme == SCHEME_ED25519 || scheme == SCHEME_ED448;
}

/* What the three algorithms of a signature must have to do with each other. */
static enum reason
check_algorithms(const struct signature_scheme *scheme, const struct signer *s,
    const struct certificate *cert, const char **why)
{
	*why = "the signature algorithm does not fit the key";
	if (!key_fits(scheme->scheme, cert->key.kind))
		return REASON_BAD_SIGNATURE;
	/* RFC 5480 2.1.1: a curve of one's own making is no curve. */
	*why = "the key has no named curve";
	if (cert->key.kind == KEY_EC && cert->key.curve.len == 0)
		return REASON_UNSUPPORTED_ALGORITHM;
	/* RFC 8419 3: neither any other digest, nor Ed25519 without it. */
	*why = "EdDSA with a digest that RFC 8419 has not";
	if (is_edwards(scheme->scheme) && s->digest != scheme->digest)
		return REASON_UNSUPPORTED_ALGORITHM;
	*why = "SHAKE256 is supported with Ed448 only";
	if (s->digest == DIGEST_SHAKE256 && scheme->scheme != SCHEME_ED448)
		return REASON_UNSUPPORTED_ALGORITHM;
	/*
	 * RFC 4056 3, 5754 3.2.  With ECDSA and DSA the digestAlgorithm is
	 * what counts, whatever the other says: nothing inside the signature
	 * names a digest, and software of the field disagrees with itself.
	 */
	*why = "the digests of signature and content algorithm differ";
	if ((scheme->scheme == SCHEME_RSA_PKCS1 ||
		scheme->scheme == SCHEME_RSA_PSS) &&
	    scheme->digest != DIGEST_UNKNOWN && scheme->digest != s->digest)
		return REASON_BAD_SIGNATURE;
	return REASON_PASS;
}

static bool
set_padding(EVP_PKEY_CTX *context, const struct signature_scheme *scheme)
{
	if (scheme->scheme == SCHEME_RSA_PKCS1)
		return EVP_PKEY_CTX_set_rsa_padding(
			   context, RSA_PKCS1_PADDING) == 1;
	if (scheme->scheme != SCHEME_RSA_PSS)
		return true;
	return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) ==
		   1 &&
	       EVP_PKEY_CTX_set_rsa_mgf1_md_name(
		   context, digest_evp_name(scheme->mask), NULL) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(context, scheme->salt) == 1;
}

/* Over a digest: everything but EdDSA. */
static enum reason
verify_digest(const struct signature_scheme *scheme, const struct signer *s,
    const struct signed_digest *digest, EVP_PKEY *key, const char **why)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	EVP_MD *md = EVP_MD_fetch(NULL, digest_evp_name(s->digest), NULL);
	enum reason reason = REASON_UNSUPPORTED_ALGORITHM;

	*why = "a DSA key of more than 4096 bits is not supported";
	if (scheme->scheme == SCHEME_DSA &&
	    EVP_PKEY_get_bits(key) > DSA_BITS_MAX)
		goto out;
	*why = "OpenSSL cannot verify with this key and algorithm";
	if (context == NULL || md == NULL ||
	    EVP_PKEY_verify_init(context) != 1 ||
	    !set_padding(context, scheme) ||
	    EVP_PKEY_CTX_set_signature_md(context, md) != 1)
		goto out;
	reason = REASON_PASS;
	if (EVP_PKEY_verify(context, s->signature.data, s->signature.len,
		digest->octets, digest->len) != 1)
		reason = REASON_BAD_SIGNATURE;
	*why = "the signature does not verify with the signer's key";
out:
	EVP_MD_free(md);
	EVP_PKEY_CTX_free(context);
	return reason;
}

/* RFC 8419 3.1: over the attributes themselves, tagged as a SET. */
static enum reason
verify_edwards(const struct signer *s, EVP_PKEY *key, const char **why)
{
	const uint8_t set = DER_SET;
	struct span attributes = s->signed_attributes;
	struct buffer octets = BUFFER_LIMIT(attributes.len);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	enum reason reason = REASON_UNSUPPORTED_ALGORITHM;

	/* The content itself would have been signed, of which there are only
	 * digests. */
	*why = "EdDSA without signed attributes is not supported";
	if (attributes.len == 0)
		goto out;
	*why = "OpenSSL cannot verify with this key and algorithm";
	(void)buffer_append(&octets, &set, 1);
	if (!buffer_append(&octets, attributes.data + 1, attributes.len - 1) ||
	    context == NULL ||
	    EVP_DigestVerifyInit_ex(
		context, NULL, NULL, NULL, NULL, key, NULL) != 1)
		goto out;
	reason = REASON_PASS;
	if (EVP_DigestVerify(context, s->signature.data, s->signature.len,
		octets.data, octets.len) != 1)
		reason = REASON_BAD_SIGNATURE;
	*why = "the signature does not verify with the signer's key";
out:
	EVP_MD_CTX_free(context);
	buffer_free(&octets);
	return reason;
}

enum reason
signature_scheme_verify(const struct signature_scheme *scheme,
    const struct signer *s, const struct signed_digest *digest,
    const struct certificate *cert, EVP_PKEY *key, const char **why)
{
	enum reason reason = check_algorithms(scheme, s, cert, why);

	if (reason == REASON_PASS)
		reason = is_edwards(scheme->scheme)
			     ? verify_edwards(s, key, why)
			     : verify_digest(scheme, s, digest, key, why);
	ERR_clear_error();
	return reason;
}
