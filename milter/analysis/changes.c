/* SPDX-License-Identifier: BSD-2-Clause */
/* What another policy would change: counted, and given out. */
#include <stdlib.h>
#include <string.h>

#include "analyst.h"

static void
count_change(struct analyst *analyst, const struct record *record,
    const struct decision *decision)
{
	enum action after =
	    decision->has_would ? decision->would : decision->action;
	const uint8_t words[] = { (uint8_t)record->action,
		(uint8_t)record->wanted, (uint8_t)decision->action,
		(uint8_t)after, (uint8_t)record->reason };
	struct key key = { 0 };
	struct change *change = NULL;
	char name[NAME_OCTETS];

	key_add(&key, (struct span){ words, sizeof(words) });
	key_add(&key, record->text[KEY_RULE]);
	key_add(&key, span_of(decision->rule));
	change = top_count(analyst->changes, key_span(&key));
	change->done_before = record->action;
	change->wanted_before = record->wanted;
	change->done_after = decision->action;
	change->wanted_after = after;
	change->reason = record->reason;
	KEEP(change->before, record->text[KEY_RULE]);
	KEEP(change->after, span_of(decision->rule));
	group_add(&change->group, record, analyst->seed);
	KEEP(name, record_sender(record));
	names_add(&change->senders, name, 1);
}

void
analyst_replay(struct analyst *analyst, const struct record *record)
{
	struct decision decision;
	const char *why = NULL;

	if (analyst->replay == NULL)
		return;
	switch (replay_decide(analyst->replay, record, &decision, &why)) {
	case REPLAY_SAME:
		analyst->same++;
		analyst->renamed +=
		    !span_equal(span_of(decision.rule), record->text[KEY_RULE]);
		return;
	case REPLAY_UNKNOWN:
		analyst->undecided++;
		*(uint64_t *)top_count(analyst->unknown, span_of(why)) += 1;
		return;
	case REPLAY_DIFFERS:
		analyst->differs++;
		count_change(analyst, record, &decision);
	}
}

static void
export_change(struct exporter *exporter, const struct change *from,
    struct analysis_change *to)
{
	*to = (struct analysis_change){
		.rule_before = export_text(from->before),
		.rule_after = export_text(from->after),
		.done_before = from->done_before,
		.done_after = from->done_after,
		.before = from->wanted_before,
		.after = from->wanted_after,
		.reason = from->reason,
	};
	export_group(&from->group, &to->group);
	export_names(exporter, NAME_SENDER, &from->senders, &to->senders);
}

/* Does the digest of the latest lines begin the policy's? */
static bool
is_same_config(const struct analysis *out, const char *digest)
{
	const char *configs = NULL, *latest = NULL;

	if (out->nodes.count == 0)
		return false;
	configs = out->nodes.list[0].configs;
	latest = strrchr(configs, ' ');
	latest = latest != NULL ? latest + 1 : configs;
	return latest[0] != '\0' &&
	       strncmp(digest, latest, strlen(latest)) == 0;
}

void
export_replay(struct exporter *exporter)
{
	const struct analyst *analyst = exporter->analyst;
	struct analysis *out = exporter->out;
	const char *digest = analyst->options.replay_digest;
	struct top_entry entry;

	if (analyst->replay == NULL)
		return;
	out->replay.is_there = true;
	out->replay.config = xstrndup(digest != NULL ? digest : "", 4);
	out->replay.is_same_config =
	    digest != NULL && is_same_config(out, digest);
	out->replay.same = analyst->same;
	out->replay.differs = analyst->differs;
	out->replay.undecided = analyst->undecided;
	out->replay.renamed = analyst->renamed;
	EXPORT_BEGIN(out->replay.changes, analyst->changes);
	for (size_t i = 0;
	     i < ANALYSIS_LIST && top_at(analyst->changes, i, &entry); i++)
		export_change(exporter, entry.payload,
		    &out->replay.changes.list[out->replay.changes.count++]);
	EXPORT_BEGIN(out->replay.unknown, analyst->unknown);
	for (size_t i = 0;
	     i < ANALYSIS_LIST && top_at(analyst->unknown, i, &entry); i++) {
		struct analysis_skip *to =
		    &out->replay.unknown.list[out->replay.unknown.count++];
		char text[NAME_OCTETS];

		KEEP(text, entry.key);
		to->reason = export_text(text);
		to->messages = entry.count;
	}
}
