/* SPDX-License-Identifier: BSD-2-Clause */
/* The search among candidate paths of one signer: path.c and search.c. */
#ifndef TRUST_SEARCH_H
#define TRUST_SEARCH_H

#include "room.h"

/* How good an end is; the best one found is told. */
enum end {
	END_NONE,
	END_DEAD,	 /* nobody issued the last one */
	END_FORGED,	 /* an issuer is there, but did not sign */
	END_ROOT,	 /* a root, but no anchor */
	END_UNSUPPORTED, /* a signature that OpenSSL does not know */
	END_INVALID,	 /* an anchor, but RFC 5280 says no */
	END_DISTRUSTED,	 /* an anchor that is no longer believed */
	END_DENIED,	 /* somebody on the way is on the deny list */
	END_TRUSTED,
};

struct search {
	const struct trust *trust;
	const struct path_parameters *parameters;
	struct node signer;
	struct node *message; /* what came with it, and what is remembered */
	size_t message_count;

	bool to_roots; /* second round: anchors were tried in the first */
	struct node *way[PATH_MAX_CERTIFICATES];
	size_t depth;

	unsigned int steps, signatures, paths; /* against the limits */
	struct path_work *work;		       /* and what others spent, too */
	bool exhausted;
	struct {
		const struct node *child, *issuer;
		enum signature_verdict verdict;
	} known[SIGNATURES_MAX];

	struct {
		enum end end;
		struct node *way[PATH_MAX_CERTIFICATES];
		size_t count;
		struct verdict_on_path verdict;
		bool is_weak; /* a trusted one */
	} best;
};

/* False: it is too dear, and the search ends here. */
bool search_spend(struct search *, unsigned long cost);
/* From the signer upwards; search->best has the end that was found. */
void search_run(struct search *);

#endif
