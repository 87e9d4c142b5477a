/* SPDX-License-Identifier: BSD-2-Clause */
/* What is counted while logs are read.  Payloads hold no pointers, so that a
 * place can be given away.  Private to this room. */
#ifndef ANALYSIS_ANALYST_H
#define ANALYSIS_ANALYST_H

#include "analysis.h"
#include "journal.h"
#include "origin.h"
#include "record.h"
#include "top.h"

enum {
	NAME_OCTETS = 200, /* of a mailbox, domain, issuer, with its NUL */
	SHORT_OCTETS = 64, /* of a client, hint, rule, queue id */
	DISTINCT_MAX = 96,
	NAMES_KEPT = 8,
	CONFIGS_KEPT = 4,
};

/* Different ones, by hash; exact up to DISTINCT_MAX. */
struct distinct {
	uint32_t hash[DISTINCT_MAX];
	uint16_t count;
	bool has_more;
};

struct group {
	uint64_t messages;
	time_t first, last;
	char ids[ANALYSIS_IDS][SHORT_OCTETS];
	struct distinct senders;
};

/* Space-saving by hand: few, and most first in the end. */
struct names {
	struct {
		char name[NAME_OCTETS];
		uint64_t messages;
	} list[NAMES_KEPT];
	uint64_t lost;
};

/* Messages that enforcement would not have taken, of one rule and action, one
 * domain and client, one kind of trouble. */
struct hit {
	char rule[SHORT_OCTETS], client[SHORT_OCTETS], hint[SHORT_OCTETS];
	char domain[NAME_OCTETS], issuer[NAME_OCTETS], list[NAME_OCTETS];
	enum action action;
	bool enforced, has_list, is_new, is_noncompliant;
	enum reason reason;
	time_t until;
	struct group group;
	struct names senders;
	uint64_t known;
};

/* Trouble with signed mail, whatever the rules say. */
struct trouble {
	enum analysis_cause cause;
	enum reason reason;
	char who[NAME_OCTETS], client[SHORT_OCTETS], hint[SHORT_OCTETS];
	time_t until;
	struct group group;
};

/* Mail without a signature, of one domain by one client. */
struct pair {
	char domain[NAME_OCTETS], client[SHORT_OCTETS];
	struct group group;
};

struct domain {
	uint64_t messages, is_signed, results[ANALYSIS_RESULTS];
};

/* A value that is always the same, or not. */
struct only {
	char value[NAME_OCTETS];
	bool is_set, differs;
};

/* A domain that signs. */
struct signing {
	uint64_t is_signed, pass;
	struct distinct clients; /* that brought good signatures */
	struct distinct senders;
	struct only orgid, issuer, cert;
	unsigned int types;
	uint64_t noncompliant, without_orgid;
	time_t first, last;
};

struct sender {
	uint64_t is_signed, pass;
	char cert[17], before[17];
	char domain[NAME_OCTETS];
	time_t until, before_until;
	time_t last;	/* message with cert, since it was renewed */
	time_t renewed; /* first message with cert; 0: no other was before */
	uint64_t with_new, refused;
	char id[SHORT_OCTETS]; /* of that message */
};

struct crl {
	char issuer[NAME_OCTETS];
	uint64_t asked, unanswered;
	time_t from, to, longest_from, longest_to;
	uint64_t run, longest;
	char id[SHORT_OCTETS], longest_id[SHORT_OCTETS];
	struct group group; /* the unanswered */
};

struct mismatch {
	char client[SHORT_OCTETS], hint[SHORT_OCTETS];
	struct group group;
};

struct node {
	uint64_t messages;
	time_t first, last;
	char configs[CONFIGS_KEPT][17]; /* the latest last */
};

struct analyst {
	struct analysis_options options;
	char *rcpt_domain;
	uint64_t seed;
	struct analysis_coverage coverage;
	struct calendar calendar;
	struct journal journal;
	const char *file;
	uint64_t line;
	struct seen *ids;	 /* messages that were counted */
	struct seen *recipients; /* queue ids that go to rcpt_domain */
	struct seen *known_ids;	 /* queue ids that go anywhere */
	bool learns;
	struct record record;

	uint64_t actions[ANALYSIS_ACTIONS], enforced[ANALYSIS_ACTIONS], known;
	uint64_t results[ANALYSIS_RESULTS], reasons[REASON_COUNT];
	uint64_t is_signed, encrypted, lists, certificates;
	uint64_t classes[ANALYSIS_TYPES][ANALYSIS_GENERATIONS];
	uint64_t compliance[NONCOMPLIANT + 1];
	struct analysis_day *days;
	size_t day_count;
	bool findings_are_cut;
	struct top *domains, *signing, *senders, *hits, *troubles,
	    *unsigned_known, *unsigned_early, *clauses, *issuers, *crls,
	    *mismatches, *clients, *skipped, *nodes;

	struct replay *replay; /* NULL: not asked for */
	uint64_t same, differs, undecided, renamed;
	struct top *changes, *unknown;
};

/* replay.c */
struct replay;
struct replay *replay_new(const struct policy *);
void replay_free(struct replay *); /* NULL is fine */
enum replay_state {
	REPLAY_SAME,
	REPLAY_DIFFERS,
	REPLAY_UNKNOWN, /* `why` says what the log does not tell; static */
};
enum replay_state replay_decide(struct replay *, const struct record *,
    struct decision *out, const char **why);

/* Messages that were decided otherwise. */
struct change {
	char before[SHORT_OCTETS], after[SHORT_OCTETS]; /* rules */
	enum action done_before, done_after, wanted_before, wanted_after;
	enum reason reason;
	struct group group;
	struct names senders;
};
/* changes.c */
void analyst_replay(struct analyst *, const struct record *);

/* count.c: the record of a message that is counted. */
void analyst_count(struct analyst *, const struct record *);
/* count_signed.c */
void analyst_count_signed(struct analyst *, const struct record *);
/* count_trouble.c: before the sender's good ones are counted. */
void analyst_count_trouble(struct analyst *, const struct record *);

/* group.c */
bool distinct_add(struct distinct *, uint64_t hash);
bool distinct_has(const struct distinct *, uint64_t hash);
void distinct_merge(struct distinct *, const struct distinct *);
void group_add(struct group *, const struct record *, uint64_t seed);
void group_merge(struct group *, const struct group *);
void names_add(struct names *, const char *name, uint64_t messages);
void only_add(struct only *, struct span);
/* Cut where it is longer, and without octets that end a text. */
void keep(char *to, size_t size, struct span);
#define KEEP(to, span) keep(to, sizeof(to), span)
/* A key of several values. */
struct key {
	char text[TOP_KEY_MAX];
	size_t len;
};
void key_add(struct key *, struct span);
struct span key_span(const struct key *);

/* What the log shows of the sender: a mailbox, or less. */
struct span record_sender(const struct record *);
/* Reason, list and hint say it; it may turn out otherwise in the end. */
enum analysis_cause record_cause(const struct record *);

/* How many entries of a table are given out; the others are `more`. */
size_t export_size(struct top *, uint64_t *more);
#define EXPORT_BEGIN(array, table)                                             \
	do {                                                                   \
		size_t shown_ = export_size(table, &(array).more);             \
		(array).is_cut = top_is_cut(table);                            \
		(array).list = xcalloc(shown_ + 1, sizeof(*(array).list));     \
	} while (0)

/* export.c and its neighbours: from these numbers to the model. */
struct pseudonyms;
struct exporter {
	struct analyst *analyst;
	struct analysis *out;
	struct pseudonyms *pseudonyms; /* NULL: names are shown */
};
enum name_kind {
	NAME_SENDER,
	NAME_DOMAIN,
	NAME_CLIENT,
	NAME_NODE,
	NAME_CA,
	NAME_KINDS,
};
/* For people's eyes, or its pseudonym; free(3). */
char *export_name(struct exporter *, enum name_kind, const char *);
char *export_text(const char *);
void export_group(const struct group *, struct analysis_group *);
void export_names(struct exporter *, enum name_kind, const struct names *,
    struct analysis_names *);
void export_hits(struct exporter *);
void export_incidents(struct exporter *);
void export_signers(struct exporter *);
void export_suggestions(struct exporter *);
/* changes.c */
void export_replay(struct exporter *);
/* "2026-11-19"; free(3). */
char *export_day(time_t);

/* Unsigned mail of a domain by hosts that never brought a good signature of
 * it; the group may be NULL. */
uint64_t forged_of(const struct analyst *, const char *domain, struct group *);

/* Is the client one that brings good signatures of the domain; does the domain
 * sign what its own hosts send? */
enum guess {
	GUESS_STRANGER,
	GUESS_OWN,
	GUESS_NEVER_SIGNS,
	GUESS_CANNOT,
};
enum guess guess_unsigned(
    const struct analyst *, const char *domain, const char *client);

#endif
