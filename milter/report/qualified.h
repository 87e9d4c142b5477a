/* SPDX-License-Identifier: BSD-2-Clause */
/* What QCStatements claim, in words.  Private to this room. */
#ifndef REPORT_QUALIFIED_H
#define REPORT_QUALIFIED_H

#include <jansson.h>

#include "certificate.h"

/*
 * "claimed EU, esign, qscd": by whose law the issuer says that it is
 * qualified.  Printable ASCII without quotes, at most 100 octets; nothing is
 * appended where it does not say so.
 */
void qualified_note(const struct certificate *, struct buffer *);
/* The same in a word, as a rule asks for it: "eu", "eu-qscd", "elsewhere";
 * NULL: it does not say so. */
const char *qualified_law(const struct certificate *);
/* "QCP-n-qscd, NCP+" */
void qualified_policies(const struct certificate *, struct buffer *);

/* Both null where there is nothing to say. */
json_t *qualified_json(const struct certificate *);
json_t *qualified_policies_json(const struct certificate *);

#endif
