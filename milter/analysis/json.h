/* SPDX-License-Identifier: BSD-2-Clause */
/* Members of the report's JSON object.  Private to this room. */
#ifndef ANALYSIS_JSON_H
#define ANALYSIS_JSON_H

#include <jansson.h>

#include "analysis.h"

/* Take the value; keys are ours, and ASCII. */
void put(json_t *object, const char *key, json_t *value);
void put_text(json_t *object, const char *key, const char *); /* NULL: null */
void put_count(json_t *object, const char *key, uint64_t);
void put_time(json_t *object, const char *key, time_t); /* 0: null */
/* How much of a list is there. */
void put_list(
    json_t *object, const char *key, json_t *list, uint64_t more, bool is_cut);

/* The object, with the members of a group. */
json_t *json_of_group(const struct analysis_group *, json_t *object);
json_t *json_of_names(const struct analysis_names *);
json_t *json_of_reason(enum reason);
/* json_replay.c */
json_t *json_of_replay(const struct analysis *);

#endif
