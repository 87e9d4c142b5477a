/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OBJECT IDENTIFIER contents (X.690 8.19) as dotted text and back.  Arcs of
 * more than 64 bits (those under 2.25 may have 128) are refused.
 */
#include "der.h"

#include <inttypes.h>
#include <stdio.h>

/* One subidentifier: base 128, no leading 0x80 (8.19.2). */
static bool
next_arc(struct span *in, uint64_t *arc)
{
	uint64_t value = 0;

	for (size_t i = 0; i < in->len; i++) {
		uint8_t octet = in->data[i];

		if ((i == 0 && octet == 0x80) || value > UINT64_MAX >> 7)
			return false;
		value = value << 7 | (octet & 0x7f);
		if (octet < 0x80) {
			in->data += i + 1;
			in->len -= i + 1;
			*arc = value;
			return true;
		}
	}
	return false;
}

bool
oid_text(struct span oid, char out[static OID_TEXT])
{
	unsigned int root;
	uint64_t arc;
	size_t at;
	int n;

	if (!next_arc(&oid, &arc))
		return false;
	root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
	n = snprintf(out, OID_TEXT, "%u.%" PRIu64, root, arc - root * 40);
	at = (size_t)n;
	while (oid.len != 0) {
		if (!next_arc(&oid, &arc))
			return false;
		n = snprintf(out + at, OID_TEXT - at, ".%" PRIu64, arc);
		if (n < 0 || (size_t)n >= OID_TEXT - at)
			return false;
		at += (size_t)n;
	}
	return true;
}

/* Decimal digits without a leading zero. */
static bool
parse_arc(const char **text, uint64_t *arc)
{
	const char *p = *text;
	uint64_t value = 0;

	if (!ascii_isdigit(*p) || (p[0] == '0' && ascii_isdigit(p[1])))
		return false;
	for (; ascii_isdigit(*p); p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*text = p;
	*arc = value;
	return true;
}

static bool
append_arc(struct buffer *out, uint64_t arc)
{
	uint8_t octets[10];
	size_t at = sizeof(octets);

	octets[--at] = arc & 0x7f;
	while ((arc >>= 7) != 0)
		octets[--at] = (uint8_t)(0x80 | (arc & 0x7f));
	return buffer_append(out, octets + at, sizeof(octets) - at);
}

/* X.690 8.19.4: the first two arcs share a subidentifier. */
static bool
parse_root(const char **text, uint64_t *first)
{
	uint64_t root, arc;

	if (!parse_arc(text, &root) || root > 2 || **text != '.')
		return false;
	++*text;
	if (!parse_arc(text, &arc) || (root < 2 && arc >= 40) ||
	    arc > UINT64_MAX - 80)
		return false;
	*first = root * 40 + arc;
	return true;
}

bool
oid_parse(const char *text, struct buffer *out)
{
	uint64_t arc;

	if (!parse_root(&text, &arc) || !append_arc(out, arc))
		return false;
	while (*text == '.') {
		text++;
		if (!parse_arc(&text, &arc) || !append_arc(out, arc))
			return false;
	}
	return *text == '\0';
}
