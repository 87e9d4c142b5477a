/* SPDX-License-Identifier: BSD-2-Clause */
/* A small request as a URL (RFC 6960 A.1, RFC 5019 5), so that what stands
 * between us and the responder may keep the answer. */
#include <string.h>

#include "room.h"

enum {
	GET_URL_MAX = 255 /* octets, scheme and all */
};

/* What base64 has besides letters and digits means something in a path. */
static bool
add_digit(struct buffer *out, unsigned int value)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789";

	if (value < sizeof(digits) - 1)
		return buffer_char(out, digits[value]);
	return buffer_string(out, value == 62 ? "%2B" : "%2F");
}

static void
add_base64(struct buffer *out, struct span in)
{
	for (size_t i = 0; i < in.len; i += 3) {
		size_t left = in.len - i;
		unsigned int bits = (unsigned int)in.data[i] << 16;

		if (left > 1)
			bits |= (unsigned int)in.data[i + 1] << 8;
		if (left > 2)
			bits |= in.data[i + 2];
		add_digit(out, bits >> 18);
		add_digit(out, bits >> 12 & 63);
		if (left > 1)
			add_digit(out, bits >> 6 & 63);
		if (left > 2)
			add_digit(out, bits & 63);
		for (; left < 3; left++)
			buffer_string(out, "%3D");
	}
}

bool
url_for_get(const struct fetch_want *want, struct buffer *out)
{
	size_t len = strlen(want->url);

	*out = BUFFER_LIMIT(GET_URL_MAX);
	if (!want->tries_get || want->request.len == 0 ||
	    strpbrk(want->url, "?#") != NULL)
		return false;
	buffer_string(out, want->url);
	if (len == 0 || want->url[len - 1] != '/')
		buffer_char(out, '/');
	add_base64(out, want->request);
	return !out->overflowed;
}
