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
	if (OID_IS(oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0f"))
		return &c->smime_capabilities;
	if (OID_IS(oid, "\x2b\x06\x01\x04\x01\x83\x98\x2c\x01"))
		return &c->lei;
	if (OID_IS(oid, "\x2b\x06\x01\x04\x01\x83\x98\x2c\x02"))
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
	    !decode_expect(&in, faults, DER_OID, &out->oid) ||
	    out->oid.len == 0)
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

/* X.690 11.2.2: a named bit list ends with a bit that is set. */
static bool
read_key_usage(struct certificate *c, struct span in)
{
	struct span bits;
	unsigned int unused, all;
	uint8_t last;

	if (!decode_expect(&in, &c->faults, DER_BIT_STRING, &bits) ||
	    in.len != 0 || bits.len == 0 || bits.data[0] > 7 ||
	    (bits.len == 1 && bits.data[0] != 0))
		return false;
	if (bits.len == 1)
		return true;
	unused = bits.data[0];
	last = bits.data[bits.len - 1];
	if ((last & (0xffu >> (8 - unused))) != 0)
		c->faults |= FAULT_NOT_DER;
	if ((last >> unused & 1) == 0)
		c->faults |= FAULT_NAMED_BITS;
	last = (uint8_t)(last & 0xffu << unused);
	all = (unsigned int)(bits.len == 2 ? last : bits.data[1]) << 8;
	if (bits.len > 2)
		all |= bits.len == 3 ? last : bits.data[2];
	for (unsigned int bit = 0; bit <= 8; bit++)
		if ((all & 0x8000u >> bit) != 0)
			c->key_usage |= 1u << bit;
	return true;
}

static unsigned int
purpose_of(struct span oid)
{
	static const uint8_t id_kp[] = { 0x2b, 6, 1, 5, 5, 7, 3 };

	if (OID_IS(oid, "\x55\x1d\x25\x00"))
		return EKU_ANY;
	if (oid.len != sizeof(id_kp) + 1 ||
	    memcmp(oid.data, id_kp, sizeof(id_kp)) != 0)
		return EKU_OTHER;
	switch (oid.data[sizeof(id_kp)]) {
	case 1:
		return EKU_SERVER_AUTH;
	case 2:
		return EKU_CLIENT_AUTH;
	case 3:
		return EKU_CODE_SIGNING;
	case 4:
		return EKU_EMAIL_PROTECTION;
	case 8:
		return EKU_TIME_STAMPING;
	case 9:
		return EKU_OCSP_SIGNING;
	default:
		return EKU_OTHER;
	}
}

static bool
read_purposes(struct certificate *c, struct span in)
{
	struct span list, oid;
	unsigned int purposes = 0;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) ||
	    in.len != 0 || list.len == 0)
		return false;
	while (list.len != 0) {
		if (!decode_expect(&list, &c->faults, DER_OID, &oid) ||
		    oid.len == 0)
			return false;
		purposes |= purpose_of(oid);
	}
	c->extended_key_usage = purposes;
	return true;
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
		if (!der_small_integer(value, &c->path_length))
			c->path_length = LONG_MAX;
	}
	c->is_ca = is_ca;
	return true;
}

static size_t
count_listed(const struct known_extension *known)
{
	unsigned int faults = 0;
	struct span in = known->value, list;

	if (!known->present || known->malformed ||
	    !decode_expect(&in, &faults, DER_SEQUENCE, &list))
		return 0;
	return decode_count(list);
}

/* RFC 5280 4.2.1.4; qualifiers stay in the extension's value. */
static bool
read_policies(struct certificate *c, size_t room)
{
	struct span in = c->policies_extension.value, list, policy, oid;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) ||
	    in.len != 0 || list.len == 0)
		return false;
	while (list.len != 0) {
		if (c->policy_count == room) {
			c->faults |= FAULT_TOO_MANY;
			return false;
		}
		if (!decode_expect(&list, &c->faults, DER_SEQUENCE, &policy) ||
		    !decode_expect(&policy, &c->faults, DER_OID, &oid) ||
		    oid.len == 0)
			return false;
		c->policies[c->policy_count++] = oid;
	}
	return true;
}

static bool
read_alternative_names(struct certificate *c, size_t room)
{
	struct span in = c->subject_alternative_name.value, list;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) ||
	    in.len != 0 || list.len == 0)
		return false;
	while (list.len != 0) {
		struct general_name name;

		if (c->alternative_name_count == room) {
			c->faults |= FAULT_TOO_MANY;
			return false;
		}
		if (!decode_next(&list, &c->faults, &name.tag, &name.value) ||
		    (name.tag & 0xc0) != DER_CONTEXT || (name.tag & 0x1f) > 8)
			return false;
		c->alternative_names[c->alternative_name_count++] = name;
	}
	return true;
}

static void
decode_one(struct certificate *c, struct known_extension *known,
    bool (*read)(struct certificate *, struct span value))
{
	if (!known->present)
		return;
	if (!known->malformed && !read(c, known->value))
		known->malformed = true;
	if (known->malformed)
		c->faults |= FAULT_EXTENSION_VALUE;
}

static void
decode_small(struct certificate *c)
{
	decode_one(c, &c->subject_key_identifier, read_key_identifier);
	decode_one(c, &c->authority_key_identifier, read_authority);
	decode_one(c, &c->key_usage_extension, read_key_usage);
	decode_one(c, &c->extended_key_usage_extension, read_purposes);
	decode_one(c, &c->basic_constraints, read_basic_constraints);
	if (c->subject_key_identifier.malformed)
		c->key_identifier = (struct span){ 0 };
	if (c->authority_key_identifier.malformed)
		c->authority_key = (struct span){ 0 };
	if (c->basic_constraints.malformed)
		c->path_length = -1;
}

static void
decode_lists(struct certificate *c, size_t policies, size_t names)
{
	if (c->policies_extension.present &&
	    (c->policies_extension.malformed || !read_policies(c, policies))) {
		c->policies_extension.malformed = true;
		c->policy_count = 0;
		c->faults |= FAULT_EXTENSION_VALUE;
	}
	if (c->subject_alternative_name.present &&
	    (c->subject_alternative_name.malformed ||
		!read_alternative_names(c, names))) {
		c->subject_alternative_name.malformed = true;
		c->alternative_name_count = 0;
		c->faults |= FAULT_EXTENSION_VALUE;
	}
}

void
decode_extensions(struct certificate *c, struct span list)
{
	size_t policies, names, mailboxes, octets, size;
	struct certificate_mailbox *room;
	uint8_t *block;

	c->path_length = -1;
	list_extensions(c, list);
	decode_small(c);
	policies = count_listed(&c->policies_extension);
	names = count_listed(&c->subject_alternative_name);
	octets = decode_mailbox_octets(c, names, &mailboxes);
	size = policies * sizeof(*c->policies) +
	       names * sizeof(*c->alternative_names) +
	       mailboxes * sizeof(*c->mailboxes) + octets;
	c->lists = xcalloc(1, size + 1);
	block = c->lists;
	c->policies = (void *)block;
	block += policies * sizeof(*c->policies);
	c->alternative_names = (void *)block;
	block += names * sizeof(*c->alternative_names);
	room = (void *)block;
	block += mailboxes * sizeof(*c->mailboxes);
	decode_lists(c, policies, names);
	decode_mailboxes(c, room, (char *)block);
}
