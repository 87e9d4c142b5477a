/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * NIST's PKITS as files: a folder with certificates, CRLs, and path_tests.tsv,
 * one test a line, its fields between tabs.
 */
#ifndef PKITS_H
#define PKITS_H

#include "trust.h"

#define PKITS_FOLDER SRCDIR "/../shared/corpus/mail/pkits"

enum {
	PKITS_FIELDS_MAX = 24,
	PKITS_FILE_MAX = 1 << 20,
	/* Fields of path_tests.tsv. */
	NUMBER = 0,
	EXPECTED = 2,
	POLICY_SET = 3,
	EXPLICIT = 4,
	MAPPING = 5,
	ANY = 6,
	CERTIFICATES = 8,
	CRLS = 9,
};

/* 2012-01-01: all that shall be valid is. */
extern const time_t pkits_time;

/* How many fields; the line is cut into them. */
size_t pkits_split(char *line, char *fields[static PKITS_FIELDS_MAX]);
/* Why we do not meet a test; NULL: we shall. */
const char *pkits_excuse(const char *number);
/* Sections 4.4, 4.14 and 4.15 are about CRLs alone. */
bool pkits_is_about_crls(const char *number);
/* "FOLDER/KIND/NAME" and the suffix; false: there is none. */
bool pkits_read(const char *folder, const char *kind, const char *name,
    const char *suffix, struct buffer *out);

/* The certificates of a test: the anchor first, the signer last. */
struct pkits_path {
	struct buffer files[PATH_MAX_CERTIFICATES];
	struct span list[PATH_MAX_CERTIFICATES];
	size_t count;
	char *anchor; /* its file */
};
void pkits_path_read(const char *folder, char *names, struct pkits_path *out);
void pkits_path_clear(struct pkits_path *);

#endif
