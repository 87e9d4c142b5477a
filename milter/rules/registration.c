/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.4.2.2.d: the parts of an organizationIdentifier.  What they say is
 * not looked at. */
#include "registration.h"

#include <string.h>

static struct span
slice(struct span text, size_t from, size_t len)
{
	return (struct span){ text.data + from, len };
}

size_t
registration_find(struct span text, char c)
{
	const uint8_t *found =
	    text.len == 0 ? NULL : memchr(text.data, c, text.len);

	return found == NULL ? text.len : (size_t)(found - text.data);
}

static enum scheme
scheme_of(struct span word)
{
	static const struct {
		const char word[4];
		enum scheme scheme;
	} schemes[] = {
		{ "NTR", SCHEME_NTR },
		{ "VAT", SCHEME_VAT },
		{ "PSD", SCHEME_PSD },
		{ "LEI", SCHEME_LEI },
		{ "GOV", SCHEME_GOV },
		{ "INT", SCHEME_INT },
	};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (memcmp(word.data, schemes[i].word, 3) == 0)
			return schemes[i].scheme;
	return SCHEME_UNKNOWN;
}

static bool
is_alphanumeric(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_isdigit(text.data[i]) &&
		    !ascii_isalpha(text.data[i]))
			return false;
	return true;
}

static bool
is_capital(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < 'A' || text.data[i] > 'Z')
			return false;
	return true;
}

static bool
is_alphabetic(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_isalpha(text.data[i]))
			return false;
	return true;
}

/* Only the leftmost hyphen is a separator. */
bool
registration_read(struct span text, struct registration *out)
{
	size_t end = registration_find(text, '-');

	*out = (struct registration){ .whole = text };
	if (end < 5 || !is_capital(slice(text, 0, 3)) ||
	    !is_alphabetic(slice(text, 3, 2)))
		return false;
	out->scheme = scheme_of(text);
	out->country = slice(text, 3, 2);
	if (end < text.len)
		out->reference = slice(text, end + 1, text.len - end - 1);
	if (end == 5)
		return true;
	out->subdivision = slice(text, 6, end - 6);
	return text.data[5] == '+' && out->subdivision.len >= 1 &&
	       out->subdivision.len <= 3 && is_alphanumeric(out->subdivision);
}
