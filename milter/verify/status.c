/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RFC 5280 6.1.3 (a) (3) has revocation as part of the path, the search among
 * paths is done without: nobody shall have CRLs fetched for paths that lead
 * nowhere.  So the best path is asked first, and another one is looked for
 * where that is lost.
 */
#include "status.h"

enum {
	DETOURS_MAX = 3 /* other paths of one signer */
};

void
status_ask(const struct judging *judging, const struct signed_data *data,
    const struct path *path, time_t at, struct revocation *out)
{
	const struct verifier *verifier = judging->verifier;
	const struct revocation_parameters parameters = {
		.at = at,
		.grace = verifier->crl_grace,
		.trust = verifier->trust,
		.evidence = verifier->evidence,
		.crls = data->crls,
		.crl_count = data->crl_count,
		.responses = data->responses,
		.response_count = data->response_count,
		.others = data->certificates,
		.other_count = data->certificate_count,
		.work = judging->work,
		.source = verifier->revocation_source,
		.wait = judging->wait,
		.keeper = verifier->keeper,
	};

	if (verifier->asks_revocation)
		revocation_check(path, &parameters, out);
}

/* The less the better. */
static int
harm_of(const struct judging *judging, const struct revocation *revocation)
{
	switch (revocation->status) {
	case REVOCATION_REVOKED:
		return 2;
	case REVOCATION_UNKNOWN:
		return judging->verifier->wants_known_status ? 1 : 0;
	default:
		return 0;
	}
}

/* True: it is a CA's fault, and `out` is what another path must not hold. */
static bool
is_avoidable(const struct judging *judging, const struct opinion *opinion,
    const struct revocation *revocation, struct left_out *out)
{
	if (harm_of(judging, revocation) == 0 || revocation->at < 1)
		return false;
	out->certificate = opinion->path.certificates[revocation->at];
	out->with_key = revocation->status == REVOCATION_REVOKED &&
			!key_is_clear(revocation->statement.has_reason,
			    revocation->statement.reason);
	return true;
}

void
status_choose(const struct judging *judging, const struct signed_data *data,
    size_t index, const struct path_parameters *parameters,
    struct opinion **opinion, struct revocation *out)
{
	struct left_out left_out[DETOURS_MAX];
	struct opinion *tried[DETOURS_MAX + 1] = { *opinion }, *best = *opinion;
	struct path_parameters other = *parameters;
	struct revocation revocation = { .at = -1 };
	size_t count = 0;
	const char *why;

	status_ask(judging, data, &tried[0]->path, judging->at, &revocation);
	*out = revocation;
	other.left_out = left_out;
	while (count<DETOURS_MAX && * judging->tries> 0 &&
	       is_avoidable(
		   judging, tried[count], &revocation, &left_out[count])) {
		other.left_out_count = ++count;
		--*judging->tries;
		tried[count] =
		    opinion_of(judging->verifier, &other, data, index, &why);
		if (tried[count] == NULL ||
		    tried[count]->path.status != PATH_TRUSTED)
			break;
		status_ask(judging, data, &tried[count]->path, judging->at,
		    &revocation);
		if (harm_of(judging, &revocation) >= harm_of(judging, out))
			continue;
		*out = revocation;
		best = tried[count];
	}
	for (size_t i = 0; i <= count; i++)
		if (tried[i] != best)
			opinion_drop(tried[i]);
	*opinion = best;
}
