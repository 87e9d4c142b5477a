/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of a suspension: reading, and replacing it whole. */
#include "suspension.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"

static bool
is_written_by_us_alone(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
	       (status.st_uid == 0 || status.st_uid == geteuid()) &&
	       (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

time_t
suspension_until(const char *file)
{
	char text[TIME_TEXT] = "";
	time_t until = 0;
	ssize_t len = 0;
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);

	if (fd < 0)
		return 0;
	if (is_written_by_us_alone(fd))
		len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len <= 0)
		return 0;
	text[strcspn(text, "\n")] = '\0';
	return time_parse(text, &until) ? until : 0;
}

static bool
write_line(int fd, time_t until)
{
	char text[TIME_TEXT + 1];
	size_t len = 0;

	time_text(until, text);
	len = strlen(text);
	text[len++] = '\n';
	return write(fd, text, len) == (ssize_t)len && fchmod(fd, 0644) == 0;
}

bool
suspension_set(const char *file, time_t until)
{
	char *next = NULL;
	int fd = -1, error = 0;
	bool done = false;

	if (until == 0)
		return unlink(file) == 0 || errno == ENOENT;
	next = xasprintf("%s.XXXXXX", file);
	fd = mkostemp(next, O_CLOEXEC);
	if (fd >= 0) {
		done = write_line(fd, until) && rename(next, file) == 0;
		error = errno;
		close(fd);
		if (!done)
			unlink(next);
		errno = error;
	}
	free(next);
	return done;
}
