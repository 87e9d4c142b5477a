/* SPDX-License-Identifier: BSD-2-Clause */
/* What enforcement would have done, and what we think of it: what was counted
 * apart and had one cause comes together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyst.h"

enum {
	DAY = 24 * 60 * 60,
};

static const char *const cause_words[ANALYSIS_CAUSES] = {
	[CAUSE_UNKNOWN] = "unknown",
	[CAUSE_FORGERY] = "forgery",
	[CAUSE_UNSIGNED] = "unsigned",
	[CAUSE_REENCODED] = "changed-on-the-way",
	[CAUSE_LIST] = "mailing-list",
	[CAUSE_EXPIRED] = "expired-certificate",
	[CAUSE_MISSING_ROOT] = "missing-root",
	[CAUSE_NEW_CERTIFICATE] = "new-certificate",
	[CAUSE_REVOCATION] = "revocation-trouble",
	[CAUSE_REVOKED] = "revoked",
	[CAUSE_NONCOMPLIANT] = "other-certificate",
	[CAUSE_OTHER_MAILBOX] = "other-mailbox",
	[CAUSE_BROKEN] = "broken",
};

const char *
analysis_cause_word(enum analysis_cause cause)
{
	return cause_words[cause];
}

/* Hits of one rule, action, reason, cause, and what the cause is about. */
struct merged {
	struct hit hit;
	enum analysis_cause cause;
	char about[NAME_OCTETS];
	enum guess guess;
	struct names domains, clients;
};

static enum analysis_cause
cause_of_reason(const struct hit *hit)
{
	struct record record = { .reason = hit->reason };

	if (hit->has_list)
		record.text[KEY_LIST] = span_of("yes");
	return record_cause(&record);
}

static enum analysis_cause
cause_of(
    const struct analyst *analyst, const struct hit *hit, enum guess *guess)
{
	enum analysis_cause cause = cause_of_reason(hit);

	*guess = GUESS_CANNOT;
	if (cause == CAUSE_UNSIGNED) {
		*guess = guess_unsigned(analyst, hit->domain, hit->client);
		if (*guess == GUESS_STRANGER)
			return CAUSE_FORGERY;
		return *guess == GUESS_CANNOT ? CAUSE_UNKNOWN : CAUSE_UNSIGNED;
	}
	if (cause == CAUSE_NONCOMPLIANT && hit->is_new)
		return CAUSE_NEW_CERTIFICATE;
	return cause;
}

static const char *
about_of(const struct hit *hit, enum analysis_cause cause)
{
	switch (cause) {
	case CAUSE_REENCODED:
		return hit->client;
	case CAUSE_LIST:
		return hit->list;
	case CAUSE_MISSING_ROOT:
		return hit->issuer;
	case CAUSE_EXPIRED:
	case CAUSE_NEW_CERTIFICATE:
	case CAUSE_OTHER_MAILBOX:
	case CAUSE_REVOKED:
		return hit->domain;
	default:
		return "";
	}
}

static bool
belongs(const struct merged *merged, const struct hit *hit,
    enum analysis_cause cause, const char *about, enum guess guess)
{
	return merged->hit.action == hit->action &&
	       merged->hit.enforced == hit->enforced &&
	       merged->hit.reason == hit->reason && merged->cause == cause &&
	       merged->guess == guess &&
	       strcmp(merged->hit.rule, hit->rule) == 0 &&
	       strcmp(merged->about, about) == 0;
}

static void
join(struct merged *merged, const struct hit *hit)
{
	group_merge(&merged->hit.group, &hit->group);
	merged->hit.known += hit->known;
	merged->hit.is_noncompliant |= hit->is_noncompliant;
	if (hit->until != 0 &&
	    (merged->hit.until == 0 || hit->until < merged->hit.until))
		merged->hit.until = hit->until;
	if (strcmp(merged->hit.hint, hit->hint) != 0)
		merged->hit.hint[0] = '\0';
	for (size_t i = 0; i < NAMES_KEPT; i++)
		names_add(&merged->hit.senders, hit->senders.list[i].name,
		    hit->senders.list[i].messages);
	merged->hit.senders.lost += hit->senders.lost;
}

static void
add_hit(struct analyst *analyst, struct merged *list, size_t *count,
    const struct hit *hit)
{
	enum guess guess;
	enum analysis_cause cause = cause_of(analyst, hit, &guess);
	const char *about = about_of(hit, cause);
	size_t at = 0;

	while (at < *count && !belongs(&list[at], hit, cause, about, guess))
		at++;
	if (at == *count) {
		list[(*count)++] = (struct merged){
			.hit = *hit,
			.cause = cause,
			.guess = guess,
		};
		keep(list[at].about, NAME_OCTETS, span_of(about));
	} else
		join(&list[at], hit);
	names_add(&list[at].domains, hit->domain, hit->group.messages);
	names_add(&list[at].clients, hit->client, hit->group.messages);
}

/* --- what we think ---------------------------------------------------------*/

static char *
think_unsigned(struct exporter *exporter, const struct merged *merged)
{
	bool one = merged->domains.list[1].messages == 0;
	char *domain = one ? export_name(exporter, NAME_DOMAIN,
				 merged->domains.list[0].name)
			   : xstrdup("the domain");
	char *text = NULL;

	if (merged->cause == CAUSE_FORGERY)
		text = xasprintf("forgeries: none came from a host that ever "
				 "sent you a good signature of %s",
		    domain);
	else if (merged->guess == GUESS_OWN)
		text = xasprintf("its own mail: the host also sends good "
				 "signatures of %s",
		    domain);
	else
		text = xasprintf("%s sent nothing with a good signature in "
				 "this time",
		    domain);
	free(domain);
	return text;
}

static char *
think_expired(const struct merged *merged)
{
	time_t until = merged->hit.until, first = merged->hit.group.first;
	long long days = first / DAY - until / DAY; /* of the calendar */
	char *day = NULL, *text = NULL;

	if (until == 0 || first <= until)
		return xstrdup("the certificate is outside its validity");
	day = export_day(until);
	if (days == 0)
		text = xasprintf("certificate ended %s, on the day", day);
	else
		text = xasprintf("certificate ended %s, %lld day%s before", day,
		    days, days == 1 ? "" : "s");
	free(day);
	return text;
}

static char *
with_name(struct exporter *exporter, const char *before, enum name_kind kind,
    const char *name, const char *after)
{
	char *shown = export_name(exporter, kind, name);
	char *text = xasprintf("%s%s%s", before,
	    shown[0] != '\0' ? shown : "a host that is not told", after);

	free(shown);
	return text;
}

static char *
think_changed(struct exporter *exporter, const struct merged *merged)
{
	char *hint = export_text(merged->hit.hint);
	char *after = hint[0] != '\0' ? xasprintf(" (%s)", hint) : xstrdup("");
	char *text = with_name(exporter, "changed on the way, brought by ",
	    NAME_CLIENT, merged->about, after);

	free(hint);
	free(after);
	return text;
}

static char *
think(struct exporter *exporter, const struct merged *merged)
{
	switch (merged->cause) {
	case CAUSE_FORGERY:
	case CAUSE_UNSIGNED:
		return think_unsigned(exporter, merged);
	case CAUSE_REENCODED:
		return think_changed(exporter, merged);
	case CAUSE_LIST:
		return with_name(exporter, "through the mailing list of ",
		    NAME_DOMAIN, merged->about, "");
	case CAUSE_EXPIRED:
		return think_expired(merged);
	case CAUSE_MISSING_ROOT:
		return with_name(exporter, "no root of yours signs ", NAME_CA,
		    merged->about, "");
	case CAUSE_NEW_CERTIFICATE:
		return xstrdup("signed well with a new certificate that the "
			       "rule does not know");
	case CAUSE_REVOCATION:
		return xstrdup("the CA gave no answer on revocation: its "
			       "trouble, not the sender's");
	case CAUSE_REVOKED:
		return xstrdup("the certificate was revoked, denied or "
			       "distrusted");
	case CAUSE_NONCOMPLIANT:
		return xstrdup(merged->hit.is_noncompliant
				   ? "signed well; the certificate does not "
				     "meet the Baseline Requirements"
				   : "signed well; the certificate is not what "
				     "the rule requires");
	case CAUSE_OTHER_MAILBOX:
		return xstrdup("the certificate names another mailbox: a "
			       "gateway, or on behalf");
	case CAUSE_BROKEN:
		return xstrdup("a signature that nobody can check as it is");
	case CAUSE_UNKNOWN:
		break;
	}
	return xstrdup("the log does not tell");
}

/* --- in order --------------------------------------------------------------*/

static int
compare_hits(const void *a, const void *b)
{
	const struct merged *x = a, *y = b;
	int order;

	if (x->hit.action != y->hit.action)
		return x->hit.action > y->hit.action ? -1 : 1;
	if (x->hit.group.messages != y->hit.group.messages)
		return x->hit.group.messages > y->hit.group.messages ? -1 : 1;
	order = strcmp(x->hit.rule, y->hit.rule);
	if (order == 0)
		order = (int)x->hit.reason - (int)y->hit.reason;
	return order != 0 ? order : strcmp(x->about, y->about);
}

static void
export_hit(struct exporter *exporter, const struct merged *merged,
    struct analysis_hit *to)
{
	const struct hit *hit = &merged->hit;

	*to = (struct analysis_hit){
		.rule = export_text(hit->rule),
		.action = hit->action,
		.enforced = hit->enforced,
		.reason = hit->reason,
		.cause = merged->cause,
		.think = think(exporter, merged),
		.known = hit->known,
	};
	export_group(&hit->group, &to->group);
	export_names(exporter, NAME_SENDER, &hit->senders, &to->senders);
	export_names(exporter, NAME_DOMAIN, &merged->domains, &to->domains);
	export_names(exporter, NAME_CLIENT, &merged->clients, &to->clients);
}

void
export_hits(struct exporter *exporter)
{
	struct analyst *analyst = exporter->analyst;
	struct analysis *out = exporter->out;
	size_t size = top_size(analyst->hits), count = 0;
	struct merged *list = xcalloc(size + 1, sizeof(*list));
	struct top_entry entry;

	for (size_t i = 0; top_at(analyst->hits, i, &entry); i++)
		add_hit(analyst, list, &count, entry.payload);
	qsort(list, count, sizeof(*list), compare_hits);
	out->hits.list = xcalloc(ANALYSIS_LIST + 1, sizeof(*out->hits.list));
	out->hits.is_cut = top_is_cut(analyst->hits);
	out->hits.more = top_lost(analyst->hits);
	for (size_t i = 0; i < count; i++) {
		if (list[i].cause == CAUSE_FORGERY)
			out->known_forged += list[i].hit.known;
		if (out->hits.count == ANALYSIS_LIST)
			out->hits.more++;
		else
			export_hit(exporter, &list[i],
			    &out->hits.list[out->hits.count++]);
	}
	free(list);
}
