/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the root programs have in common: whom they judge, and predicates of
 * several of them.  They are no SBR and never change its compliance.
 */
#include "programs.h"

#include <string.h>

#include "der.h"

static bool
names_a_mailbox(const struct certificate *c)
{
	for (size_t i = 0; i < c->mailbox_count; i++)
		if (c->mailboxes[i].source != MAILBOX_SUBJECT)
			return true;
	return false;
}

/*
 * Mozilla 1.1 for subscribers: a mailbox, and a purpose that does not exclude
 * mail.  The others ask for the purpose alone where it is there.
 */
bool
program_concerns(enum root_program program, const struct certificate *c)
{
	bool is_open = !c->extended_key_usage_extension.present ||
		       (c->extended_key_usage & EKU_ANY) != 0;
	bool is_for_mail = (c->extended_key_usage & EKU_EMAIL_PROTECTION) != 0;

	if (c->class.role != SUBSCRIBER || names_a_mailbox(c))
		return is_open || is_for_mail;
	return is_for_mail && program != PROGRAM_MOZILLA;
}

bool
program_keeps_the_sbr(const struct rule_subject *s, struct rule_reason *why)
{
	return s->sbr_errors == 0 ||
	       because(why, "%u errors by the SBR", s->sbr_errors);
}

bool
program_signer_is_no_root(const struct rule_subject *s, struct rule_reason *why)
{
	return s->issuer->class.role != ROOT_CA ||
	       because(why, "the issuer is a root");
}

static bool
is_sha2_algorithm(struct span oid)
{
	static const uint8_t pkcs1[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1,
		1 };
	static const uint8_t ecdsa[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3 };
	uint8_t last = oid.len > 0 ? oid.data[oid.len - 1] : 0;

	/* 10 is PSS, whose parameters are looked at elsewhere. */
	if (oid.len == sizeof(pkcs1) + 1 &&
	    memcmp(oid.data, pkcs1, sizeof(pkcs1)) == 0)
		return last >= 10 && last <= 13;
	return oid.len == sizeof(ecdsa) + 1 &&
	       memcmp(oid.data, ecdsa, sizeof(ecdsa)) == 0 && last >= 2 &&
	       last <= 4;
}

bool
program_signature_is_sha2(const struct rule_subject *s, struct rule_reason *why)
{
	struct span in = s->certificate->tbs_signature, list, oid;
	char text[OID_TEXT];

	if (!der_expect(&in, DER_SEQUENCE, &list) ||
	    !der_expect(&list, DER_OID, &oid))
		return because(why, "the algorithm cannot be read");
	if (s->certificate->signature_is_weak)
		return because(why, "the digest is too old");
	return is_sha2_algorithm(oid) ||
	       because(why, "it is %s",
		   oid_text(oid, text) ? text : "an OID that is none");
}

bool
program_has_purposes(const struct certificate *c, unsigned int wanted,
    unsigned int unwanted, struct rule_reason *why)
{
	static const struct {
		enum extended_key_usage purpose;
		const char *word;
	} words[] = {
		{ EKU_EMAIL_PROTECTION, "emailProtection" },
		{ EKU_CLIENT_AUTH, "clientAuth" },
		{ EKU_SERVER_AUTH, "serverAuth" },
		{ EKU_CODE_SIGNING, "codeSigning" },
		{ EKU_TIME_STAMPING, "timeStamping" },
		{ EKU_OCSP_SIGNING, "OCSPSigning" },
		{ EKU_ANY, "anyExtendedKeyUsage" },
		{ EKU_OTHER, "another purpose" },
	};

	if (!c->extended_key_usage_extension.present)
		return because(why, "there is no extKeyUsage");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		bool is_there = (c->extended_key_usage & words[i].purpose) != 0;

		if (!is_there && (wanted & words[i].purpose) != 0)
			return because(why, "there is no %s", words[i].word);
		if (is_there && (unwanted & words[i].purpose) != 0)
			return because(why, "there is %s", words[i].word);
	}
	return true;
}

bool
program_table_holds(const struct rule *table, const struct rule_subject *s,
    struct rule_reason *why)
{
	for (; table->id != NULL; table++)
		if (rule_is_for(table, s->certificate) &&
		    (!table->needs_issuer || s->issuer != NULL) &&
		    !table->holds(s, why))
			return false;
	return true;
}

bool
program_key_is_nist(const struct certificate *c)
{
	return strcmp(c->key.text, "ec-p256") == 0 ||
	       strcmp(c->key.text, "ec-p384") == 0 ||
	       strcmp(c->key.text, "ec-p521") == 0;
}

bool
program_key_is_edwards(const struct certificate *c)
{
	return c->key.kind == KEY_ED25519 || c->key.kind == KEY_ED448;
}

bool
program_has_rfc822_name(const struct certificate *c)
{
	for (size_t i = 0; i < c->mailbox_count; i++)
		if (c->mailboxes[i].source == MAILBOX_RFC822_NAME)
			return true;
	return false;
}

static bool
is_http(const struct general_name *name)
{
	static const char scheme[] = "http://";
	size_t len = sizeof(scheme) - 1;

	return name->tag == (DER_CONTEXT | 6) && name->value.len > len &&
	       ascii_span_equal_nocase(
		   (struct span){ name->value.data, len }, scheme);
}

bool
program_has_http_crl(const struct certificate *c)
{
	for (size_t i = 0; i < c->point_count; i++)
		for (size_t j = 0; j < c->points[i].name_count; j++)
			if (is_http(&c->points[i].names[j]))
				return true;
	return false;
}

bool
program_has_ocsp(const struct certificate *c)
{
	static const uint8_t ocsp[] = { 0x2b, 6, 1, 5, 5, 7, 0x30, 1 };

	for (size_t i = 0; i < c->access_count; i++)
		if (span_equal(c->accesses[i].method,
			(struct span){ ocsp, sizeof(ocsp) }))
			return true;
	return false;
}
