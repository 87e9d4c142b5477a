/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of smime-check.  Private to smime-check. */
#ifndef CHECK_OPTIONS_H
#define CHECK_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "decision.h"
#include "revocation.h"

enum treat_as {
	AS_CONTENT_SAYS,
	AS_MESSAGE,
	AS_CERTIFICATE,
};

enum command {
	COMMAND_CHECK,
	COMMAND_REPORT,
	COMMAND_SUGGEST,
	COMMAND_RULES,
	COMMAND_VERSION,
	COMMAND_HELP,
};

/* Pointers into argv. */
struct options {
	enum command command;
	bool json, explain, judge_older;
	bool html, anonymous;	 /* of a report */
	time_t since, until;	 /* the same; 0: no limit */
	const char *rcpt_domain; /* the same; NULL: any */
	bool as_mdoc;		 /* the rules, as the manual smime-rules(7) */
	enum treat_as as;
	const char *config; /* NULL: none */
	const char **trust; /* replaces the configuration's anchors */
	size_t trust_count;
	const char **rcpt_to; /* ends with NULL */
	size_t rcpt_count;
	bool has_at;
	time_t at;
	struct envelope envelope;
	const char **crls; /* besides the configuration's */
	size_t crl_count;
	bool has_revocation; /* instead of the configuration's */
	enum revocation_mode revocation;
	bool offline;
	char **paths;
	int path_count;
};

/* False: it was said on standard error what is wrong. */
bool options_parse(struct options *, int argc, char *argv[]);
void options_free(struct options *);
extern const char options_usage[];

#endif
