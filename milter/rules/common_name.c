/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SBR 7.1.4.2.2.a: commonName.  Whether a name is somebody's own, or a
 * pseudonym, only the other attributes can tell.
 */
#include "names.h"
#include "table.h"
#include "uri.h"

enum {
	PERSONAL = ATTRIBUTE_GIVEN_NAME | ATTRIBUTE_SURNAME,
	/* RFC 5280 A.1 has 64 characters of commonName and 128 of pseudonym.
	 * Whoever made the certificate chose how much there is: to look for
	 * all of it in all of it would take minutes. */
	COMPARED_OCTETS = 256,
	COMPARED_ATTRIBUTES = 4,
};

enum content {
	IS_MAILBOX,
	IS_PSEUDONYM, /* the attribute is in it */
	IS_PERSONAL,  /* a word of givenName or surname is in it */
	IS_UNCLEAR,
};

static struct span
front(struct span text)
{
	if (text.len > COMPARED_OCTETS)
		text.len = COMPARED_OCTETS;
	return text;
}

static bool
contains_pseudonym(struct span text, const struct name *name)
{
	const struct name_attribute *a;
	size_t at = 0;

	for (int n = 0;
	     n < COMPARED_ATTRIBUTES &&
	     (a = names_next(name, ATTRIBUTE_PSEUDONYM, &at)) != NULL;
	     n++)
		if (names_contains(text, a->text))
			return true;
	return false;
}

static bool
contains_word_of(struct span text, struct span words)
{
	size_t begin = 0;

	for (size_t i = 0; i <= words.len; i++) {
		if (i < words.len && !ascii_isspace(words.data[i]) &&
		    words.data[i] != '-')
			continue;
		if (names_contains(
			text, (struct span){ words.data + begin, i - begin }))
			return true;
		begin = i + 1;
	}
	return false;
}

static bool
contains_personal_name(struct span text, const struct name *name)
{
	const struct name_attribute *a;
	size_t at = 0;

	for (int n = 0; n < COMPARED_ATTRIBUTES &&
			(a = names_next(name, PERSONAL, &at)) != NULL;
	     n++)
		if (contains_word_of(text, front(a->text)))
			return true;
	return false;
}

static enum content
content_of(const struct name_attribute *common, const struct name *name)
{
	struct span text = front(common->text);
	struct mailbox mailbox;

	if (names_read_mailbox(common, &mailbox))
		return IS_MAILBOX;
	if (contains_pseudonym(text, name))
		return IS_PSEUDONYM;
	return contains_personal_name(text, name) ? IS_PERSONAL : IS_UNCLEAR;
}

/* The first commonName that holds this; NULL: there is none. */
static const struct name_attribute *
find(const struct name *name, enum content content)
{
	const struct name_attribute *a;
	size_t at = 0;

	for (int n = 0;
	     n < COMPARED_ATTRIBUTES &&
	     (a = names_next(name, ATTRIBUTE_COMMON_NAME, &at)) != NULL;
	     n++)
		if (content_of(a, name) == content)
			return a;
	return NULL;
}

static bool
is_mailbox(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];
	struct mailbox mailbox;
	size_t at = 0;

	while ((a = names_next(names_judged(s), ATTRIBUTE_COMMON_NAME, &at)) !=
	       NULL)
		if (!names_read_mailbox(a, &mailbox))
			return because(
			    why, "\"%s\" is none", quote(a->text, text));
	return true;
}

static bool
is_organization(const struct name_attribute *common, const struct name *name)
{
	const struct name_attribute *a;
	size_t at = 0;

	while ((a = names_next(name, ATTRIBUTE_ORGANIZATION, &at)) != NULL)
		if (span_equal(a->text, common->text))
			return true;
	return false;
}

static bool
is_organization_or_mailbox(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct name *name = names_judged(s);
	const struct name_attribute *a;
	char text[QUOTE_TEXT];
	struct mailbox mailbox;
	size_t at = 0;

	while ((a = names_next(name, ATTRIBUTE_COMMON_NAME, &at)) != NULL)
		if (!is_organization(a, name) &&
		    !names_read_mailbox(a, &mailbox))
			return because(
			    why, "\"%s\" is neither", quote(a->text, text));
	return true;
}

static bool
mailbox_is_an_alternative(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];
	struct mailbox mailbox;
	size_t at = 0;

	while ((a = names_next(names_judged(s), ATTRIBUTE_COMMON_NAME, &at)) !=
	       NULL)
		if (names_read_mailbox(a, &mailbox) &&
		    !mailbox_is_in_san(&mailbox, s->certificate))
			return because(
			    why, "%s is not in the SAN", quote(a->text, text));
	return true;
}

static bool
has_a_source(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];

	if (names_has(s, PERSONAL | ATTRIBUTE_PSEUDONYM))
		return true;
	a = find(names_judged(s), IS_UNCLEAR);
	return a == NULL ||
	       because(why, "nothing else in the subject says who \"%s\" is",
		   quote(a->text, text));
}

static bool
shows_personal_name(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];

	if (!names_has(s, PERSONAL) || names_has(s, ATTRIBUTE_PSEUDONYM))
		return true;
	a = find(names_judged(s), IS_UNCLEAR);
	return a == NULL ||
	       because(why, "\"%s\" has no word of givenName or surname",
		   quote(a->text, text));
}

static bool
has_the_pseudonym(const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];

	if (!names_has(s, ATTRIBUTE_PSEUDONYM))
		return true;
	a = find(names_judged(s), IS_UNCLEAR);
	return a == NULL ||
	       because(why, "\"%s\" does not contain the pseudonym",
		   quote(a->text, text));
}

static bool
pseudonym_stands_without_name(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];

	if (!names_has(s, PERSONAL))
		return true;
	a = find(names_judged(s), IS_PSEUDONYM);
	return a == NULL ||
	       because(why, "\"%s\" stands beside %s", quote(a->text, text),
		   names_has(s, ATTRIBUTE_SURNAME) ? "a surname"
						   : "a givenName");
}

static bool
name_stands_without_pseudonym(
    const struct rule_subject *s, struct rule_reason *why)
{
	const struct name_attribute *a;
	char text[QUOTE_TEXT];

	if (!names_has(s, ATTRIBUTE_PSEUDONYM))
		return true;
	a = find(names_judged(s), IS_PERSONAL);
	return a == NULL || because(why, "\"%s\" stands beside a pseudonym",
				quote(a->text, text));
}

const struct rule common_name_rules[] = {
	{
	    .id = "cn-mv-mailbox",
	    .section = "7.1.4.2.2.a",
	    .text = "commonName of a mailbox-validated certificate "
		    "is a mailbox.",
	    SHALL,
	    SUBSCRIBERS_OF(MAILBOX_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = is_mailbox,
	},
	{
	    .id = "cn-ov-org-or-mailbox",
	    .section = "7.1.4.2.2.a",
	    .text = "commonName of an organization-validated "
		    "certificate is the organizationName or a "
		    "mailbox.",
	    SHALL,
	    SUBSCRIBERS_OF(ORGANIZATION_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = is_organization_or_mailbox,
	},
	{
	    .id = "cn-mailbox-in-san",
	    .section = "7.1.4.2.2.a",
	    .text = "A mailbox in commonName is one of the SAN.",
	    SHALL,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = mailbox_is_an_alternative,
	},
	{
	    .id = "cn-sv-iv-source",
	    .section = "7.1.4.2.2.a",
	    .text = "A commonName that is no mailbox comes with "
		    "givenName, surname or pseudonym.",
	    NOTE,
	    SUBSCRIBERS_OF(SPONSOR_VALIDATED | INDIVIDUAL_VALIDATED,
		MULTIPURPOSE | STRICT),
	    ALWAYS,
	    .holds = has_a_source,
	},
	{
	    .id = "cn-personal-name-parts",
	    .section = "7.1.4.2.2.a",
	    .text = "A personal name in commonName shows givenName "
		    "or surname.",
	    NOTE,
	    SUBSCRIBERS_OF(
		SPONSOR_VALIDATED | INDIVIDUAL_VALIDATED, ANY_GENERATION),
	    ALWAYS,
	    .holds = shows_personal_name,
	},
	{
	    .id = "cn-pseudonym-has-pseudonym",
	    .section = "7.1.4.2.2.a",
	    .text = "A pseudonym in commonName contains the one of "
		    "the attribute pseudonym.",
	    SHALL,
	    SUBSCRIBERS_OF(
		SPONSOR_VALIDATED | INDIVIDUAL_VALIDATED, ANY_GENERATION),
	    .since = SBR_NAMES_CHANGE,
	    .holds = has_the_pseudonym,
	},
	{
	    .id = "cn-pseudonym-no-name-attrs",
	    .section = "7.1.4.2.2.a",
	    .text = "Where commonName holds the pseudonym, there is "
		    "no givenName and no surname.",
	    SHALL,
	    SUBSCRIBERS_OF(
		SPONSOR_VALIDATED | INDIVIDUAL_VALIDATED, ANY_GENERATION),
	    .since = SBR_NAMES_CHANGE,
	    .holds = pseudonym_stands_without_name,
	},
	{
	    .id = "cn-personal-name-no-pseudonym",
	    .section = "7.1.4.2.2.a",
	    .text = "Where commonName holds a personal name, there "
		    "is no pseudonym.",
	    SHALL,
	    SUBSCRIBERS_OF(
		SPONSOR_VALIDATED | INDIVIDUAL_VALIDATED, ANY_GENERATION),
	    .since = SBR_NAMES_CHANGE,
	    .holds = name_stands_without_pseudonym,
	},
	{ 0 },
};
