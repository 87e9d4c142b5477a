/* SPDX-License-Identifier: BSD-2-Clause */
/* What is no signature is told apart by the object itself, not by its names:
 * these are the sender's, and old programs give all of them the same. */
#include "object.h"

#include "announce.h"

enum {
	/* Enough for the head of any CMS object. */
	PEEK_OCTETS = 256,
	PEEK_PIECE = 64,
};

/* Leaves are never open two at a time, so one budget does for all. */
void
object_keep(struct collector *c, struct object *object, struct found *found,
    const struct entity *entity, size_t limit)
{
	found->object.limit = limit < c->budget ? limit : c->budget;
	object->of = found;
	decoder_init(&object->decoder, entity->encoding);
}

static void
note_encrypted(struct collector *c, const struct entity *entity)
{
	c->encrypted = true;
	if (entity->parent == NULL && collector_walks_message(c))
		c->encrypted_whole = true;
}

/* Encrypted mail can be large, and its head says that it is. */
static void
peek(struct collector *c, struct object *object, const struct entity *entity)
{
	enum cms_kind kind = cms_kind(buffer_span(&object->of->object));

	object->may_be_anything = false;
	if (kind == CMS_ENVELOPED_DATA || kind == CMS_AUTH_ENVELOPED_DATA) {
		note_encrypted(c, entity);
		buffer_free(&object->of->object);
		object->of = NULL;
	}
}

void
object_push(struct collector *c, struct object *object,
    const struct entity *entity, struct span octets)
{
	/* In small pieces until the head is there: a large one could be
	 * refused as a whole by the limit, and nothing would be known. */
	while (
	    object->may_be_anything && object->of != NULL && octets.len > 0) {
		struct span piece = { octets.data,
			octets.len < PEEK_PIECE ? octets.len : PEEK_PIECE };

		decoder_push(&object->decoder, piece, &object->of->object);
		octets.data += piece.len;
		octets.len -= piece.len;
		if (object->of->object.len >= PEEK_OCTETS)
			peek(c, object, entity);
	}
	if (object->of != NULL)
		decoder_push(&object->decoder, octets, &object->of->object);
}

/* An opaque object is complete: now it is known what it is. */
static void
end_opaque(
    struct collector *c, const struct entity *entity, struct found *found)
{
	bool is_root = entity->parent == NULL;
	bool by_name = part_announces(entity) == ANNOUNCES_BY_NAME;

	switch (cms_kind(buffer_span(&found->object))) {
	case CMS_SIGNED_DATA:
		found->announced = true;
		break;
	case CMS_CERTS_ONLY:
		c->certs_only |= is_root;
		break;
	case CMS_ENVELOPED_DATA:
	case CMS_AUTH_ENVELOPED_DATA:
		note_encrypted(c, entity);
		break;
	case CMS_BROKEN:
		found->announced = (is_root || !by_name) &&
				   !smime_type_denies_signature(entity);
		collector_blame(found, REASON_MALFORMED_CMS,
		    "the object is no CMS ContentInfo");
		break;
	case CMS_COMPRESSED_DATA:
	case CMS_OTHER:
		found->announced = smime_type_is_signed(entity);
		collector_blame(found, REASON_MALFORMED_CMS,
		    "smime-type says signed-data, the object is none");
		break;
	}
}

void
object_end(struct collector *c, struct object *object, struct entity *entity)
{
	struct found *found = object->of;
	struct buffer *octets;

	if (found == NULL)
		return;
	octets = &found->object;
	decoder_end(&object->decoder, octets);
	if (octets->overflowed)
		collector_blame(found, REASON_TOO_LARGE,
		    "the signature's object is larger than the limit");
	else if (object->decoder.bad) {
		entity->defects |= DEFECT_BAD_ENCODING;
		collector_blame(found, REASON_MALFORMED_MIME,
		    message_defect_text(DEFECT_BAD_ENCODING));
	}
	if (found->form == FORM_OPAQUE)
		end_opaque(c, entity, found);
	if (octets->overflowed || !found->announced)
		buffer_free(octets);
	c->budget -= octets->len;
}
