/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Life of a collector: one walk over the message, then one over each opaque
 * content, and what a walk's defects mean to the signatures that it found.
 */
#include "collector.h"

#include <stdio.h>
#include <stdlib.h>

void
collector_blame(struct found *found, enum reason reason, const char *why)
{
	if (found->reason != REASON_PASS)
		return;
	found->reason = reason;
	found->why = why;
}

bool
collector_walks_message(const struct collector *c)
{
	return c->around == NULL;
}

/* Numbers within opaque content go on where the content's part stands: the
 * walk's own root, "1", is that part. */
void
collector_number(
    const struct collector *c, struct found *found, const char *part)
{
	if (collector_walks_message(c))
		snprintf(found->part, sizeof(found->part), "%s", part);
	else
		snprintf(found->part, sizeof(found->part), "%s%s",
		    c->around->part, part[0] == '1' ? part + 1 : "");
}

struct found *
collector_add(struct collector *c, bool whole, bool returned,
    enum signature_form form, const char *part)
{
	struct found *found;

	if (c->count >= c->limits.signatures) {
		c->omitted = true;
		return NULL;
	}
	if (c->count == c->capacity) {
		c->capacity = 2 * c->capacity + 4;
		c->list = xreallocarray(c->list, c->capacity, sizeof(*c->list));
	}
	found = xcalloc(1, sizeof(*found));
	found->form = form;
	found->covers = whole ? COVERS_MESSAGE : COVERS_PART;
	found->returned = returned;
	found->level = collector_walks_message(c) ? 0 : c->around->level + 1;
	found->reason = REASON_PASS;
	collector_number(c, found, part);
	c->list[c->count++] = found;
	return found;
}

static void
found_free(struct found *found)
{
	buffer_free(&found->object);
	digests_free(found->digests);
	free(found);
}

struct collector *
collector_new(const struct collector_limits *limits, const struct from *from)
{
	struct collector *c = xcalloc(1, sizeof(*c));

	c->limits = *limits;
	c->from = from;
	c->budget = limits->opaque + limits->cms;
	c->walker = walker_new(&c->limits.message, &collector_events, c);
	return c;
}

void
collector_free(struct collector *c)
{
	if (c == NULL)
		return;
	/* What is still open is closed by events alone. */
	if (c->walker != NULL)
		walker_end(c->walker);
	walker_free(c->walker);
	for (size_t i = 0; i < c->count; i++)
		found_free(c->list[i]);
	free(c->list);
	protected_values_free(&c->own_fields);
	free(c);
}

void
collector_field(struct collector *c, const char *name, const char *value)
{
	walker_field(c->walker, name, value);
}

bool
collector_wants_body(struct collector *c)
{
	walker_end_header(c->walker);
	return c->wants_body;
}

void
collector_body(struct collector *c, struct span octets)
{
	walker_body(c->walker, octets.data, octets.len);
}

static void
drop_unannounced(struct collector *c)
{
	size_t kept = c->first;

	for (size_t i = c->first; i < c->count; i++) {
		if (c->list[i]->announced)
			c->list[kept++] = c->list[i];
		else
			found_free(c->list[i]);
	}
	c->count = kept;
}

static const char *
first_defect_text(unsigned int defects)
{
	return message_defect_text(
	    (enum message_defect)(defects & (~defects + 1)));
}

static void
end_walk(struct collector *c)
{
	walker_end(c->walker);
	drop_unannounced(c);
	for (size_t i = c->first; i < c->count; i++) {
		struct found *found = c->list[i];

		if (c->ambiguous != 0)
			collector_blame(found, REASON_MALFORMED_MIME,
			    first_defect_text(c->ambiguous));
		if (c->unsigned_text && found->reason == REASON_PASS &&
		    found->covers == COVERS_MESSAGE) {
			found->covers = COVERS_PART;
			if (found->why == NULL)
				found->why = "unsigned text stands before or "
					     "behind what is signed";
		}
	}
	walker_free(c->walker);
	c->walker = NULL;
}

void
collector_end(struct collector *c)
{
	c->defects |= walker_defects(c->walker);
	end_walk(c);
}

void
collector_enter(struct collector *c, const struct found *around)
{
	struct message_limits limits = c->limits.message;

	/* Each content is one level deeper than what it was found in. */
	limits.depth -= around->level < limits.depth ? around->level : 0;
	c->around = around;
	c->first = c->count;
	c->ambiguous = 0;
	c->last = '\0';
	c->unsigned_text = false;
	c->walker = walker_new(&limits, &collector_events, c);
	walker_field(c->walker, "Content-Type", "message/rfc822");
}

/* RFC 8551 3.1.1 wants CRLF; what was signed with LF is read as any reader
 * would. */
void
collector_content(struct collector *c, struct span octets)
{
	size_t start = 0;

	for (size_t i = 0; i < octets.len; i++) {
		if (octets.data[i] == '\n' && c->last != '\r') {
			walker_body(c->walker, octets.data + start, i - start);
			walker_body(c->walker, "\r", 1);
			start = i;
		}
		c->last = octets.data[i];
	}
	walker_body(c->walker, octets.data + start, octets.len - start);
}

void
collector_leave(struct collector *c)
{
	end_walk(c);
	c->around = NULL;
}

struct found *
collector_at(struct collector *c, size_t index)
{
	return index < c->count ? c->list[index] : NULL;
}

unsigned int
collector_defects(const struct collector *c)
{
	return c->defects;
}

bool
collector_encrypted(const struct collector *c)
{
	return c->encrypted;
}

bool
collector_encrypted_whole(const struct collector *c)
{
	return c->encrypted_whole;
}

bool
collector_certs_only(const struct collector *c)
{
	return c->certs_only;
}

const struct protected_header *
collector_protected_header(const struct collector *c)
{
	return &c->protected_header;
}

bool
collector_omitted(const struct collector *c)
{
	return c->omitted;
}

void
collector_source_may_show(struct collector *c)
{
	c->source_may_show = true;
}
