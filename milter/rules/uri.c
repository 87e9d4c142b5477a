/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Syntax of URIs (RFC 3986, with what RFC 5280 4.2.1.6 adds: absolute, IA5,
 * and a domain name or an IP address where there is an authority).  Nothing
 * is looked up.
 */
#include "uri.h"

#include <arpa/inet.h>
#include <string.h>

static bool
is_letter(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(uint8_t c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Reserved or unreserved (2.2, 2.3), or the beginning of an escape. */
static bool
is_uri_character(uint8_t c)
{
	switch (c) {
	case '-':
	case '.':
	case '_':
	case '~':
	case ':':
	case '/':
	case '?':
	case '#':
	case '[':
	case ']':
	case '@':
	case '!':
	case '$':
	case '&':
	case '\'':
	case '(':
	case ')':
	case '*':
	case '+':
	case ',':
	case ';':
	case '=':
	case '%':
		return true;
	default:
		return is_letter(c) || is_digit(c);
	}
}

static bool
has_only_uri_characters(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!is_uri_character(text.data[i]))
			return false;
		if (text.data[i] == '%' &&
		    (text.len - i < 3 || !is_hex(text.data[i + 1]) ||
			!is_hex(text.data[i + 2])))
			return false;
	}
	return true;
}

/* Where the first of these is; text.len: nowhere. */
static size_t
find(struct span text, char c)
{
	const uint8_t *found =
	    text.len == 0 ? NULL : memchr(text.data, c, text.len);

	return found == NULL ? text.len : (size_t)(found - text.data);
}

static struct span
from(struct span text, size_t at)
{
	return (struct span){ text.data + at, text.len - at };
}

static bool
take_scheme(struct span *text, struct span *scheme)
{
	size_t len = find(*text, ':');

	if (len == 0 || len == text->len || !is_letter(text->data[0]))
		return false;
	for (size_t i = 1; i < len; i++)
		if (!is_letter(text->data[i]) && !is_digit(text->data[i]) &&
		    strchr("+-.", text->data[i]) == NULL)
			return false;
	*scheme = (struct span){ text->data, len };
	*text = from(*text, len + 1);
	return true;
}

/*
 * RFC 1123 2.1 and RFC 1034 3.5; one dot at the end is the root.  Of two
 * labels at least: one alone is relative to somebody's network.
 */
static bool
is_domain_name(struct span host)
{
	unsigned int labels = 0;

	if (host.len > 1 && host.data[host.len - 1] == '.')
		host.len--;
	if (host.len > 253)
		return false;
	for (;;) {
		size_t len = find(host, '.');

		if (len == 0 || len > 63 || host.data[0] == '-' ||
		    host.data[len - 1] == '-')
			return false;
		for (size_t i = 0; i < len; i++)
			if (!is_letter(host.data[i]) &&
			    !is_digit(host.data[i]) && host.data[i] != '-')
				return false;
		if (len == host.len)
			return labels > 0;
		host = from(host, len + 1);
		labels++;
	}
}

/* An address, without the brackets of version 6. */
static bool
read_address(struct span host, int family, void *out)
{
	char text[INET6_ADDRSTRLEN];

	if (host.len >= sizeof(text))
		return false;
	memcpy(text, host.data, host.len);
	text[host.len] = '\0';
	return inet_pton(family, text, out) == 1;
}

static bool
is_bracketed(struct span host)
{
	return host.len > 2 && host.data[0] == '[' &&
	       host.data[host.len - 1] == ']';
}

/* No top-level domain is a number: what ends with one means an address. */
static bool
ends_with_number(struct span host)
{
	size_t i = host.len;

	while (i > 0 && is_digit(host.data[i - 1]))
		i--;
	return i < host.len && (i == 0 || host.data[i - 1] == '.');
}

static bool
is_host(struct span host)
{
	uint8_t address[16];

	if (is_bracketed(host))
		return read_address(
		    (struct span){ host.data + 1, host.len - 2 }, AF_INET6,
		    address);
	if (read_address(host, AF_INET, address))
		return true;
	return is_domain_name(host) && !ends_with_number(host);
}

static bool
take_host(struct span authority, struct span *host)
{
	size_t at = find(authority, '@'), len;

	if (at < authority.len)
		authority = from(authority, at + 1);
	len = find(authority, ']');
	len = len < authority.len ? len + 1 : find(authority, ':');
	*host = (struct span){ authority.data, len };
	authority = from(authority, len);
	if (authority.len == 0)
		return true;
	if (authority.data[0] != ':')
		return false;
	for (size_t i = 1; i < authority.len; i++)
		if (!is_digit(authority.data[i]))
			return false;
	return true;
}

/* RFC 5280 4.2.1.13 leaves the host of an LDAP URI to the reader. */
static bool
may_lack_host(struct span scheme)
{
	return ascii_span_equal_nocase(scheme, "ldap") ||
	       ascii_span_equal_nocase(scheme, "ldaps") ||
	       ascii_span_equal_nocase(scheme, "file");
}

bool
uri_split(struct span text, struct uri *out, const char **why)
{
	struct span authority;

	*out = (struct uri){ 0 };
	*why = "has characters that no URI has";
	if (!has_only_uri_characters(text))
		return false;
	*why = "has no scheme";
	if (!take_scheme(&text, &out->scheme))
		return false;
	*why = "has nothing behind its scheme";
	if (text.len == 0)
		return false;
	if (text.len < 2 || memcmp(text.data, "//", 2) != 0) {
		*why = "has no host";
		return !ascii_span_equal_nocase(out->scheme, "http") &&
		       !ascii_span_equal_nocase(out->scheme, "https");
	}
	authority = from(text, 2);
	authority.len = 0;
	while (authority.len < text.len - 2 &&
	       strchr("/?#", text.data[2 + authority.len]) == NULL)
		authority.len++;
	*why = "has no fully qualified host";
	if (!take_host(authority, &out->host))
		return false;
	if (out->host.len == 0)
		return may_lack_host(out->scheme);
	return is_host(out->host);
}

bool
uri_has_scheme(struct span text, const char *scheme)
{
	size_t len = find(text, ':');

	return len < text.len &&
	       ascii_span_equal_nocase((struct span){ text.data, len }, scheme);
}

/* RFC 6890, and multicast. */
static bool
is_reserved_v4(struct span host)
{
	static const struct {
		uint8_t octets[4];
		unsigned int bits;
	} reserved[] = {
		{ { 0 }, 8 },
		{ { 10 }, 8 },
		{ { 100, 64 }, 10 },
		{ { 127 }, 8 },
		{ { 169, 254 }, 16 },
		{ { 172, 16 }, 12 },
		{ { 192, 0, 0 }, 24 },
		{ { 192, 0, 2 }, 24 },
		{ { 192, 168 }, 16 },
		{ { 198, 18 }, 15 },
		{ { 198, 51, 100 }, 24 },
		{ { 203, 0, 113 }, 24 },
		{ { 224 }, 3 },
	};
	uint8_t address[4];
	uint32_t number = 0;

	if (!read_address(host, AF_INET, address))
		return false;
	for (size_t i = 0; i < 4; i++)
		number = number << 8 | address[i];
	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++) {
		uint32_t net = 0;

		for (size_t j = 0; j < 4; j++)
			net = net << 8 | reserved[i].octets[j];
		if ((number ^ net) >> (32 - reserved[i].bits) == 0)
			return true;
	}
	return false;
}

/* Global unicast is 2000::/3, but for the documents' 2001:db8::/32. */
static bool
is_reserved_v6(struct span host)
{
	static const uint8_t documents[] = { 0x20, 0x01, 0x0d, 0xb8 };
	uint8_t address[16];

	return !read_address((struct span){ host.data + 1, host.len - 2 },
		   AF_INET6, address) ||
	       (address[0] & 0xe0) != 0x20 ||
	       memcmp(address, documents, sizeof(documents)) == 0;
}

static bool
ends_with(struct span host, const char *tail)
{
	size_t len = strlen(tail);

	return host.len >= len &&
	       ascii_span_equal_nocase(from(host, host.len - len), tail);
}

/* One label, a top-level domain that is reserved for other uses (RFC 2606,
 * 6762, 8375, 9476) or one that ICANN has put off for its private use. */
bool
uri_host_is_internal(struct span host)
{
	static const char *const tails[] = { ".local", ".internal",
		".localhost", ".test", ".example", ".invalid", ".onion", ".alt",
		".home.arpa", ".lan", ".home", ".corp", ".mail", ".intranet",
		".private", ".localdomain" };
	uint8_t address[4];

	if (is_bracketed(host))
		return is_reserved_v6(host);
	if (read_address(host, AF_INET, address))
		return is_reserved_v4(host);
	if (host.len > 0 && host.data[host.len - 1] == '.')
		host.len--;
	if (host.len > 0 && find(host, '.') == host.len)
		return true;
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++)
		if (ends_with(host, tails[i]))
			return true;
	return false;
}

const char *
quote(struct span text, char out[static QUOTE_TEXT])
{
	size_t len = 0;

	while (len < text.len && len + 4 < QUOTE_TEXT) {
		uint8_t c = text.data[len];

		out[len++] = c >= 0x20 && c < 0x7f ? (char)c : '?';
	}
	if (len < text.len) {
		memcpy(out + len, "...", 3);
		len += 3;
	}
	out[len] = '\0';
	return out;
}
