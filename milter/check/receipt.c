/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When a message came.  A mailbox that was copied has a file's time of today;
 * what the server wrote in front of a message, or Maildir into its name,
 * stays.
 */
#include <string.h>

#include "receipt.h"
#include "source.h"

enum {
	DAY = 24 * 60 * 60,
};

static struct span
behind(struct span text, size_t len)
{
	return (struct span){ text.data + len, text.len - len };
}

static struct span
take_line(struct span *text)
{
	const uint8_t *lf = memchr(text->data, '\n', text->len);
	size_t len = lf != NULL ? (size_t)(lf - text->data) : text->len;
	struct span line = { text->data, len };

	*text = behind(*text, len + (lf != NULL));
	if (len > 0 && line.data[len - 1] == '\r')
		line.len--;
	return line;
}

static bool
is_blank(uint8_t c)
{
	return ascii_isspace(c) || c == ',';
}

/* What stands between blanks; len 0: nothing is left. */
static struct span
take_word(struct span *text)
{
	struct span word;
	size_t len = 0;

	while (text->len > 0 && is_blank(text->data[0]))
		*text = behind(*text, 1);
	while (len < text->len && !is_blank(text->data[len]))
		len++;
	word = (struct span){ text->data, len };
	*text = behind(*text, len);
	return word;
}

/* --- dates -----------------------------------------------------------------*/

/* RFC 5322 3.3, or as asctime(3) has it: words tell what they are. */
struct date {
	int year, month, day, hour, minute, second; /* -1: not seen */
	bool has_zone;
	time_t east; /* seconds */
};

static bool
number(struct span word, size_t least, size_t most, int *out)
{
	int value = 0;

	if (word.len < least || word.len > most)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		if (!ascii_isdigit(word.data[i]))
			return false;
		value = value * 10 + (word.data[i] - '0');
	}
	*out = value;
	return true;
}

static bool
is_month(struct span word, int *out)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may",
		"jun", "jul", "aug", "sep", "oct", "nov", "dec" };

	for (int i = 0; i < 12; i++) {
		if (!ascii_span_equal_nocase(word, months[i]))
			continue;
		*out = i + 1;
		return true;
	}
	return false;
}

/* "02:26:00", "2:26" */
static bool
is_time(struct span word, struct date *date)
{
	const uint8_t *colon = memchr(word.data, ':', word.len);
	size_t len = colon != NULL ? (size_t)(colon - word.data) : word.len;
	struct span rest = behind(word, len);

	if (colon == NULL || rest.len < 3 ||
	    !number((struct span){ word.data, len }, 1, 2, &date->hour) ||
	    !number((struct span){ rest.data + 1, 2 }, 2, 2, &date->minute))
		return false;
	date->second = 0;
	return rest.len == 3 ||
	       (rest.data[3] == ':' &&
		   number(behind(rest, 4), 2, 2, &date->second));
}

/* "+0100", "GMT" */
static bool
is_zone(struct span word, struct date *date)
{
	int east = 0;

	if (word.len == 5 && (word.data[0] == '+' || word.data[0] == '-') &&
	    number(behind(word, 1), 4, 4, &east)) {
		east = (east / 100 * 60 + east % 100) * 60;
		date->east = word.data[0] == '-' ? -east : east;
	} else if (!ascii_span_equal_nocase(word, "gmt") &&
		   !ascii_span_equal_nocase(word, "utc") &&
		   !ascii_span_equal_nocase(word, "ut") &&
		   !ascii_span_equal_nocase(word, "z")) {
		return false;
	}
	date->has_zone = true;
	return true;
}

static void
take_part(struct date *date, struct span word)
{
	if (is_month(word, &date->month) || is_zone(word, date) ||
	    number(word, 4, 4, &date->year) ||
	    (date->day < 0 && number(word, 1, 2, &date->day)))
		return;
	if (date->hour < 0 && !is_time(word, date))
		date->hour = -1;
}

static bool
local_time(const struct date *date, time_t *out)
{
	struct tm civil = {
		.tm_year = date->year - 1900,
		.tm_mon = date->month - 1,
		.tm_mday = date->day,
		.tm_hour = date->hour,
		.tm_min = date->minute,
		.tm_sec = date->second,
		.tm_isdst = -1,
	};
	time_t at = mktime(&civil);

	if (at == (time_t)-1)
		return false;
	*out = at;
	return true;
}

/* What has no zone is local time, as programs write separators. */
static bool
read_date(struct span text, time_t *out)
{
	struct date date = { -1, -1, -1, -1, -1, -1, false, 0 };
	struct span word;
	time_t at = 0;

	for (word = take_word(&text); word.len > 0 && word.data[0] != '(';
	     word = take_word(&text))
		take_part(&date, word);
	if (date.second > 59)
		date.second = 59;
	if (!time_from_civil(date.year, date.month, date.day, date.hour,
		date.minute, date.second, &at))
		return false;
	if (!date.has_zone)
		return local_time(&date, out);
	*out = at - date.east;
	return true;
}

/* --- where they stand ------------------------------------------------------*/

static bool
is_received(struct span line)
{
	static const char name[] = "received:";

	return line.len >= sizeof(name) - 1 &&
	       ascii_span_equal_nocase(
		   (struct span){ line.data, sizeof(name) - 1 }, name);
}

/* Behind the last semicolon: RFC 5321 4.4. */
static bool
date_of_field(struct span field, time_t *out)
{
	for (size_t i = field.len; i > 0; i--)
		if (field.data[i - 1] == ';')
			return read_date(behind(field, i), out);
	return false;
}

/* The first field Received is that of the server that took the message; those
 * below it are whose who sent it. */
static bool
top_received(struct span head, time_t *out)
{
	while (head.len > 0) {
		struct span line = take_line(&head), field = line;

		if (line.len == 0)
			return false;
		if (!is_received(line))
			continue;
		while (head.len > 0 &&
		       (head.data[0] == ' ' || head.data[0] == '\t')) {
			line = take_line(&head);
			field.len = (size_t)(line.data + line.len - field.data);
		}
		return date_of_field(field, out);
	}
	return false;
}

/* "From somebody Sun Nov  1 10:00:00 2026" */
static bool
separator_date(struct span line, time_t *out)
{
	if (!is_mbox_separator(line))
		return false;
	(void)take_word(&line);
	(void)take_word(&line);
	return read_date(line, out);
}

/* "1793527200.M20046P2137.mx1,S=4542:2,S" */
static bool
maildir_date(const char *path, time_t *out)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	size_t len = strspn(name, "0123456789");
	time_t at = 0;

	if (len < 9 || len > 10 || name[len] != '.')
		return false;
	for (size_t i = 0; i < len; i++)
		at = at * 10 + (name[i] - '0');
	*out = at;
	return true;
}

time_t
receipt_time(const char *path, struct span head, time_t written)
{
	struct span rest = head, first = { NULL, 0 };
	time_t at = 0;

	if (head.len > 0)
		first = take_line(&rest);
	if (first.len < 5 || memcmp(first.data, "From ", 5) != 0)
		rest = head;
	if ((top_received(rest, &at) || maildir_date(path, &at) ||
		(first.len > 0 && separator_date(first, &at))) &&
	    at > 0 && at <= written + DAY)
		return at;
	return written;
}
