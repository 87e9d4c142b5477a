/* SPDX-License-Identifier: BSD-2-Clause */
/* Cells and lists of names that all chapters of the HTML report use. */
#include <string.h>

#include "html.h"

/* Each date on one line, the two on one or two. */
void
html_period_cell(struct table *t, time_t first, time_t last)
{
	char from[TIME_TEXT], to[TIME_TEXT];

	words_date(first, from);
	words_date(last, to);
	table_cell(t);
	markup_element(t->markup, "span", "date", from);
	if (strcmp(from, to) != 0) {
		markup_text(t->markup, " to ");
		markup_element(t->markup, "span", "date", to);
	}
	table_cell_end(t);
}

void
html_time_cell(struct table *t, time_t when)
{
	char text[TIME_TEXT];

	words_time(when, text);
	table_words(t, text);
}

void
html_date_cell(struct table *t, time_t when)
{
	char text[TIME_TEXT];

	words_date(when, text);
	table_words(t, text);
}

void
html_ids_cell(struct table *t, const struct analysis_group *group)
{
	table_cell(t);
	for (size_t i = 0; i < ANALYSIS_IDS && group->ids[i] != NULL; i++) {
		markup_text(t->markup, i > 0 ? " " : "");
		markup_element(t->markup, "code", NULL, group->ids[i]);
	}
	table_cell_end(t);
}

void
html_senders_cell(struct table *t, const struct analysis_group *group)
{
	table_cell(t);
	markup_number(t->markup, group->senders);
	markup_text(t->markup, group->senders_is_least ? " at least" : "");
	table_cell_end(t);
}

void
html_names(struct markup *m, const struct analysis_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		markup_text(m, i > 0 ? ", " : "");
		markup_stranger(m, names->list[i].name);
		markup_text(m, " ");
		markup_open(m, "span");
		markup_attribute(m, "class", "count");
		markup_number(m, names->list[i].messages);
		markup_close(m);
	}
	if (names->more > 0) {
		markup_text(m, " and ");
		markup_number(m, names->more);
		markup_text(m, " more");
	}
}

void
html_rest(struct markup *m, uint64_t more, bool is_cut)
{
	if (more == 0 && !is_cut)
		return;
	markup_open(m, "p");
	markup_attribute(m, "class", "rest");
	if (more > 0) {
		markup_text(m, "And ");
		markup_number(m, more);
		markup_text(m, " more with fewer messages. ");
	}
	if (is_cut)
		markup_text(m,
		    "There was more than memory can tell apart: a number of "
		    "this list may be too high by as much as its least.");
	markup_close(m);
}

void
html_nothing(struct markup *m, const char *sentence)
{
	page_paragraph(m, "nothing", sentence);
}
