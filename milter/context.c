/* SPDX-License-Identifier: BSD-2-Clause */
/* Building, sharing and replacing the loaded configuration. */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "configured.h"
#include "context.h"

static pthread_mutex_t current_lock = PTHREAD_MUTEX_INITIALIZER;
static struct context *current;

static void
prepare_verifier(struct context *context)
{
	context->verifier = configured_verifier(context->config);
	context->verifier.trust = context->trust;
	context->verifier.known = known_new(&known_limits_default);
}

static void
warn(struct context *context, const char *what)
{
	config_errors_add(
	    &context->told.warnings, context->config->file, 0, what);
}

static void
read_remembered(struct context *context)
{
	const char *folder = context->config->cache_dir;
	char why[TRUST_ERROR], what[2 * TRUST_ERROR];
	size_t count;

	if (access(folder, R_OK | W_OK | X_OK) != 0) {
		(void)snprintf(what, sizeof(what),
		    "cache_dir: %s: %s; what is learned from mail will be "
		    "forgotten at a restart",
		    folder, strerror(errno));
		warn(context, what);
	}
	if (!remembered_read(context->remembered, context->remembered_file,
		context->trust, &count, why)) {
		(void)snprintf(what, sizeof(what),
		    "cache_dir: %s; the rest of it is used", why);
		warn(context, what);
	}
	if (count > 0)
		buffer_format(&context->told.lines,
		    "%zu intermediates remembered\n", count);
}

/* A reload goes on with what the running configuration has learned. */
static void
prepare_remembered(struct context *context)
{
	const char *folder = context->config->cache_dir;
	struct context *before = context_take();

	context->remembered_file =
	    folder[0] != '\0' ? xasprintf("%s/intermediates.pem", folder)
			      : xstrdup("");
	if (before != NULL && strcmp(before->config->cache_dir, folder) == 0) {
		context->remembered = remembered_share(before->remembered);
	} else {
		context->remembered =
		    remembered_new(&remembered_limits_default);
		if (folder[0] != '\0')
			read_remembered(context);
	}
	trust_remember(context->trust, context->remembered);
	context_drop(before);
}

static void
prepare_evidence(struct context *context)
{
	struct context *before = context_take();
	size_t count;

	context->warned =
	    before != NULL ? warned_share(before->warned) : warned_new();
	context_drop(before);
	context->evidence = evidence_configured(
	    context->config, &context->told.warnings, &count);
	if (context->config->crls.count > 0)
		buffer_format(&context->told.lines,
		    "%zu CRLs and OCSP responses\n", count);
	evidence_prepare(
	    context->config, context->evidence, &context->verifier);
	context->keeping.folder = context->config->keep_crls;
	context->keeping.warned = context->warned;
	evidence_keep(&context->keeping, &context->verifier);
	if (context->config->keep_crls[0] != '\0' &&
	    access(context->config->keep_crls, W_OK | X_OK) != 0) {
		char what[TRUST_ERROR];

		(void)snprintf(what, sizeof(what),
		    "keep_crls: %s: %s; what decides is not kept",
		    context->config->keep_crls, strerror(errno));
		warn(context, what);
	}
}

/* So does what was fetched, and what is being fetched. */
static bool
prepare_store(struct context *context, struct config_errors *errors)
{
	struct context *before = context_take();
	size_t complaints = errors->list.count;

	context->store = fetching_store(context->config, false,
	    before != NULL ? before->store : NULL,
	    before != NULL ? before->config : NULL, &context->told.warnings,
	    errors);
	fetching_use(context->config, context->store, &context->fetching,
	    &context->verifier);
	context_drop(before);
	return errors->list.count == complaints;
}

void
context_stop(const struct context *context, unsigned int milliseconds)
{
	if (context->store != NULL)
		(void)store_stop(context->store, milliseconds);
}

void
context_save(const struct context *context)
{
	char why[TRUST_ERROR];

	if (context->store != NULL) {
		store_renew(context->store, time(NULL));
		store_save(context->store);
	}

	if (context->remembered_file[0] != '\0' &&
	    !remembered_write(
		context->remembered, context->remembered_file, why) &&
	    warned_is_news(context->warned, "cache_dir", time(NULL)))
		log_warning("cache_dir: %s", why);
}

struct context *
context_load(const char *file, struct config_errors *errors)
{
	struct context *context = NULL;
	struct config *config = config_load_faulty(file, errors);

	if (config == NULL)
		return NULL;
	context = xcalloc(1, sizeof(*context));
	atomic_init(&context->references, 1);
	context->loaded = time(NULL);
	context->config = config;
	context->trust = trust_new();
	prepare_verifier(context);
	if (!anchors_load(config, ANCHORS_NEEDED, time(NULL), context->trust,
		&context->told, errors) ||
	    errors->list.count > 0) {
		context_drop(context);
		return NULL;
	}
	context->anchors = trust_anchor_count(context->trust);
	prepare_remembered(context);
	prepare_evidence(context);
	if (!prepare_store(context, errors)) {
		context_drop(context);
		return NULL;
	}
	return context;
}

struct context *
context_hold(struct context *context)
{
	if (context != NULL)
		atomic_fetch_add(&context->references, 1);
	return context;
}

void
context_drop(struct context *context)
{
	if (context == NULL || atomic_fetch_sub(&context->references, 1) > 1)
		return;
	known_free(context->verifier.known);
	evidence_free(context->evidence);
	warned_drop(context->warned);
	trust_free(context->trust);
	remembered_drop(context->remembered);
	store_drop(context->store);
	free(context->remembered_file);
	anchors_told_free(&context->told);
	config_free(context->config);
	free(context);
}

void
context_publish(struct context *context)
{
	struct context *before = NULL;

	pthread_mutex_lock(&current_lock);
	before = current;
	current = context;
	pthread_mutex_unlock(&current_lock);
	context_drop(before);
}

/* The lock keeps the reference of `current` alive until ours is counted. */
struct context *
context_take(void)
{
	struct context *context = NULL;

	pthread_mutex_lock(&current_lock);
	context = context_hold(current);
	pthread_mutex_unlock(&current_lock);
	return context;
}
