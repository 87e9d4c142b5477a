/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The revocation of a path: each certificate asked for, the worst answer
 * told.  Which CRL speaks for whom is in crl_status.c.
 */
#include "revocation.h"

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"

/* RFC 5280 5.3.1 */
static const char *
reason_words(unsigned int reason)
{
	static const char *const words[] = {
		[CRL_KEY_COMPROMISE] = "keyCompromise",
		[CRL_CA_COMPROMISE] = "cACompromise",
		[CRL_AFFILIATION_CHANGED] = "affiliationChanged",
		[CRL_SUPERSEDED] = "superseded",
		[CRL_CESSATION_OF_OPERATION] = "cessationOfOperation",
		[CRL_CERTIFICATE_HOLD] = "certificateHold",
		[CRL_PRIVILEGE_WITHDRAWN] = "privilegeWithdrawn",
		[CRL_AA_COMPROMISE] = "aACompromise",
	};

	return reason < sizeof(words) / sizeof(*words) ? words[reason] : NULL;
}

bool
key_is_clear(bool has_reason, unsigned int reason)
{
	return has_reason &&
	       (reason == CRL_AFFILIATION_CHANGED || reason == CRL_SUPERSEDED ||
		   reason == CRL_CESSATION_OF_OPERATION);
}

bool
is_settled(const struct standing *standing)
{
	return standing->status == REVOCATION_REVOKED &&
	       !key_is_clear(standing->has_reason, standing->reason);
}

bool
is_current(const struct revocation_parameters *p, time_t this_update,
    time_t next_update)
{
	return this_update <= p->at + CLOCK_SKEW && next_update != 0 &&
	       p->at - p->grace <= next_update;
}

const char there_is_no_crl[] = "there is no CRL for it";

void
standing_excuse(struct standing *standing, const char *why, time_t when)
{
	if (standing->why != NULL && standing->why != there_is_no_crl)
		return;
	standing->why = why;
	standing->why_time = when;
}

const struct evidence *
asking_evidence(struct asking *asking, size_t index, bool **heard)
{
	const struct evidence *files = asking->parameters->evidence;

	if (heard != NULL)
		*heard = NULL;
	if (files != NULL && index-- == 0)
		return files;
	if (index < asking->taken_count) {
		if (heard != NULL)
			*heard = &asking->taken[index].was_heard;
		return asking->taken[index].evidence;
	}
	return index == asking->taken_count && !asking->is_without_message
		   ? &asking->message
		   : NULL;
}

/* A CRL may point to a delta that is at hand: then once more. */
static void
ask_crls(struct asking *asking, const struct chain *chain, struct standing *out)
{
	size_t before = asking->taken_count;

	*out = (struct standing){ .status = REVOCATION_UNKNOWN };
	crl_status(asking, chain, out);
	if (asking->taken_count == before)
		return;
	*out = (struct standing){ .status = REVOCATION_UNKNOWN };
	crl_status(asking, chain, out);
}

/*
 * Without what the sender chose to send: an older CRL that he brings along
 * must not keep us from a newer one.
 */
static void
ask_our_own(
    struct asking *asking, const struct chain *chain, struct standing *out)
{
	const struct evidence *files = asking->parameters->evidence;
	bool is_without_message = asking->is_without_message, wanted;

	asking->is_without_message = true;
	out->status = REVOCATION_UNKNOWN;
	if (files != NULL && files->crl_count > 0)
		ask_crls(asking, chain, out);
	if (out->status != REVOCATION_GOOD && !is_settled(out)) {
		wanted = take_crls(asking, chain->certificates[0]);
		ask_crls(asking, chain, out);
		if (out->status == REVOCATION_UNKNOWN && !wanted)
			(void)take_responses(asking, chain);
	}
	asking->is_without_message = is_without_message;
}

void
standing_of(
    struct asking *asking, const struct chain *chain, struct standing *out)
{
	bool brings_crls = asking->message.crl_count > 0;

	*out = (struct standing){ .status = REVOCATION_UNKNOWN };
	if (asking->parameters->source != NULL) {
		ask_our_own(asking, chain, out);
		/* Signers may stand better with what the message brings. */
		if (asking->depth == 0 && brings_crls)
			asking->tried_count = 0;
	}
	if (asking->parameters->source == NULL ||
	    (brings_crls && !asking->is_without_message))
		ask_crls(asking, chain, out);
	if (!is_settled(out))
		ocsp_status(asking, chain, out);
}

void
tell_number(struct span number, char *out, size_t size)
{
	unsigned long long value = 0;
	char hex[2 * (CRL_NUMBER_MAX + 1) + 1];

	out[0] = '\0';
	if (number.len > CRL_NUMBER_MAX + 1 || number.len == 0)
		return;
	if (number.len > sizeof(value)) {
		hex_encode(number.data, number.len, hex);
		(void)snprintf(out, size, "0x%s", hex);
		return;
	}
	for (size_t i = 0; i < number.len; i++)
		value = value << 8 | number.data[i];
	(void)snprintf(out, size, "%llu", value);
}

static void
tell_detail(const struct standing *standing, const struct certificate *c,
    char *out, size_t size)
{
	const char *word = reason_words(standing->reason);
	char name[TRUST_NAME], when[TIME_TEXT] = "";
	bool revoked = standing->status == REVOCATION_REVOKED;
	time_t date = revoked ? standing->revoked_at : standing->why_time;

	trust_name(c, name);
	if (date != 0)
		time_text(date, when);
	if (revoked)
		(void)snprintf(out, size, "%s: revoked%s%s%s%s%s", name,
		    date != 0 ? " at " : "", when, word != NULL ? " (" : "",
		    word != NULL ? word : "", word != NULL ? ")" : "");
	else
		(void)snprintf(out, size, "%s: %s%s%s", name, standing->why,
		    date != 0 ? " at " : "", when);
}

static void
tell(const struct standing *standing, const struct path *path, size_t index,
    struct revocation *out)
{
	const struct chain chain = { path->certificates + index,
		path->count - index };

	tell_statement(standing, &chain, &out->statement);
	out->status = standing->status;
	out->source = standing->source;
	out->this_update = standing->this_update;
	tell_number(
	    standing->crl_number, out->crl_number, sizeof(out->crl_number));
	out->at = -1;
	out->detail[0] = '\0';
	if (standing->status == REVOCATION_GOOD)
		return;
	out->ended = 0;
	out->at = (int)index;
	tell_detail(standing, path->certificates[index], out->detail,
	    sizeof(out->detail));
}

static void
read_message(struct asking *asking)
{
	const struct revocation_parameters *p = asking->parameters;
	const char *why;

	/* Whatever cannot be read says nothing, for or against anybody. */
	for (size_t i = 0; i < p->crl_count; i++)
		(void)evidence_take_der(
		    &asking->message, p->crls[i], NULL, &why);
	for (size_t i = 0; i < asking->message.crl_count; i++)
		asking->message.crls[i]->is_brought = true;
	for (size_t i = 0; i < p->response_count && i < RESPONSES_MAX; i++)
		(void)evidence_take_der(
		    &asking->message, p->responses[i], NULL, &why);
}

void
note_used(struct asking *asking, struct span der, const struct crl *crl)
{
	for (size_t i = 0; i < asking->used_count; i++)
		if (asking->used[i].der.data == der.data)
			return;
	if (asking->used_count < USED_MAX)
		asking->used[asking->used_count++] = (struct used){ der, crl };
}

static void
hand_to_keeper(struct asking *asking)
{
	const struct revocation_keeper *keeper = asking->parameters->keeper;

	for (size_t i = 0; keeper != NULL && i < asking->used_count; i++) {
		const struct used *used = &asking->used[i];
		struct revocation_piece piece = { .der = used->der,
			.is_response = used->crl == NULL };

		if (used->crl != NULL
			? crl_fingerprint(used->crl, piece.sha256)
			: certificate_fingerprint(used->der, piece.sha256))
			keeper->keep(keeper->handle, &piece);
	}
	asking->used_count = 0;
}

/* Good, but by what has ended: of several, the first. */
static void
note_ended(const struct standing *standing, const struct certificate *c,
    struct revocation *out)
{
	char *name;

	if (standing->status != REVOCATION_GOOD || standing->ended == 0 ||
	    out->status != REVOCATION_GOOD || out->ended != 0)
		return;
	name = name_text(&c->issuer);
	out->ended = standing->ended;
	(void)snprintf(
	    out->ended_issuer, sizeof(out->ended_issuer), "%s", name);
	free(name);
}

static void
ask_path(struct asking *asking, const struct path *path, struct revocation *out)
{
	struct chain chain = { path->certificates, path->count };

	*out = (struct revocation){ .status = REVOCATION_GOOD, .at = -1 };
	out->checked_at = asking->parameters->at;
	for (size_t i = 0; chain.count > 1;
	     i++, chain.count--, chain.certificates++) {
		struct standing standing;

		standing_of(asking, &chain, &standing);
		note_ended(&standing, chain.certificates[0], out);
		/* Of good ones the signer's own is shown. */
		if (i == 0 || standing.status == REVOCATION_REVOKED ||
		    (standing.status == REVOCATION_UNKNOWN &&
			out->status == REVOCATION_GOOD)) {
			tell(&standing, path, i, out);
			asking->knows_no_crl =
			    standing.status == REVOCATION_UNKNOWN &&
			    standing.why == there_is_no_crl;
		}
		if (standing.status == REVOCATION_REVOKED)
			break;
	}
}

/* False: the wait is over; what came meanwhile is worth one more look. */
static bool
await(struct asking *asking)
{
	const struct revocation_parameters *p = asking->parameters;
	struct revocation_wait *wait = asking->wait;

	if (!wait->has_begun) {
		wait->has_begun = true;
		(void)clock_gettime(CLOCK_MONOTONIC, &wait->since);
	}
	return p->source->await(
	    p->source->handle, &asking->wants, &wait->since, p->at);
}

static void
ask_until_known(
    struct asking *asking, const struct path *path, struct revocation *out)
{
	struct revocation before;
	bool is_last = false;

	for (size_t round = 0; round < ROUNDS_MAX; round++) {
		before = *out;
		ask_path(asking, path, out);
		/* What was refused is not there any more: why not is told. */
		if (asking->knows_no_crl && before.status == out->status &&
		    before.at == out->at)
			memcpy(out->detail, before.detail, sizeof(out->detail));
		hand_to_keeper(asking);
		give_back(asking, out->status != REVOCATION_REVOKED);
		if (out->status == REVOCATION_REVOKED || is_last ||
		    asking->wants.count == 0)
			break;
		is_last = !await(asking);
		revocation_wants_clear(&asking->wants);
		asking->tried_count = 0;
	}
	revocation_wants_clear(&asking->wants);
}

void
revocation_check(const struct path *path,
    const struct revocation_parameters *parameters, struct revocation *out)
{
	struct asking *asking = NULL;

	*out = (struct revocation){ .at = -1 };
	if (path->status != PATH_TRUSTED || path->count == 0)
		return;
	asking = xcalloc(1, sizeof(*asking));
	asking->parameters = parameters;
	asking->wait =
	    parameters->wait != NULL ? parameters->wait : &asking->own_wait;
	asking->anchor = path->certificates[path->count - 1];
	read_message(asking);
	ask_until_known(asking, path, out);
	evidence_clear(&asking->message);
	for (size_t i = 0; i < asking->other_count; i++)
		certificate_free(asking->others[i]);
	free(asking->others);
	free(asking);
	ERR_clear_error();
}
