/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Protected header fields.  Some readers show those that are signed instead
 * of the message's own, others do not know of them: a signature is good only
 * where both sorts see the same author.  HP-Outer excuses no From.
 */
#include "protected.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	VALUE_MAX = 16384, /* octets; compared no further */
};

static const char *const field_names[] = {
	[PROTECTED_FROM] = "From",
	[PROTECTED_TO] = "To",
	[PROTECTED_CC] = "Cc",
	[PROTECTED_SUBJECT] = "Subject",
	[PROTECTED_DATE] = "Date",
};

static const char *const protection_words[] = {
	[PROTECTION_NONE] = NULL,
	[PROTECTION_UNNAMED] = "unnamed",
	[PROTECTION_V1] = "v1",
	[PROTECTION_WRAPPED] = "wrapped",
	[PROTECTION_CLEAR] = "hp-clear",
	[PROTECTION_CIPHER] = "hp-cipher",
};

const char *
protected_field_name(enum protected_field field)
{
	return field_names[field];
}

const char *
protection_word(enum header_protection protection)
{
	return protection_words[protection];
}

/* Several of one name stand in lines of their own. */
void
protected_note(
    struct protected_values *values, const char *name, const char *value)
{
	for (int i = 0; i < PROTECTED_FIELDS; i++) {
		struct buffer *field = &values->fields[i];
		size_t len = strlen(value);

		if (!ascii_equal_nocase(name, field_names[i]))
			continue;
		field->limit = VALUE_MAX;
		if (field->len < VALUE_MAX)
			buffer_char(field, '\n');
		if (len > VALUE_MAX - field->len)
			len = VALUE_MAX - field->len;
		buffer_append(field, value, len);
	}
}

void
protected_values_free(struct protected_values *values)
{
	for (int i = 0; i < PROTECTED_FIELDS; i++)
		buffer_free(&values->fields[i]);
}

/* RFC 9788 2.2: the name and value that the outer field was given. */
static void
note_outer(struct protected_part *part, const char *value)
{
	size_t len = strcspn(value, ":"), name_len = len;
	char *name = NULL;

	if (value[len] != ':')
		return;
	while (name_len > 0 && ascii_isspace((uint8_t)value[name_len - 1]))
		name_len--;
	name = xstrndup(value, name_len);
	protected_note(&part->outer, name, value + len + 1);
	free(name);
}

struct protected_part *
protected_part_new(bool wrapped)
{
	struct protected_part *part = xcalloc(1, sizeof(*part));

	part->wrapped = wrapped;
	return part;
}

void
protected_part_field(
    struct protected_part *part, const char *name, const char *value)
{
	if (ascii_equal_nocase(name, "From"))
		from_add(&part->from, value);
	if (ascii_equal_nocase(name, "HP-Outer"))
		note_outer(part, value);
	else
		protected_note(&part->values, name, value);
}

void
protected_part_free(struct protected_part *part)
{
	if (part == NULL)
		return;
	from_free(&part->from);
	protected_values_free(&part->values);
	protected_values_free(&part->outer);
	free(part);
}

static bool
has_parameter(const struct media_type *type, const char *name, const char *word)
{
	const char *value = media_type_parameter(type, name);

	return value != NULL && ascii_equal_nocase(value, word);
}

static enum header_protection
scheme_of(const struct protected_part *part, const struct media_type *type)
{
	bool any = false;

	for (int i = 0; i < PROTECTED_FIELDS; i++)
		any |= part->values.fields[i].len > 0;
	if (has_parameter(type, "hp", "clear"))
		return PROTECTION_CLEAR;
	if (has_parameter(type, "hp", "cipher"))
		return PROTECTION_CIPHER;
	if (part->wrapped)
		return PROTECTION_WRAPPED;
	if (has_parameter(type, "protected-headers", "v1"))
		return PROTECTION_V1;
	return any ? PROTECTION_UNNAMED : PROTECTION_NONE;
}

/* Hops change quotation marks, blanks and encoded words, and nothing of that
 * changes what is shown. */
static bool
is_same(
    enum protected_field field, const struct buffer *a, const struct buffer *b)
{
	bool is_list = field <= PROTECTED_CC;
	struct buffer texts[2] = { BUFFER_LIMIT(8 * VALUE_MAX),
		BUFFER_LIMIT(8 * VALUE_MAX) };
	bool same = false;

	field_text(buffer_text(a), &texts[0]);
	field_text(buffer_text(b), &texts[1]);
	for (int i = 0; is_list && i < 2; i++) {
		size_t kept = 0;

		for (size_t j = 0; j < texts[i].len; j++)
			if (texts[i].data[j] != ' ' && texts[i].data[j] != '"')
				texts[i].data[kept++] = texts[i].data[j];
		texts[i].len = kept;
	}
	same = span_equal(buffer_span(&texts[0]), buffer_span(&texts[1]));
	buffer_free(&texts[0]);
	buffer_free(&texts[1]);
	return same;
}

/* Behind the line end that begins it; never cut within a character. */
static void
show_value(char *out, const struct buffer *value)
{
	const char *text = buffer_text(value);
	size_t len;

	text += *text == '\n';
	len = strlen(text);
	if (len >= PROTECTED_SHOWN) {
		len = PROTECTED_SHOWN - 4;
		while (len > 0 && ((uint8_t)text[len] & 0xc0) == 0x80)
			len--;
		snprintf(out, PROTECTED_SHOWN, "%.*s...", (int)len, text);
	} else {
		snprintf(out, PROTECTED_SHOWN, "%s", text);
	}
}

/* RFC 9788 2.2: what the sender changed or left out outside itself is no
 * difference. */
static bool
was_sent_so(const struct protected_part *part, enum header_protection scheme,
    enum protected_field field, const struct buffer *outside)
{
	const struct buffer *sent = &part->outer.fields[field];

	return scheme == PROTECTION_CIPHER && is_same(field, sent, outside);
}

static void
compare_field(const struct protected_part *part, enum header_protection scheme,
    enum protected_field field, const struct buffer *outside,
    struct protected_header *out)
{
	const struct buffer *within = &part->values.fields[field];
	bool announced =
	    scheme == PROTECTION_CLEAR || scheme == PROTECTION_CIPHER;
	unsigned int bit = 1u << field;

	/* Only who protects all of them says that there were no others. */
	if (within->len == 0 && !announced)
		return;
	if (is_same(field, within, outside) ||
	    was_sent_so(part, scheme, field, outside) ||
	    (out->differs & bit) != 0)
		return;
	out->differs |= bit;
	show_value(out->values[field].within, within);
	show_value(out->values[field].outside, outside);
}

static void
compare_from(const struct protected_part *part, const struct from *outer,
    struct protected_header *out)
{
	const struct from *inner = &part->from;
	struct buffer detail = BUFFER_LIMIT(sizeof(out->detail) - 1);
	char *address = NULL;

	if (inner->fields == 0 || out->from == REASON_FROM_MISMATCH)
		return;
	if (inner->state != FROM_ONE || inner->count != 1) {
		out->from = REASON_FROM_MISMATCH;
		buffer_format(&detail, "the From that is signed is unclear: %s",
		    inner->state == FROM_MISSING ? "it is empty" : inner->why);
	} else if (outer->state == FROM_ONE && outer->count == 1) {
		enum mailbox_match match =
		    mailbox_compare(&inner->mailboxes[0], &outer->mailboxes[0]);

		if (match == MAILBOX_SAME) {
			if (out->from == REASON_NONE)
				out->from = REASON_PASS;
			return;
		}
		out->from = match == MAILBOX_DIFFERS_IN_CASE
				? REASON_FROM_CASE
				: REASON_FROM_MISMATCH;
		address = mailbox_address(&inner->mailboxes[0]);
		buffer_format(&detail,
		    "the From that is signed is another one: %.200s", address);
		free(address);
	}
	snprintf(out->detail, sizeof(out->detail), "%s", buffer_text(&detail));
	buffer_free(&detail);
}

void
protected_part_compare(const struct protected_part *part,
    const struct media_type *type, const struct from *outer_from,
    const struct protected_values *outer, struct protected_header *out)
{
	enum header_protection scheme = scheme_of(part, type);

	if (scheme == PROTECTION_NONE)
		return;
	if (out->scheme == PROTECTION_NONE)
		out->scheme = scheme;
	for (int i = 0; i < PROTECTED_FIELDS; i++)
		compare_field(part, scheme, (enum protected_field)i,
		    &outer->fields[i], out);
	compare_from(part, outer_from, out);
}

/* Faults that are told before From stay (first_fault() in judge.c). */
static bool
yields_to_from(enum reason reason)
{
	return reason == REASON_PASS || reason == REASON_FROM_CASE ||
	       reason == REASON_WEAK_DIGEST || reason == REASON_WEAK_KEY;
}

static void
override(enum reason *reason, char *detail, size_t size,
    const struct protected_header *header)
{
	if (!yields_to_from(*reason))
		return;
	*reason = header->from;
	snprintf(detail, size, "%s", header->detail);
}

void
protected_judge(struct result *result, bool from_case_passes)
{
	const struct protected_header *header = &result->protected_header;

	if (header->from == REASON_NONE || header->from == REASON_PASS ||
	    (header->from == REASON_FROM_CASE && from_case_passes))
		return;
	for (size_t i = 0; i < result->signature_count; i++) {
		struct signature_result *signature = &result->signatures[i];

		if (signature->covers != COVERS_MESSAGE)
			continue;
		override(&signature->reason, signature->detail,
		    sizeof(signature->detail), header);
		for (size_t j = 0; j < signature->signer_count; j++)
			override(&signature->signers[j].reason,
			    signature->signers[j].detail,
			    sizeof(signature->signers[j].detail), header);
	}
}
