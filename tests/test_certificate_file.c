/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of certificates: PEM among other text, and DER. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certificate.h"
#include "pki.h"

struct seen {
	struct certificate *list[8];
	size_t count, bad, bad_index;
};

static void
keep(struct certificate *c, void *arg)
{
	struct seen *seen = arg;

	assert_in_range(seen->count, 0, COUNT(seen->list) - 1);
	seen->list[seen->count++] = c;
}

static void
complain(size_t index, const char *why, void *arg)
{
	struct seen *seen = arg;

	assert_non_null(why);
	seen->bad++;
	seen->bad_index = index;
}

static void
drop(struct seen *seen)
{
	for (size_t i = 0; i < seen->count; i++)
		certificate_free(seen->list[i]);
	*seen = (struct seen){ 0 };
}

static char *
armour(struct span der, const char *label)
{
	char *body = xcalloc(der.len * 2 + 8, 1), *text;

	EVP_EncodeBlock((unsigned char *)body, der.data, (int)der.len);
	text = xasprintf("-----BEGIN %s-----\r\n%.64s\r\n%s\n"
			 "-----END %s-----\n",
	    label, body, body + 64, label);
	free(body);
	return text;
}

static void
files_hold_several_among_other_text(void **state)
{
	struct pki p = pki_root("CN=One"), q = pki_root("CN=Two");
	char *one = armour(pki_der(&p, 0), "CERTIFICATE");
	char *two = armour(pki_der(&q, 1), "X509 CERTIFICATE");
	char *text = xasprintf("subject: what -----BEGIN CERTIFICATE-----\n"
			       "%sbetween\n-----BEGIN PRIVATE KEY-----\nAAAA\n"
			       "-----END PRIVATE KEY-----\n%sbehind",
	    one, two);
	struct seen seen = { 0 };

	(void)state;
	assert_true(certificates_of_file(span_of(text), keep, complain, &seen));
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.bad, 0);
	assert_memory_equal(
	    seen.list[0]->subject.attributes[0].value.data, "One", 3);
	assert_memory_equal(
	    seen.list[1]->subject.attributes[0].value.data, "Two", 3);
	drop(&seen);
	free(text);
	free(two);
	free(one);
	pki_free(&p);
	pki_free(&q);
}

static void
trusted_certificate_blocks_lose_what_openssl_added(void **state)
{
	struct pki p = pki_root("CN=One");
	struct span der = pki_der(&p, 0);
	uint8_t *longer = xcalloc(1, der.len + 2);
	struct seen seen = { 0 };
	char *text;

	(void)state;
	memcpy(longer, der.data, der.len);
	memcpy(longer + der.len, "\x30", 2); /* an empty SEQUENCE */
	text =
	    armour((struct span){ longer, der.len + 2 }, "TRUSTED CERTIFICATE");
	assert_true(certificates_of_file(span_of(text), keep, complain, &seen));
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.list[0]->faults, 0);
	drop(&seen);
	free(text);
	free(longer);
	pki_free(&p);
}

static void
bad_blocks_are_told_and_the_others_read(void **state)
{
	static const char *const broken[] = {
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END "
		"CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nA*==\n-----END "
		"CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nMIIA\n-----END X509 CRL-----\n",
		"-----BEGIN CERTIFICATE-----\nMIIA\n",
	};
	struct pki p = pki_root("CN=One");
	char *good = armour(pki_der(&p, 0), "CERTIFICATE");

	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++) {
		char *text = xasprintf("%s%s%s", good, broken[i], good);
		struct seen seen = { 0 };

		assert_true(
		    certificates_of_file(span_of(text), keep, complain, &seen));
		assert_int_equal(seen.count, 2);
		assert_int_equal(seen.bad, 1);
		assert_int_equal(seen.bad_index, 1);
		drop(&seen);
		free(text);
	}
	free(good);
	pki_free(&p);
}

static void
der_files_are_read_and_other_files_refused(void **state)
{
	struct pki p = pki_root("CN=One");
	struct seen seen = { 0 };

	(void)state;
	assert_true(
	    certificates_of_file(pki_der(&p, 0), keep, complain, &seen));
	assert_int_equal(seen.count, 1);
	drop(&seen);
	assert_false(certificates_of_file(span_of(""), keep, complain, &seen));
	assert_false(certificates_of_file(
	    span_of("From: a@b\n\nhello\n"), keep, complain, &seen));
	assert_false(certificates_of_file(
	    span_of("0\x03\x02\x01\x01"), keep, complain, &seen));
	assert_int_equal(seen.count + seen.bad, 0);
	pki_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_hold_several_among_other_text),
		cmocka_unit_test(
		    trusted_certificate_blocks_lose_what_openssl_added),
		cmocka_unit_test(bad_blocks_are_told_and_the_others_read),
		cmocka_unit_test(der_files_are_read_and_other_files_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
