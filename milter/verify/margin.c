/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts the text of a preamble or an epilogue.  A line that begins with the
 * boundary is a delimiter here, or else a defect of the walker's.
 */
#include <string.h>

#include "margin.h"

static char
delimiter_at(const char *boundary, size_t index)
{
	return index < 2 ? '-' : boundary[index - 2];
}

void
margin_push(struct margin *margin, const char *boundary, struct span octets)
{
	size_t whole = strlen(boundary) + 2;

	for (size_t i = 0; i < octets.len; i++) {
		uint8_t octet = octets.data[i];

		if (octet == '\n') {
			margin->matched = margin->line = 0;
			margin->other = false;
			continue;
		}
		if (!margin->other && margin->matched == whole)
			continue;
		if (!ascii_isspace(octet)) {
			margin->line++;
			margin->text++;
		}
		if (octet != (uint8_t)delimiter_at(boundary, margin->matched))
			margin->other = true;
		else if (!margin->other && ++margin->matched == whole)
			margin->text -= margin->line;
	}
}
