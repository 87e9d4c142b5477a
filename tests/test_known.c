/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signers that were judged before: what is remembered gives the same result
 * as judging anew, ends in time and in number, and is never another's.
 */
#include "test.h"

#include <openssl/cms.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "mail_make.h"
#include "report.h"
#include "trust_make.h"
#include "verify/known.h"

#define LETTER "Content-Type: text/plain\r\n\r\nPay 100 EUR.\r\n"

enum {
	DAY = 86400,
	JSON_MAX = 1 << 16,
	THREADS = 4,
	ROUNDS = 50,
};

static struct world {
	struct pki root, ca, alice, bob;
	struct trust *trust;
	struct verifier anew, remembering;
} world;

static int
make_world(void **state)
{
	(void)state;
	world.root = pki_root("CN=Root");
	world.ca = pki_ca(&world.root, "CN=CA");
	world.alice = pki_user(&world.ca, "alice@example.org");
	world.bob = pki_user(&world.ca, "bob@example.org");
	world.trust = trust_in(OTHERS(&world.root));
	world.anew = verifier_default;
	world.anew.trust = world.trust;
	return 0;
}

static int
end_world(void **state)
{
	(void)state;
	trust_free(world.trust);
	pki_free(&world.root);
	pki_free(&world.ca);
	pki_free(&world.alice);
	pki_free(&world.bob);
	return 0;
}

static int
begin_test(void **state)
{
	(void)state;
	world.remembering = world.anew;
	world.remembering.known = known_new(&known_limits_default);
	return 0;
}

static int
end_test(void **state)
{
	(void)state;
	known_free(world.remembering.known);
	return 0;
}

static struct known_stock
stock(void)
{
	struct known_stock stock;

	known_count(world.remembering.known, &stock);
	return stock;
}

/* A signed letter with these certificates beside the signer's. */
static char *
entity_of(const struct pki *signer, const struct pki *const *others)
{
	CMS_ContentInfo *cms = mail_begin_cms(signer, CMS_DETACHED);
	char *p7s = NULL, *entity = NULL;

	for (; others != NULL && *others != NULL; others++)
		assert_int_equal(CMS_add1_cert(cms, (*others)->x), 1);
	p7s = mail_base64(cms, BIO_new_mem_buf(LETTER, -1));
	entity = mail_signed_entity(LETTER, p7s, "b");
	free(p7s);
	return entity;
}

/* What is known of a message in the end, as JSON; free(3). */
static char *
verdict(const struct verifier *verifier, const char *from, const char *entity,
    time_t at)
{
	char *message = mail_from(from, xstrdup(entity));
	struct verification *v = verify_begin(verifier, at);
	struct buffer json = BUFFER_LIMIT(JSON_MAX);
	struct decision decision = { 0 };
	char *text;

	mail_give(v, message);
	free(message);
	report_message_json(
	    "m", 0, verify_end(v), &decision, NULL, NULL, &json);
	verify_free(v);
	text = xstrdup(buffer_text(&json));
	buffer_free(&json);
	return text;
}

/* Remembering gives what judging anew does, and it has this in it. */
static void
assert_same_at(const char *from, const struct pki *signer,
    const struct pki *const *others, time_t at, const char *contains)
{
	char *entity = entity_of(signer, others);
	char *anew = verdict(&world.anew, from, entity, at);
	char *remembered = verdict(&world.remembering, from, entity, at);

	assert_string_equal(anew, remembered);
	if (strstr(remembered, contains) == NULL)
		fail_msg("no %s in %s", contains, remembered);
	free(remembered);
	free(anew);
	free(entity);
}

#define PASS "\"result\":\"pass\""

static void
assert_passes(const struct pki *signer, const struct pki *const *others)
{
	assert_same_at("alice@example.org", signer, others, PKI_NOW, PASS);
}

static void
a_signer_is_remembered_and_the_result_is_the_same(void **state)
{
	(void)state;
	assert_passes(&world.alice, OTHERS(&world.ca));
	assert_int_equal(stock().hits, 0);
	assert_int_equal(stock().count, 3); /* she, and two CAs */
	assert_passes(&world.alice, OTHERS(&world.ca));
	assert_int_equal(stock().hits, 1);
	assert_int_equal(stock().count, 3);
}

static void
judgements_of_cas_are_shared(void **state)
{
	(void)state;
	assert_passes(&world.alice, OTHERS(&world.ca));
	assert_same_at(
	    "bob@example.org", &world.bob, OTHERS(&world.ca), PKI_NOW, PASS);
	assert_int_equal(stock().count, 4);
	assert_int_equal(stock().hits, 2);
}

static void
a_changed_content_fails_though_its_signer_is_known(void **state)
{
	char *entity = entity_of(&world.alice, OTHERS(&world.ca)), *json;

	(void)state;
	assert_passes(&world.alice, OTHERS(&world.ca));
	*strstr(entity, "100") = '9';
	json =
	    verdict(&world.remembering, "alice@example.org", entity, PKI_NOW);
	assert_non_null(strstr(json, "digest-mismatch"));
	assert_int_equal(stock().hits, 1);
	free(json);
	free(entity);
}

static void
a_path_ends_with_the_first_of_its_certificates(void **state)
{
	struct pki ca = pki_make(&world.root,
	    &(struct pki_wish){
		.subject = "CN=Short",
		.until = PKI_NOW + 10 * DAY,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign", "subjectKeyIdentifier",
		    "hash"),
	    });
	struct pki user = pki_user(&ca, "alice@example.org");

	(void)state;
	known_free(world.remembering.known);
	world.remembering.known = known_new(&(struct known_limits){
	    .count = 10, .octets = 1 << 20, .age = 400 * DAY });
	assert_passes(&user, OTHERS(&ca));
	assert_same_at("alice@example.org", &user, OTHERS(&ca),
	    PKI_NOW + 10 * DAY - 1, PASS);
	assert_int_equal(stock().hits, 1);
	assert_same_at("alice@example.org", &user, OTHERS(&ca),
	    PKI_NOW + 10 * DAY, "\"expired\"");
	assert_same_at("alice@example.org", &user, OTHERS(&ca),
	    PKI_NOW + 11 * DAY, "\"expired\"");
	assert_same_at("alice@example.org", &user, OTHERS(&ca),
	    PKI_NOW - 300 * DAY, "\"not-yet-valid\"");
	pki_free(&user);
	pki_free(&ca);
}

static void
what_is_old_is_judged_anew(void **state)
{
	const time_t age = known_limits_default.age;

	(void)state;
	assert_passes(&world.alice, OTHERS(&world.ca));
	assert_same_at("alice@example.org", &world.alice, OTHERS(&world.ca),
	    PKI_NOW + age, PASS);
	assert_int_equal(stock().hits, 1);
	assert_same_at("alice@example.org", &world.alice, OTHERS(&world.ca),
	    PKI_NOW + age + 1, PASS);
	assert_int_equal(stock().hits, 1);
	/* A clock that was set back. */
	assert_same_at("alice@example.org", &world.alice, OTHERS(&world.ca),
	    PKI_NOW - age, PASS);
	assert_int_equal(stock().hits, 1);
}

static void
an_untrusted_signer_is_not_remembered(void **state)
{
	(void)state;
	assert_same_at("alice@example.org", &world.alice, NULL, PKI_NOW,
	    "\"path-incomplete\"");
	assert_int_equal(stock().count, 0);
	assert_passes(&world.alice, OTHERS(&world.ca));
}

static void
a_weak_path_is_not_remembered(void **state)
{
	struct pki weak = pki_make(&world.root,
	    &(struct pki_wish){
		.subject = "CN=CA",
		.digest = "sha1",
		.same_key = world.ca.key,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign,cRLSign",
		    "subjectKeyIdentifier", "hash"),
	    });

	(void)state;
	assert_same_at("alice@example.org", &world.alice, OTHERS(&weak),
	    PKI_NOW, "\"weak-digest\"");
	assert_passes(&world.alice, OTHERS(&world.ca));
	pki_free(&weak);
}

/* Names, serial number and mailbox are the victim's, the key is not. */
static void
a_forged_twin_gets_nothing_of_the_known_one(void **state)
{
	struct pki root = pki_root("CN=Root"), ca = pki_ca(&root, "CN=CA");
	struct pki twin =
	    pki_make(&ca, &(struct pki_wish){
			      .subject = "CN=User",
			      .extensions = EXTENSIONS("keyUsage",
				  "critical,digitalSignature",
				  "extendedKeyUsage", "emailProtection",
				  "subjectAltName", "email:alice@example.org"),
			  });

	(void)state;
	assert_int_equal(
	    X509_set_serialNumber(twin.x, X509_get_serialNumber(world.alice.x)),
	    1);
	assert_true(X509_sign(twin.x, ca.key, EVP_sha256()) > 0);
	assert_passes(&world.alice, OTHERS(&world.ca));
	assert_same_at("alice@example.org", &twin, OTHERS(&world.ca), PKI_NOW,
	    "\"result\":\"fail\"");
	assert_same_at("alice@example.org", &twin, OTHERS(&ca, &root), PKI_NOW,
	    "\"result\":\"policy\"");
	assert_passes(&world.alice, OTHERS(&world.ca));
	pki_free(&twin);
	pki_free(&ca);
	pki_free(&root);
}

/* Two certificates on one key: each has its own mailbox and its own path. */
static void
another_certificate_on_a_known_key_is_judged_by_itself(void **state)
{
	static const char *const extensions[] = { "keyUsage",
		"critical,digitalSignature", "extendedKeyUsage",
		"emailProtection", "subjectAltName", "email:eve@example.org",
		NULL };
	struct pki_wish wish = { .subject = "CN=User",
		.same_key = world.alice.key,
		.extensions = extensions };
	struct pki other = pki_make(&world.ca, &wish);
	struct pki alone = pki_make(NULL, &wish);

	(void)state;
	assert_passes(&world.alice, OTHERS(&world.ca));
	assert_same_at("alice@example.org", &other, OTHERS(&world.ca), PKI_NOW,
	    "\"from-mismatch\"");
	assert_same_at("alice@example.org", &alone, OTHERS(&world.ca), PKI_NOW,
	    "\"result\":\"policy\"");
	pki_free(&other);
	pki_free(&alone);
}

static struct pki
ca_with_policy(EVP_PKEY *key, const char *policy)
{
	return pki_make(&world.root,
	    &(struct pki_wish){
		.subject = "CN=Policies",
		.same_key = key,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign", "certificatePolicies",
		    policy),
	    });
}

static void
what_came_along_may_make_a_better_path(void **state)
{
	struct pki any = ca_with_policy(NULL, "2.5.29.32.0");
	struct pki named = ca_with_policy(any.key, "2.23.140.1.5.1.3");
	struct pki user =
	    pki_make(&any, &(struct pki_wish){
			       .subject = "CN=User",
			       .extensions = EXTENSIONS("keyUsage",
				   "critical,digitalSignature",
				   "extendedKeyUsage", "emailProtection",
				   "subjectAltName", "email:alice@example.org",
				   "certificatePolicies", "2.23.140.1.5.1.3"),
			   });

	(void)state;
	assert_same_at("alice@example.org", &user, OTHERS(&any), PKI_NOW,
	    "\"any-policy\"");
	assert_same_at("alice@example.org", &user, OTHERS(&any), PKI_NOW,
	    "\"any-policy\"");
	assert_int_equal(stock().hits, 1);
	assert_same_at(
	    "alice@example.org", &user, NULL, PKI_NOW, "\"path-incomplete\"");
	assert_same_at("alice@example.org", &user, OTHERS(&any, &named),
	    PKI_NOW, "\"explicit\"");
	pki_free(&user);
	pki_free(&named);
	pki_free(&any);
}

/* Anybody can send somebody's certificate with a CA's that fits as well. */
static void
who_comes_first_does_not_choose_the_path_of_others(void **state)
{
	static const char policy[] = "2.23.140.1.5.1.3";
	struct pki_wish wish = { .subject = "CN=Reissued",
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign", "certificatePolicies",
		    policy) };
	struct pki usual = pki_make(&world.root, &wish), odd, user;

	(void)state;
	wish.same_key = usual.key;
	wish.string_type = V_ASN1_PRINTABLESTRING;
	odd = pki_make(&world.root, &wish);
	user = pki_make(
	    &usual, &(struct pki_wish){ .subject = "CN=User",
			.extensions =
			    EXTENSIONS("keyUsage", "critical,digitalSignature",
				"extendedKeyUsage", "emailProtection",
				"subjectAltName", "email:alice@example.org",
				"certificatePolicies", policy) });
	assert_same_at(
	    "alice@example.org", &user, OTHERS(&odd), PKI_NOW, "\"explicit\"");
	assert_same_at("alice@example.org", &user, OTHERS(&usual), PKI_NOW,
	    "\"explicit\"");
	assert_same_at("alice@example.org", &user, OTHERS(&usual), PKI_NOW,
	    "\"explicit\"");
	assert_int_equal(stock().hits, 1 + 2); /* she; the root, twice */
	pki_free(&user);
	pki_free(&odd);
	pki_free(&usual);
}

static void
other_anchors_have_a_memory_of_their_own(void **state)
{
	struct verifier reloaded = verifier_default;
	char *entity = entity_of(&world.alice, OTHERS(&world.ca)), *json;

	(void)state;
	assert_passes(&world.alice, OTHERS(&world.ca));
	reloaded.trust = trust_new();
	reloaded.known = known_new(&known_limits_default);
	json = verdict(&reloaded, "alice@example.org", entity, PKI_NOW);
	assert_null(strstr(json, PASS));
	known_free(reloaded.known);
	trust_free((struct trust *)(uintptr_t)reloaded.trust);
	free(json);
	free(entity);
}

/* RFC 5280 has no such thing: what an anchor is trusted for is ours. */
static void
a_bound_anchor_vouches_for_its_domain_only_however_well_known(void **state)
{
	static const char *const domains[] = { "example.org" };
	struct pki user = pki_make(&world.root,
	    &(struct pki_wish){
		.subject = "CN=User",
		.extensions =
		    EXTENSIONS("keyUsage", "critical,digitalSignature",
			"extendedKeyUsage", "emailProtection", "subjectAltName",
			"email:alice@example.org,email:alice@example.net"),
	    });
	const struct pki *anchors[] = { &world.root };
	char *path = pki_write("bound.pem", anchors, 1);
	struct trust *bound = trust_new();
	struct anchor_list list = { .kind = ANCHORS_FILE,
		.path = path,
		.domains = domains,
		.domain_count = COUNT(domains) };
	struct anchor_report report = { 0 };
	const struct verifier anew = world.anew;
	char error[TRUST_ERROR];

	(void)state;
	assert_true(trust_add_anchor_list(bound, &list, &report, error));
	world.anew.trust = world.remembering.trust = bound;
	assert_same_at("alice@example.org", &user, NULL, PKI_NOW, PASS);
	assert_same_at(
	    "alice@example.net", &user, NULL, PKI_NOW, "\"untrusted\"");
	assert_same_at("alice@example.org", &user, NULL, PKI_NOW, PASS);
	assert_same_at("alice@example.org, alice@example.net", &user, NULL,
	    PKI_NOW, "\"untrusted\"");
	world.anew = anew;
	trust_free(bound);
	free(path);
	pki_free(&user);
}

static void
what_is_denied_at_a_reload_was_never_known(void **state)
{
	struct certificate *alice =
	    certificate_decode(pki_der(&world.alice, 0), NULL);
	const struct pki *anchors[] = { &world.root };
	char *path = pki_write("root.pem", anchors, 1);
	const struct verifier anew = world.anew;
	struct trust *denying = trust_new();
	char error[TRUST_ERROR];
	size_t count = 0;

	(void)state;
	assert_passes(&world.alice, OTHERS(&world.ca));
	assert_true(trust_add_anchors(denying, path, &count, error));
	assert_true(trust_deny(denying, alice->sha256_text));
	known_free(world.remembering.known);
	world.remembering.known = known_new(&known_limits_default);
	world.anew.trust = world.remembering.trust = denying;
	for (int i = 0; i < 2; i++)
		assert_same_at("alice@example.org", &world.alice,
		    OTHERS(&world.ca), PKI_NOW, "\"denied\"");
	world.anew = anew;
	trust_free(denying);
	certificate_free(alice);
	free(path);
}

struct work {
	const char *from, *entity, *expected;
	bool same;
};

static void *
judge_often(void *arg)
{
	struct work *work = arg;

	work->same = true;
	for (int i = 0; i < ROUNDS; i++) {
		char *json = verdict(
		    &world.remembering, work->from, work->entity, PKI_NOW);

		work->same = work->same && strcmp(json, work->expected) == 0;
		free(json);
	}
	return NULL;
}

static void
threads_share_what_is_known(void **state)
{
	const struct pki *signers[] = { &world.alice, &world.bob };
	const char *from[] = { "alice@example.org", "bob@example.org" };
	char *entity[2], *expected[2];
	struct work work[THREADS];
	pthread_t threads[THREADS];

	(void)state;
	/* One signer's place: they push each other out all the time. */
	known_free(world.remembering.known);
	world.remembering.known = known_new(&(struct known_limits){
	    .count = 2, .octets = 1 << 20, .age = 3600 });
	for (size_t i = 0; i < 2; i++) {
		entity[i] = entity_of(signers[i], OTHERS(&world.ca));
		expected[i] = verdict(&world.anew, from[i], entity[i], PKI_NOW);
	}
	for (size_t i = 0; i < THREADS; i++) {
		work[i] = (struct work){ from[i % 2], entity[i % 2],
			expected[i % 2], false };
		assert_int_equal(
		    pthread_create(&threads[i], NULL, judge_often, &work[i]),
		    0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_true(work[i].same);
	}
	assert_in_range(stock().count, 0, 2);
	for (size_t i = 0; i < 2; i++) {
		free(entity[i]);
		free(expected[i]);
	}
}

static size_t alive;

static void
destroy_plain(struct known_item *item)
{
	alive--;
	free(item);
}

static struct known_key
key_number(unsigned int number)
{
	struct known_key key = { .kind = KNOWN_OPINION };

	for (size_t i = 0; i < sizeof(number); i++)
		key.sha256[i] = (uint8_t)(number >> 8 * i);
	return key;
}

static void
add_plain(struct known *known, unsigned int number, size_t octets)
{
	struct known_item *item = xcalloc(1, sizeof(*item));

	atomic_init(&item->references, 1);
	item->key = key_number(number);
	item->octets = octets;
	item->made = item->from = PKI_NOW;
	item->until = PKI_NOW + DAY;
	item->destroy = destroy_plain;
	alive++;
	known_add(known, item);
	known_drop(item);
}

static bool
has_plain(struct known *known, unsigned int number)
{
	struct known_key key = key_number(number);
	struct known_item *item = known_find(known, &key, PKI_NOW);

	known_drop(item);
	return item != NULL;
}

static void
ten_thousand_signers_stay_within_bounds(void **state)
{
	struct known *known = known_new(&(struct known_limits){
	    .count = 100, .octets = 50000, .age = DAY });
	struct known_stock stock;

	(void)state;
	for (unsigned int i = 0; i < 10000; i++) {
		add_plain(known, i, 100);
		assert_true(has_plain(known, 0));
		assert_in_range(alive, 1, 100);
	}
	assert_true(has_plain(known, 9999));
	assert_true(has_plain(known, 9901));
	assert_false(has_plain(known, 9900));
	/* Octets run out before the number does. */
	for (unsigned int i = 0; i < 10000; i++)
		add_plain(known, i, 10000);
	known_count(known, &stock);
	assert_int_equal(stock.count, 5);
	assert_int_equal(stock.octets, 50000);
	assert_int_equal(alive, 5);
	add_plain(known, 1, 50001);
	assert_int_equal(alive, 5);
	known_free(known);
	assert_int_equal(alive, 0);
}

static void
who_still_holds_it_keeps_what_was_pushed_out(void **state)
{
	struct known *known = known_new(
	    &(struct known_limits){ .count = 1, .octets = 1000, .age = DAY });
	struct known_key key = key_number(1);
	struct known_item *held;

	(void)state;
	add_plain(known, 1, 10);
	held = known_find(known, &key, PKI_NOW);
	assert_non_null(held);
	add_plain(known, 2, 10);
	assert_false(has_plain(known, 1));
	assert_int_equal(alive, 2);
	assert_int_equal(held->octets, 10);
	known_drop(held);
	assert_int_equal(alive, 1);
	known_free(known);
	assert_int_equal(alive, 0);
}

#define WITH_MEMORY(test)                                                      \
	cmocka_unit_test_setup_teardown(test, begin_test, end_test)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEMORY(a_signer_is_remembered_and_the_result_is_the_same),
		WITH_MEMORY(judgements_of_cas_are_shared),
		WITH_MEMORY(a_changed_content_fails_though_its_signer_is_known),
		WITH_MEMORY(a_path_ends_with_the_first_of_its_certificates),
		WITH_MEMORY(what_is_old_is_judged_anew),
		WITH_MEMORY(an_untrusted_signer_is_not_remembered),
		WITH_MEMORY(a_weak_path_is_not_remembered),
		WITH_MEMORY(a_forged_twin_gets_nothing_of_the_known_one),
		WITH_MEMORY(
		    another_certificate_on_a_known_key_is_judged_by_itself),
		WITH_MEMORY(what_came_along_may_make_a_better_path),
		WITH_MEMORY(who_comes_first_does_not_choose_the_path_of_others),
		WITH_MEMORY(other_anchors_have_a_memory_of_their_own),
		WITH_MEMORY(
		    a_bound_anchor_vouches_for_its_domain_only_however_well_known),
		WITH_MEMORY(what_is_denied_at_a_reload_was_never_known),
		WITH_MEMORY(threads_share_what_is_known),
		cmocka_unit_test(ten_thousand_signers_stay_within_bounds),
		cmocka_unit_test(who_still_holds_it_keeps_what_was_pushed_out),
	};

	return cmocka_run_group_tests(tests, make_world, end_world);
}
