/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "analysis.h"

static void
free_group(struct analysis_group *group)
{
	for (size_t i = 0; i < ANALYSIS_IDS; i++)
		free(group->ids[i]);
}

static void
free_names(struct analysis_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i].name);
}

static void
free_coverage(struct analysis_coverage *coverage)
{
	for (size_t i = 0; i < coverage->example_count; i++) {
		free(coverage->examples[i].file);
		free(coverage->examples[i].why);
	}
	free(coverage->interrupted);
	free(coverage->rcpt_domain);
}

static void
free_hits(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->hits.count; i++) {
		struct analysis_hit *hit = &analysis->hits.list[i];

		free(hit->rule);
		free(hit->think);
		free_group(&hit->group);
		free_names(&hit->senders);
		free_names(&hit->domains);
		free_names(&hit->clients);
	}
	for (size_t i = 0; i < analysis->incidents.count; i++) {
		free(analysis->incidents.list[i].who);
		free(analysis->incidents.list[i].what);
		free_group(&analysis->incidents.list[i].group);
	}
	free(analysis->hits.list);
	free(analysis->incidents.list);
}

static void
free_signers(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->expiring.count; i++)
		free(analysis->expiring.list[i].sender);
	for (size_t i = 0; i < analysis->rollovers.count; i++)
		free(analysis->rollovers.list[i].sender);
	for (size_t i = 0; i < analysis->crls.count; i++) {
		free(analysis->crls.list[i].issuer);
		free(analysis->crls.list[i].id);
	}
	for (size_t i = 0; i < analysis->issuers.count; i++) {
		free(analysis->issuers.list[i].name);
		free_group(&analysis->issuers.list[i].group);
	}
	for (size_t i = 0; i < analysis->suggestions.count; i++) {
		free(analysis->suggestions.list[i].domain);
		free(analysis->suggestions.list[i].organization_identifier);
		free(analysis->suggestions.list[i].issuer);
		free(analysis->suggestions.list[i].certificate);
	}
	free(analysis->expiring.list);
	free(analysis->rollovers.list);
	free(analysis->crls.list);
	free(analysis->issuers.list);
	free(analysis->suggestions.list);
}

static void
free_replay(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->replay.changes.count; i++) {
		struct analysis_change *change =
		    &analysis->replay.changes.list[i];

		free(change->rule_before);
		free(change->rule_after);
		free_group(&change->group);
		free_names(&change->senders);
	}
	for (size_t i = 0; i < analysis->replay.unknown.count; i++)
		free(analysis->replay.unknown.list[i].reason);
	free(analysis->replay.changes.list);
	free(analysis->replay.unknown.list);
	free(analysis->replay.config);
}

static void
free_lists(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->domains.count; i++)
		free(analysis->domains.list[i].domain);
	for (size_t i = 0; i < analysis->clauses.count; i++) {
		free(analysis->clauses.list[i].id);
		free(analysis->clauses.list[i].section);
		free(analysis->clauses.list[i].text);
	}
	for (size_t i = 0; i < analysis->mismatches.count; i++) {
		free(analysis->mismatches.list[i].client);
		free(analysis->mismatches.list[i].hint);
		free_group(&analysis->mismatches.list[i].group);
	}
	for (size_t i = 0; i < analysis->skipped.count; i++)
		free(analysis->skipped.list[i].reason);
	for (size_t i = 0; i < analysis->nodes.count; i++) {
		free(analysis->nodes.list[i].name);
		free(analysis->nodes.list[i].configs);
	}
	free(analysis->domains.list);
	free(analysis->clauses.list);
	free(analysis->mismatches.list);
	free(analysis->skipped.list);
	free(analysis->nodes.list);
}

void
analysis_free(struct analysis *analysis)
{
	if (analysis == NULL)
		return;
	free_coverage(&analysis->coverage);
	free_hits(analysis);
	free_signers(analysis);
	free_lists(analysis);
	free_replay(analysis);
	free(analysis->host);
	free(analysis->days);
	free(analysis);
}
