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

/* SP 800-89 5.3.3: those below 752, and odd. */
enum {
	SMALL_PRIMES = 132
};
static const uint16_t small_primes[SMALL_PRIMES] = { 3, 5, 7, 11, 13, 17, 19,
	23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
	103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173,
	179, 181, 191, 193, 197, 199, 211, 223, 227, 229, 233, 239, 241, 251,
	257, 263, 269, 271, 277, 281, 283, 293, 307, 311, 313, 317, 331, 337,
	347, 349, 353, 359, 367, 373, 379, 383, 389, 397, 401, 409, 419, 421,
	431, 433, 439, 443, 449, 457, 461, 463, 467, 479, 487, 491, 499, 503,
	509, 521, 523, 541, 547, 557, 563, 569, 571, 577, 587, 593, 599, 601,
	607, 613, 617, 619, 631, 641, 643, 647, 653, 659, 661, 673, 677, 683,
	691, 701, 709, 719, 727, 733, 739, 743, 751 };

/* Of one number, by prime; what is no prime has one that is too large. */
struct residues {
	uint16_t of[SMALL_FACTORS_END];
};

/* Primes whose product one division serves. */
struct bundle {
	uint32_t product, rest;
	size_t begin, end; /* in small_primes */
};

static size_t
fill_bundles(struct bundle bundles[static SMALL_PRIMES])
{
	size_t count = 0, end = 0;

	while (end < SMALL_PRIMES) {
		struct bundle *b = &bundles[count++];

		*b = (struct bundle){ 1, 0, end, end };
		for (; end < SMALL_PRIMES &&
		       b->product <= UINT32_MAX / small_primes[end];
		     end++)
			b->product *= small_primes[end];
		b->end = end;
	}
	return count;
}

/* Word by word, not bundle by bundle: the processor divides for one while it
 * waits for the other, which takes a third of the time. */
static void
fill_residues(const struct number *n, struct residues *out)
{
	struct bundle bundles[SMALL_PRIMES];
	size_t count = fill_bundles(bundles);

	for (size_t i = 0; i < n->count; i++)
		for (struct bundle *b = bundles; b < bundles + count; b++)
			b->rest =
			    (uint32_t)(((uint64_t)b->rest << 32 | n->words[i]) %
				       b->product);
	for (size_t i = 0; i < SMALL_FACTORS_END; i++)
		out->of[i] = UINT16_MAX;
	for (struct bundle *b = bundles; b < bundles + count; b++)
		for (size_t i = b->begin; i < b->end; i++)
			out->of[small_primes[i]] =
			    (uint16_t)(b->rest % small_primes[i]);
}

static uint32_t
find_small_factor(const struct residues *residues)
{
	for (size_t i = 0; i < SMALL_PRIMES; i++)
		if (residues->of[small_primes[i]] == 0)
			return small_primes[i];
	return 0;
}

static uint32_t
multiply(uint32_t a, uint32_t b, uint32_t modulus)
{
	/* To divide 32 bits takes less than to divide 64. */
	return modulus <= UINT16_MAX + 1
		   ? a * b % modulus
		   : (uint32_t)((uint64_t)a * b % modulus);
}

static uint32_t
power_modulo(uint32_t base, uint32_t exponent, uint32_t modulus)
{
	uint32_t square = base % modulus, power = 1;

	for (; exponent > 0; exponent >>= 1) {
		if ((exponent & 1) != 0)
			power = multiply(power, square, modulus);
		square = multiply(square, square, modulus);
	}
	return power;
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

static bool
is_power_modulo(uint32_t rest, uint32_t k, uint32_t prime)
{
	return rest == 0 || power_modulo(rest, (prime - 1) / k, prime) == 1;
}

/*
 * A k-th power is one modulo every prime, and modulo a prime q = 1 (mod k)
 * one number in k is.  First the primes whose residues are known.
 */
static bool
is_power(const struct number *n, const struct residues *residues, uint32_t k)
{
	uint32_t step = k % 2 == 0 ? k : 2 * k, q = step + 1;
	unsigned int passed = 0;

	for (; q < SMALL_FACTORS_END; q += step) {
		if (residues->of[q] >= q)
			continue;
		if (!is_power_modulo(residues->of[q], k, q))
			return false;
		passed++;
	}
	for (; passed < POWER_TESTS; q += step) {
		if (!is_prime(q))
			continue;
		if (!is_power_modulo(modulo(n, q), k, q))
			return false;
		passed++;
	}
	return true;
}

/* The root has at least 9 bits: without a small factor, that is. */
static uint32_t
find_power(const struct number *n, const struct residues *residues)
{
	if (is_power(n, residues, 2))
		return 2;
	for (size_t i = 0; i < SMALL_PRIMES; i++)
		if (small_primes[i] < n->count * 32 / 9 &&
		    is_power(n, residues, small_primes[i]))
			return small_primes[i];
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
has_fingerprint(const struct residues *residues)
{
	/* Up to 157: that many are in M for every size of key. */
	for (size_t i = 0; small_primes[i] <= 157; i++)
		if (!is_power_of_65537(
			residues->of[small_primes[i]], small_primes[i]))
			return false;
	return true;
}

/* Above the root of n by less than one in 2^30, or than 2. */
static bool
guess_root(const BIGNUM *n, BIGNUM *root)
{
	int half = BN_num_bits(n) > 62 ? (BN_num_bits(n) - 61) / 2 : 0;
	uint64_t top = 0, guess = 0;

	if (!BN_rshift(root, n, 2 * half))
		return false;
	for (int bit = BN_num_bits(root); bit-- > 0;)
		top = top << 1 | (uint64_t)BN_is_bit_set(root, bit);
	for (uint64_t bit = (uint64_t)1 << 31; bit != 0; bit >>= 1)
		if ((guess | bit) * (guess | bit) <= top)
			guess |= bit;
	return BN_set_word(root, (BN_ULONG)guess + 1) &&
	       BN_lshift(root, root, half);
}

/* The largest integer whose square is not above n: Newton from above. */
static bool
square_root(const BIGNUM *n, BIGNUM *root, BN_CTX *ctx)
{
	BIGNUM *next = BN_CTX_get(ctx);

	if (next == NULL || !guess_root(n, root))
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
	struct residues residues;
	struct number n;

	modulus = without_zeros(modulus);
	if (modulus.len == 0 || modulus.len > MODULUS_OCTETS_MAX)
		return;
	read_number(modulus, &n);
	fill_residues(&n, &residues);
	out->small_factor = (modulus.data[modulus.len - 1] & 1) == 0
				? 2
				: find_small_factor(&residues);
	if (out->small_factor == 0)
		out->power = find_power(&n, &residues);
	out->has_roca_fingerprint = has_fingerprint(&residues);
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
