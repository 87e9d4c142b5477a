/* SPDX-License-Identifier: BSD-2-Clause */
/* smime-milter -t: what a start would meet, without one. */
#ifndef CONFIGTEST_H
#define CONFIGTEST_H

#include "policy.h"

/*
 * Reads everything that a start would read, as the daemon's user where root
 * asks, which this process then stays.  Prints the errors, all of them, or
 * what is effective, as a configuration file.  The exit status.
 */
int configtest(const char *file);

/* On standard error, each with the line it is about; `user`: as whom they
 * were found, NULL: as ourselves. */
void configtest_print_errors(const struct config_errors *, const char *user);

#endif
