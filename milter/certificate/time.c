/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates of a certificate.  RFC 5280 4.1.2.5 allows two forms; others that
 * other software reads are read too, with a fault noted.
 */
#include "decode.h"

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
	int year, month, day, hour, minute, second = 0, offset, ignored;
	struct span in;
	uint8_t tag;

	if (!decode_next(validity, faults, &tag, &in) ||
	    !take_year(&in, tag, faults, &year) ||
	    !take_digits(&in, 2, &month) || !take_digits(&in, 2, &day) ||
	    !take_digits(&in, 2, &hour) || !take_digits(&in, 2, &minute))
		return false;
	if (!take_digits(&in, 2, &second))
		*faults |= FAULT_TIME_FORM;
	if (tag == DER_GENERALIZED_TIME && take_char(&in, '.')) {
		*faults |= FAULT_TIME_FORM;
		while (take_digits(&in, 1, &ignored))
			;
	}
	if (!take_zone(&in, faults, &offset) ||
	    !time_from_civil(year, month, day, hour, minute, second, out))
		return false;
	*out -= offset;
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
