/* SPDX-License-Identifier: BSD-2-Clause */
/* What was said already: one line an hour, not one a message. */
#ifndef WARNED_H
#define WARNED_H

#include <stdbool.h>
#include <time.h>

struct warned;
struct warned *warned_new(void);
struct warned *warned_share(struct warned *);
void warned_drop(struct warned *); /* NULL is fine */
/* True once an hour for each `about`, of which a few hundred are remembered.
 * Any thread. */
bool warned_is_news(struct warned *, const char *about, time_t at);

#endif
