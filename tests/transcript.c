/* SPDX-License-Identifier: BSD-2-Clause */
/* The walker's events as text, for test_walker.c and the fuzzer. */
#include "transcript.h"

#include <stdlib.h>
#include <string.h>

enum {
	TRANSCRIPT_MAX = 1 << 28
};

void
transcript_init(struct transcript *t)
{
	*t = (struct transcript){
		.text = BUFFER_LIMIT(TRANSCRIPT_MAX),
		.octets = BUFFER_LIMIT(TRANSCRIPT_MAX),
		.run = BUFFER_LIMIT(TRANSCRIPT_MAX),
		.tail = BUFFER_LIMIT(TRANSCRIPT_MAX),
	};
}

void
transcript_free(struct transcript *t)
{
	buffer_free(&t->text);
	buffer_free(&t->octets);
	buffer_free(&t->run);
	buffer_free(&t->tail);
}

static void
put_octet(struct buffer *out, uint8_t c)
{
	if (c == '\r')
		buffer_string(out, "\\r");
	else if (c == '\n')
		buffer_string(out, "\\n");
	else if (c == '"' || c == '\\')
		buffer_format(out, "\\%c", c);
	else if (c < 0x20 || c >= 0x7f)
		buffer_format(out, "\\x%02x", c);
	else
		buffer_char(out, (char)c);
}

static void
put_quoted(struct buffer *out, const char *text)
{
	buffer_char(out, '"');
	for (; *text != '\0'; text++)
		put_octet(out, (uint8_t)*text);
	buffer_char(out, '"');
}

static void
put_defects(struct buffer *out, unsigned int defects)
{
	for (unsigned int i = 0; i < DEFECT_COUNT; i++)
		if (defects & (1u << i))
			buffer_format(out, " %s",
			    message_defect_token(
				(enum message_defect)(1u << i)));
}

static void
put_media_type(struct buffer *out, const struct media_type *type)
{
	buffer_format(out, " %s", type->type);
	if (type->subtype != NULL)
		buffer_format(out, "/%s", type->subtype);
	for (size_t i = 0; i < type->parameter_count; i++) {
		buffer_format(out, "; %s=", type->parameters[i].name);
		put_quoted(out, type->parameters[i].value);
	}
}

static void
head(struct transcript *t, const char *event, const struct entity *e)
{
	for (unsigned int i = 0; i < e->depth; i++)
		buffer_string(&t->text, "  ");
	buffer_format(&t->text, "%s [%s]", event, e->part);
}

/* One line of text for each line of octets. */
static void
end_run(struct transcript *t)
{
	const char *event = t->run_is_body ? "body" : "raw";
	size_t i = 0;

	while (i < t->run.len) {
		head(t, event, t->run_entity);
		buffer_string(&t->text, " \"");
		do
			put_octet(&t->text, t->run.data[i]);
		while (t->run.data[i++] != '\n' && i < t->run.len);
		buffer_string(&t->text, "\"\n");
	}
	buffer_clear(&t->run);
}

static void
end_tail(struct transcript *t, bool is_body)
{
	if (t->tail.len == 0)
		return;
	if (t->run_entity != t->tail_entity || t->run_is_body != is_body)
		end_run(t);
	t->run_entity = t->tail_entity;
	t->run_is_body = is_body;
	buffer_append(&t->run, t->tail.data, t->tail.len);
	buffer_clear(&t->tail);
}

static void
end_octets(struct transcript *t)
{
	end_tail(t, false);
	end_run(t);
}

static void
on_open(struct entity *e, void *arg)
{
	struct transcript *t = arg;

	end_octets(t);
	head(t, "open", e);
	buffer_format(&t->text, " index=%u%s\n", e->index,
	    e->is_message ? " message" : "");
}

static void
on_field(struct entity *e, const char *name, const char *value, void *arg)
{
	struct transcript *t = arg;

	end_octets(t);
	head(t, "field", e);
	buffer_format(&t->text, " %s: ", name);
	put_quoted(&t->text, value);
	buffer_char(&t->text, '\n');
}

static void
on_header(struct entity *e, void *arg)
{
	static const char *const encodings[] = {
		[ENCODING_IDENTITY] = "",
		[ENCODING_BASE64] = " (base64)",
		[ENCODING_QUOTED_PRINTABLE] = " (quoted-printable)",
		[ENCODING_UNKNOWN] = " (unknown encoding)",
	};
	struct transcript *t = arg;

	end_octets(t);
	head(t, "header", e);
	put_media_type(&t->text, &e->type);
	buffer_format(&t->text, "%s%s\n", encodings[e->encoding],
	    e->is_multipart ? " (walked into)" : "");
	if (e->disposition.type != NULL) {
		head(t, "disposition", e);
		put_media_type(&t->text, &e->disposition);
		buffer_char(&t->text, '\n');
	}
}

static void
on_raw(struct entity *e, struct span s, void *arg)
{
	struct transcript *t = arg;

	end_tail(t, false);
	t->tail_entity = e;
	buffer_append(&t->tail, s.data, s.len);
	buffer_append(&t->octets, s.data, s.len);
}

static void
on_body(struct entity *e, struct span s, void *arg)
{
	struct transcript *t = arg;

	if (e != t->tail_entity || !span_equal(s, buffer_span(&t->tail)))
		t->body_was_not_raw = true;
	end_tail(t, true);
}

static void
on_close(struct entity *e, void *arg)
{
	struct transcript *t = arg;

	end_octets(t);
	t->run_entity = NULL; /* the next one may get the same address */
	head(t, "close", e);
	put_defects(&t->text, e->defects);
	buffer_char(&t->text, '\n');
}

static const struct walker_events events = {
	.open = on_open,
	.field = on_field,
	.header = on_header,
	.raw = on_raw,
	.body = on_body,
	.close = on_close,
};

/* Length with the line end. */
static size_t
line_length(struct span s)
{
	const uint8_t *lf = s.len == 0 ? NULL : memchr(s.data, '\n', s.len);

	return lf == NULL ? s.len : (size_t)(lf - s.data) + 1;
}

static bool
is_empty_line(struct span s, size_t len)
{
	return len == 0 || s.data[0] == '\n' ||
	       (len == 2 && s.data[0] == '\r' && s.data[1] == '\n');
}

/* Length of a field with its folded lines; 0: the header ends here. */
static size_t
field_length(struct span s)
{
	size_t len = line_length(s);

	if (is_empty_line(s, len))
		return 0;
	while (len < s.len && (s.data[len] == ' ' || s.data[len] == '\t'))
		len += line_length((struct span){ s.data + len, s.len - len });
	return len;
}

size_t
message_body_offset(struct span m)
{
	struct span rest = m;
	size_t len;

	while ((len = field_length(rest)) > 0)
		rest = (struct span){ rest.data + len, rest.len - len };
	len = (size_t)(rest.data - m.data);
	return len + line_length(rest);
}

static void
give_field(struct walker *w, struct span field)
{
	const char *text = (const char *)field.data;
	const char *colon = memchr(text, ':', field.len);
	size_t name_len = colon == NULL ? field.len : (size_t)(colon - text);
	size_t value_len = colon == NULL ? 0 : field.len - name_len - 1;
	char *name = xstrndup(text, name_len);
	char *value = xstrndup(colon == NULL ? "" : colon + 1, value_len);

	value_len = strlen(value);
	while (value_len > 0 && strchr("\r\n", value[value_len - 1]) != NULL)
		value[--value_len] = '\0';
	walker_field(w, name, value);
	free(name);
	free(value);
}

/* A piece of memory of its own, so that a sanitizer sees each octet too many.
 */
static void
give_piece(struct walker *w, struct span piece)
{
	uint8_t *copy = xmemdup(piece.data, piece.len);

	walker_body(w, copy, piece.len);
	free(copy);
}

void
transcript_walk(struct transcript *t, const struct message_limits *limits,
    struct span message, size_t (*next_size)(void *arg), void *arg)
{
	struct walker *w = walker_new(limits, &events, t);
	size_t body = message_body_offset(message);
	struct span rest = message;
	size_t len;

	while ((len = field_length(rest)) > 0) {
		give_field(w, (struct span){ rest.data, len });
		rest = (struct span){ rest.data + len, rest.len - len };
	}
	rest = (struct span){ message.data + body, message.len - body };
	while (rest.len > 0) {
		len = next_size == NULL ? rest.len : next_size(arg);
		if (len > rest.len)
			len = rest.len;
		if (len > 0)
			give_piece(w, (struct span){ rest.data, len });
		rest = (struct span){ rest.data + len, rest.len - len };
	}
	walker_end(w);
	buffer_string(&t->text, "all defects:");
	put_defects(&t->text, walker_defects(w));
	buffer_char(&t->text, '\n');
	walker_free(w);
}
