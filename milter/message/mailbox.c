/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One address: addr-spec of RFC 5322 3.4.1 with RFC 6532's UTF-8, without
 * comments, white space around the dots or other obsolete forms.
 */
#include "mailbox.h"

#include <stdlib.h>
#include <string.h>

/* RFC 5321 4.5.3.1.1 says 64, but not of what stands in a header. */
enum {
	LOCAL_MAX = 256,
	DOMAIN_MAX = 1024, /* octets of UTF-8, before IDNA's own limits */
};

bool
is_atom_octet(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x80 || ascii_isalpha(u) || ascii_isdigit(u) ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool
is_dot_atom(const char *s, size_t len)
{
	bool after_dot = true;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '.' ? after_dot : !is_atom_octet(s[i]))
			return false;
		after_dot = s[i] == '.';
	}
	return !after_dot;
}

/* Octets of the local part with its quotes; 0: no local part. */
static size_t
local_length(const char *s, size_t len)
{
	size_t i = 0;

	if (len > 0 && s[0] == '"') {
		for (i = 1; i < len && s[i] != '"'; i++) {
			if ((unsigned char)s[i] < ' ')
				return 0;
			if (s[i] == '\\')
				i++;
		}
		return i < len ? i + 1 : 0;
	}
	while (i < len && s[i] != '@')
		i++;
	return is_dot_atom(s, i) ? i : 0;
}

static char *
unquote(const char *s, size_t len)
{
	char *out, *to;

	if (s[0] != '"')
		return xstrndup(s, len);
	out = to = xcalloc(1, len);
	for (size_t i = 1; i < len - 1; i++) {
		if (s[i] == '\\')
			i++;
		*to++ = s[i];
	}
	return out;
}

static char *
read_domain(const char *s, size_t len)
{
	char *domain, *ascii;

	if (len == 0 || len > DOMAIN_MAX)
		return NULL;
	domain = xstrndup(s, len);
	if (domain[0] == '[') { /* RFC 5322 3.4.1: dtext */
		size_t text = 1;

		while (domain[text] > ' ' && domain[text] < 0x7f &&
		       strchr("[]\\", domain[text]) == NULL)
			text++;
		if (text > 1 && text == len - 1 && domain[text] == ']')
			return domain;
		free(domain);
		return NULL;
	}
	ascii = domain_to_ascii(domain);
	free(domain);
	return ascii;
}

bool
mailbox_parse_address(struct span s, struct mailbox *out)
{
	const char *text = (const char *)s.data;
	size_t len = s.len == 0 ? 0 : local_length(text, s.len);
	char *local = NULL, *domain = NULL;

	if (len == 0 || len > LOCAL_MAX || len >= s.len || text[len] != '@' ||
	    text_is_deceptive(s))
		return false;
	local = unquote(text, len);
	domain = read_domain(text + len + 1, s.len - len - 1);
	if (domain == NULL || *local == '\0') {
		free(local);
		free(domain);
		return false;
	}
	*out = (struct mailbox){ .local = local, .domain = domain };
	return true;
}

void
mailbox_free(struct mailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	free(mailbox->display);
	free(mailbox->comment);
	free(mailbox->local);
	free(mailbox->domain);
	*mailbox = (struct mailbox){ .display = NULL };
}

char *
mailbox_address(const struct mailbox *mailbox)
{
	const char *p = mailbox->local;
	char *quoted, *to, *address;

	if (is_dot_atom(p, strlen(p)))
		return xasprintf("%s@%s", p, mailbox->domain);
	quoted = to = xcalloc(2, strlen(p) + 1);
	for (; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			*to++ = '\\';
		*to++ = *p;
	}
	address = xasprintf("\"%s\"@%s", quoted, mailbox->domain);
	free(quoted);
	return address;
}

enum mailbox_match
mailbox_compare(const struct mailbox *a, const struct mailbox *b)
{
	if (strcmp(a->domain, b->domain) != 0)
		return MAILBOX_DIFFERS;
	if (strcmp(a->local, b->local) == 0)
		return MAILBOX_SAME;
	return ascii_equal_nocase(a->local, b->local) ? MAILBOX_DIFFERS_IN_CASE
						      : MAILBOX_DIFFERS;
}
