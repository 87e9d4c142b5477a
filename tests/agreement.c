/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every field of a certificate as our reader and as OpenSSL see it.  Where we
 * report a fault in a field we may know less of it, never something else.
 */
#include "config.h"

#include "agreement.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "agreement_part.h"
#include "der.h"

static bool
same_integer(struct span ours, const ASN1_INTEGER *theirs)
{
	unsigned char *der = NULL;
	int len = i2d_ASN1_INTEGER(theirs, &der);
	struct span all = { der, len > 0 ? (size_t)len : 0 }, value;
	bool same =
	    der_only(all, DER_INTEGER, &value) && span_equal(ours, value);

	OPENSSL_free(der);
	return same;
}

/* Forms that are not RFC 5280's we read as well as we can, and say so. */
static bool
same_time(const struct certificate *c, time_t ours, const ASN1_TIME *theirs)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days, seconds;
	bool read = ASN1_TIME_diff(&days, &seconds, epoch, theirs) == 1;

	ASN1_TIME_free(epoch);
	if (!read)
		return has(c, FAULT_TIME_FORM);
	return (time_t)days * 86400 + seconds == ours;
}

static bool
same_number(struct span ours, EVP_PKEY *key, const char *parameter)
{
	BIGNUM *mine = BN_bin2bn(ours.data, (int)ours.len, NULL);
	BIGNUM *theirs = NULL;
	bool same = EVP_PKEY_get_bn_param(key, parameter, &theirs) == 1 &&
		    BN_cmp(mine, theirs) == 0;

	BN_free(mine);
	BN_free(theirs);
	return same;
}

static const char *
compare_key(const struct certificate *c, X509 *x)
{
	X509_PUBKEY *info = X509_get_X509_PUBKEY(x);
	EVP_PKEY *key = X509_get0_pubkey(x);
	const unsigned char *octets;
	ASN1_OBJECT *algorithm;
	char group[64];
	int len;

	SAME(X509_PUBKEY_get0_param(&algorithm, &octets, &len, NULL, info) == 1,
	    "key: no parameters");
	if (has(c, FAULT_KEY) || key == NULL)
		return NULL;
	SAME(span_equal(c->key.bits, (struct span){ octets, (size_t)len }),
	    "key: octets");
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
		SAME(c->key.kind == KEY_RSA, "key: kind");
		SAME(same_number(c->key.modulus, key, OSSL_PKEY_PARAM_RSA_N),
		    "key: modulus");
		SAME(same_number(c->key.exponent, key, OSSL_PKEY_PARAM_RSA_E),
		    "key: exponent");
		break;
	case EVP_PKEY_RSA_PSS:
		SAME(c->key.kind == KEY_RSA_PSS, "key: kind");
		break;
	case EVP_PKEY_EC:
		SAME(c->key.kind == KEY_EC, "key: kind");
		if (c->key.size == 0)
			return NULL;
		SAME(EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) ==
			 1,
		    "key: curve");
		break;
	case EVP_PKEY_ED25519:
		SAME(c->key.kind == KEY_ED25519, "key: kind");
		break;
	case EVP_PKEY_ED448:
		SAME(c->key.kind == KEY_ED448, "key: kind");
		break;
	case EVP_PKEY_DSA:
		SAME(c->key.kind == KEY_DSA, "key: kind");
		break;
	default:
		return NULL;
	}
	/* A DSA key may inherit its parameters: then nobody knows. */
	if (c->key.size != 0)
		SAME((int)c->key.size == EVP_PKEY_get_bits(key), "key: size");
	return NULL;
}

static bool
same_algorithm(struct span ours, const X509_ALGOR *theirs)
{
	const ASN1_OBJECT *object;
	struct span list, oid;

	X509_ALGOR_get0(&object, NULL, NULL, theirs);
	return der_only(ours, DER_SEQUENCE, &list) &&
	       der_expect(&list, DER_OID, &oid) &&
	       span_equal(oid, oid_octets(object));
}

static const char *
compare_fields(const struct certificate *c, X509 *x)
{
	const X509_ALGOR *outer;
	const ASN1_BIT_STRING *signature;

	/* OpenSSL does not keep odd parameters as they came. */
	if (!has(c, FAULT_NOT_DER | FAULT_ALGORITHM))
		SAME(same_algorithm(c->tbs_signature, X509_get0_tbs_sigalg(x)),
		    "tbs signature");
	if (!has(c, FAULT_VERSION))
		SAME(X509_get_version(x) + 1 == c->version, "version");
	SAME(same_integer(c->serial, X509_get0_serialNumber(x)), "serial");
	if (!has(c, FAULT_TIME)) {
		SAME(same_time(c, c->not_before, X509_get0_notBefore(x)),
		    "notBefore");
		SAME(same_time(c, c->not_after, X509_get0_notAfter(x)),
		    "notAfter");
	}
	if (!has(c, FAULT_NAME | FAULT_NOT_DER)) {
		SAME(agreement_same_name(&c->issuer, X509_get_issuer_name(x)),
		    "issuer");
		SAME(agreement_same_name(&c->subject, X509_get_subject_name(x)),
		    "subject");
	}
	X509_get0_signature(&signature, &outer, x);
	SAME(has(c, FAULT_SIGNATURE) ||
		 span_equal(c->signature_value, string_octets(signature)),
	    "signature");
	return compare_key(c, x);
}

static const char *
compare_extensions(const struct certificate *c, X509 *x)
{
	size_t count = (size_t)X509_get_ext_count(x);

	if (has(c, FAULT_TOO_MANY | FAULT_EXTENSION_LIST)) {
		SAME(count == 0 || c->mailbox_count == 0,
		    "extensions: mailboxes of a certificate half read");
		return NULL;
	}
	SAME(count == c->extension_count, "extensions: number");
	for (size_t i = 0; i < count; i++) {
		X509_EXTENSION *e = X509_get_ext(x, (int)i);
		const struct extension *o = &c->extensions[i];

		SAME(span_equal(
			 o->oid, oid_octets(X509_EXTENSION_get_object(e))),
		    "extension: OID");
		SAME((X509_EXTENSION_get_critical(e) != 0) == o->critical,
		    "extension: critical");
		SAME(span_equal(
			 o->value, string_octets(X509_EXTENSION_get_data(e))),
		    "extension: value");
	}
	return NULL;
}

static const char *
compare_key_usage(const struct certificate *c, X509 *x)
{
	ASN1_BIT_STRING *usage = X509_get_ext_d2i(x, NID_key_usage, NULL, NULL);
	unsigned int theirs = 0;

	for (int bit = 0; usage != NULL && bit <= 8; bit++)
		if (ASN1_BIT_STRING_get_bit(usage, bit))
			theirs |= 1u << bit;
	if (c->key_usage_extension.malformed) {
		ASN1_BIT_STRING_free(usage);
		SAME(c->key_usage == 0, "keyUsage: set though malformed");
		return NULL;
	}
	SAME((usage != NULL) == c->key_usage_extension.present,
	    "keyUsage: presence");
	ASN1_BIT_STRING_free(usage);
	SAME(theirs == (c->key_usage & ~(unsigned int)USAGE_UNKNOWN),
	    "keyUsage");
	return NULL;
}

static const char *
compare_basic_constraints(const struct certificate *c, X509 *x)
{
	BASIC_CONSTRAINTS *b =
	    X509_get_ext_d2i(x, NID_basic_constraints, NULL, NULL);
	bool present = b != NULL, ca = present && b->ca != 0;
	long path_length = -1;

	if (present && b->pathlen != NULL)
		path_length = ASN1_INTEGER_get(b->pathlen);
	BASIC_CONSTRAINTS_free(b);
	if (c->basic_constraints.malformed) {
		SAME(!c->is_ca, "basicConstraints: CA though malformed");
		return NULL;
	}
	SAME(present == c->basic_constraints.present,
	    "basicConstraints: presence");
	SAME(ca == c->is_ca, "basicConstraints: cA");
	if (path_length != -1 || c->path_length < INT32_MAX)
		SAME(path_length == c->path_length, "pathLenConstraint");
	return NULL;
}

static unsigned int
purpose_bit(const ASN1_OBJECT *o)
{
	switch (OBJ_obj2nid(o)) {
	case NID_email_protect:
		return EKU_EMAIL_PROTECTION;
	case NID_client_auth:
		return EKU_CLIENT_AUTH;
	case NID_server_auth:
		return EKU_SERVER_AUTH;
	case NID_code_sign:
		return EKU_CODE_SIGNING;
	case NID_time_stamp:
		return EKU_TIME_STAMPING;
	case NID_OCSP_sign:
		return EKU_OCSP_SIGNING;
	case NID_anyExtendedKeyUsage:
		return EKU_ANY;
	default:
		return EKU_OTHER;
	}
}

static const char *
compare_purposes(const struct certificate *c, X509 *x)
{
	EXTENDED_KEY_USAGE *list =
	    X509_get_ext_d2i(x, NID_ext_key_usage, NULL, NULL);
	bool present = list != NULL;
	unsigned int theirs = 0;

	for (int i = 0; i < sk_ASN1_OBJECT_num(list); i++)
		theirs |= purpose_bit(sk_ASN1_OBJECT_value(list, i));
	EXTENDED_KEY_USAGE_free(list);
	if (c->extended_key_usage_extension.malformed) {
		SAME(c->extended_key_usage == 0, "EKU: set though malformed");
		return NULL;
	}
	if (!present && has(c, FAULT_OID))
		return NULL;
	SAME(present == c->extended_key_usage_extension.present,
	    "EKU: presence");
	SAME(theirs == c->extended_key_usage, "EKU");
	return NULL;
}

static const char *
compare_policies(const struct certificate *c, X509 *x)
{
	CERTIFICATEPOLICIES *list =
	    X509_get_ext_d2i(x, NID_certificate_policies, NULL, NULL);
	const char *wrong = NULL;

	/* OpenSSL reads the qualifiers too and may refuse them. */
	if (list == NULL || c->policies_extension.malformed)
		goto out;
	if ((size_t)sk_POLICYINFO_num(list) != c->policy_count)
		wrong = "policies: number";
	for (size_t i = 0; wrong == NULL && i < c->policy_count; i++)
		if (!span_equal(c->policies[i],
			oid_octets(
			    sk_POLICYINFO_value(list, (int)i)->policyid)))
			wrong = "policies";
out:
	CERTIFICATEPOLICIES_free(list);
	return wrong;
}

static const char *
compare_key_identifiers(const struct certificate *c, X509 *x)
{
	ASN1_OCTET_STRING *subject =
	    X509_get_ext_d2i(x, NID_subject_key_identifier, NULL, NULL);
	AUTHORITY_KEYID *authority =
	    X509_get_ext_d2i(x, NID_authority_key_identifier, NULL, NULL);
	const char *wrong = NULL;

	if (subject != NULL && !c->subject_key_identifier.malformed &&
	    !span_equal(c->key_identifier, string_octets(subject)))
		wrong = "subjectKeyIdentifier";
	if (authority != NULL && !c->authority_key_identifier.malformed &&
	    ((authority->keyid != NULL) != (c->authority_key.data != NULL) ||
		(authority->keyid != NULL &&
		    !span_equal(
			c->authority_key, string_octets(authority->keyid))) ||
		(authority->issuer != NULL) != c->authority_has_issuer ||
		(authority->serial != NULL) != c->authority_has_serial))
		wrong = "authorityKeyIdentifier";
	ASN1_OCTET_STRING_free(subject);
	AUTHORITY_KEYID_free(authority);
	return wrong;
}

static const ASN1_STRING *
mailbox_of(const GENERAL_NAME *name)
{
	ASN1_OBJECT *kind;
	ASN1_TYPE *value;

	if (name->type == GEN_EMAIL)
		return name->d.rfc822Name;
	if (name->type != GEN_OTHERNAME ||
	    GENERAL_NAME_get0_otherName(name, &kind, &value) != 1 ||
	    OBJ_obj2nid(kind) != NID_id_on_SmtpUTF8Mailbox ||
	    value->type != V_ASN1_UTF8STRING)
		return NULL;
	return value->value.utf8string;
}

static const char *
compare_mailboxes(const struct certificate *c, X509 *x)
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	const char *wrong = NULL;
	size_t seen = 0;

	/* Of a broken SAN, or one with a broken mailbox, we know less. */
	if (names == NULL || c->subject_alternative_name.malformed ||
	    has(c, FAULT_MAILBOX))
		goto out;
	if ((size_t)sk_GENERAL_NAME_num(names) != c->alternative_name_count)
		wrong = "SAN: number";
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const ASN1_STRING *s =
		    mailbox_of(sk_GENERAL_NAME_value(names, i));

		if (s == NULL)
			continue;
		if (seen >= c->mailbox_count ||
		    !span_equal(
			span_of(c->mailboxes[seen].address), string_octets(s)))
			wrong = "SAN: mailbox";
		seen++;
	}
	if (seen > 0 && seen != c->mailbox_count)
		wrong = "SAN: mailboxes";
out:
	GENERAL_NAMES_free(names);
	return wrong;
}

static const char *
compare(const struct certificate *c, X509 *x)
{
	static const char *(*const parts[])(
	    const struct certificate *, X509 *) = {
		compare_fields,
		compare_extensions,
		compare_key_usage,
		compare_basic_constraints,
		compare_purposes,
		compare_policies,
		compare_key_identifiers,
		compare_mailboxes,
		agreement_check_names,
	};
	const char *wrong = NULL;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		/* With forms of BER inside, values are spelled otherwise. */
		if (i > 1 && has(c, FAULT_NOT_DER | FAULT_EXTENSION_LIST |
					FAULT_TOO_MANY))
			break;
		wrong = parts[i](c, x);
		if (wrong != NULL)
			break;
	}
	return wrong;
}

/*
 * Plain DER: lengths are minimal, and no SEQUENCE or SET claims to be
 * primitive, which OpenSSL overlooks in lists.
 */
static bool
is_plain(struct span in, unsigned int depth)
{
	struct span value;
	uint8_t tag;

	while (in.len != 0) {
		if (!der_next(&in, &tag, &value) || tag == 0x10 || tag == 0x11)
			return false;
		if ((tag & DER_CONSTRUCTED) != 0 &&
		    (depth == 0 || !is_plain(value, depth - 1)))
			return false;
	}
	return true;
}

const char *
agreement_check(struct span der, bool *compared)
{
	const unsigned char *at = der.data;
	X509 *x = d2i_X509(NULL, &at, (long)der.len);
	struct certificate *c = NULL;
	const char *wrong = NULL, *why = NULL;

	c = certificate_decode(der, &why);
	if (compared != NULL)
		*compared = x != NULL && c != NULL;
	if (x == NULL)
		goto out;
	if (c == NULL) {
		/* Only DER need be read, and only so much of it. */
		if (is_plain(der, 16) && der.len <= CERTIFICATE_OCTETS_MAX)
			wrong = why;
		goto out;
	}
	if ((at != der.data + der.len) != has(c, FAULT_TRAILING_OCTETS))
		wrong = "trailing octets";
	else
		wrong = compare(c, x);
out:
	certificate_free(c);
	X509_free(x);
	ERR_clear_error();
	return wrong;
}
