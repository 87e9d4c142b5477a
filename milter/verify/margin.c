/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts the text of a preamble or an epilogue.  A line that begins with the
 * boundary is a delimiter here, or else a defect of the walker's.
 */
#include <string.h>

#include "margin.h"

/* Without blanks, in lower case, and without what stands at the end. */
static const char *const standing[] = {
	"thisisamulti-partmessageinmimeformat",
	"thisisamultipartmessageinmimeformat",
	"thisisamimeencodedmessage",
	"thisisanencodedmessageinmimeformat",
	"thisisans/mimesignedmessage",
	"thisisacryptographicallysignedmessageinmimeformat",
	"thisisasignedmessageinmimeformat",
	"thismessageisinmimeformat",
};

bool
margin_is_standing(const struct margin *margin)
{
	size_t len = margin->text;

	if (len > MARGIN_KEPT)
		return false;
	while (len > 0 && margin->kept[len - 1] == '.')
		len--;
	for (size_t i = 0; i < sizeof(standing) / sizeof(standing[0]); i++)
		if (len == strlen(standing[i]) &&
		    memcmp(margin->kept, standing[i], len) == 0)
			return true;
	return len == 0;
}

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
			if (margin->text < MARGIN_KEPT)
				margin->kept[margin->text] =
				    (char)ascii_tolower(octet);
			margin->text++;
		}
		if (octet != (uint8_t)delimiter_at(boundary, margin->matched))
			margin->other = true;
		else if (!margin->other && ++margin->matched == whole)
			margin->text -= margin->line;
	}
}
