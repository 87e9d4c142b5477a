/* SPDX-License-Identifier: BSD-2-Clause */
/* What is wanted of a source, when, and what is made of what it gives. */
#include "config.h"

#include "revocation_world.h"

#include <openssl/ocsp.h>
#include <stdio.h>

enum {
	THINGS_MAX = 8
};

/* Something that the source has, or will have once it was waited for. */
struct thing {
	const char *url;
	bool is_answer; /* to an OCSP request */
	struct evidence *evidence;
	bool is_at_hand, fails;
};

struct shop {
	struct world w;
	struct revocation_source source;
	struct thing things[THINGS_MAX];
	size_t count;
	unsigned int takes, awaits, refusals;
	char wanted[512]; /* all that was awaited */
	bool is_over;	  /* there is no time to wait */
	struct timespec since;
};

/* One that was never offered has no evidence. */
static struct thing *
find(struct shop *shop, const struct revocation_want *want)
{
	size_t i = 0;

	while (i < shop->count &&
	       (strcmp(shop->things[i].url, want->url) != 0 ||
		   shop->things[i].is_answer != (want->request != NULL)))
		i++;
	return &shop->things[i];
}

static struct evidence *
take(void *handle, const struct revocation_want *want, time_t at)
{
	struct shop *shop = handle;
	struct thing *thing = find(shop, want);

	assert_int_equal(at, PKI_NOW);
	shop->takes++;
	return thing->is_at_hand ? evidence_share(thing->evidence) : NULL;
}

static bool
await(void *handle, const struct revocation_wants *wants,
    const struct timespec *since, time_t at)
{
	struct shop *shop = handle;

	assert_int_equal(at, PKI_NOW);
	if (shop->awaits++ == 0)
		shop->since = *since;
	assert_memory_equal(since, &shop->since, sizeof(*since));
	for (size_t i = 0; i < wants->count; i++) {
		struct thing *thing = find(shop, &wants->list[i]);
		size_t len = strlen(shop->wanted);

		(void)snprintf(shop->wanted + len, sizeof(shop->wanted) - len,
		    "%s%s%s", len > 0 ? " " : "",
		    wants->list[i].request != NULL ? "POST:" : "",
		    wants->list[i].url);
		thing->fails = thing->evidence == NULL;
		if (!shop->is_over)
			thing->is_at_hand = thing->evidence != NULL;
	}
	return !shop->is_over;
}

static bool
is_failing(void *handle, const struct revocation_want *want, time_t at)
{
	struct thing *thing = find(handle, want);

	(void)at;
	return thing->fails;
}

static void
refuse(void *handle, const struct revocation_want *want,
    const struct evidence *evidence, bool has_ended, const char *why, time_t at)
{
	struct shop *shop = handle;
	struct thing *thing = find(shop, want);

	(void)at;
	(void)has_ended;
	assert_non_null(why);
	assert_ptr_equal(evidence, thing->evidence);
	shop->refusals++;
	thing->is_at_hand = false;
	thing->fails = true;
}

static int
begin(void **state)
{
	struct shop *shop = xcalloc(1, sizeof(*shop));

	world_begin(&shop->w);
	SAY_CRL(&shop->w, &shop->w.root, .number = 1);
	shop->source =
	    (struct revocation_source){ shop, take, await, is_failing, refuse };
	shop->w.parameters.source = &shop->source;
	*state = shop;
	return 0;
}

static int
end(void **state)
{
	struct shop *shop = *state;

	for (size_t i = 0; i < shop->count; i++)
		evidence_free(shop->things[i].evidence);
	world_end(&shop->w);
	free(shop);
	return 0;
}

/* Takes the buffer; one without octets will never come. */
static struct thing *
offer(struct shop *shop, const char *url, bool is_answer, struct buffer der)
{
	struct thing *thing = &shop->things[shop->count++];
	const char *why = NULL;

	*thing = (struct thing){ .url = url, .is_answer = is_answer };
	if (der.len > 0) {
		thing->evidence = evidence_new();
		if (!evidence_add_der(thing->evidence, buffer_span(&der), &why))
			fail_msg("%s", why);
	}
	buffer_free(&der);
	return thing;
}

#define NOTHING ((struct buffer){ 0 })
#define OFFER_CRL(shop, url, signer, ...)                                      \
	offer(shop, url, false,                                                \
	    crl_make(signer, &(struct crl_wish){ __VA_ARGS__ }))

static void
what_is_at_hand_is_taken_and_nobody_waits(void **state)
{
	struct shop *shop = *state;

	OFFER_CRL(shop, CRL_URL, &shop->w.ca, .number = 3)->is_at_hand = true;
	assert_good(&shop->w);
	assert_int_equal(shop->awaits, 0);
	assert_int_equal(shop->refusals, 0);
}

static void
a_crl_that_is_not_at_hand_is_waited_for_once(void **state)
{
	struct shop *shop = *state;

	OFFER_CRL(shop, CRL_URL, &shop->w.ca, .number = 3);
	assert_good(&shop->w);
	assert_int_equal(shop->awaits, 1);
	assert_string_equal(shop->wanted, CRL_URL);
	assert_good(&shop->w);
	assert_int_equal(shop->awaits, 1);
}

static void
files_that_say_enough_leave_the_source_alone(void **state)
{
	struct shop *shop = *state;

	SAY_CRL(&shop->w, &shop->w.ca, .number = 3);
	assert_good(&shop->w);
	assert_int_equal(shop->takes, 0);
}

static void
where_time_is_over_it_stays_unknown(void **state)
{
	struct shop *shop = *state;

	OFFER_CRL(shop, CRL_URL, &shop->w.ca, .number = 3);
	shop->is_over = true;
	assert_unknown(&shop->w, "there is no CRL for it");
	assert_int_equal(shop->awaits, 1);
}

static void
ocsp_is_asked_where_the_crl_fails(void **state)
{
	struct shop *shop = *state;

	offer(shop, CRL_URL, false, NOTHING);
	offer(shop, OCSP_URL, true,
	    ocsp_make(&shop->w.responder, &shop->w.user, &shop->w.ca,
		&(struct ocsp_wish){ .reason = NO_REASON }));
	assert_good(&shop->w);
	assert_int_equal(shop->w.out.source, REVOCATION_BY_OCSP);
	assert_string_equal(shop->wanted, CRL_URL " POST:" OCSP_URL);
}

static void
ocsp_is_not_asked_where_a_crl_says_enough(void **state)
{
	struct shop *shop = *state;

	OFFER_CRL(shop, CRL_URL, &shop->w.ca, .number = 3);
	offer(shop, OCSP_URL, true, NOTHING);
	assert_good(&shop->w);
	assert_null(strstr(shop->wanted, "POST"));
}

static void
what_a_stranger_signed_is_refused(void **state)
{
	struct shop *shop = *state;

	OFFER_CRL(shop, CRL_URL, &shop->w.other_ca, .number = 3)->is_at_hand =
	    true;
	assert_unknown(&shop->w, "nobody's who may sign it");
	assert_int_equal(shop->refusals, 1);
}

static void
what_has_ended_is_fetched_again(void **state)
{
	struct shop *shop = *state;

	OFFER_CRL(shop, CRL_URL, &shop->w.ca, .number = 3,
	    .from = PKI_NOW - 9 * DAY, .until = PKI_NOW - DAY)
	    ->is_at_hand = true;
	assert_status(&shop->w, REVOCATION_UNKNOWN, 0, "has ended");
	assert_int_equal(shop->refusals, 1);
}

/* He was revoked, and sends the CRL of the week before along. */
static void
what_a_sender_brings_along_keeps_nothing_newer_away(void **state)
{
	struct shop *shop = *state;
	struct world *w = &shop->w;
	struct buffer older = crl_make(&w->ca,
	    &(struct crl_wish){ .number = 3, .from = PKI_NOW - 3 * DAY });
	struct span brought = buffer_span(&older);

	w->parameters.crls = &brought;
	w->parameters.crl_count = 1;
	OFFER_CRL(shop, CRL_URL, &w->ca, .number = 4,
	    .lines = { { &w->user, 0, 1, NULL, false, 0 } });
	assert_revoked(w, 0);
	assert_string_equal(shop->wanted, CRL_URL);
	buffer_free(&older);
}

static void
what_a_sender_brings_along_helps_where_nothing_comes(void **state)
{
	struct shop *shop = *state;
	struct world *w = &shop->w;
	struct buffer older = crl_make(&w->ca,
	    &(struct crl_wish){ .number = 3, .from = PKI_NOW - 3 * DAY });
	struct span brought = buffer_span(&older);

	w->parameters.crls = &brought;
	w->parameters.crl_count = 1;
	shop->is_over = true;
	assert_good(w);
	assert_string_equal(w->out.crl_number, "3");
	buffer_free(&older);
}

static void
a_delta_that_a_crl_points_to_is_fetched(void **state)
{
	struct shop *shop = *state;
	struct world *w = &shop->w;

	OFFER_CRL(shop, CRL_URL, &w->ca, .number = 3,
	    .freshest = "URI:http://crl.example/delta.crl");
	OFFER_CRL(shop, "http://crl.example/delta.crl", &w->ca, .number = 4,
	    .base = 3, .lines = { { &w->user, 0, 1, NULL, false, 0 } });
	assert_revoked(w, 0);
	assert_string_equal(w->out.crl_number, "4");
	assert_string_equal(
	    shop->wanted, CRL_URL " http://crl.example/delta.crl");
}

static void
nothing_but_the_web_is_asked(void **state)
{
	struct shop *shop = *state;

	pki_free(&shop->w.user);
	shop->w.user = make_user(&shop->w.ca,
	    "URI:ldap://dir.example/cn=CA,URI:file:///etc/passwd,"
	    "URI:http://a b.example/,URI:HTTPS://crl.example/2.crl");
	shop->is_over = true;
	assert_unknown(&shop->w, "there is no CRL for it");
	assert_string_equal(shop->wanted, "HTTPS://crl.example/2.crl");
}

static void
a_request_is_the_same_for_the_same_certificate(void **state)
{
	struct shop *shop = *state;

	pki_free(&shop->w.user);
	shop->w.user = make_user(&shop->w.ca, "URI:ldap://dir.example/cn=CA");
	offer(shop, OCSP_URL, true,
	    ocsp_make(&shop->w.responder, &shop->w.user, &shop->w.ca,
		&(struct ocsp_wish){ .reason = NO_REASON }));
	assert_good(&shop->w);
	assert_good(&shop->w);
	assert_int_equal(shop->awaits, 1);
}

static void
of_an_untrusted_path_nothing_is_wanted(void **state)
{
	struct shop *shop = *state;
	struct world *w = &shop->w;
	struct trust *nobody = trust_new();

	judge(nobody, &w->user, OTHERS(&w->ca), &w->path);
	revocation_check(&w->path, &w->parameters, &w->out);
	assert_int_equal(w->out.status, REVOCATION_UNCHECKED);
	assert_int_equal(shop->takes + shop->awaits, 0);
	trust_free(nobody);
}

struct kept {
	unsigned int crls, responses;
};

static void
keep(void *handle, const struct revocation_piece *piece)
{
	struct kept *kept = handle;
	uint8_t sha256[SHA256_OCTETS];

	assert_true(certificate_fingerprint(piece->der, sha256));
	assert_memory_equal(sha256, piece->sha256, SHA256_OCTETS);
	kept->crls += piece->is_response ? 0 : 1;
	kept->responses += piece->is_response ? 1 : 0;
}

static void
what_decided_is_handed_over_to_be_kept(void **state)
{
	struct shop *shop = *state;
	struct world *w = &shop->w;
	struct kept kept = { 0 };
	const struct revocation_keeper keeper = { &kept, keep };

	w->parameters.keeper = &keeper;
	w->parameters.source = NULL;
	/* One that decides nothing, since it is for others. */
	SAY_CRL(w, &w->other_ca, .number = 3);
	SAY_CRL(w, &w->ca, .number = 3);
	assert_good(w);
	assert_int_equal(kept.crls, 2);
	assert_int_equal(kept.responses, 0);
}

int
main(void)
{
#define IN_SHOP(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		IN_SHOP(what_is_at_hand_is_taken_and_nobody_waits),
		IN_SHOP(a_crl_that_is_not_at_hand_is_waited_for_once),
		IN_SHOP(files_that_say_enough_leave_the_source_alone),
		IN_SHOP(where_time_is_over_it_stays_unknown),
		IN_SHOP(ocsp_is_asked_where_the_crl_fails),
		IN_SHOP(ocsp_is_not_asked_where_a_crl_says_enough),
		IN_SHOP(what_a_stranger_signed_is_refused),
		IN_SHOP(what_has_ended_is_fetched_again),
		IN_SHOP(what_a_sender_brings_along_keeps_nothing_newer_away),
		IN_SHOP(what_a_sender_brings_along_helps_where_nothing_comes),
		IN_SHOP(a_delta_that_a_crl_points_to_is_fetched),
		IN_SHOP(nothing_but_the_web_is_asked),
		IN_SHOP(a_request_is_the_same_for_the_same_certificate),
		IN_SHOP(of_an_untrusted_path_nothing_is_wanted),
		IN_SHOP(what_decided_is_handed_over_to_be_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
