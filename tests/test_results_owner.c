/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose an arriving Authentication-Results field is (RFC 8601 2.2). */
#include "test.h"

#include "report.h"

struct example {
	const char *value;
	enum results_owner owner;
};

static void
expect_all(const struct example *examples, size_t count)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		enum results_owner owner =
		    report_results_owner(examples[i].value, "mx.dest.example");

		if (owner == examples[i].owner)
			continue;
		wrong++;
		print_message("%s: expected %d, found %d\n", examples[i].value,
		    (int)examples[i].owner, (int)owner);
	}
	assert_int_equal(wrong, 0);
}

static void
fields_of_other_hosts_stay(void **state)
{
	static const struct example examples[] = {
		{ "other.example; smime=pass", RESULTS_FOREIGN },
		{ "mx.dest.example.evil.example; smime=pass", RESULTS_FOREIGN },
		{ "xmx.dest.example; smime=pass", RESULTS_FOREIGN },
		{ "dest.example; dkim=pass", RESULTS_FOREIGN },
		{ "other.example; smime=pass (mx.dest.example)",
		    RESULTS_FOREIGN },
		{ "other.example; x=\"mx.dest.example; smime=pass\"",
		    RESULTS_FOREIGN },
		{ "(mx.dest.example) other.example; smime=pass",
		    RESULTS_FOREIGN },
		{ "other.example; this is no grammar = at all ;;; \"",
		    RESULTS_FOREIGN },
		/* Without authserv-id, as one large host writes them. */
		{ "spf=pass (sender IP is 192.0.2.1) "
		  "smtp.mailfrom=mx.dest.example; dkim=none",
		    RESULTS_FOREIGN },
		{ "", RESULTS_FOREIGN },
		{ ";", RESULTS_FOREIGN },
	};

	(void)state;
	expect_all(examples, COUNT(examples));
}

static void
our_own_without_smime_stay(void **state)
{
	static const struct example examples[] = {
		{ "mx.dest.example; none", RESULTS_OURS },
		{ "mx.dest.example 1; none", RESULTS_OURS },
		{ "mx.dest.example;", RESULTS_OURS },
		{ "mx.dest.example; dkim=pass", RESULTS_OURS },
		{ "mx.dest.example; dkim=pass;", RESULTS_OURS },
		{ "MX.Dest.EXAMPLE; spf=fail", RESULTS_OURS },
		{ "\"mx.dest.example\"; spf=fail", RESULTS_OURS },
		{ "mx.dest.example.; spf=fail", RESULTS_OURS },
		{ "\r\n\tmx.dest.example;\r\n\tdmarc=pass (p=none dis=none) "
		  "header.from=example.org",
		    RESULTS_OURS },
		{ "mx.dest.example; dkim=pass (2048-bit key; unprotected) "
		  "header.d=example.org header.i=@example.org "
		  "header.b=\"aB/+=\"; dkim-atps=neutral",
		    RESULTS_OURS },
		{ "mx.dest.example; dkim=pass header.b=aB/+= header.s=s1",
		    RESULTS_OURS },
		{ "mx.dest.example; spf=pass smtp.mailfrom=<>", RESULTS_OURS },
		{ "mx.dest.example; spf=pass "
		  "smtp.mailfrom=\"a b\"@example.org",
		    RESULTS_OURS },
		{ "mx.dest.example; arc=pass (i=1) reason=\"all; smime=pass\"",
		    RESULTS_OURS },
		{ "mx.dest.example; dkim=none (smime=pass)", RESULTS_OURS },
		{ "mx.dest.example; dkim=none (a (nested) ; smime=pass)",
		    RESULTS_OURS },
		{ "mx.dest.example; dkim=none (\\) ; smime=pass)",
		    RESULTS_OURS },
		{ "mx.dest.example; x-smime=pass", RESULTS_OURS },
		{ "mx.dest.example; iprev=pass policy.iprev=192.0.2.1",
		    RESULTS_OURS },
		{ "mx.dest.example; dkim / 1 = pass", RESULTS_OURS },
	};

	(void)state;
	expect_all(examples, COUNT(examples));
}

static void
an_smime_result_of_ours_is_found(void **state)
{
	static const struct example examples[] = {
		{ "mx.dest.example; smime=pass", RESULTS_OURS_WITH_SMIME },
		{ "mx.dest.example;smime=pass", RESULTS_OURS_WITH_SMIME },
		{ "mx.dest.example 1; smime=pass", RESULTS_OURS_WITH_SMIME },
		{ "mx.dest.example; SMIME=Pass", RESULTS_OURS_WITH_SMIME },
		{ "\"mx.dest.example\"; smime=pass", RESULTS_OURS_WITH_SMIME },
		{ "\"mx.\\dest.example\"; smime=pass",
		    RESULTS_OURS_WITH_SMIME },
		{ "(c) mx.dest.example (c) 1 (c) ; (c) smime (c) / (c) 1 (c) "
		  "= (c) pass (c)",
		    RESULTS_OURS_WITH_SMIME },
		{ "mx.dest.example; smime/1=pass", RESULTS_OURS_WITH_SMIME },
		{ "mx.dest.example;\r\n\tsmime\r\n\t=\r\n\tpass",
		    RESULTS_OURS_WITH_SMIME },
		{ "mx.dest.example; dkim=pass reason=\"a;b\"; smime=pass",
		    RESULTS_OURS_WITH_SMIME },
		{ "mx.dest.example; dkim=pass header.b=\"\\\"\"; smime=none",
		    RESULTS_OURS_WITH_SMIME },
		{ "mx.dest.example; dkim=pass (\")\" ; smime=pass",
		    RESULTS_UNPARSABLE },
		{ "mx.dest.example; smime=pass body.smime-part=2 "
		  "body.smime-issuer=\"CN=a;b\"",
		    RESULTS_OURS_WITH_SMIME },
		{ "mx.dest.example; none; smime=pass",
		    RESULTS_OURS_WITH_SMIME },
	};

	(void)state;
	expect_all(examples, COUNT(examples));
}

static void
what_could_be_ours_and_is_unclear_is_unparsable(void **state)
{
	static const struct example examples[] = {
		{ "mx.dest.example; smime", RESULTS_UNPARSABLE },
		{ "mx.dest.example; smime=", RESULTS_UNPARSABLE },
		{ "mx.dest.example; =pass", RESULTS_UNPARSABLE },
		{ "mx.dest.example smime=pass", RESULTS_UNPARSABLE },
		{ "mx.dest.example, smime=pass", RESULTS_UNPARSABLE },
		{ "mx.dest.example/1; smime=pass", RESULTS_UNPARSABLE },
		{ "mx.dest.example(c; smime=pass", RESULTS_UNPARSABLE },
		{ "mx.dest.example; dkim=pass (c", RESULTS_UNPARSABLE },
		{ "mx.dest.example; dkim=pass header.b=\"x; smime=pass",
		    RESULTS_UNPARSABLE },
		{ "mx.dest.example; dkim=pass header.b=x\"; smime=pass\"",
		    RESULTS_UNPARSABLE },
		{ "mx.dest.example; dkim=pass header.b=\"x\"y; smime=pass",
		    RESULTS_UNPARSABLE },
		{ "mx.dest.example; smi(c)me=pass", RESULTS_UNPARSABLE },
		{ "mx.dest.(c)example; smime=pass", RESULTS_UNPARSABLE },
		{ "mx. dest.example; smime=pass", RESULTS_UNPARSABLE },
		{ "(c; mx.dest.example; smime=pass", RESULTS_UNPARSABLE },
		{ "\"mx.dest.example; smime=pass", RESULTS_UNPARSABLE },
		{ "@mx.dest.example; smime=pass", RESULTS_UNPARSABLE },
		{ "mx.dest.example x; smime=pass", RESULTS_UNPARSABLE },
		{ "mx.dest.example=1; smime=pass", RESULTS_UNPARSABLE },
		{ "x, mx.dest.example; smime=pass", RESULTS_UNPARSABLE },
	};

	(void)state;
	expect_all(examples, COUNT(examples));
}

static void
an_internationalised_name_is_ours_in_both_spellings(void **state)
{
	(void)state;
	assert_int_equal(report_results_owner("mx.xn--bcher-kva.example; "
					      "smime=pass",
			     "mx.b\xc3\xbc"
			     "cher.example"),
	    RESULTS_OURS_WITH_SMIME);
	assert_int_equal(report_results_owner("mx.b\xc3\xbc"
					      "cher.example; smime=pass",
			     "mx.xn--bcher-kva.example"),
	    RESULTS_OURS_WITH_SMIME);
}

static void
a_name_that_needs_quotes_is_found(void **state)
{
	(void)state;
	assert_int_equal(
	    report_results_owner("\"mx/1 a\"; smime=pass", "mx/1 a"),
	    RESULTS_OURS_WITH_SMIME);
	assert_int_equal(report_results_owner("mx/1 a; smime=pass", "mx/1 a"),
	    RESULTS_UNPARSABLE);
}

static void
own_fields_are_known_by_their_beginning(void **state)
{
	(void)state;
	assert_true(report_is_own_field("X-SMIME-Status"));
	assert_true(report_is_own_field("x-smime-anything"));
	assert_true(report_is_own_field("X-SMIME-Status "));
	assert_false(report_is_own_field("X-SMIMEA"));
	assert_false(report_is_own_field("X-SMIM"));
	assert_false(report_is_own_field(""));
	assert_false(report_is_own_field("Authentication-Results"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_of_other_hosts_stay),
		cmocka_unit_test(our_own_without_smime_stay),
		cmocka_unit_test(an_smime_result_of_ours_is_found),
		cmocka_unit_test(
		    what_could_be_ours_and_is_unclear_is_unparsable),
		cmocka_unit_test(
		    an_internationalised_name_is_ours_in_both_spellings),
		cmocka_unit_test(a_name_that_needs_quotes_is_found),
		cmocka_unit_test(own_fields_are_known_by_their_beginning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
