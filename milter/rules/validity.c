/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 6.3.2: how long a subscriber certificate may last. */
#include "table.h"

/* Both ends are part of it (RFC 5280 4.1.2.5); a day is 86,400 seconds, and
 * what begins is a whole one. */
static bool
lasts_at_most(const struct certificate *c, long days, struct rule_reason *why)
{
	long long seconds = (long long)c->not_after - c->not_before + 1;

	if ((c->faults & FAULT_TIME) != 0 || seconds <= days * 86400LL)
		return true;
	return because(why, "it lasts %lld days", (seconds + 86399) / 86400);
}

static bool
lasts_at_most_825_days(const struct rule_subject *s, struct rule_reason *why)
{
	return lasts_at_most(s->certificate, 825, why);
}

static bool
lasts_at_most_1185_days(const struct rule_subject *s, struct rule_reason *why)
{
	return lasts_at_most(s->certificate, 1185, why);
}

const struct rule validity_rules[] = {
	{
	    .id = "validity-max-825",
	    .section = "6.3.2",
	    .text = "A certificate is valid for at most 825 days.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, MULTIPURPOSE | STRICT),
	    ALWAYS,
	    .holds = lasts_at_most_825_days,
	},
	{
	    .id = "validity-max-1185",
	    .section = "6.3.2",
	    .text = "A certificate is valid for at most 1185 days.",
	    SHALL,
	    SUBSCRIBERS_OF(ANY_TYPE, LEGACY),
	    ALWAYS,
	    .holds = lasts_at_most_1185_days,
	},
	{ 0 },
};
