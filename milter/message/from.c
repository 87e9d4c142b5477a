/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The From field: mailbox-list of RFC 5322 3.6.2 with RFC 6532.  One plain
 * mailbox is read; whatever some reader could take for another one is
 * ambiguous, with the reason.  No obsolete form is guessed at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mailbox.h"

enum {
	FIELD_MAX = 16384, /* octets; looked at no further */
	FIELDS_MAX = 8,	   /* the others are counted */
	MAILBOXES_MAX = 64,
};

struct reader {
	struct from *from;
	const char *at;
	const char *end;
	bool guessed; /* 8-bit octets were taken for ISO 8859-1 */
	bool unread;  /* there is something that is no part of a mailbox */
	/* Of the place in the list that is being read. */
	struct buffer phrase, comments;
	unsigned int addresses;
	size_t first; /* mailbox, if there will be one */
};

/* The first reason stays. */
static void
doubt(struct from *from, const char *why)
{
	if (from->why[0] == '\0')
		snprintf(from->why, sizeof(from->why), "%s", why);
	from->state = FROM_AMBIGUOUS;
}

/* Others may find an address in it. */
static void
give_up(struct reader *r, const char *why)
{
	doubt(r->from, why);
	r->unread = true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The name is nothing but the address itself, bare or in quotes. */
static bool
is_the_address(const char *name, const struct mailbox *mailbox)
{
	struct span s = span_of(name);
	struct mailbox other;
	bool same;

	while (s.len > 0 && strchr(" \t'\"<", *s.data) != NULL) {
		s.data++;
		s.len--;
	}
	while (s.len > 0 && strchr(" \t'\">", s.data[s.len - 1]) != NULL)
		s.len--;
	if (!mailbox_parse_address(s, &other))
		return false;
	same = mailbox_compare(mailbox, &other) != MAILBOX_DIFFERS;
	mailbox_free(&other);
	return same;
}

static void
judge_name(struct from *from, const char *name, const struct mailbox *mailbox)
{
	if (text_looks_like_address(name) && !is_the_address(name, mailbox))
		doubt(from, "the display name looks like another address");
	else if (strpbrk(name, "<>") != NULL && !is_the_address(name, mailbox))
		doubt(from, "the display name has angle brackets");
}

/* Reads the phrase as RFC 2047 has it; NULL where there is none. */
static char *
display_name(struct reader *r, const struct mailbox *mailbox)
{
	struct buffer text = BUFFER_LIMIT(8 * FIELD_MAX);
	char *display = NULL;

	if (r->phrase.len == 0)
		return NULL;
	if (!encoded_words_decode(buffer_text(&r->phrase), &text))
		doubt(r->from, "the display name cannot be decoded surely");
	judge_name(r->from, buffer_text(&text), mailbox);
	display = xstrdup(buffer_text(&text));
	buffer_free(&text);
	return display;
}

/* Legal as a quoted-string, and misread by many. */
static bool
is_plain_local(const char *local)
{
	for (const char *p = local; *p != '\0'; p++)
		if (*p != '.' && !is_atom_octet(*p))
			return false;
	return strstr(local, "=?") == NULL && !text_looks_like_address(local);
}

static void
add_address(struct reader *r, struct span address)
{
	struct from *from = r->from;
	struct mailbox mailbox;

	r->addresses++;
	if (r->addresses > 1)
		doubt(from, "two addresses without a comma between them");
	if (r->guessed && !ascii_is_all(address)) {
		give_up(r, "an address in an unknown character set");
		return;
	}
	if (!mailbox_parse_address(address, &mailbox)) {
		give_up(r, address.len == 0 ? "an empty address"
					    : "not a plain address");
		return;
	}
	if (from->count == MAILBOXES_MAX) {
		from->has_more = true;
		mailbox_free(&mailbox);
		return;
	}
	if (!is_plain_local(mailbox.local))
		doubt(from, "an unusual local part");
	/* Decoding is dear, and the name belongs to one of them at most. */
	if (r->addresses == 1)
		mailbox.display = display_name(r, &mailbox);
	from->mailboxes = xreallocarray(
	    from->mailboxes, from->count + 1, sizeof(*from->mailboxes));
	from->mailboxes[from->count++] = mailbox;
}

static void
judge_comment(struct reader *r, struct span comment)
{
	char *raw = xstrndup((const char *)comment.data, comment.len);
	struct buffer text = BUFFER_LIMIT(8 * FIELD_MAX);

	if (!encoded_words_decode(raw, &text))
		doubt(r->from, "a comment cannot be decoded surely");
	if (text_looks_like_address(buffer_text(&text)) ||
	    strpbrk(buffer_text(&text), "<>") != NULL)
		doubt(r->from, "a comment looks like an address");
	buffer_append(&r->comments, text.data, text.len);
	buffer_free(&text);
	free(raw);
}

static void
skip_comment(struct reader *r)
{
	const char *start = r->at;
	unsigned int depth = 0;

	do {
		if (*r->at == '\\' && r->at + 1 < r->end)
			r->at++;
		else if (*r->at == '(')
			depth++;
		else if (*r->at == ')')
			depth--;
		r->at++;
	} while (depth > 0 && r->at < r->end);
	if (depth > 0)
		give_up(r, "a comment without end");
	judge_comment(r,
	    (struct span){ (const uint8_t *)start, (size_t)(r->at - start) });
}

static void
skip_blanks(struct reader *r)
{
	while (r->at < r->end) {
		if (*r->at == '(')
			skip_comment(r);
		else if (is_blank(*r->at))
			r->at++;
		else
			break;
	}
}

/* Returns the octets up to the closing sign, quotes minded. */
static struct span
text_until(struct reader *r, char closing)
{
	const char *start = r->at;
	bool quoted = false;

	for (; r->at < r->end && (quoted || *r->at != closing); r->at++) {
		if (*r->at == '\\' && quoted && r->at + 1 < r->end)
			r->at++;
		else if (*r->at == '"')
			quoted = !quoted;
	}
	return (struct span){ (const uint8_t *)start, (size_t)(r->at - start) };
}

/* RFC 5322 3.4: angle-addr; 4.4: the obsolete route before the address. */
static void
read_angle_address(struct reader *r)
{
	struct span s;

	r->at++;
	s = text_until(r, '>');
	if (r->at == r->end)
		give_up(r, "an angle bracket is not closed");
	else
		r->at++;
	while (s.len > 0 && is_blank((char)*s.data)) {
		s.data++;
		s.len--;
	}
	while (s.len > 0 && is_blank((char)s.data[s.len - 1]))
		s.len--;
	if (s.len > 0 && *s.data == '@')
		give_up(r, "a route before the address");
	add_address(r, s);
}

/* Appends the quoted-string's content, or the run of atoms and dots. */
static bool
read_word(struct reader *r, struct buffer *out)
{
	if (*r->at != '"') {
		const char *start = r->at;

		while (
		    r->at < r->end && (*r->at == '.' || is_atom_octet(*r->at)))
			r->at++;
		buffer_append(out, start, (size_t)(r->at - start));
		return r->at > start;
	}
	for (r->at++; r->at < r->end && *r->at != '"'; r->at++) {
		if (*r->at == '\\' && r->at + 1 < r->end)
			r->at++;
		buffer_char(out, *r->at);
	}
	if (r->at == r->end)
		give_up(r, "a quotation mark is not closed");
	else
		r->at++;
	return true;
}

static struct span
without_apostrophes(const char *start, const char *end)
{
	if (end - start > 2 && *start == '\'' && end[-1] == '\'') {
		start++;
		end--;
	}
	return (struct span){ (const uint8_t *)start, (size_t)(end - start) };
}

/*
 * "a@b.example <a@b.example>": no quotation marks where RFC 5322 3.4 wants
 * them, and much software writes it.  Whichever of the two a reader takes, it
 * is the same octets.
 */
static bool
is_repeated_in_brackets(const struct reader *r, const char *start)
{
	struct span bare = without_apostrophes(start, r->at);
	const char *at = r->at;

	while (at < r->end && is_blank(*at))
		at++;
	return (size_t)(r->end - at) >= bare.len + 2 && at[0] == '<' &&
	       memcmp(at + 1, bare.data, bare.len) == 0 &&
	       at[1 + bare.len] == '>';
}

/* "local@domain" without angle brackets, from the local part's start. */
static void
read_bare_address(struct reader *r, const char *start)
{
	bool is_alone = r->phrase.len == 0 && r->addresses == 0;

	if (r->phrase.len > 0)
		give_up(r, "text before the address");
	r->at++;
	if (r->at < r->end && *r->at == '[') {
		text_until(r, ']');
		if (r->at < r->end)
			r->at++;
	} else {
		while (
		    r->at < r->end && (*r->at == '.' || is_atom_octet(*r->at)))
			r->at++;
	}
	if (is_alone && *start != '"' && is_repeated_in_brackets(r, start)) {
		buffer_append(&r->phrase, start, (size_t)(r->at - start));
		return;
	}
	/* A name would be that of another address. */
	buffer_clear(&r->phrase);
	add_address(r,
	    (struct span){ (const uint8_t *)start, (size_t)(r->at - start) });
}

static void
read_name_or_address(struct reader *r)
{
	struct buffer word = BUFFER_LIMIT(FIELD_MAX);
	const char *start = r->at;

	if (!read_word(r, &word)) {
		char why[] = "a stray sign: ?";

		why[sizeof(why) - 2] = *r->at++;
		give_up(r, why);
	} else if (r->at < r->end && *r->at == '@') {
		read_bare_address(r, start);
	} else {
		if (r->addresses > 0)
			give_up(r, "text behind the address");
		if (r->phrase.len > 0)
			buffer_char(&r->phrase, ' ');
		buffer_append(&r->phrase, word.data, word.len);
	}
	buffer_free(&word);
}

/* A comment before or behind an address may be shown as its name. */
static void
keep_comments(struct reader *r)
{
	struct from *from = r->from;

	if (r->comments.len > 0 && r->first < from->count)
		from->mailboxes[r->first].comment =
		    xstrdup(buffer_text(&r->comments));
	buffer_clear(&r->comments);
	r->first = from->count;
}

static void
end_place(struct reader *r)
{
	keep_comments(r);
	if (r->addresses == 0)
		give_up(r, r->phrase.len > 0 ? "a name without an address"
					     : "an empty place in the list");
	buffer_clear(&r->phrase);
	r->addresses = 0;
}

static void
read_list(struct reader *r)
{
	for (;;) {
		skip_blanks(r);
		if (r->at == r->end)
			break;
		if (*r->at == ',') {
			r->at++;
			end_place(r);
		} else if (*r->at == ':' || *r->at == ';') {
			/* The members are read as if they stood alone. */
			doubt(r->from, "a group");
			keep_comments(r);
			buffer_clear(&r->phrase);
			r->addresses = 0;
			r->at++;
		} else if (*r->at == '<') {
			read_angle_address(r);
		} else {
			read_name_or_address(r);
		}
	}
	end_place(r);
}

/* Folding is the only place for CR and LF (RFC 5322 2.2.3). */
static bool
has_line_end_within(const char *value)
{
	const char *p = value;

	while ((p = strpbrk(p, "\r\n")) != NULL) {
		if (p[0] == '\r' && p[1] == '\n')
			p++;
		if (*p == '\r' || (p[1] != ' ' && p[1] != '\t'))
			return true;
		p++;
	}
	return false;
}

static void
read_field(struct from *from, struct span field, bool guessed)
{
	struct reader r = {
		.from = from,
		.at = (const char *)field.data,
		.end = (const char *)field.data + field.len,
		.guessed = guessed,
		.phrase = BUFFER_LIMIT(FIELD_MAX),
		.comments = BUFFER_LIMIT(8 * FIELD_MAX),
		.first = from->count,
	};

	if (text_is_deceptive(field))
		doubt(from, "control or invisible characters");
	read_list(&r);
	if (r.unread)
		from_guess(from, field);
	buffer_free(&r.phrase);
	buffer_free(&r.comments);
}

/*
 * Much old mail has its names in ISO 8859-1, unmarked.  RFC 6532 knows only
 * UTF-8; but the address beside such a name is as plain as any, so the name
 * is read for what it most likely is.  C1 controls stay what they are.
 */
static void
as_iso_8859_1(struct span field, struct buffer *out)
{
	for (size_t i = 0; i < field.len; i++) {
		uint8_t c = field.data[i];

		if (c >= 0x80)
			buffer_char(out, (char)(0xc0 | c >> 6));
		buffer_char(out, (char)(c < 0x80 ? c : 0x80 | (c & 0x3f)));
	}
}

void
from_add(struct from *from, const char *value)
{
	struct buffer converted = BUFFER_LIMIT(2 * FIELD_MAX);
	struct span field = span_of(value);

	if (++from->fields > 1)
		doubt(from, "more than one From field");
	if (from->fields > FIELDS_MAX) {
		from->has_more = true;
		return;
	}
	if (strspn(value, " \t\r\n") == field.len)
		return;
	if (field.len > FIELD_MAX) {
		doubt(from, "a field of more than 16384 octets");
		from->has_more = true;
		field.len = FIELD_MAX;
	}
	if (has_line_end_within(value))
		doubt(from, "a line end within the field");
	if (utf8_valid(field)) {
		read_field(from, field, false);
	} else {
		as_iso_8859_1(field, &converted);
		read_field(from, buffer_span(&converted), true);
		buffer_free(&converted);
	}
	if (from->count > 1)
		doubt(from, "more than one mailbox");
	if (from->state == FROM_MISSING)
		from->state = FROM_ONE;
}

void
from_free(struct from *from)
{
	for (size_t i = 0; i < from->count; i++)
		mailbox_free(&from->mailboxes[i]);
	for (size_t i = 0; i < from->guess_count; i++)
		mailbox_free(&from->guesses[i]);
	free(from->mailboxes);
	free(from->guesses);
	*from = (struct from){ .state = FROM_MISSING };
}
