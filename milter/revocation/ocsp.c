/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The status of one certificate by OCSP responses at hand (RFC 6960), read
 * and verified by OpenSSL: signed by the issuer itself, or by somebody whom it
 * made a responder.
 */
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "asking.h"

OCSP_BASICRESP *
ocsp_read(struct span der, const char **why)
{
	const unsigned char *at = der.data;
	OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &at, (long)der.len);
	OCSP_BASICRESP *basic = NULL;

	if (response == NULL || at != der.data + der.len)
		*why = "it is no OCSPResponse";
	else if (OCSP_response_status(response) !=
		 OCSP_RESPONSE_STATUS_SUCCESSFUL)
		*why = "it is an OCSP response that tells an error";
	else if ((basic = OCSP_response_get1_basic(response)) == NULL)
		*why = "it is an OCSP response of another type";
	OCSP_RESPONSE_free(response);
	ERR_clear_error();
	return basic;
}

X509 *
x509_of(const struct certificate *c)
{
	const unsigned char *at = c->der.data;

	return d2i_X509(NULL, &at, (long)c->der.len);
}

static STACK_OF(X509) * x509s_of(const struct chain *chain)
{
	STACK_OF(X509) *list = sk_X509_new_null();

	for (size_t i = 0; list != NULL && i < chain->count; i++) {
		X509 *x = x509_of(chain->certificates[i]);

		if (x == NULL || sk_X509_push(list, x) <= 0) {
			X509_free(x);
			sk_X509_pop_free(list, X509_free);
			return NULL;
		}
	}
	return list;
}

static bool
is_about(OCSP_SINGLERESP *single, X509 *subject, X509 *issuer)
{
	OCSP_CERTID *asked =
	    (OCSP_CERTID *)(uintptr_t)OCSP_SINGLERESP_get0_id(single);
	ASN1_OBJECT *oid = NULL;
	ASN1_INTEGER *serial = NULL;
	const EVP_MD *md;
	OCSP_CERTID *ours;
	bool same = false;

	if (OCSP_id_get0_info(NULL, &oid, NULL, &serial, asked) != 1 ||
	    ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(subject)) != 0)
		return false;
	md = EVP_get_digestbyobj(oid);
	if (md == NULL || EVP_MD_is_a(md, "MD5") || EVP_MD_is_a(md, "MD4"))
		return false;
	ours = OCSP_cert_to_id(md, subject, issuer);
	same = ours != NULL && OCSP_id_cmp(ours, asked) == 0;
	OCSP_CERTID_free(ours);
	return same;
}

static bool
read_time(const ASN1_GENERALIZEDTIME *in, time_t *out)
{
	struct tm tm;

	*out = 0;
	return in != NULL && ASN1_TIME_to_tm(in, &tm) == 1 &&
	       time_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		   tm.tm_hour, tm.tm_min, tm.tm_sec, out);
}

/* RFC 6960 4.4.5: entry extensions of CRLs may stand there; 0: not said. */
static time_t
invalidity_date(OCSP_SINGLERESP *single)
{
	ASN1_GENERALIZEDTIME *date = OCSP_SINGLERESP_get1_ext_d2i(
	    single, NID_invalidity_date, NULL, NULL);
	time_t at = 0;

	(void)read_time(date, &at);
	ASN1_GENERALIZEDTIME_free(date);
	return at;
}

/* What one answer says; later ones are asked even where it says "good". */
static void
take_answer(struct asking *asking, const struct response *response,
    OCSP_SINGLERESP *single, enum belief belief, struct standing *out)
{
	const struct revocation_parameters *p = asking->parameters;
	ASN1_GENERALIZEDTIME *revoked = NULL, *begin = NULL, *end = NULL;
	time_t this_update, next_update, revoked_at, invalid_at;
	int reason = -1;
	int status =
	    OCSP_single_get0_status(single, &reason, &revoked, &begin, &end);
	bool current;

	if (!read_time(begin, &this_update))
		return;
	(void)read_time(end, &next_update);
	(void)read_time(revoked, &revoked_at);
	invalid_at = invalidity_date(single);
	current = is_current(p, this_update, next_update);
	/* No better than what is known. */
	if (out->status == REVOCATION_REVOKED &&
	    (status != V_OCSP_CERTSTATUS_REVOKED ||
		key_is_clear(
		    reason >= 0, reason < 0 ? 0 : (unsigned int)reason)))
		return;
	if (status == V_OCSP_CERTSTATUS_REVOKED &&
	    (current || reason != OCSP_REVOKED_STATUS_CERTIFICATEHOLD) &&
	    (this_update <= p->at || revoked_at <= p->at ||
		(invalid_at != 0 && invalid_at <= p->at))) {
		out->status = REVOCATION_REVOKED;
		out->reason = reason < 0 ? 0 : (unsigned int)reason;
		out->has_reason = reason >= 0;
		out->revoked_at = revoked_at;
	} else if (!current) {
		standing_excuse(
		    out, "its OCSP response is not current", next_update);
		return;
	} else if (status != V_OCSP_CERTSTATUS_GOOD) {
		standing_excuse(out, "its OCSP responder does not know it", 0);
		return;
	} else if (belief == BELIEF_LATER) {
		standing_excuse(
		    out, "nothing is known of its OCSP responder", 0);
		return;
	} else if (out->status == REVOCATION_UNKNOWN) {
		out->status = REVOCATION_GOOD;
	} else {
		return;
	}
	note_used(asking, response->der, NULL);
	out->ended = !current || next_update >= p->at ? 0 : next_update;
	out->source = REVOCATION_BY_OCSP;
	out->this_update = this_update;
	out->crl_number = (struct span){ 0 };
	out->crl = NULL;
	out->response = response;
}

/* True: somebody who may spoke of the certificate. */
static bool
ask_response(struct asking *asking, const struct response *response,
    const struct chain *chain, STACK_OF(X509) * list, struct standing *out)
{
	OCSP_BASICRESP *basic = response->basic;
	enum belief belief = BELIEF_NONE;

	for (int i = 0; i < OCSP_resp_count(basic) && !is_settled(out); i++) {
		OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);

		if (!is_about(
			single, sk_X509_value(list, 0), sk_X509_value(list, 1)))
			continue;
		if (belief == BELIEF_NONE)
			belief =
			    response_is_believed(asking, response, chain, list);
		if (belief == BELIEF_NONE) {
			standing_excuse(out,
			    "its OCSP response is signed by nobody who may", 0);
			if (out->status == REVOCATION_UNKNOWN &&
			    out->response == NULL)
				out->response = response;
			return false;
		}
		take_answer(asking, response, single, belief, out);
	}
	return belief != BELIEF_NONE;
}

static void
ask_all(struct asking *asking, const struct chain *chain, STACK_OF(X509) * list,
    struct standing *out)
{
	const struct evidence *evidence;
	bool *heard;

	for (size_t s = 0;
	     (evidence = asking_evidence(asking, s, &heard)) != NULL; s++)
		for (size_t i = 0;
		     i < evidence->response_count && !is_settled(out); i++)
			if (ask_response(asking, &evidence->responses[i], chain,
				list, out) &&
			    heard != NULL)
				*heard = true;
}

static bool
has_responses(struct asking *asking)
{
	const struct evidence *evidence;

	for (size_t s = 0;
	     (evidence = asking_evidence(asking, s, NULL)) != NULL; s++)
		if (evidence->response_count > 0)
			return true;
	return false;
}

void
ocsp_status(
    struct asking *asking, const struct chain *chain, struct standing *out)
{
	STACK_OF(X509) * list;

	if (!has_responses(asking))
		return;
	list = x509s_of(chain);
	if (list != NULL)
		ask_all(asking, chain, list, out);
	sk_X509_pop_free(list, X509_free);
	ERR_clear_error();
}

bool
ocsp_dates(OCSP_BASICRESP *basic, time_t *this_update, time_t *next_update)
{
	ASN1_GENERALIZEDTIME *begin = NULL, *end = NULL;
	OCSP_SINGLERESP *single = OCSP_resp_get0(basic, 0);

	*next_update = 0;
	if (single == NULL ||
	    OCSP_single_get0_status(single, NULL, NULL, &begin, &end) < 0)
		return false;
	(void)read_time(end, next_update);
	return read_time(begin, this_update);
}

/*
 * A CertID by SHA-1, which every responder knows (RFC 5019 2.1.1); it only
 * names the certificate.  No nonce, no requestor, no signature.
 */
bool
ocsp_request(const struct certificate *certificate,
    const struct certificate *issuer, uint8_t **out, size_t *len)
{
	X509 *subject = x509_of(certificate), *above = x509_of(issuer);
	OCSP_REQUEST *request = OCSP_REQUEST_new();
	OCSP_CERTID *id = NULL;
	unsigned char *der = NULL;
	int octets = -1;

	if (subject != NULL && above != NULL && request != NULL)
		id = OCSP_cert_to_id(EVP_sha1(), subject, above);
	if (id != NULL && OCSP_request_add0_id(request, id) != NULL)
		octets = i2d_OCSP_REQUEST(request, &der);
	else
		OCSP_CERTID_free(id);
	if (octets > 0) {
		*out = xmemdup(der, (size_t)octets);
		*len = (size_t)octets;
	}
	OPENSSL_free(der);
	OCSP_REQUEST_free(request);
	X509_free(subject);
	X509_free(above);
	ERR_clear_error();
	return octets > 0;
}
