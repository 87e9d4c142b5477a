/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for defects: a token for machines, a sentence for people. */
#include "message.h"

static const struct {
	const char *token;
	const char *text;
} defects[DEFECT_COUNT] = {
	{ "duplicate-content-type", "a header has two Content-Type fields" },
	{ "duplicate-encoding",
	    "a header has two Content-Transfer-Encoding fields" },
	{ "bad-content-type", "a Content-Type field cannot be read surely" },
	{ "unknown-encoding", "a Content-Transfer-Encoding is unknown" },
	{ "multipart-encoded",
	    "a multipart or a message has a Content-Transfer-Encoding" },
	{ "no-boundary", "a multipart names no boundary" },
	{ "bad-boundary", "a boundary is too long or has illegal octets" },
	{ "boundary-repeated",
	    "a boundary begins like that of an enclosing part" },
	{ "boundary-never-seen", "a boundary never occurs" },
	{ "not-closed", "a multipart has no closing boundary" },
	{ "bad-header-line", "a line in a header is no field" },
	{ "nul", "there is a NUL octet" },
	{ "bare-cr", "there is a CR without LF" },
	{ "bare-lf", "there is a LF without CR" },
	{ "header-too-large", "a header is larger than the limit" },
	{ "too-deep", "parts are nested deeper than the limit" },
	{ "too-many-parts", "there are more parts than the limit" },
	{ "bad-encoding", "a part is not what its encoding says" },
	{ "duplicate-parameter", "a parameter is given twice" },
	{ "boundary-extended",
	    "a line begins with a boundary and goes on behind it" },
	{ "after-close", "a boundary occurs again after it was closed" },
};

static unsigned int
defect_index(enum message_defect defect)
{
	unsigned int i = 0;

	while (i < DEFECT_COUNT - 1 && (unsigned int)defect != 1u << i)
		i++;
	return i;
}

const char *
message_defect_token(enum message_defect defect)
{
	return defects[defect_index(defect)].token;
}

const char *
message_defect_text(enum message_defect defect)
{
	return defects[defect_index(defect)].text;
}
