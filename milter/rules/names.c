/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes of names, for the rules that look at them. */
#include "names.h"

#include <string.h>

#include "der.h"

const struct name *
names_judged(const struct rule_subject *s)
{
	return s->name != NULL ? s->name : &s->certificate->subject;
}

bool
names_has(const struct rule_subject *s, unsigned int types)
{
	return (names_judged(s)->types & types) != 0;
}

const struct name_attribute *
names_next(const struct name *name, unsigned int types, size_t *at)
{
	if ((name->types & types) == 0)
		return NULL;
	while (*at < name->count) {
		const struct name_attribute *a = &name->attributes[(*at)++];

		if ((a->type & types) != 0 && a->text.data != NULL)
			return a;
	}
	return NULL;
}

static const struct {
	enum attribute_type type;
	const char *word;
} words[] = {
	{ ATTRIBUTE_COMMON_NAME, "commonName" },
	{ ATTRIBUTE_SURNAME, "surname" },
	{ ATTRIBUTE_SERIAL_NUMBER, "serialNumber" },
	{ ATTRIBUTE_COUNTRY, "countryName" },
	{ ATTRIBUTE_LOCALITY, "localityName" },
	{ ATTRIBUTE_STATE, "stateOrProvinceName" },
	{ ATTRIBUTE_STREET, "streetAddress" },
	{ ATTRIBUTE_ORGANIZATION, "organizationName" },
	{ ATTRIBUTE_UNIT, "organizationalUnitName" },
	{ ATTRIBUTE_TITLE, "title" },
	{ ATTRIBUTE_POSTAL_CODE, "postalCode" },
	{ ATTRIBUTE_NAME, "name" },
	{ ATTRIBUTE_GIVEN_NAME, "givenName" },
	{ ATTRIBUTE_INITIALS, "initials" },
	{ ATTRIBUTE_GENERATION_QUALIFIER, "generationQualifier" },
	{ ATTRIBUTE_DN_QUALIFIER, "dnQualifier" },
	{ ATTRIBUTE_PSEUDONYM, "pseudonym" },
	{ ATTRIBUTE_ORGANIZATION_ID, "organizationIdentifier" },
	{ ATTRIBUTE_EMAIL_ADDRESS, "emailAddress" },
	{ ATTRIBUTE_DOMAIN_COMPONENT, "domainComponent" },
};

const char *
names_type_word(enum attribute_type type)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].type == type)
			return words[i].word;
	return "an attribute";
}

bool
names_read_mailbox(const struct name_attribute *a, struct mailbox *out)
{
	return mailbox_has_at(a->text) &&
	       mailbox_read(a->text, MAILBOX_UTF8, out, NULL);
}

static bool
begins(struct span text, struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (ascii_tolower(text.data[i]) != ascii_tolower(word.data[i]))
			return false;
	return true;
}

bool
names_contains(struct span text, struct span word)
{
	if (word.len == 0)
		return false;
	for (; text.len >= word.len; text.data++, text.len--)
		if (begins(text, word))
			return true;
	return false;
}

size_t
names_count_characters(uint8_t tag, struct span value)
{
	size_t count = 0;

	switch (tag) {
	case DER_BMP_STRING:
		return value.len / 2;
	case DER_UNIVERSAL_STRING:
		return value.len / 4;
	case DER_UTF8_STRING:
		for (size_t i = 0; i < value.len; i++)
			count += (value.data[i] & 0xc0) != 0x80 ? 1 : 0;
		return count;
	default:
		return value.len;
	}
}
