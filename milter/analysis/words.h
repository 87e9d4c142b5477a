/* SPDX-License-Identifier: BSD-2-Clause */
/* Words and dates that text, JSON and HTML have in common.  Private to this
 * room. */
#ifndef ANALYSIS_WORDS_H
#define ANALYSIS_WORDS_H

#include "analysis.h"

/* "refused", "held", "delayed", "tagged", "accepted" */
const char *words_done(enum action);
/* "not signed", "signed well", else the token of the reason. */
const char *words_reason(enum reason);

/* "2026-11-03" or "2026-11-03 to 2026-11-10"; "" where no time is known. */
enum {
	PERIOD_TEXT = 2 * TIME_TEXT + 8
};
void words_period(time_t first, time_t last, char out[static PERIOD_TEXT]);
void words_date(time_t, char out[static TIME_TEXT]); /* "" for 0 */
void words_time(time_t, char out[static TIME_TEXT]); /* to the minute */

#endif
