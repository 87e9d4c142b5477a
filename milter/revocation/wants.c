/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a certificate's own addresses lead to: taken from the source where it
 * is at hand, else noted to be fetched.
 */
#include <stdlib.h>
#include <string.h>

#include "asking.h"
#include "der.h"

/* id-ad-ocsp: 1.3.6.1.5.5.7.48.1 */
static const uint8_t id_ad_ocsp[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30,
	0x01 };

/* Of one thing that is found at several addresses. */
enum outcome {
	OUTCOME_NONE, /* it has no address, or they are all failing */
	OUTCOME_WANTED,
	OUTCOME_TAKEN,
};

static bool
has_prefix(struct span text, const char *prefix)
{
	size_t len = strlen(prefix);

	return text.len > len &&
	       ascii_span_equal_nocase((struct span){ text.data, len }, prefix);
}

static bool
is_web_address(struct span url)
{
	if (url.len > URL_OCTETS_MAX ||
	    (!has_prefix(url, "http://") && !has_prefix(url, "https://")))
		return false;
	for (size_t i = 0; i < url.len; i++)
		if (url.data[i] <= ' ' || url.data[i] >= 0x7f)
			return false;
	return true;
}

static bool
is_same(const struct revocation_want *a, const struct revocation_want *b)
{
	return strcmp(a->url, b->url) == 0 &&
	       a->request_len == b->request_len &&
	       (a->request_len == 0 ||
		   memcmp(a->request, b->request, a->request_len) == 0);
}

static void
want_clear(struct revocation_want *want)
{
	free(want->url);
	free(want->request);
	*want = (struct revocation_want){ 0 };
}

void
revocation_wants_clear(struct revocation_wants *wants)
{
	for (size_t i = 0; i < wants->count; i++)
		want_clear(&wants->list[i]);
	wants->count = 0;
}

/* Takes over what the want holds. */
static void
note_want(struct revocation_wants *wants, struct revocation_want *want)
{
	for (size_t i = 0; i < wants->count; i++)
		if (is_same(&wants->list[i], want)) {
			want_clear(want);
			return;
		}
	if (wants->count == REVOCATION_WANTS_MAX) {
		want_clear(want);
		return;
	}
	wants->list[wants->count++] = *want;
	*want = (struct revocation_want){ 0 };
}

static bool
is_failing(struct asking *asking, const struct revocation_want *want)
{
	const struct revocation_parameters *p = asking->parameters;

	return p->source->is_failing != NULL &&
	       p->source->is_failing(p->source->handle, want, p->at);
}

/* Has it, or gets it; takes over what the want holds where it does. */
static bool
take(struct asking *asking, struct revocation_want *want)
{
	const struct revocation_parameters *p = asking->parameters;
	struct evidence *evidence;

	for (size_t i = 0; i < asking->taken_count; i++)
		if (is_same(&asking->taken[i].want, want)) {
			want_clear(want);
			return true;
		}
	if (asking->taken_count == TAKEN_MAX)
		return false;
	evidence = p->source->take(p->source->handle, want, p->at);
	if (evidence == NULL)
		return false;
	asking->taken[asking->taken_count++] =
	    (struct taken){ .want = *want, .evidence = evidence };
	*want = (struct revocation_want){ 0 };
	return true;
}

/* The first that is at hand, else the first that may come. */
static void
try_address(struct asking *asking, struct span url, const uint8_t *request,
    size_t len, struct revocation_want *next, enum outcome *outcome)
{
	struct revocation_want want = { .request_len = len };

	if (*outcome == OUTCOME_TAKEN || !is_web_address(url))
		return;
	want.url = xstrndup((const char *)url.data, url.len);
	if (len > 0)
		want.request = xmemdup(request, len);
	if (take(asking, &want)) {
		*outcome = OUTCOME_TAKEN;
	} else if (*outcome == OUTCOME_NONE && !is_failing(asking, &want)) {
		*outcome = OUTCOME_WANTED;
		*next = want;
		return;
	}
	want_clear(&want);
}

static enum outcome
take_point(struct asking *asking, const struct crl_point *point)
{
	struct revocation_want next = { 0 };
	enum outcome outcome = OUTCOME_NONE;
	struct span names = point->names, url;
	uint8_t tag;

	for (size_t i = 0; i < CRL_NAMES_MAX && der_next(&names, &tag, &url);
	     i++)
		if (tag == (DER_CONTEXT | 6))
			try_address(asking, url, NULL, 0, &next, &outcome);
	if (outcome == OUTCOME_WANTED)
		note_want(&asking->wants, &next);
	want_clear(&next);
	return outcome;
}

static bool
take_points(struct asking *asking, const struct known_extension *points)
{
	struct crl_point point;
	bool wanted = false;

	if (asking->parameters->source == NULL)
		return false;
	for (size_t i = 0; i < POINTS_MAX && crl_point_of(points, i, &point);
	     i++)
		if (take_point(asking, &point) == OUTCOME_WANTED)
			wanted = true;
	return wanted;
}

bool
take_crls(struct asking *asking, const struct certificate *certificate)
{
	(void)take_points(asking, &certificate->freshest_crl);
	return take_points(asking, &certificate->crl_distribution_points);
}

void
take_deltas(struct asking *asking, const struct known_extension *freshest)
{
	(void)take_points(asking, freshest);
}

static bool
names_responder(const struct certificate *certificate)
{
	for (size_t i = 0; i < certificate->access_count; i++)
		if (span_equal(certificate->accesses[i].method,
			(struct span){ id_ad_ocsp, sizeof(id_ad_ocsp) }))
			return true;
	return false;
}

bool
take_responses(struct asking *asking, const struct chain *chain)
{
	const struct certificate *c = chain->certificates[0];
	struct revocation_want next = { 0 };
	enum outcome outcome = OUTCOME_NONE;
	uint8_t *request;
	size_t len;

	if (asking->parameters->source == NULL || !names_responder(c) ||
	    !ocsp_request(c, chain->certificates[1], &request, &len))
		return false;
	for (size_t i = 0; i < c->access_count; i++)
		if (span_equal(c->accesses[i].method,
			(struct span){ id_ad_ocsp, sizeof(id_ad_ocsp) }) &&
		    c->accesses[i].location.tag == (DER_CONTEXT | 6))
			try_address(asking, c->accesses[i].location.value,
			    request, len, &next, &outcome);
	if (outcome == OUTCOME_WANTED)
		note_want(&asking->wants, &next);
	want_clear(&next);
	free(request);
	return outcome == OUTCOME_WANTED;
}

/* Still of use to somebody, as far as its own dates say. */
static bool
has_ended(
    const struct revocation_parameters *p, const struct evidence *evidence)
{
	struct evidence_summary summary;

	evidence_summarise(evidence, &summary);
	return summary.next_update == 0 ||
	       summary.next_update < p->at - p->grace;
}

static void
give_back_one(struct asking *asking, struct taken *taken, bool judged)
{
	const struct revocation_parameters *p = asking->parameters;
	const char *why = NULL;

	if (!judged)
		why = NULL;
	else if (!taken->was_heard)
		why = "nobody who may speak there signed it";
	else if (has_ended(p, taken->evidence))
		why = "it has ended";
	if (why != NULL && p->source->refuse != NULL)
		p->source->refuse(p->source->handle, &taken->want,
		    taken->evidence, taken->was_heard, why, p->at);
	/* Something better may come. */
	if (why != NULL && !is_failing(asking, &taken->want))
		note_want(&asking->wants, &taken->want);
	want_clear(&taken->want);
	evidence_free(taken->evidence);
}

void
give_back(struct asking *asking, bool judged)
{
	for (size_t i = 0; i < asking->taken_count; i++)
		give_back_one(asking, &asking->taken[i], judged);
	asking->taken_count = 0;
}
