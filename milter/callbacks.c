/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libmilter's callbacks, each a few lines; the only file that knows it.
 *
 * Negotiation is the cheapest that any configuration can do with: what nobody
 * needs is not sent, and every reply is waived but the body's, which answers
 * SKIP once no more of it is needed (SKIP and a waived reply exclude one
 * another).
 */
#include "config.h"

#include <libmilter/mfapi.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "callbacks.h"
#include "session.h"

static const unsigned long actions_needed = SMFIF_ADDHDRS | SMFIF_CHGHDRS;
static const unsigned long actions_liked = SMFIF_QUARANTINE | SMFIF_SETSYMLIST;
static const unsigned long steps_liked =
    SMFIP_NOHELO | SMFIP_NODATA | SMFIP_NOUNKNOWN | SMFIP_NR_RCPT |
    SMFIP_NR_CONN | SMFIP_NR_MAIL | SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_SKIP |
    SMFIP_HDR_LEADSPC;

/* libmilter's private pointer of a connection. */
struct connection {
	struct session *session;
	unsigned long steps; /* agreed on */
};

static const char *
get_macro(void *handle, const char *name)
{
	char text[32];

	/* The library wants it writable, and does not write. */
	snprintf(text, sizeof(text), "%s", name);
	return smfi_getsymval(handle, text);
}

static bool
insert_field(void *handle, int index, const char *name, const char *value)
{
	char *n = xstrdup(name), *v = xstrdup(value);
	bool done = smfi_insheader(handle, index, n, v) == MI_SUCCESS;

	free(n);
	free(v);
	return done;
}

static bool
delete_field(void *handle, const char *name, unsigned int index)
{
	char *n = xstrdup(name);
	bool done = smfi_chgheader(handle, n, (int)index, NULL) == MI_SUCCESS;

	free(n);
	return done;
}

static bool
change_field(
    void *handle, const char *name, unsigned int index, const char *value)
{
	char *n = xstrdup(name), *v = xstrdup(value);
	bool done = smfi_chgheader(handle, n, (int)index, v) == MI_SUCCESS;

	free(n);
	free(v);
	return done;
}

static bool
quarantine(void *handle, const char *reason)
{
	char *r = xstrdup(reason);
	bool done = smfi_quarantine(handle, r) == MI_SUCCESS;

	free(r);
	return done;
}

enum {
	REPLY_LINES = 16,
	REPLY_COLUMNS = 88,   /* behind the codes */
	REPLY_LINE_MAX = 480, /* RFC 5321 4.5.3.1.5: 512 with codes and CRLF */
};

/* Lines of a reply; those that are not needed are NULL. */
struct reply {
	char room[3 * 1024];
	size_t used;
	char *lines[REPLY_LINES];
	size_t count;
};

/* The MTA reads the text as a format: "%" is doubled. */
static void
reply_add(struct reply *reply, const char *text, size_t len)
{
	char *line = reply->room + reply->used;

	if (len > REPLY_LINE_MAX)
		len = REPLY_LINE_MAX;
	if (reply->count == REPLY_LINES ||
	    reply->used + 2 * len + 1 > sizeof(reply->room))
		return;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '%')
			reply->room[reply->used++] = '%';
		reply->room[reply->used++] = text[i];
	}
	reply->room[reply->used++] = '\0';
	reply->lines[reply->count++] = line;
}

/* How much of a text goes on one line: broken at a blank, but not behind a
 * colon, whose word belongs to the next one. */
static size_t
reply_line_length(const char *text)
{
	size_t len = strcspn(text, " "), before = len;

	while (text[len] == ' ') {
		size_t word = strcspn(text + len + 1, " ");

		if (len + 1 + word > REPLY_COLUMNS)
			return text[len - 1] == ':' ? before : len;
		before = len;
		len += 1 + word;
	}
	return len;
}

/* So that people can read it in a bounce. */
static void
reply_wrap(struct reply *reply, const char *text)
{
	for (text += strspn(text, " "); *text != '\0';
	     text += strspn(text, " ")) {
		size_t len = reply_line_length(text);

		reply_add(reply, text, len);
		text += len;
	}
}

static bool
set_reply(
    void *handle, const char *code, const char *enhanced, const char *text)
{
	struct reply reply = { .used = 0 };
	char **l = reply.lines, c[8], e[16];

	snprintf(c, sizeof(c), "%s", code);
	snprintf(e, sizeof(e), "%s", enhanced);
	reply_wrap(&reply, text);
	if (reply.count <= 1)
		return smfi_setreply(handle, c, e, l[0]) == MI_SUCCESS;
	return smfi_setmlreply(handle, c, e, l[0], l[1], l[2], l[3], l[4], l[5],
		   l[6], l[7], l[8], l[9], l[10], l[11], l[12], l[13], l[14],
		   l[15], (char *)NULL) == MI_SUCCESS;
}

static const struct mta_calls calls = {
	.macro = get_macro,
	.insert_field = insert_field,
	.delete_field = delete_field,
	.change_field = change_field,
	.quarantine = quarantine,
	.reply = set_reply,
};

static void
ask_for_macros(SMFICTX *ctx)
{
	static const struct {
		int stage;
		const char *names;
	} wanted[] = {
		{ SMFIM_CONNECT, "j {client_addr}" },
		{ SMFIM_ENVFROM, "{auth_authen}" },
		{ SMFIM_EOM, "i" },
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		char names[64];

		snprintf(names, sizeof(names), "%s", wanted[i].names);
		if (smfi_setsymlist(ctx, wanted[i].stage, names) != MI_SUCCESS)
			log_debug("the library did not take the macro list %s",
			    names);
	}
}

static void
end_connection(SMFICTX *ctx)
{
	struct connection *connection = smfi_getpriv(ctx);

	if (connection == NULL)
		return;
	smfi_setpriv(ctx, NULL);
	session_free(connection->session);
	free(connection);
}

static struct connection *
begin_connection(SMFICTX *ctx, unsigned long steps)
{
	struct connection *connection = xcalloc(1, sizeof(*connection));
	const struct mta mta = {
		.calls = &calls,
		.handle = ctx,
		.leading_space = (steps & SMFIP_HDR_LEADSPC) != 0,
	};

	end_connection(ctx); /* whoever negotiates twice */
	connection->steps = steps;
	connection->session = session_new(&mta);
	smfi_setpriv(ctx, connection);
	return connection;
}

/* An old MTA does not negotiate: then every reply is given. */
static struct connection *
connection_of(SMFICTX *ctx)
{
	struct connection *connection = smfi_getpriv(ctx);

	return connection != NULL ? connection : begin_connection(ctx, 0);
}

static sfsistat
on_negotiate(SMFICTX *ctx, unsigned long actions, unsigned long steps,
    unsigned long unused2, unsigned long unused3, unsigned long *our_actions,
    unsigned long *our_steps, unsigned long *our2, unsigned long *our3)
{
	(void)unused2;
	(void)unused3;
	if ((actions & actions_needed) != actions_needed) {
		log_error("the mail server does not let us add and remove "
			  "header fields: connection refused");
		return SMFIS_REJECT;
	}
	*our_actions = actions_needed | (actions & actions_liked);
	*our_steps = steps & steps_liked;
	*our2 = *our3 = 0;
	if ((actions & SMFIF_SETSYMLIST) != 0)
		ask_for_macros(ctx);
	begin_connection(ctx, *our_steps);
	return SMFIS_CONTINUE;
}

/* Only where it was agreed on may a reply be left out. */
static sfsistat
no_reply(const struct connection *connection, unsigned long step)
{
	return (connection->steps & step) != 0 ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *address)
{
	struct connection *connection = connection_of(ctx);

	(void)host;
	session_connect(connection->session,
	    (const struct sockaddr *)(const void *)address);
	return no_reply(connection, SMFIP_NR_CONN);
}

static sfsistat
on_mail(SMFICTX *ctx, char **arguments)
{
	struct connection *connection = connection_of(ctx);

	session_mail(connection->session, arguments);
	return no_reply(connection, SMFIP_NR_MAIL);
}

static sfsistat
on_recipient(SMFICTX *ctx, char **arguments)
{
	struct connection *connection = connection_of(ctx);

	if (arguments != NULL && arguments[0] != NULL)
		session_recipient(connection->session, arguments[0]);
	return no_reply(connection, SMFIP_NR_RCPT);
}

static sfsistat
on_header(SMFICTX *ctx, char *name, char *value)
{
	struct connection *connection = connection_of(ctx);

	session_field(connection->session, name, value);
	return no_reply(connection, SMFIP_NR_HDR);
}

static sfsistat
on_end_of_header(SMFICTX *ctx)
{
	return no_reply(connection_of(ctx), SMFIP_NR_EOH);
}

static sfsistat
on_body(SMFICTX *ctx, unsigned char *octets, size_t len)
{
	struct connection *connection = connection_of(ctx);

	if (session_body(connection->session, octets, len) == SESSION_SKIP &&
	    (connection->steps & SMFIP_SKIP) != 0)
		return SMFIS_SKIP;
	return SMFIS_CONTINUE;
}

static sfsistat
on_end_of_message(SMFICTX *ctx)
{
	struct connection *connection = connection_of(ctx);

	switch (session_end_of_message(connection->session)) {
	case SESSION_REJECT:
		return SMFIS_REJECT;
	case SESSION_TEMPFAIL:
		return SMFIS_TEMPFAIL;
	default:
		return SMFIS_CONTINUE;
	}
}

static sfsistat
on_abort(SMFICTX *ctx)
{
	struct connection *connection = smfi_getpriv(ctx);

	if (connection != NULL)
		session_abort(connection->session);
	return SMFIS_CONTINUE;
}

/* Maybe the only callback of a connection: a port probe. */
static sfsistat
on_close(SMFICTX *ctx)
{
	end_connection(ctx);
	return SMFIS_CONTINUE;
}

bool
callbacks_open(const char *listen)
{
	char name[] = "smime-milter";
	char *socket = xstrdup(listen);
	struct smfiDesc description = {
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE |
			      SMFIF_SETSYMLIST,
		.xxfi_connect = on_connect,
		.xxfi_envfrom = on_mail,
		.xxfi_envrcpt = on_recipient,
		.xxfi_header = on_header,
		.xxfi_eoh = on_end_of_header,
		.xxfi_body = on_body,
		.xxfi_eom = on_end_of_message,
		.xxfi_abort = on_abort,
		.xxfi_close = on_close,
		.xxfi_negotiate = on_negotiate,
	};
	bool open = smfi_register(description) == MI_SUCCESS &&
		    smfi_setconn(socket) == MI_SUCCESS &&
		    smfi_opensocket(false) == MI_SUCCESS;

	free(socket); /* libmilter keeps copies of its own */
	return open;
}

/*
 * libmilter waits for HUP, TERM and INT on a thread of its own and stops at
 * once on each, and nothing tells it not to.  Unblocking them on our main
 * thread only makes it lose most of the time: a HUP that arrives while another
 * signal is pending there goes to whoever waits.  Nobody else in this program
 * calls sigwait(3), so this takes the place of the C library's for it; the
 * signals are left to control.c, which uses sigwaitinfo(2).
 */
int
sigwait(const sigset_t *set, int *number)
{
	(void)set;
	(void)number;
	for (;;)
		pause();
}

bool
callbacks_serve(void)
{
	return smfi_main() == MI_SUCCESS;
}

const char *
callbacks_library(char text[static 32])
{
	unsigned int major = 0, minor = 0, patch = 0;

	if (smfi_version(&major, &minor, &patch) != MI_SUCCESS)
		return "unknown";
	snprintf(text, 32, "%u.%u.%u", major, minor, patch);
	return text;
}
