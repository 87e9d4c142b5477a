/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages that are signed on the spot, and how they are given to a
 * verification.  Texts end their lines with CRLF and are for free(3).
 */
#ifndef MAIL_MAKE_H
#define MAIL_MAKE_H

#include <openssl/cms.h>

#include "pki.h"
#include "verify.h"

/* What a CMS object is begun with; signers and certificates may be added. */
CMS_ContentInfo *mail_begin_cms(const struct pki *signer, unsigned int flags);
/* In base64, on lines; over `content` where that is not NULL.  Takes both. */
char *mail_base64(CMS_ContentInfo *, BIO *content);
char *mail_base64_of(struct span der);

/* The base64 of a signature over an entity, beside it or around it. */
char *mail_detached(const struct pki *signer, const char *part);
char *mail_opaque(const struct pki *signer, const char *part);

/* Entities, header first. */
char *mail_signed_entity(
    const char *part, const char *p7s, const char *boundary);
char *mail_signed_by(
    const struct pki *signer, const char *part, const char *boundary);
char *mail_opaque_entity(const char *p7m);

/* A whole message; takes the entity. */
char *mail_from(const char *from, char *entity);

/* Gives the fields of the header, unfolded by nobody; returns the body. */
const char *mail_give_header(struct verification *, const char *message);
/* All of it in one piece. */
void mail_give(struct verification *, const char *message);

#endif
