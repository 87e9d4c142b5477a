/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What rules require, of whom, and who is left alone: a table of rules, each
 * against messages that differ from a good one in one thing.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy.h"

#include "test.h"

#define RECEIPT ((time_t)1788220800) /* 2026-09-01 */
#define DAY	((time_t)86400)
#define SHA(c)                                                                 \
	c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c  \
	    c c c c c c c c c c c c c c c c c c c c c c c c c c c c c

/* One message: a signer of a bank, and a second who is somebody else. */
struct world {
	struct certificate leaf, issuer, root, other;
	struct qc_claims claims;
	struct name_attribute attributes[3], other_attributes[1];
	struct name_attribute ca_name, root_name;
	struct certificate_mailbox mailbox, other_mailbox;
	struct signer_result signers[2];
	struct signature_result signature;
	struct rule rule;
	struct finding finding;
	struct result result;
	struct envelope envelope;
	const char *recipients[4];
};

static const uint8_t common_name[] = { 0x55, 0x04, 0x03 };

static struct name_attribute
attribute(enum attribute_type type, const char *text)
{
	return (struct name_attribute){
		.oid = { common_name, sizeof(common_name) },
		.tag = 0x0c,
		.value = span_of(text),
		.type = type,
		.text = span_of(text),
	};
}

static void
make_certificates(struct world *w)
{
	w->attributes[0] =
	    attribute(ATTRIBUTE_ORGANIZATION_ID, "NTRDE-HRB12345");
	w->attributes[1] = attribute(ATTRIBUTE_ORGANIZATION, "Bank AG");
	w->attributes[2] = attribute(ATTRIBUTE_COUNTRY, "DE");
	w->other_attributes[0] =
	    attribute(ATTRIBUTE_ORGANIZATION_ID, "NTRDE-HRB99999");
	w->ca_name = attribute(ATTRIBUTE_COMMON_NAME, "CA");
	w->root_name = attribute(ATTRIBUTE_COMMON_NAME, "Root");
	w->mailbox.address = (char *)(uintptr_t) "a@bank.example";
	w->other_mailbox.address = (char *)(uintptr_t) "x@other.example";
	w->leaf = (struct certificate){
		.class = { SUBSCRIBER, SPONSOR_VALIDATED, STRICT },
		.subject = { .attributes = w->attributes, .count = 3 },
		.key = { .kind = KEY_RSA,
		    .size = 3072,
		    .spki = span_of("key") },
		.mailboxes = &w->mailbox,
		.mailbox_count = 1,
	};
	w->other = (struct certificate){
		.class = { SUBSCRIBER, MAILBOX_VALIDATED, LEGACY },
		.subject = { .attributes = w->other_attributes, .count = 1 },
		.key = { .kind = KEY_EC,
		    .size = 256,
		    .spki = span_of("other") },
		.mailboxes = &w->other_mailbox,
		.mailbox_count = 1,
	};
	w->issuer.subject =
	    (struct name){ .attributes = &w->ca_name, .count = 1 };
	w->root.subject =
	    (struct name){ .attributes = &w->root_name, .count = 1 };
	snprintf(w->leaf.sha256_text, SHA256_TEXT, "%s", SHA("a"));
	snprintf(w->other.sha256_text, SHA256_TEXT, "%s", SHA("b"));
	snprintf(w->issuer.sha256_text, SHA256_TEXT, "%s", SHA("c"));
	snprintf(w->root.sha256_text, SHA256_TEXT, "%s", SHA("d"));
}

static struct signer_result
signer_of(struct world *w, struct certificate *certificate)
{
	return (struct signer_result){
		.reason = REASON_PASS,
		.cms = { .reason = REASON_PASS,
		    .weakness = REASON_PASS,
		    .digest = DIGEST_SHA256,
		    .algorithm = "rsaEncryption" },
		.signing_time = RECEIPT - 3600,
		.mailbox_match = MAILBOX_SAME,
		.certificate = certificate,
		.compliance = COMPLIANT,
		.path = { .status = PATH_TRUSTED,
		    .reason = REASON_PASS,
		    .weakness = REASON_PASS,
		    .certificates = { certificate, &w->issuer, &w->root },
		    .count = 3,
		    .policy = POLICY_EXPLICIT },
		.revocation = { .status = REVOCATION_GOOD },
	};
}

static void
make_world(struct world *w)
{
	*w = (struct world){ 0 };
	make_certificates(w);
	w->signers[0] = signer_of(w, &w->leaf);
	w->signers[1] = signer_of(w, &w->other);
	w->signature = (struct signature_result){
		.reason = REASON_PASS,
		.covers = COVERS_MESSAGE,
		.signers = w->signers,
		.signer_count = 1,
	};
	w->rule.id = "rsa-modulus-min-2048";
	w->finding.rule = &w->rule;
	w->result = (struct result){
		.reason = REASON_PASS,
		.at = RECEIPT,
		.signatures = &w->signature,
		.signature_count = 1,
		.size = 1000,
	};
	w->envelope = (struct envelope){
		.mail_from = "a@bank.example",
		.client_address = "192.0.2.25",
		.queue_id = "4hXkQ21zT9",
		.rcpt_to = w->recipients,
	};
	w->recipients[0] = "bob@dest.example";
}

static void
set_reason(struct world *w, enum reason reason)
{
	w->result.reason = w->signature.reason = w->signers[0].reason = reason;
	if (reason == REASON_FROM_MISMATCH)
		w->signers[0].mailbox_match = MAILBOX_DIFFERS;
	if (reason == REASON_FROM_CASE)
		w->signers[0].mailbox_match = MAILBOX_DIFFERS_IN_CASE;
}

/* --- how a message may differ from the good one ----------------------------*/

static void
good(struct world *w)
{
	(void)w;
}

static void
unsigned_mail(struct world *w)
{
	w->result.reason = REASON_NONE;
	w->result.signature_count = w->result.deciding = 0;
}

static void
encrypted_mail(struct world *w)
{
	unsigned_mail(w);
	w->result.encrypted = w->result.encrypted_whole = true;
}

static void
partly_encrypted(struct world *w)
{
	unsigned_mail(w);
	w->result.encrypted = true;
}

#define REASON_OF(name, reason)                                                \
	static void name(struct world *w)                                      \
	{                                                                      \
		set_reason(w, reason);                                         \
	}
REASON_OF(tampered, REASON_DIGEST_MISMATCH)
REASON_OF(untrusted, REASON_UNTRUSTED)
REASON_OF(from_case, REASON_FROM_CASE)
REASON_OF(too_large, REASON_TOO_LARGE)
REASON_OF(certs_only_, REASON_CERTS_ONLY)

static void
partial(struct world *w)
{
	w->result.reason = REASON_PARTIAL_COVERAGE;
	w->signature.covers = COVERS_PART;
}

static void
unknown_now(struct world *w)
{
	set_reason(w, REASON_REVOCATION_UNKNOWN);
	w->signers[0].revocation.status = REVOCATION_UNKNOWN;
}

static void
unknown_but_mismatch(struct world *w)
{
	unknown_now(w);
	w->signers[0].mailbox_match = MAILBOX_DIFFERS;
}

static void
unknown_and_weak(struct world *w)
{
	unknown_now(w);
	w->signers[0].path.weakness = REASON_WEAK_KEY;
}

static void
unknown_of_wrong_type(struct world *w)
{
	unknown_now(w);
	w->leaf.class.type = MAILBOX_VALIDATED;
}

static void
softly_unknown(struct world *w)
{
	w->signers[0].revocation.status = REVOCATION_UNKNOWN;
}

static void
unchecked_revocation(struct world *w)
{
	w->signers[0].revocation.status = REVOCATION_UNCHECKED;
}

static void
revoked(struct world *w)
{
	set_reason(w, REASON_REVOKED);
	w->signers[0].revocation.status = REVOCATION_REVOKED;
}

static void
expired_days(struct world *w, int days)
{
	set_reason(w, REASON_EXPIRED);
	w->signers[0].path.status = PATH_INVALID;
	w->signers[0].path.policy = POLICY_NONE;
	w->signers[0].path_ended = RECEIPT - days * DAY;
	w->signers[0].path_ended_policy = POLICY_EXPLICIT;
}

static void
expired_3(struct world *w)
{
	expired_days(w, 3);
}
static void
expired_30(struct world *w)
{
	expired_days(w, 30);
}

static void
expired_never_trusted(struct world *w)
{
	expired_days(w, 3);
	w->signers[0].path_ended = 0;
}

static void
expired_and_revoked(struct world *w)
{
	expired_days(w, 3);
	w->signers[0].revocation.status = REVOCATION_REVOKED;
}

static void
expired_and_mismatch(struct world *w)
{
	expired_days(w, 3);
	w->signers[0].mailbox_match = MAILBOX_DIFFERS;
}

static void
expired_and_weak(struct world *w)
{
	expired_days(w, 3);
	w->signers[0].cms.weakness = REASON_WEAK_DIGEST;
}

static void
expired_and_partial(struct world *w)
{
	expired_days(w, 3);
	w->signature.covers = COVERS_PART;
}

/* From is a@bank.example, the certificate b@bank.example. */
static void
colleague(struct world *w)
{
	set_reason(w, REASON_FROM_MISMATCH);
	w->mailbox.address = (char *)(uintptr_t) "b@bank.example";
}

/* What is signed names another author than the message does. */
static void
another_from_is_signed(struct world *w)
{
	w->result.reason = w->signature.reason = w->signers[0].reason =
	    w->result.protected_header.from = REASON_FROM_MISMATCH;
}

static void
stranger(struct world *w)
{
	set_reason(w, REASON_FROM_MISMATCH);
	w->mailbox.address = (char *)(uintptr_t) "b@evil.example";
}

static void
colleague_of_subdomain(struct world *w)
{
	set_reason(w, REASON_FROM_MISMATCH);
	w->mailbox.address = (char *)(uintptr_t) "b@x.bank.example";
}

static void
colleague_and_weak(struct world *w)
{
	colleague(w);
	w->signers[0].cms.weakness = REASON_WEAK_DIGEST;
}

static void
colleague_and_spliced(struct world *w)
{
	colleague(w);
	w->signature.signer_count = 2;
	w->signers[1].reason = REASON_DIGEST_MISMATCH;
	w->signers[1].cms.reason = REASON_DIGEST_MISMATCH;
}

static void
on_behalf(struct world *w)
{
	colleague(w);
	from_add(&w->result.sender, "b@bank.example");
}

static void
on_behalf_of_two(struct world *w)
{
	on_behalf(w);
	from_add(&w->result.sender, "c@bank.example");
}

static void
spliced(struct world *w)
{
	w->signature.signer_count = 2;
	w->result.reason = w->signature.reason = REASON_DIGEST_MISMATCH;
	w->signers[1].reason = REASON_DIGEST_MISMATCH;
	w->signers[1].cms.reason = REASON_DIGEST_MISMATCH;
}

/* Two sign: the bank's fails, somebody else's passes. */
static void
parts_of_two(struct world *w)
{
	w->signature.signer_count = 2;
	w->signature.deciding = 1;
	w->signers[0].reason = REASON_UNTRUSTED;
	w->signers[0].path.status = PATH_UNTRUSTED;
}

static void
two_pass(struct world *w)
{
	w->signature.signer_count = 2;
	w->signature.deciding = 1;
}

static void
claims_only(struct world *w)
{
	w->signers[0].path.policy = POLICY_NONE;
}

static void
through_any_policy(struct world *w)
{
	w->signers[0].path.policy = POLICY_ANY;
}

static void
mailbox_validated(struct world *w)
{
	w->leaf.class.type = MAILBOX_VALIDATED;
}

static void
no_type(struct world *w)
{
	w->leaf.class.type = (enum sbr_type)0;
	w->leaf.class.generation = (enum sbr_generation)0;
}

static void
legacy(struct world *w)
{
	w->leaf.class.generation = LEGACY;
}

static void
noncompliant(struct world *w)
{
	w->signers[0].compliance = NONCOMPLIANT;
	w->signers[0].findings.list = &w->finding;
	w->signers[0].findings.count = 1;
}

static void
not_sbr(struct world *w)
{
	w->signers[0].compliance = COMPLIANCE_NOT_SBR;
}

static void
other_organization(struct world *w)
{
	w->leaf.subject.attributes = w->other_attributes;
	w->leaf.subject.count = 1;
}

/* A second organizationIdentifier that is nobody's we know. */
static void
two_organizations(struct world *w)
{
	w->attributes[1] = w->other_attributes[0];
}

static void
no_organization(struct world *w)
{
	w->leaf.subject.count = 0;
}

static void
sha512(struct world *w)
{
	w->signers[0].cms.digest = DIGEST_SHA512;
}

static void
rsa_2048(struct world *w)
{
	w->leaf.key.size = 2048;
}

static void
ec_key(struct world *w)
{
	w->leaf.key.kind = KEY_EC;
	w->leaf.key.size = 256;
}

static void
ed25519_key(struct world *w)
{
	w->leaf.key.kind = KEY_ED25519;
	w->leaf.key.size = 0;
}

#define ALGORITHM(name, text)                                                  \
	static void name(struct world *w)                                      \
	{                                                                      \
		snprintf(w->signers[0].cms.algorithm,                          \
		    sizeof(w->signers[0].cms.algorithm), text);                \
	}
ALGORITHM(pss_signed, "rsassaPss")
ALGORITHM(ecdsa_signed, "ecdsa-with-SHA256")
ALGORITHM(ed25519_signed, "ED25519")
ALGORITHM(odd_algorithm, "1.2.3.4")

static void
claim(struct world *w, unsigned int known)
{
	w->claims.known = known;
	w->leaf.claims = &w->claims;
}

static void
qualified(struct world *w)
{
	claim(w, QC_COMPLIANCE);
}

static void
qualified_device(struct world *w)
{
	claim(w, QC_COMPLIANCE | QC_SSCD);
}

static void
not_qualified(struct world *w)
{
	claim(w, QC_SSCD);
}

static void
qualified_elsewhere(struct world *w)
{
	claim(w, QC_COMPLIANCE);
	w->claims.legislation[0] = span_of("CH");
	w->claims.legislation_count = 1;
}

static void
qualified_untrusted(struct world *w)
{
	qualified(w);
	w->signers[0].path.status = PATH_UNTRUSTED;
}

static void
signed_long_ago(struct world *w)
{
	w->signers[0].signing_time = RECEIPT - 30 * DAY;
}

static void
signed_in_future(struct world *w)
{
	w->signers[0].signing_time = RECEIPT + 30 * DAY;
}

static void
no_signing_time(struct world *w)
{
	w->signers[0].signing_time = 0;
}

static void
no_certificate(struct world *w)
{
	set_reason(w, REASON_NO_SIGNER_CERTIFICATE);
	w->signers[0].certificate = NULL;
}

static void
on_list(struct world *w)
{
	unsigned_mail(w);
	w->result.mailing_list = true;
}

static void
bounce(struct world *w)
{
	unsigned_mail(w);
	w->envelope.mail_from = "";
}

static void
logged_in(struct world *w)
{
	unsigned_mail(w);
	w->envelope.authenticated = "erika";
}

static void
from_inside(struct world *w)
{
	unsigned_mail(w);
	w->envelope.client_address = "10.1.2.3";
}

static void
from_ipv6(struct world *w)
{
	unsigned_mail(w);
	w->envelope.client_address = "IPv6:2001:db8::25";
}

static void
from_nowhere(struct world *w)
{
	unsigned_mail(w);
	w->envelope.client_address = NULL;
}

static void
to_two(struct world *w)
{
	unsigned_mail(w);
	w->recipients[1] = "Legal@Dest.example";
}

static void
to_legal(struct world *w)
{
	unsigned_mail(w);
	w->recipients[0] = "legal@dest.example";
}

static void
to_legal_with_a_dot(struct world *w)
{
	unsigned_mail(w);
	w->recipients[0] = "legal@dest.example.";
}

static void
to_legal_by_a_route(struct world *w)
{
	unsigned_mail(w);
	w->recipients[0] = "@relay.example,@b.example:legal@dest.example";
}

static void
to_odd_local_part(struct world *w)
{
	unsigned_mail(w);
	w->recipients[0] = "a..b.@dest.example";
}

static void
to_unreadable(struct world *w)
{
	unsigned_mail(w);
	w->recipients[0] = "le gal@@";
}

static void
huge(struct world *w)
{
	unsigned_mail(w);
	w->result.size = 30u << 20;
}

static void
other_sender(struct world *w)
{
	unsigned_mail(w);
	w->envelope.mail_from = "bounce@list.example";
}

static void
years_later(struct world *w)
{
	unsigned_mail(w);
	w->result.at = RECEIPT + 3650 * DAY;
}

static void
suspended(struct world *w)
{
	unsigned_mail(w);
	w->envelope.monitor = true;
}

/* --- rules -----------------------------------------------------------------*/

#define REQUIRE(inside)                                                        \
	"{ name = \"r\"; require = { " inside " }; encrypted = \"otherwise\";" \
	" otherwise = { action = \"reject\"; }; }"
#define ASKS(mode, inside)                                                     \
	"{ name = \"r\"; require = { " inside " }; encrypted = \"otherwise\";" \
	" revocation = \"" mode "\"; otherwise = { action = \"reject\"; }; }"
#define WHEN(inside)                                                           \
	"{ name = \"r\"; when = { " inside " };"                               \
	" require = { }; encrypted = \"otherwise\";"                           \
	" otherwise = { action = \"reject\"; }; }"

struct row {
	const char *rules; /* NULL: those of the row before */
	void (*change)(struct world *);
	int action;	  /* enum action */
	const char *from; /* NULL: a@bank.example */
};

enum {
	A = ACTION_ACCEPT,
	T = ACTION_TAG,
	Q = ACTION_QUARANTINE,
	D = ACTION_TEMPFAIL,
	R = ACTION_REJECT,
};

static const struct row table[] = {
#include "policy_cases.h"
};

static struct config *
config_of(const char *options, const char *rules, struct config_errors *errors)
{
	char path[] = "/tmp/test_policy.XXXXXX";
	int fd = mkstemp(path);
	struct config *config = NULL;
	char *text = xasprintf(
	    "policy = { mode = \"enforce\"; trusted_hops = [ \"10.0.0.0/8\" ];"
	    " rules = (\n%s\n); };\n%s\n",
	    rules, options);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	config = config_load(path, errors);
	unlink(path);
	free(text);
	return config;
}

static struct config *
good_config(const char *options, const char *rules)
{
	struct config_errors errors = { 0 };
	struct config *config = config_of(options, rules, &errors);

	for (size_t i = 0; i < errors.list.count; i++)
		print_error("%s\n", errors.list.items[i]);
	config_errors_free(&errors);
	assert_non_null(config);
	return config;
}

static void
decide(const struct config *config, void (*change)(struct world *),
    const char *from, struct decision *out)
{
	struct world w;

	make_world(&w);
	if (from == NULL)
		from = "a@bank.example";
	if (from[0] != '\0')
		from_add(&w.result.from, from);
	change(&w);
	policy_decide(&config->policy, &w.result, &w.envelope, out);
	from_free(&w.result.from);
	from_free(&w.result.sender);
}

static void
every_row_is_decided_as_it_says(void **state)
{
	struct config *config = NULL;
	size_t bad = 0, rows = sizeof(table) / sizeof(table[0]);
	const char *rules = "";

	(void)state;
	assert_true(rows >= 200);
	for (size_t i = 0; i < rows; i++) {
		struct decision got;

		if (table[i].rules != NULL) {
			config_free(config);
			rules = table[i].rules;
			config = good_config(
			    "skip = { authenticated = false; };", rules);
		}
		decide(config, table[i].change, table[i].from, &got);
		if ((int)got.action == table[i].action)
			continue;
		print_error("row %zu: %s: %s by %s\n", i, rules,
		    action_word(got.action), got.rule);
		bad++;
	}
	config_free(config);
	print_message("%zu cases of policy, result and envelope\n", rows);
	assert_int_equal(bad, 0);
}

static void
who_is_left_alone_meets_no_rule(void **state)
{
	static const struct {
		const char *options;
		void (*change)(struct world *);
		const char *skip; /* NULL: refused */
	} cases[] = {
		{ "", logged_in, "authenticated" },
		{ "skip = { authenticated = false; };", logged_in, NULL },
		{ "skip = { clients = [ \"10.0.0.0/8\" ]; };", from_inside,
		    "client" },
		{ "skip = { clients = [ \"10.0.0.0/8\" ]; };", unsigned_mail,
		    NULL },
		{ "skip = { clients = [ \"10.0.0.0/8\" ]; };", from_nowhere,
		    NULL },
		{ "skip = { senders = [ \"list.example\" ]; };", other_sender,
		    "sender" },
		{ "skip = { senders = [ \"list.example\" ]; };", bounce, NULL },
		{ "skip = { recipients = [ \"legal@dest.example\" ]; };",
		    to_legal, "recipient" },
		{ "skip = { recipients = [ \"legal@dest.example\" ]; };",
		    to_two, NULL },
		{ "skip = { recipients = [ \"dest.example\" ]; };", to_two,
		    "recipient" },
		{ "skip = { size = \"25M\"; };", huge, "size" },
		{ "skip = { size = \"25M\"; };", unsigned_mail, NULL },
		{ "", huge, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config *config =
		    good_config(cases[i].options, REQUIRE(""));
		struct decision got;

		decide(config, cases[i].change, NULL, &got);
		if (cases[i].skip == NULL) {
			assert_null(got.skip);
			assert_int_equal(got.action, ACTION_REJECT);
		} else {
			assert_string_equal(got.skip, cases[i].skip);
			assert_int_equal(got.action, ACTION_ACCEPT);
			assert_string_equal(got.rule, "");
		}
		config_free(config);
	}
}

#define STRICT_BANK                                                            \
	"{ name = \"bank\"; when = { from = [ \"bank.example\" ]; };"          \
	" require = { }; encrypted = \"otherwise\";"                           \
	" otherwise = { action = \"reject\"; }; }"

/* A rule before the bank's; NULL: it is fine. */
static void
what_the_sender_writes_softens_no_rule(void **state)
{
	static const struct {
		const char *rules, *complaint;
	} cases[] = {
		{ "{ name = \"x\"; when = { mailing_list = true; }; "
		  "}," STRICT_BANK,
		    "mailing_list is in the sender's hand" },
		{ "{ name = \"x\"; when = { null_sender = true; }; "
		  "}," STRICT_BANK,
		    "null_sender is in the sender's hand" },
		{ "{ name = \"x\"; when = { protection = \"encrypted\"; }; "
		  "}," STRICT_BANK,
		    "protection is in the sender's hand" },
		{ "{ name = \"x\"; when = { protection = \"signed\"; }; "
		  "}," STRICT_BANK,
		    "protection is in the sender's hand" },
		{ "{ name = \"x\"; when = { mail_from = [ \"b.example\" ]; }; "
		  "}," STRICT_BANK,
		    "mail_from is in the sender's hand" },
		{ "{ name = \"x\"; when = { mailing_list = true;"
		  " client = [ \"10.0.0.1\" ]; }; }," STRICT_BANK,
		    NULL },
		/* anybody is nobody in particular */
		{ "{ name = \"x\"; when = { mailing_list = true;"
		  " client = [ \"0.0.0.0/0\" ]; }; }," STRICT_BANK,
		    "mailing_list is in the sender's hand" },
		{ "{ name = \"x\"; when = { mailing_list = true;"
		  " client = [ \"10.0.0.1\", \"2000::/3\" ]; }; "
		  "}," STRICT_BANK,
		    "mailing_list is in the sender's hand" },
		{ "{ name = \"x\"; when = { mailing_list = true;"
		  " client = [ \"128.0.0.0/1\" ]; }; }," STRICT_BANK,
		    "mailing_list is in the sender's hand" },
		{ "{ name = \"x\"; when = { mailing_list = true;"
		  " client = [ \"10.0.0.0/8\", \"fd00::/16\" ]; }; "
		  "}," STRICT_BANK,
		    NULL },
		{ "{ name = \"x\"; when = { mailing_list = true;"
		  " trusted_hop = true; }; }," STRICT_BANK,
		    NULL },
		{ "{ name = \"x\"; when = { mailing_list = true;"
		  " authenticated = true; }; }," STRICT_BANK,
		    NULL },
		{ "{ name = \"x\"; when = { mailing_list = true;"
		  " from = [ \"list.example\" ]; }; }," STRICT_BANK,
		    NULL },
		{ STRICT_BANK ", { name = \"x\"; when = { mailing_list = true;"
			      " }; }",
		    NULL },
		/* milder in action, requirement, encryption, trouble, mode */
		{ "{ name = \"x\"; when = { mailing_list = true; };"
		  " require = { }; encrypted = \"otherwise\"; otherwise ="
		  " { action = \"quarantine\"; }; }," STRICT_BANK,
		    "leads past the stricter rule \"bank\"" },
		{ "{ name = \"x\"; when = { mailing_list = true; };"
		  " require = { result = [ \"pass\", \"policy\" ]; };"
		  " encrypted = \"otherwise\"; otherwise = { action ="
		  " \"reject\"; }; }," STRICT_BANK,
		    "leads past the stricter rule \"bank\"" },
		{ "{ name = \"x\"; when = { mailing_list = true; };"
		  " require = { }; encrypted = \"accept\"; otherwise ="
		  " { action = \"reject\"; }; }," STRICT_BANK,
		    "leads past the stricter rule \"bank\"" },
		{ "{ name = \"x\"; when = { mailing_list = true; };"
		  " require = { }; encrypted = \"otherwise\"; temporary ="
		  " \"accept\"; otherwise = { action = \"reject\"; }; "
		  "}," STRICT_BANK,
		    "leads past the stricter rule \"bank\"" },
		{ "{ name = \"x\"; mode = \"monitor\"; when = { mailing_list ="
		  " true; }; require = { }; encrypted = \"otherwise\";"
		  " otherwise = { action = \"reject\"; }; }," STRICT_BANK,
		    "leads past the stricter rule \"bank\"" },
		{ "{ name = \"x\"; when = { mailing_list = true; };"
		  " require = { type = \"sponsor-validated\"; };"
		  " encrypted = \"otherwise\"; otherwise ="
		  " { action = \"reject\"; }; }," STRICT_BANK,
		    NULL },
		/* the other way round: an exemption */
		{ WHEN("mailing_list = false;"), "mailing_list = false" },
		{ WHEN("null_sender = false;"), "null_sender = false" },
		{ WHEN("protection = [ \"signed\", \"neither\" ];"),
		    "protection without" },
		{ WHEN("mailing_list = false; trusted_hop = true;"), NULL },
		{ WHEN(
		      "mailing_list = false; from = [ \"bank.example\" ];") "," STRICT_BANK,
		    NULL },
		{ WHEN("mailing_list = true;"), NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config_errors errors = { 0 };
		struct config *config =
		    config_of("skip = { authenticated = false; };",
			cases[i].rules, &errors);

		if ((config == NULL) != (cases[i].complaint != NULL) ||
		    (config == NULL && strstr(errors.list.items[0],
					   cases[i].complaint) == NULL))
			fail_msg("%s\n  gives %s", cases[i].rules,
			    config != NULL ? "no complaint"
					   : errors.list.items[0]);
		config_errors_free(&errors);
		config_free(config);
	}
}

static void
a_requirement_that_nothing_can_meet_is_refused(void **state)
{
	static const char *const cases[] = {
		REQUIRE("result = \"none\"; type = \"sponsor-validated\";"),
		REQUIRE("type = \"sponsor-validated\"; path = \"none\";"),
		REQUIRE("mailbox_match = \"none\";"),
		REQUIRE("result = \"policy\"; expired_grace = \"1d\";"),
		REQUIRE("expired_grace = \"1\";"),
		REQUIRE("country = [ \"de\" ];"),
		REQUIRE("rules = [ \"no-such-rule\" ];"),
		REQUIRE("certificate = [ \"abc\" ];"),
		REQUIRE("revocation = \"revoked\";"),
		ASKS("maybe", ""),
		"{ name = \"r\"; revocation = \"hard\"; }",
		REQUIRE("rsa_bits = 0;"),
		/* conditions that exclude one another */
		"{ name = \"r\"; when = { null_sender = true; mail_from = [ "
		"\"a.example\" ]; }; }",
		"{ name = \"r\"; when = { authenticated = true; }; }",
		WHEN("from = [ \"a.example\" ]; }; require = { domain = [ "
		     "\"b.example\" ];"),
		REQUIRE("reason = \"partial-coverage\"; covers = "
			"\"message\";"),
		"{ name = \"r\"; when = { client = [ \"10.0.0.0/8\" ]; }; }, "
		"{ name = \"s\"; when = { client = [ \"10.1.2.3\", "
		"\"10.2.0.0/16\" ]; }; }",
		"{ name = \"bad-from\"; }",
		"{ name = \"r\"; encrypted = \"accept\"; }",
		"{ name = \"r\"; require = { }; otherwise = { action = "
		"\"reject\"; }; }",
		"{ name = \"r\"; until = \"tomorrow\"; }",
		WHEN("from = [ \"*@bank.example\" ];"),
		WHEN("recipients = [ \"a*@bank.example\" ];"),
		/* demands that exclude one another */
		REQUIRE("key_type = \"rsa\"; algorithm = \"ecdsa\";"),
		REQUIRE("key_type = \"ed25519\"; rsa_bits = 3072;"),
		REQUIRE("key_type = [ \"rsa\", \"rsa-pss\" ]; ec_bits = 256;"),
		REQUIRE("compliance = \"not-sbr\"; rules = [ "
			"\"rsa-modulus-min-2048\" ];"),
		ASKS("hard", "revocation = \"unknown\";"),
		/* a text that nobody reads */
		"{ name = \"r\"; require = { }; encrypted = \"accept\"; "
		"otherwise = { action = \"accept\"; text = \"no\"; }; }",
		"{ name = \"r\"; when = { client = [ \"10.0.0.0/33\" ]; }; }",
		"{ name = \"r\"; when = { client = [ \"host.example\" ]; }; }",
		"{ name = \"r\"; when = { from = [ \"/nowhere/list\" ]; }; }",
		"{ name = \"r\"; require = { }; encrypted = \"accept\"; "
		"otherwise = { action = \"reject\"; code = 451; }; }",
		"{ name = \"r\"; require = { }; encrypted = \"accept\"; "
		"otherwise = { action = \"reject\"; enhanced = \"4.7.1\"; }; }",
		"{ name = \"r\"; require = { }; encrypted = \"accept\"; "
		"otherwise = { action = \"quarantine\"; code = 550; }; }",
		"{ name = \"r\"; require = { }; encrypted = \"accept\"; "
		"otherwise = { action = \"tag\"; fields = ( { name = "
		"\"X-SMIME-Status\"; value = \"Good signature\"; } ); }; }",
		"{ name = \"r\"; require = { }; encrypted = \"accept\"; "
		"otherwise = { action = \"tag\"; fields = ( { name = "
		"\"X-A\"; value = \"a\\nb\"; } ); }; }",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config_errors errors = { 0 };
		struct config *config = config_of("", cases[i], &errors);

		if (config != NULL)
			fail_msg("taken: %s", cases[i]);
		config_errors_free(&errors);
	}
}

static void
recipients_that_differ_meet_the_strictest_or_the_mildest(void **state)
{
	static const char rules[] = WHEN("recipients = [ "
					 "\"legal@dest.example\" ];");
	struct config *config = good_config("", rules);
	struct decision got;

	(void)state;
	decide(config, to_two, NULL, &got);
	assert_int_equal(got.action, ACTION_REJECT);
	assert_true(got.rule_is_private);
	/* Neither does the reply name it. */
	assert_null(strstr(got.text, "\"r\""));
	config->policy.recipient_conflict = CONFLICT_MILDEST;
	decide(config, to_two, NULL, &got);
	assert_int_equal(got.action, ACTION_ACCEPT);
	decide(config, to_legal, NULL, &got);
	assert_int_equal(got.action, ACTION_REJECT);
	assert_false(got.rule_is_private);
	config_free(config);
}

static void
a_reply_has_the_codes_and_the_help_of_its_rule(void **state)
{
	struct config *config = good_config("",
	    "{ name = \"r\"; require = { }; encrypted = \"otherwise\";"
	    " otherwise = { action = \"reject\"; code = 554; enhanced ="
	    " \"5.7.26\"; text = \"sign it\"; help_url ="
	    " \"https://x.example/s\"; }; }");
	struct decision got;

	(void)state;
	decide(config, tampered, NULL, &got);
	assert_int_equal(got.code, 554);
	assert_string_equal(got.enhanced, "5.7.26");
	assert_string_equal(got.text,
	    "sign it: the content was changed after it was signed "
	    "(digest-mismatch). Rule \"r\". Help: "
	    "https://x.example/s?r=digest-mismatch "
	    "Reference: 4hXkQ21zT9");
	/* They are not those of another action. */
	decide(config, unknown_now, NULL, &got);
	assert_int_equal(got.code, 451);
	assert_string_equal(got.enhanced, "4.7.5");
	config_free(config);
}

/* A signature that is valid, and not as it is required. */
static void
a_reply_names_the_requirement_that_is_not_met(void **state)
{
	struct config *config = good_config(
	    "", REQUIRE("compliance = \"compliant\"; country = [ \"AT\" ];"));
	struct decision got;

	(void)state;
	decide(config, good, NULL, &got);
	assert_string_equal(got.text,
	    "mail from this address must carry a valid S/MIME signature: the "
	    "signature is valid, but not as it is required (country). "
	    "Rule \"r\". Reference: 4hXkQ21zT9");
	assert_string_equal(got.enhanced, "5.7.1");
	decide(config, encrypted_mail, NULL, &got);
	assert_non_null(strstr(got.text,
	    ": the message is encrypted and shows no signature (none). "));
	config_free(config);
}

/* Nothing is wrong with it; its sender should come again, and know why. */
static void
a_reply_for_now_names_what_is_not_known(void **state)
{
	static const char *const rules[] = { ASKS("hard", ""),
		REQUIRE("revocation = \"good\";") };
	struct decision got;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct config *config = good_config("", rules[i]);

		decide(config, softly_unknown, NULL, &got);
		assert_int_equal(got.code, 451);
		assert_string_equal(got.enhanced, "4.7.5");
		assert_non_null(strstr(got.text, "(revocation-unknown)"));
		decide(config, unchecked_revocation, NULL, &got);
		assert_string_equal(got.enhanced, "5.7.1");
		assert_non_null(strstr(got.text, "(revocation). "));
		config_free(config);
	}
}

static void
a_list_may_stand_in_a_file_and_its_errors_name_the_line(void **state)
{
	char path[] = "/tmp/test_policy_list.XXXXXX";
	static const char text[] = "# partners\n\n bank.example \r\n"
				   ".bank.example\nbank.example\n";
	static const char bad[] = "bank.example\na b\n";
	int fd = mkstemp(path);
	char *rule = xasprintf(WHEN("from = [ \"%s\", \"c.example\" ];"), path);
	struct config_errors errors = { 0 };
	struct config *config = NULL;
	char *where = xasprintf("%s:2: \"a b\": expected", path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	config = good_config("", rule);
	assert_int_equal(config->policy.rules[0].when.from.count, 3);
	config_free(config);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, bad, strlen(bad), 0), (ssize_t)strlen(bad));
	assert_null(config_of("", rule, &errors));
	assert_non_null(strstr(errors.list.items[0], where));
	config_errors_free(&errors);
	close(fd);
	unlink(path);
	free(where);
	free(rule);
}

static void
an_exception_warns_before_it_ends(void **state)
{
	struct config *config = good_config("skip = { size = \"25M\"; };",
	    "{ name = \"acme\"; comment = \"CHG-4711\"; until ="
	    " \"2026-12-02\"; when = { from = [ \"acme.example\" ]; }; }");
	const time_t until = config->policy.rules[0].until;
	struct buffer out = BUFFER_LIMIT(4096);

	(void)state;
	policy_warnings(&config->policy, until - 15 * DAY, &out);
	assert_null(strstr(buffer_text(&out), "acme"));
	assert_non_null(strstr(buffer_text(&out), "skip.size"));
	buffer_clear(&out);
	policy_warnings(&config->policy, until - 9 * DAY, &out);
	assert_non_null(strstr(buffer_text(&out),
	    "rule \"acme\" ends in 9 days, at 2026-12-02T00:00:00Z: "
	    "CHG-4711\n"));
	buffer_clear(&out);
	policy_warnings(&config->policy, until, &out);
	assert_non_null(strstr(buffer_text(&out), "\"acme\" ended at"));
	buffer_free(&out);
	config_free(config);
}

/* Options by which a sender gets around rules are told of. */
static void
what_leads_around_rules_is_warned_of(void **state)
{
	static const char rules[] = WHEN("recipients = [ "
					 "\"legal@dest.example\" ];");
	struct config *config = good_config("", rules);
	struct buffer out = BUFFER_LIMIT(4096);

	(void)state;
	policy_warnings(&config->policy, 0, &out);
	assert_string_equal(buffer_text(&out), "");
	config->policy.recipient_conflict = CONFLICT_MILDEST;
	config->policy.bad_from = BAD_FROM_ACCEPT;
	policy_warnings(&config->policy, 0, &out);
	assert_non_null(
	    strstr(buffer_text(&out), "policy.recipient_conflict: "));
	assert_non_null(strstr(buffer_text(&out), "policy.bad_from: "));
	buffer_free(&out);
	config_free(config);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_decided_as_it_says),
		cmocka_unit_test(who_is_left_alone_meets_no_rule),
		cmocka_unit_test(what_the_sender_writes_softens_no_rule),
		cmocka_unit_test(
		    a_requirement_that_nothing_can_meet_is_refused),
		cmocka_unit_test(
		    recipients_that_differ_meet_the_strictest_or_the_mildest),
		cmocka_unit_test(
		    a_reply_has_the_codes_and_the_help_of_its_rule),
		cmocka_unit_test(a_reply_names_the_requirement_that_is_not_met),
		cmocka_unit_test(a_reply_for_now_names_what_is_not_known),
		cmocka_unit_test(
		    a_list_may_stand_in_a_file_and_its_errors_name_the_line),
		cmocka_unit_test(an_exception_warns_before_it_ends),
		cmocka_unit_test(what_leads_around_rules_is_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
