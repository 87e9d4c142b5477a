/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walker's listener (RFC 1847, RFC 8551 3).  What is ambiguous in a
 * message ends every hope of a pass here, whatever the CMS says: the octets
 * that are digested must be the octets that every reader shows.
 */
#include <stdio.h>
#include <stdlib.h>

#include "announce.h"
#include "collector.h"
#include "margin.h"
#include "object.h"

enum {
	/* A standing sentence for old mail programs fits; a letter does not. */
	PREAMBLE_MAX = 512,
	/* Parts around a part that are digested at the same time. */
	DIGESTS_AT_ONCE = 3,
};

/*
 * Defects that cannot move the border between signed and unsigned as long as
 * they stand in a leaf of what is signed: a badly quoted file name, say, or
 * text where a header was due, which is how openssl(1) signs a file.
 */
enum {
	HARMLESS_IN_SIGNED_LEAF =
	    DEFECT_BAD_CONTENT_TYPE | DEFECT_DUPLICATE_PARAMETER |
	    DEFECT_UNKNOWN_ENCODING | DEFECT_BAD_HEADER_LINE,
};

/* What the listener knows of an open entity; entity->user. */
struct place {
	bool whole;	/* all that the reader of the message sees */
	bool in_signed; /* below, or itself, the content of a signature */
	bool in_report, returned;
	unsigned int children;
	struct found *signed_as; /* this multipart/signed; NULL: none */
	enum protocol protocol;
	struct digests *digests;  /* to be fed with this part */
	struct found *content_of; /* whose digests they are */
	struct object object;	  /* this leaf is it, if it is of anything */
	const char *boundary;
	struct margin preamble, epilogue;
	bool header_is_signed, wrapped;	  /* wrapped: as a signed message's */
	struct protected_part *header_of; /* while it is read */
};

static struct place *
place_of(const struct entity *entity)
{
	return entity->user;
}

/* The content of an opaque signature is walked as the message inside a
 * message/rfc822, which is not there. */
static bool
is_content_of_walk(const struct collector *c, const struct entity *entity)
{
	return !collector_walks_message(c) && entity->depth == 1;
}

/* The first part of a multipart/signed is the whole, if that one is. */
static void
open_signed_content(
    struct collector *c, struct place *place, const struct place *parent)
{
	struct found *found = parent->signed_as;

	place->in_signed = true;
	place->whole = parent->whole && parent->protocol == PROTOCOL_SMIME;
	place->digests = found->digests;
	place->content_of = found;
	c->digesting += place->digests != NULL;
}

/* Parts that are all of the message below a signature of it, and the header
 * of a message that is one (RFC 8551 3.1). */
static void
open_protected(struct place *place, const struct place *parent)
{
	place->wrapped =
	    !place->whole && parent->header_is_signed && !parent->wrapped;
	place->header_is_signed = place->whole || place->wrapped;
	if (place->header_is_signed)
		place->header_of = protected_part_new(place->wrapped);
}

static void
on_open(struct entity *entity, void *arg)
{
	struct collector *c = arg;
	struct place *place = xcalloc(1, sizeof(*place)), *parent;

	entity->user = place;
	if (entity->parent == NULL) {
		place->whole = collector_walks_message(c);
		return;
	}
	parent = place_of(entity->parent);
	parent->children++;
	place->in_signed = parent->in_signed;
	place->in_report =
	    parent->in_report ||
	    media_type_is(&entity->parent->type, "multipart", "report");
	place->returned =
	    parent->returned || (place->in_report && entity->is_message);
	if (is_content_of_walk(c, entity)) {
		place->whole = c->around->covers == COVERS_MESSAGE;
		place->returned = c->around->returned;
		place->in_signed = true;
	} else if (parent->signed_as != NULL && entity->index == 1) {
		open_signed_content(c, place, parent);
	}
	if (place->whole || entity->is_message)
		open_protected(place, parent);
}

static void
begin_signed(struct collector *c, struct entity *entity)
{
	struct place *place = place_of(entity);
	struct found *found;
	char part[PART_NUMBER + 2];

	place->protocol = signed_protocol(entity);
	snprintf(part, sizeof(part), "%s%s2", entity->part,
	    entity->part[0] != '\0' ? "." : "");
	found = collector_add(
	    c, place->whole, place->returned, FORM_DETACHED, part);
	if (found == NULL)
		return;
	place->signed_as = found;
	found->announced = place->protocol == PROTOCOL_SMIME;
	if (!entity->is_multipart) {
		collector_blame(found, REASON_MALFORMED_MIME,
		    "the multipart/signed cannot be taken apart");
	} else if (c->digesting >= DIGESTS_AT_ONCE) {
		collector_blame(found, REASON_TOO_LARGE,
		    "too many signatures stand around this one");
	} else if (place->protocol != PROTOCOL_OTHER) {
		found->digests = digests_new(digests_announced(
		    media_type_parameter(&entity->type, "micalg")));
	}
	place->boundary = media_type_parameter(&entity->type, "boundary");
}

/* The second part of a multipart/signed, which names what it is once more. */
static void
begin_second(struct collector *c, struct entity *entity, struct place *parent)
{
	struct found *found = parent->signed_as;
	enum announced announced = part_announces(entity);
	bool is_signature = announced == ANNOUNCES_SIGNATURE ||
			    announced == ANNOUNCES_SIGNATURE_BY_NAME;

	if (!is_signature) {
		if (parent->protocol == PROTOCOL_SMIME)
			collector_blame(found, REASON_MALFORMED_MIME,
			    "the second part of multipart/signed is no "
			    "signature");
		return;
	}
	/* A file name alone does not make S/MIME of it. */
	if (announced == ANNOUNCES_SIGNATURE_BY_NAME &&
	    parent->protocol != PROTOCOL_SMIME)
		return;
	found->announced = true;
	collector_number(c, found, entity->part);
	if (parent->protocol == PROTOCOL_OTHER)
		collector_blame(found, REASON_MALFORMED_MIME,
		    "protocol names another kind of signature than the second "
		    "part");
	object_keep(c, &place_of(entity)->object, found, entity, c->limits.cms);
}

static void
begin_object(struct collector *c, struct entity *entity)
{
	struct place *place = place_of(entity);
	enum announced announced = part_announces(entity);
	struct found *found;

	/* Files that carry a signature of their own are attached to much
	 * unsigned mail; by its name alone one counts only as the message. */
	if (announced == ANNOUNCES_NOTHING ||
	    (announced == ANNOUNCES_SIGNATURE_BY_NAME &&
		entity->parent != NULL))
		return;
	if (announced == ANNOUNCES_OPAQUE || announced == ANNOUNCES_BY_NAME) {
		found = collector_add(c, place->whole, place->returned,
		    FORM_OPAQUE, entity->part);
		if (found == NULL)
			return;
		place->object.may_be_anything = true;
		object_keep(c, &place->object, found, entity, c->limits.opaque);
		return;
	}
	found = collector_add(
	    c, place->whole, place->returned, FORM_DETACHED, entity->part);
	if (found == NULL)
		return;
	found->announced = true;
	found->covers_nothing = true;
	found->covers = COVERS_PART;
	collector_blame(found, REASON_MALFORMED_MIME,
	    "a signature stands outside multipart/signed and covers nothing");
	object_keep(c, &place->object, found, entity, c->limits.cms);
}

/* The innermost signature over this part; NULL: none that is digested. */
static struct found *
content_around(const struct collector *c, const struct entity *entity)
{
	for (; c->digesting > 0 && entity != NULL; entity = entity->parent)
		if (place_of(entity)->content_of != NULL)
			return place_of(entity)->content_of;
	return NULL;
}

/* A message with two Content-Type fields is what the reader makes of it. */
static void
on_field(struct entity *entity, const char *name, const char *value, void *arg)
{
	struct collector *c = arg;
	struct place *place = place_of(entity);
	struct entity other = { .depth = 0 };

	if (content_around(c, entity) != NULL)
		traces_field(&content_around(c, entity)->traces, entity, name);
	if (place->header_of != NULL)
		protected_part_field(place->header_of, name, value);
	else if (entity->parent == NULL && collector_walks_message(c))
		protected_note(&c->own_fields, name, value);
	if (entity->parent != NULL || !ascii_equal_nocase(name, "Content-Type"))
		return;
	media_type_parse(&other.type, value);
	if (part_announces(&other) == ANNOUNCES_OPAQUE ||
	    part_announces(&other) == ANNOUNCES_SIGNATURE ||
	    (media_type_is(&other.type, "multipart", "signed") &&
		signed_protocol(&other) == PROTOCOL_SMIME))
		c->field_announces = true;
	media_type_free(&other.type);
}

static void
begin_message(struct collector *c, struct entity *entity)
{
	struct place *place = place_of(entity);
	struct found *found;

	c->source_may_show |= entity->type.unusual;
	c->wants_body = place->object.of != NULL ||
			media_type_is(&entity->type, "multipart", NULL) ||
			media_type_is(&entity->type, "message", NULL);
	if (c->count > 0 || !c->field_announces || !collector_walks_message(c))
		return;
	found = collector_add(
	    c, place->whole, place->returned, FORM_DETACHED, entity->part);
	if (found == NULL)
		return;
	found->announced = true;
	collector_blame(found, REASON_MALFORMED_MIME,
	    message_defect_text(DEFECT_DUPLICATE_CONTENT_TYPE));
}

static void
on_header(struct entity *entity, void *arg)
{
	struct collector *c = arg;
	struct place *parent =
	    entity->parent != NULL ? place_of(entity->parent) : NULL;
	struct place *place = place_of(entity);
	bool is_second =
	    parent != NULL && parent->signed_as != NULL && entity->index == 2;

	if (place->header_of != NULL)
		protected_part_compare(place->header_of, &entity->type, c->from,
		    &c->own_fields, &c->protected_header);
	protected_part_free(place->header_of);
	place->header_of = NULL;
	if (content_around(c, entity) != NULL)
		traces_header(&content_around(c, entity)->traces, entity);
	if (is_second)
		begin_second(c, entity, parent);
	if (media_type_is(&entity->type, "multipart", "signed"))
		begin_signed(c, entity);
	else if (!is_second)
		begin_object(c, entity);
	if (entity->parent == NULL)
		begin_message(c, entity);
}

static void
on_raw(struct entity *entity, struct span octets, void *arg)
{
	struct collector *c = arg;
	struct place *own = place_of(entity);

	if (own->signed_as != NULL && own->boundary != NULL &&
	    entity->parent == NULL && own->children != 1)
		margin_push(
		    own->children == 0 ? &own->preamble : &own->epilogue,
		    own->boundary, octets);
	if (c->digesting == 0)
		return;
	for (; entity != NULL; entity = entity->parent) {
		struct place *place = place_of(entity);

		if (place->digests == NULL)
			continue;
		digests_update(place->digests, octets);
		traces_octets(&place->content_of->traces, octets);
	}
}

static void
on_body(struct entity *entity, struct span octets, void *arg)
{
	object_push(arg, &place_of(entity)->object, entity, octets);
}

/* No reader shows the epilogue, but it is where footers are added by those
 * who do not know MIME, and a sender has no reason to write one. */
static bool
has_unsigned_text(const struct collector *c, const struct place *place)
{
	return place->epilogue.text > 0 ||
	       place->preamble.text > PREAMBLE_MAX ||
	       (c->source_may_show && !margin_is_standing(&place->preamble));
}

static void
end_signed(
    struct collector *c, const struct entity *entity, struct place *place)
{
	struct found *found = place->signed_as;

	if (place->children < 2)
		collector_blame(found, REASON_MALFORMED_MIME,
		    "the multipart/signed has fewer than two parts");
	else if (place->children > 2)
		collector_blame(found, REASON_MALFORMED_MIME,
		    "the multipart/signed has more than two parts");
	if (collector_walks_message(c) && entity->parent == NULL &&
	    has_unsigned_text(c, place))
		c->unsigned_text = true;
}

static bool
is_leaf(const struct entity *entity)
{
	return !entity->is_multipart &&
	       !media_type_is(&entity->type, "multipart", NULL) &&
	       !media_type_is(&entity->type, "message", NULL);
}

static void
on_close(struct entity *entity, void *arg)
{
	struct collector *c = arg;
	struct place *place = place_of(entity);
	unsigned int harmless = 0;

	object_end(c, &place->object, entity);
	if (place->signed_as != NULL)
		end_signed(c, entity, place);
	c->digesting -= place->digests != NULL;
	if (place->in_signed && is_leaf(entity))
		harmless = HARMLESS_IN_SIGNED_LEAF;
	c->ambiguous |= entity->defects & ~harmless;
	if (collector_walks_message(c))
		c->defects |= entity->defects;
	entity->user = NULL;
	protected_part_free(place->header_of);
	free(place);
}

const struct walker_events collector_events = {
	.open = on_open,
	.field = on_field,
	.header = on_header,
	.raw = on_raw,
	.body = on_body,
	.close = on_close,
};
