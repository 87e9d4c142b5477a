/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may sign a CRL, and who only would like to. */
#include "config.h"

#include "revocation_world.h"

static void
a_crl_of_somebody_else_is_not_believed(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	SAY_CRL(&w, &w.root, .number = 1);
	/* Another CA's of the same name, who is not of this path. */
	SAY_CRL(&w, &w.other_ca, .number = 3);
	assert_unknown(&w, "nobody's who may sign it");
	world_end(&w);
}

/* A certificate for mail, with the CA's name as its subject. */
static void
a_user_signs_no_crls(void **state)
{
	struct world w;
	struct pki forger;

	(void)state;
	world_begin(&w);
	forger = pki_make(&w.root,
	    &(struct pki_wish){ .subject = "CN=CA",
		.extensions =
		    EXTENSIONS("keyUsage", "critical,digitalSignature",
			"extendedKeyUsage", "emailProtection", "subjectAltName",
			"email:forger@example.org") });
	w.others[0] = pki_der(&forger, 9);
	w.parameters.others = w.others;
	w.parameters.other_count = 1;
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &forger, .number = 3);
	assert_unknown(&w, "nobody's who may sign it");
	pki_free(&forger);
	world_end(&w);
}

static void
md5_is_no_signature(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	pki_free(&w.ca);
	w.ca = pki_make(&w.root,
	    &(struct pki_wish){ .subject = "CN=CA",
		.key = "rsa-2048",
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign,cRLSign",
		    "subjectKeyIdentifier", "hash") });
	pki_free(&w.user);
	w.user = make_user(&w.ca, "URI:" CRL_URL);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 3, .digest = "md5");
	assert_unknown(&w, "nobody's who may sign it");
	SAY_CRL(&w, &w.ca, .number = 3);
	assert_good(&w);
	world_end(&w);
}

static void
an_indirect_crl_speaks_of_others(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	pki_free(&w.user);
	w.user = make_user(&w.ca, "indirect");
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.crl_signer, .number = 3,
	    .scope = "critical,indirectCRL:TRUE",
	    .lines = { { &w.responder, 0, 1, &w.other_ca, false, 0 } });
	/* Who signed it comes with the message. */
	assert_unknown(&w, "nobody's who may sign it");
	w.others[0] = pki_der(&w.crl_signer, 9);
	w.parameters.others = w.others;
	w.parameters.other_count = 1;
	assert_good(&w);
	SAY_CRL(&w, &w.crl_signer, .number = 4,
	    .scope = "critical,indirectCRL:TRUE",
	    .lines = { { &w.responder, 0, 1, &w.other_ca, false, 0 },
		{ &w.user, 0, 1, NULL, false, 0 } });
	assert_revoked(&w, 0);
	world_end(&w);
}

/* As PKITS 4.14.30: his own certificate points to his own CRL. */
static void
a_signer_of_crls_may_be_on_his_own_crl(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	pki_free(&w.user);
	w.user = make_user(&w.ca, "indirect");
	pki_free(&w.crl_signer);
	w.crl_signer = pki_make(&w.root,
	    &(struct pki_wish){ .subject = "CN=CRL signer",
		.extensions = EXTENSIONS("keyUsage", "critical,cRLSign",
		    "crlDistributionPoints", "indirect") });
	w.others[0] = pki_der(&w.crl_signer, 9);
	w.parameters.others = w.others;
	w.parameters.other_count = 1;
	SAY_CRL(&w, &w.root, .number = 1, .scope = "critical,onlyCA:TRUE");
	SAY_CRL(&w, &w.crl_signer, .number = 3,
	    .scope = "critical,indirectCRL:TRUE");
	assert_good(&w);
	SAY_CRL(&w, &w.crl_signer, .number = 4,
	    .scope = "critical,indirectCRL:TRUE",
	    .lines = { { &w.crl_signer, 0, 1, &w.root, false, 0 } });
	assert_unknown(&w, "nobody's who may sign it");
	world_end(&w);
}

static void
a_revoked_signer_of_crls_is_not_believed(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w);
	pki_free(&w.user);
	w.user = make_user(&w.ca, "indirect");
	w.others[0] = pki_der(&w.crl_signer, 9);
	w.parameters.others = w.others;
	w.parameters.other_count = 1;
	SAY_CRL(&w, &w.crl_signer, .number = 3,
	    .scope = "critical,indirectCRL:TRUE");
	assert_unknown(&w, "the status of its CRL's signer is not known");
	SAY_CRL(&w, &w.root, .number = 1,
	    .lines = { { &w.crl_signer, 0, 1, NULL, false, 0 } });
	assert_unknown(&w, "nobody's who may sign it");
	world_end(&w);
}

static struct pki
certified(const struct pki *issuer, EVP_PKEY *key, time_t from)
{
	return pki_make(issuer,
	    &(struct pki_wish){ .subject = "CN=Between",
		.same_key = key,
		.from = from,
		.until = PKI_NOW + 100 * DAY,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign,cRLSign") });
}

/* A user with an indirect CRL, whose signer has a CA of two certificates. */
static void
begin_below(struct world *w, const struct pki *first, const struct pki *second)
{
	pki_free(&w->user);
	w->user = make_user(&w->ca, "indirect");
	pki_free(&w->crl_signer);
	w->crl_signer = pki_make(first,
	    &(struct pki_wish){ .subject = "CN=CRL signer",
		.extensions = EXTENSIONS("keyUsage", "critical,cRLSign") });
	w->others[0] = pki_der(&w->crl_signer, 9);
	w->others[1] = pki_der(first, 10);
	w->others[2] = pki_der(second, 11);
	w->parameters.others = w->others;
	w->parameters.other_count = 3;
	SAY_CRL(w, first, .number = 1);
}

/* Which of two anchors is nearer to the CRL's signer is no matter of his. */
static void
a_signer_of_crls_has_a_path_to_the_same_anchor(void **state)
{
	struct world w;
	struct pki other_root = pki_root("CN=Other root"), between, newer;

	(void)state;
	world_begin(&w);
	trust_free(w.trust);
	w.trust = trust_in(OTHERS(&w.root, &other_root));
	w.parameters.trust = w.trust;
	between = certified(&w.root, NULL, PKI_NOW - 200 * DAY);
	newer = certified(&other_root, between.key, PKI_NOW - 10 * DAY);
	begin_below(&w, &between, &newer);
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &other_root, .number = 1);
	SAY_CRL(&w, &w.crl_signer, .number = 4,
	    .scope = "critical,indirectCRL:TRUE",
	    .lines = { { &w.responder, 0, 1, &w.other_ca, false, 0 },
		{ &w.user, 0, 1, NULL, false, 0 } });
	assert_revoked(&w, 0);
	/* And without that path he is nobody. */
	w.parameters.other_count = 1;
	w.others[1] = w.others[2];
	assert_unknown(&w, "nobody's who may sign it");
	w.parameters.other_count = 2;
	assert_unknown(&w, "nobody's who may sign it");
	pki_free(&between);
	pki_free(&newer);
	pki_free(&other_root);
	world_end(&w);
}

/* As signers of mail: past a CA certificate that was revoked, where the reason
 * clears the key. */
static void
a_signer_of_crls_may_have_another_path(void **state)
{
	static const struct {
		int reason;
		bool is_believed;
	} cases[] = { { 4, true }, { 1, false }, { NO_REASON, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world w;
		struct pki older, newer;

		world_begin(&w);
		older = certified(&w.root, NULL, PKI_NOW - 200 * DAY);
		newer = certified(&w.root, older.key, PKI_NOW - 10 * DAY);
		begin_below(&w, &older, &newer);
		SAY_CRL(&w, &w.root, .number = 1,
		    .lines = {
			{ &newer, 0, cases[i].reason, NULL, false, 0 } });
		SAY_CRL(&w, &w.crl_signer, .number = 4,
		    .scope = "critical,indirectCRL:TRUE",
		    .lines = { { &w.responder, 0, 1, &w.other_ca, false, 0 },
			{ &w.user, 0, 1, NULL, false, 0 } });
		if (cases[i].is_believed)
			assert_revoked(&w, 0);
		else
			assert_unknown(&w, "nobody's who may sign it");
		pki_free(&older);
		pki_free(&newer);
		world_end(&w);
	}
}

enum {
	CHECKS_MAX = 128, /* crl.h */
	FORGERS = 3,
	FORGED = 60
};

/* Sixty CRLs that three keys could have signed each: one message does not make
 * us verify all that, and what we have ourselves is believed all the same. */
static void
a_flood_of_crls_is_not_verified_without_end(void **state)
{
	struct revocation_wait wait = { 0 };
	struct span crls[FORGED];
	struct buffer made[FORGED];
	struct pki forgers[FORGERS];
	struct world w;

	(void)state;
	world_begin(&w);
	for (unsigned int i = 0; i < FORGERS; i++) {
		forgers[i] = pki_root("CN=CA");
		w.others[i] = pki_der(&forgers[i], 9 + i);
	}
	w.parameters.others = w.others;
	w.parameters.other_count = FORGERS;
	for (size_t i = 0; i < FORGED; i++) {
		made[i] = crl_make(
		    &w.other_ca, &(struct crl_wish){ .number = (long)i + 1 });
		crls[i] = buffer_span(&made[i]);
	}
	w.parameters.crls = crls;
	w.parameters.crl_count = FORGED;
	w.parameters.wait = &wait;
	SAY_CRL(&w, &w.root, .number = 1);
	SAY_CRL(&w, &w.ca, .number = 1);
	assert_good(&w);
	assert_int_equal(wait.checks, CHECKS_MAX);
	/* Nor does its next signer. */
	assert_good(&w);
	assert_int_equal(wait.checks, CHECKS_MAX);
	for (size_t i = 0; i < FORGED; i++)
		buffer_free(&made[i]);
	for (size_t i = 0; i < FORGERS; i++)
		pki_free(&forgers[i]);
	world_end(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crl_of_somebody_else_is_not_believed),
		cmocka_unit_test(a_user_signs_no_crls),
		cmocka_unit_test(md5_is_no_signature),
		cmocka_unit_test(an_indirect_crl_speaks_of_others),
		cmocka_unit_test(a_signer_of_crls_may_be_on_his_own_crl),
		cmocka_unit_test(a_revoked_signer_of_crls_is_not_believed),
		cmocka_unit_test(
		    a_signer_of_crls_has_a_path_to_the_same_anchor),
		cmocka_unit_test(a_signer_of_crls_may_have_another_path),
		cmocka_unit_test(a_flood_of_crls_is_not_verified_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
