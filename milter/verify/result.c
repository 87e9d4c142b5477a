/* SPDX-License-Identifier: BSD-2-Clause */
/* Words and look-ups of result.h. */
#include "result.h"

const char *
signature_form_word(enum signature_form form)
{
	return form == FORM_DETACHED ? "detached" : "opaque";
}

const char *
signature_covers_word(enum signature_covers covers)
{
	return covers == COVERS_MESSAGE ? "message" : "part";
}

const struct signature_result *
result_signature(const struct result *result)
{
	if (result->deciding >= result->signature_count)
		return NULL;
	return &result->signatures[result->deciding];
}

const struct signer_result *
result_signer(const struct result *result)
{
	const struct signature_result *signature = result_signature(result);

	if (signature == NULL || signature->deciding >= signature->signer_count)
		return NULL;
	return &signature->signers[signature->deciding];
}
