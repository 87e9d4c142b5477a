/* SPDX-License-Identifier: BSD-2-Clause */
/* CRLs made on the spot with OpenSSL. */
#ifndef CRL_MAKE_H
#define CRL_MAKE_H

#include "pki.h"

/* DER for buffer_free(); with `revoked` where that is not NULL. */
struct buffer crl_make(const struct pki *issuer, time_t this_update,
    time_t next_update, long number, const struct pki *revoked);

#endif
