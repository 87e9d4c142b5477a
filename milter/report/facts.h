/* SPDX-License-Identifier: BSD-2-Clause */
/* What the log says of a message, before it is text or JSON.  Private to this
 * room. */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include "report.h"

enum fact_kind {
	FACT_WORD,
	FACT_FLAG,   /* "yes", true */
	FACT_NUMBER, /* octets and milliseconds */
	FACT_LIST,
};

/* Where a fact is shown. */
enum fact_place {
	FACT_BOTH,
	FACT_TEXT,
	FACT_JSON, /* too long for a line of text, or seldom asked for */
};

struct fact {
	const char *key; /* smime-milter(8), The log line */
	enum fact_kind kind;
	enum fact_place place;
	char *value;  /* of a word; owned, as the stranger wrote it */
	size_t max;   /* octets of it in text */
	char **items; /* of a list; owned */
	size_t count;
	size_t shown; /* of these, in text */
	size_t more;  /* that the value does not name */
	double number;
	unsigned int decimals;
};

enum {
	FACTS_MAX = 64
};

/* In the order of the line; those from `tail` on are never left out. */
struct facts {
	struct fact list[FACTS_MAX];
	size_t count, tail;
};

void facts_collect(const struct result *, const struct decision *,
    const struct envelope *, const struct report_context *, struct facts *);
void facts_free(struct facts *);

/* Nothing of it is set but its key; until the next one is added. */
struct fact *facts_add(struct facts *, const char *key, enum fact_kind);
void fact_add_item(struct fact *, char *owned);

/* facts_signer.c: of the signer that decided, who has a certificate: what it
 * is worth, and who it is. */
void facts_add_profile(const struct signer_result *, struct facts *);
void facts_add_certificate(
    const struct signer_result *, enum logged_addresses, struct facts *);
/* Nothing where there is no value, or an empty one. */
void facts_add_word(struct facts *, const char *key, const char *value);
void facts_add_time(struct facts *, const char *key, time_t);
/* An address as far as it may be shown; NULL: not at all; free(3). */
char *facts_address(
    const char *address, const char *domain, enum logged_addresses);

#endif
