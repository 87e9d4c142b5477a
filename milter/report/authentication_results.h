/* SPDX-License-Identifier: BSD-2-Clause */
/* Our own Authentication-Results field.  Private to this room. */
#ifndef REPORT_AUTHENTICATION_RESULTS_H
#define REPORT_AUTHENTICATION_RESULTS_H

#include "report.h"

/* The value of the field; free(3). */
char *authentication_results_value(
    const struct result *, bool utf8, const char *authserv_id);

#endif
