/* SPDX-License-Identifier: BSD-2-Clause */
/* A month of mail as the report sees it, and its extremes. */
#include "analysis_samples.h"

#include <stdlib.h>
#include <string.h>

enum {
	DAY = 86400,
	FIRST_DAY = 1792800000, /* 2026-10-24 */
};

const char *const sample_names[] = { "empty", "one", "quiet", "month",
	"domains", "hostile", "huge", "replay", NULL };

/* Each field of a list grows by one, zeroed. */
#define ADD(array)                                                             \
	((array).list = xreallocarray(                                         \
	     (array).list, (array).count + 1, sizeof(*(array).list)),          \
	    memset(&(array).list[(array).count], 0, sizeof(*(array).list)),    \
	    &(array).list[(array).count++])

static struct analysis_group
group(uint64_t messages, uint64_t senders, int first, int last, const char *id)
{
	struct analysis_group out = {
		.messages = messages,
		.senders = senders,
		.first = FIRST_DAY + first * (time_t)DAY + 36000,
		.last = FIRST_DAY + last * (time_t)DAY + 40000,
	};

	out.ids[0] = xstrdup(id);
	if (messages > 1)
		out.ids[1] = xasprintf("%sB", id);
	return out;
}

static void
name(struct analysis_names *names, const char *text, uint64_t messages)
{
	names->list[names->count].name = xstrdup(text);
	names->list[names->count++].messages = messages;
}

static struct analysis *
empty(void)
{
	struct analysis *a = xcalloc(1, sizeof(*a));

	a->host = xstrdup("");
	a->expiring_days = 30;
	return a;
}

static void
add_hit(struct analysis *a, const char *rule, enum action action,
    enum reason reason, enum analysis_cause cause, const char *think,
    struct analysis_group messages)
{
	struct analysis_hit *hit = ADD(a->hits);

	hit->rule = xstrdup(rule);
	hit->action = action;
	hit->reason = reason;
	hit->cause = cause;
	hit->think = xstrdup(think);
	hit->group = messages;
	name(&hit->senders, "erika@bank.example", messages.messages);
	name(&hit->domains, "bank.example", messages.messages);
	name(&hit->clients, "198.51.100.7", messages.messages);
	a->actions[action] += messages.messages;
}

static void
add_days(struct analysis *a, size_t count)
{
	a->days = xcalloc(count, sizeof(*a->days));
	a->day_count = count;
	for (size_t i = 0; i < count; i++) {
		struct analysis_day *day = &a->days[i];
		bool weekend = i % 7 < 2;

		day->start = FIRST_DAY + (time_t)i * DAY;
		day->results[RESULT_PASS] =
		    (weekend ? 210 : 1500) + i * 37 % 300;
		day->results[RESULT_FAIL] = i % 31 > 21 ? 28 + i % 9 : i % 3;
		day->results[RESULT_POLICY] = 8 + i * 5 % 11;
		day->results[RESULT_NEUTRAL] = i % 10 == 4;
		day->results[RESULT_TEMPERROR] = i % 31 == 21 ? 84 : 0;
		day->results[RESULT_PERMERROR] = i % 4 == 0;
		day->results[RESULT_NONE] =
		    (weekend ? 9000 : 45000) + i * 911 % 6000;
		day->mismatches = i % 31 > 21 ? 26 : 0;
		day->actions[ACTION_REJECT] = i == 11 ? 5 : i == 26 ? 1 : 0;
		day->actions[ACTION_QUARANTINE] = i == 22 ? 3 : 0;
		day->actions[ACTION_TEMPFAIL] = i == 21 ? 4 : 0;
		for (int result = 0; result < ANALYSIS_RESULTS; result++)
			day->messages += day->results[result];
	}
}

/* The totals are those of the days. */
static void
sum_up(struct analysis *a)
{
	for (size_t i = 0; i < a->day_count; i++) {
		for (int result = 0; result < ANALYSIS_RESULTS; result++)
			a->results[result] += a->days[i].results[result];
		a->coverage.messages += a->days[i].messages;
		a->reasons[REASON_DIGEST_MISMATCH] += a->days[i].mismatches;
	}
	a->is_signed = a->coverage.messages - a->results[RESULT_NONE];
	a->reasons[REASON_PARTIAL_COVERAGE] = a->results[RESULT_POLICY] / 2;
	a->reasons[REASON_UNTRUSTED] =
	    a->results[RESULT_POLICY] - a->results[RESULT_POLICY] / 2;
	a->reasons[REASON_EXPIRED] =
	    a->results[RESULT_FAIL] - a->reasons[REASON_DIGEST_MISMATCH];
	a->reasons[REASON_MALFORMED_MIME] = a->results[RESULT_NEUTRAL];
	a->reasons[REASON_REVOCATION_UNKNOWN] = a->results[RESULT_TEMPERROR];
	a->reasons[REASON_NO_SIGNER_CERTIFICATE] = a->results[RESULT_PERMERROR];
	a->reasons[REASON_PASS] = a->results[RESULT_PASS];
	a->reasons[REASON_NONE] = a->results[RESULT_NONE];
	a->coverage.first = a->days[0].start + 61;
	a->coverage.last = a->days[a->day_count - 1].start + 80000;
	a->coverage.lines = a->coverage.messages + 5120;
	a->coverage.octets = a->coverage.messages * 311;
	a->coverage.files = 5;
	a->coverage.foreign = 5000;
	a->coverage.remarks = 120;
}

static void
add_domain(struct analysis *a, const char *domain, uint64_t messages,
    uint64_t is_signed, uint64_t bad)
{
	struct analysis_domain *one = ADD(a->domains);

	one->domain = xstrdup(domain);
	one->messages = messages;
	one->is_signed = is_signed;
	one->pass = one->results[RESULT_PASS] = is_signed - bad;
	one->results[RESULT_FAIL] = bad;
	one->results[RESULT_NONE] = messages - is_signed;
}

static void
add_certificates(struct analysis *a)
{
	static const uint64_t classes[ANALYSIS_TYPES][ANALYSIS_GENERATIONS] = {
		{ 2473, 0, 0, 0 },
		{ 0, 310, 8120, 4348 },
		{ 0, 0, 6011, 3057 },
		{ 0, 12, 5104, 11783 },
		{ 0, 0, 0, 0 },
	};
	static const struct {
		const char *id, *section, *text;
		enum rule_level level;
		uint64_t messages;
	} clauses[] = {
		{ "crldp-http-only", "7.1.2.3.b",
		    "URIs of CRL distribution points are HTTP", LEVEL_ERROR,
		    812 },
		{ "validity-max-825", "6.3.2",
		    "strict and multipurpose: no longer than 825 days",
		    LEVEL_ERROR, 96 },
		{ "orgid-syntax", "7.1.4.2.2.d",
		    "organizationIdentifier is scheme, country and reference",
		    LEVEL_WARNING, 14 },
	};

	memcpy(a->classes, classes, sizeof(classes));
	for (int i = 0; i < ANALYSIS_TYPES; i++) {
		for (int j = 0; j < ANALYSIS_GENERATIONS; j++)
			a->certificates += classes[i][j];
	}
	a->compliance[COMPLIANCE_NOT_SBR] = 2473;
	a->compliance[NONCOMPLIANT] = 912;
	a->compliance[COMPLIANT] = a->certificates - 2473 - 912;
	for (size_t i = 0; i < sizeof(clauses) / sizeof(*clauses); i++) {
		struct analysis_clause *clause = ADD(a->clauses);

		clause->id = xstrdup(clauses[i].id);
		clause->section = xstrdup(clauses[i].section);
		clause->text = xstrdup(clauses[i].text);
		clause->level = clauses[i].level;
		clause->messages = clauses[i].messages;
	}
}

static void
add_people(struct analysis *a)
{
	struct analysis_expiry *expiry = ADD(a->expiring);
	struct analysis_rollover *rollover = ADD(a->rollovers);
	struct analysis_suggestion *rule = ADD(a->suggestions);

	expiry->sender = xstrdup("invoice@acme.example");
	memcpy(expiry->certificate, "0a1b2c3d4e5f6071", 17);
	expiry->not_after = FIRST_DAY + 40 * (time_t)DAY;
	expiry->messages = 1204;
	rollover->sender = xstrdup("orders@supplier.example");
	memcpy(rollover->before, "1111222233334444", 17);
	memcpy(rollover->after, "5555666677778888", 17);
	rollover->at = FIRST_DAY + 17 * (time_t)DAY + 9000;
	rollover->before_ended = FIRST_DAY + 24 * (time_t)DAY;
	rollover->messages = 77;
	rollover->refused = true;
	rule->domain = xstrdup("bank.example");
	rule->messages = 4821;
	rule->days = 30;
	rule->organization_identifier = xstrdup("NTRDE-HRB12345");
	rule->issuer =
	    xstrdup("CN=Sample Trust S/MIME CA 3,O=Sample Trust AG,C=DE");
	rule->certificate = xstrdup("");
	rule->types = SPONSOR_VALIDATED | ORGANIZATION_VALIDATED;
	rule->compliant = true;
	rule->senders = 31;
}

static void
add_trouble(struct analysis *a)
{
	struct analysis_issuer *issuer = ADD(a->issuers);
	struct analysis_crl *crl = ADD(a->crls);
	struct analysis_mismatch *mismatch = ADD(a->mismatches);
	struct analysis_skip *skip = ADD(a->skipped);
	struct analysis_node *node = ADD(a->nodes);
	struct analysis_incident *incident = ADD(a->incidents);

	issuer->name = xstrdup("CN=Partner Internal CA,O=Partner GmbH,C=DE");
	issuer->group = group(261, 12, 0, 30, "4hXk001");
	crl->issuer = xstrdup("CN=Sample Trust S/MIME CA 3,O=Sample Trust AG");
	crl->asked = 9120;
	crl->unanswered = 84;
	crl->longest_from = FIRST_DAY + 21 * (time_t)DAY + 8000;
	crl->longest_to = crl->longest_from + 22320;
	crl->longest_messages = 84;
	crl->id = xstrdup("4hXk002");
	a->crl_issuers = 19;
	mismatch->client = xstrdup("198.51.100.7");
	mismatch->hint = xstrdup("8-bit");
	mismatch->group = group(234, 9, 22, 30, "4hXk003");
	mismatch->good = 2;
	skip->reason = xstrdup("authenticated");
	skip->messages = 90211;
	node->name = xstrdup("mx1");
	node->messages = a->coverage.messages;
	node->first = a->coverage.first;
	node->last = a->coverage.last;
	node->configs = xstrdup("7d1e 91c0");
	incident->cause = CAUSE_REENCODED;
	incident->who = xstrdup("198.51.100.7");
	incident->what = xstrdup("changes what is signed since 2026-11-15: "
				 "234 of 236 messages, all of them 8-bit");
	incident->group = group(234, 9, 22, 30, "4hXk003");
}

static struct analysis *
month(void)
{
	struct analysis *a = empty();

	free(a->host);
	a->host = xstrdup("mx.dest.example");
	add_days(a, 31);
	sum_up(a);
	add_hit(a, "bank", ACTION_REJECT, REASON_NONE, CAUSE_FORGERY,
	    "none came from a host that ever brought a good signature of "
	    "bank.example",
	    group(5, 5, 11, 11, "4hXkS2vT9z"));
	add_hit(a, "partners", ACTION_REJECT, REASON_EXPIRED, CAUSE_EXPIRED,
	    "certificate ended 2026-11-17, 2 days before",
	    group(1, 1, 26, 26, "4hXm0aXXr1"));
	add_hit(a, "partners", ACTION_TEMPFAIL, REASON_REVOCATION_UNKNOWN,
	    CAUSE_REVOCATION, "Sample Trust S/MIME CA 3 gave no CRL for 6 h",
	    group(4, 2, 21, 21, "4hXm0aXXr7"));
	add_hit(a, "bank", ACTION_QUARANTINE, REASON_DIGEST_MISMATCH,
	    CAUSE_REENCODED, "re-encoded on the way by 198.51.100.7",
	    group(3, 1, 22, 22, "4hXkS93bWq"));
	a->known = 10;
	a->known_forged = 2;
	a->hits.list[0].known = 2;
	a->hits.list[1].known = 1;
	a->hits.list[2].known = 4;
	a->hits.list[3].known = 3;
	add_domain(a, "dest.example", 61207, 0, 0);
	add_domain(a, "bank.example", 4821, 4816, 3);
	add_domain(a, "partner.example", 3903, 3100, 261);
	add_domain(a, "supplier.example", 3001, 17, 0);
	add_certificates(a);
	add_people(a);
	add_trouble(a);
	return a;
}

static struct analysis *
one(void)
{
	struct analysis *a = empty();

	a->days = xcalloc(1, sizeof(*a->days));
	a->day_count = 1;
	a->days[0].start = FIRST_DAY;
	a->days[0].messages = 1;
	a->days[0].results[RESULT_PASS] = 1;
	sum_up(a);
	add_domain(a, "bank.example", 1, 1, 0);
	a->certificates = 1;
	a->classes[3][3] = 1;
	a->compliance[COMPLIANT] = 1;
	return a;
}

static struct analysis *
quiet(void)
{
	struct analysis *a = empty();

	add_days(a, 5);
	sum_up(a);
	add_domain(a, "bank.example", a->is_signed, a->is_signed, 3);
	a->coverage.interrupted = xstrdup("/var/log/mail.log:120000");
	a->coverage.unreadable = 2;
	a->coverage.addresses_hidden = true;
	a->coverage.examples[0].file = xstrdup("/var/log/mail.log");
	a->coverage.examples[0].line = 4711;
	a->coverage.examples[0].why = xstrdup("no result");
	a->coverage.example_count = 1;
	return a;
}

static struct analysis *
domains(void)
{
	struct analysis *a = month();

	free(a->days);
	add_days(a, 540);
	for (unsigned int i = 0; i < 46; i++) {
		char *domain =
		    xasprintf("department-%u.organization.example", i);

		add_domain(a, domain, 3900 - i * 61, i % 3 * 200, i % 3 * 20);
		free(domain);
	}
	a->domains.more = 212;
	a->domains.is_cut = true;
	return a;
}

/* Every text of a stranger, in all that a browser could take wrongly. */
static struct analysis *
hostile(void)
{
	static const char *const evil[] = {
		"</style></title><script>alert(1)</script>",
		"\"><img src=x onerror=alert(1)>",
		"' onmouseover='alert(1)",
		"&lt;b&gt;&#60;i&#62;&amp;",
		"<!-- ]]> <![CDATA[ -->",
		"\xe2\x80\xae\xe2\x81\xa6gpj.exe\xe2\x81\xa9\x1b[31m\r\nX: y",
		"\xd7\x9e\xd7\x99\xd7\x9c\xd7\x94-100@\xd7\x93.example",
		"\xff\xfe\xc0\xaf",
		"javascript:alert(1) https://evil.example/?%s%n{{7*7}}",
	};
	struct analysis *a = month();
	char *word = xcalloc(1, 201);

	memset(word, 'W', 200);
	for (size_t i = 0; i < sizeof(evil) / sizeof(*evil); i++) {
		add_hit(a, evil[i], ACTION_REJECT, REASON_BAD_SIGNATURE,
		    CAUSE_UNKNOWN, evil[i], group(1, 1, 3, 3, evil[i]));
		name(&a->hits.list[a->hits.count - 1].senders, evil[i], 1);
		name(&a->hits.list[a->hits.count - 1].clients, word, 1);
		add_domain(a, evil[i], 7, 3, 1);
	}
	add_domain(a, word, 3, 3, 0);
	add_hit(a, word, ACTION_TAG, REASON_PASS, CAUSE_NONCOMPLIANT, word,
	    group(2, 2, 3, 4, word));
	free(a->host);
	a->host = xstrdup(evil[0]);
	free(a->issuers.list[0].name);
	a->issuers.list[0].name = xstrdup(word);
	free(a->expiring.list[0].sender);
	a->expiring.list[0].sender = xstrdup(word);
	free(a->suggestions.list[0].issuer);
	a->suggestions.list[0].issuer = xstrdup(evil[1]);
	free(a->nodes.list[0].configs);
	a->nodes.list[0].configs = xstrdup(word);
	a->coverage.rcpt_domain = xstrdup(evil[0]);
	a->coverage.interrupted = xstrdup(word);
	free(word);
	return a;
}

static struct analysis *
huge(void)
{
	const uint64_t many = 999999999999999999;
	struct analysis *a = month();

	a->coverage.messages = many;
	a->coverage.octets = INT64_MAX;
	a->results[RESULT_NONE] = many - a->is_signed;
	a->days[5].messages = many;
	a->days[5].results[RESULT_NONE] = many;
	add_domain(a, "huge.example", many, many, many / 3);
	add_hit(a, "huge", ACTION_REJECT, REASON_NONE, CAUSE_UNSIGNED, "",
	    group(many / 1000, many / 5000, 5, 5, "4hXm0aXXhh"));
	a->known = 1;
	a->known_forged = 0;
	return a;
}

static void
add_change(struct analysis *a, const char *before, const char *after,
    enum action done, enum action wanted, struct analysis_group messages)
{
	struct analysis_change *change = ADD(a->replay.changes);

	change->rule_before = xstrdup(before);
	change->rule_after = xstrdup(after);
	change->before = ACTION_REJECT;
	change->done_after = done;
	change->after = wanted;
	change->reason = REASON_DIGEST_MISMATCH;
	change->group = messages;
	name(&change->senders, "erika@bank.example", messages.messages);
	change->senders.more = messages.senders - 1;
	a->replay.differs += messages.messages;
}

static struct analysis *
replay(void)
{
	struct analysis *a = month();
	struct analysis_skip *unknown = ADD(a->replay.unknown);

	a->replay.is_there = true;
	a->replay.config = xstrdup("91c0aa11");
	add_change(a, "bank", "bank-2", ACTION_ACCEPT, ACTION_QUARANTINE,
	    group(4000, 31, 0, 30, "4hXk0r1"));
	add_change(a, "bank", "", ACTION_REJECT, ACTION_REJECT,
	    group(17, 1, 3, 3, "4hXk0r2"));
	a->replay.undecided = 12;
	a->replay.renamed = 40;
	a->replay.same = a->coverage.messages - a->replay.differs - 12;
	unknown->reason = xstrdup("the recipients, for which rule \"to\" asks");
	unknown->messages = 12;
	return a;
}

struct analysis *
sample_analysis(const char *of)
{
	static struct analysis *(*const makers[])(void) = { empty, one, quiet,
		month, domains, hostile, huge, replay };

	for (size_t i = 0; sample_names[i] != NULL; i++) {
		if (strcmp(of, sample_names[i]) == 0)
			return makers[i]();
	}
	return NULL;
}
