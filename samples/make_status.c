/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes CRLs and OCSP responses that the openssl command cannot, of any time,
 * indirect, by whoever, and puts them into a CMS object.  For samples only: it
 * trusts its input, and ends the process when anything goes wrong.
 */
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include <stdbool.h>
#include <unistd.h>

#include "making.h"

enum {
	LINES_MAX = 8
};

/* Times are seconds since the epoch. */
struct job {
	const char *signer, *key, *issuer, *subject, *status;
	long number, base;
	time_t from, until, revoked;
	const char *extensions[LINES_MAX], *revocations[LINES_MAX];
	size_t extension_count, revocation_count;
};

static void
must(int good, const char *what)
{
	if (good <= 0)
		give_up(what);
}

static void
print(unsigned char *der, int len)
{
	must(len, "cannot be encoded");
	if (fwrite(der, 1, (size_t)len, stdout) != (size_t)len ||
	    fflush(stdout) != 0)
		give_up("cannot write");
	OPENSSL_free(der);
}

/* --- CRLs --------------------------------------------------------------- */

static void
add_extension(X509_CRL *crl, const char *text)
{
	char *name = need(strdup(text), "memory"), *value = strchr(name, '=');
	X509_EXTENSION *e;
	X509V3_CTX context;

	if (value == NULL)
		give_up(text);
	*value++ = '\0';
	X509V3_set_ctx(&context, NULL, NULL, NULL, crl, 0);
	X509V3_set_nconf(&context, NULL);
	e = need(X509V3_EXT_conf(NULL, &context, name, value), text);
	must(X509_CRL_add_ext(crl, e, -1), text);
	X509_EXTENSION_free(e);
	free(name);
}

static void
add_number(X509_CRL *crl, int nid, long number)
{
	ASN1_INTEGER *value = ASN1_INTEGER_new();

	must(ASN1_INTEGER_set(value, number), "number");
	must(X509_CRL_add1_ext_i2d(crl, nid, value, nid == NID_delta_crl, 0),
	    "number");
	ASN1_INTEGER_free(value);
}

static void
add_entry_issuer(X509_REVOKED *entry, const char *path)
{
	X509 *issuer = read_certificate(path);
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *name = GENERAL_NAME_new();

	GENERAL_NAME_set0_value(
	    name, GEN_DIRNAME, X509_NAME_dup(X509_get_subject_name(issuer)));
	must(sk_GENERAL_NAME_push(names, name), "memory");
	must(X509_REVOKED_add1_ext_i2d(
		 entry, NID_certificate_issuer, names, 1, 0),
	    "certificateIssuer");
	GENERAL_NAMES_free(names);
	X509_free(issuer);
}

/* CERTIFICATE,TIME,REASON[,ISSUER] */
static void
add_revocation(X509_CRL *crl, const char *text)
{
	char *copy = need(strdup(text), "memory"), *rest = copy;
	X509 *subject = read_certificate(strsep(&rest, ","));
	const char *when = need(strsep(&rest, ","), text);
	const char *reason = need(strsep(&rest, ","), text);
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_TIME *at = ASN1_TIME_set(NULL, (time_t)atoll(when));
	ASN1_ENUMERATED *number = ASN1_ENUMERATED_new();

	must(X509_REVOKED_set_serialNumber(
		 entry, X509_get_serialNumber(subject)),
	    text);
	must(X509_REVOKED_set_revocationDate(entry, at), text);
	if (*reason != '\0') {
		must(ASN1_ENUMERATED_set(number, atoi(reason)), text);
		must(X509_REVOKED_add1_ext_i2d(
			 entry, NID_crl_reason, number, 0, 0),
		    text);
	}
	if (rest != NULL)
		add_entry_issuer(entry, rest);
	must(X509_CRL_add0_revoked(crl, entry), text);
	ASN1_ENUMERATED_free(number);
	ASN1_TIME_free(at);
	X509_free(subject);
	free(copy);
}

static void
make_crl(const struct job *job)
{
	X509 *signer = read_certificate(job->signer);
	EVP_PKEY *key = read_key(job->key);
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *from = ASN1_TIME_set(NULL, job->from);
	ASN1_TIME *until = ASN1_TIME_set(NULL, job->until);
	unsigned char *der = NULL;
	X509V3_CTX context;
	X509_EXTENSION *e;
	int len;

	must(X509_CRL_set_version(crl, 1), "version");
	must(X509_CRL_set_issuer_name(crl, X509_get_subject_name(signer)),
	    "issuer");
	must(X509_CRL_set1_lastUpdate(crl, from), "thisUpdate");
	must(X509_CRL_set1_nextUpdate(crl, until), "nextUpdate");
	X509V3_set_ctx(&context, signer, NULL, NULL, crl, 0);
	e = need(
	    X509V3_EXT_conf(NULL, &context, "authorityKeyIdentifier", "keyid"),
	    "authorityKeyIdentifier");
	must(X509_CRL_add_ext(crl, e, -1), "authorityKeyIdentifier");
	X509_EXTENSION_free(e);
	add_number(crl, NID_crl_number, job->number);
	if (job->base != 0)
		add_number(crl, NID_delta_crl, job->base);
	for (size_t i = 0; i < job->extension_count; i++)
		add_extension(crl, job->extensions[i]);
	for (size_t i = 0; i < job->revocation_count; i++)
		add_revocation(crl, job->revocations[i]);
	must(X509_CRL_sign(crl, key, EVP_sha256()), "signature");
	len = i2d_X509_CRL(crl, &der);
	print(der, len);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	X509_CRL_free(crl);
	EVP_PKEY_free(key);
	X509_free(signer);
}

/* --- OCSP --------------------------------------------------------------- */

static int
status_of(const char *word)
{
	return strcmp(word, "good") == 0      ? V_OCSP_CERTSTATUS_GOOD
	       : strcmp(word, "revoked") == 0 ? V_OCSP_CERTSTATUS_REVOKED
					      : V_OCSP_CERTSTATUS_UNKNOWN;
}

static void
make_ocsp(const struct job *job)
{
	X509 *signer = read_certificate(job->signer);
	X509 *issuer = read_certificate(job->issuer);
	X509 *subject = read_certificate(job->subject);
	EVP_PKEY *key = read_key(job->key);
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), subject, issuer);
	ASN1_TIME *from = ASN1_GENERALIZEDTIME_set(NULL, job->from);
	ASN1_TIME *until = ASN1_GENERALIZEDTIME_set(NULL, job->until);
	ASN1_TIME *revoked = ASN1_GENERALIZEDTIME_set(NULL, job->revoked);
	OCSP_RESPONSE *response;
	unsigned char *der = NULL;
	int len;

	need(OCSP_basic_add1_status(basic, id, status_of(job->status),
		 OCSP_REVOKED_STATUS_NOSTATUS,
		 strcmp(job->status, "revoked") == 0 ? revoked : NULL, from,
		 until),
	    "status");
	must(OCSP_basic_sign(basic, signer, key, EVP_sha256(), NULL, 0),
	    "signature");
	response =
	    need(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic),
		"response");
	len = i2d_OCSP_RESPONSE(response, &der);
	print(der, len);
	OCSP_RESPONSE_free(response);
	OCSP_BASICRESP_free(basic);
	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_TIME_free(revoked);
	EVP_PKEY_free(key);
	X509_free(subject);
	X509_free(issuer);
	X509_free(signer);
}

/* --- CMS ---------------------------------------------------------------- */

/* The elements of a SET or SEQUENCE in turn; tag 0: there are no more. */
static struct octets
next_element(const unsigned char **at, const unsigned char *end, int *tag)
{
	const unsigned char *start = *at;
	struct octets out = { 0 };
	long len = 0;
	int class = 0, form;

	*tag = 0;
	if (start == end)
		return out;
	form = ASN1_get_object(at, &len, tag, &class, end - start);
	if (form & 0x80 || form & 1)
		give_up("no DER");
	*tag |= class;
	*at += len;
	append(&out, start, (size_t)(*at - start));
	return out;
}

/* What is inside one element. */
static void
enter(const unsigned char **at, const unsigned char **end)
{
	long len = 0;
	int tag, class;

	if (ASN1_get_object(at, &len, &tag, &class, *end - *at) & 0x81)
		give_up("no DER");
	*end = *at + len;
}

/*
 * Puts CRLs and OCSP responses (RFC 5940 2.1) into revocationInfoChoices, which
 * must be empty; such a SignedData has version 5 (RFC 5652 5.1).
 */
static void
inform(int argc, char **argv)
{
	struct octets in = read_all(stdin), infos = { 0 }, out = { 0 }, other;
	const unsigned char *at = in.data, *end = in.data + in.len;
	bool has_other = false;
	int option, tag;

	while ((option = getopt(argc, argv, "r:o:")) != -1) {
		if (option == 'r') {
			move(&infos, read_file(optarg));
			continue;
		}
		if (option != 'o')
			give_up("inform takes -r CRL and -o RESPONSE");
		has_other = true;
		other = (struct octets){ 0 };
		move(&other, object_identifier("1.3.6.1.5.5.7.16.2"));
		move(&other, read_file(optarg));
		move(&infos, element(0xa1, other));
	}
	enter(&at, &end); /* ContentInfo */
	free(next_element(&at, end, &tag).data);
	enter(&at, &end); /* [0] */
	enter(&at, &end); /* SignedData */
	for (;;) {
		struct octets piece = next_element(&at, end, &tag);

		if (tag == 0)
			break;
		if (tag == V_ASN1_INTEGER && has_other) {
			free(piece.data);
			piece = small_integer(5);
		}
		/* signerInfos, the second SET, is the last. */
		if (tag == V_ASN1_SET && at == end)
			move(&out, element(0xa1, infos));
		move(&out, piece);
	}
	free(in.data);
	in = (struct octets){ 0 };
	move(&in, object_identifier("pkcs7-signedData"));
	move(&in, element(0xa0, element(0x30, out)));
	in = element(0x30, in);
	if (fwrite(in.data, 1, in.len, stdout) != in.len || fflush(stdout) != 0)
		give_up("cannot write");
	free(in.data);
}

static _Noreturn void
usage(void)
{
	fprintf(stderr,
	    "usage: make_status crl -s SIGNER -k KEY -n NUMBER [-b BASE]\n"
	    "           -f FROM -u UNTIL [-x EXTENSION=VALUE]...\n"
	    "           [-r CERTIFICATE,TIME,[REASON][,ISSUER]]... >OUT\n"
	    "       make_status ocsp -s SIGNER -k KEY -i ISSUER -c "
	    "CERTIFICATE\n"
	    "           -t good|revoked|unknown [-d REVOKED] -f FROM -u UNTIL "
	    ">OUT\n"
	    "       make_status inform [-r CRL]... [-o RESPONSE]... <CMS "
	    ">OUT\n"
	    "Times are seconds since the epoch.\n");
	exit(2);
}

static bool
take_option(struct job *job, int option, const char *word)
{
	switch (option) {
	case 's':
		job->signer = word;
		return true;
	case 'k':
		job->key = word;
		return true;
	case 'i':
		job->issuer = word;
		return true;
	case 'c':
		job->subject = word;
		return true;
	case 't':
		job->status = word;
		return true;
	case 'n':
		job->number = atol(word);
		return true;
	case 'b':
		job->base = atol(word);
		return true;
	case 'd':
		job->revoked = (time_t)atoll(word);
		return true;
	case 'f':
		job->from = (time_t)atoll(word);
		return true;
	case 'u':
		job->until = (time_t)atoll(word);
		return true;
	case 'x':
		if (job->extension_count == LINES_MAX)
			return false;
		job->extensions[job->extension_count++] = word;
		return true;
	case 'r':
		if (job->revocation_count == LINES_MAX)
			return false;
		job->revocations[job->revocation_count++] = word;
		return true;
	default:
		return false;
	}
}

int
main(int argc, char **argv)
{
	struct job job = { 0 };
	int option;

	if (argc < 2)
		usage();
	if (strcmp(argv[1], "inform") == 0) {
		inform(argc - 1, argv + 1);
		return 0;
	}
	while ((option = getopt(
		    argc - 1, argv + 1, "s:k:i:c:t:n:b:d:f:u:x:r:")) != -1)
		if (!take_option(&job, option, optarg))
			usage();
	if (job.signer == NULL || job.key == NULL)
		usage();
	if (strcmp(argv[1], "crl") == 0)
		make_crl(&job);
	else if (strcmp(argv[1], "ocsp") == 0 && job.issuer != NULL &&
		 job.subject != NULL && job.status != NULL)
		make_ocsp(&job);
	else
		usage();
	return 0;
}
