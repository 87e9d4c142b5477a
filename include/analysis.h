/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a log says of a month of mail, as plain data: what enforcement would
 * have done and to whom, and why.  Text, JSON and HTML print the same.
 *
 * Every text here is UTF-8 without controls, line ends or characters that
 * reorder (as \HH where there were any), at most 200 octets; markup is not
 * escaped.  With `anonymous`, mailboxes, domains, clients, nodes and private
 * CAs are "sender-1", "domain-1", ...: the same for the same one.
 *
 * Totals are exact.  Lists are of what weighs most, first; where more was seen
 * than memory allows to tell apart, `is_cut` is set, and a count in that list
 * may be too high by as much as the least of it.
 */
#ifndef ANALYSIS_H
#define ANALYSIS_H

#include <stdio.h>

#include "base.h"
#include "decision.h"
#include "rules.h"
#include "sbr.h"
#include "verdict.h"

struct policy;

enum {
	ANALYSIS_RESULTS = RESULT_PERMERROR + 1,
	ANALYSIS_ACTIONS = ACTION_REJECT + 1,
	ANALYSIS_TYPES = 5,	  /* none of the SBR, mailbox-, organization-,
				     sponsor-, individual-validated */
	ANALYSIS_GENERATIONS = 4, /* none, legacy, multipurpose, strict */
	ANALYSIS_IDS = 3,	  /* queue ids that are kept of a group */
	ANALYSIS_NAMES = 5,	  /* senders or clients that are named */
	ANALYSIS_LIST = 50,	  /* entries of a list that are given out */
	ANALYSIS_DAYS = 1100,	  /* later days are in the totals alone */
	ANALYSIS_EXAMPLES = 5,	  /* of lines that cannot be read */
};

/* Words for the indexes of types[] and generations[]: "none",
 * "mailbox-validated", ...; "none", "legacy", ... */
const char *analysis_type_word(size_t index);
const char *analysis_generation_word(size_t index);

/* Names with a number of messages each, most first; `more` others. */
struct analysis_name {
	char *name;
	uint64_t messages;
};
struct analysis_names {
	struct analysis_name list[ANALYSIS_NAMES];
	size_t count;
	uint64_t more; /* different ones that are not in the list; at least */
};

/* A group of messages: how many, from when to when, which to look at. */
struct analysis_group {
	uint64_t messages;
	uint64_t senders;      /* different mailboxes (or what the log shows) */
	bool senders_is_least; /* there were more than could be told apart */
	time_t first, last;    /* 0: no line had a time */
	char *ids[ANALYSIS_IDS]; /* first queue ids; NULL behind the last */
};

/* What we think a group of messages was. */
enum analysis_cause {
	CAUSE_UNKNOWN,	    /* nothing of the below fits */
	CAUSE_FORGERY,	    /* no client of it ever brought a good signature of
			       this domain, and others did */
	CAUSE_UNSIGNED,	    /* a client that also brings good signatures of this
			       domain, or the domain never signs: its own mail */
	CAUSE_REENCODED,    /* changed on the way by one hop; see hint */
	CAUSE_LIST,	    /* through a mailing list */
	CAUSE_EXPIRED,	    /* the signer's certificate ended */
	CAUSE_MISSING_ROOT, /* a CA that no anchor signs */
	CAUSE_NEW_CERTIFICATE, /* a rule pins what the sender has replaced */
	CAUSE_REVOCATION,      /* no answer of the CA: its trouble */
	CAUSE_REVOKED,
	CAUSE_NONCOMPLIANT,  /* the certificate is not what the rule requires */
	CAUSE_OTHER_MAILBOX, /* somebody else's certificate: a gateway's, or on
				behalf of */
	CAUSE_BROKEN,	     /* malformed, or by means nobody can check */
};
enum {
	ANALYSIS_CAUSES = CAUSE_BROKEN + 1
};
const char *analysis_cause_word(enum analysis_cause); /* "forgery" */

/*
 * What a rule did, or would have done: messages of one rule, action and reason
 * that we think had one cause.
 */
struct analysis_hit {
	char *rule;	    /* "" where the log named none */
	enum action action; /* of enforcement; never ACTION_ACCEPT */
	bool enforced;	    /* it was done; else it would have been */
	enum reason reason; /* REASON_NONE: not signed; REASON_PASS: signed
			       well, and yet not what the rule requires */
	enum analysis_cause cause;
	char *think; /* the cause in one clause, with its evidence */
	struct analysis_group group;
	uint64_t known; /* messages in the name of senders with good
			   signatures before */
	struct analysis_names senders, domains, clients;
};

/* One thing that happened, whether or not a rule was hit by it. */
struct analysis_incident {
	enum analysis_cause cause;
	char *who;  /* mailbox, domain, client or CA that it is about */
	char *what; /* one sentence, with its evidence */
	struct analysis_group group;
};

struct analysis_day {
	time_t start; /* 00:00 UTC */
	uint64_t messages, results[ANALYSIS_RESULTS];
	uint64_t actions[ANALYSIS_ACTIONS]; /* of enforcement */
	uint64_t mismatches;		    /* digest-mismatch */
};

struct analysis_domain {
	char *domain;
	uint64_t messages, is_signed, pass; /* is_signed: a signature there */
	uint64_t results[ANALYSIS_RESULTS];
};

struct analysis_clause {
	char *id, *section; /* section "": not in our catalogue */
	char *text;	    /* the requirement; "" */
	enum rule_level level;
	uint64_t messages; /* whose signer's certificate breaks it */
};

struct analysis_issuer {
	char *name; /* RFC 4514, of the CA that no root signs */
	struct analysis_group group;
};

/* A signer whose certificate ends within `days` of the analysis's end, and who
 * was not seen with a later one. */
struct analysis_expiry {
	char *sender;
	char certificate[17]; /* first digits of its SHA-256 */
	time_t not_after;
	uint64_t messages; /* that it signed, in the time of the log */
};

/* A sender who was seen with a new certificate. */
struct analysis_rollover {
	char *sender;
	char before[17], after[17];
	time_t at; /* first message with the new one */
	time_t before_ended;
	uint64_t messages; /* with the new one */
	bool refused;	   /* a rule would not take the new one */
};

/* An issuer whose word on revocation was missing at times. */
struct analysis_crl {
	char *issuer;
	uint64_t asked, unanswered;	 /* messages */
	time_t longest_from, longest_to; /* without an answer in between */
	uint64_t longest_messages;
	char *id; /* first queue id of it */
};

/* Signed content that arrived changed, by who brought it and the hint. */
struct analysis_mismatch {
	char *client, *hint; /* hint "": nothing can be told */
	struct analysis_group group;
	uint64_t good; /* messages of this client that were right */
};

struct analysis_skip {
	char *reason; /* "authenticated", "client", "size", ... */
	uint64_t messages;
};

struct analysis_node {
	char *name; /* "": the lines name none */
	uint64_t messages;
	time_t first, last;
	char *configs; /* digests in the order in which they came, "7d1e 91c0";
			  the last four */
};

/* A line that could not be read. */
struct analysis_example {
	char *file;
	uint64_t line;
	char *why;
};

/* A domain for which a rule could be written: --suggest. */
struct analysis_suggestion {
	char *domain;
	uint64_t messages; /* all of them signed, all but `bad` well */
	uint64_t bad;
	unsigned int days; /* between its first and last message, at least 1 */
	char *organization_identifier; /* the only one seen; "" */
	char *issuer;		       /* the only one seen; "" */
	char *certificate;  /* SHA-256 where it is known whole and the only
			       one; "" */
	unsigned int types; /* enum sbr_type that were seen, confirmed */
	bool compliant;	    /* all of them */
	uint64_t senders;
};

/* How far the numbers go. */
struct analysis_coverage {
	uint64_t files, octets, lines;
	uint64_t messages;	  /* that are counted below */
	uint64_t duplicates;	  /* same node and queue id: counted once */
	bool duplicates_is_least; /* too many ids to remember all */
	uint64_t foreign;	  /* lines of other programs */
	uint64_t remarks;	  /* lines of ours that are about no message */
	uint64_t unreadable;	  /* lines of ours that are broken or cut off */
	uint64_t undated;	  /* messages without a time */
	uint64_t outside;	  /* of --since and --until */
	uint64_t other_recipients; /* of --rcpt-domain: not for that domain */
	uint64_t no_recipient;	   /* of --rcpt-domain: no line says for whom */
	bool recipients_forgotten; /* too many queue ids to remember for whom
				      the oldest were: some of the domain's may
				      be among the two above */
	struct analysis_example examples[ANALYSIS_EXAMPLES];
	size_t example_count;
	time_t first, last;    /* message; 0: none has a time */
	bool addresses_hidden; /* log.addresses was not full */
	char *interrupted;     /* where reading was stopped; NULL: it was not */
	char *rcpt_domain;     /* NULL: any */
	bool anonymous;
};

/* Messages that another policy decides otherwise, in one way. */
struct analysis_change {
	char *rule_before, *rule_after;	     /* "" where none is named */
	enum action done_before, done_after; /* what happens */
	enum action before, after; /* what enforcement does, or would do */
	enum reason reason;
	struct analysis_group group;
	struct analysis_names senders;
};

#define ANALYSIS_ARRAY(type, name)                                             \
	struct {                                                               \
		struct type *list;                                             \
		size_t count;                                                  \
		uint64_t more; /* different ones that are not in the list */   \
		bool is_cut;                                                   \
	} name

struct analysis {
	char *host; /* of the first node, or "" */
	struct analysis_coverage coverage;

	/* What enforcement would have done, or did. */
	uint64_t actions[ANALYSIS_ACTIONS];  /* [ACCEPT]: the rest */
	uint64_t enforced[ANALYSIS_ACTIONS]; /* of these, was done */
	uint64_t known; /* of what was not accepted: in the name of senders
			   with good signatures before */
	uint64_t known_forged; /* of these, CAUSE_FORGERY (at least, where hits
				  are cut); the others are the senders' own */
	ANALYSIS_ARRAY(analysis_hit, hits); /* most strict first, then most */
	ANALYSIS_ARRAY(analysis_incident, incidents);

	uint64_t results[ANALYSIS_RESULTS], reasons[REASON_COUNT];
	uint64_t is_signed, encrypted, lists; /* messages */
	struct analysis_day *days;	      /* in order, without gaps */
	size_t day_count;
	ANALYSIS_ARRAY(analysis_domain, domains);

	/* Of messages with a signer's certificate: `certificates` in all. */
	uint64_t certificates;
	uint64_t classes[ANALYSIS_TYPES][ANALYSIS_GENERATIONS];
	uint64_t compliance[NONCOMPLIANT + 1]; /* enum compliance */
	ANALYSIS_ARRAY(analysis_clause, clauses);
	ANALYSIS_ARRAY(analysis_issuer, issuers);
	ANALYSIS_ARRAY(analysis_expiry, expiring); /* soonest first */
	unsigned int expiring_days;
	ANALYSIS_ARRAY(analysis_rollover, rollovers);
	ANALYSIS_ARRAY(analysis_crl, crls);
	uint64_t crl_issuers; /* that were asked */
	ANALYSIS_ARRAY(analysis_mismatch, mismatches);
	ANALYSIS_ARRAY(analysis_skip, skipped);
	ANALYSIS_ARRAY(analysis_node, nodes);
	ANALYSIS_ARRAY(analysis_suggestion, suggestions);

	/* Another policy on the same messages; only where it was asked for. */
	struct {
		bool is_there;
		char *config;	     /* its digest */
		bool is_same_config; /* the latest lines have this digest */
		uint64_t same, differs, undecided;
		uint64_t renamed; /* of the same: by a rule of another name */
		ANALYSIS_ARRAY(analysis_change, changes);
		/* Why the log does not tell, with the number of messages. */
		ANALYSIS_ARRAY(analysis_skip, unknown);
	} replay;
};

void analysis_free(struct analysis *); /* NULL is fine */

/* --- from logs to numbers --------------------------------------------------*/

struct analysis_options {
	time_t since, until;	 /* messages in [since, until); 0: no limit */
	const char *rcpt_domain; /* only mail for it: see analyst_learn() */
	bool anonymous;
	/* Decide the messages anew by this policy; NULL: do not.  Outlives the
	 * analyst. */
	const struct policy *replay;
	const char *replay_digest;  /* of its configuration */
	unsigned int expiring_days; /* 0: 30 */
	unsigned int smaller;	    /* tables, by so many times; for tests */
	/* Asked now and then; false: stop here.  May be NULL. */
	bool (*goes_on)(void *arg, uint64_t octets, uint64_t messages);
	void *arg;
};

/* Reads in constant memory; one thread. */
struct analyst;
struct analyst *analyst_new(const struct analysis_options *); /* copied */
void analyst_free(struct analyst *);			      /* NULL is fine */

/*
 * A log, plain or gzip, of rsyslog, journalctl(1) or standard error; lines of
 * other programs are passed over.  Takes the descriptor.  `latest`: no line is
 * later; it tells the year where lines have none.  False: `why` says what is
 * wrong (static); what could be read counts.
 */
bool analyst_read(struct analyst *, const char *name, int file, time_t latest,
    const char **why);
/* The same, but only for whom mail is: Postfix's own lines say it, by queue
 * id.  Before any analyst_read(). */
bool analyst_learn(struct analyst *, const char *name, int file, time_t latest,
    const char **why);
/* One line, as analyst_read() sees it. */
void analyst_line(struct analyst *, struct span line, time_t latest);
/*
 * Does it begin like one: packed, or with a line that says who wrote it?  Of
 * one that `was_named` the first lines count, as it may begin within a line;
 * of another only the first, as a stranger's mail may look like a log further
 * down.  Takes the descriptor.  `*why`: no program could say; static.
 */
bool analysis_is_log(int file, bool was_named, const char **why);
/* The time of the first line that has one; 0: none.  Takes the descriptor. */
time_t analysis_begins(int file, time_t latest);
/* Reading ended early, at `where`; what was said first stays. */
void analyst_stop(struct analyst *, const char *where);
/* What was read so far; the analyst may go on. */
struct analysis *analyst_end(struct analyst *);

/* --- writers: the same numbers for people, programs and browsers ----------*/

void analysis_text(const struct analysis *, struct buffer *out);
void analysis_json(const struct analysis *, struct buffer *out);
/* A configuration with the suggested rules, in monitor mode. */
void analysis_suggest(const struct analysis *, struct buffer *out);
/* One file: no scripts, nothing from elsewhere, well-formed as XML too. */
void analysis_html(const struct analysis *, struct buffer *out);

#endif
