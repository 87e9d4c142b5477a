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

/* One rule of `policy.rules`; first match wins. */
struct policy_rule {
	char *name;
	char *file; /* where it stands */
	unsigned int line;
	bool has_mode;
	enum policy_mode mode;
	struct {
		struct string_list from; /* domains, ".domain", mailboxes;
					    lower case, A-labels, sorted;
					    empty: any */
	} when;
	struct {
		unsigned int results; /* 1 << enum result_code; 0: no demand */
	} require;
	struct { /* only where require demands something */
		enum action action;
		char *text; /* NULL: the default text */
	} otherwise;
};

struct policy {
	enum policy_mode mode;
	struct policy_rule *rules;
	size_t rule_count;
};

/* One entry of trust.anchors. */
struct anchor_source {
	enum anchor_kind kind;
	char *path; /* file or folder; of NSS NULL */
	struct string_list domains; /* as when.from, without mailboxes */
	time_t distrust_after;	    /* 0: never */
	char *place; /* the configuration file that names it */
	unsigned int line;
};

struct level_override {
	char *id;
	enum rule_level level;
};

enum remove_results { REMOVE_SMIME, REMOVE_ALL, REMOVE_NONE };
enum internal_error { INTERNAL_TEMPFAIL, INTERNAL_ACCEPT };

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
	unsigned int drain_timeout; /* seconds that a stop waits at most */
	struct anchor_source *anchors;
	size_t anchor_count;
	char *nss_module; /* "": where the system has it */
	struct string_list deny; /* SHA-256 in hex */
	char *deny_file; /* "": none */
	struct string_list intermediates;
	char *cache_dir; /* "": nothing is kept over a restart */
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
	} headers;
	enum remove_results remove_results;
	enum internal_error internal_error;
	struct policy policy;
};

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
/* Defaults alone, as with an empty file. */
struct config *config_default(void);
void config_free(struct config *);

/* Every option as it is effective, in the file's own syntax, one a line.
 * changed_only: those that differ from the defaults. */
void config_print(const struct config *, bool changed_only,
    struct buffer *out);
/* Names of options that differ, comma separated, for the reload's log line;
 * restart gets those that only a restart can change. */
void config_difference(const struct config *before, const struct config *now,
    struct buffer *changed, struct buffer *restart);

/* The default of the option at this place of the table, for whoever checks
 * that documents and program agree; NULL behind the last.  "" for a list. */
const char *config_option(size_t index, const char **fallback,
    const char **sentence);

/*
 * First rule that matches From decides; a pure function.  A rule matches when
 * any mailbox of any From field does: an ambiguous From slips past none.
 */
void policy_decide(const struct policy *, const struct result *,
    const struct envelope *, struct decision *out);

/* For smime-check --explain: one line a rule, what was asked and found. */
void policy_explain(const struct policy *, const struct result *,
    const struct envelope *, struct buffer *out);

#endif
