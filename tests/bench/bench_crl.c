/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A large CRL: how long it takes to load it, to verify its signature once, and
 * to look a certificate up, and what it costs in memory, beside OpenSSL.
 *
 * bench_crl [ENTRIES]: a million where nothing is said.
 */
#include <malloc.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pki.h"
#include "revocation/crl.h"

enum {
	LOOKUPS = 20000,
	SERIAL = 16
};

struct bench {
	struct pki ca, user;
	struct certificate *signer, *certificate;
	unsigned char *der;
	int len;
	size_t entries;
};

static void
must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "bench_crl: %s\n", what);
	exit(1);
}

static double
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static size_t
heap(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

/* Serial numbers that differ, as a CA draws them. */
static void
add_entry(X509_CRL *crl, size_t index, ASN1_TIME *at)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	unsigned char octets[SERIAL];
	uint64_t x = index + 1;

	for (size_t i = 0; i < SERIAL; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		octets[i] = (unsigned char)(x >> 56);
	}
	memcpy(octets + 8, &index, sizeof(index));
	octets[0] = (octets[0] & 0x7f) | 0x40;
	must(ASN1_STRING_set(serial, octets, SERIAL) == 1 &&
		 X509_REVOKED_set_serialNumber(entry, serial) == 1 &&
		 X509_REVOKED_set_revocationDate(entry, at) == 1 &&
		 X509_CRL_add0_revoked(crl, entry) == 1,
	    "cannot make an entry");
	ASN1_INTEGER_free(serial);
}

static void
make(struct bench *b)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *at = ASN1_TIME_set(NULL, PKI_NOW - 86400);
	ASN1_TIME *until = ASN1_TIME_set(NULL, PKI_NOW + 86400);

	b->ca = pki_root("CN=CA");
	b->user = pki_user(&b->ca, "alice@example.org");
	b->signer = certificate_decode(pki_der(&b->ca, 0), NULL);
	b->certificate = certificate_decode(pki_der(&b->user, 1), NULL);
	X509_CRL_set_version(crl, 1);
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(b->ca.x));
	X509_CRL_set1_lastUpdate(crl, at);
	X509_CRL_set1_nextUpdate(crl, until);
	for (size_t i = 0; i < b->entries; i++)
		add_entry(crl, i, at);
	must(X509_CRL_sign(crl, b->ca.key, EVP_sha256()) > 0, "cannot sign");
	b->len = i2d_X509_CRL(crl, &b->der);
	must(b->len > 0, "cannot encode");
	X509_CRL_free(crl);
	ASN1_TIME_free(at);
	ASN1_TIME_free(until);
}

static void
tell(const char *who, const struct bench *b, double load, double verify,
    double lookup, size_t memory)
{
	printf("%-8s load %8.1f ms  signature %6.1f ms  look-up %8.3f us  "
	       "memory %6.1f octets an entry\n",
	    who, load, verify, lookup, (double)memory / (double)b->entries);
}

/* The file itself is mapped, and is what the system may take back. */
static void
run_ours(const struct bench *b)
{
	struct span der = { b->der, (size_t)b->len };
	struct crl_entry entry;
	const char *why = "";
	size_t before = heap(), found = 0;
	unsigned int checks = 0;
	double began = milliseconds(), load, verify;
	struct crl *crl = crl_read(der, &why);

	load = milliseconds() - began;
	must(crl != NULL, why);
	began = milliseconds();
	must(crl_is_signed_by(crl, b->signer, &checks),
	    "its signature is wrong");
	verify = milliseconds() - began;
	began = milliseconds();
	for (size_t i = 0; i < LOOKUPS; i++)
		found += crl_find(crl, b->certificate, &entry) ? 1 : 0;
	must(found == 0, "the user is on it");
	tell("ours", b, load, verify, (milliseconds() - began) * 1e3 / LOOKUPS,
	    heap() - before);
	crl_free(crl);
}

static void
run_openssl(const struct bench *b)
{
	const unsigned char *at = b->der;
	X509_REVOKED *entry = NULL;
	size_t before = heap(), found = 0;
	double began = milliseconds(), load, verify;
	X509_CRL *crl = d2i_X509_CRL(NULL, &at, b->len);

	/* It sorts when it is asked for the first time. */
	must(crl != NULL, "OpenSSL cannot read it");
	(void)X509_CRL_get0_by_cert(crl, &entry, b->user.x);
	load = milliseconds() - began;
	began = milliseconds();
	must(X509_CRL_verify(crl, b->ca.key) == 1, "OpenSSL refuses it");
	verify = milliseconds() - began;
	began = milliseconds();
	for (size_t i = 0; i < LOOKUPS; i++)
		found +=
		    X509_CRL_get0_by_cert(crl, &entry, b->user.x) == 1 ? 1 : 0;
	must(found == 0, "the user is on it");
	tell("OpenSSL", b, load, verify,
	    (milliseconds() - began) * 1e3 / LOOKUPS, heap() - before);
	X509_CRL_free(crl);
}

int
main(int argc, char **argv)
{
	struct bench b = { .entries = argc > 1 ? strtoul(argv[1], NULL, 10)
					       : 1000000 };

	must(b.entries > 0, "how many entries?");
	make(&b);
	printf("a CRL of %zu entries, %.1f MB\n", b.entries, b.len / 1e6);
	run_ours(&b);
	run_openssl(&b);
	OPENSSL_free(b.der);
	certificate_free(b.signer);
	certificate_free(b.certificate);
	pki_free(&b.ca);
	pki_free(&b.user);
	return 0;
}
