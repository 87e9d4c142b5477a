/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the CMS objects (RFC 5652) that the openssl command cannot: EdDSA
 * signatures (RFC 8419), several signers of which one is bent, a detached
 * signature that carries content of its own.  For samples only: it trusts its
 * input, and ends the process when anything goes wrong.
 */
#include <openssl/cms.h>
#include <openssl/evp.h>

#include <stdbool.h>
#include <unistd.h>

#include "making.h"

enum {
	CERTIFICATES_MAX = 8
};

struct job {
	const char *content, *certificate, *key, *digest, *signature_oid;
	const char *others[CERTIFICATES_MAX];
	size_t other_count;
	bool without_attributes, opaque;
};

static struct octets
algorithm_identifier(const char *oid)
{
	return element(0x30, object_identifier(oid));
}

static struct octets
attribute(const char *oid, struct octets value)
{
	struct octets out = { 0 };

	move(&out, object_identifier(oid));
	move(&out, element(0x31, value));
	return element(0x30, out);
}

static struct octets
certificate_der(const char *path)
{
	X509 *certificate = read_certificate(path);
	unsigned char *der = NULL;
	int len = i2d_X509(certificate, &der);
	struct octets out;

	if (len < 0)
		give_up(path);
	out = octets_of(der, (size_t)len);
	OPENSSL_free(der);
	X509_free(certificate);
	return out;
}

/* --- sign --------------------------------------------------------------- */

static struct octets
issuer_and_serial(X509 *certificate)
{
	unsigned char *name = NULL, *serial = NULL;
	int name_len = i2d_X509_NAME(X509_get_issuer_name(certificate), &name);
	int serial_len =
	    i2d_ASN1_INTEGER(X509_get_serialNumber(certificate), &serial);
	struct octets out = { 0 };

	if (name_len < 0 || serial_len < 0)
		give_up("issuer and serial");
	append(&out, name, (size_t)name_len);
	append(&out, serial, (size_t)serial_len);
	OPENSSL_free(name);
	OPENSSL_free(serial);
	return element(0x30, out);
}

/* RFC 8419 3.1: SHAKE256 gives 64 octets here, not OpenSSL's default 32. */
static struct octets
digest_of(const char *name, struct octets content)
{
	EVP_MD *md = need(EVP_MD_fetch(NULL, name, NULL), name);
	EVP_MD_CTX *ctx = need(EVP_MD_CTX_new(), "memory");
	unsigned char value[EVP_MAX_MD_SIZE];
	unsigned int len = 64;
	int ok;

	ok = EVP_DigestInit_ex(ctx, md, NULL) &&
	     EVP_DigestUpdate(ctx, content.data, content.len);
	if (ok && EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF)
		ok = EVP_DigestFinalXOF(ctx, value, len);
	else if (ok)
		ok = EVP_DigestFinal_ex(ctx, value, &len);
	if (!ok)
		give_up("digest");
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md);
	return octets_of(value, len);
}

static struct octets
signature_of(EVP_PKEY *key, struct octets message)
{
	EVP_MD_CTX *ctx = need(EVP_MD_CTX_new(), "memory");
	unsigned char value[1024];
	size_t len = sizeof(value);

	if (EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) != 1 ||
	    EVP_DigestSign(ctx, value, &len, message.data, message.len) != 1)
		give_up("signature");
	EVP_MD_CTX_free(ctx);
	return octets_of(value, len);
}

/* Contents of the SET OF, in DER's order: contentType is the shorter. */
static struct octets
signed_attributes(const char *digest, struct octets content)
{
	struct octets out = { 0 };

	move(&out, attribute("contentType", object_identifier("pkcs7-data")));
	move(&out, attribute("messageDigest",
		       element(0x04, digest_of(digest, content))));
	return out;
}

static struct octets
signer_info(const struct job *job, struct octets content)
{
	X509 *certificate = read_certificate(job->certificate);
	EVP_PKEY *key = read_key(job->key);
	struct octets out = { 0 }, attributes = { 0 }, message = content;

	move(&out, small_integer(1));
	move(&out, issuer_and_serial(certificate));
	move(&out, algorithm_identifier(job->digest));
	if (!job->without_attributes) {
		attributes = signed_attributes(job->digest, content);
		message = element(0x31, attributes);
		/* What is signed is the SET OF, what is sent is [0]. */
		append(&out, message.data, message.len);
		out.data[out.len - message.len] = 0xa0;
	}
	move(&out,
	    algorithm_identifier(job->signature_oid != NULL
				     ? job->signature_oid
				     : OBJ_nid2sn(EVP_PKEY_get_base_id(key))));
	move(&out, element(0x04, signature_of(key, message)));
	if (message.data != content.data)
		free(message.data);
	EVP_PKEY_free(key);
	X509_free(certificate);
	return element(0x30, out);
}

static struct octets
sign(const struct job *job)
{
	struct octets content = read_file(job->content);
	struct octets out = { 0 }, inner = { 0 }, certificates = { 0 };
	size_t i;

	move(&out, small_integer(1));
	move(&out, element(0x31, algorithm_identifier(job->digest)));
	move(&inner, object_identifier("pkcs7-data"));
	if (job->opaque)
		move(&inner, element(0xa0, element(0x04, octets_of(content.data,
							     content.len))));
	move(&out, element(0x30, inner));
	move(&certificates, certificate_der(job->certificate));
	for (i = 0; i < job->other_count; i++)
		move(&certificates, certificate_der(job->others[i]));
	move(&out, element(0xa0, certificates));
	move(&out, element(0x31, signer_info(job, content)));
	free(content.data);

	inner = (struct octets){ 0 };
	move(&inner, object_identifier("pkcs7-signedData"));
	move(&inner, element(0xa0, element(0x30, out)));
	return element(0x30, inner);
}

/* --- change ------------------------------------------------------------- */

static CMS_ContentInfo *
read_cms(void)
{
	struct octets in = read_all(stdin);
	const unsigned char *p = in.data;
	CMS_ContentInfo *out =
	    need(d2i_CMS_ContentInfo(NULL, &p, (long)in.len), "no CMS");

	free(in.data);
	return out;
}

static struct octets
cms_der(CMS_ContentInfo *cms)
{
	unsigned char *der = NULL;
	int len = i2d_CMS_ContentInfo(cms, &der);
	struct octets out;

	if (len < 0)
		give_up("cannot write the CMS");
	out = octets_of(der, (size_t)len);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	return out;
}

/* Flips the last bit of the signature by that certificate. */
static struct octets
bend(const char *certificate_path)
{
	CMS_ContentInfo *cms = read_cms();
	X509 *certificate = read_certificate(certificate_path);
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
	ASN1_OCTET_STRING *signature;
	int i, bent = 0;

	for (i = 0; i < sk_CMS_SignerInfo_num(infos); i++) {
		CMS_SignerInfo *info = sk_CMS_SignerInfo_value(infos, i);

		if (CMS_SignerInfo_cert_cmp(info, certificate) != 0)
			continue;
		signature = CMS_SignerInfo_get0_signature(info);
		signature->data[signature->length - 1] ^= 1;
		bent++;
	}
	if (bent == 0)
		give_up("no signer has that certificate");
	X509_free(certificate);
	return cms_der(cms);
}

/* Puts content of its own into a detached signature. */
static struct octets
carry(const char *content_path)
{
	CMS_ContentInfo *cms = read_cms();
	struct octets content = read_file(content_path);
	ASN1_OCTET_STRING **place = CMS_get0_content(cms);

	if (place == NULL)
		give_up("no place for content");
	ASN1_OCTET_STRING_free(*place);
	*place = need(ASN1_OCTET_STRING_new(), "memory");
	ASN1_OCTET_STRING_set(*place, content.data, (int)content.len);
	free(content.data);
	return cms_der(cms);
}

static _Noreturn void
usage(void)
{
	fprintf(stderr,
	    "usage: make_cms sign [-Ae] -c CONTENT -s CERTIFICATE -k KEY "
	    "-d DIGEST\n"
	    "                     [-o SIGNATURE-OID] [-x CERTIFICATE]... >OUT\n"
	    "       make_cms bend CERTIFICATE <IN >OUT\n"
	    "       make_cms carry CONTENT <IN >OUT\n"
	    "-A without signed attributes, -e encapsulates the content\n");
	exit(2);
}

static struct octets
sign_as_told(int argc, char **argv)
{
	struct job job = { 0 };
	int option;

	while ((option = getopt(argc, argv, "Aec:s:k:d:o:x:")) != -1) {
		switch (option) {
		case 'A':
			job.without_attributes = true;
			break;
		case 'e':
			job.opaque = true;
			break;
		case 'c':
			job.content = optarg;
			break;
		case 's':
			job.certificate = optarg;
			break;
		case 'k':
			job.key = optarg;
			break;
		case 'd':
			job.digest = optarg;
			break;
		case 'o':
			job.signature_oid = optarg;
			break;
		case 'x':
			if (job.other_count == CERTIFICATES_MAX)
				usage();
			job.others[job.other_count++] = optarg;
			break;
		default:
			usage();
		}
	}
	if (job.content == NULL || job.certificate == NULL || job.key == NULL ||
	    job.digest == NULL)
		usage();
	return sign(&job);
}

int
main(int argc, char **argv)
{
	struct octets out;

	if (argc > 2 && strcmp(argv[1], "sign") == 0)
		out = sign_as_told(argc - 1, argv + 1);
	else if (argc == 3 && strcmp(argv[1], "bend") == 0)
		out = bend(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "carry") == 0)
		out = carry(argv[2]);
	else
		usage();
	if (fwrite(out.data, 1, out.len, stdout) != out.len ||
	    fflush(stdout) != 0)
		give_up("cannot write");
	free(out.data);
	return 0;
}
