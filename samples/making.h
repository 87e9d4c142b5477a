/* SPDX-License-Identifier: BSD-2-Clause */
/* What the makers of samples share: DER, files, and an end to all trouble. */
#ifndef SAMPLES_MAKING_H
#define SAMPLES_MAKING_H

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct octets {
	unsigned char *data;
	size_t len;
};

static inline _Noreturn void
give_up(const char *what)
{
	fprintf(stderr, "samples: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static inline void *
need(void *pointer, const char *what)
{
	if (pointer == NULL)
		give_up(what);
	return pointer;
}

/* --- DER, built inside out ---------------------------------------------- */

static inline void
append(struct octets *to, const void *data, size_t len)
{
	to->data = need(realloc(to->data, to->len + len + 1), "memory");
	if (len > 0)
		memcpy(to->data + to->len, data, len);
	to->len += len;
}

/* Appends `from` and frees it. */
static inline void
move(struct octets *to, struct octets from)
{
	append(to, from.data, from.len);
	free(from.data);
}

/* One element around what `inner` holds, which is freed. */
static inline struct octets
element(unsigned char tag, struct octets inner)
{
	struct octets out = { 0 };
	unsigned char head[2 + sizeof(size_t)];
	size_t used = 0, left, count = 0;

	head[used++] = tag;
	if (inner.len < 0x80) {
		head[used++] = (unsigned char)inner.len;
	} else {
		for (left = inner.len; left > 0; left >>= 8)
			count++;
		head[used++] = (unsigned char)(0x80 | count);
		while (count > 0)
			head[used++] =
			    (unsigned char)(inner.len >> (8 * --count));
	}
	append(&out, head, used);
	move(&out, inner);
	return out;
}

static inline struct octets
octets_of(const void *data, size_t len)
{
	struct octets out = { 0 };

	append(&out, data, len);
	return out;
}

static inline struct octets
small_integer(unsigned char value)
{
	return element(0x02, octets_of(&value, 1));
}

static inline struct octets
object_identifier(const char *text)
{
	ASN1_OBJECT *object = need(OBJ_txt2obj(text, 0), text);
	struct octets out =
	    octets_of(OBJ_get0_data(object), OBJ_length(object));

	ASN1_OBJECT_free(object);
	return element(0x06, out);
}

/* --- files -------------------------------------------------------------- */

static inline struct octets
read_all(FILE *file)
{
	struct octets out = { 0 };
	unsigned char piece[8192];
	size_t got;

	append(&out, "", 0);
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		append(&out, piece, got);
	return out;
}

static inline FILE *
open_file(const char *path)
{
	return need(fopen(path, "rb"), path);
}

static inline struct octets
read_file(const char *path)
{
	FILE *file = open_file(path);
	struct octets out = read_all(file);

	fclose(file);
	return out;
}

static inline X509 *
read_certificate(const char *path)
{
	FILE *file = open_file(path);
	X509 *out = need(PEM_read_X509(file, NULL, NULL, NULL), path);

	fclose(file);
	return out;
}

static inline EVP_PKEY *
read_key(const char *path)
{
	FILE *file = open_file(path);
	EVP_PKEY *out = need(PEM_read_PrivateKey(file, NULL, NULL, NULL), path);

	fclose(file);
	return out;
}

#endif
