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

/* Folding is dear: once for each, however many recipients and rules. */
static void
take_names(const struct from *from, struct facts *out)
{
	out->names = xcalloc(from->count + 1, sizeof(*out->names));
	for (size_t i = 0; i < from->count; i++) {
		name_of_mailbox(&from->mailboxes[i], &out->names[i]);
		out->names[i].answers =
		    xcalloc(out->policy->rule_count, sizeof(enum answer));
	}
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
		out->has_mail_from =
		    envelope_mailbox(envelope->mail_from, &out->mail_from);
	if (rule_index_asks_for_names(policy->index))
		take_names(&result->from, out);
	out->common = rule_index_common(policy->index, out, &out->common_count);
}

void
facts_drop(struct facts *facts)
{
	if (facts->has_mail_from)
		mailbox_free(&facts->mail_from);
	for (size_t i = 0;
	     facts->names != NULL && i < facts->result->from.count; i++)
		name_free(&facts->names[i]);
	free(facts->names);
	free(facts->common);
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

static const struct policy_rule *
rule_of(const struct when *when)
{
	return (const void *)((const char *)when -
			      offsetof(struct policy_rule, when));
}

static bool
is_named(const struct string_list *list, const struct shown_name *name)
{
	bool found = name->is_there && !name->is_read;

	for (size_t i = 0; i < list->count && name->is_there && !found; i++)
		found = name_reads_like(name, list->items[i]);
	return found;
}

/* A guess has no display name that could be compared: it meets every list, as
 * a name that is not read must not slip past one. */
static bool
display_matches(
    const struct when *when, const struct facts *facts, const struct view *view)
{
	const struct shown_name *name = NULL;
	enum answer *answer = NULL;

	if (when->display_folded.count == 0)
		return true;
	if (view->kind != VIEW_MAILBOX)
		return view->kind == VIEW_GUESS;
	name = &facts->names[view->from - facts->result->from.mailboxes];
	answer = &name->answers[rule_of(when) - facts->policy->rules];
	if (*answer == ANSWER_ANY)
		*answer = is_named(&when->display_folded, name) ? ANSWER_YES
								: ANSWER_NO;
	return *answer == ANSWER_YES;
}

static bool
from_matches(const struct string_list *list, const struct view *view)
{
	return list->count == 0 || (view->kind != VIEW_NO_MAILBOX &&
				       from_list_matches(list, view->from));
}

bool
when_matches_message(const struct when *when, const struct facts *facts)
{
	return (when->mail_from.count == 0 ||
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
		   (when->protection & facts->protection) != 0);
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
	       when_matches_message(when, facts) &&
	       display_matches(when, facts, view);
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

/* Takes `found`. */
static struct explained_condition *
add_condition(
    struct explained_rule *rule, const char *name, char *found, bool holds)
{
	struct explained_condition *condition = NULL;

	rule->when = xreallocarray(
	    rule->when, rule->when_count + 1, sizeof(*rule->when));
	condition = &rule->when[rule->when_count++];
	*condition = (struct explained_condition){
		.name = name,
		.found = found,
		.holds = holds,
		.verbs = found == NULL ? "there is none"
			 : holds       ? "is named"
				       : "is not named",
	};
	return condition;
}

static void
explain_mailbox(const char *name, const struct string_list *list,
    const struct mailbox *mailbox, struct explained_rule *out)
{
	if (list->count == 0)
		return;
	add_condition(out, name,
	    mailbox != NULL ? mailbox_address(mailbox) : NULL,
	    mailbox != NULL && from_list_matches(list, mailbox))
	    ->entries = list->count;
}

static void
explain_names(const struct when *when, const struct facts *facts,
    const struct view *view, struct explained_rule *out)
{
	const struct mailbox *from =
	    view->kind == VIEW_MAILBOX ? view->from : NULL;
	struct explained_condition *condition = NULL;
	bool holds = display_matches(when, facts, view);

	if (when->display_name.count == 0)
		return;
	condition = add_condition(out, "display_name",
	    from == NULL	    ? NULL
	    : from->display != NULL ? xstrdup(from->display)
	    : from->comment != NULL ? xstrdup(from->comment)
				    : NULL,
	    holds);
	condition->entries = when->display_name.count;
	if (holds)
		condition->verbs = "reads like a name of the list";
}

static void
explain_client(
    const struct when *when, const char *client, struct explained_rule *out)
{
	if (when->client.count > 0)
		add_condition(out, "client",
		    client != NULL ? xstrdup(client) : NULL,
		    network_list_has(&when->client, client))
		    ->entries = when->client.count;
}

static void
explain_answer(const char *name, enum answer wanted, bool found,
    struct explained_rule *out)
{
	struct explained_condition *condition = NULL;

	if (wanted == ANSWER_ANY)
		return;
	condition = add_condition(out, name, xstrdup(found ? "true" : "false"),
	    answer_is(wanted, found));
	condition->wanted = xstrdup(wanted == ANSWER_YES ? "true" : "false");
	condition->verbs = NULL;
}

static void
explain_protection(const struct when *when, const struct facts *facts,
    struct explained_rule *out)
{
	struct explained_condition *condition = NULL;
	struct buffer wanted = BUFFER_LIMIT(40);
	const char *found = "";

	if (when->protection == 0)
		return;
	for (size_t i = 0; i < PROTECTION_COUNT; i++) {
		if (facts->protection == 1u << i)
			found = protection_words[i];
		if ((when->protection & 1u << i) != 0)
			buffer_format(&wanted, "%s%s",
			    wanted.len > 0 ? ", " : "", protection_words[i]);
	}
	condition = add_condition(out, "protection", xstrdup(found),
	    (when->protection & facts->protection) != 0);
	condition->wanted = xstrdup(buffer_text(&wanted));
	condition->verbs = NULL;
	buffer_free(&wanted);
}

void
when_explain(const struct when *when, const struct facts *facts,
    const struct view *view, struct explained_rule *out)
{
	explain_mailbox("from", &when->from,
	    view->kind == VIEW_NO_MAILBOX ? NULL : view->from, out);
	explain_mailbox("mail_from", &when->mail_from,
	    facts->has_mail_from ? &facts->mail_from : NULL, out);
	explain_mailbox("recipients", &when->recipients, view->recipient, out);
	explain_names(when, facts, view, out);
	explain_client(when, facts->envelope->client_address, out);
	explain_answer(
	    "authenticated", when->authenticated, is_authenticated(facts), out);
	explain_answer(
	    "trusted_hop", when->trusted_hop, facts->from_trusted_hop, out);
	explain_answer("mailing_list", when->mailing_list,
	    facts->result->mailing_list, out);
	explain_answer(
	    "null_sender", when->null_sender, has_null_sender(facts), out);
	explain_protection(when, facts, out);
}
