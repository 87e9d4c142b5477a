/* SPDX-License-Identifier: BSD-2-Clause */
/* What the log says of the signer that decided. */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "facts.h"
#include "qualified.h"

enum {
	NAME_MAX_OCTETS = 160, /* of a distinguished name, in text */
	VALUE_MAX = 80,
	MAILBOX_MAX = 192,
	CERTIFICATE_DIGITS = 16,
	FINDINGS_SHOWN = 5,
};

/* What the path confirms; of an expired one, what it confirmed. */
static const char *
confirmed_policy(const struct signer_result *signer)
{
	return path_policy_word(signer->path_ended != 0
				    ? signer->path_ended_policy
				    : signer->path.policy);
}

static void
add_revocation(const struct revocation *revocation, struct facts *facts)
{
	const char *status = revocation_status_word(revocation->status);
	const char *source = revocation_by_word(revocation->source);
	bool has_source = revocation->source != REVOCATION_BY_NONE;
	struct fact *fact = NULL;

	fact = facts_add(facts, "revocation", FACT_WORD);
	fact->value =
	    has_source ? xasprintf("%s/%s", status, source) : xstrdup(status);
	if (revocation->this_update != 0) {
		facts_add_time(facts, "this_update", revocation->this_update);
		facts->list[facts->count - 1].place = FACT_JSON;
	}
	if (revocation->crl_number[0] != '\0') {
		facts_add_word(facts, "crl_number", revocation->crl_number);
		facts->list[facts->count - 1].place = FACT_JSON;
	}
}

void
facts_add_profile(const struct signer_result *signer, struct facts *facts)
{
	const struct sbr_class *class = &signer->certificate->class;

	facts_add_word(facts, "type", sbr_type_word(class->type));
	facts_add_word(
	    facts, "generation", sbr_generation_word(class->generation));
	facts_add_word(
	    facts, "compliance", compliance_word(signer->compliance));
	facts_add_word(facts, "path", confirmed_policy(signer));
	facts_add_word(facts, "trust", path_status_word(signer->path.status));
	add_revocation(&signer->revocation, facts);
}

static void
add_long(struct facts *facts, const char *key, char *owned, size_t max,
    enum fact_place place)
{
	struct fact *fact = NULL;

	if (owned == NULL || owned[0] == '\0') {
		free(owned);
		return;
	}
	fact = facts_add(facts, key, FACT_WORD);
	fact->value = owned;
	fact->max = max;
	fact->place = place;
}

static void
add_cert(struct facts *facts, const struct certificate *certificate)
{
	struct fact *fact = facts_add(facts, "cert", FACT_WORD);

	fact->value = xstrdup(certificate->sha256_text);
	fact->place = FACT_JSON;
	fact = facts_add(facts, "cert", FACT_WORD);
	fact->value = xstrndup(certificate->sha256_text, CERTIFICATE_DIGITS);
	fact->place = FACT_TEXT;
}

/* With NUL as 0x01, so that nothing behind it gets lost. */
static char *
text_of_span(struct span span)
{
	char *text = xcalloc(span.len + 1, 1);

	for (size_t i = 0; i < span.len; i++)
		text[i] = span.data[i] != '\0' ? (char)span.data[i] : 0x01;
	return text;
}

/* The first of the subject's attributes of this type; `+1` where there are
 * more. */
static void
add_attribute(struct facts *facts, const char *key,
    const struct certificate *certificate, enum attribute_type type)
{
	const struct name *subject = &certificate->subject;
	struct fact *fact = NULL;

	for (size_t i = 0; i < subject->count; i++) {
		struct span text = subject->attributes[i].text;

		if (subject->attributes[i].type != type || text.data == NULL)
			continue;
		if (fact != NULL) {
			fact->more++;
			continue;
		}
		fact = facts_add(facts, key, FACT_WORD);
		fact->value = text_of_span(text);
		fact->max = VALUE_MAX;
	}
}

static void
add_key(struct facts *facts, const struct certificate *certificate)
{
	struct span spki = certificate->key.spki;
	uint8_t digest[EVP_MAX_MD_SIZE] = { 0 };
	char text[SHA256_TEXT];

	facts_add_word(facts, "key", certificate->key.text);
	if (EVP_Digest(spki.data, spki.len, digest, NULL, EVP_sha256(), NULL) ==
	    1) {
		hex_encode(digest, SHA256_OCTETS, text);
		add_long(facts, "key_sha256", xstrdup(text), 0, FACT_JSON);
	}
	ERR_clear_error();
}

static void
add_findings(struct facts *facts, const char *key, const struct finding *list,
    size_t count, enum rule_level least, enum rule_level most,
    enum fact_place place)
{
	struct fact *fact = NULL;

	for (size_t i = 0; i < count; i++) {
		if (list[i].level < least || list[i].level > most)
			continue;
		if (fact == NULL) {
			fact = facts_add(facts, key, FACT_LIST);
			fact->shown = FINDINGS_SHOWN;
			fact->place = place;
		}
		fact_add_item(fact, xstrdup(list[i].rule->id));
	}
}

/* What is wrong besides the reason, for a rule that tolerates the reason. */
static void
add_weakness(struct facts *facts, const struct signer_result *signer)
{
	enum reason weakness = reason_token(signer->cms.weakness) != NULL
				   ? signer->cms.weakness
				   : signer->path.weakness;

	if (weakness != signer->reason)
		facts_add_word(facts, "weak", reason_token(weakness));
	if (signer->cms.reason != signer->reason)
		facts_add_word(facts, "cms", reason_token(signer->cms.reason));
}

static void
add_mailbox(struct facts *facts, const struct signer_result *signer,
    enum logged_addresses addresses)
{
	const char *address = signer_mailbox(signer);
	struct mailbox mailbox = { 0 };
	struct fact *fact = NULL;
	char *shown = NULL;

	if (signer->mailbox_match == MAILBOX_SAME || address == NULL)
		return;
	if (mailbox_parse_address(span_of(address), &mailbox)) {
		shown = facts_address(address, mailbox.domain, addresses);
		mailbox_free(&mailbox);
	}
	if (shown == NULL)
		return;
	fact = facts_add(facts, "mailbox", FACT_WORD);
	fact->value = shown;
	fact->max = MAILBOX_MAX;
	fact->more = signer->certificate->mailbox_count - 1;
}

static void
add_times(struct facts *facts, const struct signer_result *signer)
{
	const struct certificate *certificate = signer->certificate;

	if (certificate->not_after != 0)
		facts_add_time(facts, "until", certificate->not_after);
	if (signer->path_ended != 0)
		facts_add_time(facts, "ended", signer->path_ended);
}

void
facts_add_certificate(const struct signer_result *signer,
    enum logged_addresses addresses, struct facts *facts)
{
	const struct certificate *certificate = signer->certificate;
	const struct path *path = &signer->path;
	const struct findings *findings = &signer->findings;

	add_cert(facts, certificate);
	add_times(facts, signer);
	add_attribute(facts, "orgid", certificate, ATTRIBUTE_ORGANIZATION_ID);
	add_long(facts, "issuer", name_text(&certificate->issuer),
	    NAME_MAX_OCTETS, FACT_BOTH);
	add_mailbox(facts, signer, addresses);
	add_weakness(facts, signer);
	add_findings(facts, "findings", findings->list, findings->count,
	    LEVEL_WARNING, LEVEL_ERROR, FACT_BOTH);
	add_findings(facts, "programs", findings->program_list,
	    findings->program_count, LEVEL_WARNING, LEVEL_ERROR, FACT_JSON);
	add_findings(facts, "notices", findings->list, findings->count,
	    LEVEL_NOTICE, LEVEL_NOTICE, FACT_JSON);
	add_key(facts, certificate);
	facts_add_word(facts, "digest", digest_name(signer->cms.digest));
	if (signer->signing_time != 0)
		facts_add_time(facts, "signed", signer->signing_time);
	if (path->count > 1)
		add_long(facts, "anchor",
		    name_text(&path->certificates[path->count - 1]->subject),
		    NAME_MAX_OCTETS, FACT_BOTH);
	add_attribute(facts, "org", certificate, ATTRIBUTE_ORGANIZATION);
	add_attribute(facts, "country", certificate, ATTRIBUTE_COUNTRY);
	facts_add_word(facts, "qualified", qualified_law(certificate));
	facts_add_word(facts, "algorithm", signer->cms.algorithm);
	if (addresses == ADDRESSES_FULL)
		add_long(facts, "subject", name_text(&certificate->subject), 0,
		    FACT_JSON);
	add_long(facts, "serial", certificate_serial_text(certificate), 0,
	    FACT_JSON);
	if (path->count > 1 && path->status == PATH_TRUSTED) {
		add_long(facts, "issuer_sha256",
		    xstrdup(path->certificates[1]->sha256_text), 0, FACT_JSON);
		add_long(facts, "anchor_sha256",
		    xstrdup(path->certificates[path->count - 1]->sha256_text),
		    0, FACT_JSON);
	}
}
