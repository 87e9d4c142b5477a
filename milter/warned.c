/* SPDX-License-Identifier: BSD-2-Clause */
/* A small table; where it is full, the oldest goes, and is news again. */
#include "warned.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

enum {
	HOUR = 3600,
	ABOUTS_MAX = 256
};

struct about {
	char *text;
	time_t said;
};

struct warned {
	atomic_uint references;
	pthread_mutex_t lock;
	struct about abouts[ABOUTS_MAX];
	size_t count;
};

struct warned *
warned_new(void)
{
	struct warned *warned = xcalloc(1, sizeof(*warned));

	atomic_init(&warned->references, 1);
	pthread_mutex_init(&warned->lock, NULL);
	return warned;
}

struct warned *
warned_share(struct warned *warned)
{
	atomic_fetch_add(&warned->references, 1);
	return warned;
}

void
warned_drop(struct warned *warned)
{
	if (warned == NULL || atomic_fetch_sub(&warned->references, 1) > 1)
		return;
	for (size_t i = 0; i < warned->count; i++)
		free(warned->abouts[i].text);
	pthread_mutex_destroy(&warned->lock);
	free(warned);
}

static struct about *
find(struct warned *warned, const char *text)
{
	struct about *oldest = &warned->abouts[0];

	for (size_t i = 0; i < warned->count; i++) {
		struct about *one = &warned->abouts[i];

		if (strcmp(one->text, text) == 0)
			return one;
		if (one->said < oldest->said)
			oldest = one;
	}
	if (warned->count < ABOUTS_MAX)
		oldest = &warned->abouts[warned->count++];
	free(oldest->text);
	*oldest = (struct about){ .text = xstrdup(text) };
	return oldest;
}

bool
warned_is_news(struct warned *warned, const char *about, time_t at)
{
	struct about *one;
	bool is_news;

	pthread_mutex_lock(&warned->lock);
	one = find(warned, about);
	/* A clock that was set back silences nobody. */
	is_news = one->said == 0 || at < one->said || at - one->said >= HOUR;
	if (is_news)
		one->said = at;
	pthread_mutex_unlock(&warned->lock);
	return is_news;
}
