/* SPDX-License-Identifier: BSD-2-Clause */
/* From a configuration to what a run judges by, and the way through folders. */
#include "config.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "anchors.h"
#include "configured.h"
#include "lanes.h"
#include "maildir.h"
#include "run.h"
#include "suspension.h"

enum {
	HOST_NAME = 256,
	STOP_MS = 2000, /* milliseconds, for the end of fetches */
};

static bool
read_config(struct run *run, const char *file)
{
	struct config_errors errors = { 0 };

	if (file == NULL) {
		run->config = config_default();
		return true;
	}
	run->config = config_load(file, &errors);
	for (size_t i = 0; i < errors.list.count; i++)
		fprintf(stderr, "smime-check: %s\n", errors.list.items[i]);
	config_errors_free(&errors);
	return run->config != NULL;
}

static bool
add_anchors(struct run *run, const char *path)
{
	char error[TRUST_ERROR];
	size_t count = 0;

	if (trust_add_anchors(run->trust, path, &count, error))
		return true;
	fprintf(stderr, "smime-check: %s\n", error);
	return false;
}

/* What the daemon has learned is used, not added to. */
static void
use_remembered(struct run *run)
{
	const char *folder = run->config->cache_dir;
	struct remembered *remembered;
	char *path, why[TRUST_ERROR];
	size_t count;

	if (run->options->config == NULL || folder[0] == '\0')
		return;
	remembered = remembered_new(&remembered_limits_default);
	path = xasprintf("%s/intermediates.pem", folder);
	if (!remembered_read(remembered, path, run->trust, &count, why))
		fprintf(
		    stderr, "smime-check: %s; the rest of it is used\n", why);
	trust_remember(run->trust, remembered);
	remembered_drop(remembered);
	free(path);
}

/* As for the daemon; --trust takes the place of the file's anchors. */
static bool
read_trust(struct run *run)
{
	const struct options *options = run->options;
	struct config_errors errors = { 0 };
	struct anchors_told told;
	bool good;

	run->trust = trust_new();
	for (size_t i = 0; i < options->trust_count; i++) {
		if (!add_anchors(run, options->trust[i]))
			return false;
	}
	good = anchors_load(run->config,
	    options->trust_count > 0 ? ANCHORS_INSTEAD : ANCHORS_OPTIONAL,
	    time(NULL), run->trust, &told, &errors);
	for (size_t i = 0; i < errors.list.count; i++)
		fprintf(stderr, "smime-check: %s\n", errors.list.items[i]);
	config_errors_free(&errors);
	anchors_told_free(&told);
	if (good)
		use_remembered(run);
	return good;
}

/* As for the daemon, and --crl besides. */
static bool
read_evidence(struct run *run)
{
	const struct options *options = run->options;
	struct config_errors warnings = { 0 };
	char why[TRUST_ERROR];
	size_t count;

	run->evidence = evidence_configured(run->config, &warnings, &count);
	for (size_t i = 0; i < warnings.list.count; i++)
		fprintf(stderr, "smime-check: %s\n", warnings.list.items[i]);
	config_errors_free(&warnings);
	for (size_t i = 0; i < options->crl_count; i++) {
		if (evidence_add(run->evidence, options->crls[i], &count, why))
			continue;
		fprintf(stderr, "smime-check: %s\n", why);
		return false;
	}
	return true;
}

static void
prepare_revocation(struct run *run)
{
	const struct options *options = run->options;

	evidence_prepare(run->config, run->evidence, &run->verifier);
	if (!options->has_revocation)
		return;
	run->verifier.revocation = options->revocation;
	run->verifier.asks_revocation = options->revocation != REVOCATION_OFF;
	run->verifier.wants_known_status =
	    options->revocation == REVOCATION_HARD;
}

/* The daemon's files are read, and what is fetched is fetched for us alone: it
 * would not be the daemon's to replace.  Whoever waits at a terminal can wait
 * longer than a message. */
static bool
prepare_store(struct run *run)
{
	struct config_errors errors = { 0 }, warnings = { 0 };
	const struct options *options = run->options;
	bool good;

	if (options->config == NULL || options->offline ||
	    (!run->verifier.asks_revocation && !run->config->aia))
		return true;
	run->config->revocation_wait = run->config->fetch.timeout * 1000;
	run->store =
	    fetching_store(run->config, true, NULL, NULL, &warnings, &errors);
	good = errors.list.count == 0;
	for (size_t i = 0; i < errors.list.count; i++)
		fprintf(stderr, "smime-check: %s\n", errors.list.items[i]);
	config_errors_free(&errors);
	config_errors_free(&warnings);
	fetching_use(run->config, run->store, &run->fetching, &run->verifier);
	return good;
}

static char *
host_name(void)
{
	char name[HOST_NAME];

	if (gethostname(name, sizeof(name)) != 0)
		return xstrdup("localhost");
	name[sizeof(name) - 1] = '\0';
	return xstrdup(name);
}

static void
prepare(struct run *run)
{
	const struct config *config = run->config;
	bool trusts = trust_anchor_count(run->trust) > 0;

	run->verifier = configured_verifier(config);
	run->verifier.trust = trusts ? run->trust : NULL;
	run->verifier.rules.judge_older = run->options->judge_older;
	run->report = configured_report(config, config->authserv_id[0] != '\0'
						    ? config->authserv_id
						    : run->host_name);
}

bool
run_begin(struct run *run, const struct options *options)
{
	*run = (struct run){ .options = options };
	if (!read_config(run, options->config) || !read_trust(run) ||
	    !read_evidence(run))
		return false;
	run->host_name = host_name();
	run->at = options->has_at ? options->at : time(NULL);
	prepare(run);
	prepare_revocation(run);
	if (!prepare_store(run))
		return false;
	run->envelope = options->envelope;
	/* What would happen now, where nobody asks about another time. */
	run->envelope.monitor =
	    options->config != NULL && !options->has_at &&
	    suspension_until(run->config->monitor_file) > run->at;
	run->shows_progress = isatty(STDERR_FILENO) != 0;
	clock_gettime(CLOCK_MONOTONIC, &run->started);
	run->shown = run->started;
	run->issuers = issuers_new();
	run->keys = key_memory_new();
	run->source = xcalloc(1, sizeof(*run->source));
	return true;
}

void
run_end(struct run *run)
{
	if (run->shows_progress &&
	    (run->shown.tv_sec != run->started.tv_sec ||
		run->shown.tv_nsec != run->started.tv_nsec))
		fprintf(stderr, "\r\033[K");
	free(run->source);
	key_memory_free(run->keys);
	issuers_free(run->issuers);
	if (run->store != NULL)
		(void)store_stop(run->store, STOP_MS);
	store_drop(run->store);
	evidence_free(run->evidence);
	trust_free(run->trust);
	config_free(run->config);
	free(run->host_name);
}

static double
seconds_between(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) +
	       (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

void
run_progress(struct run *run)
{
	struct timespec now;

	if (run->lane != NULL) {
		lane_progress(run->lane);
		return;
	}
	run->files++;
	if (!run->shows_progress)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (seconds_between(&run->started, &now) < 1 ||
	    seconds_between(&run->shown, &now) < 0.2)
		return;
	run->shown = now;
	fprintf(stderr, "\r\033[K%zu checked", run->files);
}

static int
compare_names(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

void
run_open(struct run *run, const char *path)
{
	FILE *file = fopen(path, "rbe");

	if (file == NULL) {
		run_error(run, path, strerror(errno));
		return;
	}
	/* The source has a buffer; one more would cost an fstat(). */
	setvbuf(file, NULL, _IONBF, 0);
	run_file(run, path, file);
	fclose(file);
}

/* A pipe teaches us who issued, when it is read: nobody else may look. */
static void
give_file(struct run *run, const char *path, bool is_regular)
{
	if (run->lanes != NULL && is_regular) {
		lanes_add(run->lanes, path, NULL);
		return;
	}
	if (run->lanes != NULL)
		lanes_settle(run->lanes);
	run_open(run, path);
}

static void
give_error(struct run *run, const char *path, const char *error)
{
	if (run->lanes != NULL)
		lanes_add(run->lanes, path, error);
	else
		run_error(run, path, error);
}

static void
visit(struct run *run, FTS *walk, FTSENT *entry)
{
	switch (entry->fts_info) {
	case FTS_D:
		if (maildir_leaves_out(entry))
			fts_set(walk, entry, FTS_SKIP);
		break;
	case FTS_F:
		if (!maildir_leaves_out(entry))
			give_file(run, entry->fts_path, true);
		break;
	case FTS_DEFAULT:
		/* A pipe that was named is read; one in a folder is not. */
		if (entry->fts_level == FTS_ROOTLEVEL && !run->learns)
			give_file(run, entry->fts_path, false);
		break;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
	case FTS_SLNONE:
		give_error(run, entry->fts_path,
		    strerror(
			entry->fts_errno != 0 ? entry->fts_errno : ENOENT));
		break;
	case FTS_DC:
		give_error(run, entry->fts_path, "the folder contains itself");
		break;
	default:
		break;
	}
}

void
run_path(struct run *run, char *path)
{
	char *paths[] = { path, NULL };
	FTSENT *entry;
	FTS *walk;

	if (strcmp(path, "-") == 0) {
		if (run->learns)
			return;
		if (run->lanes != NULL)
			lanes_settle(run->lanes);
		run_file(run, path, stdin);
		return;
	}
	walk = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, compare_names);
	if (walk == NULL) {
		give_error(run, path, strerror(errno));
		return;
	}
	while ((entry = fts_read(walk)) != NULL)
		visit(run, walk, entry);
	fts_close(walk);
}
