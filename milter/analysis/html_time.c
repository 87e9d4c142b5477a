/* SPDX-License-Identifier: BSD-2-Clause */
/* The time line: one strip a kind of message, each with its own scale, and
 * the same numbers as a table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html.h"

enum {
	COLUMNS_MOST = 62, /* days, or runs of days, that are one column each */
	WEEK = 7,
};

/* What a strip, or a column of the table, counts. */
enum series {
	SERIES_ALL,
	SERIES_NONE,
	SERIES_PASS,
	SERIES_FAIL,
	SERIES_MISMATCH,
	SERIES_POLICY,
	SERIES_NEUTRAL,
	SERIES_TEMPERROR,
	SERIES_PERMERROR,
	SERIES_REJECT,
	SERIES_TEMPFAIL,
	SERIES_QUARANTINE,
	SERIES_TAG,
	SERIES,
};

static const char *const series_names[SERIES] = {
	[SERIES_ALL] = "all mail",
	[SERIES_NONE] = "not signed",
	[SERIES_PASS] = "pass",
	[SERIES_FAIL] = "fail",
	[SERIES_MISMATCH] = "of these, digest-mismatch",
	[SERIES_POLICY] = "policy",
	[SERIES_NEUTRAL] = "neutral",
	[SERIES_TEMPERROR] = "temperror",
	[SERIES_PERMERROR] = "permerror",
	[SERIES_REJECT] = "refused",
	[SERIES_TEMPFAIL] = "delayed",
	[SERIES_QUARANTINE] = "held",
	[SERIES_TAG] = "tagged",
};

struct time_line {
	size_t count; /* of columns */
	size_t days;  /* of each */
	char (*labels)[CHART_LABEL];
	uint64_t *values[SERIES];
	uint64_t totals[SERIES];
	size_t highest[SERIES];
};

static uint64_t
value_of(const struct analysis_day *day, enum series series)
{
	switch (series) {
	case SERIES_ALL:
		return day->messages;
	case SERIES_NONE:
		return day->results[RESULT_NONE];
	case SERIES_PASS:
		return day->results[RESULT_PASS];
	case SERIES_FAIL:
		return day->results[RESULT_FAIL];
	case SERIES_MISMATCH:
		return day->mismatches;
	case SERIES_POLICY:
		return day->results[RESULT_POLICY];
	case SERIES_NEUTRAL:
		return day->results[RESULT_NEUTRAL];
	case SERIES_TEMPERROR:
		return day->results[RESULT_TEMPERROR];
	case SERIES_PERMERROR:
		return day->results[RESULT_PERMERROR];
	case SERIES_REJECT:
		return day->actions[ACTION_REJECT];
	case SERIES_TEMPFAIL:
		return day->actions[ACTION_TEMPFAIL];
	case SERIES_QUARANTINE:
		return day->actions[ACTION_QUARANTINE];
	case SERIES_TAG:
		return day->actions[ACTION_TAG];
	default:
		return 0;
	}
}

/* One day a column while there is room, else as few weeks as fit. */
static size_t
days_of_column(size_t days)
{
	size_t weeks = (days + COLUMNS_MOST * WEEK - 1) / (COLUMNS_MOST * WEEK);

	return days <= COLUMNS_MOST ? 1 : weeks * WEEK;
}

static void
count_day(struct time_line *line, size_t at, const struct analysis_day *day)
{
	for (int i = 0; i < SERIES; i++) {
		uint64_t *values = line->values[i];
		uint64_t value = value_of(day, (enum series)i);

		values[at] += value;
		line->totals[i] += value;
		if (values[at] > values[line->highest[i]])
			line->highest[i] = at;
	}
}

static void
time_line_of(const struct analysis *a, struct time_line *line)
{
	*line = (struct time_line){ .days = days_of_column(a->day_count) };
	line->count = (a->day_count + line->days - 1) / line->days;
	line->labels = xcalloc(line->count + 1, sizeof(*line->labels));
	for (int i = 0; i < SERIES; i++)
		line->values[i] =
		    xcalloc(line->count + 1, sizeof(*line->values[i]));
	for (size_t i = 0; i < a->day_count; i++) {
		size_t at = i / line->days;
		char date[TIME_TEXT];

		words_date(a->days[i].start, date);
		if (i % line->days == 0)
			snprintf(line->labels[at], CHART_LABEL, "%s", date);
		count_day(line, at, &a->days[i]);
	}
}

static void
time_line_free(struct time_line *line)
{
	free(line->labels);
	for (int i = 0; i < SERIES; i++)
		free(line->values[i]);
}

/* --- strips -------------------------------------------------------------- */

static void
add_strip_words(struct markup *m, const struct time_line *line,
    const char *name, uint64_t total, size_t highest)
{
	markup_element(m, "b", NULL, name);
	markup_text(m, " ");
	markup_number(m, total);
	markup_format(m, ", most %s %s", line->days > 1 ? "from" : "on",
	    line->labels[highest]);
}

static void
add_picture(struct markup *m, const struct time_line *line, const char *id,
    const char *name, struct chart_columns *columns)
{
	char *title = xasprintf("%s over time", name);
	char *text = xasprintf(
	    "%zu columns of %zu days each from %s on; the table below has "
	    "the numbers.",
	    line->count, line->days, line->labels[0]);

	columns->id = id;
	columns->title = title;
	columns->description = text;
	columns->count = line->count;
	columns->labels = (const char(*)[CHART_LABEL])line->labels;
	chart_columns(m, columns);
	free(text);
	free(title);
}

/* A strip of one kind; none where there was not one message of it. */
static void
add_strip(struct markup *m, const struct time_line *line, enum series series)
{
	const char *name = series_names[series];
	struct chart_columns columns = {
		.layer_count = 1,
		.layers = { { FILL_SOLID, line->values[series] } },
	};
	char id[CHART_LABEL];

	if (line->totals[series] == 0)
		return;
	if (series == SERIES_ALL || series == SERIES_PASS)
		columns.layers[0].fill = FILL_PLAIN;
	else if (series != SERIES_FAIL && series != SERIES_MISMATCH)
		columns.layers[0].fill = FILL_OTHER;
	snprintf(id, sizeof(id), "strip-%d", (int)series);
	markup_open(m, "div");
	markup_attribute(m, "class", "strip");
	markup_open(m, "p");
	add_strip_words(
	    m, line, name, line->totals[series], line->highest[series]);
	markup_close(m);
	add_picture(m, line, id, name, &columns);
	markup_close(m);
}

/* What enforcement did, or would have done: one strip, a layer each. */
static void
add_hit_strip(struct markup *m, const struct time_line *line)
{
	static const enum fill fills[] = { FILL_SOLID, FILL_DOTS, FILL_STRIPES,
		FILL_PLAIN };
	struct chart_columns columns = { .layer_count = 0 };
	struct chart_name names[CHART_LAYERS];
	uint64_t total = 0, most = 0;
	size_t highest = 0;

	for (size_t i = 0; i < CHART_LAYERS; i++) {
		enum series series = (enum series)(SERIES_REJECT + i);
		size_t at = columns.layer_count;

		total += line->totals[series];
		if (line->totals[series] == 0)
			continue;
		columns.layers[at].fill = fills[i];
		columns.layers[at].values = line->values[series];
		names[at].fill = fills[i];
		names[at].name = series_names[series];
		columns.layer_count++;
	}
	if (total == 0)
		return;
	for (size_t i = 0; i < line->count; i++) {
		uint64_t all = chart_total(&columns, i);

		highest = all > most ? i : highest;
		most = all > most ? all : most;
	}
	markup_open(m, "div");
	markup_attribute(m, "class", "strip");
	markup_open(m, "p");
	markup_attribute(m, "class", "keys");
	add_strip_words(m, line, "if enforced", total, highest);
	markup_text(m, " ");
	chart_names(m, names, columns.layer_count);
	markup_close(m);
	add_picture(m, line, "strip-hits", "if enforced", &columns);
	markup_close(m);
}

static void
add_absent(struct markup *m, const struct time_line *line)
{
	bool is_first = true;

	for (int i = SERIES_PASS; i < SERIES_REJECT; i++) {
		if (line->totals[i] > 0)
			continue;
		if (is_first) {
			markup_open(m, "p");
			markup_attribute(m, "class", "rest");
			markup_text(m, "Not once: ");
		}
		markup_text(m, is_first ? "" : ", ");
		markup_text(m,
		    i == SERIES_MISMATCH ? "digest-mismatch" : series_names[i]);
		is_first = false;
	}
	if (!is_first) {
		markup_text(m, ".");
		markup_close(m);
	}
}

static void
add_strips(struct markup *m, const struct time_line *line)
{
	markup_open(m, "figure");
	add_hit_strip(m, line);
	add_strip(m, line, SERIES_ALL);
	for (int i = SERIES_PASS; i < SERIES_REJECT; i++)
		add_strip(m, line, (enum series)i);
	chart_axis(m, (const char(*)[CHART_LABEL])line->labels, line->count);
	add_absent(m, line);
	markup_close(m);
}

/* --- the table ----------------------------------------------------------- */

/* Columns of which there is something. */
static void
add_table(struct markup *m, const struct time_line *line)
{
	struct table_column columns[SERIES + 2] = { { "day", COLUMN_WORDS } };
	struct table t = {
		.id = "time-table",
		.caption = "The same as numbers",
		.columns = columns,
		.is_dense = true,
		.is_long = line->totals[SERIES_ALL] >= HTML_LONG,
	};
	size_t count = 1;

	if (line->days > 1)
		columns[0].label = "from";
	for (int i = 0; i < SERIES; i++) {
		if (line->totals[i] > 0)
			columns[count++] =
			    (struct table_column){ i == SERIES_MISMATCH
						       ? "digest-mismatch"
						       : series_names[i],
				    COLUMN_NUMBER };
	}
	table_begin(&t, m);
	for (size_t day = 0; day < line->count; day++) {
		table_row(&t);
		table_words(&t, line->labels[day]);
		for (int i = 0; i < SERIES; i++) {
			if (line->totals[i] > 0)
				table_number(&t, line->values[i][day]);
		}
	}
	table_foot(&t);
	table_words(&t, "all");
	for (int i = 0; i < SERIES; i++) {
		if (line->totals[i] > 0)
			table_number(&t, line->totals[i]);
	}
	table_end(&t);
}

void
html_time_line(struct markup *m, const struct analysis *a)
{
	struct time_line line;

	page_section(m, "time", "Time line");
	if (a->day_count == 0) {
		html_nothing(m, "No message has a time.");
		page_section_end(m);
		return;
	}
	time_line_of(a, &line);
	markup_open(m, "p");
	if (line.days == 1)
		markup_text(m, "Each column is one day, in UTC. ");
	else
		markup_format(
		    m, "Each column is %zu days, in UTC. ", line.days);
	if (a->day_count % line.days != 0)
		markup_format(
		    m, "The last one is %zu. ", a->day_count % line.days);
	markup_text(m,
	    "Each strip has its own scale: the number is that of its highest "
	    "column.");
	markup_close(m);
	add_strips(m, &line);
	add_table(m, &line);
	page_section_end(m);
	time_line_free(&line);
}
