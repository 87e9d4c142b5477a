/* SPDX-License-Identifier: BSD-2-Clause */
/* Members of JSON objects, whatever octets their texts have.  Private to this
 * room. */
#ifndef REPORT_MEMBERS_H
#define REPORT_MEMBERS_H

#include <jansson.h>

#include "base.h"

/* Text that may be no UTF-8, or have NUL in it; NULL: null. */
json_t *json_of_text(const char *);
json_t *json_of_span(struct span);

/* Takes the value over. */
void json_set(json_t *object, const char *key, json_t *value);
void json_set_text(json_t *object, const char *key, const char *text);

#endif
