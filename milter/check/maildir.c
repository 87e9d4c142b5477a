/* SPDX-License-Identifier: BSD-2-Clause */
/* A folder's fts_number says whether it is a Maildir. */
#include "config.h"

#include "maildir.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base.h"

static bool
has_folder(const FTSENT *folder, const char *name)
{
	char *path = xasprintf("%s/%s", folder->fts_path, name);
	struct stat status;
	bool is_there = stat(path, &status) == 0 && S_ISDIR(status.st_mode);

	free(path);
	return is_there;
}

static bool
is_in_maildir(const FTSENT *entry)
{
	return entry->fts_level > 0 && entry->fts_parent->fts_number != 0;
}

bool
maildir_leaves_out(FTSENT *entry)
{
	if (entry->fts_info == FTS_D) {
		entry->fts_number =
		    has_folder(entry, "cur") && has_folder(entry, "new");
		return is_in_maildir(entry) &&
		       strcmp(entry->fts_name, "tmp") == 0;
	}
	/* .uidvalidity, .gitignore: kept beside, and not content. */
	return is_in_maildir(entry) ||
	       (entry->fts_level != FTS_ROOTLEVEL && entry->fts_name[0] == '.');
}
