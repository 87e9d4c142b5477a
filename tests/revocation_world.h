/* SPDX-License-Identifier: BSD-2-Clause */
/* A root, a CA and a user, and what is said of them. */
#ifndef REVOCATION_WORLD_H
#define REVOCATION_WORLD_H

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "revocation.h"
#include "status_make.h"
#include "trust_make.h"

#define CRL_URL	 "http://crl.example/ca.crl"
#define OCSP_URL "http://ocsp.example/"

struct world {
	struct pki root, ca, user, other_ca, crl_signer, responder;
	struct trust *trust;
	struct evidence *evidence;
	struct path path;
	struct revocation_parameters parameters;
	struct revocation out;
	struct span others[3];
};

static inline struct pki
make_user(const struct pki *issuer, const char *points)
{
	return pki_make(issuer,
	    &(struct pki_wish){ .subject = "CN=User",
		.extensions =
		    EXTENSIONS("keyUsage", "critical,digitalSignature",
			"extendedKeyUsage", "emailProtection", "subjectAltName",
			"email:user@example.org", "authorityKeyIdentifier",
			"keyid", "authorityInfoAccess", "OCSP;URI:" OCSP_URL,
			"crlDistributionPoints", points) });
}

static inline void
world_begin(struct world *w)
{
	*w = (struct world){ .root = pki_root("CN=Root") };
	w->ca = pki_ca(&w->root, "CN=CA");
	w->other_ca = pki_ca(&w->root, "CN=CA");
	w->user = make_user(&w->ca, "URI:" CRL_URL);
	w->crl_signer = pki_make(&w->root,
	    &(struct pki_wish){ .subject = "CN=CRL signer",
		.extensions = EXTENSIONS("keyUsage", "critical,cRLSign") });
	w->responder = pki_make(
	    &w->ca, &(struct pki_wish){ .subject = "CN=Responder",
			.extensions = EXTENSIONS("keyUsage",
			    "critical,digitalSignature", "extendedKeyUsage",
			    "OCSPSigning", "noCheck", "ignored") });
	w->trust = trust_in(OTHERS(&w->root));
	w->evidence = evidence_new();
	w->parameters = (struct revocation_parameters){
		.at = PKI_NOW, .trust = w->trust, .evidence = w->evidence
	};
}

/* Takes the buffer. */
static inline void
say(struct world *w, struct buffer der)
{
	const char *why = NULL;

	if (!evidence_add_der(w->evidence, buffer_span(&der), &why))
		fail_msg("%s", why);
	buffer_free(&der);
}

#define SAY_CRL(w, signer, ...)                                                \
	say(w, crl_make(signer, &(struct crl_wish){ __VA_ARGS__ }))

static inline void
build_path(struct world *w)
{
	path_clear(&w->path);
	judge(w->trust, &w->user, OTHERS(&w->ca), &w->path);
	assert_int_equal(w->path.status, PATH_TRUSTED);
}

static inline void
ask(struct world *w)
{
	build_path(w);
	revocation_check(&w->path, &w->parameters, &w->out);
}

static inline void
assert_status(
    struct world *w, enum revocation_status status, int at, const char *detail)
{
	ask(w);
	if (w->out.status != status || w->out.at != at ||
	    strstr(w->out.detail, detail) == NULL)
		fail_msg("%s at %d: %s", revocation_status_word(w->out.status),
		    w->out.at, w->out.detail);
}

#define assert_good(w) assert_status(w, REVOCATION_GOOD, -1, "")
#define assert_revoked(w, at)                                                  \
	assert_status(w, REVOCATION_REVOKED, at, "revoked")
#define assert_unknown(w, words) assert_status(w, REVOCATION_UNKNOWN, 0, words)

static inline void
world_end(struct world *w)
{
	path_clear(&w->path);
	evidence_free(w->evidence);
	trust_free(w->trust);
	pki_free(&w->root);
	pki_free(&w->ca);
	pki_free(&w->user);
	pki_free(&w->other_ca);
	pki_free(&w->crl_signer);
	pki_free(&w->responder);
}

#endif
