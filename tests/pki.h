/* SPDX-License-Identifier: BSD-2-Clause */
/* Certificates made on the spot with OpenSSL; all of it ends with the test. */
#ifndef PKI_H
#define PKI_H

#include <openssl/x509.h>
#include <time.h>

#include "base.h"

struct pki_wish {
	const char *subject; /* "CN=Alice/O=Example"; "" empty, NULL: "CN=x" */
	const char *key;     /* "ec" (or NULL), "rsa-1024", "ed25519", ... */
	EVP_PKEY *same_key;  /* instead of a new one */
	const char *digest;  /* NULL: sha256 */
	time_t from, until;  /* 0: a year about PKI_NOW */
	int version;	     /* 0: v3 */
	int string_type;     /* of the subject; 0: UTF-8 */
	/* Name and value by turns in OpenSSL's words, NULL behind the last. */
	const char *const *extensions;
};
#define EXTENSIONS(...) ((const char *const[]){ __VA_ARGS__, NULL })

#define PKI_NOW ((time_t)1788220800) /* 2026-09-01 */

struct pki {
	X509 *x;
	EVP_PKEY *key;
};

/* Signed by `issuer`, or by itself where that is NULL. */
struct pki pki_make(const struct pki *issuer, const struct pki_wish *);
void pki_free(struct pki *);
struct pki pki_root(const char *subject);
struct pki pki_ca(const struct pki *issuer, const char *subject);
/* An end entity with emailProtection for this mailbox. */
struct pki pki_user(const struct pki *issuer, const char *mailbox);

/* The DER; valid until the next call with the same slot (0 to 15). */
struct span pki_der(const struct pki *, unsigned int slot);
/* A folder under TMPDIR, made on the first call, removed at exit. */
const char *pki_folder(void);
/* A PEM file of that name there; returns its path, free(3). */
char *pki_write(const char *name, const struct pki *const *, size_t count);

#endif
