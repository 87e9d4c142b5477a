/* SPDX-License-Identifier: BSD-2-Clause */
/* What happened in this time, whether or not a rule was hit by it. */
#include <stdlib.h>
#include <string.h>

#include "analyst.h"

enum {
	SIGNS_LEAST = 5,      /* good messages of a domain that can be forged */
	OWN_UNSIGNED_IN = 20, /* its own hosts leave at most one in so many */
};

struct incident {
	enum analysis_cause cause;
	enum reason reason;
	char who[NAME_OCTETS], hint[SHORT_OCTETS];
	time_t until;
	struct group group;
	uint64_t asked; /* of a CA */
};

struct incidents {
	struct incident *list;
	size_t count;
};

static struct incident *
add(struct incidents *incidents, enum analysis_cause cause, const char *who)
{
	struct incident *incident = NULL;

	incidents->list = xreallocarray(
	    incidents->list, incidents->count + 1, sizeof(*incident));
	incident = &incidents->list[incidents->count++];
	*incident = (struct incident){ .cause = cause };
	keep(incident->who, sizeof(incident->who), span_of(who));
	return incident;
}

/* --- forgeries -------------------------------------------------------------*/

static void
add_pairs(const struct analyst *analyst, struct top *table, const char *domain,
    enum guess wanted, struct group *group, uint64_t *messages)
{
	struct top_entry entry;

	for (size_t i = 0; top_at(table, i, &entry); i++) {
		const struct pair *pair = entry.payload;

		if (strcmp(pair->domain, domain) != 0 ||
		    guess_unsigned(analyst, pair->domain, pair->client) !=
			wanted)
			continue;
		*messages += pair->group.messages;
		if (group != NULL)
			group_merge(group, &pair->group);
	}
}

uint64_t
forged_of(
    const struct analyst *analyst, const char *domain, struct group *group)
{
	uint64_t messages = 0;

	add_pairs(analyst, analyst->unsigned_early, domain, GUESS_STRANGER,
	    group, &messages);
	add_pairs(analyst, analyst->unsigned_known, domain, GUESS_STRANGER,
	    group, &messages);
	return messages;
}

static uint64_t
own_unsigned(const struct analyst *analyst, const char *domain)
{
	uint64_t messages = 0;

	add_pairs(analyst, analyst->unsigned_early, domain, GUESS_OWN, NULL,
	    &messages);
	add_pairs(analyst, analyst->unsigned_known, domain, GUESS_OWN, NULL,
	    &messages);
	return messages;
}

/* Only where a domain signs what it sends can its name be forged in a way that
 * the log shows. */
static void
add_forgeries(const struct analyst *analyst, struct incidents *incidents)
{
	struct top_entry entry;
	char domain[NAME_OCTETS];

	for (size_t i = 0; top_at(analyst->signing, i, &entry); i++) {
		const struct signing *signing = entry.payload;
		struct group group = { 0 };

		keep(domain, sizeof(domain), entry.key);
		if (signing->pass < SIGNS_LEAST ||
		    forged_of(analyst, domain, &group) == 0 ||
		    own_unsigned(analyst, domain) * OWN_UNSIGNED_IN >
			signing->is_signed)
			continue;
		add(incidents, CAUSE_FORGERY, domain)->group = group;
	}
}

/* --- others ----------------------------------------------------------------*/

static void
add_troubles(const struct analyst *analyst, struct incidents *incidents)
{
	struct top_entry entry;

	for (size_t i = 0; top_at(analyst->troubles, i, &entry); i++) {
		const struct trouble *trouble = entry.payload;
		struct incident *to =
		    add(incidents, trouble->cause, trouble->who);

		to->reason = trouble->reason;
		to->until = trouble->until;
		to->group = trouble->group;
		memcpy(to->hint, trouble->hint, sizeof(to->hint));
	}
}

static struct incident *
find(struct incidents *incidents, enum analysis_cause cause, const char *who)
{
	for (size_t i = 0; i < incidents->count; i++)
		if (incidents->list[i].cause == cause &&
		    strcmp(incidents->list[i].who, who) == 0)
			return &incidents->list[i];
	return add(incidents, cause, who);
}

static void
add_crls(const struct analyst *analyst, struct incidents *incidents)
{
	struct top_entry entry;

	for (size_t i = 0; top_at(analyst->crls, i, &entry); i++) {
		const struct crl *crl = entry.payload;
		struct incident *to = NULL;

		if (crl->unanswered == 0)
			continue;
		to = find(incidents, CAUSE_REVOCATION, crl->issuer);
		group_merge(&to->group, &crl->group);
		to->asked += crl->asked;
	}
}

static void
add_renewals(const struct analyst *analyst, struct incidents *incidents)
{
	struct top_entry entry;

	for (size_t i = 0; top_at(analyst->senders, i, &entry); i++) {
		const struct sender *sender = entry.payload;
		struct group one = {
			.messages = sender->with_new,
			.first = sender->renewed,
			.last = sender->last,
		};
		struct incident *to = NULL;

		if (sender->renewed == 0)
			continue;
		memcpy(one.ids[0], sender->id, sizeof(one.ids[0]));
		distinct_add(
		    &one.senders, keyed_hash(entry.key, analyst->seed));
		to = find(incidents, CAUSE_NEW_CERTIFICATE, sender->domain);
		group_merge(&to->group, &one);
		if (to->until == 0 || sender->before_until < to->until)
			to->until = sender->before_until;
	}
}

/* --- in words --------------------------------------------------------------*/

static char *
sentence_with_day(const char *before, time_t at, const char *after)
{
	char *day = export_day(at), *text = NULL;

	text = xasprintf("%s%s%s", before, day, after);
	free(day);
	return text;
}

static char *
say_changed(const struct incident *incident)
{
	char *hint = export_text(incident->hint), *text = NULL;

	text = xasprintf("signed mail that this host brings was changed on "
			 "the way%s%s",
	    hint[0] != '\0' ? "; hint: " : "", hint);
	free(hint);
	return text;
}

static char *
say(const struct incident *incident)
{
	switch (incident->cause) {
	case CAUSE_FORGERY:
		return xstrdup("unsigned mail in its name, by hosts that never "
			       "brought a good signature of it");
	case CAUSE_REENCODED:
		return say_changed(incident);
	case CAUSE_LIST:
		return xstrdup("a mailing list changed signed mail");
	case CAUSE_EXPIRED:
		return incident->until != 0
			   ? sentence_with_day("signed with a certificate that "
					       "ended ",
				 incident->until, "")
			   : xstrdup("signed outside the certificate's "
				     "validity");
	case CAUSE_MISSING_ROOT:
		return xstrdup("no root of yours signs this CA");
	case CAUSE_NEW_CERTIFICATE:
		return incident->until != 0
			   ? sentence_with_day("new certificates; the first of "
					       "the old ones ends ",
				 incident->until, "")
			   : xstrdup("new certificates");
	case CAUSE_REVOCATION:
		return xasprintf("no answer on revocation for some of the %llu "
				 "messages that needed one",
		    (unsigned long long)incident->asked);
	case CAUSE_OTHER_MAILBOX:
		return xstrdup("signed with certificates of other mailboxes");
	default:
		break;
	}
	return xasprintf("%s: %s",
	    reason_token(incident->reason) != NULL
		? reason_token(incident->reason)
		: "none",
	    reason_text(incident->reason));
}

static enum name_kind
kind_of(enum analysis_cause cause)
{
	switch (cause) {
	case CAUSE_REENCODED:
		return NAME_CLIENT;
	case CAUSE_MISSING_ROOT:
		return NAME_CA;
	default:
		return NAME_DOMAIN;
	}
}

static int
compare_incidents(const void *a, const void *b)
{
	const struct incident *x = a, *y = b;

	if (x->group.messages != y->group.messages)
		return x->group.messages > y->group.messages ? -1 : 1;
	if (x->cause != y->cause)
		return (int)x->cause - (int)y->cause;
	return strcmp(x->who, y->who);
}

/* A CA that everybody knows needs no pseudonym. */
static char *
name_of(struct exporter *exporter, const struct incident *incident)
{
	if (incident->cause == CAUSE_REVOCATION)
		return export_text(incident->who);
	return export_name(exporter, kind_of(incident->cause), incident->who);
}

void
export_incidents(struct exporter *exporter)
{
	struct analysis *out = exporter->out;
	struct incidents all = { 0 };
	size_t shown;

	add_forgeries(exporter->analyst, &all);
	add_troubles(exporter->analyst, &all);
	add_crls(exporter->analyst, &all);
	add_renewals(exporter->analyst, &all);
	if (all.count > 0)
		qsort(
		    all.list, all.count, sizeof(*all.list), compare_incidents);
	shown = all.count < ANALYSIS_LIST ? all.count : ANALYSIS_LIST;
	out->incidents.list = xcalloc(shown + 1, sizeof(*out->incidents.list));
	out->incidents.more = all.count - shown;
	out->incidents.is_cut = top_is_cut(exporter->analyst->troubles);
	for (size_t i = 0; i < shown; i++) {
		struct analysis_incident *to =
		    &out->incidents.list[out->incidents.count++];

		to->cause = all.list[i].cause;
		to->who = name_of(exporter, &all.list[i]);
		to->what = say(&all.list[i]);
		export_group(&all.list[i].group, &to->group);
	}
	free(all.list);
}
