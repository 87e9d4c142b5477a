/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What arithmetic shows of an RSA modulus: SBR 6.1.6 (NIST SP 800-89, 5.3.3),
 * and two ways to take keys apart that 6.1.1.3 means.  No test of primality:
 * that a modulus has no easy factor does not make it a good one.
 */
#include "examine.h"

#include <openssl/bn.h>
#include <openssl/err.h>

enum {
	/* Above it OpenSSL verifies nothing, either. */
	MODULUS_OCTETS_MAX = 16384 / 8,
	SMALL_FACTORS_END = 752,
	FERMAT_ROUNDS = 100,
	/* A number that is no k-th power passes for one at most one time in
	 * 2 to this. */
	POWER_TESTS = 64,
};

/* Big-endian; at most MODULUS_OCTETS_MAX octets of a positive number. */
struct number {
	uint32_t words[MODULUS_OCTETS_MAX / 4];
	size_t count;
};

static void
read_number(struct span octets, struct number *out)
{
	out->count = (octets.len + 3) / 4;
	for (size_t i = 0; i < out->count; i++)
		out->words[i] = 0;
	for (size_t i = 0; i < octets.len; i++) {
		size_t word = out->count - 1 - i / 4;
		uint32_t octet = octets.data[octets.len - 1 - i];

		out->words[word] |= octet << 8 * (i % 4);
	}
}

static uint32_t
modulo(const struct number *n, uint32_t divisor)
{
	uint64_t rest = 0;

	for (size_t i = 0; i < n->count; i++)
		rest = (rest << 32 | n->words[i]) % divisor;
	return (uint32_t)rest;
}

static bool
is_prime(uint32_t n)
{
	if (n % 2 == 0)
		return n == 2;
	for (uint32_t d = 3; d * d <= n; d += 2)
		if (n % d == 0)
			return false;
	return n > 1;
}

/* The primes from `from` on whose product is below 2^32, and its end. */
static uint32_t
product_of_primes(uint32_t from, uint32_t *end)
{
	uint32_t product = 1;

	for (*end = from; *end < SMALL_FACTORS_END; ++*end) {
		if (!is_prime(*end))
			continue;
		if (product > UINT32_MAX / *end)
			break;
		product *= *end;
	}
	return product;
}

static uint32_t
find_small_factor(const struct number *n)
{
	uint32_t begin, end;

	for (begin = 3; begin < SMALL_FACTORS_END; begin = end) {
		uint32_t product = product_of_primes(begin, &end);
		uint32_t rest = modulo(n, product);

		for (uint32_t p = begin; p < end; p++)
			if (rest % p == 0 && is_prime(p))
				return p;
	}
	return 0;
}

static uint32_t
power_modulo(uint32_t base, uint32_t exponent, uint32_t modulus)
{
	uint64_t square = base % modulus, power = 1;

	for (; exponent > 0; exponent >>= 1) {
		if ((exponent & 1) != 0)
			power = power * square % modulus;
		square = square * square % modulus;
	}
	return (uint32_t)power;
}

/*
 * A k-th power is one modulo every prime, and modulo a prime q = 1 (mod k)
 * only one number in k is.
 */
static bool
is_power(const struct number *n, uint32_t k)
{
	unsigned int passed = 0;

	for (uint32_t q = k + 1; passed < POWER_TESTS; q += k) {
		uint32_t rest;

		if (!is_prime(q))
			continue;
		rest = modulo(n, q);
		if (rest != 0 && power_modulo(rest, (q - 1) / k, q) != 1)
			return false;
		passed++;
	}
	return true;
}

/* Its prime has at least 9 bits: without a small factor, that is. */
static uint32_t
find_power(const struct number *n)
{
	for (uint32_t k = 2; k < n->count * 32 / 9; k++)
		if (is_prime(k) && is_power(n, k))
			return k;
	return 0;
}

/*
 * CVE-2017-15361: primes of the form k * M + (65537^a mod M), M a product of
 * the first primes; so the modulus is a power of 65537 modulo each of them.
 */
static bool
is_power_of_65537(uint32_t rest, uint32_t prime)
{
	uint32_t power = 1;

	do {
		if (power == rest)
			return true;
		power = power * (65537 % prime) % prime;
	} while (power != 1);
	return false;
}

static bool
has_fingerprint(const struct number *n)
{
	/* Those modulo which 65537 has few powers. */
	static const uint32_t primes[] = { 11, 13, 17, 19, 37, 53, 61, 71, 73,
		79, 97, 103, 107, 109, 127, 151, 157 };

	for (size_t i = 0; i < sizeof(primes) / sizeof(*primes); i++)
		if (!is_power_of_65537(modulo(n, primes[i]), primes[i]))
			return false;
	return true;
}

/* The largest integer whose square is not above n: Newton from above. */
static bool
square_root(const BIGNUM *n, BIGNUM *root, BN_CTX *ctx)
{
	BIGNUM *next = BN_CTX_get(ctx);

	BN_zero(root);
	if (next == NULL || !BN_set_bit(root, (BN_num_bits(n) + 1) / 2))
		return false;
	for (;;) {
		if (!BN_div(next, NULL, n, root, ctx) ||
		    !BN_add(next, next, root) || !BN_rshift1(next, next))
			return false;
		if (BN_cmp(next, root) >= 0)
			return true;
		if (BN_copy(root, next) == NULL)
			return false;
	}
}

static bool
is_square(const BIGNUM *n, BN_CTX *ctx)
{
	BIGNUM *root = BN_CTX_get(ctx), *square = BN_CTX_get(ctx);

	if (BN_is_zero(n))
		return true;
	return square != NULL && square_root(n, root, ctx) &&
	       BN_sqr(square, root, ctx) && BN_cmp(square, n) == 0;
}

/* A sieve for squares: residues modulo a few odd primes. */
enum {
	SIEVE_PRIMES = 14
};
static const uint32_t sieve_primes[SIEVE_PRIMES] = { 3, 5, 7, 11, 13, 17, 19,
	23, 29, 31, 37, 41, 43, 47 };

struct sieve {
	uint64_t squares[SIEVE_PRIMES]; /* bit r: r is one modulo the prime */
	uint32_t modulus[SIEVE_PRIMES], root[SIEVE_PRIMES];
};

static void
fill_sieve(struct sieve *sieve, const BIGNUM *modulus, const BIGNUM *root)
{
	/* 3 to 29, and 31 to 47 */
	const uint32_t products[] = { 3234846615u, 95041567u };

	*sieve = (struct sieve){ 0 };
	for (size_t i = 0; i < SIEVE_PRIMES; i++) {
		uint32_t p = sieve_primes[i];

		for (uint32_t x = 0; x < p; x++)
			sieve->squares[i] |= (uint64_t)1 << x * x % p;
	}
	for (size_t half = 0; half < 2; half++) {
		BN_ULONG m = BN_mod_word(modulus, products[half]);
		BN_ULONG r = BN_mod_word(root, products[half]);

		for (size_t i = half == 0 ? 0 : 9;
		     i < (half == 0 ? 9 : SIEVE_PRIMES); i++) {
			sieve->modulus[i] = (uint32_t)(m % sieve_primes[i]);
			sieve->root[i] = (uint32_t)(r % sieve_primes[i]);
		}
	}
}

/* (root + step)^2 - modulus may be a square. */
static bool
may_be_square(const struct sieve *sieve, uint32_t step)
{
	for (size_t i = 0; i < SIEVE_PRIMES; i++) {
		uint32_t p = sieve_primes[i];
		uint32_t x = (sieve->root[i] + step) % p;
		uint32_t rest = (x * x + p - sieve->modulus[i]) % p;

		if ((sieve->squares[i] >> rest & 1) == 0)
			return false;
	}
	return true;
}

static bool
finds_factors(const BIGNUM *modulus, BIGNUM *root, BIGNUM *rest, BN_CTX *ctx)
{
	struct sieve sieve;

	if (!square_root(modulus, root, ctx))
		return false;
	fill_sieve(&sieve, modulus, root);
	for (uint32_t step = 0; step <= FERMAT_ROUNDS; step++) {
		bool found;

		if (!may_be_square(&sieve, step))
			continue;
		BN_CTX_start(ctx);
		found = BN_copy(rest, root) != NULL &&
			BN_add_word(rest, step) && BN_sqr(rest, rest, ctx) &&
			BN_sub(rest, rest, modulus) && !BN_is_negative(rest) &&
			is_square(rest, ctx);
		BN_CTX_end(ctx);
		if (found)
			return true;
	}
	return false;
}

/* Fermat: n = a^2 - b^2, with a little above the root where the factors are
 * near to one another. */
static bool
has_near_factors(struct span octets)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *modulus, *root, *rest;
	bool found = false;

	if (ctx == NULL)
		return false;
	BN_CTX_start(ctx);
	modulus = BN_CTX_get(ctx);
	root = BN_CTX_get(ctx);
	rest = BN_CTX_get(ctx);
	if (rest != NULL &&
	    BN_bin2bn(octets.data, (int)octets.len, modulus) != NULL)
		found = finds_factors(modulus, root, rest, ctx);
	BN_CTX_end(ctx);
	BN_CTX_free(ctx);
	ERR_clear_error();
	return found;
}

static struct span
without_zeros(struct span integer)
{
	while (integer.len > 0 && integer.data[0] == 0) {
		integer.data++;
		integer.len--;
	}
	return integer;
}

static void
examine_rsa(struct span modulus, struct key_examination *out)
{
	struct number n;

	modulus = without_zeros(modulus);
	if (modulus.len == 0 || modulus.len > MODULUS_OCTETS_MAX)
		return;
	read_number(modulus, &n);
	out->small_factor = (modulus.data[modulus.len - 1] & 1) == 0
				? 2
				: find_small_factor(&n);
	if (out->small_factor == 0)
		out->power = find_power(&n);
	out->has_roca_fingerprint = has_fingerprint(&n);
	out->has_near_factors = has_near_factors(modulus);
}

void
key_examine(const struct certificate *c, struct key_examination *out)
{
	*out = (struct key_examination){ 0 };
	switch (c->key.kind) {
	case KEY_RSA:
	case KEY_RSA_PSS:
		examine_rsa(c->key.modulus, out);
		break;
	case KEY_EC:
		out->is_off_curve = !point_is_on_curve(c);
		break;
	case KEY_ED25519:
	case KEY_ED448:
		out->is_off_curve = !point_is_on_edwards_curve(c);
		break;
	default:
		break;
	}
}
