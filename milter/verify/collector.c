/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Life of a collector: one walk over the message, then one over each opaque
 * content, and what a walk's defects mean to the signatures that it found.
 */
#include "collector.h"

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

static void
found_free(struct found *found)
{
	buffer_free(&found->object);
	digests_free(found->digests);
	free(found);
}

struct collector *
collector_new(const struct collector_limits *limits)
{
	struct collector *c = xcalloc(1, sizeof(*c));

	c->limits = *limits;
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
