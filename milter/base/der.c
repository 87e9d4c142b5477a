/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Spans over ASN.1 (X.690): strict DER, lenient BER, and BER made DER again.
 * It knows tags and lengths only, no types: what an element means is the
 * caller's.
 */
#include "der.h"

#include <limits.h>
#include <string.h>

/* X.690 8.1.2.4: a tag of more than one octet. */
static bool
tag_is_long(uint8_t tag)
{
	return (tag & 0x1f) == 0x1f;
}

static bool
is_constructed(uint8_t tag)
{
	return (tag & DER_CONSTRUCTED) != 0;
}

static void
take(struct span *in, size_t octets)
{
	in->data += octets;
	in->len -= octets;
}

/* Length octets at in.data[1]; false unless definite and minimal (10.1). */
static bool
strict_length(struct span in, size_t *header, size_t *length)
{
	size_t count, value = 0;

	if (in.data[1] < 0x80) {
		*header = 2;
		*length = in.data[1];
		return true;
	}
	count = in.data[1] & 0x7fu;
	if (count == 0 || count > 4 || in.len < 2 + count || in.data[2] == 0)
		return false;
	for (size_t i = 0; i < count; i++)
		value = value << 8 | in.data[2 + i];
	*header = 2 + count;
	*length = value;
	return value >= 0x80;
}

bool
der_next(struct span *in, uint8_t *tag, struct span *value)
{
	size_t header, length;

	/* Tag 0 is BER's end-of-contents and nothing in DER. */
	if (in->len < 2 || tag_is_long(in->data[0]) || in->data[0] == 0)
		return false;
	if (!strict_length(*in, &header, &length) || length > in->len - header)
		return false;
	*tag = in->data[0];
	*value = (struct span){ in->data + header, length };
	take(in, header + length);
	return true;
}

bool
der_expect(struct span *in, uint8_t tag, struct span *value)
{
	uint8_t found;

	return der_peek(*in, &found) && found == tag &&
	       der_next(in, &found, value);
}

bool
der_whole(struct span *in, uint8_t tag, struct span *whole)
{
	const uint8_t *start = in->data;
	struct span value;

	if (!der_expect(in, tag, &value))
		return false;
	*whole = (struct span){ start, (size_t)(in->data - start) };
	return true;
}

bool
der_peek(struct span in, uint8_t *tag)
{
	if (in.len == 0)
		return false;
	*tag = in.data[0];
	return true;
}

bool
der_enter(struct span *in)
{
	size_t header = 2;

	if (in->len < 2 || in->data[0] != DER_SEQUENCE)
		return false;
	if (in->data[1] > 0x80)
		header += in->data[1] & 0x7fu;
	if (header > in->len)
		return false;
	in->data += header;
	in->len -= header;
	return true;
}

bool
der_only(struct span in, uint8_t tag, struct span *value)
{
	struct span inner;

	if (!der_expect(&in, tag, &inner) || in.len != 0)
		return false;
	*value = inner;
	return true;
}

bool
der_boolean(struct span value, bool *out)
{
	if (value.len != 1 || (value.data[0] != 0 && value.data[0] != 0xff))
		return false;
	*out = value.data[0] != 0;
	return true;
}

/* X.690 8.3.2: the first nine bits are neither all zero nor all one. */
static bool
integer_is_minimal(struct span value)
{
	if (value.len < 2)
		return value.len == 1;
	return !(value.data[0] == 0 && value.data[1] < 0x80) &&
	       !(value.data[0] == 0xff && value.data[1] >= 0x80);
}

bool
der_small_integer(struct span value, long *out)
{
	unsigned long bits;

	if (!integer_is_minimal(value) || value.len > sizeof(bits))
		return false;
	bits = value.data[0] >= 0x80 ? ULONG_MAX : 0;
	for (size_t i = 0; i < value.len; i++)
		bits = bits << 8 | value.data[i];
	/* Not a cast: out of range it is the compiler's to define. */
	*out = bits <= LONG_MAX ? (long)bits : -(long)(ULONG_MAX - bits) - 1;
	return true;
}

/* Types that BER may send in pieces (8.6, 8.7, 8.23). */
static bool
is_string_in_pieces(uint8_t tag)
{
	switch (tag & ~(unsigned int)DER_CONSTRUCTED) {
	case DER_BIT_STRING:
	case DER_OCTET_STRING:
	case DER_UTF8_STRING:
	case DER_NUMERIC_STRING:
	case DER_PRINTABLE_STRING:
	case DER_TELETEX_STRING:
	case DER_IA5_STRING:
	case DER_UTC_TIME:
	case DER_GENERALIZED_TIME:
	case DER_VISIBLE_STRING:
	case DER_UNIVERSAL_STRING:
	case DER_BMP_STRING:
		return is_constructed(tag);
	default:
		return false;
	}
}

bool
der_lengths_are_minimal(struct span in, unsigned int depth)
{
	struct span value;
	uint8_t tag;

	while (in.len != 0) {
		if (!der_next(&in, &tag, &value) || is_string_in_pieces(tag))
			return false;
		if (is_constructed(tag) &&
		    (depth == 0 || !der_lengths_are_minimal(value, depth - 1)))
			return false;
	}
	return true;
}

/*
 * BER's length octets: any number of them, leading zeros allowed (8.1.3.5);
 * the indefinite form only on what is constructed (8.1.3.2).
 */
static bool
ber_header(struct span in, size_t *header, size_t *length, bool *indefinite)
{
	size_t count, value = 0;

	if (in.len < 2 || tag_is_long(in.data[0]))
		return false;
	*indefinite = in.data[1] == 0x80;
	*header = 2;
	*length = 0;
	if (*indefinite)
		return is_constructed(in.data[0]);
	if (in.data[1] < 0x80) {
		*length = in.data[1];
		return *length <= in.len - 2;
	}
	count = in.data[1] & 0x7fu;
	if (count == 0x7f || in.len < 2 + count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (value > SIZE_MAX >> 8)
			return false;
		value = value << 8 | in.data[2 + i];
	}
	*header = 2 + count;
	*length = value;
	return value <= in.len - *header;
}

/* Octets of an indefinite value up to its end-of-contents (8.1.5). */
static bool
find_end_of_contents(struct span in, size_t *contents)
{
	size_t at = 0, header, length;
	unsigned int open = 1;
	bool indefinite;

	while (in.len - at >= 2) {
		struct span rest = { in.data + at, in.len - at };

		if (rest.data[0] == 0) {
			if (rest.data[1] != 0)
				return false;
			if (--open == 0) {
				*contents = at;
				return true;
			}
			at += 2;
			continue;
		}
		if (!ber_header(rest, &header, &length, &indefinite))
			return false;
		if (indefinite && ++open > BER_DEPTH)
			return false;
		at += header + length;
	}
	return false;
}

bool
ber_next(struct span *in, struct ber *out)
{
	size_t header, length, end = 0;
	bool indefinite;

	if (!ber_header(*in, &header, &length, &indefinite) || in->data[0] == 0)
		return false;
	if (indefinite) {
		struct span rest = { in->data + header, in->len - header };

		if (!find_end_of_contents(rest, &length))
			return false;
		end = 2;
	}
	*out = (struct ber){
		.tag = in->data[0],
		.indefinite = indefinite,
		.value = { in->data + header, length },
		.whole = { in->data, header + length + end },
	};
	take(in, out->whole.len);
	return true;
}

bool
ber_expect(struct span *in, uint8_t tag, struct ber *out)
{
	return in->len != 0 && in->data[0] == tag && ber_next(in, out);
}

static size_t
length_octets(size_t length, uint8_t octets[static 1 + sizeof(size_t)])
{
	size_t count = 0;

	if (length < 0x80) {
		octets[0] = (uint8_t)length;
		return 1;
	}
	for (size_t rest = length; rest != 0; rest >>= 8)
		count++;
	octets[0] = (uint8_t)(0x80u | count);
	for (size_t i = 0; i < count; i++)
		octets[count - i] = (uint8_t)(length >> (8 * i));
	return 1 + count;
}

/* What was appended since `start` becomes the contents of one element. */
static bool
put_header_before(struct buffer *out, size_t start, uint8_t tag)
{
	uint8_t header[2 + sizeof(size_t)] = { tag };
	size_t contents = out->len - start;
	size_t len = 1 + length_octets(contents, header + 1);

	if (!buffer_append(out, header, len))
		return false;
	memmove(out->data + start + len, out->data + start, contents);
	memcpy(out->data + start, header, len);
	return true;
}

/* The octets of a string in pieces, which are of its own type. */
static bool
join_pieces(struct span in, uint8_t tag, unsigned int depth, struct buffer *out)
{
	struct ber piece;

	while (in.len != 0) {
		if (!ber_next(&in, &piece) ||
		    (piece.tag & ~(unsigned int)DER_CONSTRUCTED) != tag)
			return false;
		if (!is_constructed(piece.tag)) {
			if (!buffer_append(
				out, piece.value.data, piece.value.len))
				return false;
		} else if (depth == 0 ||
			   !join_pieces(piece.value, tag, depth - 1, out)) {
			return false;
		}
	}
	return true;
}

/* Recurses at most BER_DEPTH deep. */
static bool
encode_elements(struct span in, unsigned int depth, struct buffer *out)
{
	struct ber element;

	while (in.len != 0) {
		size_t start = out->len;
		uint8_t tag;
		bool ok;

		/* Each piece of a BIT STRING has unused bits of its own. */
		if (!ber_next(&in, &element) ||
		    element.tag == (DER_BIT_STRING | DER_CONSTRUCTED))
			return false;
		tag = element.tag;
		if (!is_constructed(tag)) {
			ok = buffer_append(
			    out, element.value.data, element.value.len);
		} else if (depth == 0) {
			ok = false;
		} else if (is_string_in_pieces(tag)) {
			tag &= (uint8_t)~DER_CONSTRUCTED;
			ok = join_pieces(element.value, tag, depth - 1, out);
		} else {
			ok = encode_elements(element.value, depth - 1, out);
		}
		if (!ok || !put_header_before(out, start, tag))
			return false;
	}
	return true;
}

bool
ber_to_der(struct span element, struct buffer *out)
{
	struct span rest = element;
	struct ber outer;

	return ber_next(&rest, &outer) && rest.len == 0 &&
	       encode_elements(outer.whole, BER_DEPTH, out);
}
