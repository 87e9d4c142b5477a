/* SPDX-License-Identifier: BSD-2-Clause */
/* SBR 7.1.2.1, 7.1.2.2 and 7.1.2.3 e, f: what a key is for, and of CAs. */
#include "rule_subject.h"

static struct certificate
with_usage(enum key_algorithm kind, unsigned int usage)
{
	return (struct certificate){ .key = { .kind = kind },
		.key_usage_extension = { .present = true, .critical = true },
		.key_usage = usage };
}

static struct certificate
with_purposes(unsigned int purposes)
{
	return (struct certificate){
		.extended_key_usage_extension = { .present = true },
		.extended_key_usage = purposes,
	};
}

static void
key_usage_is_there_and_critical(void **state)
{
	static const char *const present[] = { "ku-present", "root-ku-present",
		"subca-ku-present" };
	static const char *const critical[] = { "ku-critical",
		"root-ku-critical", "subca-ku-critical" };
	struct certificate good = with_usage(KEY_RSA, 0), none = { 0 };
	struct certificate meek = with_usage(KEY_RSA, 0);

	(void)state;
	meek.key_usage_extension.critical = false;
	for (size_t i = 0; i < COUNT(present); i++) {
		assert_holds(present[i], &good);
		assert_breaks(present[i], &none);
		assert_holds(critical[i], &good);
		assert_breaks(critical[i], &meek);
		assert_holds(critical[i], &none);
	}
}

static void
rsa_keys_have_bits_of_the_table(void **state)
{
	struct certificate sign = with_usage(KEY_RSA, USAGE_DIGITAL_SIGNATURE);
	struct certificate wrap = with_usage(KEY_RSA, USAGE_KEY_ENCIPHERMENT);
	struct certificate neither = with_usage(KEY_RSA, USAGE_NON_REPUDIATION);
	struct certificate data = with_usage(
	    KEY_RSA, USAGE_KEY_ENCIPHERMENT | USAGE_DATA_ENCIPHERMENT);
	struct certificate agree =
	    with_usage(KEY_RSA, USAGE_DIGITAL_SIGNATURE | USAGE_KEY_AGREEMENT);
	struct certificate ec = with_usage(KEY_EC, USAGE_KEY_AGREEMENT);

	(void)state;
	assert_holds("ku-rsa-purpose", &sign);
	assert_holds("ku-rsa-purpose", &wrap);
	assert_holds("ku-rsa-purpose", &ec);
	assert_breaks("ku-rsa-purpose", &neither);
	assert_holds("ku-rsa-bits-strict", &sign);
	assert_holds("ku-rsa-bits-strict", &ec);
	assert_breaks("ku-rsa-bits-strict", &data);
	assert_holds("ku-rsa-bits-mp-legacy", &data);
	assert_holds("ku-rsa-bits-mp-legacy", &ec);
	assert_breaks("ku-rsa-bits-mp-legacy", &agree);
}

static void
purposes_are_email_protection_and_none_of_the_forbidden(void **state)
{
	struct certificate none = { 0 };
	struct certificate email = with_purposes(EKU_EMAIL_PROTECTION);
	struct certificate client = with_purposes(EKU_CLIENT_AUTH);
	struct certificate both =
	    with_purposes(EKU_EMAIL_PROTECTION | EKU_CLIENT_AUTH);
	struct certificate server =
	    with_purposes(EKU_EMAIL_PROTECTION | EKU_SERVER_AUTH);
	struct certificate any = with_purposes(EKU_EMAIL_PROTECTION | EKU_ANY);

	(void)state;
	assert_holds("eku-present", &email);
	assert_breaks("eku-present", &none);
	assert_holds("eku-emailprotection", &email);
	assert_holds("eku-emailprotection", &none);
	assert_breaks("eku-emailprotection", &client);
	assert_holds("eku-strict-only-emailprotection", &email);
	assert_breaks("eku-strict-only-emailprotection", &both);
	assert_holds("eku-no-serverauth", &both);
	assert_breaks("eku-no-serverauth", &server);
	assert_holds("eku-no-anyextendedkeyusage", &both);
	assert_breaks("eku-no-anyextendedkeyusage", &any);
}

static void
cas_sign_certificates_and_crls(void **state)
{
	static const struct {
		const char *id;
		unsigned int bit;
	} cases[] = { { "root-ku-certsign", USAGE_KEY_CERT_SIGN },
		{ "subca-ku-certsign", USAGE_KEY_CERT_SIGN },
		{ "root-ku-crlsign", USAGE_CRL_SIGN },
		{ "subca-ku-crlsign", USAGE_CRL_SIGN } };
	const unsigned int all = USAGE_KEY_CERT_SIGN | USAGE_CRL_SIGN;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct certificate with = with_usage(KEY_EC, cases[i].bit);
		struct certificate without =
		    with_usage(KEY_EC, all & ~cases[i].bit);

		assert_holds(cases[i].id, &with);
		assert_breaks(cases[i].id, &without);
	}
}

static void
basic_constraints_of_cas(void **state)
{
	struct certificate none = { .path_length = -1 };
	struct certificate good = { .basic_constraints = { .present = true,
					.critical = true },
		.path_length = -1 };
	struct certificate meek = { .basic_constraints = { .present = true },
		.path_length = 0 };

	(void)state;
	assert_holds("root-bc-present", &good);
	assert_breaks("root-bc-present", &none);
	assert_holds("root-bc-critical", &good);
	assert_breaks("root-bc-critical", &meek);
	assert_holds("subca-bc-critical", &good);
	assert_breaks("subca-bc-critical", &meek);
	assert_holds("root-bc-no-pathlen", &good);
	assert_breaks("root-bc-no-pathlen", &meek);
}

static void
roots_have_no_purposes(void **state)
{
	struct certificate none = { 0 };
	struct certificate some = with_purposes(EKU_EMAIL_PROTECTION);

	(void)state;
	assert_holds("root-eku-absent", &none);
	assert_breaks("root-eku-absent", &some);
}

static void
what_cannot_be_read_is_no_matter_of_these(void **state)
{
	static const char *const ids[] = { "ku-rsa-purpose",
		"eku-emailprotection", "root-ku-certsign", "subca-ku-crlsign" };
	struct certificate c = { .key = { .kind = KEY_RSA },
		.key_usage_extension = { .present = true, .malformed = true },
		.extended_key_usage_extension = {
		    .present = true, .malformed = true } };

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++)
		assert_holds(ids[i], &c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_usage_is_there_and_critical),
		cmocka_unit_test(rsa_keys_have_bits_of_the_table),
		cmocka_unit_test(
		    purposes_are_email_protection_and_none_of_the_forbidden),
		cmocka_unit_test(cas_sign_certificates_and_crls),
		cmocka_unit_test(basic_constraints_of_cas),
		cmocka_unit_test(roots_have_no_purposes),
		cmocka_unit_test(what_cannot_be_read_is_no_matter_of_these),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
