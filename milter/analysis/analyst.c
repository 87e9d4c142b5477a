/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading logs: which lines count, and what becomes of the others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "analyst.h"
#include "input.h"

enum {
	ASKED_EVERY = 8192, /* lines */
	IDS_KEPT = 1500000,
	DAY = 24 * 60 * 60,
};

static size_t
places(const struct analysis_options *options, size_t usual)
{
	return options->smaller > 1 ? usual / options->smaller + 8 : usual;
}

struct analyst *
analyst_new(const struct analysis_options *options)
{
	struct analyst *analyst = xcalloc(1, sizeof(*analyst));
	uint64_t *seed = &analyst->seed;

	analyst->options = *options;
	if (options->rcpt_domain != NULL) {
		analyst->rcpt_domain = xstrdup(options->rcpt_domain);
		for (char *p = analyst->rcpt_domain; *p != '\0'; p++)
			*p = (char)ascii_tolower((unsigned char)*p);
	}
	/* Without it only what is counted together could be foreseen. */
	if (getrandom(seed, sizeof(*seed), 0) != (ssize_t)sizeof(*seed))
		*seed = (uint64_t)(uintptr_t)analyst;
	analyst->ids = seen_new(places(options, IDS_KEPT));
	analyst->domains =
	    top_new(places(options, 8192), sizeof(struct domain), *seed);
	analyst->signing =
	    top_new(places(options, 4096), sizeof(struct signing), *seed);
	analyst->senders =
	    top_new(places(options, 8192), sizeof(struct sender), *seed);
	analyst->hits =
	    top_new(places(options, 1024), sizeof(struct hit), *seed);
	analyst->troubles =
	    top_new(places(options, 2048), sizeof(struct trouble), *seed);
	analyst->unsigned_known =
	    top_new(places(options, 2048), sizeof(struct pair), *seed);
	analyst->unsigned_early =
	    top_new(places(options, 2048), sizeof(struct pair), *seed);
	analyst->clauses =
	    top_new(places(options, 1024), sizeof(uint64_t), *seed);
	analyst->issuers =
	    top_new(places(options, 1024), sizeof(struct group), *seed);
	analyst->crls =
	    top_new(places(options, 1024), sizeof(struct crl), *seed);
	analyst->mismatches =
	    top_new(places(options, 1024), sizeof(struct mismatch), *seed);
	analyst->clients =
	    top_new(places(options, 4096), sizeof(uint64_t), *seed);
	analyst->skipped =
	    top_new(places(options, 64), sizeof(uint64_t), *seed);
	analyst->nodes =
	    top_new(places(options, 64), sizeof(struct node), *seed);
	if (options->replay != NULL) {
		analyst->replay = replay_new(options->replay);
		analyst->changes =
		    top_new(places(options, 512), sizeof(struct change), *seed);
		analyst->unknown =
		    top_new(places(options, 64), sizeof(uint64_t), *seed);
	}
	return analyst;
}

void
analyst_free(struct analyst *analyst)
{
	if (analyst == NULL)
		return;
	top_free(analyst->domains);
	top_free(analyst->signing);
	top_free(analyst->senders);
	top_free(analyst->hits);
	top_free(analyst->troubles);
	top_free(analyst->unsigned_known);
	top_free(analyst->unsigned_early);
	top_free(analyst->clauses);
	top_free(analyst->issuers);
	top_free(analyst->crls);
	top_free(analyst->mismatches);
	top_free(analyst->clients);
	top_free(analyst->skipped);
	top_free(analyst->nodes);
	top_free(analyst->changes);
	top_free(analyst->unknown);
	replay_free(analyst->replay);
	seen_free(analyst->ids);
	seen_free(analyst->recipients);
	seen_free(analyst->known_ids);
	for (size_t i = 0; i < analyst->coverage.example_count; i++) {
		free(analyst->coverage.examples[i].file);
		free(analyst->coverage.examples[i].why);
	}
	free(analyst->coverage.interrupted);
	free(analyst->rcpt_domain);
	journal_free(&analyst->journal);
	free(analyst->days);
	free(analyst);
}

/* --- for whom a message is -------------------------------------------------*/

static uint64_t
hash_id(
    const struct analyst *analyst, struct span node, struct span id, time_t day)
{
	struct key key = { 0 };
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)day);
	key_add(&key, id);
	key_add(&key, span_of(text));
	key_add(&key, node);
	return keyed_hash(key_span(&key), analyst->seed);
}

/* "QUEUEID: to=<user@domain>, ..."; a refusal has " to=<...>" further on. */
static bool
recipient_domain(struct span message, struct span *id, struct span *domain)
{
	static const char sign[] = " to=<";
	const uint8_t *colon =
	    message.len > 0 ? memchr(message.data, ':', message.len) : NULL;
	const uint8_t *at = NULL, *end = NULL;
	size_t left;

	if (colon == NULL)
		return false;
	*id = (struct span){ message.data, (size_t)(colon - message.data) };
	left = message.len - id->len;
	at = memmem(colon, left, sign, sizeof(sign) - 1);
	if (at == NULL || memchr(id->data, ' ', id->len) != NULL)
		return false;
	at += sizeof(sign) - 1;
	end = memchr(at, '>', (size_t)(message.data + message.len - at));
	if (end == NULL)
		return false;
	*domain = (struct span){ at, (size_t)(end - at) };
	while (
	    domain->len > 0 && memchr(domain->data, '@', domain->len) != NULL) {
		const uint8_t *sign_at = memchr(domain->data, '@', domain->len);
		domain->len -= (size_t)(sign_at - domain->data) + 1;
		domain->data = sign_at + 1;
	}
	return true;
}

static void
learn(struct analyst *analyst, const struct origin *origin)
{
	struct span id, domain;
	uint64_t hash;

	if (origin->program != PROGRAM_POSTFIX ||
	    !recipient_domain(origin->message, &id, &domain))
		return;
	hash = hash_id(analyst, origin->node, id, 0);
	seen_add(analyst->known_ids, hash);
	if (ascii_span_equal_nocase(domain, analyst->rcpt_domain))
		seen_add(analyst->recipients, hash);
}

static bool
is_for_the_domain(struct analyst *analyst, const struct record *record)
{
	uint64_t hash = hash_id(analyst, record->node, record->text[KEY_ID], 0);

	if (analyst->rcpt_domain == NULL)
		return true;
	if (analyst->recipients != NULL && seen_has(analyst->recipients, hash))
		return true;
	if (analyst->known_ids != NULL && seen_has(analyst->known_ids, hash))
		analyst->coverage.other_recipients++;
	else
		analyst->coverage.no_recipient++;
	return false;
}

/* --- which messages count --------------------------------------------------*/

static bool
is_within(struct analyst *analyst, const struct record *record)
{
	const struct analysis_options *options = &analyst->options;

	if (options->since == 0 && options->until == 0)
		return true;
	if (record->at != 0 && record->at >= options->since &&
	    (options->until == 0 || record->at < options->until))
		return true;
	analyst->coverage.outside++;
	return false;
}

/* The same queue id of the same node on the same day; short queue ids come
 * again after a while. */
static bool
is_duplicate(struct analyst *analyst, const struct record *record)
{
	if (record_is(record, KEY_ID, "-"))
		return false;
	if (!seen_add(
		analyst->ids, hash_id(analyst, record->node,
				  record->text[KEY_ID], record->at / DAY)))
		return false;
	analyst->coverage.duplicates++;
	return true;
}

static void
complain(struct analyst *analyst, const char *why)
{
	struct analysis_coverage *coverage = &analyst->coverage;
	struct analysis_example *example = NULL;

	coverage->unreadable++;
	if (coverage->example_count == ANALYSIS_EXAMPLES)
		return;
	example = &coverage->examples[coverage->example_count++];
	example->file = xstrdup(analyst->file != NULL ? analyst->file : "");
	example->line = analyst->line;
	example->why = xstrdup(why);
}

static void
take_message(struct analyst *analyst, const struct origin *origin)
{
	struct record *record = &analyst->record;
	char why[RECORD_WHY];

	record->at = origin->at;
	record->node = origin->node;
	switch (record_read(origin->message, record, why)) {
	case RECORD_REMARK:
		analyst->coverage.remarks++;
		return;
	case RECORD_BROKEN:
		complain(analyst, why);
		return;
	case RECORD_GOOD:
		break;
	}
	if (is_within(analyst, record) && !is_duplicate(analyst, record) &&
	    is_for_the_domain(analyst, record))
		analyst_count(analyst, record);
}

static void
take_origin(struct analyst *analyst, const struct origin *origin)
{
	if (analyst->learns)
		learn(analyst, origin);
	else if (origin->program == PROGRAM_OURS)
		take_message(analyst, origin);
	else
		analyst->coverage.foreign++;
}

void
analyst_line(struct analyst *analyst, struct span line, time_t latest)
{
	struct origin origin;

	if (line.len == 0)
		line.data = (const uint8_t *)"";
	analyst->calendar.latest = latest;
	analyst->line++;
	if (!analyst->learns)
		analyst->coverage.lines++;
	switch (journal_line(
	    &analyst->journal, line, analyst->line == 1, &origin)) {
	case JOURNAL_NOT:
		origin_read(line, &analyst->calendar, &origin);
		take_origin(analyst, &origin);
		break;
	case JOURNAL_ENTRY:
		take_origin(analyst, &origin);
		break;
	case JOURNAL_INSIDE:
		break;
	}
}

/* --- files -----------------------------------------------------------------*/

void
analyst_stop(struct analyst *analyst, const char *where)
{
	if (analyst->coverage.interrupted == NULL)
		analyst->coverage.interrupted = xstrdup(where);
}

static bool
may_go_on(struct analyst *analyst, uint64_t octets)
{
	const struct analysis_options *options = &analyst->options;
	char *where = NULL;

	if (options->goes_on == NULL ||
	    options->goes_on(options->arg, octets, analyst->coverage.messages))
		return true;
	where = xasprintf(
	    "%s, line %llu", analyst->file, (unsigned long long)analyst->line);
	analyst_stop(analyst, where);
	free(where);
	return false;
}

static bool
read_lines(struct analyst *analyst, int file, time_t latest, const char **why)
{
	struct input *input = input_open(file, why);
	uint64_t octets = analyst->coverage.octets;
	struct input_line line;
	struct origin origin;

	if (input == NULL)
		return false;
	while ((analyst->line % ASKED_EVERY != 0 ||
		   may_go_on(analyst, octets + input_octets(input))) &&
	       input_next(input, &line, why)) {
		if (line.is_cut && !analyst->learns) {
			analyst->line++;
			analyst->coverage.lines++;
			complain(analyst, "longer than any line of a log");
			continue;
		}
		analyst_line(analyst, line.text, latest);
		if (analyst->journal.wants_octets) {
			input_pass_field(input);
			analyst->journal.wants_octets = false;
		}
	}
	(void)may_go_on(analyst, octets + input_octets(input));
	if (journal_end(&analyst->journal, &origin))
		take_origin(analyst, &origin);
	if (!analyst->learns)
		analyst->coverage.octets = octets + input_octets(input);
	input_close(input);
	return *why == NULL;
}

static bool
read_file(struct analyst *analyst, const char *name, int file, time_t latest,
    const char **why)
{
	bool done;

	*why = NULL;
	analyst->file = name;
	analyst->line = 0;
	analyst->calendar = (struct calendar){ 0 };
	journal_begin(&analyst->journal);
	analyst->journal.is_export = false;
	done = read_lines(analyst, file, latest, why);
	analyst->file = NULL;
	return done;
}

bool
analyst_read(struct analyst *analyst, const char *name, int file, time_t latest,
    const char **why)
{
	analyst->coverage.files++;
	return read_file(analyst, name, file, latest, why);
}

bool
analyst_learn(struct analyst *analyst, const char *name, int file,
    time_t latest, const char **why)
{
	bool done;

	if (analyst->recipients == NULL) {
		size_t kept = places(&analyst->options, IDS_KEPT / 4);

		analyst->recipients = seen_new(kept);
		analyst->known_ids = seen_new(kept);
	}
	analyst->learns = true;
	done = read_file(analyst, name, file, latest, why);
	analyst->learns = false;
	return done;
}

enum {
	LOOKED_AT = 1000, /* lines, for the first that has a time */
	LOOKED_AT_NAMED = 8,
};

/* The first of so many lines that has a time, or is ours; false: none. */
static bool
look_into(struct input *input, time_t latest, int lines, struct origin *out)
{
	const char *why = NULL;
	struct calendar calendar = { .latest = latest };
	struct journal journal = { 0 };
	struct input_line line;
	bool is_journal;

	*out = (struct origin){ 0 };
	for (int i = 0; i < lines; i++) {
		if (out->at != 0 || out->program == PROGRAM_OURS ||
		    journal.wants_octets || !input_next(input, &line, &why))
			break;
		/* What follows the header of a mail may quote a log. */
		if (line.text.len == 0 && lines == LOOKED_AT_NAMED)
			break;
		switch (journal_line(&journal, line.text, i == 0, out)) {
		case JOURNAL_INSIDE:
			out->at = journal.at;
			break;
		case JOURNAL_NOT:
			origin_read(line.text, &calendar, out);
			break;
		case JOURNAL_ENTRY:
			break;
		}
	}
	is_journal = journal.is_export;
	journal_free(&journal);
	return out->at != 0 || out->program == PROGRAM_OURS || is_journal;
}

time_t
analysis_begins(int file, time_t latest)
{
	const char *why = NULL;
	struct input *input = input_open(file, &why);
	struct origin origin = { 0 };

	if (input != NULL)
		(void)look_into(input, latest, LOOKED_AT, &origin);
	input_close(input);
	return origin.at;
}

bool
analysis_is_log(int file, bool was_named, const char **why)
{
	struct input *input = input_open(file, why);
	int lines = was_named ? LOOKED_AT_NAMED : 1;
	struct origin origin;
	bool is_log = false;

	if (input != NULL)
		is_log = look_into(input, time(NULL), lines, &origin);
	input_close(input);
	return is_log;
}
