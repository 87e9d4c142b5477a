/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CRLs that messages asked for lately are fetched anew well before they end,
 * and once a day at least: CAs publish them more often than they must.  Which
 * these are is kept in a file.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "room.h"

enum {
	DAY = 86400,
	IN_USE = 14 * DAY, /* after the last message that asked for it */
	RENEW_AFTER = DAY,
	RENEW_SOONEST = 300,
	AT_ONCE_MAX = 64, /* CRLs that are asked for in one go */
	LIST_MAX = 4096,  /* lines of the file */
	LINE_OCTETS = FETCH_URL_MAX + 64,
};

#define LIST "in-use"

/* Up to a fifth earlier, so that nodes and CRLs do not all come together. */
static time_t
with_jitter(time_t seconds)
{
	uint32_t random = 0;

	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = (uint32_t)time(NULL) * 2654435761u;
	return seconds - (time_t)(random % (uint32_t)(seconds / 5 + 1));
}

time_t
renewal_time(const struct dates *dates, time_t now)
{
	time_t after = (dates->next_update - now) / 2;

	if (dates->next_update == 0 || after > RENEW_AFTER)
		after = RENEW_AFTER;
	if (after < RENEW_SOONEST)
		after = RENEW_SOONEST;
	return now + with_jitter(after);
}

static bool
is_due(const struct entry *entry, time_t now)
{
	return entry->renew_at != 0 && entry->renew_at <= now &&
	       entry->url != NULL && now - entry->used <= IN_USE;
}

void
store_renew(struct store *store, time_t now)
{
	char *urls[AT_ONCE_MAX];
	size_t count = 0;
	struct entry *entry, *newer;

	(void)pthread_mutex_lock(&store->lock);
	for (entry = store->table.oldest; entry != NULL; entry = newer) {
		newer = entry->newer;
		if (count < AT_ONCE_MAX && is_due(entry, now)) {
			urls[count++] = xstrdup(entry->url);
			entry->renew_at = now + RENEW_SOONEST;
		} else if (now - entry->used > IN_USE) {
			/* Its file stays for as long as there is room. */
			table_remove(&store->table, entry);
			store->list_is_new = true;
		}
	}
	(void)pthread_mutex_unlock(&store->lock);
	for (size_t i = 0; i < count; i++) {
		const struct fetch_want want = {
			.url = urls[i],
			.size_max = store->options.crl_max,
			.purpose = FOR_CRL,
		};

		(void)fetcher_ask(store->fetcher, &want, false);
		free(urls[i]);
	}
}

/* "TIME URL"; the CRL itself is found by its URL. */
static void
read_line(struct store *store, char *line)
{
	struct entry *entry;
	struct key key;
	char *url = NULL;
	long long used;

	line[strcspn(line, "\n")] = '\0';
	errno = 0;
	used = strtoll(line, &url, 10);
	if (errno != 0 || url == line || *url != ' ' || used <= 0)
		return;
	url++;
	key_of(url, (struct span){ 0 }, &key);
	entry = table_get(&store->table, &key, url);
	entry->used = (time_t)used;
	entry->is_unseen = true;
	/* Soon; its dates are known once somebody has loaded it. */
	entry->renew_at = time(NULL) + with_jitter(RENEW_SOONEST);
}

static char *
list_path(const struct store *store, const char *more)
{
	return xasprintf("%s/" LIST "%s", store->files.folder, more);
}

void
renew_read_list(struct store *store)
{
	char line[LINE_OCTETS];
	char *path;
	FILE *f;

	if (store->files.folder == NULL)
		return;
	path = list_path(store, "");
	f = fopen(path, "re");
	for (int i = 0;
	     f != NULL && i < LIST_MAX && fgets(line, sizeof(line), f) != NULL;
	     i++)
		read_line(store, line);
	if (f != NULL)
		(void)fclose(f);
	free(path);
}

/* Under the lock; the disk is waited for without it. */
static void
write_list(struct store *store, struct buffer *out)
{
	size_t count = 0;

	(void)pthread_mutex_lock(&store->lock);
	store->list_is_new = false;
	for (const struct entry *entry = store->table.newest;
	     entry != NULL && count < LIST_MAX; entry = entry->older)
		if (entry->renew_at != 0 && entry->url != NULL) {
			buffer_format(out, "%lld %s\n", (long long)entry->used,
			    entry->url);
			count++;
		}
	(void)pthread_mutex_unlock(&store->lock);
}

void
store_save(struct store *store)
{
	struct buffer list = BUFFER_LIMIT(LIST_MAX * LINE_OCTETS);
	char *path = NULL, *temporary = NULL;
	bool is_new, is_written;
	int file;

	(void)pthread_mutex_lock(&store->lock);
	is_new = store->list_is_new;
	(void)pthread_mutex_unlock(&store->lock);
	if (!is_new || store->files.folder == NULL || store->files.read_only)
		return;
	write_list(store, &list);
	file = files_begin(&store->files, buffer_span(&list), &temporary);
	is_written = file >= 0;
	if (file >= 0) {
		path = list_path(store, "");
		(void)close(file);
		is_written = rename(temporary, path) == 0;
		if (!is_written)
			(void)unlink(temporary);
		free(temporary);
		free(path);
	}
	if (!is_written) {
		(void)pthread_mutex_lock(&store->lock);
		store->list_is_new = true; /* for the next time */
		(void)pthread_mutex_unlock(&store->lock);
	}
	buffer_free(&list);
}
