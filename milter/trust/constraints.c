/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Name constraints on the signer's mailboxes (RFC 5280 4.2.1.10, RFC 9598 6).
 * OpenSSL applies them too, but to SmtpUTF8Mailbox as RFC 8398 had it, with
 * domains in U-labels: an excluded A-label would not be noticed, a permitted
 * one not found.
 */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "der.h"
#include "room.h"

struct mailbox {
	struct span local, domain;
};

static bool
split(struct span address, struct mailbox *out)
{
	size_t at = address.len;

	while (at > 0 && address.data[at - 1] != '@')
		at--;
	if (at == 0)
		return false;
	out->local = (struct span){ address.data, at - 1 };
	out->domain = (struct span){ address.data + at, address.len - at };
	return true;
}

static bool
same_domain(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_tolower(a.data[i]) != ascii_tolower(b.data[i]))
			return false;
	return true;
}

static bool
ends_with(struct span domain, struct span suffix)
{
	return domain.len > suffix.len &&
	       same_domain((struct span){ domain.data + domain.len - suffix.len,
			       suffix.len },
		   suffix);
}

/* A mailbox, a host, or with a dot in front all hosts below one. */
static bool
is_below(const struct mailbox *mailbox, struct span base)
{
	struct mailbox exact;

	if (base.len == 0)
		return true;
	if (split(base, &exact))
		return span_equal(mailbox->local, exact.local) &&
		       same_domain(mailbox->domain, exact.domain);
	if (base.data[0] == '.')
		return ends_with(mailbox->domain, base);
	return same_domain(mailbox->domain, base);
}

/* Which of the subtrees for mailboxes has it; `any`: there is one at all. */
static bool
is_in_subtrees(const struct mailbox *mailbox, struct span subtrees, bool *any)
{
	struct span subtree, base;
	bool inside = false;
	uint8_t tag;

	*any = false;
	while (der_expect(&subtrees, DER_SEQUENCE, &subtree)) {
		if (!der_next(&subtree, &tag, &base) ||
		    tag != (DER_CONTEXT | 1))
			continue;
		*any = true;
		inside |= is_below(mailbox, base);
	}
	return inside;
}

static bool
allows(struct span constraints, struct span address)
{
	struct mailbox mailbox;
	struct span list, subtrees;
	bool any, inside;

	if (!der_only(constraints, DER_SEQUENCE, &list))
		return false;
	for (uint8_t n = 0; n <= 1; n++) {
		bool excluded = n == 1;

		if (!der_expect(&list, DER_CONTEXT_CONSTRUCTED(n), &subtrees))
			continue;
		if (!split(address, &mailbox))
			mailbox = (struct mailbox){ .domain = address };
		inside = is_in_subtrees(&mailbox, subtrees, &any);
		/* RFC 9598 3 has A-labels only: in others it is unknown
		 * which host is meant. */
		if (any && !ascii_is_all(mailbox.domain))
			return false;
		if (any && inside == excluded)
			return false;
	}
	return list.len == 0;
}

const char *
constraints_refuse(struct node *const *nodes, size_t count, int *at)
{
	const struct certificate *signer = nodes[0]->certificate;

	for (size_t i = 1; i < count; i++) {
		const struct certificate *ca = nodes[i]->certificate;

		if (!ca->name_constraints.present)
			continue;
		*at = (int)i;
		for (size_t j = 0; j < signer->mailbox_count; j++)
			if (!allows(ca->name_constraints.value,
				span_of(signer->mailboxes[j].address)))
				return signer->mailboxes[j].address;
	}
	return NULL;
}

static bool
has_utf8_mailbox(const struct certificate *c)
{
	for (size_t i = 0; i < c->mailbox_count; i++)
		if (c->mailboxes[i].source == MAILBOX_SMTP_UTF8)
			return true;
	return false;
}

static bool
is_utf8_mailbox(const GENERAL_NAME *name)
{
	ASN1_OBJECT *kind;

	return name->type == GEN_OTHERNAME &&
	       GENERAL_NAME_get0_otherName(name, &kind, NULL) == 1 &&
	       OBJ_obj2nid(kind) == NID_id_on_SmtpUTF8Mailbox;
}

/* Its names without those; no certificate any more, but a bearer of names. */
static X509 *
without_utf8_mailboxes(X509 *x509)
{
	X509 *copy = X509_dup(x509);
	GENERAL_NAMES *names = NULL;
	int at = -1;

	if (copy != NULL)
		at = X509_get_ext_by_NID(copy, NID_subject_alt_name, -1);
	if (at < 0)
		goto out;
	names = X509_get_ext_d2i(copy, NID_subject_alt_name, NULL, NULL);
	X509_EXTENSION_free(X509_delete_ext(copy, at));
	for (int i = sk_GENERAL_NAME_num(names) - 1; i >= 0; i--)
		if (is_utf8_mailbox(sk_GENERAL_NAME_value(names, i)))
			GENERAL_NAME_free(sk_GENERAL_NAME_delete(names, i));
	if (sk_GENERAL_NAME_num(names) > 0 &&
	    X509_add1_ext_i2d(
		copy, NID_subject_alt_name, names, 0, X509V3_ADD_APPEND) != 1) {
		X509_free(copy);
		copy = NULL;
	}
	/* NAME_CONSTRAINTS_check() looks at what this leaves behind. */
	if (copy != NULL)
		(void)X509_check_purpose(copy, -1, 0);
out:
	GENERAL_NAMES_free(names);
	return copy;
}

bool
constraints_allow_alabels(struct node *const *nodes, size_t count)
{
	bool allowed = has_utf8_mailbox(nodes[0]->certificate);
	X509 *rest = NULL;
	int at = 0;

	if (!allowed || constraints_refuse(nodes, count, &at) != NULL)
		return false;
	rest = without_utf8_mailboxes(nodes[0]->x509);
	allowed = rest != NULL;
	for (size_t i = 1; allowed && i < count; i++) {
		NAME_CONSTRAINTS *constraints = X509_get_ext_d2i(
		    nodes[i]->x509, NID_name_constraints, NULL, NULL);

		if (constraints != NULL)
			allowed = NAME_CONSTRAINTS_check(rest, constraints) ==
				  X509_V_OK;
		NAME_CONSTRAINTS_free(constraints);
	}
	X509_free(rest);
	ERR_clear_error();
	return allowed;
}
