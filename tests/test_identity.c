/* SPDX-License-Identifier: BSD-2-Clause */
/* From and the mailboxes of a certificate (RFC 8550 3, RFC 9598). */
#include "test.h"

#include <stdlib.h>

#include "verify/identity.h"

/* A certificate with one mailbox, and the judgement on it. */
static enum reason
judge_one(const char *from_field, const char *address,
    enum mailbox_source source, struct signer_result *out)
{
	struct certificate_mailbox mailbox = { NULL, source };
	struct certificate certificate = { .mailboxes = &mailbox,
		.mailbox_count = address != NULL };
	struct buffer detail = BUFFER_LIMIT(255);
	struct from from = { 0 };
	enum reason reason;

	mailbox.address = address != NULL ? xstrdup(address) : NULL;
	if (from_field != NULL)
		from_add(&from, from_field);
	*out = (struct signer_result){ 0 };
	reason = identity_judge(&from, &certificate, out, &detail);
	from_free(&from);
	buffer_free(&detail);
	free(mailbox.address);
	return reason;
}

struct example {
	const char *from, *address;
	enum mailbox_source source;
	enum reason reason;
};

static void
expect_all(const struct example *examples, size_t count)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		struct signer_result out;
		enum reason reason = judge_one(examples[i].from,
		    examples[i].address, examples[i].source, &out);

		assert_int_equal(
		    reason == REASON_PASS, out.mailbox_match == MAILBOX_SAME);
		if (reason == examples[i].reason)
			continue;
		wrong++;
		print_message("%s against %s: expected %d, found %d\n",
		    examples[i].from, examples[i].address,
		    (int)examples[i].reason, (int)reason);
	}
	assert_int_equal(wrong, 0);
}

static void
the_same_mailbox_is_the_signer_s(void **state)
{
	static const struct example examples[] = {
		{ "alice@example.org", "alice@example.org", MAILBOX_RFC822_NAME,
		    REASON_PASS },
		{ "Alice <alice@example.org>", "alice@EXAMPLE.org",
		    MAILBOX_RFC822_NAME, REASON_PASS },
		{ "alice@example.org", "alice@example.org", MAILBOX_SUBJECT,
		    REASON_PASS },
		{ "\"alice\"@example.org", "alice@example.org",
		    MAILBOX_RFC822_NAME, REASON_PASS },
		{ "a@xn--bcher-kva.example", "a@xn--bcher-kva.example",
		    MAILBOX_RFC822_NAME, REASON_PASS },
		{ "a@b\xc3\xbc"
		  "cher.example",
		    "a@xn--bcher-kva.example", MAILBOX_RFC822_NAME,
		    REASON_PASS },
		{ "j\xc3\xbcrgen@example.org", "j\xc3\xbcrgen@example.org",
		    MAILBOX_SMTP_UTF8, REASON_PASS },
	};

	(void)state;
	expect_all(examples, COUNT(examples));
}

static void
another_mailbox_is_not(void **state)
{
	static const struct example examples[] = {
		{ "bob@example.org", "alice@example.org", MAILBOX_RFC822_NAME,
		    REASON_FROM_MISMATCH },
		{ "alice@sub.example.org", "alice@example.org",
		    MAILBOX_RFC822_NAME, REASON_FROM_MISMATCH },
		{ "alice@example.org", "example.org", MAILBOX_RFC822_NAME,
		    REASON_FROM_MISMATCH },
		{ "alice@example.org", ".example.org", MAILBOX_RFC822_NAME,
		    REASON_FROM_MISMATCH },
		{ "alice@example.org", "Alice <alice@example.org>",
		    MAILBOX_RFC822_NAME, REASON_FROM_MISMATCH },
		{ "alice@example.org", "alice@example.org ",
		    MAILBOX_RFC822_NAME, REASON_FROM_MISMATCH },
		{ "alice@example.org", "", MAILBOX_RFC822_NAME,
		    REASON_FROM_MISMATCH },
		{ "alice@example.org", NULL, MAILBOX_RFC822_NAME,
		    REASON_FROM_MISMATCH },
		{ "Alice@example.org", "alice@example.org", MAILBOX_RFC822_NAME,
		    REASON_FROM_CASE },
	};

	(void)state;
	expect_all(examples, COUNT(examples));
}

/* Else name constraints would be slipped past: they compare octets. */
static void
a_mailbox_of_the_certificate_has_one_spelling(void **state)
{
	static const struct example examples[] = {
		{ "alice@example.org", "\"alice\"@example.org",
		    MAILBOX_RFC822_NAME, REASON_FROM_MISMATCH },
		{ "alice@example.org", "\"ali\\ce\"@example.org",
		    MAILBOX_RFC822_NAME, REASON_FROM_MISMATCH },
		{ "j\xc3\xbcrgen@example.org", "\"j\xc3\xbcrgen\"@example.org",
		    MAILBOX_SMTP_UTF8, REASON_FROM_MISMATCH },
	};

	(void)state;
	expect_all(examples, COUNT(examples));
}

/* RFC 9598 3: else name constraints would be slipped past. */
static void
each_kind_of_name_holds_only_its_own_kind_of_mailbox(void **state)
{
	static const struct example examples[] = {
		{ "alice@example.org", "alice@example.org", MAILBOX_SMTP_UTF8,
		    REASON_FROM_MISMATCH },
		{ "j\xc3\xbcrgen@example.org", "j\xc3\xbcrgen@example.org",
		    MAILBOX_RFC822_NAME, REASON_FROM_MISMATCH },
		{ "a@b\xc3\xbc"
		  "cher.example",
		    "a@b\xc3\xbc"
		    "cher.example",
		    MAILBOX_RFC822_NAME, REASON_FROM_MISMATCH },
	};

	(void)state;
	expect_all(examples, COUNT(examples));
}

static void
a_from_that_is_not_one_mailbox_is_nobody_s(void **state)
{
	static const struct example examples[] = {
		{ NULL, "alice@example.org", MAILBOX_RFC822_NAME,
		    REASON_FROM_MISSING },
		{ "alice@example.org, alice@example.org", "alice@example.org",
		    MAILBOX_RFC822_NAME, REASON_FROM_AMBIGUOUS },
		{ "alice@example.org, bob@example.org", "alice@example.org",
		    MAILBOX_RFC822_NAME, REASON_FROM_AMBIGUOUS },
		{ "group: alice@example.org;", "alice@example.org",
		    MAILBOX_RFC822_NAME, REASON_FROM_AMBIGUOUS },
		{ "alice@example.org <bob@example.org>", "bob@example.org",
		    MAILBOX_RFC822_NAME, REASON_FROM_AMBIGUOUS },
	};

	(void)state;
	expect_all(examples, COUNT(examples));
}

static void
the_best_of_several_mailboxes_counts(void **state)
{
	struct certificate_mailbox mailboxes[3] = {
		{ NULL, MAILBOX_RFC822_NAME },
		{ NULL, MAILBOX_RFC822_NAME },
		{ NULL, MAILBOX_RFC822_NAME },
	};
	struct certificate certificate = { .mailboxes = mailboxes,
		.mailbox_count = 3 };
	struct buffer detail = BUFFER_LIMIT(255);
	struct signer_result out = { 0 };
	struct from from = { 0 };

	(void)state;
	mailboxes[0].address = xstrdup("bob@example.org");
	mailboxes[1].address = xstrdup("ALICE@example.org");
	mailboxes[2].address = xstrdup("alice@example.org");
	from_add(&from, "alice@example.org");
	assert_int_equal(
	    identity_judge(&from, &certificate, &out, &detail), REASON_PASS);
	assert_int_equal(out.mailbox, 2);
	certificate.mailbox_count = 2;
	out = (struct signer_result){ 0 };
	assert_int_equal(identity_judge(&from, &certificate, &out, &detail),
	    REASON_FROM_CASE);
	assert_int_equal(out.mailbox, 1);
	certificate.mailbox_count = 1;
	out = (struct signer_result){ 0 };
	assert_int_equal(identity_judge(&from, &certificate, &out, &detail),
	    REASON_FROM_MISMATCH);
	assert_int_equal(out.mailbox, certificate.mailbox_count);
	for (size_t i = 0; i < COUNT(mailboxes); i++)
		free(mailboxes[i].address);
	from_free(&from);
	buffer_free(&detail);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_mailbox_is_the_signer_s),
		cmocka_unit_test(another_mailbox_is_not),
		cmocka_unit_test(a_mailbox_of_the_certificate_has_one_spelling),
		cmocka_unit_test(
		    each_kind_of_name_holds_only_its_own_kind_of_mailbox),
		cmocka_unit_test(a_from_that_is_not_one_mailbox_is_nobody_s),
		cmocka_unit_test(the_best_of_several_mailboxes_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
