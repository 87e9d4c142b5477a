/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Enforcement taken back to monitor mode until a time, without an edit: a
 * file of one line that one command writes and every message looks at.
 */
#ifndef SUSPENSION_H
#define SUSPENSION_H

#include <stdbool.h>
#include <time.h>

/* 0: there is none.  A file that somebody else than root or our own user
 * could write suspends nothing.  Any thread. */
time_t suspension_until(const char *file);
/* Until 0: ends it.  False: errno. */
bool suspension_set(const char *file, time_t until);

#endif
