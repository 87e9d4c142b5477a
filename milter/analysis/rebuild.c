/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A result made of a record, for policy_decide() alone: what no rule asks for
 * is not there.  Authorities and keys stay empty; replay.c answers for them.
 */
#include <stdlib.h>
#include <string.h>

#include "rebuild.h"

static const char *
text_of(
    struct rebuilt *rebuilt, const struct record *record, enum record_key key)
{
	char *to = rebuilt->texts[rebuilt->text_count++];

	keep(to, NAME_OCTETS, record->text[key]);
	return to;
}

static void
rebuild_mailbox(const struct record *record, enum record_key key,
    struct mailbox *mailbox, bool *is_there)
{
	struct span text = record->text[key];
	char address[NAME_OCTETS];

	if (text.len == 0)
		return;
	*is_there = mailbox_parse_address(text, mailbox);
	if (*is_there)
		return;
	/* A domain alone, as log.addresses may want it. */
	keep(address, sizeof(address), text);
	mailbox->domain = domain_to_ascii(address);
	if (mailbox->domain == NULL)
		return;
	mailbox->local = xstrdup("");
	*is_there = true;
}

static void
rebuild_from(const struct record *record, struct rebuilt *out)
{
	struct from *from = &out->result.from;

	rebuild_mailbox(record, KEY_FROM, &out->from, &out->has_from);
	rebuild_mailbox(record, KEY_GUESS, &out->guess, &out->has_guess);
	from->state = FROM_ONE;
	if (record_is(record, KEY_AUTHOR, "missing"))
		from->state = FROM_MISSING;
	else if (record_has(record, KEY_AUTHOR))
		from->state = FROM_AMBIGUOUS;
	from->has_more = record_is(record, KEY_AUTHOR, "unread");
	if (out->has_from) {
		from->mailboxes = &out->from;
		from->count = 1;
	}
	if (out->has_guess) {
		from->guesses = &out->guess;
		from->guess_count = 1;
	}
	if (record_has(record, KEY_DISPLAY) && out->has_from)
		out->from.display =
		    xstrndup((const char *)record->text[KEY_DISPLAY].data,
			record->text[KEY_DISPLAY].len);
}

static void
rebuild_envelope(const struct record *record, struct rebuilt *out)
{
	struct envelope *envelope = &out->envelope;

	*envelope = (struct envelope){
		.monitor = record_has(record, KEY_SUSPENDED),
		.queue_id = text_of(out, record, KEY_ID),
		.mail_from = "",
	};
	if (record_has(record, KEY_CLIENT))
		envelope->client_address = text_of(out, record, KEY_CLIENT);
	if (record_has(record, KEY_AUTH) ||
	    record_is(record, KEY_SKIP, "authenticated"))
		envelope->authenticated = "-";
	/* Where it is not said, it is From's. */
	if (!record_has(record, KEY_ENVELOPE))
		envelope->mail_from = record_has(record, KEY_FROM)
					  ? text_of(out, record, KEY_FROM)
					  : NULL;
	else if (!record_is(record, KEY_ENVELOPE, "<>"))
		envelope->mail_from = text_of(out, record, KEY_ENVELOPE);
}

/* --- the certificate -------------------------------------------------------*/

static unsigned int
bit_of(const struct record *record, enum record_key key,
    const char *(*word)(size_t), size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (record_is(record, key, word(i)))
			return 1u << (i - 1);
	return 0;
}

/* "rsa-2048", "ec-p256", "ed25519" */
static void
rebuild_key(const struct record *record, struct certificate *leaf)
{
	static const struct {
		const char *prefix;
		enum key_algorithm kind;
	} kinds[] = { { "rsa-pss-", KEY_RSA_PSS }, { "rsa-", KEY_RSA },
		{ "ec-p", KEY_EC }, { "ec-", KEY_EC },
		{ "ed25519", KEY_ED25519 }, { "ed448", KEY_ED448 },
		{ "dsa-", KEY_DSA } };

	keep(leaf->key.text, sizeof(leaf->key.text), record->text[KEY_KEY]);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t len = strlen(kinds[i].prefix);

		if (strncmp(leaf->key.text, kinds[i].prefix, len) != 0)
			continue;
		leaf->key.kind = kinds[i].kind;
		leaf->key.size = (unsigned int)strtoul(
		    leaf->key.text + strcspn(leaf->key.text, "123456789"), NULL,
		    10);
		return;
	}
}

static void
rebuild_attribute(const struct record *record, enum record_key key,
    enum attribute_type type, struct rebuilt *out)
{
	struct name *subject = &out->leaf.subject;

	if (!record_has(record, key))
		return;
	subject->attributes = out->attributes;
	out->attributes[subject->count++] = (struct name_attribute){
		.type = type,
		.text = record->text[key],
	};
}

static void
rebuild_findings(const struct record *record, struct rebuilt *out)
{
	struct span rest = record->text[KEY_FINDINGS];
	struct findings *findings = &out->signer.findings;
	char id[SHORT_OCTETS];

	findings->list = out->findings;
	while (rest.len > 0 && findings->count < REBUILD_FINDINGS) {
		const uint8_t *comma = memchr(rest.data, ',', rest.len);
		size_t len =
		    comma != NULL ? (size_t)(comma - rest.data) : rest.len;

		keep(id, sizeof(id), (struct span){ rest.data, len });
		out->findings[findings->count].rule = rules_find(id);
		findings->count += out->findings[findings->count].rule != NULL;
		len += comma != NULL;
		rest.data += len;
		rest.len -= len;
	}
}

/* As much of the claims as a rule asks for. */
static void
rebuild_claims(const struct record *record, struct rebuilt *out)
{
	struct qc_claims *claims = &out->claims;

	if (!record_has(record, KEY_QUALIFIED))
		return;
	claims->known = QC_COMPLIANCE;
	if (record_is(record, KEY_QUALIFIED, "elsewhere"))
		claims->legislation_count = 1;
	if (record_is(record, KEY_QUALIFIED, "eu-qscd"))
		claims->known |= QC_SSCD;
	out->leaf.claims = claims;
}

static void
rebuild_certificate(const struct record *record, struct rebuilt *out)
{
	struct certificate *leaf = &out->leaf;

	keep(leaf->sha256_text, sizeof(leaf->sha256_text),
	    record->text[KEY_CERT]);
	leaf->not_after = record->until;
	leaf->class.role = SUBSCRIBER;
	leaf->class.type = (enum sbr_type)bit_of(
	    record, KEY_TYPE, analysis_type_word, ANALYSIS_TYPES);
	leaf->class.generation = (enum sbr_generation)bit_of(record,
	    KEY_GENERATION, analysis_generation_word, ANALYSIS_GENERATIONS);
	rebuild_key(record, leaf);
	rebuild_attribute(record, KEY_ORGID, ATTRIBUTE_ORGANIZATION_ID, out);
	rebuild_attribute(record, KEY_ORG, ATTRIBUTE_ORGANIZATION, out);
	rebuild_attribute(record, KEY_COUNTRY, ATTRIBUTE_COUNTRY, out);
	rebuild_claims(record, out);
	if (record_has(record, KEY_MAILBOX)) {
		/* A copy of the address, which nobody changes. */
		out->mailbox.address = out->texts[out->text_count];
		(void)text_of(out, record, KEY_MAILBOX);
		leaf->mailboxes = &out->mailbox;
		leaf->mailbox_count = 1;
	}
}

/* --- the signer ------------------------------------------------------------*/

static enum reason
reason_of(const struct record *record, enum record_key key)
{
	enum reason reason = REASON_PASS;
	char token[SHORT_OCTETS];

	keep(token, sizeof(token), record->text[key]);
	return reason_find(token, &reason) ? reason : REASON_PASS;
}

/* Reasons that the CMS object alone gives. */
static bool
is_of_cms(enum reason reason)
{
	return reason == REASON_DIGEST_MISMATCH ||
	       reason == REASON_BAD_SIGNATURE ||
	       reason_result(reason) == RESULT_NEUTRAL;
}

static void
rebuild_cms(const struct record *record, struct signer_result *signer)
{
	enum reason reason = record->reason;

	signer->cms.reason = reason_of(record, KEY_CMS);
	if (is_of_cms(reason))
		signer->cms.reason = reason;
	signer->cms.weakness = reason_of(record, KEY_WEAK);
	if (reason == REASON_WEAK_DIGEST || reason == REASON_WEAK_KEY)
		signer->cms.weakness = reason;
	for (int i = 1; i < DIGEST_COUNT; i++)
		if (record_is(record, KEY_DIGEST,
			digest_name((enum digest_algorithm)i)))
			signer->cms.digest = (enum digest_algorithm)i;
	KEEP(signer->cms.algorithm, record->text[KEY_ALGORITHM]);
}

static void
rebuild_path(const struct record *record, struct rebuilt *out)
{
	struct path *path = &out->signer.path;

	path->reason = path->weakness = REASON_PASS;
	for (int i = PATH_UNCHECKED; i <= PATH_INVALID; i++)
		if (record_is(record, KEY_TRUST,
			path_status_word((enum path_status)i)))
			path->status = (enum path_status)i;
	for (int i = POLICY_NONE; i <= POLICY_EXPLICIT; i++)
		if (record_is(record, KEY_PATH,
			path_policy_word((enum path_policy)i)))
			path->policy = (enum path_policy)i;
	path->certificates[0] = &out->leaf;
	path->certificates[1] = &out->above;
	path->count = 2;
	out->signer.path_ended = record->ended;
	out->signer.path_ended_policy = path->policy;
}

static void
rebuild_revocation(const struct record *record, struct revocation *revocation)
{
	char word[SHORT_OCTETS];

	keep(word, sizeof(word), record->text[KEY_REVOCATION]);
	word[strcspn(word, "/")] = '\0';
	for (int i = REVOCATION_UNCHECKED; i <= REVOCATION_UNKNOWN; i++)
		if (strcmp(word,
			revocation_status_word((enum revocation_status)i)) == 0)
			revocation->status = (enum revocation_status)i;
}

static enum mailbox_match
match_of(const struct record *record)
{
	if (record->reason == REASON_FROM_CASE)
		return MAILBOX_DIFFERS_IN_CASE;
	return record_has(record, KEY_MAILBOX) ? MAILBOX_DIFFERS : MAILBOX_SAME;
}

static void
rebuild_signer(const struct record *record, struct rebuilt *out)
{
	struct signer_result *signer = &out->signer;

	*signer = (struct signer_result){
		.reason = record->reason,
		.certificate = &out->leaf,
		.signing_time = record->signed_at,
		.mailbox_match = match_of(record),
	};
	rebuild_cms(record, signer);
	rebuild_path(record, out);
	rebuild_revocation(record, &signer->revocation);
	rebuild_certificate(record, out);
	rebuild_findings(record, out);
	for (int i = 0; i <= NONCOMPLIANT; i++)
		if (record_is(record, KEY_COMPLIANCE,
			compliance_word((enum compliance)i)))
			signer->compliance = (enum compliance)i;
	/* Then the author who was signed is another than the one shown. */
	if (record->reason == REASON_FROM_MISMATCH &&
	    signer->mailbox_match == MAILBOX_SAME)
		out->result.protected_header.from = REASON_FROM_MISMATCH;
}

static void
rebuild_signature(const struct record *record, struct rebuilt *out)
{
	struct signature_result *signature = &out->signature;

	if (!record_is_signed(record))
		return;
	*signature = (struct signature_result){
		.covers = record_is(record, KEY_COVERS, "part")
			      ? COVERS_PART
			      : COVERS_MESSAGE,
		.reason = record->reason,
		.signers = &out->signer,
	};
	if (record_has(record, KEY_CERT)) {
		signature->signer_count = 1;
		rebuild_signer(record, out);
	}
	out->result.signatures = signature;
	out->result.signature_count = 1;
}

void
rebuild(const struct record *record, struct rebuilt *out)
{
	*out = (struct rebuilt){ .result = {
				     .reason = record->reason,
				     .at = record->at,
				     .size = record->size,
				 } };
	out->result.mailing_list = record_has(record, KEY_LIST);
	out->result.encrypted = record_has(record, KEY_ENCRYPTED);
	out->result.encrypted_whole = record_is(record, KEY_ENCRYPTED, "yes");
	rebuild_from(record, out);
	rebuild_envelope(record, out);
	rebuild_signature(record, out);
}

void
rebuilt_free(struct rebuilt *rebuilt)
{
	mailbox_free(&rebuilt->from);
	mailbox_free(&rebuilt->guess);
}
