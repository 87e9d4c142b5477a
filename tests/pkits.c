/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "pkits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

const time_t pkits_time = 1325376000;

static const struct {
	const char *number, *why;
} not_met[] = {
	{ "4.1.5", "DSA parameters inherited from the issuer (RFC 3279 2.3.2): "
		   "OpenSSL's provider cannot decode such a key" },
};

size_t
pkits_split(char *line, char *fields[static PKITS_FIELDS_MAX])
{
	size_t n = 0;

	line[strcspn(line, "\r\n")] = '\0';
	while (n < PKITS_FIELDS_MAX && line != NULL)
		fields[n++] = strsep(&line, "\t");
	return n;
}

const char *
pkits_excuse(const char *number)
{
	for (size_t i = 0; i < COUNT(not_met); i++)
		if (strcmp(not_met[i].number, number) == 0)
			return not_met[i].why;
	return NULL;
}

bool
pkits_is_about_crls(const char *number)
{
	return strncmp(number, "4.4.", 4) == 0 ||
	       strncmp(number, "4.14.", 5) == 0 ||
	       strncmp(number, "4.15.", 5) == 0;
}

bool
pkits_read(const char *folder, const char *kind, const char *name,
    const char *suffix, struct buffer *out)
{
	char *path = xasprintf("%s/%s/%s%s", folder, kind, name, suffix);
	FILE *f = fopen(path, "re");
	char piece[4096];
	size_t len;

	free(path);
	if (f == NULL)
		return false;
	while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
		buffer_append(out, piece, len);
	(void)fclose(f);
	return true;
}

void
pkits_path_read(const char *folder, char *names, struct pkits_path *out)
{
	char *save = NULL;

	*out = (struct pkits_path){ 0 };
	for (char *name = strtok_r(names, " ", &save); name != NULL;
	     name = strtok_r(NULL, " ", &save)) {
		struct buffer *file = &out->files[out->count];

		assert_in_range(out->count, 0, COUNT(out->files) - 1);
		*file = BUFFER_LIMIT(PKITS_FILE_MAX);
		if (!pkits_read(folder, "certs", name, ".crt", file))
			fail_msg("no certificate of %s", name);
		out->list[out->count++] = buffer_span(file);
	}
	/* Its name is the first, and ends where strtok_r() cut it. */
	out->anchor = xasprintf("%s/certs/%s.crt", folder, names);
}

void
pkits_path_clear(struct pkits_path *path)
{
	free(path->anchor);
	for (size_t i = 0; i < path->count; i++)
		buffer_free(&path->files[i]);
}
