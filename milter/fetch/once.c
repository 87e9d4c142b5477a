/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One guarded request.  libcurl follows no redirect by itself: each one is a
 * request of its own, by the same rules.  The address is judged where the
 * socket is made for it, so that no name can say one thing when it is asked
 * for and another when it is connected to.
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

#ifdef HAVE_CURL

#include <arpa/inet.h>
#include <curl/curl.h>

enum {
	HEADER_OCTETS_MAX = 64 << 10,
	SLOW_OCTETS = 100, /* a second, for that long: */
	SLOW_SECONDS = 10,
	STATUS_OK = 200,
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

/* One request of those that redirects make of one. */
struct transfer {
	const struct fetch_guard *guard;
	const atomic_bool *stop;
	struct buffer *out;
	size_t header_octets;
	bool by_proxy;	 /* who connects is a proxy, which is the operator's */
	bool only_looks; /* for addresses, and connects to none */
	bool found;	 /* an address that may be connected to */
	bool forbidden;	 /* and one that may not: */
	char address[INET6_ADDRSTRLEN];
	unsigned int port;
	char error[CURL_ERROR_SIZE];
	struct timespec began;
};

static void
note_forbidden(struct transfer *transfer, const struct sockaddr *to)
{
	uint8_t octets[16] = { 0 };
	bool is_ipv4 = to->sa_family == AF_INET;

	transfer->forbidden = true;
	if (!address_of(to, octets, &transfer->port))
		return;
	(void)inet_ntop(is_ipv4 ? AF_INET : AF_INET6,
	    octets + (is_ipv4 ? 12 : 0), transfer->address,
	    sizeof(transfer->address));
}

static curl_socket_t
on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *transfer = arg;

	if (purpose != CURLSOCKTYPE_IPCXN)
		return CURL_SOCKET_BAD;
	if (!transfer->by_proxy) {
		if (!fetch_may_connect(transfer->guard, &to->addr)) {
			note_forbidden(transfer, &to->addr);
			return CURL_SOCKET_BAD;
		}
		transfer->found = true;
	}
	if (transfer->only_looks)
		return CURL_SOCKET_BAD;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t
on_octets(char *octets, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;

	(void)one;
	return buffer_append(transfer->out, octets, len) ? len : 0;
}

static size_t
on_header(char *octets, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;

	(void)octets;
	(void)one;
	transfer->header_octets += len;
	return transfer->header_octets <= HEADER_OCTETS_MAX ? len : 0;
}

static int
on_progress(void *arg, curl_off_t down_total, curl_off_t down,
    curl_off_t up_total, curl_off_t up)
{
	const struct transfer *transfer = arg;

	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	return transfer->stop != NULL && atomic_load(transfer->stop);
}

#define SET(option, value)                                                     \
	(good = good && curl_easy_setopt(curl, option, value) == CURLE_OK)

static bool
set_guard(CURL *curl, const struct transfer *transfer, long milliseconds)
{
	const struct fetch_guard *guard = transfer->guard;
	long connect = (long)guard->connect_ms;
	bool good = true;

	SET(CURLOPT_PROTOCOLS_STR, guard->https ? "http,https" : "http");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	/* An empty one also keeps out what the environment says. */
	SET(CURLOPT_PROXY, transfer->by_proxy ? guard->proxy : "");
	SET(CURLOPT_NOPROXY, "");
	SET(CURLOPT_CONNECTTIMEOUT_MS,
	    connect < milliseconds ? connect : milliseconds);
	SET(CURLOPT_TIMEOUT_MS, milliseconds);
	SET(CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_OCTETS);
	SET(CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transfer->out->limit);
	SET(CURLOPT_FRESH_CONNECT, 1L);
	SET(CURLOPT_FORBID_REUSE, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A name server that does not answer holds up nobody's end. */
	SET(CURLOPT_QUICK_EXIT, 1L);
#endif
	return good;
}

static bool
set_callbacks(CURL *curl, struct transfer *transfer)
{
	bool good = true;

	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_ERRORBUFFER, transfer->error);
	SET(CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	SET(CURLOPT_OPENSOCKETDATA, transfer);
	SET(CURLOPT_WRITEFUNCTION, on_octets);
	SET(CURLOPT_WRITEDATA, transfer);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, transfer);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, transfer);
	return good;
}

/* Nothing in it tells of us or of the message: what libcurl would add by
 * itself (Expect) goes, too. */
static bool
set_request(CURL *curl, const struct fetch_want *want, const char *url,
    struct curl_slist **fields)
{
	bool good = true;
	char *type = NULL;

	SET(CURLOPT_URL, url);
	SET(CURLOPT_USERAGENT, "smime-milter");
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	if (want->request.len > 0) {
		type = xasprintf("Content-Type: %s", want->request_type);
		*fields = curl_slist_append(*fields, type);
		*fields = curl_slist_append(*fields, "Expect:");
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)want->request.len);
		SET(CURLOPT_POSTFIELDS, (const char *)want->request.data);
		SET(CURLOPT_HTTPHEADER, *fields);
	}
	free(type);
	return good;
}

static enum fetch_status
status_of(const struct transfer *transfer, CURLcode code)
{
	if (transfer->forbidden)
		return FETCH_FORBIDDEN;
	if (transfer->out->overflowed)
		return FETCH_TOO_LARGE;
	switch (code) {
	case CURLE_OK:
		return FETCH_DONE;
	case CURLE_FILESIZE_EXCEEDED:
		return FETCH_TOO_LARGE;
	case CURLE_COULDNT_RESOLVE_HOST:
		return FETCH_NO_NAME;
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
		return FETCH_UNREACHABLE;
	case CURLE_OPERATION_TIMEDOUT:
		return FETCH_SLOW;
	case CURLE_PEER_FAILED_VERIFICATION:
		return FETCH_STRANGER;
	case CURLE_ABORTED_BY_CALLBACK:
		return FETCH_STOPPED;
	default:
		return FETCH_BROKEN;
	}
}

static enum fetch_status
perform(CURL *curl, struct transfer *transfer, const struct fetch_want *want,
    const char *url, long milliseconds)
{
	struct curl_slist *fields = NULL;
	CURLcode code = CURLE_OUT_OF_MEMORY;

	curl_easy_reset(curl);
	buffer_clear(transfer->out);
	transfer->header_octets = 0;
	transfer->error[0] = '\0';
	if (set_callbacks(curl, transfer) &&
	    set_guard(curl, transfer, milliseconds) &&
	    set_request(curl, want, url, &fields))
		code = curl_easy_perform(curl);
	curl_slist_free_all(fields);
	return status_of(transfer, code);
}

/*
 * A proxy connects where we do not see it.  So the name is resolved here, too,
 * and refused where any of its addresses is one that we would not connect to;
 * one that cannot be resolved here is left to the proxy and its rules.
 */
static enum fetch_status
look_before_proxy(CURL *curl, const struct transfer *transfer,
    const struct fetch_want *want, const char *url, struct transfer *look)
{
	struct buffer nothing = BUFFER_LIMIT(0);

	*look = (struct transfer){
		.guard = transfer->guard,
		.stop = transfer->stop,
		.out = &nothing,
		.only_looks = true,
	};
	(void)perform(curl, look, want, url, (long)transfer->guard->connect_ms);
	buffer_free(&nothing);
	return look->forbidden ? FETCH_FORBIDDEN : FETCH_DONE;
}

static void
explain(const struct transfer *transfer, enum fetch_status status,
    long http_status, char why[static FETCH_WHY])
{
	if (status == FETCH_FORBIDDEN)
		(void)snprintf(why, FETCH_WHY,
		    "%s port %u is no web server of the public Internet",
		    transfer->address, transfer->port);
	else if (status == FETCH_REFUSED || status == FETCH_TROUBLE)
		(void)snprintf(why, FETCH_WHY, "HTTP status %ld", http_status);
	else if (status == FETCH_TOO_LARGE)
		(void)snprintf(why, FETCH_WHY, "more than %zu octets",
		    transfer->out->limit);
	else
		(void)snprintf(why, FETCH_WHY, "%.*s", FETCH_WHY - 1,
		    transfer->error[0] != '\0' ? transfer->error
					       : fetch_status_text(status));
}

/* Where an answer without its own content leads: NULL: nowhere.  Only a GET
 * stays what it was with every one of them (RFC 9110 15.4). */
static const char *
redirect_of(CURL *curl, const struct fetch_want *want, long http_status)
{
	const char *url = NULL;

	if (want->request.len > 0 && http_status != 307 && http_status != 308)
		return NULL;
	if (http_status < 300 || http_status > 399 ||
	    curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &url) != CURLE_OK)
		return NULL;
	return url;
}

/* One request of several; `next` is where it leads on, for free(3). */
static enum fetch_status
hop(CURL *curl, struct transfer *transfer, const struct fetch_want *want,
    const char *url, long milliseconds, char **next, char why[static FETCH_WHY])
{
	char host[FETCH_HOST_MAX];
	struct transfer look;
	enum fetch_status status;
	const char *redirect;
	long http_status = 0;

	if (!fetch_url_is_fit(transfer->guard, url, host, why))
		return FETCH_BAD_URL;
	if (transfer->by_proxy &&
	    look_before_proxy(curl, transfer, want, url, &look) != FETCH_DONE) {
		explain(&look, FETCH_FORBIDDEN, 0, why);
		return FETCH_FORBIDDEN;
	}
	status = perform(curl, transfer, want, url, milliseconds);
	if (status == FETCH_DONE &&
	    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status) ==
		CURLE_OK &&
	    http_status != STATUS_OK) {
		redirect = redirect_of(curl, want, http_status);
		if (redirect != NULL) {
			*next = xstrndup(redirect, FETCH_URL_MAX + 1);
			return FETCH_DONE;
		}
		status = http_status >= 500 ? FETCH_TROUBLE : FETCH_REFUSED;
	}
	if (status != FETCH_DONE)
		explain(transfer, status, http_status, why);
	return status;
}

static long
milliseconds_since(const struct timespec *began)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - began->tv_sec) * 1000 +
	       (now.tv_nsec - began->tv_nsec) / 1000000;
}

static enum fetch_status
follow(CURL *curl, struct transfer *transfer, const struct fetch_want *want,
    char why[static FETCH_WHY])
{
	char *url = xstrdup(want->url), *next = NULL;
	enum fetch_status status = FETCH_DONE;

	for (unsigned int left = transfer->guard->redirects;; left--) {
		long time = (long)transfer->guard->total_ms -
			    milliseconds_since(&transfer->began);

		next = NULL;
		if (time <= 0) {
			status = FETCH_SLOW;
			explain(transfer, status, 0, why);
			break;
		}
		status = hop(curl, transfer, want, url, time, &next, why);
		if (status == FETCH_BAD_URL &&
		    left < transfer->guard->redirects)
			status = FETCH_FORBIDDEN;
		if (next == NULL)
			break;
		free(url);
		url = next;
		if (left == 0) {
			status = FETCH_REFUSED;
			(void)snprintf(why, FETCH_WHY, "too many redirects");
			break;
		}
	}
	free(url);
	return status;
}

/* The answer that tells no more than an error has five octets. */
static bool
is_some_der(const struct buffer *out)
{
	return out->len > 5 && out->data[0] == 0x30;
}

/* May a POST do better?  Not where nobody is there, nor where nobody may be
 * sent. */
static bool
is_worth_a_post(enum fetch_status status, const struct buffer *out)
{
	return status == FETCH_REFUSED || status == FETCH_TROUBLE ||
	       status == FETCH_BROKEN ||
	       (status == FETCH_DONE && !is_some_der(out));
}

static enum fetch_status
get_or_post(CURL *curl, struct transfer *transfer,
    const struct fetch_want *want, char why[static FETCH_WHY])
{
	struct buffer url;
	struct fetch_want get = { .size_max = want->size_max };
	enum fetch_status status = FETCH_REFUSED;

	(void)clock_gettime(CLOCK_MONOTONIC, &transfer->began);
	if (url_for_get(want, &url)) {
		get.url = buffer_text(&url);
		status = follow(curl, transfer, &get, why);
	}
	buffer_free(&url);
	if (get.url != NULL && !is_worth_a_post(status, transfer->out))
		return status;
	transfer->forbidden = transfer->found = false;
	why[0] = '\0';
	return follow(curl, transfer, want, why);
}

enum fetch_status
fetch_once(const struct fetch_guard *guard, const struct fetch_want *want,
    const atomic_bool *stop, struct buffer *out, char why[static FETCH_WHY])
{
	struct transfer transfer = {
		.guard = guard,
		.stop = stop,
		.out = out,
		.by_proxy = guard->proxy != NULL && guard->proxy[0] != '\0',
	};
	enum fetch_status status = FETCH_BROKEN;
	CURL *curl = fetch_start() ? curl_easy_init() : NULL;

	out->limit = want->size_max;
	why[0] = '\0';
	if (curl != NULL)
		status = get_or_post(curl, &transfer, want, why);
	else
		(void)snprintf(why, FETCH_WHY, "libcurl does not start");
	curl_easy_cleanup(curl);
	if (status != FETCH_DONE)
		buffer_clear(out);
	return status;
}

static void
start_curl(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

bool
fetch_start(void)
{
	return pthread_once(&curl_once, start_curl) == 0;
}

const char *
fetch_library(char text[static 64])
{
	(void)snprintf(text, 64, "libcurl %s",
	    curl_version_info(CURLVERSION_NOW)->version);
	return text;
}

#else

enum fetch_status
fetch_once(const struct fetch_guard *guard, const struct fetch_want *want,
    const atomic_bool *stop, struct buffer *out, char why[static FETCH_WHY])
{
	(void)guard;
	(void)want;
	(void)stop;
	(void)out;
	(void)snprintf(why, FETCH_WHY, "built without libcurl");
	return FETCH_NO_CLIENT;
}

bool
fetch_start(void)
{
	return true;
}

const char *
fetch_library(char text[static 64])
{
	(void)snprintf(text, 64, "no libcurl");
	return text;
}

#endif
