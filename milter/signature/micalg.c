/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The micalg parameter of multipart/signed (RFC 8551 3.5.3.2): a hint about
 * which digests will be needed.  It is not signed, so nothing is believed
 * because of it, and what is not understood asks for more, not for less.
 */
#include <string.h>

#include "signature/internal.h"

enum {
	WORD_MAX = 64
};

/* Spelled without hyphens, in lower case; older names of RFC 1847, 2311 and
 * of programs of their time begin with "rsa". */
static const struct {
	const char *word;
	enum digest_algorithm digest;
} words[] = {
	{ "md5", DIGEST_MD5 },
	{ "sha1", DIGEST_SHA1 },
	{ "sha", DIGEST_SHA1 },
	{ "sha224", DIGEST_SHA224 },
	{ "sha256", DIGEST_SHA256 },
	{ "sha384", DIGEST_SHA384 },
	{ "sha512", DIGEST_SHA512 },
	{ "sha2224", DIGEST_SHA224 },
	{ "sha2256", DIGEST_SHA256 },
	{ "sha2384", DIGEST_SHA384 },
	{ "sha2512", DIGEST_SHA512 },
	{ "sha3224", DIGEST_SHA3_224 },
	{ "sha3256", DIGEST_SHA3_256 },
	{ "sha3384", DIGEST_SHA3_384 },
	{ "sha3512", DIGEST_SHA3_512 },
	{ "shake256", DIGEST_SHAKE256 },
};

static bool
separates(char c)
{
	return c == ',' || c == '"' || c == ';' || ascii_isspace(c);
}

static enum digest_algorithm
digest_of_dotted(const char *text)
{
	struct buffer oid = BUFFER_LIMIT(WORD_MAX);
	enum digest_algorithm digest = DIGEST_UNKNOWN;

	if (strncmp(text, "oid.", 4) == 0)
		text += 4;
	if (oid_parse(text, &oid))
		digest = digest_of_oid(buffer_span(&oid));
	buffer_free(&oid);
	return digest;
}

static enum digest_algorithm
digest_of_word(const char *from, size_t len)
{
	char lower[WORD_MAX], plain[WORD_MAX];
	const char *name = plain;
	size_t kept = 0;

	if (len >= WORD_MAX)
		return DIGEST_UNKNOWN;
	for (size_t i = 0; i < len; i++) {
		lower[i] = (char)ascii_tolower(from[i]);
		if (lower[i] != '-' && lower[i] != '_')
			plain[kept++] = lower[i];
	}
	lower[len] = plain[kept] = '\0';
	if (strncmp(name, "rsa", 3) == 0)
		name += 3;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(name, words[i].word) == 0)
			return words[i].digest;
	return digest_of_dotted(lower);
}

unsigned int
digests_announced(const char *micalg)
{
	unsigned int set = 0;

	if (micalg == NULL)
		return DIGEST_ALL;
	while (*micalg != '\0') {
		enum digest_algorithm digest;
		size_t len = 0;

		while (micalg[len] != '\0' && !separates(micalg[len]))
			len++;
		if (len == 0) {
			micalg++;
			continue;
		}
		digest = digest_of_word(micalg, len);
		if (digest == DIGEST_UNKNOWN)
			return DIGEST_ALL;
		set |= DIGEST_BIT(digest);
		micalg += len;
	}
	return set == 0 ? DIGEST_ALL : set | DIGEST_BIT(DIGEST_SHA256);
}
