/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CA certificates of the files that were given together, by subject, and what
 * was found out about keys.  Bounded.  Private to smime-check.
 */
#ifndef CHECK_ISSUERS_H
#define CHECK_ISSUERS_H

#include "rules.h"

enum {
	ISSUERS_MAX = 4096, /* certificates; further ones issue nothing */
	ISSUERS_OCTETS_MAX = 32 * 1024 * 1024, /* of all of them */
};

struct issuers;

struct issuers *issuers_new(void);
void issuers_free(struct issuers *); /* NULL is fine */

/* Takes a reference if it is a CA's and new. */
void issuers_add(struct issuers *, const struct certificate *);

/*
 * One that has the name and the key, by OpenSSL's verification; a root before
 * others.  NULL: none, or it has issued itself.  Lives as long as `issuers`.
 */
const struct certificate *issuers_find(
    struct issuers *, const struct certificate *);

/* One of them is a root with the same name and key: it is a cross certificate
 * (SBR 7.1.2.2 g). */
bool issuers_have_root_of(const struct issuers *, const struct certificate *);

/* key_examine(), remembered for the latest keys. */
struct key_memory;
struct key_memory *key_memory_new(void);
void key_memory_free(struct key_memory *); /* NULL is fine */
/* Until the next call. */
const struct key_examination *key_memory_examine(
    struct key_memory *, const struct certificate *);

#endif
