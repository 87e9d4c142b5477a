/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Content-Type (RFC 2045 5.1) and Content-Disposition (RFC 2183): the word or
 * the pair of words at the head; what follows is parameter.c's.
 */
#include <stdlib.h>
#include <string.h>

#include "token.h"

void
media_type_parse(struct media_type *type, const char *value)
{
	struct cursor c = cursor_of(value);
	char *name = NULL, *subtype = NULL;

	*type = (struct media_type){ .defects = 0 };
	cursor_skip_blanks(&c);
	name = cursor_word(&c);
	cursor_skip_unusual_blanks(&c);
	if (name != NULL && cursor_take(&c, '/')) {
		cursor_skip_unusual_blanks(&c);
		subtype = cursor_word(&c);
	}
	if (subtype == NULL) {
		type->defects |= DEFECT_BAD_CONTENT_TYPE;
		free(name);
		return;
	}
	type->type = name;
	type->subtype = subtype;
	parameters_parse(&c, type);
	if (c.bad)
		type->defects |= DEFECT_BAD_CONTENT_TYPE;
	type->unusual = c.unusual;
}

void
disposition_parse(struct media_type *type, const char *value)
{
	struct cursor c = cursor_of(value);

	*type = (struct media_type){ .defects = 0 };
	cursor_skip_blanks(&c);
	type->type = cursor_word(&c);
	if (type->type != NULL)
		parameters_parse(&c, type);
	if (type->type == NULL || c.bad)
		type->defects |= DEFECT_BAD_CONTENT_TYPE;
}

void
media_type_free(struct media_type *type)
{
	if (type == NULL)
		return;
	for (size_t i = 0; i < type->parameter_count; i++) {
		free(type->parameters[i].name);
		free(type->parameters[i].value);
	}
	free(type->parameters);
	free(type->type);
	free(type->subtype);
	*type = (struct media_type){ .type = NULL };
}

bool
media_type_is(
    const struct media_type *media, const char *type, const char *subtype)
{
	if (media->type == NULL || strcmp(media->type, type) != 0)
		return false;
	return subtype == NULL ||
	       (media->subtype != NULL && strcmp(media->subtype, subtype) == 0);
}

const char *
media_type_parameter(const struct media_type *type, const char *name)
{
	for (size_t i = 0; i < type->parameter_count; i++)
		if (strcmp(type->parameters[i].name, name) == 0)
			return type->parameters[i].value;
	return NULL;
}
