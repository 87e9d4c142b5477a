/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The S/MIME Baseline Requirements as data: one row is one requirement.
 * Beside them, and never mixed with them, what root programs ask for.
 */
#ifndef RULES_H
#define RULES_H

#include <stdbool.h>

#include "certificate.h"
#include "statement.h"

/* What a broken requirement is worth; the order is that of weight. */
enum rule_level {
	LEVEL_OFF,     /* only by an operator's override */
	LEVEL_NOTICE,  /* not required, worth knowing */
	LEVEL_WARNING, /* SHOULD */
	LEVEL_ERROR,   /* SHALL */
};
const char *rule_level_word(enum rule_level); /* "error" */
bool rule_level_find(const char *word, enum rule_level *);

/*
 * What arithmetic says of a public key.  It costs more than all the rest
 * (tens of microseconds for RSA) and depends on key.spki alone: whoever sees
 * many certificates may remember it by that.  No key above 16384 bits is
 * looked at.  Thread-safe; empties OpenSSL's error queue.
 */
struct key_examination {
	unsigned int small_factor; /* of an RSA modulus, below 752; 0: none */
	unsigned int
	    power; /* its exponent, where it is a power; 0: it is none */
	bool has_near_factors;	   /* Fermat finds them at once */
	bool has_roca_fingerprint; /* CVE-2017-15361 */
	bool is_off_curve;	   /* EC, Ed25519, Ed448 */
};
void key_examine(const struct certificate *, struct key_examination *);

/* Whose requirement a row is. */
enum root_program {
	PROGRAM_NONE, /* the SBR's */
	PROGRAM_MOZILLA,
	PROGRAM_APPLE,
	PROGRAM_MICROSOFT,
	PROGRAM_GMAIL,
	PROGRAMS,
};
const char *root_program_word(enum root_program); /* "mozilla"; else NULL */

enum program_verdict {
	PROGRAM_NOT_APPLICABLE, /* not its matter, or it had no rule then */
	PROGRAM_ACCEPTED,	/* nothing that can be seen speaks against it */
	PROGRAM_REFUSED,	/* an error */
};
const char *program_verdict_word(enum program_verdict);

/* What a rule may look at. */
struct rule_subject {
	const struct certificate *certificate;
	const struct certificate *issuer;	   /* NULL: not at hand */
	const struct key_examination *examination; /* NULL: it is made */
	const struct name *name; /* NULL: the certificate's subject */
	/* A root at hand has its subject and its key: it is a cross
	 * certificate as SBR 7.1.2.2 g has them. */
	bool shares_root;
	/* Of rules_check_statement() alone; it has no certificate. */
	const struct statement *statement;
	time_t at; /* when it is judged; 0: what depends on it holds */
	unsigned int sbr_errors; /* for the rows of programs, filled in */
};

/* Why a requirement does not hold, for people. */
struct rule_reason {
	char text[160];
};

struct rule {
	const char *id;	     /* "rsa-modulus-min-2048"; never renamed */
	const char *section; /* of the SBR, "6.1.5"; or of its program */
	const char *text;    /* the requirement in one sentence */
	enum rule_level level;
	unsigned int roles, types, generations; /* bit sets of sbr.h */
	time_t since, until; /* notBefore, or thisUpdate, in [since, until); 0:
				no limit */
	bool needs_issuer;   /* skipped where the issuer is not at hand */
	bool (*holds)(const struct rule_subject *, struct rule_reason *);
	enum root_program program;
};

struct finding {
	const struct rule *rule;
	enum rule_level level; /* after the operator's overrides */
	struct rule_reason reason;
};

struct findings {
	struct finding *list; /* by the SBR, as are the numbers */
	size_t count;
	unsigned int errors, warnings, notices;
	struct finding *program_list; /* by root programs */
	size_t program_count;
	enum program_verdict programs[PROGRAMS];
};
void findings_free(struct findings *);

/* SBR 1.1: who is judged at all, and how it ended. */
enum compliance {
	COMPLIANCE_NOT_SBR,
	COMPLIANT,
	NONCOMPLIANT,
};
const char *compliance_word(enum compliance);

/* An operator's view of the levels, by rule id; NULL: the table's own. */
struct rule_levels;
struct rule_levels *rule_levels_new(void);
bool rule_levels_set(struct rule_levels *, const char *id, enum rule_level);
void rule_levels_free(struct rule_levels *);

struct rule_options {
	const struct rule_levels *levels; /* NULL: none changed */
	bool judge_older; /* before 2023-09-01: as if issued on that day */
};

/* Judges; `out` is overwritten, free with findings_free(). */
enum compliance rules_check(const struct rule_subject *,
    const struct rule_options *, struct findings *out);

/*
 * What a CRL or an OCSP response breaks; `at`: when it is judged, 0: its age
 * is no matter.  One from before the SBR breaks nothing.
 */
void rules_check_statement(const struct statement *, time_t at,
    const struct rule_options *, struct findings *out);

/* NULL if there is no such rule. */
const struct rule *rules_find(const char *id);
/* Every row, those of programs last; NULL behind the last. */
const struct rule *rules_at(size_t index);

#endif
