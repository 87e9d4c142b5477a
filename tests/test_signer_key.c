/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A key made of our own spans is the key that OpenSSL's decoder makes, or
 * none: of each kind, and of keys bent octet by octet.
 */
#include "test.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "pki.h"
#include "signature/internal.h"

static struct certificate *
certificate_with(const char *kind)
{
	struct pki p = pki_make(NULL, &(struct pki_wish){ .key = kind });
	struct certificate *c = certificate_decode(pki_der(&p, 0), NULL);

	assert_non_null(c);
	pki_free(&p);
	return c;
}

/* Whether we make a key of it, which must then be OpenSSL's, too. */
static bool
agree(const struct certificate *c)
{
	EVP_PKEY *ours = key_from_spans(c), *theirs = key_from_openssl(c);
	bool made = ours != NULL;

	if (made) {
		assert_non_null(theirs);
		assert_int_equal(EVP_PKEY_eq(ours, theirs), 1);
		assert_int_equal(
		    EVP_PKEY_get_bits(ours), EVP_PKEY_get_bits(theirs));
	}
	EVP_PKEY_free(ours);
	EVP_PKEY_free(theirs);
	ERR_clear_error();
	return made;
}

static void
both_ways_give_the_same_key(void **state)
{
	static const char *const kinds[] = { "rsa-1024", "rsa-2048", "rsa-3072",
		"ec", "P-384", "P-521", "ed25519", "ed448" };

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct certificate *c = certificate_with(kinds[i]);

		if (!agree(c))
			fail_msg("%s", kinds[i]);
		certificate_free(c);
	}
}

static void
what_is_unusual_goes_through_openssl(void **state)
{
	static const char *const kinds[] = { "secp256k1", "brainpoolP256r1",
		"P-224" };

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct certificate *c = certificate_with(kinds[i]);
		struct signer_key *key = signer_key_new(c);

		assert_null(key_from_spans(c));
		assert_non_null(signer_key_pkey(key));
		signer_key_free(key);
		certificate_free(c);
	}
}

/* Each bit of the SubjectPublicKeyInfo is turned. */
static void
bent_keys_are_read_alike(const char *kind)
{
	struct pki p = pki_make(NULL, &(struct pki_wish){ .key = kind });
	struct span der = pki_der(&p, 0);
	uint8_t *bent = xmemdup(der.data, der.len);
	struct certificate *c = certificate_decode(der, NULL);
	size_t first = (size_t)(c->key.spki.data - c->der.data);
	size_t end = first + c->key.spki.len;

	for (size_t bit = 8 * first; bit < 8 * end; bit++) {
		struct certificate *other;

		bent[bit / 8] ^= (uint8_t)(1u << bit % 8);
		other =
		    certificate_decode((struct span){ bent, der.len }, NULL);
		if (other != NULL)
			(void)agree(other);
		certificate_free(other);
		bent[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	certificate_free(c);
	free(bent);
	pki_free(&p);
}

static void
bent_rsa_keys(void **state)
{
	(void)state;
	bent_keys_are_read_alike("rsa-1024");
}

static void
bent_keys_on_a_curve(void **state)
{
	(void)state;
	bent_keys_are_read_alike("ec");
}

static void
bent_edwards_keys(void **state)
{
	(void)state;
	bent_keys_are_read_alike("ed25519");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways_give_the_same_key),
		cmocka_unit_test(what_is_unusual_goes_through_openssl),
		cmocka_unit_test(bent_rsa_keys),
		cmocka_unit_test(bent_keys_on_a_curve),
		cmocka_unit_test(bent_edwards_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
