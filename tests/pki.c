/* SPDX-License-Identifier: BSD-2-Clause */
/* Certificates for the tests; whatever fails here ends the program. */
#include "config.h"

#include "pki.h"

#include <dirent.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MUST(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			(void)fprintf(stderr, "%s:%d: %s\n", __FILE__,         \
			    __LINE__, #condition);                             \
			ERR_print_errors_fp(stderr);                           \
			abort();                                               \
		}                                                              \
	} while (0)

/* The public half of a key that needs no private one. */
static EVP_PKEY *
make_rsa_with_exponent_1(void)
{
	EVP_PKEY *good = EVP_RSA_gen(2048), *key = NULL;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *parameters;
	BIGNUM *n = NULL;

	MUST(good != NULL && context != NULL && build != NULL);
	MUST(EVP_PKEY_get_bn_param(good, OSSL_PKEY_PARAM_RSA_N, &n) == 1);
	MUST(OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1);
	MUST(OSSL_PARAM_BLD_push_uint(build, OSSL_PKEY_PARAM_RSA_E, 1) == 1);
	parameters = OSSL_PARAM_BLD_to_param(build);
	MUST(EVP_PKEY_fromdata_init(context) == 1);
	MUST(EVP_PKEY_fromdata(
		 context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1);
	OSSL_PARAM_free(parameters);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(good);
	BN_free(n);
	return key;
}

static EVP_PKEY *
make_key(const char *kind)
{
	EVP_PKEY *key = NULL;

	if (kind == NULL || strcmp(kind, "ec") == 0)
		key = EVP_EC_gen("P-256");
	else if (strcmp(kind, "rsa-exponent-1") == 0)
		key = make_rsa_with_exponent_1();
	else if (strncmp(kind, "rsa-", 4) == 0)
		key = EVP_RSA_gen((unsigned int)atoi(kind + 4));
	else if (strcmp(kind, "ed25519") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	else if (strcmp(kind, "ed448") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED448");
	else
		key = EVP_EC_gen(kind);
	MUST(key != NULL);
	return key;
}

static void
set_subject(X509 *x, const struct pki_wish *wish)
{
	char *copy = xstrdup(wish->subject != NULL ? wish->subject : "CN=x");
	int type =
	    wish->string_type != 0 ? wish->string_type : V_ASN1_UTF8STRING;
	char *save = NULL;

	for (char *part = strtok_r(copy, "/", &save); part != NULL;
	     part = strtok_r(NULL, "/", &save)) {
		char *value = strchr(part, '=');
		int set = part[0] == '+' ? -1 : 0;

		MUST(value != NULL);
		*value++ = '\0';
		if (set == -1)
			part++;
		MUST(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), part,
			 strcmp(part, "emailAddress") == 0 ? V_ASN1_IA5STRING
							   : type,
			 (const unsigned char *)value, -1, -1, set) == 1);
	}
	free(copy);
}

static void
add_extensions(X509 *x, X509 *issuer, const char *const *list)
{
	/* dirName:d means the name in the section d; indirect is a CRL
	 * distribution point whose CRLs CN=CRL signer issues. */
	static const char sections[] =
	    "[d]\nCN = directory\n"
	    "[indirect]\nfullname = URI:http://crl.example/ca.crl\n"
	    "CRLissuer = dirName:signer\n"
	    "[signer]\nCN = CRL signer\n";
	BIO *text = BIO_new_mem_buf(sections, -1);
	CONF *conf = NCONF_new(NULL);
	X509V3_CTX context;

	MUST(NCONF_load_bio(conf, text, NULL) == 1);
	X509V3_set_ctx(&context, issuer, x, NULL, NULL, 0);
	X509V3_set_nconf(&context, conf);
	for (; list != NULL && list[0] != NULL; list += 2) {
		X509_EXTENSION *e =
		    X509V3_EXT_nconf(conf, &context, list[0], list[1]);

		MUST(e != NULL);
		MUST(X509_add_ext(x, e, -1) == 1);
		X509_EXTENSION_free(e);
	}
	NCONF_free(conf);
	BIO_free(text);
}

static void
set_serial(X509 *x)
{
	BIGNUM *bn = BN_new();

	MUST(bn != NULL && BN_rand(bn, 127, BN_RAND_TOP_ONE, 0) == 1);
	MUST(BN_to_ASN1_INTEGER(bn, X509_get_serialNumber(x)) != NULL);
	BN_free(bn);
}

static const EVP_MD *
digest_for(EVP_PKEY *key, const char *name)
{
	int kind = EVP_PKEY_get_base_id(key);

	if (kind == EVP_PKEY_ED25519 || kind == EVP_PKEY_ED448)
		return NULL;
	return EVP_get_digestbyname(name != NULL ? name : "sha256");
}

struct pki
pki_make(const struct pki *issuer, const struct pki_wish *wish)
{
	const time_t half = 182 * 86400;
	struct pki made = { .x = X509_new() };
	const struct pki *by = issuer != NULL ? issuer : &made;

	MUST(made.x != NULL);
	if (wish->same_key != NULL) {
		MUST(EVP_PKEY_up_ref(wish->same_key) == 1);
		made.key = wish->same_key;
	} else {
		made.key = make_key(wish->key);
	}
	MUST(X509_set_version(
		 made.x, wish->version != 0 ? wish->version - 1 : 2) == 1);
	set_serial(made.x);
	set_subject(made.x, wish);
	MUST(X509_set_issuer_name(made.x, X509_get_subject_name(by->x)) == 1);
	ASN1_TIME_set(X509_getm_notBefore(made.x),
	    wish->from != 0 ? wish->from : PKI_NOW - half);
	ASN1_TIME_set(X509_getm_notAfter(made.x),
	    wish->until != 0 ? wish->until : PKI_NOW + half);
	MUST(X509_set_pubkey(made.x, made.key) == 1);
	add_extensions(made.x, by->x, wish->extensions);
	MUST(X509_sign(made.x, by->key, digest_for(by->key, wish->digest)) > 0);
	return made;
}

void
pki_free(struct pki *p)
{
	X509_free(p->x);
	EVP_PKEY_free(p->key);
	*p = (struct pki){ 0 };
}

struct pki
pki_root(const char *subject)
{
	return pki_make(NULL,
	    &(struct pki_wish){
		.subject = subject,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign,cRLSign",
		    "subjectKeyIdentifier", "hash"),
	    });
}

struct pki
pki_ca(const struct pki *issuer, const char *subject)
{
	return pki_make(issuer,
	    &(struct pki_wish){
		.subject = subject,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign,cRLSign",
		    "subjectKeyIdentifier", "hash", "authorityKeyIdentifier",
		    "keyid"),
	    });
}

struct pki
pki_user(const struct pki *issuer, const char *mailbox)
{
	char *names = xasprintf("email:%s", mailbox);
	struct pki made = pki_make(issuer,
	    &(struct pki_wish){
		.subject = "CN=User",
		.extensions =
		    EXTENSIONS("keyUsage", "critical,digitalSignature",
			"extendedKeyUsage", "emailProtection", "subjectAltName",
			names, "authorityKeyIdentifier", "keyid"),
	    });

	free(names);
	return made;
}

static unsigned char *slots[16];

static void
free_slots(void)
{
	for (size_t i = 0; i < sizeof(slots) / sizeof(*slots); i++)
		free(slots[i]);
}

struct span
pki_der(const struct pki *p, unsigned int slot)
{
	static bool registered;
	unsigned char *der = NULL;
	int len = i2d_X509(p->x, &der);

	if (!registered)
		registered = atexit(free_slots) == 0;
	MUST(len > 0 && slot < sizeof(slots) / sizeof(*slots));
	free(slots[slot]);
	slots[slot] = xmemdup(der, (size_t)len);
	OPENSSL_free(der);
	return (struct span){ slots[slot], (size_t)len };
}

static char folder[256];

static void
remove_folder(void)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		(void)closedir(dir);
	(void)rmdir(folder);
}

const char *
pki_folder(void)
{
	const char *tmp = getenv("TMPDIR");

	if (folder[0] != '\0')
		return folder;
	(void)snprintf(folder, sizeof(folder), "%s/smime-test-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	MUST(mkdtemp(folder) != NULL);
	MUST(atexit(remove_folder) == 0);
	return folder;
}

char *
pki_write(const char *name, const struct pki *const *list, size_t count)
{
	char *path = xasprintf("%s/%s", pki_folder(), name);
	FILE *f = fopen(path, "w");

	MUST(f != NULL);
	for (size_t i = 0; i < count; i++)
		MUST(PEM_write_X509(f, list[i]->x) == 1);
	MUST(fclose(f) == 0);
	return path;
}
