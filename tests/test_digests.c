/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests of a stream, and what micalg asks for. */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "signature/internal.h"
#include "test.h"

#define OCTETS(s) ((struct span){ (const uint8_t *)(s), sizeof(s) - 1 })

static void
assert_value(
    struct digests *d, enum digest_algorithm digest, const char *wanted)
{
	uint8_t octets[DIGEST_MAX];
	char hex[2 * DIGEST_MAX + 1];
	size_t len = 0;

	assert_true(digests_value(d, digest, octets, &len));
	hex_encode(octets, len, hex);
	assert_string_equal(hex, wanted);
}

static void
known_values_come_out(void **state)
{
	struct digests *d = digests_new(DIGEST_ALL);

	(void)state;
	digests_update(d, OCTETS("abc"));
	assert_value(d, DIGEST_MD5, "900150983cd24fb0d6963f7d28e17f72");
	assert_value(
	    d, DIGEST_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d");
	assert_value(d, DIGEST_SHA224,
	    "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
	assert_value(d, DIGEST_SHA256,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	assert_value(d, DIGEST_SHA3_256,
	    "3a985da74fe225b2045c172d6bd390bd"
	    "855f086e3e9d525b46bfe24511431532");
	digests_free(d);
}

static void
every_digest_agrees_with_the_library(void **state)
{
	struct digests *d = digests_new(DIGEST_ALL);
	uint8_t octets[DIGEST_MAX], wanted[DIGEST_MAX];
	unsigned int wanted_len;
	size_t len;

	(void)state;
	digests_update(d, OCTETS("some content"));
	for (int i = DIGEST_UNKNOWN + 1; i < DIGEST_SHAKE256; i++) {
		EVP_MD *md = EVP_MD_fetch(
		    NULL, digest_evp_name((enum digest_algorithm)i), NULL);

		assert_non_null(md);
		assert_int_equal(EVP_Digest("some content", 12, wanted,
				     &wanted_len, md, NULL),
		    1);
		assert_true(
		    digests_value(d, (enum digest_algorithm)i, octets, &len));
		assert_int_equal(len, wanted_len);
		assert_memory_equal(octets, wanted, len);
		EVP_MD_free(md);
	}
	digests_free(d);
}

static void
shake256_gives_64_octets(void **state)
{
	struct digests *d = digests_new(DIGEST_BIT(DIGEST_SHAKE256));

	(void)state;
	assert_value(d, DIGEST_SHAKE256,
	    "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"
	    "d75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be");
	digests_free(d);
}

static void
pieces_give_the_same_as_the_whole(void **state)
{
	static const char text[] = "Content-Type: text/plain\r\n\r\nhello\r\n";
	uint8_t whole[DIGEST_MAX], pieces[DIGEST_MAX];
	size_t len;

	(void)state;
	assert_true(digest_once(DIGEST_SHA256, OCTETS(text), whole, &len));
	for (size_t cut = 0; cut <= sizeof(text) - 1; cut++) {
		struct digests *d = digests_new(DIGEST_BIT(DIGEST_SHA256));
		struct span first = { (const uint8_t *)text, cut };
		struct span rest = { first.data + cut, sizeof(text) - 1 - cut };

		digests_update(d, first);
		digests_update(d, rest);
		assert_true(digests_value(d, DIGEST_SHA256, pieces, &len));
		assert_memory_equal(whole, pieces, 32);
		digests_free(d);
	}
}

static void
what_was_not_asked_for_is_not_there(void **state)
{
	struct digests *d = digests_new(DIGEST_BIT(DIGEST_SHA256));
	uint8_t octets[DIGEST_MAX];
	size_t len;

	(void)state;
	assert_false(digests_value(d, DIGEST_SHA512, octets, &len));
	assert_false(digests_value(d, DIGEST_UNKNOWN, octets, &len));
	assert_true(digests_value(d, DIGEST_SHA256, octets, &len));
	digests_free(d);
	digests_free(NULL);
}

static void
the_first_value_ends_the_stream(void **state)
{
	struct digests *d = digests_new(DIGEST_BIT(DIGEST_SHA256));
	uint8_t first[DIGEST_MAX], second[DIGEST_MAX];
	size_t len;

	(void)state;
	digests_update(d, OCTETS("abc"));
	assert_true(digests_value(d, DIGEST_SHA256, first, &len));
	digests_update(d, OCTETS("def"));
	assert_true(digests_value(d, DIGEST_SHA256, second, &len));
	assert_memory_equal(first, second, 32);
	digests_free(d);
}

static bool
looks_like_attributes(struct span content)
{
	bool all_at_once, octet_by_octet;
	struct digests *d = digests_new(0);

	digests_update(d, content);
	all_at_once = digests_saw_attributes(d);
	digests_free(d);
	d = digests_new(0);
	for (size_t i = 0; i < content.len; i++)
		digests_update(d, (struct span){ content.data + i, 1 });
	octet_by_octet = digests_saw_attributes(d);
	digests_free(d);
	assert_int_equal(all_at_once, octet_by_octet);
	return all_at_once;
}

static void
content_that_is_a_set_of_attributes_is_recognised(void **state)
{
	uint8_t large[4 + 0x234] = { 0x31, 0x82, 0x02, 0x34, 0x30, 0x82, 0x02,
		0x30, 0x06 };

	(void)state;
	assert_true(looks_like_attributes(
	    OCTETS("\x31\x08\x30\x06\x06\x02\x2a\x03\x31\x00")));
	assert_true(
	    looks_like_attributes(OCTETS("\x31\x81\x04\x30\x81\x01\x06")));
	assert_true(
	    looks_like_attributes((struct span){ large, sizeof(large) }));
	/* Every length but its own, and what a receipt looks like. */
	assert_false(
	    looks_like_attributes((struct span){ large, sizeof(large) - 1 }));
	for (size_t len = 0; len < 16; len++)
		assert_false(
		    looks_like_attributes((struct span){ large, len }));
	assert_false(looks_like_attributes(
	    OCTETS("\x31\x08\x30\x06\x02\x01\x00\x02\x01\x00")));
	assert_false(looks_like_attributes(OCTETS("\x31\x02\x30\x00")));
	assert_false(looks_like_attributes(
	    OCTETS("\x30\x08\x30\x06\x06\x02\x2a\x03\x31\x00")));
	assert_false(looks_like_attributes(
	    OCTETS("\x31\x89\x01\x01\x01\x01\x01\x01\x01\x01\x01")));
	assert_false(looks_like_attributes(OCTETS("1: not a header\r\n")));
}

static void
algorithms_without_or_with_null_parameters(void **state)
{
	static const struct span sha256 =
	    OID("\x60\x86\x48\x01\x65\x03\x04\x02\x01");
	static const struct span shake256_len =
	    OID("\x60\x86\x48\x01\x65\x03\x04\x02\x12");

	(void)state;
	assert_int_equal(
	    digest_of_algorithm(&(struct algorithm){ .oid = sha256 }),
	    DIGEST_SHA256);
	assert_int_equal(digest_of_algorithm(
			     &(struct algorithm){ sha256, OCTETS("\x05\x00") }),
	    DIGEST_SHA256);
	assert_int_equal(digest_of_algorithm(
			     &(struct algorithm){ sha256, OCTETS("\x04\x00") }),
	    DIGEST_UNKNOWN);
	assert_int_equal(digest_of_algorithm(&(struct algorithm){
			     shake256_len, OCTETS("\x02\x02\x02\x00") }),
	    DIGEST_SHAKE256);
	assert_int_equal(digest_of_algorithm(&(struct algorithm){
			     shake256_len, OCTETS("\x02\x02\x01\x00") }),
	    DIGEST_UNKNOWN);
	assert_int_equal(
	    digest_of_algorithm(&(struct algorithm){ .oid = shake256_len }),
	    DIGEST_UNKNOWN);
}

static void
only_md5_and_sha1_are_weak(void **state)
{
	(void)state;
	for (int i = 0; i < DIGEST_COUNT; i++)
		assert_int_equal(digest_is_weak((enum digest_algorithm)i),
		    i == DIGEST_MD5 || i == DIGEST_SHA1);
	assert_string_equal(digest_name(DIGEST_SHA3_512), "sha3-512");
}

static void
micalg_names_what_will_be_needed(void **state)
{
	static const struct {
		const char *micalg;
		enum digest_algorithm digest;
	} known[] = {
		{ "md5", DIGEST_MD5 },
		{ "rsa-md5", DIGEST_MD5 },
		{ "sha1", DIGEST_SHA1 },
		{ "SHA-1", DIGEST_SHA1 },
		{ "rsa-sha1", DIGEST_SHA1 },
		{ "sha-224", DIGEST_SHA224 },
		{ "sha256", DIGEST_SHA256 },
		{ "\"sha-256\"", DIGEST_SHA256 },
		{ "sha_384", DIGEST_SHA384 },
		{ " Sha-512 ", DIGEST_SHA512 },
		{ "rsa-sha512", DIGEST_SHA512 },
		{ "sha3-256", DIGEST_SHA3_256 },
		{ "SHA3-512", DIGEST_SHA3_512 },
		{ "shake256", DIGEST_SHAKE256 },
		{ "2.16.840.1.101.3.4.2.3", DIGEST_SHA512 },
		{ "oid.1.3.14.3.2.26", DIGEST_SHA1 },
		{ "OID.2.16.840.1.101.3.4.2.18", DIGEST_SHAKE256 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		assert_int_equal(digests_announced(known[i].micalg),
		    DIGEST_BIT(known[i].digest) | DIGEST_BIT(DIGEST_SHA256));
	assert_int_equal(digests_announced("sha-512, sha1,,\tmd5"),
	    DIGEST_BIT(DIGEST_SHA512) | DIGEST_BIT(DIGEST_SHA1) |
		DIGEST_BIT(DIGEST_MD5) | DIGEST_BIT(DIGEST_SHA256));
}

static void
micalg_that_is_not_understood_asks_for_all(void **state)
{
	static const char too_long[] = "sha2566666666666666666666666666666666"
				       "6666666666666666666666666666666666";
	static const char *const unknown[] = { "", " , ", "unknown", "sha257",
		"sha-256,what", "1.2.3.4", "oid.", "rsa", "-", too_long };

	(void)state;
	assert_int_equal(digests_announced(NULL), DIGEST_ALL);
	for (size_t i = 0; i < COUNT(unknown); i++)
		assert_int_equal(digests_announced(unknown[i]), DIGEST_ALL);
	assert_true((DIGEST_ALL & DIGEST_BIT(DIGEST_SHAKE256)) != 0);
	assert_true((DIGEST_ALL & DIGEST_BIT(DIGEST_UNKNOWN)) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values_come_out),
		cmocka_unit_test(every_digest_agrees_with_the_library),
		cmocka_unit_test(shake256_gives_64_octets),
		cmocka_unit_test(pieces_give_the_same_as_the_whole),
		cmocka_unit_test(what_was_not_asked_for_is_not_there),
		cmocka_unit_test(the_first_value_ends_the_stream),
		cmocka_unit_test(
		    content_that_is_a_set_of_attributes_is_recognised),
		cmocka_unit_test(algorithms_without_or_with_null_parameters),
		cmocka_unit_test(only_md5_and_sha1_are_weak),
		cmocka_unit_test(micalg_names_what_will_be_needed),
		cmocka_unit_test(micalg_that_is_not_understood_asks_for_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
