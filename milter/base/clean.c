/* SPDX-License-Identifier: BSD-2-Clause */
/* Strangers' text as it may be shown: nothing in it steers. */
#include <string.h>

#include "base.h"

struct range {
	uint32_t first, last;
};

/* Characters that steer: controls, line ends, zero width, bidirectional
 * marks, embeddings and isolates (Unicode TR 36), what is no character (XML
 * would not take it), tags. */
static const struct range steering[] = {
	{ 0x0080, 0x009f },
	{ 0x00ad, 0x00ad },
	{ 0x061c, 0x061c },
	{ 0x180e, 0x180e },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb },
	{ 0xfffe, 0xffff },
	{ 0xe0000, 0xe0fff },
};

static bool
steers(uint32_t character)
{
	for (size_t i = 0; i < sizeof(steering) / sizeof(*steering); i++) {
		if (character >= steering[i].first &&
		    character <= steering[i].last)
			return true;
	}
	return false;
}

static size_t
sequence_length(uint8_t lead)
{
	if (lead >= 0xf0)
		return 4;
	if (lead >= 0xe0)
		return 3;
	return 2;
}

static uint32_t
decode_sequence(const uint8_t *octets, size_t len)
{
	uint32_t character = octets[0] & (0xffu >> (len + 1));

	for (size_t i = 1; i < len; i++)
		character = character << 6 | (octets[i] & 0x3fu);
	return character;
}

size_t
clean_character(const char *text, bool utf8, bool *harmless)
{
	const uint8_t *octets = (const uint8_t *)text;
	struct span sequence;

	*harmless = octets[0] >= 0x20 && octets[0] < 0x7f;
	if (octets[0] < 0x80 || !utf8)
		return 1;
	sequence = (struct span){ octets, sequence_length(octets[0]) };
	if (strnlen(text, sequence.len) < sequence.len || !utf8_valid(sequence))
		return 1;
	*harmless = !steers(decode_sequence(octets, sequence.len));
	return sequence.len;
}

void
clean_line(struct buffer *out, const char *text, size_t max)
{
	size_t used = 0;

	while (*text != '\0') {
		bool harmless;
		size_t len = clean_character(text, true, &harmless);
		size_t shown = harmless ? len : 3 * len;

		if (used + shown + 3 > max) {
			buffer_string(out, "...");
			return;
		}
		if (harmless)
			buffer_append(out, text, len);
		for (size_t i = 0; !harmless && i < len; i++)
			buffer_format(
			    out, "\\%02X", (unsigned int)(uint8_t)text[i]);
		used += shown;
		text += len;
	}
}
