/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs files through a fuzz target without libFuzzer: those given, files or
 * folders, or else the target's corpus (REPLAY_CORPUS, a folder's name).
 */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base.h"
#include "fuzz.h"

enum {
	FILE_MAX = 1 << 26
};

static bool
replay_file(const char *path)
{
	struct buffer b = BUFFER_LIMIT(FILE_MAX);
	FILE *f = fopen(path, "rb");
	char chunk[65536];
	uint8_t *exact;
	size_t n;

	if (f == NULL) {
		perror(path);
		return false;
	}
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buffer_append(&b, chunk, n);
	fclose(f);
	/* Of its exact size, so that a sanitizer sees each octet too many. */
	exact = xmemdup(b.len == 0 ? (const uint8_t *)"" : b.data, b.len);
	LLVMFuzzerTestOneInput(exact, b.len);
	free(exact);
	buffer_free(&b);
	return true;
}

static size_t
replay(const char *path)
{
	struct stat st;
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		return replay_file(path) ? 1 : 0;
	dir = opendir(path);
	if (dir == NULL) {
		perror(path);
		return 0;
	}
	while ((entry = readdir(dir)) != NULL) {
		char *inner = xasprintf("%s/%s", path, entry->d_name);

		if (entry->d_name[0] != '.' && stat(inner, &st) == 0 &&
		    S_ISREG(st.st_mode))
			count += replay_file(inner) ? 1 : 0;
		free(inner);
	}
	closedir(dir);
	return count;
}

int
main(int argc, char *argv[])
{
	size_t count = 0;

	if (argc < 2)
		count = replay(SRCDIR "/tests/fuzz/corpus/" REPLAY_CORPUS);
	for (int i = 1; i < argc; i++)
		count += replay(argv[i]);
	printf("%zu inputs replayed\n", count);
	return count > 0 ? 0 : 1;
}
