/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A logged message decided anew.  What a line does not tell is tried in every
 * way that could make a difference: where all come to the same decision, the
 * line told enough; else nobody knows, and that is what is said.
 */
#include <stdlib.h>
#include <string.h>

#include "rebuild.h"

enum {
	TRIES_MAX = 64, /* recipients, and display names */
};

/* What a require says of authorities and keys is answered here. */
enum special {
	SPECIAL_NO, /* as it is */
	SPECIAL_HOLDS,
	SPECIAL_FAILS,
	SPECIAL_UNKNOWN,
};

struct replay {
	const struct policy *policy;
	struct policy changed;	   /* a copy with rules of its own */
	struct policy_rule *rules; /* those of the copy */
	size_t *special;	   /* rules that ask for what is not rebuilt */
	size_t special_count;
	char *recipients[TRIES_MAX];
	const char *displays[TRIES_MAX];
	size_t recipient_count, display_count;
	bool has_too_many;
	bool asks_from, asks_box, asks_sender, asks_signer;
};

/* --- what the policy asks for ----------------------------------------------*/

/* Somebody whom this entry of a list is about. */
static char *
somebody(const char *entry)
{
	if (strchr(entry, '@') != NULL)
		return xstrdup(entry);
	return xasprintf("somebody@%s%s", entry[0] == '.' ? "x" : "", entry);
}

static void
add_recipients(struct replay *replay, const struct string_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (replay->recipient_count == TRIES_MAX) {
			replay->has_too_many = true;
			return;
		}
		replay->recipients[replay->recipient_count++] =
		    somebody(list->items[i]);
	}
}

static void
add_displays(struct replay *replay, const struct string_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (replay->display_count == TRIES_MAX) {
			replay->has_too_many = true;
			return;
		}
		replay->displays[replay->display_count++] = list->items[i];
	}
}

static bool
names_a_box(const struct string_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (strchr(list->items[i], '@') != NULL)
			return true;
	return false;
}

static bool
asks_special(const struct require *require)
{
	return require->anchors.count + require->issuers.count +
		       require->keys.count + require->certificates.count +
		       require->rules.count >
		   0 ||
	       require->algorithms != 0 || require->qualified != 0;
}

static void
look_at_rule(struct replay *replay, size_t index)
{
	const struct policy_rule *rule = &replay->policy->rules[index];
	const struct require *require = &rule->require;

	add_recipients(replay, &rule->when.recipients);
	add_displays(replay, &rule->when.display_name);
	replay->asks_from |= rule->when.from.count > 0 ||
			     rule->when.mail_from.count > 0 ||
			     require->domains.count > 0;
	replay->asks_box |=
	    names_a_box(&rule->when.from) || names_a_box(&rule->when.mail_from);
	replay->asks_sender |= require->mailbox == DEMAND_SENDER;
	replay->asks_signer |= require->present;
	if (asks_special(require))
		replay->special[replay->special_count++] = index;
}

struct replay *
replay_new(const struct policy *policy)
{
	struct replay *replay = xcalloc(1, sizeof(*replay));

	replay->policy = policy;
	replay->special =
	    xcalloc(policy->rule_count + 1, sizeof(*replay->special));
	replay->rules = xcalloc(policy->rule_count + 1, sizeof(*replay->rules));
	if (policy->rule_count > 0)
		memcpy(replay->rules, policy->rules,
		    policy->rule_count * sizeof(*replay->rules));
	replay->changed = *policy;
	replay->changed.rules = replay->rules;
	add_recipients(replay, &policy->skip.recipients);
	replay->asks_from = policy->skip.senders.count > 0;
	replay->asks_box = names_a_box(&policy->skip.senders);
	for (size_t i = 0; i < policy->rule_count; i++)
		look_at_rule(replay, i);
	return replay;
}

void
replay_free(struct replay *replay)
{
	if (replay == NULL)
		return;
	for (size_t i = 0; i < replay->recipient_count; i++)
		free(replay->recipients[i]);
	free(replay->special);
	free(replay->rules);
	free(replay);
}

/* --- authorities and keys --------------------------------------------------*/

/* A text, or the SHA-256 where the line has it. */
static enum special
authority_is_named(const struct string_list *list, const struct record *record,
    enum record_key name, enum record_key sha256)
{
	enum special answer =
	    record_has(record, name) ? SPECIAL_FAILS : SPECIAL_UNKNOWN;

	for (size_t i = 0; i < list->count; i++) {
		struct span item = span_of(list->items[i]);
		bool is_hex = strchr(list->items[i], '=') == NULL;

		if (span_equal(item, record->text[is_hex ? sha256 : name]))
			return SPECIAL_HOLDS;
		if (is_hex && !record_has(record, sha256))
			answer = SPECIAL_UNKNOWN;
	}
	/* A long name may be cut in text, and then says so. */
	if (record->text[name].len > 3 &&
	    memcmp(record->text[name].data + record->text[name].len - 3, "...",
		3) == 0)
		return SPECIAL_UNKNOWN;
	return answer;
}

/* By its first digits, where the line has no more. */
static enum special
print_is_named(const struct string_list *list, struct span print)
{
	if (print.len == 0)
		return SPECIAL_UNKNOWN;
	for (size_t i = 0; i < list->count; i++)
		if (strlen(list->items[i]) >= print.len &&
		    memcmp(list->items[i], print.data, print.len) == 0)
			return SPECIAL_HOLDS;
	return SPECIAL_FAILS;
}

static enum special
both(enum special a, enum special b)
{
	if (a == SPECIAL_FAILS || b == SPECIAL_FAILS)
		return SPECIAL_FAILS;
	return a == SPECIAL_UNKNOWN || b == SPECIAL_UNKNOWN ? SPECIAL_UNKNOWN
							    : SPECIAL_HOLDS;
}

static bool
path_is_whole(const struct record *record)
{
	return record_is(record, KEY_TRUST, "trusted") || record->ended != 0;
}

static enum special
special_of(const struct require *require, const struct record *record)
{
	enum special answer = SPECIAL_HOLDS;

	if (!record_has(record, KEY_CERT))
		return SPECIAL_NO;
	if (require->anchors.count > 0)
		answer = both(
		    answer, path_is_whole(record)
				? authority_is_named(&require->anchors, record,
				      KEY_ANCHOR, KEY_ANCHOR_SHA256)
				: SPECIAL_FAILS);
	if (require->issuers.count > 0)
		answer = both(
		    answer, path_is_whole(record)
				? authority_is_named(&require->issuers, record,
				      KEY_ISSUER, KEY_ISSUER_SHA256)
				: SPECIAL_FAILS);
	if (require->certificates.count > 0)
		answer = both(answer, print_is_named(&require->certificates,
					  record->text[KEY_CERT]));
	if (require->keys.count > 0)
		answer = both(answer, print_is_named(&require->keys,
					  record->text[KEY_KEY_SHA256]));
	/* Findings that are named are judged as ever. */
	if (require->rules.count > 0 && record->more[KEY_FINDINGS] > 0)
		answer = both(answer, SPECIAL_UNKNOWN);
	return answer;
}

/* Facts that older lines do not have; NULL: nothing asked for is missing.
 * Whoever writes `algorithm` also writes `qualified` where it is claimed. */
static const char *
missing_fact(const struct require *require, const struct record *record)
{
	if (record_has(record, KEY_ALGORITHM))
		return NULL;
	if (require->algorithms != 0)
		return "the signature's algorithm is not in the line";
	if (require->qualified != 0 && path_is_whole(record))
		return "whether the certificate claims to be qualified is "
		       "not in the line";
	return NULL;
}

/* One rule of the copy, for this answer. */
static void
set_require(struct require *require, enum special answer, bool misses_facts,
    const struct record *record)
{
	require->anchors.count = require->issuers.count = 0;
	require->certificates.count = require->keys.count = 0;
	if (misses_facts) {
		require->algorithms = 0;
		if (path_is_whole(record))
			require->qualified = 0;
	}
	if (answer == SPECIAL_FAILS) {
		require->results = 0;
		require->reasons = 0;
	}
}

/* The copy's rules as they are for this record.  What cannot be known is taken
 * to hold or to fail as is wished, and said; NULL: everything is known. */
static const char *
set_special(
    struct replay *replay, const struct record *record, bool unknown_holds)
{
	const char *why = NULL;

	for (size_t i = 0; i < replay->special_count; i++) {
		size_t index = replay->special[i];
		const struct require *as_is =
		    &replay->policy->rules[index].require;
		struct require *require = &replay->rules[index].require;
		enum special answer = special_of(as_is, record);
		const char *missing = missing_fact(as_is, record);

		*require = *as_is;
		if (answer == SPECIAL_NO)
			continue;
		if (missing != NULL)
			answer = both(answer, SPECIAL_UNKNOWN);
		if (answer == SPECIAL_UNKNOWN) {
			why = missing != NULL ? missing
					      : "a name, fingerprint or "
						"finding is not in the line";
			answer = unknown_holds ? SPECIAL_HOLDS : SPECIAL_FAILS;
		}
		set_require(require, answer, missing != NULL, record);
	}
	return why;
}

/* Nothing is required: the mildest that could be. */
static void
drop_requirements(struct replay *replay, bool drop)
{
	for (size_t i = 0; i < replay->policy->rule_count; i++)
		replay->rules[i].require.present =
		    !drop && replay->policy->rules[i].require.present;
}

/* --- trying ----------------------------------------------------------------*/

struct trying {
	struct replay *replay;
	const struct record *record;
	struct rebuilt rebuilt;
	struct decision first;
	bool has_first;
	const char *why; /* what made a difference; NULL: nothing did */
};

static enum action
wanted(const struct decision *decision)
{
	return decision->has_would ? decision->would : decision->action;
}

static bool
is_same(const struct decision *a, const struct decision *b)
{
	return a->action == b->action && wanted(a) == wanted(b) &&
	       (a->skip == NULL) == (b->skip == NULL);
}

static void
try_one(struct trying *trying, const char *about)
{
	struct decision decision;

	if (trying->why != NULL)
		return;
	policy_decide(&trying->replay->changed, &trying->rebuilt.result,
	    &trying->rebuilt.envelope, &decision);
	if (!trying->has_first)
		trying->first = decision;
	else if (!is_same(&trying->first, &decision))
		trying->why = about;
	trying->has_first = true;
}

static void
try_recipients(struct trying *trying, const char *about)
{
	const struct replay *replay = trying->replay;
	struct envelope *envelope = &trying->rebuilt.envelope;
	const char *recipients[2] = { "nobody@invalid", NULL };

	envelope->rcpt_to = recipients;
	try_one(trying, about);
	for (size_t i = 0; i < replay->recipient_count; i++) {
		recipients[0] = replay->recipients[i];
		try_one(trying,
		    about != NULL ? about : "for whom it was is not logged");
	}
	envelope->rcpt_to = NULL;
}

static void
try_displays(struct trying *trying, const char *about)
{
	const struct replay *replay = trying->replay;
	struct mailbox *from = &trying->rebuilt.from;

	try_recipients(trying, about);
	if (from->display != NULL || !trying->rebuilt.has_from ||
	    trying->record->is_json)
		return;
	for (size_t i = 0; i < replay->display_count; i++) {
		from->display = xstrdup(replay->displays[i]);
		try_recipients(trying,
		    about != NULL ? about
				  : "names in From are not in lines of text");
		free(from->display);
		from->display = NULL;
	}
}

/* Sender is not logged: it may be nobody, or the signer. */
static void
try_senders(struct trying *trying, const char *about)
{
	struct from *sender = &trying->rebuilt.result.sender;
	struct mailbox mailbox = { 0 };

	try_displays(trying, about);
	if (!trying->replay->asks_sender ||
	    !record_has(trying->record, KEY_MAILBOX) ||
	    !mailbox_parse_address(trying->record->text[KEY_MAILBOX], &mailbox))
		return;
	*sender = (struct from){
		.state = FROM_ONE, .mailboxes = &mailbox, .count = 1
	};
	try_displays(
	    trying, about != NULL ? about : "the field Sender is not logged");
	*sender = (struct from){ 0 };
	mailbox_free(&mailbox);
}

static bool
has_hidden_signers(const struct record *record)
{
	return record_has(record, KEY_SIGNERS) || record_has(record, KEY_CUT) ||
	       record->more[KEY_ORGID] > 0 || record->more[KEY_ORG] > 0 ||
	       record->more[KEY_COUNTRY] > 0 || record->more[KEY_MAILBOX] > 0;
}

static void
try_signers(struct trying *trying)
{
	struct replay *replay = trying->replay;
	const char *unknown = set_special(replay, trying->record, true);

	try_senders(trying, NULL);
	if (unknown != NULL) {
		set_special(replay, trying->record, false);
		try_senders(trying, unknown);
	}
	if (!replay->asks_signer || !record_is_signed(trying->record) ||
	    !has_hidden_signers(trying->record))
		return;
	drop_requirements(replay, true);
	try_senders(trying, "the line tells of one signer, and not all of it");
	drop_requirements(replay, false);
}

/* What no trying can settle; NULL: nothing. */
static const char *
cannot_try(const struct replay *replay, const struct record *record)
{
	struct span from = record->text[KEY_FROM];
	bool has_at = from.len > 0 && memchr(from.data, '@', from.len) != NULL;
	bool has_dot = from.len > 0 && memchr(from.data, '.', from.len) != NULL;

	if (record_is(record, KEY_SKIP, "internal-error"))
		return "trouble of the milter's own decided it";
	if (replay->has_too_many)
		return "the policy names too many recipients or names to try";
	if (!replay->asks_from)
		return NULL;
	if (record->more[KEY_FROM] > 0 || record->more[KEY_GUESS] > 0)
		return "From has several mailboxes, and the line tells of one";
	if (from.len == 0 && record->text[KEY_GUESS].len == 0)
		return record_has(record, KEY_AUTHOR)
			   ? NULL
			   : "log.addresses hides From";
	if (!has_at && (!has_dot || replay->asks_box) && from.len > 0)
		return "log.addresses hides From";
	return NULL;
}

enum replay_state
replay_decide(struct replay *replay, const struct record *record,
    struct decision *out, const char **why)
{
	struct trying trying = { .replay = replay, .record = record };

	*why = cannot_try(replay, record);
	if (*why != NULL)
		return REPLAY_UNKNOWN;
	rebuild(record, &trying.rebuilt);
	try_signers(&trying);
	rebuilt_free(&trying.rebuilt);
	*why = trying.why;
	*out = trying.first;
	if (trying.why != NULL)
		return REPLAY_UNKNOWN;
	return out->action == record->action && wanted(out) == record->wanted
		   ? REPLAY_SAME
		   : REPLAY_DIFFERS;
}
