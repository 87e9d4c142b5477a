/* SPDX-License-Identifier: BSD-2-Clause */
/* CMS objects for tests; see the header. */
#include "cms_make.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

enum {
	MADE_MAX = 1 << 20
};

static EVP_PKEY *
new_dsa(size_t bits)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL);
	EVP_PKEY *parameters = NULL, *key = NULL;

	assert_int_equal(EVP_PKEY_paramgen_init(context), 1);
	assert_true(EVP_PKEY_CTX_set_dsa_paramgen_bits(context, (int)bits) > 0);
	assert_int_equal(EVP_PKEY_paramgen(context, &parameters), 1);
	EVP_PKEY_CTX_free(context);
	context = EVP_PKEY_CTX_new_from_pkey(NULL, parameters, NULL);
	assert_int_equal(EVP_PKEY_keygen_init(context), 1);
	assert_int_equal(EVP_PKEY_keygen(context, &key), 1);
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(parameters);
	return key;
}

static EVP_PKEY *
new_rsa(const char *type, size_t bits)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	assert_int_equal(EVP_PKEY_keygen_init(context), 1);
	assert_true(EVP_PKEY_CTX_set_rsa_keygen_bits(context, (int)bits) > 0);
	assert_int_equal(EVP_PKEY_keygen(context, &key), 1);
	EVP_PKEY_CTX_free(context);
	return key;
}

static EVP_PKEY *
new_key(const char *type, size_t bits, const char *curve)
{
	EVP_PKEY *key;

	if (strncmp(type, "RSA", 3) == 0)
		key = new_rsa(type, bits);
	else if (strcmp(type, "EC") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, type, curve);
	else if (strcmp(type, "DSA") == 0)
		key = new_dsa(bits);
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, type);
	assert_non_null(key);
	return key;
}

static void
add_key_identifier(X509 *x509)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;

	X509V3_set_ctx(&context, x509, x509, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(
	    NULL, &context, NID_subject_key_identifier, "hash");
	assert_non_null(extension);
	assert_int_equal(X509_add_ext(x509, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

struct identity
identity_new(const char *type, size_t bits, const char *curve)
{
	struct identity out = { .key = new_key(type, bits, curve) };
	const bool edwards = strncmp(type, "ED", 2) == 0;
	X509 *x509 = X509_new();
	X509_NAME *name = X509_get_subject_name(x509);
	unsigned char *der = NULL;
	const char *why;
	int len;

	X509_set_version(x509, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x509), 0xa5a5);
	ASN1_TIME_set_string(X509_getm_notBefore(x509), "20240101000000Z");
	ASN1_TIME_set_string(X509_getm_notAfter(x509), "20440101000000Z");
	X509_NAME_add_entry_by_txt(
	    name, "CN", MBSTRING_UTF8, (const unsigned char *)type, -1, -1, 0);
	if (curve != NULL)
		X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
		    (const unsigned char *)curve, -1, -1, 0);
	X509_set_issuer_name(x509, name);
	X509_set_pubkey(x509, out.key);
	add_key_identifier(x509);
	assert_true(
	    X509_sign(x509, out.key, edwards ? NULL : EVP_sha256()) > 0);
	len = i2d_X509(x509, &der);
	assert_true(len > 0);
	out.x509 = x509;
	out.der = (struct span){ der, (size_t)len };
	out.certificate = certificate_decode(out.der, &why);
	assert_non_null(out.certificate);
	return out;
}

void
identity_free(struct identity *id)
{
	certificate_free(id->certificate);
	X509_free(id->x509);
	EVP_PKEY_free(id->key);
	free((void *)(uintptr_t)id->der.data);
	*id = (struct identity){ 0 };
}

void
put(struct buffer *out, uint8_t tag, struct span contents)
{
	uint8_t header[4] = { tag };
	size_t len;

	assert_true(contents.len < 0x10000);
	if (contents.len < 0x80) {
		header[1] = (uint8_t)contents.len;
		len = 2;
	} else if (contents.len < 0x100) {
		header[1] = 0x81;
		header[2] = (uint8_t)contents.len;
		len = 3;
	} else {
		header[1] = 0x82;
		header[2] = (uint8_t)(contents.len >> 8);
		header[3] = (uint8_t)contents.len;
		len = 4;
	}
	assert_true(buffer_append(out, header, len));
	assert_true(buffer_append(out, contents.data, contents.len));
}

static void
put_whole(struct buffer *out, struct span whole)
{
	assert_true(buffer_append(out, whole.data, whole.len));
}

/* Wraps and frees what was gathered. */
static void
put_gathered(struct buffer *out, uint8_t tag, struct buffer *inner)
{
	put(out, tag, buffer_span(inner));
	buffer_free(inner);
}

void
put_algorithm(struct buffer *out, struct span oid, struct span parameters)
{
	struct buffer inner = BUFFER_LIMIT(MADE_MAX);

	put(&inner, DER_OID, oid);
	put_whole(&inner, parameters);
	put_gathered(out, DER_SEQUENCE, &inner);
}

void
put_attribute(struct buffer *out, struct span oid, struct span value)
{
	struct buffer inner = BUFFER_LIMIT(MADE_MAX);

	put(&inner, DER_OID, oid);
	put(&inner, DER_SET, value);
	put_gathered(out, DER_SEQUENCE, &inner);
}

static struct span
content_type_of(const struct recipe *r)
{
	return r->content_type.data != NULL ? r->content_type : ID_DATA;
}

static enum digest_algorithm
digest_of_recipe(const struct recipe *r)
{
	struct span in = r->digest_algorithm, contents, oid;

	assert_true(der_expect(&in, DER_SEQUENCE, &contents));
	assert_true(der_expect(&contents, DER_OID, &oid));
	return digest_of_oid(oid);
}

void
put_usual_attributes(struct buffer *out, const struct recipe *r)
{
	struct buffer value = BUFFER_LIMIT(MADE_MAX);
	enum digest_algorithm digest = digest_of_recipe(r);
	struct digests *d = digests_of(r->content, DIGEST_BIT(digest));
	uint8_t octets[DIGEST_MAX];
	size_t len;

	put(&value, DER_OID, content_type_of(r));
	put_attribute(out, OCTETS(PKCS9 "\x03"), buffer_span(&value));
	buffer_clear(&value);
	assert_true(digests_value(d, digest, octets, &len));
	put(&value, DER_OCTET_STRING, (struct span){ octets, len });
	put_attribute(out, OCTETS(PKCS9 "\x04"), buffer_span(&value));
	buffer_free(&value);
	digests_free(d);
}

static void
put_signature(struct buffer *out, const struct recipe *r, struct span octets)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *parameters = NULL;
	uint8_t signature[1024];
	size_t len = sizeof(signature);

	assert_int_equal(EVP_DigestSignInit_ex(context, &parameters, r->md,
			     NULL, NULL, r->signer->key, NULL),
	    1);
	if (r->pss) {
		EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
		EVP_PKEY_CTX_set_rsa_mgf1_md_name(
		    parameters, r->mask != NULL ? r->mask : r->md, NULL);
		EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, r->salt);
	}
	assert_int_equal(
	    EVP_DigestSign(context, signature, &len, octets.data, octets.len),
	    1);
	EVP_MD_CTX_free(context);
	put(out, DER_OCTET_STRING, (struct span){ signature, len });
}

static void
put_sid(struct buffer *out, const struct recipe *r)
{
	struct buffer inner = BUFFER_LIMIT(MADE_MAX);
	const struct certificate *cert = r->signer->certificate;

	if (r->by_key) {
		put(out, DER_CONTEXT, cert->key_identifier);
		return;
	}
	put_whole(&inner, cert->issuer.der);
	put(&inner, DER_INTEGER, cert->serial);
	put_gathered(out, DER_SEQUENCE, &inner);
}

static void
put_signer(struct buffer *out, const struct recipe *r)
{
	struct buffer attributes = BUFFER_LIMIT(MADE_MAX);
	struct buffer inner = BUFFER_LIMIT(MADE_MAX);
	struct buffer set = BUFFER_LIMIT(MADE_MAX);
	struct span octets = r->content;

	if (r->attributes.data != NULL)
		put_whole(&attributes, r->attributes);
	else
		put_usual_attributes(&attributes, r);
	put_whole(&attributes, r->more_attributes);
	put(&set, DER_SET, buffer_span(&attributes));
	if (!r->bare)
		octets = buffer_span(&set);
	if (r->signed_octets.data != NULL)
		octets = r->signed_octets;

	put_whole(&inner, OCTETS("\x02\x01\x01"));
	put_sid(&inner, r);
	put_whole(&inner, r->digest_algorithm);
	if (r->sent_attributes.data != NULL)
		put_whole(&inner, r->sent_attributes);
	else if (!r->bare)
		put(&inner, DER_CONTEXT_CONSTRUCTED(0),
		    buffer_span(&attributes));
	put_whole(&inner, r->signature_algorithm);
	put_signature(&inner, r, octets);
	put_gathered(out, DER_SEQUENCE, &inner);
	buffer_free(&attributes);
	buffer_free(&set);
}

static void
put_encapsulated(struct buffer *out, const struct recipe *r)
{
	struct buffer inner = BUFFER_LIMIT(MADE_MAX);
	struct buffer content = BUFFER_LIMIT(MADE_MAX);

	put(&inner, DER_OID, content_type_of(r));
	if (r->attached) {
		put(&content, DER_OCTET_STRING, r->content);
		put_gathered(&inner, DER_CONTEXT_CONSTRUCTED(0), &content);
	}
	put_gathered(out, DER_SEQUENCE, &inner);
}

struct buffer
recipe_make(const struct recipe *r)
{
	struct buffer sd = BUFFER_LIMIT(MADE_MAX);
	struct buffer signers = BUFFER_LIMIT(MADE_MAX);
	struct buffer explicit = BUFFER_LIMIT(MADE_MAX);
	struct buffer info = BUFFER_LIMIT(MADE_MAX);
	struct buffer out = BUFFER_LIMIT(MADE_MAX);

	put_whole(&sd, OCTETS("\x02\x01\x01"));
	put(&sd, DER_SET, r->digest_algorithm);
	put_encapsulated(&sd, r);
	put(&sd, DER_CONTEXT_CONSTRUCTED(0), r->signer->der);
	put_signer(&signers, r);
	put_gathered(&sd, DER_SET, &signers);
	put_gathered(&explicit, DER_SEQUENCE, &sd);
	put_whole(
	    &info, OCTETS("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"));
	put_gathered(&info, DER_CONTEXT_CONSTRUCTED(0), &explicit);
	put_gathered(&out, DER_SEQUENCE, &info);
	return out;
}

static void
add_signer(
    CMS_ContentInfo *cms, const struct made_signer *who, unsigned int flags)
{
	EVP_PKEY_CTX *parameters;
	CMS_SignerInfo *si;

	if (who->pss)
		flags |= CMS_KEY_PARAM;
	si = CMS_add1_signer(cms, who->identity->x509, who->identity->key,
	    EVP_get_digestbyname(who->md), flags);
	assert_non_null(si);
	if (!who->pss)
		return;
	parameters = CMS_SignerInfo_get0_pkey_ctx(si);
	EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
	EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, who->salt);
	if (who->mask != NULL)
		EVP_PKEY_CTX_set_rsa_mgf1_md_name(parameters, who->mask, NULL);
}

struct buffer
openssl_make(const struct made_signer *signers, size_t count,
    struct span content, unsigned int flags, bool ber)
{
	BIO *in = BIO_new_mem_buf(content.data, (int)content.len);
	BIO *to = BIO_new(BIO_s_mem());
	struct buffer out = BUFFER_LIMIT(MADE_MAX);
	CMS_ContentInfo *cms;
	char *data;
	long len;

	flags |= CMS_BINARY | CMS_PARTIAL;
	if (ber)
		flags |= CMS_STREAM;
	cms = CMS_sign(NULL, NULL, NULL, in, flags);
	assert_non_null(cms);
	for (size_t i = 0; i < count; i++)
		add_signer(cms, &signers[i], flags);
	if (ber) {
		assert_int_equal(
		    i2d_CMS_bio_stream(to, cms, in, (int)flags), 1);
	} else {
		assert_int_equal(CMS_final(cms, in, NULL, flags), 1);
		assert_int_equal(i2d_CMS_bio(to, cms), 1);
	}
	len = BIO_get_mem_data(to, &data);
	put_whole(&out, (struct span){ (uint8_t *)data, (size_t)len });
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	BIO_free(to);
	return out;
}

bool
openssl_verifies(struct span object, struct span content)
{
	const unsigned char *p = object.data;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)object.len);
	/* Behind a filter: of a memory BIO CMS_verify() makes another one, and
	 * loses it where the digests cannot be begun. */
	BIO *in = BIO_push(BIO_new(BIO_f_null()),
	    BIO_new_mem_buf(content.data, (int)content.len));
	bool ok =
	    cms != NULL && CMS_verify(cms, NULL, NULL, in, NULL,
			       CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;

	CMS_ContentInfo_free(cms);
	BIO_free_all(in);
	return ok;
}

struct digests *
digests_of(struct span content, unsigned int set)
{
	struct digests *d = digests_new(set);

	digests_update(d, content);
	return d;
}

/* The certificate that the sid names, or NULL. */
static struct certificate *
find_certificate(const struct signed_data *sd, const struct signer *s)
{
	const char *why;
	size_t at;

	if (signed_data_find(sd, s, &at, 1) == 0)
		return NULL;
	return certificate_decode(sd->certificates[at], &why);
}

bool
judge(struct span object, size_t index, struct span content,
    const struct certificate *given, struct signer_verdict *out)
{
	struct certificate *found = NULL;
	struct signed_data *sd;
	struct digests *d = NULL;
	enum reason reason;
	const char *why;
	bool judged = false;

	sd = signed_data_parse(object, &reason, &why);
	if (sd == NULL || index >= sd->signer_count)
		goto out;
	if (given == NULL)
		given = found = find_certificate(sd, &sd->signers[index]);
	if (given == NULL)
		goto out;
	d = digests_of(content, DIGEST_ALL);
	signer_verify(sd, &sd->signers[index], d, given, out);
	judged = true;
out:
	digests_free(d);
	certificate_free(found);
	signed_data_free(sd);
	return judged;
}
