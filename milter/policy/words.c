/* SPDX-License-Identifier: BSD-2-Clause */
/* The words for actions and modes, the same in file, header, log and JSON. */
#include <string.h>

#include "decision.h"

static const char *const action_words[] = {
	[ACTION_ACCEPT] = "accept",
	[ACTION_TAG] = "tag",
	[ACTION_QUARANTINE] = "quarantine",
	[ACTION_TEMPFAIL] = "tempfail",
	[ACTION_REJECT] = "reject",
};

const char *
action_word(enum action action)
{
	return action_words[action];
}

bool
action_find(const char *word, enum action *out)
{
	for (size_t i = 0; i <= ACTION_REJECT; i++) {
		if (strcmp(word, action_words[i]) != 0)
			continue;
		*out = (enum action)i;
		return true;
	}
	return false;
}

const char *
policy_mode_word(enum policy_mode mode)
{
	return mode == MODE_ENFORCE ? "enforce" : "monitor";
}
