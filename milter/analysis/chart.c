/* SPDX-License-Identifier: BSD-2-Clause */
/* Columns over time, bars and squares. */
#include <stdio.h>
#include <string.h>

#include "chart.h"

enum {
	WHOLE = 10000,	 /* hundredths of a percent */
	HEIGHT = 4400,	 /* of the highest column, hundredths of a pixel */
	HEAD = 16,	 /* pixels above it, for its number */
	SLOT_MOST = 600, /* few columns are narrow ones, too */
	LEAST = 100,	 /* what is there is seen: one pixel */
	LETTER = 125,	 /* half of one on a narrow screen */
	AXIS_GAP = 2600, /* between labels, that they fit on a narrow screen */
	AXIS_END = 7600, /* what begins behind it would not */
	SIDE = 34,	 /* of the largest square, pixels */
	BAR_HEIGHT = 12,
	BAR_LEAST = 60, /* hundredths of a percent */
};

static const char *const fill_names[FILLS] = {
	[FILL_PLAIN] = "plain",
	[FILL_OTHER] = "other",
	[FILL_SOLID] = "solid",
	[FILL_STRIPES] = "stripes",
	[FILL_DOTS] = "dots",
};

static const char *const fill_patterns[FILLS] = {
	[FILL_STRIPES] = "url(#stripes)",
	[FILL_DOTS] = "url(#dots)",
};

/* value / most of `whole`, rounded; never 0 where there is something. */
static uint64_t
share(uint64_t value, uint64_t most, uint64_t whole, uint64_t least)
{
	double part;

	if (value == 0 || most == 0)
		return 0;
	if (value >= most)
		return whole;
	part = (double)value / (double)most * (double)whole + 0.5;
	return part < (double)least ? least : (uint64_t)part;
}

static void
add_fill(struct markup *m, enum fill fill)
{
	markup_attribute(m, "class", fill_names[fill]);
	if (fill_patterns[fill] != NULL)
		markup_attribute(m, "fill", fill_patterns[fill]);
}

static void
add_rectangle(
    struct markup *m, const char *class, const char *width, const char *height)
{
	markup_open(m, "rect");
	markup_attribute(m, "class", class);
	markup_attribute(m, "width", width);
	markup_attribute(m, "height", height);
	markup_close(m);
}

static void
open_pattern(struct markup *m, const char *id)
{
	markup_open(m, "pattern");
	markup_attribute(m, "id", id);
	markup_attribute(m, "patternUnits", "userSpaceOnUse");
	markup_attribute(m, "width", "5");
	markup_attribute(m, "height", "5");
}

void
chart_patterns(struct markup *m)
{
	size_t depth = m->depth;

	markup_open(m, "svg");
	markup_attribute(m, "class", "patterns");
	markup_attribute(m, "width", "0");
	markup_attribute(m, "height", "0");
	markup_attribute(m, "aria-hidden", "true");
	markup_open(m, "defs");
	open_pattern(m, "stripes");
	markup_attribute(m, "patternTransform", "rotate(45)");
	add_rectangle(m, "ground", "5", "5");
	add_rectangle(m, "solid", "2.5", "5");
	markup_close(m);
	open_pattern(m, "dots");
	add_rectangle(m, "ground", "5", "5");
	add_rectangle(m, "solid", "2", "2");
	markup_close_to(m, depth);
}

static void
add_key(struct markup *m, enum fill fill)
{
	markup_open(m, "svg");
	markup_attribute(m, "class", "key");
	markup_attribute(m, "width", "11");
	markup_attribute(m, "height", "11");
	markup_attribute(m, "aria-hidden", "true");
	markup_open(m, "rect");
	add_fill(m, fill);
	markup_attribute(m, "width", "11");
	markup_attribute(m, "height", "11");
	markup_close(m);
	markup_close(m);
}

void
chart_names(struct markup *m, const struct chart_name *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		markup_text(m, i > 0 ? " " : "");
		markup_open(m, "span");
		add_key(m, names[i].fill);
		markup_text(m, names[i].name);
		markup_close(m);
	}
}

/* --- columns over time --------------------------------------------------- */

static uint64_t
slot_width(size_t count)
{
	uint64_t width = count > 0 ? WHOLE / count : WHOLE;

	return width > SLOT_MOST ? SLOT_MOST : width;
}

static uint64_t
slot_at(size_t index, size_t count)
{
	if (count * SLOT_MOST < WHOLE)
		return index * SLOT_MOST;
	return index * WHOLE / count;
}

uint64_t
chart_total(const struct chart_columns *columns, size_t index)
{
	uint64_t total = 0;

	for (size_t i = 0; i < columns->layer_count; i++)
		total += columns->layers[i].values[index];
	return total;
}

static size_t
highest_column(const struct chart_columns *columns)
{
	size_t highest = 0;

	for (size_t i = 1; i < columns->count; i++) {
		if (chart_total(columns, i) > chart_total(columns, highest))
			highest = i;
	}
	return highest;
}

static void
add_layer(struct markup *m, const struct chart_columns *columns, size_t index,
    enum fill fill, uint64_t y, uint64_t height)
{
	uint64_t slot = slot_width(columns->count);

	markup_open(m, "rect");
	add_fill(m, fill);
	markup_hundredths(
	    m, "x", slot_at(index, columns->count) + slot / 10, "%");
	markup_hundredths(m, "y", y, "");
	markup_hundredths(m, "width", slot - slot / 5, "%");
	markup_hundredths(m, "height", height, "");
	markup_close(m);
}

/* Shown by browsers where the pointer rests. */
static void
add_column_title(
    struct markup *m, const struct chart_columns *columns, size_t index)
{
	char number[NUMBER_TEXT];

	number_text(chart_total(columns, index), number);
	markup_open(m, "title");
	markup_format(m, "%s: %s", columns->labels[index], number);
	markup_close(m);
}

/* Layers grow from the base; each that is there gets a pixel at least. */
static void
add_column(struct markup *m, const struct chart_columns *columns, size_t index,
    uint64_t most)
{
	uint64_t y = HEAD * 100 + HEIGHT;

	markup_open(m, "g");
	add_column_title(m, columns, index);
	for (size_t i = 0; i < columns->layer_count; i++) {
		uint64_t height = share(
		    columns->layers[i].values[index], most, HEIGHT, LEAST);

		if (height == 0)
			continue;
		y -= height < y ? height : y;
		add_layer(
		    m, columns, index, columns->layers[i].fill, y, height);
	}
	markup_close(m);
}

static void
add_base_line(struct markup *m)
{
	markup_open(m, "rect");
	markup_attribute(m, "class", "base");
	markup_hundredths(m, "y", HEAD * 100 + HEIGHT, "");
	markup_attribute(m, "width", "100%");
	markup_attribute(m, "height", "1");
	markup_close(m);
}

/* In the middle of its column, but within the picture. */
static void
add_highest_number(
    struct markup *m, const struct chart_columns *columns, size_t index)
{
	char number[NUMBER_TEXT];
	size_t half = number_text(chart_total(columns, index), number) * LETTER;
	uint64_t slot = slot_width(columns->count);
	uint64_t at = slot_at(index, columns->count);
	const char *anchor = "middle";

	if (at + slot / 2 < half) {
		anchor = "start";
	} else if (at + slot / 2 + half > WHOLE) {
		anchor = "end";
		at += slot;
	} else {
		at += slot / 2;
	}
	markup_open(m, "text");
	markup_hundredths(m, "x", at, "%");
	markup_hundredths(m, "y", (HEAD - 4) * 100, "");
	markup_attribute(m, "text-anchor", anchor);
	markup_text(m, number);
	markup_close(m);
}

static void
open_picture(struct markup *m, const struct chart_columns *columns)
{
	char title[80], description[80], both[160];

	snprintf(title, sizeof(title), "%s-title", columns->id);
	snprintf(description, sizeof(description), "%s-text", columns->id);
	snprintf(both, sizeof(both), "%s %s", title, description);
	markup_open(m, "svg");
	markup_attribute(m, "class", "columns");
	markup_attribute(m, "id", columns->id);
	markup_attribute(m, "role", "img");
	markup_attribute(m, "aria-labelledby", both);
	markup_attribute(m, "width", "100%");
	markup_hundredths(m, "height", (HEAD + 1) * 100 + HEIGHT, "");
	markup_open(m, "title");
	markup_attribute(m, "id", title);
	markup_text(m, columns->title);
	markup_close(m);
	markup_open(m, "desc");
	markup_attribute(m, "id", description);
	markup_text(m, columns->description);
	markup_close(m);
}

void
chart_columns(struct markup *m, const struct chart_columns *columns)
{
	size_t highest = highest_column(columns);
	uint64_t most = columns->count > 0 ? chart_total(columns, highest) : 0;

	open_picture(m, columns);
	for (size_t i = 0; i < columns->count; i++) {
		if (chart_total(columns, i) > 0)
			add_column(m, columns, i, most);
	}
	add_base_line(m);
	if (most > 0)
		add_highest_number(m, columns, highest);
	markup_close(m);
}

void
chart_axis(struct markup *m, const char (*labels)[CHART_LABEL], size_t count)
{
	uint64_t slot = slot_width(count);
	size_t step = (AXIS_GAP + slot - 1) / slot;

	markup_open(m, "svg");
	markup_attribute(m, "class", "axis");
	markup_attribute(m, "width", "100%");
	markup_attribute(m, "height", "22");
	markup_attribute(m, "aria-hidden", "true");
	for (size_t i = 0; i < count; i += step) {
		if (slot_at(i, count) > AXIS_END)
			break;
		markup_open(m, "rect");
		markup_attribute(m, "class", "base");
		markup_hundredths(m, "x", slot_at(i, count) + slot / 10, "%");
		markup_attribute(m, "width", "1");
		markup_attribute(m, "height", "5");
		markup_close(m);
		markup_open(m, "text");
		markup_hundredths(m, "x", slot_at(i, count) + slot / 10, "%");
		markup_attribute(m, "y", "18");
		markup_text(m, labels[i]);
		markup_close(m);
	}
	markup_close(m);
}

/* --- in tables ----------------------------------------------------------- */

void
chart_parts(struct markup *m, const struct chart_part *parts, size_t count,
    uint64_t most)
{
	uint64_t x = 0;

	markup_open(m, "svg");
	markup_attribute(m, "class", "bar");
	markup_attribute(m, "width", "100%");
	markup_hundredths(m, "height", BAR_HEIGHT * 100, "");
	markup_attribute(m, "aria-hidden", "true");
	for (size_t i = 0; i < count; i++) {
		uint64_t width = share(parts[i].value, most, WHOLE, BAR_LEAST);

		if (width == 0)
			continue;
		if (x + width > WHOLE)
			x = WHOLE - width;
		markup_open(m, "rect");
		add_fill(m, parts[i].fill);
		markup_hundredths(m, "x", x, "%");
		markup_hundredths(m, "width", width, "%");
		markup_attribute(m, "height", "100%");
		markup_close(m);
		x += width;
	}
	markup_close(m);
}

void
chart_bar(struct markup *m, uint64_t value, uint64_t most, enum fill fill)
{
	const struct chart_part part = { fill, value };

	chart_parts(m, &part, 1, most);
}

static uint64_t
square_root(uint64_t n)
{
	uint64_t root = 0;

	for (uint64_t bit = (uint64_t)1 << 31; bit != 0; bit >>= 1) {
		if ((root | bit) * (root | bit) <= n)
			root |= bit;
	}
	return root;
}

void
chart_square(struct markup *m, uint64_t value, uint64_t most)
{
	uint64_t side = square_root(
	    share(value, most, (uint64_t)SIDE * SIDE * WHOLE, 4 * WHOLE));

	markup_open(m, "svg");
	markup_attribute(m, "class", "square");
	markup_hundredths(m, "width", SIDE * 100, "");
	markup_hundredths(m, "height", SIDE * 100, "");
	markup_attribute(m, "aria-hidden", "true");
	if (value > 0) {
		markup_open(m, "rect");
		add_fill(m, FILL_PLAIN);
		markup_hundredths(m, "x", (SIDE * 100 - side) / 2, "");
		markup_hundredths(m, "y", (SIDE * 100 - side) / 2, "");
		markup_hundredths(m, "width", side, "");
		markup_hundredths(m, "height", side, "");
		markup_close(m);
	}
	markup_close(m);
}
