/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Policies with their qualifiers, and CRL distribution points (RFC 5280
 * 4.2.1.4 and 4.2.1.13).  What an address says is not looked at.
 */
#include <string.h>

#include "lists.h"

bool
decode_overflow(struct certificate *c, size_t room)
{
	/* Else the count ended before an element that cannot be read. */
	if (room >= CERTIFICATE_LIST_MAX)
		c->faults |= FAULT_TOO_MANY;
	return false;
}

/* OID, then [0] EXPLICIT the value, which is left out where it cannot be
 * read: a name that nobody understands harms nobody. */
static void
read_other_name(struct general_name *name, unsigned int *faults)
{
	struct span in = name->value, explicit;

	if (!decode_oid(&in, faults, &name->type) ||
	    !decode_expect(
		&in, faults, DER_CONTEXT_CONSTRUCTED(0), &explicit) ||
	    in.len != 0)
		return;
	if (!decode_next(
		&explicit, faults, &name->other.tag, &name->other.value) ||
	    explicit.len != 0)
		name->other = (struct tagged){ 0 };
}

/*
 * Of the nine choices otherName, x400Address, directoryName and ediPartyName
 * are constructed.  A string in pieces is BER, and a mailbox that we skip but
 * others put together would be a second one behind our back.
 */
static bool
is_general_name_tag(uint8_t tag)
{
	switch (tag) {
	case DER_CONTEXT_CONSTRUCTED(0):
	case DER_CONTEXT_CONSTRUCTED(3):
	case DER_CONTEXT_CONSTRUCTED(4):
	case DER_CONTEXT_CONSTRUCTED(5):
	case DER_CONTEXT | 1:
	case DER_CONTEXT | 2:
	case DER_CONTEXT | 6:
	case DER_CONTEXT | 7:
	case DER_CONTEXT | 8:
		return true;
	default:
		return false;
	}
}

bool
decode_general_name(
    struct span *list, unsigned int *faults, struct general_name *out)
{
	*out = (struct general_name){ 0 };
	if (!decode_next(list, faults, &out->tag, &out->value) ||
	    !is_general_name_tag(out->tag))
		return false;
	if (out->tag == DER_CONTEXT_CONSTRUCTED(0))
		read_other_name(out, faults);
	return true;
}

static bool
is_display_text(uint8_t tag)
{
	return tag == DER_UTF8_STRING || tag == DER_IA5_STRING ||
	       tag == DER_VISIBLE_STRING || tag == DER_BMP_STRING;
}

/* NoticeReference ::= SEQUENCE { DisplayText, SEQUENCE OF INTEGER } */
static bool
is_notice_reference(struct span in, unsigned int *faults)
{
	struct span text, numbers, number;
	uint8_t tag;

	if (!decode_next(&in, faults, &tag, &text) || !is_display_text(tag) ||
	    !decode_expect(&in, faults, DER_SEQUENCE, &numbers) || in.len != 0)
		return false;
	while (numbers.len != 0)
		if (!decode_expect(&numbers, faults, DER_INTEGER, &number) ||
		    !decode_integer(number, faults))
			return false;
	return true;
}

static bool
read_user_notice(
    struct span *in, unsigned int *faults, struct policy_qualifier *out)
{
	struct span notice, reference;
	uint8_t tag;

	if (!decode_expect(in, faults, DER_SEQUENCE, &notice))
		return false;
	if (der_peek(notice, &tag) && tag == DER_SEQUENCE) {
		if (!decode_expect(&notice, faults, tag, &reference) ||
		    !is_notice_reference(reference, faults))
			return false;
		out->has_notice_ref = true;
	}
	if (notice.len == 0)
		return true;
	return decode_next(&notice, faults, &out->text_tag, &out->text) &&
	       is_display_text(out->text_tag) && notice.len == 0;
}

static bool
read_qualifier(
    struct span *list, unsigned int *faults, struct policy_qualifier *out)
{
	struct span in, ignored;
	uint8_t tag;

	if (!decode_expect(list, faults, DER_SEQUENCE, &in) ||
	    !decode_oid(&in, faults, &out->oid))
		return false;
	if (OID_IS(out->oid, "\x2b\x06\x01\x05\x05\x07\x02\x01")) {
		out->kind = QUALIFIER_CPS;
		return decode_expect(&in, faults, DER_IA5_STRING, &out->uri) &&
		       in.len == 0;
	}
	if (OID_IS(out->oid, "\x2b\x06\x01\x05\x05\x07\x02\x02")) {
		out->kind = QUALIFIER_USER_NOTICE;
		return read_user_notice(&in, faults, out) && in.len == 0;
	}
	return decode_next(&in, faults, &tag, &ignored) && in.len == 0;
}

static bool
read_qualifiers(
    struct certificate *c, struct span list, const struct list_room *room)
{
	if (list.len == 0)
		return false;
	while (list.len != 0) {
		struct policy_qualifier *out =
		    &c->qualifiers[c->qualifier_count];

		if (c->qualifier_count == room->qualifiers)
			return decode_overflow(c, room->qualifiers);
		if (!read_qualifier(&list, &c->faults, out))
			return false;
		out->policy = c->policy_count;
		c->qualifier_count++;
	}
	return true;
}

bool
decode_policies(struct certificate *c, struct span list, struct list_room *room)
{
	while (list.len != 0) {
		struct span policy, qualifiers;

		if (c->policy_count == room->policies)
			return decode_overflow(c, room->policies);
		if (!decode_expect(&list, &c->faults, DER_SEQUENCE, &policy) ||
		    !decode_oid(
			&policy, &c->faults, &c->policies[c->policy_count]))
			return false;
		if (policy.len != 0 &&
		    (!decode_expect(
			 &policy, &c->faults, DER_SEQUENCE, &qualifiers) ||
			!read_qualifiers(c, qualifiers, room) ||
			policy.len != 0))
			return false;
		c->policy_count++;
	}
	return true;
}

/* DistributionPointName ::= CHOICE { [0] fullName, [1] relative name } */
static bool
read_point_name(struct certificate *c, struct span in, struct list_room *room,
    struct distribution_point *out)
{
	struct span names;
	uint8_t tag;

	if (!decode_next(&in, &c->faults, &tag, &names) || in.len != 0 ||
	    names.len == 0)
		return false;
	out->has_relative_name = tag == DER_CONTEXT_CONSTRUCTED(1);
	if (out->has_relative_name)
		return true;
	if (tag != DER_CONTEXT_CONSTRUCTED(0))
		return false;
	out->names = room->point_name + room->point_names_used;
	while (names.len != 0) {
		if (room->point_names_used == room->point_names)
			return decode_overflow(c, room->point_names);
		if (!decode_general_name(
			&names, &c->faults, &out->names[out->name_count]))
			return false;
		room->point_names_used++;
		out->name_count++;
	}
	return true;
}

static bool
read_point(struct certificate *c, struct span in, struct list_room *room,
    struct distribution_point *out)
{
	uint8_t tag, last = 0;
	struct span value;

	while (in.len != 0) {
		if (!decode_next(&in, &c->faults, &tag, &value) ||
		    (tag & 0x1f) < last)
			return false;
		last = (tag & 0x1f) + 1;
		if (tag == DER_CONTEXT_CONSTRUCTED(0)) {
			if (!read_point_name(c, value, room, out))
				return false;
		} else if (tag == (DER_CONTEXT | 1) &&
			   decode_named_bits(value, &c->faults)) {
			out->reasons = value;
		} else if (tag == DER_CONTEXT_CONSTRUCTED(2) &&
			   value.len != 0) {
			out->crl_issuer = value;
		} else {
			return false;
		}
	}
	/* "either distributionPoint or cRLIssuer MUST be present" */
	return out->name_count > 0 || out->has_relative_name ||
	       out->crl_issuer.len != 0;
}

bool
decode_points(struct certificate *c, struct span list, struct list_room *room)
{
	while (list.len != 0) {
		struct distribution_point *out = &c->points[c->point_count];
		struct span point;

		if (c->point_count == room->points)
			return decode_overflow(c, room->points);
		if (!decode_expect(&list, &c->faults, DER_SEQUENCE, &point) ||
		    !read_point(c, point, room, out))
			return false;
		c->point_count++;
	}
	return true;
}
