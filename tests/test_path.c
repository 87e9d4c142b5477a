/* SPDX-License-Identifier: BSD-2-Clause */
/* Certification paths (RFC 5280 6.1): what ends where, and with which word. */
#include "trust_make.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>

static const time_t year = 365 * 86400;
static const struct path_parameters now = { .at = PKI_NOW };

/* What most tests start from: a root that is an anchor, a CA, a user. */
struct usual {
	struct pki root, ca, user;
	struct trust *trust;
};

static int
make_usual(void **state)
{
	struct usual *u = xcalloc(1, sizeof(*u));

	u->root = pki_root("CN=Root/O=Example");
	u->ca = pki_ca(&u->root, "CN=CA/O=Example");
	u->user = pki_user(&u->ca, "a@x.example");
	u->trust = trust_in(OTHERS(&u->root));
	*state = u;
	return 0;
}

static int
drop_usual(void **state)
{
	struct usual *u = *state;

	trust_free(u->trust);
	pki_free(&u->user);
	pki_free(&u->ca);
	pki_free(&u->root);
	free(u);
	return 0;
}

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

#define CA_EXTENSIONS                                                          \
	"basicConstraints", "critical,CA:TRUE", "keyUsage",                    \
	    "critical,keyCertSign", "subjectKeyIdentifier", "hash"

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

/* Same name and key, so that names and key identifiers fit both. */
static void
the_valid_one_of_two_issuers_is_taken(void **state)
{
	const struct usual *u = *state;
	struct pki expired =
	    pki_make(&u->root, &(struct pki_wish){ .subject = "CN=CA/O=Example",
				   .same_key = u->ca.key,
				   .until = PKI_NOW - 1,
				   .extensions = EXTENSIONS(CA_EXTENSIONS) });
	struct pki other_root = pki_root("CN=Elsewhere");
	struct pki cross = pki_make(
	    &other_root, &(struct pki_wish){ .subject = "CN=CA/O=Example",
			     .same_key = u->ca.key,
			     .extensions = EXTENSIONS(CA_EXTENSIONS) });
	struct path path;

	judge(u->trust, &u->user, OTHERS(&expired, &u->ca), &path);
	assert_trusted(&path);
	judge(u->trust, &u->user, OTHERS(&u->ca, &expired), &path);
	assert_trusted(&path);
	judge(u->trust, &u->user, OTHERS(&cross, &other_root, &u->ca), &path);
	assert_trusted(&path);
	judge(u->trust, &u->user, OTHERS(&expired, &cross, &other_root), &path);
	assert_path(&path, PATH_INVALID, REASON_EXPIRED, 1);
	judge(u->trust, &u->user, OTHERS(&cross, &other_root), &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 2);
	pki_free(&cross);
	pki_free(&other_root);
	pki_free(&expired);
}

static void
a_forged_issuer_is_no_issuer(void **state)
{
	const struct usual *u = *state;
	struct pki fake_root = pki_root("CN=Root/O=Example");
	struct pki fake_ca = pki_ca(&fake_root, "CN=CA/O=Example");
	struct pki fake = pki_user(&fake_ca, "a@x.example");
	struct path path;

	judge(u->trust, &fake, OTHERS(&fake_ca, &fake_root, &u->ca), &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 2);
	judge(u->trust, &fake, OTHERS(&u->ca), &path);
	assert_path(&path, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE, 0);
	pki_free(&fake);
	pki_free(&fake_ca);
	pki_free(&fake_root);
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
loops_end(void **state)
{
	const struct usual *u = *state;
	struct pki one = pki_root("CN=One"), two = pki_root("CN=Two");
	struct pki one_by_two =
	    pki_make(&two, &(struct pki_wish){ .subject = "CN=One",
			       .same_key = one.key,
			       .extensions = EXTENSIONS(CA_EXTENSIONS) });
	struct pki two_by_one =
	    pki_make(&one, &(struct pki_wish){ .subject = "CN=Two",
			       .same_key = two.key,
			       .extensions = EXTENSIONS(CA_EXTENSIONS) });
	struct pki user = pki_user(&one, "a@x.example");
	struct path path;

	judge(u->trust, &user, OTHERS(&one_by_two, &two_by_one), &path);
	assert_path(&path, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE, 2);
	pki_free(&user);
	pki_free(&two_by_one);
	pki_free(&one_by_two);
	pki_free(&two);
	pki_free(&one);
}

enum {
	CROSSING = 32
}; /* CAs; nearly a thousand certificates */

/* Every CA certifies every other: 32 names, 992 certificates, 31! ways. */
static void
crossing_certificates_end_within_the_bounds(void **state)
{
	const struct usual *u = *state;
	static struct pki cas[CROSSING];
	static struct span list[CROSSING * CROSSING];
	struct pki fake_root = pki_root("CN=Root/O=Example");
	struct pki claim =
	    pki_make(&fake_root, &(struct pki_wish){ .subject = "CN=Crossing 7",
				     .extensions = EXTENSIONS(CA_EXTENSIONS) });
	struct certificate *c;
	struct pki user;
	struct path path;
	size_t count = 0;

	for (int i = 0; i < CROSSING; i++) {
		char *name = xasprintf("CN=Crossing %d", i);

		cas[i] = pki_root(name);
		free(name);
	}
	for (int i = 0; i < CROSSING; i++)
		for (int j = 0; j < CROSSING; j++) {
			char *name = xasprintf("CN=Crossing %d", i);
			struct pki p;

			if (i != j) {
				p = pki_make(&cas[j],
				    &(struct pki_wish){ .subject = name,
					.same_key = cas[i].key,
					.extensions =
					    EXTENSIONS(CA_EXTENSIONS) });
				list[count] = pki_der(&p, 1);
				list[count].data =
				    xmemdup(list[count].data, list[count].len);
				count++;
				pki_free(&p);
			}
			free(name);
		}
	user = pki_user(&cas[0], "a@x.example");
	c = certificate_decode(pki_der(&user, 0), NULL);
	path_build(u->trust, c, list, count, &now, &path);
	assert_path(&path, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE, 0);
	free((void *)(uintptr_t)list[0].data);
	/* With one that claims to be by the anchor, all ways look good. */
	list[0] = pki_der(&claim, 1);
	path_build(u->trust, c, list, count, &now, &path);
	assert_path(&path, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE, 0);
	certificate_free(c);
	pki_free(&user);
	pki_free(&claim);
	pki_free(&fake_root);
	for (size_t i = 1; i < count; i++)
		free((void *)(uintptr_t)list[i].data);
	for (int i = 0; i < CROSSING; i++)
		pki_free(&cas[i]);
}

static void
long_paths_end_at_the_limit(void **state)
{
	const struct usual *u = *state;
	struct pki chain[PATH_MAX_CERTIFICATES];
	const struct pki *others[PATH_MAX_CERTIFICATES] = { NULL };
	const size_t cas = PATH_MAX_CERTIFICATES - 3; /* fits OTHERS() */
	struct pki user;
	struct path path;

	for (size_t i = 0; i < cas; i++) {
		char *name = xasprintf("CN=CA %zu", i);

		chain[i] = pki_ca(i == 0 ? &u->root : &chain[i - 1], name);
		others[i] = &chain[i];
		free(name);
	}
	user = pki_user(&chain[cas - 1], "a@x.example");
	judge(u->trust, &user, others, &path);
	assert_int_equal(path.count, cas + 2);
	assert_trusted(&path);
	pki_free(&user);
	for (size_t i = 0; i < cas; i++)
		pki_free(&chain[i]);
}

static void
weakness_below_the_anchor_is_told(void **state)
{
	const struct usual *u = *state;
	struct pki sha1 =
	    pki_make(&u->root, &(struct pki_wish){ .subject = "CN=SHA-1",
				   .digest = "sha1",
				   .extensions = EXTENSIONS(CA_EXTENSIONS) });
	struct pki small =
	    pki_make(&u->root, &(struct pki_wish){ .subject = "CN=Small",
				   .key = "rsa-1024",
				   .extensions = EXTENSIONS(CA_EXTENSIONS) });
	struct pki of_sha1 = pki_user(&sha1, "a@x.example");
	struct pki of_small = pki_user(&small, "a@x.example");
	struct pki small_self =
	    pki_make(&u->ca, &(struct pki_wish){ .key = "rsa-1024" });
	struct pki open_to_all =
	    pki_make(&u->ca, &(struct pki_wish){ .key = "rsa-exponent-1" });
	struct path path;

	judge(u->trust, &of_sha1, OTHERS(&sha1), &path);
	assert_int_equal(path.weakness, REASON_WEAK_DIGEST);
	assert_int_equal(path.weak_at, 1);
	assert_string_equal(
	    path.detail, "CN=SHA-1: signed with a digest that is weak");
	assert_trusted(&path);
	judge(u->trust, &of_small, OTHERS(&small), &path);
	assert_int_equal(path.weakness, REASON_WEAK_KEY);
	assert_int_equal(path.weak_at, 1);
	assert_string_equal(
	    path.detail, "CN=Small: its key is weak (rsa-1024)");
	assert_trusted(&path);
	judge(u->trust, &small_self, OTHERS(&u->ca), &path);
	assert_int_equal(path.weakness, REASON_WEAK_KEY);
	assert_int_equal(path.weak_at, 0);
	assert_trusted(&path);
	judge(u->trust, &open_to_all, OTHERS(&u->ca), &path);
	assert_int_equal(path.weakness, REASON_WEAK_KEY);
	assert_int_equal(path.weak_at, 0);
	assert_trusted(&path);
	pki_free(&open_to_all);
	pki_free(&small_self);
	pki_free(&of_small);
	pki_free(&of_sha1);
	pki_free(&small);
	pki_free(&sha1);
}

/* Whichever is looked at first: here the weak one is the latest. */
static void
a_path_without_weakness_is_taken(void **state)
{
	const struct usual *u = *state;
	struct pki_wish wish = { .subject = "CN=CA/O=Example",
		.same_key = u->ca.key,
		.digest = "sha1",
		.from = PKI_NOW - year / 4,
		.extensions = EXTENSIONS(CA_EXTENSIONS) };
	struct pki weak = pki_make(&u->root, &wish);
	struct path path;

	judge(u->trust, &u->user, OTHERS(&weak, &u->ca), &path);
	assert_int_equal(path.weakness, REASON_PASS);
	assert_trusted(&path);
	judge(u->trust, &u->user, OTHERS(&weak), &path);
	assert_int_equal(path.weakness, REASON_WEAK_DIGEST);
	assert_trusted(&path);
	pki_free(&weak);
}

static void
weakness_of_the_anchor_itself_is_nobodys(void **state)
{
	struct pki root =
	    pki_make(NULL, &(struct pki_wish){ .subject = "CN=Old root",
			       .digest = "sha1",
			       .key = "rsa-1024",
			       .extensions = EXTENSIONS(CA_EXTENSIONS) });
	struct pki user = pki_user(&root, "a@x.example");
	struct trust *trust = trust_in(OTHERS(&root));
	struct path path;

	(void)state;
	judge(trust, &user, NULL, &path);
	assert_int_equal(path.weakness, REASON_PASS);
	assert_trusted(&path);
	trust_free(trust);
	pki_free(&user);
	pki_free(&root);
}

static void
policies_are_explicit_any_or_none(void **state)
{
	static const struct {
		const char *ca, *signer;
		enum path_policy policy;
	} cases[] = {
		{ "2.23.140.1.5.3.3", "2.23.140.1.5.3.3", POLICY_EXPLICIT },
		{ "1.2.3.4,2.23.140.1.5.3.3", "2.23.140.1.5.3.3,1.2.3.4",
		    POLICY_EXPLICIT },
		{ "2.5.29.32.0", "2.23.140.1.5.3.3", POLICY_ANY },
		{ "2.23.140.1.5.3.2", "2.23.140.1.5.3.3", POLICY_NONE },
		{ NULL, "2.23.140.1.5.3.3", POLICY_NONE },
		{ "2.5.29.32.0", "1.2.3.4", POLICY_NONE },
		{ "2.23.140.1.5.3.3", "2.5.29.32.0", POLICY_NONE },
		{ "2.5.29.32.0", "2.23.140.1.5.3.3,2.23.140.1.5.3.2",
		    POLICY_NONE },
		{ "2.23.140.1.5.3.3", NULL, POLICY_NONE },
	};
	const struct usual *u = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *const *none = EXTENSIONS(CA_EXTENSIONS);
		struct pki ca = pki_make(&u->root,
		    &(struct pki_wish){ .subject = "CN=Policies",
			.extensions =
			    cases[i].ca == NULL
				? none
				: EXTENSIONS(CA_EXTENSIONS,
				      "certificatePolicies", cases[i].ca) });
		struct pki signer = pki_make(&ca,
		    &(struct pki_wish){
			.extensions = cases[i].signer == NULL
					  ? NULL
					  : EXTENSIONS("certificatePolicies",
						cases[i].signer) });
		struct path path;

		judge(u->trust, &signer, OTHERS(&ca), &path);
		assert_int_equal(path.policy, cases[i].policy);
		assert_trusted(&path);
		pki_free(&signer);
		pki_free(&ca);
	}
}

static void
the_path_with_the_better_policy_is_taken(void **state)
{
	const struct usual *u = *state;
	struct pki old =
	    pki_make(&u->root, &(struct pki_wish){ .subject = "CN=Reissued",
				   .extensions = EXTENSIONS(CA_EXTENSIONS) });
	struct pki any =
	    pki_make(&u->root, &(struct pki_wish){ .subject = "CN=Reissued",
				   .same_key = old.key,
				   .extensions = EXTENSIONS(CA_EXTENSIONS,
				       "certificatePolicies", "2.5.29.32.0") });
	struct pki named = pki_make(
	    &u->root, &(struct pki_wish){ .subject = "CN=Reissued",
			  .same_key = old.key,
			  .extensions = EXTENSIONS(CA_EXTENSIONS,
			      "certificatePolicies", "2.23.140.1.5.1.1") });
	struct pki signer = pki_make(&old,
	    &(struct pki_wish){ .extensions = EXTENSIONS("certificatePolicies",
				    "2.23.140.1.5.1.1") });
	struct path path;

	judge(u->trust, &signer, OTHERS(&old, &any, &named), &path);
	assert_int_equal(path.policy, POLICY_EXPLICIT);
	assert_trusted(&path);
	judge(u->trust, &signer, OTHERS(&old, &any), &path);
	assert_int_equal(path.policy, POLICY_ANY);
	assert_trusted(&path);
	judge(u->trust, &signer, OTHERS(&old), &path);
	assert_int_equal(path.policy, POLICY_NONE);
	assert_trusted(&path);
	pki_free(&signer);
	pki_free(&named);
	pki_free(&any);
	pki_free(&old);
}

/* Whatever order a message has them in: the one that the CA uses today. */
static void
of_two_issuers_alike_the_latest_is_taken(void **state)
{
	const struct usual *u = *state;
	struct pki_wish wish = { .subject = "CN=CA/O=Example",
		.same_key = u->ca.key,
		.from = PKI_NOW - year / 4,
		.extensions = EXTENSIONS(CA_EXTENSIONS) };
	struct pki late = pki_make(&u->root, &wish);
	struct path path;

	for (int order = 0; order < 2; order++) {
		judge(u->trust, &u->user,
		    order == 0 ? OTHERS(&u->ca, &late) : OTHERS(&late, &u->ca),
		    &path);
		assert_true(
		    span_equal(path.certificates[1]->der, pki_der(&late, 0)));
		assert_trusted(&path);
	}
	pki_free(&late);
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

#define USUAL(test)                                                            \
	cmocka_unit_test_setup_teardown(test, make_usual, drop_usual)

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
		USUAL(the_valid_one_of_two_issuers_is_taken),
		USUAL(a_forged_issuer_is_no_issuer),
		USUAL(a_changed_certificate_is_invalid),
		USUAL(loops_end),
		USUAL(crossing_certificates_end_within_the_bounds),
		USUAL(long_paths_end_at_the_limit),
		USUAL(weakness_below_the_anchor_is_told),
		USUAL(a_path_without_weakness_is_taken),
		cmocka_unit_test(weakness_of_the_anchor_itself_is_nobodys),
		USUAL(policies_are_explicit_any_or_none),
		USUAL(the_path_with_the_better_policy_is_taken),
		USUAL(of_two_issuers_alike_the_latest_is_taken),
		USUAL(required_policies_are_required),
		USUAL(a_signer_that_is_read_in_two_ways_is_not_trusted),
		USUAL(an_unknown_algorithm_is_not_a_wrong_signature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
