/* SPDX-License-Identifier: BSD-2-Clause */
/* A result made by hand, with one text wherever a stranger may put one. */
#ifndef SHOWN_H
#define SHOWN_H

#include "report.h"

enum {
	SHOWN_FINDINGS = 40
};

struct shown {
	struct certificate leaf, root;
	struct name_attribute attributes[2];
	struct certificate_mailbox mailbox;
	struct mailbox from;
	struct rule rules[SHOWN_FINDINGS];
	char ids[SHOWN_FINDINGS][48];
	struct finding findings[SHOWN_FINDINGS];
	struct judged_certificate judged;
	struct signer_result signer;
	struct signature_result signature;
	struct result result;
	struct decision decision;
	struct envelope envelope;
	struct report_options options;
	char *text; /* a copy */
};

/* A pass by "alice@example.org" if text is NULL. */
void shown_make(struct shown *, const char *text, size_t len);
void shown_free(struct shown *);

#endif
