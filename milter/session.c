/* SPDX-License-Identifier: BSD-2-Clause */
/* One connection, its messages, and what is done with them. */
#include "config.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "configured.h"
#include "context.h"
#include "forged.h"
#include "report.h"
#include "session.h"
#include "suspension.h"

enum {
	SENDER_MAX = 1024, /* octets that are kept of what the MTA tells */
};

/* From MAIL to its end. */
struct message {
	struct context *context;
	struct verification *verification;
	struct forged forged;
	bool clean; /* forged fields are removed */
	char *authserv_id;
	char *mail_from, *authenticated;
	struct string_list recipients; /* the last item is NULL, if any is */
	char *subject;		       /* the first, as it came; NULL: none */
	bool smtputf8;
	double milliseconds; /* spent on it by us */
};

struct session {
	struct mta mta;
	char client[INET6_ADDRSTRLEN]; /* "": unknown */
	struct message *message;       /* NULL: between messages */
};

static atomic_uint messages_under_way;

unsigned int
session_messages_under_way(void)
{
	return atomic_load(&messages_under_way);
}

static double
now_milliseconds(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
message_free(struct message *message)
{
	if (message == NULL)
		return;
	verify_free(message->verification);
	forged_free(&message->forged);
	context_drop(message->context);
	free(message->authserv_id);
	free(message->mail_from);
	for (size_t i = 0; i < message->recipients.count; i++)
		free(message->recipients.items[i]);
	free(message->recipients.items);
	free(message->subject);
	free(message->authenticated);
	free(message);
	/* Whatever OpenSSL left behind must not meet the next session on this
	 * thread. */
	ERR_clear_error();
	atomic_fetch_sub(&messages_under_way, 1);
}

struct session *
session_new(const struct mta *mta)
{
	struct session *session = xcalloc(1, sizeof(*session));

	session->mta = *mta;
	return session;
}

void
session_abort(struct session *session)
{
	struct message *message = session->message;

	session->message = NULL;
	message_free(message);
}

void
session_free(struct session *session)
{
	if (session == NULL)
		return;
	session_abort(session);
	free(session);
}

static const char *
macro(const struct session *session, const char *name)
{
	return session->mta.calls->macro(session->mta.handle, name);
}

void
session_connect(struct session *session, const struct sockaddr *address)
{
	const void *octets = NULL;
	int family = address != NULL ? address->sa_family : AF_UNSPEC;

	session->client[0] = '\0';
	if (family == AF_INET)
		octets = &((const struct sockaddr_in *)(const void *)address)
			      ->sin_addr;
	else if (family == AF_INET6)
		octets = &((const struct sockaddr_in6 *)(const void *)address)
			      ->sin6_addr;
	if (octets != NULL && inet_ntop(family, octets, session->client,
				  sizeof(session->client)) == NULL)
		session->client[0] = '\0';
}

/* "<a@example.org>" without its brackets; bounded. */
static char *
plain_address(const char *text)
{
	size_t len = strlen(text);

	if (len >= 2 && text[0] == '<' && text[len - 1] == '>') {
		text++;
		len -= 2;
	}
	return xstrndup(text, len < SENDER_MAX ? len : SENDER_MAX);
}

static char *
our_name(const struct session *session, const struct config *config)
{
	char host[256] = "localhost";
	const char *mta = macro(session, "j");

	if (config->authserv_id[0] != '\0')
		return xstrdup(config->authserv_id);
	if (mta != NULL && mta[0] != '\0')
		return xstrndup(mta, SENDER_MAX);
	if (gethostname(host, sizeof(host) - 1) != 0)
		snprintf(host, sizeof(host), "localhost");
	return xstrdup(host);
}

void
session_mail(struct session *session, char *const *arguments)
{
	const char *login = macro(session, "{auth_authen}");
	struct message *message = NULL;
	struct context *context = NULL;

	session_abort(session); /* an MTA may begin anew without a word */
	context = context_take();
	if (context == NULL)
		return; /* the end of the message will tell */
	message = xcalloc(1, sizeof(*message));
	atomic_fetch_add(&messages_under_way, 1);
	message->context = context;
	message->authserv_id = our_name(session, context->config);
	if (login != NULL && login[0] != '\0')
		message->authenticated = xstrndup(login, SENDER_MAX);
	if (arguments != NULL && arguments[0] != NULL) {
		message->mail_from = plain_address(arguments[0]);
		while (*++arguments != NULL)
			if (ascii_equal_nocase(*arguments, "SMTPUTF8"))
				message->smtputf8 = true;
	}
	message->verification = verify_begin(&context->verifier, time(NULL));
	session->message = message;
}

void
session_recipient(struct session *session, const char *text)
{
	struct string_list *list = NULL;

	if (session->message == NULL)
		return;
	list = &session->message->recipients;
	list->items =
	    xreallocarray(list->items, list->count + 2, sizeof(*list->items));
	list->items[list->count++] = plain_address(text);
	list->items[list->count] = NULL;
}

void
session_field(struct session *session, const char *name, const char *value)
{
	struct message *message = session->message;
	double began = now_milliseconds();

	if (message == NULL)
		return;
	forged_look_at(&message->forged, name, value,
	    message->context->config->remove_results, message->authserv_id);
	if (message->subject == NULL && ascii_equal_nocase(name, "Subject"))
		message->subject = xstrdup(value);
	verify_header(message->verification, name, value);
	message->milliseconds += now_milliseconds() - began;
}

enum session_answer
session_body(struct session *session, const void *octets, size_t len)
{
	struct message *message = session->message;
	double began = now_milliseconds();
	bool wanted = false;

	if (message == NULL || !verify_wants_body(message->verification))
		return SESSION_SKIP;
	verify_body(message->verification, octets, len);
	wanted = verify_wants_body(message->verification);
	message->milliseconds += now_milliseconds() - began;
	ERR_clear_error();
	return wanted ? SESSION_CONTINUE : SESSION_SKIP;
}

static bool
reply(struct session *session, const struct decision *decision)
{
	char code[16];

	snprintf(code, sizeof(code), "%d", decision->code);
	return session->mta.calls->reply(
	    session->mta.handle, code, decision->enhanced, decision->text);
}

/* Once only: after a deletion the same index is another field's. */
static bool
remove_forged(struct session *session)
{
	session->message->clean = forged_remove(&session->message->forged,
	    session->mta.calls->delete_field, session->mta.handle);
	return session->message->clean;
}

static bool
insert_field(struct session *session, const char *name, const char *text)
{
	const struct mta *mta = &session->mta;
	char *value = xasprintf("%s%s", mta->leading_space ? " " : "", text);
	bool done = mta->calls->insert_field(mta->handle, 0, name, value);

	free(value);
	return done;
}

/* Each goes to the top, so the last one first. */
static bool
insert_fields(struct session *session, const struct header_fields *fields)
{
	for (size_t i = fields->count; i > 0; i--) {
		const struct header_field *field = &fields->list[i - 1];
		bool done = insert_field(session, field->name, field->value);

		if (!done)
			return false;
	}
	return true;
}

/* The first Subject is the one that is shown. */
static bool
prefix_subject(struct session *session, const char *prefix)
{
	const struct mta *mta = &session->mta;
	const char *subject = session->message->subject;
	char *value = NULL;
	bool done = false;

	if (subject == NULL)
		return insert_field(session, "Subject", prefix);
	subject += strspn(subject, " \t");
	if (strncmp(subject, prefix, strlen(prefix)) == 0)
		return true;
	value =
	    xasprintf("%s%s%s", mta->leading_space ? " " : "", prefix, subject);
	done = mta->calls->change_field(mta->handle, "Subject", 1, value);
	free(value);
	return done;
}

static bool
tag_message(struct session *session, const struct tag *tag)
{
	if (tag->subject_prefix != NULL &&
	    !prefix_subject(session, tag->subject_prefix))
		return false;
	for (size_t i = tag->count; i > 0; i--)
		if (!insert_field(session, tag->fields[i - 1].name,
			tag->fields[i - 1].value))
			return false;
	return true;
}

/* False: the MTA did not do all of it. */
static bool
mark_message(struct session *session, const struct result *result,
    const struct decision *decision, const struct envelope *envelope)
{
	struct report_options options = configured_report(
	    session->message->context->config, session->message->authserv_id);
	struct header_fields fields = { 0 };
	bool done = false;

	if (!remove_forged(session))
		return false;
	/* Our own users' mail is not told apart by what it says of itself. */
	if (decision->skip != NULL && envelope->authenticated != NULL)
		return true;
	if (decision->tag != NULL && !tag_message(session, decision->tag))
		return false;
	report_fields(result, decision, envelope, &options, &fields);
	done = insert_fields(session, &fields);
	header_fields_free(&fields);
	if (done && decision->action == ACTION_QUARANTINE)
		done = session->mta.calls->quarantine(
		    session->mta.handle, decision->text);
	return done;
}

/*
 * The fault is ours: ask the sender to come again, or let the message pass as
 * the configuration says, but never with a field that somebody forged.
 */
static void
decide_for_ourselves(struct session *session, const char *queue_id,
    const char *what, struct decision *decision)
{
	const struct config *config = session->message->context->config;

	log_error("%s: %s", queue_id != NULL ? queue_id : "-", what);
	decision->has_would = false;
	decision->skip = "internal-error";
	if (config->internal_error == INTERNAL_ACCEPT &&
	    session->message->clean) {
		decision->action = ACTION_ACCEPT;
		decision->code = 0;
		decision->enhanced[0] = decision->text[0] = '\0';
		return;
	}
	decision->action = ACTION_TEMPFAIL;
	decision->code = 451;
	snprintf(decision->enhanced, sizeof(decision->enhanced), "4.3.0");
	snprintf(decision->text, sizeof(decision->text),
	    "S/MIME verification is in trouble here, please try again later");
}

static void
carry_out(struct session *session, const struct result *result,
    const struct envelope *envelope, struct decision *decision)
{
	if (decision->action < ACTION_TEMPFAIL &&
	    !mark_message(session, result, decision, envelope))
		decide_for_ourselves(session, envelope->queue_id,
		    session->message->forged.overflowed
			? "too many forged header fields to remove"
			: "the mail server did not take our header fields",
		    decision);
	if (decision->action >= ACTION_TEMPFAIL && !reply(session, decision))
		log_warning("%s: the mail server did not take our reply; it "
			    "uses its own",
		    envelope->queue_id != NULL ? envelope->queue_id : "-");
}

static void
log_message(const struct message *message, const struct result *result,
    const struct decision *decision, const struct envelope *envelope)
{
	const struct report_context context = {
		.config_digest = message->context->config->digest,
		.skip = decision->skip,
		.addresses = message->context->config->log_addresses,
		.format = message->context->config->log_format,
		.milliseconds = message->milliseconds,
	};
	struct buffer line = BUFFER_LIMIT(REPORT_LINE_MAX + 1);

	report_line(result, decision, envelope, &context, &line);
	log_record(buffer_text(&line));
	buffer_free(&line);
}

static enum session_answer
answer_for(enum action action)
{
	switch (action) {
	case ACTION_REJECT:
		return SESSION_REJECT;
	case ACTION_TEMPFAIL:
		return SESSION_TEMPFAIL;
	default:
		return SESSION_CONTINUE;
	}
}

enum session_answer
session_end_of_message(struct session *session)
{
	struct message *message = session->message;
	const struct result *result = NULL;
	struct decision decision = { 0 };
	struct envelope envelope = { .queue_id = macro(session, "i") };
	const struct config *config = NULL;
	double began = now_milliseconds();

	if (message == NULL) {
		log_error("%s: no configuration was there for this message",
		    envelope.queue_id != NULL ? envelope.queue_id : "-");
		return SESSION_TEMPFAIL;
	}
	config = message->context->config;
	envelope.mail_from = message->mail_from;
	envelope.monitor = suspension_until(config->monitor_file) > time(NULL);
	envelope.authenticated = message->authenticated;
	envelope.smtputf8 = message->smtputf8;
	envelope.rcpt_to = (const char *const *)message->recipients.items;
	envelope.client_address = session->client[0] != '\0'
				      ? session->client
				      : macro(session, "{client_addr}");
	result = verify_end(message->verification);
	policy_decide(&config->policy, result, &envelope, &decision);
	carry_out(session, result, &envelope, &decision);
	message->milliseconds += now_milliseconds() - began;
	log_message(message, result, &decision, &envelope);
	evidence_warn_of_ended(message->context->warned, result);
	session_abort(session);
	return answer_for(decision.action);
}
