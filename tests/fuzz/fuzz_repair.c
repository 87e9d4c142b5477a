/* SPDX-License-Identifier: BSD-2-Clause */
/* A stranger's message, in which somebody looks for what was changed. */
#include <openssl/err.h>
#include <string.h>

#include "fuzz.h"
#include "verify.h"

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct span message = { octets, len };
	struct repair repair;
	bool found = repair_find(message, &repair);

	fuzz_assert(found == (hint_token(repair.hint) != NULL));
	fuzz_assert(found == (repair.text[0] != '\0'));
	fuzz_assert(
	    strnlen(repair.text, sizeof(repair.text)) < sizeof(repair.text));
	fuzz_assert(ERR_peek_error() == 0);
	return 0;
}
