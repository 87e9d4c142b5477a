/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * smime-check --report and --suggest: logs in the order of their first lines,
 * and mail, judged and then counted as its log line would be.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis.h"
#include "logs.h"
#include "maildir.h"
#include "report.h"
#include "run.h"

enum {
	OUTPUT_MAX = 64 * 1024 * 1024,
};

struct log_file {
	char *path;
	time_t begins, latest;
};

struct reporting {
	struct run run;
	struct analyst *analyst;
	struct log_file *logs;
	size_t log_count;
	uint64_t mail; /* messages that were judged */
	char *last;    /* of these; NULL: none */
	struct timespec started, shown;
	bool shows_progress, was_shown;
};

/* --- going on --------------------------------------------------------------*/

static double
seconds_between(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) +
	       (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

/* Set by a signal: there is a report to write.  A second one kills. */
static volatile sig_atomic_t was_stopped;

static void
stop(int signal)
{
	(void)signal;
	was_stopped = 1;
}

/* Without SA_RESTART: who waits for a pipe hears of it. */
static void
catch_stops(void)
{
	struct sigaction action = { .sa_handler = stop,
		.sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static void
show_progress(struct reporting *reporting, uint64_t octets, uint64_t messages)
{
	struct timespec now;

	if (!reporting->shows_progress)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (seconds_between(&reporting->started, &now) < 1 ||
	    seconds_between(&reporting->shown, &now) < 0.2)
		return;
	reporting->shown = now;
	reporting->was_shown = true;
	fprintf(stderr, "\r\033[K%llu messages", (unsigned long long)messages);
	if (octets > 0)
		fprintf(stderr, " in %llu MB read",
		    (unsigned long long)(octets / 1000000));
	else
		fprintf(stderr, " judged");
}

static bool
goes_on(void *arg, uint64_t octets, uint64_t messages)
{
	struct reporting *reporting = arg;

	show_progress(reporting, octets, messages);
	return was_stopped == 0;
}

static void
complain(struct reporting *reporting, const char *path, const char *why)
{
	struct buffer clean = BUFFER_LIMIT(4096);

	report_clean(&clean, path, 1024);
	fprintf(stderr, "%ssmime-check: %s: %s\n",
	    reporting->was_shown ? "\r\033[K" : "", buffer_text(&clean), why);
	reporting->run.status = STATUS_TROUBLE;
	buffer_free(&clean);
}

/* --- mail ------------------------------------------------------------------*/

/* The line that the milter would have logged. */
static void
take_message(struct run *run, const char *path, size_t index,
    const struct result *result, const struct decision *decision)
{
	struct reporting *reporting = run->taker;
	const struct report_context context = {
		.config_digest = run->config->digest,
		.skip = decision->skip,
		.addresses = run->config->log_addresses,
		.format = LOG_JSON,
	};
	char *id = index > 0 ? xasprintf("%s#%zu", path, index) : xstrdup(path);
	struct envelope envelope = run->options->envelope;
	struct buffer line = BUFFER_LIMIT(REPORT_LINE_MAX + 1);

	envelope.queue_id = id;
	report_line(result, decision, &envelope, &context, &line);
	analyst_line(reporting->analyst, buffer_span(&line), result->at);
	show_progress(reporting, 0, ++reporting->mail);
	buffer_free(&line);
	free(reporting->last);
	reporting->last = id;
}

static void
read_mail(struct reporting *reporting, const char *path, FILE *file)
{
	struct run *run = &reporting->run;
	struct stat status;

	run->by_receipt = !run->options->has_at;
	if (run->by_receipt && fstat(fileno(file), &status) == 0)
		run->at = status.st_mtime;
	run_file(run, path, file);
}

/* --- files -----------------------------------------------------------------*/

static int
open_log(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

static bool
is_log(const char *path, bool was_named, const char **why)
{
	int file = open_log(path);

	return file >= 0 && analysis_is_log(file, was_named, why);
}

static void
add_log(struct reporting *reporting, const char *path, time_t latest)
{
	struct log_file *log = NULL;
	struct stat status;
	int file = -1;

	/* What is no file can be read once. */
	if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
		file = open_log(path);
	reporting->logs = xreallocarray(reporting->logs,
	    reporting->log_count + 1, sizeof(*reporting->logs));
	log = &reporting->logs[reporting->log_count++];
	*log = (struct log_file){ .path = xstrdup(path), .latest = latest };
	if (file >= 0)
		log->begins = analysis_begins(file, latest);
}

static void
take_file(struct reporting *reporting, const char *path, bool was_named,
    time_t latest)
{
	struct stat status;
	const char *why = NULL;
	FILE *file = NULL;

	/* A log that was just rotated is empty. */
	if (is_log(path, was_named, &why) ||
	    (stat(path, &status) == 0 && status.st_size == 0)) {
		add_log(reporting, path, latest);
		return;
	}
	if (why != NULL) {
		complain(reporting, path, why);
		return;
	}
	file = fopen(path, "rbe");
	if (file == NULL) {
		complain(reporting, path, strerror(errno));
		return;
	}
	read_mail(reporting, path, file);
	fclose(file);
}

static int
compare_names(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void
visit(struct reporting *reporting, FTS *walk, FTSENT *entry)
{
	switch (entry->fts_info) {
	case FTS_D:
		if (maildir_leaves_out(entry))
			fts_set(walk, entry, FTS_SKIP);
		break;
	case FTS_F:
		if (!maildir_leaves_out(entry))
			take_file(reporting, entry->fts_path,
			    entry->fts_level == FTS_ROOTLEVEL,
			    entry->fts_statp->st_mtime);
		break;
	case FTS_DEFAULT:
		/* A pipe can be read once only: as a log. */
		if (entry->fts_level == FTS_ROOTLEVEL)
			add_log(reporting, entry->fts_path, time(NULL));
		break;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
	case FTS_SLNONE:
		complain(reporting, entry->fts_path,
		    strerror(
			entry->fts_errno != 0 ? entry->fts_errno : ENOENT));
		break;
	default:
		break;
	}
}

static void
take_path(struct reporting *reporting, char *path)
{
	char *paths[] = { path, NULL };
	FTSENT *entry;
	FTS *walk;

	if (strcmp(path, "-") == 0) {
		add_log(reporting, path, time(NULL));
		return;
	}
	walk = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, compare_names);
	if (walk == NULL) {
		complain(reporting, path, strerror(errno));
		return;
	}
	while (was_stopped == 0 && (entry = fts_read(walk)) != NULL)
		visit(reporting, walk, entry);
	fts_close(walk);
}

/* The oldest first: rotated files come in any order. */
static int
compare_logs(const void *a, const void *b)
{
	const struct log_file *x = a, *y = b;

	if (x->begins != y->begins)
		return x->begins < y->begins ? -1 : 1;
	return strcmp(x->path, y->path);
}

static void
read_log(struct reporting *reporting, const struct log_file *log,
    bool (*read)(struct analyst *, const char *, int, time_t, const char **))
{
	bool is_stdin = strcmp(log->path, "-") == 0;
	int file = is_stdin ? dup(STDIN_FILENO) : open_log(log->path);
	const char *why = NULL;

	if (file < 0)
		why = strerror(errno);
	else
		(void)read(
		    reporting->analyst, log->path, file, log->latest, &why);
	if (was_stopped != 0)
		analyst_stop(reporting->analyst, log->path);
	else if (why != NULL)
		complain(reporting, log->path, why);
}

static void
read_logs(struct reporting *reporting)
{
	bool learns = reporting->run.options->rcpt_domain != NULL;

	if (reporting->log_count > 1)
		qsort(reporting->logs, reporting->log_count,
		    sizeof(*reporting->logs), compare_logs);
	for (size_t i = 0; learns && i < reporting->log_count; i++)
		if (was_stopped == 0)
			read_log(reporting, &reporting->logs[i], analyst_learn);
	for (size_t i = 0; i < reporting->log_count; i++)
		if (was_stopped == 0)
			read_log(reporting, &reporting->logs[i], analyst_read);
}

/* --- together --------------------------------------------------------------*/

static void
write_report(struct reporting *reporting)
{
	const struct options *options = reporting->run.options;
	struct analysis *analysis = analyst_end(reporting->analyst);
	struct buffer out = BUFFER_LIMIT(OUTPUT_MAX);

	if (options->command == COMMAND_SUGGEST)
		analysis_suggest(analysis, &out);
	else if (options->json)
		analysis_json(analysis, &out);
	else if (options->html)
		analysis_html(analysis, &out);
	else
		analysis_text(analysis, &out);
	if (out.overflowed ||
	    fwrite(buffer_text(&out), 1, out.len, stdout) != out.len ||
	    fflush(stdout) != 0)
		complain(reporting, "standard output", "cannot be written");
	buffer_free(&out);
	analysis_free(analysis);
}

static void
begin(struct reporting *reporting, const struct options *options)
{
	const struct config *config = reporting->run.config;
	bool replays =
	    options->config != NULL && options->command == COMMAND_REPORT;
	const struct analysis_options wanted = {
		.replay = replays ? &config->policy : NULL,
		.replay_digest = config->digest,
		.since = options->since,
		.until = options->until,
		.rcpt_domain = options->rcpt_domain,
		.anonymous = options->anonymous,
		.goes_on = goes_on,
		.arg = reporting,
	};

	reporting->run.take = take_message;
	reporting->run.taker = reporting;
	reporting->run.stopped = &was_stopped;
	reporting->run.shows_progress = false;
	reporting->analyst = analyst_new(&wanted);
	reporting->shows_progress = isatty(STDERR_FILENO) != 0;
	clock_gettime(CLOCK_MONOTONIC, &reporting->started);
	reporting->shown = reporting->started;
	catch_stops();
}

static void
end(struct reporting *reporting)
{
	for (size_t i = 0; i < reporting->log_count; i++)
		free(reporting->logs[i].path);
	free(reporting->logs);
	free(reporting->last);
	analyst_free(reporting->analyst);
}

int
report_logs(const struct options *options)
{
	struct reporting reporting = { 0 };
	int status = STATUS_TROUBLE;

	if (options->rcpt_domain != NULL && options->path_count == 1 &&
	    strcmp(options->paths[0], "-") == 0) {
		fprintf(stderr, "smime-check: --rcpt-domain reads a log twice, "
				"and standard input can be read once\n");
		return STATUS_TROUBLE;
	}
	if (run_begin(&reporting.run, options)) {
		begin(&reporting, options);
		for (int i = 0; i < options->path_count; i++)
			take_path(&reporting, options->paths[i]);
		read_logs(&reporting);
		if (was_stopped != 0)
			analyst_stop(reporting.analyst,
			    reporting.last != NULL ? reporting.last
						   : "the files given");
		if (reporting.was_shown)
			fprintf(stderr, "\r\033[K");
		write_report(&reporting);
		status =
		    was_stopped != 0 ? STATUS_TROUBLE : reporting.run.status;
		end(&reporting);
	}
	run_end(&reporting.run);
	return status;
}
