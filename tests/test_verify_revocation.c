/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Revocation from end to end: a signed message, what is said of its signer in
 * files and in its own CMS object, and what becomes of the result.
 */
#include "config.h"

#include "test.h"

#include <openssl/ocsp.h>
#include <stdlib.h>
#include <string.h>

#include "der.h"
#include "mail_make.h"
#include "status_make.h"
#include "trust_make.h"
#include "verify.h"

#define LETTER "Content-Type: text/plain\r\n\r\nPay 100 EUR.\r\n"

static struct world {
	struct pki root, ca, alice;
	struct trust *trust;
	struct evidence *evidence;
	struct verifier verifier;
	struct span other_info; /* to put into the CMS object; len 0: none */
	X509_CRL *crl;		/* the same; NULL: none */
	void (*look)(const struct signer_result *); /* NULL: nobody */
} world;

static int
begin(void **state)
{
	(void)state;
	world = (struct world){ .root = pki_root("CN=Root") };
	world.ca = pki_ca(&world.root, "CN=CA");
	world.alice = pki_user(&world.ca, "alice@example.org");
	world.trust = trust_in(OTHERS(&world.root));
	world.evidence = evidence_new();
	world.verifier = verifier_default;
	world.verifier.trust = world.trust;
	world.verifier.evidence = world.evidence;
	world.verifier.asks_revocation = true;
	world.verifier.revocation = REVOCATION_SOFT;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	known_free(world.verifier.known);
	evidence_free(world.evidence);
	trust_free(world.trust);
	X509_CRL_free(world.crl);
	pki_free(&world.root);
	pki_free(&world.ca);
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
put(struct buffer *out, uint8_t tag, struct span contents)
{
	uint8_t head[4] = { tag, 0x82, (uint8_t)(contents.len >> 8),
		(uint8_t)contents.len };

	/* Never the shortest, so it is BER: that has to do. */
	buffer_append(out, head, sizeof(head));
	buffer_append(out, contents.data, contents.len);
}

/* The fields of a SignedData with crls [1] between the certificates and the
 * SignerInfos. */
static struct buffer
with_other_info(struct span object)
{
	struct buffer fields = BUFFER_LIMIT(1 << 16), set = fields,
		      data = fields, explicit = fields, all = fields;
	struct span in, type, inner, piece;

	assert_true(der_only(object, DER_SEQUENCE, &in));
	assert_true(der_whole(&in, DER_OID, &type));
	assert_true(der_only(in, DER_CONTEXT_CONSTRUCTED(0), &inner));
	assert_true(der_only(inner, DER_SEQUENCE, &in));
	assert_true(der_whole(&in, DER_INTEGER, &piece));
	buffer_append(&fields, piece.data, piece.len);
	assert_true(der_whole(&in, DER_SET, &piece));
	buffer_append(&fields, piece.data, piece.len);
	assert_true(der_whole(&in, DER_SEQUENCE, &piece));
	buffer_append(&fields, piece.data, piece.len);
	assert_true(der_whole(&in, DER_CONTEXT_CONSTRUCTED(0), &piece));
	buffer_append(&fields, piece.data, piece.len);
	put(&fields, DER_CONTEXT_CONSTRUCTED(1), world.other_info);
	buffer_append(&fields, in.data, in.len);
	put(&set, DER_SEQUENCE, buffer_span(&fields));
	put(&explicit, DER_CONTEXT_CONSTRUCTED(0), buffer_span(&set));
	buffer_append(&data, type.data, type.len);
	buffer_append(&data, explicit.data, explicit.len);
	put(&all, DER_SEQUENCE, buffer_span(&data));
	buffer_free(&fields);
	buffer_free(&set);
	buffer_free(&explicit);
	buffer_free(&data);
	return all;
}

/* The base64 of a detached signature by Alice, with her CA beside it. */
static char *
signature(void)
{
	BIO *content = BIO_new_mem_buf(LETTER, -1);
	CMS_ContentInfo *cms = mail_begin_cms(&world.alice, CMS_DETACHED);
	struct buffer object = BUFFER_LIMIT(1 << 16), other;
	unsigned char *der = NULL;
	char *text;
	int len;

	assert_int_equal(CMS_add1_cert(cms, world.ca.x), 1);
	if (world.crl != NULL)
		assert_int_equal(CMS_add1_crl(cms, world.crl), 1);
	if (world.other_info.len == 0)
		return mail_base64(cms, content);
	assert_int_equal(CMS_final(cms, content, NULL, CMS_BINARY), 1);
	len = i2d_CMS_ContentInfo(cms, &der);
	buffer_append(&object, der, (size_t)len);
	other = with_other_info(buffer_span(&object));
	text = mail_base64_of(buffer_span(&other));
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	buffer_free(&object);
	buffer_free(&other);
	return text;
}

/* "pass good/crl", "fail/revoked revoked/ocsp" */
static void
assert_result_at(time_t at, const char *wanted)
{
	char *p7s = signature();
	char *message = mail_from(
	    "alice@example.org", mail_signed_entity(LETTER, p7s, "b"));
	struct verification *v = verify_begin(&world.verifier, at);
	const struct result *result;
	const struct revocation *revocation;
	char *found;

	mail_give(v, message);
	result = verify_end(v);
	revocation = &result_signer(result)->revocation;
	found = xasprintf("%s%s%s %s/%s",
	    result_word(reason_result(result->reason)),
	    reason_token(result->reason) != NULL ? "/" : "",
	    reason_token(result->reason) != NULL ? reason_token(result->reason)
						 : "",
	    revocation_status_word(revocation->status),
	    revocation_by_word(revocation->source));
	if (strcmp(found, wanted) != 0)
		fail_msg("%s instead of %s: %s; %s", found, wanted,
		    result->detail, revocation->detail);
	if (world.look != NULL)
		world.look(result_signer(result));
	free(found);
	verify_free(v);
	free(message);
	free(p7s);
}

#define assert_result(wanted) assert_result_at(PKI_NOW, wanted)

static void
who_is_good_passes(void **state)
{
	(void)state;
	SAY_CRL(&world.root, .number = 1);
	SAY_CRL(&world.ca, .number = 1);
	assert_result("pass good/crl");
	world.verifier.revocation = REVOCATION_HARD;
	assert_result("pass good/crl");
}

static void
who_is_revoked_fails_in_every_mode(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1,
	    .lines = { { &world.alice, 0, 1, NULL, false, 0 } });
	assert_result("fail/revoked revoked/crl");
	world.verifier.revocation = REVOCATION_HARD;
	assert_result("fail/revoked revoked/crl");
	/* A rule asks, the option does not. */
	world.verifier.revocation = REVOCATION_OFF;
	assert_result("fail/revoked revoked/crl");
}

/* The requirements on CRLs, where the CRL is. */
static void
assert_finding(const struct signer_result *signer)
{
	assert_int_equal(signer->status_findings.count, 1);
	assert_string_equal(signer->status_findings.list[0].rule->id,
	    "crl-subscriber-nextupdate-10d");
}

static void
requirements_on_crls_are_findings(void **state)
{
	(void)state;
	SAY_CRL(&world.root, .number = 1);
	SAY_CRL(&world.ca, .number = 1, .until = PKI_NOW + 20 * DAY);
	world.look = assert_finding;
	assert_result("pass good/crl");
}

static void
a_revoked_ca_fails_its_signers(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1);
	SAY_CRL(&world.root, .number = 1,
	    .lines = { { &world.ca, 0, 2, NULL, false, 0 } });
	assert_result("fail/revoked revoked/crl");
}

static void
what_is_unknown_passes_softly_and_not_hard(void **state)
{
	(void)state;
	assert_result("pass unknown/none");
	world.verifier.revocation = REVOCATION_OFF;
	assert_result("pass unknown/none");
	world.verifier.revocation = REVOCATION_HARD;
	assert_result("temperror/revocation-unknown unknown/none");
}

static void
where_nobody_asks_it_is_unchecked(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1,
	    .lines = { { &world.alice, 0, 1, NULL, false, 0 } });
	world.verifier.asks_revocation = false;
	assert_result("pass unchecked/none");
}

static void
of_a_path_without_an_anchor_nobody_is_asked(void **state)
{
	(void)state;
	SAY_CRL(&world.ca, .number = 1,
	    .lines = { { &world.alice, 0, 1, NULL, false, 0 } });
	pki_free(&world.root);
	world.root = pki_root("CN=Another root");
	trust_free(world.trust);
	world.trust = trust_new();
	world.verifier.trust = world.trust;
	assert_result("permerror/path-incomplete unchecked/none");
}

/* Revocation is not kept with what is known of a signer. */
static void
a_known_signer_is_asked_for_again(void **state)
{
	(void)state;
	world.verifier.known = known_new(&known_limits_default);
	SAY_CRL(&world.root, .number = 1);
	SAY_CRL(&world.ca, .number = 1);
	assert_result("pass good/crl");
	assert_result("pass good/crl");
	SAY_CRL(&world.ca, .number = 2, .from = PKI_NOW - 3600,
	    .lines = { { &world.alice, 0, 1, NULL, false, 0 } });
	assert_result("fail/revoked revoked/crl");
}

static void
a_crl_of_the_message_counts(void **state)
{
	struct buffer der =
	    crl_make(&world.ca, &(struct crl_wish){ .number = 1 });
	const unsigned char *at = der.data;

	(void)state;
	SAY_CRL(&world.root, .number = 1);
	assert_result("pass unknown/none");
	world.crl = d2i_X509_CRL(NULL, &at, (long)der.len);
	assert_result("pass good/crl");
	/* Ours is later, and says otherwise. */
	SAY_CRL(&world.ca, .number = 2, .from = PKI_NOW - 3600,
	    .lines = { { &world.alice, 0, 1, NULL, false, 0 } });
	assert_result("fail/revoked revoked/crl");
	buffer_free(&der);
}

/* 1.3.6.1.5.5.7.16.2, or another one that nobody knows. */
static void
say_in_message(
    uint8_t last_arc, const struct ocsp_wish *wish, struct buffer *out)
{
	uint8_t oid[] = { 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x10,
		last_arc };
	struct buffer response =
	    ocsp_make(&world.ca, &world.alice, &world.ca, wish);
	struct buffer inner = BUFFER_LIMIT(1 << 16);

	*out = inner;
	buffer_append(&inner, oid, sizeof(oid));
	buffer_append(&inner, response.data, response.len);
	put(out, DER_CONTEXT_CONSTRUCTED(1), buffer_span(&inner));
	buffer_free(&inner);
	buffer_free(&response);
	world.other_info = buffer_span(out);
}

static void
an_ocsp_response_of_the_message_counts(void **state)
{
	struct buffer info;

	(void)state;
	SAY_CRL(&world.root, .number = 1);
	say_in_message(2, &(struct ocsp_wish){ .reason = NO_REASON }, &info);
	assert_result("pass good/ocsp");
	buffer_free(&info);
	say_in_message(3, &(struct ocsp_wish){ .reason = NO_REASON }, &info);
	assert_result("pass unknown/none");
	buffer_free(&info);
	say_in_message(2,
	    &(struct ocsp_wish){
		.status = V_OCSP_CERTSTATUS_REVOKED, .reason = 1 },
	    &info);
	assert_result("fail/revoked revoked/ocsp");
	buffer_free(&info);
}

static void
who_was_revoked_before_he_expired_is_told_so(void **state)
{
	time_t later = PKI_NOW + 300 * DAY;

	(void)state;
	SAY_CRL(&world.root, .number = 1);
	SAY_CRL(&world.ca, .number = 1);
	assert_result_at(later, "fail/expired unchecked/none");
	SAY_CRL(&world.ca, .number = 2, .from = PKI_NOW - 3600,
	    .lines = { { &world.alice, 0, 1, NULL, false, 0 } });
	assert_result_at(later, "fail/expired revoked/crl");
}

int
main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		IN_WORLD(who_is_good_passes),
		IN_WORLD(who_is_revoked_fails_in_every_mode),
		IN_WORLD(requirements_on_crls_are_findings),
		IN_WORLD(a_revoked_ca_fails_its_signers),
		IN_WORLD(what_is_unknown_passes_softly_and_not_hard),
		IN_WORLD(where_nobody_asks_it_is_unchecked),
		IN_WORLD(of_a_path_without_an_anchor_nobody_is_asked),
		IN_WORLD(a_known_signer_is_asked_for_again),
		IN_WORLD(a_crl_of_the_message_counts),
		IN_WORLD(an_ocsp_response_of_the_message_counts),
		IN_WORLD(who_was_revoked_before_he_expired_is_told_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
