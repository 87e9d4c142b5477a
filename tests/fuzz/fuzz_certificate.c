/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Octets of a stranger as a certificate: read by us and by OpenSSL, told as
 * text, and judged by every rule, with itself as the issuer too.
 */
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agreement.h"
#include "certificate.h"
#include "fuzz.h"
#include "rules.h"

static void
check_text(const struct name *name)
{
	char *text = name_text(name);
	size_t len = strlen(text);

	fuzz_assert(len <= NAME_TEXT_MAX);
	for (size_t i = 0; i < len; i++)
		fuzz_assert(text[i] >= 0x20 && text[i] < 0x7f);
	free(text);
}

static void
check_values(const struct certificate *c)
{
	char *serial = certificate_serial_text(c);

	free(serial);
	check_text(&c->issuer);
	check_text(&c->subject);
	fuzz_assert(
	    name_matches(&c->subject, &c->subject) || c->subject.count == 0);
	fuzz_assert(!name_matches(&c->subject, &c->issuer) ||
		    name_hash(&c->subject) == name_hash(&c->issuer));
	for (size_t i = 0; i < c->mailbox_count; i++)
		fuzz_assert(c->mailboxes[i].address[0] != '\0');
	fuzz_assert((c->faults == 0) == (c->defect_count == 0));
	for (size_t i = 0; i < c->defect_count; i++)
		fuzz_assert(c->defects[i] != NULL);
}

static void
check_rules(const struct certificate *c)
{
	static const struct rule_options options = { .judge_older = true };

	for (int with_issuer = 0; with_issuer < 2; with_issuer++) {
		struct rule_subject subject = { .certificate = c,
			.issuer = with_issuer ? c : NULL };
		struct findings findings;

		(void)rules_check(&subject, &options, &findings);
		fuzz_assert(
		    findings.count ==
		    findings.errors + findings.warnings + findings.notices);
		findings_free(&findings);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct span der = { octets, len };
	const char *why = NULL, *wrong = agreement_check(der, NULL);
	struct certificate *c = certificate_decode(der, &why);

	if (wrong != NULL)
		(void)fprintf(stderr, "OpenSSL differs: %s\n", wrong);
	fuzz_assert(wrong == NULL);
	fuzz_assert((c == NULL) == (why != NULL));
	if (c != NULL) {
		check_values(c);
		check_rules(c);
	}
	fuzz_assert(ERR_peek_error() == 0);
	certificate_free(c);
	return 0;
}
