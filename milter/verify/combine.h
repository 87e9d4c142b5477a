/* SPDX-License-Identifier: BSD-2-Clause */
/* How results combine: signers to a signature, signatures to a message.
 * Private to this room. */
#ifndef VERIFY_COMBINE_H
#define VERIFY_COMBINE_H

#include "result.h"

/*
 * A signature passes when one signer passes; else it has the result of the
 * signer whose mailbox is From's, else of the first.  A fault of the
 * signature's own that is already in `reason` stays, and no signature passes
 * beside which somebody signed other content.
 */
void combine_signers(struct signature_result *);

/* What a signature means to its message, beyond its own result. */
enum standing {
	STANDS_IN_MESSAGE,
	STANDS_FOR_NOTHING, /* covers nothing: announced, not signed */
	STANDS_IN_RETURNED, /* belongs to a message that a report returns */
};

/*
 * The message has the result of the outermost signature that covers it whole;
 * if there is none but parts are signed, partial-coverage.  Nothing else makes
 * a message pass.  `standing` has one entry for each signature.
 */
void combine_signatures(struct result *, const enum standing standing[]);

#endif
