/* SPDX-License-Identifier: BSD-2-Clause */
/* One run of smime-check: what it judges by, and how it ends.  Private to
 * smime-check. */
#ifndef CHECK_RUN_H
#define CHECK_RUN_H

#include <signal.h>

#include "evidence.h"
#include "fetching.h"
#include "issuers.h"
#include "options.h"
#include "policy.h"
#include "report.h"
#include "source.h"
#include "verify.h"

enum {
	STATUS_FINE,
	STATUS_NOT_FINE, /* something was found wanting */
	STATUS_TROUBLE,	 /* something could not be read */
};

struct lane;
struct lanes;

struct run {
	const struct options *options;
	struct config *config;
	struct trust *trust;
	struct evidence *evidence;
	struct store *store; /* NULL: nothing is fetched */
	struct fetching fetching;
	struct verifier verifier;
	struct report_options report;
	struct envelope envelope; /* that the policy sees */
	char *host_name;
	time_t at;
	bool by_receipt; /* each message as of when it came; `at` at latest */
	int status;	 /* the worst so far */
	bool learns;	 /* looks for CA certificates, and reports nothing */
	struct issuers *issuers;
	struct key_memory *keys;
	struct source *source; /* of one file at a time */
	struct lanes *lanes;   /* NULL: one file after the other */
	struct lane *lane;     /* NULL: it is written at once */
	size_t files;	       /* for the progress line */
	struct timespec started, shown;
	bool shows_progress;
	/* Where set, takes what else would be printed of a message. */
	void (*take)(struct run *, const char *path, size_t index,
	    const struct result *, const struct decision *);
	void *taker;
	/* Where set and not 0, no further message of an mbox is read. */
	const volatile sig_atomic_t *stopped;
};

/* False: it was said on standard error what is wrong. */
bool run_begin(struct run *, const struct options *);
void run_end(struct run *);

/* A file, or standard input; what is wrong with it is reported as its
 * result. */
void run_file(struct run *, const char *path, FILE *);
void run_error(struct run *, const char *path, const char *error);
void run_open(struct run *, const char *path);

/* To standard output, flushed; where that fails the status says so. */
void run_print(struct run *, const struct buffer *);
void run_worsen(struct run *, int status);

/*
 * A file, or everything in a folder, in the order of names.  Files are read
 * twice: first for CA certificates, so that their order does not matter; what
 * is no regular file is read once, and its certificates know each other.
 */
void run_path(struct run *, char *path);

void run_progress(struct run *);

#endif
