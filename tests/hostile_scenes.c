/* SPDX-License-Identifier: BSD-2-Clause */
/* Each of these is the dearest of its kind that we could think of. */
#include "hostile_scene.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#define CA_EXTENSIONS                                                          \
	"basicConstraints", "critical,CA:TRUE", "keyUsage",                    \
	    "critical,keyCertSign"

enum {
	CERTIFICATES = 63, /* beside one signer's: CMS_CERTIFICATES_MAX */
	MUTUAL = 7, /* CAs: their certificates use up the checks, not more */
	LEVELS = 12,
	REISSUED = 4, /* of each level */
	NAMES = 1000,
	LONG_NAME = 6000,
};

static struct pki
make_ca(const struct pki *issuer, const char *subject, EVP_PKEY *key)
{
	return pki_make(issuer, &(struct pki_wish){ .subject = subject,
				    .same_key = key,
				    .extensions = EXTENSIONS(CA_EXTENSIONS) });
}

/* For comparison. */
static void
make_usual(struct hostile_message *out)
{
	struct scene s;
	struct pki ca;

	scene_begin(&s);
	ca = make_ca(&s.anchor, "CN=CA", NULL);
	scene_add_signer(&s, &ca);
	scene_add(&s, &ca);
	scene_end(&s, out);
}

/* In the form whose limit lets so many pass. */
static void
make_ten_thousand(struct hostile_message *out)
{
	struct scene s;
	struct pki ca;

	scene_begin(&s);
	s.opaque = true;
	ca = make_ca(&s.anchor, "CN=CA", NULL);
	scene_add_signer(&s, &ca);
	/* One after the other changed, for OpenSSL takes none twice. */
	for (long i = 0; i < 10000; i++) {
		X509 *copy = X509_dup(ca.x);

		must(
		    ASN1_INTEGER_set(X509_get_serialNumber(copy), i + 1) == 1 &&
			i2d_re_X509_tbs(copy, NULL) > 0 &&
			sk_X509_push(s.others, copy),
		    "cannot number a certificate");
	}
	pki_free(&ca);
	scene_end(&s, out);
}

/* Every CA certifies every other, and one claims to be the anchor's. */
static void
cross(struct scene *s, struct pki *cas, size_t count)
{
	struct pki fake = pki_root("CN=Root/O=Example");
	struct pki claim;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			char *name = xasprintf("CN=Crossing %zu", i);
			struct pki p;

			if (i != j) {
				p = make_ca(&cas[j], name, cas[i].key);
				scene_add(s, &p);
			}
			free(name);
		}
	claim = make_ca(&fake, "CN=Crossing 1", NULL);
	scene_add(s, &claim);
	pki_free(&fake);
}

static void
make_crossing(struct hostile_message *out)
{
	struct pki cas[MUTUAL + 1];
	struct scene s;

	scene_begin(&s);
	for (size_t i = 0; i < MUTUAL + 1; i++) {
		char *name = xasprintf("CN=Crossing %zu", i);

		cas[i] = make_ca(NULL, name, NULL);
		free(name);
	}
	scene_add_signer(&s, &cas[0]);
	cross(&s, cas, MUTUAL);
	scene_end(&s, out);
	for (size_t i = 0; i < MUTUAL + 1; i++)
		pki_free(&cas[i]);
}

/* One name and key, reissued over and over, by one whose own is missing. */
static void
make_reissued(struct hostile_message *out)
{
	struct pki fake = pki_root("CN=Root/O=Example"), ca;
	struct scene s;

	scene_begin(&s);
	ca = make_ca(&fake, "CN=CA", NULL);
	scene_add_signer(&s, &ca);
	for (size_t i = 0; i < CERTIFICATES; i++) {
		struct pki p = make_ca(&fake, "CN=CA", ca.key);

		scene_add(&s, &p);
	}
	scene_end(&s, out);
	pki_free(&ca);
	pki_free(&fake);
}

static void
make_long(struct hostile_message *out)
{
	struct pki fake = pki_root("CN=Root/O=Example"), ca = { 0 };
	struct scene s;

	scene_begin(&s);
	for (size_t i = 0; i < CERTIFICATES; i++) {
		char *name = xasprintf("CN=Level %zu", i);
		struct pki next = make_ca(i == 0 ? &fake : &ca, name, NULL);

		if (i > 0)
			scene_add(&s, &ca);
		ca = next;
		free(name);
	}
	scene_add_signer(&s, &ca);
	scene_add(&s, &ca);
	scene_end(&s, out);
	pki_free(&fake);
}

/*
 * The signer's CA is right and has three certificates, and for each of these
 * there are sixteen issuers whose keys take milliseconds to ask.
 */
static void
add_dear(struct scene *s, const struct pki *ca)
{
	for (int i = 0; i < 3; i++) {
		char *name = xasprintf("CN=Dear %d", i);
		struct pki_wish wish = { .subject = name,
			.key = "sect571r1",
			.extensions = EXTENSIONS(CA_EXTENSIONS) };
		struct pki missing = pki_make(NULL, &wish), p;

		p = make_ca(&missing, "CN=CA", ca->key);
		scene_add(s, &p);
		for (int j = 0; j < 16; j++) {
			p = pki_make(&s->anchor, &wish);
			scene_add(s, &p);
		}
		pki_free(&missing);
		free(name);
	}
}

static void
make_dear(struct hostile_message *out)
{
	struct scene s;
	struct pki ca;

	scene_begin(&s);
	ca = make_ca(NULL, "CN=CA", NULL);
	scene_add_signer(&s, &ca);
	add_dear(&s, &ca);
	scene_end(&s, out);
	pki_free(&ca);
}

/* As many signers as are tried at all. */
static void
make_dear_for_many(struct hostile_message *out)
{
	struct scene s;
	struct pki ca;

	scene_begin(&s);
	ca = make_ca(NULL, "CN=CA", NULL);
	while (s.signer_count < SCENE_SIGNERS)
		scene_add_signer(&s, &ca);
	add_dear(&s, &ca);
	s.parts = 8;
	scene_end(&s, out);
	pki_free(&ca);
}

/* Nobody knows its factors, and nobody needs to. */
static EVP_PKEY *
long_rsa_key(void)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	unsigned char modulus[SCENE_RSA_BITS / 8];
	unsigned int exponent = 65537;
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_BN(
		    OSSL_PKEY_PARAM_RSA_N, modulus, sizeof(modulus)),
		OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_E, &exponent),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *key = NULL;

	must(RAND_bytes(modulus, sizeof(modulus)) == 1, "no numbers");
	modulus[0] |= 1; /* odd and as long as it can be, in any order */
	modulus[sizeof(modulus) - 1] |= 0x81;
	modulus[0] |= 0x80;
	must(EVP_PKEY_fromdata_init(context) == 1 &&
		 EVP_PKEY_fromdata(
		     context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1,
	    "no key");
	EVP_PKEY_CTX_free(context);
	return key;
}

/* As many signers as are tried, with keys that take long to look at. */
static void
make_long_keys(struct hostile_message *out)
{
	struct scene s;

	scene_begin(&s);
	s.forged = true;
	s.parts = 8;
	while (s.signer_count < SCENE_SIGNERS) {
		EVP_PKEY *key = long_rsa_key();
		struct pki_wish wish = { .same_key = key };
		struct pki long_one = pki_make(&s.anchor, &wish), *short_one;

		wish = (struct pki_wish){ .key = "rsa-2048" };
		short_one = &s.signers[s.signer_count++];
		*short_one = pki_make(&s.anchor, &wish);
		must(X509_set_serialNumber(long_one.x,
			 X509_get_serialNumber(short_one->x)) == 1 &&
			 X509_sign(long_one.x, s.anchor.key, EVP_sha256()) > 0,
		    "cannot sign");
		scene_add(&s, &long_one);
		EVP_PKEY_free(key);
	}
	scene_end(&s, out);
}

/*
 * From here on a CA that is trusted has gone wild: each level has several
 * certificates, all ways are right, and none is explicit for the signer.
 */
static void
make_levels(struct scene *s, const char *const *extensions, struct pki *last)
{
	struct pki above = { s->anchor.x, s->anchor.key };

	for (int level = 0; level < LEVELS; level++) {
		struct pki_wish wish = { .extensions = extensions };
		char *name = xasprintf("CN=Level %d", level);
		struct pki first;

		wish.subject = name;
		first = pki_make(&above, &wish);
		wish.same_key = first.key;
		for (int i = 1; i < REISSUED; i++) {
			struct pki p = pki_make(&above, &wish);

			scene_add(s, &p);
		}
		if (level > 0)
			scene_add(s, &above);
		above = first;
		free(name);
	}
	*last = above;
}

/* Each policy of each CA is mapped to each other: CVE-2023-0464. */
static void
make_policies(struct hostile_message *out)
{
	struct buffer policies = BUFFER_LIMIT(4096),
		      mappings = BUFFER_LIMIT(4096);
	struct scene s;
	struct pki last;

	scene_begin(&s);
	for (int i = 1; i <= 8; i++)
		for (int j = 1; j <= 8; j++)
			buffer_format(&mappings, "%s1.2.3.%d:1.2.3.%d",
			    i + j > 2 ? "," : "", i, j);
	for (int i = 1; i <= 8; i++)
		buffer_format(&policies, "%s1.2.3.%d", i > 1 ? "," : "", i);
	make_levels(&s,
	    EXTENSIONS(CA_EXTENSIONS, "certificatePolicies",
		buffer_text(&policies), "policyMappings",
		buffer_text(&mappings)),
	    &last);
	scene_add_signer_with(&s, &last,
	    EXTENSIONS("subjectAltName", "email:user0@x.example",
		"certificatePolicies", "2.23.140.1.5.1.3"));
	scene_add(&s, &last);
	scene_end(&s, out);
	buffer_free(&policies);
	buffer_free(&mappings);
}

/* As many comparisons as OpenSSL lets pass, for each certificate. */
static void
make_constraints(struct hostile_message *out)
{
	struct buffer names = BUFFER_LIMIT(1 << 20),
		      subtrees = BUFFER_LIMIT(1 << 20);
	struct scene s;
	struct pki last;

	scene_begin(&s);
	buffer_string(&names, "email:user0@x.example");
	buffer_string(&subtrees, "permitted;email:x.example");
	for (int i = 1; i < NAMES; i++) {
		buffer_format(&names, ",email:user%d@x.example", i);
		if (i < NAMES / LEVELS / 4)
			buffer_format(
			    &subtrees, ",excluded;email:%d.example", i);
	}
	make_levels(&s,
	    EXTENSIONS(
		CA_EXTENSIONS, "nameConstraints", buffer_text(&subtrees)),
	    &last);
	scene_add_signer_with(&s, &last,
	    EXTENSIONS("subjectAltName", buffer_text(&names),
		"certificatePolicies", "2.23.140.1.5.1.3"));
	scene_add(&s, &last);
	scene_end(&s, out);
	buffer_free(&names);
	buffer_free(&subtrees);
}

/* The same name in another string type, which must be folded to compare. */
static struct pki
make_named(const struct pki *issuer, const char *name, EVP_PKEY *key, int type)
{
	return pki_make(issuer, &(struct pki_wish){ .subject = name,
				    .same_key = key,
				    .string_type = type,
				    .extensions = EXTENSIONS(CA_EXTENSIONS) });
}

/*
 * CAs that certify each other under one long name, and others whose name is
 * not that one, but hashes to the same.
 */
static void
make_names(struct hostile_message *out)
{
	char *given = xcalloc(LONG_NAME + 1, 1), *name, *twin;
	struct pki cas[MUTUAL], printable[MUTUAL], fake, p;
	struct scene s;

	scene_begin(&s);
	memset(given, 'a', LONG_NAME);
	name = xasprintf("GN=%s/CN=x", given);
	twin = xasprintf("GN=%s/+CN=x", given);
	for (size_t i = 0; i < MUTUAL; i++) {
		cas[i] = make_named(NULL, name, NULL, V_ASN1_UTF8STRING);
		printable[i] =
		    make_named(NULL, name, cas[i].key, V_ASN1_PRINTABLESTRING);
	}
	for (size_t i = 0; i < MUTUAL; i++)
		for (size_t j = 0; j < MUTUAL; j++) {
			if (i == j)
				continue;
			p = make_named(
			    &printable[j], name, cas[i].key, V_ASN1_UTF8STRING);
			scene_add(&s, &p);
		}
	fake = pki_root("CN=Root/O=Example");
	for (size_t i = 0; i < CERTIFICATES - MUTUAL * (MUTUAL - 1); i++) {
		p = make_named(&fake, twin, NULL, V_ASN1_UTF8STRING);
		scene_add(&s, &p);
	}
	scene_add_signer(&s, &printable[0]);
	scene_end(&s, out);
	for (size_t i = 0; i < MUTUAL; i++) {
		pki_free(&cas[i]);
		pki_free(&printable[i]);
	}
	pki_free(&fake);
	free(given);
	free(name);
	free(twin);
}

const struct hostile hostile_list[] = {
	{ "usual", true, make_usual },
	{ "10000-certificates", false, make_ten_thousand },
	{ "crossing", false, make_crossing },
	{ "reissued", false, make_reissued },
	{ "long-chain", false, make_long },
	{ "dear-keys", false, make_dear },
	{ "dear-keys-32-signers", false, make_dear_for_many },
	{ "long-keys-32-signers", false, make_long_keys },
	{ "policies", false, make_policies },
	{ "name-constraints", true, make_constraints },
	{ "long-names", false, make_names },
};
const size_t hostile_count = sizeof(hostile_list) / sizeof(hostile_list[0]);
