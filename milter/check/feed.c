/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files have LF, the wire has CRLF (RFC 5321 2.3.8); a file's line ends are
 * read as those of the wire.  A "From " line in front is the mailbox's and
 * not the message's.
 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"

enum {
	FIELD_MAX = 256 * 1024, /* above every limit of the walker's */
	BASE64_OCTETS = 57,	/* become one line of 76 */
};

/* Who hears of a message. */
struct listener {
	struct verification *v;
	struct buffer *tape; /* NULL: nobody */
};

static void
tell_octets(const struct listener *to, const void *octets, size_t len)
{
	verify_body(to->v, octets, len);
	if (to->tape != NULL)
		buffer_append(to->tape, octets, len);
}

/* The tape has line ends of the wire. */
static void
tell_field(const struct listener *to, const char *name, const char *value)
{
	verify_header(to->v, name, value);
	if (to->tape == NULL)
		return;
	buffer_format(to->tape, "%s:", name);
	for (; *value != '\0'; value++)
		if (*value == '\n')
			buffer_string(to->tape, "\r\n");
		else
			buffer_char(to->tape, *value);
	buffer_string(to->tape, "\r\n");
}

/* One field of the header, until it is known that it does not go on. */
struct field {
	struct buffer text;
	bool open;
};

/* Octets as text: a NUL would end it early, and 0x01 is in no grammar. */
static void
append_text(struct buffer *out, struct span octets)
{
	size_t start = 0;

	for (size_t i = 0; i < octets.len; i++) {
		if (octets.data[i] != '\0')
			continue;
		buffer_append(out, octets.data + start, i - start);
		buffer_char(out, '\x01');
		start = i + 1;
	}
	buffer_append(out, octets.data + start, octets.len - start);
}

static void
give_field(struct field *field, const struct listener *to)
{
	char *name, *colon;

	if (!field->open)
		return;
	name = xstrdup(buffer_text(&field->text));
	colon = strchr(name, ':');
	if (colon != NULL) {
		*colon = '\0';
		tell_field(to, name, colon + 1);
	}
	free(name);
	buffer_clear(&field->text);
	field->text.overflowed = false;
	field->open = false;
}

/* RFC 5322 2.2; blanks before the colon are obsolete, not absent. */
static bool
is_field(struct span line)
{
	size_t i = 0;

	while (i < line.len && line.data[i] > 0x20 && line.data[i] < 0x7f &&
	       line.data[i] != ':')
		i++;
	if (i == 0)
		return false;
	while (i < line.len && (line.data[i] == ' ' || line.data[i] == '\t'))
		i++;
	return i < line.len && line.data[i] == ':';
}

static struct span
without_line_end(struct span line)
{
	if (line.len > 0 && line.data[line.len - 1] == '\n')
		line.len--;
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* Some end the header at a line that is no field, others read on.  So do we,
 * for what may be announced below; the walker hears of a field that cannot be
 * one, and nothing passes. */
static void
give_bad_line(struct span text, const struct listener *to)
{
	struct buffer name = BUFFER_LIMIT(FIELD_MAX);

	append_text(&name, text);
	buffer_char(&name, ' ');
	tell_field(to, buffer_text(&name), "");
	buffer_free(&name);
}

static void
feed_header(struct source *source, const struct listener *to)
{
	struct field field = { .text = BUFFER_LIMIT(FIELD_MAX) };
	struct line line;

	while (source_line(source, &line)) {
		struct span text = without_line_end(line.octets);

		if (!line.begins) {
			append_text(&field.text, text);
			continue;
		}
		if (text.len == 0)
			break;
		if (field.open &&
		    (text.data[0] == ' ' || text.data[0] == '\t')) {
			buffer_char(&field.text, '\n');
			append_text(&field.text, text);
			continue;
		}
		give_field(&field, to);
		if (!is_field(text)) {
			give_bad_line(text, to);
			continue;
		}
		append_text(&field.text, text);
		field.open = true;
	}
	give_field(&field, to);
	buffer_free(&field.text);
}

/* Holds a CR back until it is known what follows it. */
static void
give_line(const struct line *line, bool *cr, const struct listener *to)
{
	struct span octets = line->octets;

	if (*cr && octets.data[0] != '\n')
		tell_octets(to, "\r", 1);
	*cr = false;
	if (line->ends) {
		octets = without_line_end(octets);
		tell_octets(to, octets.data, octets.len);
		tell_octets(to, "\r\n", 2);
		return;
	}
	if (octets.data[octets.len - 1] == '\r') {
		*cr = true;
		octets.len--;
	}
	tell_octets(to, octets.data, octets.len);
}

/* The empty line before a separator is the mailbox's. */
static void
feed_body(struct source *source, bool mbox, const struct listener *to)
{
	struct line line;
	bool cr = false, empty = false;

	while (source_line(source, &line)) {
		bool is_empty = line.begins &&
				without_line_end(line.octets).len == 0 &&
				line.ends;

		if (mbox && empty && line.begins &&
		    is_mbox_separator(line.octets)) {
			source_unread(source, &line);
			return;
		}
		if (empty)
			tell_octets(to, "\r\n", 2);
		empty = mbox && is_empty;
		if (!empty)
			give_line(&line, &cr, to);
	}
	if (empty)
		tell_octets(to, "\r\n", 2);
	if (cr)
		tell_octets(to, "\r", 1);
}

void
feed_message(struct source *source, bool mbox, struct verification *v,
    struct buffer *tape)
{
	const struct listener to = { v, tape };
	struct line line;

	if (source_line(source, &line) &&
	    (line.octets.len < strlen("From ") ||
		memcmp(line.octets.data, "From ", strlen("From ")) != 0))
		source_unread(source, &line);
	feed_header(source, &to);
	if (tape != NULL)
		buffer_string(tape, "\r\n");
	feed_body(source, mbox, &to);
}

void
feed_cms(struct span object, struct verification *v)
{
	verify_header(v, "MIME-Version", "1.0");
	verify_header(v, "Content-Type", "application/pkcs7-mime");
	verify_header(v, "Content-Transfer-Encoding", "base64");
	while (object.len > 0) {
		size_t n =
		    object.len < BASE64_OCTETS ? object.len : BASE64_OCTETS;
		unsigned char line[4 * BASE64_OCTETS / 3 + 4];
		int len = EVP_EncodeBlock(line, object.data, (int)n);

		verify_body(v, line, (size_t)len);
		verify_body(v, "\r\n", 2);
		object.data += n;
		object.len -= n;
	}
}
