/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Extensions of RFC 5280 of which nobody wants more than that they are well
 * formed: 4.2.1.5, 4.2.1.7, 4.2.1.11, 4.2.1.14, 4.2.1.15 and 4.2.2.2.
 */
#include <string.h>

#include "lists.h"

/* SEQUENCE SIZE (1..MAX) OF SEQUENCE { two OIDs } */
static bool
are_mappings(struct certificate *c, struct span in)
{
	struct span list, pair, from, to;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) ||
	    in.len != 0 || list.len == 0)
		return false;
	while (list.len != 0) {
		if (!decode_expect(&list, &c->faults, DER_SEQUENCE, &pair) ||
		    !decode_oid(&pair, &c->faults, &from) ||
		    !decode_oid(&pair, &c->faults, &to) || pair.len != 0)
			return false;
		if (OID_IS(from, "\x55\x1d\x20\x00") ||
		    OID_IS(to, "\x55\x1d\x20\x00"))
			c->maps_any_policy = true;
	}
	return true;
}

static bool
is_count(struct certificate *c, struct span value)
{
	return decode_integer(value, &c->faults) && value.data[0] < 0x80;
}

/* requireExplicitPolicy [0], inhibitPolicyMapping [1]; one at least. */
static bool
are_policy_constraints(struct certificate *c, struct span in)
{
	struct span list, value;
	uint8_t tag, last = DER_CONTEXT;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) ||
	    in.len != 0 || list.len == 0)
		return false;
	while (list.len != 0) {
		if (!decode_next(&list, &c->faults, &tag, &value) ||
		    tag < last || tag > (DER_CONTEXT | 1) ||
		    !is_count(c, value))
			return false;
		last = (uint8_t)(tag + 1);
	}
	return true;
}

static bool
is_skip_certs(struct certificate *c, struct span in)
{
	struct span value;

	return decode_expect(&in, &c->faults, DER_INTEGER, &value) &&
	       in.len == 0 && is_count(c, value);
}

/* GeneralNames */
static bool
are_names(struct certificate *c, struct span in)
{
	struct general_name ignored;
	struct span list;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) ||
	    in.len != 0 || list.len == 0)
		return false;
	while (list.len != 0)
		if (!decode_general_name(&list, &c->faults, &ignored))
			return false;
	return true;
}

/* SEQUENCE SIZE (1..MAX) OF SEQUENCE: points, or accesses. */
static bool
are_sequences(struct certificate *c, struct span in)
{
	struct span list, ignored;

	if (!decode_expect(&in, &c->faults, DER_SEQUENCE, &list) ||
	    in.len != 0 || list.len == 0)
		return false;
	while (list.len != 0)
		if (!decode_expect(&list, &c->faults, DER_SEQUENCE, &ignored))
			return false;
	return true;
}

static void
check(struct certificate *c, struct known_extension *known,
    bool (*is_right)(struct certificate *, struct span value))
{
	if (!known->present || known->malformed || is_right(c, known->value))
		return;
	known->malformed = true;
	c->faults |= FAULT_EXTENSION_VALUE;
}

void
decode_seldom(struct certificate *c)
{
	check(c, &c->policy_mappings, are_mappings);
	check(c, &c->policy_constraints, are_policy_constraints);
	check(c, &c->inhibit_any_policy, is_skip_certs);
	check(c, &c->issuer_alternative_name, are_names);
	check(c, &c->freshest_crl, are_sequences);
	check(c, &c->subject_information_access, are_sequences);
}
