/* SPDX-License-Identifier: BSD-2-Clause */
/* What decided, as plain data for the rules. */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "asking.h"

static void
take_algorithm(struct span algorithm, struct statement *out)
{
	out->algorithm_len = algorithm.len < sizeof(out->algorithm)
				 ? algorithm.len
				 : sizeof(out->algorithm);
	memcpy(out->algorithm, algorithm.data, out->algorithm_len);
}

void
crl_statement(const struct crl *crl, struct statement *out)
{
	const struct crl_index *index = &crl->index;

	*out = (struct statement){ .kind = STATEMENT_CRL,
		.this_update = crl->this_update,
		.next_update = crl->next_update,
		.about = crl->only_user ? ABOUT_SUBSCRIBERS
			 : crl->only_ca ? ABOUT_CAS
					: ABOUT_UNKNOWN,
		.entries = index->count,
		.without_reason = index->count - index->with_reason,
		.unspecified = index->unspecified,
		.critical_reasons = index->critical_reasons,
		.holds = index->holds };
	take_algorithm(crl->algorithm, out);
}

/* Of the CAs of the path; another signer's is not at hand any more. */
static void
take_signer(
    const struct crl *crl, const struct chain *chain, struct statement *out)
{
	struct crl *mine = (struct crl *)(uintptr_t)crl;

	for (size_t i = 1; i < chain->count; i++) {
		const struct certificate *c = chain->certificates[i];

		if (!name_matches(crl->issuer, &c->subject) ||
		    !crl_is_signed_by(mine, c, NULL))
			continue;
		out->signer_key = c->key.kind;
		out->signer_key_size = c->key.size;
		return;
	}
}

/* A responder that the issuer certified, whether or not it should have. */
static void
take_responder(X509 *signer, X509 *issuer, struct statement *out)
{
	EVP_PKEY *key = X509_get0_pubkey(issuer);

	if (X509_cmp(signer, issuer) == 0) {
		out->by_issuer = true;
		return;
	}
	out->by_certified = X509_check_issued(issuer, signer) == X509_V_OK &&
			    key != NULL && X509_verify(signer, key) == 1;
	out->responder_has_purpose =
	    X509_get_extended_key_usage(signer) != UINT32_MAX &&
	    (X509_get_extended_key_usage(signer) & XKU_OCSP_SIGN) != 0;
	out->responder_has_nocheck =
	    X509_get_ext_by_NID(signer, NID_id_pkix_OCSP_noCheck, -1) >= 0;
}

static void
take_signer_of_response(
    OCSP_BASICRESP *basic, const struct chain *chain, struct statement *out)
{
	X509 *issuer = x509_of(chain->certificates[1]), *signer = NULL;
	STACK_OF(X509) *issuers = sk_X509_new_null();

	/* The name alone makes nobody the signer. */
	if (issuer != NULL && issuers != NULL &&
	    sk_X509_push(issuers, issuer) > 0 &&
	    OCSP_basic_verify(basic, issuers, NULL, OCSP_NOVERIFY) == 1 &&
	    OCSP_resp_get0_signer(basic, &signer, issuers) == 1)
		take_responder(signer, issuer, out);
	sk_X509_free(issuers);
	X509_free(issuer);
	ERR_clear_error();
}

static void
response_statement(const struct response *response, const struct chain *chain,
    struct statement *out)
{
	OCSP_BASICRESP *basic = response->basic;
	OCSP_SINGLERESP *single = OCSP_resp_get0(basic, 0);
	unsigned char *der = NULL;
	int len = i2d_X509_ALGOR(OCSP_resp_get0_tbs_sigalg(basic), &der);

	*out = (struct statement){ .kind = STATEMENT_OCSP };
	(void)ocsp_dates(basic, &out->this_update, &out->next_update);
	if (len > 0)
		take_algorithm((struct span){ der, (size_t)len }, out);
	OPENSSL_free(der);
	out->has_reason_extension =
	    single != NULL &&
	    OCSP_SINGLERESP_get_ext_by_NID(single, NID_crl_reason, -1) >= 0;
	take_signer_of_response(basic, chain, out);
}

void
tell_statement(const struct standing *standing, const struct chain *chain,
    struct statement *out)
{
	const struct certificate *c = chain->certificates[0];

	*out = (struct statement){ 0 };
	if (standing->crl != NULL) {
		crl_statement(standing->crl, out);
		take_signer(standing->crl, chain, out);
	} else if (standing->response != NULL) {
		response_statement(standing->response, chain, out);
	} else {
		return;
	}
	out->is_of_one = true;
	out->about = c->is_ca ? ABOUT_CAS : ABOUT_SUBSCRIBERS;
	out->is_strict = c->class.generation == STRICT;
	out->is_revoked = standing->status == REVOCATION_REVOKED;
	out->has_reason = standing->has_reason;
	out->reason = standing->reason;
}

bool
evidence_crl(
    const struct evidence *evidence, size_t index, struct crl_description *out)
{
	const struct crl *crl;

	if (index >= evidence->crl_count)
		return false;
	crl = evidence->crls[index];
	*out = (struct crl_description){ .issuer = name_text(crl->issuer),
		.is_delta = crl->base_number.len != 0,
		.unusable = crl->unusable };
	tell_number(crl->number, out->number, sizeof(out->number));
	(void)crl_fingerprint(crl, out->sha256);
	crl_statement(crl, &out->statement);
	return true;
}
