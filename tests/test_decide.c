/* SPDX-License-Identifier: BSD-2-Clause */
/* The decision over a table of cases; a policy is written as in the file. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy.h"

#include "test.h"

static const char bank_policy[] =
    "policy = { mode = \"enforce\"; rules = (\n"
    " { name = \"boss\"; when = { from = [ \"Boss@partner.example\" ]; };\n"
    "   require = { result = [ \"pass\" ]; }; encrypted = \"otherwise\";\n"
    "   otherwise = { action = \"quarantine\"; }; },\n"
    " { name = \"bank\"; when = { from = [ \"bank.example\",\n"
    "     \".bank.example\" ]; };\n"
    "   require = { result = [ \"pass\" ]; }; encrypted = \"otherwise\";\n"
    "   otherwise = { action = \"reject\";\n"
    "     text = \"sign it ($reason): $reason_text; $rule $queue_id\"; }; },\n"
    " { name = \"watched\"; mode = \"monitor\";\n"
    "   when = { from = [ \"watched.example\" ]; };\n"
    "   require = { result = [ \"pass\", \"policy\" ]; }; encrypted = "
    "\"otherwise\";\n"
    "   otherwise = { action = \"reject\"; }; },\n"
    " { name = \"later\"; when = { from = [ \"later.example\" ]; };\n"
    "   require = { result = [ \"pass\" ]; }; encrypted = \"otherwise\";\n"
    "   otherwise = { action = \"tempfail\"; }; },\n"
    " { name = \"lenient\"; when = { from = [ \"lenient.example\" ]; };\n"
    "   require = { result = [ \"pass\" ]; }; encrypted = \"otherwise\";\n"
    "   otherwise = { action = \"accept\"; }; },\n"
    " { name = \"plain\"; when = { from = [ \"plain.example\" ]; };\n"
    "   require = { result = [ \"none\" ]; }; encrypted = \"otherwise\";\n"
    "   otherwise = { action = \"reject\"; }; },\n"
    " { name = \"idn\"; when = { from = [ \"b\xc3\xbc"
    "cher.example\" ]; };\n"
    "   require = { result = [ \"pass\" ]; }; encrypted = \"otherwise\";\n"
    "   otherwise = { action = \"reject\"; }; },\n"
    " { name = \"free\"; when = { from = [ \"free.example\" ]; }; } ); };\n";

static struct config *
config_of(const char *text)
{
	char path[] = "/tmp/test_decide.XXXXXX";
	int fd = mkstemp(path);
	struct config_errors errors = { 0 };
	struct config *config = NULL;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	config = config_load(path, &errors);
	for (size_t i = 0; i < errors.list.count; i++)
		print_error("%s\n", errors.list.items[i]);
	config_errors_free(&errors);
	unlink(path);
	assert_non_null(config);
	return config;
}

struct sample {
	const char *from; /* the values of From fields, with "|" between */
	enum reason reason;
	enum action action, would;
	const char *rule;
	int code;
	const char *enhanced;
};

/* A message with one signature of one signer, of which the reason is told. */
static struct certificate nobody;
static struct signer_result one_signer;
static struct signature_result one_signature;

static bool
is_without_signature(enum reason reason)
{
	return reason == REASON_NONE || reason == REASON_CERTS_ONLY;
}

static void
result_of(const char *from, enum reason reason, struct result *out)
{
	char fields[400], *rest = fields, *field = NULL;

	one_signer = (struct signer_result){
		.reason = reason,
		.cms = { .reason = REASON_PASS, .weakness = REASON_PASS },
		.path = { .weakness = REASON_PASS },
		.mailbox_match =
		    reason == REASON_FROM_MISMATCH ? MAILBOX_DIFFERS
		    : reason == REASON_FROM_CASE   ? MAILBOX_DIFFERS_IN_CASE
						   : MAILBOX_SAME,
		.certificate = &nobody,
	};
	one_signature = (struct signature_result){
		.reason = reason,
		.covers = COVERS_MESSAGE,
		.signers = &one_signer,
		.signer_count = 1,
	};
	snprintf(fields, sizeof(fields), "%s", from);
	*out = (struct result){
		.reason = reason,
		.signatures = &one_signature,
		.signature_count = is_without_signature(reason) ? 0 : 1,
	};
	while ((field = strsep(&rest, "|")) != NULL)
		if (field[0] != '\0')
			from_add(&out->from, field);
}

static void
decide(const struct config *config, const char *from, enum reason reason,
    struct decision *out)
{
	const struct envelope envelope = { .queue_id = "4hXkQ21zT9" };
	struct result result;

	result_of(from, reason, &result);
	policy_decide(&config->policy, &result, &envelope, out);
	from_free(&result.from);
}

static void
check_sample(const struct config *config, const struct sample *sample)
{
	struct decision got;

	decide(config, sample->from, sample->reason, &got);
	if (got.action != sample->action || got.code != sample->code ||
	    got.has_would != (sample->would != ACTION_ACCEPT) ||
	    (got.has_would && got.would != sample->would) ||
	    strcmp(got.rule, sample->rule) != 0 ||
	    strcmp(got.enhanced, sample->enhanced) != 0)
		fail_msg("%s, %d: action=%s would=%s rule=%s %d %s",
		    sample->from, sample->reason, action_word(got.action),
		    got.has_would ? action_word(got.would) : "-", got.rule,
		    got.code, got.enhanced);
	assert_int_equal(got.text[0] == '\0', got.action == ACTION_ACCEPT);
}

#define ACCEPTED(from_, reason_, rule_)                                        \
	{                                                                      \
		from_, reason_, ACTION_ACCEPT, ACTION_ACCEPT, rule_, 0, ""     \
	}
#define REJECTED(from_, reason_, rule_, enhanced_)                             \
	{                                                                      \
		from_, reason_, ACTION_REJECT, ACTION_ACCEPT, rule_, 550,      \
		    enhanced_                                                  \
	}
#define DEFERRED(from_, reason_, rule_, enhanced_)                             \
	{                                                                      \
		from_, reason_, ACTION_TEMPFAIL, ACTION_ACCEPT, rule_, 451,    \
		    enhanced_                                                  \
	}
#define HELD(from_, reason_, rule_)                                            \
	{                                                                      \
		from_, reason_, ACTION_QUARANTINE, ACTION_ACCEPT, rule_, 0, "" \
	}
#define WOULD_REJECT(from_, reason_, rule_)                                    \
	{                                                                      \
		from_, reason_, ACTION_ACCEPT, ACTION_REJECT, rule_, 0, ""     \
	}

static const struct sample samples[] = {
	/* Nobody asks anything of strangers. */
	ACCEPTED("a@other.example", REASON_NONE, "default"),
	ACCEPTED("a@other.example", REASON_DIGEST_MISMATCH, "default"),
	/* Rules about From are not dodged by having none. */
	REJECTED("", REASON_FROM_MISSING, "bad-from", "5.7.1"),
	ACCEPTED("a@free.example", REASON_BAD_SIGNATURE, "free"),
	/* Domains, subdomains, look-alikes. */
	ACCEPTED("a@bank.example", REASON_PASS, "bank"),
	REJECTED("a@bank.example", REASON_NONE, "bank", "5.7.1"),
	REJECTED("A Name <a@BANK.Example>", REASON_NONE, "bank", "5.7.1"),
	REJECTED("a@mail.bank.example", REASON_NONE, "bank", "5.7.1"),
	REJECTED("a@x.y.bank.example", REASON_NONE, "bank", "5.7.1"),
	ACCEPTED("a@notbank.example", REASON_NONE, "default"),
	ACCEPTED("a@bank.example.org", REASON_NONE, "default"),
	ACCEPTED("bank.example@other.example", REASON_NONE, "default"),
	ACCEPTED("a@sub.free.example", REASON_NONE, "default"),
	REJECTED("a@b\xc3\xbc"
		 "cher.example",
	    REASON_NONE, "idn", "5.7.1"),
	REJECTED("a@xn--bcher-kva.example", REASON_NONE, "idn", "5.7.1"),
	/* One mailbox; ASCII case is no way around. */
	HELD("boss@partner.example", REASON_NONE, "boss"),
	HELD("BOSS@Partner.example", REASON_NONE, "boss"),
	ACCEPTED("clerk@partner.example", REASON_NONE, "default"),
	/* Any mailbox of any field. */
	REJECTED("a@other.example, b@bank.example", REASON_FROM_AMBIGUOUS,
	    "bank", "5.7.1"),
	REJECTED("a@other.example|b@bank.example", REASON_FROM_AMBIGUOUS,
	    "bank", "5.7.1"),
	REJECTED("a@bank.example|b@other.example", REASON_FROM_AMBIGUOUS,
	    "bank", "5.7.1"),
	REJECTED(
	    "a@bank.example, boss@bank.example", REASON_NONE, "bank", "5.7.1"),
	/* What only forgiving readers can read is no way around either. */
	REJECTED("b @bank.example", REASON_NONE, "bank", "5.7.1"),
	REJECTED("b..c@bank.example", REASON_NONE, "bank", "5.7.1"),
	REJECTED(
	    "<b@bank.example.>, a@other.example", REASON_NONE, "bank", "5.7.1"),
	HELD("boss @ partner.example", REASON_NONE, "boss"),
	ACCEPTED("\"b@bank.example via list\" <list@other.example>",
	    REASON_NONE, "default"),
	/* Each mailbox meets its own rule, and the strictest decides. */
	REJECTED("a@bank.example, boss@partner.example", REASON_NONE, "bank",
	    "5.7.1"),
	REJECTED(
	    "a@free.example, a@bank.example", REASON_NONE, "bank", "5.7.1"),
	/* Enhanced codes by reason. */
	REJECTED("a@bank.example", REASON_DIGEST_MISMATCH, "bank", "5.7.7"),
	REJECTED("a@bank.example", REASON_BAD_SIGNATURE, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_REVOKED, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_PATH_INVALID, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_EXPIRED, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_NOT_YET_VALID, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_WRONG_PURPOSE, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_FROM_MISMATCH, "bank", "5.7.1"),
	REJECTED("a@bank.example", REASON_FROM_CASE, "bank", "5.7.1"),
	REJECTED("a@bank.example", REASON_FROM_AMBIGUOUS, "bank", "5.7.1"),
	REJECTED("a@bank.example", REASON_UNTRUSTED, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_DISTRUSTED, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_DENIED, "bank", "5.7.1"),
	REJECTED("a@bank.example", REASON_WEAK_DIGEST, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_WEAK_KEY, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_PARTIAL_COVERAGE, "bank", "5.7.1"),
	REJECTED("a@bank.example", REASON_MALFORMED_CMS, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_MALFORMED_MIME, "bank", "5.7.1"),
	REJECTED(
	    "a@bank.example", REASON_UNSUPPORTED_ALGORITHM, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_DIGEST_UNANNOUNCED, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_TOO_LARGE, "bank", "5.7.1"),
	REJECTED(
	    "a@bank.example", REASON_NO_SIGNER_CERTIFICATE, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_PATH_INCOMPLETE, "bank", "5.7.5"),
	REJECTED("a@bank.example", REASON_CERTS_ONLY, "bank", "5.7.1"),
	/* The world's trouble is not the sender's fault. */
	DEFERRED("a@bank.example", REASON_REVOCATION_UNKNOWN, "bank", "4.7.5"),
	DEFERRED(
	    "boss@partner.example", REASON_REVOCATION_UNKNOWN, "boss", "4.7.5"),
	ACCEPTED("a@lenient.example", REASON_REVOCATION_UNKNOWN, "lenient"),
	/* It will never become unsigned. */
	REJECTED(
	    "a@plain.example", REASON_REVOCATION_UNKNOWN, "plain", "5.7.5"),
	ACCEPTED("a@plain.example", REASON_NONE, "plain"),
	ACCEPTED("a@plain.example", REASON_CERTS_ONLY, "plain"),
	REJECTED("a@plain.example", REASON_PASS, "plain", "5.7.1"),
	/* Other actions. */
	DEFERRED("a@later.example", REASON_NONE, "later", "4.7.1"),
	DEFERRED("a@later.example", REASON_DIGEST_MISMATCH, "later", "4.7.7"),
	ACCEPTED("a@later.example", REASON_PASS, "later"),
	ACCEPTED("a@lenient.example", REASON_NONE, "lenient"),
	/* A rule of its own mode: accepted, and says what it would do. */
	WOULD_REJECT("a@watched.example", REASON_NONE, "watched"),
	WOULD_REJECT("a@watched.example", REASON_DIGEST_MISMATCH, "watched"),
	ACCEPTED("a@watched.example", REASON_PASS, "watched"),
	ACCEPTED("a@watched.example", REASON_UNTRUSTED, "watched"),
	{ "a@watched.example", REASON_REVOCATION_UNKNOWN, ACTION_ACCEPT,
	    ACTION_TEMPFAIL, "watched", 0, "" },
};

static void
every_row_of_the_table_is_decided_as_it_says(void **state)
{
	struct config *config = config_of(bank_policy);

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		check_sample(config, &samples[i]);
	config_free(config);
}

/* Whatever the rules say, monitor mode accepts and tells the same `would`. */
static void
monitor_mode_accepts_what_enforce_mode_refuses(void **state)
{
	struct config *config = config_of(bank_policy);

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct decision enforced, monitored;

		config->policy.mode = MODE_ENFORCE;
		decide(config, samples[i].from, samples[i].reason, &enforced);
		config->policy.mode = MODE_MONITOR;
		decide(config, samples[i].from, samples[i].reason, &monitored);
		assert_int_equal(monitored.action, ACTION_ACCEPT);
		assert_int_equal(monitored.mode, MODE_MONITOR);
		assert_int_equal(monitored.code, 0);
		assert_string_equal(monitored.text, "");
		if (enforced.mode == MODE_ENFORCE) {
			assert_int_equal(monitored.has_would,
			    enforced.action != ACTION_ACCEPT);
			assert_int_equal(monitored.would, enforced.action);
		}
	}
	config_free(config);
}

static void
defaults_accept_everything_in_monitor_mode(void **state)
{
	struct config *config = config_default();

	(void)state;
	for (enum reason r = REASON_NONE; r < REASON_COUNT; r++) {
		struct decision got;

		decide(config, "a@bank.example", r, &got);
		assert_int_equal(got.action, ACTION_ACCEPT);
		assert_false(got.has_would);
		assert_string_equal(got.rule, "default");
		assert_int_equal(got.mode, MODE_MONITOR);
	}
	config_free(config);
}

static void
variables_stand_for_reason_rule_and_queue_id(void **state)
{
	struct config *config = config_of(bank_policy);
	struct decision got;
	char want[512];

	(void)state;
	decide(config, "a@bank.example", REASON_DIGEST_MISMATCH, &got);
	snprintf(want, sizeof(want),
	    "sign it (digest-mismatch): %s; bank 4hXkQ21zT9.",
	    reason_text(REASON_DIGEST_MISMATCH));
	assert_string_equal(got.text, want);
	decide(config, "a@bank.example", REASON_NONE, &got);
	assert_non_null(strstr(got.text, "sign it (none): "));
	config_free(config);
}

static void
the_default_text_names_reason_rule_and_queue_id(void **state)
{
	struct config *config = config_of(bank_policy);
	struct decision got;

	(void)state;
	decide(config, "a@later.example", REASON_EXPIRED, &got);
	assert_non_null(strstr(got.text, "(expired)"));
	assert_non_null(strstr(got.text, "\"later\""));
	assert_non_null(strstr(got.text, "4hXkQ21zT9"));
	config_free(config);
}

static void
a_queue_id_cannot_break_the_reply(void **state)
{
	const struct envelope envelope = {
		.queue_id = "x\r\n250 2.0.0 ok\n\x1b\xff%n$rule",
	};
	struct config *config = config_of(bank_policy);
	struct result result;
	struct decision got;

	(void)state;
	result_of("a@bank.example", REASON_NONE, &result);
	policy_decide(&config->policy, &result, &envelope, &got);
	from_free(&result.from);
	for (const char *p = got.text; *p != '\0'; p++)
		assert_true(*p >= 0x20 && *p <= 0x7e);
	/* What was put in is not looked through for variables again. */
	assert_non_null(strstr(got.text, "%n$rule"));
	config_free(config);
}

static void
a_long_queue_id_leaves_room_for_the_rest(void **state)
{
	char queue_id[2000];
	const struct envelope envelope = { .queue_id = queue_id };
	struct config *config = config_of(bank_policy);
	struct result result;
	struct decision got;

	(void)state;
	memset(queue_id, 'Q', sizeof(queue_id) - 1);
	queue_id[sizeof(queue_id) - 1] = '\0';
	result_of("a@bank.example", REASON_NONE, &result);
	policy_decide(&config->policy, &result, &envelope, &got);
	from_free(&result.from);
	assert_true(strlen(got.text) < sizeof(got.text) - 1);
	assert_non_null(strstr(got.text, "sign it (none): "));
	config_free(config);
}

static void
ten_thousand_domains_are_looked_up_and_each_is_found(void **state)
{
	struct buffer text = BUFFER_LIMIT(1 << 20);
	struct config *config = NULL;
	struct decision got;
	char from[64];

	(void)state;
	buffer_string(&text, "policy = { mode = \"enforce\"; rules = ( "
			     "{ name = \"many\"; when = { from = [ ");
	for (int i = 0; i < 10000; i++)
		buffer_format(&text, "%s\"d%d.example\"", i == 0 ? "" : ", ",
		    (i * 7919) % 10000);
	buffer_string(&text, " ]; }; require = { result = [ \"pass\" ]; }; "
			     "encrypted = \"otherwise\"; "
			     "otherwise = { action = \"reject\"; }; } ); };");
	config = config_of(buffer_text(&text));
	for (int i = 0; i < 10000; i += 371) {
		snprintf(from, sizeof(from), "a@d%d.example", i);
		decide(config, from, REASON_NONE, &got);
		assert_int_equal(got.action, ACTION_REJECT);
	}
	decide(config, "a@d10000.example", REASON_NONE, &got);
	assert_int_equal(got.action, ACTION_ACCEPT);
	config_free(config);
	buffer_free(&text);
}

static void
explaining_names_every_rule_and_what_failed(void **state)
{
	const struct envelope envelope = { 0 };
	struct config *config = config_of(bank_policy);
	struct buffer out = BUFFER_LIMIT(8192);
	struct explanation why;
	struct result result;

	(void)state;
	result_of("a@bank.example", REASON_EXPIRED, &result);
	policy_explain(&config->policy, &result, &envelope, &why);
	policy_explain_text(&why, &out);
	explanation_free(&why);
	from_free(&result.from);
	assert_non_null(strstr(buffer_text(&out), "rule 1  \"boss\" ("));
	assert_non_null(strstr(buffer_text(&out),
	    "when.from: a@bank.example is named (2 entries): match"));
	assert_non_null(strstr(buffer_text(&out), "require.result "));
	assert_non_null(strstr(buffer_text(&out), "fail expired"));
	assert_non_null(strstr(buffer_text(&out), " FAILS\n"));
	assert_non_null(
	    strstr(buffer_text(&out), "otherwise: reject 550 5.7.5\n"));
	assert_non_null(
	    strstr(buffer_text(&out), "rules 3 to 8  not reached\n"));
	buffer_free(&out);
	config_free(config);
}

/* More than is looked at is no way around a rule that refuses. */
static void
a_from_without_end_matches_what_refuses_it(void **state)
{
	static const struct {
		enum reason reason;
		const char *rule;
	} cases[] = {
		{ REASON_FROM_AMBIGUOUS, "bad-from" },
		{ REASON_PASS, "bad-from" },
	};
	struct config *config = config_of(bank_policy);
	const struct envelope envelope = { .queue_id = "4hXkQ21zT9" };
	char *name = xcalloc(20000, 1);

	(void)state;
	memset(name, 'x', 19999);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct result result = { .reason = cases[i].reason };
		struct decision got;

		from_add(&result.from, name);
		policy_decide(&config->policy, &result, &envelope, &got);
		assert_string_equal(got.rule, cases[i].rule);
		assert_int_not_equal(got.action, ACTION_ACCEPT);
		from_free(&result.from);
	}
	free(name);
	config_free(config);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_table_is_decided_as_it_says),
		cmocka_unit_test(a_from_without_end_matches_what_refuses_it),
		cmocka_unit_test(
		    monitor_mode_accepts_what_enforce_mode_refuses),
		cmocka_unit_test(defaults_accept_everything_in_monitor_mode),
		cmocka_unit_test(variables_stand_for_reason_rule_and_queue_id),
		cmocka_unit_test(
		    the_default_text_names_reason_rule_and_queue_id),
		cmocka_unit_test(a_queue_id_cannot_break_the_reply),
		cmocka_unit_test(a_long_queue_id_leaves_room_for_the_rest),
		cmocka_unit_test(
		    ten_thousand_domains_are_looked_up_and_each_is_found),
		cmocka_unit_test(explaining_names_every_rule_and_what_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
