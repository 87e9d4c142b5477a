/* SPDX-License-Identifier: BSD-2-Clause */
/* Trust in certificates made on the spot, and paths judged by it. */
#ifndef TRUST_MAKE_H
#define TRUST_MAKE_H

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "pki.h"
#include "second_opinion.h"
#include "trust.h"

#define OTHERS(...) ((const struct pki *const[]){ __VA_ARGS__, NULL })

/* At most 13 of them, freed by the caller; NULL behind the last. */
static inline struct trust *
trust_in(const struct pki *const *anchors)
{
	struct trust *trust = trust_new();
	char error[TRUST_ERROR];
	size_t count = 0;

	while (anchors != NULL && anchors[count] != NULL)
		count++;
	if (count > 0) {
		char *path = pki_write("anchors.pem", anchors, count);
		size_t read = 0;

		if (!trust_add_anchors(trust, path, &read, error))
			fail_msg("%s", error);
		assert_int_equal(read, count);
		free(path);
	}
	return trust;
}

static inline void
judge_at(const struct trust *trust, const struct pki *signer,
    const struct pki *const *others, time_t at, struct path *out)
{
	const char *why = NULL;
	struct certificate *c = certificate_decode(pki_der(signer, 0), &why);
	struct span list[14];
	size_t count = 0;

	if (c == NULL)
		fail_msg("%s", why);
	for (; others != NULL && others[count] != NULL; count++) {
		assert_in_range(count, 0, COUNT(list) - 1);
		list[count] = pki_der(others[count], (unsigned int)count + 1);
	}
	path_build(
	    trust, c, list, count, &(struct path_parameters){ .at = at }, out);
	assert_openssl_agrees(out, at);
	certificate_free(c);
}

static inline void
judge(const struct trust *trust, const struct pki *signer,
    const struct pki *const *others, struct path *out)
{
	judge_at(trust, signer, others, PKI_NOW, out);
}

/* The whole of it, told with the detail where it is another. */
static inline void
assert_path(
    struct path *path, enum path_status status, enum reason reason, int at)
{
	if (path->status != status || path->reason != reason || path->at != at)
		fail_msg("%s %s at %d: %s", path_status_word(path->status),
		    path->reason == REASON_PASS ? "-"
						: reason_token(path->reason),
		    path->at, path->detail);
	path_clear(path);
}

#define assert_trusted(path) assert_path(path, PATH_TRUSTED, REASON_PASS, -1)

#endif
