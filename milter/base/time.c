/* SPDX-License-Identifier: BSD-2-Clause */
/* RFC 3339 in UTC, without the C library's time zone. */

#include <stdio.h>
#include <string.h>

#include "base.h"

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
static int64_t
days_from_civil(int64_t year, int month, int day)
{
	int64_t era, year_of_era, day_of_year;

	/* Years begin in March here, so that the leap day is the last. */
	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	year_of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 -
	       year_of_era / 100 + day_of_year - 719468;
}

void
time_text(time_t at, char out[static TIME_TEXT])
{
	struct tm tm;

	if (gmtime_r(&at, &tm) == NULL ||
	    strftime(out, TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		(void)snprintf(out, TIME_TEXT, "%lld", (long long)at);
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool
time_from_civil(
    int year, int month, int day, int hour, int minute, int second, time_t *out)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	int last;

	if (year < 0 || year > 9999 || month < 1 || month > 12 || hour < 0 ||
	    hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	last = days[month - 1] + (month == 2 && is_leap(year));
	if (day < 1 || day > last)
		return false;
	*out = (time_t)(days_from_civil(year, month, day) * 86400 +
			hour * 3600 + minute * 60 + second);
	return true;
}

/* `count` digits and no sign or blank, as RFC 3339 has them; NULL: others.
 * The rest of the text. */
static const char *
take_digits(const char *s, int count, int *value)
{
	*value = 0;
	for (; count > 0; s++, count--) {
		if (!ascii_isdigit((unsigned char)*s))
			return NULL;
		*value = *value * 10 + (*s - '0');
	}
	return s;
}

static bool
parse_seconds(const char *text, time_t *out)
{
	const char *s = text;
	int64_t n = 0;

	for (; ascii_isdigit((unsigned char)*s) && s - text < 12; s++)
		n = n * 10 + (*s - '0');
	if (s == text || *s != '\0')
		return false;
	*out = (time_t)n;
	return true;
}

/* Numbers of two digits with `between` them; NULL: something else. */
static const char *
take_pair(const char *s, char between, int *first, int *second)
{
	s = take_digits(s, 2, first);
	return s != NULL && *s == between ? take_digits(s + 1, 2, second)
					  : NULL;
}

/* "Z", "+02:00", or nothing (UTC). */
static bool
parse_zone(const char *s, int *seconds)
{
	int hours, minutes, sign = *s == '-' ? -1 : 1;

	*seconds = 0;
	if (strcmp(s, "") == 0 || strcmp(s, "Z") == 0 || strcmp(s, "z") == 0)
		return true;
	if (*s != '+' && *s != '-')
		return false;
	s = take_pair(s + 1, ':', &hours, &minutes);
	if (s == NULL || *s != '\0' || hours > 23 || minutes > 59)
		return false;
	*seconds = sign * (hours * 60 + minutes) * 60;
	return true;
}

/* RFC 3339 5.6: time-secfrac.  What it says is less than a second. */
static const char *
skip_fraction(const char *s)
{
	if (s[0] != '.' || !ascii_isdigit((unsigned char)s[1]))
		return s;
	for (s++; ascii_isdigit((unsigned char)*s);)
		s++;
	return s;
}

bool
time_parse(const char *text, time_t *out)
{
	int y, mo, d, h = 0, mi = 0, s = 0, zone = 0;
	time_t t;

	if (parse_seconds(text, out))
		return true;
	text = take_digits(text, 4, &y);
	if (text == NULL || *text != '-')
		return false;
	text = take_pair(text + 1, '-', &mo, &d);
	if (text == NULL)
		return false;
	if (*text == 'T' || *text == 't' || *text == ' ') {
		text = take_pair(text + 1, ':', &h, &mi);
		if (text == NULL || *text != ':')
			return false;
		text = take_digits(text + 1, 2, &s);
		if (text == NULL || !parse_zone(skip_fraction(text), &zone))
			return false;
	} else if (*text != '\0')
		return false;
	if (!time_from_civil(y, mo, d, h, mi, s, &t))
		return false;
	*out = t - zone;
	return true;
}
