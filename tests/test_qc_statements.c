/* SPDX-License-Identifier: BSD-2-Clause */
/* What QCStatements and policies of ETSI are read as. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "certificate.h"
#include "pki.h"

enum {
	OCTETS_MAX = 1 << 16,
	MANY = QC_LIST_MAX + 5,
};

/* One element around what the others hold; its text is "30:03:...". */
static char *
element(unsigned int tag, const char *contents)
{
	size_t len = contents[0] != '\0' ? (strlen(contents) + 1) / 3 : 0;
	const char *colon = len > 0 ? ":" : "";

	return len < 0x80
		   ? xasprintf("%02x:%02zx%s%s", tag, len, colon, contents)
		   : xasprintf("%02x:82:%02zx:%02zx%s%s", tag, len >> 8,
			 len & 0xff, colon, contents);
}

/* The same thing so many times. */
static char *
repeat(const char *text, size_t count)
{
	struct buffer out = BUFFER_LIMIT(OCTETS_MAX);
	char *copy;

	for (size_t i = 0; i < count; i++)
		buffer_format(&out, "%s%s", i > 0 ? ":" : "", text);
	copy = xstrdup(buffer_text(&out));
	buffer_free(&out);
	return copy;
}

/* A certificate with these statements. */
static struct certificate *
decode_statements(const char *statements, const char *policies)
{
	char *list = element(0x30, statements);
	char *value = xasprintf("DER:%s", list);
	struct pki p = pki_make(NULL,
	    &(struct pki_wish){ .subject = "CN=x",
		.extensions = policies != NULL
				  ? EXTENSIONS("1.3.6.1.5.5.7.1.3", value,
					"certificatePolicies", policies)
				  : EXTENSIONS("1.3.6.1.5.5.7.1.3", value) });
	struct certificate *c = certificate_decode(pki_der(&p, 0), NULL);

	assert_non_null(c);
	pki_free(&p);
	free(value);
	free(list);
	return c;
}

#define QC(n)	   "06:06:04:00:8e:46:01:" n
#define COMPLIANCE "30:08:" QC("01")
#define SSCD	   "30:08:" QC("04")
#define ESIGN	   "30:13:" QC("06") ":30:09:06:07:04:00:8e:46:01:06:01"

static void
claims_are_read(void **state)
{
	struct certificate *c = decode_statements(
	    COMPLIANCE ":" SSCD ":" ESIGN, "0.4.0.194112.1.2, 0.4.0.2042.1.2");
	const struct qc_claims *q = c->claims;

	(void)state;
	assert_non_null(q);
	assert_int_equal(q->known, QC_COMPLIANCE | QC_SSCD | QC_TYPE);
	assert_int_equal(q->repeated, 0);
	assert_int_equal(q->types, QC_ESIGN);
	assert_int_equal(q->type_count, 1);
	assert_false(q->is_cut);
	assert_int_equal(c->etsi_policies, ETSI_QCP_N_QSCD | ETSI_NCP_PLUS);
	certificate_free(c);
}

static void
what_is_malformed_or_not_known_claims_nothing(void **state)
{
	/* QcCompliance with NULL behind it, and a statement of nobody. */
	struct certificate *c = decode_statements(
	    "30:0a:" QC("01") ":05:00:30:05:06:03:2a:03:04", NULL);

	(void)state;
	assert_null(c->claims);
	assert_int_equal(c->statement_count, 2);
	assert_int_equal(c->etsi_policies, 0);
	certificate_free(c);
}

static void
the_first_of_two_counts(void **state)
{
	/* QcRetentionPeriod of 7 years, and of 9. */
	struct certificate *c = decode_statements(
	    "30:0b:" QC("03") ":02:01:07:30:0b:" QC("03") ":02:01:09", NULL);

	(void)state;
	assert_non_null(c->claims);
	assert_int_equal(c->claims->repeated, QC_RETENTION_PERIOD);
	assert_int_equal(c->claims->retention.len, 1);
	assert_int_equal(c->claims->retention.data[0], 7);
	certificate_free(c);
}

static void
lists_are_cut_where_the_room_ends(void **state)
{
	char *countries = repeat("13:02:43:48", MANY);
	char *disclosures = repeat("30:07:16:01:78:13:02:65:6e", MANY);
	char *list_7 = element(0x30, countries);
	char *list_5 = element(0x30, disclosures);
	char *both_7 = xasprintf(QC("07") ":%s", list_7);
	char *both_5 = xasprintf(QC("05") ":%s", list_5);
	char *legislation = element(0x30, both_7), *pds = element(0x30, both_5);
	char *statements = xasprintf("%s:%s", legislation, pds);
	struct certificate *c = decode_statements(statements, NULL);

	(void)state;
	assert_non_null(c->claims);
	assert_true(c->claims->is_cut);
	assert_int_equal(c->claims->legislation_count, QC_LIST_MAX);
	assert_int_equal(c->claims->disclosure_count, QC_LIST_MAX);
	assert_true(
	    span_equal(c->claims->legislation[QC_LIST_MAX - 1], span_of("CH")));
	assert_true(span_equal(
	    c->claims->disclosures[QC_LIST_MAX - 1].language, span_of("en")));
	certificate_free(c);
	free(statements);
	free(pds);
	free(legislation);
	free(both_5);
	free(both_7);
	free(list_5);
	free(list_7);
	free(disclosures);
	free(countries);
}

static void
every_policy_of_etsi_has_a_word(void **state)
{
	(void)state;
	for (unsigned int bit = 1; bit < ETSI_POLICIES_END; bit <<= 1)
		assert_non_null(etsi_policy_word((enum etsi_policy)bit));
	assert_null(etsi_policy_word(ETSI_POLICIES_END));
	assert_string_equal(etsi_policy_word(ETSI_QCP_L_QSCD), "QCP-l-qscd");
	assert_string_equal(qc_type_word(QC_ESEAL), "eseal");
	assert_string_equal(psd2_role_word(PSD2_IC), "PSP_IC");
	assert_string_equal(
	    qc_identification_word(QC_EIDAS2_ACD), "eidas2-acd");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_are_read),
		cmocka_unit_test(what_is_malformed_or_not_known_claims_nothing),
		cmocka_unit_test(the_first_of_two_counts),
		cmocka_unit_test(lists_are_cut_where_the_room_ends),
		cmocka_unit_test(every_policy_of_etsi_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
