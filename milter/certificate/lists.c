/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extensions whose values are lists (RFC 5280 4.2, RFC 3739 3.2.6).  First
 * all of them are counted, then one block of memory takes what they hold.
 */
#include <string.h>

#include "lists.h"

/* The elements of an extension's outermost SEQUENCE. */
static struct span
inside(const struct known_extension *known)
{
	unsigned int faults = 0;
	struct span in = known->value, list;

	if (!known->present || known->malformed ||
	    !decode_expect(&in, &faults, DER_SEQUENCE, &list))
		return (struct span){ 0 };
	return list;
}

/* fullName of a DistributionPointName, which is the contents of [0]. */
static size_t
count_names(struct span point)
{
	unsigned int faults = 0;
	struct span name, full;

	if (!decode_expect(
		&point, &faults, DER_CONTEXT_CONSTRUCTED(0), &name) ||
	    !decode_expect(&name, &faults, DER_CONTEXT_CONSTRUCTED(0), &full))
		return 0;
	return decode_count(full);
}

static size_t
count_qualifiers(struct span policy)
{
	unsigned int faults = 0;
	struct span oid, list;

	if (!decode_expect(&policy, &faults, DER_OID, &oid) ||
	    !decode_expect(&policy, &faults, DER_SEQUENCE, &list))
		return 0;
	return decode_count(list);
}

static size_t
count_within(struct span list, size_t (*count)(struct span))
{
	unsigned int faults = 0;
	struct span element;
	size_t sum = 0;

	while (sum < CERTIFICATE_LIST_MAX &&
	       decode_expect(&list, &faults, DER_SEQUENCE, &element))
		sum += count(element);
	return sum < CERTIFICATE_LIST_MAX ? sum : CERTIFICATE_LIST_MAX;
}

static void
count_all(const struct certificate *c, struct list_room *room)
{
	struct span policies = inside(&c->policies_extension);
	struct span points = inside(&c->crl_distribution_points);

	room->policies = decode_count(policies);
	room->qualifiers = count_within(policies, count_qualifiers);
	room->names = decode_count(inside(&c->subject_alternative_name));
	room->purposes = decode_count(inside(&c->extended_key_usage_extension));
	room->points = decode_count(points);
	room->point_names = count_within(points, count_names);
	room->accesses = decode_count(inside(&c->authority_information_access));
	room->statements = decode_count(inside(&c->qc_statements));
	decode_count_directory(c, inside(&c->subject_alternative_name), room);
}

/* Where the next list goes; what is asked for first is the most aligned. */
static void *
carve(uint8_t **block, size_t count, size_t size)
{
	void *here = *block;

	*block += count * size;
	return here;
}

static char *
make_room(struct certificate *c, struct list_room *room, size_t octets)
{
	uint8_t *block;

	c->lists = xcalloc(
	    1, (room->statements != 0 ? sizeof(*room->claims) : 0) +
		   room->policies * sizeof(*c->policies) +
		   room->qualifiers * sizeof(*c->qualifiers) +
		   room->names * sizeof(*c->alternative_names) +
		   room->purposes * sizeof(*c->purposes) +
		   room->points * sizeof(*c->points) +
		   room->point_names * sizeof(*c->points->names) +
		   room->accesses * sizeof(*c->accesses) +
		   room->statements * sizeof(*c->statements) +
		   room->directory_names * sizeof(*c->directory_names) +
		   room->attributes * sizeof(*c->subject.attributes) +
		   room->permitted * sizeof(*c->permitted) +
		   room->excluded * sizeof(*c->excluded) +
		   room->mailboxes * sizeof(*c->mailboxes) + octets + 1);
	block = c->lists;
	room->claims =
	    carve(&block, room->statements != 0 ? 1 : 0, sizeof(*room->claims));
	c->policies = carve(&block, room->policies, sizeof(*c->policies));
	c->qualifiers = carve(&block, room->qualifiers, sizeof(*c->qualifiers));
	c->alternative_names =
	    carve(&block, room->names, sizeof(*c->alternative_names));
	c->purposes = carve(&block, room->purposes, sizeof(*c->purposes));
	c->points = carve(&block, room->points, sizeof(*c->points));
	room->point_name =
	    carve(&block, room->point_names, sizeof(*c->points->names));
	c->accesses = carve(&block, room->accesses, sizeof(*c->accesses));
	c->statements = carve(&block, room->statements, sizeof(*c->statements));
	c->directory_names =
	    carve(&block, room->directory_names, sizeof(*c->directory_names));
	room->attribute =
	    carve(&block, room->attributes, sizeof(*room->attribute));
	c->permitted = carve(&block, room->permitted, sizeof(*c->permitted));
	c->excluded = carve(&block, room->excluded, sizeof(*c->excluded));
	c->mailboxes = carve(&block, room->mailboxes, sizeof(*c->mailboxes));
	return (char *)block;
}

static bool
read_alternative_names(
    struct certificate *c, struct span list, struct list_room *room)
{
	while (list.len != 0) {
		if (c->alternative_name_count == room->names)
			return decode_overflow(c, room->names);
		if (!decode_general_name(&list, &c->faults,
			&c->alternative_names[c->alternative_name_count]))
			return false;
		c->alternative_name_count++;
	}
	return true;
}

enum extended_key_usage
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
read_purposes(struct certificate *c, struct span list, struct list_room *room)
{
	while (list.len != 0) {
		struct span *oid = &c->purposes[c->purpose_count];

		if (c->purpose_count == room->purposes)
			return decode_overflow(c, room->purposes);
		if (!decode_oid(&list, &c->faults, oid))
			return false;
		c->extended_key_usage |= purpose_of(*oid);
		c->purpose_count++;
	}
	return true;
}

/* RFC 5280 4.2.2.1 */
static bool
read_accesses(struct certificate *c, struct span list, struct list_room *room)
{
	while (list.len != 0) {
		struct access_description *out = &c->accesses[c->access_count];
		struct span in;

		if (c->access_count == room->accesses)
			return decode_overflow(c, room->accesses);
		if (!decode_expect(&list, &c->faults, DER_SEQUENCE, &in) ||
		    !decode_oid(&in, &c->faults, &out->method) ||
		    !decode_general_name(&in, &c->faults, &out->location) ||
		    in.len != 0)
			return false;
		c->access_count++;
	}
	return true;
}

static bool
read_statements(struct certificate *c, struct span list, struct list_room *room)
{
	while (list.len != 0) {
		struct qc_statement *out = &c->statements[c->statement_count];
		struct span in;
		uint8_t tag;

		if (c->statement_count == room->statements)
			return decode_overflow(c, room->statements);
		if (!decode_expect(&list, &c->faults, DER_SEQUENCE, &in) ||
		    !decode_oid(&in, &c->faults, &out->oid))
			return false;
		if (der_peek(in, &tag) &&
		    !decode_whole(&in, &c->faults, tag, &out->info))
			return false;
		if (in.len != 0)
			return false;
		out->malformed = !decode_statement_is_right(out, &c->faults);
		c->statement_count++;
	}
	return true;
}

/* What was read of a list that is malformed is nothing. */
static void
forget(struct certificate *c, const struct known_extension *known)
{
	if (known == &c->policies_extension)
		c->policy_count = c->qualifier_count = 0;
	else if (known == &c->subject_alternative_name)
		c->alternative_name_count = 0;
	else if (known == &c->name_constraints)
		c->permitted_count = c->excluded_count = 0;
	else if (known == &c->crl_distribution_points)
		c->point_count = 0;
	else if (known == &c->authority_information_access)
		c->access_count = 0;
	else if (known == &c->qc_statements)
		c->statement_count = 0;
	else if (known == &c->extended_key_usage_extension)
		c->purpose_count = c->extended_key_usage = 0;
}

/* Each of these but qcStatements is SEQUENCE SIZE (1..MAX). */
static void
decode_list(struct certificate *c, struct known_extension *known,
    struct list_room *room,
    bool (*read)(struct certificate *, struct span, struct list_room *))
{
	struct span in = known->value, list;

	if (!known->present || known->malformed)
		return;
	if (decode_expect(&in, &c->faults, DER_SEQUENCE, &list) &&
	    in.len == 0 && (list.len != 0 || known == &c->qc_statements) &&
	    read(c, list, room))
		return;
	known->malformed = true;
	if (known != &c->qc_statements) /* not of RFC 5280 */
		c->faults |= FAULT_EXTENSION_VALUE;
	forget(c, known);
}

void
decode_lists(struct certificate *c)
{
	struct list_room room = { 0 };
	size_t mailboxes, texts;
	char *text;

	count_all(c, &room);
	mailboxes = decode_mailbox_octets(c, room.names, &room.mailboxes);
	texts = decode_text_octets(c, &room);
	text = make_room(c, &room, mailboxes + texts);
	decode_list(c, &c->policies_extension, &room, decode_policies);
	decode_list(
	    c, &c->subject_alternative_name, &room, read_alternative_names);
	decode_list(c, &c->extended_key_usage_extension, &room, read_purposes);
	decode_list(c, &c->crl_distribution_points, &room, decode_points);
	decode_list(c, &c->authority_information_access, &room, read_accesses);
	decode_list(c, &c->qc_statements, &room, read_statements);
	decode_claims(c, room.claims);
	decode_etsi_policies(c);
	decode_list(c, &c->name_constraints, &room, decode_constraints);
	decode_directory_names(c, &room);
	decode_texts(c, text + mailboxes);
	decode_mailboxes(c, c->mailboxes, text);
}
