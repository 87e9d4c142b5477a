/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Distinguished names for people: RFC 4514 in printable ASCII.  Names beyond
 * its own table are those of RFC 4519 and X.520 that administrators know;
 * any other type is a dotted OID with a #hex value.
 */
#include <string.h>

#include "decode.h"
#include "name.h"

static const struct short_name {
	const char *oid; /* contents octets */
	size_t len;
	const char *name;
} short_names[] = {
#define SHORT(oid, name)                                                       \
	{                                                                      \
		oid, sizeof(oid) - 1, name                                     \
	}
	SHORT("\x55\x04\x03", "CN"),
	SHORT("\x55\x04\x07", "L"),
	SHORT("\x55\x04\x08", "ST"),
	SHORT("\x55\x04\x0a", "O"),
	SHORT("\x55\x04\x0b", "OU"),
	SHORT("\x55\x04\x06", "C"),
	SHORT("\x55\x04\x09", "STREET"),
	SHORT("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"),
	SHORT("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"),
	SHORT("\x55\x04\x04", "SN"),
	SHORT("\x55\x04\x05", "serialNumber"),
	SHORT("\x55\x04\x0c", "title"),
	SHORT("\x55\x04\x11", "postalCode"),
	SHORT("\x55\x04\x2a", "GN"),
	SHORT("\x55\x04\x41", "pseudonym"),
	SHORT("\x55\x04\x61", "organizationIdentifier"),
	SHORT("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"),
#undef SHORT
};

static const char *
find_short_name(struct span oid)
{
	for (size_t i = 0; i < sizeof(short_names) / sizeof(*short_names); i++)
		if (oid.len == short_names[i].len &&
		    memcmp(oid.data, short_names[i].oid, oid.len) == 0)
			return short_names[i].name;
	return NULL;
}

/* No half of a surrogate pair, and not beyond the last plane. */
static bool
is_character(uint32_t c)
{
	return c < 0xd800 || (c >= 0xe000 && c <= 0x10ffff);
}

static bool
append_utf8(struct buffer *out, uint32_t c)
{
	if (!is_character(c))
		return false;
	if (c < 0x80)
		return buffer_char(out, (char)c);
	if (c < 0x800)
		return buffer_char(out, (char)(0xc0 | c >> 6)) &&
		       buffer_char(out, (char)(0x80 | (c & 0x3f)));
	if (c < 0x10000)
		return buffer_char(out, (char)(0xe0 | c >> 12)) &&
		       buffer_char(out, (char)(0x80 | (c >> 6 & 0x3f))) &&
		       buffer_char(out, (char)(0x80 | (c & 0x3f)));
	return buffer_char(out, (char)(0xf0 | c >> 18)) &&
	       buffer_char(out, (char)(0x80 | (c >> 12 & 0x3f))) &&
	       buffer_char(out, (char)(0x80 | (c >> 6 & 0x3f))) &&
	       buffer_char(out, (char)(0x80 | (c & 0x3f)));
}

/* `width` octets, the most significant first. */
static uint32_t
wide_character(const uint8_t *octets, size_t width)
{
	uint32_t c = 0;

	for (size_t i = 0; i < width; i++)
		c = c << 8 | octets[i];
	return c;
}

static bool
append_wide(struct buffer *out, struct span value, size_t width)
{
	if (value.len % width != 0)
		return false;
	for (size_t i = 0; i < value.len; i += width)
		if (!append_utf8(out, wide_character(value.data + i, width)))
			return false;
	return true;
}

static bool
is_wide(struct span value, size_t width)
{
	for (size_t i = 0; i + width <= value.len; i += width)
		if (!is_character(wide_character(value.data + i, width)))
			return false;
	return value.len % width == 0;
}

/* NUL is text to utf8_valid()'s other callers nowhere; here it is shown. */
bool
name_is_utf8(struct span rest)
{
	while (rest.len != 0) {
		const uint8_t *nul = memchr(rest.data, 0, rest.len);
		struct span run = { rest.data,
			nul == NULL ? rest.len : (size_t)(nul - rest.data) };
		size_t used = run.len + (nul == NULL ? 0 : 1);

		if (!utf8_valid(run))
			return false;
		rest.data += used;
		rest.len -= used;
	}
	return true;
}

static bool
append_checked(struct buffer *out, struct span value)
{
	return name_is_utf8(value) &&
	       (value.len == 0 || buffer_append(out, value.data, value.len));
}

bool
name_value_utf8(const struct name_attribute *attribute, struct buffer *out)
{
	struct span value = attribute->value;

	switch (attribute->tag) {
	case DER_UTF8_STRING:
		return append_checked(out, value);
	case DER_PRINTABLE_STRING:
	case DER_IA5_STRING:
	case DER_NUMERIC_STRING:
	case DER_VISIBLE_STRING:
	case DER_TELETEX_STRING:
		/* What stands in these beyond ASCII is Latin-1 in practice. */
		return append_wide(out, value, 1);
	case DER_BMP_STRING:
		return append_wide(out, value, 2);
	case DER_UNIVERSAL_STRING:
		return append_wide(out, value, 4);
	default:
		return false;
	}
}

bool
name_value_is_text(const struct name_attribute *attribute)
{
	switch (attribute->tag) {
	case DER_UTF8_STRING:
		return name_is_utf8(attribute->value);
	case DER_BMP_STRING:
		return is_wide(attribute->value, 2);
	case DER_UNIVERSAL_STRING:
		return is_wide(attribute->value, 4);
	default:
		return true;
	}
}

/* RFC 4514 2.4, and hex pairs for whatever is not printable ASCII. */
static void
append_escaped(struct buffer *out, const struct buffer *text)
{
	for (size_t i = 0; i < text->len; i++) {
		uint8_t c = text->data[i];
		bool at_end = i == 0 || i + 1 == text->len;

		if (c < 0x20 || c >= 0x7f)
			buffer_format(out, "\\%02X", c);
		else if (strchr("\"+,;<>\\", c) != NULL ||
			 (c == '#' && i == 0) || (c == ' ' && at_end))
			buffer_format(out, "\\%c", c);
		else
			buffer_char(out, (char)c);
	}
}

/* RFC 4514 2.4: the BER of the whole value. */
static void
append_hex(struct buffer *out, const struct name_attribute *attribute)
{
	struct span value = attribute->value;
	unsigned int octets = 0;

	buffer_format(out, "#%02X", attribute->tag);
	for (size_t len = value.len; value.len >= 0x80 && len > 0; len >>= 8)
		octets++;
	if (octets > 0)
		buffer_format(out, "%02X", 0x80 | octets);
	buffer_format(
	    out, "%.*zX", (int)(octets > 0 ? 2 * octets : 2), value.len);
	for (size_t i = 0; i < value.len && !out->overflowed; i++)
		buffer_format(out, "%02X", value.data[i]);
}

static void
append_attribute(struct buffer *out, const struct name_attribute *attribute)
{
	const char *name = find_short_name(attribute->oid);
	struct buffer text = BUFFER_LIMIT(NAME_TEXT_MAX);
	char dotted[OID_TEXT];

	if (name != NULL)
		buffer_string(out, name);
	else
		buffer_string(
		    out, oid_text(attribute->oid, dotted) ? dotted : "?");
	buffer_char(out, '=');
	if (name != NULL && name_value_utf8(attribute, &text))
		append_escaped(out, &text);
	else
		append_hex(out, attribute);
	buffer_free(&text);
}

char *
name_text(const struct name *name)
{
	static const char cut[] = "...";
	struct buffer out = BUFFER_LIMIT(NAME_TEXT_MAX - sizeof(cut));
	size_t end = name->count;

	while (end > 0) {
		size_t begin = end - 1;

		while (begin > 0 && name->attributes[begin - 1].rdn ==
					name->attributes[end - 1].rdn)
			begin--;
		for (size_t i = begin; i < end; i++) {
			if (i > begin)
				buffer_char(&out, '+');
			append_attribute(&out, &name->attributes[i]);
		}
		end = begin;
		if (end > 0)
			buffer_char(&out, ',');
	}
	if (out.overflowed) {
		out.limit = NAME_TEXT_MAX;
		out.overflowed = false;
		buffer_string(&out, cut);
	}
	return out.data != NULL ? (char *)out.data : xstrdup("");
}
