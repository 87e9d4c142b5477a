/* SPDX-License-Identifier: BSD-2-Clause */
/* Building, sharing and replacing the loaded configuration. */
#include <pthread.h>
#include <stdlib.h>

#include "context.h"

static pthread_mutex_t current_lock = PTHREAD_MUTEX_INITIALIZER;
static struct context *current;

static void
prepare_verifier(struct context *context)
{
	const struct config *config = context->config;

	context->verifier = verifier_default;
	context->verifier.trust = context->trust;
	context->verifier.known = known_new(&known_limits_default);
	context->verifier.limits = config->limits;
	context->verifier.rules.levels = config->levels;
	context->verifier.cms_limit = config->cms_limit;
	context->verifier.opaque_limit = config->opaque_limit;
	context->verifier.signatures = config->signatures;
	context->verifier.from_case_passes = config->from_case_passes;
}

struct context *
context_load(const char *file, struct config_errors *errors)
{
	struct context *context = NULL;
	struct config *config = config_load(file, errors);

	if (config == NULL)
		return NULL;
	context = xcalloc(1, sizeof(*context));
	atomic_init(&context->references, 1);
	context->config = config;
	context->trust = trust_new();
	prepare_verifier(context);
	if (!anchors_load(config, ANCHORS_NEEDED, time(NULL), context->trust,
		&context->told, errors)) {
		context_drop(context);
		return NULL;
	}
	context->anchors = trust_anchor_count(context->trust);
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
	trust_free(context->trust);
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
