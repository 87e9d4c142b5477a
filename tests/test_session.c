/* SPDX-License-Identifier: BSD-2-Clause */
/* A session with an MTA that only takes notes: which fields are removed and
 * inserted and in what order, replies, and what happens when the MTA fails. */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "context.h"
#include "forged.h"
#include "pki.h"
#include "session.h"
#include "status_make.h"

#include "test.h"

struct notes {
	char folder[64], *file;
	struct mta mta;
	struct session *session;
	struct buffer done; /* one line a call */
	bool refuse_insert, refuse_delete, refuse_quarantine;
	const char *login;
};

static const char *
note_macro(void *handle, const char *name)
{
	struct notes *notes = handle;

	if (strcmp(name, "i") == 0)
		return "4hXkQ21zT9";
	if (strcmp(name, "j") == 0)
		return "mx.dest.example";
	if (strcmp(name, "{auth_authen}") == 0)
		return notes->login;
	return NULL;
}

static bool
note_insert(void *handle, int index, const char *name, const char *value)
{
	struct notes *notes = handle;

	buffer_format(&notes->done, "insert %d %s:%s\n", index, name, value);
	return !notes->refuse_insert;
}

static bool
note_delete(void *handle, const char *name, unsigned int index)
{
	struct notes *notes = handle;

	buffer_format(&notes->done, "delete %s %u\n", name, index);
	return !notes->refuse_delete;
}

static bool
note_change(
    void *handle, const char *name, unsigned int index, const char *value)
{
	struct notes *notes = handle;

	buffer_format(&notes->done, "change %s %u:%s\n", name, index, value);
	return true;
}

static bool
note_quarantine(void *handle, const char *reason)
{
	struct notes *notes = handle;

	buffer_format(&notes->done, "quarantine %s\n", reason);
	return !notes->refuse_quarantine;
}

static bool
note_reply(
    void *handle, const char *code, const char *enhanced, const char *text)
{
	struct notes *notes = handle;

	buffer_format(&notes->done, "reply %s %s %s\n", code, enhanced, text);
	return true;
}

static const struct mta_calls note_calls = {
	.macro = note_macro,
	.insert_field = note_insert,
	.delete_field = note_delete,
	.change_field = note_change,
	.quarantine = note_quarantine,
	.reply = note_reply,
};

static void
configure(struct notes *notes, const char *text)
{
	FILE *file = fopen(notes->file, "w");
	struct config_errors errors = { 0 };
	struct context *context = NULL;

	assert_non_null(file);
	fprintf(file,
	    "fetch = { enabled = false; };\n"
	    "trust = { anchors = ( { file = \"" SRCDIR
	    "/samples/certificates/root.pem\"; } ); };\n%s",
	    text);
	assert_int_equal(fclose(file), 0);
	context = context_load(notes->file, &errors);
	for (size_t i = 0; i < errors.list.count; i++)
		print_error("%s\n", errors.list.items[i]);
	config_errors_free(&errors);
	assert_non_null(context);
	context_publish(context);
}

static int
setup(void **state)
{
	struct notes *notes = xcalloc(1, sizeof(*notes));

	snprintf(
	    notes->folder, sizeof(notes->folder), "/tmp/test_session.XXXXXX");
	if (mkdtemp(notes->folder) == NULL)
		return -1;
	notes->file = xasprintf("%s/m.conf", notes->folder);
	notes->done = BUFFER_LIMIT(1 << 20);
	notes->mta = (struct mta){
		.calls = &note_calls, .handle = notes, .leading_space = true
	};
	notes->session = session_new(&notes->mta);
	log_to_stderr("test", LOG_LEVEL_ERROR);
	configure(notes, "");
	*state = notes;
	return 0;
}

static int
teardown(void **state)
{
	struct notes *notes = *state;

	session_free(notes->session);
	context_publish(NULL);
	unlink(notes->file);
	rmdir(notes->folder);
	free(notes->file);
	buffer_free(&notes->done);
	free(notes);
	return session_messages_under_way() == 0 ? 0 : -1;
}

static void
begin(struct notes *notes)
{
	char sender[] = "<a@bank.example>";
	char *arguments[] = { sender, NULL };

	session_mail(notes->session, arguments);
}

static enum session_answer
finish(struct notes *notes)
{
	static const char body[] = "Hello\r\n";

	session_body(notes->session, body, sizeof(body) - 1);
	return session_end_of_message(notes->session);
}

static void
field(struct notes *notes, const char *name, const char *value)
{
	session_field(notes->session, name, value);
}

/* The order of the first occurrences of words in what was done. */
static void
assert_in_order(const struct notes *notes, const char *const words[])
{
	const char *place = buffer_text(&notes->done);

	for (size_t i = 0; words[i] != NULL; i++) {
		const char *found = strstr(place, words[i]);

		if (found == NULL)
			fail_msg("no \"%s\" (in this order) in\n%s", words[i],
			    buffer_text(&notes->done));
		else
			place = found + 1;
	}
}

static bool
was_done(const struct notes *notes, const char *what)
{
	return strstr(buffer_text(&notes->done), what) != NULL;
}

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)ascii_tolower((unsigned char)*text);
}

static void
unsigned_mail_gets_its_fields_at_the_top_in_order(void **state)
{
	/* Each goes to index 0, so the last of the message comes first. */
	static const char *const order[] = { "insert 0 X-SMIME-Policy: accept",
		"insert 0 X-SMIME-Status: Not signed\n",
		"insert 0 Authentication-Results: mx.dest.example;", NULL };
	struct notes *notes = *state;

	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_in_order(notes, order);
	assert_false(was_done(notes, "delete"));
	assert_false(was_done(notes, "reply"));
}

static void
without_the_leading_space_agreed_on_values_have_none(void **state)
{
	struct notes *notes = *state;

	session_free(notes->session);
	notes->mta.leading_space = false;
	notes->session = session_new(&notes->mta);
	begin(notes);
	field(notes, "From", "a@bank.example");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_true(was_done(notes, "insert 0 X-SMIME-Status:Not signed\n"));
}

static void
forged_fields_go_from_the_highest_index_down(void **state)
{
	static const char *const order[] = {
		"delete x-smime-signer 1\n",
		"delete authentication-results 5\n",
		"delete x-smime-status 3\n",
		"delete authentication-results 3\n",
		"delete x-smime-status 2\n",
		"delete x-smime-status 1\n",
		"insert 0 ",
		NULL,
	};
	struct notes *notes = *state;

	begin(notes);
	field(notes, "X-SMIME-Status", " Good signature");
	field(notes, "Authentication-Results", " other.example; smime=pass");
	field(notes, "x-smime-status", " Good signature");
	field(notes, "Authentication-Results", " mx.dest.example; spf=pass");
	field(notes, "AUTHENTICATION-RESULTS", " MX.dest.example; smime=pass");
	field(notes, "From", " a@bank.example");
	field(notes, "X-SMIME-STATUS ", " Good signature");
	field(notes, "Authentication-Results", " other.example; spf=pass");
	field(notes, "authentication-results",
	    " (c) mx.dest.example\r\n\t; spf=pass; smime=fail");
	field(notes, "X-SMIME-Signer", " x");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	lower((char *)notes->done.data); /* MTAs ignore the case of names */
	assert_in_order(notes, order);
	assert_false(was_done(notes, "delete authentication-results 1"));
	assert_false(was_done(notes, "delete authentication-results 2"));
	assert_false(was_done(notes, "delete authentication-results 4"));
}

static void
remove_results_says_which_results_of_ours_go(void **state)
{
	static const struct {
		const char *option;
		bool plain, smime;
	} cases[] = {
		{ "remove_results = \"smime\";", false, true },
		{ "remove_results = \"all\";", true, true },
		{ "remove_results = \"none\";", false, false },
	};
	struct notes *notes = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		configure(notes, cases[i].option);
		buffer_clear(&notes->done);
		begin(notes);
		field(notes, "Authentication-Results",
		    " mx.dest.example; spf=pass");
		field(notes, "Authentication-Results",
		    " mx.dest.example; smime=pass");
		field(
		    notes, "Authentication-Results", " x.example; smime=pass");
		field(notes, "X-SMIME-Status", " Good signature");
		assert_int_equal(finish(notes), SESSION_CONTINUE);
		assert_int_equal(
		    was_done(notes, "delete Authentication-Results 1\n"),
		    cases[i].plain);
		assert_int_equal(
		    was_done(notes, "delete Authentication-Results 2\n"),
		    cases[i].smime);
		assert_false(
		    was_done(notes, "delete Authentication-Results 3\n"));
		assert_true(was_done(notes, "delete X-SMIME-Status 1\n"));
	}
}

static void
more_forged_fields_than_can_be_removed_are_never_let_in(void **state)
{
	struct notes *notes = *state;

	configure(notes, "internal_error = \"accept\";");
	log_to_stderr("test", (enum log_level) - 1);
	begin(notes);
	for (int i = 0; i < FORGED_MAX + 1; i++)
		field(notes, "X-SMIME-Status", " Good signature");
	assert_int_equal(finish(notes), SESSION_TEMPFAIL);
	assert_true(was_done(notes, "reply 451 4.3.0 "));
	assert_false(was_done(notes, "insert"));
}

static const char bank_rule[] =
    "policy = { mode = \"enforce\"; rules = ( { name = \"bank\";\n"
    "when = { from = [ \"bank.example\" ]; };\n"
    "require = { result = [ \"pass\" ]; }; encrypted = \"otherwise\";\n"
    "otherwise = { action = \"%s\"; text = \"100%% no: $rule\"; }; } ); };\n";

static void
enforce(struct notes *notes, const char *action, const char *more)
{
	char *rule = xasprintf(bank_rule, action);
	char *text = xasprintf("%s%s", rule, more);

	configure(notes, text);
	free(rule);
	free(text);
}

#define NOT_SIGNED "the message is not signed (none). Reference: 4hXkQ21zT9\n"

static void
a_refusal_gives_its_reply_and_touches_nothing(void **state)
{
	struct notes *notes = *state;

	enforce(notes, "reject", "");
	begin(notes);
	field(notes, "From", " a@bank.example");
	field(notes, "X-SMIME-Status", " Good signature");
	assert_int_equal(finish(notes), SESSION_REJECT);
	assert_string_equal(buffer_text(&notes->done),
	    "reply 550 5.7.1 100% no: bank: " NOT_SIGNED);

	buffer_clear(&notes->done);
	enforce(notes, "tempfail", "");
	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_TEMPFAIL);
	assert_string_equal(buffer_text(&notes->done),
	    "reply 451 4.7.1 100% no: bank: " NOT_SIGNED);
}

static void
quarantine_comes_with_fields_and_a_reason(void **state)
{
	struct notes *notes = *state;

	enforce(notes, "quarantine", "");
	begin(notes);
	field(notes, "From", " a@bank.example");
	field(notes, "X-SMIME-Status", " Good signature");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_true(was_done(notes, "delete X-SMIME-Status 1\n"));
	assert_true(was_done(notes, "X-SMIME-Policy: quarantine"));
	assert_true(was_done(notes, "quarantine 100% no: bank: " NOT_SIGNED));

	notes->refuse_quarantine = true;
	buffer_clear(&notes->done);
	log_to_stderr("test", (enum log_level) - 1);
	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_TEMPFAIL);
}

static const char tag_rule[] =
    "policy = { mode = \"enforce\"; rules = ( { name = \"tag\";\n"
    "require = { result = [ \"pass\" ]; }; encrypted = \"accept\";\n"
    "otherwise = { action = \"tag\"; subject_prefix = \"[!] \";\n"
    "fields = ( { name = \"X-Look\"; value = \"one\"; },\n"
    "{ name = \"X-Look\"; value = \"two\"; } ); }; } ); };\n";

static void
a_tag_is_fields_and_a_subject_with_its_prefix_once(void **state)
{
	struct notes *notes = *state;

	configure(notes, tag_rule);
	begin(notes);
	field(notes, "From", " a@bank.example");
	field(notes, "Subject", " Hello\n there");
	field(notes, "Subject", " second");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_in_order(notes,
	    (const char *const[]){ "change Subject 1: [!] Hello\n there\n",
		"insert 0 X-Look: two\n", "insert 0 X-Look: one\n",
		"X-SMIME-Policy: tag;", NULL });

	buffer_clear(&notes->done);
	begin(notes);
	field(notes, "From", " a@bank.example");
	field(notes, "Subject", " [!] Hello");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_false(was_done(notes, "change Subject"));

	buffer_clear(&notes->done);
	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_true(was_done(notes, "insert 0 Subject: [!] \n"));
}

/* Left alone: nothing is enforced and nothing claimed; forged fields go. */
static void
authenticated_mail_gets_no_fields_and_loses_forged_ones(void **state)
{
	struct notes *notes = *state;

	enforce(notes, "reject", "");
	notes->login = "erika";
	begin(notes);
	field(notes, "From", " a@bank.example");
	field(notes, "X-SMIME-Status", " Good signature");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_string_equal(
	    buffer_text(&notes->done), "delete X-SMIME-Status 1\n");

	enforce(notes, "reject", "skip = { authenticated = false; };\n");
	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_REJECT);
	notes->login = NULL;
}

/* A field that names the rule would tell the others who is among them. */
static void
a_rule_for_one_of_several_recipients_is_not_named(void **state)
{
	struct notes *notes = *state;

	configure(notes,
	    "policy = { mode = \"enforce\"; rules = ( { name = \"legal\";\n"
	    "when = { recipients = [ \"legal@dest.example\" ]; };\n"
	    "require = { result = [ \"pass\" ]; }; encrypted = \"accept\";\n"
	    "otherwise = { action = \"quarantine\"; }; } ); };\n");
	begin(notes);
	session_recipient(notes->session, "<bob@dest.example>");
	session_recipient(notes->session, "<legal@dest.example>");
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_true(was_done(notes, "X-SMIME-Policy: quarantine; mode="));
	assert_false(was_done(notes, "legal"));

	buffer_clear(&notes->done);
	begin(notes);
	session_recipient(notes->session, "<legal@dest.example>");
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_true(was_done(notes, "rule=\"legal\""));

	buffer_clear(&notes->done);
	begin(notes);
	session_recipient(notes->session, "<bob@dest.example>");
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_true(was_done(notes, "X-SMIME-Policy: accept"));
}

static void
monitor_mode_accepts_and_says_what_it_would_do(void **state)
{
	struct notes *notes = *state;

	enforce(notes, "reject", "");
	configure(notes,
	    "policy = { rules = ( { name = \"all\";\n"
	    "require = { result = [ \"pass\" ]; }; encrypted = \"otherwise\";\n"
	    "otherwise = { action = \"reject\"; }; } ); };\n");
	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_true(was_done(notes, "X-SMIME-Policy: accept; would=reject"));
}

static void
an_mta_that_fails_means_tempfail(void **state)
{
	struct notes *notes = *state;

	log_to_stderr("test", (enum log_level) - 1);
	notes->refuse_insert = true;
	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_TEMPFAIL);
	assert_true(was_done(notes, "reply 451 4.3.0 "));
}

static void
internal_error_accept_lets_pass_but_never_a_forged_field(void **state)
{
	struct notes *notes = *state;

	configure(notes, "internal_error = \"accept\";");
	log_to_stderr("test", (enum log_level) - 1);
	notes->refuse_insert = true;
	begin(notes);
	field(notes, "X-SMIME-Status", " Good signature");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_true(was_done(notes, "delete X-SMIME-Status 1\n"));
	/* A second deletion would hit another field. */
	assert_null(
	    strstr(strstr(buffer_text(&notes->done), "delete") + 1, "delete"));

	notes->refuse_delete = true;
	begin(notes);
	field(notes, "X-SMIME-Status", " Good signature");
	assert_int_equal(finish(notes), SESSION_TEMPFAIL);
}

static void
without_a_configuration_mail_is_tempfailed(void **state)
{
	struct notes *notes = *state;

	log_to_stderr("test", (enum log_level) - 1);
	context_publish(NULL);
	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_TEMPFAIL);
}

static void
a_message_keeps_the_configuration_that_it_began_with(void **state)
{
	struct notes *notes = *state;

	enforce(notes, "reject", "");
	begin(notes);
	configure(notes, "");
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_REJECT);
	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
}

static void
several_messages_share_a_connection_and_nothing_else(void **state)
{
	struct notes *notes = *state;

	begin(notes);
	field(notes, "X-SMIME-Status", " Good signature");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	session_abort(notes->session); /* as Postfix does after each */
	buffer_clear(&notes->done);
	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(finish(notes), SESSION_CONTINUE);
	assert_false(was_done(notes, "delete"));
}

static void
an_abort_at_any_point_and_a_close_without_message_are_fine(void **state)
{
	struct notes *notes = *state;

	session_abort(notes->session);
	begin(notes);
	session_abort(notes->session);
	begin(notes);
	field(notes, "X-SMIME-Status", " x");
	assert_int_equal(session_messages_under_way(), 1);
	begin(notes); /* without an abort between */
	assert_int_equal(session_messages_under_way(), 1);
	field(notes, "From", " a@bank.example");
	session_body(notes->session, "x", 1);
	session_abort(notes->session);
	session_abort(notes->session);
	assert_int_equal(session_messages_under_way(), 0);
	assert_int_equal(session_body(notes->session, "x", 1), SESSION_SKIP);
	assert_string_equal(buffer_text(&notes->done), "");
	begin(notes); /* freed by the teardown */
}

static void
an_end_without_a_body_is_a_message(void **state)
{
	struct notes *notes = *state;

	begin(notes);
	field(notes, "From", " a@bank.example");
	assert_int_equal(
	    session_end_of_message(notes->session), SESSION_CONTINUE);
	assert_true(was_done(notes, "X-SMIME-Status: Not signed"));
}

static void
the_body_of_plain_text_is_skipped_and_that_of_signed_mail_is_not(void **state)
{
	struct notes *notes = *state;

	begin(notes);
	field(notes, "From", " a@bank.example");
	field(notes, "Content-Type", " text/plain");
	assert_int_equal(
	    session_body(notes->session, "x\r\n", 3), SESSION_SKIP);
	session_abort(notes->session);

	begin(notes);
	field(notes, "Content-Type",
	    " multipart/signed; boundary=x; micalg=sha-256;\r\n"
	    "\tprotocol=\"application/pkcs7-signature\"");
	assert_int_equal(
	    session_body(notes->session, "--x\r\n", 5), SESSION_CONTINUE);
}

static void
odd_senders_and_clients_are_taken(void **state)
{
	char null_sender[] = "<>", plain[] = "a@b", empty[] = "";
	char utf8[] = "SMTPUTF8";
	char *arguments[][3] = { { null_sender, NULL, NULL },
		{ plain, utf8, NULL }, { empty, NULL, NULL },
		{ NULL, NULL, NULL } };
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct notes *notes = *state;

	session_connect(notes->session, NULL);
	session_connect(notes->session, (const struct sockaddr *)&address);
	for (size_t i = 0; i < COUNT(arguments); i++) {
		session_mail(notes->session, arguments[i]);
		assert_int_equal(finish(notes), SESSION_CONTINUE);
	}
	session_mail(notes->session, NULL);
	assert_int_equal(finish(notes), SESSION_CONTINUE);
}

static void
every_anchor_file_must_hold_a_certificate(void **state)
{
	struct notes *notes = *state;
	struct config_errors errors = { 0 };
	FILE *file = fopen(notes->file, "w");

	assert_non_null(file);
	fprintf(file, "\ntrust = { anchors = ( { file = \"%s\"; } ); };\n",
	    notes->file);
	assert_int_equal(fclose(file), 0);
	assert_null(context_load(notes->file, &errors));
	assert_int_equal(errors.list.count, 1);
	assert_non_null(strstr(errors.list.items[0], "/m.conf:2: "));
	config_errors_free(&errors);

	file = fopen(notes->file, "w");
	assert_non_null(file);
	fprintf(file, "trust = { nss_module = \"/nowhere/module.so\"; };\n");
	assert_int_equal(fclose(file), 0);
	assert_null(context_load(notes->file, &errors));
	assert_int_equal(errors.list.count, 1);
	assert_non_null(
	    strstr(errors.list.items[0], "trust.anchors: there is no anchor"));
	config_errors_free(&errors);
}

static void
who_does_not_take_unknown_for_good_is_known(void **state)
{
#define A_RULE "; policy = { rules = ( { name = \"r\"; require = { "
#define A_RULE_ENDS                                                            \
	" }; encrypted = \"accept\"; otherwise = { action = \"reject\"; }; } " \
	"); };\n"
	static const struct {
		const char *config;
		bool wanted;
	} cases[] = {
		{ "revocation = \"soft\";\n", false },
		{ "revocation = \"off\";\n", false },
		{ "revocation = \"hard\";\n", true },
		{ "revocation = \"soft\"" A_RULE
		  "revocation = \"good\";" A_RULE_ENDS,
		    true },
		{ "revocation = \"soft\"" A_RULE
		  "revocation = [ \"good\", \"unknown\" ];" A_RULE_ENDS,
		    false },
		{ "revocation = \"off\"; policy = { rules = ( { name = "
		  "\"r\"; revocation = \"hard\"; require = { result = [ "
		  "\"pass\" ]; }; encrypted = \"accept\"; otherwise "
		  "= { action = \"reject\"; }; } ); };\n",
		    true },
	};
	struct notes *notes = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct context *context;

		configure(notes, cases[i].config);
		context = context_take();
		assert_int_equal(
		    context->verifier.wants_known_status, cases[i].wanted);
		context_drop(context);
	}
}

/* Returns how many the published configuration then has. */
static size_t
add_crl(struct notes *notes, const struct pki *ca, const char *file)
{
	struct buffer der = crl_make(ca, &(struct crl_wish){ .number = 1 });
	char *path = xasprintf("%s/%s", pki_folder(), file);
	char *text = xasprintf("crls = [ \"%s\" ]; keep_crls = \"%s\";\n",
	    pki_folder(), pki_folder());
	FILE *out = fopen(path, "w");
	struct evidence_summary summary;
	struct context *context;

	assert_non_null(out);
	assert_int_equal(fwrite(der.data, 1, der.len, out), der.len);
	assert_int_equal(fclose(out), 0);
	configure(notes, text);
	context = context_take();
	evidence_summarise(context->evidence, &summary);
	assert_true(context->verifier.asks_revocation);
	assert_ptr_equal(context->verifier.evidence, context->evidence);
	assert_ptr_equal(context->verifier.keeper, &context->keeping.keeper);
	context_drop(context);
	buffer_free(&der);
	free(path);
	free(text);
	return summary.count;
}

static void
a_reload_reads_crls_again(void **state)
{
	struct pki ca = pki_root("CN=CA");

	assert_int_equal(add_crl(*state, &ca, "a.crl"), 1);
	assert_int_equal(add_crl(*state, &ca, "b.crl"), 2);
	pki_free(&ca);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_reload_reads_crls_again),
		TEST(who_does_not_take_unknown_for_good_is_known),
		TEST(unsigned_mail_gets_its_fields_at_the_top_in_order),
		TEST(without_the_leading_space_agreed_on_values_have_none),
		TEST(forged_fields_go_from_the_highest_index_down),
		TEST(remove_results_says_which_results_of_ours_go),
		TEST(more_forged_fields_than_can_be_removed_are_never_let_in),
		TEST(a_refusal_gives_its_reply_and_touches_nothing),
		TEST(quarantine_comes_with_fields_and_a_reason),
		TEST(a_tag_is_fields_and_a_subject_with_its_prefix_once),
		TEST(authenticated_mail_gets_no_fields_and_loses_forged_ones),
		TEST(a_rule_for_one_of_several_recipients_is_not_named),
		TEST(monitor_mode_accepts_and_says_what_it_would_do),
		TEST(an_mta_that_fails_means_tempfail),
		TEST(internal_error_accept_lets_pass_but_never_a_forged_field),
		TEST(without_a_configuration_mail_is_tempfailed),
		TEST(a_message_keeps_the_configuration_that_it_began_with),
		TEST(several_messages_share_a_connection_and_nothing_else),
		TEST(
		    an_abort_at_any_point_and_a_close_without_message_are_fine),
		TEST(an_end_without_a_body_is_a_message),
		TEST(
		    the_body_of_plain_text_is_skipped_and_that_of_signed_mail_is_not),
		TEST(odd_senders_and_clients_are_taken),
		TEST(every_anchor_file_must_hold_a_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
