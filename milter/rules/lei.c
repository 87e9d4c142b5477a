/* SPDX-License-Identifier: BSD-2-Clause */
/* ISO 17442-1; nobody is asked whether the LEI was ever given. */
#include "lei.h"

#include "table.h"

/* ISO 7064 MOD 97-10: the whole, A as 10 to Z as 35, leaves 1. */
bool
lei_is_right(struct span lei, struct rule_reason *why)
{
	unsigned int rest = 0;

	if (lei.len != 20)
		return because(why, "it has %zu characters", lei.len);
	for (size_t i = 0; i < 20; i++) {
		uint8_t c = lei.data[i];

		if (ascii_isdigit(c))
			rest = (rest * 10 + c - '0') % 97;
		else if (c >= 'A' && c <= 'Z' && i < 18)
			rest = (rest * 100 + c - 'A' + 10) % 97;
		else
			return because(
			    why, "character %zu cannot stand there", i + 1);
	}
	return rest == 1 || because(why, "its check digits are wrong");
}
