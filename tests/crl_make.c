/* SPDX-License-Identifier: BSD-2-Clause */
#include "crl_make.h"

#include <openssl/x509v3.h>
#include <stdlib.h>

static void
check(int good)
{
	if (!good)
		abort();
}

static void
set_dates(X509_CRL *crl, time_t this_update, time_t next_update)
{
	ASN1_TIME *time = ASN1_TIME_set(NULL, this_update);

	check(X509_CRL_set1_lastUpdate(crl, time));
	check(ASN1_TIME_set(time, next_update) != NULL);
	check(X509_CRL_set1_nextUpdate(crl, time));
	ASN1_TIME_free(time);
}

static void
revoke(X509_CRL *crl, const struct pki *revoked, time_t when)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_TIME *time = ASN1_TIME_set(NULL, when);

	check(X509_REVOKED_set_serialNumber(
	    entry, X509_get_serialNumber(revoked->x)));
	check(X509_REVOKED_set_revocationDate(entry, time));
	check(X509_CRL_add0_revoked(crl, entry));
	ASN1_TIME_free(time);
}

static void
add_extensions(X509_CRL *crl, const struct pki *issuer, long number)
{
	ASN1_INTEGER *value = ASN1_INTEGER_new();
	X509V3_CTX context;
	X509_EXTENSION *identifier;

	check(ASN1_INTEGER_set(value, number));
	check(X509_CRL_add1_ext_i2d(crl, NID_crl_number, value, 0, 0));
	X509V3_set_ctx(&context, issuer->x, NULL, NULL, crl, 0);
	identifier = X509V3_EXT_conf_nid(
	    NULL, &context, NID_authority_key_identifier, "keyid");
	check(identifier != NULL && X509_CRL_add_ext(crl, identifier, -1));
	X509_EXTENSION_free(identifier);
	ASN1_INTEGER_free(value);
}

struct buffer
crl_make(const struct pki *issuer, time_t this_update, time_t next_update,
    long number, const struct pki *revoked)
{
	struct buffer out = BUFFER_LIMIT(1 << 20);
	X509_CRL *crl = X509_CRL_new();
	unsigned char *der = NULL;
	int len;

	check(X509_CRL_set_version(crl, 1));
	check(X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->x)));
	set_dates(crl, this_update, next_update);
	if (revoked != NULL)
		revoke(crl, revoked, this_update);
	add_extensions(crl, issuer, number);
	check(X509_CRL_sign(crl, issuer->key, EVP_sha256()));
	len = i2d_X509_CRL(crl, &der);
	check(len > 0 && buffer_append(&out, der, (size_t)len));
	OPENSSL_free(der);
	X509_CRL_free(crl);
	return out;
}
