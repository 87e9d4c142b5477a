/* SPDX-License-Identifier: BSD-2-Clause */
/* ISO 3166-1 alpha-2, made by make-countries: do not edit. */
#ifndef RULES_COUNTRIES_H
#define RULES_COUNTRIES_H

/* By the first letter; for the second, A is the lowest bit. */
static const uint32_t country_codes[26] = {
	0x2df5978, /* A: DEFGILMOQRSTUWXZ */
	0x36f7bfb, /* B: ABDEFGHIJLMNOQRSTVWYZ */
	0x3f27ded, /* C: ACDFGHIKLMNORUVWXYZ */
	0x2005610, /* D: EJKMOZ */
	0x00e00d4, /* E: CEGHRST */
	0x0025700, /* F: IJKMOR */
	0x15fb9fb, /* G: ABDEFGHILMNPQRSTUWY */
	0x01a3400, /* H: KMNRTU */
	0x00f7818, /* I: DELMNOQRST */
	0x000d010, /* J: EMOP */
	0x342b1d0, /* K: EGHIMNPRWYZ */
	0x13e0507, /* L: ABCIKRSTUVY */
	0x3fffcfd, /* M: ACDEFGHKLMNOPQRSTUVWXYZ */
	0x212c975, /* N: ACEFGILOPRUZ */
	0x0001000, /* O: M */
	0x14e3cf1, /* P: AEFGHKLMNRSTWY */
	0x0000001, /* Q: A */
	0x0544010, /* R: EOSUW */
	0x3ae7fdf, /* S: ABCDEGHIJKLMNORSTVXYZ */
	0x26a7eec, /* T: CDFGHJKLMNORTVWZ */
	0x3041041, /* U: AGMSYZ */
	0x0102155, /* V: ACEGINU */
	0x0040020, /* W: FS */
	0x0000000, /* X: none */
	0x0080010, /* Y: ET */
	0x0401001, /* Z: AMW */
};

#endif
