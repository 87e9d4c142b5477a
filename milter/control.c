/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libmilter stops on SIGHUP: a thread of its own waits for HUP, TERM and INT.
 * So smfi_main() runs on a second thread with all of them blocked, and this,
 * the main thread, leaves them unblocked: Linux gives a signal of the process
 * to the main thread where it can.  The handlers do not block their own signal
 * (SA_NODEFER), or a second HUP would go to libmilter meanwhile.  SIGUSR1 does
 * the same as HUP and concerns libmilter nowhere.  Should a HUP reach
 * libmilter all the same, we end with an error and the supervisor starts anew.
 */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "callbacks.h"
#include "control.h"
#include "session.h"

/* Lock-free, hence for handlers too (C11 7.14.1.1). */
static atomic_int signalled_reload, signalled_stop;
static sem_t signalled; /* what the main thread sleeps on */

static const int our_signals[] = { SIGHUP, SIGUSR1, SIGTERM, SIGINT };
enum {
	SIGNAL_COUNT = sizeof(our_signals) / sizeof(our_signals[0])
};

static void
on_signal(int number)
{
	int saved = errno;

	if (number == SIGHUP || number == SIGUSR1)
		signalled_reload = 1;
	else
		signalled_stop = 1;
	sem_post(&signalled);
	errno = saved;
}

static double
now_seconds(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
sleep_milliseconds(long milliseconds)
{
	const struct timespec time = { .tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static void
log_refusal(const struct control *control, const struct context *now,
    const struct config_errors *errors)
{
	(void)control;
	for (size_t i = 0; i < errors->list.count; i++)
		log_error("reload: refused, configuration %.4s serves on: %s",
		    now->config->digest, errors->list.items[i]);
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

static void
reload(const struct control *control)
{
	struct config_errors errors = { 0 };
	double began = now_seconds();
	struct context *before = context_take();
	struct context *now = context_load(control->file, &errors);

	if (now == NULL) {
		log_refusal(control, before, &errors);
	} else {
		start_log(now->config, control->foreground);
		context_publish(context_hold(now));
		log_success(
		    control, before, now, (now_seconds() - began) * 1000);
	}
	context_drop(now);
	context_drop(before);
	config_errors_free(&errors);
}

/*
 * New connections find no socket any more; messages under way may come to
 * their end.  smfi_stop() would cut them: its workers read no further command.
 */
static void
drain(void)
{
	struct context *context = context_take();
	double until = now_seconds() + context->config->drain_timeout;
	unsigned int left = session_messages_under_way();

	if (left > 0)
		log_info("stop: %u messages under way, waiting at most %u s",
		    left, context->config->drain_timeout);
	while (left > 0 && now_seconds() < until && signalled_stop == 0) {
		sleep_milliseconds(10);
		left = session_messages_under_way();
	}
	/* libmilter sends the last answer after our callback returned. */
	sleep_milliseconds(50);
	if (left > 0)
		log_warning("stop: %u messages were cut off; their senders "
			    "will come again",
		    left);
	context_drop(context);
}

/* libmilter's threads never end, and must not meet the destructors that
 * exit(3) runs in this one. */
static void __attribute__((noreturn)) stop(struct control *control)
{
	signalled_stop = 0; /* a second one ends the waiting */
	start_remove_socket(&control->socket);
	drain();
	log_info("stopped");
	_exit(EXIT_SUCCESS);
}

static void *
serve(void *unused)
{
	(void)unused;
	callbacks_serve();
	if (signalled_stop == 0)
		log_error("libmilter ended by itself; stopping");
	_exit(EXIT_FAILURE);
}

static bool
start_serving(void)
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = SA_RESTART | SA_NODEFER };
	sigset_t set;
	pthread_t thread;

	sigemptyset(&set);
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		sigaddset(&set, our_signals[i]);
	if (sem_init(&signalled, 0, 0) != 0 ||
	    pthread_sigmask(SIG_BLOCK, &set, NULL) != 0 ||
	    pthread_create(&thread, NULL, serve, NULL) != 0)
		return false;
	pthread_detach(thread);
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		if (sigaction(our_signals[i], &action, NULL) != 0)
			return false;
	return pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0;
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
	for (;;) {
		while (sem_wait(&signalled) != 0)
			;
		if (signalled_stop != 0)
			stop(control);
		if (signalled_reload != 0) {
			signalled_reload = 0;
			reload(control);
		}
	}
}
