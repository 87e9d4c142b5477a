/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Digests: their names and OIDs, and their values over a stream that is not
 * kept.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "signature/internal.h"

#define OID_NIST_HASH                                                          \
	"\x60\x86\x48\x01\x65\x03\x04\x02" /* 2.16...101.3.4.2                 \
					    */

static const struct {
	const char *name, *evp;
	struct span oid;
} table[DIGEST_COUNT] = {
	[DIGEST_UNKNOWN] = { "unknown", NULL, { NULL, 0 } },
	[DIGEST_MD5] = { "md5", "MD5",
	    OID("\x2a\x86\x48\x86\xf7\x0d\x02\x05") },
	[DIGEST_SHA1] = { "sha1", "SHA1", OID("\x2b\x0e\x03\x02\x1a") },
	[DIGEST_SHA224] = { "sha224", "SHA2-224", OID(OID_NIST_HASH "\x04") },
	[DIGEST_SHA256] = { "sha256", "SHA2-256", OID(OID_NIST_HASH "\x01") },
	[DIGEST_SHA384] = { "sha384", "SHA2-384", OID(OID_NIST_HASH "\x02") },
	[DIGEST_SHA512] = { "sha512", "SHA2-512", OID(OID_NIST_HASH "\x03") },
	[DIGEST_SHA3_224] = { "sha3-224", "SHA3-224",
	    OID(OID_NIST_HASH "\x07") },
	[DIGEST_SHA3_256] = { "sha3-256", "SHA3-256",
	    OID(OID_NIST_HASH "\x08") },
	[DIGEST_SHA3_384] = { "sha3-384", "SHA3-384",
	    OID(OID_NIST_HASH "\x09") },
	[DIGEST_SHA3_512] = { "sha3-512", "SHA3-512",
	    OID(OID_NIST_HASH "\x0a") },
	[DIGEST_SHAKE256] = { "shake256", "SHAKE256",
	    OID(OID_NIST_HASH "\x0c") },
};

/* RFC 8419 2.3: SHAKE256 with its length as a parameter. */
static const struct span oid_shake256_len = OID(OID_NIST_HASH "\x12");

const char *
digest_name(enum digest_algorithm digest)
{
	return table[digest].name;
}

const char *
digest_evp_name(enum digest_algorithm digest)
{
	return table[digest].evp;
}

bool
digest_is_weak(enum digest_algorithm digest)
{
	return digest == DIGEST_MD5 || digest == DIGEST_SHA1;
}

enum digest_algorithm
digest_of_oid(struct span oid)
{
	if (span_equal(oid, oid_shake256_len))
		return DIGEST_SHAKE256;
	for (int i = DIGEST_UNKNOWN + 1; i < DIGEST_COUNT; i++)
		if (span_equal(oid, table[i].oid))
			return (enum digest_algorithm)i;
	return DIGEST_UNKNOWN;
}

enum digest_algorithm
digest_of_algorithm(const struct algorithm *algorithm)
{
	static const struct span null = OID("\x05\x00");
	static const struct span length_512 = OID("\x02\x02\x02\x00");
	struct span parameters = algorithm->parameters;

	if (span_equal(algorithm->oid, oid_shake256_len))
		return span_equal(parameters, length_512) ? DIGEST_SHAKE256
							  : DIGEST_UNKNOWN;
	if (parameters.len != 0 && !span_equal(parameters, null))
		return DIGEST_UNKNOWN;
	return digest_of_oid(algorithm->oid);
}

enum {
	HEAD_OCTETS = 24, /* two headers, however long, and a tag */
};

struct digests {
	unsigned int set; /* those that work so far */
	bool ended;
	uint8_t head[HEAD_OCTETS];
	uint64_t total; /* octets seen */
	EVP_MD_CTX *contexts[DIGEST_COUNT];
	struct {
		uint8_t octets[DIGEST_MAX];
		size_t len;
	} values[DIGEST_COUNT];
};

static EVP_MD_CTX *
start(int digest)
{
	EVP_MD *md = EVP_MD_fetch(NULL, table[digest].evp, NULL);
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (md == NULL || context == NULL ||
	    EVP_DigestInit_ex2(context, md, NULL) != 1) {
		EVP_MD_CTX_free(context);
		context = NULL;
	}
	EVP_MD_free(md); /* the context has its own reference */
	return context;
}

static void
drop(struct digests *d, int digest)
{
	EVP_MD_CTX_free(d->contexts[digest]);
	d->contexts[digest] = NULL;
}

/* One that cannot be had (MD5 under a FIPS provider) is one not computed. */
struct digests *
digests_new(unsigned int set)
{
	struct digests *d = xcalloc(1, sizeof(*d));

	for (int i = DIGEST_UNKNOWN + 1; i < DIGEST_COUNT; i++) {
		if ((set & DIGEST_BIT(i)) == 0)
			continue;
		d->contexts[i] = start(i);
		if (d->contexts[i] != NULL)
			d->set |= DIGEST_BIT(i);
	}
	ERR_clear_error();
	return d;
}

void
digests_update(struct digests *d, struct span octets)
{
	size_t missing;

	if (d->ended || octets.len == 0)
		return;
	if (d->total < HEAD_OCTETS) {
		missing = HEAD_OCTETS - (size_t)d->total;
		memcpy(d->head + d->total, octets.data,
		    octets.len < missing ? octets.len : missing);
	}
	d->total += octets.len;
	for (int i = 0; i < DIGEST_COUNT; i++) {
		if (d->contexts[i] != NULL &&
		    EVP_DigestUpdate(d->contexts[i], octets.data, octets.len) !=
			1) {
			drop(d, i);
			d->set &= ~DIGEST_BIT(i);
			ERR_clear_error();
		}
	}
}

static bool
finish(struct digests *d, int digest)
{
	EVP_MD_CTX *context = d->contexts[digest];
	uint8_t *out = d->values[digest].octets;
	unsigned int len = 0;

	/* By itself OpenSSL's SHAKE256 gives 32 octets. */
	if (digest == DIGEST_SHAKE256) {
		len = DIGEST_MAX;
		if (EVP_DigestFinalXOF(context, out, len) != 1)
			return false;
	} else if (EVP_DigestFinal_ex(context, out, &len) != 1) {
		return false;
	}
	d->values[digest].len = len;
	return true;
}

static void
finish_all(struct digests *d)
{
	for (int i = 0; i < DIGEST_COUNT; i++) {
		if (d->contexts[i] == NULL)
			continue;
		if (!finish(d, i))
			d->set &= ~DIGEST_BIT(i);
		drop(d, i);
	}
	d->ended = true;
	ERR_clear_error();
}

bool
digests_value(struct digests *d, enum digest_algorithm digest,
    uint8_t out[static DIGEST_MAX], size_t *len)
{
	if (!d->ended)
		finish_all(d);
	if ((d->set & DIGEST_BIT(digest)) == 0)
		return false;
	*len = d->values[digest].len;
	memcpy(out, d->values[digest].octets, *len);
	return true;
}

/* Steps over a header at the front of what was kept of the stream. */
static bool
enter(struct span *head, uint8_t tag, uint64_t *length)
{
	size_t count = 0;

	if (head->len < 2 || head->data[0] != tag)
		return false;
	*length = head->data[1];
	if (head->data[1] >= 0x80) {
		count = head->data[1] & 0x7fu;
		if (count > sizeof(*length) || head->len < 2 + count)
			return false;
		*length = 0;
	}
	for (size_t i = 0; i < count; i++)
		*length = *length << 8 | head->data[2 + i];
	head->data += 2 + count;
	head->len -= 2 + count;
	return true;
}

/* SET { SEQUENCE { OBJECT IDENTIFIER ..., and the SET is the whole. */
bool
digests_saw_attributes(const struct digests *d)
{
	struct span head = { d->head,
		d->total < HEAD_OCTETS ? (size_t)d->total : HEAD_OCTETS };
	uint64_t length, ignored;
	uint8_t tag;

	if (!enter(&head, DER_SET, &length) ||
	    d->total - (size_t)(head.data - d->head) != length)
		return false;
	return enter(&head, DER_SEQUENCE, &ignored) && der_peek(head, &tag) &&
	       tag == DER_OID;
}

void
digests_free(struct digests *d)
{
	if (d == NULL)
		return;
	for (int i = 0; i < DIGEST_COUNT; i++)
		EVP_MD_CTX_free(d->contexts[i]);
	free(d);
}

bool
digest_once(enum digest_algorithm digest, struct span octets,
    uint8_t out[static DIGEST_MAX], size_t *len)
{
	struct digests *d = digests_new(DIGEST_BIT(digest));
	bool ok;

	digests_update(d, octets);
	ok = digests_value(d, digest, out, len);
	digests_free(d);
	return ok;
}
