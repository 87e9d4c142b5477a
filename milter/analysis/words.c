/* SPDX-License-Identifier: BSD-2-Clause */
/* Words and dates that text, JSON and HTML have in common. */
#include "words.h"

#include <stdio.h>
#include <string.h>

const char *
words_done(enum action action)
{
	switch (action) {
	case ACTION_TAG:
		return "tagged";
	case ACTION_QUARANTINE:
		return "held";
	case ACTION_TEMPFAIL:
		return "delayed";
	case ACTION_REJECT:
		return "refused";
	default:
		return "accepted";
	}
}

const char *
words_reason(enum reason reason)
{
	if (reason == REASON_NONE)
		return "not signed";
	return reason == REASON_PASS ? "signed well" : reason_token(reason);
}

void
words_date(time_t when, char out[static TIME_TEXT])
{
	out[0] = '\0';
	if (when == 0)
		return;
	time_text(when, out);
	out[strcspn(out, "T")] = '\0';
}

void
words_period(time_t first, time_t last, char out[static PERIOD_TEXT])
{
	char from[TIME_TEXT], to[TIME_TEXT];

	words_date(first, from);
	words_date(last, to);
	if (strcmp(from, to) == 0)
		snprintf(out, PERIOD_TEXT, "%s", from);
	else
		snprintf(out, PERIOD_TEXT, "%s to %s", from, to);
}

void
words_time(time_t when, char out[static TIME_TEXT])
{
	enum {
		MINUTES = sizeof("2026-11-24T02:26") - 1,
		T = 10
	};

	out[0] = '\0';
	if (when == 0)
		return;
	time_text(when, out);
	if (strlen(out) > MINUTES) {
		out[T] = ' ';
		out[MINUTES] = '\0';
	}
}
