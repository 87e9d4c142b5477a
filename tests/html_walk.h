/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the HTML that we write as strictly as XML, for tests. */
#ifndef HTML_WALK_H
#define HTML_WALK_H

#include "base.h"

/*
 * Are there only elements that we write, each closed in its order, attributes
 * in double quotes, and neither "<" nor "&" in any text, but as a reference?
 * False: `at` says where it is not.
 */
bool html_is_ours(const char *text, size_t *at);

#endif
