/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows of the table of requirements that are about the signature and its key;
 * the others stand in holds_rows.c. */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include "room.h"

static void
say(struct buffer *out, const char *word)
{
	buffer_string(out, word != NULL ? word : "-");
}

/* cms.algorithm is OpenSSL's long name, or a dotted OID. */
static enum scheme
scheme_of(const struct signer_result *signer)
{
	int nid = OBJ_txt2nid(signer->cms.algorithm), key = NID_undef;

	ERR_clear_error();
	if (OBJ_find_sigid_algs(nid, NULL, &key) != 1)
		key = nid;
	switch (key) {
	case NID_rsaEncryption:
		return SCHEME_RSA;
	case NID_rsassaPss:
		return SCHEME_RSA_PSS;
	case NID_X9_62_id_ecPublicKey:
		return SCHEME_ECDSA;
	case NID_ED25519:
	case NID_ED448:
		return SCHEME_EDDSA;
	default:
		return SCHEME_OTHER;
	}
}

enum holding
algorithm_holds(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	(void)result;
	return holding_of(
	    (require->algorithms & (1u << scheme_of(signer))) != 0);
}

void
algorithm_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)result;
	say(out, signer->cms.algorithm);
}

enum holding
digest_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	(void)result;
	return holding_of((require->digests & (1u << signer->cms.digest)) != 0);
}

void
digest_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)result;
	say(out, digest_name(signer->cms.digest));
}

enum holding
key_type_holds(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	(void)result;
	return holding_of(
	    (require->key_kinds & (1u << signer->certificate->key.kind)) != 0);
}

void
key_type_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	(void)result;
	say(out, signer->certificate->key.text);
}

/* Each says something of its own kind of key alone; both may be given. */
enum holding
rsa_bits_holds(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	enum key_algorithm kind = signer->certificate->key.kind;

	(void)result;
	return holding_of((kind != KEY_RSA && kind != KEY_RSA_PSS) ||
			  signer->certificate->key.size >= require->rsa_bits);
}

void
rsa_bits_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	key_type_found(signer, result, out);
}

enum holding
ec_bits_holds(const struct require *require, const struct signer_result *signer,
    const struct result *result)
{
	enum key_algorithm kind = signer->certificate->key.kind;
	unsigned int bits = kind == KEY_ED25519 ? 256
			    : kind == KEY_ED448 ? 448
						: signer->certificate->key.size;

	(void)result;
	return holding_of(
	    (kind != KEY_EC && kind != KEY_ED25519 && kind != KEY_ED448) ||
	    bits >= require->ec_bits);
}

void
ec_bits_found(const struct signer_result *signer, const struct result *result,
    struct buffer *out)
{
	key_type_found(signer, result, out);
}

enum holding
signing_time_holds(const struct require *require,
    const struct signer_result *signer, const struct result *result)
{
	time_t claimed = signer->signing_time;
	time_t apart =
	    claimed > result->at ? claimed - result->at : result->at - claimed;

	return holding_of(
	    claimed != 0 && apart <= (time_t)require->signing_time);
}

void
signing_time_found(const struct signer_result *signer,
    const struct result *result, struct buffer *out)
{
	char text[TIME_TEXT] = "-";

	(void)result;
	if (signer->signing_time != 0)
		time_text(signer->signing_time, text);
	buffer_string(out, text);
}
