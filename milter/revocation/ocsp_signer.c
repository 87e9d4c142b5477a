/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether an OCSP response is believed (RFC 6960 3.2, 4.2.2.2): signed by the
 * issuer or by whom it made a responder, which is remembered, and by somebody
 * who was not revoked, which is asked each time.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"

enum {
	REMEMBERED_MAX = 2 /* paths, of one response */
};

/* A signature that was good, for whom, and from when until when all the
 * certificates that it took are valid. */
struct remembered {
	uint8_t chain[SHA256_OCTETS]; /* of the issuer and those above */
	time_t from, until;
};

struct response_memory {
	pthread_mutex_t lock;
	struct remembered remembered[REMEMBERED_MAX];
	size_t count;
};

struct response_memory *
response_memory_new(void)
{
	struct response_memory *memory = xcalloc(1, sizeof(*memory));

	(void)pthread_mutex_init(&memory->lock, NULL);
	return memory;
}

void
response_memory_free(struct response_memory *memory)
{
	if (memory == NULL)
		return;
	(void)pthread_mutex_destroy(&memory->lock);
	free(memory);
}

static bool
digest_chain(const struct chain *chain, uint8_t out[static SHA256_OCTETS])
{
	uint8_t digests[PATH_MAX_CERTIFICATES * SHA256_OCTETS];
	size_t len = 0;

	for (size_t i = 1; i < chain->count; i++, len += SHA256_OCTETS)
		memcpy(digests + len, chain->certificates[i]->sha256,
		    SHA256_OCTETS);
	return EVP_Digest(digests, len, out, NULL, EVP_sha256(), NULL) == 1;
}

static bool
recall(struct response_memory *memory, const uint8_t chain[], time_t at)
{
	bool known = false;

	(void)pthread_mutex_lock(&memory->lock);
	for (size_t i = 0; i < memory->count && !known; i++) {
		const struct remembered *it = &memory->remembered[i];

		known = memcmp(it->chain, chain, SHA256_OCTETS) == 0 &&
			it->from <= at && at <= it->until;
	}
	(void)pthread_mutex_unlock(&memory->lock);
	return known;
}

static void
remember(struct response_memory *memory, const struct remembered *it)
{
	(void)pthread_mutex_lock(&memory->lock);
	if (memory->count < REMEMBERED_MAX)
		memory->remembered[memory->count++] = *it;
	(void)pthread_mutex_unlock(&memory->lock);
}

/*
 * A responder signs what strangers make it sign: with a digest that can be
 * made to collide, its signature is worth nothing.
 */
static bool
has_sound_digest(const OCSP_BASICRESP *basic)
{
	const ASN1_OBJECT *oid = NULL;
	int digest = NID_undef, key;

	X509_ALGOR_get0(&oid, NULL, NULL, OCSP_resp_get0_tbs_sigalg(basic));
	if (OBJ_find_sigid_algs(OBJ_obj2nid(oid), &digest, &key) != 1)
		return false;
	return digest != NID_sha1 && digest != NID_md5 && digest != NID_md4 &&
	       digest != NID_md2;
}

static struct certificate *
signer_of(OCSP_BASICRESP *basic, STACK_OF(X509) * list, X509 **x509)
{
	struct certificate *out = NULL;
	unsigned char *der = NULL;
	int len;

	if (OCSP_resp_get0_signer(basic, x509, list) != 1)
		return NULL;
	len = i2d_X509(*x509, &der);
	if (len > 0)
		out =
		    certificate_decode((struct span){ der, (size_t)len }, NULL);
	OPENSSL_free(der);
	return out;
}

static bool
needs_no_asking(
    const struct certificate *signer, X509 *x509, const struct chain *chain)
{
	return X509_get_ext_by_NID(x509, NID_id_pkix_OCSP_noCheck, -1) >= 0 ||
	       span_equal(signer->der, chain->certificates[1]->der);
}

/*
 * Was whoever signed it for the issuer revoked?  RFC 6960 4.2.2.2.1: a CA says
 * that it need not be asked (id-pkix-ocsp-nocheck), or where to ask (a
 * distribution point), or nothing, and then it is up to us.  One that should
 * be asked for, and of which nothing is known, may accuse but not acquit.
 */
static enum belief
belief_in(struct asking *asking, struct certificate *signer,
    const struct chain *chain)
{
	struct certificate *certificates[PATH_MAX_CERTIFICATES] = { signer };
	struct chain its = { certificates, chain->count };
	struct standing standing = { .status = REVOCATION_UNKNOWN };

	for (size_t i = 1; i < chain->count; i++)
		certificates[i] = chain->certificates[i];
	(void)take_crls(asking, signer);
	crl_status(asking, &its, &standing);
	if (standing.status == REVOCATION_UNKNOWN)
		return signer->crl_distribution_points.present ? BELIEF_LATER
							       : BELIEF_GIVEN;
	return standing.status == REVOCATION_GOOD ? BELIEF_GIVEN : BELIEF_NONE;
}

/* OpenSSL compares the issuer of every answer in it with who signed. */
static bool
verify(struct asking *asking, OCSP_BASICRESP *basic, STACK_OF(X509) * list)
{
	X509_STORE *store = X509_STORE_new();
	X509 *anchor = sk_X509_value(list, sk_X509_num(list) - 1);
	bool good = false;

	if (store == NULL || !has_sound_digest(basic))
		goto out;
	X509_VERIFY_PARAM_set_time(
	    X509_STORE_get0_param(store), asking->parameters->at);
	X509_VERIFY_PARAM_set_depth(
	    X509_STORE_get0_param(store), PATH_MAX_CERTIFICATES);
	good = X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) == 1 &&
	       X509_STORE_add_cert(store, anchor) == 1 &&
	       OCSP_basic_verify(basic, list, store, OCSP_NOEXPLICIT) == 1;
out:
	X509_STORE_free(store);
	ERR_clear_error();
	return good;
}

static void
narrow(struct remembered *it, const struct certificate *c)
{
	if (c->not_before > it->from)
		it->from = c->not_before;
	if (c->not_after < it->until)
		it->until = c->not_after;
}

static void
remember_signer(const struct response *response, struct remembered *it,
    const struct certificate *signer, const struct chain *chain)
{
	it->from = signer->not_before;
	it->until = signer->not_after;
	for (size_t i = 1; i < chain->count; i++)
		narrow(it, chain->certificates[i]);
	remember(response->memory, it);
}

enum belief
response_is_believed(struct asking *asking, const struct response *response,
    const struct chain *chain, STACK_OF(X509) * list)
{
	const struct revocation_parameters *p = asking->parameters;
	struct remembered it = { .from = 0 };
	bool known = digest_chain(chain, it.chain) &&
		     recall(response->memory, it.chain, p->at);
	enum belief belief = BELIEF_NONE;
	struct certificate *signer;
	X509 *x509 = NULL;

	if (!known && !verify(asking, response->basic, list))
		return BELIEF_NONE;
	signer = signer_of(response->basic, list, &x509);
	if (signer == NULL)
		return BELIEF_NONE;
	if (!known)
		remember_signer(response, &it, signer, chain);
	/* No CA can take that back. */
	if (!trust_denies(p->trust, signer))
		belief = needs_no_asking(signer, x509, chain)
			     ? BELIEF_GIVEN
			     : belief_in(asking, signer, chain);
	certificate_free(signer);
	return belief;
}
