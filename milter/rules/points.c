/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is a public key a point of its curve?  The curves of SBR 6.1.5: P-256,
 * P-384, P-521 (SP 800-186), Curve25519 and Curve448 in Edwards form (RFC
 * 8032).  By plain numbers: OpenSSL's groups cost more to make than this.
 */
#include <openssl/bn.h>
#include <openssl/err.h>
#include <string.h>

#include "examine.h"

enum {
	FIELD_OCTETS_MAX = 66
};

/* y^2 = x^3 - 3x + b */
static const struct nist_curve {
	const char *name; /* as key.text has it */
	unsigned int size;
	const BIGNUM *(*prime)(void);
	const char *b;
} nist_curves[] = {
	{ "ec-p256", 256, BN_get0_nist_prime_256,
	    "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604"
	    "b" },
	{ "ec-p384", 384, BN_get0_nist_prime_384,
	    "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875a"
	    "c656398d8a2ed19d2a85c8edd3ec2aef" },
	{ "ec-p521", 521, BN_get0_nist_prime_521,
	    "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef1"
	    "09e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b50"
	    "3f00" },
};

/* x^3 - 3x + b */
static bool
right_side(
    const BIGNUM *x, const struct nist_curve *curve, BIGNUM *out, BN_CTX *ctx)
{
	const BIGNUM *p = curve->prime();
	BIGNUM *b = BN_CTX_get(ctx);

	return b != NULL && BN_hex2bn(&b, curve->b) != 0 &&
	       BN_mod_sqr(out, x, p, ctx) && BN_sub_word(out, 3) &&
	       BN_mod_mul(out, out, x, p, ctx) &&
	       BN_mod_add(out, out, b, p, ctx);
}

static bool
is_on_nist_curve(struct span point, const struct nist_curve *curve, BN_CTX *ctx)
{
	const BIGNUM *p = curve->prime();
	size_t field = (curve->size + 7) / 8;
	BIGNUM *x = BN_CTX_get(ctx), *y = BN_CTX_get(ctx);
	BIGNUM *right = BN_CTX_get(ctx);
	bool compressed = point.len == 1 + field;

	if (right == NULL || (!compressed && point.len != 1 + 2 * field) ||
	    (compressed ? point.data[0] != 2 && point.data[0] != 3
			: point.data[0] != 4) ||
	    BN_bin2bn(point.data + 1, (int)field, x) == NULL ||
	    BN_cmp(x, p) >= 0 || !right_side(x, curve, right, ctx))
		return false;
	if (compressed)
		return BN_is_zero(right) || BN_kronecker(right, p, ctx) == 1;
	return BN_bin2bn(point.data + 1 + field, (int)field, y) != NULL &&
	       BN_cmp(y, p) < 0 && BN_mod_sqr(y, y, p, ctx) &&
	       BN_cmp(y, right) == 0;
}

bool
point_is_on_curve(const struct certificate *c)
{
	BN_CTX *ctx = BN_CTX_new();
	bool found = false;

	if (ctx == NULL)
		return false;
	BN_CTX_start(ctx);
	for (size_t i = 0; i < sizeof(nist_curves) / sizeof(*nist_curves); i++)
		if (strcmp(nist_curves[i].name, c->key.text) == 0 &&
		    c->key.bits.len > 0)
			found =
			    is_on_nist_curve(c->key.bits, &nist_curves[i], ctx);
	BN_CTX_end(ctx);
	BN_CTX_free(ctx);
	ERR_clear_error();
	return found;
}

/*
 * a x^2 + y^2 = 1 + d x^2 y^2, so x^2 = (y^2 - 1) / (d y^2 - a), which is a
 * square where the product of the two is.
 */
static const struct edwards_curve {
	enum key_algorithm key;
	const char *prime;
	const char *d; /* modulo the prime */
	bool a_is_minus_1;
	size_t octets;
} edwards_curves[] = {
	{ KEY_ED25519,
	    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
	    "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3",
	    true, 32 },
	{ KEY_ED448,
	    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff"
	    "ffffffffffffffffffffffffffffffffffffffffffffffff",
	    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff"
	    "ffffffffffffffffffffffffffffffffffffffffffff6756",
	    false, 57 },
};

/* Little-endian; the last bit is the sign of x. */
static bool
read_y(struct span point, const BIGNUM *p, BIGNUM *y, bool *sign)
{
	uint8_t octets[FIELD_OCTETS_MAX];

	for (size_t i = 0; i < point.len; i++)
		octets[i] = point.data[point.len - 1 - i];
	*sign = (octets[0] & 0x80) != 0;
	octets[0] &= 0x7f;
	return BN_bin2bn(octets, (int)point.len, y) != NULL && BN_cmp(y, p) < 0;
}

static bool
is_on_edwards_curve(
    struct span point, const struct edwards_curve *curve, BN_CTX *ctx)
{
	BIGNUM *p = BN_CTX_get(ctx), *d = BN_CTX_get(ctx);
	BIGNUM *y = BN_CTX_get(ctx), *v = BN_CTX_get(ctx);
	bool sign;

	if (v == NULL || point.len != curve->octets ||
	    BN_hex2bn(&p, curve->prime) == 0 || BN_hex2bn(&d, curve->d) == 0 ||
	    !read_y(point, p, y, &sign) || !BN_mod_sqr(y, y, p, ctx) ||
	    !BN_mod_mul(v, y, d, p, ctx) || !BN_sub_word(y, 1) ||
	    !(curve->a_is_minus_1 ? BN_add_word(v, 1) : BN_sub_word(v, 1)))
		return false;
	/* x is 0, and its sign cannot be set. */
	if (BN_is_zero(y))
		return !sign;
	return BN_mod_mul(y, y, v, p, ctx) && BN_kronecker(y, p, ctx) == 1;
}

bool
point_is_on_edwards_curve(const struct certificate *c)
{
	const struct edwards_curve *curve =
	    &edwards_curves[c->key.kind == KEY_ED25519 ? 0 : 1];
	BN_CTX *ctx = BN_CTX_new();
	bool found;

	if (ctx == NULL)
		return false;
	BN_CTX_start(ctx);
	found = is_on_edwards_curve(c->key.bits, curve, ctx);
	BN_CTX_end(ctx);
	BN_CTX_free(ctx);
	ERR_clear_error();
	return found;
}
