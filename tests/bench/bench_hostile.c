/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the dearest messages cost that anybody could send: each is verified in
 * a process of its own, which tells its CPU time, how much memory it needed
 * at most beyond what was there before, and the work that its paths made:
 * counted in milliseconds as milter/trust/cost.c does, where PATH_COST_MAX is
 * the bound.  That it holds is tested in tests/test_hostile.c.
 *
 * bench_hostile [NAME...]: these only
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hostile.h"
#include "verify.h"

static double
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static size_t
memory(const char *field)
{
	FILE *f = fopen("/proc/self/status", "r");
	size_t len = strlen(field), kib = 0;
	char line[128];

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, field, len) == 0)
			kib = strtoul(line + len, NULL, 10);
	if (f != NULL)
		(void)fclose(f);
	return kib;
}

/* The highest mark of memory falls to what is used now. */
static void
forget_peak(void)
{
	FILE *f = fopen("/proc/self/clear_refs", "w");

	if (f != NULL) {
		(void)fputs("5", f);
		(void)fclose(f);
	}
}

static void
verify(const struct hostile *hostile, const struct hostile_message *message)
{
	struct verifier verifier = verifier_default;
	size_t before;
	double began;
	struct verification *v;
	const struct result *result;

	verifier.trust = message->trust;
	verifier.known = known_new(&known_limits_default);
	forget_peak();
	before = memory("VmRSS:");
	began = milliseconds();
	v = verify_begin(&verifier, hostile_now);
	hostile_feed(message, v);
	result = verify_end(v);
	printf("%-21s %8zu %7.1f %8.1f %8zu %6u %6u %5u  %s\n", hostile->name,
	    message->body.len, milliseconds() - began,
	    (double)result->path_work.cost / 1e3, memory("VmHWM:") - before,
	    result->path_work.steps, result->path_work.signatures,
	    result->path_work.paths,
	    result->reason == REASON_PASS ? "pass"
					  : reason_token(result->reason));
	(void)fflush(stdout);
	_exit(0);
}

static bool
is_wanted(const char *name, char **names)
{
	if (*names == NULL)
		return true;
	while (*names != NULL)
		if (strcmp(name, *names++) == 0)
			return true;
	return false;
}

int
main(int argc, char **argv)
{
	(void)argc;
	printf("%-21s %8s %7s %8s %8s %6s %6s %5s  %s\n", "message", "octets",
	    "CPU ms", "counted", "peak KiB", "steps", "checks", "paths",
	    "result");
	for (size_t i = 0; i < hostile_count; i++) {
		const struct hostile *hostile = &hostile_list[i];
		struct hostile_message message = { 0 };
		int status = 0;
		pid_t child;

		if (!is_wanted(hostile->name, argv + 1))
			continue;
		hostile_make(hostile, &message);
		(void)fflush(stdout);
		child = fork();
		if (child == 0)
			verify(hostile, &message);
		if (child < 0 || waitpid(child, &status, 0) != child ||
		    status != 0) {
			fprintf(
			    stderr, "%s: the verifier died\n", hostile->name);
			return 1;
		}
		hostile_clear(&message);
	}
	return 0;
}
