/* SPDX-License-Identifier: BSD-2-Clause */
/* libmilter, as far as the rest of the daemon knows it. */
#ifndef CALLBACKS_H
#define CALLBACKS_H

#include <stdbool.h>

/* Registers the callbacks and opens the listening socket. */
bool callbacks_open(const char *listen);
/* Serves until libmilter stops for a reason of its own, with SIGHUP, SIGTERM,
 * SIGINT and SIGUSR1 blocked; they are never taken from the process. */
bool callbacks_serve(void);
const char *callbacks_library(char text[static 32]); /* "8.17.1" */

#endif
