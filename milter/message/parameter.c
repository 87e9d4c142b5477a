/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parameters of Content-Type and Content-Disposition: RFC 2045 5.1, and RFC
 * 2231's continuations and percent encoding.  Values keep their character set.
 */
#include <stdlib.h>
#include <string.h>

#include "token.h"

enum {
	PIECES_MAX = 64,
	PLAIN = -1, /* no number: the piece is the whole value */
};

/* One "name*1*=value" as it stands in the field. */
struct piece {
	char *name; /* without the asterisks */
	char *value;
	int number; /* RFC 2231 3, or PLAIN */
	bool encoded;
	bool joined;
};

struct pieces {
	struct piece at[PIECES_MAX];
	size_t count;
};

/* "name", "name*", "name*7" or "name*7*" (RFC 2231 7); cuts at the first. */
static bool
split_name(char *name, struct piece *piece)
{
	char *p = strchr(name, '*');

	piece->number = PLAIN;
	piece->encoded = false;
	if (p == NULL)
		return true;
	*p++ = '\0';
	if (*p == '\0') {
		piece->encoded = true;
		return *name != '\0';
	}
	if (!ascii_isdigit(*p) || (*p == '0' && ascii_isdigit(p[1])))
		return false;
	piece->number = 0;
	for (; ascii_isdigit(*p) && piece->number < PIECES_MAX; p++)
		piece->number = 10 * piece->number + (*p - '0');
	if (*p == '*') {
		piece->encoded = true;
		p++;
	}
	return *p == '\0' && *name != '\0';
}

static int
hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c == '\0' ? NULL : strchr(digits, ascii_tolower(c));

	return p == NULL ? -1 : (int)(p - digits);
}

static bool
percent_decode(char *value)
{
	char *to = value;
	bool good = true;

	for (const char *p = value; *p != '\0'; p++) {
		int high = *p == '%' ? hex_value(p[1]) : -1;
		int low = high < 0 ? -1 : hex_value(p[2]);
		int octet = 16 * high + low;

		if (low < 0) {
			good &= *p != '%';
			*to++ = *p;
			continue;
		}
		good &= octet != 0;
		*to++ = octet == 0 ? 0x01 : (char)octet;
		p += 2;
	}
	*to = '\0';
	return good;
}

/* RFC 2231 4: charset'language'octets, only in the first piece. */
static bool
drop_charset(char *value)
{
	char *language = strchr(value, '\'');
	char *rest = language == NULL ? NULL : strchr(language + 1, '\'');

	if (rest == NULL)
		return false;
	memmove(value, rest + 1, strlen(rest + 1) + 1);
	return true;
}

static bool
decode_piece(struct piece *piece)
{
	bool good = true;

	if (!piece->encoded)
		return true;
	if (piece->number <= 0)
		good = drop_charset(piece->value);
	return percent_decode(piece->value) && good;
}

/* A reader that looks for "boundary=" anywhere, or cuts at each semicolon, or
 * takes a blank or an encoded word for something else. */
static bool
is_unusual(const struct piece *piece)
{
	if (strcmp(piece->name, "boundary") != 0)
		return strpbrk(piece->value, ";=") != NULL;
	return piece->number != PLAIN || piece->encoded ||
	       strpbrk(piece->value, " \t") != NULL ||
	       strstr(piece->value, "=?") != NULL;
}

/* False: skip to the next semicolon. */
static bool
take_piece(struct cursor *c, bool multipart, struct pieces *pieces)
{
	char *name = cursor_word(c);
	bool quoted, escaped;
	struct piece piece;

	if (name == NULL)
		return false;
	memset(&piece, 0, sizeof(piece));
	cursor_skip_unusual_blanks(c);
	if (pieces->count == PIECES_MAX || !split_name(name, &piece) ||
	    !cursor_take(c, '=')) {
		free(name);
		return false;
	}
	cursor_skip_unusual_blanks(c);
	piece.name = name;
	piece.value = cursor_value(c, &quoted, &escaped);
	/* No multipart needs a backslash.  Not all readers remove it, and some
	 * take an escaped backslash before the closing quotation mark for one
	 * that escapes that, and find another boundary behind it. */
	if (escaped && (multipart || strcmp(name, "boundary") == 0))
		c->bad = true;
	/* Not a delimiter's: who stops at it finds the beginning of each. */
	if (!quoted && strcmp(name, "boundary") == 0 &&
	    strchr(piece.value, '/') != NULL)
		c->bad = true;
	c->unusual |= is_unusual(&piece);
	if (quoted && piece.encoded)
		c->bad = true;
	if (!decode_piece(&piece))
		c->bad = true;
	pieces->at[pieces->count++] = piece;
	return true;
}

static void
take_pieces(struct cursor *c, bool multipart, struct pieces *pieces)
{
	for (;;) {
		cursor_skip_blanks(c);
		if (c->at == c->end)
			return;
		if (!cursor_take(c, ';')) {
			c->bad = true;
			cursor_skip_parameter(c);
			continue;
		}
		cursor_skip_blanks(c);
		if (c->at == c->end) /* a last semicolon is everyday mail */
			return;
		if (!take_piece(c, multipart, pieces)) {
			c->bad = true;
			cursor_skip_parameter(c);
		}
	}
}

static struct piece *
find_piece(struct pieces *pieces, const char *name, int number)
{
	for (size_t i = 0; i < pieces->count; i++)
		if (!pieces->at[i].joined && pieces->at[i].number == number &&
		    strcmp(pieces->at[i].name, name) == 0)
			return &pieces->at[i];
	return NULL;
}

/* RFC 2231 3: by number, whatever their order in the field. */
static char *
join_pieces(struct pieces *pieces, const char *name)
{
	struct piece *piece;
	char *value = xstrdup("");
	size_t len = 0;

	for (int n = 0; (piece = find_piece(pieces, name, n)) != NULL; n++) {
		size_t more = strlen(piece->value);

		value = xreallocarray(value, len + more + 1, 1);
		memcpy(value + len, piece->value, more + 1);
		len += more;
		piece->joined = true;
	}
	return value;
}

/*
 * Mailers write a file's name twice, for old readers and for new ones.  No
 * structure hangs on it, unlike on any other parameter.
 */
static bool
may_be_repeated(const struct piece *piece)
{
	return (piece->number != PLAIN || piece->encoded) &&
	       (strcmp(piece->name, "name") == 0 ||
		   strcmp(piece->name, "filename") == 0);
}

/* The name is taken already: by the same again, or does its piece miss those
 * before it? */
static unsigned int
leftover_defect(const struct pieces *pieces, const struct piece *piece)
{
	for (size_t i = 0; i < pieces->count; i++)
		if (pieces->at[i].joined && piece->number > 0 &&
		    pieces->at[i].number == piece->number - 1 &&
		    strcmp(pieces->at[i].name, piece->name) == 0)
			return DEFECT_DUPLICATE_PARAMETER;
	return piece->number > 0 ? DEFECT_BAD_CONTENT_TYPE
				 : DEFECT_DUPLICATE_PARAMETER;
}

static void
add_parameter(struct media_type *type, const char *name, char *value)
{
	struct media_parameter *parameter;

	type->parameters = xreallocarray(type->parameters,
	    type->parameter_count + 1, sizeof(*type->parameters));
	parameter = &type->parameters[type->parameter_count++];
	parameter->name = xstrdup(name);
	parameter->value = value;
}

static void
join_into(struct pieces *pieces, struct media_type *type)
{
	for (size_t i = 0; i < pieces->count; i++) {
		struct piece *piece = &pieces->at[i];

		if (piece->joined)
			continue;
		if (media_type_parameter(type, piece->name) != NULL) {
			if (!may_be_repeated(piece))
				type->defects |= leftover_defect(pieces, piece);
		} else if (piece->number == PLAIN) {
			add_parameter(type, piece->name, xstrdup(piece->value));
		} else if (find_piece(pieces, piece->name, 0) == NULL) {
			type->defects |= DEFECT_BAD_CONTENT_TYPE;
		} else {
			add_parameter(type, piece->name,
			    join_pieces(pieces, piece->name));
		}
		piece->joined = true;
	}
}

void
parameters_parse(struct cursor *c, struct media_type *type)
{
	struct pieces *pieces = xcalloc(1, sizeof(*pieces));

	take_pieces(c, media_type_is(type, "multipart", NULL), pieces);
	join_into(pieces, type);
	for (size_t i = 0; i < pieces->count; i++) {
		free(pieces->at[i].name);
		free(pieces->at[i].value);
	}
	free(pieces);
}
