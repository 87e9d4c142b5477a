/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index of rules finds what a walk through them finds: for policies made
 * up by turns, messages of all kinds meet the same rule either way.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/room.h"

#include "test.h"

enum {
	POLICIES = 60,
	RULES = 30,
	MESSAGES = 200, /* for each policy */
};

static const char *const entries[] = { "a.example", ".a.example", "b.example",
	".example", ".b.a.example", "b.a.example", "x@a.example",
	"y@b.a.example", "X@c.example", "c.example", "d.test", ".test" };
static const char *const addresses[] = { "x@a.example", "y@a.example",
	"X@A.example", "y@b.a.example", "z@c.b.a.example", "x@c.example",
	"x@example", "x@d.test", "x@e.d.test", "x@nowhere.invalid" };

static const char *const networks[] = { "192.0.2.0", "192.0.2.1",
	"192.0.2.0/31", "192.0.2.0/24", "192.0.0.0/16", "192.0.2.128/25",
	"2001:db8::/32", "2001:db8::1", "2001:db8::/127", "::/0",
	"198.51.100.7", "0.0.0.0/0" };
static const char *const clients[] = { "192.0.2.0", "192.0.2.1", "192.0.2.2",
	"192.0.2.129", "192.0.9.9", "198.51.100.7", "203.0.113.1",
	"2001:db8::1", "IPv6:2001:db8::2", "2001:db9::1", "::ffff:192.0.2.1",
	"unknown", NULL };

/* The same numbers every time. */
static unsigned int
next(unsigned int *seed, size_t below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % (unsigned int)below;
}

static void
write_list(const char *name, unsigned int *seed, struct buffer *out)
{
	unsigned int count = 1 + next(seed, 3);

	buffer_format(out, " %s = [", name);
	for (unsigned int i = 0; i < count; i++)
		buffer_format(out, "%s\"%s\"", i == 0 ? " " : ", ",
		    entries[next(seed, COUNT(entries))]);
	buffer_string(out, " ];");
}

static void
write_networks(unsigned int *seed, struct buffer *out)
{
	unsigned int count = 1 + next(seed, 3);

	buffer_string(out, " client = [");
	for (unsigned int i = 0; i < count; i++)
		buffer_format(out, "%s\"%s\"", i == 0 ? " " : ", ",
		    networks[next(seed, COUNT(networks))]);
	buffer_string(out, " ];");
}

/* Every rule is as strict as any other, so that no order is refused. */
static void
write_policy(unsigned int *seed, struct buffer *out)
{
	buffer_string(out, "policy = { rules = (\n");
	for (int i = 0; i < RULES; i++) {
		unsigned int kinds = next(seed, 8);

		buffer_format(out, "%s{ name = \"r%d\"; when = {",
		    i == 0 ? "" : ",\n", i);
		if ((kinds & 1) != 0)
			write_list("from", seed, out);
		if ((kinds & 2) != 0)
			write_list("recipients", seed, out);
		if ((kinds & 4) != 0)
			write_list("mail_from", seed, out);
		if (kinds == 0 || next(seed, 3) == 0)
			write_networks(seed, out);
		buffer_string(out,
		    " }; require = { }; encrypted = \"otherwise\";"
		    " otherwise = { action = \"reject\"; }; }");
	}
	buffer_string(out, " ); };\n");
}

/* Some rules cover others: the policy is then refused, but can be asked. */
static struct config *
load(const char *text)
{
	char path[] = "/tmp/test_index.XXXXXX";
	int fd = mkstemp(path);
	struct config_errors errors = { 0 };
	struct config *config = NULL;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	config = config_load_faulty(path, &errors);
	unlink(path);
	assert_non_null(config);
	config_errors_free(&errors);
	return config;
}

static size_t
found_by_walk(const struct policy *policy, const struct facts *facts,
    const struct view *view)
{
	size_t i = 0;

	while (i < policy->rule_count &&
	       !when_matches(&policy->rules[i].when, facts, view))
		i++;
	return i;
}

static size_t
found_by_index(const struct policy *policy, const struct facts *facts,
    const struct view *view)
{
	struct candidates candidates;
	size_t i = 0, before = 0;
	bool first = true;

	candidates_begin(&candidates, policy->index, facts, view);
	while (candidates_next(&candidates, &i)) {
		/* In order, and each once. */
		assert_true(first || i > before);
		first = false;
		before = i;
		if (when_matches(&policy->rules[i].when, facts, view))
			return i;
	}
	return policy->rule_count;
}

static void
ask(const struct policy *policy, unsigned int *seed)
{
	struct result result = { .reason = REASON_NONE };
	struct envelope envelope = { .client_address =
					 clients[next(seed, COUNT(clients))] };
	struct mailbox recipient = { 0 };
	struct view view = { .kind = VIEW_MAILBOX };
	struct facts facts;

	from_add(&result.from, addresses[next(seed, COUNT(addresses))]);
	if (next(seed, 4) > 0)
		envelope.mail_from = addresses[next(seed, COUNT(addresses))];
	if (next(seed, 4) > 0) {
		assert_true(mailbox_parse_address(
		    span_of(addresses[next(seed, COUNT(addresses))]),
		    &recipient));
		view.recipient = &recipient;
	}
	view.kind = (enum view_kind)next(seed, 3);
	view.from =
	    view.kind == VIEW_NO_MAILBOX ? NULL : &result.from.mailboxes[0];
	facts_take(policy, &result, &envelope, &facts);
	assert_int_equal(found_by_index(policy, &facts, &view),
	    found_by_walk(policy, &facts, &view));
	facts_drop(&facts);
	if (view.recipient != NULL)
		mailbox_free(&recipient);
	from_free(&result.from);
}

static void
the_index_finds_what_a_walk_finds(void **state)
{
	unsigned int seed = 4711;

	(void)state;
	for (int i = 0; i < POLICIES; i++) {
		struct buffer text = BUFFER_LIMIT(1 << 16);
		struct config *config = NULL;

		write_policy(&seed, &text);
		config = load(buffer_text(&text));
		assert_int_equal(config->policy.rule_count, RULES);
		for (int k = 0; k < MESSAGES; k++)
			ask(&config->policy, &seed);
		config_free(config);
		buffer_free(&text);
	}
}

/* Which rule takes all that another one would. */
static void
the_index_finds_the_rule_that_covers(void **state)
{
	unsigned int seed = 815;

	(void)state;
	for (int i = 0; i < POLICIES; i++) {
		struct buffer text = BUFFER_LIMIT(1 << 16);
		struct config *config = NULL;
		const struct policy *policy = NULL;

		write_policy(&seed, &text);
		config = load(buffer_text(&text));
		policy = &config->policy;
		for (size_t r = 0; r < policy->rule_count; r++) {
			const struct when *when = &policy->rules[r].when;
			struct candidates candidates;
			size_t walked = 0, found = 0;

			while (!when_covers(&policy->rules[walked].when, when))
				walked++;
			candidates_covering(&candidates, policy->index, when);
			while (candidates_next(&candidates, &found) &&
			       !when_covers(&policy->rules[found].when, when))
				continue;
			assert_int_equal(found, walked);
		}
		config_free(config);
		buffer_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_index_finds_what_a_walk_finds),
		cmocka_unit_test(the_index_finds_the_rule_that_covers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
