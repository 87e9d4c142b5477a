/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "test.h"

#include "revocation.h"

static void
words_are_the_promised_ones(void **state)
{
	enum revocation_mode mode;

	(void)state;
	assert_string_equal(
	    revocation_status_word(REVOCATION_UNCHECKED), "unchecked");
	assert_string_equal(revocation_status_word(REVOCATION_GOOD), "good");
	assert_string_equal(
	    revocation_status_word(REVOCATION_REVOKED), "revoked");
	assert_string_equal(
	    revocation_status_word(REVOCATION_UNKNOWN), "unknown");
	assert_string_equal(revocation_by_word(REVOCATION_BY_NONE), "none");
	assert_string_equal(revocation_by_word(REVOCATION_BY_CRL), "crl");
	assert_string_equal(revocation_by_word(REVOCATION_BY_OCSP), "ocsp");
	assert_string_equal(revocation_mode_word(REVOCATION_SOFT), "soft");
	assert_true(revocation_mode_find("hard", &mode));
	assert_int_equal(mode, REVOCATION_HARD);
	assert_false(revocation_mode_find("Hard", &mode));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_the_promised_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
