/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: codes of countries. */
#ifndef RULES_COUNTRY_H
#define RULES_COUNTRY_H

#include "base.h"

/* Two capital letters that ISO 3166-1 has given to a country. */
bool country_is_official(struct span);
/* Those that it leaves to its users: AA, QM to QZ, XA to XZ, ZZ. */
bool country_is_user_assigned(struct span);
/* Of the European Union or the European Economic Area. */
bool country_is_of_eea(struct span);
bool country_is(struct span, const char *code);

#endif
