/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of this room, as header, log and JSON have them. */
#include <stdio.h>
#include <stdlib.h>

#include "room.h"

const char *
path_status_word(enum path_status status)
{
	switch (status) {
	case PATH_TRUSTED:
		return "trusted";
	case PATH_UNTRUSTED:
		return "untrusted";
	case PATH_INCOMPLETE:
		return "incomplete";
	case PATH_INVALID:
		return "invalid";
	default:
		return "unchecked";
	}
}

const char *
path_policy_word(enum path_policy policy)
{
	switch (policy) {
	case POLICY_EXPLICIT:
		return "explicit";
	case POLICY_ANY:
		return "any-policy";
	case POLICY_NONE:
		return "none";
	default:
		return NULL;
	}
}

void
trust_name(const struct certificate *certificate, char out[static TRUST_NAME])
{
	char *text = name_text(&certificate->subject);

	if (text[0] == '\0')
		(void)snprintf(out, TRUST_NAME, "(no name)");
	else if ((size_t)snprintf(out, TRUST_NAME, "%s", text) >= TRUST_NAME)
		(void)snprintf(out + TRUST_NAME - 4, 4, "...");
	free(text);
}
