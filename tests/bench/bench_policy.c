/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a decision costs where a policy is long: ten thousand domains in one
 * rule, ten thousand rules of a domain each, ten thousand of a recipient, an
 * envelope sender or a client each, one with the names of as many people,
 * beside the same of ten.  Decisions are about who is named and about who is
 * not.
 *
 * usage: bench_policy [ROUNDS]
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "policy.h"

enum {
	FEW = 10,
	MANY = 10000,
	DECISIONS = 20000, /* in a round */
	ROUNDS_MAX = 101,
};

#define DEMAND                                                                 \
	" require = { result = [ \"pass\" ]; }; encrypted = \"otherwise\";"    \
	" otherwise = { action = \"reject\"; }; }"

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
one_rule(size_t count, struct buffer *out)
{
	buffer_string(out, "{ name = \"many\"; when = { from = [ ");
	for (size_t i = 0; i < count; i++)
		buffer_format(out, "%s\"d%zu.example\"", i == 0 ? "" : ", ", i);
	buffer_string(out, " ]; };" DEMAND);
}

static void
rules_of(
    size_t count, const char *condition, const char *before, struct buffer *out)
{
	for (size_t i = 0; i < count; i++)
		buffer_format(out,
		    "%s{ name = \"r%zu\"; when = { %s = [ \"%sd%zu.example\" "
		    "]; };" DEMAND,
		    i == 0 ? "" : ",\n", i, condition, before, i);
}

static void
rules_of_domains(size_t count, struct buffer *out)
{
	rules_of(count, "from", "", out);
}

static void
rules_of_recipients(size_t count, struct buffer *out)
{
	rules_of(count, "recipients", "", out);
}

static void
rules_of_mailboxes(size_t count, struct buffer *out)
{
	rules_of(count, "from", "user@", out);
}

static void
rules_of_senders(size_t count, struct buffer *out)
{
	rules_of(count, "mail_from", "", out);
}

/* Where write_letters() says that letters come from. */
static void
write_client(size_t number, char out[static 64])
{
	snprintf(out, 64, "10.%zu.%zu.%zu", number >> 16 & 255,
	    number >> 8 & 255, number & 255);
}

static void
rules_of_clients(size_t count, struct buffer *out)
{
	char client[64];

	for (size_t i = 0; i < count; i++) {
		write_client(4 * i, client);
		buffer_format(out,
		    "%s{ name = \"r%zu\"; when = { client = [ \"%s/30\" ]; "
		    "};" DEMAND,
		    i == 0 ? "" : ",\n", i, client);
	}
}

/* Words of letters that look like no others. */
static void
write_name(size_t number, char out[static 64])
{
	snprintf(out, 64, "%c%c%c%c %c%c%c%c", "abcdefghjk"[number / 1000 % 10],
	    "aeuy"[number % 4], "bcdfghjkpq"[number / 100 % 10],
	    "aeuy"[number / 4 % 4], "bcdfghjkpq"[number / 10 % 10],
	    "aeuy"[number / 16 % 4], "bcdfghjkpq"[number % 10],
	    "bcdfghjkpq"[number / 10000 % 10]);
}

static void
one_rule_of_names(size_t count, struct buffer *out)
{
	char name[64];

	buffer_string(out, "{ name = \"many\"; when = { display_name = [ ");
	for (size_t i = 0; i < count; i++) {
		write_name(i, name);
		buffer_format(out, "%s\"%s\"", i == 0 ? "" : ", ", name);
	}
	buffer_string(out, " ]; };" DEMAND);
}

static const struct shape {
	const char *name;
	void (*write)(size_t count, struct buffer *out);
} shapes[] = {
	{ "one rule, its domains", one_rule },
	{ "rules of a domain each", rules_of_domains },
	{ "rules of a mailbox each", rules_of_mailboxes },
	{ "rules of a recipient each", rules_of_recipients },
	{ "rules of a sender each", rules_of_senders },
	{ "rules of a client each", rules_of_clients },
#ifdef HAVE_ICU
	{ "one rule, its names", one_rule_of_names },
#endif
};

static struct config *
load(const struct shape *shape, size_t count, double *took)
{
	char path[] = "/tmp/bench_policy.XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	struct buffer text = BUFFER_LIMIT(64 << 20);
	struct config_errors errors = { 0 };
	struct config *config;
	double began;

	if (file == NULL) {
		perror(path);
		exit(2);
	}
	shape->write(count, &text);
	fprintf(file, "policy = { mode = \"enforce\"; rules = (\n%s\n); };\n",
	    buffer_text(&text));
	fclose(file);
	began = seconds();
	config = config_load(path, &errors);
	*took = seconds() - began;
	unlink(path);
	buffer_free(&text);
	if (config == NULL) {
		fprintf(stderr, "%s\n", errors.list.items[0]);
		exit(2);
	}
	return config;
}

/* Messages whose From and recipient are named by turns, or never. */
struct letter {
	char from[140], mail_from[64], recipient[64], client[64];
	const char *recipients[2];
	struct result result;
};

static struct letter *
write_letters(size_t count, bool named)
{
	struct letter *letters = xcalloc(DECISIONS, sizeof(*letters));

	for (size_t i = 0; i < DECISIONS; i++) {
		struct letter *letter = &letters[i];
		size_t domain = i * 7919 % count + (named ? 0 : MANY);
		char name[64];

		write_client(4 * domain + 1, letter->client);
		write_name(domain, name);
		snprintf(letter->mail_from, sizeof(letter->mail_from),
		    "user@d%zu.example", domain);
		snprintf(letter->from, sizeof(letter->from),
		    "%s <user@d%zu.example>", name, domain);
		snprintf(letter->recipient, sizeof(letter->recipient),
		    "user@d%zu.example", domain);
		letter->recipients[0] = letter->recipient;
		from_add(&letter->result.from, letter->from);
	}
	return letters;
}

static void
drop_letters(struct letter *letters)
{
	for (size_t i = 0; i < DECISIONS; i++)
		from_free(&letters[i].result.from);
	free(letters);
}

/* Microseconds a decision; every one is looked at. */
static double
decide_all(
    const struct config *config, const struct letter *letters, bool named)
{
	double began = seconds();
	size_t rejected = 0;

	for (size_t i = 0; i < DECISIONS; i++) {
		const struct envelope envelope = {
			.mail_from = letters[i].mail_from,
			.rcpt_to = letters[i].recipients,
			.client_address = letters[i].client,
			.queue_id = "4hXkQ21zT9",
		};
		struct decision decision;

		policy_decide(
		    &config->policy, &letters[i].result, &envelope, &decision);
		rejected += decision.action == ACTION_REJECT;
	}
	if (rejected != (named ? DECISIONS : 0)) {
		fprintf(stderr, "wrong: %zu rejected\n", rejected);
		exit(1);
	}
	return (seconds() - began) * 1e6 / DECISIONS;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
bench(const struct shape *shape, size_t count, size_t rounds)
{
	double load_time, times[2][ROUNDS_MAX];
	struct config *config = load(shape, count, &load_time);
	struct letter *letters[2] = { write_letters(count, false),
		write_letters(count, true) };

	for (size_t i = 0; i < rounds; i++)
		for (size_t named = 0; named < 2; named++)
			times[named][i] =
			    decide_all(config, letters[named], named == 1);
	for (size_t named = 0; named < 2; named++) {
		qsort(times[named], rounds, sizeof(times[named][0]), compare);
		drop_letters(letters[named]);
	}
	printf("%-26s %6zu %9.2f (%.2f) %9.2f (%.2f) %10.0f\n", shape->name,
	    count, times[1][rounds / 2], times[1][0], times[0][rounds / 2],
	    times[0][0], load_time * 1e3);
	config_free(config);
}

int
main(int argc, char **argv)
{
	size_t rounds =
	    argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : (size_t)11;

	if (rounds < 1 || rounds > ROUNDS_MAX)
		return 2;
	printf("%zu rounds of %d decisions; microseconds each, median "
	       "(lowest)\n%-26s %6s %16s %16s %10s\n",
	    rounds, DECISIONS, "policy", "of", "named", "not named",
	    "loaded, ms");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		bench(&shapes[i], FEW, rounds);
		bench(&shapes[i], MANY, rounds);
	}
	return 0;
}
