/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pool: one list of what waits or is under way, and threads that take the
 * first whose host is not busy.  The lock is held for the list alone.
 */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

/* Something that waits or is under way. */
struct job {
	struct job *next;
	struct fetch_want want; /* of memory of its own */
	char host[FETCH_HOST_MAX];
	bool urgent, running;
};

struct fetcher {
	pthread_mutex_t lock;
	pthread_cond_t work; /* something was asked for, or a host is free */
	pthread_cond_t done; /* something ended */
	struct fetch_guard guard;
	struct fetcher_limits limits;
	struct fetcher_client client;
	struct job *jobs; /* in the order in which they came */
	struct failing *failing;
	unsigned int threads, idle, waiting;
	bool dropped;
	atomic_bool stopping;
	uint64_t fetches, joined;
};

static uint64_t
now_milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void
copy_guard(struct fetch_guard *to, const struct fetch_guard *from)
{
	size_t len = from->network_count * sizeof(*from->networks);

	*to = *from;
	to->proxy = xstrdup(from->proxy != NULL ? from->proxy : "");
	to->networks = len > 0 ? xmemdup(from->networks, len) : NULL;
}

struct fetcher *
fetcher_new(const struct fetch_guard *guard,
    const struct fetcher_limits *limits, const struct fetcher_client *client)
{
	struct fetcher *f = xcalloc(1, sizeof(*f));
	pthread_condattr_t clock;

	(void)fetch_start();
	copy_guard(&f->guard, guard);
	f->limits = *limits;
	f->client = *client;
	f->failing = failing_new(limits);
	atomic_init(&f->stopping, false);
	(void)pthread_mutex_init(&f->lock, NULL);
	(void)pthread_condattr_init(&clock);
	(void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&f->work, NULL);
	(void)pthread_cond_init(&f->done, &clock);
	(void)pthread_condattr_destroy(&clock);
	return f;
}

static void
job_free(struct job *job)
{
	free((void *)(uintptr_t)job->want.url);
	free((void *)(uintptr_t)job->want.request.data);
	free((void *)(uintptr_t)job->want.request_type);
	free(job);
}

static void
fetcher_free(struct fetcher *f)
{
	if (f->client.ended != NULL)
		f->client.ended(f->client.handle);
	failing_free(f->failing);
	(void)pthread_cond_destroy(&f->done);
	(void)pthread_cond_destroy(&f->work);
	(void)pthread_mutex_destroy(&f->lock);
	free((void *)(uintptr_t)f->guard.proxy);
	free((void *)(uintptr_t)f->guard.networks);
	free(f);
}

static struct job **
place_of(struct fetcher *f, const struct fetch_want *want)
{
	struct job **at = &f->jobs;

	while (
	    *at != NULL && (strcmp((*at)->want.url, want->url) != 0 ||
			       !span_equal((*at)->want.request, want->request)))
		at = &(*at)->next;
	return at;
}

static struct job *
job_new(const struct fetch_want *want, const char *host)
{
	struct job *job = xcalloc(1, sizeof(*job));
	const char *type = want->request_type;

	job->want.url = xstrdup(want->url);
	job->want.size_max = want->size_max;
	job->want.purpose = want->purpose;
	if (want->request.len > 0) {
		job->want.request.data =
		    xmemdup(want->request.data, want->request.len);
		job->want.request.len = want->request.len;
		job->want.tries_get = want->tries_get;
		job->want.request_type =
		    xstrdup(type != NULL ? type : "application/octet-stream");
	}
	memcpy(job->host, host, FETCH_HOST_MAX);
	return job;
}

static bool
host_is_busy(const struct fetcher *f, const char *host)
{
	unsigned int busy = 0;

	for (const struct job *job = f->jobs; job != NULL; job = job->next)
		busy += job->running && strcmp(job->host, host) == 0;
	return busy >= f->limits.per_host;
}

static struct job *
next_job(const struct fetcher *f)
{
	struct job *first = NULL;

	for (struct job *job = f->jobs; job != NULL; job = job->next) {
		if (job->running || (first != NULL && !job->urgent) ||
		    host_is_busy(f, job->host))
			continue;
		first = job;
		if (job->urgent)
			break;
	}
	return first;
}

/* A failure of the server is the host's; one of its answer is the URL's. */
static bool
is_of_host(enum fetch_status status)
{
	return status != FETCH_REFUSED && status != FETCH_NO_USE &&
	       status != FETCH_TOO_LARGE && status != FETCH_FORBIDDEN;
}

static bool
note_end(struct fetcher *f, const struct job *job, enum fetch_status status)
{
	bool first = false;

	(void)pthread_mutex_lock(&f->lock);
	if (status == FETCH_DONE) {
		failing_forget(f->failing, job->host);
		failing_forget(f->failing, job->want.url);
	} else if (status != FETCH_STOPPED) {
		first = failing_add(f->failing,
		    is_of_host(status) ? job->host : job->want.url,
		    now_milliseconds());
	}
	(void)pthread_mutex_unlock(&f->lock);
	return first;
}

static void
run(struct fetcher *f, const struct job *job)
{
	const struct fetcher_client *client = &f->client;
	struct buffer answer = BUFFER_LIMIT(0);
	enum fetch_status status;
	char why[FETCH_WHY] = "";
	bool first;

	if (client->find != NULL && client->find(client->handle, &job->want))
		return;
	status = fetch_once(&f->guard, &job->want, &f->stopping, &answer, why);
	if (status == FETCH_DONE &&
	    !client->take(client->handle, &job->want, &answer, why))
		status = FETCH_NO_USE;
	first = note_end(f, job, status);
	if (status != FETCH_DONE && status != FETCH_STOPPED &&
	    client->failed != NULL)
		client->failed(
		    client->handle, &job->want, job->host, status, why, first);
	buffer_free(&answer);
}

static void
remove_job(struct fetcher *f, struct job *job)
{
	struct job **at = &f->jobs;

	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	job_free(job);
}

/* True: nobody is left to use it.  With the lock held. */
static bool
is_over(const struct fetcher *f)
{
	return f->dropped && f->threads == 0 && f->waiting == 0;
}

static void *
work(void *arg)
{
	struct fetcher *f = arg;
	struct job *job = NULL;
	bool over;

	(void)pthread_mutex_lock(&f->lock);
	while (!atomic_load(&f->stopping)) {
		job = next_job(f);
		if (job == NULL) {
			f->idle++;
			(void)pthread_cond_wait(&f->work, &f->lock);
			f->idle--;
			continue;
		}
		job->running = true;
		f->fetches++;
		(void)pthread_mutex_unlock(&f->lock);
		run(f, job);
		(void)pthread_mutex_lock(&f->lock);
		remove_job(f, job);
		(void)pthread_cond_broadcast(&f->done);
		(void)pthread_cond_signal(&f->work);
	}
	f->threads--;
	(void)pthread_cond_broadcast(&f->done);
	over = is_over(f);
	(void)pthread_mutex_unlock(&f->lock);
	if (over)
		fetcher_free(f);
	return NULL;
}

/* Signals are the control loop's.  With the lock held. */
static bool
start_thread(struct fetcher *f)
{
	pthread_attr_t attributes;
	pthread_t thread;
	sigset_t all, before;
	bool started;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	(void)pthread_attr_init(&attributes);
	(void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	started = pthread_create(&thread, &attributes, work, f) == 0;
	(void)pthread_attr_destroy(&attributes);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	f->threads += started;
	return started;
}

static unsigned int
count_waiting(const struct fetcher *f)
{
	unsigned int count = 0;

	for (const struct job *job = f->jobs; job != NULL; job = job->next)
		count += !job->running;
	return count;
}

static enum fetcher_answer
add_job(struct fetcher *f, struct job **at, const struct fetch_want *want,
    const char *host, bool urgent)
{
	uint64_t now = now_milliseconds();
	unsigned int waiting = count_waiting(f);

	if (failing_is_left_alone(f->failing, host, now) ||
	    failing_is_left_alone(f->failing, want->url, now))
		return FETCHER_LATER;
	if (waiting >= f->limits.queue)
		return FETCHER_FULL;
	if (waiting >= f->idle && f->threads < f->limits.threads &&
	    !start_thread(f) && f->threads == 0)
		return FETCHER_FULL;
	*at = job_new(want, host);
	(*at)->urgent = urgent;
	(void)pthread_cond_signal(&f->work);
	return FETCHER_ASKED;
}

enum fetcher_answer
fetcher_ask(struct fetcher *f, const struct fetch_want *want, bool urgent)
{
	char host[FETCH_HOST_MAX] = "", why[FETCH_WHY];
	enum fetcher_answer answer = FETCHER_ASKED;
	struct job **at;

	if (!fetch_url_is_fit(&f->guard, want->url, host, why))
		return FETCHER_NEVER;
	(void)pthread_mutex_lock(&f->lock);
	at = place_of(f, want);
	if (atomic_load(&f->stopping)) {
		answer = FETCHER_NEVER;
	} else if (*at != NULL) {
		f->joined++;
		(*at)->urgent |= urgent;
	} else {
		answer = add_job(f, at, want, host, urgent);
	}
	(void)pthread_mutex_unlock(&f->lock);
	return answer;
}

static struct timespec
time_after(unsigned int milliseconds)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += milliseconds / 1000;
	until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	return until;
}

static bool
any_under_way(struct fetcher *f, const struct fetch_want *want, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (*place_of(f, &want[i]) != NULL)
			return true;
	return false;
}

bool
fetcher_wait(struct fetcher *f, const struct fetch_want *want, size_t count,
    unsigned int milliseconds)
{
	struct timespec until = time_after(milliseconds);
	bool under_way, over;

	(void)pthread_mutex_lock(&f->lock);
	f->waiting++;
	while ((under_way = any_under_way(f, want, count)) &&
	       !atomic_load(&f->stopping))
		if (pthread_cond_timedwait(&f->done, &f->lock, &until) ==
		    ETIMEDOUT)
			break;
	f->waiting--;
	over = is_over(f);
	(void)pthread_mutex_unlock(&f->lock);
	if (over)
		fetcher_free(f);
	return !under_way;
}

/* With the lock held. */
static void
begin_stop(struct fetcher *f)
{
	struct job **at = &f->jobs;

	atomic_store(&f->stopping, true);
	while (*at != NULL) {
		struct job *job = *at;

		if (job->running) {
			at = &job->next;
			continue;
		}
		*at = job->next;
		job_free(job);
	}
	(void)pthread_cond_broadcast(&f->work);
	(void)pthread_cond_broadcast(&f->done);
}

bool
fetcher_stop(struct fetcher *f, unsigned int milliseconds)
{
	struct timespec until = time_after(milliseconds);
	bool stopped;

	(void)pthread_mutex_lock(&f->lock);
	begin_stop(f);
	while (f->threads > 0)
		if (pthread_cond_timedwait(&f->done, &f->lock, &until) ==
		    ETIMEDOUT)
			break;
	stopped = f->threads == 0;
	(void)pthread_mutex_unlock(&f->lock);
	return stopped;
}

void
fetcher_drop(struct fetcher *f)
{
	bool over;

	if (f == NULL)
		return;
	(void)pthread_mutex_lock(&f->lock);
	begin_stop(f);
	f->dropped = true;
	over = is_over(f);
	(void)pthread_mutex_unlock(&f->lock);
	if (over)
		fetcher_free(f);
}

bool
fetcher_is_left_alone(struct fetcher *f, const struct fetch_want *want)
{
	char host[FETCH_HOST_MAX] = "", why[FETCH_WHY];
	uint64_t now = now_milliseconds();
	bool left_alone;

	if (!fetch_url_is_fit(&f->guard, want->url, host, why))
		return true;
	(void)pthread_mutex_lock(&f->lock);
	left_alone = failing_is_left_alone(f->failing, host, now) ||
		     failing_is_left_alone(f->failing, want->url, now);
	(void)pthread_mutex_unlock(&f->lock);
	return left_alone;
}

bool
fetcher_blame(struct fetcher *f, const struct fetch_want *want)
{
	bool first;

	(void)pthread_mutex_lock(&f->lock);
	first = failing_add(f->failing, want->url, now_milliseconds());
	(void)pthread_mutex_unlock(&f->lock);
	return first;
}

void
fetcher_count(struct fetcher *f, struct fetcher_stock *out)
{
	(void)pthread_mutex_lock(&f->lock);
	*out = (struct fetcher_stock){
		.threads = f->threads,
		.waiting = count_waiting(f),
		.failing = failing_count(f->failing),
		.fetches = f->fetches,
		.joined = f->joined,
	};
	for (const struct job *job = f->jobs; job != NULL; job = job->next)
		out->under_way += job->running;
	(void)pthread_mutex_unlock(&f->lock);
}
