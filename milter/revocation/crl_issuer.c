/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who signed a CRL, and whether that one may (RFC 5280 6.3.3 (f) and (g)):
 * a CA of the path itself, or somebody of the CRL issuer's name with a path of
 * its own to the same anchor, none of which was revoked.
 */
#include <stdlib.h>
#include <string.h>

#include "asking.h"

enum {
	OTHERS_MAX = 256
}; /* of a message that are looked at */

static bool
is_same(const struct certificate *a, const struct certificate *b)
{
	return memcmp(a->sha256, b->sha256, SHA256_OCTETS) == 0;
}

static bool
may_sign_crls(const struct certificate *c)
{
	return !c->key_usage_extension.present ||
	       (c->key_usage & USAGE_CRL_SIGN) != 0;
}

static bool
could_be_signer(const struct crl *crl, const struct certificate *c)
{
	return (crl->authority_key.len == 0 || c->key_identifier.len == 0 ||
		   span_equal(crl->authority_key, c->key_identifier)) &&
	       name_matches(crl->issuer, &c->subject) && may_sign_crls(c);
}

static void
decode_others(struct asking *asking)
{
	const struct revocation_parameters *p = asking->parameters;

	if (asking->others != NULL)
		return;
	asking->others = xcalloc(p->other_count + 1, sizeof(*asking->others));
	for (size_t i = 0; i < p->other_count && i < OTHERS_MAX; i++) {
		struct certificate *c = certificate_decode(p->others[i], NULL);

		if (c != NULL)
			asking->others[asking->other_count++] = c;
	}
}

static bool
recall(const struct asking *asking, const struct certificate *signer,
    enum belief *out)
{
	for (size_t i = 0; i < asking->tried_count; i++)
		if (memcmp(asking->tried[i].sha256, signer->sha256,
			SHA256_OCTETS) == 0) {
			*out = asking->tried[i].belief;
			return true;
		}
	return false;
}

static bool
is_being_asked(const struct asking *asking, const struct certificate *signer)
{
	for (size_t i = 0; i < asking->depth; i++)
		if (is_same(asking->asked[i], signer))
			return true;
	return false;
}

/* `revoked`: the one that was, where one of them was. */
static enum belief
judge_path(
    struct asking *asking, const struct path *path, struct left_out *revoked)
{
	struct chain chain = { path->certificates, path->count };

	if (path->status != PATH_TRUSTED)
		return BELIEF_NONE;
	for (; chain.count > 1; chain.count--, chain.certificates++) {
		struct standing standing;

		standing_of(asking, &chain, &standing);
		if (standing.status == REVOCATION_REVOKED) {
			*revoked = (struct left_out){ chain.certificates[0],
				!key_is_clear(
				    standing.has_reason, standing.reason) };
			return BELIEF_NONE;
		}
		if (standing.status != REVOCATION_GOOD)
			return BELIEF_LATER;
	}
	return BELIEF_GIVEN;
}

/*
 * "The trust anchor for the certification path MUST be the same".  Where a CA
 * of the path was revoked, another path may do without it.
 */
static enum belief
judge_paths(struct asking *asking, const struct certificate *signer)
{
	const struct revocation_parameters *p = asking->parameters;
	struct left_out left_out[DETOURS_MAX];
	struct path_parameters parameters = { .at = p->at,
		.signs_crls = true,
		.anchor = asking->anchor,
		.left_out = left_out,
		.work = p->work };
	struct path paths[DETOURS_MAX + 1];
	size_t count = 0;
	enum belief belief;

	do {
		struct left_out *next = &left_out[parameters.left_out_count];
		struct left_out revoked = { NULL, false };

		path_build(p->trust, signer, p->others, p->other_count,
		    &parameters, &paths[count]);
		belief = judge_path(asking, &paths[count++], &revoked);
		if (revoked.certificate == NULL || count > DETOURS_MAX ||
		    is_same(revoked.certificate, signer))
			break;
		*next = revoked;
		parameters.left_out_count++;
	} while (belief == BELIEF_NONE);
	while (count > 0)
		path_clear(&paths[--count]);
	return belief;
}

/* One whose own status is being asked cannot answer for itself. */
static enum belief
judge_signer(struct asking *asking, const struct certificate *signer)
{
	struct tried_signer *slot;
	enum belief belief;

	if (recall(asking, signer, &belief))
		return belief;
	if (is_being_asked(asking, signer) ||
	    asking->depth == CRL_SIGNER_DEPTH ||
	    asking->tried_count == CRL_SIGNERS_TRIED_MAX)
		return BELIEF_NONE;
	slot = &asking->tried[asking->tried_count++];
	memcpy(slot->sha256, signer->sha256, SHA256_OCTETS);
	slot->belief = BELIEF_NONE;
	asking->asked[asking->depth++] = signer;
	slot->belief = judge_paths(asking, signer);
	asking->depth--;
	return slot->belief;
}

/*
 * The certificate of a CRL's signer may name him as the issuer of the CRL that
 * it is on itself, by cRLIssuer: his CA wants it so.
 */
static bool
speaks_for_himself(const struct crl *crl, const struct certificate *signer,
    const struct chain *chain)
{
	return is_same(chain->certificates[0], signer) &&
	       !name_matches(crl->issuer, &signer->issuer);
}

/*
 * What a message brings along, CRLs and certificates, makes no more work than
 * there is a limit for; what is ours is none of that.
 */
static bool
is_signed(struct asking *asking, struct crl *crl,
    const struct certificate *signer, bool is_brought)
{
	unsigned int free_of_charge = 0;

	return crl_is_signed_by(crl, signer,
	    is_brought || crl->is_brought ? &asking->wait->checks
					  : &free_of_charge);
}

/* Who is not of the path itself has to say that signing CRLs is its work. */
static void
ask_other(struct asking *asking, struct crl *crl, const struct chain *chain,
    const struct certificate *signer, bool is_brought, enum belief *most)
{
	enum belief belief;

	if (*most == BELIEF_GIVEN || !signer->key_usage_extension.present ||
	    !could_be_signer(crl, signer) ||
	    !is_signed(asking, crl, signer, is_brought))
		return;
	belief = is_being_asked(asking, signer) &&
			 speaks_for_himself(crl, signer, chain)
		     ? BELIEF_GIVEN
		     : judge_signer(asking, signer);
	if (belief > *most)
		*most = belief;
}

enum belief
crl_is_believed(struct asking *asking, struct crl *crl,
    const struct chain *chain, const char **why)
{
	const struct trust *trust = asking->parameters->trust;
	const struct certificate *signer;
	enum belief belief = BELIEF_NONE;

	for (size_t i = 1; i < chain->count; i++)
		if (could_be_signer(crl, chain->certificates[i]) &&
		    is_signed(asking, crl, chain->certificates[i], false))
			return BELIEF_GIVEN;
	for (size_t i = 0;
	     (signer = trust_named(trust, crl->issuer_hash, i)) != NULL; i++)
		ask_other(asking, crl, chain, signer, false, &belief);
	decode_others(asking);
	for (size_t i = 0; i < asking->other_count; i++)
		ask_other(asking, crl, chain, asking->others[i], true, &belief);
	if (belief == BELIEF_NONE)
		*why = "the signature on its CRL is nobody's who may sign it";
	else if (belief == BELIEF_LATER)
		*why = "the status of its CRL's signer is not known";
	return belief;
}
