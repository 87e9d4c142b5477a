/* SPDX-License-Identifier: BSD-2-Clause */
/* Log lines as the milter writes them, read back; tables of bounded memory. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/analyst.h"
#include "analysis/input.h"
#include "analysis/rebuild.h"
#include "shown.h"

static struct report_context context = {
	.config_digest = "7d1e0f3344556677",
	.milliseconds = 0.61,
};

static struct record *
read_back(const struct shown *shown, enum log_format format)
{
	struct record *record = xcalloc(1, sizeof(*record));
	struct buffer line = BUFFER_LIMIT(8000);
	char why[RECORD_WHY] = "";

	context.format = format;
	report_line(&shown->result, &shown->decision, &shown->envelope,
	    &context, &line);
	assert_int_equal(
	    record_read(buffer_span(&line), record, why), RECORD_GOOD);
	/* The record points into the line: what is asked for is kept. */
	for (size_t i = 0; i < RECORD_KEYS; i++)
		if (record->text[i].len > 0)
			record->text[i] = record_keep(
			    record, record->text[i].data, record->text[i].len);
	buffer_free(&line);
	return record;
}

static void
assert_text(
    const struct record *record, enum record_key key, const char *wanted)
{
	assert_int_equal(record->text[key].len, strlen(wanted));
	assert_memory_equal(record->text[key].data, wanted, strlen(wanted));
}

static void
both_forms_say_the_same(void **state)
{
	static const enum log_format formats[] = { LOG_TEXT, LOG_JSON };

	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		struct shown shown;
		struct record *record = NULL;

		shown_make(&shown, NULL, 0);
		shown.decision.rule = "bank";
		shown.decision.has_would = true;
		shown.decision.would = ACTION_REJECT;
		shown.result.reason = shown.signer.reason =
		    REASON_FROM_MISMATCH;
		shown.signer.mailbox_match = MAILBOX_DIFFERS;
		shown.signer.findings.list = shown.findings;
		shown.signer.findings.count = 2;
		shown.result.mailing_list = true;
		record = read_back(&shown, formats[i]);
		assert_int_equal(record->result, RESULT_POLICY);
		assert_int_equal(record->reason, REASON_FROM_MISMATCH);
		assert_int_equal(record->action, ACTION_ACCEPT);
		assert_int_equal(record->wanted, ACTION_REJECT);
		assert_int_equal(record->size, 48211);
		assert_int_equal(record->until, SBR_LEGACY_ENDS);
		assert_text(record, KEY_ID, "4hXkQ21zT9");
		assert_text(record, KEY_RULE, "bank");
		assert_text(record, KEY_FROM, "alice@example.org");
		assert_text(record, KEY_MAILBOX, "alice@example.org");
		assert_text(record, KEY_ISSUER, "O=Alice,CN=Alice");
		assert_text(record, KEY_TYPE, "sponsor-validated");
		assert_text(record, KEY_CONFIG, "7d1e");
		assert_text(record, KEY_FINDINGS,
		    "some-rule-with-a-rather-long-name-0,"
		    "some-rule-with-a-rather-long-name-1");
		assert_true(record_has(record, KEY_LIST));
		free(record);
		shown_free(&shown);
	}
}

/* Whatever stands in a message, its line is read, and means the same. */
static void
lines_of_strangers_are_read(void **state)
{
	static const char *const texts[] = { "a b=c", "a\nb: result=pass",
		"x%20y", "\"quoted\" <a@b>", "\xe2\x80\xae", "\xff\xfe",
		"a,b,c", "a+7", ": result=pass action=accept" };

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(texts); i++) {
		const char *text = texts[i / 2];
		struct shown shown;
		struct record *record = NULL;

		shown_make(&shown, text, strlen(text));
		shown.result.reason = REASON_EXPIRED;
		record = read_back(&shown, i % 2 == 0 ? LOG_TEXT : LOG_JSON);
		assert_int_equal(record->result, RESULT_FAIL);
		assert_int_equal(record->size, 48211);
		/* JSON is UTF-8: other octets are replaced there. */
		if (i % 2 == 0)
			assert_text(record, KEY_RULE, text);
		free(record);
		shown_free(&shown);
	}
}

static void
more_than_is_named_is_told(void **state)
{
	struct shown shown;
	struct record *record = NULL;
	struct mailbox two[2];

	(void)state;
	shown_make(&shown, NULL, 0);
	two[0] = two[1] = shown.from;
	shown.result.from.mailboxes = two;
	shown.result.from.count = 2;
	shown.signer.findings.list = shown.findings;
	shown.signer.findings.count = SHOWN_FINDINGS;
	for (int i = 0; i < 2; i++) {
		record = read_back(&shown, i == 0 ? LOG_TEXT : LOG_JSON);
		assert_int_equal(record->more[KEY_FROM], 1);
		assert_text(record, KEY_FROM, "alice@example.org");
		assert_int_equal(record->more[KEY_FINDINGS],
		    i == 0 ? SHOWN_FINDINGS - 5 : 0);
		free(record);
	}
	shown_free(&shown);
}

/* Both readers of JSON say the same of a line, or the fast one says nothing. */
static bool
is_read_plainly(const char *line)
{
	struct record *plain = xcalloc(1, sizeof(*plain));
	struct record *parsed = xcalloc(1, sizeof(*parsed));
	char why[RECORD_WHY];
	bool is_plain = record_read_plain(span_of(line), plain);

	if (is_plain)
		assert_int_equal(record_read_parsed(span_of(line), parsed, why),
		    RECORD_GOOD);
	for (size_t i = 0; is_plain && i < RECORD_KEYS; i++) {
		assert_int_equal(plain->text[i].len, parsed->text[i].len);
		assert_int_equal(
		    plain->text[i].data == NULL, parsed->text[i].data == NULL);
		if (plain->text[i].len > 0)
			assert_memory_equal(plain->text[i].data,
			    parsed->text[i].data, plain->text[i].len);
		assert_int_equal(plain->more[i], parsed->more[i]);
	}
	if (!is_plain)
		(void)record_read_parsed(span_of(line), parsed, why);
	free(plain);
	free(parsed);
	return is_plain;
}

static void
json_of_ours_is_read_in_place(void **state)
{
	static const char *const plain[] = {
		"{\"id\":\"4hX\",\"result\":\"none\",\"size\":0,\"ms\":0.5}",
		"{\"ms\":10.0,\"size\":4294967296,\"cut\":true}",
		"{\"ms\":10.0200,\"ended\":0.0,\"until\":0.0001}",
		"{\"findings\":[\"a\",\"\",\"b\"],\"others\":[],\"id\":\"\"}",
		"{\"findings\":[\"\",\"\",\"b\"],\"others\":[\"\"]}",
		"{\"from_more\":3,\"later\":[\"x\"],\"_more\":true}",
		"{\"x_more\":0,\"later\":[]}",
	};
	static const char *const other[] = { "", "{", "{}", "{\"id\"}",
		"{\"id\":", "{\"id\":}", "{\"id\":\"a\"", "{\"id\":\"a\",}",
		"{\"id\":\"a\"}x", "{\"id\":\"a\"} ",
		"{\"id\":\"a\",\"id\":\"b\"}", "{\"id\":\"\\u0041\"}",
		"{\"id\":\"\xc3\xa9\"}", "{\"id\":\"\t\"}", "{\"size\":01}",
		"{\"size\":-1}", "{\"size\":1e3}", "{\"size\":1.}",
		"{\"size\":.5}", "{\"size\":12345678901}", "{\"ms\":0.00001}",
		"{\"ms\":1.5e2}", "{\"list\":false}", "{\"list\":null}",
		"{\"list\":trueish}", "{\"list\":tru}", "{\"others\":[\"a\",]}",
		"{\"others\":[1]}", "{\"others\":[\"a\"}", "{\"others\":{}}",
		"{\"from_more\":0}", "{\"from_more\":1.0}",
		"{\"from_more\":\"1\"}", "{\"from_more\":true}",
		"{\"later\":1,\"later\":2}" };

	(void)state;
	for (size_t i = 0; i < COUNT(plain); i++)
		assert_true(is_read_plainly(plain[i]));
	for (size_t i = 0; i < COUNT(other); i++)
		assert_false(is_read_plainly(other[i]));
}

/* What the milter writes of a usual message is read so. */
static void
lines_of_ours_are_plain(void **state)
{
	struct shown shown;
	struct buffer line = BUFFER_LIMIT(8000);

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.signer.findings.list = shown.findings;
	shown.signer.findings.count = 2;
	context.format = LOG_JSON;
	report_line(
	    &shown.result, &shown.decision, &shown.envelope, &context, &line);
	assert_true(is_read_plainly(buffer_text(&line)));
	buffer_free(&line);
	shown_free(&shown);
}

/* A result that is rebuilt is the one that was logged, for the rules. */
static void
a_result_is_rebuilt(void **state)
{
	struct shown shown;
	struct record *record = NULL;
	struct rebuilt *rebuilt = xcalloc(1, sizeof(*rebuilt));
	const struct signer_result *signer = NULL;

	(void)state;
	shown_make(&shown, NULL, 0);
	shown.leaf.key.kind = KEY_RSA;
	shown.leaf.key.size = 2048;
	shown.result.reason = shown.signer.reason = REASON_EXPIRED;
	shown.signer.path.status = PATH_INVALID;
	shown.signer.path_ended = SBR_LEGACY_ENDS;
	shown.signer.path_ended_policy = POLICY_ANY;
	shown.signer.revocation.status = REVOCATION_GOOD;
	shown.envelope.mail_from = "";
	record = read_back(&shown, LOG_TEXT);
	rebuild(record, rebuilt);
	signer = result_signer(&rebuilt->result);
	assert_non_null(signer);
	assert_int_equal(signer->reason, REASON_EXPIRED);
	assert_int_equal(signer->cms.reason, REASON_PASS);
	assert_int_equal(signer->cms.digest, DIGEST_SHA256);
	assert_int_equal(signer->path_ended, SBR_LEGACY_ENDS);
	assert_int_equal(signer->path_ended_policy, POLICY_ANY);
	assert_int_equal(signer->revocation.status, REVOCATION_GOOD);
	assert_int_equal(signer->certificate->class.type, SPONSOR_VALIDATED);
	assert_int_equal(signer->certificate->class.generation, STRICT);
	assert_int_equal(signer->certificate->key.kind, KEY_RSA);
	assert_int_equal(signer->certificate->key.size, 2048);
	assert_int_equal(signer->compliance, COMPLIANT);
	assert_int_equal(rebuilt->result.from.state, FROM_ONE);
	assert_string_equal(
	    rebuilt->result.from.mailboxes[0].domain, "example.org");
	assert_string_equal(rebuilt->envelope.mail_from, "");
	rebuilt_free(rebuilt);
	free(rebuilt);
	free(record);
	shown_free(&shown);
}

/* --- decided anew ----------------------------------------------------------*/

static struct config *
config_requiring(const char *demand)
{
	char path[] = "/tmp/test_analysis.XXXXXX";
	int fd = mkstemp(path);
	struct config_errors errors = { 0 };
	struct config *config = NULL;

	assert_true(fd >= 0);
	assert_true(
	    dprintf(fd,
		"policy = { mode = \"enforce\"; rules = ( { name = \"one\";\n"
		"when = { from = [ \"example.org\" ]; };\n"
		"require = { result = [ \"pass\" ]; %s };\n"
		"encrypted = \"otherwise\";\n"
		"otherwise = { action = \"reject\"; }; } ); };\n",
		demand) > 0);
	close(fd);
	config = config_load(path, &errors);
	for (size_t i = 0; i < errors.list.count; i++)
		print_error("%s\n", errors.list.items[i]);
	config_errors_free(&errors);
	unlink(path);
	assert_non_null(config);
	return config;
}

struct asked {
	const char *demand;
	const char *algorithm;
	unsigned int known; /* enum qc_known; 0: no claims */
	size_t legislation_count;
	enum reason reason;
	enum action action;
	const char *why; /* where the line does not have them; NULL: the same
			    decision all the same */
};

#define NO_ALGORITHM "the signature's algorithm is not in the line"
#define NO_QUALIFIED                                                           \
	"whether the certificate claims to be qualified is not in the line"

static const struct asked asked[] = {
	{ "algorithm = [ \"rsa\" ];", "sha256WithRSAEncryption", 0, 0,
	    REASON_PASS, ACTION_ACCEPT, NO_ALGORITHM },
	{ "algorithm = [ \"rsa\" ];", "rsassaPss", 0, 0, REASON_PASS,
	    ACTION_REJECT, NO_ALGORITHM },
	{ "algorithm = [ \"rsa-pss\" ];", "rsassaPss", 0, 0, REASON_PASS,
	    ACTION_ACCEPT, NO_ALGORITHM },
	{ "algorithm = [ \"ecdsa\", \"eddsa\" ];", "1.3.101.112", 0, 0,
	    REASON_PASS, ACTION_ACCEPT, NO_ALGORITHM },
	{ "algorithm = [ \"rsa\" ];", "rsaEncryption", 0, 0, REASON_EXPIRED,
	    ACTION_REJECT, NULL },
	{ "qualified = [ \"eu\" ];", "rsassaPss", 0, 0, REASON_PASS,
	    ACTION_REJECT, NO_QUALIFIED },
	{ "qualified = [ \"eu\" ];", "rsassaPss", QC_COMPLIANCE, 0, REASON_PASS,
	    ACTION_ACCEPT, NO_QUALIFIED },
	{ "qualified = [ \"eu-qscd\" ];", "rsassaPss", QC_COMPLIANCE, 0,
	    REASON_PASS, ACTION_REJECT, NO_QUALIFIED },
	{ "qualified = [ \"eu-qscd\" ];", "rsassaPss", QC_COMPLIANCE | QC_SSCD,
	    0, REASON_PASS, ACTION_ACCEPT, NO_QUALIFIED },
	{ "qualified = [ \"eu\", \"eu-qscd\" ];", "rsassaPss",
	    QC_COMPLIANCE | QC_SSCD, 1, REASON_PASS, ACTION_REJECT,
	    NO_QUALIFIED },
	{ "qualified = [ \"elsewhere\" ];", "rsassaPss", QC_COMPLIANCE, 1,
	    REASON_PASS, ACTION_ACCEPT, NO_QUALIFIED },
	{ "qualified = [ \"eu\" ]; algorithm = [ \"rsa\" ];", "rsassaPss",
	    QC_COMPLIANCE, 0, REASON_PASS, ACTION_REJECT, NO_ALGORITHM },
};

static void
decide_anew(const struct asked *one, enum log_format format)
{
	struct config *config = config_requiring(one->demand);
	struct replay *replay = replay_new(&config->policy);
	struct qc_claims claims = { .known = one->known,
		.legislation_count = one->legislation_count };
	struct decision decision;
	struct shown shown;
	struct record *record = NULL;
	const char *why = NULL;

	shown_make(&shown, NULL, 0);
	shown.leaf.claims = one->known != 0 ? &claims : NULL;
	shown.result.reason = shown.signer.reason = one->reason;
	shown.signature.reason = one->reason;
	snprintf(shown.signer.cms.algorithm, sizeof(shown.signer.cms.algorithm),
	    "%s", one->algorithm);
	policy_decide(
	    &config->policy, &shown.result, &shown.envelope, &shown.decision);
	assert_int_equal(shown.decision.action, one->action);
	record = read_back(&shown, format);
	assert_int_equal(
	    replay_decide(replay, record, &decision, &why), REPLAY_SAME);
	assert_int_equal(decision.action, one->action);
	/* As where a line of text was too long for a claim. */
	record->text[KEY_CUT] = span_of("yes");
	if (one->known != 0 && one->action == ACTION_ACCEPT) {
		record->text[KEY_QUALIFIED].len = 0;
		assert_int_equal(replay_decide(replay, record, &decision, &why),
		    REPLAY_UNKNOWN);
	}
	record->text[KEY_CUT].len = 0;
	/* As a line was before it had them. */
	record->text[KEY_ALGORITHM].len = record->text[KEY_QUALIFIED].len = 0;
	assert_int_equal(replay_decide(replay, record, &decision, &why),
	    one->why != NULL ? REPLAY_UNKNOWN : REPLAY_SAME);
	if (one->why != NULL)
		assert_string_equal(why, one->why);
	free(record);
	shown_free(&shown);
	replay_free(replay);
	config_free(config);
}

/* A rule that asks for the algorithm or for a claim is decided by the line, or
 * not at all. */
static void
algorithm_and_claims_are_decided_by(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(asked); i++) {
		decide_anew(&asked[i], LOG_TEXT);
		decide_anew(&asked[i], LOG_JSON);
	}
}

/* --- who wrote a line ------------------------------------------------------*/

static void
origins_are_read(void **state)
{
	static const struct {
		const char *line, *message, *node;
		enum program program;
		time_t at;
	} cases[] = {
		{ "2026-11-24T02:26:00.123456+01:00 mx1 smime-milter[12]: m",
		    "m", "mx1", PROGRAM_OURS, 1795483560 },
		{ "2026-11-24T02:26:00Z mx1 smime-milter: m", "m", "mx1",
		    PROGRAM_OURS, 1795487160 },
		{ "Nov 24 02:26:00 mx1 smime-milter[1]: m", "m", "mx1",
		    PROGRAM_OURS, 1795487160 },
		{ "Dec  4 02:26:00 mx1 smime-milter[1]: m", "m", "mx1",
		    PROGRAM_OURS, 1764815160 },
		{ "<22>1 2026-11-24T02:26:00Z mx1 smime-milter 77 - - m", "m",
		    "mx1", PROGRAM_OURS, 1795487160 },
		{ "<22>1 2026-11-24T02:26:00Z mx1 smime-milter 77 - "
		  "[a@1 b=\"\\\"] [\" c=\"\\\\\"][meta d=\"1\"] \xef\xbb\xbfm",
		    "m", "mx1", PROGRAM_OURS, 1795487160 },
		{ "<22>1 2026-11-24T02:26:00Z mx1 smime-milter 77 - [a b=\"] m",
		    "<22>1 2026-11-24T02:26:00Z mx1 smime-milter 77 - "
		    "[a b=\"] m",
		    "mx1", PROGRAM_FOREIGN, 1795487160 },
		{ "<22>1 2026-11-24T02:26:00Z mx1 smime-milter 77 - [a]m m",
		    "<22>1 2026-11-24T02:26:00Z mx1 smime-milter 77 - [a]m m",
		    "mx1", PROGRAM_FOREIGN, 1795487160 },
		{ "<22>Nov 24 02:26:00 mx1 smime-milter[1]: m", "m", "mx1",
		    PROGRAM_OURS, 1795487160 },
		{ "<22>2026-11-24T02:26:00Z mx1 smime-milter[1]: m", "m", "mx1",
		    PROGRAM_OURS, 1795487160 },
		{ "Nov 24 02:26:00.123456 mx1 smime-milter[1]: m", "m", "mx1",
		    PROGRAM_OURS, 1795487160 },
		{ "smime-milter: m", "m", "", PROGRAM_OURS, 0 },
		{ "4hX: result=pass", "4hX: result=pass", "", PROGRAM_OURS, 0 },
		{ "Nov 24 02:26:00 mx1 postfix/smtpd[1]: smime-milter[1]: m",
		    "smime-milter[1]: m", "mx1", PROGRAM_POSTFIX, 1795487160 },
		{ "Nov 24 02:26:00 mx1 smime-milter-x[1]: m", "m", "mx1",
		    PROGRAM_FOREIGN, 1795487160 },
		{ "Nov 24 02:26:00 mx1 x: smime-milter[1]: m",
		    "smime-milter[1]: m", "mx1", PROGRAM_FOREIGN, 1795487160 },
	};

	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct calendar calendar = { .latest = 1795500000 };
		struct origin origin;

		origin_read(span_of(cases[i].line), &calendar, &origin);
		assert_int_equal(origin.program, cases[i].program);
		assert_int_equal(origin.at, cases[i].at);
		assert_true(span_equal(origin.node, span_of(cases[i].node)));
		assert_true(
		    span_equal(origin.message, span_of(cases[i].message)));
	}
}

/* --- tables ----------------------------------------------------------------*/

static void
the_most_frequent_keep_their_places(void **state)
{
	struct top *top = top_new(64, sizeof(uint64_t), 7);
	struct top_entry entry;
	char key[32];

	(void)state;
	for (int round = 0; round < 200; round++) {
		for (int i = 0; i < 20; i++) {
			snprintf(key, sizeof(key), "often%d", i);
			*(uint64_t *)top_count(top, span_of(key)) += 1;
		}
		snprintf(key, sizeof(key), "once%d", round);
		top_count(top, span_of(key));
	}
	assert_true(top_is_cut(top));
	assert_int_equal(top_size(top), 64);
	for (size_t i = 0; i < 20; i++) {
		assert_true(top_at(top, i, &entry));
		assert_int_equal(entry.count, 200);
		assert_int_equal(entry.over, 0);
		assert_int_equal(*(uint64_t *)entry.payload, 200);
		assert_memory_equal(entry.key.data, "often", 5);
	}
	assert_null(top_find(top, span_of("once3")));
	assert_non_null(top_find(top, span_of("often3")));
	top_free(top);
}

static void
what_was_seen_is_known(void **state)
{
	struct seen *seen = seen_new(1000);

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		assert_false(seen_add(seen, i * 0x9e3779b97f4a7c15u));
	for (uint64_t i = 0; i < 1000; i++)
		assert_true(seen_add(seen, i * 0x9e3779b97f4a7c15u));
	assert_false(seen_forgot(seen));
	for (uint64_t i = 1000; i < 9000; i++)
		seen_add(seen, i * 0x9e3779b97f4a7c15u);
	assert_true(seen_forgot(seen));
	seen_free(seen);
}

/* --- many strangers --------------------------------------------------------*/

static void
totals_stay_exact_however_many_come(void **state)
{
	const struct analysis_options options = { .expiring_days = 30 };
	struct analyst *analyst = analyst_new(&options);
	struct analysis *analysis = NULL;
	char line[400];

	(void)state;
	for (int i = 0; i < 30000; i++) {
		snprintf(line, sizeof(line),
		    "2026-11-24T02:26:00Z mx1 smime-milter[1]: q%d: "
		    "result=fail reason=digest-mismatch action=accept "
		    "would=reject rule=bank from=u@d%d.example "
		    "client=192.0.2.%d hint=h%d size=1 ms=0.1",
		    i, i, i % 250, i % 3000);
		analyst_line(analyst, span_of(line), 1795500000);
	}
	analysis = analyst_end(analyst);
	assert_int_equal(analysis->coverage.messages, 30000);
	assert_int_equal(analysis->actions[ACTION_REJECT], 30000);
	assert_int_equal(analysis->reasons[REASON_DIGEST_MISMATCH], 30000);
	assert_true(analysis->domains.is_cut);
	assert_true(analysis->hits.is_cut);
	assert_true(analysis->hits.count <= ANALYSIS_LIST);
	analysis_free(analysis);
	analyst_free(analyst);
}

/* --- what is said of them --------------------------------------------------*/

static void
give_line(struct analyst *analyst, int minute, const char *words)
{
	char line[600];

	snprintf(line, sizeof(line),
	    "2026-11-24T02:%02d:00Z mx1 smime-milter[1]: q%d: %s size=1 ms=0.1",
	    minute, minute, words);
	analyst_line(analyst, span_of(line), 1795500000);
}

static void
give_good_ones(struct analyst *analyst)
{
	for (int i = 0; i < 12; i++)
		give_line(analyst, i,
		    "result=pass action=accept rule=bank from=a@d.example "
		    "type=sponsor-validated compliance=compliant "
		    "path=explicit trust=trusted "
		    "client=192.0.2.1 cert=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb issuer=CN%3DCA");
}

static void
assert_says(const struct analysis *analysis,
    void (*write)(const struct analysis *, struct buffer *), const char *words)
{
	struct buffer out = BUFFER_LIMIT(1 << 20);

	write(analysis, &out);
	if (strstr(buffer_text(&out), words) == NULL)
		fail_msg("no \"%s\" in: %s", words, buffer_text(&out));
	buffer_free(&out);
}

/* A forger has only the name of a sender who is known. */
static void
forgeries_are_not_the_senders_own(void **state)
{
	const struct analysis_options options = { .expiring_days = 30 };
	struct analyst *analyst = analyst_new(&options);
	struct analysis *analysis = NULL;

	(void)state;
	give_good_ones(analyst);
	give_line(analyst, 20,
	    "result=none action=accept would=reject rule=bank "
	    "from=a@d.example client=198.51.100.9");
	for (int i = 21; i < 23; i++)
		give_line(analyst, i,
		    "result=fail reason=expired action=accept would=reject "
		    "rule=bank from=a@d.example client=192.0.2.1");
	analysis = analyst_end(analyst);
	assert_int_equal(analysis->known, 3);
	assert_int_equal(analysis->known_forged, 1);
	assert_says(analysis, analysis_text,
	    "2 of these from senders with good signatures before.");
	assert_says(
	    analysis, analysis_text, "1 in the name of such senders looks");
	assert_says(analysis, analysis_json, "\"known\":3,\"known_forged\":1,");
	assert_says(
	    analysis, analysis_html, "name of such senders look forged");
	analysis_free(analysis);
	analyst_free(analyst);
}

static void
an_end_is_told_by_days_of_the_calendar(void **state)
{
	static const struct {
		const char *until, *think;
	} cases[] = {
		{ "2026-11-24T02:00:00Z", "certificate ended 2026-11-24, on "
					  "the day" },
		{ "2026-11-23T23:59:59Z", "certificate ended 2026-11-23, 1 day "
					  "before" },
		{ "2026-11-22T00:00:00Z", "certificate ended 2026-11-22, 2 "
					  "days before" },
		{ "2026-11-24T03:00:00Z", "the certificate is outside its "
					  "validity" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct analysis_options options = { .expiring_days = 30 };
		struct analyst *analyst = analyst_new(&options);
		struct analysis *analysis = NULL;
		char words[200];

		snprintf(words, sizeof(words),
		    "result=fail reason=expired action=reject rule=bank "
		    "from=a@d.example client=192.0.2.1 until=%s",
		    cases[i].until);
		give_line(analyst, 30, words);
		analysis = analyst_end(analyst);
		assert_int_equal(analysis->hits.count, 1);
		assert_string_equal(
		    analysis->hits.list[0].think, cases[i].think);
		analysis_free(analysis);
		analyst_free(analyst);
	}
}

static void
suggestions_are_whole_in_json(void **state)
{
	const struct analysis_options options = { .expiring_days = 30 };
	struct analyst *analyst = analyst_new(&options);
	struct analysis *analysis = NULL;

	(void)state;
	give_good_ones(analyst);
	analysis = analyst_end(analyst);
	assert_int_equal(analysis->suggestions.count, 1);
	assert_says(analysis, analysis_json,
	    "\"certificate\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\","
	    "\"types\":[\"sponsor-validated\"],");
	analysis_free(analysis);
	analyst_free(analyst);
}

/* A log of Postfix's with so many messages, each to one recipient. */
static int
log_of_postfix(int messages)
{
	char path[] = "/tmp/test_analysis.XXXXXX";
	int file = mkstemp(path);

	assert_true(file >= 0);
	unlink(path);
	for (int i = 0; i < messages; i++)
		assert_true(
		    dprintf(file,
			"2026-11-24T02:26:00Z mx1 postfix/lmtp[9]: q%d: "
			"to=<u@one.example>, relay=x\n",
			i) > 0);
	assert_int_equal(lseek(file, 0, SEEK_SET), 0);
	return file;
}

/* Whose recipients are forgotten, may be missing: that is said. */
static void
recipients_that_are_forgotten_are_told(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct analysis_options options = {
			.rcpt_domain = "one.example", .smaller = 100000
		};
		struct analyst *analyst = analyst_new(&options);
		struct analysis *analysis = NULL;
		const char *why = NULL;

		assert_true(analyst_learn(analyst, "log",
		    log_of_postfix(i == 0 ? 40 : 400), 1795500000, &why));
		give_line(analyst, 0, "result=none action=accept");
		give_line(analyst, 39, "result=none action=accept");
		analysis = analyst_end(analyst);
		assert_int_equal(analysis->coverage.messages, i == 0 ? 2 : 0);
		assert_int_equal(
		    analysis->coverage.recipients_forgotten, i == 1);
		assert_says(analysis, analysis_json,
		    i == 0 ? "\"recipients_forgotten\":false"
			   : "\"recipients_forgotten\":true");
		if (i == 1) {
			assert_says(analysis, analysis_text, "NOT ALL: ");
			assert_says(analysis, analysis_html, "is forgotten");
		}
		analysis_free(analysis);
		analyst_free(analyst);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_forms_say_the_same),
		cmocka_unit_test(lines_of_strangers_are_read),
		cmocka_unit_test(more_than_is_named_is_told),
		cmocka_unit_test(json_of_ours_is_read_in_place),
		cmocka_unit_test(lines_of_ours_are_plain),
		cmocka_unit_test(a_result_is_rebuilt),
		cmocka_unit_test(algorithm_and_claims_are_decided_by),
		cmocka_unit_test(origins_are_read),
		cmocka_unit_test(the_most_frequent_keep_their_places),
		cmocka_unit_test(what_was_seen_is_known),
		cmocka_unit_test(totals_stay_exact_however_many_come),
		cmocka_unit_test(forgeries_are_not_the_senders_own),
		cmocka_unit_test(an_end_is_told_by_days_of_the_calendar),
		cmocka_unit_test(suggestions_are_whole_in_json),
		cmocka_unit_test(recipients_that_are_forgotten_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
