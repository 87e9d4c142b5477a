/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extensions (RFC 5280 4.2): all are listed, those that everybody asks for
 * are decoded.  The others keep the octets of their value.
 */
#include <limits.h>
#include <string.h>

#include "decode.h"

/* id-ce is 2.5.29. */
static struct known_extension *
find_id_ce(struct certificate *c, uint8_t last)
{
	switch (last) {
	case 9:
		return &c->subject_directory_attributes;
	case 14:
		return &c->subject_key_identifier;
	case 15:
		return &c->key_usage_extension;
	case 17:
		return &c->subject_alternative_name;
	case 18:
		return &c->issuer_alternative_name;
	case 19:
		return &c->basic_constraints;
	case 30:
		return &c->name_constraints;
	case 31:
		return &c->crl_distribution_points;
	case 32:
		return &c->policies_extension;
	case 33:
		return &c->policy_mappings;
	case 35:
		return &c->authority_key_identifier;
	case 36:
		return &c->policy_constraints;
	case 37:
		return &c->extended_key_usage_extension;
	case 46:
		return &c->freshest_crl;
	case 54:
		return &c->inhibit_any_policy;
	default:
		return NULL;
	}
}

static struct known_extension *
find_known(struct certificate *c, struct span oid)
{
	if (oid.len == 3)
		return oid.data[0] == 0x55 && oid.data[1] == 0x1d
			   ? find_id_ce(c, oid.data[2])
			   : NULL;
	if (OID_IS(oid, "\x2b\x06\x01\x05\x05\x07\x01\x01"))
		return &c->authority_information_access;
	if (OID_IS(oid, "\x2b\x06\x01\x05\x05\x07\x01\x03"))
		return &c->qc_statements;
	if (OID_IS(oid, "\x2b\x06\x01\x05\x05\x07\x01\x0b"))
		return &c->subject_information_access;
	if (OID_IS(oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0f"))
		return &c->smime_capabilities;
	if (OID_IS(oid, "\x2b\x06\x01\x04\x01\x83\x98\x2a\x01"))
		return &c->lei;
	if (OID_IS(oid, "\x2b\x06\x01\x04\x01\x83\x98\x2a\x02"))
		return &c->lei_role;
	if (OID_IS(oid, "\x2a\x86\x48\x86\xf7\x2f\x01\x01\x09\x01"))
		return &c->adobe_time_stamp;
	if (OID_IS(oid, "\x2a\x86\x48\x86\xf7\x2f\x01\x01\x09\x02"))
		return &c->adobe_archive;
	return NULL;
}

static bool
read_boolean(struct span value, unsigned int *faults, bool *out)
{
	if (value.len != 1)
		return false;
	if (value.data[0] == 0)
		*faults |= FAULT_DEFAULT_ENCODED;
	else if (value.data[0] != 0xff)
		*faults |= FAULT_BOOLEAN;
	*out = value.data[0] != 0;
	return true;
}

static bool
read_extension(struct span *list, unsigned int *faults, struct extension *out)
{
	struct span in, boolean;
	uint8_t tag;

	*out = (struct extension){ 0 };
	if (!decode_expect(list, faults, DER_SEQUENCE, &in) ||
	    !decode_oid(&in, faults, &out->oid))
		return false;
	if (der_peek(in, &tag) && tag == DER_BOOLEAN &&
	    (!decode_expect(&in, faults, DER_BOOLEAN, &boolean) ||
		!read_boolean(boolean, faults, &out->critical)))
		return false;
	return decode_expect(&in, faults, DER_OCTET_STRING, &out->value) &&
	       in.len == 0;
}

static bool
was_listed(const struct certificate *c, struct span oid)
{
	for (size_t i = 0; i < c->extension_count; i++)
		if (span_equal(c->extensions[i].oid, oid))
			return true;
	return false;
}

static void
note_known(struct certificate *c, const struct extension *extension)
{
	struct known_extension *known = find_known(c, extension->oid);

	if (known == NULL)
		return;
	if (known->present) {
		/* Which of the two counts is anybody's guess. */
		known->malformed = true;
		known->critical |= extension->critical;
		return;
	}
	*known = (struct known_extension){ .present = true,
		.critical = extension->critical,
		.value = extension->value };
}

/* "the DER encoding of an ASN.1 value", whatever it is: RFC 5280 4.2. */
static bool
is_one_element(struct span value, unsigned int *faults)
{
	struct span ignored;
	uint8_t tag;

	return decode_next(&value, faults, &tag, &ignored) && value.len == 0;
}

static void
list_extensions(struct certificate *c, struct span list)
{
	size_t room = decode_count(list);

	if (room > CERTIFICATE_EXTENSIONS_MAX)
		room = CERTIFICATE_EXTENSIONS_MAX;
	while (list.len != 0) {
		struct extension found;

		if (c->extension_count == room) {
			c->faults |= room == CERTIFICATE_EXTENSIONS_MAX
					 ? FAULT_TOO_MANY
					 : FAULT_EXTENSION_LIST;
			return;
		}
		if (!read_extension(&list, &c->faults, &found)) {
			c->faults |= FAULT_EXTENSION_LIST;
			return;
		}
		if (was_listed(c, found.oid))
			c->faults |= FAULT_EXTENSION_TWICE;
		if (!is_one_element(found.value, &c->faults))
			c->faults |= FAULT_EXTENSION_VALUE;
		note_known(c, &found);
		c->extensions[c->extension_count++] = found;
	}
}

static bool
read_key_identifier(struct certificate *c, struct span in)
{
	return decode_expect(
		   &in, &c->faults, DER_OCTET_STRING, &c->key_identifier) &&
	       in.len == 0;
}

/* RFC 5280 4.2.1.1 */
static bool
read_authority(struct certificate *c, struct span in)
{
	struct span list, value;
	uint8_t tag, last = 0;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) || in.len != 0)
		return false;
	while (list.len != 0) {
		if (!decode_next(&list, &c->faults, &tag, &value) ||
		    (tag & 0x1f) < last)
			return false;
		last = (tag & 0x1f) + 1;
		if (tag == (DER_CONTEXT | 0))
			c->authority_key = value;
		else if (tag == DER_CONTEXT_CONSTRUCTED(1))
			c->authority_has_issuer = true;
		else if (tag == (DER_CONTEXT | 2))
			c->authority_has_serial = true;
		else
			return false;
	}
	return true;
}

/* Bits 16 and up of a BIT STRING. */
static bool
has_bits_behind(struct span bits)
{
	for (size_t i = 3; i < bits.len; i++)
		if (bits.data[i] != 0)
			return true;
	return false;
}

static bool
read_key_usage(struct certificate *c, struct span in)
{
	struct span bits;
	unsigned int all;
	uint8_t last;

	if (!decode_expect(&in, &c->faults, DER_BIT_STRING, &bits) ||
	    in.len != 0 || !decode_named_bits(bits, &c->faults))
		return false;
	if (bits.len == 1)
		return true;
	last = (uint8_t)(bits.data[bits.len - 1] & 0xffu << bits.data[0]);
	all = (unsigned int)(bits.len == 2 ? last : bits.data[1]) << 8;
	if (bits.len > 2)
		all |= bits.len == 3 ? last : bits.data[2];
	for (unsigned int bit = 0; bit <= 8; bit++)
		if ((all & 0x8000u >> bit) != 0)
			c->key_usage |= 1u << bit;
	if ((all & 0x7f) != 0 || has_bits_behind(bits))
		c->key_usage |= USAGE_UNKNOWN;
	return true;
}

/* Of an INTEGER that is not negative, minimal or not; bounded. */
static long
small_number(struct span value)
{
	long number = 0;

	for (size_t i = 0; i < value.len; i++) {
		if (number > (LONG_MAX - 0xff) / 0x100)
			return LONG_MAX;
		number = number * 0x100 + value.data[i];
	}
	return number;
}

static bool
read_basic_constraints(struct certificate *c, struct span in)
{
	struct span list, value;
	bool is_ca = false;
	uint8_t tag;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) || in.len != 0)
		return false;
	if (der_peek(list, &tag) && tag == DER_BOOLEAN &&
	    (!decode_expect(&list, &c->faults, DER_BOOLEAN, &value) ||
		!read_boolean(value, &c->faults, &is_ca)))
		return false;
	if (list.len != 0) {
		if (!decode_expect(&list, &c->faults, DER_INTEGER, &value) ||
		    list.len != 0 || !decode_integer(value, &c->faults) ||
		    value.data[0] >= 0x80)
			return false;
		c->path_length = small_number(value);
	}
	c->is_ca = is_ca;
	return true;
}

/* SEQUENCE SIZE (1..MAX) OF Attribute: RFC 5280 4.2.1.8. */
static bool
read_directory_attributes(struct certificate *c, struct span in)
{
	struct span list, attribute, oid, values;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) ||
	    in.len != 0 || list.len == 0)
		return false;
	while (list.len != 0)
		if (!decode_expect(
			&list, &c->faults, DER_SEQUENCE, &attribute) ||
		    !decode_oid(&attribute, &c->faults, &oid) ||
		    !decode_expect(&attribute, &c->faults, DER_SET, &values) ||
		    attribute.len != 0 || values.len == 0)
			return false;
	return true;
}

/* RFC 4262 2 and RFC 8551 2.5.2: OID and, of any type, parameters. */
static bool
are_capabilities(struct span in, unsigned int *faults)
{
	struct span list, capability, value;
	uint8_t tag;

	if (!decode_expect(&in, faults, DER_SEQUENCE, &list) || in.len != 0)
		return false;
	while (list.len != 0) {
		if (!decode_expect(&list, faults, DER_SEQUENCE, &capability) ||
		    !decode_oid(&capability, faults, &value))
			return false;
		if (capability.len != 0 &&
		    (!decode_next(&capability, faults, &tag, &value) ||
			capability.len != 0))
			return false;
	}
	return true;
}

/* ISO 17442-2 has a PrintableString; what else is there is kept. */
static bool
read_string(struct certificate *c, struct span in, struct tagged *out)
{
	if (!decode_next(&in, &c->faults, &out->tag, &out->value) ||
	    in.len != 0) {
		*out = (struct tagged){ 0 };
		return false;
	}
	return true;
}

static bool
read_lei(struct certificate *c, struct span in)
{
	return read_string(c, in, &c->lei_value);
}

static bool
read_lei_role(struct certificate *c, struct span in)
{
	return read_string(c, in, &c->lei_role_value);
}

static void
decode_one(struct certificate *c, struct known_extension *known,
    bool (*read)(struct certificate *, struct span value))
{
	if (!known->present || known->malformed || read(c, known->value))
		return;
	known->malformed = true;
	c->faults |= FAULT_EXTENSION_VALUE;
}

static void
decode_small(struct certificate *c)
{
	decode_one(c, &c->subject_key_identifier, read_key_identifier);
	decode_one(c, &c->authority_key_identifier, read_authority);
	decode_one(c, &c->key_usage_extension, read_key_usage);
	decode_one(c, &c->basic_constraints, read_basic_constraints);
	decode_one(
	    c, &c->subject_directory_attributes, read_directory_attributes);
	decode_one(c, &c->lei, read_lei);
	decode_one(c, &c->lei_role, read_lei_role);
	if (c->smime_capabilities.present &&
	    !are_capabilities(c->smime_capabilities.value, &c->faults))
		c->smime_capabilities.malformed = true;
	if (c->subject_key_identifier.malformed)
		c->key_identifier = (struct span){ 0 };
	if (c->authority_key_identifier.malformed)
		c->authority_key = (struct span){ 0 };
	if (c->basic_constraints.malformed)
		c->path_length = -1;
}

void
decode_extensions(struct certificate *c, struct span list)
{
	c->path_length = -1;
	list_extensions(c, list);
	decode_small(c);
	decode_seldom(c);
	decode_lists(c);
}
