/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The JSON that we write ourselves, where nothing in it is escaped: read in
 * place, as most of a log is.  Whatever is not exactly of that form is left to
 * jansson, which is asked about the whole line again; what both can read comes
 * out the same, as fuzz_log and test_analysis hold.
 */
#include <string.h>

#include "record.h"

enum {
	/* What it keeps fits into the arena twice. */
	PLAIN_MAX = RECORD_ARENA / 4,
	WHOLE_DIGITS = 10, /* with the fraction, what a double holds exactly */
	FRACTION_DIGITS = 4,
	NAMES_MAX = 16,
};

/* What is left of the line. */
struct rest {
	const uint8_t *at, *end;
};

static bool
is_next(const struct rest *rest, uint8_t c)
{
	return rest->at < rest->end && *rest->at == c;
}

static bool
take(struct rest *rest, uint8_t c)
{
	if (!is_next(rest, c))
		return false;
	rest->at++;
	return true;
}

/* Between quotes, which are taken too. */
static bool
take_string(struct rest *rest, struct span *out)
{
	const uint8_t *at = NULL;

	if (!take(rest, '"'))
		return false;
	for (at = rest->at; at < rest->end && *at != '"'; at++)
		if (*at < 0x20 || *at >= 0x7f || *at == '\\')
			return false;
	if (at == rest->end)
		return false;
	*out = (struct span){ rest->at, (size_t)(at - rest->at) };
	rest->at = at + 1;
	return true;
}

static size_t
take_digits(struct rest *rest)
{
	const uint8_t *from = rest->at;

	while (rest->at < rest->end && ascii_isdigit(*rest->at))
		rest->at++;
	return (size_t)(rest->at - from);
}

/* As printf has it by %.15g: no zeros at the end of a fraction. */
static bool
take_number(struct rest *rest, struct span *out)
{
	const uint8_t *from = rest->at, *end = NULL;
	size_t digits = take_digits(rest);

	if (digits == 0 || digits > WHOLE_DIGITS ||
	    (digits > 1 && *from == '0'))
		return false;
	end = rest->at;
	if (take(rest, '.')) {
		digits = take_digits(rest);
		if (digits == 0 || digits > FRACTION_DIGITS)
			return false;
		end = rest->at;
		while (end[-1] == '0')
			end--;
		if (end[-1] == '.')
			end--;
	}
	*out = (struct span){ from, (size_t)(end - from) };
	return !is_next(rest, 'e') && !is_next(rest, 'E');
}

static bool
take_true(struct rest *rest, struct span *out)
{
	if (rest->end - rest->at < 4 || memcmp(rest->at, "true", 4) != 0)
		return false;
	rest->at += 4;
	*out = span_of("yes");
	return true;
}

/* Joined by commas, in the arena. */
static bool
take_array(struct rest *rest, struct record *record, struct span *out)
{
	char *joined = record->arena + record->used;
	struct span item;
	size_t len = 0;

	if (!take(rest, '['))
		return false;
	if (!take(rest, ']')) {
		do {
			if (!take_string(rest, &item))
				return false;
			if (len > 0)
				joined[len++] = ',';
			memcpy(joined + len, item.data, item.len);
			len += item.len;
		} while (take(rest, ','));
		if (!take(rest, ']'))
			return false;
	}
	joined[len] = '\0';
	record->used += len + 1;
	*out = (struct span){ (const uint8_t *)joined, len };
	return true;
}

static bool
take_value(struct rest *rest, struct record *record, struct span *out)
{
	switch (rest->at < rest->end ? *rest->at : 0) {
	case '"':
		return take_string(rest, out);
	case '[':
		return take_array(rest, record, out);
	case 't':
		return take_true(rest, out);
	default:
		return take_number(rest, out);
	}
}

/* Members that are no keys of ours, such as "subject" and "from_more". */
struct names {
	struct span list[NAMES_MAX];
	size_t count;
};

/* False: it is there twice, or there are too many. */
static bool
add_name(struct names *names, struct span name)
{
	for (size_t i = 0; i < names->count; i++)
		if (span_equal(names->list[i], name))
			return false;
	if (names->count == NAMES_MAX)
		return false;
	names->list[names->count++] = name;
	return true;
}

static bool
take_other(struct rest *rest, struct record *record, struct span name)
{
	enum record_key counted = record_counted(name);
	const uint8_t *from = rest->at;
	struct span value;

	if (!take_value(rest, record, &value))
		return false;
	if (counted == RECORD_KEYS)
		return true;
	/* A whole number that is not 0. */
	for (size_t i = 0; i < value.len; i++)
		if (!ascii_isdigit(from[i]))
			return false;
	if (value.len != (size_t)(rest->at - from) || *from == '0')
		return false;
	record->more[counted] = 1;
	return true;
}

static bool
take_member(struct rest *rest, struct record *record, struct names *names,
    enum record_key *next)
{
	struct span name;
	enum record_key key;

	if (!take_string(rest, &name) || !take(rest, ':'))
		return false;
	key = record_key(name, *next);
	if (key == RECORD_KEYS)
		return add_name(names, name) && take_other(rest, record, name);
	if (record->text[key].data != NULL)
		return false;
	*next = (enum record_key)((key + 1) % RECORD_KEYS);
	return take_value(rest, record, &record->text[key]);
}

bool
record_read_plain(struct span message, struct record *record)
{
	struct rest rest = { message.data, message.data + message.len };
	struct names names = { .count = 0 };
	enum record_key next = KEY_ID;

	if (message.len > PLAIN_MAX || !take(&rest, '{'))
		return false;
	do {
		if (!take_member(&rest, record, &names, &next))
			return false;
	} while (take(&rest, ','));
	return take(&rest, '}') && rest.at == rest.end;
}
