/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Octets of a stranger as a CMS object: told apart, taken apart, its content
 * walked, its signers judged with the certificates that it brings along.
 */
#include <openssl/err.h>

#include "fuzz.h"
#include "signature.h"

enum {
	JUDGED_MAX = 2 /* certificates tried for each signer */
};

static void
take_piece(struct span piece, void *arg)
{
	digests_update(arg, piece);
}

/* What must hold whatever the input was. */
static void
check_verdict(const struct signer_verdict *v)
{
	fuzz_assert(v->reason != REASON_NONE && ERR_peek_error() == 0);
	fuzz_assert((v->reason == REASON_PASS && v->weakness == REASON_PASS) ==
		    (v->detail[0] == '\0'));
}

static void
judge(const struct signed_data *sd, const struct signer *s,
    struct digests *content)
{
	struct certificate *cert;
	struct signer_verdict v;
	size_t at[JUDGED_MAX], count;
	const char *why;

	count = signed_data_find(sd, s, at, JUDGED_MAX);
	for (size_t i = 0; i < JUDGED_MAX && i < sd->certificate_count; i++) {
		cert = certificate_decode(
		    sd->certificates[i < count ? at[i] : i], &why);
		if (cert == NULL)
			continue;
		signer_verify(sd, s, content, cert, &v);
		check_verdict(&v);
		certificate_free(cert);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct span object = { octets, len };
	enum cms_kind kind = cms_kind(object);
	enum reason reason;
	const char *why = NULL;
	struct signed_data *sd = signed_data_parse(object, &reason, &why);
	struct digests *content;

	fuzz_assert((sd == NULL) == (why != NULL));
	if (sd == NULL)
		return 0;
	fuzz_assert((kind == CMS_CERTS_ONLY) ==
		    (sd->signer_count == 0 && !sd->has_content));
	content = digests_new(DIGEST_ALL);
	signed_data_content(sd, take_piece, content);
	for (size_t i = 0; i < sd->signer_count; i++)
		judge(sd, &sd->signers[i], content);
	digests_free(content);
	signed_data_free(sd);
	return 0;
}
