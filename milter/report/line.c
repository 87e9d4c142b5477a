/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log line: one a message, queue id first, then key=value, what decides
 * first and what strangers can make long last.  No value holds a blank, so
 * that a line can be split by grep, awk and the report.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "report.h"

enum {
	LINE_MAX_OCTETS = 900,
	WORD_MAX = 64,
	MAILBOX_MAX = 192,
	OTHERS_SHOWN = 4,
	CERTIFICATE_DIGITS = 16,
	CONFIG_DIGITS = 4,
	ADDRESS_DIGITS = 16,
};

static void
add(struct buffer *out, const char *key, const char *value)
{
	if (value != NULL && *value != '\0') {
		buffer_format(out, " %s=", key);
		clean_word(out, value, WORD_MAX);
	}
}

static void
add_verdict(struct buffer *out, const struct result *result,
    const struct decision *decision)
{
	add(out, "result", result_word(reason_result(result->reason)));
	add(out, "reason", reason_token(result->reason));
	if (decision == NULL)
		return;
	add(out, "action", action_word(decision->action));
	if (decision->has_would)
		add(out, "would", action_word(decision->would));
	add(out, "rule", decision->rule);
}

/* The same address gives the same digits, whatever its case. */
static void
hash_address(struct buffer *out, char *address)
{
	uint8_t digest[EVP_MAX_MD_SIZE] = { 0 };
	char text[ADDRESS_DIGITS + 1];
	size_t len = strlen(address);

	for (size_t i = 0; i < len; i++)
		address[i] = (char)ascii_tolower((unsigned char)address[i]);
	if (EVP_Digest(address, len, digest, NULL, EVP_sha256(), NULL) != 1)
		ERR_clear_error();
	hex_encode(digest, ADDRESS_DIGITS / 2, text);
	buffer_string(out, text);
}

static void
add_from(struct buffer *out, const struct from *from,
    enum logged_addresses addresses)
{
	char *address;

	if (from->count == 0 || addresses == ADDRESSES_NONE)
		return;
	address = mailbox_address(&from->mailboxes[0]);
	buffer_string(out, " from=");
	if (addresses == ADDRESSES_HASH)
		hash_address(out, address);
	else if (addresses == ADDRESSES_DOMAIN)
		clean_word(out, from->mailboxes[0].domain, MAILBOX_MAX);
	else
		clean_word(out, address, MAILBOX_MAX);
	if (from->count > 1)
		buffer_format(out, "+%zu", from->count - 1);
	free(address);
}

static void
add_certificate(struct buffer *out, const struct signer_result *signer)
{
	const struct sbr_class *class = &signer->certificate->class;

	add(out, "type", sbr_type_word(class->type));
	add(out, "generation", sbr_generation_word(class->generation));
	add(out, "compliance", compliance_word(signer->compliance));
	add(out, "path", path_policy_word(signer->path.policy));
	add(out, "trust", path_status_word(signer->path.status));
	buffer_format(out, " revocation=%s",
	    revocation_status_word(signer->revocation.status));
	if (signer->revocation.source != REVOCATION_BY_NONE)
		buffer_format(out, "/%s",
		    revocation_by_word(signer->revocation.source));
}

/* Signatures that did not decide: part:result/reason,... */
static void
add_others(struct buffer *out, const struct result *result)
{
	size_t shown = 0, others = 0;

	for (size_t i = 0; i < result->signature_count; i++) {
		const struct signature_result *other = &result->signatures[i];
		const char *token = reason_token(other->reason);

		if (i == result->deciding)
			continue;
		if (others++ >= OTHERS_SHOWN)
			continue;
		buffer_string(out, shown++ == 0 ? " others=" : ",");
		clean_word(out, other->part, WORD_MAX);
		buffer_format(
		    out, ":%s", result_word(reason_result(other->reason)));
		if (token != NULL)
			buffer_format(out, "/%s", token);
	}
	if (others > shown)
		buffer_format(out, ",+%zu", others - shown);
}

static void
add_defects(struct buffer *out, unsigned int defects)
{
	const char *between = " defects=";

	for (unsigned int bit = 1; bit != 0 && bit <= defects; bit <<= 1) {
		if ((defects & bit) == 0)
			continue;
		buffer_format(out, "%s%s", between,
		    message_defect_token((enum message_defect)bit));
		between = ",";
	}
}

void
report_line(const struct result *result, const struct decision *decision,
    const struct envelope *envelope, const struct report_context *context,
    struct buffer *out)
{
	const struct signer_result *signer = result_signer(result);
	struct buffer line = BUFFER_LIMIT(LINE_MAX_OCTETS);
	const char *queue_id = envelope->queue_id;

	clean_word(&line, queue_id != NULL ? queue_id : "-", WORD_MAX);
	buffer_char(&line, ':');
	add_verdict(&line, result, decision);
	add(&line, "skip", context->skip);
	if (envelope->monitor)
		add(&line, "suspended", "yes");
	add_from(&line, &result->from, context->addresses);
	if (signer != NULL && signer->certificate != NULL)
		add_certificate(&line, signer);
	if (result->encrypted)
		add(&line, "encrypted", "yes");
	add(&line, "client", envelope->client_address);
	if (signer != NULL && signer->certificate != NULL)
		buffer_format(&line, " cert=%.*s", CERTIFICATE_DIGITS,
		    signer->certificate->sha256_text);
	buffer_format(&line, " size=%llu ms=%.1f",
	    (unsigned long long)result->size, context->milliseconds);
	if (context->config_digest != NULL)
		buffer_format(&line, " config=%.*s", CONFIG_DIGITS,
		    context->config_digest);
	add_others(&line, result);
	/* Whole or not at all: a line that is full ends before its defects. */
	add_defects(&line, result->defects);
	buffer_append(out, line.data, line.len);
	buffer_free(&line);
}
