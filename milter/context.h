/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One loaded configuration made ready: options, anchors, verifier.  Immutable
 * once it is published; counted references.  A message takes one at MAIL and
 * drops it at its end, so that it sees one configuration, and a long
 * connection sees reloads.
 */
#ifndef CONTEXT_H
#define CONTEXT_H

#include <stdatomic.h>

#include "anchors.h"
#include "evidence.h"
#include "fetching.h"
#include "policy.h"
#include "verify.h"

struct context {
	atomic_uint references;
	time_t loaded;
	struct config *config;
	struct trust *trust;
	size_t anchors; /* certificates, not files */
	struct anchors_told told;
	struct remembered *remembered;
	char *remembered_file;	   /* "": not kept */
	struct evidence *evidence; /* of files */
	struct evidence_keeping keeping;
	struct warned *warned; /* goes on over reloads */
	struct store *store;   /* NULL: nothing is fetched */
	struct fetching fetching;
	struct verifier verifier;
};

/* Reads file and anchors; NULL: errors has at least one.  The caller holds
 * the only reference. */
struct context *context_load(const char *file, struct config_errors *errors);
/* What was learned from mail goes to the disk, where that is new, and what
 * ends soon is fetched anew. */
void context_save(const struct context *);
/* Fetches are given up; waits at most that long for their end. */
void context_stop(const struct context *, unsigned int milliseconds);
/* Any thread.  NULL is fine. */
struct context *context_hold(struct context *);
void context_drop(struct context *);

/* Makes it the one that new messages get; takes over the caller's reference.
 * NULL: none any more. */
void context_publish(struct context *);
/* The published one with a reference of its own; NULL: none.  Any thread. */
struct context *context_take(void);

#endif
