/* SPDX-License-Identifier: BSD-2-Clause */
/* CRLs and OCSP responses that are kept: found by their issuer. */
#include <stdlib.h>
#include <string.h>

#include "asking.h"
#include "der.h"

struct evidence *
evidence_new(void)
{
	struct evidence *evidence = xcalloc(1, sizeof(*evidence));

	atomic_init(&evidence->references, 1);
	return evidence;
}

struct evidence *
evidence_share(const struct evidence *evidence)
{
	/* The count is all that is ever written to. */
	struct evidence *mine = (struct evidence *)(uintptr_t)evidence;

	atomic_fetch_add(&mine->references, 1);
	return mine;
}

void
evidence_clear(struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->crl_count; i++)
		crl_free(evidence->crls[i]);
	for (size_t i = 0; i < evidence->response_count; i++) {
		OCSP_BASICRESP_free(evidence->responses[i].basic);
		free(evidence->responses[i].owned);
		response_memory_free(evidence->responses[i].memory);
	}
	free(evidence->crls);
	free(evidence->responses);
	evidence->crls = NULL;
	evidence->responses = NULL;
	evidence->crl_count = evidence->response_count = 0;
}

void
evidence_free(struct evidence *evidence)
{
	if (evidence == NULL || atomic_fetch_sub(&evidence->references, 1) != 1)
		return;
	evidence_clear(evidence);
	free(evidence);
}

/* The first index whose issuer is not below. */
static size_t
lower_bound(const struct evidence *evidence, uint64_t issuer)
{
	size_t low = 0, high = evidence->crl_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (evidence->crls[middle]->issuer_hash < issuer)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
evidence_find(const struct evidence *evidence, uint64_t issuer, size_t *count)
{
	size_t first = lower_bound(evidence, issuer);

	*count = 0;
	while (first + *count < evidence->crl_count &&
	       evidence->crls[first + *count]->issuer_hash == issuer)
		(*count)++;
	return first;
}

void
evidence_take_crl(struct evidence *evidence, struct crl *crl)
{
	size_t at = lower_bound(evidence, crl->issuer_hash);

	evidence->crls = xreallocarray(
	    evidence->crls, evidence->crl_count + 1, sizeof(*evidence->crls));
	memmove(evidence->crls + at + 1, evidence->crls + at,
	    (evidence->crl_count - at) * sizeof(*evidence->crls));
	evidence->crls[at] = crl;
	evidence->crl_count++;
}

static void
take_response(struct evidence *evidence, const struct response *response)
{
	evidence->responses = xreallocarray(evidence->responses,
	    evidence->response_count + 1, sizeof(*evidence->responses));
	evidence->responses[evidence->response_count++] = *response;
}

bool
evidence_is_response(struct span der)
{
	struct span in;
	uint8_t tag;

	return der_only(der, DER_SEQUENCE, &in) && der_peek(in, &tag) &&
	       tag == DER_ENUMERATED;
}

bool
evidence_take_der(
    struct evidence *evidence, struct span der, void *owned, const char **why)
{
	struct response response = { .der = der, .owned = owned };
	struct crl *crl;

	if (evidence_is_response(der)) {
		response.basic = ocsp_read(der, why);
		if (response.basic == NULL)
			return false;
		response.memory = response_memory_new();
		take_response(evidence, &response);
		return true;
	}
	crl = crl_read(der, why);
	if (crl == NULL)
		return false;
	crl->owned = owned;
	evidence_take_crl(evidence, crl);
	return true;
}

bool
evidence_add_der(struct evidence *evidence, struct span der, const char **why)
{
	void *copy = xmemdup(der.data, der.len);

	if (evidence_take_der(
		evidence, (struct span){ copy, der.len }, copy, why))
		return true;
	free(copy);
	return false;
}

static void
note_dates(struct evidence_summary *out, time_t this_update, time_t next_update)
{
	out->count++;
	if (this_update > out->this_update)
		out->this_update = this_update;
	if (next_update != 0 &&
	    (out->next_update == 0 || next_update < out->next_update))
		out->next_update = next_update;
}

void
evidence_summarise(
    const struct evidence *evidence, struct evidence_summary *out)
{
	time_t this_update, next_update;

	*out = (struct evidence_summary){ .octets = sizeof(*evidence) };
	for (size_t i = 0; i < evidence->crl_count; i++) {
		const struct crl *crl = evidence->crls[i];

		note_dates(out, crl->this_update, crl->next_update);
		out->octets += sizeof(*crl) + crl->der.len +
			       crl->index.count * sizeof(*crl->index.keys);
	}
	for (size_t i = 0; i < evidence->response_count; i++) {
		const struct response *response = &evidence->responses[i];

		if (!ocsp_dates(response->basic, &this_update, &next_update))
			this_update = next_update = 0;
		note_dates(out, this_update, next_update);
		/* OpenSSL's view of it is about as large again. */
		out->octets += sizeof(*response) + 3 * response->der.len;
	}
}
