/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whom a certificate names: rfc822Name (RFC 5280 4.2.1.6), SmtpUTF8Mailbox
 * (RFC 9598 3) and, only without a SAN entry of either kind, the subject's
 * emailAddress (RFC 8550 3).  Not judged: whether it is a mailbox of RFC 5321.
 */
#include <string.h>

#include "decode.h"

struct writing {
	struct certificate_mailbox *room;
	char *text; /* where the next address goes */
};

size_t
decode_mailbox_octets(const struct certificate *c, size_t names, size_t *count)
{
	*count = names + c->subject.count;
	return c->subject_alternative_name.value.len + c->subject.der.len +
	       *count;
}

static bool
is_printable_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < 0x20 || s.data[i] >= 0x7f)
			return false;
	return s.len > 0;
}

/* NUL and line ends too: what is cut or split there is another mailbox. */
static bool
is_printable_utf8(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < 0x20 || s.data[i] == 0x7f)
			return false;
	return s.len > 0 && utf8_valid(s);
}

static void
add(struct certificate *c, struct writing *w, struct span address,
    enum mailbox_source source)
{
	bool good = source == MAILBOX_SMTP_UTF8 ? is_printable_utf8(address)
						: is_printable_ascii(address);

	if (!good) {
		c->faults |= FAULT_MAILBOX;
		return;
	}
	memcpy(w->text, address.data, address.len);
	w->text[address.len] = '\0';
	w->room[c->mailbox_count++] = (struct certificate_mailbox){
		.address = w->text,
		.source = source,
	};
	w->text += address.len + 1;
}

bool
general_name_is_smtp_utf8(const struct general_name *name)
{
	return OID_IS(name->type, "\x2b\x06\x01\x05\x05\x07\x08\x09");
}

/* False: no entry claims to be a mailbox, not even a broken one. */
static bool
add_from_names(struct certificate *c, struct writing *w)
{
	bool any = false;

	for (size_t i = 0; i < c->alternative_name_count; i++) {
		const struct general_name *name = &c->alternative_names[i];
		struct span address;

		if (name->tag == (DER_CONTEXT | 1)) {
			add(c, w, name->value, MAILBOX_RFC822_NAME);
			any = true;
		} else if (general_name_is_smtp_utf8(name)) {
			address = (struct span){ 0 };
			if (name->other.tag == DER_UTF8_STRING)
				address = name->other.value;
			add(c, w, address, MAILBOX_SMTP_UTF8);
			any = true;
		}
	}
	return any;
}

/* RFC 5280 says IA5String; UTF8String is common and means the same. */
static void
add_from_subject(struct certificate *c, struct writing *w)
{
	for (size_t i = 0; i < c->subject.count; i++) {
		const struct name_attribute *a = &c->subject.attributes[i];

		if (a->type != ATTRIBUTE_EMAIL_ADDRESS)
			continue;
		if (a->tag == DER_IA5_STRING || a->tag == DER_UTF8_STRING)
			add(c, w, a->value, MAILBOX_SUBJECT);
		else
			c->faults |= FAULT_MAILBOX;
	}
}

void
decode_mailboxes(
    struct certificate *c, struct certificate_mailbox *room, char *text)
{
	struct writing w = { .room = room, .text = text };

	c->mailboxes = room;
	/* What was not read may have been a SAN: then nothing is known. */
	if (c->subject_alternative_name.malformed ||
	    (c->faults &
		(FAULT_EXTENSION_LIST | FAULT_TOO_MANY | FAULT_REST)) != 0)
		return;
	if (!add_from_names(c, &w))
		add_from_subject(c, &w);
}
