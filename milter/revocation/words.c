/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of this room, as configuration, header, log and JSON have them. */
#include <string.h>

#include "revocation.h"

static const char *const mode_words[] = {
	[REVOCATION_OFF] = "off",
	[REVOCATION_SOFT] = "soft",
	[REVOCATION_HARD] = "hard",
};

const char *
revocation_mode_word(enum revocation_mode mode)
{
	return mode_words[mode];
}

bool
revocation_mode_find(const char *word, enum revocation_mode *out)
{
	for (size_t i = 0; i < sizeof(mode_words) / sizeof(*mode_words); i++)
		if (strcmp(mode_words[i], word) == 0) {
			*out = (enum revocation_mode)i;
			return true;
		}
	return false;
}

const char *
revocation_status_word(enum revocation_status status)
{
	switch (status) {
	case REVOCATION_GOOD:
		return "good";
	case REVOCATION_REVOKED:
		return "revoked";
	case REVOCATION_UNKNOWN:
		return "unknown";
	default:
		return "unchecked";
	}
}

const char *
revocation_by_word(enum revocation_by source)
{
	switch (source) {
	case REVOCATION_BY_CRL:
		return "crl";
	case REVOCATION_BY_OCSP:
		return "ocsp";
	default:
		return "none";
	}
}
