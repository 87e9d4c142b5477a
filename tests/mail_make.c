/* SPDX-License-Identifier: BSD-2-Clause */
#include "mail_make.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

enum {
	LINE_OCTETS = 57, /* that become 76 characters */
};

char *
mail_base64_of(struct span der)
{
	char *text = xcalloc(1, der.len * 2 + 100), *at = text;

	for (size_t i = 0; i < der.len; i += LINE_OCTETS) {
		size_t n =
		    der.len - i < LINE_OCTETS ? der.len - i : LINE_OCTETS;

		at +=
		    EVP_EncodeBlock((unsigned char *)at, der.data + i, (int)n);
		*at++ = '\r';
		*at++ = '\n';
	}
	return text;
}

CMS_ContentInfo *
mail_begin_cms(const struct pki *signer, unsigned int flags)
{
	CMS_ContentInfo *cms = CMS_sign(signer->x, signer->key, NULL, NULL,
	    flags | CMS_BINARY | CMS_PARTIAL);

	assert_non_null(cms);
	return cms;
}

char *
mail_base64(CMS_ContentInfo *cms, BIO *content)
{
	unsigned char *der = NULL;
	char *text = NULL;
	int len = 0;

	if (content != NULL)
		assert_int_equal(CMS_final(cms, content, NULL, CMS_BINARY), 1);
	len = i2d_CMS_ContentInfo(cms, &der);
	assert_true(len > 0);
	text = mail_base64_of((struct span){ der, (size_t)len });
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(content);
	return text;
}

char *
mail_detached(const struct pki *signer, const char *part)
{
	return mail_base64(
	    mail_begin_cms(signer, CMS_DETACHED), BIO_new_mem_buf(part, -1));
}

char *
mail_opaque(const struct pki *signer, const char *part)
{
	return mail_base64(
	    mail_begin_cms(signer, 0), BIO_new_mem_buf(part, -1));
}

char *
mail_signed_entity(const char *part, const char *p7s, const char *boundary)
{
	return xasprintf(
	    "Content-Type: multipart/signed; micalg=sha-256;\r\n"
	    "\tprotocol=\"application/pkcs7-signature\"; boundary=\"%s\"\r\n"
	    "\r\n"
	    "--%s\r\n%s\r\n--%s\r\n"
	    "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n"
	    "Content-Transfer-Encoding: base64\r\n"
	    "\r\n%s--%s--\r\n",
	    boundary, boundary, part, boundary, p7s, boundary);
}

char *
mail_signed_by(const struct pki *signer, const char *part, const char *boundary)
{
	char *p7s = mail_detached(signer, part);
	char *entity = mail_signed_entity(part, p7s, boundary);

	free(p7s);
	return entity;
}

char *
mail_opaque_entity(const char *p7m)
{
	return xasprintf("Content-Type: application/pkcs7-mime\r\n"
			 "Content-Transfer-Encoding: base64\r\n\r\n%s",
	    p7m);
}

char *
mail_from(const char *from, char *entity)
{
	char *message =
	    xasprintf("From: %s\r\nMIME-Version: 1.0\r\n%s", from, entity);

	free(entity);
	return message;
}

const char *
mail_give_header(struct verification *v, const char *message)
{
	while (strncmp(message, "\r\n", 2) != 0) {
		const char *end = strstr(message, "\r\n");
		char *field = NULL, *colon = NULL;

		assert_non_null(end);
		while (end[2] == ' ' || end[2] == '\t') {
			end = strstr(end + 2, "\r\n");
			assert_non_null(end);
		}
		field = xstrndup(message, (size_t)(end - message));
		colon = strchr(field, ':');
		assert_non_null(colon);
		*colon = '\0';
		verify_header(v, field, colon + 1);
		free(field);
		message = end + 2;
	}
	return message + 2;
}

void
mail_give(struct verification *v, const char *message)
{
	const char *body = mail_give_header(v, message);

	verify_body(v, body, strlen(body));
}
