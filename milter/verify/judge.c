/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a SignerInfo to everything that is known of its signer.  The order in
 * which faults are told is written once, in first_fault().
 */
#include "judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "der.h"
#include "identity.h"
#include "opinion.h"
#include "status.h"

enum {
	/* Certificates that one sid can name: they differ, the name does not,
	 * and whoever made the message chose how many there are. */
	CANDIDATES_MAX = 4,
};

/* RFC 8551 2.4.1: 1.2.840.113549.1.7.1 is the only content of S/MIME. */
static const uint8_t id_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
	0x07, 0x01 };

/* What a signer has to get past, in the order in which faults are told: until
 * the signature is right the certificate says nothing, until the path is right
 * its mailbox says nothing. */
enum hurdle {
	HURDLE_STRUCTURE,
	HURDLE_CMS,
	HURDLE_PATH,
	HURDLE_TRUST,
	HURDLE_FROM,
	HURDLE_STRENGTH,
	HURDLE_NONE,
};

struct fault {
	enum hurdle hurdle;
	enum reason reason;
	const char *detail;
};

static enum reason
path_reason(const struct path *path, enum reason fallback)
{
	return reason_result(path->reason) != RESULT_NONE &&
		       path->reason != REASON_PASS
		   ? path->reason
		   : fallback;
}

static struct fault
first_fault(const struct signer_result *signer, const struct found *found,
    enum revocation_mode mode, enum reason from, const char *from_detail)
{
	const struct path *path = &signer->path;
	const struct revocation *revocation = &signer->revocation;

	if (found->reason != REASON_PASS)
		return (struct fault){ HURDLE_STRUCTURE, found->reason,
			found->why };
	if (signer->cms.reason != REASON_PASS)
		return (struct fault){ HURDLE_CMS, signer->cms.reason,
			signer->cms.detail };
	if (path->status == PATH_INVALID)
		return (struct fault){ HURDLE_PATH,
			path_reason(path, REASON_PATH_INVALID), path->detail };
	if (revocation->status == REVOCATION_REVOKED)
		return (struct fault){ HURDLE_PATH, REASON_REVOKED,
			revocation->detail };
	if (path->status == PATH_INCOMPLETE)
		return (struct fault){ HURDLE_TRUST,
			path_reason(path, REASON_PATH_INCOMPLETE),
			path->detail };
	if (path->status == PATH_UNCHECKED)
		return (struct fault){ HURDLE_TRUST, REASON_UNTRUSTED,
			"there are no trust anchors to check against" };
	if (path->status != PATH_TRUSTED)
		return (struct fault){ HURDLE_TRUST,
			path_reason(path, REASON_UNTRUSTED), path->detail };
	if (revocation->status == REVOCATION_UNKNOWN && mode == REVOCATION_HARD)
		return (struct fault){ HURDLE_TRUST, REASON_REVOCATION_UNKNOWN,
			revocation->detail };
	if (from != REASON_PASS)
		return (struct fault){ HURDLE_FROM, from, from_detail };
	if (signer->cms.weakness != REASON_PASS)
		return (struct fault){ HURDLE_STRENGTH, signer->cms.weakness,
			signer->cms.detail };
	if (path->weakness != REASON_PASS)
		return (struct fault){ HURDLE_STRENGTH, path->weakness,
			path->detail };
	return (struct fault){ HURDLE_NONE, REASON_PASS, NULL };
}

static void
set_detail(char *out, size_t size, const char *detail)
{
	snprintf(out, size, "%s", detail != NULL ? detail : "");
}

/* digests are consumed by the first value that is asked for, and may be asked
 * again: one set does for all signers and candidates. */
struct matter {
	const struct judging *judging;
	const struct found *found;
	const struct signed_data *data;
	struct digests *digests;
};

static void
take_opinion(struct opinion *opinion, struct signer_result *out)
{
	const struct judgement *own = opinion->judgements[0];

	out->opinion = opinion;
	out->certificate = opinion->certificate;
	out->compliance = own->compliance;
	out->findings = own->findings;
	out->path = opinion->path;
	if (opinion->judgement_count > 1) {
		out->judged = opinion->judged + 1;
		out->judged_count = opinion->judgement_count - 1;
	}
}

/* Of somebody who did sign: nobody makes us fetch for another's
 * certificate. */
static void
ask_revocation(const struct matter *matter,
    const struct path_parameters *parameters, size_t index,
    struct opinion **opinion, struct signer_result *out)
{
	const struct judging *judging = matter->judging;

	if (matter->found->reason == REASON_PASS &&
	    out->cms.reason == REASON_PASS &&
	    (*opinion)->path.status == PATH_TRUSTED)
		status_choose(judging, matter->data, index, parameters, opinion,
		    &out->revocation);
	if (out->revocation.statement.kind != STATEMENT_NONE)
		rules_check_statement(&out->revocation.statement, judging->at,
		    &judging->verifier->rules, &out->status_findings);
}

/* The certificate with that index, of which the opinion is; takes it over. */
static enum hurdle
judge_candidate(const struct matter *matter, const struct signer *info,
    const struct path_parameters *parameters, size_t index,
    struct opinion *opinion, struct signer_result *out)
{
	const struct judging *judging = matter->judging;
	struct buffer detail = BUFFER_LIMIT(sizeof(out->detail) - 1);
	struct fault fault;
	enum reason from;

	if (matter->digests != NULL)
		signer_verify_with(matter->data, info, matter->digests,
		    opinion->certificate, opinion->key, &out->cms);
	else
		out->cms.reason = REASON_DIGEST_UNANNOUNCED;
	ask_revocation(matter, parameters, index, &opinion, out);
	take_opinion(opinion, out);
	from =
	    identity_judge(judging->from, opinion->certificate, out, &detail);
	if (from == REASON_FROM_CASE && judging->verifier->from_case_passes)
		from = REASON_PASS;
	fault = first_fault(out, matter->found, judging->verifier->revocation,
	    from, buffer_text(&detail));
	out->reason = fault.reason;
	set_detail(out->detail, sizeof(out->detail), fault.detail);
	buffer_free(&detail);
	return fault.hurdle;
}

static void
signer_result_clear(struct signer_result *signer)
{
	opinion_drop(signer->opinion);
	findings_free(&signer->status_findings);
	*signer = (struct signer_result){ 0 };
}

/* What is known of a signer before, or without, its certificate. */
static void
begin_signer(const struct signer *info, struct signer_result *out)
{
	char oid[OID_TEXT];

	*out = (struct signer_result){ 0 };
	out->signing_time = info->signing_time;
	out->cms.digest = info->digest;
	out->cms.reason = REASON_NO_SIGNER_CERTIFICATE;
	out->cms.weakness = REASON_PASS;
	out->path.at = out->path.weak_at = -1;
	out->path.weakness = REASON_PASS;
	out->revocation.at = -1;
	if (oid_text(info->signature_oid, oid))
		snprintf(out->cms.algorithm, sizeof(out->cms.algorithm), "%.*s",
		    (int)sizeof(out->cms.algorithm) - 1, oid);
}

static void
judge_unknown(const struct found *found, const char *undecodable, bool tired,
    struct signer_result *out)
{
	if (found->reason != REASON_PASS) {
		out->reason = found->reason;
		set_detail(out->detail, sizeof(out->detail), found->why);
	} else if (tired) {
		out->reason = REASON_TOO_LARGE;
		set_detail(out->detail, sizeof(out->detail),
		    "the message has more signers than are judged");
	} else if (undecodable != NULL) {
		out->reason = REASON_MALFORMED_CMS;
		set_detail(out->detail, sizeof(out->detail), undecodable);
	} else {
		out->reason = REASON_NO_SIGNER_CERTIFICATE;
	}
}

/*
 * An expired path may have been a good one until then: it is judged once more
 * as of its last second.
 */
static void
judge_as_it_ended(const struct matter *matter,
    struct path_parameters parameters, struct signer_result *out)
{
	const struct signed_data *data = matter->data;
	const struct path *path = &out->path;
	struct path earlier = { 0 };
	struct revocation revocation = { .at = -1 };

	if (path->status != PATH_INVALID || path->reason != REASON_EXPIRED)
		return;
	for (size_t i = 0; i < path->count; i++)
		if (path->certificates[i]->not_after <= parameters.at)
			parameters.at = path->certificates[i]->not_after - 1;
	path_build(matter->judging->verifier->trust, out->certificate,
	    data->certificates, data->certificate_count, &parameters, &earlier);
	if (out->cms.reason == REASON_PASS && earlier.status == PATH_TRUSTED)
		status_ask(matter->judging, data, &earlier, parameters.at,
		    &revocation);
	/* CRLs leave out who has expired: that nothing is known is usual. */
	if (revocation.status == REVOCATION_REVOKED ||
	    revocation.status == REVOCATION_GOOD)
		out->revocation = revocation;
	if (earlier.status == PATH_TRUSTED && earlier.weakness == REASON_PASS) {
		out->path_ended = parameters.at;
		out->path_ended_policy = earlier.policy;
	}
	path_clear(&earlier);
}

/* Of somebody who did sign: nobody makes us fetch for another's
 * certificate. */
static bool
lacks_a_ca(const struct signer_result *signer)
{
	return signer->cms.reason == REASON_PASS &&
	       signer->path.status == PATH_INCOMPLETE;
}

/* With the CAs that trust has learned meanwhile. */
static enum hurdle
judge_once_more(const struct matter *matter, const struct signer *info,
    const struct path_parameters *parameters, size_t index, enum hurdle before,
    struct signer_result *out)
{
	const char *why = NULL;
	struct opinion *opinion = opinion_of(
	    matter->judging->verifier, parameters, matter->data, index, &why);

	if (opinion == NULL)
		return before;
	signer_result_clear(out);
	begin_signer(info, out);
	return judge_candidate(matter, info, parameters, index, opinion, out);
}

/* The certificate that sid names: where it names several, the one that gets
 * furthest is the signer's. */
static void
judge_signer(const struct matter *matter, const struct signer *info,
    struct signer_result *out)
{
	const struct from *author = matter->judging->from;
	struct path_parameters parameters = {
		.at = matter->judging->at,
		.from_domain = author->state == FROM_ONE
				   ? author->mailboxes[0].domain
				   : NULL,
		.work = matter->judging->work,
	};
	size_t indexes[CANDIDATES_MAX], count, tried = 0;
	unsigned int *tries = matter->judging->tries;
	enum hurdle furthest = HURDLE_STRUCTURE;
	const char *why = NULL;

	begin_signer(info, out);
	count = signed_data_find(matter->data, info, indexes, CANDIDATES_MAX);
	for (; furthest != HURDLE_NONE && *tries > 0 && tried < count;
	     tried++) {
		struct signer_result candidate;
		struct opinion *opinion;
		enum hurdle hurdle;

		--*tries;
		opinion = opinion_of(matter->judging->verifier, &parameters,
		    matter->data, indexes[tried], &why);
		if (opinion == NULL)
			continue;
		begin_signer(info, &candidate);
		hurdle = judge_candidate(matter, info, &parameters,
		    indexes[tried], opinion, &candidate);
		if (lacks_a_ca(&candidate) &&
		    complete_path(matter->judging, matter->data, &parameters,
			&candidate.path))
			hurdle = judge_once_more(matter, info, &parameters,
			    indexes[tried], hurdle, &candidate);
		if (out->certificate != NULL && hurdle <= furthest) {
			signer_result_clear(&candidate);
			continue;
		}
		signer_result_clear(out);
		*out = candidate;
		furthest = hurdle;
	}
	if (out->certificate == NULL)
		judge_unknown(matter->found, why, tried < count, out);
	else
		judge_as_it_ended(matter, parameters, out);
}

static void
push_content(struct span piece, void *arg)
{
	digests_update(arg, piece);
}

/* Opaque content is at hand, and so is what its signers want. */
static struct digests *
digest_content(const struct signed_data *data)
{
	struct digests *digests;
	unsigned int set = 0;

	for (size_t i = 0; i < data->signer_count; i++) {
		if (data->signers[i].digest != DIGEST_UNKNOWN)
			set |= DIGEST_BIT(data->signers[i].digest);
	}
	digests = digests_new(set);
	signed_data_content(data, push_content, digests);
	return digests;
}

/* Faults of the object that no signer can make good. */
static enum reason
object_fault(
    const struct found *found, const struct signed_data *data, const char **why)
{
	if (data->signer_count == 0) {
		*why = "nobody signed: there is no SignerInfo";
		return REASON_MALFORMED_CMS;
	}
	if (data->content_type.len != sizeof(id_data) ||
	    memcmp(data->content_type.data, id_data, sizeof(id_data)) != 0) {
		*why = "the content is not of the type id-data";
		return REASON_MALFORMED_CMS;
	}
	if (found->form == FORM_OPAQUE && !data->has_content) {
		*why = "the signed content is not there";
		return REASON_MALFORMED_CMS;
	}
	return REASON_PASS;
}

void
judge_signature(const struct judging *judging, const struct found *found,
    const struct signed_data *data, enum reason reason, const char *why,
    struct signature_result *out)
{
	struct found faulty = *found;
	struct matter matter = { judging, &faulty, data, found->digests };
	struct digests *opaque = NULL;

	if (faulty.reason == REASON_PASS) {
		faulty.reason =
		    data == NULL ? reason : object_fault(found, data, &why);
		if (faulty.reason != REASON_PASS)
			faulty.why = why;
	}
	*out = (struct signature_result){
		.form = found->form,
		.covers = found->covers,
		.reason = faulty.reason,
	};
	memcpy(out->part, found->part, sizeof(out->part));
	set_detail(out->detail, sizeof(out->detail), faulty.why);
	if (data == NULL || data->signer_count == 0)
		return;
	if (found->form == FORM_OPAQUE && data->has_content)
		matter.digests = opaque = digest_content(data);
	out->signers = xcalloc(data->signer_count, sizeof(*out->signers));
	for (size_t i = 0; i < data->signer_count; i++)
		judge_signer(&matter, &data->signers[i], &out->signers[i]);
	out->signer_count = data->signer_count;
	digests_free(opaque);
}

void
signature_result_free(struct signature_result *signature)
{
	for (size_t i = 0; i < signature->signer_count; i++)
		signer_result_clear(&signature->signers[i]);
	free(signature->signers);
	*signature = (struct signature_result){ 0 };
}
