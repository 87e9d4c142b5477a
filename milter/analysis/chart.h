/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pictures of numbers as inline SVG.  They are drawn to the width they get
 * (across in percent, down in pixels), so that their letters have one size on
 * any screen and on paper.  Private to this room.
 */
#ifndef ANALYSIS_CHART_H
#define ANALYSIS_CHART_H

#include "markup.h"

/* Told apart without colour: by pattern, and each is named beside. */
enum fill {
	FILL_PLAIN, /* what is as it should be */
	FILL_OTHER, /* what is neither here nor there */
	FILL_SOLID, /* what is not */
	FILL_STRIPES,
	FILL_DOTS,
	FILLS,
};

/* Defines the patterns; once a document, before the first picture. */
void chart_patterns(struct markup *);

/* What fills mean, in running text: a little square and a name each. */
struct chart_name {
	enum fill fill;
	const char *name;
};
void chart_names(struct markup *, const struct chart_name *, size_t count);

enum {
	CHART_LAYERS = 4,
	CHART_LABEL = 32,
};

struct chart_layer {
	enum fill fill;
	const uint64_t *values; /* one a column */
};

/* Columns over time, the layers of each one on another, the first below; the
 * highest column has its number on top. */
struct chart_columns {
	const char *id; /* unique in the document; of our own making */
	const char *title, *description; /* for those who cannot see it */
	size_t count;
	const char (*labels)[CHART_LABEL]; /* of each column: its time */
	size_t layer_count;
	struct chart_layer layers[CHART_LAYERS];
};
void chart_columns(struct markup *, const struct chart_columns *);
uint64_t chart_total(const struct chart_columns *, size_t index);

/* The time below them; as many of the labels as there is room for on a narrow
 * screen, at equal distances. */
void chart_axis(
    struct markup *, const char (*labels)[CHART_LABEL], size_t count);

/* In a row of a table, whose numbers stand beside it: values of `most`, one
 * behind the other. */
struct chart_part {
	enum fill fill;
	uint64_t value;
};
void chart_parts(
    struct markup *, const struct chart_part *, size_t count, uint64_t most);
void chart_bar(struct markup *, uint64_t value, uint64_t most, enum fill);
/* In a cell of a table: its area is the value. */
void chart_square(struct markup *, uint64_t value, uint64_t most);

#endif
