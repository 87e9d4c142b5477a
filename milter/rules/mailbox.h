/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this room: mailboxes as certificates write them. */
#ifndef RULES_MAILBOX_H
#define RULES_MAILBOX_H

#include "certificate.h"

enum mailbox_octets {
	MAILBOX_ASCII, /* RFC 5321 */
	MAILBOX_UTF8,  /* with RFC 6532 3.2 and RFC 6531 3.3 */
};

struct mailbox {
	struct span local, domain;
};

/*
 * A Mailbox of RFC 5321 4.1.2 and nothing around it (SBR 1.6.1).  False: it
 * is none, and `why` (may be NULL) says what is wrong with it.
 */
bool mailbox_read(
    struct span, enum mailbox_octets, struct mailbox *, const char **why);
bool mailbox_has_at(struct span);
/* Local parts octet by octet; domains whatever their case, or whether they
 * are written as U-labels or A-labels. */
bool mailbox_is_same(const struct mailbox *, const struct mailbox *);
/* One of the SAN's rfc822Names and SmtpUTF8Mailboxes is the same; true also
 * where the SAN cannot be read. */
bool mailbox_is_in_san(const struct mailbox *, const struct certificate *);

/* Two labels at least, of letters, digits and hyphens within. */
bool mailbox_domain_is_fqdn(struct span);
/* RFC 9598 3: such labels, and no capital letter. */
bool mailbox_domain_is_lowercase_ldh(struct span);
/* RFC 8398 3: U-labels, and of ASCII only lower-case labels that are not
 * reserved for something ("xn--"). */
bool mailbox_domain_is_of_u_labels(struct span);

#endif
