/* SPDX-License-Identifier: BSD-2-Clause */
/* From and the signer's certificate.  Private to this room. */
#ifndef VERIFY_IDENTITY_H
#define VERIFY_IDENTITY_H

#include "result.h"

/*
 * Compares From with the certificate's mailboxes and fills mailbox_match,
 * mailbox_source and mailbox of `out`.  REASON_PASS where From is exactly one
 * mailbox and is the signer's; else from-missing, from-ambiguous, from-case
 * or from-mismatch, with `detail` for people.
 */
enum reason identity_judge(const struct from *, const struct certificate *,
    struct signer_result *out, struct buffer *detail);

#endif
