/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.4, 7.1.4.2 and 7.1.4.2.2.h: values of subjects whatever they are
 * for: string types and bounds (RFC 5280 4.1.2.4 and A.1), text that says
 * nothing, mailboxes.
 */
#include <string.h>

#include "der.h"
#include "names.h"
#include "table.h"
#include "uri.h"

/* X.680 41.4, table 10 */
static bool
is_printable_string(struct span value)
{
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.data[i];

		if (!ascii_isalpha(c) && !ascii_isdigit(c) &&
		    (c == 0 || strchr(" '()+,-./:=?", c) == NULL))
			return false;
	}
	return true;
}

/* DirectoryString is a CHOICE of five; each has its own octets. */
static bool
is_directory_string(const struct name_attribute *a)
{
	switch (a->tag) {
	case DER_PRINTABLE_STRING:
		return is_printable_string(a->value);
	case DER_TELETEX_STRING:
		return true;
	case DER_UTF8_STRING:
	case DER_BMP_STRING:
	case DER_UNIVERSAL_STRING:
		/* Issuers have not been read as text. */
		return a->text.data != NULL || name_value_is_text(a);
	default:
		return false;
	}
}

/* RFC 5280 A.1; of other types nobody knows. */
static bool
has_its_string_type(const struct name_attribute *a)
{
	switch (a->type) {
	case ATTRIBUTE_OTHER:
		return true;
	case ATTRIBUTE_COUNTRY:
	case ATTRIBUTE_SERIAL_NUMBER:
	case ATTRIBUTE_DN_QUALIFIER:
		return a->tag == DER_PRINTABLE_STRING &&
		       is_printable_string(a->value);
	case ATTRIBUTE_EMAIL_ADDRESS:
	case ATTRIBUTE_DOMAIN_COMPONENT:
		return a->tag == DER_IA5_STRING && ascii_is_all(a->value);
	default:
		return is_directory_string(a);
	}
}

static bool
has_right_string_types(
    const struct name *name, const char *whose, struct rule_reason *why)
{
	for (size_t i = 0; i < name->count; i++) {
		const struct name_attribute *a = &name->attributes[i];

		if (!has_its_string_type(a))
			return because(why,
			    "%s%s has tag %u or octets that such "
			    "a string has not",
			    names_type_word(a->type), whose, a->tag);
	}
	return true;
}

/* 7.1.4 is about all names that there are. */
static bool
string_types_are_right(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (!has_right_string_types(&c->subject, "", why) ||
	    !has_right_string_types(&c->issuer, " of the issuer", why))
		return false;
	for (size_t i = 0; i < c->directory_name_count; i++)
		if (!has_right_string_types(
			&c->directory_names[i], " of a directoryName", why))
			return false;
	return true;
}

/* RFC 5280 A.1, in characters; 0: none. */
static size_t
upper_bound(enum attribute_type type)
{
	switch (type) {
	case ATTRIBUTE_COUNTRY:
		return 2;
	case ATTRIBUTE_COMMON_NAME:
	case ATTRIBUTE_ORGANIZATION:
	case ATTRIBUTE_UNIT:
	case ATTRIBUTE_TITLE:
	case ATTRIBUTE_SERIAL_NUMBER:
		return 64;
	case ATTRIBUTE_LOCALITY:
	case ATTRIBUTE_STATE:
	case ATTRIBUTE_PSEUDONYM:
		return 128;
	case ATTRIBUTE_EMAIL_ADDRESS:
		return 255;
	case ATTRIBUTE_NAME:
	case ATTRIBUTE_SURNAME:
	case ATTRIBUTE_GIVEN_NAME:
	case ATTRIBUTE_INITIALS:
	case ATTRIBUTE_GENERATION_QUALIFIER:
		return 32768;
	default:
		return 0;
	}
}

static bool
keeps_bounds(
    const struct name *name, const char *whose, struct rule_reason *why)
{
	for (size_t i = 0; i < name->count; i++) {
		const struct name_attribute *a = &name->attributes[i];
		size_t most = upper_bound(a->type), count;

		if (most == 0 || (a->value.len <= most && a->value.len > 2))
			continue;
		count = names_count_characters(a->tag, a->value);
		if (count > most || count == 0 ||
		    (a->type == ATTRIBUTE_COUNTRY && count != 2))
			return because(why, "%s%s has %zu character%s",
			    names_type_word(a->type), whose, count,
			    count == 1 ? "" : "s");
	}
	return true;
}

/* Of the name that is judged; beside the subject that is the issuer, too. */
static bool
bounds_are_kept(const struct rule_subject *s, struct rule_reason *why)
{
	return keeps_bounds(names_judged(s), "", why) &&
	       (s->name != NULL || keeps_bounds(&s->certificate->issuer,
				       " of the issuer", why));
}

/* The code point at the front, of well-formed UTF-8. */
static uint32_t
take_character(struct span *text)
{
	uint8_t first = text->data[0];
	unsigned int more = first < 0xc0   ? 0
			    : first < 0xe0 ? 1
			    : first < 0xf0 ? 2
					   : 3;
	uint32_t c = more == 0 ? first : first & (0x3fu >> more);

	for (unsigned int i = 1; i <= more && i < text->len; i++)
		c = c << 6 | (text->data[i] & 0x3fu);
	more = more < text->len ? more : (unsigned int)text->len - 1;
	text->data += more + 1;
	text->len -= more + 1;
	return c;
}

/* Blanks, dashes, dots and other marks, in ASCII and in the blocks of
 * Unicode that hold hardly anything else. */
static bool
is_mark(uint32_t c)
{
	if (c < 0x80)
		return !ascii_isalpha((int)c) && !ascii_isdigit((int)c);
	return (c <= 0xbf && c != 0xaa && c != 0xb5 && c != 0xba) ||
	       c == 0xd7 || c == 0xf7 || /* times, divided by */
	       /* blanks of Ogham, Hangul and Braille */
	       c == 0x1680 || c == 0x115f || c == 0x1160 || c == 0x3164 ||
	       c == 0xffa0 || c == 0x2800 ||
	       (c >= 0x2000 && c <= 0x206f) || /* General Punctuation */
	       (c >= 0x2e00 && c <= 0x2e7f) || /* Supplemental */
	       (c >= 0x3000 && c <= 0x3004) || /* CJK */
	       (c >= 0xfe30 && c <= 0xfe6f) || c == 0xfeff ||
	       (c >= 0xff01 && c <= 0xff0f) || /* Fullwidth */
	       (c >= 0xff1a && c <= 0xff20);
}

/* SBR 7.1.4.2: "absent, incomplete, or not applicable". */
static bool
is_word_for_nothing(struct span text)
{
	static const char *const words[] = {
		"n/a",
		"n.a",
		"n.a.",
		"n/a.",
		"(n/a)",
		"not applicable",
		"not available",
		"not provided",
		"not specified",
		"none",
		"(none)",
		"null",
		"(null)",
		"undefined",
		"unspecified",
		"unknown",
		"(empty)",
		"absent",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (ascii_span_equal_nocase(text, words[i]))
			return true;
	return false;
}

/* Mr. Null lives. */
static bool
may_be_anything(const struct name_attribute *a)
{
	return (a->type & (ATTRIBUTE_SURNAME | ATTRIBUTE_GIVEN_NAME)) != 0;
}

static bool
says_nothing(const struct name_attribute *a)
{
	struct span rest = a->text;

	while (rest.len != 0)
		if (!is_mark(take_character(&rest)))
			return a->text.len <= 14 && !may_be_anything(a) &&
			       is_word_for_nothing(a->text);
	return true;
}

static bool
values_say_something(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];
	size_t at = 0;

	while ((a = names_next(names_judged(s), ~0u, &at)) != NULL)
		if (says_nothing(a))
			return because(why, "%s is \"%s\"",
			    names_type_word(a->type), quote(a->text, text));
	return true;
}

/* Length of "&amp;", "&#38;" or "&#x26;" at the front; 0: none is there. */
static size_t
entity(struct span text)
{
	size_t i = 1;
	bool is_number = text.len > 1 && text.data[1] == '#';

	if (is_number)
		i = text.len > 2 && (text.data[2] | 0x20) == 'x' ? 3 : 2;
	for (size_t begin = i; i < text.len && i < begin + 32; i++) {
		if (text.data[i] == ';')
			return i > begin ? i + 1 : 0;
		if (!ascii_isdigit(text.data[i]) &&
		    !ascii_isalpha(text.data[i]))
			return 0;
	}
	return 0;
}

static bool
entities_are_absent(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	size_t at = 0;

	while ((a = names_next(names_judged(s), ~0u, &at)) != NULL)
		for (size_t i = 0; i < a->text.len; i++) {
			struct span rest = { a->text.data + i,
				a->text.len - i };
			size_t len;

			if (*rest.data != '&' || (len = entity(rest)) == 0)
				continue;
			return because(why, "%s has \"%.*s\"",
			    names_type_word(a->type), (int)len,
			    (const char *)rest.data);
		}
	return true;
}

/* "a single Mailbox Address" */
static bool
email_is_one_mailbox(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name *name = names_judged(s);
	const struct name_attribute *a;
	char text[QUOTE_TEXT];
	struct mailbox mailbox;
	const char *fault;
	size_t at = 0, count = 0;

	for (; (a = names_next(name, ATTRIBUTE_EMAIL_ADDRESS, &at)) != NULL;
	     count++)
		if (!mailbox_read(a->text, MAILBOX_UTF8, &mailbox, &fault))
			return because(
			    why, "\"%s\" %s", quote(a->text, text), fault);
	return count <= 1 ||
	       because(why, "there are %zu emailAddresses", count);
}

const struct rule subject_rules[] = {
	{
	    .id = "name-string-types",
	    .section = "7.1.4",
	    .text = "Values of the subject, the issuer and "
		    "directoryNames have the string types of RFC 5280, "
		    "and octets that these may have.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = string_types_are_right,
	},
	{
	    .id = "name-upper-bounds",
	    .section = "7.1.4.2.2.a",
	    .text = "Values of the subject and the issuer are as long "
		    "as RFC 5280 A.1 allows.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = bounds_are_kept,
	},
	{
	    .id = "subject-no-metadata-only",
	    .section = "7.1.4.2",
	    .text = "No value of the subject says only that there "
		    "is none.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = values_say_something,
	},
	{
	    .id = "subject-no-html-entity",
	    .section = "7.1.4.2.2",
	    .text = "No value of the subject has an HTML entity.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = entities_are_absent,
	},
	{
	    .id = "email-one-address",
	    .section = "7.1.4.2.2.h",
	    .text = "emailAddress is one mailbox.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = email_is_one_mailbox,
	},
	{ 0 },
};
