/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A signer whose CA has several certificates, some of which were revoked: a
 * message has the best path that is left, and what a revocation says of a key
 * or of the signer himself is so on every path.
 */
#include "config.h"

#include "test.h"

#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/ocsp.h>
#include <stdlib.h>
#include <string.h>

#include "pki.h"
#include "status_make.h"
#include "verify.h"

#define LETTER "Content-Type: text/plain\r\n\r\nPay 100 EUR.\r\n"

enum {
	KEY_COMPROMISE = 1,
	SUPERSEDED = 4,
	HOLD = 6
};

/* `ca` and `cross` are one CA with one key, certified by two roots; `cross` is
 * the older one, so that the path goes over `ca` while it may. */
static struct world {
	struct pki root, ca, other_root, cross, alice;
	struct trust *trust;
	struct evidence *evidence;
	struct verifier verifier;
	const struct pki *company[5]; /* of the CMS object; NULL behind */
} world;

static struct pki
cross_certificate(const struct pki *issuer, const struct pki *ca,
    const char *subject, time_t from)
{
	return pki_make(issuer,
	    &(struct pki_wish){ .subject = subject,
		.same_key = ca->key,
		.from = from,
		.until = PKI_NOW + 100 * DAY,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign,cRLSign",
		    "subjectKeyIdentifier", "hash") });
}

static void
trust_both(void)
{
	const struct pki *anchors[] = { &world.root, &world.other_root };
	char error[TRUST_ERROR];
	size_t count = 0;
	char *path = pki_write("roots.pem", anchors, 2);

	world.trust = trust_new();
	assert_true(trust_add_anchors(world.trust, path, &count, error));
	free(path);
	world.verifier.trust = world.trust;
}

static int
begin(void **state)
{
	(void)state;
	world = (struct world){ .root = pki_root("CN=Root"),
		.other_root = pki_root("CN=Other root") };
	world.ca = pki_ca(&world.root, "CN=CA");
	world.cross = cross_certificate(
	    &world.other_root, &world.ca, "CN=CA", PKI_NOW - 300 * DAY);
	world.alice = pki_user(&world.ca, "alice@example.org");
	world.company[0] = &world.ca;
	world.company[1] = &world.cross;
	world.evidence = evidence_new();
	world.verifier = verifier_default;
	world.verifier.evidence = world.evidence;
	world.verifier.asks_revocation = true;
	world.verifier.revocation = REVOCATION_SOFT;
	trust_both();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	known_free(world.verifier.known);
	evidence_free(world.evidence);
	trust_free(world.trust);
	pki_free(&world.root);
	pki_free(&world.ca);
	pki_free(&world.other_root);
	pki_free(&world.cross);
	pki_free(&world.alice);
	return 0;
}

static void
say(struct buffer der)
{
	const char *why = NULL;

	if (!evidence_add_der(world.evidence, buffer_span(&der), &why))
		fail_msg("%s", why);
	buffer_free(&der);
}

#define SAY_CRL(signer, ...)                                                   \
	say(crl_make(signer, &(struct crl_wish){ __VA_ARGS__ }))

static void
revoke(const struct pki *issuer, const struct pki *who, int reason)
{
	SAY_CRL(issuer, .number = 1,
	    .lines = { { who, 0, reason, NULL, false, 0 } });
}

static char *
signed_letter(void)
{
	BIO *content = BIO_new_mem_buf(LETTER, -1);
	CMS_ContentInfo *cms = CMS_sign(world.alice.x, world.alice.key, NULL,
	    NULL, CMS_DETACHED | CMS_BINARY | CMS_PARTIAL);
	unsigned char *der = NULL;
	char *base64, *body;
	int len;

	for (size_t i = 0; world.company[i] != NULL; i++)
		assert_int_equal(CMS_add1_cert(cms, world.company[i]->x), 1);
	assert_int_equal(CMS_final(cms, content, NULL, CMS_BINARY), 1);
	len = i2d_CMS_ContentInfo(cms, &der);
	base64 = xcalloc((size_t)len + 2, 2);
	EVP_EncodeBlock((unsigned char *)base64, der, len);
	body = xasprintf("--b\r\n" LETTER "\r\n--b\r\nContent-Type: "
			 "application/pkcs7-signature\r\n"
			 "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n"
			 "--b--\r\n",
	    base64);
	free(base64);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	return body;
}

static const struct result *
judge_letter(struct verification *v, const char *body)
{
	verify_header(v, "From", "alice@example.org");
	verify_header(v, "MIME-Version", "1.0");
	verify_header(v, "Content-Type",
	    "multipart/signed; boundary=b; micalg=sha-256; "
	    "protocol=\"application/pkcs7-signature\"");
	verify_body(v, body, strlen(body));
	return verify_end(v);
}

/* "pass good CN=Other root": the result, the status, the path's last one. */
static void
assert_result(const char *wanted)
{
	char *body = signed_letter(), *found, name[TRUST_NAME];
	struct verification *v = verify_begin(&world.verifier, PKI_NOW);
	const struct result *result;
	const struct signer_result *signer;

	result = judge_letter(v, body);
	signer = result_signer(result);
	trust_name(signer->path.certificates[signer->path.count - 1], name);
	found = xasprintf("%s %s %s",
	    result->reason == REASON_PASS ? "pass"
					  : reason_token(result->reason),
	    revocation_status_word(signer->revocation.status), name);
	if (strcmp(found, wanted) != 0)
		fail_msg("%s instead of %s: %s; %s", found, wanted,
		    result->detail, signer->revocation.detail);
	free(found);
	verify_free(v);
	free(body);
}

static void
all_is_good(void)
{
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.root, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
}

static void
the_usual_path_is_the_one_of_today(void **state)
{
	(void)state;
	all_is_good();
	assert_result("pass good CN=Root");
}

static void
a_superseded_ca_leaves_the_other_path(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	revoke(&world.root, &world.ca, SUPERSEDED);
	assert_result("pass good CN=Other root");
	/* Revoked decides in every mode, and so does what is left. */
	world.verifier.revocation = REVOCATION_OFF;
	assert_result("pass good CN=Other root");
	world.verifier.revocation = REVOCATION_HARD;
	world.verifier.wants_known_status = true;
	assert_result("pass good CN=Other root");
}

static void
without_another_path_it_is_revoked(void **state)
{
	(void)state;
	world.company[1] = NULL;
	SAY_CRL(&world.ca, .number = 1);
	revoke(&world.root, &world.ca, SUPERSEDED);
	assert_result("revoked revoked CN=Root");
}

static void
both_ways_revoked_is_revoked(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	revoke(&world.root, &world.ca, SUPERSEDED);
	revoke(&world.other_root, &world.cross, SUPERSEDED);
	assert_result("revoked revoked CN=Root");
}

/* The key is the same, whoever certified it. */
static void
a_compromised_key_is_so_on_every_path(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	revoke(&world.root, &world.ca, KEY_COMPROMISE);
	assert_result("revoked revoked CN=Root");
}

/* Another encoding of the point makes another SubjectPublicKeyInfo. */
static void
it_is_the_same_key_with_a_compressed_point(void **state)
{
	struct pki compressed = { .key = EVP_PKEY_dup(world.ca.key) }, cross;

	(void)state;
	assert_int_equal(EVP_PKEY_set_utf8_string_param(compressed.key,
			     OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
			     OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_COMPRESSED),
	    1);
	cross = pki_make(&world.other_root,
	    &(struct pki_wish){ .subject = "CN=CA",
		.same_key = compressed.key,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign,cRLSign") });
	world.company[1] = &cross;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	revoke(&world.root, &world.ca, SUPERSEDED);
	assert_result("pass good CN=Other root");
	revoke(&world.root, &world.ca, KEY_COMPROMISE);
	assert_result("revoked revoked CN=Root");
	pki_free(&compressed);
	pki_free(&cross);
}

static void
without_a_reason_the_key_is_suspect(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	revoke(&world.root, &world.ca, NO_REASON);
	assert_result("revoked revoked CN=Root");
}

static void
a_hold_does_not_clear_the_key(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	revoke(&world.root, &world.ca, HOLD);
	assert_result("revoked revoked CN=Root");
}

/* Whoever speaks of the key last, or first: the worst reason counts. */
static void
an_older_reason_does_not_clear_the_key(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	SAY_CRL(&world.root, .number = 1,
	    .lines = { { &world.ca, 0, SUPERSEDED, NULL, false, 0 } });
	SAY_CRL(&world.root, .number = 2, .from = PKI_NOW - 3600,
	    .lines = { { &world.ca, 0, KEY_COMPROMISE, NULL, false, 0 } });
	assert_result("revoked revoked CN=Root");
}

static void
an_ocsp_response_does_not_either(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	revoke(&world.root, &world.ca, SUPERSEDED);
	say(ocsp_make(&world.root, &world.ca, &world.root,
	    &(struct ocsp_wish){ .status = V_OCSP_CERTSTATUS_REVOKED,
		.reason = KEY_COMPROMISE }));
	assert_result("revoked revoked CN=Root");
}

static void
a_revoked_signer_is_so_on_every_path(void **state)
{
	(void)state;
	SAY_CRL(&world.root, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	revoke(&world.ca, &world.alice, SUPERSEDED);
	assert_result("revoked revoked CN=Root");
	revoke(&world.root, &world.ca, SUPERSEDED);
	assert_result("revoked revoked CN=Root");
}

/* Only the CA above her CA is lost, with its key; hers has another one. */
static void
a_compromised_key_higher_up_is_left_out(void **state)
{
	struct pki upper = pki_ca(&world.root, "CN=Upper");
	struct pki upper_too = cross_certificate(
	    &world.other_root, &upper, "CN=Upper", PKI_NOW - 200 * DAY);
	struct pki below =
	    cross_certificate(&upper, &world.ca, "CN=CA", PKI_NOW - 10 * DAY);

	(void)state;
	world.company[0] = &below;
	world.company[2] = &upper;
	world.company[3] = &upper_too;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&upper, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	revoke(&world.root, &upper, KEY_COMPROMISE);
	assert_result("pass good CN=Other root");
	/* It was not the other certificate of the lost key. */
	world.company[1] = &upper_too;
	world.company[3] = NULL;
	assert_result("revoked revoked CN=Root");
	pki_free(&upper);
	pki_free(&upper_too);
	pki_free(&below);
}

static void
soft_takes_a_path_of_which_nothing_is_known(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	revoke(&world.root, &world.ca, SUPERSEDED);
	assert_result("pass unknown CN=Other root");
	/* The next try may find out. */
	world.verifier.revocation = REVOCATION_HARD;
	world.verifier.wants_known_status = true;
	assert_result("revocation-unknown unknown CN=Other root");
}

static void
hard_takes_a_path_that_is_known_to_be_good(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	assert_result("pass unknown CN=Root");
	world.verifier.revocation = REVOCATION_HARD;
	world.verifier.wants_known_status = true;
	assert_result("pass good CN=Other root");
	world.company[1] = NULL;
	assert_result("revocation-unknown unknown CN=Root");
}

enum {
	MANY = 8,
	DETOURS_MAX = 3 /* status.c */
};

/* However many certificates the CA has, the work ends. */
static void
not_all_paths_of_many_are_tried(void **state)
{
	struct pki again[MANY];
	struct verification *v;
	const struct result *result;
	char *body;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		again[i] = cross_certificate(&world.root, &world.ca, "CN=CA",
		    PKI_NOW - ((time_t)i + 1) * DAY);
		revoke(&world.root, &again[i], SUPERSEDED);
	}
	for (size_t i = 0; i < 4; i++)
		world.company[i] = &again[i];
	body = signed_letter();
	v = verify_begin(&world.verifier, PKI_NOW);
	result = judge_letter(v, body);
	assert_int_equal(result->reason, REASON_REVOKED);
	assert_int_equal(result->path_work.paths, 1 + DETOURS_MAX);
	verify_free(v);
	free(body);
	for (size_t i = 0; i < MANY; i++)
		pki_free(&again[i]);
}

/* Both paths wait for their CRLs, but in one and the same time. */
static struct {
	size_t calls;
	struct timespec since;
} waits;

static struct evidence *
take_nothing(void *handle, const struct revocation_want *want, time_t at)
{
	(void)handle;
	(void)want;
	(void)at;
	return NULL;
}

static bool
wait_in_vain(void *handle, const struct revocation_wants *wants,
    const struct timespec *since, time_t at)
{
	(void)handle;
	(void)at;
	assert_int_not_equal(wants->count, 0);
	if (waits.calls++ == 0)
		waits.since = *since;
	assert_memory_equal(&waits.since, since, sizeof(*since));
	return false;
}

static struct pki
with_a_point(const struct pki *issuer, EVP_PKEY *key)
{
	return pki_make(issuer,
	    &(struct pki_wish){ .subject = "CN=CA",
		.same_key = key,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign,cRLSign",
		    "subjectKeyIdentifier", "hash", "crlDistributionPoints",
		    "URI:http://crl.example/ca.crl") });
}

static void
a_message_waits_once_for_all_its_paths(void **state)
{
	static const struct revocation_source source = { .take = take_nothing,
		.await = wait_in_vain };
	struct pki ca = with_a_point(&world.root, world.ca.key);
	struct pki cross = with_a_point(&world.other_root, world.ca.key);

	(void)state;
	waits.calls = 0;
	world.verifier.revocation_source = &source;
	world.verifier.revocation = REVOCATION_HARD;
	world.verifier.wants_known_status = true;
	world.company[0] = &ca;
	world.company[1] = &cross;
	SAY_CRL(&world.ca, .number = 1);
	assert_result("revocation-unknown unknown CN=Root");
	assert_int_equal(waits.calls, 2);
	pki_free(&ca);
	pki_free(&cross);
}

/* The signer is known by two paths, and neither hides what is new. */
static void
a_known_signer_takes_the_same_way(void **state)
{
	struct known_stock stock;

	(void)state;
	world.verifier.known = known_new(&known_limits_default);
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.other_root, .number = 1);
	assert_result("pass unknown CN=Root");
	revoke(&world.root, &world.ca, SUPERSEDED);
	assert_result("pass good CN=Other root");
	known_count(world.verifier.known, &stock);
	assert_int_equal(stock.hits, 1);
	assert_result("pass good CN=Other root");
	known_count(world.verifier.known, &stock);
	assert_int_equal(stock.hits, 3);
	revoke(&world.other_root, &world.cross, SUPERSEDED);
	assert_result("revoked revoked CN=Root");
}

int
main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		IN_WORLD(the_usual_path_is_the_one_of_today),
		IN_WORLD(a_superseded_ca_leaves_the_other_path),
		IN_WORLD(without_another_path_it_is_revoked),
		IN_WORLD(both_ways_revoked_is_revoked),
		IN_WORLD(a_compromised_key_is_so_on_every_path),
		IN_WORLD(it_is_the_same_key_with_a_compressed_point),
		IN_WORLD(without_a_reason_the_key_is_suspect),
		IN_WORLD(a_hold_does_not_clear_the_key),
		IN_WORLD(an_older_reason_does_not_clear_the_key),
		IN_WORLD(an_ocsp_response_does_not_either),
		IN_WORLD(a_revoked_signer_is_so_on_every_path),
		IN_WORLD(a_compromised_key_higher_up_is_left_out),
		IN_WORLD(soft_takes_a_path_of_which_nothing_is_known),
		IN_WORLD(hard_takes_a_path_that_is_known_to_be_good),
		IN_WORLD(not_all_paths_of_many_are_tried),
		IN_WORLD(a_message_waits_once_for_all_its_paths),
		IN_WORLD(a_known_signer_takes_the_same_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
