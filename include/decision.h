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

#endif
