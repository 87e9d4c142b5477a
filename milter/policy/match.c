/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which From a rule is about.  An entry is a mailbox, a domain, or a domain's
 * subdomains (".bank.example"), in lower case and A-labels.  Lists are sorted,
 * so a mailbox costs a few look-ups however many domains a policy names.
 * Local parts are compared without ASCII case: Boss@ must not slip past a rule
 * for boss@.
 */
#include <stdlib.h>
#include <string.h>

#include "room.h"

static int
compare_to_item(const void *key, const void *item)
{
	const char *const *entry = item;

	return strcmp(key, *entry);
}

static bool
list_has(const struct string_list *list, const char *entry)
{
	return list->count > 0 &&
	       bsearch(entry, list->items, list->count, sizeof(*list->items),
		   compare_to_item) != NULL;
}

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)ascii_tolower((unsigned char)*text);
}

/* "a.b.example": is ".b.example" or ".example" in the list? */
static bool
has_parent_of(const struct string_list *list, const char *domain)
{
	const char *dot = strchr(domain, '.');

	for (; dot != NULL; dot = strchr(dot + 1, '.'))
		if (list_has(list, dot))
			return true;
	return false;
}

char *
from_list_address(const struct mailbox *mailbox)
{
	char *address = xasprintf("%s@%s",
	    mailbox->local != NULL ? mailbox->local : "", mailbox->domain);

	lower(address);
	return address;
}

bool
from_list_matches(const struct string_list *list, const struct mailbox *from)
{
	char *address = NULL;
	bool matches = false;

	if (from->domain == NULL || list->count == 0)
		return false;
	if (list_has(list, from->domain) || has_parent_of(list, from->domain))
		return true;
	address = from_list_address(from);
	matches = list_has(list, address);
	free(address);
	return matches;
}

bool
from_list_covers(const struct string_list *list, const char *entry)
{
	const char *at = strrchr(entry, '@');

	if (list_has(list, entry))
		return true;
	if (at != NULL)
		return list_has(list, at + 1) || has_parent_of(list, at + 1);
	/* ".a.example" lies in ".example", and so does "a.example". */
	return has_parent_of(list, entry[0] == '.' ? entry + 1 : entry);
}

/* Without blanks, brackets, the route of RFC 5321 4.1.1.3, and the dots behind
 * a domain: mail servers do without them, too. */
static struct span
essence(const char *text)
{
	struct span s = span_of(text);
	const uint8_t *colon = NULL;

	while (s.len > 0 && strchr(" \t<", *s.data) != NULL) {
		s.data++;
		s.len--;
	}
	while (s.len > 0 && strchr(" \t>.", s.data[s.len - 1]) != NULL)
		s.len--;
	if (s.len > 0 && *s.data == '@')
		colon = memchr(s.data, ':', s.len);
	if (colon != NULL) {
		s.len -= (size_t)(colon + 1 - s.data);
		s.data = colon + 1;
	}
	return s;
}

bool
envelope_mailbox(const char *text, struct mailbox *out)
{
	struct span s = essence(text);
	char *local = NULL, *at = NULL, *domain = NULL;

	if (mailbox_parse_address(s, out))
		return true;
	/* Mail servers take local parts that RFC 5321 has not. */
	local = xstrndup((const char *)s.data, s.len);
	at = strrchr(local, '@');
	if (at != NULL)
		domain = domain_to_ascii(at + 1);
	if (domain == NULL) {
		free(local);
		return false;
	}
	*at = '\0';
	*out = (struct mailbox){ .local = local, .domain = domain };
	return true;
}

static char *
mailbox_entry(const char *text)
{
	struct mailbox mailbox = { 0 };
	char *entry = NULL;

	/* No mailbox has such a name, and whoever writes it means a domain. */
	if (strchr(text, '*') != NULL ||
	    !mailbox_parse_address(span_of(text), &mailbox))
		return NULL;
	entry = xasprintf("%s@%s", mailbox.local, mailbox.domain);
	lower(entry);
	mailbox_free(&mailbox);
	return entry;
}

char *
from_entry_normal(const char *text)
{
	bool subdomains = text[0] == '.';
	char *domain = NULL, *entry = NULL;

	if (strchr(text, '@') != NULL)
		return mailbox_entry(text);
	domain = domain_to_ascii(text + (subdomains ? 1 : 0));
	if (domain == NULL || !subdomains)
		return domain;
	entry = xasprintf(".%s", domain);
	free(domain);
	return entry;
}
