/* SPDX-License-Identifier: BSD-2-Clause */
/* Analyses made by hand, for tests of what is written of them. */
#ifndef ANALYSIS_SAMPLES_H
#define ANALYSIS_SAMPLES_H

#include "analysis.h"

/*
 * "empty", "one", "quiet" (nothing would have been hit), "month", "domains"
 * (fifty, a year and a half), "hostile" (markup, quotes, controls, long
 * words), "huge" (numbers), "replay" (by another policy); NULL: no such.  Free
 * with analysis_free().
 */
struct analysis *sample_analysis(const char *name);
extern const char *const sample_names[]; /* ends with NULL */

#endif
