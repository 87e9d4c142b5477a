/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading in pieces that are lines. */
#include "config.h"

#include <string.h>

#include "source.h"

void
source_begin(struct source *source, FILE *file)
{
	source->file = file;
	source->start = source->end = 0;
	source->eof = source->failed = false;
	source->at_line_start = true;
}

static void
fill(struct source *source)
{
	size_t got, room;

	if (source->start > 0) {
		memmove(source->data, source->data + source->start,
		    source->end - source->start);
		source->end -= source->start;
		source->start = 0;
	}
	room = sizeof(source->data) - source->end;
	got = fread(source->data + source->end, 1, room, source->file);
	source->end += got;
	/* fread() gives less at the end only; asking again would read again. */
	if (got < room) {
		source->eof = true;
		source->failed = ferror(source->file) != 0;
	}
}

static struct span
held(const struct source *source)
{
	return (struct span){ source->data + source->start,
		source->end - source->start };
}

struct span
source_peek(struct source *source)
{
	while (!source->eof && source->end < sizeof(source->data))
		fill(source);
	return held(source);
}

struct span
source_ahead(struct source *source)
{
	while (!source->eof && held(source).len < SOURCE_AHEAD)
		fill(source);
	return held(source);
}

bool
source_line(struct source *source, struct line *line)
{
	for (;;) {
		const uint8_t *start = source->data + source->start;
		size_t held = source->end - source->start;
		const uint8_t *lf = memchr(start, '\n', held);
		bool full = held == sizeof(source->data);

		if (lf == NULL && !full && !source->eof) {
			fill(source);
			continue;
		}
		if (held == 0)
			return false;
		line->octets.data = start;
		line->octets.len = lf != NULL ? (size_t)(lf - start) + 1 : held;
		line->begins = source->at_line_start;
		line->ends = lf != NULL;
		source->at_line_start = line->ends;
		source->start += line->octets.len;
		return true;
	}
}

void
source_unread(struct source *source, const struct line *line)
{
	source->start -= line->octets.len;
	source->at_line_start = line->begins;
}

bool
source_rest(struct source *source, struct buffer *out)
{
	do {
		buffer_append(out, source->data + source->start,
		    source->end - source->start);
		source->start = source->end;
		if (!source->eof)
			fill(source);
	} while (source->start < source->end && !out->overflowed);
	return !source->failed && !out->overflowed;
}
