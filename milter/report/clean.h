/* SPDX-License-Identifier: BSD-2-Clause */
/* Strangers' text made harmless for the place where it is shown.  Private to
 * this room. */
#ifndef REPORT_CLEAN_H
#define REPORT_CLEAN_H

#include "result.h"

/*
 * A quoted-string (RFC 5322 3.2.4), quotes included; what is not harmless as
 * hex pairs (RFC 4514 2.4).  Above `max` octets within the quotes it ends in
 * "...".
 */
void clean_quoted(struct buffer *, const char *text, size_t max, bool utf8);

/* Without quotes where it is a dot-atom address, else as above. */
void clean_address(struct buffer *, const char *text, size_t max, bool utf8);

/* One value of the log line: no blank, quote, equals sign or percent, those
 * and all that is not ASCII as %HH. */
void clean_word(struct buffer *, const char *text, size_t max);

/* The signer's mailbox: the one that is From's, else the first; NULL: none. */
const char *signer_mailbox(const struct signer_result *);

#endif
