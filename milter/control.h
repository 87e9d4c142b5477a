/* SPDX-License-Identifier: BSD-2-Clause */
/* The control loop of the main thread: serve, reload, drain, stop. */
#ifndef CONTROL_H
#define CONTROL_H

#include "context.h"
#include "start.h"

struct control {
	const char *file; /* the configuration; absolute */
	bool foreground;
	struct context *started; /* what restart-only options came from */
	struct socket_file socket;
};

/* Before anything else: what comes during the start waits. */
bool control_block_signals(void);
/* Serves with control->started until it is told to stop; does not return.
 * `ready`: for start_ready(), -1 in the foreground. */
void __attribute__((noreturn)) control_run(struct control *, int ready);

#endif
