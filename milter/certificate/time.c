/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates of a certificate.  RFC 5280 4.1.2.5 allows two forms; others that
 * other software reads are read too, with a fault noted.
 */
#include "decode.h"

struct civil {
	int year, month, day, hour, minute, second;
};

/* Days since 1970-01-01 in the Gregorian calendar, from years that begin in
 * March, so that the leap day is the last. */
static int64_t
days_since_epoch(const struct civil *c)
{
	int64_t year = c->month <= 2 ? c->year - 1 : c->year;
	int64_t month = c->month <= 2 ? c->month + 9 : c->month - 3;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * month + 2) / 5 + c->day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static bool
is_a_date(const struct civil *c)
{
	return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= days_in_month(c->year, c->month) && c->hour <= 23 &&
	       c->minute <= 59 && c->second <= 59;
}

static bool
take_digits(struct span *in, size_t count, int *out)
{
	int value = 0;

	if (in->len < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!ascii_isdigit(in->data[i]))
			return false;
		value = value * 10 + (in->data[i] - '0');
	}
	in->data += count;
	in->len -= count;
	*out = value;
	return true;
}

static bool
take_char(struct span *in, char c)
{
	if (in->len == 0 || in->data[0] != (uint8_t)c)
		return false;
	in->data++;
	in->len--;
	return true;
}

/* "Z", or an offset in seconds with a fault. */
static bool
take_zone(struct span *in, unsigned int *faults, int *offset)
{
	int hours, minutes;
	bool east;

	*offset = 0;
	if (take_char(in, 'Z'))
		return in->len == 0;
	east = take_char(in, '+');
	if ((!east && !take_char(in, '-')) || !take_digits(in, 2, &hours) ||
	    !take_digits(in, 2, &minutes) || hours > 12 || minutes > 59)
		return false;
	*faults |= FAULT_TIME_FORM;
	*offset = (hours * 60 + minutes) * 60 * (east ? 1 : -1);
	return in->len == 0;
}

static bool
take_year(struct span *in, uint8_t tag, unsigned int *faults, int *year)
{
	if (tag == DER_UTC_TIME) {
		if (!take_digits(in, 2, year))
			return false;
		*year += *year < 50 ? 2000 : 1900;
		return true;
	}
	if (tag != DER_GENERALIZED_TIME || !take_digits(in, 4, year))
		return false;
	if (*year < 2050)
		*faults |= FAULT_TIME_FORM;
	return true;
}

static bool
take_time(struct span *validity, unsigned int *faults, time_t *out)
{
	struct civil c = { 0 };
	struct span in;
	uint8_t tag;
	int offset, ignored;

	if (!decode_next(validity, faults, &tag, &in) ||
	    !take_year(&in, tag, faults, &c.year) ||
	    !take_digits(&in, 2, &c.month) || !take_digits(&in, 2, &c.day) ||
	    !take_digits(&in, 2, &c.hour) || !take_digits(&in, 2, &c.minute))
		return false;
	if (!take_digits(&in, 2, &c.second))
		*faults |= FAULT_TIME_FORM;
	if (tag == DER_GENERALIZED_TIME && take_char(&in, '.')) {
		*faults |= FAULT_TIME_FORM;
		while (take_digits(&in, 1, &ignored))
			;
	}
	if (!is_a_date(&c) || !take_zone(&in, faults, &offset))
		return false;
	*out = (time_t)(days_since_epoch(&c) * 86400 + c.hour * 3600 +
			c.minute * 60 + c.second - offset);
	return true;
}

void
decode_validity(struct certificate *certificate)
{
	struct span in = certificate->validity;
	time_t begin = 0, end = 0;

	if (!take_time(&in, &certificate->faults, &begin)) {
		certificate->faults |= FAULT_TIME;
		return;
	}
	certificate->not_before = begin;
	if (!take_time(&in, &certificate->faults, &end)) {
		certificate->faults |= FAULT_TIME;
		return;
	}
	certificate->not_after = end;
	if (in.len != 0)
		certificate->faults |= FAULT_REST;
}
