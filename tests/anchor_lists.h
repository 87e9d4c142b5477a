/* SPDX-License-Identifier: BSD-2-Clause */
/* A user whose root is no anchor yet, and lists that make it one. */
#ifndef ANCHOR_LISTS_H
#define ANCHOR_LISTS_H

#include <stdio.h>

#include "usual_path.h"

static inline int
make_untrusted(void **state)
{
	struct usual *u = NULL;
	int status = make_usual(state);

	u = *state;
	trust_free(u->trust);
	u->trust = trust_new();
	return status;
}

static inline char *
write_text(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", pki_folder(), name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return path;
}

static inline void
add_list(struct trust *trust, const struct anchor_list *list,
    struct anchor_report *report)
{
	char error[TRUST_ERROR];

	if (!trust_add_anchor_list(trust, list, report, error))
		fail_msg("%s", error);
}

/* The root as a list of its own. */
static inline void
add_root(struct trust *trust, const struct pki *root,
    const char *const *domains, size_t count, time_t distrust_after)
{
	char *path = pki_write("root.pem", OTHERS(root), 1);
	struct anchor_list list = { .path = path,
		.domains = domains,
		.domain_count = count,
		.distrust_after = distrust_after };
	struct anchor_report report;

	add_list(trust, &list, &report);
	assert_int_equal(report.count, 1);
	free(path);
}

static inline void
judge_from(const struct usual *u, const char *domain, struct path *out)
{
	struct certificate *c = certificate_decode(pki_der(&u->user, 0), NULL);
	struct span ca = pki_der(&u->ca, 1);
	struct path_parameters parameters = { .at = PKI_NOW,
		.from_domain = domain };

	path_build(u->trust, c, &ca, 1, &parameters, out);
	assert_openssl_agrees(out, PKI_NOW);
	certificate_free(c);
}

static inline void
assert_trusted_from(const struct usual *u, const char *domain)
{
	struct path path;

	judge_from(u, domain, &path);
	assert_trusted(&path);
}

#define usual_test(test)                                                       \
	cmocka_unit_test_setup_teardown(test, make_untrusted, drop_usual)

#endif
