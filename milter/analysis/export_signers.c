/* SPDX-License-Identifier: BSD-2-Clause */
/* Certificates that end or were renewed, and what CAs said of revocation. */
#include <stdlib.h>
#include <string.h>

#include "analyst.h"
#include "certificate.h"

enum {
	DAY = 24 * 60 * 60,
};

/* --- certificates that end -------------------------------------------------*/

static int
compare_expiries(const void *a, const void *b)
{
	const struct analysis_expiry *x = a, *y = b;

	if (x->not_after != y->not_after)
		return x->not_after < y->not_after ? -1 : 1;
	return strcmp(x->sender, y->sender);
}

static void
export_expiring(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->senders;
	time_t end = out->coverage.last;
	struct analysis_expiry *all =
	    xcalloc(top_size(table) + 1, sizeof(*all));
	struct top_entry entry;
	char name[NAME_OCTETS];
	size_t count = 0;

	for (size_t i = 0; top_at(table, i, &entry); i++) {
		const struct sender *sender = entry.payload;

		if (sender->pass == 0 || sender->until < end ||
		    sender->until > end + (time_t)out->expiring_days * DAY)
			continue;
		keep(name, sizeof(name), entry.key);
		all[count] = (struct analysis_expiry){
			.sender = export_name(exporter, NAME_SENDER, name),
			.not_after = sender->until,
			.messages = sender->is_signed,
		};
		memcpy(all[count++].certificate, sender->cert,
		    sizeof(sender->cert));
	}
	qsort(all, count, sizeof(*all), compare_expiries);
	for (size_t i = ANALYSIS_LIST; i < count; i++)
		free(all[i].sender);
	out->expiring.list = all;
	out->expiring.count = count < ANALYSIS_LIST ? count : ANALYSIS_LIST;
	out->expiring.more = count - out->expiring.count + top_lost(table);
	out->expiring.is_cut = top_is_cut(table);
}

static void
export_rollovers(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->senders;
	struct top_entry entry;
	char name[NAME_OCTETS];

	out->rollovers.list =
	    xcalloc(ANALYSIS_LIST + 1, sizeof(*out->rollovers.list));
	out->rollovers.is_cut = top_is_cut(table);
	for (size_t i = 0; top_at(table, i, &entry); i++) {
		const struct sender *sender = entry.payload;
		struct analysis_rollover *to = NULL;

		if (sender->renewed == 0)
			continue;
		if (out->rollovers.count == ANALYSIS_LIST) {
			out->rollovers.more++;
			continue;
		}
		to = &out->rollovers.list[out->rollovers.count++];
		keep(name, sizeof(name), entry.key);
		to->sender = export_name(exporter, NAME_SENDER, name);
		memcpy(to->before, sender->before, sizeof(to->before));
		memcpy(to->after, sender->cert, sizeof(to->after));
		to->at = sender->renewed;
		to->before_ended = sender->before_until;
		to->messages = sender->with_new;
		to->refused = sender->refused > 0;
	}
}

/* --- CAs -------------------------------------------------------------------*/

static int
compare_crls(const void *a, const void *b)
{
	const struct analysis_crl *x = a, *y = b;
	time_t xs = x->longest_to - x->longest_from;
	time_t ys = y->longest_to - y->longest_from;

	if ((x->unanswered > 0) != (y->unanswered > 0))
		return x->unanswered > 0 ? -1 : 1;
	if (xs != ys)
		return xs > ys ? -1 : 1;
	if (x->asked != y->asked)
		return x->asked > y->asked ? -1 : 1;
	return strcmp(x->issuer, y->issuer);
}

/* What several nodes saw of one issuer. */
static void
add_crl(struct exporter *exporter, struct analysis_crl *list, size_t *count,
    const struct crl *crl)
{
	char *issuer = export_text(crl->issuer);
	struct analysis_crl *to = NULL;
	size_t at = 0;

	(void)exporter;
	while (at < *count && strcmp(list[at].issuer, issuer) != 0)
		at++;
	to = &list[at];
	if (at == *count) {
		(*count)++;
		to->issuer = xstrdup(issuer);
	}
	free(issuer);
	to->asked += crl->asked;
	to->unanswered += crl->unanswered;
	if (crl->unanswered == 0 ||
	    (to->id != NULL && crl->longest_to - crl->longest_from <=
				   to->longest_to - to->longest_from))
		return;
	to->longest_from = crl->longest_from;
	to->longest_to = crl->longest_to;
	to->longest_messages = crl->longest;
	free(to->id);
	to->id = export_text(crl->longest_id);
}

static void
export_crls(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->crls;
	struct analysis_crl *all = xcalloc(top_size(table) + 1, sizeof(*all));
	struct top_entry entry;
	size_t count = 0;

	for (size_t i = 0; top_at(table, i, &entry); i++)
		add_crl(exporter, all, &count, entry.payload);
	qsort(all, count, sizeof(*all), compare_crls);
	out->crl_issuers = count;
	for (size_t i = ANALYSIS_LIST; i < count; i++) {
		free(all[i].issuer);
		free(all[i].id);
	}
	out->crls.list = all;
	out->crls.count = count < ANALYSIS_LIST ? count : ANALYSIS_LIST;
	out->crls.more = count - out->crls.count + top_lost(table);
	out->crls.is_cut = top_is_cut(table);
}

void
export_signers(struct exporter *exporter)
{
	export_expiring(exporter);
	export_rollovers(exporter);
	export_crls(exporter);
}

/* --- rules that could be written -------------------------------------------*/

enum {
	SUGGEST_LEAST = 10,  /* good messages */
	SUGGEST_BAD_IN = 20, /* at most one in so many is not good */
	TYPE_UNKNOWN_BIT = 31,
};

static char *
the_only(const struct only *only)
{
	return xstrdup(only->is_set && !only->differs ? only->value : "");
}

static void
suggest(struct exporter *exporter, const char *domain,
    const struct signing *signing, uint64_t messages)
{
	struct analysis *out = exporter->out;
	struct analysis_suggestion *to = NULL;

	if (out->suggestions.count == ANALYSIS_LIST) {
		out->suggestions.more++;
		return;
	}
	to = &out->suggestions.list[out->suggestions.count++];
	*to = (struct analysis_suggestion){
		.domain = export_name(exporter, NAME_DOMAIN, domain),
		.messages = messages,
		.bad = messages - signing->pass,
		.days =
		    1 + (unsigned int)((signing->last - signing->first) / DAY),
		.organization_identifier = signing->without_orgid == 0
					       ? the_only(&signing->orgid)
					       : xstrdup(""),
		.issuer = the_only(&signing->issuer),
		.certificate = the_only(&signing->cert),
		.types = signing->types >> TYPE_UNKNOWN_BIT == 0
			     ? signing->types
			     : 0,
		.compliant = signing->noncompliant == 0,
		.senders = signing->senders.count,
	};
	if (strlen(to->certificate) != SHA256_TEXT - 1)
		to->certificate[0] = '\0';
}

static bool
signs_everything(struct exporter *exporter, const char *domain,
    const struct signing *signing, uint64_t *messages)
{
	const struct domain *all =
	    top_find(exporter->analyst->domains, span_of(domain));
	uint64_t forged = forged_of(exporter->analyst, domain, NULL);

	if (all == NULL || signing->pass < SUGGEST_LEAST ||
	    all->messages - all->is_signed > forged)
		return false;
	*messages = all->is_signed;
	return (all->is_signed - signing->pass) * SUGGEST_BAD_IN <=
	       all->is_signed;
}

void
export_suggestions(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct top *table = exporter->analyst->signing;
	struct top_entry entry;
	char domain[NAME_OCTETS];
	uint64_t messages = 0;

	out->suggestions.list =
	    xcalloc(ANALYSIS_LIST + 1, sizeof(*out->suggestions.list));
	out->suggestions.is_cut = top_is_cut(table);
	for (size_t i = 0; top_at(table, i, &entry); i++) {
		keep(domain, sizeof(domain), entry.key);
		if (strchr(domain, '.') != NULL &&
		    signs_everything(
			exporter, domain, entry.payload, &messages))
			suggest(exporter, domain, entry.payload, messages);
	}
}
