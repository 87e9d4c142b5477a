/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fetching by HTTP what certificates point to, guarded: whoever has a
 * certificate signed chooses the URL, and the server on the way is nobody's
 * friend.  One request at a time, or many by a pool of threads.  Knows base
 * alone; neither logs nor reads configuration.
 */
#ifndef FETCH_H
#define FETCH_H

#include <stdatomic.h>
#include <sys/socket.h>

#include "base.h"

enum fetch_status {
	FETCH_DONE,
	FETCH_BAD_URL,	   /* never worth another try */
	FETCH_FORBIDDEN,   /* a redirect or an address that the guard refuses */
	FETCH_NO_NAME,	   /* its name cannot be resolved */
	FETCH_UNREACHABLE, /* no connection */
	FETCH_SLOW,	   /* not done in time */
	FETCH_STRANGER,	   /* https: its certificate is not believed */
	FETCH_BROKEN,	   /* ended early, or was no HTTP */
	FETCH_TOO_LARGE,
	FETCH_REFUSED,	/* by HTTP status but 5xx */
	FETCH_TROUBLE,	/* HTTP status 5xx */
	FETCH_NO_USE,	/* it came, and is not what was asked for */
	FETCH_STOPPED,	/* the pool ends */
	FETCH_NO_CLIENT /* built without libcurl */
};
/* For people: "cannot be reached". */
const char *fetch_status_text(enum fetch_status);

/* As in RFC 4291 2.5.5.2, IPv4 mapped into IPv6. */
struct fetch_network {
	uint8_t address[16];
	unsigned int bits; /* of the prefix, of 128 */
};

/* Read-only while anybody fetches by it; copied by a pool. */
struct fetch_guard {
	bool https;	   /* https, too; certificates of the system's list */
	const char *proxy; /* "http://host:port"; NULL or "": none */
	/* Special-purpose networks that may be connected to all the same, on
	 * any port. */
	const struct fetch_network *networks;
	size_t network_count;
	unsigned int redirects;	 /* that are followed */
	unsigned int connect_ms; /* milliseconds to resolve and connect */
	unsigned int total_ms;	 /* for all of it, redirects included */
};
extern const struct fetch_guard fetch_guard_default;

/*
 * Is it an address of the public Internet and a port of the web, or in a
 * network of the guard?  By IANA's registries of special-purpose addresses;
 * an IPv4 address within an IPv6 one (mapped, NAT64) counts as itself.
 */
bool fetch_may_connect(const struct fetch_guard *, const struct sockaddr *);

enum {
	FETCH_URL_MAX = 2048, /* octets */
	FETCH_HOST_MAX = 256, /* with its NUL */
	FETCH_WHY = 200,
};
/*
 * A URL that is fit to be fetched: scheme of the guard, a host that may be
 * asked for, nothing of a user in it.  `host` gets its host in lower case.
 */
bool fetch_url_is_fit(const struct fetch_guard *, const char *url,
    char host[static FETCH_HOST_MAX], char why[static FETCH_WHY]);

/* What is asked for. */
struct fetch_want {
	const char *url;
	struct span request;	  /* body of a POST; empty: GET */
	const char *request_type; /* its media type */
	/* GET first where the request is small enough to stand in the URL;
	 * POST where nothing in DER comes of that (RFC 6960 A.1). */
	bool tries_get;
	size_t size_max;      /* octets of the answer */
	unsigned int purpose; /* the client's own; tells apart what is */
};

/*
 * One answer into `out`, whose limit it sets.  Blocks; an event of `stop`
 * (NULL: none) ends it within about a second.  Any thread.  `why` says what
 * went wrong.
 */
enum fetch_status fetch_once(const struct fetch_guard *,
    const struct fetch_want *, const atomic_bool *stop, struct buffer *out,
    char why[static FETCH_WHY]);

/*
 * The pool.  What is asked for while it is fetched is fetched once; a server
 * that fails is left alone for a time that doubles; so is a URL whose answer
 * was of no use.  Threads are started when there is work.
 */
struct fetcher;
struct fetcher_limits {
	unsigned int threads;	 /* fetches at a time */
	unsigned int per_host;	 /* of these to the same host */
	unsigned int queue;	 /* fetches that wait for a thread */
	unsigned int backoff_ms; /* after the first failure */
	unsigned int backoff_max_ms;
	unsigned int failing;	  /* hosts and URLs that are remembered */
	unsigned int warn_period; /* seconds between warnings of one of them */
};
extern const struct fetcher_limits fetcher_limits_default;

/* Called on threads of the pool, without a lock held. */
struct fetcher_client {
	void *handle;
	/* Is it known in another way?  Before the network; NULL: no. */
	bool (*find)(void *handle, const struct fetch_want *);
	/* What came; false: of no use, `why` says so. */
	bool (*take)(void *handle, const struct fetch_want *, struct buffer *,
	    char why[static FETCH_WHY]);
	/* It failed.  `first`: for the first time in a while, so that it is
	 * worth a line in a log. */
	void (*failed)(void *handle, const struct fetch_want *,
	    const char *host, enum fetch_status, const char *why, bool first);
	/* The last call, when no thread is left; NULL: none. */
	void (*ended)(void *handle);
};

struct fetcher *fetcher_new(const struct fetch_guard *,
    const struct fetcher_limits *, const struct fetcher_client *);
/* Ends what is under way and returns at once; the last thread that ends, or
 * this one, calls `ended` and frees it. */
void fetcher_drop(struct fetcher *); /* NULL is fine */
/* Ends what is under way, and waits for its end at most that long; nothing is
 * fetched from then on.  True: no thread is left. */
bool fetcher_stop(struct fetcher *, unsigned int milliseconds);

enum fetcher_answer {
	FETCHER_ASKED, /* it will be fetched, or is being fetched */
	FETCHER_LATER, /* its server is left alone for now */
	FETCHER_FULL,  /* too many wait */
	FETCHER_NEVER, /* not such a URL, or stopped */
};
/* Never waits.  `urgent`: somebody waits for it, so it goes first. */
enum fetcher_answer fetcher_ask(
    struct fetcher *, const struct fetch_want *, bool urgent);
/* Waits until none of these is under way any more.  False: time is over. */
bool fetcher_wait(struct fetcher *, const struct fetch_want *, size_t count,
    unsigned int milliseconds);
/* Is its server, or it, left alone for now? */
bool fetcher_is_left_alone(struct fetcher *, const struct fetch_want *);
/* What was fetched from there turned out to be of no use later: the URL is
 * left alone as if it had failed.  True: for the first time in a while. */
bool fetcher_blame(struct fetcher *, const struct fetch_want *);
struct fetcher_stock {
	unsigned int threads, under_way, waiting, failing;
	uint64_t fetches, joined; /* started; asked for while under way */
};
void fetcher_count(struct fetcher *, struct fetcher_stock *);

/* Once, before the first thread. */
bool fetch_start(void);
/* "libcurl 7.88.1", or "none". */
const char *fetch_library(char text[static 64]);

#endif
