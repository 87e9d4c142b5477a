/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One connection of the mail server: its envelope, the current message, and
 * carrying out what was decided.  Knows the MTA only through struct mta.
 *
 * A session belongs to one connection, whose callbacks never run at once but
 * on changing threads: no lock in it, and nothing in thread-local memory.
 */
#ifndef SESSION_H
#define SESSION_H

#include <sys/socket.h>

#include "base.h"

/* What a session asks of the MTA; false: it could not be done. */
struct mta_calls {
	/* Valid during the callback; NULL: not given. */
	const char *(*macro)(void *handle, const char *name);
	/* At the end of a message only.  index: 0 is the top; per name, from
	 * 1. */
	bool (*insert_field)(
	    void *handle, int index, const char *name, const char *value);
	bool (*delete_field)(
	    void *handle, const char *name, unsigned int index);
	bool (*change_field)(void *handle, const char *name, unsigned int index,
	    const char *value);
	bool (*quarantine)(void *handle, const char *reason);
	/* `text` is one line, taken as it is. */
	bool (*reply)(void *handle, const char *code, const char *enhanced,
	    const char *text);
};

struct mta {
	const struct mta_calls *calls;
	void *handle;
	bool leading_space; /* a value begins with the blank that follows the
			       colon (SMFIP_HDR_LEADSPC) */
};

enum session_answer {
	SESSION_CONTINUE,
	SESSION_SKIP, /* no more of the body is needed */
	SESSION_ACCEPT,
	SESSION_TEMPFAIL,
	SESSION_REJECT,
};

struct session;

struct session *session_new(const struct mta *);
void session_free(struct session *); /* at any point; NULL is fine */

void session_connect(struct session *, const struct sockaddr *);
/* Arguments of MAIL, the sender first; ends with NULL. */
void session_mail(struct session *, char *const *arguments);
/* An argument of RCPT, with or without angle brackets. */
void session_recipient(struct session *, const char *);
void session_field(struct session *, const char *name, const char *value);
enum session_answer session_body(struct session *, const void *, size_t len);
enum session_answer session_end_of_message(struct session *);
void session_abort(struct session *);

/* Messages between MAIL and their end, over all sessions.  Any thread. */
unsigned int session_messages_under_way(void);

#endif
