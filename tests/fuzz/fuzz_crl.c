/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Octets of a stranger as one CRL, or two behind each other: base and delta.
 * Whatever is on the list is found by its serial number, and a certificate of
 * the issuer is looked for by every distribution point.
 */
#include <openssl/err.h>
#include <string.h>

#include "certificate.h"
#include "der.h"
#include "fuzz.h"
#include "revocation/asking.h"
#include "rules.h"

enum {
	ENTRIES_LOOKED_AT = 64
};

/* Nothing but what a look-up asks of it. */
static struct certificate
certificate_of(const struct crl *crl, struct span serial)
{
	return (struct certificate){ .issuer = *crl->issuer, .serial = serial };
}

static void
find_entries(const struct crl *crl)
{
	struct span list = crl->revoked, entry, serial;
	struct crl_entry found;

	for (size_t i = 0; i < ENTRIES_LOOKED_AT && list.len > 0; i++) {
		struct certificate c;

		/* It was accepted, so it can be read. */
		fuzz_assert(der_expect(&list, DER_SEQUENCE, &entry));
		fuzz_assert(der_expect(&entry, DER_INTEGER, &serial));
		c = certificate_of(crl, serial);
		if (crl->index.issuer_count == 0) {
			fuzz_assert(crl_find(crl, &c, &found));
			fuzz_assert(span_equal(found.serial, serial));
		} else {
			(void)crl_find(crl, &c, &found);
		}
	}
}

static void
cover(const struct crl *crl, const struct crl *other)
{
	struct certificate c = certificate_of(crl, crl->number);
	struct crl_point point;

	(void)crl_covers(crl, &c, NULL);
	(void)crl_covers(crl, &c, &crl->point);
	for (size_t i = 0;
	     i < POINTS_MAX && crl_point_of(&crl->freshest, i, &point); i++)
		(void)crl_covers(crl, &c, &point);
	(void)crl_covers(crl, &c, &other->point);
	fuzz_assert(crl_same_scope(crl, crl));
	fuzz_assert(crl_same_scope(crl, other) == crl_same_scope(other, crl));
	/* A delta is later than its base, so not both fit each other. */
	fuzz_assert(!crl_delta_fits(crl, other) || !crl_delta_fits(other, crl));
	fuzz_assert(crl_number_compare(crl->number, other->number) ==
		    -crl_number_compare(other->number, crl->number));
}

static void
judge(const struct crl *crl)
{
	const struct rule_options options = { .judge_older = true };
	struct statement statement;
	struct findings findings;

	crl_statement(crl, &statement);
	fuzz_assert(statement.entries == crl->index.count);
	fuzz_assert(statement.without_reason <= statement.entries);
	rules_check_statement(&statement, 0, &options, &findings);
	fuzz_assert(findings.count ==
		    findings.errors + findings.warnings + findings.notices);
	findings_free(&findings);
}

/* The first element, if it is one. */
static struct span
first_of(struct span *input)
{
	struct span in = *input, whole;

	if (!der_whole(&in, DER_SEQUENCE, &whole))
		whole = *input;
	input->data += whole.len;
	input->len -= whole.len;
	return whole;
}

int
LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct span input = { octets, len };
	const char *why = NULL;
	struct crl *crl = crl_read(first_of(&input), &why), *other = NULL;

	fuzz_assert((crl == NULL) == (why != NULL));
	if (crl != NULL) {
		other = crl_read(first_of(&input), &why);
		find_entries(crl);
		judge(crl);
		cover(crl, other != NULL ? other : crl);
	}
	crl_free(other);
	crl_free(crl);
	fuzz_assert(ERR_peek_error() == 0);
	return 0;
}
