/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The configuration, read from one libconfig file through one option table,
 * and the decision: a pure function of result, envelope and policy.
 */
#ifndef POLICY_H
#define POLICY_H

#include "decision.h"
#include "result.h"

struct string_list {
	char **items;
	size_t count;
};

/* Networks; IPv4 is mapped into IPv6 (RFC 4291 2.5.5.2).  Sorted. */
struct network {
	unsigned int bits; /* of the prefix, of 128 */
	uint8_t address[16];
};
struct network_list {
	struct network *items;
	size_t count;
};

enum answer {
	ANSWER_ANY,
	ANSWER_YES,
	ANSWER_NO
};

/* What mail a rule is about; all of it must be so.  Lists: empty: any. */
struct when {
	/* Domains, ".domain", mailboxes; lower case, A-labels, sorted. */
	struct string_list from, mail_from, recipients;
	struct string_list display_name;   /* as written */
	struct string_list display_folded; /* see names.c; sorted */
	struct network_list client;
	enum answer authenticated, trusted_hop, mailing_list, null_sender;
	unsigned int protection; /* bits of enum protection; 0: any */
};

/* What the message shows of S/MIME. */
enum protection {
	PROTECTION_SIGNED = 1 << 0,
	PROTECTION_ENCRYPTED = 1 << 1, /* as a whole, no signature visible */
	PROTECTION_NEITHER = 1 << 2,
};

/* Of which mailbox the signer has to be. */
enum mailbox_demand {
	DEMAND_ADDRESS, /* From's */
	DEMAND_DOMAIN,	/* any of From's domain */
	DEMAND_SENDER,	/* Sender's */
	DEMAND_NONE,
};

/*
 * What is asked; everything but `results` and `reasons` of one and the same
 * signer.  Sets are bits 1 << value, 0: no demand; lists: empty: none.
 */
struct require {
	bool present;
	unsigned int results;	    /* enum result_code */
	unsigned long long reasons; /* enum reason, as good as a result */
	unsigned int types;	    /* enum sbr_type, as it is */
	unsigned int generations;   /* enum sbr_generation, as it is */
	unsigned int compliance;    /* enum compliance */
	struct string_list rules;   /* ids that hold */
	unsigned int path_policies; /* enum path_policy */
	unsigned int revocations;   /* enum revocation_status */
	struct string_list anchors; /* names (RFC 4514) or SHA-256 */
	struct string_list issuers; /* the same */
	struct string_list certificates, keys; /* SHA-256, of the SPKI */
	struct string_list organization_identifiers, organizations, countries;
	struct string_list domains; /* of From, as when.from */
	unsigned int qualified;	 /* by whose law, a claim: see holds_rows.c */
	unsigned int covers;	 /* 1: the signature, the message */
	unsigned int algorithms; /* of the signature: see holds_signature.c */
	unsigned int digests;	 /* enum digest_algorithm */
	unsigned int key_kinds;	 /* enum key_algorithm */
	unsigned int rsa_bits, ec_bits; /* at least */
	unsigned int signing_time;	/* seconds from receipt; 0: no demand */
	enum mailbox_demand mailbox;
	unsigned int expired_grace; /* seconds */
	/* What the rule makes of a status that is not known, whatever the
	 * option `revocation` says. */
	bool has_revocation;
	enum revocation_mode revocation;
};

struct otherwise {
	enum action action;
	int code;	/* 0: 550 or 451 */
	char *enhanced; /* NULL: by reason */
	char *text;	/* NULL: the default text */
	char *help_url; /* NULL: none */
	struct tag tag;
};

/* One rule of `policy.rules`; first match wins. */
struct policy_rule {
	char *name, *comment;
	char *file; /* where it stands */
	unsigned int line;
	bool is_faulty; /* while it is read: it was complained of */
	bool has_mode;
	enum policy_mode mode;
	time_t until; /* inert from then on; 0: never */
	struct when when;
	struct require require;
	bool encrypted_accepted; /* whose signature nobody can see */
	/* Where only trouble of the world stands against `require`. */
	bool has_temporary;
	enum action temporary;
	struct otherwise otherwise; /* only where require demands something */
};

/* Name and actions of the built-in rule. */
#define BAD_FROM_RULE "bad-from"
enum bad_from {
	BAD_FROM_ACCEPT,
	BAD_FROM_QUARANTINE,
	BAD_FROM_TEMPFAIL,
	BAD_FROM_REJECT,
};

enum recipient_conflict {
	CONFLICT_STRICTEST,
	CONFLICT_MILDEST
};

struct policy {
	enum policy_mode mode;
	struct policy_rule *rules;
	size_t rule_count;
	struct rule_index *index; /* private; of rules, NULL: there are none */
	/* Built-in rule for a From that nobody can read, where a rule about
	 * From requires something. */
	enum bad_from bad_from;
	enum recipient_conflict recipient_conflict;
	struct network_list trusted_hops;
	struct { /* whom no rule is enforced upon */
		bool authenticated;
		struct network_list clients;
		struct string_list recipients, senders;
		size_t size; /* above it; 0: never */
	} skip;
};

/* One entry of trust.anchors. */
struct anchor_source {
	enum anchor_kind kind;
	char *path;		    /* file or folder; of NSS NULL */
	struct string_list domains; /* as when.from, without mailboxes */
	time_t distrust_after;	    /* 0: never */
	char *place;		    /* the configuration file that names it */
	unsigned int line;
};

struct level_override {
	char *id;
	enum rule_level level;
};

enum remove_results {
	REMOVE_SMIME,
	REMOVE_ALL,
	REMOVE_NONE
};
enum internal_error {
	INTERNAL_TEMPFAIL,
	INTERNAL_ACCEPT
};

struct config {
	char *file;
	char digest[17]; /* of what is effective; hex */
	char *listen;	 /* unix:PATH, inet:PORT@HOST, inet6:PORT@HOST */
	unsigned int socket_mode;
	char *socket_group; /* "": leave */
	char *user;	    /* "": never change; root is refused */
	char *authserv_id;  /* "": the MTA's name, {j} */
	char *log_target;   /* "syslog", "stderr" */
	char *log_facility;
	char *log_level;
	char *monitor_file; /* see --monitor-until */
	enum logged_addresses log_addresses;
	enum log_format log_format;
	unsigned int drain_timeout; /* seconds that a stop waits at most */
	struct anchor_source *anchors;
	size_t anchor_count;
	char *nss_module;	 /* "": where the system has it */
	struct string_list deny; /* SHA-256 in hex */
	char *deny_file;	 /* "": none */
	struct string_list intermediates;
	char *cache_dir; /* "": nothing is kept over a restart */
	enum revocation_mode revocation;
	unsigned int crl_grace;	 /* seconds */
	struct string_list crls; /* files and folders */
	char *keep_crls;	 /* folder; "": none is kept */
	size_t cache_size;
	unsigned int revocation_wait; /* milliseconds; 0: not at all */
	bool aia;
	struct {
		bool enabled, https;
		char *proxy; /* "": none */
		struct network_list networks;
		unsigned int timeout; /* seconds */
		size_t size;
		unsigned int concurrent;
	} fetch;
	struct {
		char *server, *prefix, *user, *password_file; /* "": none */
		bool tls;
		char *ca_file; /* "": the system's */
		char *certificate_file, *key_file;
		unsigned int timeout; /* milliseconds */
	} shared_cache;
	struct message_limits limits;
	size_t cms_limit, opaque_limit;
	unsigned int signatures;
	bool from_case_passes;
	struct rule_levels *levels;
	struct level_override *overrides; /* what levels was made of */
	size_t override_count;
	struct {
		bool authentication_results, status, signer, profile,
		    compliance, trust, policy;
		bool programs; /* within compliance */
		/* Of whom a good signature is called so: enum sbr_type; 0: of
		 * anybody. */
		unsigned int status_good_requires;
	} headers;
	enum remove_results remove_results;
	enum internal_error internal_error;
	struct policy policy;
};

/* "2h": seconds; units s, m, h, d. */
bool duration_parse(const char *, unsigned int *seconds);

/* Complaints about a configuration, all of them, in the order of the file. */
struct config_errors {
	struct string_list list; /* each "file:line: ..." */
	size_t omitted;
};
void config_errors_free(struct config_errors *);
/* For whoever finds more when he uses it; line 0: the file as a whole. */
void config_errors_add(struct config_errors *, const char *file,
    unsigned int line, const char *what);

/* NULL: errors has at least one.  (config_read is libconfig's name.) */
struct config *config_load(const char *file, struct config_errors *errors);
/* What could be read, for whoever looks for further errors; NULL: nothing. */
struct config *config_load_faulty(
    const char *file, struct config_errors *errors);
/* Defaults alone, as with an empty file. */
struct config *config_default(void);
void config_free(struct config *);

/* Does an option or a rule want to know whether signers were revoked? */
bool config_asks_revocation(const struct config *);
/* And does one of them not take "unknown" for "good"? */
bool config_wants_known_status(const struct config *);

/* Options as they are effective, in the file's own syntax, one a line. */
enum config_shown {
	CONFIG_ALL,
	CONFIG_CHANGED, /* that differ from the defaults */
	CONFIG_MARKED,	/* all, those that differ with the default beside */
};
void config_print(const struct config *, enum config_shown, struct buffer *out);
/* Names of options that differ, comma separated, for the reload's log line;
 * restart gets those that only a restart can change. */
void config_difference(const struct config *before, const struct config *now,
    struct buffer *changed, struct buffer *restart);

/* The default of the option at this place of the table, for whoever checks
 * that documents and program agree; NULL behind the last.  "" for a list. */
const char *config_option(
    size_t index, const char **fallback, const char **sentence);

/*
 * What needs no refusal but an eye: exceptions that end within 14 days or have
 * ended, and what a sender can get around.  One sentence a line.
 */
void policy_warnings(const struct policy *, time_t now, struct buffer *out);

/*
 * The first rule that matches decides; a pure function.  A From of several
 * mailboxes, and several recipients, are decided one by one, and the strictest
 * decision is the message's: an ambiguous From slips past nothing.
 */
void policy_decide(const struct policy *, const struct result *,
    const struct envelope *, struct decision *out);

/* For smime-check --explain: each rule, what was asked and found.  It points
 * into the policy; explanation_free(). */
void policy_explain(const struct policy *, const struct result *,
    const struct envelope *, struct explanation *out);
/* The same for people: one line a rule, and one a requirement. */
void policy_explain_text(const struct explanation *, struct buffer *out);

#endif
