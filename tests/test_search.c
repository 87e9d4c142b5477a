/* SPDX-License-Identifier: BSD-2-Clause */
/* Searching paths: which of several is taken, and where the search ends. */
#include "usual_path.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>

static const time_t year = 365 * 86400;
static const struct path_parameters now = { .at = PKI_NOW };

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

/* Every CA certifies every other: 32 names, 992 certificates, 31! ways. */
enum {
	CROSSING = 32 /* CAs; nearly a thousand certificates */
};

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USUAL(the_valid_one_of_two_issuers_is_taken),
		USUAL(a_forged_issuer_is_no_issuer),
		USUAL(loops_end),
		USUAL(crossing_certificates_end_within_the_bounds),
		USUAL(long_paths_end_at_the_limit),
		USUAL(weakness_below_the_anchor_is_told),
		USUAL(a_path_without_weakness_is_taken),
		cmocka_unit_test(weakness_of_the_anchor_itself_is_nobodys),
		USUAL(policies_are_explicit_any_or_none),
		USUAL(the_path_with_the_better_policy_is_taken),
		USUAL(of_two_issuers_alike_the_latest_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
