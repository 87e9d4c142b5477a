/* SPDX-License-Identifier: BSD-2-Clause */
/* What journalctl(1) writes with -o export and -o json.  Private to this
 * room. */
#ifndef ANALYSIS_JOURNAL_H
#define ANALYSIS_JOURNAL_H

#include "origin.h"

enum {
	JOURNAL_MESSAGE_MAX = 16 * 1024,
	JOURNAL_WORD_MAX = 64,
};

/* An entry, while its lines come.  Zeros but for the limit of `message`. */
struct journal {
	bool is_export; /* the file is one */
	/* A field of octets comes next: a length of 8, little-endian, as many
	 * octets, and a line end.  Whoever has them passes over them. */
	bool wants_octets;
	time_t at;
	char node[JOURNAL_WORD_MAX], program[JOURNAL_WORD_MAX];
	struct buffer message;
};

enum journal_state {
	JOURNAL_NOT,	/* no line of a journal */
	JOURNAL_INSIDE, /* of an entry that goes on */
	JOURNAL_ENTRY,	/* an entry is complete; `origin` points into it */
};

/* A line; `is_first` of its file. */
enum journal_state journal_line(
    struct journal *, struct span line, bool is_first, struct origin *);
/* The last entry may have no empty line behind it. */
bool journal_end(struct journal *, struct origin *);
void journal_begin(struct journal *);
void journal_free(struct journal *);

#endif
