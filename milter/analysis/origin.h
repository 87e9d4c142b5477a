/* SPDX-License-Identifier: BSD-2-Clause */
/* Who wrote a log line, when and where: what the syslog daemon put before it.
 * Private to this room. */
#ifndef ANALYSIS_ORIGIN_H
#define ANALYSIS_ORIGIN_H

#include "base.h"

enum program {
	PROGRAM_FOREIGN,
	PROGRAM_OURS,
	PROGRAM_POSTFIX,
};

struct origin {
	time_t at;	  /* 0: not told */
	struct span node; /* len 0: not told */
	enum program program;
	struct span message; /* what the program wrote */
};

/* What makes a time of "Nov 24 02:26:00", which names no year and no zone;
 * zeros but for `latest`. */
struct calendar {
	time_t latest;	 /* no line is later than a day behind it */
	char minute[16]; /* of the line before, "Nov 24 02:26" */
	time_t begins;
};

/*
 * Forms: RFC 3339 or RFC 3164 time, node, program, as rsyslog and
 * journalctl(1) write them; RFC 5424; "smime-milter: ..." as standard error
 * has it; a line of ours without anything before it.
 */
void origin_read(struct span line, struct calendar *, struct origin *);

#endif
