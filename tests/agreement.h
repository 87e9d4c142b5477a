/* SPDX-License-Identifier: BSD-2-Clause */
/* Our reader of certificates held against OpenSSL's. */
#ifndef AGREEMENT_H
#define AGREEMENT_H

#include "base.h"

/*
 * NULL where OpenSSL refuses the certificate, or where both see the same in
 * every field that we do not report as faulty; else the field.  `compared`
 * (may be NULL) tells the two cases apart.
 */
const char *agreement_check(struct span der, bool *compared);

#endif
