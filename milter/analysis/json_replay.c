/* SPDX-License-Identifier: BSD-2-Clause */
/* What another policy would change, as JSON. */
#include "json.h"

static json_t *
of_change(const struct analysis_change *change)
{
	json_t *object = json_object();

	put_text(object, "rule_before", change->rule_before);
	put_text(object, "rule_after", change->rule_after);
	put_text(object, "action_before", action_word(change->done_before));
	put_text(object, "action_after", action_word(change->done_after));
	put_text(object, "would_before", action_word(change->before));
	put_text(object, "would_after", action_word(change->after));
	put_text(object, "result", result_word(reason_result(change->reason)));
	put(object, "reason", json_of_reason(change->reason));
	json_of_group(&change->group, object);
	put(object, "from", json_of_names(&change->senders));
	return object;
}

json_t *
json_of_replay(const struct analysis *a)
{
	json_t *object = json_object(), *changes = json_array();
	json_t *unknown = json_object();

	for (size_t i = 0; i < a->replay.changes.count; i++)
		json_array_append_new(
		    changes, of_change(&a->replay.changes.list[i]));
	for (size_t i = 0; i < a->replay.unknown.count; i++)
		put_count(unknown, a->replay.unknown.list[i].reason,
		    a->replay.unknown.list[i].messages);
	put_text(object, "config", a->replay.config);
	put_count(object, "same", a->replay.same);
	put_count(object, "renamed", a->replay.renamed);
	put_count(object, "differs", a->replay.differs);
	put_count(object, "undecided", a->replay.undecided);
	put(object, "undecided_why", unknown);
	put_list(object, "changes", changes, a->replay.changes.more,
	    a->replay.changes.is_cut);
	return object;
}
