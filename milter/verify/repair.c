/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds out what was changed in signed content, by undoing what gateways and
 * lists are known to do until the digest is the one that was signed.  Says
 * nothing of the signature itself.
 */
#include "repair.h"

#include <stdlib.h>
#include <string.h>

#include "announce.h"

enum {
	CONTENT_MAX = 64 * 1024 * 1024,
	OBJECT_MAX = 1024 * 1024,
	PIECES_MAX = 64,
};
/* Octets that are digested at most, for about a second. */
static const uint64_t budget = 1500ULL * 1000 * 1000;

/* The walk that takes the message apart. */
struct look {
	struct wound *wound;
	const struct entity *signed_entity; /* multipart/signed, while open */
	const struct entity *content, *object;
	bool done;
	struct decoder decoder;
	struct buffer der;
};

static bool
is_within(const struct entity *entity, const struct entity *around)
{
	while (entity != NULL && entity != around)
		entity = entity->parent;
	return around != NULL && entity == around;
}

static void
look_open(struct entity *entity, void *arg)
{
	struct look *look = arg;
	struct wound *w = look->wound;

	entity->user = NULL;
	if (look->signed_entity != NULL &&
	    entity->parent == look->signed_entity && entity->index == 1)
		look->content = entity;
	if (!is_within(entity, look->content) || w->count >= PIECES_MAX)
		return;
	w->pieces = xreallocarray(w->pieces, w->count + 1, sizeof(*w->pieces));
	w->pieces[w->count++] =
	    (struct piece){ .start = w->content.len, .end = SIZE_MAX };
	entity->user = (void *)(uintptr_t)w->count;
}

static struct piece *
piece_of(const struct look *look, const struct entity *entity)
{
	size_t number = (size_t)(uintptr_t)entity->user;

	return number == 0 ? NULL : &look->wound->pieces[number - 1];
}

static void
look_header(struct entity *entity, void *arg)
{
	struct look *look = arg;
	struct piece *piece = piece_of(look, entity);

	if (piece != NULL) {
		piece->encoding = entity->encoding;
		piece->is_leaf = !entity->is_multipart;
		piece->is_text = media_type_is(&entity->type, "text", NULL);
		memcpy(piece->part, entity->part, sizeof(piece->part));
	}
	if (!look->done && look->signed_entity == NULL &&
	    entity->is_multipart &&
	    media_type_is(&entity->type, "multipart", "signed") &&
	    signed_protocol(entity) == PROTOCOL_SMIME)
		look->signed_entity = entity;
	if (look->signed_entity != NULL &&
	    entity->parent == look->signed_entity && entity->index == 2) {
		look->object = entity;
		decoder_init(&look->decoder, entity->encoding);
	}
}

static void
look_raw(struct entity *entity, struct span octets, void *arg)
{
	struct look *look = arg;

	if (is_within(entity, look->content))
		buffer_append(&look->wound->content, octets.data, octets.len);
}

static void
look_body(struct entity *entity, struct span octets, void *arg)
{
	struct look *look = arg;

	if (entity == look->object)
		decoder_push(&look->decoder, octets, &look->der);
}

static void
look_close(struct entity *entity, void *arg)
{
	struct look *look = arg;
	struct piece *piece = piece_of(look, entity);

	if (piece != NULL)
		piece->end = look->wound->content.len;
	if (entity == look->content)
		look->content = NULL;
	if (entity == look->object) {
		decoder_end(&look->decoder, &look->der);
		look->object = NULL;
	}
	if (entity == look->signed_entity) {
		look->signed_entity = NULL;
		look->done = true;
	}
}

static const struct walker_events look_events = {
	.open = look_open,
	.header = look_header,
	.raw = look_raw,
	.body = look_body,
	.close = look_close,
};

/* --- edits and digests -----------------------------------------------------*/

bool
edits_add(struct edits *edits, size_t at, size_t len, struct span octets)
{
	size_t i = edits->count;

	if (i == EDITS_MAX)
		return false;
	while (i > 0 && edits->list[i - 1].at > at)
		i--;
	if ((i > 0 && edits->list[i - 1].at + edits->list[i - 1].len > at) ||
	    (i < edits->count && at + len > edits->list[i].at))
		return false;
	memmove(&edits->list[i + 1], &edits->list[i],
	    (edits->count - i) * sizeof(edits->list[0]));
	edits->list[i] = (struct edit){ at, len, octets };
	edits->count++;
	return true;
}

/* Digest by digest, without a copy. */
static void
digest_edited(
    const struct wound *w, const struct edits *edits, struct digests *digests)
{
	struct span content = buffer_span(&w->content);
	size_t at = 0;

	for (size_t i = 0; i < edits->count; i++) {
		const struct edit *edit = &edits->list[i];

		digests_update(
		    digests, (struct span){ content.data + at, edit->at - at });
		digests_update(digests, edit->octets);
		at = edit->at + edit->len;
	}
	digests_update(
	    digests, (struct span){ content.data + at, content.len - at });
}

/* Every SignerInfo that says which digest it wants. */
static bool
is_wanted(const struct wound *w, struct digests *digests)
{
	uint8_t value[DIGEST_MAX];
	size_t len;

	for (size_t i = 0; i < w->data->signer_count; i++) {
		const struct signer *signer = &w->data->signers[i];

		if (signer->message_digest.len > 0 &&
		    digests_value(digests, signer->digest, value, &len) &&
		    span_equal(
			signer->message_digest, (struct span){ value, len }))
			return true;
	}
	return false;
}

static unsigned int
wanted_digests(const struct wound *w)
{
	unsigned int set = 0;

	for (size_t i = 0; i < w->data->signer_count; i++)
		if (w->data->signers[i].digest != DIGEST_UNKNOWN)
			set |= DIGEST_BIT(w->data->signers[i].digest);
	return set;
}

bool
wound_fits(struct wound *w, const struct edits *edits)
{
	struct digests *digests;
	bool fits;

	if (w->budget < w->content.len)
		return false;
	w->budget -= w->content.len;
	digests = digests_new(wanted_digests(w));
	digest_edited(w, edits, digests);
	fits = is_wanted(w, digests);
	digests_free(digests);
	return fits;
}

bool
wound_fits_octets(struct wound *w, struct span octets)
{
	const struct edits all = { .list = { { 0, w->content.len, octets } },
		.count = 1 };

	return wound_fits(w, &all);
}

size_t
line_end(const struct wound *w, size_t at, size_t end)
{
	const uint8_t *lf = memchr(w->content.data + at, '\n', end - at);

	return lf == NULL ? end : (size_t)(lf - w->content.data) + 1;
}

/* --- together --------------------------------------------------------------*/

/* Behind the empty line that ends a header. */
static void
find_bodies(struct wound *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct piece *piece = &w->pieces[i];
		size_t at = piece->start;

		if (piece->end > w->content.len)
			piece->end = w->content.len;
		while (at < piece->end && w->content.data[at] != '\r')
			at = line_end(w, at, piece->end);
		piece->body =
		    at < piece->end ? line_end(w, at, piece->end) : piece->end;
	}
}

/* Fields as a milter is given them, then the body. */
static void
walk_message(struct span message, struct walker *walker)
{
	const uint8_t *p = message.data, *end = p + message.len;

	while (p < end && *p != '\r') {
		const uint8_t *line = p, *colon;
		char *name, *value;

		do {
			const uint8_t *lf = memchr(p, '\n', (size_t)(end - p));

			p = lf == NULL ? end : lf + 1;
		} while (p < end && (*p == ' ' || *p == '\t'));
		colon = memchr(line, ':', (size_t)(p - line));
		if (colon == NULL)
			continue;
		name = xstrndup((const char *)line, (size_t)(colon - line));
		value = xstrndup((const char *)colon + 1,
		    (size_t)(p - colon) - (p - colon >= 3 ? 3 : 1));
		walker_field(walker, name, value);
		free(name);
		free(value);
	}
	walker_end_header(walker);
	if (end - p > 2)
		walker_body(walker, p + 2, (size_t)(end - p) - 2);
	walker_end(walker);
}

static bool
try_all(struct wound *w, struct repair *out)
{
	static const struct edits as_it_is;

	return !wound_fits(w, &as_it_is) &&
	       (repair_lines(w, out) || repair_headers(w, &as_it_is, out) ||
		   repair_encoding(w, out) || repair_footer(w, out));
}

bool
repair_find(struct span message, struct repair *out)
{
	struct wound w = { .content = BUFFER_LIMIT(CONTENT_MAX),
		.budget = budget };
	struct look look = { .wound = &w, .der = BUFFER_LIMIT(OBJECT_MAX) };
	struct walker *walker =
	    walker_new(&message_limits_default, &look_events, &look);
	enum reason reason = REASON_PASS;
	const char *why = NULL;
	bool found = false;

	*out = (struct repair){ .hint = HINT_NONE };
	walk_message(message, walker);
	walker_free(walker);
	if (look.done && !w.content.overflowed && w.count > 0)
		w.data =
		    signed_data_parse(buffer_span(&look.der), &reason, &why);
	if (w.data != NULL) {
		find_bodies(&w);
		found = try_all(&w, out);
	}
	signed_data_free(w.data);
	buffer_free(&look.der);
	buffer_free(&w.content);
	free(w.pieces);
	return found;
}
