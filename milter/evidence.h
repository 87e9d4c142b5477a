/* SPDX-License-Identifier: BSD-2-Clause */
/* From the configuration to evidence and a verifier that asks it, for the
 * daemon and for smime-check. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "policy.h"
#include "verify.h"
#include "warned.h"

/* What of crls can be read; the rest is told in `warnings`. */
struct evidence *evidence_configured(
    const struct config *, struct config_errors *warnings, size_t *count);

/* The verifier asks as configured, with evidence; borrows it. */
void evidence_prepare(
    const struct config *, const struct evidence *, struct verifier *);

/*
 * Keeps what decided under its SHA-256 in a folder, as .crl or .ocsp, by a
 * temporary file and rename(2), each once.  Borrows folder and warned.
 */
struct evidence_keeping {
	const char *folder;
	struct warned *warned; /* what fails is logged once an hour */
	struct revocation_keeper keeper;
};
/* Does nothing where the folder is "". */
void evidence_keep(struct evidence_keeping *, struct verifier *);

/* Signers that pass by what has ended: one warning an issuer and hour. */
void evidence_warn_of_ended(struct warned *, const struct result *);

#endif
