/* SPDX-License-Identifier: BSD-2-Clause */
/* The report as one JSON object; names are those of the model. */
#include "json.h"
#include "words.h"

void
put(json_t *object, const char *key, json_t *value)
{
	json_object_set_new_nocheck(object, key, value);
}

void
put_text(json_t *object, const char *key, const char *text)
{
	/* Texts of the model are UTF-8. */
	put(object, key, text != NULL ? json_string(text) : json_null());
}

void
put_count(json_t *object, const char *key, uint64_t count)
{
	put(object, key, json_integer((json_int_t)count));
}

void
put_time(json_t *object, const char *key, time_t at)
{
	char text[TIME_TEXT];

	if (at == 0) {
		put(object, key, json_null());
		return;
	}
	time_text(at, text);
	put_text(object, key, text);
}

void
put_list(
    json_t *object, const char *key, json_t *list, uint64_t more, bool is_cut)
{
	json_t *whole = json_object();

	put(whole, "list", list);
	put_count(whole, "more", more);
	put(whole, "cut", json_boolean(is_cut));
	put(object, key, whole);
}

json_t *
json_of_group(const struct analysis_group *group, json_t *object)
{
	json_t *ids = json_array();

	put_count(object, "messages", group->messages);
	put_count(object, "senders", group->senders);
	if (group->senders_is_least)
		put(object, "senders_at_least", json_true());
	put_time(object, "first", group->first);
	put_time(object, "last", group->last);
	for (size_t i = 0; i < ANALYSIS_IDS && group->ids[i] != NULL; i++)
		json_array_append_new(ids, json_string(group->ids[i]));
	put(object, "queue_ids", ids);
	return object;
}

json_t *
json_of_names(const struct analysis_names *names)
{
	json_t *list = json_array(), *whole = json_object();

	for (size_t i = 0; i < names->count; i++) {
		json_t *one = json_object();

		put_text(one, "name", names->list[i].name);
		put_count(one, "messages", names->list[i].messages);
		json_array_append_new(list, one);
	}
	put(whole, "list", list);
	put_count(whole, "more", names->more);
	return whole;
}

static json_t *
of_results(const uint64_t results[static ANALYSIS_RESULTS])
{
	json_t *object = json_object();

	for (size_t i = 0; i < ANALYSIS_RESULTS; i++)
		put_count(object, result_word((enum result_code)i), results[i]);
	return object;
}

static json_t *
of_actions(const uint64_t actions[static ANALYSIS_ACTIONS])
{
	json_t *object = json_object();

	for (size_t i = 0; i < ANALYSIS_ACTIONS; i++)
		put_count(object, action_word((enum action)i), actions[i]);
	return object;
}

json_t *
json_of_reason(enum reason reason)
{
	const char *token = reason_token(reason);

	return token != NULL ? json_string(token) : json_null();
}

/* --- what enforcement would have done --------------------------------------*/

static json_t *
of_hit(const struct analysis_hit *hit)
{
	json_t *object = json_object();

	put_text(object, "rule", hit->rule);
	put_text(object, "action", action_word(hit->action));
	put(object, "enforced", json_boolean(hit->enforced));
	put_text(object, "result", result_word(reason_result(hit->reason)));
	put(object, "reason", json_of_reason(hit->reason));
	put_text(object, "cause", analysis_cause_word(hit->cause));
	put_text(object, "think", hit->think);
	json_of_group(&hit->group, object);
	put_count(object, "known", hit->known);
	put(object, "from", json_of_names(&hit->senders));
	put(object, "domains", json_of_names(&hit->domains));
	put(object, "clients", json_of_names(&hit->clients));
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

		put_text(to, "cause", analysis_cause_word(from->cause));
		put_text(to, "who", from->who);
		put_text(to, "what", from->what);
		json_of_group(&from->group, to);
		json_array_append_new(incidents, to);
	}
	put(object, "actions", of_actions(a->actions));
	put(object, "enforced", of_actions(a->enforced));
	put_count(object, "known", a->known);
	put_count(object, "known_forged", a->known_forged);
	put_list(object, "hits", hits, a->hits.more, a->hits.is_cut);
	put_list(object, "incidents", incidents, a->incidents.more,
	    a->incidents.is_cut);
}

/* --- results ---------------------------------------------------------------*/

static void
set_results(json_t *object, const struct analysis *a)
{
	json_t *reasons = json_object(), *domains = json_array();

	for (size_t i = 0; i < REASON_COUNT; i++)
		if (reason_token((enum reason)i) != NULL && a->reasons[i] > 0)
			put_count(reasons, reason_token((enum reason)i),
			    a->reasons[i]);
	for (size_t i = 0; i < a->domains.count; i++) {
		const struct analysis_domain *from = &a->domains.list[i];
		json_t *to = json_object();

		put_text(to, "domain", from->domain);
		put_count(to, "messages", from->messages);
		put_count(to, "signed", from->is_signed);
		put(to, "results", of_results(from->results));
		json_array_append_new(domains, to);
	}
	put(object, "results", of_results(a->results));
	put(object, "reasons", reasons);
	put_count(object, "signed", a->is_signed);
	put_count(object, "encrypted", a->encrypted);
	put_count(object, "mailing_lists", a->lists);
	put_list(
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

		words_date(from->start, day);
		put_text(to, "day", day);
		put_count(to, "messages", from->messages);
		put(to, "results", of_results(from->results));
		put(to, "actions", of_actions(from->actions));
		put_count(to, "digest_mismatches", from->mismatches);
		json_array_append_new(days, to);
	}
	put(object, "days", days);
}

/* --- certificates ----------------------------------------------------------*/

static void
set_classes(json_t *object, const struct analysis *a)
{
	json_t *types = json_object(), *compliance = json_object();

	for (size_t t = 0; t < ANALYSIS_TYPES; t++) {
		json_t *generations = json_object();

		for (size_t g = 0; g < ANALYSIS_GENERATIONS; g++)
			put_count(generations, analysis_generation_word(g),
			    a->classes[t][g]);
		put(types, analysis_type_word(t), generations);
	}
	for (size_t i = 0; i <= NONCOMPLIANT; i++)
		put_count(compliance, compliance_word((enum compliance)i),
		    a->compliance[i]);
	put_count(object, "certificates", a->certificates);
	put(object, "types", types);
	put(object, "compliance", compliance);
}

static void
set_clauses(json_t *object, const struct analysis *a)
{
	json_t *clauses = json_array(), *issuers = json_array();

	for (size_t i = 0; i < a->clauses.count; i++) {
		const struct analysis_clause *from = &a->clauses.list[i];
		json_t *to = json_object();

		put_text(to, "id", from->id);
		put_text(to, "section", from->section);
		put_text(to, "level", rule_level_word(from->level));
		put_text(to, "text", from->text);
		put_count(to, "messages", from->messages);
		json_array_append_new(clauses, to);
	}
	for (size_t i = 0; i < a->issuers.count; i++) {
		json_t *to = json_object();

		put_text(to, "issuer", a->issuers.list[i].name);
		json_array_append_new(
		    issuers, json_of_group(&a->issuers.list[i].group, to));
	}
	put_list(
	    object, "clauses", clauses, a->clauses.more, a->clauses.is_cut);
	put_list(
	    object, "not_rooted", issuers, a->issuers.more, a->issuers.is_cut);
}

static void
set_signers(json_t *object, const struct analysis *a)
{
	json_t *expiring = json_array(), *renewed = json_array();

	for (size_t i = 0; i < a->expiring.count; i++) {
		const struct analysis_expiry *from = &a->expiring.list[i];
		json_t *to = json_object();

		put_text(to, "sender", from->sender);
		put_text(to, "certificate", from->certificate);
		put_time(to, "not_after", from->not_after);
		put_count(to, "messages", from->messages);
		json_array_append_new(expiring, to);
	}
	for (size_t i = 0; i < a->rollovers.count; i++) {
		const struct analysis_rollover *from = &a->rollovers.list[i];
		json_t *to = json_object();

		put_text(to, "sender", from->sender);
		put_text(to, "before", from->before);
		put_text(to, "after", from->after);
		put_time(to, "since", from->at);
		put_time(to, "before_ends", from->before_ended);
		put_count(to, "messages", from->messages);
		put(to, "refused", json_boolean(from->refused));
		json_array_append_new(renewed, to);
	}
	put_count(object, "expiring_days", a->expiring_days);
	put_list(
	    object, "expiring", expiring, a->expiring.more, a->expiring.is_cut);
	put_list(
	    object, "renewed", renewed, a->rollovers.more, a->rollovers.is_cut);
}

static void
set_crls(json_t *object, const struct analysis *a)
{
	json_t *crls = json_array(), *mismatches = json_array();

	for (size_t i = 0; i < a->crls.count; i++) {
		const struct analysis_crl *from = &a->crls.list[i];
		json_t *to = json_object();

		put_text(to, "issuer", from->issuer);
		put_count(to, "asked", from->asked);
		put_count(to, "unanswered", from->unanswered);
		put_time(to, "longest_from", from->longest_from);
		put_time(to, "longest_to", from->longest_to);
		put_count(to, "longest_messages", from->longest_messages);
		put_text(to, "queue_id", from->id);
		json_array_append_new(crls, to);
	}
	for (size_t i = 0; i < a->mismatches.count; i++) {
		const struct analysis_mismatch *from = &a->mismatches.list[i];
		json_t *to = json_object();

		put_text(to, "client", from->client);
		put_text(to, "hint", from->hint);
		put_count(to, "good", from->good);
		json_array_append_new(
		    mismatches, json_of_group(&from->group, to));
	}
	put_list(object, "revocation", crls, a->crls.more, a->crls.is_cut);
	put_list(object, "mismatches", mismatches, a->mismatches.more,
	    a->mismatches.is_cut);
}

/* --- the rest --------------------------------------------------------------*/

static json_t *
of_types(unsigned int types)
{
	json_t *list = json_array();

	for (size_t i = 1; i < ANALYSIS_TYPES; i++)
		if ((types & 1u << (i - 1)) != 0)
			json_array_append_new(
			    list, json_string(analysis_type_word(i)));
	return list;
}

static void
set_suggestions(json_t *object, const struct analysis *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < a->suggestions.count; i++) {
		const struct analysis_suggestion *from =
		    &a->suggestions.list[i];
		json_t *to = json_object();

		put_text(to, "domain", from->domain);
		put_count(to, "messages", from->messages);
		put_count(to, "bad", from->bad);
		put_count(to, "days", from->days);
		put_count(to, "senders", from->senders);
		put_text(to, "organization_identifier",
		    from->organization_identifier);
		put_text(to, "issuer", from->issuer);
		put_text(to, "certificate", from->certificate);
		put(to, "types", of_types(from->types));
		put(to, "compliant", json_boolean(from->compliant));
		json_array_append_new(list, to);
	}
	put_list(object, "suggestions", list, a->suggestions.more,
	    a->suggestions.is_cut);
}

static void
set_nodes(json_t *object, const struct analysis *a)
{
	json_t *nodes = json_array(), *skipped = json_object();

	for (size_t i = 0; i < a->nodes.count; i++) {
		const struct analysis_node *from = &a->nodes.list[i];
		json_t *to = json_object();

		put_text(to, "name", from->name);
		put_count(to, "messages", from->messages);
		put_time(to, "first", from->first);
		put_time(to, "last", from->last);
		put_text(to, "configs", from->configs);
		json_array_append_new(nodes, to);
	}
	for (size_t i = 0; i < a->skipped.count; i++)
		put_count(skipped, a->skipped.list[i].reason,
		    a->skipped.list[i].messages);
	put(object, "skipped", skipped);
	put_list(object, "nodes", nodes, a->nodes.more, a->nodes.is_cut);
}

static json_t *
of_examples(const struct analysis_coverage *coverage)
{
	json_t *list = json_array();

	for (size_t i = 0; i < coverage->example_count; i++) {
		json_t *to = json_object();

		put_text(to, "file", coverage->examples[i].file);
		put_count(to, "line", coverage->examples[i].line);
		put_text(to, "why", coverage->examples[i].why);
		json_array_append_new(list, to);
	}
	return list;
}

static json_t *
of_coverage(const struct analysis_coverage *coverage)
{
	json_t *object = json_object();

	put_count(object, "messages", coverage->messages);
	put_time(object, "first", coverage->first);
	put_time(object, "last", coverage->last);
	put_count(object, "files", coverage->files);
	put_count(object, "lines", coverage->lines);
	put_count(object, "octets", coverage->octets);
	put_count(object, "duplicates", coverage->duplicates);
	put(object, "duplicates_at_least",
	    json_boolean(coverage->duplicates_is_least));
	put_count(object, "foreign", coverage->foreign);
	put_count(object, "remarks", coverage->remarks);
	put_count(object, "unreadable", coverage->unreadable);
	put(object, "unreadable_examples", of_examples(coverage));
	put_count(object, "undated", coverage->undated);
	put_count(object, "outside", coverage->outside);
	put_count(object, "other_recipients", coverage->other_recipients);
	put_count(object, "no_recipient", coverage->no_recipient);
	put(object, "recipients_forgotten",
	    json_boolean(coverage->recipients_forgotten));
	put_text(object, "rcpt_domain", coverage->rcpt_domain);
	put_text(object, "interrupted", coverage->interrupted);
	put(object, "addresses_hidden",
	    json_boolean(coverage->addresses_hidden));
	put(object, "anonymous", json_boolean(coverage->anonymous));
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

	put_text(object, "kind", "report");
	put_text(object, "host", a->host);
	put(object, "coverage", of_coverage(&a->coverage));
	if (a->replay.is_there)
		put(object, "replay", json_of_replay(a));
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
