/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many certificates a second one core decodes and judges by all rules,
 * from memory.  The measurements take turns, so that a busy machine spoils all
 * of them alike; the times are CPU time of the one thread.  What arithmetic
 * says of a key depends on the key alone and is remembered by whoever sees
 * many certificates: it is measured apart.
 *
 * bench_rules [-r ROUNDS] [-d] [FOLDER]
 * FOLDER is walked for files of certificates; without it, the corpus beside
 * the project where it is there, else tests/certificates.  -d: which rules
 * are the dearest.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "rules.h"

#define CORPUS	SRCDIR "/../shared/corpus/certs"
#define OUR_OWN SRCDIR "/tests/certificates"

enum {
	CERTIFICATES_MAX = 200000,
	FILE_OCTETS_MAX = 1 << 22,
	DEPTH_MAX = 8,
	ROUNDS_MAX = 1001,
	WAYS = 4,
	RULES_MAX = 1024,
	DEAREST = 15,
};

struct entry {
	struct certificate *certificate;
	struct key_examination examination;
};

struct pool {
	struct entry *list;
	size_t count, octets, unreadable;
};

static void
add_certificate(struct certificate *certificate, void *arg)
{
	struct pool *pool = arg;
	struct entry *entry;

	if (pool->count == CERTIFICATES_MAX) {
		certificate_free(certificate);
		return;
	}
	pool->list =
	    xreallocarray(pool->list, pool->count + 1, sizeof(*pool->list));
	entry = &pool->list[pool->count++];
	entry->certificate = certificate;
	key_examine(certificate, &entry->examination);
	pool->octets += certificate->der.len;
}

static void
count_unreadable(size_t index, const char *why, void *arg)
{
	struct pool *pool = arg;

	(void)index;
	(void)why;
	pool->unreadable++;
}

static void
add_file(struct pool *pool, const char *path)
{
	uint8_t *content = xcalloc(1, FILE_OCTETS_MAX);
	FILE *file = fopen(path, "rb");

	if (file != NULL) {
		struct span span = { content,
			fread(content, 1, FILE_OCTETS_MAX, file) };

		certificates_of_file(
		    span, add_certificate, count_unreadable, pool);
		fclose(file);
	}
	free(content);
}

static void
add_folder(struct pool *pool, const char *folder, int depth)
{
	struct dirent **names = NULL;
	int i, count = depth < DEPTH_MAX
			   ? scandir(folder, &names, NULL, alphasort)
			   : 0;

	for (i = 0; i < count; i++) {
		char *path = xasprintf("%s/%s", folder, names[i]->d_name);
		struct stat st;

		if (names[i]->d_name[0] != '.' && stat(path, &st) == 0) {
			if (S_ISDIR(st.st_mode))
				add_folder(pool, path, depth + 1);
			else if (S_ISREG(st.st_mode))
				add_file(pool, path);
		}
		free(path);
		free(names[i]);
	}
	free(names);
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* So that no compiler can leave out the work. */
static volatile unsigned long findings_seen;

static void
judge_as(
    const struct certificate *certificate, const struct key_examination *key)
{
	/* The first day of the SBR for older ones: else few rules apply. */
	const struct rule_options options = { .judge_older = true };
	struct rule_subject subject = { .certificate = certificate,
		.examination = key };
	struct findings findings;

	rules_check(&subject, &options, &findings);
	findings_seen += findings.count;
	findings_free(&findings);
}

static void
decode_and_judge(const struct entry *known)
{
	struct certificate *certificate =
	    certificate_decode(known->certificate->der, NULL);

	judge_as(certificate, &known->examination);
	certificate_free(certificate);
}

static void
decode(const struct entry *known)
{
	certificate_free(certificate_decode(known->certificate->der, NULL));
}

static void
judge(const struct entry *known)
{
	judge_as(known->certificate, &known->examination);
}

static void
examine(const struct entry *known)
{
	struct key_examination examination;

	key_examine(known->certificate, &examination);
	findings_seen += examination.small_factor;
}

static const struct way {
	const char *name;
	void (*run)(const struct entry *);
} ways[WAYS] = {
	{ "decode and all rules", decode_and_judge },
	{ "decode alone", decode },
	{ "all rules alone", judge },
	{ "tests of keys alone", examine },
};

/* Seconds for so many passes over all of them. */
static double
measure(const struct pool *pool, const struct way *way, size_t passes)
{
	double start = seconds();
	size_t i;

	while (passes-- > 0)
		for (i = 0; i < pool->count; i++)
			way->run(&pool->list[i]);
	return seconds() - start;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
print_line(const struct way *way, double *times, size_t rounds, double judged)
{
	double median;

	qsort(times, rounds, sizeof(*times), compare);
	median = times[rounds / 2];
	printf("%-22s %8.0f /s  (%.0f to %.0f)  %7.2f us each\n", way->name,
	    judged / median, judged / times[rounds - 1], judged / times[0],
	    median / judged * 1e6);
}

static void
run(const struct pool *pool, size_t rounds)
{
	const double wanted = 0.1; /* seconds a round */
	static double times[WAYS][ROUNDS_MAX];
	size_t i, way, passes;

	passes = 1 + (size_t)(wanted / (measure(pool, &ways[0], 1) + 1e-6));
	for (i = 0; i < rounds; i++)
		for (way = 0; way < WAYS; way++)
			times[way][i] = measure(pool, &ways[way], passes);
	printf("%zu rounds of %zu passes; median, lowest and highest rate\n",
	    rounds, passes);
	for (way = 0; way < WAYS; way++)
		print_line(&ways[way], times[way], rounds,
		    (double)(pool->count * passes));
}

struct cost {
	const struct rule *rule;
	double seconds;
};

/* What one predicate costs over all certificates that it is for. */
static double
cost_of(const struct pool *pool, const struct rule *rule, size_t passes)
{
	double start = seconds();
	struct rule_reason reason;

	for (size_t pass = 0; pass < passes; pass++)
		for (size_t i = 0; i < pool->count; i++) {
			const struct entry *entry = &pool->list[i];
			struct rule_subject subject = {
				.certificate = entry->certificate,
				.examination = &entry->examination,
			};

			if ((rule->roles & entry->certificate->class.role) != 0)
				findings_seen += rule->holds(&subject, &reason);
		}
	return seconds() - start;
}

static int
compare_costs(const void *a, const void *b)
{
	const struct cost *x = a, *y = b;

	return x->seconds < y->seconds ? 1 : x->seconds > y->seconds ? -1 : 0;
}

static void
print_dearest(const struct pool *pool, size_t passes)
{
	static struct cost costs[RULES_MAX];
	const struct rule *rule;
	size_t i, count = 0;

	for (i = 0; (rule = rules_at(i)) != NULL && count < RULES_MAX; i++)
		if (!rule->needs_issuer)
			costs[count++] =
			    (struct cost){ rule, cost_of(pool, rule, passes) };
	qsort(costs, count, sizeof(*costs), compare_costs);
	printf("the dearest rules, us for each certificate, one by one:\n");
	for (i = 0; i < count && i < DEAREST; i++)
		printf("%8.3f  %s\n",
		    costs[i].seconds / (double)(pool->count * passes) * 1e6,
		    costs[i].rule->id);
}

int
main(int argc, char **argv)
{
	struct pool pool = { .count = 0 };
	const char *folder = access(CORPUS, R_OK) == 0 ? CORPUS : OUR_OWN;
	size_t i, rounds = 11, rules = 0;
	bool dearest = false;
	int option;

	while ((option = getopt(argc, argv, "r:d")) != -1) {
		if (option == 'r')
			rounds = (size_t)strtoul(optarg, NULL, 10);
		else if (option == 'd')
			dearest = true;
		else
			return 2;
	}
	if (rounds == 0 || rounds > ROUNDS_MAX)
		return 2;
	if (optind < argc)
		folder = argv[optind];
	add_folder(&pool, folder, 0);
	while (rules_at(rules) != NULL)
		rules++;
	if (pool.count == 0) {
		fprintf(stderr, "no certificates in %s\n", folder);
		return 2;
	}
	printf("%zu certificates of %zu octets on average, %zu unreadable, "
	       "%zu rules\n%s\n",
	    pool.count, pool.octets / pool.count, pool.unreadable, rules,
	    folder);
	run(&pool, rounds);
	if (dearest)
		print_dearest(&pool, 20);
	for (i = 0; i < pool.count; i++)
		certificate_free(pool.list[i].certificate);
	free(pool.list);
	return 0;
}
