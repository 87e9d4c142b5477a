/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose is an arriving Authentication-Results field?  The grammar of RFC 8601
 * 2.2, read to its end, so that an smime result cannot hide behind a comment
 * or a quote.  Values of properties are taken more freely than the grammar
 * has them (other programs of this host write base64 without quotes), as long
 * as that cannot move a delimiter.
 */
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "report.h"

enum {
	COMMENT_DEPTH = 32,
	NORMAL_MAX = 1000
};

struct reader {
	const char *at;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* RFC 2045 5.1 token, with the octets that RFC 8601 2.2 (EAI) lets in. */
static bool
is_token_character(char c)
{
	uint8_t octet = (uint8_t)c;

	return octet > 0x20 && octet != 0x7f &&
	       strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

static bool
is_value_character(char c)
{
	return is_token_character(c) ||
	       (c != '\0' && strchr("<>@,:/[]?=", c) != NULL);
}

static bool
is_keyword_character(char c)
{
	return ascii_isalpha(c) || ascii_isdigit(c) || c == '-' || c == '_';
}

/* One comment, nested ones included; false: it never ends. */
static bool
skip_comment(struct reader *in)
{
	unsigned int depth = 0;

	do {
		if (*in->at == '\\' && in->at[1] != '\0')
			in->at++;
		else if (*in->at == '(')
			depth++;
		else if (*in->at == ')')
			depth--;
		else if (*in->at == '\0')
			return false;
		in->at++;
	} while (depth > 0 && depth <= COMMENT_DEPTH);
	return depth == 0;
}

static bool
skip_cfws(struct reader *in)
{
	for (;;) {
		while (is_blank(*in->at))
			in->at++;
		if (*in->at != '(')
			return true;
		if (!skip_comment(in))
			return false;
	}
}

/* A quoted-string's content, or nothing kept where out is NULL. */
static bool
read_quoted(struct reader *in, struct buffer *out)
{
	in->at++;
	while (*in->at != '"') {
		if (*in->at == '\\')
			in->at++;
		if (*in->at == '\0')
			return false;
		if (out != NULL && *in->at != '\r' && *in->at != '\n')
			buffer_char(out, *in->at);
		in->at++;
	}
	in->at++;
	return true;
}

static bool
read_value(struct reader *in, struct buffer *out)
{
	const char *start = in->at;

	if (*in->at == '"')
		return read_quoted(in, out);
	while (is_token_character(*in->at))
		in->at++;
	if (out != NULL)
		buffer_append(out, start, (size_t)(in->at - start));
	return in->at != start;
}

static bool
read_keyword(struct reader *in, struct span *word)
{
	const char *start = in->at;

	while (is_keyword_character(*in->at))
		in->at++;
	*word =
	    (struct span){ (const uint8_t *)start, (size_t)(in->at - start) };
	return word->len > 0;
}

static bool
skip_character(struct reader *in, char wanted)
{
	if (*in->at != wanted)
		return false;
	in->at++;
	return true;
}

static bool
at_clause_end(const struct reader *in)
{
	return *in->at == ';' || *in->at == '\0';
}

/* value, or [[local-part] "@"] domain-name, or what passes for it. */
static bool
skip_pvalue(struct reader *in)
{
	if (*in->at == '"') {
		if (!read_quoted(in, NULL))
			return false;
		/* Only a quoted local part goes on behind its quote. */
		if (*in->at != '@')
			return is_blank(*in->at) || *in->at == '(' ||
			       at_clause_end(in);
	}
	while (is_value_character(*in->at))
		in->at++;
	/* An empty value is written for the null sender. */
	return is_blank(*in->at) || *in->at == '(' || at_clause_end(in);
}

/* reason=value, or ptype.property=pvalue */
static bool
read_property(struct reader *in)
{
	struct span word;

	if (!read_keyword(in, &word) || !skip_cfws(in))
		return false;
	if (*in->at == '.') {
		in->at++;
		if (!skip_cfws(in) || !read_keyword(in, &word) ||
		    !skip_cfws(in))
			return false;
	} else if (!ascii_span_equal_nocase(word, "reason")) {
		return false;
	}
	return skip_character(in, '=') && skip_cfws(in) && skip_pvalue(in) &&
	       skip_cfws(in);
}

/* method [/ version] = result, then the rest of the clause */
static bool
read_result(struct reader *in, bool *smime)
{
	struct span word, version;

	if (!read_keyword(in, &word) || !skip_cfws(in))
		return false;
	if (ascii_span_equal_nocase(word, "smime"))
		*smime = true;
	else if (ascii_span_equal_nocase(word, "none") && at_clause_end(in))
		return true;
	if (*in->at == '/') {
		in->at++;
		if (!skip_cfws(in) || !read_keyword(in, &version) ||
		    !skip_cfws(in))
			return false;
	}
	if (!skip_character(in, '=') || !skip_cfws(in) ||
	    !read_keyword(in, &word) || !skip_cfws(in))
		return false;
	while (!at_clause_end(in)) {
		if (!read_property(in))
			return false;
	}
	return true;
}

/* authserv-id [version], up to the first clause. */
static bool
read_owner(struct reader *in, struct buffer *owner)
{
	if (!skip_cfws(in) || !read_value(in, owner))
		return false;
	if (!is_blank(*in->at) && *in->at != '(' && !at_clause_end(in))
		return false;
	if (!skip_cfws(in))
		return false;
	while (ascii_isdigit(*in->at))
		in->at++;
	return skip_cfws(in) && at_clause_end(in);
}

static bool
read_results(struct reader *in, bool *smime)
{
	while (skip_character(in, ';')) {
		if (!skip_cfws(in))
			return false;
		/* A semicolon behind the last clause is common. */
		if (*in->at == '\0')
			return true;
		if (!at_clause_end(in) && !read_result(in, smime))
			return false;
	}
	return *in->at == '\0';
}

static bool
same_owner(const char *theirs, const char *ours)
{
	char *a = domain_to_ascii(theirs), *b = domain_to_ascii(ours);
	const char *x = a != NULL ? a : theirs, *y = b != NULL ? b : ours;
	size_t x_len = strlen(x), y_len = strlen(y);
	bool same;

	if (x_len > 0 && x[x_len - 1] == '.')
		x_len--;
	if (y_len > 0 && y[y_len - 1] == '.')
		y_len--;
	same = x_len == y_len;
	for (size_t i = 0; same && i < x_len; i++)
		same = ascii_tolower(x[i]) == ascii_tolower(y[i]);
	free(a);
	free(b);
	return same;
}

/* What is left to somebody who ignores comments, quotes and blanks. */
static void
normalise(const char *text, bool comments, struct buffer *out)
{
	struct reader in = { text };

	while (*in.at != '\0') {
		if (*in.at == '(' && !comments && skip_comment(&in))
			continue;
		if (*in.at == '\0')
			break;
		if (!is_blank(*in.at) && strchr("\"\\()", *in.at) == NULL)
			buffer_char(out, (char)ascii_tolower(*in.at));
		in.at++;
	}
}

/* Only what stands in the place of an authserv-id counts: fields of other
 * hosts may mention ours further on. */
static void
cut_behind_owner(char *text)
{
	while (*text != '\0' && !ascii_isalpha(*text) && !ascii_isdigit(*text))
		text++;
	text[strcspn(text, ";=")] = '\0';
}

static bool
might_name(
    const char *value, const char *authserv_id, bool comments, bool anywhere)
{
	struct buffer text = BUFFER_LIMIT(strlen(value) + 1);
	struct buffer name = BUFFER_LIMIT(strlen(authserv_id) + 1);
	bool named = false;

	normalise(value, comments, &text);
	normalise(authserv_id, true, &name);
	if (text.len > 0 && name.len > 0) {
		if (!anywhere)
			cut_behind_owner((char *)text.data);
		named = strstr(buffer_text(&text), buffer_text(&name)) != NULL;
	}
	buffer_free(&text);
	buffer_free(&name);
	return named;
}

enum results_owner
report_results_owner(const char *value, const char *authserv_id)
{
	struct buffer owner = BUFFER_LIMIT(NORMAL_MAX);
	struct reader in = { value };
	enum results_owner found = RESULTS_FOREIGN;
	bool smime = false;

	if (!read_owner(&in, &owner)) {
		/* A comment or quote without end: all of it is in question. */
		bool anywhere = *in.at == '\0';

		if (might_name(value, authserv_id, false, anywhere) ||
		    might_name(value, authserv_id, true, anywhere))
			found = RESULTS_UNPARSABLE;
	} else if (same_owner(buffer_text(&owner), authserv_id)) {
		if (!read_results(&in, &smime))
			found = RESULTS_UNPARSABLE;
		else
			found = smime ? RESULTS_OURS_WITH_SMIME : RESULTS_OURS;
	}
	buffer_free(&owner);
	return found;
}
