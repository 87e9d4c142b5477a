/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes of countries: ISO 3166-1 alpha-2, in capital letters alone. */
#include "country.h"

#include <string.h>

#include "countries.h"

static bool
is_two_capitals(struct span code)
{
	return code.len == 2 && code.data[0] >= 'A' && code.data[0] <= 'Z' &&
	       code.data[1] >= 'A' && code.data[1] <= 'Z';
}

bool
country_is_official(struct span code)
{
	return is_two_capitals(code) &&
	       (country_codes[code.data[0] - 'A'] >> (code.data[1] - 'A') &
		   1) != 0;
}

bool
country_is_user_assigned(struct span code)
{
	if (!is_two_capitals(code))
		return false;
	switch (code.data[0]) {
	case 'A':
		return code.data[1] == 'A';
	case 'Q':
		return code.data[1] >= 'M';
	case 'X':
		return true;
	case 'Z':
		return code.data[1] == 'Z';
	default:
		return false;
	}
}

bool
country_is(struct span span, const char *code)
{
	return span.len == 2 && memcmp(span.data, code, 2) == 0;
}

bool
country_is_of_eea(struct span code)
{
	static const char codes[][3] = {
		"AT",
		"BE",
		"BG",
		"CY",
		"CZ",
		"DE",
		"DK",
		"EE",
		"ES",
		"FI",
		"FR",
		"GR",
		"HR",
		"HU",
		"IE",
		"IS",
		"IT",
		"LI",
		"LT",
		"LU",
		"LV",
		"MT",
		"NL",
		"NO",
		"PL",
		"PT",
		"RO",
		"SE",
		"SI",
		"SK",
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (country_is(code, codes[i]))
			return true;
	return false;
}
