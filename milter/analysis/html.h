/* SPDX-License-Identifier: BSD-2-Clause */
/* The chapters of the HTML report, in their order.  Private to this room. */
#ifndef ANALYSIS_HTML_H
#define ANALYSIS_HTML_H

#include "analysis.h"
#include "page.h"
#include "words.h"

void html_summary(struct markup *, const struct analysis *);
void html_replay(struct markup *, const struct analysis *);
void html_hits(struct markup *, const struct analysis *);
void html_incidents(struct markup *, const struct analysis *);
void html_time_line(struct markup *, const struct analysis *);
void html_results(struct markup *, const struct analysis *);
void html_domains(struct markup *, const struct analysis *);
void html_certificates(struct markup *, const struct analysis *);
void html_issuers(struct markup *, const struct analysis *);
void html_ahead(struct markup *, const struct analysis *);
void html_crls(struct markup *, const struct analysis *);
void html_mismatches(struct markup *, const struct analysis *);
void html_suggestions(struct markup *, const struct analysis *);
void html_coverage(struct markup *, const struct analysis *);

/* Another policy than that of the log was asked for: only what it would change
 * is reported. */
bool html_is_annex(const struct analysis *);
void html_replay_headline(struct markup *, const struct analysis *);

/* --- what several of them use --------------------------------------------- */

/* Cells of a table. */
void html_period_cell(struct table *, time_t first, time_t last);
void html_date_cell(struct table *, time_t);
void html_time_cell(struct table *, time_t);
void html_ids_cell(struct table *, const struct analysis_group *);
void html_senders_cell(struct table *, const struct analysis_group *);
/* "a@b.example 12, c@d.example 3 and 7 more" */
void html_names(struct markup *, const struct analysis_names *);

/* From here on numbers are too long for columns beside one another. */
#define HTML_LONG UINT64_C(1000000000)

/* Below a list that is not all: what is missing of it. */
void html_rest(struct markup *, uint64_t more, bool is_cut);

/* Sections of which there is nothing say so in a sentence. */
void html_nothing(struct markup *, const char *sentence);

#endif
