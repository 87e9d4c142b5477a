/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The edges of RFC 5280 6.1: what a CA must say of itself, and names of other
 * kinds than mailboxes.
 */
#include "trust_make.h"

#define MAILBOX "subjectAltName", "email:a@x.example"

struct edge {
	const char *what;
	bool good;
	int ca_version; /* 0: v3 */
	const char *const *ca;
	const char *subject; /* of the signer; NULL: CN=x */
	const char *const *signer;
};

#define LIST(...)                                                              \
	(const char *const[])                                                  \
	{                                                                      \
		__VA_ARGS__, NULL                                              \
	}
#define CA                                                                     \
	LIST("basicConstraints", "critical,CA:TRUE", "keyUsage", "keyCertSign")
#define CA_WITH(...)                                                           \
	LIST("basicConstraints", "critical,CA:TRUE", "keyUsage",               \
	    "keyCertSign", __VA_ARGS__)

static void
check(const struct edge *edge)
{
	struct pki root = pki_root("CN=Root");
	struct pki ca = pki_make(&root, &(struct pki_wish){ .subject = "CN=CA",
					    .version = edge->ca_version,
					    .extensions = edge->ca });
	struct pki signer = pki_make(
	    &ca, &(struct pki_wish){ .subject = edge->subject,
		     .extensions =
			 edge->signer != NULL ? edge->signer : LIST(MAILBOX) });
	struct trust *trust = trust_in(OTHERS(&root));
	struct path path;

	judge(trust, &signer, OTHERS(&ca), &path);
	if (edge->good != (path.status == PATH_TRUSTED))
		fail_msg("%s: %s %s", edge->what, path_status_word(path.status),
		    path.detail);
	path_clear(&path);
	trust_free(trust);
	pki_free(&signer);
	pki_free(&ca);
	pki_free(&root);
}

static void
a_ca_says_that_it_is_one(void **state)
{
	(void)state;
	const struct edge edges[] = {
		{ "usual", true, 0, CA, NULL, NULL },
		{ "no keyUsage", true, 0,
		    LIST("basicConstraints", "critical,CA:TRUE"), NULL, NULL },
		{ "bc not critical", true, 0,
		    LIST("basicConstraints", "CA:TRUE"), NULL, NULL },
		{ "v1", false, 1, NULL, NULL, NULL },
		{ "no bc, keyUsage", false, 0, LIST("keyUsage", "keyCertSign"),
		    NULL, NULL },
		{ "no bc, keyUsage, nsCertType", false, 0,
		    LIST("keyUsage", "keyCertSign", "nsCertType", "emailCA"),
		    NULL, NULL },
		{ "no bc, nsCertType", false, 0, LIST("nsCertType", "emailCA"),
		    NULL, NULL },
		{ "nothing", false, 0, LIST("subjectKeyIdentifier", "hash"),
		    NULL, NULL },
		{ "anyEKU, no bc", false, 0,
		    LIST("keyUsage", "keyCertSign", "extendedKeyUsage",
			"anyExtendedKeyUsage"),
		    NULL, NULL },
		{ "anyEKU", true, 0,
		    CA_WITH("extendedKeyUsage", "anyExtendedKeyUsage"), NULL,
		    NULL },
		{ "anyEKU, nsCertType of others", true, 0,
		    CA_WITH("extendedKeyUsage", "anyExtendedKeyUsage",
			"nsCertType", "sslCA"),
		    NULL, NULL },
		{ "anyEKU leaf with CA of clientAuth", false, 0,
		    CA_WITH("extendedKeyUsage", "clientAuth"), NULL,
		    LIST(MAILBOX, "extendedKeyUsage", "anyExtendedKeyUsage") },
	};

	for (size_t i = 0; i < COUNT(edges); i++)
		check(&edges[i]);
}

static void
names_of_other_kinds(void **state)
{
	(void)state;
#define NC(words) CA_WITH("nameConstraints", words)
	const struct edge edges[] = {
		{ "CN with dot, permitted DNS", true, 0,
		    NC("critical,permitted;DNS:bank.example"),
		    "CN=erika.muster", NULL },
		{ "CN with dot, excluded DNS all", true, 0,
		    NC("critical,excluded;DNS:.example"), "CN=erika.example",
		    NULL },
		{ "DNS SAN outside", false, 0,
		    NC("critical,permitted;DNS:bank.example"), NULL,
		    LIST("subjectAltName", "email:a@x.example,DNS:y.example") },
		{ "DNS SAN inside", true, 0,
		    NC("critical,permitted;DNS:bank.example"), NULL,
		    LIST("subjectAltName",
			"email:a@x.example,DNS:w.bank.example") },
		{ "URI constraint, none in cert", true, 0,
		    NC("critical,permitted;URI:bank.example"), NULL, NULL },
		{ "URI outside", false, 0,
		    NC("critical,permitted;URI:bank.example"), NULL,
		    LIST("subjectAltName",
			"email:a@x.example,URI:http://y.example/") },
		{ "URI without host", false, 0,
		    NC("critical,permitted;URI:bank.example"), NULL,
		    LIST("subjectAltName",
			"email:a@x.example,URI:urn:uuid:1234") },
		{ "IP constraint", true, 0,
		    NC("critical,permitted;IP:10.0.0.0/255.0.0.0"), NULL,
		    NULL },
		{ "IP excluded inside", false, 0,
		    NC("critical,excluded;IP:10.0.0.0/255.0.0.0"), NULL,
		    LIST("subjectAltName", "email:a@x.example,IP:10.1.1.1") },
		{ "RID constraint, no RID", true, 0,
		    NC("critical,permitted;RID:1.2.3"), NULL, NULL },
		{ "RID constraint, RID", false, 0,
		    NC("critical,permitted;RID:1.2.3"), NULL,
		    LIST("subjectAltName", "email:a@x.example,RID:1.2.3") },
		{ "UPN constraint, no UPN", true, 0,
		    NC("critical,permitted;otherName:1.3.6.1.4.1.311.20.2.3;"
		       "UTF8:x"),
		    NULL, NULL },
		{ "UPN constraint, UPN", false, 0,
		    NC("critical,permitted;otherName:1.3.6.1.4.1.311.20.2.3;"
		       "UTF8:x"),
		    NULL,
		    LIST("subjectAltName",
			"email:a@x.example,otherName:1.3.6.1.4.1.311.20.2.3;"
			"UTF8:x") },
		{ "email constraint, subject email outside, SAN inside", false,
		    0, NC("critical,permitted;email:x.example"),
		    "CN=x/emailAddress=a@y.example", NULL },
		{ "email constraint with quoted at", false, 0,
		    NC("critical,permitted;email:x.example"), NULL,
		    LIST("subjectAltName", "email:\"a@x.example\"@y.example") },
		{ "excluded with quoted at", false, 0,
		    NC("critical,excluded;email:y.example"), NULL,
		    LIST("subjectAltName", "email:\"a@x.example\"@y.example") },
		{ "mailbox constraint of another case, local", false, 0,
		    NC("critical,permitted;email:a@x.example"), NULL,
		    LIST("subjectAltName", "email:A@x.example") },
		{ "excluded mailbox of another case in the domain", false, 0,
		    NC("critical,excluded;email:a@X.example"), NULL,
		    LIST("subjectAltName", "email:a@x.example") },
		{ "excluded in both", false, 0,
		    NC("critical,permitted;email:x.example,excluded;email:"
		       "a@x.example"),
		    NULL, NULL },
		{ "nc not critical", false, 0, NC("permitted;email:y.example"),
		    NULL, NULL },
		{ "email without at", false, 0,
		    NC("critical,excluded;email:y.example"), NULL,
		    LIST("subjectAltName",
			"email:y.example,email:a@x.example") },
	};

	for (size_t i = 0; i < COUNT(edges); i++)
		check(&edges[i]);
}

/* With issuer and serial number it names one certificate of the CA. */
static void
an_authority_key_identifier_only_helps(void **state)
{
	struct pki root = pki_root("CN=Root"), other = pki_root("CN=Other");
	struct pki ca = pki_ca(&root, "CN=CA");
	struct pki cross = pki_make(&other,
	    &(struct pki_wish){ .subject = "CN=CA",
		.same_key = ca.key,
		.extensions = CA_WITH("subjectKeyIdentifier", "hash") });
	struct pki signer = pki_make(
	    &ca, &(struct pki_wish){
		     .extensions = LIST(MAILBOX, "authorityKeyIdentifier",
			 "keyid:always,issuer:always") });
	struct trust *trust = trust_in(OTHERS(&other));
	struct path path;

	(void)state;
	judge(trust, &signer, OTHERS(&ca, &cross), &path);
	assert_trusted(&path);
	trust_free(trust);
	pki_free(&signer);
	pki_free(&cross);
	pki_free(&ca);
	pki_free(&other);
	pki_free(&root);
}

/* The CA's certificates have the same key, and count identifiers anew. */
static void
another_key_identifier_of_the_same_key_will_do(void **state)
{
	struct pki root = pki_root("CN=Root"), ca = pki_ca(&root, "CN=CA");
	struct pki again = pki_make(
	    &root, &(struct pki_wish){ .subject = "CN=CA",
		       .same_key = ca.key,
		       .extensions = CA_WITH("subjectKeyIdentifier", "0102") });
	struct pki signer = pki_user(&ca, "a@x.example");
	struct trust *trust = trust_in(OTHERS(&root));
	struct path path;

	(void)state;
	judge(trust, &signer, OTHERS(&again), &path);
	assert_trusted(&path);
	judge(trust, &signer, OTHERS(&again, &ca), &path);
	assert_int_equal(path.certificates[1]->key_identifier.len, 20);
	assert_trusted(&path);
	trust_free(trust);
	pki_free(&signer);
	pki_free(&again);
	pki_free(&ca);
	pki_free(&root);
}

/* Its certificate may still be found, whoever else has its name. */
static void
a_namesake_with_another_key_is_no_issuer(void **state)
{
	struct pki root = pki_root("CN=Root"), ca = pki_ca(&root, "CN=CA");
	struct pki namesake = pki_ca(&root, "CN=CA");
	struct pki signer = pki_user(&ca, "a@x.example");
	struct trust *trust = trust_in(OTHERS(&root));
	struct path path;

	(void)state;
	judge(trust, &signer, OTHERS(&namesake), &path);
	assert_non_null(strstr(path.detail, "its issuer is missing"));
	assert_path(&path, PATH_INCOMPLETE, REASON_PATH_INCOMPLETE, 0);
	trust_free(trust);
	pki_free(&signer);
	pki_free(&namesake);
	pki_free(&ca);
	pki_free(&root);
}

static void
an_anchor_may_be_of_version_1(void **state)
{
	struct pki root = pki_make(
	    NULL, &(struct pki_wish){ .subject = "CN=Root", .version = 1 });
	struct pki signer =
	    pki_make(&root, &(struct pki_wish){ .extensions = LIST(MAILBOX) });
	struct trust *trust = trust_in(OTHERS(&root));
	struct path path;

	(void)state;
	judge(trust, &signer, NULL, &path);
	assert_trusted(&path);
	trust_free(trust);
	pki_free(&signer);
	pki_free(&root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ca_says_that_it_is_one),
		cmocka_unit_test(names_of_other_kinds),
		cmocka_unit_test(an_authority_key_identifier_only_helps),
		cmocka_unit_test(
		    another_key_identifier_of_the_same_key_will_do),
		cmocka_unit_test(a_namesake_with_another_key_is_no_issuer),
		cmocka_unit_test(an_anchor_may_be_of_version_1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
