/* SPDX-License-Identifier: BSD-2-Clause */
/* Characters that make a text show something else than it is. */
#include "mailbox.h"

/* Inclusive ranges. */
static const struct {
	uint32_t first, last;
} deceptive[] = {
	{ 0x0000, 0x0008 }, /* controls, but for tab and line ends */
	{ 0x000b, 0x000c }, { 0x000e, 0x001f }, { 0x007f, 0x009f },
	{ 0x061c, 0x061c },   /* Arabic letter mark */
	{ 0x180e, 0x180e },   /* Mongolian vowel separator */
	{ 0x200b, 0x200b },   /* zero width space; joiners are letters' */
	{ 0x200e, 0x200f },   /* left-to-right and right-to-left marks */
	{ 0x2028, 0x2029 },   /* line and paragraph separators */
	{ 0x202a, 0x202e },   /* embeddings and overrides */
	{ 0x2060, 0x2064 },   /* invisible operators */
	{ 0x2066, 0x206f },   /* isolates; deprecated format characters */
	{ 0xfeff, 0xfeff },   /* byte order mark */
	{ 0xfff9, 0xfffb },   /* interlinear annotation */
	{ 0xe0000, 0xe007f }, /* tags */
};

/* Of well-formed UTF-8. */
static uint32_t
next_character(struct span *s)
{
	uint8_t first = *s->data;
	size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t c = len == 1 ? first : first & (0xffu >> (len + 1));

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (s->data[i] & 0x3f);
	s->data += len;
	s->len -= len;
	return c;
}

bool
text_is_deceptive(struct span s)
{
	if (!utf8_valid(s))
		return true;
	while (s.len > 0) {
		uint32_t c = next_character(&s);

		for (size_t i = 0; i < sizeof(deceptive) / sizeof(deceptive[0]);
		     i++)
			if (c >= deceptive[i].first && c <= deceptive[i].last)
				return true;
	}
	return false;
}
