/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CRLs and OCSP responses that were fetched: at hand in memory, kept in files
 * over a restart, shared between nodes, renewed before they end.  Whatever it
 * gives is verified by who asks for it, each time; nothing here is believed.
 */
#ifndef STORE_H
#define STORE_H

#include "fetch.h"
#include "revocation.h"

/*
 * TLS to the shared cache: its certificate is verified, by a file of CAs or
 * ("" or NULL) by those of the system, for the name or address it is reached
 * by.  Our own certificate and key, in PEM, where it asks for one; "" or NULL:
 * none.  NULL: `why` says which file is wrong.
 */
enum {
	STORE_TLS_WHY = 300
};
struct store_tls;
struct store_tls *store_tls_new(const char *ca_file,
    const char *certificate_file, const char *key_file,
    char why[static STORE_TLS_WHY]);
void store_tls_free(struct store_tls *); /* NULL is fine */

/* Who we are to the shared cache; read, and copied, in the call. */
struct store_access {
	const char *user;	     /* "" or NULL: the default one */
	const char *password;	     /* "" or NULL: none */
	const struct store_tls *tls; /* NULL: plain */
};

struct store_options {
	/* Files are kept here; "" or NULL: none.  Made with the first. */
	const char *folder;
	bool read_only; /* nothing there is made, replaced or removed */
	struct fetch_guard guard;
	struct fetcher_limits fetches;
	size_t crl_max; /* octets of one CRL */
	size_t size;	/* octets in memory, and the same again in files */
	unsigned int wait_ms; /* that a message waits at most; 0: not at all */
	unsigned int waiting; /* messages that may wait at a time */
	/* A file that is not there is not looked for again for so long. */
	unsigned int absent_seconds;
	/* Redis or Valkey: "unix:/path" or "inet:PORT@HOST"; "" or NULL: none.
	 * Asked by the pool's threads alone. */
	const char *shared;
	const char *shared_prefix; /* of its keys */
	struct store_access shared_access;
	unsigned int shared_ms; /* for one question, connecting included */
	/* One line for the log, at most one an hour of each server; any
	 * thread.  NULL: nobody listens. */
	void (*warn)(const char *line);
};
extern const struct store_options store_options_default;

struct store;
/* Copies the options.  Threads are started when there is work. */
struct store *store_new(const struct store_options *);
struct store *store_share(struct store *); /* one reference */
/* Drops one; the last ends what is under way and waits for nobody. */
void store_drop(struct store *); /* NULL is fine */
/* What is under way is given up, and nothing is fetched from then on; waits at
 * most that long for its end.  False: something is left. */
bool store_stop(struct store *, unsigned int milliseconds);

/* From the next question to the shared cache on.  Any thread. */
void store_set_access(struct store *, const struct store_access *);

/* Holds as long as the store is held. */
void store_source(struct store *, struct revocation_source *out);

/* CRLs that were asked for lately and end soon are fetched anew, others are
 * forgotten.  Never waits; about once a minute. */
void store_renew(struct store *, time_t now);
/* Which CRLs are in use, for the time after a restart: by a new file and
 * rename(2), where that is new.  May wait for the disk. */
void store_save(struct store *);

/*
 * The certificates that a URL leads to (RFC 5280 4.2.2.1: caIssuers): one in
 * DER or PEM, or those of a certs-only CMS object.  Each is given to `add`,
 * undecoded; nothing of it is kept.  Waits as a message does.  False: not now.
 */
bool store_issuers(struct store *, const char *url,
    const struct timespec *since, void (*add)(struct span der, void *arg),
    void *arg);

struct store_stock {
	size_t count, octets; /* in memory */
	size_t file_octets;
	unsigned int waiting; /* messages */
	uint64_t hits, loads, misses, arrived, shared_hits;
	uint64_t looks; /* for a file */
	struct fetcher_stock fetches;
};
void store_count(struct store *, struct store_stock *);
const char *store_shared_library(char text[static 64]);

#endif
