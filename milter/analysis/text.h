/* SPDX-License-Identifier: BSD-2-Clause */
/* The report as text of 100 columns.  Private to this room. */
#ifndef ANALYSIS_TEXT_H
#define ANALYSIS_TEXT_H

#include "analysis.h"

enum {
	TEXT_COLUMNS = 100,
	GROUPED_TEXT = 32,
};

/* "1 284 907" */
void text_number(uint64_t, char out[static GROUPED_TEXT]);
/* Words from `column` on, where `at` columns of the line are used already;
 * wrapped, and no line end behind the last. */
void text_wrap(
    struct buffer *, const char *words, size_t at, size_t column, size_t end);
/* In so many columns, blanks behind it; too long: cut, with "..." */
void text_cell(struct buffer *, const char *, size_t columns);
void text_number_cell(struct buffer *, uint64_t, size_t columns);
/* Columns; without ICU, one for each character. */
size_t text_width(const char *utf8);

/* The chapters, in their order. */
void text_hits(const struct analysis *, struct buffer *out);
void text_incidents(const struct analysis *, struct buffer *out);
void text_numbers(const struct analysis *, struct buffer *out);
void text_signers(const struct analysis *, struct buffer *out);
void text_coverage(const struct analysis *, struct buffer *out);
void text_replay(const struct analysis *, struct buffer *out);

/* "NAME       words wrapped below one another\n" */
void text_entry(struct buffer *, const char *name, const char *words);
/* The same, and frees them. */
void text_give(struct buffer *, const char *name, struct buffer *words);
/* ", and 12 more" of a list that was cut */
void text_rest(struct buffer *words, size_t count, size_t shown, uint64_t more);

#endif
