/* SPDX-License-Identifier: BSD-2-Clause */
/* The report as one JSON object; names are those of the model. */
#include <jansson.h>

#include "html.h"

static void
set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new_nocheck(object, key, value);
}

static void
set_text(json_t *object, const char *key, const char *text)
{
	/* Texts of the model are UTF-8. */
	set(object, key, text != NULL ? json_string(text) : json_null());
}

static void
set_count(json_t *object, const char *key, uint64_t count)
{
	set(object, key, json_integer((json_int_t)count));
}

static void
set_time(json_t *object, const char *key, time_t at)
{
	char text[TIME_TEXT];

	if (at == 0) {
		set(object, key, json_null());
		return;
	}
	time_text(at, text);
	set_text(object, key, text);
}

/* How much of a list is there. */
static void
set_list(
    json_t *object, const char *key, json_t *list, uint64_t more, bool is_cut)
{
	json_t *whole = json_object();

	set(whole, "list", list);
	set_count(whole, "more", more);
	set(whole, "cut", json_boolean(is_cut));
	set(object, key, whole);
}

static json_t *
of_group(const struct analysis_group *group, json_t *object)
{
	json_t *ids = json_array();

	set_count(object, "messages", group->messages);
	set_count(object, "senders", group->senders);
	if (group->senders_is_least)
		set(object, "senders_at_least", json_true());
	set_time(object, "first", group->first);
	set_time(object, "last", group->last);
	for (size_t i = 0; i < ANALYSIS_IDS && group->ids[i] != NULL; i++)
		json_array_append_new(ids, json_string(group->ids[i]));
	set(object, "queue_ids", ids);
	return object;
}

static json_t *
of_names(const struct analysis_names *names)
{
	json_t *list = json_array(), *whole = json_object();

	for (size_t i = 0; i < names->count; i++) {
		json_t *one = json_object();

		set_text(one, "name", names->list[i].name);
		set_count(one, "messages", names->list[i].messages);
		json_array_append_new(list, one);
	}
	set(whole, "list", list);
	set_count(whole, "more", names->more);
	return whole;
}

static json_t *
of_results(const uint64_t results[static ANALYSIS_RESULTS])
{
	json_t *object = json_object();

	for (size_t i = 0; i < ANALYSIS_RESULTS; i++)
		set_count(object, result_word((enum result_code)i), results[i]);
	return object;
}

static json_t *
of_actions(const uint64_t actions[static ANALYSIS_ACTIONS])
{
	json_t *object = json_object();

	for (size_t i = 0; i < ANALYSIS_ACTIONS; i++)
		set_count(object, action_word((enum action)i), actions[i]);
	return object;
}

static json_t *
of_reason(enum reason reason)
{
	const char *token = reason_token(reason);

	return token != NULL ? json_string(token) : json_null();
}

/* --- what enforcement would have done --------------------------------------*/

static json_t *
of_hit(const struct analysis_hit *hit)
{
	json_t *object = json_object();

	set_text(object, "rule", hit->rule);
	set_text(object, "action", action_word(hit->action));
	set(object, "enforced", json_boolean(hit->enforced));
	set_text(object, "result", result_word(reason_result(hit->reason)));
	set(object, "reason", of_reason(hit->reason));
	set_text(object, "cause", analysis_cause_word(hit->cause));
	set_text(object, "think", hit->think);
	of_group(&hit->group, object);
	set_count(object, "known", hit->known);
	set(object, "from", of_names(&hit->senders));
	set(object, "domains", of_names(&hit->domains));
	set(object, "clients", of_names(&hit->clients));
	return object;
}

static void
set_hits(json_t *object, const struct analysis *a)
{
	json_t *hits = json_array(), *incidents = json_array();

	for (size_t i = 0; i < a->hits.count; i++)
		json_array_append_new(hits, of_hit(&a->hits.list[i]));
	for (size_t i = 0; i < a->incidents.count; i++) {
		const struct analysis_incident *from = &a->incidents.list[i];
		json_t *to = json_object();

		set_text(to, "cause", analysis_cause_word(from->cause));
		set_text(to, "who", from->who);
		set_text(to, "what", from->what);
		of_group(&from->group, to);
		json_array_append_new(incidents, to);
	}
	set(object, "actions", of_actions(a->actions));
	set(object, "enforced", of_actions(a->enforced));
	set_count(object, "known", a->known);
	set_list(object, "hits", hits, a->hits.more, a->hits.is_cut);
	set_list(object, "incidents", incidents, a->incidents.more,
	    a->incidents.is_cut);
}

/* --- results ---------------------------------------------------------------*/

static void
set_results(json_t *object, const struct analysis *a)
{
	json_t *reasons = json_object(), *domains = json_array();

	for (size_t i = 0; i < REASON_COUNT; i++)
		if (reason_token((enum reason)i) != NULL && a->reasons[i] > 0)
			set_count(reasons, reason_token((enum reason)i),
			    a->reasons[i]);
	for (size_t i = 0; i < a->domains.count; i++) {
		const struct analysis_domain *from = &a->domains.list[i];
		json_t *to = json_object();

		set_text(to, "domain", from->domain);
		set_count(to, "messages", from->messages);
		set_count(to, "signed", from->is_signed);
		set(to, "results", of_results(from->results));
		json_array_append_new(domains, to);
	}
	set(object, "results", of_results(a->results));
	set(object, "reasons", reasons);
	set_count(object, "signed", a->is_signed);
	set_count(object, "encrypted", a->encrypted);
	set_count(object, "mailing_lists", a->lists);
	set_list(
	    object, "domains", domains, a->domains.more, a->domains.is_cut);
}

static void
set_days(json_t *object, const struct analysis *a)
{
	json_t *days = json_array();
	char day[TIME_TEXT];

	for (size_t i = 0; i < a->day_count; i++) {
		const struct analysis_day *from = &a->days[i];
		json_t *to = json_object();

		html_date(from->start, day);
		set_text(to, "day", day);
		set_count(to, "messages", from->messages);
		set(to, "results", of_results(from->results));
		set(to, "actions", of_actions(from->actions));
		set_count(to, "digest_mismatches", from->mismatches);
		json_array_append_new(days, to);
	}
	set(object, "days", days);
}

/* --- certificates ----------------------------------------------------------*/

static void
set_classes(json_t *object, const struct analysis *a)
{
	json_t *types = json_object(), *compliance = json_object();

	for (size_t t = 0; t < ANALYSIS_TYPES; t++) {
		json_t *generations = json_object();

		for (size_t g = 0; g < ANALYSIS_GENERATIONS; g++)
			set_count(generations, analysis_generation_word(g),
			    a->classes[t][g]);
		set(types, analysis_type_word(t), generations);
	}
	for (size_t i = 0; i <= NONCOMPLIANT; i++)
		set_count(compliance, compliance_word((enum compliance)i),
		    a->compliance[i]);
	set_count(object, "certificates", a->certificates);
	set(object, "types", types);
	set(object, "compliance", compliance);
}

static void
set_clauses(json_t *object, const struct analysis *a)
{
	json_t *clauses = json_array(), *issuers = json_array();

	for (size_t i = 0; i < a->clauses.count; i++) {
		const struct analysis_clause *from = &a->clauses.list[i];
		json_t *to = json_object();

		set_text(to, "id", from->id);
		set_text(to, "section", from->section);
		set_text(to, "level", rule_level_word(from->level));
		set_text(to, "text", from->text);
		set_count(to, "messages", from->messages);
		json_array_append_new(clauses, to);
	}
	for (size_t i = 0; i < a->issuers.count; i++) {
		json_t *to = json_object();

		set_text(to, "issuer", a->issuers.list[i].name);
		json_array_append_new(
		    issuers, of_group(&a->issuers.list[i].group, to));
	}
	set_list(
	    object, "clauses", clauses, a->clauses.more, a->clauses.is_cut);
	set_list(
	    object, "not_rooted", issuers, a->issuers.more, a->issuers.is_cut);
}

static void
set_signers(json_t *object, const struct analysis *a)
{
	json_t *expiring = json_array(), *renewed = json_array();

	for (size_t i = 0; i < a->expiring.count; i++) {
		const struct analysis_expiry *from = &a->expiring.list[i];
		json_t *to = json_object();

		set_text(to, "sender", from->sender);
		set_text(to, "certificate", from->certificate);
		set_time(to, "not_after", from->not_after);
		set_count(to, "messages", from->messages);
		json_array_append_new(expiring, to);
	}
	for (size_t i = 0; i < a->rollovers.count; i++) {
		const struct analysis_rollover *from = &a->rollovers.list[i];
		json_t *to = json_object();

		set_text(to, "sender", from->sender);
		set_text(to, "before", from->before);
		set_text(to, "after", from->after);
		set_time(to, "since", from->at);
		set_time(to, "before_ends", from->before_ended);
		set_count(to, "messages", from->messages);
		set(to, "refused", json_boolean(from->refused));
		json_array_append_new(renewed, to);
	}
	set_count(object, "expiring_days", a->expiring_days);
	set_list(
	    object, "expiring", expiring, a->expiring.more, a->expiring.is_cut);
	set_list(
	    object, "renewed", renewed, a->rollovers.more, a->rollovers.is_cut);
}

static void
set_crls(json_t *object, const struct analysis *a)
{
	json_t *crls = json_array(), *mismatches = json_array();

	for (size_t i = 0; i < a->crls.count; i++) {
		const struct analysis_crl *from = &a->crls.list[i];
		json_t *to = json_object();

		set_text(to, "issuer", from->issuer);
		set_count(to, "asked", from->asked);
		set_count(to, "unanswered", from->unanswered);
		set_time(to, "longest_from", from->longest_from);
		set_time(to, "longest_to", from->longest_to);
		set_count(to, "longest_messages", from->longest_messages);
		set_text(to, "queue_id", from->id);
		json_array_append_new(crls, to);
	}
	for (size_t i = 0; i < a->mismatches.count; i++) {
		const struct analysis_mismatch *from = &a->mismatches.list[i];
		json_t *to = json_object();

		set_text(to, "client", from->client);
		set_text(to, "hint", from->hint);
		set_count(to, "good", from->good);
		json_array_append_new(mismatches, of_group(&from->group, to));
	}
	set_list(object, "revocation", crls, a->crls.more, a->crls.is_cut);
	set_list(object, "mismatches", mismatches, a->mismatches.more,
	    a->mismatches.is_cut);
}

/* --- the rest --------------------------------------------------------------*/

static void
set_suggestions(json_t *object, const struct analysis *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < a->suggestions.count; i++) {
		const struct analysis_suggestion *from =
		    &a->suggestions.list[i];
		json_t *to = json_object();

		set_text(to, "domain", from->domain);
		set_count(to, "messages", from->messages);
		set_count(to, "bad", from->bad);
		set_count(to, "days", from->days);
		set_count(to, "senders", from->senders);
		set_text(to, "organization_identifier",
		    from->organization_identifier);
		set_text(to, "issuer", from->issuer);
		set(to, "compliant", json_boolean(from->compliant));
		json_array_append_new(list, to);
	}
	set_list(object, "suggestions", list, a->suggestions.more,
	    a->suggestions.is_cut);
}

static void
set_nodes(json_t *object, const struct analysis *a)
{
	json_t *nodes = json_array(), *skipped = json_object();

	for (size_t i = 0; i < a->nodes.count; i++) {
		const struct analysis_node *from = &a->nodes.list[i];
		json_t *to = json_object();

		set_text(to, "name", from->name);
		set_count(to, "messages", from->messages);
		set_time(to, "first", from->first);
		set_time(to, "last", from->last);
		set_text(to, "configs", from->configs);
		json_array_append_new(nodes, to);
	}
	for (size_t i = 0; i < a->skipped.count; i++)
		set_count(skipped, a->skipped.list[i].reason,
		    a->skipped.list[i].messages);
	set(object, "skipped", skipped);
	set_list(object, "nodes", nodes, a->nodes.more, a->nodes.is_cut);
}

static json_t *
of_examples(const struct analysis_coverage *coverage)
{
	json_t *list = json_array();

	for (size_t i = 0; i < coverage->example_count; i++) {
		json_t *to = json_object();

		set_text(to, "file", coverage->examples[i].file);
		set_count(to, "line", coverage->examples[i].line);
		set_text(to, "why", coverage->examples[i].why);
		json_array_append_new(list, to);
	}
	return list;
}

static json_t *
of_coverage(const struct analysis_coverage *coverage)
{
	json_t *object = json_object();

	set_count(object, "messages", coverage->messages);
	set_time(object, "first", coverage->first);
	set_time(object, "last", coverage->last);
	set_count(object, "files", coverage->files);
	set_count(object, "lines", coverage->lines);
	set_count(object, "octets", coverage->octets);
	set_count(object, "duplicates", coverage->duplicates);
	set(object, "duplicates_at_least",
	    json_boolean(coverage->duplicates_is_least));
	set_count(object, "foreign", coverage->foreign);
	set_count(object, "remarks", coverage->remarks);
	set_count(object, "unreadable", coverage->unreadable);
	set(object, "unreadable_examples", of_examples(coverage));
	set_count(object, "undated", coverage->undated);
	set_count(object, "outside", coverage->outside);
	set_count(object, "other_recipients", coverage->other_recipients);
	set_count(object, "no_recipient", coverage->no_recipient);
	set_text(object, "rcpt_domain", coverage->rcpt_domain);
	set_text(object, "interrupted", coverage->interrupted);
	set(object, "addresses_hidden",
	    json_boolean(coverage->addresses_hidden));
	set(object, "anonymous", json_boolean(coverage->anonymous));
	return object;
}

static json_t *
of_change(const struct analysis_change *change)
{
	json_t *object = json_object();

	set_text(object, "rule_before", change->rule_before);
	set_text(object, "rule_after", change->rule_after);
	set_text(object, "action_before", action_word(change->done_before));
	set_text(object, "action_after", action_word(change->done_after));
	set_text(object, "would_before", action_word(change->before));
	set_text(object, "would_after", action_word(change->after));
	set_text(object, "result", result_word(reason_result(change->reason)));
	set(object, "reason", of_reason(change->reason));
	of_group(&change->group, object);
	set(object, "from", of_names(&change->senders));
	return object;
}

static json_t *
of_replay(const struct analysis *a)
{
	json_t *object = json_object(), *changes = json_array();
	json_t *unknown = json_object();

	for (size_t i = 0; i < a->replay.changes.count; i++)
		json_array_append_new(
		    changes, of_change(&a->replay.changes.list[i]));
	for (size_t i = 0; i < a->replay.unknown.count; i++)
		set_count(unknown, a->replay.unknown.list[i].reason,
		    a->replay.unknown.list[i].messages);
	set_text(object, "config", a->replay.config);
	set_count(object, "same", a->replay.same);
	set_count(object, "renamed", a->replay.renamed);
	set_count(object, "differs", a->replay.differs);
	set_count(object, "undecided", a->replay.undecided);
	set(object, "undecided_why", unknown);
	set_list(object, "changes", changes, a->replay.changes.more,
	    a->replay.changes.is_cut);
	return object;
}

static int
append(const char *text, size_t len, void *arg)
{
	return buffer_append(arg, text, len) ? 0 : -1;
}

void
analysis_json(const struct analysis *a, struct buffer *out)
{
	json_t *object = json_object();

	set_text(object, "kind", "report");
	set_text(object, "host", a->host);
	set(object, "coverage", of_coverage(&a->coverage));
	if (a->replay.is_there)
		set(object, "replay", of_replay(a));
	set_hits(object, a);
	set_results(object, a);
	set_days(object, a);
	set_classes(object, a);
	set_clauses(object, a);
	set_signers(object, a);
	set_crls(object, a);
	set_suggestions(object, a);
	set_nodes(object, a);
	if (json_dump_callback(
		object, append, out, JSON_COMPACT | JSON_ENSURE_ASCII) != 0)
		out->overflowed = true;
	buffer_char(out, '\n');
	json_decref(object);
}
