/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of the table of requirements: does one hold for a signer, and what
 * was found, for --explain.  The signer has a certificate. */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

static bool
list_has_text(const struct string_list *list, struct span text)
{
	for (size_t i = 0; i < list->count; i++)
		if (span_equal(span_of(list->items[i]), text))
			return true;
	return false;
}

/* A claim of the certificate holds where the path's policies confirm it. */
static enum path_policy
confirmed_policy(const struct signer_result *signer)
{
	if (signer->path.status == PATH_TRUSTED)
		return signer->path.policy;
	return signer->path_ended != 0 ? signer->path_ended_policy
				       : POLICY_UNCHECKED;
}

static bool
is_confirmed(const struct signer_result *signer)
{
	enum path_policy policy = confirmed_policy(signer);

	return policy == POLICY_EXPLICIT || policy == POLICY_ANY;
}

bool
path_is_whole(const struct signer_result *signer)
{
	return signer->path.count > 0 &&
	       (signer->path.status == PATH_TRUSTED || signer->path_ended != 0);
}

static void
say(struct buffer *out, const char *word)
{
	buffer_string(out, word != NULL ? word : "-");
}

enum holding
type_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	(void)result;
	return holding_of(
	    is_confirmed(signer) &&
	    (require->types & signer->certificate->class.type) != 0);
}

void
type_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)result;
	say(out, sbr_type_word(signer->certificate->class.type));
	if (!is_confirmed(signer))
		buffer_string(out, ", not confirmed by its path");
}

enum holding
generation_holds(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	(void)result;
	return holding_of(is_confirmed(signer) &&
			  (require->generations &
			      signer->certificate->class.generation) != 0);
}

void
generation_found(const struct signer_result *signer,
    const struct result *result, struct buffer *out)
{
	(void)result;
	say(out, sbr_generation_word(signer->certificate->class.generation));
	if (!is_confirmed(signer))
		buffer_string(out, ", not confirmed by its path");
}

enum holding
compliance_holds(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	(void)result;
	return holding_of(
	    (require->compliance & (1u << signer->compliance)) != 0);
}

void
compliance_found(const struct signer_result *signer,
    const struct result *result, struct buffer *out)
{
	(void)result;
	say(out, compliance_word(signer->compliance));
}

static const char *
broken_among(const struct string_list *ids, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (list_has_text(ids, span_of(findings->list[i].rule->id)))
			return findings->list[i].rule->id;
	for (size_t i = 0; i < findings->program_count; i++)
		if (list_has_text(
			ids, span_of(findings->program_list[i].rule->id)))
			return findings->program_list[i].rule->id;
	return NULL;
}

/* Who is outside the requirements was not judged by them. */
enum holding
rules_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	(void)result;
	return holding_of(
	    signer->compliance != COMPLIANCE_NOT_SBR &&
	    broken_among(&require->rules, &signer->findings) == NULL &&
	    broken_among(&require->rules, &signer->status_findings) == NULL);
}

void
rules_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)result;
	if (signer->compliance == COMPLIANCE_NOT_SBR)
		buffer_string(out, "not judged by them");
	else if (signer->findings.count == 0)
		buffer_string(out, "nothing broken");
	for (size_t i = 0; i < signer->findings.count; i++)
		buffer_format(out, "%s%s", i == 0 ? "broken: " : ", ",
		    signer->findings.list[i].rule->id);
}

enum holding
path_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	(void)result;
	return holding_of(
	    (require->path_policies & (1u << confirmed_policy(signer))) != 0);
}

void
path_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)result;
	say(out, path_policy_word(confirmed_policy(signer)));
}

enum holding
revocation_holds(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	enum revocation_status status = signer->revocation.status;

	(void)result;
	if ((require->revocations & (1u << status)) != 0)
		return HOLDING_HOLDS;
	return status == REVOCATION_UNKNOWN ? HOLDING_LATER : HOLDING_FAILS;
}

void
revocation_found(const struct signer_result *signer,
    const struct result *result, struct buffer *out)
{
	(void)result;
	say(out, revocation_status_word(signer->revocation.status));
}

static bool
authority_is_named(
    const struct string_list *list, const struct certificate *certificate)
{
	char *name = NULL;
	bool named = false;

	if (list_has_text(list, span_of(certificate->sha256_text)))
		return true;
	name = name_text(&certificate->subject);
	named = list_has_text(list, span_of(name));
	free(name);
	return named;
}

static void
say_authority(struct buffer *out, const struct signer_result *signer, size_t at)
{
	char *name = NULL;

	if (!path_is_whole(signer) || at >= signer->path.count) {
		buffer_string(out, "no trusted path");
		return;
	}
	name = name_text(&signer->path.certificates[at]->subject);
	buffer_string(out, name);
	free(name);
}

enum holding
anchor_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	(void)result;
	return holding_of(
	    path_is_whole(signer) &&
	    authority_is_named(&require->anchors,
		signer->path.certificates[signer->path.count - 1]));
}

void
anchor_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)result;
	say_authority(out, signer, signer->path.count - 1);
}

enum holding
issuer_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	(void)result;
	return holding_of(path_is_whole(signer) && signer->path.count > 1 &&
			  authority_is_named(
			      &require->issuers, signer->path.certificates[1]));
}

void
issuer_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)result;
	say_authority(out, signer, 1);
}

enum holding
certificate_holds(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	(void)result;
	return holding_of(list_has_text(
	    &require->certificates, span_of(signer->certificate->sha256_text)));
}

void
certificate_found(const struct signer_result *signer,
    const struct result *result, struct buffer *out)
{
	(void)result;
	buffer_string(out, signer->certificate->sha256_text);
}

static void
key_fingerprint(
    const struct certificate *certificate, char out[static SHA256_TEXT])
{
	struct span spki = certificate->key.spki;
	uint8_t digest[EVP_MAX_MD_SIZE] = { 0 };

	out[0] = '\0';
	if (EVP_Digest(spki.data, spki.len, digest, NULL, EVP_sha256(), NULL) ==
	    1)
		hex_encode(digest, SHA256_OCTETS, out);
	ERR_clear_error();
}

enum holding
key_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	char text[SHA256_TEXT];

	(void)result;
	key_fingerprint(signer->certificate, text);
	return holding_of(list_has_text(&require->keys, span_of(text)));
}

void
key_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	char text[SHA256_TEXT];

	(void)result;
	key_fingerprint(signer->certificate, text);
	buffer_string(out, text);
}

/* The subject has such attributes, and each of them is in the list. */
static enum holding
attributes_hold(const struct string_list *list,
    const struct signer_result *signer, enum attribute_type type)
{
	const struct name *subject = &signer->certificate->subject;
	bool any = false;

	for (size_t i = 0; i < subject->count; i++) {
		const struct name_attribute *attribute =
		    &subject->attributes[i];

		if (attribute->type != type)
			continue;
		if (!list_has_text(list, attribute->text))
			return HOLDING_FAILS;
		any = true;
	}
	return holding_of(any && path_is_whole(signer));
}

/* What a certificate says is shown as printable ASCII here. */
static void
say_attributes(const struct signer_result *signer, enum attribute_type type,
    struct buffer *out)
{
	const struct name *subject = &signer->certificate->subject;
	bool any = false;

	for (size_t i = 0; i < subject->count; i++) {
		struct span text = subject->attributes[i].text;

		if (subject->attributes[i].type != type)
			continue;
		if (any)
			buffer_string(out, ", ");
		any = true;
		for (size_t k = 0; k < text.len && k < 64; k++)
			if (text.data[k] >= 0x20 && text.data[k] < 0x7f)
				buffer_char(out, (char)text.data[k]);
			else
				buffer_format(out, "\\%02X", text.data[k]);
	}
	if (!any)
		buffer_char(out, '-');
}

#define ATTRIBUTE_ROW(row, member, type)                                       \
	enum holding row##_holds(const struct require *require,                \
	    const struct signer_result *signer, const struct result *result)   \
	{                                                                      \
		(void)result;                                                  \
		return attributes_hold(&require->member, signer, type);        \
	}                                                                      \
	void row##_found(const struct signer_result *signer,                   \
	    const struct result *result, struct buffer *out)                   \
	{                                                                      \
		(void)result;                                                  \
		say_attributes(signer, type, out);                             \
	}

ATTRIBUTE_ROW(organization_identifier, organization_identifiers,
    ATTRIBUTE_ORGANIZATION_ID)
ATTRIBUTE_ROW(organization, organizations, ATTRIBUTE_ORGANIZATION)
ATTRIBUTE_ROW(country, countries, ATTRIBUTE_COUNTRY)

enum holding
domain_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	(void)signer;
	return holding_of(
	    result->from.state == FROM_ONE &&
	    from_list_matches(&require->domains, &result->from.mailboxes[0]));
}

void
domain_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)signer;
	say(out, result->from.state == FROM_ONE
		     ? result->from.mailboxes[0].domain
		     : NULL);
}

/* enum of require.c's words */
enum {
	QUALIFIED_EU = 1 << 0,
	QUALIFIED_EU_QSCD = 1 << 1,
	QUALIFIED_ELSEWHERE = 1 << 2,
};

/* EN 319 412-5: without a legislation it is the EU's.  The issuer's word,
 * which counts where the issuer is believed. */
static unsigned int
qualified_by(const struct signer_result *signer)
{
	const struct qc_claims *claims = signer->certificate->claims;

	if (claims == NULL || (claims->known & QC_COMPLIANCE) == 0)
		return 0;
	if (claims->legislation_count > 0)
		return QUALIFIED_ELSEWHERE;
	return (claims->known & QC_SSCD) != 0 ? QUALIFIED_EU | QUALIFIED_EU_QSCD
					      : QUALIFIED_EU;
}

enum holding
qualified_holds(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	(void)result;
	return holding_of(path_is_whole(signer) &&
			  (require->qualified & qualified_by(signer)) != 0);
}

void
qualified_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	unsigned int claimed = qualified_by(signer);

	(void)result;
	say(out, (claimed & QUALIFIED_EU_QSCD) != 0	? "claimed eu, eu-qscd"
		 : (claimed & QUALIFIED_EU) != 0	? "claimed eu"
		 : (claimed & QUALIFIED_ELSEWHERE) != 0 ? "claimed elsewhere"
							: NULL);
}

enum holding
covers_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	(void)require;
	(void)signer;
	return holding_of(result_signature(result)->covers == COVERS_MESSAGE);
}

void
covers_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)signer;
	say(out, signature_covers_word(result_signature(result)->covers));
}
