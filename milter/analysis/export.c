/* SPDX-License-Identifier: BSD-2-Clause */
/* From what was counted to the model. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyst.h"
#include "report.h"

/* --- names -----------------------------------------------------------------*/

struct pseudonyms {
	struct {
		char **list;
		size_t count;
	} kinds[NAME_KINDS];
};

static void
pseudonyms_free(struct pseudonyms *pseudonyms)
{
	if (pseudonyms == NULL)
		return;
	for (size_t k = 0; k < NAME_KINDS; k++) {
		for (size_t i = 0; i < pseudonyms->kinds[k].count; i++)
			free(pseudonyms->kinds[k].list[i]);
		free(pseudonyms->kinds[k].list);
	}
	free(pseudonyms);
}

char *
export_text(const char *text)
{
	struct buffer clean = BUFFER_LIMIT(NAME_OCTETS + 1);
	char *owned = NULL;

	report_clean(&clean, text, NAME_OCTETS);
	owned = xstrdup(buffer_text(&clean));
	buffer_free(&clean);
	return owned;
}

static char *
pseudonym(struct pseudonyms *pseudonyms, enum name_kind kind, const char *name)
{
	static const char *const words[] = { [NAME_SENDER] = "sender",
		[NAME_DOMAIN] = "domain",
		[NAME_CLIENT] = "client",
		[NAME_NODE] = "node",
		[NAME_CA] = "CA" };
	char ***list = &pseudonyms->kinds[kind].list;
	size_t *count = &pseudonyms->kinds[kind].count, at = 0;

	while (at < *count && strcmp((*list)[at], name) != 0)
		at++;
	if (at == *count) {
		*list = xreallocarray(*list, *count + 1, sizeof(**list));
		(*list)[(*count)++] = xstrdup(name);
	}
	return xasprintf("%s-%zu", words[kind], at + 1);
}

char *
export_name(struct exporter *exporter, enum name_kind kind, const char *name)
{
	if (exporter->pseudonyms != NULL && name[0] != '\0')
		return pseudonym(exporter->pseudonyms, kind, name);
	return export_text(name);
}

/* --- groups ----------------------------------------------------------------*/

char *
export_day(time_t at)
{
	char text[TIME_TEXT];

	time_text(at, text);
	return xstrndup(text, strlen("2026-11-24"));
}

void
export_group(const struct group *group, struct analysis_group *out)
{
	*out = (struct analysis_group){
		.messages = group->messages,
		.senders = group->senders.count,
		.senders_is_least = group->senders.has_more,
		.first = group->first,
		.last = group->last,
	};
	for (size_t i = 0; i < ANALYSIS_IDS; i++)
		if (group->ids[i][0] != '\0')
			out->ids[i] = export_text(group->ids[i]);
}

void
export_names(struct exporter *exporter, enum name_kind kind,
    const struct names *names, struct analysis_names *out)
{
	bool taken[NAMES_KEPT] = { false };

	out->more = names->lost;
	for (size_t n = 0; n < NAMES_KEPT; n++) {
		size_t most = NAMES_KEPT;

		for (size_t i = 0; i < NAMES_KEPT; i++)
			if (!taken[i] && names->list[i].messages > 0 &&
			    (most == NAMES_KEPT ||
				names->list[i].messages >
				    names->list[most].messages))
				most = i;
		if (most == NAMES_KEPT)
			break;
		taken[most] = true;
		if (out->count == ANALYSIS_NAMES) {
			out->more++;
			continue;
		}
		out->list[out->count].name =
		    export_name(exporter, kind, names->list[most].name);
		out->list[out->count++].messages = names->list[most].messages;
	}
}

/* --- tables that are lists -------------------------------------------------*/

/* The key of an entry as a text. */
static void
key_text(const struct top_entry *entry, char out[static NAME_OCTETS])
{
	keep(out, NAME_OCTETS, entry->key);
}

size_t
export_size(struct top *top, uint64_t *more)
{
	size_t size = top_size(top);

	*more =
	    (size > ANALYSIS_LIST ? size - ANALYSIS_LIST : 0) + top_lost(top);
	return size < ANALYSIS_LIST ? size : ANALYSIS_LIST;
}

static void
export_domains(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->domains;
	struct top_entry entry;
	char name[NAME_OCTETS];

	EXPORT_BEGIN(out->domains, table);
	for (size_t i = 0; i < ANALYSIS_LIST && top_at(table, i, &entry); i++) {
		const struct domain *from = entry.payload;
		struct analysis_domain *to =
		    &out->domains.list[out->domains.count++];

		key_text(&entry, name);
		to->domain = export_name(exporter, NAME_DOMAIN, name);
		to->messages = from->messages;
		to->is_signed = from->is_signed;
		to->pass = from->results[RESULT_PASS];
		memcpy(to->results, from->results, sizeof(to->results));
	}
}

static void
export_clauses(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->clauses;
	struct top_entry entry;
	char name[NAME_OCTETS];

	EXPORT_BEGIN(out->clauses, table);
	out->clauses.is_cut |= exporter->analyst->findings_are_cut;
	for (size_t i = 0; i < ANALYSIS_LIST && top_at(table, i, &entry); i++) {
		struct analysis_clause *to =
		    &out->clauses.list[out->clauses.count++];
		const struct rule *rule = NULL;

		key_text(&entry, name);
		rule = rules_find(name);
		to->id = export_text(name);
		to->section = xstrdup(rule != NULL ? rule->section : "");
		to->text = xstrdup(rule != NULL ? rule->text : "");
		to->level = rule != NULL ? rule->level : LEVEL_WARNING;
		to->messages = *(const uint64_t *)entry.payload;
	}
}

static void
export_issuers(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->issuers;
	struct top_entry entry;
	char name[NAME_OCTETS];

	EXPORT_BEGIN(out->issuers, table);
	for (size_t i = 0; i < ANALYSIS_LIST && top_at(table, i, &entry); i++) {
		struct analysis_issuer *to =
		    &out->issuers.list[out->issuers.count++];

		key_text(&entry, name);
		to->name = export_name(exporter, NAME_CA, name);
		export_group(entry.payload, &to->group);
	}
}

static void
export_mismatches(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->mismatches;
	struct top_entry entry;

	EXPORT_BEGIN(out->mismatches, table);
	for (size_t i = 0; i < ANALYSIS_LIST && top_at(table, i, &entry); i++) {
		const struct mismatch *from = entry.payload;
		struct analysis_mismatch *to =
		    &out->mismatches.list[out->mismatches.count++];
		const uint64_t *good =
		    top_find(exporter->analyst->clients, span_of(from->client));

		to->client = export_name(exporter, NAME_CLIENT, from->client);
		to->hint = export_text(from->hint);
		to->good = good != NULL ? *good : 0;
		export_group(&from->group, &to->group);
	}
}

static void
export_skipped(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->skipped;
	struct top_entry entry;
	char name[NAME_OCTETS];

	EXPORT_BEGIN(out->skipped, table);
	for (size_t i = 0; i < ANALYSIS_LIST && top_at(table, i, &entry); i++) {
		struct analysis_skip *to =
		    &out->skipped.list[out->skipped.count++];

		key_text(&entry, name);
		to->reason = export_text(name);
		to->messages = *(const uint64_t *)entry.payload;
	}
}

static void
export_nodes(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->nodes;
	struct top_entry entry;
	char name[NAME_OCTETS];

	EXPORT_BEGIN(out->nodes, table);
	for (size_t i = 0; i < ANALYSIS_LIST && top_at(table, i, &entry); i++) {
		const struct node *from = entry.payload;
		struct analysis_node *to = &out->nodes.list[out->nodes.count++];
		struct buffer configs = BUFFER_LIMIT(NAME_OCTETS);

		key_text(&entry, name);
		to->name = export_name(exporter, NAME_NODE, name);
		to->messages = from->messages;
		to->first = from->first;
		to->last = from->last;
		for (size_t k = 0; k < CONFIGS_KEPT; k++)
			if (from->configs[k][0] != '\0')
				buffer_format(&configs, "%s%s",
				    configs.len > 0 ? " " : "",
				    from->configs[k]);
		to->configs = export_text(buffer_text(&configs));
		buffer_free(&configs);
	}
	out->host =
	    xstrdup(out->nodes.count > 0 ? out->nodes.list[0].name : "");
}

/* --- together --------------------------------------------------------------*/

static void
export_coverage(struct exporter *exporter)
{
	const struct analyst *analyst = exporter->analyst;
	struct analysis_coverage *to = &exporter->out->coverage;

	*to = analyst->coverage;
	to->duplicates_is_least = seen_forgot(analyst->ids);
	to->recipients_forgotten =
	    analyst->recipients != NULL && (seen_forgot(analyst->recipients) ||
					       seen_forgot(analyst->known_ids));
	to->anonymous = analyst->options.anonymous;
	for (size_t i = 0; i < to->example_count; i++) {
		to->examples[i].file = export_text(to->examples[i].file);
		to->examples[i].why = export_text(to->examples[i].why);
	}
	if (to->interrupted != NULL)
		to->interrupted = export_text(to->interrupted);
	if (analyst->rcpt_domain != NULL)
		to->rcpt_domain =
		    export_name(exporter, NAME_DOMAIN, analyst->rcpt_domain);
}

static void
export_totals(const struct analyst *analyst, struct analysis *out)
{
	memcpy(out->actions, analyst->actions, sizeof(out->actions));
	memcpy(out->enforced, analyst->enforced, sizeof(out->enforced));
	memcpy(out->results, analyst->results, sizeof(out->results));
	memcpy(out->reasons, analyst->reasons, sizeof(out->reasons));
	memcpy(out->classes, analyst->classes, sizeof(out->classes));
	memcpy(out->compliance, analyst->compliance, sizeof(out->compliance));
	out->known = analyst->known;
	out->is_signed = analyst->is_signed;
	out->encrypted = analyst->encrypted;
	out->lists = analyst->lists;
	out->certificates = analyst->certificates;
	out->day_count = analyst->day_count;
	if (analyst->day_count > 0)
		out->days = xmemdup(
		    analyst->days, analyst->day_count * sizeof(*out->days));
}

struct analysis *
analyst_end(struct analyst *analyst)
{
	struct analysis *out = xcalloc(1, sizeof(*out));
	struct exporter exporter = { .analyst = analyst, .out = out };

	if (analyst->options.anonymous)
		exporter.pseudonyms = xcalloc(1, sizeof(*exporter.pseudonyms));
	out->expiring_days = analyst->options.expiring_days != 0
				 ? analyst->options.expiring_days
				 : 30;
	export_totals(analyst, out);
	export_nodes(&exporter);
	export_coverage(&exporter);
	export_domains(&exporter);
	export_hits(&exporter);
	export_signers(&exporter);
	export_incidents(&exporter);
	export_clauses(&exporter);
	export_issuers(&exporter);
	export_mismatches(&exporter);
	export_skipped(&exporter);
	export_suggestions(&exporter);
	export_replay(&exporter);
	pseudonyms_free(exporter.pseudonyms);
	return out;
}
