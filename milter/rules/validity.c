/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 6.3.2: how long a subscriber certificate may last; and 7.1.2.4, how its
 * dates are written. */
#include "table.h"

/* Both ends are part of it (RFC 5280 4.1.2.5); a day is 86,400 seconds, and
 * what begins is a whole one. */
static long long
whole_days(const struct certificate *c)
{
	long long seconds = (long long)c->not_after - c->not_before + 1;

	return (seconds + 86399) / 86400;
}

static bool
lasts_at_most(const struct certificate *c, long days, struct rule_reason *why)
{
	if ((c->faults & FAULT_TIME) != 0 || whole_days(c) <= days)
		return true;
	return because(why, "it lasts %lld days", whole_days(c));
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

/* "by default", which one certificate cannot show. */
static bool
lasts_less_than_most(const struct rule_subject *s, struct rule_reason *why)
{
	long long most =
	    s->certificate->class.generation == LEGACY ? 1185 : 825;

	return (s->certificate->faults & FAULT_TIME) != 0 ||
	       whole_days(s->certificate) != most ||
	       because(why, "it lasts all of %lld days", most);
}

static bool
dates_are_written_right(const struct rule_subject *s, struct rule_reason *why)
{
	unsigned int faults = s->certificate->faults;

	if ((faults & FAULT_TIME) != 0)
		return because(why, "a date cannot be read");
	return (faults & FAULT_TIME_FORM) == 0 ||
	       because(why, "a date is no YYMMDDHHMMSSZ through 2049 or "
			    "YYYYMMDDHHMMSSZ later");
}

static bool
begins_before_it_ends(const struct rule_subject *s, struct rule_reason *why)
{
	const struct certificate *c = s->certificate;

	return (c->faults & FAULT_TIME) != 0 || c->not_before <= c->not_after ||
	       because(why, "it ends before it begins");
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
	{
	    .id = "validity-not-at-max",
	    .section = "6.3.2",
	    .text = "A certificate lasts less than the longest possible "
		    "time.",
	    NOTE,
	    SUBSCRIBERS,
	    ALWAYS,
	    .holds = lasts_less_than_most,
	},
	{
	    .id = "time-encoding",
	    .section = "7.1.2.4",
	    .text = "Dates are UTCTime through 2049 and GeneralizedTime "
		    "later, in UTC and to the second.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = dates_are_written_right,
	},
	{
	    .id = "validity-positive",
	    .section = "7.1.2.4",
	    .text = "notAfter is not before notBefore.",
	    SHALL,
	    EVERY_CERTIFICATE,
	    ALWAYS,
	    .holds = begins_before_it_ends,
	},
	{ 0 },
};
