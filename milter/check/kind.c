/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file holds, told by its content and never by its name. */
#include <string.h>

#include "der.h"
#include "message.h"
#include "signature.h"
#include "source.h"

static bool
begins_with(struct span text, const char *prefix)
{
	return text.len >= strlen(prefix) &&
	       memcmp(text.data, prefix, strlen(prefix)) == 0;
}

/* The line at the front, without its end; false: there is none. */
static bool
next_line(struct span *text, struct span *line)
{
	const uint8_t *lf;

	if (text->len == 0)
		return false;
	lf = memchr(text->data, '\n', text->len);
	line->data = text->data;
	line->len = lf != NULL ? (size_t)(lf - text->data) : text->len;
	text->data += line->len + (lf != NULL);
	text->len -= line->len + (lf != NULL);
	if (line->len > 0 && line->data[line->len - 1] == '\r')
		line->len--;
	return true;
}

enum armour {
	ARMOUR_NONE,
	ARMOUR_CERTIFICATE,
	ARMOUR_CRL,
	ARMOUR_CMS,
};

static enum armour
armour_of(struct span line)
{
	if (begins_with(line, "-----BEGIN PKCS7-----") ||
	    begins_with(line, "-----BEGIN CMS-----") ||
	    begins_with(line, "-----BEGIN PKCS #7 SIGNED DATA-----"))
		return ARMOUR_CMS;
	if (begins_with(line, "-----BEGIN X509 CRL-----"))
		return ARMOUR_CRL;
	if (begins_with(line, "-----BEGIN "))
		return ARMOUR_CERTIFICATE;
	return ARMOUR_NONE;
}

/* The first armour; above the first empty line only, if so wished. */
static enum armour
find_armour(struct span text, bool stop_at_empty)
{
	enum armour armour = ARMOUR_NONE;
	struct span line;

	while (armour == ARMOUR_NONE && next_line(&text, &line)) {
		if (line.len == 0 && stop_at_empty)
			break;
		armour = armour_of(line);
	}
	return armour;
}

/* RFC 5322 2.2: printable octets without colon, then one. */
static bool
is_header_field(struct span line)
{
	size_t name = 0;

	while (name < line.len && line.data[name] > 0x20 &&
	       line.data[name] < 0x7f && line.data[name] != ':')
		name++;
	while (name > 0 && name < line.len &&
	       (line.data[name] == ' ' || line.data[name] == '\t'))
		name++;
	return name > 0 && name < line.len && line.data[name] == ':';
}

bool
is_mbox_separator(struct span line)
{
	if (!begins_with(line, "From "))
		return false;
	for (size_t i = strlen("From x "); i + 4 < line.len; i++) {
		const uint8_t *at = line.data + i;

		if (ascii_isdigit(at[0]) && ascii_isdigit(at[1]) &&
		    at[2] == ':' && ascii_isdigit(at[3]) &&
		    ascii_isdigit(at[4]))
			return true;
	}
	return false;
}

static enum input_kind
kind_of_armour(enum armour armour)
{
	switch (armour) {
	case ARMOUR_CERTIFICATE:
		return INPUT_CERTIFICATES;
	case ARMOUR_CRL:
		return INPUT_CRLS;
	case ARMOUR_CMS:
		return INPUT_CMS;
	case ARMOUR_NONE:
		break;
	}
	return INPUT_UNKNOWN;
}

/* A SEQUENCE with a length over a handful of octets, as DER or BER has it. */
static bool
is_sequence(struct span content)
{
	return content.len > 4 && content.data[0] == 0x30 &&
	       content.data[1] >= 0x80 && content.data[1] <= 0x84;
}

static bool
is_base64_line(struct span line)
{
	if (line.len < 16)
		return false;
	for (size_t i = 0; i < line.len; i++) {
		if (!ascii_isalpha(line.data[i]) &&
		    !ascii_isdigit(line.data[i]) && line.data[i] != '+' &&
		    line.data[i] != '/' && line.data[i] != '=')
			return false;
	}
	return true;
}

/* RFC 5280 5.1: where a certificate has its Validity, a CRL has a time. */
static bool
is_crl(struct span head)
{
	struct span value;
	uint8_t tag;

	if (!der_enter(&head) || !der_enter(&head) || !der_peek(head, &tag))
		return false;
	if (tag == DER_INTEGER && !der_next(&head, &tag, &value))
		return false;
	return der_expect(&head, DER_SEQUENCE, &value) &&
	       der_expect(&head, DER_SEQUENCE, &value) &&
	       der_peek(head, &tag) &&
	       (tag == DER_UTC_TIME || tag == DER_GENERALIZED_TIME);
}

enum input_kind
input_kind(struct span head)
{
	struct span rest = head, line;
	enum input_kind kind;

	if (is_sequence(head))
		return cms_kind(head) != CMS_BROKEN ? INPUT_CMS
		       : is_crl(head)		    ? INPUT_CRLS
						    : INPUT_CERTIFICATES;
	kind = kind_of_armour(find_armour(head, true));
	if (kind != INPUT_UNKNOWN)
		return kind;
	if (!next_line(&rest, &line))
		return INPUT_UNKNOWN;
	if (is_mbox_separator(line))
		return INPUT_MBOX;
	/* Two letters of base64 are a SEQUENCE's first octet. */
	if (begins_with(line, "MI") && is_base64_line(line))
		return INPUT_CMS;
	if (begins_with(line, "From ") || is_header_field(line))
		return INPUT_MESSAGE;
	return kind_of_armour(find_armour(head, false));
}

/* Keeps what stands between the lines of the armour. */
static struct span
inside_armour(struct span content)
{
	struct span rest = content, line, inside = content;
	bool begun = false;

	while (next_line(&rest, &line)) {
		if (!begun && armour_of(line) == ARMOUR_CMS) {
			begun = true;
			inside = rest;
		} else if (begun && begins_with(line, "-----END ")) {
			inside.len = (size_t)(line.data - inside.data);
			break;
		}
	}
	return inside;
}

bool
cms_of_file(struct span content, struct buffer *out)
{
	struct decoder decoder;

	if (is_sequence(content)) {
		buffer_append(out, content.data, content.len);
	} else {
		decoder_init(&decoder, ENCODING_BASE64);
		decoder_push(&decoder, inside_armour(content), out);
		decoder_end(&decoder, out);
		if (decoder.bad)
			return false;
	}
	return !out->overflowed && cms_kind(buffer_span(out)) != CMS_BROKEN;
}
