/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The status of one certificate by CRLs (RFC 5280 6.3.3).  Beyond the RFC, a
 * CRL that has ended still says who was revoked, and a CRL of the issuer that
 * no distribution point names is asked even where others have said enough.
 */
#include <stdlib.h>

#include "asking.h"
#include "der.h"

/* CRLs that are about the certificate, and believed; deltas among them. */
struct applicable {
	struct crl *crls[CRLS_APPLICABLE_MAX];
	size_t count;
};

struct answer {
	bool revoked, removed;
	struct crl_entry entry;
	const struct crl *by;
};

static void
add_applicable(struct asking *asking, const struct chain *chain,
    const struct crl_point *point, struct crl *crl, bool *heard,
    struct applicable *out, struct standing *standing)
{
	const char *why = NULL;
	enum belief belief;

	if (!crl_covers(crl, chain->certificates[0], point))
		return;
	if (crl->unusable != NULL) {
		standing_excuse(standing, crl->unusable, 0);
		return;
	}
	if (out->count == CRLS_APPLICABLE_MAX) {
		standing_excuse(standing, "there are too many CRLs for it", 0);
		return;
	}
	belief = crl_is_believed(asking, crl, chain, &why);
	if (belief == BELIEF_GIVEN)
		out->crls[out->count++] = crl;
	else
		standing_excuse(standing, why, 0);
	if (belief != BELIEF_NONE && heard != NULL)
		*heard = true;
}

static void
add_of_issuer(struct asking *asking, const struct chain *chain,
    const struct crl_point *point, uint64_t issuer, struct applicable *out,
    struct standing *standing)
{
	const struct evidence *evidence;
	bool *heard;

	for (size_t s = 0;
	     (evidence = asking_evidence(asking, s, &heard)) != NULL; s++) {
		size_t count, first = evidence_find(evidence, issuer, &count);

		for (size_t i = first; i < first + count; i++)
			add_applicable(asking, chain, point, evidence->crls[i],
			    heard, out, standing);
	}
}

static void
list_applicable(struct asking *asking, const struct chain *chain,
    const struct crl_point *point, struct applicable *out,
    struct standing *standing)
{
	struct span names, value;
	uint8_t tag;

	out->count = 0;
	if (point == NULL || point->crl_issuer.len == 0) {
		add_of_issuer(asking, chain, point,
		    name_hash(&chain->certificates[0]->issuer), out, standing);
		return;
	}
	names = point->crl_issuer;
	for (size_t i = 0; i < CRL_NAMES_MAX && der_next(&names, &tag, &value);
	     i++) {
		struct name *name = tag == DER_CONTEXT_CONSTRUCTED(4)
					? name_decode(value)
					: NULL;

		if (name != NULL)
			add_of_issuer(asking, chain, point, name_hash(name),
			    out, standing);
		free(name);
	}
}

/* Later, and not from the future. */
static bool
supersedes(const struct crl *newer, const struct crl *older, time_t at)
{
	if (newer->this_update > at + CLOCK_SKEW ||
	    !crl_same_scope(newer, older))
		return false;
	if (newer->this_update != older->this_update)
		return newer->this_update > older->this_update;
	return newer->number.len != 0 && older->number.len != 0 &&
	       crl_number_compare(newer->number, older->number) > 0;
}

static bool
is_superseded(const struct applicable *all, const struct crl *crl, time_t at)
{
	for (size_t i = 0; i < all->count; i++)
		if ((all->crls[i]->base_number.len != 0) ==
			(crl->base_number.len != 0) &&
		    supersedes(all->crls[i], crl, at))
			return true;
	return false;
}

/* The delta with the highest number that goes with the complete CRL. */
static const struct crl *
delta_for(const struct applicable *all, const struct crl *complete, time_t at)
{
	const struct crl *best = NULL;

	for (size_t i = 0; i < all->count; i++) {
		const struct crl *crl = all->crls[i];

		if (crl->this_update <= at + CLOCK_SKEW &&
		    crl_delta_fits(crl, complete) &&
		    (best == NULL ||
			crl_number_compare(crl->number, best->number) > 0))
			best = crl;
	}
	return best;
}

/* A CRL made later than the time asked for knows of what was before, too: who
 * was revoked, and whose key was not his alone any more (5.3.2). */
static bool
counts_at(const struct crl *crl, const struct crl_entry *entry, time_t at)
{
	return crl->this_update <= at || entry->revoked_at <= at ||
	       (entry->invalid_at != 0 && entry->invalid_at <= at);
}

static bool
is_lasting(const struct crl_entry *entry)
{
	return entry->reason != CRL_CERTIFICATE_HOLD &&
	       entry->reason != CRL_REMOVE_FROM_CRL;
}

/* 6.3.3 (i) to (k).  Only a hold is ever taken back. */
static void
ask(const struct crl *complete, const struct crl *delta, bool delta_is_current,
    const struct certificate *certificate, time_t at, struct answer *out)
{
	struct crl_entry entry;

	*out = (struct answer){ .by = complete };
	if (delta != NULL && crl_find(delta, certificate, &entry)) {
		out->removed = entry.reason == CRL_REMOVE_FROM_CRL;
		if (!out->removed) {
			*out = (struct answer){ true, false, entry, delta };
			return;
		}
	}
	if (!crl_find(complete, certificate, &entry) ||
	    entry.reason == CRL_REMOVE_FROM_CRL ||
	    !counts_at(complete, &entry, at))
		return;
	if (out->removed && delta_is_current &&
	    entry.reason == CRL_CERTIFICATE_HOLD)
		return;
	out->revoked = true;
	out->entry = entry;
}

/* Of several that say so, one that makes the key suspect is told. */
static void
tell_revoked(
    struct asking *asking, const struct answer *answer, struct standing *out)
{
	if (out->status == REVOCATION_REVOKED &&
	    key_is_clear(answer->entry.has_reason, answer->entry.reason))
		return;
	note_used(asking, answer->by->der, answer->by);
	out->status = REVOCATION_REVOKED;
	out->source = REVOCATION_BY_CRL;
	out->reason = answer->entry.reason;
	out->has_reason = answer->entry.has_reason;
	out->crl = answer->by;
	out->response = NULL;
	out->revoked_at = answer->entry.revoked_at;
	out->this_update = answer->by->this_update;
	out->crl_number = answer->by->number;
}

/* A delta brings a complete CRL up to its own date. */
static void
tell_good(struct asking *asking, const struct crl *complete,
    const struct crl *delta, struct standing *out)
{
	const struct crl *latest = delta != NULL ? delta : complete;

	if (out->status == REVOCATION_REVOKED)
		return;
	note_used(asking, complete->der, complete);
	if (delta != NULL)
		note_used(asking, delta->der, delta);
	out->this_update = latest->this_update;
	out->crl_number = latest->number;
	out->crl = latest;
	if (latest->next_update < asking->parameters->at)
		out->ended = latest->next_update;
}

/* The reasons for which this CRL says that the certificate is good. */
static unsigned int
ask_complete(struct asking *asking, const struct applicable *all,
    const struct crl *crl, const struct certificate *certificate,
    struct standing *out)
{
	const struct revocation_parameters *p = asking->parameters;
	const struct crl *delta = delta_for(all, crl, p->at);
	bool delta_is_current =
	    delta != NULL &&
	    is_current(p, delta->this_update, delta->next_update);
	struct answer answer;

	ask(crl, delta, delta_is_current, certificate, p->at, &answer);
	if (is_superseded(all, crl, p->at)) {
		if (answer.revoked && is_lasting(&answer.entry))
			tell_revoked(asking, &answer, out);
		return 0;
	}
	if (answer.revoked) {
		tell_revoked(asking, &answer, out);
		return 0;
	}
	if (crl->this_update > p->at + CLOCK_SKEW) {
		standing_excuse(out, "its CRL is younger than the message", 0);
		return 0;
	}
	if (!delta_is_current &&
	    !is_current(p, crl->this_update, crl->next_update)) {
		standing_excuse(out, "its CRL has ended", crl->next_update);
		return 0;
	}
	if (!delta_is_current)
		take_deltas(asking, &crl->freshest);
	tell_good(asking, crl, delta_is_current ? delta : NULL, out);
	return crl->point.reasons;
}

/* What a delta alone says of a revocation holds without its base, too. */
static void
ask_delta(struct asking *asking, const struct crl *delta,
    const struct certificate *certificate, struct standing *out)
{
	time_t at = asking->parameters->at;
	struct answer answer = { .by = delta };

	if (!crl_find(delta, certificate, &answer.entry) ||
	    !is_lasting(&answer.entry) || !counts_at(delta, &answer.entry, at))
		return;
	tell_revoked(asking, &answer, out);
}

static unsigned int
ask_point(struct asking *asking, const struct chain *chain,
    const struct crl_point *point, struct standing *out)
{
	const struct certificate *certificate = chain->certificates[0];
	struct applicable *all = xcalloc(1, sizeof(*all));
	unsigned int reasons = 0;

	list_applicable(asking, chain, point, all, out);
	for (size_t i = 0; i < all->count && !is_settled(out); i++) {
		if (all->crls[i]->base_number.len != 0)
			ask_delta(asking, all->crls[i], certificate, out);
		else
			reasons |= ask_complete(
			    asking, all, all->crls[i], certificate, out);
	}
	free(all);
	return point == NULL ? reasons : reasons & point->reasons;
}

void
crl_status(
    struct asking *asking, const struct chain *chain, struct standing *out)
{
	const struct certificate *certificate = chain->certificates[0];
	unsigned int reasons = 0;
	struct crl_point point;

	for (size_t i = 0;
	     i < POINTS_MAX &&
	     crl_point_of(&certificate->crl_distribution_points, i, &point) &&
	     !is_settled(out);
	     i++)
		reasons |= ask_point(asking, chain, &point, out);
	if (!is_settled(out))
		reasons |= ask_point(asking, chain, NULL, out);
	if (out->status == REVOCATION_REVOKED)
		return;
	if (reasons == REASONS_ALL) {
		out->status = REVOCATION_GOOD;
		out->source = REVOCATION_BY_CRL;
		return;
	}
	out->this_update = out->ended = 0;
	out->crl = NULL;
	out->crl_number = (struct span){ 0 };
	standing_excuse(out,
	    reasons != 0 ? "its CRLs do not speak of all reasons"
			 : there_is_no_crl,
	    0);
}
