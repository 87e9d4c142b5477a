/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What mail a rule is about.  Conditions are all to be met; within a list any
 * entry does.  A mailbox costs a few searches, however long a list is.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

static const char *const protection_words[] = { "signed", "encrypted",
	"neither" };
enum {
	PROTECTION_COUNT = 3
};

static bool
is_signed(const struct result *result)
{
	return result->signature_count > 0 ||
	       (result->reason != REASON_NONE &&
		   result->reason != REASON_CERTS_ONLY);
}

void
facts_take(const struct policy *policy, const struct result *result,
    const struct envelope *envelope, struct facts *out)
{
	*out = (struct facts){
		.policy = policy,
		.result = result,
		.envelope = envelope,
		.protection = is_signed(result)		? PROTECTION_SIGNED
			      : result->encrypted_whole ? PROTECTION_ENCRYPTED
							: PROTECTION_NEITHER,
		.from_trusted_hop = network_list_has(
		    &policy->trusted_hops, envelope->client_address),
	};
	if (envelope->mail_from != NULL && envelope->mail_from[0] != '\0')
		out->has_mail_from = mailbox_parse_address(
		    span_of(envelope->mail_from), &out->mail_from);
}

void
facts_drop(struct facts *facts)
{
	if (facts->has_mail_from)
		mailbox_free(&facts->mail_from);
}

static bool
answer_is(enum answer wanted, bool found)
{
	return wanted == ANSWER_ANY || found == (wanted == ANSWER_YES);
}

static bool
is_authenticated(const struct facts *facts)
{
	const char *login = facts->envelope->authenticated;

	return login != NULL && login[0] != '\0';
}

static bool
has_null_sender(const struct facts *facts)
{
	const char *sender = facts->envelope->mail_from;

	return sender != NULL && sender[0] == '\0';
}

/* A guess has no display name that could be compared: it meets every list, as
 * a name that is not read must not slip past one. */
static bool
display_matches(const struct when *when, const struct view *view)
{
	const struct string_list *list = &when->display_folded;
	bool found = false;
	char *folded = NULL;

	if (list->count == 0)
		return true;
	if (view->kind != VIEW_MAILBOX || view->from->display == NULL)
		return view->kind == VIEW_GUESS;
	folded = name_fold(view->from->display);
	for (size_t i = 0; i < list->count && !found; i++)
		found = name_folded_has(folded, list->items[i]);
	free(folded);
	return found;
}

static bool
from_matches(const struct string_list *list, const struct view *view)
{
	return list->count == 0 || (view->kind != VIEW_NO_MAILBOX &&
				       from_list_matches(list, view->from));
}

bool
when_matches(
    const struct when *when, const struct facts *facts, const struct view *view)
{
	return from_matches(&when->from, view) &&
	       (when->recipients.count == 0 ||
		   (view->recipient != NULL &&
		       from_list_matches(
			   &when->recipients, view->recipient))) &&
	       (when->mail_from.count == 0 ||
		   (facts->has_mail_from && from_list_matches(&when->mail_from,
						&facts->mail_from))) &&
	       (when->client.count == 0 ||
		   network_list_has(
		       &when->client, facts->envelope->client_address)) &&
	       answer_is(when->authenticated, is_authenticated(facts)) &&
	       answer_is(when->trusted_hop, facts->from_trusted_hop) &&
	       answer_is(when->mailing_list, facts->result->mailing_list) &&
	       answer_is(when->null_sender, has_null_sender(facts)) &&
	       (when->protection == 0 ||
		   (when->protection & facts->protection) != 0) &&
	       display_matches(when, view);
}

/* --- reading and printing --------------------------------------------------*/

static char *
name_entry_normal(const char *text)
{
	char *folded = name_fold(text);
	bool is_name = folded[0] != '\0' && utf8_valid(span_of(text));

	free(folded);
	return is_name ? xstrdup(text) : NULL;
}

static const struct list_kind mailbox_list = { from_entry_normal,
	"a domain, .domain or a mailbox" };
static const struct list_kind name_list = { name_entry_normal,
#ifdef HAVE_ICU
	"a name with a letter in it" };
#else
	"nothing: this build has no ICU, and cannot compare names" };
#endif

static void
fold_names(struct when *when)
{
	for (size_t i = 0; i < when->display_name.count; i++)
		string_list_add(&when->display_folded,
		    name_fold(when->display_name.items[i]));
	string_list_sort(&when->display_folded);
}

void
when_read(struct reader *reader, const config_setting_t *group,
    const struct rule_place *place, struct when *when)
{
	static const char *const known[] = { "from", "display_name",
		"mail_from", "recipients", "client", "authenticated",
		"trusted_hop", "mailing_list", "null_sender", "protection",
		NULL };
	config_setting_t *members = member_of_type(
	    reader, group, place, "when", CONFIG_TYPE_GROUP, "a group { ... }");
	struct rule_place here = place_within(place, "when");

	if (members == NULL)
		return;
	only_known(reader, members, here.text, known);
	read_list(reader, members, &here, "from", &mailbox_list, &when->from);
	read_list(reader, members, &here, "display_name", &name_list,
	    &when->display_name);
	fold_names(when);
	read_list(reader, members, &here, "mail_from", &mailbox_list,
	    &when->mail_from);
	read_list(reader, members, &here, "recipients", &mailbox_list,
	    &when->recipients);
	read_networks(reader, members, &here, "client", &when->client);
	read_answer(
	    reader, members, &here, "authenticated", &when->authenticated);
	read_answer(reader, members, &here, "trusted_hop", &when->trusted_hop);
	read_answer(
	    reader, members, &here, "mailing_list", &when->mailing_list);
	read_answer(reader, members, &here, "null_sender", &when->null_sender);
	read_words(reader, members, &here, "protection", protection_words,
	    PROTECTION_COUNT, &when->protection);
}

static void
print_answer(const char *name, enum answer answer, struct buffer *out)
{
	if (answer != ANSWER_ANY)
		buffer_format(out, " %s = %s;", name,
		    answer == ANSWER_YES ? "true" : "false");
}

void
when_print(const struct when *when, struct buffer *out)
{
	buffer_string(out, " when = {");
	print_list("from", &when->from, out);
	print_list("display_name", &when->display_name, out);
	print_list("mail_from", &when->mail_from, out);
	print_list("recipients", &when->recipients, out);
	print_networks("client", &when->client, out);
	print_answer("authenticated", when->authenticated, out);
	print_answer("trusted_hop", when->trusted_hop, out);
	print_answer("mailing_list", when->mailing_list, out);
	print_answer("null_sender", when->null_sender, out);
	print_words("protection", protection_words, PROTECTION_COUNT,
	    when->protection, out);
	buffer_string(out, " };");
}

void
when_free(struct when *when)
{
	string_list_free(&when->from);
	string_list_free(&when->display_name);
	string_list_free(&when->display_folded);
	string_list_free(&when->mail_from);
	string_list_free(&when->recipients);
	network_list_free(&when->client);
}

/* --- what covers what ------------------------------------------------------*/

bool
list_covers(const struct string_list *wide, const struct string_list *narrow)
{
	if (wide->count == 0)
		return true;
	for (size_t i = 0; i < narrow->count; i++)
		if (!from_list_covers(wide, narrow->items[i]))
			return false;
	return narrow->count > 0;
}

static bool
names_cover(const struct string_list *wide, const struct string_list *narrow)
{
	size_t w = 0;

	if (wide->count == 0)
		return true;
	for (size_t i = 0; i < narrow->count; i++) {
		while (w < wide->count &&
		       strcmp(wide->items[w], narrow->items[i]) < 0)
			w++;
		if (w == wide->count ||
		    strcmp(wide->items[w], narrow->items[i]) != 0)
			return false;
	}
	return narrow->count > 0;
}

static bool
answer_covers(enum answer wide, enum answer narrow)
{
	return wide == ANSWER_ANY || wide == narrow;
}

bool
when_covers(const struct when *wide, const struct when *narrow)
{
	return list_covers(&wide->from, &narrow->from) &&
	       names_cover(&wide->display_folded, &narrow->display_folded) &&
	       list_covers(&wide->mail_from, &narrow->mail_from) &&
	       list_covers(&wide->recipients, &narrow->recipients) &&
	       (wide->client.count == 0 ||
		   networks_cover(&wide->client, &narrow->client)) &&
	       answer_covers(wide->authenticated, narrow->authenticated) &&
	       answer_covers(wide->trusted_hop, narrow->trusted_hop) &&
	       answer_covers(wide->mailing_list, narrow->mailing_list) &&
	       answer_covers(wide->null_sender, narrow->null_sender) &&
	       (wide->protection == 0 ||
		   (narrow->protection != 0 &&
		       (narrow->protection & ~wide->protection) == 0));
}

/* --- for --explain ---------------------------------------------------------*/

static void
explain_mailbox(const char *name, const struct string_list *list,
    const struct mailbox *mailbox, struct buffer *out)
{
	char *address = NULL;

	if (list->count == 0)
		return;
	address = mailbox != NULL ? mailbox_address(mailbox) : NULL;
	buffer_format(out, "%swhen.%s: %s %s (%zu entries)",
	    out->len > 0 ? "; " : "", name,
	    address != NULL ? address : "no mailbox",
	    mailbox != NULL && from_list_matches(list, mailbox)
		? "is named"
		: "is not named",
	    list->count);
	free(address);
}

static void
explain_answer(
    const char *name, enum answer wanted, bool found, struct buffer *out)
{
	if (wanted != ANSWER_ANY)
		buffer_format(out, "%swhen.%s: %s", out->len > 0 ? "; " : "",
		    name, found ? "it is so" : "it is not so");
}

void
when_explain(const struct when *when, const struct facts *facts,
    const struct view *view, struct buffer *out)
{
	const char *client = facts->envelope->client_address;
	struct buffer text = BUFFER_LIMIT(4096);

	explain_mailbox("from", &when->from,
	    view->kind == VIEW_NO_MAILBOX ? NULL : view->from, &text);
	explain_mailbox("mail_from", &when->mail_from,
	    facts->has_mail_from ? &facts->mail_from : NULL, &text);
	explain_mailbox(
	    "recipients", &when->recipients, view->recipient, &text);
	if (when->display_name.count > 0)
		buffer_format(&text, "%swhen.display_name: %s",
		    text.len > 0 ? "; " : "",
		    display_matches(when, view)
			? "reads like a name of the list"
			: "is not in the list");
	if (when->client.count > 0)
		buffer_format(&text, "%swhen.client: %s %s",
		    text.len > 0 ? "; " : "",
		    client != NULL ? client : "unknown",
		    network_list_has(&when->client, client) ? "is named"
							    : "is not named");
	explain_answer("authenticated", when->authenticated,
	    is_authenticated(facts), &text);
	explain_answer(
	    "trusted_hop", when->trusted_hop, facts->from_trusted_hop, &text);
	explain_answer("mailing_list", when->mailing_list,
	    facts->result->mailing_list, &text);
	explain_answer(
	    "null_sender", when->null_sender, has_null_sender(facts), &text);
	if (when->protection != 0)
		for (size_t i = 0; i < PROTECTION_COUNT; i++)
			if (facts->protection == 1u << i)
				buffer_format(&text, "%swhen.protection: %s",
				    text.len > 0 ? "; " : "",
				    protection_words[i]);
	buffer_string(out, text.len > 0 ? buffer_text(&text) : "all mail");
	buffer_free(&text);
}
