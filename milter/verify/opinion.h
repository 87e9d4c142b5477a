/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is thought of a certificate as a signer's, whatever was signed: its
 * key, its path, and the rules.  Private to this room.
 */
#ifndef VERIFY_OPINION_H
#define VERIFY_OPINION_H

#include "known.h"
#include "verify.h"

/* Of one certificate and its issuer. */
struct judgement {
	struct known_item item; /* first: it is what known.c sees */
	struct certificate *certificate, *issuer; /* issuer: may be NULL */
	enum compliance compliance;
	struct findings findings;
};

/* Read-only once it is made; may be shared between threads. */
struct opinion {
	struct known_item item; /* first: it is what known.c sees */
	struct certificate *certificate;
	struct signer_key *key;
	struct path path;
	/* What the path depends on besides certificate and time: From's
	 * domain, and all the certificates that came with the message, or
	 * that it was to leave out. */
	char *from_domain; /* NULL: not known */
	uint8_t company[SHA256_OCTETS];
	struct judgement *judgements[PATH_MAX_CERTIFICATES]; /* as the path */
	size_t judgement_count;
	/* The judgements above the signer's own, as a result shows them. */
	struct judged_certificate judged[PATH_MAX_CERTIFICATES];
};

/*
 * Of the certificate with that index in the object: what was thought of it
 * before, or a new one.  NULL: it cannot be decoded, see `why`.
 */
struct opinion *opinion_of(const struct verifier *,
    const struct path_parameters *, const struct signed_data *, size_t index,
    const char **why);
void opinion_drop(struct opinion *); /* NULL is fine */

#endif
