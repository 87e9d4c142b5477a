/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SubjectPublicKeyInfo (RFC 5280 4.1.2.7, RFC 3279, 5480, 8410, 9881, 9935):
 * which kind of key and how long.  Whether it is a sound key is not asked.
 */
#include <stdio.h>
#include <string.h>

#include "decode.h"

struct algorithm {
	const char *oid; /* contents octets */
	size_t len;
	enum key_algorithm kind;
	unsigned int size; /* where the OID says it */
	const char *text;
	size_t octets; /* of the key, where RFC 9881 and 9935 say so */
};
#define OID(oid) oid, sizeof(oid) - 1

static const struct algorithm algorithms[] = {
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), KEY_RSA, 0, "rsa", 0 },
	{ OID("\x2a\x86\x48\xce\x3d\x02\x01"), KEY_EC, 0, "ec", 0 },
	{ OID("\x2b\x65\x70"), KEY_ED25519, 256, "ed25519", 0 },
	{ OID("\x2b\x65\x71"), KEY_ED448, 456, "ed448", 0 },
	{ OID("\x2b\x65\x6e"), KEY_X25519, 253, "x25519", 0 },
	{ OID("\x2b\x65\x6f"), KEY_X448, 448, "x448", 0 },
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), KEY_RSA_PSS, 0,
	    "rsa-pss", 0 },
	{ OID("\x2a\x86\x48\xce\x38\x04\x01"), KEY_DSA, 0, "dsa", 0 },
#define NIST(arcs) OID("\x60\x86\x48\x01\x65\x03\x04" arcs)
	{ NIST("\x03\x11"), KEY_ML_DSA, 44, "ml-dsa-44", 1312 },
	{ NIST("\x03\x12"), KEY_ML_DSA, 65, "ml-dsa-65", 1952 },
	{ NIST("\x03\x13"), KEY_ML_DSA, 87, "ml-dsa-87", 2592 },
	{ NIST("\x04\x01"), KEY_ML_KEM, 512, "ml-kem-512", 800 },
	{ NIST("\x04\x02"), KEY_ML_KEM, 768, "ml-kem-768", 1184 },
	{ NIST("\x04\x03"), KEY_ML_KEM, 1024, "ml-kem-1024", 1568 },
#undef NIST
};

static const struct curve {
	const char *oid;
	size_t len;
	unsigned int size; /* bits of the order */
	const char *text;
} curves[] = {
	{ OID("\x2a\x86\x48\xce\x3d\x03\x01\x07"), 256, "ec-p256" },
	{ OID("\x2b\x81\x04\x00\x22"), 384, "ec-p384" },
	{ OID("\x2b\x81\x04\x00\x23"), 521, "ec-p521" },
	{ OID("\x2b\x81\x04\x00\x21"), 224, "ec-p224" },
	{ OID("\x2a\x86\x48\xce\x3d\x03\x01\x01"), 192, "ec-p192" },
	{ OID("\x2b\x81\x04\x00\x0a"), 256, "ec-secp256k1" },
#define BRAINPOOL(n) OID("\x2b\x24\x03\x03\x02\x08\x01\x01" n)
	{ BRAINPOOL("\x07"), 256, "ec-brainpoolp256r1" },
	{ BRAINPOOL("\x0b"), 384, "ec-brainpoolp384r1" },
	{ BRAINPOOL("\x0d"), 512, "ec-brainpoolp512r1" },
#undef BRAINPOOL
};

static const struct algorithm *
find_algorithm(struct span oid)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++)
		if (oid.len == algorithms[i].len &&
		    memcmp(oid.data, algorithms[i].oid, oid.len) == 0)
			return &algorithms[i];
	return NULL;
}

static unsigned int
bits_of(struct span integer)
{
	size_t bits;
	uint8_t first;

	while (integer.len > 0 && integer.data[0] == 0) {
		integer.data++;
		integer.len--;
	}
	if (integer.len == 0)
		return 0;
	bits = integer.len * 8;
	for (first = integer.data[0]; first < 0x80;
	     first = (uint8_t)(first << 1))
		bits--;
	return (unsigned int)bits;
}

/* RFC 3279 2.3.1 */
static bool
read_rsa(struct certificate *c)
{
	struct span in = c->key.bits, pair, modulus, exponent;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &pair) ||
	    in.len != 0 ||
	    !decode_expect(&pair, &c->faults, DER_INTEGER, &modulus) ||
	    !decode_expect(&pair, &c->faults, DER_INTEGER, &exponent) ||
	    pair.len != 0 || !decode_integer(modulus, &c->faults) ||
	    !decode_integer(exponent, &c->faults) || modulus.data[0] >= 0x80 ||
	    exponent.data[0] >= 0x80)
		return false;
	c->key.modulus = modulus;
	c->key.exponent = exponent;
	c->key.size = bits_of(modulus);
	return true;
}

/* RFC 3279 2.3.2: p is the first of the parameters, where there are any. */
static bool
read_dsa(struct certificate *c, struct span parameters)
{
	struct span list, p;

	if (parameters.len == 0)
		return true;
	if (!decode_expect(&parameters, &c->faults, DER_SEQUENCE, &list) ||
	    !decode_expect(&list, &c->faults, DER_INTEGER, &p))
		return false;
	c->key.size = bits_of(p);
	return true;
}

/* RFC 5480 2.1.1: explicit parameters leave the curve unknown. */
static bool
read_ec(struct certificate *c, struct span parameters)
{
	const struct curve *known = NULL;
	struct span oid;

	if (!decode_oid(&parameters, &c->faults, &oid))
		return true;
	c->key.curve = oid;
	for (size_t i = 0; i < sizeof(curves) / sizeof(*curves); i++)
		if (oid.len == curves[i].len &&
		    memcmp(oid.data, curves[i].oid, oid.len) == 0)
			known = &curves[i];
	if (known != NULL) {
		c->key.size = known->size;
		(void)snprintf(
		    c->key.text, sizeof(c->key.text), "%s", known->text);
	}
	return parameters.len == 0;
}

static bool
read_key_of_kind(struct certificate *c, const struct algorithm *known,
    struct span parameters)
{
	switch (c->key.kind) {
	case KEY_RSA:
	case KEY_RSA_PSS:
		return read_rsa(c);
	case KEY_EC:
		return read_ec(c, parameters);
	case KEY_DSA:
		return read_dsa(c, parameters);
	default:
		return known->octets == 0 || known->octets == c->key.bits.len;
	}
}

static void
write_text(struct certificate *c, const char *text)
{
	bool sized = c->key.kind == KEY_RSA || c->key.kind == KEY_RSA_PSS ||
		     c->key.kind == KEY_DSA;

	if (c->key.text[0] != '\0')
		return;
	if (sized && c->key.size > 0)
		(void)snprintf(c->key.text, sizeof(c->key.text), "%s-%u", text,
		    c->key.size);
	else
		(void)snprintf(c->key.text, sizeof(c->key.text), "%s", text);
}

void
decode_key(struct certificate *c)
{
	struct span in = c->key.spki, info, algorithm, bits, oid;
	const struct algorithm *known;

	write_text(c, "unknown");
	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &info) ||
	    !decode_whole(&info, &c->faults, DER_SEQUENCE, &algorithm) ||
	    !decode_expect(&info, &c->faults, DER_BIT_STRING, &bits) ||
	    info.len != 0 || !decode_octet_bits(bits, &bits)) {
		c->faults |= FAULT_KEY;
		return;
	}
	c->key.algorithm = algorithm;
	c->key.bits = bits;
	if (!decode_expect(&algorithm, &c->faults, DER_SEQUENCE, &in) ||
	    !decode_oid(&in, &c->faults, &oid)) {
		c->faults |= FAULT_ALGORITHM;
		return;
	}
	known = find_algorithm(oid);
	if (known == NULL)
		return;
	c->key.kind = known->kind;
	c->key.size = known->size;
	c->key.text[0] = '\0';
	if (!read_key_of_kind(c, known, in))
		c->faults |= FAULT_KEY;
	write_text(c, known->text);
}

struct weak_algorithm {
	const char *oid;
	size_t len;
	bool has_sha1;
};
#define WEAK(oid)                                                              \
	{                                                                      \
		OID(oid), false                                                \
	}
#define SHA1(oid)                                                              \
	{                                                                      \
		OID(oid), true                                                 \
	}

static void
note_weak(struct certificate *c, struct span oid,
    const struct weak_algorithm *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (oid.len == list[i].len &&
		    memcmp(oid.data, list[i].oid, oid.len) == 0) {
			c->signature_is_weak = true;
			c->signature_has_sha1 |= list[i].has_sha1;
		}
}

/* The OID of the AlgorithmIdentifier of [n], and what is behind it. */
static bool
read_pss_field(
    struct span *list, uint8_t number, struct span *oid, struct span *rest)
{
	struct span explicit;
	unsigned int faults = 0;

	return decode_expect(
		   list, &faults, DER_CONTEXT_CONSTRUCTED(number), &explicit) &&
	       decode_expect(&explicit, &faults, DER_SEQUENCE, rest) &&
	       decode_oid(rest, &faults, oid);
}

/* RFC 4055 3.1: SHA-1 where hashAlgorithm or the digest of MGF1 are not
 * given. */
static void
note_weak_pss(struct certificate *c, struct span parameters)
{
#define PKCS_DIGEST(n) "\x2a\x86\x48\x86\xf7\x0d\x02" n
	static const struct weak_algorithm digests[] = {
		SHA1("\x2b\x0e\x03\x02\x1a"),
		WEAK(PKCS_DIGEST("\x02")), /* MD2 */
		WEAK(PKCS_DIGEST("\x04")), /* MD4 */
		WEAK(PKCS_DIGEST("\x05")), /* MD5 */
	};
	const size_t count = sizeof(digests) / sizeof(*digests);
	struct span list, oid, rest, digest;
	unsigned int faults = 0;

	if (!decode_expect(&parameters, &faults, DER_SEQUENCE, &list) ||
	    !read_pss_field(&list, 0, &oid, &rest)) {
		c->signature_is_weak = c->signature_has_sha1 = true;
		return;
	}
	note_weak(c, oid, digests, count);
	/* A mask needs no collision resistance: not weak by this. */
	if (!read_pss_field(&list, 1, &oid, &rest) ||
	    (decode_expect(&rest, &faults, DER_SEQUENCE, &digest) &&
		decode_oid(&digest, &faults, &oid) &&
		OID_IS(oid, "\x2b\x0e\x03\x02\x1a")))
		c->signature_has_sha1 = true;
}

void
decode_signature(struct certificate *c, struct span algorithm)
{
#define PKCS1(n) "\x2a\x86\x48\x86\xf7\x0d\x01\x01" n
#define OIW(n)	 "\x2b\x0e\x03\x02" n
	static const struct weak_algorithm weak[] = { WEAK(PKCS1("\x02")),
		WEAK(PKCS1("\x03")), WEAK(PKCS1("\x04")), SHA1(PKCS1("\x05")),
		SHA1("\x2a\x86\x48\xce\x3d\x04\x01"),
		SHA1("\x2a\x86\x48\xce\x38\x04\x03"), WEAK(OIW("\x02")),
		WEAK(OIW("\x03")), WEAK(OIW("\x04")), WEAK(OIW("\x0b")),
		WEAK(OIW("\x0d")), WEAK(OIW("\x0e")), WEAK(OIW("\x0f")),
		WEAK(OIW("\x18")), WEAK(OIW("\x19")), SHA1(OIW("\x1b")),
		SHA1(OIW("\x1c")), SHA1(OIW("\x1d")),
		SHA1("\x04\x00\x7f\x00\x07\x01\x01\x04\x01\x01") };
	unsigned int faults = 0;
	struct span in, oid;

	if (!decode_expect(&algorithm, &faults, DER_SEQUENCE, &in) ||
	    !decode_oid(&in, &faults, &oid))
		return;
	if (OID_IS(oid, PKCS1("\x0a")))
		note_weak_pss(c, in);
	else
		note_weak(c, oid, weak, sizeof(weak) / sizeof(*weak));
}
