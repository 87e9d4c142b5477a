/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One file for each CRL or OCSP response: its octets as they came, under the
 * SHA-256 of where they came from.  Files are made beside their names and
 * renamed, never written to again: somebody may have them mapped.  The time of
 * change is that of the last use, about.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "room.h"

enum {
	FILES_MAX = 65536,
	TEMPORARY_AGE = 3600, /* seconds, after which nobody is at it */
};

#define TEMPORARY "new."
#define BEFORE	  ".before"

struct found {
	char name[KEY_TEXT + 32];
	time_t used;
	size_t octets;
};

static char *
path_of(const struct files *files, const struct key *key, const char *more)
{
	char text[KEY_TEXT];

	hex_encode(key->octets, KEY_OCTETS, text);
	return xasprintf("%s/%s.%s%s", files->folder, text,
	    key->is_ocsp ? "ocsp" : "crl", more);
}

static bool
ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len > end_len && strcmp(name + len - end_len, end) == 0;
}

static bool
is_ours(const char *name)
{
	return ends_with(name, ".crl") || ends_with(name, ".ocsp") ||
	       ends_with(name, BEFORE);
}

/* What was left by a process that ended in between. */
static void
clear_up(const struct files *files, const char *name, const struct stat *st)
{
	char *path = xasprintf("%s/%s", files->folder, name), *plain;

	if (strncmp(name, TEMPORARY, strlen(TEMPORARY)) == 0) {
		if (time(NULL) - st->st_mtime > TEMPORARY_AGE)
			(void)unlink(path);
	} else if (ends_with(name, BEFORE)) {
		plain = xstrndup(path, strlen(path) - strlen(BEFORE));
		if (access(plain, F_OK) != 0)
			(void)rename(path, plain);
		free(plain);
	}
	free(path);
}

struct found_list {
	struct found *items;
	size_t count;
};

static void
note(struct found_list *list, const char *name, const struct stat *st)
{
	struct found *found;

	if (list->count % 64 == 0)
		list->items = xreallocarray(
		    list->items, list->count + 64, sizeof(*list->items));
	found = &list->items[list->count++];
	(void)snprintf(found->name, sizeof(found->name), "%s", name);
	found->used = st->st_mtime;
	found->octets = (size_t)st->st_size;
}

/* All of ours; the caller frees the items. */
static void
scan(struct files *files, struct found_list *list)
{
	DIR *folder = opendir(files->folder);
	const struct dirent *item;
	struct stat st;
	size_t octets = 0;

	*list = (struct found_list){ 0 };
	while (folder != NULL && list->count < FILES_MAX &&
	       (item = readdir(folder)) != NULL) {
		if (strlen(item->d_name) >= sizeof(list->items->name) ||
		    fstatat(dirfd(folder), item->d_name, &st,
			AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		if (!files->read_only)
			clear_up(files, item->d_name, &st);
		if (!is_ours(item->d_name))
			continue;
		note(list, item->d_name, &st);
		octets += (size_t)st.st_size;
	}
	if (folder != NULL)
		(void)closedir(folder);
	atomic_store(&files->octets, octets);
}

static int
by_use(const void *a, const void *b)
{
	const struct found *left = a, *right = b;

	if (left->used != right->used)
		return left->used < right->used ? -1 : 1;
	return strcmp(left->name, right->name);
}

void
files_trim(struct files *files)
{
	struct found_list list;

	if (files->folder == NULL || files->read_only ||
	    atomic_load(&files->octets) <= files->max)
		return;
	scan(files, &list);
	if (list.count > 1)
		qsort(list.items, list.count, sizeof(*list.items), by_use);
	/* Some room more, so that this is not done for every file. */
	for (size_t i = 0;
	     i < list.count && atomic_load(&files->octets) > files->max / 8 * 7;
	     i++) {
		char *path =
		    xasprintf("%s/%s", files->folder, list.items[i].name);

		if (unlink(path) == 0)
			atomic_fetch_sub(&files->octets, list.items[i].octets);
		free(path);
	}
	free(list.items);
}

void
files_open_folder(
    struct files *files, const char *folder, bool read_only, size_t max)
{
	struct found_list list;

	*files = (struct files){ .read_only = read_only, .max = max };
	atomic_init(&files->octets, 0);
	if (folder == NULL || folder[0] == '\0')
		return;
	files->folder = xstrdup(folder);
	scan(files, &list);
	free(list.items);
	files_trim(files);
}

void
files_close_folder(struct files *files)
{
	free(files->folder);
	files->folder = NULL;
}

int
files_open(const struct files *files, const struct key *key)
{
	char *path;
	int file;

	if (files->folder == NULL)
		return -1;
	path = path_of(files, key, "");
	file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	free(path);
	return file;
}

/* The folder is made when it is needed, by whom we run as then. */
static int
make_temporary(const struct files *files, char **path)
{
	int file;

	*path = xasprintf("%s/" TEMPORARY "XXXXXX", files->folder);
	file = mkostemp(*path, O_CLOEXEC);
	if (file < 0 && errno == ENOENT && mkdir(files->folder, 0700) == 0) {
		free(*path);
		*path = xasprintf("%s/" TEMPORARY "XXXXXX", files->folder);
		file = mkostemp(*path, O_CLOEXEC);
	}
	return file;
}

int
files_begin(struct files *files, struct span content, char **temporary)
{
	char *path;
	int file, why;

	*temporary = NULL;
	if (files->folder == NULL || files->read_only) {
		errno = 0;
		return -1;
	}
	file = make_temporary(files, &path);
	/* What was renamed before it reached the disk would be empty after a
	 * crash. */
	if (file >= 0 && write_all(file, content) && fsync(file) == 0 &&
	    lseek(file, 0, SEEK_SET) == 0) {
		*temporary = path;
		return file;
	}
	why = errno;
	if (file >= 0) {
		(void)close(file);
		(void)unlink(path);
	}
	free(path);
	errno = why;
	return -1;
}

static size_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

static void
subtract(struct files *files, size_t octets)
{
	size_t all = atomic_load(&files->octets);

	/* Somebody else may have removed some: an estimate until the next
	 * scan. */
	while (!atomic_compare_exchange_weak(
	    &files->octets, &all, all > octets ? all - octets : 0))
		continue;
}

bool
files_commit(
    struct files *files, const struct key *key, char *temporary, bool keep)
{
	char *path = path_of(files, key, ""), *before;
	bool good;

	before = path_of(files, key, BEFORE);
	subtract(files, size_of(keep ? before : path));
	if (keep)
		(void)rename(path, before);
	atomic_fetch_add(&files->octets, size_of(temporary));
	good = rename(temporary, path) == 0;
	if (!good)
		(void)unlink(temporary);
	free(before);
	free(path);
	free(temporary);
	return good;
}

void
files_abandon(char *temporary)
{
	if (temporary != NULL)
		(void)unlink(temporary);
	free(temporary);
}

bool
files_back_to_before(struct files *files, const struct key *key)
{
	char *path, *before;
	bool done;

	if (files->folder == NULL || files->read_only)
		return false;
	path = path_of(files, key, "");
	before = path_of(files, key, BEFORE);
	subtract(files, size_of(path));
	done = rename(before, path) == 0;
	if (!done)
		(void)unlink(path);
	free(before);
	free(path);
	return done;
}

void
files_remove(struct files *files, const struct key *key, int file)
{
	struct stat ours, named;
	char *path;

	if (files->folder == NULL || files->read_only)
		return;
	path = path_of(files, key, "");
	if (fstat(file, &ours) == 0 && stat(path, &named) == 0 &&
	    ours.st_ino == named.st_ino && unlink(path) == 0)
		subtract(files, (size_t)ours.st_size);
	free(path);
}

void
files_touch(const struct files *files, const struct key *key)
{
	char *path;

	if (files->folder == NULL || files->read_only)
		return;
	path = path_of(files, key, "");
	(void)utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
	free(path);
}
