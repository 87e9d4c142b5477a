/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the log says of a message: what decides first, then what the report
 * and a decision under another policy need (smime-check --report).
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"

enum {
	WORD_MAX = 64,
	MAILBOX_MAX = 192,
	OTHERS_SHOWN = 4,
	CONFIG_DIGITS = 4,
	ADDRESS_DIGITS = 16,
};

struct fact *
facts_add(struct facts *facts, const char *key, enum fact_kind kind)
{
	/* The last one is overwritten by whoever forgets to raise the limit;
	 * a test fills them all. */
	size_t at = facts->count < FACTS_MAX ? facts->count++ : FACTS_MAX - 1;
	struct fact *fact = &facts->list[at];

	*fact = (struct fact){ .key = key, .kind = kind, .max = WORD_MAX };
	return fact;
}

void
facts_add_word(struct facts *facts, const char *key, const char *value)
{
	if (value != NULL && *value != '\0')
		facts_add(facts, key, FACT_WORD)->value = xstrdup(value);
}

void
facts_add_time(struct facts *facts, const char *key, time_t when)
{
	char text[TIME_TEXT];

	time_text(when, text);
	facts_add_word(facts, key, text);
}

static void
add_flag(struct facts *facts, const char *key, bool is_so)
{
	if (is_so)
		facts_add(facts, key, FACT_FLAG);
}

static void
add_number(
    struct facts *facts, const char *key, double number, unsigned int decimals)
{
	struct fact *fact = facts_add(facts, key, FACT_NUMBER);

	fact->number = number;
	fact->decimals = decimals;
}

void
fact_add_item(struct fact *fact, char *owned)
{
	fact->items =
	    xreallocarray(fact->items, fact->count + 1, sizeof(*fact->items));
	fact->items[fact->count++] = owned;
}

/* --- addresses -------------------------------------------------------------*/

/* The same address gives the same digits, whatever its case. */
static char *
hash_address(const char *address)
{
	uint8_t digest[EVP_MAX_MD_SIZE] = { 0 };
	char text[ADDRESS_DIGITS + 1], *folded = xstrdup(address);
	size_t len = strlen(folded);

	for (size_t i = 0; i < len; i++)
		folded[i] = (char)ascii_tolower((unsigned char)folded[i]);
	if (EVP_Digest(folded, len, digest, NULL, EVP_sha256(), NULL) != 1)
		ERR_clear_error();
	hex_encode(digest, ADDRESS_DIGITS / 2, text);
	free(folded);
	return xstrdup(text);
}

char *
facts_address(
    const char *address, const char *domain, enum logged_addresses addresses)
{
	switch (addresses) {
	case ADDRESSES_FULL:
		return xstrdup(address);
	case ADDRESSES_DOMAIN:
		return domain != NULL ? xstrdup(domain) : NULL;
	case ADDRESSES_HASH:
		return hash_address(address);
	case ADDRESSES_NONE:
		break;
	}
	return NULL;
}

/* The first of the mailboxes, and how many more there are. */
static void
add_mailboxes(struct facts *facts, const char *key,
    const struct mailbox *mailboxes, size_t count,
    enum logged_addresses addresses)
{
	struct fact *fact = NULL;
	char *address = NULL, *shown = NULL;

	if (count == 0)
		return;
	address = mailbox_address(&mailboxes[0]);
	shown = facts_address(address, mailboxes[0].domain, addresses);
	free(address);
	if (shown == NULL)
		return;
	fact = facts_add(facts, key, FACT_WORD);
	fact->value = shown;
	fact->max = MAILBOX_MAX;
	fact->more = count - 1;
}

/* The name of From, with what else may be taken for it. */
static void
add_name(struct facts *facts, const struct mailbox *mailbox)
{
	struct fact *fact = NULL;

	if (mailbox->display == NULL && mailbox->comment == NULL)
		return;
	fact = facts_add(facts, "display", FACT_WORD);
	fact->value = xasprintf("%s%s%s",
	    mailbox->display != NULL ? mailbox->display : "",
	    mailbox->display != NULL && mailbox->comment != NULL ? " " : "",
	    mailbox->comment != NULL ? mailbox->comment : "");
	fact->place = FACT_JSON;
}

/* From has to be one plain mailbox; where it is not, that decides a lot. */
static void
add_author(struct facts *facts, const struct from *from,
    enum logged_addresses addresses)
{
	if (from->state == FROM_MISSING)
		facts_add_word(facts, "author", "missing");
	else if (from->state == FROM_AMBIGUOUS)
		facts_add_word(
		    facts, "author", from->has_more ? "unread" : "ambiguous");
	add_mailboxes(facts, "from", from->mailboxes, from->count, addresses);
	add_mailboxes(
	    facts, "guess", from->guesses, from->guess_count, addresses);
	if (addresses == ADDRESSES_FULL && from->count > 0)
		add_name(facts, &from->mailboxes[0]);
}

static bool
is_from(const struct mailbox *mailbox, const struct from *from)
{
	return from->count == 1 && mailbox->domain != NULL &&
	       mailbox_compare(mailbox, &from->mailboxes[0]) == MAILBOX_SAME;
}

/* The envelope's sender, where it is not From's; "<>" is the null sender. */
static void
add_envelope(struct facts *facts, const struct result *result,
    const struct envelope *envelope, enum logged_addresses addresses)
{
	const char *text = envelope->mail_from;
	struct mailbox mailbox = { 0 };
	char *shown = NULL;
	bool is_read = false;

	if (text == NULL)
		return;
	if (text[0] == '\0') {
		facts_add_word(facts, "envelope", "<>");
		return;
	}
	is_read = mailbox_parse_address(span_of(text), &mailbox);
	if (!is_read || !is_from(&mailbox, &result->from))
		shown = facts_address(text, mailbox.domain, addresses);
	if (shown != NULL) {
		struct fact *fact = facts_add(facts, "envelope", FACT_WORD);

		fact->value = shown;
		fact->max = MAILBOX_MAX;
	}
	if (is_read)
		mailbox_free(&mailbox);
}

/* --- what decides ----------------------------------------------------------*/

static void
add_verdict(struct facts *facts, const struct result *result,
    const struct decision *decision)
{
	facts_add_word(
	    facts, "result", result_word(reason_result(result->reason)));
	facts_add_word(facts, "reason", reason_token(result->reason));
	if (decision == NULL)
		return;
	facts_add_word(facts, "action", action_word(decision->action));
	if (decision->has_would)
		facts_add_word(facts, "would", action_word(decision->would));
	facts_add_word(facts, "rule", decision->rule);
}

/* Signatures that did not decide: part:result/reason,... */
static void
add_others(struct facts *facts, const struct result *result)
{
	struct fact *fact = NULL;

	for (size_t i = 0; i < result->signature_count; i++) {
		const struct signature_result *other = &result->signatures[i];
		const char *token = reason_token(other->reason);

		if (i == result->deciding)
			continue;
		if (fact == NULL)
			fact = facts_add(facts, "others", FACT_LIST);
		fact_add_item(fact,
		    xasprintf("%s:%s%s%s", other->part,
			result_word(reason_result(other->reason)),
			token != NULL ? "/" : "", token != NULL ? token : ""));
	}
	if (fact != NULL)
		fact->shown = OTHERS_SHOWN;
}

static void
add_defects(struct facts *facts, unsigned int defects)
{
	struct fact *fact = NULL;

	if (defects == 0)
		return;
	fact = facts_add(facts, "defects", FACT_LIST);
	fact->shown = DEFECT_COUNT;
	for (unsigned int bit = 1; bit != 0 && bit <= defects; bit <<= 1)
		if ((defects & bit) != 0)
			fact_add_item(fact, xstrdup(message_defect_token(
						(enum message_defect)bit)));
}

/* Of header fields that are signed, too, those that are other ones there. */
static void
add_differs(struct facts *facts, const struct protected_header *header)
{
	struct fact *fact = NULL;

	if (header->differs == 0)
		return;
	fact = facts_add(facts, "differs", FACT_LIST);
	fact->shown = PROTECTED_FIELDS;
	for (int i = 0; i < PROTECTED_FIELDS; i++)
		if ((header->differs & 1u << i) != 0)
			fact_add_item(fact, xstrdup(protected_field_name(
						(enum protected_field)i)));
}

static void
add_covered(struct facts *facts, const struct result *result)
{
	const struct signature_result *signature = result_signature(result);

	if (signature == NULL)
		return;
	if (signature->covers != COVERS_MESSAGE)
		facts_add_word(
		    facts, "covers", signature_covers_word(signature->covers));
	if (signature->signer_count > 1)
		add_number(
		    facts, "signers", (double)signature->signer_count, 0);
}

static void
add_tail(struct facts *facts, const struct result *result,
    const struct report_context *context)
{
	struct fact *fact = NULL;

	facts->tail = facts->count;
	add_number(facts, "size", (double)result->size, 0);
	add_number(facts, "ms", context->milliseconds, 1);
	if (context->config_digest == NULL)
		return;
	fact = facts_add(facts, "config", FACT_WORD);
	fact->value = xstrndup(context->config_digest, CONFIG_DIGITS);
}

void
facts_collect(const struct result *result, const struct decision *decision,
    const struct envelope *envelope, const struct report_context *context,
    struct facts *out)
{
	const struct signer_result *signer = result_signer(result);
	const struct signature_result *signature = result_signature(result);

	*out = (struct facts){ 0 };
	add_verdict(out, result, decision);
	facts_add_word(out, "skip", context->skip);
	add_flag(out, "suspended", envelope->monitor);
	add_author(out, &result->from, context->addresses);
	add_envelope(out, result, envelope, context->addresses);
	if (signature != NULL)
		facts_add_word(out, "hint", hint_token(signature->hint));
	if (signer != NULL && signer->certificate != NULL)
		facts_add_profile(signer, out);
	if (result->encrypted)
		facts_add_word(
		    out, "encrypted", result->encrypted_whole ? "yes" : "part");
	add_flag(out, "list", result->mailing_list);
	add_flag(out, "auth",
	    envelope->authenticated != NULL &&
		envelope->authenticated[0] != '\0');
	facts_add_word(out, "client", envelope->client_address);
	if (signer != NULL && signer->certificate != NULL)
		facts_add_certificate(signer, context->addresses, out);
	add_covered(out, result);
	add_differs(out, &result->protected_header);
	add_others(out, result);
	add_defects(out, result->defects);
	add_tail(out, result, context);
}

void
facts_free(struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		struct fact *fact = &facts->list[i];

		for (size_t k = 0; k < fact->count; k++)
			free(fact->items[k]);
		free(fact->items);
		free(fact->value);
	}
}
