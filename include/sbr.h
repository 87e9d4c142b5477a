/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind of S/MIME certificate this is, in the words of the SBR. */
#ifndef SBR_H
#define SBR_H

#include <time.h>

enum sbr_role {
	SUBSCRIBER = 1 << 0,
	SUBORDINATE_CA = 1 << 1,
	ROOT_CA = 1 << 2,
	ANY_ROLE = 0x7,
	/* No certificate's, but what rules may be about as well. */
	STATUS_CRL = 1 << 3,
	STATUS_OCSP = 1 << 4,
	OCSP_RESPONDER = 1 << 5, /* whom a CA let answer for it */
	ANY_SUBJECT = 0x3f,
};

enum sbr_type {
	MAILBOX_VALIDATED = 1 << 0,
	ORGANIZATION_VALIDATED = 1 << 1,
	SPONSOR_VALIDATED = 1 << 2,
	INDIVIDUAL_VALIDATED = 1 << 3,
	ANY_TYPE = 0xf,
};

enum sbr_generation {
	LEGACY = 1 << 0,
	MULTIPURPOSE = 1 << 1,
	STRICT = 1 << 2,
	ANY_GENERATION = 0x7,
};

/* What a certificate says it is.  type and generation come from exactly one
 * of the twelve reserved OIDs (SBR 7.1.6.1), else both are 0. */
struct sbr_class {
	enum sbr_role role;
	enum sbr_type type;
	enum sbr_generation generation;
};

const char *sbr_role_word(enum sbr_role);	      /* "subscriber" */
const char *sbr_type_word(enum sbr_type);	      /* NULL for 0 */
const char *sbr_generation_word(enum sbr_generation); /* NULL for 0 */

/* Dates at which the SBR change, as notBefore sees them (00:00 UTC). */
#define SBR_IN_FORCE	((time_t)1693526400) /* 2023-09-01 */
#define SBR_LEGACY_ENDS ((time_t)1752537600) /* 2025-07-15 */
/* 1.0.4, 2024-05-11: contents of commonName, addresses, prefixes of VAT. */
#define SBR_NAMES_CHANGE ((time_t)1715385600)
/* 1.0.6, 2024-08-29: RFC 9598 instead of RFC 8398. */
#define SBR_RFC_9598_BEGINS ((time_t)1724889600)
#define SBR_EXTANT_CAS_END  ((time_t)1726358400) /* 2024-09-15 */
/* 1.0.7, 2024-11-22: national trade registers; TAX and EID. */
#define SBR_NATIONAL_BEGINS ((time_t)1732233600)
/* 1.0.9, 2025-05-14: EUID; subdivisions with any national scheme. */
#define SBR_EUID_BEGINS ((time_t)1747180800)
/* 1.0.10, 2025-07-02: the matrices for directoryNames too. */
#define SBR_MATRICES_GROW ((time_t)1751414400)
/* 1.0.11, 2025-08-22: ML-DSA and ML-KEM are allowed. */
#define SBR_PQC_BEGINS ((time_t)1755820800)
/* 2026-09-15: no SHA-1 (1.0.14); 4096 bits for RSA keys of CAs (1.0.15). */
#define SBR_SHA1_ENDS	   ((time_t)1789430400)
#define SBR_CA_RSA_GROWS   SBR_SHA1_ENDS
#define SBR_CROSS_PURPOSES ((time_t)1790553600) /* 1.0.16, 2026-09-28 */
/* 1.0.16, 2027-07-01: emailProtection and clientAuth alone. */
#define SBR_PURPOSES_END ((time_t)1814400000)
/* 1.0.15, 2027-09-15: no subscribers below an RSA key under 3072 bits. */
#define SBR_ISSUER_RSA_GROWS ((time_t)1820966400)

#endif
