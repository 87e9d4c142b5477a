/* SPDX-License-Identifier: BSD-2-Clause */
/* For the files of this room only: how a rule is written. */
#ifndef RULES_TABLE_H
#define RULES_TABLE_H

#include "rules.h"

/* What a row applies to, in the words of the SBR. */
#define ANY_KIND	  .types = ANY_TYPE, .generations = ANY_GENERATION
#define EVERY_CERTIFICATE .roles = ANY_ROLE, ANY_KIND
#define SUBSCRIBERS	  .roles = SUBSCRIBER, ANY_KIND
#define SUBSCRIBERS_OF(t, g)                                                   \
	.roles = SUBSCRIBER, .types = (t), .generations = (g)
#define SUBORDINATES .roles = SUBORDINATE_CA, ANY_KIND
#define ROOTS	     .roles = ROOT_CA, ANY_KIND
#define EVERY_CA     .roles = SUBORDINATE_CA | ROOT_CA, ANY_KIND

/* From SBR 1.0.0 to this day. */
#define ALWAYS .since = SBR_IN_FORCE

/* The SBR's words for how strong a requirement is. */
#define SHALL  .level = LEVEL_ERROR
#define SHOULD .level = LEVEL_WARNING
#define NOTE   .level = LEVEL_NOTICE

/* Writes why and returns false: a predicate ends in one line. */
bool because(struct rule_reason *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* One of its policies, or more, is one of SBR 7.1.6.1. */
bool has_reserved_policy(const struct certificate *);
bool policy_is_any(struct span oid); /* anyPolicy; contents octets */

/* The row is for such a certificate, and in force at its date. */
bool rule_is_for(const struct rule *, const struct certificate *);

/* One table a file, each ended by an empty row. */
extern const struct rule encoding_rules[];
extern const struct rule key_rules[];
extern const struct rule validity_rules[];
extern const struct rule key_usage_rules[];
extern const struct rule purpose_rules[];
extern const struct rule policy_rules[];
extern const struct rule qualifier_rules[];
extern const struct rule location_rules[];
extern const struct rule identifier_rules[];
extern const struct rule extension_rules[];
extern const struct rule key_algorithm_rules[];
extern const struct rule signature_algorithm_rules[];
extern const struct rule address_rules[];
extern const struct rule authority_rules[];
extern const struct rule constraint_rules[];
extern const struct rule subject_rules[];
extern const struct rule common_name_rules[];
extern const struct rule organization_identifier_rules[];
extern const struct rule euid_rules[];
extern const struct rule natural_person_rules[];
extern const struct rule place_rules[];
extern const struct rule attribute_rules[];
extern const struct rule alternative_name_rules[];
extern const struct rule issuer_rules[];
extern const struct rule etsi_rules[];
extern const struct rule etsi_value_rules[];
extern const struct rule etsi_identifier_rules[];
/* Not of certificates; statements.c. */
extern const struct rule crl_rules[];
extern const struct rule ocsp_rules[];
bool rule_is_for_statement(
    const struct rule *, const struct rule_subject *, bool older);
/* Of root programs. */
extern const struct rule mozilla_rules[];
extern const struct rule apple_rules[];
extern const struct rule microsoft_rules[];
extern const struct rule gmail_rules[];

#endif
