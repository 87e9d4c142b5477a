/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to the room: the tokens of MIME's structured fields, RFC 2045 5.1. */
#ifndef MESSAGE_TOKEN_H
#define MESSAGE_TOKEN_H

#include "message.h"

/* What is still to be read of a field's value. */
struct cursor {
	const char *at;
	const char *end;
	bool bad;     /* the grammar was left, or somebody could read it so */
	bool unusual; /* see struct media_type */
};

struct cursor cursor_of(const char *value);
/* White space and comments.  A comment that a reader without comments could
 * take for a parameter sets bad. */
void cursor_skip_blanks(struct cursor *);
/* The same where hardly anybody writes any: not all readers skip them. */
void cursor_skip_unusual_blanks(struct cursor *);
bool cursor_take(struct cursor *, char);
/* RFC 2045's token in lower case; NULL where there is none; free(3). */
char *cursor_word(struct cursor *);
/* A token or quoted-string; what is neither is taken up to the next blank or
 * semicolon, and bad.  `escaped`: a backslash was needed to read it. */
char *cursor_value(struct cursor *, bool *quoted, bool *escaped);
/* To the next semicolon that is not quoted, or the end. */
void cursor_skip_parameter(struct cursor *);

/* The parameters behind a type or disposition, RFC 2045 5.1 and RFC 2231. */
void parameters_parse(struct cursor *, struct media_type *);

#endif
