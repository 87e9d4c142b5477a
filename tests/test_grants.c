/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom an anchor may vouch for and until when, and the deny list. */
#include "config.h"

#include "anchor_lists.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include "trust/room.h"

static const time_t day = 86400;

static void
assert_only_for(const struct usual *u, const char *domain, const char *words)
{
	struct path path;

	judge_from(u, domain, &path);
	if (strstr(path.detail, words) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", path.detail, words);
	assert_int_equal(path.count, 3);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 2);
}

static void
an_anchor_that_is_bound_vouches_for_its_domains_alone(void **state)
{
	static const char *const domains[] = { "x.example", ".y.example" };
	struct usual *u = *state;

	add_root(u->trust, &u->root, domains, 2, 0);
	assert_trusted_from(u, "x.example");
	assert_trusted_from(u, "a.y.example");
	assert_trusted_from(u, "b.a.y.example");
	assert_only_for(u, "a.x.example",
	    "O=Example,CN=Root: this anchor is only for "
	    "x.example, .y.example");
	assert_only_for(u, "ax.example", "only for");
	assert_only_for(u, "y.example", "only for");
	assert_only_for(u, "x.example.z.example", "only for");
	assert_only_for(u, "ay.example", "only for");
	assert_only_for(u, "", "only for");
	assert_only_for(u, NULL, "only for");
}

static void
another_list_may_let_the_same_anchor_vouch_for_more(void **state)
{
	static const char *const x[] = { "x.example" }, *y[] = { "y.example" };
	struct usual *u = *state;

	add_root(u->trust, &u->root, x, 1, 0);
	add_root(u->trust, &u->root, y, 1, 0);
	assert_int_equal(trust_anchor_count(u->trust), 1);
	assert_trusted_from(u, "x.example");
	assert_trusted_from(u, "y.example");
	assert_only_for(u, "z.example", "only for x.example, y.example");
	add_root(u->trust, &u->root, NULL, 0, 0);
	assert_trusted_from(u, "z.example");
}

/* A CA that is bound as such has an issuer that may vouch for all. */
static void
an_anchor_that_may_not_vouch_still_leads_to_one_that_may(void **state)
{
	static const char *const domains[] = { "y.example" };
	struct usual *u = *state;
	struct path path;

	add_root(u->trust, &u->ca, domains, 1, 0);
	judge_from(u, "x.example", &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 1);
	add_root(u->trust, &u->root, NULL, 0, 0);
	judge_from(u, "x.example", &path);
	assert_int_equal(path.count, 3);
	assert_trusted(&path);
}

static void
a_signer_that_is_an_anchor_is_bound_too(void **state)
{
	static const char *const domains[] = { "x.example" };
	struct usual *u = *state;
	struct path path;

	add_root(u->trust, &u->user, domains, 1, 0);
	assert_trusted_from(u, "x.example");
	judge_from(u, "y.example", &path);
	assert_false(path.status == PATH_TRUSTED);
	path_clear(&path);
}

/* pki_user() is valid from half a year before PKI_NOW. */
static void
a_signer_younger_than_its_anchors_trust_is_distrusted(void **state)
{
	struct usual *u = *state;
	struct certificate *c = certificate_decode(pki_der(&u->user, 0), NULL);
	time_t from = c->not_before;
	struct path path;

	certificate_free(c);
	add_root(u->trust, &u->root, NULL, 0, from - 1);
	judge_from(u, "x.example", &path);
	assert_int_equal(path.count, 3);
	assert_non_null(strstr(path.detail, "CN=Root"));
	assert_path(&path, PATH_UNTRUSTED, REASON_DISTRUSTED, 2);
	add_root(u->trust, &u->root, NULL, 0, from);
	assert_trusted_from(u, "x.example");
}

static void
what_is_wrong_with_a_path_outweighs_distrust(void **state)
{
	struct usual *u = *state;
	struct path path;

	add_root(u->trust, &u->root, NULL, 0, 1);
	judge_at(
	    u->trust, &u->user, OTHERS(&u->ca), PKI_NOW + 366 * day, &path);
	assert_int_equal(path.status, PATH_INVALID);
	path_clear(&path);
}

static char *
sha256_of(const void *data, size_t len)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	char *hex = xcalloc(1, SHA256_TEXT);

	assert_int_equal(
	    EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL), 1);
	hex_encode(digest, SHA256_OCTETS, hex);
	return hex;
}

static char *
certificate_hash(const struct pki *pki)
{
	struct span der = pki_der(pki, 0);

	return sha256_of(der.data, der.len);
}

static char *
key_hash(const struct pki *pki)
{
	uint8_t *spki = NULL;
	int len = i2d_PUBKEY(pki->key, &spki);
	char *hex = sha256_of(spki, (size_t)len);

	OPENSSL_free(spki);
	return hex;
}

/* Takes the hash. */
static void
assert_denies(const struct usual *u, char *hash, int at, const char *words)
{
	struct usual denying = *u;
	struct path path;

	denying.trust = trust_new();
	add_root(denying.trust, &u->root, NULL, 0, 0);
	assert_true(trust_deny(denying.trust, hash));
	judge_from(&denying, "x.example", &path);
	assert_int_equal(path.count, at + 1);
	if (strstr(path.detail, words) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", path.detail, words);
	assert_path(&path, PATH_UNTRUSTED, REASON_DENIED, at);
	trust_free(denying.trust);
	free(hash);
}

static void
anybody_on_the_path_can_be_denied(void **state)
{
	const struct usual *u = *state;
	const struct pki *path[] = { &u->user, &u->ca, &u->root };

	for (int i = 0; i < 3; i++) {
		assert_denies(u, certificate_hash(path[i]), i,
		    "this certificate is on the deny list");
		assert_denies(
		    u, key_hash(path[i]), i, "this key is on the deny list");
	}
}

static void
others_are_not_denied(void **state)
{
	struct usual *u = *state;
	struct pki other = pki_root("CN=Other");
	char *hash = certificate_hash(&other), *key = key_hash(&other);

	add_root(u->trust, &u->root, NULL, 0, 0);
	assert_true(trust_deny(u->trust, hash));
	assert_true(trust_deny(u->trust, key));
	assert_trusted_from(u, "x.example");
	free(hash);
	free(key);
	pki_free(&other);
}

/* The same CA once more: only its key denies both. */
static void
a_path_around_a_denied_certificate_is_taken(void **state)
{
	struct usual *u = *state;
	struct pki again = pki_make(&u->root,
	    &(struct pki_wish){ .subject = "CN=CA/O=Example",
		.same_key = u->ca.key,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign") });
	char *hash = certificate_hash(&u->ca), *key = key_hash(&u->ca);
	struct path path;

	add_root(u->trust, &u->root, NULL, 0, 0);
	assert_true(trust_deny(u->trust, hash));
	judge(u->trust, &u->user, OTHERS(&u->ca, &again), &path);
	assert_trusted(&path);
	assert_true(trust_deny(u->trust, key));
	judge(u->trust, &u->user, OTHERS(&u->ca, &again), &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_DENIED, 1);
	free(hash);
	free(key);
	pki_free(&again);
}

static void
a_deny_file_has_one_hash_a_line(void **state)
{
	struct usual *u = *state;
	char *hash = certificate_hash(&u->user);
	char *text = xasprintf("# gone\r\n\n  %s  # stolen\r\n", hash);
	char *path = write_text("deny", text);
	char error[TRUST_ERROR];
	size_t count = 0;
	struct path judged;

	add_root(u->trust, &u->root, NULL, 0, 0);
	assert_true(trust_deny_file(u->trust, path, &count, error));
	assert_int_equal(count, 1);
	judge_from(u, "x.example", &judged);
	assert_path(&judged, PATH_UNTRUSTED, REASON_DENIED, 0);
	free(path);
	path = write_text("deny", "# one\n0123\n");
	assert_false(trust_deny_file(u->trust, path, &count, error));
	assert_non_null(strstr(error, "/deny: line 2: expected the 64 hex"));
	(void)unlink(path);
	assert_false(trust_deny_file(u->trust, path, &count, error));
	assert_non_null(strstr(error, "No such file"));
	free(path);
	free(text);
	free(hash);
}

static void
only_a_sha256_can_be_denied(void **state)
{
	static const char colons[] =
	    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
	    "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff";
	struct usual *u = *state;

	assert_true(trust_deny(u->trust, colons));
	assert_false(trust_deny(u->trust, ""));
	assert_false(trust_deny(u->trust, "0011"));
	assert_false(trust_deny(u->trust, colons + 1));
	assert_false(trust_deny(u->trust, "g0112233445566778899aabbccddeeff"
					  "00112233445566778899aabbccddeeff"));
	assert_false(
	    trust_deny(u->trust, "00112233445566778899aabbccddeeff"
				 "00112233445566778899aabbccddeeff00"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		usual_test(
		    an_anchor_that_is_bound_vouches_for_its_domains_alone),
		usual_test(another_list_may_let_the_same_anchor_vouch_for_more),
		usual_test(
		    an_anchor_that_may_not_vouch_still_leads_to_one_that_may),
		usual_test(a_signer_that_is_an_anchor_is_bound_too),
		usual_test(
		    a_signer_younger_than_its_anchors_trust_is_distrusted),
		usual_test(what_is_wrong_with_a_path_outweighs_distrust),
		usual_test(anybody_on_the_path_can_be_denied),
		usual_test(others_are_not_denied),
		usual_test(a_path_around_a_denied_certificate_is_taken),
		usual_test(a_deny_file_has_one_hash_a_line),
		usual_test(only_a_sha256_can_be_denied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
