/* SPDX-License-Identifier: BSD-2-Clause */
/* Counting a message that is signed: its signer, certificate and CA. */
#include <string.h>

#include "analyst.h"

/* --- the certificate -------------------------------------------------------*/

static size_t
index_among(const struct record *record, enum record_key key,
    const char *(*word)(size_t), size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (record_is(record, key, word(i)))
			return i;
	return 0;
}

const char *
analysis_type_word(size_t index)
{
	return index > 0 && index < ANALYSIS_TYPES
		   ? sbr_type_word((enum sbr_type)(1u << (index - 1)))
		   : "none";
}

const char *
analysis_generation_word(size_t index)
{
	return index > 0 && index < ANALYSIS_GENERATIONS
		   ? sbr_generation_word(
			 (enum sbr_generation)(1u << (index - 1)))
		   : "none";
}

/* What the path's policies do not confirm is a claim, and none of the SBR. */
static bool
is_confirmed(const struct record *record)
{
	return record_is(record, KEY_PATH, "explicit") ||
	       record_is(record, KEY_PATH, "any-policy");
}

static size_t
type_of(const struct record *record)
{
	return is_confirmed(record) ? index_among(record, KEY_TYPE,
					  analysis_type_word, ANALYSIS_TYPES)
				    : 0;
}

static void
count_clauses(struct analyst *analyst, const struct record *record)
{
	struct span rest = record->text[KEY_FINDINGS];

	if (record->more[KEY_FINDINGS] > 0)
		analyst->findings_are_cut = true;
	while (rest.len > 0) {
		const uint8_t *comma = memchr(rest.data, ',', rest.len);
		size_t len =
		    comma != NULL ? (size_t)(comma - rest.data) : rest.len;

		if (len > 0)
			*(uint64_t *)top_count(analyst->clauses,
			    (struct span){ rest.data, len }) += 1;
		len += comma != NULL;
		rest.data += len;
		rest.len -= len;
	}
}

static void
count_certificate(struct analyst *analyst, const struct record *record)
{
	size_t generation =
	    is_confirmed(record)
		? index_among(record, KEY_GENERATION, analysis_generation_word,
		      ANALYSIS_GENERATIONS)
		: 0;

	analyst->certificates++;
	analyst->classes[type_of(record)][generation]++;
	for (size_t i = 0; i <= NONCOMPLIANT; i++)
		if (record_is(record, KEY_COMPLIANCE,
			compliance_word((enum compliance)i)))
			analyst->compliance[i]++;
	count_clauses(analyst, record);
}

/* --- the signer ------------------------------------------------------------*/

static bool
is_cert(const struct record *record, const char *cert)
{
	char text[sizeof(((struct sender *)0)->cert)];

	KEEP(text, record->text[KEY_CERT]);
	return strcmp(text, cert) == 0;
}

static void
renew(struct sender *sender, const struct record *record, const char *cert)
{
	memcpy(sender->before, sender->cert, sizeof(sender->before));
	memcpy(sender->cert, cert, sizeof(sender->cert));
	sender->before_until = sender->until;
	sender->until = record->until;
	sender->renewed = record->at;
	sender->with_new = sender->refused = 0;
	KEEP(sender->id, record->text[KEY_ID]);
}

/* A later one that ends later takes its place; logs of several nodes are read
 * one by one, and the old one comes again. */
static void
see_certificate(struct sender *sender, const struct record *record)
{
	char cert[sizeof(sender->cert)];

	KEEP(cert, record->text[KEY_CERT]);
	if (sender->cert[0] == '\0') {
		memcpy(sender->cert, cert, sizeof(cert));
		sender->until = record->until;
	} else if (strcmp(sender->cert, cert) != 0) {
		if (record->until > sender->until)
			renew(sender, record, cert);
		return;
	}
	if (sender->renewed != 0 && record->at != 0 &&
	    record->at < sender->renewed)
		sender->renewed = record->at;
}

/* Anybody can make a certificate in his name, or put his into a message. */
static bool
is_his(const struct record *record)
{
	return record_has(record, KEY_CERT) &&
	       !record_has(record, KEY_MAILBOX) &&
	       (record->result == RESULT_PASS ||
		   record->reason == REASON_EXPIRED ||
		   record->reason == REASON_REVOCATION_UNKNOWN);
}

static void
count_sender(struct analyst *analyst, const struct record *record)
{
	struct span name = record_sender(record);
	struct sender *sender = NULL;

	if (name.len == 0)
		return;
	sender = top_count(analyst->senders, name);
	KEEP(sender->domain, record_domain(record));
	sender->is_signed++;
	sender->pass += record->result == RESULT_PASS;
	if (is_his(record))
		see_certificate(sender, record);
	if (sender->renewed != 0 && is_cert(record, sender->cert)) {
		sender->with_new++;
		sender->refused += record->wanted != ACTION_ACCEPT;
		if (record->at > sender->last)
			sender->last = record->at;
	}
}

static void
count_signing(struct analyst *analyst, const struct record *record)
{
	struct span domain = record_domain(record);
	struct signing *signing = NULL;
	size_t type = type_of(record);

	if (domain.len == 0)
		return;
	signing = top_count(analyst->signing, domain);
	signing->is_signed++;
	if (record->at != 0 &&
	    (signing->first == 0 || record->at < signing->first))
		signing->first = record->at;
	if (record->at > signing->last)
		signing->last = record->at;
	if (record->result != RESULT_PASS)
		return;
	signing->pass++;
	distinct_add(&signing->clients,
	    keyed_hash(record->text[KEY_CLIENT], analyst->seed));
	distinct_add(&signing->senders,
	    keyed_hash(record_sender(record), analyst->seed));
	if (record_has(record, KEY_ORGID) && record->more[KEY_ORGID] == 0)
		only_add(&signing->orgid, record->text[KEY_ORGID]);
	else
		signing->without_orgid++;
	only_add(&signing->issuer, record->text[KEY_ISSUER]);
	only_add(&signing->cert, record->text[KEY_CERT]);
	signing->types |= type > 0 ? 1u << (type - 1) : 1u << 31;
	signing->noncompliant +=
	    !record_is(record, KEY_COMPLIANCE, compliance_word(COMPLIANT));
}

/* --- its CA ----------------------------------------------------------------*/

static void
end_run(struct crl *crl)
{
	if (crl->run > crl->longest) {
		crl->longest = crl->run;
		crl->longest_from = crl->from;
		crl->longest_to = crl->to;
		memcpy(crl->longest_id, crl->id, sizeof(crl->longest_id));
	}
}

/* Lines of a node come in order; those of several nodes do not. */
static void
count_crl(struct analyst *analyst, const struct record *record)
{
	struct span status = record->text[KEY_REVOCATION];
	bool unknown =
	    status.len >= 7 && memcmp(status.data, "unknown", 7) == 0;
	struct key key = { 0 };
	struct crl *crl = NULL;

	if (status.len == 0 || record_is(record, KEY_REVOCATION, "unchecked") ||
	    !record_has(record, KEY_ISSUER))
		return;
	key_add(&key, record->node);
	key_add(&key, record->text[KEY_ISSUER]);
	crl = top_count(analyst->crls, key_span(&key));
	KEEP(crl->issuer, record->text[KEY_ISSUER]);
	crl->asked++;
	if (!unknown) {
		crl->run = 0;
		return;
	}
	crl->unanswered++;
	group_add(&crl->group, record, analyst->seed);
	if (crl->run++ == 0) {
		crl->from = record->at;
		KEEP(crl->id, record->text[KEY_ID]);
	}
	crl->to = record->at;
	end_run(crl);
}

static void
count_issuer(struct analyst *analyst, const struct record *record)
{
	if ((record->reason == REASON_UNTRUSTED ||
		record->reason == REASON_PATH_INCOMPLETE) &&
	    record_has(record, KEY_ISSUER))
		group_add(top_count(analyst->issuers, record->text[KEY_ISSUER]),
		    record, analyst->seed);
}

static void
count_mismatch(struct analyst *analyst, const struct record *record)
{
	struct key key = { 0 };
	struct mismatch *mismatch = NULL;

	if (record->result == RESULT_PASS)
		*(uint64_t *)top_count(
		    analyst->clients, record->text[KEY_CLIENT]) += 1;
	if (record->reason != REASON_DIGEST_MISMATCH)
		return;
	key_add(&key, record->text[KEY_CLIENT]);
	key_add(&key, record->text[KEY_HINT]);
	mismatch = top_count(analyst->mismatches, key_span(&key));
	KEEP(mismatch->client, record->text[KEY_CLIENT]);
	KEEP(mismatch->hint, record->text[KEY_HINT]);
	group_add(&mismatch->group, record, analyst->seed);
}

void
analyst_count_signed(struct analyst *analyst, const struct record *record)
{
	if (record_has(record, KEY_CERT))
		count_certificate(analyst, record);
	count_sender(analyst, record);
	count_signing(analyst, record);
	count_crl(analyst, record);
	count_issuer(analyst, record);
	count_mismatch(analyst, record);
}
