/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Before a signer is believed, our reader and OpenSSL's must have read the
 * same certificate: the path is judged by one, the mailbox by the other.
 */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "der.h"
#include "room.h"

static bool
same_octets(struct span ours, const unsigned char *theirs, int len)
{
	return len >= 0 &&
	       span_equal(ours, (struct span){ theirs, (size_t)len });
}

static bool
same_name(const struct name *ours, const X509_NAME *theirs)
{
	const unsigned char *der;
	size_t len;

	return X509_NAME_get0_der(theirs, &der, &len) == 1 &&
	       span_equal(ours->der, (struct span){ der, len }) &&
	       (size_t)X509_NAME_entry_count(theirs) == ours->count;
}

static bool
same_serial(struct span ours, const ASN1_INTEGER *theirs)
{
	unsigned char *der = NULL;
	int len = i2d_ASN1_INTEGER(theirs, &der);
	struct span all = { der, len > 0 ? (size_t)len : 0 }, value;
	bool same =
	    der_only(all, DER_INTEGER, &value) && span_equal(ours, value);

	OPENSSL_free(der);
	return same;
}

static bool
same_key(struct span ours, X509 *x509)
{
	unsigned char *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der);
	bool same = same_octets(ours, der, len);

	OPENSSL_free(der);
	return same;
}

static const ASN1_STRING *
mailbox_in(const GENERAL_NAME *name)
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

/* Ours leave out those that cannot be mailboxes, but keep the order. */
static void
match(const struct certificate *c, size_t *matched, const ASN1_STRING *theirs)
{
	if (theirs != NULL && *matched < c->mailbox_count &&
	    same_octets(span_of(c->mailboxes[*matched].address),
		ASN1_STRING_get0_data(theirs), ASN1_STRING_length(theirs)))
		(*matched)++;
}

static void
match_subject(const struct certificate *c, X509 *x509, size_t *matched)
{
	const X509_NAME *subject = X509_get_subject_name(x509);
	int at = -1;

	while ((at = X509_NAME_get_index_by_NID(
		    subject, NID_pkcs9_emailAddress, at)) >= 0)
		match(c, matched,
		    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
}

static bool
same_mailboxes(const struct certificate *c, X509 *x509)
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
	bool in_san = false;
	size_t matched = 0;

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const ASN1_STRING *found =
		    mailbox_in(sk_GENERAL_NAME_value(names, i));

		in_san |= found != NULL;
		match(c, &matched, found);
	}
	if (!in_san)
		match_subject(c, x509, &matched);
	GENERAL_NAMES_free(names);
	return matched == c->mailbox_count;
}

const char *
certificate_disagreement(const struct certificate *c, X509 *x509)
{
	const char *field = NULL;

	if (!same_name(&c->subject, X509_get_subject_name(x509)))
		field = "subject";
	else if (!same_name(&c->issuer, X509_get_issuer_name(x509)))
		field = "issuer";
	else if (!same_serial(c->serial, X509_get0_serialNumber(x509)))
		field = "serial number";
	else if (!same_key(c->key.spki, x509))
		field = "public key";
	else if ((size_t)X509_get_ext_count(x509) != c->extension_count)
		field = "list of extensions";
	else if (!same_mailboxes(c, x509))
		field = "mailboxes";
	ERR_clear_error();
	return field;
}
