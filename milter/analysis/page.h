/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the HTML report: the document, its sections, its tables.
 * Private to this room.
 */
#ifndef ANALYSIS_PAGE_H
#define ANALYSIS_PAGE_H

#include "chart.h"
#include "markup.h"

extern const char *const style_lines[]; /* made of style.css by the build */

/* All up to the <main> that is left open; nothing outside is ever asked for,
 * and a browser that knows the policy in it refuses to. */
void page_begin(struct markup *, const char *title);
void page_end(struct markup *);

/* A heading and what stands under it, until page_section_end(). */
void page_section(struct markup *, const char *id, const char *title);
void page_section_end(struct markup *);
void page_paragraph(struct markup *, const char *class, const char *text);

enum column_kind {
	COLUMN_WORDS,
	COLUMN_TEXT, /* sentences: gets room */
	COLUMN_ID,   /* to be copied: is not broken if it can be helped */
	COLUMN_DATE,
	COLUMN_PERIOD,
	COLUMN_NUMBER,
	COLUMN_PICTURE, /* of the numbers beside it: no words of its own */
};

struct table_column {
	const char *label; /* "" for a picture */
	enum column_kind kind;
};

/* The first cell of a row is its heading.  Zero-initialised but for the
 * first three and the form. */
struct table {
	const char *id, *caption;
	const struct table_column *columns; /* ends with a label of NULL */
	bool is_matrix;			    /* pictures in its cells */
	bool is_dense; /* of many numbers, most of them 0 */
	bool is_long;  /* dense, and of numbers beyond all measure */
	bool is_slim;  /* no wider than it must be */
	struct markup *markup;
	size_t at; /* column of the next cell */
	size_t depth;
	bool in_row;
};

void table_begin(struct table *, struct markup *);
void table_row(struct table *);
void table_foot(struct table *); /* the last row: sums */
void table_words(struct table *, const char *text);
void table_id(struct table *, const char *text); /* to be copied */
void table_number(struct table *, uint64_t);
void table_share(struct table *, uint64_t part, uint64_t whole);
void table_bar(struct table *, uint64_t value, uint64_t most, enum fill);
/* For content of other kinds, between these two. */
void table_cell(struct table *);
void table_cell_end(struct table *);
void table_end(struct table *);

#endif
