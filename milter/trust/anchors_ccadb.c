/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CCADB's reports of included roots as CSV, read directly: columns are found
 * by their names, since each report has others and in another order.
 */
#include <stdio.h>
#include <string.h>

#include "csv.h"
#include "room.h"

enum column {
	COLUMN_PEM,
	COLUMN_DISTRUST,
	COLUMN_BITS,
	COLUMNS,
};
static const char *const names[COLUMNS] = {
	[COLUMN_PEM] = "PEM Info",
	[COLUMN_DISTRUST] = "Distrust for S/MIME After Date",
	[COLUMN_BITS] = "Trust Bits",
};

struct report {
	struct loading *loading;
	struct csv csv;
	int columns[COLUMNS]; /* -1: this report has none of these */
	size_t found;	      /* certificates in the row at hand */
};

static struct span
cell(const struct report *report, enum column column)
{
	int at = report->columns[column];

	return at >= 0 && (size_t)at < report->csv.count
		   ? span_trimmed(report->csv.cells[at])
		   : (struct span){ NULL, 0 };
}

static void
skip_row(struct report *report, const char *why)
{
	struct anchor_report *out = report->loading->report;

	if (out->skipped++ == 0)
		(void)snprintf(out->why, sizeof(out->why), "row %zu: %s",
		    report->csv.row, why);
}

/* Column names of the file, as far as the complaint has room. */
static void
complain_of_columns(struct report *report)
{
	struct buffer what = BUFFER_LIMIT(TRUST_ERROR);

	buffer_format(&what, "no columns \"%s\" and \"%s\"; it has",
	    names[COLUMN_PEM], names[COLUMN_DISTRUST]);
	for (size_t i = 0; i < report->csv.count; i++) {
		struct span name = span_trimmed(report->csv.cells[i]);

		buffer_format(&what, "%s \"%.*s\"", i > 0 ? "," : "",
		    (int)(name.len < 80 ? name.len : 80),
		    (const char *)name.data);
	}
	loading_complain(report->loading, buffer_text(&what));
	buffer_free(&what);
}

static bool
find_columns(struct report *report)
{
	for (size_t column = 0; column < COLUMNS; column++) {
		report->columns[column] = -1;
		for (size_t i = 0; i < report->csv.count; i++)
			if (ascii_span_equal_nocase(
				span_trimmed(report->csv.cells[i]),
				names[column]))
				report->columns[column] = (int)i;
	}
	if (report->columns[COLUMN_PEM] >= 0 &&
	    report->columns[COLUMN_DISTRUST] >= 0)
		return true;
	complain_of_columns(report);
	return false;
}

/* "Email;Websites"; a report without the column is of e-mail's roots. */
static bool
is_for_email(const struct report *report)
{
	struct span bits = cell(report, COLUMN_BITS);

	if (report->columns[COLUMN_BITS] < 0)
		return true;
	while (bits.len > 0) {
		size_t len = 0;

		while (len < bits.len && bits.data[len] != ';' &&
		       bits.data[len] != ',')
			len++;
		if (ascii_span_equal_nocase(
			span_trimmed((struct span){ bits.data, len }), "Email"))
			return true;
		len += len < bits.len ? 1 : 0;
		bits = (struct span){ bits.data + len, bits.len - len };
	}
	return false;
}

/* "2024.06.30" or "2024-06-30"; nothing at all is none. */
static bool
read_date(struct span text, time_t *out)
{
	char date[16];

	*out = 0;
	if (text.len == 0)
		return true;
	if (text.len != 10)
		return false;
	memcpy(date, text.data, text.len);
	date[text.len] = '\0';
	if (date[4] != date[7] || (date[4] != '.' && date[4] != '-'))
		return false;
	date[4] = date[7] = '-';
	return time_parse(date, out);
}

static void
on_certificate(struct certificate *certificate, void *arg)
{
	struct report *report = arg;

	report->found++;
	loading_add(report->loading, certificate);
}

static void
on_bad_block(size_t index, const char *why, void *arg)
{
	struct report *report = arg;

	(void)index;
	report->found++;
	skip_row(report, why);
}

static void
read_row(struct report *report)
{
	struct loading *loading = report->loading;
	struct span pem = cell(report, COLUMN_PEM);
	time_t own = loading->grant.distrust_after, date;

	if (pem.len == 0 || !is_for_email(report))
		return;
	/* A date that cannot be read must not become none. */
	if (!read_date(cell(report, COLUMN_DISTRUST), &date)) {
		skip_row(report, "a date that is none");
		return;
	}
	if (pem.len > 1 && pem.data[0] == '\'' && pem.data[pem.len - 1] == '\'')
		pem = (struct span){ pem.data + 1, pem.len - 2 };
	report->found = 0;
	loading->grant.distrust_after = earlier_date(own, date);
	if (!certificates_of_file(pem, on_certificate, on_bad_block, report) ||
	    report->found == 0)
		skip_row(report, "no PEM certificate");
	loading->grant.distrust_after = own;
}

static void
read_rows(struct report *report, struct span content)
{
	const char *why = NULL;
	char what[100];

	csv_begin(&report->csv, content);
	if (csv_next(&report->csv, &why)) {
		if (!find_columns(report))
			return;
		while (csv_next(&report->csv, &why))
			read_row(report);
	}
	if (why == NULL)
		return;
	(void)snprintf(what, sizeof(what), "row %zu: %s", report->csv.row, why);
	loading_complain(report->loading, what);
}

void
load_ccadb(struct loading *loading)
{
	struct buffer content = BUFFER_LIMIT(LIST_OCTETS_MAX);
	struct report report = { .loading = loading };

	loading->skips = true;
	if (loading_read(loading, &content))
		read_rows(&report, buffer_span(&content));
	if (loading->error[0] == '\0' && loading->report->count == 0)
		loading_complain(loading, "there is no root for e-mail in it");
	csv_free(&report.csv);
	buffer_free(&content);
}
