/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for people, and what is usual. */
#include "room.h"

const struct fetch_guard fetch_guard_default = {
	.redirects = 3,
	.connect_ms = 5000,
	.total_ms = 30000,
};

const struct fetcher_limits fetcher_limits_default = {
	.threads = 8,
	.per_host = 2,
	.queue = 256,
	.backoff_ms = 15000,
	.backoff_max_ms = 3600000,
	.failing = 512,
	.warn_period = 3600,
};

const char *
fetch_status_text(enum fetch_status status)
{
	static const char *const texts[] = {
		[FETCH_DONE] = "was fetched",
		[FETCH_BAD_URL] = "is no URL that is fetched",
		[FETCH_FORBIDDEN] = "leads to where nothing is fetched from",
		[FETCH_NO_NAME] = "has a name that cannot be resolved",
		[FETCH_UNREACHABLE] = "cannot be reached",
		[FETCH_SLOW] = "does not answer in time",
		[FETCH_STRANGER] = "shows a certificate that is not believed",
		[FETCH_BROKEN] = "breaks off",
		[FETCH_TOO_LARGE] = "sends more than is allowed",
		[FETCH_REFUSED] = "refuses",
		[FETCH_TROUBLE] = "is in trouble",
		[FETCH_NO_USE] = "sends something else",
		[FETCH_STOPPED] = "was given up for a stop",
		[FETCH_NO_CLIENT] = "cannot be fetched: built without libcurl",
	};

	return texts[status];
}
