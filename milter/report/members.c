/* SPDX-License-Identifier: BSD-2-Clause */
#include "members.h"

#include <string.h>

/* jansson refuses what is not UTF-8, its readers NUL, and it writes DEL as it
 * is; a stranger's octets must not cost us the whole object. */
json_t *
json_of_span(struct span text)
{
	struct buffer clean = BUFFER_LIMIT(3 * text.len + 1);
	json_t *string = NULL;
	bool valid = utf8_valid(text);

	if (text.len == 0 ||
	    (valid && memchr(text.data, 0x7f, text.len) == NULL))
		return json_stringn_nocheck(
		    text.len > 0 ? (const char *)text.data : "", text.len);
	for (size_t i = 0; i < text.len; i++) {
		uint8_t octet = text.data[i];

		if (octet > 0 && octet != 0x7f && (valid || octet < 0x80))
			buffer_char(&clean, (char)octet);
		else
			buffer_string(&clean, "\xef\xbf\xbd");
	}
	string = json_string(buffer_text(&clean));
	buffer_free(&clean);
	return string;
}

json_t *
json_of_text(const char *text)
{
	return text != NULL ? json_of_span(span_of(text)) : json_null();
}

/* Keys are ours, and ASCII. */
void
json_set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new_nocheck(object, key, value);
}

void
json_set_text(json_t *object, const char *key, const char *text)
{
	json_set(object, key, json_of_text(text));
}
