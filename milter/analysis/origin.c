/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a line to who wrote it.  The program's name counts only where the
 * syslog daemon puts it: whatever a stranger makes another program log, it is
 * not ours.
 */
#include <string.h>

#include "origin.h"

static bool
begins_with(struct span text, const char *prefix)
{
	size_t len = strlen(prefix);

	return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

static struct span
behind(struct span text, size_t len)
{
	return (struct span){ text.data + len, text.len - len };
}

/* Up to a blank, which is taken too. */
static struct span
take_word(struct span *text)
{
	const uint8_t *blank = memchr(text->data, ' ', text->len);
	size_t len = blank != NULL ? (size_t)(blank - text->data) : text->len;
	struct span word = { text->data, len };

	*text = behind(*text, len + (blank != NULL));
	return word;
}

static bool
digits(struct span text, size_t at, size_t count, int *out)
{
	int value = 0;

	if (text.len < at + count)
		return false;
	for (size_t i = at; i < at + count; i++) {
		if (!ascii_isdigit(text.data[i]))
			return false;
		value = value * 10 + (text.data[i] - '0');
	}
	*out = value;
	return true;
}

static bool
is_at(struct span text, size_t at, char c)
{
	return at < text.len && text.data[at] == (uint8_t)c;
}

/* "Z", "+01:00", "+0100", or nothing: then it is UTC's. */
static bool
zone_offset(struct span zone, time_t *seconds)
{
	int hours = 0, minutes = 0;

	*seconds = 0;
	if (zone.len == 0 || (zone.len == 1 && is_at(zone, 0, 'Z')))
		return true;
	if ((zone.data[0] != '+' && zone.data[0] != '-') ||
	    !digits(zone, 1, 2, &hours) ||
	    !digits(zone, is_at(zone, 3, ':') ? 4 : 3, 2, &minutes))
		return false;
	*seconds = (time_t)hours * 3600 + (time_t)minutes * 60;
	if (zone.data[0] == '-')
		*seconds = -*seconds;
	return true;
}

/* RFC 3339, the fraction dropped. */
static bool
stamp_3339(struct span word, time_t *out)
{
	int year, month, day, hour, minute, second;
	size_t at = 19;
	time_t offset = 0;

	if (!digits(word, 0, 4, &year) || !is_at(word, 4, '-') ||
	    !digits(word, 5, 2, &month) || !digits(word, 8, 2, &day) ||
	    !is_at(word, 10, 'T') || !digits(word, 11, 2, &hour) ||
	    !is_at(word, 13, ':') || !digits(word, 14, 2, &minute) ||
	    !digits(word, 17, 2, &second))
		return false;
	if (is_at(word, at, '.') || is_at(word, at, ','))
		for (at++; at < word.len && ascii_isdigit(word.data[at]);)
			at++;
	if (!zone_offset(behind(word, at), &offset) ||
	    !time_from_civil(
		year, month, day, hour, minute, second > 59 ? 59 : second, out))
		return false;
	*out -= offset;
	return true;
}

static int
month_of(struct span text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (memcmp(text.data, months + 3 * i, 3) == 0)
			return i;
	return -1;
}

/* Local time, in the last year in which it does not lie ahead. */
static time_t
local_time(const struct tm *given, time_t latest)
{
	struct tm now = { 0 };
	time_t at = 0;

	localtime_r(&latest, &now);
	for (int back = 0; back < 2; back++) {
		struct tm civil = *given;

		civil.tm_year = now.tm_year - back;
		civil.tm_isdst = -1;
		at = mktime(&civil);
		if (at <= latest + 24 * 60 * 60)
			break;
	}
	return at;
}

/* "Nov 24 02:26:00 ", as RFC 3164 has it; taken from the text. */
static bool
take_3164(struct span *text, struct calendar *calendar, time_t *out)
{
	struct tm civil = { 0 };
	size_t end = 15;
	int second = 0;

	if (text->len < 16 || !is_at(*text, 3, ' ') || !is_at(*text, 6, ' ') ||
	    !is_at(*text, 9, ':') || !is_at(*text, 12, ':') ||
	    !digits(*text, 13, 2, &second))
		return false;
	/* The journal's short-precise has a fraction. */
	if (is_at(*text, end, '.'))
		for (end++; end < text->len && ascii_isdigit(text->data[end]);)
			end++;
	if (!is_at(*text, end, ' '))
		return false;
	if (memcmp(calendar->minute, text->data, 12) != 0) {
		civil.tm_mon = month_of(*text);
		if (civil.tm_mon < 0 ||
		    !digits(*text, is_at(*text, 4, ' ') ? 5 : 4,
			is_at(*text, 4, ' ') ? 1 : 2, &civil.tm_mday) ||
		    !digits(*text, 7, 2, &civil.tm_hour) ||
		    !digits(*text, 10, 2, &civil.tm_min))
			return false;
		calendar->begins = local_time(&civil, calendar->latest);
		memcpy(calendar->minute, text->data, 12);
	}
	*out = calendar->begins + second;
	*text = behind(*text, end + 1);
	return true;
}

/* "smime-milter[123]: ", "postfix/smtpd[123]: "; the message stays. */
static enum program
take_tag(struct span *text)
{
	struct span name = *text;
	size_t len = 0;

	while (len < text->len && len < 64 && text->data[len] > 0x20 &&
	       text->data[len] != ':' && text->data[len] != '[')
		len++;
	name.len = len;
	if (is_at(*text, len, '[')) {
		do
			len++;
		while (len < text->len && ascii_isdigit(text->data[len]));
		if (!is_at(*text, len, ']'))
			return PROGRAM_FOREIGN;
		len++;
	}
	if (!is_at(*text, len, ':') || !is_at(*text, len + 1, ' '))
		return PROGRAM_FOREIGN;
	*text = behind(*text, len + 2);
	if (span_equal(name, span_of("smime-milter")))
		return PROGRAM_OURS;
	return begins_with(name, "postfix") ? PROGRAM_POSTFIX : PROGRAM_FOREIGN;
}

/* "<22>", in front of what one syslog daemon sends to another; 0: none. */
static size_t
priority_len(struct span text)
{
	size_t len = 1;

	while (len < 4 && len < text.len && ascii_isdigit(text.data[len]))
		len++;
	return is_at(text, 0, '<') && len > 1 && is_at(text, len, '>') ? len + 1
								       : 0;
}

/* "[id name=\"value\"]", behind its bracket. */
static bool
pass_element(struct span *text)
{
	bool quoted = false;

	for (size_t i = 0; i < text->len; i++) {
		if (quoted && text->data[i] == '\\') {
			i++;
		} else if (text->data[i] == '"') {
			quoted = !quoted;
		} else if (!quoted && text->data[i] == ']') {
			*text = behind(*text, i + 1);
			return true;
		}
	}
	return false;
}

/* "-", or elements: RFC 5424 6.3. */
static bool
pass_structured_data(struct span *text)
{
	if (!is_at(*text, 0, '['))
		return span_equal(take_word(text), span_of("-"));
	while (is_at(*text, 0, '[')) {
		*text = behind(*text, 1);
		if (!pass_element(text))
			return false;
	}
	return take_word(text).len == 0;
}

/* "TIME NODE PROGRAM PID MSGID DATA MESSAGE": RFC 5424 6. */
static void
read_5424(struct span text, struct origin *out)
{
	struct span name;

	(void)stamp_3339(take_word(&text), &out->at);
	out->node = take_word(&text);
	name = take_word(&text);
	(void)take_word(&text);
	(void)take_word(&text);
	if (!pass_structured_data(&text))
		return;
	if (span_equal(name, span_of("smime-milter")))
		out->program = PROGRAM_OURS;
	else if (begins_with(name, "postfix"))
		out->program = PROGRAM_POSTFIX;
	if (begins_with(text, "\xef\xbb\xbf"))
		text = behind(text, 3);
	out->message = text;
}

/* "4hXkQ21zT9: result=..." without anything before it, or such an object. */
static bool
is_bare(struct span line)
{
	size_t len = 0;

	if (begins_with(line, "{\"id\":"))
		return true;
	while (len < line.len && len < 64 &&
	       (ascii_isalpha(line.data[len]) ||
		   ascii_isdigit(line.data[len]) || line.data[len] == '-'))
		len++;
	return len > 0 && begins_with(behind(line, len), ": result=");
}

void
origin_read(struct span line, struct calendar *calendar, struct origin *out)
{
	struct span rest = line, word;

	*out = (struct origin){ .message = line };
	line = behind(line, priority_len(line));
	if (line.data != rest.data && begins_with(line, "1 ")) {
		read_5424(behind(line, 2), out);
		return;
	}
	rest = line;
	if (is_bare(line)) {
		out->program = PROGRAM_OURS;
		return;
	}
	word = take_word(&rest);
	if (!stamp_3339(word, &out->at)) {
		rest = line;
		if (!take_3164(&rest, calendar, &out->at)) {
			/* Standard error has neither time nor node. */
			rest = line;
			out->program = take_tag(&rest);
			out->message = rest;
			return;
		}
	}
	out->node = take_word(&rest);
	out->program = take_tag(&rest);
	out->message = rest;
}
