/* SPDX-License-Identifier: BSD-2-Clause */
/* A log file, plain or gzip, line by line in constant memory.  Private to this
 * room. */
#ifndef ANALYSIS_INPUT_H
#define ANALYSIS_INPUT_H

#include <stdio.h>

#include "base.h"

enum {
	/* Longer lines are no log's: they come cut, and say so. */
	INPUT_LINE_MAX = 64 * 1024,
};

struct input;

/* Takes the descriptor, whatever comes of it.  NULL: `why` says what is wrong;
 * static. */
struct input *input_open(int file, const char **why);
void input_close(struct input *); /* NULL is fine */

struct input_line {
	struct span text; /* without its line end; until the next call */
	bool is_cut;	  /* longer than INPUT_LINE_MAX */
	bool is_open;	  /* the file ends without a line end */
};
/* False: no more, or `*why` says why it cannot be read on; static. */
bool input_next(struct input *, struct input_line *, const char **why);
/* A field of octets of journalctl -o export: passed over, with the line end
 * behind it. */
void input_pass_field(struct input *);
/* Of lines, as they are when unpacked. */
uint64_t input_octets(const struct input *);

#endif
