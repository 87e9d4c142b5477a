/* SPDX-License-Identifier: BSD-2-Clause */
/* What most tests of paths start from. */
#ifndef USUAL_PATH_H
#define USUAL_PATH_H

#include "trust_make.h"

#define CA_EXTENSIONS                                                          \
	"basicConstraints", "critical,CA:TRUE", "keyUsage",                    \
	    "critical,keyCertSign", "subjectKeyIdentifier", "hash"

/* A root that is an anchor, a CA, a user. */
struct usual {
	struct pki root, ca, user;
	struct trust *trust;
};

static inline int
make_usual(void **state)
{
	struct usual *u = xcalloc(1, sizeof(*u));

	u->root = pki_root("CN=Root/O=Example");
	u->ca = pki_ca(&u->root, "CN=CA/O=Example");
	u->user = pki_user(&u->ca, "a@x.example");
	u->trust = trust_in(OTHERS(&u->root));
	*state = u;
	return 0;
}

static inline int
drop_usual(void **state)
{
	struct usual *u = *state;

	trust_free(u->trust);
	pki_free(&u->user);
	pki_free(&u->ca);
	pki_free(&u->root);
	free(u);
	return 0;
}

#define USUAL(test)                                                            \
	cmocka_unit_test_setup_teardown(test, make_usual, drop_usual)

#endif
