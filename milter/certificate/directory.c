/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Distinguished names as entries of a SAN, name constraints (RFC 5280
 * 4.2.1.10), and the values of names as text.  What a name says is not looked
 * at.
 */
#include <string.h>

#include "lists.h"
#include "name.h"

/* [4] EXPLICIT Name */
static bool
is_directory_name(uint8_t tag)
{
	return tag == DER_CONTEXT_CONSTRUCTED(4);
}

static void
count_subtrees(const struct certificate *c, struct list_room *room)
{
	struct span in = c->name_constraints.value, list, trees;
	unsigned int faults = 0;
	uint8_t tag;

	if (!c->name_constraints.present || c->name_constraints.malformed ||
	    !decode_expect(&in, &faults, DER_SEQUENCE, &list))
		return;
	while (decode_next(&list, &faults, &tag, &trees)) {
		if (tag == DER_CONTEXT_CONSTRUCTED(0))
			room->permitted = decode_count(trees);
		else if (tag == DER_CONTEXT_CONSTRUCTED(1))
			room->excluded = decode_count(trees);
	}
}

void
decode_count_directory(
    const struct certificate *c, struct span names, struct list_room *room)
{
	unsigned int faults = 0;
	struct span value;
	uint8_t tag;

	count_subtrees(c, room);
	while (room->directory_names < CERTIFICATE_LIST_MAX &&
	       room->attributes < CERTIFICATE_LIST_MAX &&
	       decode_next(&names, &faults, &tag, &value)) {
		if (!is_directory_name(tag))
			continue;
		room->directory_names++;
		room->attributes += decode_name_count(value);
	}
}

/* A name that cannot be read to its end is a fault, and not judged. */
void
decode_directory_names(struct certificate *c, struct list_room *room)
{
	size_t used = 0;

	for (size_t i = 0; i < c->alternative_name_count; i++) {
		const struct general_name *entry = &c->alternative_names[i];
		struct name *name =
		    &c->directory_names[c->directory_name_count];
		unsigned int faults = 0;
		size_t count;

		if (!is_directory_name(entry->tag))
			continue;
		if (c->directory_name_count == room->directory_names) {
			c->faults |= FAULT_TOO_MANY;
			return;
		}
		count = decode_name_count(entry->value);
		if (count > room->attributes - used)
			count = room->attributes - used;
		decode_name(
		    entry->value, &faults, room->attribute + used, count, name);
		c->faults |= faults;
		used += name->count;
		if ((faults & FAULT_NAME) == 0)
			c->directory_name_count++;
	}
}

/* minimum [0] DEFAULT 0, maximum [1] OPTIONAL; RFC 5280 4.2.1.10 wants zero
 * and none. */
static bool
read_distances(struct certificate *c, struct span in)
{
	struct span value;
	uint8_t tag, last = DER_CONTEXT;

	while (in.len != 0) {
		if (!decode_next(&in, &c->faults, &tag, &value) || tag < last ||
		    tag > (DER_CONTEXT | 1) ||
		    !decode_integer(value, &c->faults))
			return false;
		last = (uint8_t)(tag + 1);
		if (tag == DER_CONTEXT && value.len == 1 && value.data[0] == 0)
			c->faults |= FAULT_DEFAULT_ENCODED;
		else
			c->has_subtree_distances = true;
	}
	return true;
}

/* GeneralSubtrees */
static bool
read_subtrees(struct certificate *c, struct span trees,
    struct general_name *out, size_t limit, size_t *count)
{
	struct span tree;

	if (trees.len == 0)
		return false;
	while (trees.len != 0) {
		if (*count == limit)
			return decode_overflow(c, limit);
		if (!decode_expect(&trees, &c->faults, DER_SEQUENCE, &tree) ||
		    !decode_general_name(&tree, &c->faults, &out[*count]) ||
		    !read_distances(c, tree))
			return false;
		(*count)++;
	}
	return true;
}

bool
decode_constraints(
    struct certificate *c, struct span list, struct list_room *room)
{
	struct span trees;
	uint8_t tag, last = 0;

	while (list.len != 0) {
		if (!decode_next(&list, &c->faults, &tag, &trees) ||
		    tag <= last)
			return false;
		last = tag;
		if (tag == DER_CONTEXT_CONSTRUCTED(0)) {
			if (!read_subtrees(c, trees, c->permitted,
				room->permitted, &c->permitted_count))
				return false;
		} else if (tag != DER_CONTEXT_CONSTRUCTED(1) ||
			   !read_subtrees(c, trees, c->excluded, room->excluded,
			       &c->excluded_count)) {
			return false;
		}
	}
	return true;
}

/* Its octets are UTF-8 as they stand. */
static bool
is_utf8_already(const struct name_attribute *a)
{
	switch (a->tag) {
	case DER_UTF8_STRING:
		return true;
	case DER_PRINTABLE_STRING:
	case DER_IA5_STRING:
	case DER_NUMERIC_STRING:
	case DER_VISIBLE_STRING:
	case DER_TELETEX_STRING:
		return ascii_is_all(a->value);
	default:
		return false;
	}
}

/* Twice at most: Latin-1 to UTF-8, or two octets to three. */
static size_t
octets_of(const struct name *name)
{
	size_t octets = 0;

	for (size_t i = 0; i < name->count; i++)
		if (!is_utf8_already(&name->attributes[i]))
			octets += 2 * name->attributes[i].value.len;
	return octets;
}

size_t
decode_text_octets(const struct certificate *c, const struct list_room *room)
{
	size_t octets = octets_of(&c->subject);

	if (room->directory_names > 0)
		octets += 2 * c->subject_alternative_name.value.len;
	return octets;
}

static char *
convert(struct name_attribute *a, char *room)
{
	struct buffer text = BUFFER_LIMIT(2 * a->value.len);

	if (name_value_utf8(a, &text)) {
		if (text.len != 0)
			memcpy(room, text.data, text.len);
		a->text = (struct span){ (uint8_t *)room, text.len };
		room += text.len;
	}
	buffer_free(&text);
	return room;
}

static char *
read_texts(struct name *name, char *room)
{
	for (size_t i = 0; i < name->count; i++) {
		struct name_attribute *a = &name->attributes[i];

		if (!is_utf8_already(a))
			room = convert(a, room);
		else if (a->tag != DER_UTF8_STRING || name_is_utf8(a->value))
			a->text = a->value;
	}
	return room;
}

void
decode_texts(struct certificate *c, char *room)
{
	room = read_texts(&c->subject, room);
	for (size_t i = 0; i < c->directory_name_count; i++)
		room = read_texts(&c->directory_names[i], room);
}
