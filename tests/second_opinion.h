/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What OpenSSL alone says of a path that we trust: its own check of times,
 * signatures and purposes, of which the search has done a part before.
 */
#ifndef SECOND_OPINION_H
#define SECOND_OPINION_H

#include "test.h"

#include <openssl/x509v3.h>

#include "trust.h"

static inline bool
has_mailbox_in_utf8(X509 *x509)
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
	bool found = false;

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		found = found || (name->type == GEN_OTHERNAME &&
				     OBJ_obj2nid(name->d.otherName->type_id) ==
					 NID_id_on_SmtpUTF8Mailbox);
	}
	GENERAL_NAMES_free(names);
	return found;
}

/* The two things that it refuses and that are right: anyExtendedKeyUsage, and
 * an SmtpUTF8Mailbox whose A-labels it does not compare (RFC 9598 6). */
static inline int
excuse_what_is_right(int ok, X509_STORE_CTX *context)
{
	X509 *x509 = X509_STORE_CTX_get_current_cert(context);
	bool right = false;

	if (ok != 0)
		return ok;
	switch (X509_STORE_CTX_get_error(context)) {
	case X509_V_ERR_INVALID_PURPOSE:
		right =
		    (X509_get_extension_flags(x509) & EXFLAG_XKUSAGE) != 0 &&
		    (X509_get_extended_key_usage(x509) & XKU_ANYEKU) != 0;
		break;
	case X509_V_ERR_PERMITTED_VIOLATION:
		right = has_mailbox_in_utf8(x509);
		break;
	default:
		break;
	}
	return right ? 1 : 0;
}

/* Nor is authorityKeyIdentifier any part of validation (RFC 5280 4.2.1.1). */
static inline int
is_issued_by(X509_STORE_CTX *context, X509 *x509, X509 *issuer)
{
	int error = X509_check_issued(issuer, x509);

	(void)context;
	return error == X509_V_OK ||
	       error == X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH ||
	       error == X509_V_ERR_AKID_SKID_MISMATCH;
}

static inline X509 *
as_openssl_has_it(const struct certificate *c)
{
	const unsigned char *at = c->der.data;
	X509 *x509 = d2i_X509(NULL, &at, (long)c->der.len);

	assert_non_null(x509);
	return x509;
}

/* X509_V_OK, or what is wrong; the last certificate is believed. */
static inline int
ask_openssl(const struct path *path, time_t at)
{
	STACK_OF(X509) *all = sk_X509_new_null();
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;
	int error;

	for (size_t i = 0; i < path->count; i++)
		assert_true(sk_X509_push(all,
				as_openssl_has_it(path->certificates[i])) > 0);
	X509_STORE_set_check_issued(store, is_issued_by);
	assert_int_equal(X509_STORE_add_cert(
			     store, sk_X509_value(all, (int)path->count - 1)),
	    1);
	assert_int_equal(
	    X509_STORE_CTX_init(context, store, sk_X509_value(all, 0), all), 1);
	X509_STORE_CTX_set_verify_cb(context, excuse_what_is_right);
	assert_int_equal(
	    X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SMIME_SIGN), 1);
	param = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_time(param, at);
	X509_VERIFY_PARAM_set_depth(param, PATH_MAX_CERTIFICATES);
	X509_VERIFY_PARAM_set_auth_level(param, 0);
	/* It takes a common name with a dot for a host's. */
	X509_VERIFY_PARAM_set_hostflags(
	    param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
	error = X509_verify_cert(context) == 1
		    ? X509_V_OK
		    : X509_STORE_CTX_get_error(context);
	X509_STORE_CTX_free(context);
	X509_STORE_free(store);
	sk_X509_pop_free(all, X509_free);
	return error;
}

/* A path that we trust and OpenSSL does not fails the test. */
static inline void
assert_openssl_agrees(const struct path *path, time_t at)
{
	int error;

	if (path->status != PATH_TRUSTED)
		return;
	error = ask_openssl(path, at);
	if (error != X509_V_OK)
		fail_msg("trusted, but OpenSSL alone says: %s",
		    X509_verify_cert_error_string(error));
}

#endif
