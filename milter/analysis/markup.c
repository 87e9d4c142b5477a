/* SPDX-License-Identifier: BSD-2-Clause */
/* The only place that writes a "<". */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "markup.h"

enum {
	SHARE_DIGITS = 6
};
#define SHARE_LEAST 0.000001 /* percent */

static const char narrow_blank[] = "\xe2\x80\xaf"; /* U+202F */

/* HTML's void elements; SVG's and all others have an end tag or are closed
 * in themselves. */
static bool
is_void(const char *name)
{
	static const char *const names[] = { "br", "col", "hr", "meta", "wbr" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static void
end_tag(struct markup *m)
{
	if (m->in_tag)
		buffer_char(m->out, '>');
	m->in_tag = false;
}

void
markup_open_name(struct markup *m, const char *name)
{
	assert(m->depth < MARKUP_DEPTH);
	end_tag(m);
	buffer_format(m->out, "<%s", name);
	m->elements[m->depth++] = name;
	m->in_tag = true;
}

void
markup_close(struct markup *m)
{
	const char *name;

	assert(m->depth > 0);
	name = m->elements[--m->depth];
	if (m->in_tag && is_void(name)) {
		buffer_string(m->out, "/>");
		m->in_tag = false;
		return;
	}
	end_tag(m);
	buffer_format(m->out, "</%s>", name);
}

void
markup_close_to(struct markup *m, size_t depth)
{
	while (m->depth > depth)
		markup_close(m);
}

static const char *
reference(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void
add_escaped(struct markup *m, const char *text)
{
	struct buffer clean = BUFFER_LIMIT(MARKUP_TEXT_MAX);

	clean_line(&clean, text, MARKUP_TEXT_MAX);
	for (size_t i = 0; i < clean.len; i++) {
		const char *written = reference((char)clean.data[i]);

		if (written != NULL)
			buffer_string(m->out, written);
		else
			buffer_char(m->out, (char)clean.data[i]);
	}
	buffer_free(&clean);
}

void
markup_add_attribute(struct markup *m, const char *name, const char *value)
{
	assert(m->in_tag);
	buffer_format(m->out, " %s=\"", name);
	add_escaped(m, value);
	buffer_char(m->out, '"');
}

void
markup_add_hundredths(
    struct markup *m, const char *name, uint64_t value, const char *unit)
{
	char text[NUMBER_TEXT];

	if (value % 100 == 0)
		snprintf(text, sizeof(text), "%llu%s",
		    (unsigned long long)value / 100, unit);
	else
		snprintf(text, sizeof(text), "%llu.%02llu%s",
		    (unsigned long long)value / 100,
		    (unsigned long long)value % 100, unit);
	markup_add_attribute(m, name, text);
}

void
markup_text(struct markup *m, const char *text)
{
	end_tag(m);
	add_escaped(m, text);
}

void
markup_format(struct markup *m, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		m->out->overflowed = true;
	else
		markup_text(m, text);
	va_end(ap);
	free(text);
}

void
markup_stranger(struct markup *m, const char *text)
{
	markup_element(m, "bdi", NULL, text);
}

void
markup_line(struct markup *m)
{
	end_tag(m);
	buffer_char(m->out, '\n');
}

void
markup_style(struct markup *m, const char *const lines[])
{
	end_tag(m);
	for (; *lines != NULL; lines++)
		buffer_string(m->out, *lines);
}

size_t
number_text(uint64_t number, char out[static NUMBER_TEXT])
{
	char digits[24];
	size_t count = (size_t)snprintf(
	    digits, sizeof(digits), "%llu", (unsigned long long)number);
	char *to = out;

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && (count - i) % 3 == 0)
			to = stpcpy(to, narrow_blank);
		*to++ = digits[i];
	}
	*to = '\0';
	return count + (count - 1) / 3;
}

/* Digits behind the point: two that count, or, where nearly all is meant, as
 * many as say that it is not all. */
static int
share_digits(double percent)
{
	bool is_nearly_all = percent >= 99.5;
	double least = is_nearly_all ? 1 : 9.95;
	int digits = 0;

	if (is_nearly_all)
		percent = 100 - percent;
	for (; digits < SHARE_DIGITS && percent < least; digits++)
		percent *= 10;
	return digits;
}

void
share_text(uint64_t part, uint64_t whole, char out[static NUMBER_TEXT])
{
	double percent = whole > 0 ? (double)part / (double)whole * 100 : 0;
	const char *sign = "";

	if (part == 0 || part >= whole) {
		snprintf(out, NUMBER_TEXT, "%d%s%%", part > 0 ? 100 : 0,
		    narrow_blank);
		return;
	}
	if (percent < SHARE_LEAST) {
		percent = SHARE_LEAST;
		sign = "<";
	} else if (percent > 100 - SHARE_LEAST) {
		percent = 100 - SHARE_LEAST;
		sign = ">";
	}
	snprintf(out, NUMBER_TEXT, "%s%.*f%s%%", sign, share_digits(percent),
	    percent, narrow_blank);
}

void
markup_number(struct markup *m, uint64_t number)
{
	char text[NUMBER_TEXT];

	number_text(number, text);
	markup_text(m, text);
}

void
markup_add_element(
    struct markup *m, const char *name, const char *class, const char *text)
{
	markup_open_name(m, name);
	if (class != NULL)
		markup_attribute(m, "class", class);
	markup_text(m, text);
	markup_close(m);
}
