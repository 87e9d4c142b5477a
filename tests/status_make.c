/* SPDX-License-Identifier: BSD-2-Clause */
/* CRLs and OCSP responses for the tests; whatever fails ends the program. */
#include "config.h"

#include "status_make.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#define MUST(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			(void)fprintf(stderr, "%s:%d: %s\n", __FILE__,         \
			    __LINE__, #condition);                             \
			ERR_print_errors_fp(stderr);                           \
			abort();                                               \
		}                                                              \
	} while (0)

enum {
	DER_MAX = 1 << 24
};

static void
add_text(X509_CRL *crl, const char *name, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *e;

	if (value == NULL)
		return;
	X509V3_set_ctx(&context, NULL, NULL, NULL, crl, 0);
	X509V3_set_nconf(&context, NULL);
	e = X509V3_EXT_conf(NULL, &context, name, value);
	MUST(e != NULL);
	MUST(X509_CRL_add_ext(crl, e, -1) == 1);
	X509_EXTENSION_free(e);
}

static void
add_number(X509_CRL *crl, int nid, long number)
{
	ASN1_INTEGER *value = ASN1_INTEGER_new();

	if (number != 0) {
		MUST(ASN1_INTEGER_set(value, number) == 1);
		MUST(X509_CRL_add1_ext_i2d(crl, nid, value,
			 nid == NID_delta_crl ? 1 : 0, 0) == 1);
	}
	ASN1_INTEGER_free(value);
}

static void
add_entry_issuer(X509_REVOKED *entry, const struct pki *of)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *name = GENERAL_NAME_new();

	GENERAL_NAME_set0_value(
	    name, GEN_DIRNAME, X509_NAME_dup(X509_get_subject_name(of->x)));
	MUST(sk_GENERAL_NAME_push(names, name) > 0);
	MUST(X509_REVOKED_add1_ext_i2d(
		 entry, NID_certificate_issuer, names, 1, 0) == 1);
	GENERAL_NAMES_free(names);
}

static void
add_line(X509_CRL *crl, const struct crl_line *line)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
	ASN1_GENERALIZEDTIME *invalid;
	ASN1_TIME *at =
	    ASN1_TIME_set(NULL, line->at != 0 ? line->at : PKI_NOW - 10 * DAY);

	MUST(X509_REVOKED_set_serialNumber(
		 entry, X509_get_serialNumber(line->who->x)) == 1);
	MUST(X509_REVOKED_set_revocationDate(entry, at) == 1);
	if (line->reason != NO_REASON) {
		MUST(ASN1_ENUMERATED_set(reason, line->reason) == 1);
		MUST(X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason,
			 line->critical_reason, 0) == 1);
	}
	if (line->invalid != 0) {
		invalid = ASN1_GENERALIZEDTIME_set(NULL, line->invalid);
		MUST(X509_REVOKED_add1_ext_i2d(
			 entry, NID_invalidity_date, invalid, 0, 0) == 1);
		ASN1_GENERALIZEDTIME_free(invalid);
	}
	if (line->of != NULL)
		add_entry_issuer(entry, line->of);
	MUST(X509_CRL_add0_revoked(crl, entry) == 1);
	ASN1_ENUMERATED_free(reason);
	ASN1_TIME_free(at);
}

static void
set_dates(X509_CRL *crl, const struct crl_wish *wish)
{
	ASN1_TIME *from =
	    ASN1_TIME_set(NULL, wish->from != 0 ? wish->from : PKI_NOW - DAY);
	ASN1_TIME *until = ASN1_TIME_set(
	    NULL, wish->until != 0 ? wish->until : PKI_NOW + 5 * DAY);

	MUST(X509_CRL_set1_lastUpdate(crl, from) == 1);
	if (wish->until != -1)
		MUST(X509_CRL_set1_nextUpdate(crl, until) == 1);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
}

static struct buffer
take(unsigned char *der, int len)
{
	struct buffer out = BUFFER_LIMIT(DER_MAX);

	MUST(len > 0);
	MUST(buffer_append(&out, der, (size_t)len));
	OPENSSL_free(der);
	return out;
}

struct buffer
crl_make(const struct pki *signer, const struct crl_wish *wish)
{
	const char *digest = wish->digest != NULL ? wish->digest : "sha256";
	X509_CRL *crl = X509_CRL_new();
	unsigned char *der = NULL;
	int len;

	MUST(crl != NULL && X509_CRL_set_version(crl, 1) == 1);
	MUST(X509_CRL_set_issuer_name(crl, X509_get_subject_name(signer->x)) ==
	     1);
	set_dates(crl, wish);
	add_number(crl, NID_crl_number, wish->number);
	add_number(crl, NID_delta_crl, wish->base);
	add_text(crl, "issuingDistributionPoint", wish->scope);
	add_text(crl, "freshestCRL", wish->freshest);
	for (size_t i = 0; i < LINES_MAX && wish->lines[i].who != NULL; i++)
		add_line(crl, &wish->lines[i]);
	MUST(X509_CRL_sign(crl, signer->key, EVP_get_digestbyname(digest)) > 0);
	len = i2d_X509_CRL(crl, &der);
	X509_CRL_free(crl);
	return take(der, len);
}

static void
add_answer(OCSP_BASICRESP *basic, const struct pki *subject,
    const struct pki *issuer, const struct ocsp_wish *wish)
{
	const char *digest = wish->id_digest != NULL ? wish->id_digest : "sha1";
	OCSP_CERTID *id = OCSP_cert_to_id(
	    EVP_get_digestbyname(digest), subject->x, issuer->x);
	ASN1_TIME *from = ASN1_GENERALIZEDTIME_set(
	    NULL, wish->from != 0 ? wish->from : PKI_NOW - 3600);
	ASN1_TIME *until = ASN1_GENERALIZEDTIME_set(
	    NULL, wish->until != 0 ? wish->until : PKI_NOW + DAY);
	ASN1_TIME *revoked = ASN1_GENERALIZEDTIME_set(
	    NULL, wish->revoked != 0 ? wish->revoked : PKI_NOW - 10 * DAY);
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
	ASN1_GENERALIZEDTIME *invalid;
	OCSP_SINGLERESP *single =
	    OCSP_basic_add1_status(basic, id, wish->status, wish->reason,
		revoked, from, wish->until != -1 ? until : NULL);

	MUST(id != NULL && single != NULL);
	if (wish->reason_extension) {
		MUST(ASN1_ENUMERATED_set(reason, 1) == 1);
		MUST(OCSP_SINGLERESP_add1_ext_i2d(
			 single, NID_crl_reason, reason, 0, 0) == 1);
	}
	if (wish->invalid != 0) {
		invalid = ASN1_GENERALIZEDTIME_set(NULL, wish->invalid);
		MUST(OCSP_SINGLERESP_add1_ext_i2d(
			 single, NID_invalidity_date, invalid, 0, 0) == 1);
		ASN1_GENERALIZEDTIME_free(invalid);
	}
	ASN1_ENUMERATED_free(reason);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_TIME_free(revoked);
	OCSP_CERTID_free(id);
}

struct buffer
ocsp_make(const struct pki *responder, const struct pki *subject,
    const struct pki *issuer, const struct ocsp_wish *wish)
{
	const char *digest = wish->digest != NULL ? wish->digest : "sha256";
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_RESPONSE *response;
	unsigned char *der = NULL;
	int len;

	add_answer(basic, subject, issuer, wish);
	MUST(OCSP_basic_sign(basic, responder->x, responder->key,
		 EVP_get_digestbyname(digest), NULL,
		 wish->leaves_out_responder ? OCSP_NOCERTS : 0) == 1);
	response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	MUST(response != NULL);
	len = i2d_OCSP_RESPONSE(response, &der);
	OCSP_RESPONSE_free(response);
	OCSP_BASICRESP_free(basic);
	return take(der, len);
}
