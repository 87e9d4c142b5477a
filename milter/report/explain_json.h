/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a decision fell, as JSON.  Private to this room. */
#ifndef REPORT_EXPLAIN_JSON_H
#define REPORT_EXPLAIN_JSON_H

#include <jansson.h>

#include "report.h"

json_t *explanation_json(const struct result *, const struct explained *);

#endif
