/* SPDX-License-Identifier: BSD-2-Clause */
/* Counting what is not well: what a rule would not take, and why. */
#include <string.h>

#include "analyst.h"

enum analysis_cause
record_cause(const struct record *record)
{
	bool list = record_has(record, KEY_LIST);

	switch (record->reason) {
	case REASON_DIGEST_MISMATCH:
		return list ? CAUSE_LIST : CAUSE_REENCODED;
	case REASON_PARTIAL_COVERAGE:
		return list ? CAUSE_LIST : CAUSE_UNKNOWN;
	case REASON_EXPIRED:
	case REASON_NOT_YET_VALID:
		return CAUSE_EXPIRED;
	case REASON_UNTRUSTED:
	case REASON_PATH_INCOMPLETE:
		return CAUSE_MISSING_ROOT;
	case REASON_REVOCATION_UNKNOWN:
		return CAUSE_REVOCATION;
	case REASON_REVOKED:
	case REASON_DENIED:
	case REASON_DISTRUSTED:
		return CAUSE_REVOKED;
	case REASON_FROM_MISMATCH:
	case REASON_FROM_CASE:
		return CAUSE_OTHER_MAILBOX;
	case REASON_PASS:
		return CAUSE_NONCOMPLIANT;
	case REASON_NONE:
	case REASON_CERTS_ONLY:
		return CAUSE_UNSIGNED;
	default:
		return CAUSE_BROKEN;
	}
}

/* The list, by its own envelope sender where there is one. */
static struct span
list_of(const struct record *record)
{
	struct span sender = record->text[KEY_ENVELOPE];
	size_t at = sender.len;

	if (sender.len == 0 || record_is(record, KEY_ENVELOPE, "<>"))
		return record->text[KEY_CLIENT];
	while (at > 0 && sender.data[at - 1] != '@')
		at--;
	return (struct span){ sender.data + at, sender.len - at };
}

/* Signed by a certificate that took an earlier one's place. */
static bool
is_new_certificate(const struct analyst *analyst, const struct record *record)
{
	const struct sender *sender =
	    top_find(analyst->senders, record_sender(record));
	char cert[sizeof(sender->cert)];

	if (sender == NULL || !record_has(record, KEY_CERT) ||
	    sender->cert[0] == '\0')
		return false;
	KEEP(cert, record->text[KEY_CERT]);
	if (strcmp(sender->cert, cert) == 0)
		return sender->renewed != 0;
	return record->until > sender->until;
}

static bool
has_signed_well(const struct analyst *analyst, const struct record *record)
{
	const struct sender *sender =
	    top_find(analyst->senders, record_sender(record));

	return sender != NULL && sender->pass > 0;
}

static bool
is_noncompliant(const struct record *record)
{
	return record_is(record, KEY_COMPLIANCE, compliance_word(NONCOMPLIANT));
}

/* Which messages are counted together; short ones first. */
static void
hit_key(struct key *key, const struct record *record, bool is_new)
{
	const uint8_t words[] = { (uint8_t)record->wanted,
		record->action == record->wanted, (uint8_t)record->reason,
		is_new, is_noncompliant(record), record_has(record, KEY_LIST) };

	key_add(key, (struct span){ words, sizeof(words) });
	key_add(key, record->text[KEY_RULE]);
	key_add(key, record->text[KEY_CLIENT]);
	key_add(key, record->text[KEY_HINT]);
	key_add(key, record_domain(record));
	if (record_has(record, KEY_LIST))
		key_add(key, list_of(record));
	if (record_cause(record) == CAUSE_MISSING_ROOT)
		key_add(key, record->text[KEY_ISSUER]);
}

static void
count_hit(struct analyst *analyst, const struct record *record)
{
	bool is_new = is_new_certificate(analyst, record);
	bool known = has_signed_well(analyst, record);
	struct key key = { 0 };
	char name[NAME_OCTETS];
	struct hit *hit = NULL;

	hit_key(&key, record, is_new);
	hit = top_count(analyst->hits, key_span(&key));
	hit->action = record->wanted;
	hit->enforced = record->action == record->wanted;
	hit->reason = record->reason;
	hit->is_new = is_new;
	hit->is_noncompliant = is_noncompliant(record);
	hit->has_list = record_has(record, KEY_LIST);
	KEEP(hit->rule, record->text[KEY_RULE]);
	KEEP(hit->client, record->text[KEY_CLIENT]);
	KEEP(hit->hint, record->text[KEY_HINT]);
	KEEP(hit->domain, record_domain(record));
	KEEP(hit->list, list_of(record));
	KEEP(hit->issuer, record->text[KEY_ISSUER]);
	if (record->until != 0 &&
	    (hit->until == 0 || record->until < hit->until))
		hit->until = record->until;
	group_add(&hit->group, record, analyst->seed);
	KEEP(name, record_sender(record));
	names_add(&hit->senders, name, 1);
	hit->known += known;
	analyst->known += known;
}

/* Whom the trouble is about. */
static struct span
trouble_about(const struct record *record, enum analysis_cause cause)
{
	switch (cause) {
	case CAUSE_REENCODED:
		return record->text[KEY_CLIENT];
	case CAUSE_LIST:
		return list_of(record);
	case CAUSE_MISSING_ROOT:
		return record->text[KEY_ISSUER];
	default:
		return record_domain(record);
	}
}

/* Trouble of a CA's word on revocation is counted with the CA. */
static void
count_incident(struct analyst *analyst, const struct record *record)
{
	enum analysis_cause cause = record_cause(record);
	const uint8_t words[] = { (uint8_t)cause, (uint8_t)record->reason };
	struct span who = trouble_about(record, cause);
	struct key key = { 0 };
	struct trouble *trouble = NULL;

	if (cause == CAUSE_REVOCATION || record->result == RESULT_PASS)
		return;
	key_add(&key, (struct span){ words,
			  cause == CAUSE_LIST ? (size_t)1 : sizeof(words) });
	key_add(&key, who);
	if (cause == CAUSE_REENCODED)
		key_add(&key, record->text[KEY_HINT]);
	trouble = top_count(analyst->troubles, key_span(&key));
	trouble->cause = cause;
	trouble->reason = record->reason;
	KEEP(trouble->who, who);
	KEEP(trouble->client, record->text[KEY_CLIENT]);
	KEEP(trouble->hint, record->text[KEY_HINT]);
	if (record->until != 0 &&
	    (trouble->until == 0 || record->until < trouble->until))
		trouble->until = record->until;
	group_add(&trouble->group, record, analyst->seed);
}

void
analyst_count_trouble(struct analyst *analyst, const struct record *record)
{
	if (record->wanted != ACTION_ACCEPT)
		count_hit(analyst, record);
	if (record_is_signed(record))
		count_incident(analyst, record);
}

enum guess
guess_unsigned(
    const struct analyst *analyst, const char *domain, const char *client)
{
	const struct signing *signing =
	    top_find(analyst->signing, span_of(domain));

	if (domain[0] == '\0' || client[0] == '\0')
		return GUESS_CANNOT;
	if (signing == NULL || signing->pass == 0)
		return GUESS_NEVER_SIGNS;
	if (distinct_has(
		&signing->clients, keyed_hash(span_of(client), analyst->seed)))
		return GUESS_OWN;
	return signing->clients.has_more ? GUESS_CANNOT : GUESS_STRANGER;
}
