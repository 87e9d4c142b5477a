/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Distinguished names (RFC 5280 4.1.2.4) taken apart, and compared (7.1).
 * Comparison folds ASCII only: no stringprep.
 */
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "name.h"

size_t
decode_name_count(struct span name)
{
	unsigned int faults = 0;
	struct span rdns, rdn;
	size_t count = 0;

	if (!decode_expect(&name, &faults, DER_SEQUENCE, &rdns))
		return 0;
	while (rdns.len != 0 && count < CERTIFICATE_LIST_MAX &&
	       decode_expect(&rdns, &faults, DER_SET, &rdn))
		count += decode_count(rdn);
	return count < CERTIFICATE_LIST_MAX ? count : CERTIFICATE_LIST_MAX;
}

/* id-at is 2.5.4. */
static enum attribute_type
find_id_at(uint8_t last)
{
	static const enum attribute_type types[] = {
		[3] = ATTRIBUTE_COMMON_NAME,
		[4] = ATTRIBUTE_SURNAME,
		[5] = ATTRIBUTE_SERIAL_NUMBER,
		[6] = ATTRIBUTE_COUNTRY,
		[7] = ATTRIBUTE_LOCALITY,
		[8] = ATTRIBUTE_STATE,
		[9] = ATTRIBUTE_STREET,
		[10] = ATTRIBUTE_ORGANIZATION,
		[11] = ATTRIBUTE_UNIT,
		[12] = ATTRIBUTE_TITLE,
		[17] = ATTRIBUTE_POSTAL_CODE,
		[41] = ATTRIBUTE_NAME,
		[42] = ATTRIBUTE_GIVEN_NAME,
		[43] = ATTRIBUTE_INITIALS,
		[44] = ATTRIBUTE_GENERATION_QUALIFIER,
		[46] = ATTRIBUTE_DN_QUALIFIER,
		[65] = ATTRIBUTE_PSEUDONYM,
		[97] = ATTRIBUTE_ORGANIZATION_ID,
	};

	return last < sizeof(types) / sizeof(*types) && types[last] != 0
		   ? types[last]
		   : ATTRIBUTE_OTHER;
}

static enum attribute_type
find_type(struct span oid)
{
	if (oid.len == 3 && oid.data[0] == 0x55 && oid.data[1] == 0x04)
		return find_id_at(oid.data[2]);
	if (OID_IS(oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"))
		return ATTRIBUTE_EMAIL_ADDRESS;
	if (OID_IS(oid, "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19"))
		return ATTRIBUTE_DOMAIN_COMPONENT;
	return ATTRIBUTE_OTHER;
}

static bool
read_attribute(
    struct span *rdn, unsigned int *faults, struct name_attribute *out)
{
	struct span pair;

	if (!decode_expect(rdn, faults, DER_SEQUENCE, &pair) ||
	    !decode_oid(&pair, faults, &out->oid) ||
	    !decode_next(&pair, faults, &out->tag, &out->value))
		return false;
	return pair.len == 0;
}

/* X.690 11.6: ascending, the shorter one as if filled up with zeros. */
static bool
is_in_order(struct span before, struct span after)
{
	size_t len = before.len < after.len ? before.len : after.len;
	int order = memcmp(before.data, after.data, len);

	return order < 0 || (order == 0 && before.len <= after.len);
}

static bool
read_rdn(struct span rdn, unsigned int *faults, size_t limit, struct name *out)
{
	unsigned int number =
	    out->count == 0 ? 0 : out->attributes[out->count - 1].rdn + 1;
	struct span before = { 0 }, element;

	if (rdn.len == 0)
		return false;
	while (rdn.len != 0) {
		if (out->count == limit) {
			*faults |=
			    limit == CERTIFICATE_LIST_MAX ? FAULT_TOO_MANY : 0;
			return false;
		}
		element.data = rdn.data;
		if (!read_attribute(&rdn, faults, &out->attributes[out->count]))
			return false;
		element.len = (size_t)(rdn.data - element.data);
		if (before.len != 0 && !is_in_order(before, element))
			*faults |= FAULT_SET_ORDER;
		before = element;
		out->attributes[out->count].rdn = number;
		out->attributes[out->count].type =
		    find_type(out->attributes[out->count].oid);
		out->types |= out->attributes[out->count++].type;
	}
	return true;
}

void
decode_name(struct span name, unsigned int *faults, struct name_attribute *room,
    size_t count, struct name *out)
{
	struct span rdns, rdn;

	*out = (struct name){ .der = name, .attributes = room };
	if (!decode_expect(&name, faults, DER_SEQUENCE, &rdns)) {
		*faults |= FAULT_NAME;
		return;
	}
	while (rdns.len != 0)
		if (!decode_expect(&rdns, faults, DER_SET, &rdn) ||
		    !read_rdn(rdn, faults, count, out)) {
			*faults |= FAULT_NAME;
			return;
		}
}

struct name *
name_decode(struct span der)
{
	size_t count = decode_name_count(der);
	struct name *name =
	    xcalloc(1, sizeof(*name) + count * sizeof(*name->attributes));
	unsigned int faults = 0;
	struct span in = der, whole;

	decode_name(
	    der, &faults, (struct name_attribute *)(name + 1), count, name);
	if ((faults & (FAULT_NAME | FAULT_TOO_MANY)) == 0 &&
	    decode_whole(&in, &faults, DER_SEQUENCE, &whole) && in.len == 0)
		return name;
	free(name);
	return NULL;
}

/* The next character, blanks at the ends gone and runs of them one. */
static int
next_folded(const uint8_t *text, size_t len, size_t *at)
{
	int c;

	if (*at == len)
		return -1;
	c = text[(*at)++];
	if (!ascii_isspace(c))
		return ascii_tolower(c);
	while (*at < len && ascii_isspace(text[*at]))
		(*at)++;
	return *at == len ? -1 : ' ';
}

static bool
folds_alike(const struct buffer *a, const struct buffer *b)
{
	size_t i = 0, j = 0;
	int c, d;

	while (i < a->len && ascii_isspace(a->data[i]))
		i++;
	while (j < b->len && ascii_isspace(b->data[j]))
		j++;
	do {
		c = next_folded(a->data, a->len, &i);
		d = next_folded(b->data, b->len, &j);
	} while (c == d && c != -1);
	return c == d;
}

static bool
values_match(const struct name_attribute *a, const struct name_attribute *b)
{
	struct buffer left = BUFFER_LIMIT(4 * a->value.len + 1);
	struct buffer right = BUFFER_LIMIT(4 * b->value.len + 1);
	bool match;

	if (a->tag == b->tag && span_equal(a->value, b->value))
		return true;
	match = name_value_utf8(a, &left) && name_value_utf8(b, &right) &&
		folds_alike(&left, &right);
	buffer_free(&left);
	buffer_free(&right);
	return match;
}

bool
name_matches(const struct name *a, const struct name *b)
{
	if (a->der.len > 0 && span_equal(a->der, b->der))
		return true;
	if (a->count != b->count || a->count == 0)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->attributes[i].rdn != b->attributes[i].rdn ||
		    !span_equal(a->attributes[i].oid, b->attributes[i].oid) ||
		    !values_match(&a->attributes[i], &b->attributes[i]))
			return false;
	return true;
}

/* FNV-1a, of what name_matches() looks at. */
static uint64_t
hash_octet(uint64_t hash, int octet)
{
	return (hash ^ (uint64_t)(unsigned int)octet) * 0x100000001b3u;
}

uint64_t
name_hash(const struct name *name)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < name->count; i++) {
		const struct name_attribute *a = &name->attributes[i];
		struct buffer text = BUFFER_LIMIT(4 * a->value.len + 1);
		size_t at = 0;
		int c;

		for (size_t j = 0; j < a->oid.len; j++)
			hash = hash_octet(hash, a->oid.data[j]);
		if (name_value_utf8(a, &text)) {
			while (at < text.len && ascii_isspace(text.data[at]))
				at++;
			while (
			    (c = next_folded(text.data, text.len, &at)) != -1)
				hash = hash_octet(hash, c);
		}
		hash = hash_octet(hash, 0x100);
		buffer_free(&text);
	}
	return hash;
}
