/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Name constraints on all three kinds of mailboxes (RFC 5280 4.2.1.10,
 * RFC 9598 6), and on directory names.
 */
#include "trust_make.h"

enum kind {
	SAN,	 /* rfc822Name */
	SUBJECT, /* emailAddress, without a SAN */
	UTF8,	 /* SmtpUTF8Mailbox, Latin-1 in the table */
};

static void
check(const char *constraints, enum kind kind, const char *mailbox, bool good)
{
	struct pki root = pki_root("CN=Root");
	struct pki ca = pki_make(&root,
	    &(struct pki_wish){ .subject = "CN=Constrained",
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "keyCertSign", "subjectKeyIdentifier", "hash",
		    "nameConstraints", constraints) });
	char *subject = xasprintf(
	    kind == SUBJECT ? "CN=x/emailAddress=%s" : "CN=x", mailbox);
	char *names = xasprintf(
	    kind == UTF8 ? "otherName:1.3.6.1.5.5.7.8.9;UTF8:%s" : "email:%s",
	    mailbox);
	struct pki signer = pki_make(
	    &ca, &(struct pki_wish){ .subject = subject,
		     .extensions = kind == SUBJECT
				       ? NULL
				       : EXTENSIONS("subjectAltName", names) });
	struct trust *trust = trust_in(OTHERS(&root));
	struct path path;

	judge(trust, &signer, OTHERS(&ca), &path);
	if (good != (path.status == PATH_TRUSTED))
		print_message("%s: %s\n", constraints, mailbox);
	if (good)
		assert_trusted(&path);
	else
		assert_path(&path, PATH_INVALID, REASON_PATH_INVALID, 0);
	trust_free(trust);
	pki_free(&signer);
	pki_free(&ca);
	pki_free(&root);
	free(names);
	free(subject);
}

static void
permitted_mailboxes_are_good_and_others_bad(void **state)
{
	(void)state;
	check("permitted;email:x.example", SAN, "a@x.example", true);
	check("permitted;email:x.example", SAN, "a@X.EXAMPLE", true);
	check("permitted;email:x.example", SAN, "a@y.example", false);
	check("permitted;email:x.example", SAN, "a@sub.x.example", false);
	check("permitted;email:.x.example", SAN, "a@sub.x.example", true);
	check("permitted;email:.x.example", SAN, "a@x.example", false);
	check("permitted;email:a@x.example", SAN, "a@x.example", true);
	check("permitted;email:a@x.example", SAN, "b@x.example", false);
	check("permitted;email:x.example,permitted;email:y.example", SAN,
	    "a@y.example", true);
	check("permitted;DNS:x.example", SAN, "a@y.example", true);
}

static void
excluded_mailboxes_are_bad_and_others_good(void **state)
{
	(void)state;
	check("excluded;email:x.example", SAN, "a@x.example", false);
	check("excluded;email:x.example", SAN, "a@y.example", true);
	check("excluded;email:.x.example", SAN, "a@sub.x.example", false);
	check("permitted;email:.x.example,excluded;email:sub.x.example", SAN,
	    "a@sub.x.example", false);
}

static void
subject_mailboxes_are_bound_too(void **state)
{
	(void)state;
	check("permitted;email:x.example", SUBJECT, "a@x.example", true);
	check("permitted;email:x.example", SUBJECT, "a@y.example", false);
	check("excluded;email:x.example", SUBJECT, "a@x.example", false);
	check("excluded;email:x.example", SUBJECT, "a@y.example", true);
}

static void
utf8_mailboxes_are_bound_by_the_same_constraints(void **state)
{
	(void)state;
	check("permitted;email:x.example", UTF8, "\xe9@x.example", true);
	check("permitted;email:x.example", UTF8, "\xe9@y.example", false);
	check("excluded;email:x.example", UTF8, "\xe9@x.example", false);
	check("excluded;email:x.example", UTF8, "\xe9@y.example", true);
}

static void
utf8_mailboxes_with_alabels_are_compared_as_they_stand(void **state)
{
	(void)state;
	check("excluded;email:xn--bcher-kva.example", UTF8,
	    "\xe9@xn--bcher-kva.example", false);
	check("permitted;email:xn--bcher-kva.example", UTF8,
	    "\xe9@xn--bcher-kva.example", true);
	/* A second mailbox stays bound by what OpenSSL says of it. */
	check("permitted;email:xn--bcher-kva.example", UTF8,
	    "\xe9@xn--bcher-kva.example,email:a@x.example", false);
	check("permitted;email:xn--bcher-kva.example,permitted;dirName:d", UTF8,
	    "\xe9@xn--bcher-kva.example", false);
	/* No U-label stands in a mailbox of RFC 9598: nobody's domain. */
	check("excluded;email:x.example", UTF8,
	    "\xe9@b\xfc"
	    "cher.example",
	    false);
}

static void
directory_names_are_bound(void **state)
{
	(void)state;
	check("excluded;dirName:d", SAN, "a@x.example", true);
	check("permitted;dirName:d", SAN, "a@x.example", false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(permitted_mailboxes_are_good_and_others_bad),
		cmocka_unit_test(excluded_mailboxes_are_bad_and_others_good),
		cmocka_unit_test(subject_mailboxes_are_bound_too),
		cmocka_unit_test(
		    utf8_mailboxes_are_bound_by_the_same_constraints),
		cmocka_unit_test(
		    utf8_mailboxes_with_alabels_are_compared_as_they_stand),
		cmocka_unit_test(directory_names_are_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
