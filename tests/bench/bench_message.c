/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the end of a small signed message costs: its signer known, the same
 * with CRLs at hand and asked, its signer new under a known CA, nothing
 * remembered, and OpenSSL's CMS_verify() with the path for comparison.  All
 * take turns in each round, so that a busy machine spoils them alike; the times
 * are CPU time of the one thread.
 *
 * bench_message [-r ROUNDS] [-o WAY]
 * -o: one way only ("known", "known+crl", "new", ...), for profilers.
 */
#include <openssl/cms.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pki.h"
#include "status_make.h"
#include "verify.h"

#define LETTER "Content-Type: text/plain\r\n\r\nPay 100 EUR.\r\n"

enum {
	LEAVES = 40, /* new ones in a round */
	ROUNDS_MAX = 1001,
};

enum way {
	WAY_KNOWN,
	WAY_ASKED,
	WAY_NEW,
	WAY_WITHOUT,
	WAY_OPENSSL,
	WAYS,
};

static const char *const way_names[WAYS] = {
	[WAY_KNOWN] = "known",
	[WAY_ASKED] = "known+crl",
	[WAY_NEW] = "new",
	[WAY_WITHOUT] = "without",
	[WAY_OPENSSL] = "CMS_verify",
};

struct letter {
	unsigned char *der;
	int len;
	char *body;
};

struct bench {
	struct pki root, ca;
	X509_STORE *store;
	struct trust *trust;
	struct letter letters[LEAVES];
	/* Of root and CA, as if they had been fetched. */
	struct evidence *crls[2];
	struct revocation_source source;
	double times[WAYS][ROUNDS_MAX];
};

static void
must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "bench_message: %s\n", what);
	exit(1);
}

static double
microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void
make_letter(struct bench *b, const char *key, struct letter *out)
{
	struct pki user = pki_make(&b->ca,
	    &(struct pki_wish){
		.subject = "CN=User",
		.key = key,
		.extensions = EXTENSIONS("keyUsage",
		    "critical,digitalSignature", "extendedKeyUsage",
		    "emailProtection", "subjectAltName",
		    "email:alice@example.org", "subjectKeyIdentifier", "hash",
		    "authorityKeyIdentifier", "keyid", "certificatePolicies",
		    "2.23.140.1.5.1.3", "crlDistributionPoints",
		    "URI:http://crl.example.org/ca.crl"),
	    });
	BIO *content = BIO_new_mem_buf(LETTER, -1);
	CMS_ContentInfo *cms = CMS_sign(user.x, user.key, NULL, NULL,
	    CMS_DETACHED | CMS_BINARY | CMS_PARTIAL);
	char *base64;

	must(cms != NULL && CMS_add1_cert(cms, b->ca.x) == 1 &&
		 CMS_final(cms, content, NULL, CMS_BINARY) == 1,
	    "cannot sign");
	out->der = NULL;
	out->len = i2d_CMS_ContentInfo(cms, &out->der);
	base64 = xcalloc((size_t)out->len, 2);
	EVP_EncodeBlock((unsigned char *)base64, out->der, out->len);
	out->body = xasprintf("--b\r\n" LETTER "\r\n--b\r\nContent-Type: "
			      "application/pkcs7-signature\r\n"
			      "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n"
			      "--b--\r\n",
	    base64);
	free(base64);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	pki_free(&user);
}

static struct evidence *
take(void *handle, const struct revocation_want *want, time_t at)
{
	const struct bench *b = handle;

	(void)at;
	return evidence_share(b->crls[strstr(want->url, "root") != NULL]);
}

static bool
await(void *handle, const struct revocation_wants *wants,
    const struct timespec *since, time_t at)
{
	(void)handle;
	(void)wants;
	(void)since;
	(void)at;
	must(false, "something was not at hand");
	return false;
}

static struct evidence *
evidence_of(const struct pki *signer)
{
	struct buffer der = crl_make(signer, &(struct crl_wish){ .number = 1 });
	struct evidence *evidence = evidence_new();
	const char *why = "";

	must(evidence_add_der(evidence, buffer_span(&der), &why), why);
	buffer_free(&der);
	return evidence;
}

static void
prepare(struct bench *b, const char *key)
{
	const struct pki *anchors[] = { &b->root };
	char error[TRUST_ERROR] = "";
	size_t count = 0;
	char *path;

	b->root = pki_make(NULL,
	    &(struct pki_wish){ .subject = "CN=Root/O=Example",
		.key = key,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign,cRLSign",
		    "subjectKeyIdentifier", "hash") });
	b->ca = pki_make(&b->root,
	    &(struct pki_wish){ .subject = "CN=CA/O=Example",
		.key = key,
		.extensions =
		    EXTENSIONS("basicConstraints", "critical,CA:TRUE,pathlen:0",
			"keyUsage", "critical,keyCertSign,cRLSign",
			"subjectKeyIdentifier", "hash",
			"authorityKeyIdentifier", "keyid", "extendedKeyUsage",
			"emailProtection", "certificatePolicies",
			"2.23.140.1.5.1.3", "crlDistributionPoints",
			"URI:http://crl.example.org/root.crl") });
	for (size_t i = 0; i < LEAVES; i++)
		make_letter(b, key, &b->letters[i]);
	b->crls[0] = evidence_of(&b->ca);
	b->crls[1] = evidence_of(&b->root);
	b->source = (struct revocation_source){ b, take, await, NULL, NULL };
	path = pki_write("root.pem", anchors, 1);
	b->trust = trust_new();
	must(trust_add_anchors(b->trust, path, &count, error), error);
	b->store = X509_STORE_new();
	X509_STORE_add_cert(b->store, b->root.x);
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(b->store), PKI_NOW);
	X509_VERIFY_PARAM_set_purpose(
	    X509_STORE_get0_param(b->store), X509_PURPOSE_SMIME_SIGN);
	free(path);
}

static void
clear(struct bench *b)
{
	for (size_t i = 0; i < LEAVES; i++) {
		OPENSSL_free(b->letters[i].der);
		free(b->letters[i].body);
	}
	evidence_free(b->crls[0]);
	evidence_free(b->crls[1]);
	trust_free(b->trust);
	X509_STORE_free(b->store);
	pki_free(&b->root);
	pki_free(&b->ca);
}

static double
time_ours(const struct verifier *verifier, const struct letter *letter)
{
	struct verification *v = verify_begin(verifier, PKI_NOW);
	double began, took;

	verify_header(v, "From", "Alice <alice@example.org>");
	verify_header(v, "MIME-Version", "1.0");
	verify_header(v, "Content-Type",
	    "multipart/signed; boundary=b; micalg=sha-256; "
	    "protocol=\"application/pkcs7-signature\"");
	verify_body(v, letter->body, strlen(letter->body));
	began = microseconds();
	must(verify_end(v)->reason == REASON_PASS, "a message did not pass");
	verify_free(v);
	took = microseconds() - began;
	return took;
}

static double
time_openssl(const struct bench *b, const struct letter *letter)
{
	const unsigned char *p = letter->der;
	double began = microseconds();
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, letter->len);
	BIO *content = BIO_new_mem_buf(LETTER, -1);

	must(CMS_verify(cms, NULL, b->store, content, NULL, CMS_BINARY) == 1,
	    "OpenSSL did not pass a message");
	BIO_free(content);
	CMS_ContentInfo_free(cms);
	return microseconds() - began;
}

/* Means of as many messages of each kind, in turn. */
static void
run_round(struct bench *b, size_t round, int only)
{
	struct verifier without = verifier_default, with, asked;
	double sums[WAYS] = { 0 };

	without.trust = b->trust;
	with = without;
	with.known = known_new(&known_limits_default);
	asked = with;
	asked.asks_revocation = true;
	asked.revocation = REVOCATION_HARD;
	asked.revocation_source = &b->source;
	(void)time_ours(&asked, &b->letters[0]);
	for (size_t i = 1; i < LEAVES; i++) {
		const struct letter *letter = &b->letters[i];

		if (only < 0 || only == WAY_NEW)
			sums[WAY_NEW] += time_ours(&with, letter);
		if (only < 0 || only == WAY_KNOWN)
			sums[WAY_KNOWN] += time_ours(&with, &b->letters[0]);
		if (only < 0 || only == WAY_ASKED)
			sums[WAY_ASKED] += time_ours(&asked, &b->letters[0]);
		if (only < 0 || only == WAY_WITHOUT)
			sums[WAY_WITHOUT] += time_ours(&without, letter);
		if (only < 0 || only == WAY_OPENSSL)
			sums[WAY_OPENSSL] += time_openssl(b, letter);
	}
	known_free(with.known);
	for (int way = 0; way < WAYS; way++)
		b->times[way][round] = sums[way] / (LEAVES - 1);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
report(struct bench *b, const char *key, size_t rounds, int only)
{
	double base;

	for (int way = 0; way < WAYS; way++)
		qsort(b->times[way], rounds, sizeof(double), compare);
	base = b->times[WAY_OPENSSL][rounds / 2];
	for (int way = 0; way < WAYS; way++) {
		double median = b->times[way][rounds / 2];

		if (only < 0)
			printf("%-9s %-10s %7.1f us  %5.2f x CMS_verify\n", key,
			    way_names[way], median, median / base);
		else if (way == only)
			printf("%-9s %-10s %7.1f us\n", key, way_names[way],
			    median);
	}
	if (only < 0)
		printf("%-9s revocation costs %.2f x the message without\n",
		    key,
		    b->times[WAY_ASKED][rounds / 2] /
			b->times[WAY_KNOWN][rounds / 2]);
}

static int
way_of(const char *name)
{
	for (int way = 0; way < WAYS; way++)
		if (strcmp(name, way_names[way]) == 0)
			return way;
	must(false, "there is no such way");
	return -1;
}

int
main(int argc, char **argv)
{
	static const char *const keys[] = { "rsa-2048", "ec" };
	static struct bench bench;
	size_t rounds = 31;
	int option, only = -1;

	while ((option = getopt(argc, argv, "r:o:")) != -1) {
		if (option == 'r')
			rounds = strtoul(optarg, NULL, 10);
		else if (option == 'o')
			only = way_of(optarg);
		else
			return 2;
	}
	must(rounds > 0 && rounds <= ROUNDS_MAX, "wrong number of rounds");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		prepare(&bench, keys[i]);
		for (size_t round = 0; round < rounds; round++)
			run_round(&bench, round, only);
		report(&bench, keys[i], rounds, only);
		clear(&bench);
	}
	return 0;
}
