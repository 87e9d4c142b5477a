/* SPDX-License-Identifier: BSD-2-Clause */
/* Building, sharing and replacing the loaded configuration. */
#include <pthread.h>
#include <stdlib.h>

#include "context.h"

static pthread_mutex_t current_lock = PTHREAD_MUTEX_INITIALIZER;
static struct context *current;

static bool
add_anchors(struct context *context, struct config_errors *errors)
{
	const struct config *config = context->config;
	char why[TRUST_ERROR] = "";
	bool good = true;

	for (size_t i = 0; i < config->anchor_count; i++) {
		const struct anchor_source *source = &config->anchors[i];

		if (trust_add_anchors(
			context->trust, source->file, &context->anchors, why))
			continue;
		config_errors_add(errors, source->place, source->line, why);
		good = false;
	}
	if (good && context->anchors == 0) {
		config_errors_add(errors, config->file, 0,
		    "trust.anchors: there is no anchor, so nothing could "
		    "pass; expected at least one { file = \"/...\"; }");
		good = false;
	}
	return good;
}

static bool
add_intermediates(struct context *context, struct config_errors *errors)
{
	const struct config *config = context->config;
	char why[TRUST_ERROR] = "";
	size_t count = 0;
	bool good = true;

	for (size_t i = 0; i < config->intermediates.count; i++) {
		if (trust_add_intermediates(context->trust,
			config->intermediates.items[i], &count, why))
			continue;
		config_errors_add(errors, config->file, 0, why);
		good = false;
	}
	return good;
}

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
	bool anchors_good = false, intermediates_good = false;

	if (config == NULL)
		return NULL;
	context = xcalloc(1, sizeof(*context));
	atomic_init(&context->references, 1);
	context->config = config;
	context->trust = trust_new();
	prepare_verifier(context);
	anchors_good = add_anchors(context, errors);
	intermediates_good = add_intermediates(context, errors);
	if (!anchors_good || !intermediates_good) {
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
	trust_free(context->trust);
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
