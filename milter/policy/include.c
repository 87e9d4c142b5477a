/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A look at the files that libconfig is about to read.  Its scanner ends the
 * process (flex's fatal error) when a file cannot be read to its end, as a
 * folder cannot: a reload must survive that.  It also says nothing of why an
 * @include cannot be opened.  Parses nothing else.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "room.h"

enum {
	INCLUDE_DEPTH = 10
}; /* libconfig's own MAX_INCLUDE_DEPTH */

struct look {
	struct reader *reader;
	bool good, any_absolute, any_relative;
};

/* What has no end, or blocks until somebody writes, is not read. */
FILE *
open_regular(const char *path, const char **why)
{
	struct stat status;
	FILE *file = NULL;

	if (stat(path, &status) != 0) {
		*why = strerror(errno);
		return NULL;
	}
	if (!S_ISREG(status.st_mode)) {
		*why = "not a regular file";
		return NULL;
	}
	file = fopen(path, "re");
	if (file == NULL)
		*why = strerror(errno);
	return file;
}

/* The path of an @include line, as libconfig's scanner sees one. */
static char *
included_path(const char *line)
{
	const char *end = NULL;

	line += strspn(line, " \t");
	if (strncmp(line, "@include", 8) != 0)
		return NULL;
	line += 8;
	if (*line != ' ' && *line != '\t')
		return NULL;
	line += strspn(line, " \t");
	if (*line != '"')
		return NULL;
	end = strchr(++line, '"');
	return end == NULL ? NULL : xstrndup(line, (size_t)(end - line));
}

static void look_through(
    struct look *, FILE *, const char *name, unsigned int depth);

static void
look_at(struct look *look, const char *from, unsigned int line,
    const char *path, unsigned int depth)
{
	const char *why = NULL;
	char *whole = path[0] == '/'
			  ? xstrdup(path)
			  : xasprintf("%s/%s", look->reader->folder, path);
	FILE *file = depth < INCLUDE_DEPTH ? open_regular(whole, &why) : NULL;

	if (path[0] == '/')
		look->any_absolute = true;
	else
		look->any_relative = true;
	if (file == NULL) {
		complain_at(look->reader, from, line,
		    "@include: cannot read %.300s: %s", whole,
		    why != NULL ? why : "included too deeply");
		look->good = false;
	} else {
		look_through(look, file, whole, depth + 1);
		fclose(file);
	}
	free(whole);
}

/* Recursion is bounded by INCLUDE_DEPTH. */
static void
look_through(
    struct look *look, FILE *file, const char *name, unsigned int depth)
{
	char *text = NULL;
	size_t capacity = 0;
	unsigned int line = 0;

	while (getline(&text, &capacity, file) >= 0) {
		char *path = included_path(text);

		line++;
		if (path != NULL)
			look_at(look, name, line, path, depth);
		free(path);
	}
	if (ferror(file)) {
		complain_at(
		    look->reader, name, 0, "cannot read: %s", strerror(errno));
		look->good = false;
	}
	free(text);
}

bool
includes_are_readable(struct reader *reader, bool *absolute)
{
	struct look look = { .reader = reader, .good = true };
	const char *why = NULL;
	FILE *file = open_regular(reader->file, &why);

	if (file == NULL) {
		complain_at(reader, reader->file, 0, "cannot read: %s", why);
		return false;
	}
	look_through(&look, file, reader->file, 0);
	fclose(file);
	if (look.good && look.any_absolute && look.any_relative) {
		/* libconfig before 1.7 prefixes its folder to every path. */
		complain_at(reader, reader->file, 0,
		    "@include: either all paths are absolute or all are "
		    "relative to %s",
		    reader->folder);
		look.good = false;
	}
	*absolute = look.any_absolute;
	return look.good;
}
