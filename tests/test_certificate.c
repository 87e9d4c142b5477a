/* SPDX-License-Identifier: BSD-2-Clause */
/* What is read out of one certificate: mailboxes, class, keys, faults. */
#include "test.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certificate.h"
#include "pki.h"

/* A self-signed certificate with these extensions, decoded. */
static struct certificate *
decode_with(const char *subject, const char *const *extensions)
{
	struct pki p = pki_make(NULL,
	    &(struct pki_wish){ .subject = subject, .extensions = extensions });
	const char *why = NULL;
	struct certificate *c = certificate_decode(pki_der(&p, 0), &why);

	if (c == NULL)
		fail_msg("%s", why);
	pki_free(&p);
	return c;
}

static void
assert_mailbox(const struct certificate *c, size_t i, const char *address,
    enum mailbox_source source)
{
	assert_in_range(i + 1, 1, c->mailbox_count);
	assert_string_equal(c->mailboxes[i].address, address);
	assert_int_equal(c->mailboxes[i].source, source);
}

static void
mailboxes_come_from_the_san_in_order(void **state)
{
	struct certificate *c = decode_with("CN=x/emailAddress=s@x.example",
	    EXTENSIONS("subjectAltName",
		"email:a@x.example,DNS:x.example,"
		"otherName:1.3.6.1.5.5.7.8.9;UTF8:\xe9@x.example,"
		"email:b@x.example"));

	(void)state;
	assert_int_equal(c->mailbox_count, 3);
	assert_mailbox(c, 0, "a@x.example", MAILBOX_RFC822_NAME);
	assert_mailbox(c, 1, "\xc3\xa9@x.example", MAILBOX_SMTP_UTF8);
	assert_mailbox(c, 2, "b@x.example", MAILBOX_RFC822_NAME);
	assert_int_equal(c->alternative_name_count, 4);
	assert_int_equal(c->faults, 0);
	certificate_free(c);
}

static void
subject_mailbox_counts_only_without_one_in_the_san(void **state)
{
	struct certificate *none =
	    decode_with("CN=x/emailAddress=s@x.example", NULL);
	struct certificate *dns = decode_with("CN=x/emailAddress=s@x.example",
	    EXTENSIONS("subjectAltName", "DNS:x.example"));

	(void)state;
	assert_int_equal(none->mailbox_count, 1);
	assert_mailbox(none, 0, "s@x.example", MAILBOX_SUBJECT);
	assert_int_equal(dns->mailbox_count, 1);
	assert_mailbox(dns, 0, "s@x.example", MAILBOX_SUBJECT);
	certificate_free(none);
	certificate_free(dns);
}

static void
mailbox_with_nul_is_none_and_hides_the_subject(void **state)
{
	/* a@b NUL c */
	struct certificate *c = decode_with("CN=x/emailAddress=s@x.example",
	    EXTENSIONS("subjectAltName", "DER:30:07:81:05:61:40:62:00:63"));

	(void)state;
	assert_int_equal(c->mailbox_count, 0);
	assert_int_equal(c->faults, FAULT_MAILBOX);
	assert_int_equal(c->defect_count, 1);
	certificate_free(c);
}

static void
mailbox_with_line_end_or_foreign_octet_is_none(void **state)
{
	static const char *const bad[] = {
		"DER:30:06:81:04:61:40:62:0a", /* LF */
		"DER:30:06:81:04:61:40:62:e9", /* Latin-1 */
		"DER:30:02:81:00",	       /* empty */
		/* SmtpUTF8Mailbox as IA5String, and one that is no UTF-8 */
		"DER:30:13:a0:11:06:08:2b:06:01:05:05:07:08:09:a0:05:16:03:61:"
		"40:62",
		"DER:30:13:a0:11:06:08:2b:06:01:05:05:07:08:09:a0:05:0c:03:ff:"
		"40:62",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct certificate *c =
		    decode_with("CN=x", EXTENSIONS("subjectAltName", bad[i]));

		assert_int_equal(c->mailbox_count, 0);
		assert_int_equal(c->faults, FAULT_MAILBOX);
		certificate_free(c);
	}
}

static void
mailbox_in_pieces_breaks_the_san(void **state)
{
	/* a@x.example, and [1] constructed, which OpenSSL reads as b@x */
	struct certificate *c = decode_with("CN=x/emailAddress=s@x.example",
	    EXTENSIONS("subjectAltName",
		"DER:30:14:81:0b:61:40:78:2e:65:78:61:6d:70:6c:65:"
		"a1:05:16:03:62:40:78"));

	(void)state;
	assert_true(c->subject_alternative_name.malformed);
	assert_int_equal(c->faults, FAULT_EXTENSION_VALUE);
	assert_int_equal(c->mailbox_count, 0);
	certificate_free(c);
}

static void
broken_or_doubled_san_gives_no_mailbox(void **state)
{
	struct certificate *cut = decode_with("CN=x/emailAddress=s@x.example",
	    EXTENSIONS("subjectAltName", "DER:30:06:81:05:61:40:62:63"));
	struct certificate *twice = decode_with("CN=x/emailAddress=s@x.example",
	    EXTENSIONS("subjectAltName", "email:a@x.example", "subjectAltName",
		"email:b@x.example"));

	(void)state;
	assert_true(cut->subject_alternative_name.malformed);
	assert_int_equal(cut->faults, FAULT_EXTENSION_VALUE);
	assert_int_equal(cut->mailbox_count, 0);
	assert_true(twice->subject_alternative_name.malformed);
	assert_int_equal(twice->faults, FAULT_EXTENSION_TWICE);
	assert_int_equal(twice->mailbox_count, 0);
	certificate_free(cut);
	certificate_free(twice);
}

static void
reserved_oids_give_type_and_generation(void **state)
{
	(void)state;
	for (int type = 1; type <= 4; type++)
		for (int generation = 1; generation <= 3; generation++) {
			char *oid =
			    xasprintf("2.23.140.1.5.%d.%d", type, generation);
			char *list = xasprintf("1.2.3.4,%s", oid);
			struct certificate *c = decode_with(
			    "CN=x", EXTENSIONS("certificatePolicies", list));

			assert_int_equal(c->class.type, 1 << (type - 1));
			assert_int_equal(
			    c->class.generation, 1 << (generation - 1));
			assert_string_equal(c->policy, oid);
			assert_int_equal(c->policy_count, 2);
			certificate_free(c);
			free(list);
			free(oid);
		}
}

static void
oids_beside_the_reserved_ones_give_nothing(void **state)
{
	static const char *const lists[] = {
		"2.23.140.1.5.1.1,2.23.140.1.5.1.3", /* two of them */
		"2.23.140.1.5.0.1",
		"2.23.140.1.5.5.1",
		"2.23.140.1.5.1.4",
		"2.23.140.1.5.1.0",
		"2.23.140.1.5.1",
		"2.23.140.1.5.1.1.1",
		"2.23.140.1.2.1.1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct certificate *c = decode_with(
		    "CN=x", EXTENSIONS("certificatePolicies", lists[i]));

		assert_int_equal(c->class.type, 0);
		assert_int_equal(c->class.generation, 0);
		assert_string_equal(c->policy, "");
		certificate_free(c);
	}
}

static enum sbr_role
role_of(const struct pki *p)
{
	struct certificate *c = certificate_decode(pki_der(p, 1), NULL);
	enum sbr_role role = c->class.role;

	certificate_free(c);
	return role;
}

static void
role_follows_basic_constraints_and_names(void **state)
{
	struct pki root = pki_root("CN=Root"), ca = pki_ca(&root, "CN=CA");
	struct pki user = pki_user(&ca, "a@x.example");
	struct pki rollover = pki_ca(&root, "CN=Root");
	struct pki old = pki_make(NULL, &(struct pki_wish){ .version = 1 });
	struct pki own = pki_make(NULL, &(struct pki_wish){ .version = 3 });

	(void)state;
	assert_int_equal(role_of(&root), ROOT_CA);
	assert_int_equal(role_of(&ca), SUBORDINATE_CA);
	assert_int_equal(role_of(&user), SUBSCRIBER);
	/* Same names, but signed by the older key. */
	assert_int_equal(role_of(&rollover), SUBORDINATE_CA);
	assert_int_equal(role_of(&old), ROOT_CA);
	assert_int_equal(role_of(&own), SUBSCRIBER);
	pki_free(&root);
	pki_free(&ca);
	pki_free(&user);
	pki_free(&rollover);
	pki_free(&old);
	pki_free(&own);
}

static void
keys_are_named_with_their_size(void **state)
{
	static const struct {
		const char *key, *text;
		enum key_algorithm kind;
		unsigned int size;
	} cases[] = {
		{ "rsa-1024", "rsa-1024", KEY_RSA, 1024 },
		{ "rsa-2056", "rsa-2056", KEY_RSA, 2056 },
		{ "P-256", "ec-p256", KEY_EC, 256 },
		{ "P-384", "ec-p384", KEY_EC, 384 },
		{ "P-521", "ec-p521", KEY_EC, 521 },
		{ "ed25519", "ed25519", KEY_ED25519, 256 },
		{ "ed448", "ed448", KEY_ED448, 456 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pki p =
		    pki_make(NULL, &(struct pki_wish){ .key = cases[i].key });
		struct certificate *c =
		    certificate_decode(pki_der(&p, 0), NULL);

		assert_non_null(c);
		assert_string_equal(c->key.text, cases[i].text);
		assert_int_equal(c->key.kind, cases[i].kind);
		assert_int_equal(c->key.size, cases[i].size);
		certificate_free(c);
		pki_free(&p);
	}
}

static void
weak_digests_are_told(void **state)
{
	static const struct {
		const char *digest;
		bool weak;
	} cases[] = { { "md5", true }, { "sha1", true }, { "sha224", false },
		{ "sha256", false }, { "sha512", false } };
	struct pki rsa =
	    pki_make(NULL, &(struct pki_wish){ .key = "rsa-1024" });

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pki p = pki_make(
		    &rsa, &(struct pki_wish){ .digest = cases[i].digest });
		struct certificate *c =
		    certificate_decode(pki_der(&p, 0), NULL);

		assert_int_equal(c->signature_is_weak, cases[i].weak);
		certificate_free(c);
		pki_free(&p);
	}
	pki_free(&rsa);
}

static void
faults_of_encoding_are_told_and_the_rest_is_read(void **state)
{
	static const struct {
		const char *name, *value;
		unsigned int faults;
	} cases[] = {
		{ "keyUsage", "DER:03:02:00:80", FAULT_NAMED_BITS },
		{ "keyUsage", "DER:03:02:07:c0", FAULT_NOT_DER },
		{ "keyUsage", "DER:03:02:08:80", FAULT_EXTENSION_VALUE },
		{ "keyUsage", "DER:03:81:02:07:80", FAULT_NOT_DER },
		{ "keyUsage", "DER:03:02:07:80:00", FAULT_EXTENSION_VALUE },
		{ "basicConstraints", "DER:30:03:01:01:00",
		    FAULT_DEFAULT_ENCODED },
		{ "basicConstraints", "DER:30:03:01:01:01", FAULT_BOOLEAN },
		{ "basicConstraints", "DER:30:07:01:01:ff:02:02:00:01",
		    FAULT_INTEGER },
		{ "basicConstraints", "DER:30:06:01:01:ff:02:01:ff",
		    FAULT_EXTENSION_VALUE },
		{ "extendedKeyUsage", "DER:30:00", FAULT_EXTENSION_VALUE },
		{ "extendedKeyUsage", "DER:30:04:06:02:2b:80", FAULT_OID },
		{ "certificatePolicies", "DER:30:00", FAULT_EXTENSION_VALUE },
		{ "subjectKeyIdentifier", "DER:04:02:01",
		    FAULT_EXTENSION_VALUE },
		{ "authorityKeyIdentifier", "DER:30:03:83:01:00",
		    FAULT_EXTENSION_VALUE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct certificate *c = decode_with(
		    "CN=x", EXTENSIONS(cases[i].name, cases[i].value,
				"nsComment", "behind it"));

		if (c->faults != cases[i].faults)
			fail_msg("%s %s: faults %x", cases[i].name,
			    cases[i].value, c->faults);
		assert_int_equal(c->extension_count, 2);
		assert_int_equal(c->subject.count, 1);
		assert_true(c->defect_count > 0);
		certificate_free(c);
	}
}

static void
key_usage_is_read_bit_by_bit(void **state)
{
	struct certificate *c = decode_with(
	    "CN=x", EXTENSIONS("keyUsage",
			"digitalSignature,keyAgreement,decipherOnly"));

	(void)state;
	assert_int_equal(c->key_usage, USAGE_DIGITAL_SIGNATURE |
					   USAGE_KEY_AGREEMENT |
					   USAGE_DECIPHER_ONLY);
	assert_false(c->key_usage_extension.critical);
	certificate_free(c);
}

static void
octets_behind_are_a_fault_and_not_part_of_it(void **state)
{
	struct pki p = pki_root("CN=Root");
	struct span der = pki_der(&p, 0);
	uint8_t *longer = xcalloc(1, der.len + 1);
	struct certificate *a, *b;

	(void)state;
	memcpy(longer, der.data, der.len);
	a = certificate_decode(der, NULL);
	b = certificate_decode((struct span){ longer, der.len + 1 }, NULL);
	assert_int_equal(a->faults, 0);
	assert_int_equal(b->faults, FAULT_TRAILING_OCTETS);
	assert_string_equal(a->sha256_text, b->sha256_text);
	certificate_free(a);
	certificate_free(b);
	free(longer);
	pki_free(&p);
}

static void
what_is_cut_short_is_no_certificate(void **state)
{
	struct pki p = pki_root("CN=Root");
	struct span der = pki_der(&p, 0);

	(void)state;
	for (size_t len = 0; len < der.len; len++) {
		const char *why = NULL;

		assert_null(
		    certificate_decode((struct span){ der.data, len }, &why));
		assert_non_null(why);
	}
	pki_free(&p);
}

static void
extensions_beyond_the_limit_stay_unread(void **state)
{
	char *list[2 * (CERTIFICATE_EXTENSIONS_MAX + 1) + 1] = { NULL };
	struct certificate *c;

	(void)state;
	for (int i = 0; i <= CERTIFICATE_EXTENSIONS_MAX; i++) {
		list[2 * i] = xasprintf("1.2.3.%d", i);
		list[2 * i + 1] = xstrdup("DER:05:00");
	}
	c = decode_with("CN=x", (const char *const *)list);
	assert_int_equal(c->faults, FAULT_TOO_MANY);
	assert_int_equal(c->extension_count, CERTIFICATE_EXTENSIONS_MAX);
	certificate_free(c);
	for (size_t i = 0; list[i] != NULL; i++)
		free(list[i]);
}

static void
a_shared_certificate_lives_until_the_last_lets_go(void **state)
{
	struct certificate *c = decode_with("CN=x", NULL);
	struct certificate *d = certificate_share(c);

	(void)state;
	assert_ptr_equal(c, d);
	certificate_free(c);
	assert_int_equal(d->version, 3);
	certificate_free(d);
	certificate_free(NULL);
}

static void
serials_are_shown_as_numbers(void **state)
{
	static const struct {
		const uint8_t octets[3];
		size_t len;
		const char *text;
	} cases[] = {
		{ { 0x0a, 0x1b }, 2, "0a1b" },
		{ { 0x00, 0x8a, 0x1b }, 3, "8a1b" },
		{ { 0x00 }, 1, "00" },
		{ { 0xff }, 1, "-01" },
		{ { 0xff, 0x00 }, 2, "-0100" },
		{ { 0 }, 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct certificate c = { .serial = {
					     cases[i].octets, cases[i].len } };
		char *text = certificate_serial_text(&c);

		assert_string_equal(text, cases[i].text);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mailboxes_come_from_the_san_in_order),
		cmocka_unit_test(
		    subject_mailbox_counts_only_without_one_in_the_san),
		cmocka_unit_test(
		    mailbox_with_nul_is_none_and_hides_the_subject),
		cmocka_unit_test(
		    mailbox_with_line_end_or_foreign_octet_is_none),
		cmocka_unit_test(mailbox_in_pieces_breaks_the_san),
		cmocka_unit_test(broken_or_doubled_san_gives_no_mailbox),
		cmocka_unit_test(reserved_oids_give_type_and_generation),
		cmocka_unit_test(oids_beside_the_reserved_ones_give_nothing),
		cmocka_unit_test(role_follows_basic_constraints_and_names),
		cmocka_unit_test(keys_are_named_with_their_size),
		cmocka_unit_test(weak_digests_are_told),
		cmocka_unit_test(
		    faults_of_encoding_are_told_and_the_rest_is_read),
		cmocka_unit_test(key_usage_is_read_bit_by_bit),
		cmocka_unit_test(octets_behind_are_a_fault_and_not_part_of_it),
		cmocka_unit_test(what_is_cut_short_is_no_certificate),
		cmocka_unit_test(extensions_beyond_the_limit_stay_unread),
		cmocka_unit_test(
		    a_shared_certificate_lives_until_the_last_lets_go),
		cmocka_unit_test(serials_are_shown_as_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
