/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.4.2.1: what stands in subjectAltName, and what of the subject has to
 * stand there too. */
#include <string.h>

#include "der.h"
#include "names.h"
#include "table.h"
#include "uri.h"

enum {
	TAG_OTHER = DER_CONTEXT_CONSTRUCTED(0),
	TAG_MAILBOX = DER_CONTEXT | 1,
	TAG_DIRECTORY = DER_CONTEXT_CONSTRUCTED(4),
};

static bool
can_be_read(const struct certificate *c)
{
	return c->subject_alternative_name.present &&
	       !c->subject_alternative_name.malformed;
}

static bool
has_mailbox(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	if (!can_be_read(c))
		return true;
	for (size_t i = 0; i < c->alternative_name_count; i++)
		if (c->alternative_names[i].tag == TAG_MAILBOX ||
		    general_name_is_smtp_utf8(&c->alternative_names[i]))
			return true;
	return because(
	    why, "there is neither among %zu names", c->alternative_name_count);
}

/* SBR 1.6.1: "Mailbox" of RFC 5321, "no additional padding or structure". */
static bool
mailboxes_are_mailboxes(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[QUOTE_TEXT];

	for (size_t i = 0; i < c->alternative_name_count; i++) {
		const struct general_name *name = &c->alternative_names[i];
		struct mailbox mailbox;
		const char *fault;

		if (name->tag == TAG_MAILBOX &&
		    !mailbox_read(name->value, MAILBOX_ASCII, &mailbox, &fault))
			return because(
			    why, "\"%s\" %s", quote(name->value, text), fault);
	}
	return true;
}

/* False: NULL or why it is not what RFC 9598 3 describes. */
static bool
read_smtp_utf8(
    const struct general_name *name, struct mailbox *out, const char **fault)
{
	static const uint8_t mark[] = { 0xef, 0xbb, 0xbf };
	struct span value = name->other.value;

	*fault = "is no UTF8String";
	if (name->other.tag != DER_UTF8_STRING)
		return false;
	*fault = "has a byte order mark";
	if (value.len >= sizeof(mark) &&
	    memcmp(value.data, mark, sizeof(mark)) == 0)
		return false;
	return mailbox_read(value, MAILBOX_UTF8, out, fault);
}

static bool
smtp_utf8_is_mailbox(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[QUOTE_TEXT];

	for (size_t i = 0; i < c->alternative_name_count; i++) {
		const struct general_name *name = &c->alternative_names[i];
		struct mailbox mailbox;
		const char *fault;

		if (!general_name_is_smtp_utf8(name))
			continue;
		if (!read_smtp_utf8(name, &mailbox, &fault))
			return because(why, "\"%s\" %s",
			    quote(name->other.value, text), fault);
		if (ascii_is_all(mailbox.local))
			return because(why, "the local part of \"%s\" is ASCII",
			    quote(name->other.value, text));
	}
	return true;
}

static bool
every_domain(const struct certificate *c, bool (*holds)(struct span),
    struct rule_reason *why)
{
	char text[QUOTE_TEXT];

	for (size_t i = 0; i < c->alternative_name_count; i++) {
		const struct general_name *name = &c->alternative_names[i];
		struct mailbox mailbox;
		const char *fault;

		if (general_name_is_smtp_utf8(name) &&
		    read_smtp_utf8(name, &mailbox, &fault) &&
		    mailbox.domain.data[0] != '[' && !holds(mailbox.domain))
			return because(why, "the domain is \"%s\"",
			    quote(mailbox.domain, text));
	}
	return true;
}

static bool
domains_are_u_labels(const struct rule_subject *s, struct rule_reason *why)
{
	return every_domain(s->certificate, mailbox_domain_is_of_u_labels, why);
}

static bool
domains_are_ldh(const struct rule_subject *s, struct rule_reason *why)
{
	return every_domain(
	    s->certificate, mailbox_domain_is_lowercase_ldh, why);
}

static bool
is_repeated(const struct name *name, const struct certificate *c,
    struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];
	struct mailbox mailbox;
	size_t at = 0;

	while ((a = names_next(name, ~0u, &at)) != NULL)
		if (names_read_mailbox(a, &mailbox) &&
		    !mailbox_is_in_san(&mailbox, c))
			return because(why, "%s %s is not in the SAN",
			    names_type_word(a->type), quote(a->text, text));
	return true;
}

static bool
subject_is_repeated(const struct rule_subject *s, struct rule_reason *why)
{
	return is_repeated(&s->certificate->subject, s->certificate, why);
}

static bool
directory_names_are_repeated(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < c->directory_name_count; i++)
		if (!is_repeated(&c->directory_names[i], c, why))
			return false;
	return true;
}

/* 7.1.4.2.2, or with the matrices 7.1.4.2.2 to 7.1.4.2.6; what SHALL be. */
static bool
is_about_attributes(const struct rule *rule, bool with_matrices)
{
	static const char above[] = "7.1.4.2.";
	char item;

	if (rule->level != LEVEL_ERROR ||
	    strncmp(rule->section, above, sizeof(above) - 1) != 0)
		return false;
	item = rule->section[sizeof(above) - 1];
	return with_matrices ? item >= '2' : item == '2';
}

static bool
keeps_rules_of_subjects(
    const struct rule_subject *s, bool with_matrices, struct rule_reason *why)
{
	static const struct rule *const tables[] = {
		subject_rules,
		common_name_rules,
		organization_identifier_rules,
		natural_person_rules,
		place_rules,
		attribute_rules,
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (const struct rule *r = tables[i]; r->id != NULL; r++) {
			struct rule_reason reason;

			if (is_about_attributes(r, with_matrices) &&
			    rule_is_for(r, s->certificate) &&
			    !r->holds(s, &reason))
				return because(
				    why, "%s: %.100s", r->id, reason.text);
		}
	return true;
}

static bool
keep_rules_of_subjects(
    const struct rule_subject *s, bool with_matrices, struct rule_reason *why)
{
	for (size_t i = 0; i < s->certificate->directory_name_count; i++) {
		struct rule_subject like = *s;

		like.name = &s->certificate->directory_names[i];
		if (!keeps_rules_of_subjects(&like, with_matrices, why))
			return false;
	}
	return true;
}

static bool
directory_names_are_like_subjects(
    const struct rule_subject *s, struct rule_reason *why)
{
	return keep_rules_of_subjects(s, true, why);
}

/* "the appropriate subsection of 7.1.4.2.2", until 1.0.10. */
static bool
directory_names_have_right_attributes(
    const struct rule_subject *s, struct rule_reason *why)
{
	return keep_rules_of_subjects(s, false, why);
}

static bool
others_are_mailboxes(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;
	char text[OID_TEXT];

	for (size_t i = 0; i < c->alternative_name_count; i++) {
		const struct general_name *name = &c->alternative_names[i];

		if (name->tag == TAG_OTHER && !general_name_is_smtp_utf8(name))
			return because(why, "there is an otherName %s",
			    oid_text(name->type, text) ? text : "");
	}
	return true;
}

static bool
names_are_of_three_kinds(const struct rule_subject *s, struct rule_reason *why)
{
	static const char *const kinds[] = { "otherName", "rfc822Name",
		"dNSName", "x400Address", "directoryName", "ediPartyName",
		"uniformResourceIdentifier", "iPAddress", "registeredID" };
	const struct certificate *c = s->certificate;

	for (size_t i = 0; i < c->alternative_name_count; i++) {
		uint8_t tag = c->alternative_names[i].tag;

		if (tag != TAG_OTHER && tag != TAG_MAILBOX &&
		    tag != TAG_DIRECTORY)
			return because(why, "there is a %s", kinds[tag & 0x1f]);
	}
	return true;
}

const struct rule alternative_name_rules[] = {
	{
	    .id = "email-syntax",
	    .section = "1.6.1",
	    .text = "An rfc822Name is one mailbox of RFC 5321 and "
		    "nothing around it.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = mailboxes_are_mailboxes,
	},
	{
	    .id = "san-has-mailbox",
	    .section = "7.1.4.2.1",
	    .text = "subjectAltName has an rfc822Name or an "
		    "SmtpUTF8Mailbox.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = has_mailbox,
	},
	{
	    .id = "san-smtputf8-encoding",
	    .section = "7.1.4.2.1",
	    .text = "An SmtpUTF8Mailbox is one mailbox in UTF-8, "
		    "with a local part that no rfc822Name could "
		    "have.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = smtp_utf8_is_mailbox,
	},
	{
	    .id = "san-smtputf8-domain-ulabel",
	    .section = "7.1.4.2.1",
	    .text = "The domain of an SmtpUTF8Mailbox has U-labels, "
		    "or lower-case letters, digits and hyphens (RFC "
		    "8398).",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .until = SBR_RFC_9598_BEGINS,
	    .holds = domains_are_u_labels,
	},
	{
	    .id = "san-smtputf8-domain-ldh",
	    .section = "7.1.4.2.1",
	    .text = "The domain of an SmtpUTF8Mailbox has lower- "
		    "case letters, digits and hyphens alone (RFC "
		    "9598).",
	    SHALL,
	    SUBSCRIBERS,
	    .since = SBR_RFC_9598_BEGINS,
	    .holds = domains_are_ldh,
	},
	{
	    .id = "san-repeats-subject-mailboxes",
	    .section = "7.1.4.2.1",
	    .text = "Every mailbox of the subject stands in "
		    "subjectAltName as a mailbox.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = subject_is_repeated,
	},
	{
	    .id = "san-repeats-dirname-mailboxes",
	    .section = "7.1.4.2.1",
	    .text = "Every mailbox of a directoryName stands in "
		    "subjectAltName as a mailbox.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = directory_names_are_repeated,
	},
	{
	    .id = "san-dirname-follows-subject-rules",
	    .section = "7.1.4.2.1",
	    .text = "A directoryName of subjectAltName keeps the "
		    "rules for subjects.",
	    SHALL,
	    SUBSCRIBERS,
	    .since = SBR_MATRICES_GROW,
	    .holds = directory_names_are_like_subjects,
	},
	{
	    .id = "san-dirname-follows-attribute-rules",
	    .section = "7.1.4.2.1",
	    .text = "Attributes of a directoryName of subjectAltName keep "
		    "the rules for those of subjects; which there are is "
		    "no matter before 1.0.10.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .until = SBR_MATRICES_GROW,
	    .holds = directory_names_have_right_attributes,
	},
	{
	    .id = "san-othername-only-smtputf8",
	    .section = "7.1.4.2.1",
	    .text = "The only otherName of the strict generation is "
		    "SmtpUTF8Mailbox.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, STRICT),
	    ALWAYS,
	    .holds = others_are_mailboxes,
	},
	{
	    .id = "san-no-other-types",
	    .section = "7.1.4.2.1",
	    .text = "subjectAltName has only rfc822Names, "
		    "directoryNames and otherNames.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = names_are_of_three_kinds,
	},
	{ 0 },
};
