/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows of what people read.  Private to this room. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "report.h"

enum {
	TEXT_MAX = 4000, /* of one value; names of certificates are bounded
			    by what is shown, not by what they are */
};

/* Label and text, broken at blanks; a word that is too long stays whole. */
void text_row(struct buffer *out, const char *label, const char *text);
/* Text of strangers. */
void text_clean_row(struct buffer *out, const char *label, const char *text);
/* Takes the text. */
void text_own_row(struct buffer *out, const char *label, char *text);
/* "2026-11-24" */
void text_date(struct buffer *out, time_t when);
/* "sponsor-validated strict"; or its role, where it has no profile. */
void text_profile(const struct certificate *, struct buffer *out);
void text_findings(struct buffer *out, const struct findings *);
void text_revocation(
    struct buffer *out, const struct revocation *, const struct findings *);
/* text_path.c; with revocation, and findings of the CAs. */
void text_path(struct buffer *out, const struct signer_result *);

#endif
