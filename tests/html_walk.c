/* SPDX-License-Identifier: BSD-2-Clause */
/* A reader that knows nothing of the writer. */
#include "html_walk.h"

#include <string.h>

enum {
	DEPTH = 64,
	NAME = 16
};

struct walk {
	const char *at;
	char open[DEPTH][NAME];
	size_t depth;
};

static bool
is_known(const char *name)
{
	static const char known[] =
	    " html head meta title style body a main header section nav footer"
	    " h1 h2 p dl div dt dd ul li span b strong code bdi figure table"
	    " caption thead tbody tfoot tr th td svg defs pattern g rect text"
	    " desc ";
	char wanted[NAME + 2] = " ";

	strcat(wanted, name);
	strcat(wanted, " ");
	return strstr(known, wanted) != NULL;
}

static bool
name_of(struct walk *walk, char out[static NAME])
{
	size_t len = strspn(walk->at, "abcdefghijklmnopqrstuvwxyz12");

	if (len == 0 || len >= NAME)
		return false;
	memcpy(out, walk->at, len);
	out[len] = '\0';
	walk->at += len;
	return true;
}

static bool
skip_reference(struct walk *walk)
{
	static const char *const known[] = { "&lt;", "&gt;", "&amp;", "&quot;",
		"&#39;" };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strncmp(walk->at, known[i], strlen(known[i])) == 0) {
			walk->at += strlen(known[i]);
			return true;
		}
	}
	return false;
}

/* Up to a character of `end`. */
static bool
skip_text(struct walk *walk, const char *end)
{
	for (;;) {
		walk->at += strcspn(walk->at, "<>&\"'");
		if (*walk->at == '\0' || strchr(end, *walk->at) != NULL)
			return *walk->at != '\0';
		if (*walk->at != '&' || !skip_reference(walk))
			return false;
	}
}

static bool
skip_attributes(struct walk *walk)
{
	while (*walk->at == ' ') {
		size_t len;

		walk->at++;
		len = strcspn(walk->at, "= <>\"'/");
		if (len == 0 || strncmp(walk->at, "on", 2) == 0 ||
		    walk->at[len] != '=' || walk->at[len + 1] != '"')
			return false;
		walk->at += len + 2;
		if (!skip_text(walk, "\""))
			return false;
		walk->at++;
	}
	return true;
}

static bool
close_element(struct walk *walk)
{
	char name[NAME];

	walk->at += 2;
	return name_of(walk, name) && *walk->at++ == '>' && walk->depth > 0 &&
	       strcmp(walk->open[--walk->depth], name) == 0;
}

static bool
open_element(struct walk *walk)
{
	char *name = walk->open[walk->depth];

	walk->at++;
	if (!name_of(walk, name) || !is_known(name) || !skip_attributes(walk))
		return false;
	if (strncmp(walk->at, "/>", 2) == 0) {
		walk->at += 2;
		return strcmp(name, "meta") == 0;
	}
	if (*walk->at++ != '>' || ++walk->depth == DEPTH)
		return false;
	/* The sheet is ours, and quotes fonts. */
	if (strcmp(name, "style") == 0)
		walk->at += strcspn(walk->at, "<");
	return true;
}

bool
html_is_ours(const char *text, size_t *at)
{
	static const char type[] = "<!DOCTYPE html>\n";
	struct walk walk = { .at = text };
	bool ok = strncmp(text, type, strlen(type)) == 0;

	if (ok)
		walk.at += strlen(type);
	while (ok && *walk.at != '\0') {
		if (strncmp(walk.at, "</", 2) == 0)
			ok = close_element(&walk);
		else if (*walk.at == '<')
			ok = open_element(&walk);
		else
			ok = skip_text(&walk, "<") ||
			     (*walk.at == '\0' && walk.depth == 0);
	}
	*at = (size_t)(walk.at - text);
	return ok && walk.depth == 0;
}
