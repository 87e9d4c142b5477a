/* SPDX-License-Identifier: BSD-2-Clause */
/* Names in a certificate as our reader and as OpenSSL see them. */
#include "config.h"

#include <openssl/asn1.h>
#include <openssl/x509v3.h>

#include "agreement_part.h"
#include "der.h"

static bool
is_text(uint8_t tag)
{
	return tag == DER_UTF8_STRING || tag == DER_PRINTABLE_STRING ||
	       tag == DER_IA5_STRING || tag == DER_TELETEX_STRING ||
	       tag == DER_BMP_STRING || tag == DER_UNIVERSAL_STRING ||
	       tag == DER_NUMERIC_STRING || tag == DER_VISIBLE_STRING;
}

bool
agreement_same_name(const struct name *ours, const X509_NAME *theirs)
{
	const unsigned char *der;
	size_t len;

	if (X509_NAME_get0_der(theirs, &der, &len) != 1 ||
	    !span_equal(ours->der, (struct span){ der, len }) ||
	    (size_t)X509_NAME_entry_count(theirs) != ours->count)
		return false;
	for (size_t i = 0; i < ours->count; i++) {
		const struct name_attribute *a = &ours->attributes[i];
		const X509_NAME_ENTRY *e = X509_NAME_get_entry(theirs, (int)i);
		const ASN1_STRING *s = X509_NAME_ENTRY_get_data(e);

		if (!span_equal(
			a->oid, oid_octets(X509_NAME_ENTRY_get_object(e))))
			return false;
		if (is_text(a->tag) &&
		    (ASN1_STRING_type(s) != a->tag ||
			!span_equal(a->value, string_octets(s))))
			return false;
	}
	return true;
}

/* Whatever is text to us is that text to OpenSSL. */
static bool
same_texts(const struct name *ours, const X509_NAME *theirs)
{
	for (size_t i = 0; i < ours->count; i++) {
		const struct name_attribute *a = &ours->attributes[i];
		const X509_NAME_ENTRY *e = X509_NAME_get_entry(theirs, (int)i);
		unsigned char *text = NULL;
		bool same;
		int len;

		if (a->text.data == NULL)
			continue;
		len = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(e));
		same = len >= 0 &&
		       span_equal(a->text, (struct span){ text, (size_t)len });
		OPENSSL_free(text);
		if (!same)
			return false;
	}
	return true;
}

static const char *
compare_texts(const struct certificate *c, X509 *x)
{
	SAME(has(c, FAULT_NAME) ||
		 same_texts(&c->subject, X509_get_subject_name(x)),
	    "subject: text");
	return NULL;
}

static const char *
compare_directory_names(const struct certificate *c, X509 *x)
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	const char *wrong = NULL;
	size_t seen = 0;

	/* OpenSSL refuses the whole SAN because of one name. */
	if (names == NULL || c->subject_alternative_name.malformed ||
	    has(c, FAULT_NAME))
		goto out;
	for (int i = 0; wrong == NULL && i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_DIRNAME)
			continue;
		if (seen == c->directory_name_count ||
		    !agreement_same_name(
			&c->directory_names[seen], name->d.directoryName) ||
		    !same_texts(
			&c->directory_names[seen], name->d.directoryName))
			wrong = "SAN: directoryName";
		seen++;
	}
	if (wrong == NULL && seen != c->directory_name_count)
		wrong = "SAN: directoryNames";
out:
	GENERAL_NAMES_free(names);
	return wrong;
}

static const char *
compare_subtrees(const struct general_name *ours, size_t count,
    const STACK_OF(GENERAL_SUBTREE) * theirs)
{
	SAME((theirs == NULL ? 0 : (size_t)sk_GENERAL_SUBTREE_num(theirs)) ==
		 count,
	    "nameConstraints: number");
	for (size_t i = 0; i < count; i++) {
		const GENERAL_NAME *base =
		    sk_GENERAL_SUBTREE_value(theirs, (int)i)->base;

		SAME(base->type == (ours[i].tag & 0x1f),
		    "nameConstraints: kind");
		SAME(base->type != GEN_EMAIL ||
			 span_equal(
			     ours[i].value, string_octets(base->d.rfc822Name)),
		    "nameConstraints: mailbox");
	}
	return NULL;
}

static const char *
compare_constraints(const struct certificate *c, X509 *x)
{
	NAME_CONSTRAINTS *constraints =
	    X509_get_ext_d2i(x, NID_name_constraints, NULL, NULL);
	const char *wrong = NULL;

	if (constraints != NULL && !c->name_constraints.malformed) {
		wrong = compare_subtrees(c->permitted, c->permitted_count,
		    constraints->permittedSubtrees);
		if (wrong == NULL)
			wrong = compare_subtrees(c->excluded, c->excluded_count,
			    constraints->excludedSubtrees);
	}
	NAME_CONSTRAINTS_free(constraints);
	return wrong;
}

const char *
agreement_check_names(const struct certificate *c, X509 *x)
{
	const char *wrong = compare_texts(c, x);

	if (wrong == NULL)
		wrong = compare_directory_names(c, x);
	return wrong != NULL ? wrong : compare_constraints(c, x);
}
