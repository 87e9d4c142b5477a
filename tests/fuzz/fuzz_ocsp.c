/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Octets of a stranger as an OCSP response about a signer of the samples.
 * Nobody of his path signed it, so it is never believed.
 */
#include "config.h"

#include <openssl/err.h>

#include "fuzz.h"
#include "revocation.h"
#include "rules.h"

#define CERTIFICATES SRCDIR "/samples/certificates/"

enum {
	AT = 1793491200 /* 2026-11-01 */
};

static struct world {
	struct trust *trust;
	struct certificate *signer;
	struct path path;
} world;

static void
take_first(struct certificate *certificate, void *arg)
{
	struct certificate **first = arg;

	if (*first == NULL)
		*first = certificate;
	else
		certificate_free(certificate);
}

static void
pass_over(size_t index, const char *why, void *arg)
{
	(void)index;
	(void)why;
	(void)arg;
}

static struct certificate *
read_certificate(const char *path)
{
	struct buffer content = BUFFER_LIMIT(1 << 16);
	struct certificate *c = NULL;
	FILE *f = fopen(path, "r");
	char piece[4096];
	size_t len;

	fuzz_assert(f != NULL);
	while ((len = fread(piece, 1, sizeof(piece), f)) > 0)
		buffer_append(&content, piece, len);
	(void)fclose(f);
	fuzz_assert(certificates_of_file(
	    buffer_span(&content), take_first, pass_over, &c));
	buffer_free(&content);
	return c;
}

static void
make_world(void)
{
	struct path_parameters parameters = { .at = AT };
	char error[TRUST_ERROR];
	size_t count = 0;

	if (world.trust != NULL)
		return;
	world.trust = trust_new();
	fuzz_assert(trust_add_anchors(
	    world.trust, CERTIFICATES "root.pem", &count, error));
	fuzz_assert(trust_add_intermediates(
	    world.trust, CERTIFICATES "issuing.pem", &count, error));
	world.signer = read_certificate(CERTIFICATES "erika.pem");
	path_build(
	    world.trust, world.signer, NULL, 0, &parameters, &world.path);
	fuzz_assert(world.path.status == PATH_TRUSTED);
}

static void
ask(struct span response)
{
	const struct revocation_parameters parameters = { .at = AT,
		.trust = world.trust,
		.responses = &response,
		.response_count = 1 };
	const struct rule_options options = { .judge_older = true };
	struct revocation out;
	struct findings findings;

	revocation_check(&world.path, &parameters, &out);
	fuzz_assert(out.status == REVOCATION_UNKNOWN);
	fuzz_assert(out.detail[0] != '\0');
	if (out.statement.kind == STATEMENT_NONE)
		return;
	fuzz_assert(out.statement.kind == STATEMENT_OCSP);
	rules_check_statement(&out.statement, AT, &options, &findings);
	findings_free(&findings);
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct evidence *evidence = evidence_new();
	struct evidence_summary summary;
	struct span input = { octets, len };
	const char *why = NULL;
	bool is_taken = evidence_add_der(evidence, input, &why);

	make_world();
	fuzz_assert(is_taken || why != NULL);
	evidence_summarise(evidence, &summary);
	fuzz_assert(summary.count == (is_taken ? 1 : 0));
	evidence_free(evidence);
	ask(input);
	fuzz_assert(ERR_peek_error() == 0);
	return 0;
}
