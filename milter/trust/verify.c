/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One complete path, verified by OpenSSL with exactly these certificates
 * (RFC 5280 6.1), and its errors in our words.
 *
 * X509_V_FLAG_X509_STRICT is left out: it refuses CA certificates without key
 * identifiers or with a basicConstraints that is not critical, which older
 * CAs in use have; the rules report them.  The security level is 0, since
 * weakness is told apart from wrongness (path.weakness).
 */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "room.h"

struct checking {
	struct node *const *nodes;
	size_t count;
	const struct path_parameters *parameters;
	struct verdict_on_path *out;
	X509_STORE_CTX_verify_fn openssls_check;
};

static void
refuse(struct checking *checking, enum reason reason, int at, const char *what)
{
	char name[TRUST_NAME];

	trust_name(checking->nodes[at]->certificate, name);
	checking->out->reason = reason;
	checking->out->at = at;
	(void)snprintf(checking->out->detail, sizeof(checking->out->detail),
	    "%s: %s", name, what);
}

static bool
are_usable(struct checking *checking)
{
	for (size_t i = 0; i < checking->count; i++) {
		const struct certificate *c = checking->nodes[i]->certificate;
		const char *fault;

		if (node_x509(checking->nodes[i]) == NULL) {
			refuse(checking, REASON_PATH_INVALID, (int)i,
			    "OpenSSL cannot read this certificate");
			return false;
		}
		fault = checking->parameters->signs_crls
			    ? NULL
			    : purpose_fault(c, i == 0);
		if (fault != NULL) {
			refuse(checking, REASON_WRONG_PURPOSE, (int)i, fault);
			return false;
		}
	}
	return true;
}

/* Whatever else that purpose asks for, are_usable() and OpenSSL's check for
 * CAs have asked. */
static bool
is_for_any_purpose(const struct certificate *c)
{
	return (c->extended_key_usage & EKU_ANY) != 0 &&
	       (c->extended_key_usage & EKU_EMAIL_PROTECTION) == 0;
}

/* The two things that OpenSSL refuses and that are right. */
static int
on_error(int ok, X509_STORE_CTX *context)
{
	const struct checking *checking = X509_STORE_CTX_get_app_data(context);
	int depth = X509_STORE_CTX_get_error_depth(context);
	bool right = false;

	/* NULL: not our path, but that of a CRL's signer. */
	if (ok != 0 || checking == NULL || depth < 0 ||
	    (size_t)depth >= checking->count)
		return ok;
	switch (X509_STORE_CTX_get_error(context)) {
	case X509_V_ERR_INVALID_PURPOSE:
		right = is_for_any_purpose(checking->nodes[depth]->certificate);
		break;
	case X509_V_ERR_PERMITTED_VIOLATION:
		right = depth == 0 && constraints_allow_alabels(
					  checking->nodes, checking->count);
		break;
	default:
		break;
	}
	if (right)
		X509_STORE_CTX_set_error(context, X509_V_OK);
	return right ? 1 : 0;
}

static bool
add_policy(X509_VERIFY_PARAM *out, ASN1_OBJECT *policy)
{
	if (policy != NULL && X509_VERIFY_PARAM_add0_policy(out, policy) == 1)
		return true;
	ASN1_OBJECT_free(policy);
	return false;
}

static bool
set_policies(X509_VERIFY_PARAM *out, const struct path_parameters *parameters)
{
	const char *const *policy = parameters->policies;
	unsigned long flags = X509_V_FLAG_POLICY_CHECK;
	bool good = true;

	/* Without a set to start from OpenSSL's result is not RFC 5280's. */
	if (policy == NULL)
		good = add_policy(out, OBJ_nid2obj(NID_any_policy));
	for (; good && policy != NULL && *policy != NULL; policy++)
		good = add_policy(out, OBJ_txt2obj(*policy, 1));
	if (parameters->explicit_policy)
		flags |= X509_V_FLAG_EXPLICIT_POLICY;
	if (parameters->inhibit_mapping)
		flags |= X509_V_FLAG_INHIBIT_MAP;
	if (parameters->inhibit_any_policy)
		flags |= X509_V_FLAG_INHIBIT_ANY;
	return good && X509_VERIFY_PARAM_set_flags(out, flags) == 1;
}

static bool
add_crls(X509_STORE *store, const struct path_parameters *parameters)
{
	bool good = true;

	for (size_t i = 0; good && i < parameters->crl_count; i++) {
		const unsigned char *at = parameters->crls[i].data;
		X509_CRL *crl =
		    d2i_X509_CRL(NULL, &at, (long)parameters->crls[i].len);

		good = crl != NULL && X509_STORE_add_crl(store, crl) == 1;
		X509_CRL_free(crl);
	}
	return good;
}

static bool
push(STACK_OF(X509) * stack, X509 *x509)
{
	if (x509 != NULL && sk_X509_push(stack, x509) > 0)
		return true;
	X509_free(x509);
	return false;
}

static bool
is_on_path(const struct checking *checking, struct span der)
{
	for (size_t i = 0; i < checking->count; i++)
		if (span_equal(checking->nodes[i]->certificate->der, der))
			return true;
	return false;
}

/* What OpenSSL may look for issuers in, of certificates and of CRLs. */
static bool
add_issuers(STACK_OF(X509) * stack, const struct checking *checking)
{
	const struct path_parameters *parameters = checking->parameters;
	bool good = true;

	for (size_t i = 1; good && i + 1 < checking->count; i++)
		good = X509_up_ref(checking->nodes[i]->x509) == 1 &&
		       push(stack, checking->nodes[i]->x509);
	for (size_t i = 0; good && i < parameters->crl_signer_count; i++) {
		struct span der = parameters->crl_signers[i];
		const unsigned char *at = der.data;

		/* One that is there twice leads OpenSSL astray. */
		if (!is_on_path(checking, der))
			good = push(stack, d2i_X509(NULL, &at, (long)der.len));
	}
	return good;
}

static bool
set_parameters(
    X509_STORE_CTX *context, const struct path_parameters *parameters)
{
	X509_VERIFY_PARAM *out = X509_STORE_CTX_get0_param(context);
	unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;

	if (parameters->crl_count > 0)
		flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL |
			 X509_V_FLAG_EXTENDED_CRL_SUPPORT;
	X509_VERIFY_PARAM_set_time(out, parameters->at);
	X509_VERIFY_PARAM_set_depth(out, PATH_MAX_CERTIFICATES);
	X509_VERIFY_PARAM_set_auth_level(out, 0);
	/* In mail no common name is a host's, whatever it looks like. */
	X509_VERIFY_PARAM_set_hostflags(
	    out, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	return X509_STORE_CTX_set_purpose(context,
		   parameters->signs_crls ? X509_PURPOSE_ANY
					  : X509_PURPOSE_SMIME_SIGN) == 1 &&
	       set_policies(out, parameters) &&
	       X509_VERIFY_PARAM_set_flags(out, flags) == 1;
}

static bool
took_the_same_path(X509_STORE_CTX *context, const struct checking *checking)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);

	if ((size_t)sk_X509_num(chain) != checking->count)
		return false;
	for (size_t i = 0; i < checking->count; i++)
		if (X509_cmp(sk_X509_value(chain, (int)i),
			checking->nodes[i]->x509) != 0)
			return false;
	return true;
}

/*
 * authorityKeyIdentifier helps to find an issuer (RFC 5280 4.2.1.1) and is no
 * part of validation.  With issuer and serial number it names one certificate
 * of a CA; it has others, too, as soon as it is certified anew or by another
 * CA, and these may have another key identifier.
 */
static int
issuing_error(X509 *issuer, X509 *x509)
{
	int error = X509_check_issued(issuer, x509);

	return error == X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH ||
		       error == X509_V_ERR_AKID_SKID_MISMATCH
		   ? X509_V_OK
		   : error;
}

/* OpenSSL shall take this path, and no other. */
static int
is_issued(X509_STORE_CTX *context, X509 *x509, X509 *issuer)
{
	const struct checking *checking = X509_STORE_CTX_get_app_data(context);
	int error;

	for (size_t i = 0; checking != NULL && i + 1 < checking->count; i++) {
		if (x509 != checking->nodes[i]->x509)
			continue;
		error = issuing_error(issuer, x509);
		/* Who may issue is asked, and told, by OpenSSL later. */
		return issuer == checking->nodes[i + 1]->x509 &&
		       (error == X509_V_OK ||
			   error == X509_V_ERR_KEYUSAGE_NO_CERTSIGN);
	}
	return X509_check_issued(issuer, x509) == X509_V_OK;
}

static int
time_error(X509 *x509, time_t at)
{
	int begun = X509_cmp_time(X509_get0_notBefore(x509), &at);
	int ends = X509_cmp_time(X509_get0_notAfter(x509), &at);

	if (begun == 0)
		return X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD;
	if (begun > 0)
		return X509_V_ERR_CERT_NOT_YET_VALID;
	if (ends == 0)
		return X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD;
	return ends < 0 ? X509_V_ERR_CERT_HAS_EXPIRED : X509_V_OK;
}

/*
 * In the place of OpenSSL's own check of times and signatures: that each
 * certificate was signed with the next one's key has just been found out, or
 * is known from before, and takes longer than all the rest.  Not where
 * OpenSSL has other certificates in mind, nor for the signers of CRLs, which
 * have a context of their own.
 */
static int
check_times(X509_STORE_CTX *context)
{
	const struct checking *checking = X509_STORE_CTX_get_app_data(context);

	if (!took_the_same_path(context, checking))
		return checking->openssls_check(context);
	for (size_t n = checking->count; n-- > 0;) {
		X509 *x509 = checking->nodes[n]->x509;
		int error = time_error(x509, checking->parameters->at);
		size_t depth = n;

		if (error == X509_V_OK && n + 1 < checking->count) {
			error =
			    issuing_error(checking->nodes[n + 1]->x509, x509);
			depth = error == X509_V_ERR_KEYUSAGE_NO_CERTSIGN ? n + 1
									 : n;
		}
		if (error == X509_V_OK)
			continue;
		X509_STORE_CTX_set_error(context, error);
		X509_STORE_CTX_set_error_depth(context, (int)depth);
		return 0;
	}
	return 1;
}

static enum reason
reason_of(int error)
{
	switch (error) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return REASON_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return REASON_NOT_YET_VALID;
	case X509_V_ERR_INVALID_PURPOSE:
		return REASON_WRONG_PURPOSE;
	case X509_V_ERR_CERT_REVOKED:
		return REASON_REVOKED;
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		return REASON_BAD_SIGNATURE;
	case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
		return REASON_UNSUPPORTED_ALGORITHM;
	default:
		return REASON_PATH_INVALID;
	}
}

/*
 * Where OpenSSL found no issuer although it was given one: which of its own
 * conditions that one did not meet.
 */
static const char *
explain(int error, const struct checking *checking, size_t *at)
{
	for (size_t i = 0; i + 1 < checking->count; i++) {
		int fault = issuing_error(
		    checking->nodes[i + 1]->x509, checking->nodes[i]->x509);

		if (fault != X509_V_OK) {
			*at = fault == X509_V_ERR_KEYUSAGE_NO_CERTSIGN ? i + 1
								       : i;
			return X509_verify_cert_error_string(fault);
		}
	}
	return X509_verify_cert_error_string(error);
}

static void
tell_error(struct checking *checking, X509_STORE_CTX *context)
{
	int error = X509_STORE_CTX_get_error(context);
	int depth = X509_STORE_CTX_get_error_depth(context);
	size_t at = depth < 0 ? 0 : (size_t)depth;
	enum reason reason = reason_of(error);
	const char *what = X509_verify_cert_error_string(error);

	if (at >= checking->count)
		at = checking->count - 1;
	if (error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
	    error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
	    error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE)
		what = explain(error, checking, &at);
	refuse(checking, reason, (int)at, what);
}

static void
run(struct checking *checking, X509_STORE_CTX *context)
{
	const char *mailbox;
	int ca = 0;

	X509_STORE_CTX_set_app_data(context, checking);
	X509_STORE_CTX_set_verify_cb(context, on_error);
	checking->openssls_check = X509_STORE_CTX_get_verify(context);
	X509_STORE_CTX_set_verify(context, check_times);
	if (!set_parameters(context, checking->parameters)) {
		refuse(checking, REASON_PATH_INVALID, 0,
		    "OpenSSL does not take its parameters");
		return;
	}
	if (X509_verify_cert(context) != 1) {
		tell_error(checking, context);
		return;
	}
	if (!took_the_same_path(context, checking)) {
		refuse(checking, REASON_PATH_INVALID, 0,
		    "OpenSSL takes another path");
		return;
	}
	mailbox = constraints_refuse(checking->nodes, checking->count, &ca);
	if (mailbox != NULL) {
		refuse(checking, REASON_PATH_INVALID, ca,
		    "its name constraints exclude the signer's mailbox");
		checking->out->at = 0;
		return;
	}
	checking->out->reason = REASON_PASS;
	checking->out->policy =
	    policy_of(context, checking->nodes, checking->count);
}

void
path_verify(struct node *const *nodes, size_t count,
    const struct path_parameters *parameters, struct verdict_on_path *out)
{
	struct checking checking = { .nodes = nodes,
		.count = count,
		.out = out,
		.parameters = parameters };
	STACK_OF(X509) *between = sk_X509_new_null();
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509_STORE *store = X509_STORE_new();
	bool ready = between != NULL && context != NULL && store != NULL;

	*out = (struct verdict_on_path){
		.reason = REASON_PATH_INVALID, .at = -1, .policy = POLICY_NONE
	};
	if (!are_usable(&checking))
		goto out;
	if (ready)
		X509_STORE_set_check_issued(store, is_issued);
	ready = ready && add_issuers(between, &checking) &&
		add_crls(store, parameters) &&
		X509_STORE_add_cert(store, nodes[count - 1]->x509) &&
		X509_STORE_CTX_init(context, store, nodes[0]->x509, between);
	if (ready)
		run(&checking, context);
	else
		refuse(&checking, REASON_PATH_INVALID, 0,
		    "OpenSSL has no memory, or cannot read a CRL");
out:
	X509_STORE_CTX_free(context);
	X509_STORE_free(store);
	sk_X509_pop_free(between, X509_free);
	ERR_clear_error();
}
