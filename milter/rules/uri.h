/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: addresses in extensions, RFC 3986. */
#ifndef RULES_URI_H
#define RULES_URI_H

#include "base.h"

struct uri {
	struct span scheme;
	struct span host; /* of the authority, without port; data NULL: none */
};

/* False: it is no absolute URI; `why` then says where it fails. */
bool uri_split(struct span text, struct uri *, const char **why);
/* As much of it as can be told; a scheme is not case-sensitive. */
bool uri_has_scheme(struct span text, const char *scheme);
/* The host can be reached from a private network only. */
bool uri_host_is_internal(struct span host);

/* Printable ASCII of the first octets, for a reason. */
enum {
	QUOTE_TEXT = 64
};
const char *quote(struct span, char out[static QUOTE_TEXT]);

#endif
