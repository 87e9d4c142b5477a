/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this room share; nobody else includes it. */
#ifndef STORE_ROOM_H
#define STORE_ROOM_H

#include <openssl/ssl.h>
#include <pthread.h>

#include "store.h"

enum {
	KEY_OCTETS = 32, /* SHA-256 of URL, NUL and request */
	KEY_TEXT = 2 * KEY_OCTETS + 1,
	OCSP_OCTETS_MAX = 64 << 10,
	ISSUERS_OCTETS_MAX = 256 << 10,
	AHEAD_MAX = 300, /* seconds that another's clock may be ahead */
	ABSENT_SLOTS = 1024,
};
enum purpose {
	FOR_CRL,
	FOR_OCSP,
	FOR_ISSUERS,
};

struct key {
	uint8_t octets[KEY_OCTETS];
	bool is_ocsp;
};
void key_of(const char *url, struct span request, struct key *out);

/* What the dates of a piece of evidence say of it. */
struct dates {
	time_t this_update, next_update;
};
bool dates_hold(const struct dates *, time_t now);

/* Something that is, or was, at hand. */
struct entry {
	struct entry *next;	     /* in its bucket */
	struct entry *newer, *older; /* by use */
	struct key key;
	char *url;		   /* NULL: not known since the start */
	struct evidence *evidence; /* NULL: on disk at most */
	struct evidence *before;   /* what it replaced, while that holds */
	struct dates dates, dates_before;
	size_t octets;	  /* of both */
	time_t used;	  /* lately, by a message */
	time_t touched;	  /* its file */
	time_t renew_at;  /* 0: never */
	bool is_unseen;	  /* in use before the start; its file may hold */
	bool is_refused;  /* and its file cannot be removed */
	bool was_fetched; /* by this process, not read from a file */
	bool was_shared;
	bool shared_is_wrong; /* another's copy was refused */
};

/* table.c: entries by key and by use.  Under the store's lock. */
struct table {
	struct entry **buckets;
	struct entry *newest, *oldest;
	size_t count, octets;
};
void table_make(struct table *);
void table_free(struct table *);
struct entry *table_find(const struct table *, const struct key *);
struct entry *table_get(struct table *, const struct key *, const char *url);
void table_use(struct table *, struct entry *);
/* Takes over both references; either may be NULL. */
void table_set(struct table *, struct entry *, struct evidence *evidence,
    struct evidence *before);
/* Oldest use first, until no more than that is in memory. */
void table_trim(struct table *, size_t octets);
void table_remove(struct table *, struct entry *);

/* files.c: what is on disk.  What changes names is called under disk_lock. */
struct files {
	char *folder; /* NULL: none */
	bool read_only;
	size_t max;
	_Atomic size_t octets;
};
void files_open_folder(
    struct files *, const char *folder, bool read_only, size_t max);
void files_close_folder(struct files *);
/* -1: there is none; else a descriptor to be closed. */
int files_open(const struct files *, const struct key *);
/* A new file without its name yet, open at its start; -1: errno, 0: none is
 * kept.  Without a lock: it may take its time. */
int files_begin(struct files *, struct span content, char **temporary);
/* Gets its name.  `keep`: the one before stays beside it.  Frees. */
bool files_commit(
    struct files *, const struct key *, char *temporary, bool keep);
void files_abandon(char *temporary); /* frees */
/* False: there was none. */
bool files_back_to_before(struct files *, const struct key *);
/* Where it still is the one that was opened. */
void files_remove(struct files *, const struct key *, int file);
void files_touch(const struct files *, const struct key *);
/* Least used first, until the limit holds again. */
void files_trim(struct files *);

/* absent.c: what is on no disk.  Under the store's lock. */
struct absent {
	uint8_t key[KEY_OCTETS];
	time_t until; /* monotonic */
};
bool absent_is(struct store *, const struct key *);
/* `arrived`: of the stock, before the disk was asked. */
void absent_note(struct store *, const struct key *, uint64_t arrived);
void absent_forget(struct store *, const struct key *);

/* shared.c: Redis or Valkey. */
struct shared;
struct shared *shared_new(const struct store_options *);
void shared_set_access(struct shared *, const struct store_access *);
void shared_free(struct shared *); /* NULL is fine */
/* Bounded by the options' time; false: not there, or in trouble. */
bool shared_get(
    struct shared *, const struct key *, size_t octets_max, struct buffer *out);
void shared_put(
    struct shared *, const struct key *, struct span content, time_t seconds);

/* tls.c: a reference; NULL of NULL. */
SSL_CTX *store_tls_context(const struct store_tls *);

struct store {
	atomic_uint references;
	struct store_options options; /* strings of their own */
	struct fetcher *fetcher;      /* frees the store at its end */
	struct shared *shared;	      /* NULL: none */
	struct files files;
	pthread_mutex_t lock; /* never held over disk or network */
	/* Held over renames and the table's change, so that both agree;
	 * before `lock`. */
	pthread_mutex_t disk_lock;
	struct table table;
	unsigned int waiting;
	struct store_stock stock;
	struct absent absent[ABSENT_SLOTS];
	bool list_is_new;	 /* of CRLs in use */
	time_t disk_warned;	 /* monotonic */
	struct issuers *issuers; /* issuers.c */
};

void store_warn(struct store *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* As revocation_source's `take`.  `anew`: whatever is remembered of the disk.
 */
struct evidence *store_take(
    struct store *, const struct revocation_want *, time_t at, bool anew);

/* As long as a message may; false: they are still under way. */
bool store_wait(struct store *, const struct fetch_want *, size_t count,
    const struct timespec *since);

/* arrive.c: on threads of the pool. */
bool arrive_find(void *store, const struct fetch_want *);
bool arrive_take(void *store, const struct fetch_want *, struct buffer *,
    char why[static FETCH_WHY]);
void arrive_failed(void *store, const struct fetch_want *, const char *host,
    enum fetch_status, const char *why, bool first);

/* renew.c */
time_t renewal_time(const struct dates *, time_t now);
void renew_read_list(struct store *);

/* issuers.c: one answer for who waits for it. */
struct issuers *fetched_issuers_new(void);
void fetched_issuers_free(struct issuers *);
bool fetched_issuers_take(struct store *, const struct fetch_want *,
    struct buffer *, char why[static FETCH_WHY]);

#endif
