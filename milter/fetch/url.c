/* SPDX-License-Identifier: BSD-2-Clause */
/* URLs that are fit to be fetched (RFC 3986), taken apart by libcurl as it
 * will take them apart itself. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

#ifdef HAVE_CURL

#include <curl/curl.h>

static bool
complain(char why[static FETCH_WHY], const char *what)
{
	(void)snprintf(why, FETCH_WHY, "%s", what);
	return false;
}

/* No blank or control character for a request line, none beyond ASCII; and two
 * slashes, where libcurl would make do with one or three. */
static bool
has_plain_octets(const char *url, char why[static FETCH_WHY])
{
	const char *colon = strchr(url, ':');
	size_t len = strlen(url);

	if (len == 0)
		return complain(why, "the URL is empty");
	if (len > FETCH_URL_MAX)
		return complain(why, "the URL is too long");
	for (size_t i = 0; i < len; i++)
		if (url[i] <= 0x20 || url[i] >= 0x7f || url[i] == '\\')
			return complain(
			    why, "the URL has characters that no URL has");
	if (colon == NULL || strncmp(colon, "://", 3) != 0 || colon[3] == '/')
		return complain(why, "the URL has no scheme or no host");
	return true;
}

static bool
ends_with(const char *host, const char *end)
{
	size_t len = strlen(host), end_len = strlen(end);

	return len >= end_len && strcmp(host + len - end_len, end) == 0;
}

/*
 * Names that only mean something nearby: without a dot, and of RFC 6761, 6762,
 * 8375, and ICANN's "internal".  Who lists networks has such names.
 */
static bool
is_local_name(const char *host)
{
	static const char *const ends[] = { ".localhost", ".local", ".internal",
		".home.arpa", ".onion", NULL };

	if (host[0] == '[')
		return false;
	if (strchr(host, '.') == NULL)
		return true;
	for (size_t i = 0; ends[i] != NULL; i++)
		if (ends_with(host, ends[i]))
			return true;
	return false;
}

static bool
is_fit_host(
    const struct fetch_guard *guard, char *host, char why[static FETCH_WHY])
{
	size_t len = strlen(host);

	/* One dot at the end is the same name. */
	if (len > 1 && host[len - 1] == '.')
		host[--len] = '\0';
	if (len == 0 || len >= FETCH_HOST_MAX)
		return complain(why, "the host of the URL is no name");
	for (size_t i = 0; i < len; i++) {
		host[i] = (char)ascii_tolower((unsigned char)host[i]);
		if (!ascii_isalpha(host[i]) && !ascii_isdigit(host[i]) &&
		    strchr("-._:[]", host[i]) == NULL)
			return complain(why, "the host of the URL is no name");
	}
	if (guard->network_count == 0 && is_local_name(host))
		return complain(why, "the host of the URL is a local name");
	return true;
}

static bool
is_fit_scheme(const struct fetch_guard *guard, const char *scheme,
    char why[static FETCH_WHY])
{
	if (strcmp(scheme, "http") == 0)
		return true;
	if (strcmp(scheme, "https") != 0)
		return complain(why, "the URL is not of http");
	return guard->https || complain(why, "https is not configured");
}

bool
fetch_url_is_fit(const struct fetch_guard *guard, const char *url,
    char host[static FETCH_HOST_MAX], char why[static FETCH_WHY])
{
	CURLU *parts = NULL;
	char *scheme = NULL, *name = NULL, *zone = NULL;
	CURLUcode code;
	bool fit = false;

	if (!has_plain_octets(url, why))
		return false;
	parts = curl_url();
	code = parts == NULL
		   ? CURLUE_OUT_OF_MEMORY
		   : curl_url_set(parts, CURLUPART_URL, url,
			 CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME);
	if (code != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_HOST, &name, 0) != CURLUE_OK) {
		(void)complain(why, code == CURLUE_USER_NOT_ALLOWED
					? "the URL has a user in it"
					: "the URL cannot be read");
		goto out;
	}
	if (curl_url_get(parts, CURLUPART_ZONEID, &zone, 0) == CURLUE_OK) {
		(void)complain(why, "the host of the URL is a local address");
		goto out;
	}
	fit =
	    is_fit_scheme(guard, scheme, why) && is_fit_host(guard, name, why);
	if (fit)
		(void)snprintf(host, FETCH_HOST_MAX, "%s", name);
out:
	curl_free(zone);
	curl_free(name);
	curl_free(scheme);
	curl_url_cleanup(parts);
	return fit;
}

#else

bool
fetch_url_is_fit(const struct fetch_guard *guard, const char *url,
    char host[static FETCH_HOST_MAX], char why[static FETCH_WHY])
{
	(void)guard;
	(void)url;
	(void)host;
	(void)snprintf(why, FETCH_WHY, "built without libcurl");
	return false;
}

#endif
