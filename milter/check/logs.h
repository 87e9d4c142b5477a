/* SPDX-License-Identifier: BSD-2-Clause */
/* smime-check --report: what logs and mail say of a month.  Private to
 * smime-check. */
#ifndef CHECK_LOGS_H
#define CHECK_LOGS_H

#include "options.h"

/* The exit status. */
int report_logs(const struct options *);

#endif
