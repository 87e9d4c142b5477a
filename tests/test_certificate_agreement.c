/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where OpenSSL reads a certificate, we read the same: over certificates made
 * here, over bent ones, and over those of ../shared/corpus where it is.
 */
#include "config.h"

#include "test.h"

#include <dirent.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agreement.h"
#include "certificate.h"
#include "pki.h"

enum {
	BENT_EACH = 400, /* of a certificate made here */
	BENT_CORPUS = 20,
};

struct count {
	size_t checked, compared;
};

static void
check(struct span der, const char *what, struct count *count)
{
	bool compared = false;
	const char *wrong = agreement_check(der, &compared);

	if (wrong != NULL) {
		char *hex = xcalloc(der.len * 2 + 1, 1);

		hex_encode(der.data, der.len, hex);
		(void)fprintf(stderr, "%s\n", hex);
		free(hex);
		fail_msg("%s: %s", what, wrong);
	}
	count->checked++;
	count->compared += compared ? 1 : 0;
}

static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* One to three octets are other ones: anywhere, or a length made long. */
static void
check_bent(struct span der, size_t times, const char *what, uint32_t *seed,
    struct count *count)
{
	uint8_t *bent = xmemdup(der.data, der.len);

	for (size_t i = 0; i < times; i++) {
		memcpy(bent, der.data, der.len);
		for (uint32_t n = next_random(seed) % 3 + 1; n > 0; n--) {
			size_t at = next_random(seed) % der.len;
			uint32_t how = next_random(seed);

			bent[at] = how % 2 == 0
				       ? (uint8_t)(bent[at] ^ 1u << how / 2 % 8)
				       : (uint8_t)(how >> 8);
		}
		check((struct span){ bent, der.len }, what, count);
	}
	free(bent);
}

static const struct pki_wish wishes[] = {
	{ .subject = "" },
	{ .subject = "C=DE/O=M\xc3\xbcnchen/+OU=b/CN=c/emailAddress=a@b.c" },
	{ .subject = "CN=M\xc3\xbcnchen", .string_type = V_ASN1_BMPSTRING },
	{ .subject = "CN=old", .version = 1 },
	{ .key = "rsa-1024", .digest = "sha1" },
	{ .key = "P-521", .digest = "sha512" },
	{ .key = "secp256k1" },
	{ .key = "brainpoolP256r1" },
	{ .key = "ed25519" },
	{ .key = "ed448" },
	{ .from = -631152000, .until = 253402300799 },
	{ .from = 2524607999, .until = 2524608000 },
	{ .extensions = EXTENSIONS("keyUsage", "critical,digitalSignature",
	      "extendedKeyUsage", "emailProtection,1.2.3.4,anyExtendedKeyUsage",
	      "basicConstraints", "critical,CA:TRUE,pathlen:3",
	      "subjectKeyIdentifier", "hash", "authorityKeyIdentifier",
	      "keyid,issuer:always", "certificatePolicies",
	      "1.2.3.4,2.23.140.1.5.3.3", "subjectAltName",
	      "email:a@x.example,otherName:1.3.6.1.5.5.7.8.9;UTF8:\xe9@x,"
	      "URI:http://x/,DNS:x,dirName:d",
	      "crlDistributionPoints", "URI:http://x.example/c.crl", "1.2.3.4",
	      "critical,DER:05:00") },
	{ .extensions = EXTENSIONS("keyUsage", "decipherOnly,keyAgreement",
	      "basicConstraints", "CA:FALSE", "nameConstraints",
	      "critical,permitted;email:x.example") },
};

static void
every_kind_of_certificate_is_read_alike(void **state)
{
	struct count count = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(wishes); i++) {
		struct pki p = pki_make(NULL, &wishes[i]);
		struct certificate *c =
		    certificate_decode(pki_der(&p, 0), NULL);

		/* A fault would excuse a difference. */
		assert_int_equal(c->faults, 0);
		check(pki_der(&p, 0), "made here", &count);
		certificate_free(c);
		pki_free(&p);
	}
	assert_int_equal(count.compared, COUNT(wishes));
}

/* Files of the fuzzer's corpus: the same ones, bent the same way, each time. */
static void
check_seed(const char *path, uint32_t *seed, struct count *count)
{
	FILE *f = fopen(path, "r");
	uint8_t octets[4096];
	size_t len;

	assert_non_null(f);
	len = fread(octets, 1, sizeof(octets), f);
	(void)fclose(f);
	check((struct span){ octets, len }, path, count);
	check_bent((struct span){ octets, len }, BENT_EACH, path, seed, count);
}

static void
bent_certificates_are_read_alike(void **state)
{
	static const char folder[] = SRCDIR "/tests/fuzz/corpus/certificate";
	struct dirent **entries = NULL;
	int files = scandir(folder, &entries, NULL, alphasort);
	struct count count = { 0 };
	uint32_t seed = 1;

	(void)state;
	assert_true(files > 0);
	for (int i = 0; i < files; i++) {
		char *path = xasprintf("%s/%s", folder, entries[i]->d_name);

		if (entries[i]->d_name[0] != '.')
			check_seed(path, &seed, &count);
		free(path);
		free(entries[i]);
	}
	free(entries);
	print_message("%zu bent certificates, %zu read by both\n",
	    count.checked, count.compared);
	/* Else the bending says nothing about agreement. */
	assert_true(count.compared > count.checked / 4);
}

static void
check_file(
    const char *path, struct count *plain, struct count *bent, uint32_t *seed)
{
	BIO *in = BIO_new_file(path, "r");
	char *name = NULL, *header = NULL;
	unsigned char *der = NULL;
	long len;

	assert_non_null(in);
	while (PEM_read_bio(in, &name, &header, &der, &len) == 1) {
		if (strcmp(name, "CERTIFICATE") == 0) {
			struct span s = { der, (size_t)len };

			check(s, path, plain);
			check_bent(s, BENT_CORPUS, path, seed, bent);
		}
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(in);
}

static void
check_folder(
    const char *path, struct count *plain, struct count *bent, uint32_t *seed)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		size_t len = strlen(entries[i]->d_name);

		if (len > 4 &&
		    strcmp(entries[i]->d_name + len - 4, ".pem") == 0) {
			char *file =
			    xasprintf("%s/%s", path, entries[i]->d_name);

			check_file(file, plain, bent, seed);
			free(file);
		}
		free(entries[i]);
	}
	free(entries);
}

static void
certificates_of_the_corpus_are_read_alike(void **state)
{
	static const char *const folders[] = { "probe", "zlint",
		"zlint_extra" };
	struct count plain = { 0 }, bent = { 0 };
	uint32_t seed = 2;

	(void)state;
	for (size_t i = 0; i < COUNT(folders); i++) {
		char *path = xasprintf(
		    "%s/../shared/corpus/certs/%s", SRCDIR, folders[i]);

		check_folder(path, &plain, &bent, &seed);
		free(path);
	}
	if (plain.checked == 0) {
		print_message("../shared/corpus/certs is not there: only the "
			      "certificates made here were compared\n");
		skip();
	}
	print_message("%zu certificates, %zu read by both; %zu bent, %zu read "
		      "by both\n",
	    plain.checked, plain.compared, bent.checked, bent.compared);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_certificate_is_read_alike),
		cmocka_unit_test(bent_certificates_are_read_alike),
		cmocka_unit_test(certificates_of_the_corpus_are_read_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
