/* SPDX-License-Identifier: BSD-2-Clause */
/* What is done with a message, and the envelope it came in: what policy
 * decides and report shows. */
#ifndef DECISION_H
#define DECISION_H

#include <stdbool.h>
#include <stddef.h>

/* In the order of strictness; there is no discard. */
enum action {
	ACTION_ACCEPT,
	ACTION_TAG,
	ACTION_QUARANTINE,
	ACTION_TEMPFAIL,
	ACTION_REJECT,
};
const char *action_word(enum action);
bool action_find(const char *word, enum action *);

enum policy_mode {
	MODE_MONITOR,
	MODE_ENFORCE,
};
const char *policy_mode_word(enum policy_mode);

/* What the log shows of addresses. */
enum logged_addresses {
	ADDRESSES_FULL,
	ADDRESSES_DOMAIN,
	ADDRESSES_HASH, /* 16 digits of SHA-256; the same for the same one */
	ADDRESSES_NONE,
};

/* Of the line that a message gets. */
enum log_format {
	LOG_TEXT, /* key=value, at most 900 octets */
	LOG_JSON, /* an object, at most REPORT_LINE_MAX octets */
};

/* What the SMTP session told; NULL where it did not. */
struct envelope {
	const char *mail_from;	    /* without angle brackets; "": null */
	const char *const *rcpt_to; /* ends with NULL; may be NULL */
	const char *client_address; /* "192.0.2.1", "2001:db8::1" */
	const char *authenticated;  /* SASL login */
	const char *queue_id;
	bool smtputf8;
	bool monitor; /* enforcement is suspended */
};

/* What is written onto a message that is tagged. */
struct tag_field {
	char *name, *value; /* printable ASCII */
};
struct tag {
	struct tag_field *fields;
	size_t count;
	char *subject_prefix; /* NULL: none */
};

struct decision {
	enum action action; /* what happens now */
	bool has_would;
	enum action would; /* what enforcing would have done */
	int code;	   /* SMTP reply, 0 where accepted */
	char enhanced[16]; /* "5.7.7", "" where accepted */
	/* One line, printable, no CR or LF; a reply of several lines is
	 * made of it by whoever sends it. */
	char text[1024];
	const char *rule; /* name; "" where none matched; of the policy */
	const char *file; /* where it stands; NULL: it is built in */
	unsigned int line;
	/* Chosen by a recipient among others: nobody outside may learn it. */
	bool rule_is_private;
	enum policy_mode mode;
	const char *skip;      /* why no rule was asked; NULL: they were */
	const struct tag *tag; /* where action is tag; of the policy */
};

/*
 * Why a decision fell, for --explain: what policy found and report shows.
 * `const char *` are of the program or of the policy, `char *` its own.
 */
enum explained_holding {
	EXPLAINED_FAILS,
	EXPLAINED_UNKNOWN, /* for now: only trouble of the world */
	EXPLAINED_TOLERATED,
	EXPLAINED_HOLDS,
};

/* One member of `when`. */
struct explained_condition {
	const char *name;
	char *wanted; /* NULL: one of `entries` of a list */
	size_t entries;
	char *found;	   /* NULL: there is nothing to compare */
	const char *verbs; /* "is named", for people; NULL: `found` says it */
	bool holds;
};

/* One member of `require`, or `revocation` of the rule itself. */
struct explained_requirement {
	const char *name;
	bool is_of_rule;
	char **wanted; /* any of them */
	size_t wanted_count;
	char *found;
	enum explained_holding holds;
};

/* What else a rule says that may matter: mailbox_match, encrypted ... */
struct explained_note {
	const char *name;
	char *value, *found; /* NULL: it is about nothing that was found */
};

enum {
	EXPLAINED_NOTES = 4
};
struct explained_rule {
	size_t index; /* in policy.rules */
	const char *name, *file;
	unsigned int line;
	bool has_ended, matches;
	struct explained_condition *when; /* without any: all mail */
	size_t when_count;
	/* From here on only where it matches. */
	bool requires;
	struct explained_requirement *require;
	size_t require_count;
	size_t signer; /* of the signature that decided: who came nearest */
	bool has_signer;
	struct explained_note notes[EXPLAINED_NOTES];
	size_t note_count;
	bool is_temporary; /* the action is that of `temporary` */
	enum action action;
	int code; /* of its reply; 0: none */
	char enhanced[16];
};

/* One mailbox of From and one recipient. */
struct explained_view {
	char *from, *recipient;	      /* NULL: none, or not asked for */
	bool is_guess;		      /* as somebody's program may read From */
	bool left_alone;	      /* the recipient takes no part */
	struct explained_rule *rules; /* that were asked, in order; others are
					 about other mail */
	size_t rule_count;
};

struct explanation {
	bool suspended;	   /* --monitor-until */
	const char *skip;  /* why no rule was asked; NULL: they were */
	bool is_bad_from;  /* the built-in rule decided */
	size_t rule_count; /* of the policy */
	struct explained_view *views;
	size_t view_count, more_mailboxes;
	bool more_recipients;
};
void explanation_free(struct explanation *);

#endif
