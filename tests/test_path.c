/* SPDX-License-Identifier: BSD-2-Clause */
/* Certification paths (RFC 5280 6.1): what ends where, and with which word. */
#include "usual_path.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>

static const time_t year = 365 * 86400;
static const struct path_parameters now = { .at = PKI_NOW };

static void
a_good_path_ends_in_its_anchor(void **state)
{
	const struct usual *u = *state;
	struct path path;

	judge(u->trust, &u->user, OTHERS(&u->ca), &path);
	assert_int_equal(path.count, 3);
	assert_true(
	    span_equal(path.certificates[0]->der, pki_der(&u->user, 0)));
	assert_true(span_equal(path.certificates[1]->der, pki_der(&u->ca, 0)));
	assert_true(
	    span_equal(path.certificates[2]->der, pki_der(&u->root, 0)));
	assert_int_equal(path.weakness, REASON_PASS);
	assert_int_equal(path.weak_at, -1);
	assert_int_equal(path.policy, POLICY_NONE);
	assert_trusted(&path);
}

static void
a_path_is_judged_at_the_given_time(void **state)
{
	const struct usual *u = *state;
	struct path path;

	judge_at(u->trust, &u->user, OTHERS(&u->ca), PKI_NOW + year, &path);
	assert_path(&path, PATH_INVALID, REASON_EXPIRED, 2);
	judge_at(u->trust, &u->user, OTHERS(&u->ca), PKI_NOW - year, &path);
	assert_path(&path, PATH_INVALID, REASON_NOT_YET_VALID, 2);
}

/* Of a signer or, where `extensions` are a CA's, of a CA between. */
static void
judge_wish(
    const struct usual *u, const struct pki_wish *wish, struct path *path)
{
	struct pki signer = pki_make(&u->ca, wish);

	judge(u->trust, &signer, OTHERS(&u->ca), path);
	pki_free(&signer);
}

static void
judge_ca_wish(
    const struct usual *u, const struct pki_wish *wish, struct path *path)
{
	struct pki ca = pki_make(&u->root, wish);
	struct pki signer = pki_user(&ca, "a@x.example");

	judge(u->trust, &signer, OTHERS(&ca), path);
	pki_free(&signer);
	pki_free(&ca);
}

static void
an_expired_certificate_is_named(void **state)
{
	const struct usual *u = *state;
	struct path path;

	judge_wish(u, &(struct pki_wish){ .until = PKI_NOW - 1 }, &path);
	assert_path(&path, PATH_INVALID, REASON_EXPIRED, 0);
	judge_wish(u, &(struct pki_wish){ .from = PKI_NOW + 1 }, &path);
	assert_path(&path, PATH_INVALID, REASON_NOT_YET_VALID, 0);
	judge_ca_wish(u,
	    &(struct pki_wish){ .subject = "CN=Late",
		.until = PKI_NOW - 1,
		.extensions = EXTENSIONS(CA_EXTENSIONS) },
	    &path);
	assert_non_null(strstr(path.detail, "CN=Late"));
	assert_path(&path, PATH_INVALID, REASON_EXPIRED, 1);
}

/* The one at that index of its path is as wished. */
static void
judge_at_the_edges_of(int index, const struct pki_wish *wish)
{
	struct pki root =
	    index == 2 ? pki_make(NULL, wish) : pki_root("CN=Root");
	struct pki ca =
	    index == 1 ? pki_make(&root, wish) : pki_ca(&root, "CN=CA");
	struct pki user =
	    index == 0 ? pki_make(&ca, wish) : pki_user(&ca, "a@x.example");
	struct trust *trust = trust_in(OTHERS(&root));
	const struct {
		time_t at;
		bool valid;
	} edges[] = {
		{ wish->from - 1, false },
		{ wish->from, true },
		{ wish->until - 1, true },
		{ wish->until, false },
	};

	for (size_t i = 0; i < COUNT(edges); i++) {
		struct path path;

		judge_at(trust, &user, OTHERS(&ca), edges[i].at, &path);
		assert_int_equal(path.count, 3);
		assert_int_equal(path.status == PATH_TRUSTED, edges[i].valid);
		assert_int_equal(path.at, edges[i].valid ? -1 : index);
		assert_int_equal(ask_openssl(&path, edges[i].at) == X509_V_OK,
		    edges[i].valid);
		path_clear(&path);
	}
	trust_free(trust);
	pki_free(&user);
	pki_free(&ca);
	pki_free(&root);
}

/* To the second; notAfter's own is too late for OpenSSL. */
static void
each_certificate_ends_when_openssl_says(void **state)
{
	struct pki_wish wish = { .subject = "CN=Brief",
		.from = PKI_NOW - 1000,
		.until = PKI_NOW + 1000,
		.extensions = EXTENSIONS("extendedKeyUsage", "emailProtection",
		    "subjectAltName", "email:a@x.example") };

	(void)state;
	judge_at_the_edges_of(0, &wish);
	wish.extensions = EXTENSIONS(CA_EXTENSIONS);
	judge_at_the_edges_of(1, &wish);
	judge_at_the_edges_of(2, &wish);
}

static void
without_its_issuer_a_path_is_incomplete(void **state)
{
	const struct usual *u = *state;
	struct path path;

	judge(u->trust, &u->user, NULL, &path);
	assert_int_equal(path.count, 1);
	assert_path(&path, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE, 0);
}

static void
configured_intermediates_complete_a_path(void **state)
{
	const struct usual *u = *state;
	char *file = pki_write("between.pem", OTHERS(&u->ca), 1);
	char error[TRUST_ERROR];
	struct path path;
	size_t count = 0;

	assert_true(trust_add_intermediates(u->trust, file, &count, error));
	judge(u->trust, &u->user, NULL, &path);
	assert_trusted(&path);
	free(file);
}

static void
a_root_that_is_no_anchor_is_untrusted(void **state)
{
	const struct usual *u = *state;
	struct trust *nobody = trust_in(NULL);
	struct path path;

	judge(nobody, &u->user, OTHERS(&u->ca, &u->root), &path);
	assert_int_equal(path.count, 3);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 2);
	judge(nobody, &u->user, OTHERS(&u->ca), &path);
	assert_int_equal(path.count, 2);
	assert_path(&path, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE, 1);
	trust_free(nobody);
}

static void
an_intermediate_is_no_anchor(void **state)
{
	const struct usual *u = *state;
	struct trust *trust = trust_in(NULL);
	char *file = pki_write("between.pem", OTHERS(&u->ca, &u->root), 2);
	char error[TRUST_ERROR];
	struct path path;
	size_t count = 0;

	assert_true(trust_add_intermediates(trust, file, &count, error));
	judge(trust, &u->user, NULL, &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 2);
	free(file);
	trust_free(trust);
}

static void
an_anchor_need_not_be_a_root(void **state)
{
	const struct usual *u = *state;
	struct trust *trust = trust_in(OTHERS(&u->ca));
	struct path path;

	judge(trust, &u->user, NULL, &path);
	assert_int_equal(path.count, 2);
	assert_trusted(&path);
	trust_free(trust);
}

static void
a_self_signed_signer_is_trusted_as_an_anchor_only(void **state)
{
	struct pki own = pki_user(NULL, "a@x.example");
	struct trust *trust = trust_in(OTHERS(&own));
	struct trust *nobody = trust_in(NULL);
	struct path path;

	(void)state;
	judge(trust, &own, NULL, &path);
	assert_int_equal(path.count, 1);
	assert_trusted(&path);
	judge(nobody, &own, NULL, &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 0);
	trust_free(nobody);
	trust_free(trust);
	pki_free(&own);
}

static void
purposes_of_the_signer(void **state)
{
	static const struct {
		const char *usage, *purposes;
		bool good;
	} cases[] = {
		{ "digitalSignature", "emailProtection", true },
		{ "nonRepudiation", "emailProtection", true },
		{ "digitalSignature", "anyExtendedKeyUsage", true },
		{ "nonRepudiation", "serverAuth,anyExtendedKeyUsage", true },
		{ "digitalSignature", NULL, true },
		{ NULL, "emailProtection", true },
		{ NULL, NULL, true },
		{ "keyEncipherment", "emailProtection", false },
		{ "keyEncipherment", "anyExtendedKeyUsage", false },
		{ "digitalSignature", "serverAuth", false },
		{ NULL, "clientAuth,codeSigning", false },
	};
	const struct usual *u = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *list[5] = { NULL };
		struct path path;
		size_t n = 0;

		if (cases[i].usage != NULL) {
			list[n++] = "keyUsage";
			list[n++] = cases[i].usage;
		}
		if (cases[i].purposes != NULL) {
			list[n++] = "extendedKeyUsage";
			list[n++] = cases[i].purposes;
		}
		judge_wish(u, &(struct pki_wish){ .extensions = list }, &path);
		if (cases[i].good)
			assert_trusted(&path);
		else
			assert_path(
			    &path, PATH_INVALID, REASON_WRONG_PURPOSE, 0);
	}
}

static void
purposes_are_chained_down_the_path(void **state)
{
	static const struct {
		const char *purposes;
		bool good;
	} cases[] = { { "emailProtection", true },
		{ "anyExtendedKeyUsage", true }, { "serverAuth", false },
		{ "clientAuth,emailProtection", true } };
	const struct usual *u = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct path path;

		judge_ca_wish(u,
		    &(struct pki_wish){ .subject = "CN=CA 2",
			.extensions = EXTENSIONS(CA_EXTENSIONS,
			    "extendedKeyUsage", cases[i].purposes) },
		    &path);
		if (cases[i].good)
			assert_trusted(&path);
		else
			assert_path(
			    &path, PATH_INVALID, REASON_WRONG_PURPOSE, 1);
	}
}

static void
only_cas_issue(void **state)
{
	static const struct {
		const char *constraints, *usage;
	} cases[] = { { "CA:FALSE", "keyCertSign" },
		{ "critical,CA:TRUE", "digitalSignature" } };
	const struct usual *u = *state;
	struct path path;

	for (size_t i = 0; i < COUNT(cases); i++) {
		judge_ca_wish(u,
		    &(struct pki_wish){ .subject = "CN=CA 2",
			.extensions = EXTENSIONS("basicConstraints",
			    cases[i].constraints, "keyUsage", cases[i].usage,
			    "subjectKeyIdentifier", "hash") },
		    &path);
		assert_path(&path, PATH_INVALID, REASON_PATH_INVALID, 1);
	}
	/* A user who issues a certificate for somebody else. */
	{
		struct pki victim = pki_make(
		    &u->user, &(struct pki_wish){
				  .extensions = EXTENSIONS("subjectAltName",
				      "email:ceo@x.example") });

		judge(u->trust, &victim, OTHERS(&u->user, &u->ca), &path);
		assert_path(&path, PATH_INVALID, REASON_PATH_INVALID, 1);
		pki_free(&victim);
	}
}

static void
path_length_is_kept(void **state)
{
	const struct usual *u = *state;
	struct pki upper = pki_make(
	    &u->root, &(struct pki_wish){ .subject = "CN=Upper",
			  .extensions = EXTENSIONS("basicConstraints",
			      "critical,CA:TRUE,pathlen:0", "keyUsage",
			      "keyCertSign", "subjectKeyIdentifier", "hash") });
	struct pki lower = pki_ca(&upper, "CN=Lower");
	struct pki direct = pki_user(&upper, "a@x.example");
	struct pki deeper = pki_user(&lower, "a@x.example");
	struct path path;

	judge(u->trust, &direct, OTHERS(&upper), &path);
	assert_trusted(&path);
	judge(u->trust, &deeper, OTHERS(&upper, &lower), &path);
	assert_path(&path, PATH_INVALID, REASON_PATH_INVALID, 2);
	pki_free(&deeper);
	pki_free(&direct);
	pki_free(&lower);
	pki_free(&upper);
}

static void
critical_extensions_must_be_known(void **state)
{
	const struct usual *u = *state;
	struct path path;

	judge_wish(u,
	    &(struct pki_wish){
		.extensions = EXTENSIONS("1.2.3.4", "critical,DER:05:00") },
	    &path);
	assert_path(&path, PATH_INVALID, REASON_PATH_INVALID, 0);
	judge_wish(u,
	    &(struct pki_wish){
		.extensions = EXTENSIONS("1.2.3.4", "DER:05:00") },
	    &path);
	assert_trusted(&path);
	judge_ca_wish(u,
	    &(struct pki_wish){ .subject = "CN=CA 2",
		.extensions = EXTENSIONS(
		    CA_EXTENSIONS, "1.2.3.4", "critical,DER:05:00") },
	    &path);
	assert_path(&path, PATH_INVALID, REASON_PATH_INVALID, 1);
}

static void
a_changed_certificate_is_invalid(void **state)
{
	const struct usual *u = *state;
	struct span der = pki_der(&u->user, 0), ca = pki_der(&u->ca, 1);
	uint8_t *bent = xmemdup(der.data, der.len);
	uint8_t *at = bent;
	struct certificate *c;
	struct path path;

	for (at = bent; memcmp(at, "a@x.example", 11) != 0; at++)
		assert_in_range(at - bent, 0, der.len - 12);
	at[0] = 'b';
	c = certificate_decode((struct span){ bent, der.len }, NULL);
	assert_string_equal(c->mailboxes[0].address, "b@x.example");
	path_build(u->trust, c, &ca, 1, &now, &path);
	assert_path(&path, PATH_INVALID, REASON_PATH_INVALID, 0);
	certificate_free(c);
	free(bent);
}

static void
required_policies_are_required(void **state)
{
	const struct usual *u = *state;
	struct path path;

	judge_ca_wish(u,
	    &(struct pki_wish){ .subject = "CN=Demanding",
		.extensions = EXTENSIONS(CA_EXTENSIONS, "certificatePolicies",
		    "1.2.3.4", "policyConstraints",
		    "critical,requireExplicitPolicy:0") },
	    &path);
	assert_int_equal(path.status, PATH_INVALID);
	assert_int_equal(path.reason, REASON_PATH_INVALID);
	path_clear(&path);
}

static void
a_signer_that_is_read_in_two_ways_is_not_trusted(void **state)
{
	const struct usual *u = *state;
	struct path path;

	/* The SAN twice: OpenSSL and we could take another one each. */
	judge_wish(u,
	    &(struct pki_wish){
		.extensions = EXTENSIONS("subjectAltName", "email:a@x.example",
		    "subjectAltName", "email:b@x.example") },
	    &path);
	assert_path(&path, PATH_INVALID, REASON_PATH_INVALID, 0);
}

static void
an_unknown_algorithm_is_not_a_wrong_signature(void **state)
{
	const struct usual *u = *state;
	struct span der = pki_der(&u->user, 0), ca = pki_der(&u->ca, 1);
	/* ecdsa-with-SHA256 becomes one that nobody has registered. */
	static const uint8_t known[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04,
		0x03, 0x02 };
	uint8_t *bent = xmemdup(der.data, der.len);
	struct certificate *c;
	struct path path;
	int changed = 0;

	for (size_t i = 0; i + sizeof(known) <= der.len; i++)
		if (memcmp(bent + i, known, sizeof(known)) == 0) {
			bent[i + sizeof(known) - 1] = 0x7f;
			changed++;
		}
	assert_int_equal(changed, 2);
	c = certificate_decode((struct span){ bent, der.len }, NULL);
	path_build(u->trust, c, &ca, 1, &now, &path);
	assert_path(&path, PATH_INVALID, REASON_UNSUPPORTED_ALGORITHM, 0);
	certificate_free(c);
	free(bent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USUAL(a_good_path_ends_in_its_anchor),
		USUAL(a_path_is_judged_at_the_given_time),
		USUAL(an_expired_certificate_is_named),
		cmocka_unit_test(each_certificate_ends_when_openssl_says),
		USUAL(without_its_issuer_a_path_is_incomplete),
		USUAL(configured_intermediates_complete_a_path),
		USUAL(a_root_that_is_no_anchor_is_untrusted),
		USUAL(an_intermediate_is_no_anchor),
		USUAL(an_anchor_need_not_be_a_root),
		cmocka_unit_test(
		    a_self_signed_signer_is_trusted_as_an_anchor_only),
		USUAL(purposes_of_the_signer),
		USUAL(purposes_are_chained_down_the_path),
		USUAL(only_cas_issue),
		USUAL(path_length_is_kept),
		USUAL(critical_extensions_must_be_known),
		USUAL(a_changed_certificate_is_invalid),
		USUAL(required_policies_are_required),
		USUAL(a_signer_that_is_read_in_two_ways_is_not_trusted),
		USUAL(an_unknown_algorithm_is_not_a_wrong_signature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
