/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Domains as A-labels (IDNA 2008, RFC 5891) by libidn2, and only host names
 * of letters, digits and hyphens (RFC 5321 4.1.2).
 */
#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

enum {
	LABEL_MAX = 63, /* RFC 1035 2.3.4 */
	NAME_MAX_OCTETS = 253,
};

static bool
is_label_octet(char c)
{
	return ascii_isalpha((unsigned char)c) ||
	       ascii_isdigit((unsigned char)c) || c == '-';
}

static bool
is_host_name(const char *name)
{
	if (strlen(name) > NAME_MAX_OCTETS)
		return false;
	for (;;) {
		size_t len = 0;

		while (is_label_octet(name[len]))
			len++;
		if (len == 0 || len > LABEL_MAX || name[0] == '-' ||
		    name[len - 1] == '-')
			return false;
		if (name[len] == '\0')
			return true;
		if (name[len] != '.')
			return false;
		name += len + 1;
	}
}

char *
domain_to_ascii(const char *domain)
{
	char *ascii = NULL, *out = NULL;

	/* It must not be libidn2's mapping that makes a host name of it. */
	if (ascii_is_all(span_of(domain)) && !is_host_name(domain))
		return NULL;
	if (idn2_to_ascii_8z(domain, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return NULL;
	for (char *p = ascii; *p != '\0'; p++)
		*p = (char)ascii_tolower(*p);
	if (is_host_name(ascii))
		out = xstrdup(ascii);
	idn2_free(ascii);
	return out;
}
