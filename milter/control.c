/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * smfi_main() runs on a thread of its own.  Every signal is blocked on every
 * thread, and this one, the main thread, takes them one by one: what arrives
 * during a reload waits for its end.  libmilter's signal thread would compete
 * for them; callbacks.c keeps it from doing so.
 */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "callbacks.h"
#include "control.h"
#include "session.h"

enum {
	SAVE_PERIOD = 60000,	    /* milliseconds */
	WARN_PERIOD = 24 * 60 * 60, /* seconds */
	FETCHES_PERIOD = 2000,	    /* milliseconds, for their end */
};

/* How long a signal is waited for at most; 0: none came. */
static int
next_signal(const sigset_t *set, long milliseconds)
{
	const struct timespec time = { .tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000 };
	int number = sigtimedwait(set, NULL, &time);

	return number > 0 ? number : 0;
}

static double
now_seconds(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Since when the configuration that serves on does so. */
static void
log_refusal(const struct context *now, const struct config_errors *errors)
{
	char since[TIME_TEXT];

	time_text(now->loaded, since);
	for (size_t i = 0; i < errors->list.count; i++)
		log_error("reload: refused, the configuration of %s (%.4s) "
			  "serves on: %s",
		    since, now->config->digest, errors->list.items[i]);
	if (errors->omitted > 0)
		log_error("reload: and %zu more errors", errors->omitted);
}

static void
log_success(const struct control *control, const struct context *before,
    const struct context *now, double milliseconds)
{
	struct buffer changed = BUFFER_LIMIT(400), restart = BUFFER_LIMIT(200);
	struct buffer ignored = BUFFER_LIMIT(1000);

	config_difference(before->config, now->config, &changed, &ignored);
	buffer_clear(&ignored);
	config_difference(
	    control->started->config, now->config, &ignored, &restart);
	log_info("reload: %.4s -> %.4s in %.0f ms; %zu rules, %zu anchors; "
		 "changed: %s%s%s",
	    before->config->digest, now->config->digest, milliseconds,
	    now->config->policy.rule_count, now->anchors,
	    changed.len > 0 ? buffer_text(&changed) : "nothing",
	    restart.len > 0 ? "; waiting for a restart: " : "",
	    buffer_text(&restart));
	buffer_free(&changed);
	buffer_free(&restart);
	buffer_free(&ignored);
}

/* What we believe, and what is unwise about it. */
static void
log_trust(const struct context *context)
{
	const struct config_errors *warnings = &context->told.warnings;
	char *lines = xstrdup(buffer_text(&context->told.lines));
	char *save = NULL;

	for (char *line = strtok_r(lines, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		log_info("trust: %s", line);
	for (size_t i = 0; i < warnings->list.count; i++)
		log_warning("%s", warnings->list.items[i]);
	free(lines);
}

/* Exceptions that end soon, and what a sender can get around. */
static void
log_policy(const struct context *context)
{
	struct buffer text = BUFFER_LIMIT(1 << 20);
	const char *p = NULL;

	policy_warnings(&context->config->policy, time(NULL), &text);
	for (p = buffer_text(&text); *p != '\0'; p += strcspn(p, "\n") + 1)
		log_warning("%.*s", (int)strcspn(p, "\n"), p);
	buffer_free(&text);
}

/* Once a day, as who reads the log may have missed the start. */
static void
log_policy_daily(time_t *next)
{
	struct context *context = NULL;
	time_t now = time(NULL);

	if (now < *next)
		return;
	*next = now + WARN_PERIOD;
	context = context_take();
	log_policy(context);
	context_drop(context);
}

static void
reload(const struct control *control)
{
	struct config_errors errors = { 0 };
	double began = now_seconds();
	struct context *before = context_take();
	struct context *now = context_load(control->file, &errors);

	if (now == NULL) {
		log_refusal(before, &errors);
	} else {
		start_log(now->config, control->foreground);
		context_publish(context_hold(now));
		log_success(
		    control, before, now, (now_seconds() - began) * 1000);
		log_trust(now);
		log_policy(now);
	}
	context_drop(now);
	context_drop(before);
	config_errors_free(&errors);
}

/*
 * New connections find no socket any more; messages under way may come to
 * their end.  smfi_stop() would cut them: its workers read no further command.
 * A second signal ends the waiting.
 */
static void
drain(void)
{
	struct context *context = context_take();
	double until = now_seconds() + context->config->drain_timeout;
	unsigned int left = session_messages_under_way();
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (left > 0)
		log_info("stop: %u messages under way, waiting at most %u s",
		    left, context->config->drain_timeout);
	while (left > 0 && now_seconds() < until && next_signal(&set, 10) == 0)
		left = session_messages_under_way();
	/* libmilter sends the last answer after our callback returned. */
	next_signal(&set, 50);
	if (left > 0)
		log_warning("stop: %u messages were cut off; their senders "
			    "will come again",
		    left);
	context_drop(context);
}

/* What was learned from mail; no callback waits for the disk. */
static void
save(void)
{
	struct context *context = context_take();

	if (context != NULL)
		context_save(context);
	context_drop(context);
}

/* They are seen within a second; whoever does not see it is writing to the
 * disk, by a new file. */
static void
stop_fetching(void)
{
	struct context *context = context_take();

	if (context != NULL)
		context_stop(context, FETCHES_PERIOD);
	context_drop(context);
}

/* libmilter's threads never end, and must not meet the destructors that
 * exit(3) runs in this one. */
static void __attribute__((noreturn)) stop(const struct control *control)
{
	start_remove_socket(&control->socket);
	drain();
	save();
	stop_fetching();
	log_info("stopped");
	_exit(EXIT_SUCCESS);
}

static void *
serve(void *unused)
{
	(void)unused;
	callbacks_serve();
	log_error("libmilter ended by itself; stopping");
	_exit(EXIT_FAILURE);
}

static void
fill_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGUSR1);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
}

bool
control_block_signals(void)
{
	sigset_t set;

	fill_signals(&set);
	return pthread_sigmask(SIG_BLOCK, &set, NULL) == 0;
}

static bool
start_serving(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, serve, NULL);
	return errno == 0 && (errno = pthread_detach(thread)) == 0;
}

static void __attribute__((noreturn))
wait_for_signals(const struct control *control)
{
	sigset_t set;
	time_t warn_next = 0;

	fill_signals(&set);
	for (;;) {
		log_policy_daily(&warn_next);
		switch (next_signal(&set, SAVE_PERIOD)) {
		case SIGHUP:
		case SIGUSR1:
			save();
			reload(control);
			break;
		case SIGTERM:
		case SIGINT:
			stop(control);
		default: /* interrupted, or it is time */
			save();
			break;
		}
	}
}

void
control_run(struct control *control, int ready)
{
	const struct config *config = control->started->config;

	context_publish(context_hold(control->started));
	start_log(config, control->foreground);
	if (!start_serving()) {
		log_error("cannot start: %s", strerror(errno));
		_exit(EXIT_FAILURE);
	}
	if (ready >= 0)
		start_ready(ready);
	log_info("smime-milter " PACKAGE_VERSION " started; configuration %s "
		 "(%.4s), %zu rules, mode %s, %zu anchors, listening on %s",
	    control->file, config->digest, config->policy.rule_count,
	    policy_mode_word(config->policy.mode), control->started->anchors,
	    config->listen);
	log_trust(control->started);
	wait_for_signals(control);
}
