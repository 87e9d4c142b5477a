/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several files are read and judged at once, each by one thread, and what is
 * said of them comes in the order in which they were given.  Private to
 * smime-check.
 *
 * A lane has a run of its own; what it shares with the others is only read.
 * What a lane says is held, within limits, until all is said of the files
 * before: a lane that has more to say waits, and the first never does.
 */
#ifndef CHECK_LANES_H
#define CHECK_LANES_H

#include "run.h"

/* NULL: there is one processor only, or threads are not to be had.  `run`
 * must outlive the lanes, and stay as it is but for what they change. */
struct lanes *lanes_start(struct run *);
/* All is written, and the worst status is the run's.  NULL is fine. */
void lanes_end(struct lanes *);

/* The next file, or what is wrong with it; waits while many are waiting. */
void lanes_add(struct lanes *, const char *path, const char *error);
/* Until all is written; then the caller may write itself. */
void lanes_settle(struct lanes *);

/* For a run that is a lane's: takes what `out` holds, in its turn. */
void lane_write(struct lane *, struct buffer *out);
/* A CA certificate is added in its turn, too: the first of a name count. */
void lane_learn(struct lane *, const struct certificate *);
void lane_progress(struct lane *);

#endif
