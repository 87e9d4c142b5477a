/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is the signer the author?  RFC 8550 3 binds the mailboxes of the
 * certificate to From; Sender is no substitute.  Names are never compared,
 * only mailboxes.
 */
#include <stdlib.h>
#include <string.h>

#include "identity.h"

/*
 * RFC 9598 3: an ASCII local part belongs into rfc822Name and only there, and
 * rfc822Name is ASCII (RFC 5280 4.2.1.6).  The other way round a certificate
 * would slip past the name constraints of its kind.
 */
static bool
is_of_its_kind(
    const struct certificate_mailbox *named, const struct mailbox *mailbox)
{
	if (named->source == MAILBOX_SMTP_UTF8)
		return !ascii_is_all(span_of(mailbox->local));
	return ascii_is_all(span_of(named->address));
}

/* Name constraints compare octets: a local part that is quoted without need
 * would slip past those of the same mailbox, too. */
static bool
is_spelled_plainly(
    const struct certificate_mailbox *named, const struct mailbox *mailbox)
{
	char *address = mailbox_address(mailbox);
	size_t local = strlen(address) - strlen(mailbox->domain);
	bool plainly = strncmp(named->address, address, local) == 0;

	free(address);
	return plainly;
}

static enum mailbox_match
match_one(const struct mailbox *from, const struct certificate_mailbox *named)
{
	struct mailbox mailbox = { 0 };
	enum mailbox_match match = MAILBOX_DIFFERS;

	if (!mailbox_parse_address(span_of(named->address), &mailbox))
		return MAILBOX_DIFFERS;
	if (is_of_its_kind(named, &mailbox) &&
	    is_spelled_plainly(named, &mailbox))
		match = mailbox_compare(from, &mailbox);
	mailbox_free(&mailbox);
	return match;
}

static void
match_best(const struct mailbox *from, const struct certificate *certificate,
    struct signer_result *out)
{
	for (size_t i = 0; i < certificate->mailbox_count; i++) {
		enum mailbox_match match =
		    match_one(from, &certificate->mailboxes[i]);

		if (match > out->mailbox_match) {
			out->mailbox_match = match;
			out->mailbox = i;
			out->mailbox_source = certificate->mailboxes[i].source;
		}
	}
}

static void
say_mismatch(const struct mailbox *from, const struct certificate *certificate,
    struct buffer *detail)
{
	char *address = mailbox_address(from);

	buffer_format(detail, "From is %s, ", address);
	if (certificate->mailbox_count == 0)
		buffer_string(detail, "the certificate names no mailbox");
	else
		buffer_format(detail, "the certificate names %s%s",
		    certificate->mailboxes[0].address,
		    certificate->mailbox_count > 1 ? " and others" : "");
	free(address);
}

enum reason
identity_judge(const struct from *from, const struct certificate *certificate,
    struct signer_result *out, struct buffer *detail)
{
	out->mailbox_match = MAILBOX_DIFFERS;
	out->mailbox = certificate->mailbox_count;
	if (from->state == FROM_MISSING)
		return REASON_FROM_MISSING;
	if (from->state != FROM_ONE || from->count != 1) {
		buffer_string(detail, from->why);
		return REASON_FROM_AMBIGUOUS;
	}
	match_best(&from->mailboxes[0], certificate, out);
	switch (out->mailbox_match) {
	case MAILBOX_SAME:
		return REASON_PASS;
	case MAILBOX_DIFFERS_IN_CASE:
		say_mismatch(&from->mailboxes[0], certificate, detail);
		return REASON_FROM_CASE;
	case MAILBOX_DIFFERS:
		break;
	}
	say_mismatch(&from->mailboxes[0], certificate, detail);
	return REASON_FROM_MISMATCH;
}
