/* SPDX-License-Identifier: BSD-2-Clause */
/* One message, as a log line tells of it.  Private to this room. */
#ifndef ANALYSIS_RECORD_H
#define ANALYSIS_RECORD_H

#include "base.h"
#include "decision.h"
#include "result.h"

/* In the order of the line: smime-milter(8). */
enum record_key {
	KEY_RESULT,
	KEY_REASON,
	KEY_ACTION,
	KEY_WOULD,
	KEY_RULE,
	KEY_SKIP,
	KEY_SUSPENDED,
	KEY_AUTHOR,
	KEY_FROM,
	KEY_GUESS,
	KEY_DISPLAY,
	KEY_ENVELOPE,
	KEY_TYPE,
	KEY_GENERATION,
	KEY_COMPLIANCE,
	KEY_PATH,
	KEY_TRUST,
	KEY_REVOCATION,
	KEY_HINT,
	KEY_ENCRYPTED,
	KEY_LIST,
	KEY_AUTH,
	KEY_CLIENT,
	KEY_CERT,
	KEY_UNTIL,
	KEY_ENDED,
	KEY_ORGID,
	KEY_ISSUER,
	KEY_MAILBOX,
	KEY_WEAK,
	KEY_CMS,
	KEY_FINDINGS,
	KEY_KEY,
	KEY_KEY_SHA256,
	KEY_DIGEST,
	KEY_SIGNED,
	KEY_ANCHOR,
	KEY_ORG,
	KEY_COUNTRY,
	KEY_QUALIFIED,
	KEY_ALGORITHM,
	KEY_ISSUER_SHA256,
	KEY_ANCHOR_SHA256,
	KEY_COVERS,
	KEY_SIGNERS,
	KEY_OTHERS,
	KEY_CUT,
	KEY_SIZE,
	KEY_MS,
	KEY_CONFIG,
	KEY_ID,	  /* of JSON; in text it stands first */
	KEY_TIME, /* of JSON */
	RECORD_KEYS,
};

enum {
	RECORD_ARENA = 32 * 1024,
	RECORD_WHY = 80,
};

struct record {
	time_t at;	  /* 0: not known */
	struct span node; /* len 0: not known */
	bool is_json;
	/* As the milter had them, undone of %HH; len 0: not there.  Lists have
	 * commas between their entries. */
	struct span text[RECORD_KEYS];
	unsigned int more[RECORD_KEYS]; /* values that are not named */
	enum result_code result;
	enum reason reason;
	enum action action, wanted; /* what happened; what enforcing would do */
	uint64_t size;
	time_t until, ended, signed_at; /* 0: not known */
	size_t used;
	char arena[RECORD_ARENA];
};

enum record_state {
	RECORD_GOOD,
	RECORD_REMARK, /* of ours, but about no message */
	RECORD_BROKEN, /* `why` says in what way */
};

/* A line of ours, its prefix taken away.  The record points into the line. */
enum record_state record_read(
    struct span message, struct record *, char why[static RECORD_WHY]);

/* record_json.c: a line that is a JSON object. */
enum record_state record_read_json(
    struct span message, struct record *, char why[static RECORD_WHY]);
/* Its two ways, into a record that is clear.  jansson reads every object, and
 * its members are in the arena; record_plain.c reads what needs no unescaping,
 * some times faster, and says false to whatever is not such a line. */
enum record_state record_read_parsed(
    struct span message, struct record *, char why[static RECORD_WHY]);
bool record_read_plain(struct span message, struct record *);
/* "from_more": how many are not named, of which key; RECORD_KEYS: of none. */
enum record_key record_counted(struct span name);
/* Of all but time and node. */
void record_clear(struct record *);
/* From a word to its key; RECORD_KEYS: a later version's. */
enum record_key record_key(struct span word, enum record_key hint);
/* A copy in the arena; NULL data: it is full. */
struct span record_keep(struct record *, const void *, size_t len);

bool record_has(const struct record *, enum record_key);
bool record_is(const struct record *, enum record_key, const char *word);
/* A signature was there. */
bool record_is_signed(const struct record *);
/* From's domain; len 0: not known. */
struct span record_domain(const struct record *);

#endif
