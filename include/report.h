/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What people and programs see: header fields (RFC 8601, 7281), the log line,
 * JSON and text.  Nothing that a message or certificate says can end a field,
 * a quote or a line here.
 */
#ifndef REPORT_H
#define REPORT_H

#include "decision.h"
#include "result.h"

enum {
	REPORT_FIELD_MAX = 998,
	REPORT_FIELDS_MAX = 4096,
	REPORT_LINE_MAX = 7000, /* of JSON: below what syslog daemons take */
};				/* octets */

struct report_options {
	const char *authserv_id; /* quoted where RFC 8601 wants it */
	bool authentication_results, status, signer, profile, compliance, trust,
	    policy;    /* which fields */
	bool programs; /* what root programs say, in X-SMIME-Compliance */
	unsigned int good_types; /* enum sbr_type, one of which a signer has to
				    be of for "Good signature"; 0: any */
};

struct header_field {
	const char *name; /* static */
	char *value;	  /* folded with "\n\t"; without leading space */
};

struct header_fields {
	struct header_field *list; /* in the order of the finished message */
	size_t count;
};

void report_fields(const struct result *, const struct decision *,
    const struct envelope *, const struct report_options *,
    struct header_fields *out);
void header_fields_free(struct header_fields *);

/* Is an arriving field forged or stale: X-SMIME-*, whatever follows? */
bool report_is_own_field(const char *name);

/*
 * RFC 8601 2.2: what an arriving Authentication-Results field is to us.
 * Comments, folding, quoting and case are read as the RFC allows.
 */
enum results_owner {
	RESULTS_FOREIGN, /* another host's: stays */
	RESULTS_OURS,	 /* our authserv-id, no smime result in it */
	RESULTS_OURS_WITH_SMIME,
	RESULTS_UNPARSABLE, /* could be taken for ours */
};
enum results_owner report_results_owner(
    const char *value, const char *authserv_id);

struct report_context {
	const char *config_digest; /* first 4 digits are shown */
	const char *skip;	   /* why left alone; NULL: not */
	double milliseconds;
	enum logged_addresses addresses;
	enum log_format format;
};
/*
 * The log line, without a line end; where there is no queue id, "-".  What
 * does not fit is left out, and `cut` says so.  smime-milter(8) has the keys;
 * smime-check --report reads them.
 */
void report_line(const struct result *, const struct decision *,
    const struct envelope *, const struct report_context *, struct buffer *out);

/* What --explain adds to a message. */
struct explained {
	const struct explanation *why;
	const char *proof; /* the change that makes a digest right again; NULL:
			      none was found */
};

/* JSON objects of interfaces.md, one line each with its LF.  `explained` may
 * be NULL. */
void report_message_json(const char *path, size_t index, const struct result *,
    const struct decision *, const struct header_fields *,
    const struct explained *, struct buffer *out);
struct judged_file {
	const char *path;
	size_t index;
	const struct certificate *certificate;
	enum compliance compliance;
	const struct findings *findings;
};
void report_certificate_json(const struct judged_file *, struct buffer *out);
/* A CRL by itself. */
struct judged_crl {
	const char *path;
	size_t index;
	const struct crl_description *crl;
	const struct findings *findings;
};
void report_crl_json(const struct judged_crl *, struct buffer *out);
void report_error_json(const char *path, const char *error, struct buffer *out);
void report_rule_json(const struct rule *, struct buffer *out);

/* Strangers' text for people: UTF-8 without controls and what reorders, those
 * as \HH; at most `max` octets, then "...". */
void report_clean(struct buffer *, const char *text, size_t max);

/* The same for people, at most 100 columns; the decision may be NULL. */
void report_message_text(const char *path, size_t index, const struct result *,
    const struct decision *, struct buffer *out);
/* Why it fell: the result in short, `rules` as policy_explain_text() wrote
 * them, the decision.  `proof`: the change that makes a digest right again;
 * NULL: none was found. */
void report_explained_text(const char *path, size_t index,
    const struct result *, const char *rules, const char *proof,
    const struct decision *, struct buffer *out);
void report_certificate_text(const struct judged_file *, struct buffer *out);
void report_crl_text(const struct judged_crl *, struct buffer *out);

/* The whole catalogue, by section; as mdoc(7) it is smime-rules(7). */
enum catalogue_form {
	CATALOGUE_TEXT,
	CATALOGUE_JSON,
	CATALOGUE_MDOC
};
void report_rules(enum catalogue_form, struct buffer *out);

#endif
