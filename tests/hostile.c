/* SPDX-License-Identifier: BSD-2-Clause */
/* From certificates and signers to a message with its trust. */
#include "hostile.h"

#include <openssl/cms.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostile_scene.h"

#define LETTER "Content-Type: text/plain\r\n\r\nPay 100 EUR.\r\n"

const time_t hostile_now = PKI_NOW;

void
must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "hostile: %s\n", what);
	exit(1);
}

void
scene_begin(struct scene *s)
{
	*s = (struct scene){ .anchor = pki_root("CN=Root/O=Example"),
		.others = sk_X509_new_null(),
		.parts = 1 };
}

/* Its key ends here. */
void
scene_add(struct scene *s, struct pki *other)
{
	must(X509_up_ref(other->x) == 1 && sk_X509_push(s->others, other->x),
	    "no memory");
	pki_free(other);
}

void
scene_add_signer_with(
    struct scene *s, const struct pki *ca, const char *const *extensions)
{
	s->signers[s->signer_count++] =
	    pki_make(ca, &(struct pki_wish){ .extensions = extensions });
}

/* Nothing says by which key its issuer signs. */
void
scene_add_signer(struct scene *s, const struct pki *ca)
{
	char *names = xasprintf("email:user%zu@x.example", s->signer_count);

	scene_add_signer_with(s, ca,
	    EXTENSIONS("subjectAltName", names, "certificatePolicies",
		"2.23.140.1.5.1.3"));
	free(names);
}

/* As long as the modulus, so that it has to be raised before it is wrong. */
static void
forge_signatures(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *all = CMS_get0_SignerInfos(cms);
	unsigned char octets[SCENE_RSA_BITS / 8];

	must(RAND_bytes(octets, sizeof(octets)) == 1, "no numbers");
	octets[0] = 0;
	for (int i = 0; i < sk_CMS_SignerInfo_num(all); i++)
		must(ASN1_OCTET_STRING_set(CMS_SignerInfo_get0_signature(
					       sk_CMS_SignerInfo_value(all, i)),
			 octets, sizeof(octets)) == 1,
		    "cannot forge");
}

static char *
sign(const struct scene *s)
{
	const unsigned int flags = (s->opaque ? 0 : CMS_DETACHED) | CMS_BINARY |
				   CMS_PARTIAL | CMS_NOSMIMECAP |
				   (s->forged ? CMS_NOCERTS : 0);
	BIO *content = BIO_new_mem_buf(LETTER, -1);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, s->others, NULL, flags);
	unsigned char *der = NULL;
	char *base64;
	int len;

	must(cms != NULL, "cannot make a CMS object");
	for (size_t i = 0; i < s->signer_count; i++)
		must(CMS_add1_signer(cms, s->signers[i].x, s->signers[i].key,
			 NULL, flags) != NULL,
		    "cannot add a signer");
	must(CMS_final(cms, content, NULL, flags) == 1, "cannot sign");
	if (s->forged)
		forge_signatures(cms);
	len = i2d_CMS_ContentInfo(cms, &der);
	base64 = xcalloc((size_t)len, 2);
	EVP_EncodeBlock((unsigned char *)base64, der, len);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	return base64;
}

static void
write_base64(struct buffer *out, const char *base64)
{
	for (size_t at = 0, len = strlen(base64); at < len; at += 76)
		buffer_format(out, "%.76s\r\n", base64 + at);
}

static void
write_signed(struct buffer *out, const char *base64)
{
	buffer_string(out, "--b\r\n" LETTER "\r\n--b\r\nContent-Type: "
			   "application/pkcs7-signature\r\n"
			   "Content-Transfer-Encoding: base64\r\n\r\n");
	write_base64(out, base64);
	buffer_string(out, "--b--\r\n");
}

#define SIGNED_TYPE                                                            \
	"multipart/signed; boundary=b; micalg=sha-256; "                       \
	"protocol=\"application/pkcs7-signature\""

static void
write_message(
    const struct scene *s, const char *base64, struct hostile_message *out)
{
	if (s->opaque) {
		buffer_string(&out->type, "application/pkcs7-mime");
		out->is_base64 = true;
		write_base64(&out->body, base64);
		return;
	}
	if (s->parts == 1) {
		buffer_string(&out->type, SIGNED_TYPE);
		write_signed(&out->body, base64);
		return;
	}
	buffer_string(&out->type, "multipart/mixed; boundary=m");
	for (unsigned int i = 0; i < s->parts; i++) {
		buffer_string(
		    &out->body, "--m\r\nContent-Type: " SIGNED_TYPE "\r\n\r\n");
		write_signed(&out->body, base64);
	}
	buffer_string(&out->body, "--m--\r\n");
}

void
scene_end(struct scene *s, struct hostile_message *out)
{
	const struct pki *anchors[] = { &s->anchor };
	char *path = pki_write("hostile.pem", anchors, 1);
	char *base64 = sign(s), error[TRUST_ERROR] = "";
	size_t count = 0;

	out->trust = trust_new();
	must(trust_add_anchors(out->trust, path, &count, error), error);
	write_message(s, base64, out);
	free(base64);
	free(path);
	for (size_t i = 0; i < s->signer_count; i++)
		pki_free(&s->signers[i]);
	sk_X509_pop_free(s->others, X509_free);
	pki_free(&s->anchor);
}

void
hostile_make(const struct hostile *hostile, struct hostile_message *out)
{
	*out = (struct hostile_message){ .type = BUFFER_LIMIT(4096),
		.body = BUFFER_LIMIT(64 << 20) };
	hostile->make(out);
	must(!out->body.overflowed, "too long a message");
}

void
hostile_clear(struct hostile_message *message)
{
	trust_free(message->trust);
	buffer_free(&message->type);
	buffer_free(&message->body);
}

void
hostile_feed(const struct hostile_message *message, struct verification *v)
{
	verify_header(v, "From", "User <user0@x.example>");
	verify_header(v, "MIME-Version", "1.0");
	if (message->is_base64)
		verify_header(v, "Content-Transfer-Encoding", "base64");
	verify_header(v, "Content-Type", buffer_text(&message->type));
	verify_body(v, message->body.data, message->body.len);
}
