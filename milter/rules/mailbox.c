/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mailboxes of RFC 5321 4.1.2 in the fields of certificates: no comments, no
 * folding, no display names, nothing obsolete.  Nothing is looked up.
 */
#include "mailbox.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <string.h>

enum {
	LOCAL_MAX = 64,	  /* RFC 5321 4.5.3.1.1 */
	DOMAIN_MAX = 255, /* RFC 5321 4.5.3.1.2 */
	LABEL_MAX = 63,	  /* RFC 1035 2.3.4 */
};

bool
mailbox_has_at(struct span text)
{
	return text.len != 0 && memchr(text.data, '@', text.len) != NULL;
}

static bool
is_alphanumeric(uint8_t c)
{
	return ascii_isalpha(c) || ascii_isdigit(c);
}

/* RFC 5322 3.2.3; what is beyond ASCII is well-formed UTF-8 already. */
static bool
is_atext(uint8_t c)
{
	return c >= 0x80 || is_alphanumeric(c) ||
	       (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Length of the Dot-string at the front; 0: there is none. */
static size_t
dot_string(struct span text)
{
	size_t len = 0;

	for (;;) {
		size_t begin = len;

		while (len < text.len && is_atext(text.data[len]))
			len++;
		if (len == begin)
			return 0;
		if (len == text.len || text.data[len] != '.')
			return len;
		len++;
	}
}

static size_t
quoted_string(struct span text)
{
	for (size_t i = 1; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c == '"')
			return i + 1;
		if (c == '\\' && ++i < text.len)
			c = text.data[i];
		if (c < 0x20 || c == 0x7f)
			return 0;
	}
	return 0;
}

static bool
take_label(struct span *domain, struct span *label)
{
	const uint8_t *dot =
	    domain->len == 0 ? NULL : memchr(domain->data, '.', domain->len);
	size_t len = dot == NULL ? domain->len : (size_t)(dot - domain->data);

	*label = (struct span){ domain->data, len };
	if (dot == NULL) {
		domain->len = 0;
		return false;
	}
	domain->data += len + 1;
	domain->len -= len + 1;
	return true;
}

/* Let-dig [Ldh-str], or beyond ASCII whatever UTF-8 there is. */
static bool
is_label(struct span label)
{
	if (label.len == 0 || label.len > LABEL_MAX || label.data[0] == '-' ||
	    label.data[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (label.data[i] < 0x80 && label.data[i] != '-' &&
		    !is_alphanumeric(label.data[i]))
			return false;
	return true;
}

static bool
every_label(struct span domain, bool (*holds)(struct span), size_t *count)
{
	struct span label;
	bool more;

	*count = 0;
	do {
		more = take_label(&domain, &label);
		if (!holds(label))
			return false;
		++*count;
	} while (more);
	return true;
}

static bool
is_ascii_label(struct span label)
{
	return is_label(label) && ascii_is_all(label);
}

bool
mailbox_domain_is_fqdn(struct span domain)
{
	size_t count;

	return domain.len <= DOMAIN_MAX &&
	       every_label(domain, is_ascii_label, &count) && count > 1;
}

static bool
has_capital(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] >= 'A' && text.data[i] <= 'Z')
			return true;
	return false;
}

bool
mailbox_domain_is_lowercase_ldh(struct span domain)
{
	size_t count;

	return every_label(domain, is_ascii_label, &count) &&
	       !has_capital(domain);
}

/* As text for libidn2; false: too long. */
static bool
to_ascii(struct span text, char out[static DOMAIN_MAX + 1])
{
	char copy[DOMAIN_MAX + 1], *ascii = NULL;
	bool fits;

	if (text.len > DOMAIN_MAX)
		return false;
	if (text.len > 0)
		memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	if (idn2_to_ascii_8z(copy, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	fits = strlen(ascii) <= DOMAIN_MAX;
	if (fits)
		strcpy(out, ascii);
	idn2_free(ascii);
	return fits;
}

/* An A-label and this are the same label in two spellings, one to one. */
static bool
is_u_label(struct span label)
{
	char ascii[DOMAIN_MAX + 1], *back = NULL;
	bool same;

	if (!to_ascii(label, ascii) ||
	    idn2_to_unicode_8z8z(ascii, &back, 0) != IDN2_OK)
		return false;
	same = span_equal(span_of(back), label);
	idn2_free(back);
	return same;
}

/* RFC 5890 2.3.1: not "??--". */
static bool
is_reserved_ldh(struct span label)
{
	return label.len >= 4 && label.data[2] == '-' && label.data[3] == '-';
}

static bool
is_label_of_rfc_8398(struct span label)
{
	if (!ascii_is_all(label))
		return is_u_label(label);
	return is_label(label) && !has_capital(label) &&
	       !is_reserved_ldh(label);
}

bool
mailbox_domain_is_of_u_labels(struct span domain)
{
	size_t count;

	return every_label(domain, is_label_of_rfc_8398, &count);
}

/* RFC 5321 4.1.3; of tags beyond IPv6 none is registered. */
static bool
is_address_literal(struct span domain)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t address[16];
	size_t skip = 1;
	bool is_v6 =
	    domain.len > 6 && ascii_span_equal_nocase(
				  (struct span){ domain.data + 1, 5 }, "IPv6:");

	skip += is_v6 ? 5 : 0;
	if (domain.data[domain.len - 1] != ']' || domain.len < skip + 2 ||
	    domain.len - skip - 1 >= sizeof(text))
		return false;
	memcpy(text, domain.data + skip, domain.len - skip - 1);
	text[domain.len - skip - 1] = '\0';
	return inet_pton(is_v6 ? AF_INET6 : AF_INET, text, address) == 1;
}

static bool
is_domain(struct span domain)
{
	size_t count;

	if (domain.len == 0 || domain.len > DOMAIN_MAX)
		return false;
	return domain.data[0] == '[' ? is_address_literal(domain)
				     : every_label(domain, is_label, &count);
}

bool
mailbox_read(struct span text, enum mailbox_octets octets, struct mailbox *out,
    const char **why)
{
	const char *ignored = NULL;
	size_t len;

	why = why != NULL ? why : &ignored;
	*out = (struct mailbox){ 0 };
	*why = "is empty";
	if (text.len == 0)
		return false;
	*why = octets == MAILBOX_ASCII ? "is not ASCII" : "is not UTF-8";
	if (octets == MAILBOX_ASCII ? !ascii_is_all(text) : !utf8_valid(text))
		return false;
	*why = "has no local part";
	len = text.data[0] == '"' ? quoted_string(text) : dot_string(text);
	if (len == 0)
		return false;
	*why = "has no @ behind its local part";
	if (len == text.len || text.data[len] != '@')
		return false;
	*why = "has a local part of more than 64 octets";
	if (len > LOCAL_MAX)
		return false;
	out->local = (struct span){ text.data, len };
	out->domain = (struct span){ text.data + len + 1, text.len - len - 1 };
	*why = "has a domain that cannot be one";
	return is_domain(out->domain);
}

static bool
is_same_ascii(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_tolower(a.data[i]) != ascii_tolower(b.data[i]))
			return false;
	return true;
}

static bool
is_same_domain(struct span a, struct span b)
{
	char left[DOMAIN_MAX + 1], right[DOMAIN_MAX + 1];

	if (is_same_ascii(a, b))
		return true;
	if (ascii_is_all(a) && ascii_is_all(b))
		return false;
	return to_ascii(a, left) && to_ascii(b, right) &&
	       ascii_equal_nocase(left, right);
}

bool
mailbox_is_same(const struct mailbox *a, const struct mailbox *b)
{
	return span_equal(a->local, b->local) &&
	       is_same_domain(a->domain, b->domain);
}

/* Else mailboxes is empty, and nothing follows from that. */
static bool
san_was_read(const struct certificate *c)
{
	return !c->subject_alternative_name.malformed &&
	       (c->faults &
		   (FAULT_EXTENSION_LIST | FAULT_TOO_MANY | FAULT_REST)) == 0;
}

bool
mailbox_is_in_san(const struct mailbox *mailbox, const struct certificate *c)
{
	if (!san_was_read(c))
		return true;
	for (size_t i = 0; i < c->mailbox_count; i++) {
		struct mailbox other;

		if (c->mailboxes[i].source != MAILBOX_SUBJECT &&
		    mailbox_read(span_of(c->mailboxes[i].address), MAILBOX_UTF8,
			&other, NULL) &&
		    mailbox_is_same(mailbox, &other))
			return true;
	}
	return false;
}
