/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Authentication-Results field that we write: RFC 8601 2.2 with the smime
 * method and its properties of RFC 7281 3.  One clause, that of the signature
 * that decided.
 */
#include <stdlib.h>
#include <string.h>

#include "authentication_results.h"
#include "clean.h"
#include "fold.h"

enum {
	AUTHSERV_ID_MAX = 255,
	IDENTIFIER_MAX = 200,
	ISSUER_MAX = 220,
	SERIAL_MAX = 64, /* RFC 5280 4.1.2.2 allows 20 octets */
};

/* RFC 2045 5.1: a token needs no quotes. */
static bool
is_token(const char *text)
{
	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text <= 0x20 || *text >= 0x7f ||
		    strchr("()<>@,;:\\\"/[]?=", *text) != NULL)
			return false;
	}
	return true;
}

static void
append_value(struct buffer *out, const char *text, size_t max, bool utf8)
{
	if (strlen(text) <= max && is_token(text))
		buffer_string(out, text);
	else
		clean_quoted(out, text, max, utf8);
}

static void
add_text(struct fold *fold, const char *name, const char *value, size_t max)
{
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);

	buffer_string(&piece, name);
	append_value(&piece, value, max, false);
	fold_add(fold, buffer_text(&piece));
	buffer_free(&piece);
}

/* RFC 7281 3.2.2: the mailbox, or the name where there is none. */
static void
add_identifier(struct fold *fold, const struct signer_result *signer, bool utf8)
{
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);
	const char *mailbox = signer_mailbox(signer);
	char *subject = NULL;

	buffer_string(&piece, "body.smime-identifier=");
	if (mailbox != NULL) {
		clean_address(&piece, mailbox, IDENTIFIER_MAX, utf8);
	} else {
		subject = name_text(&signer->certificate->subject);
		clean_quoted(&piece, subject, IDENTIFIER_MAX, false);
	}
	fold_add(fold, buffer_text(&piece));
	buffer_free(&piece);
	free(subject);
}

static void
add_signer(struct fold *fold, const struct signer_result *signer, bool utf8)
{
	char *serial, *issuer;
	struct buffer quoted = BUFFER_LIMIT(REPORT_FIELD_MAX);

	add_identifier(fold, signer, utf8);
	serial = certificate_serial_text(signer->certificate);
	issuer = name_text(&signer->certificate->issuer);
	add_text(fold, "body.smime-serial=", serial, SERIAL_MAX);
	buffer_string(&quoted, "body.smime-issuer=");
	clean_quoted(&quoted, issuer, ISSUER_MAX, false);
	fold_add(fold, buffer_text(&quoted));
	buffer_free(&quoted);
	free(issuer);
	free(serial);
}

char *
authentication_results_value(
    const struct result *result, bool utf8, const char *authserv_id)
{
	const struct signature_result *signature = result_signature(result);
	const struct signer_result *signer = result_signer(result);
	const char *token = reason_token(result->reason);
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);
	struct fold fold;

	fold_begin(&fold, "Authentication-Results", false);
	append_value(&piece, authserv_id, AUTHSERV_ID_MAX, utf8);
	buffer_char(&piece, ';');
	fold_add(&fold, buffer_text(&piece));
	buffer_clear(&piece);
	buffer_format(
	    &piece, "smime=%s", result_word(reason_result(result->reason)));
	if (signature == NULL && token == NULL)
		fold_add(&fold, buffer_text(&piece));
	else
		fold_line(&fold, buffer_text(&piece));
	if (token != NULL) {
		buffer_clear(&piece);
		buffer_format(&piece, "reason=\"%s\"", token);
		fold_add(&fold, buffer_text(&piece));
	}
	if (signature != NULL && signature->part[0] != '\0')
		add_text(
		    &fold, "body.smime-part=", signature->part, PART_NUMBER);
	if (signer != NULL && signer->certificate != NULL)
		add_signer(&fold, signer, utf8);
	buffer_free(&piece);
	return fold_end(&fold);
}
