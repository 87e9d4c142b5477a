/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: an organizationIdentifier taken apart. */
#ifndef RULES_REGISTRATION_H
#define RULES_REGISTRATION_H

#include "base.h"

enum scheme {
	SCHEME_UNKNOWN = 1 << 0,
	SCHEME_NTR = 1 << 1,
	SCHEME_VAT = 1 << 2,
	SCHEME_PSD = 1 << 3,
	SCHEME_LEI = 1 << 4,
	SCHEME_GOV = 1 << 5,
	SCHEME_INT = 1 << 6,
	SCHEMES_GLOBAL = SCHEME_LEI | SCHEME_INT, /* of no country: XG */
};

/* "NTRUS+CA-12345678"; data NULL where a part is not there. */
struct registration {
	struct span whole, country, subdivision, reference;
	enum scheme scheme;
};

/* SBR 7.1.4.2.2.d; false: it has not that form. */
bool registration_read(struct span, struct registration *);
/* Where the first of these is; the length: nowhere. */
size_t registration_find(struct span, char);

#endif
