/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files that compare our reader with OpenSSL's. */
#ifndef AGREEMENT_PART_H
#define AGREEMENT_PART_H

#include <openssl/x509.h>

#include "certificate.h"

#define SAME(condition, field)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			return field;                                          \
	} while (0)

static inline bool
has(const struct certificate *c, unsigned int faults)
{
	return (c->faults & faults) != 0;
}

static inline struct span
string_octets(const ASN1_STRING *s)
{
	return (struct span){ ASN1_STRING_get0_data(s),
		(size_t)ASN1_STRING_length(s) };
}

static inline struct span
oid_octets(const ASN1_OBJECT *o)
{
	return (struct span){ OBJ_get0_data(o), OBJ_length(o) };
}

bool agreement_same_name(const struct name *ours, const X509_NAME *theirs);
/* Text of the subject, directoryNames of the SAN, nameConstraints. */
const char *agreement_check_names(const struct certificate *, X509 *);

#endif
