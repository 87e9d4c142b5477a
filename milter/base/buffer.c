/* SPDX-License-Identifier: BSD-2-Clause */
/* The bounded buffer: whatever a sender's size decides goes through here. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

enum {
	FIRST_CAPACITY = 256
};

/* Room for `more` octets and the NUL behind them. */
static bool
has_room(struct buffer *b, size_t more)
{
	size_t want, capacity;
	uint8_t *data;

	if (b->overflowed || more > b->limit - b->len) {
		b->overflowed = true;
		return false;
	}
	want = b->len + more + 1;
	if (want <= b->capacity)
		return true;
	capacity = b->capacity > 0 ? b->capacity : FIRST_CAPACITY;
	while (capacity < want)
		capacity = capacity > SIZE_MAX / 2 ? want : capacity * 2;
	if (capacity > b->limit + 1 && b->limit < SIZE_MAX)
		capacity = b->limit + 1;
	data = realloc(b->data, capacity);
	if (data == NULL) {
		b->overflowed = true;
		return false;
	}
	b->data = data;
	b->capacity = capacity;
	return true;
}

bool
buffer_append(struct buffer *b, const void *from, size_t len)
{
	if (!has_room(b, len))
		return false;
	if (len > 0)
		memcpy(b->data + b->len, from, len);
	b->len += len;
	b->data[b->len] = '\0';
	return true;
}

bool
buffer_string(struct buffer *b, const char *s)
{
	return buffer_append(b, s, strlen(s));
}

bool
buffer_char(struct buffer *b, char c)
{
	return buffer_append(b, &c, 1);
}

bool
buffer_format(struct buffer *b, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	bool ok;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->overflowed = true;
		return false;
	}
	ok = buffer_append(b, text, (size_t)n);
	free(text);
	return ok;
}

void
buffer_clear(struct buffer *b)
{
	b->len = 0;
	b->overflowed = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

void
buffer_free(struct buffer *b)
{
	free(b->data);
	*b = BUFFER_LIMIT(b->limit);
}

struct span
buffer_span(const struct buffer *b)
{
	return (struct span){ b->data, b->len };
}

const char *
buffer_text(const struct buffer *b)
{
	return b->data != NULL ? (const char *)b->data : "";
}
