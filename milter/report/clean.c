/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text of messages and certificates made harmless: in a header field (RFC
 * 5322, 8601), in the log.  JSON escapes for itself.
 */
#include "config.h"

#include <string.h>

#include "clean.h"
#include "report.h"

/* One character as it is written inside a quoted-string. */
static size_t
quote_character(const char *text, bool utf8, struct buffer *unit)
{
	bool harmless;
	size_t len = clean_character(text, utf8, &harmless);

	buffer_clear(unit);
	if (!harmless) {
		/* The pair's own backslash has to be quoted in turn. */
		for (size_t i = 0; i < len; i++)
			buffer_format(
			    unit, "\\\\%02X", (unsigned int)(uint8_t)text[i]);
		return len;
	}
	if (*text == '"' || *text == '\\')
		buffer_char(unit, '\\');
	buffer_append(unit, text, len);
	return len;
}

void
clean_quoted(struct buffer *out, const char *text, size_t max, bool utf8)
{
	struct buffer unit = BUFFER_LIMIT(64);
	size_t used = 0;

	buffer_char(out, '"');
	while (*text != '\0') {
		size_t len = quote_character(text, utf8, &unit);

		if (used + unit.len + 3 > max) {
			buffer_string(out, "...");
			break;
		}
		buffer_append(out, unit.data, unit.len);
		used += unit.len;
		text += len;
	}
	buffer_char(out, '"');
	buffer_free(&unit);
}

static bool
is_atom_character(char c)
{
	return ascii_isalpha(c) || ascii_isdigit(c) ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* As many of dot-atom (RFC 5322 3.2.3) as there are. */
static size_t
dot_atom_length(const char *text)
{
	size_t len = 0;

	while (is_atom_character(text[len])) {
		while (is_atom_character(text[len]))
			len++;
		if (text[len] != '.' || !is_atom_character(text[len + 1]))
			break;
		len++;
	}
	return len;
}

/* RFC 8601 2.2 takes local-part "@" domain-name without quotes; the domain is
 * held to letters, digits and hyphens. */
static bool
is_plain_address(const char *text)
{
	size_t local = dot_atom_length(text);
	const char *domain;

	if (local == 0 || text[local] != '@')
		return false;
	domain = text + local + 1;
	for (const char *at = domain; *at != '\0'; at++) {
		if (*at != '.' && *at != '-' && !ascii_isalpha(*at) &&
		    !ascii_isdigit(*at))
			return false;
	}
	return *domain != '\0' && domain[dot_atom_length(domain)] == '\0';
}

void
clean_address(struct buffer *out, const char *text, size_t max, bool utf8)
{
	if (strlen(text) <= max && is_plain_address(text))
		buffer_string(out, text);
	else
		clean_quoted(out, text, max, utf8);
}

void
clean_word(struct buffer *out, const char *text, size_t max)
{
	size_t used = 0;

	for (; *text != '\0'; text++) {
		bool plain = *text > 0x20 && *text < 0x7f &&
			     strchr("\"=%\\", *text) == NULL;
		size_t len = plain ? 1 : 3;

		if (used + len + 3 > max) {
			buffer_string(out, "...");
			return;
		}
		if (plain)
			buffer_char(out, *text);
		else
			buffer_format(
			    out, "%%%02X", (unsigned int)(uint8_t)*text);
		used += len;
	}
}

void
report_clean(struct buffer *out, const char *text, size_t max)
{
	clean_line(out, text, max);
}

const char *
signer_mailbox(const struct signer_result *signer)
{
	const struct certificate *certificate = signer->certificate;

	if (certificate == NULL || certificate->mailbox_count == 0)
		return NULL;
	if (signer->mailbox < certificate->mailbox_count)
		return certificate->mailboxes[signer->mailbox].address;
	return certificate->mailboxes[0].address;
}
