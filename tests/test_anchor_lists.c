/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of anchors that others keep. */
#include "config.h"

#include "anchor_lists.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <unistd.h>

#include "trust/csv.h"
#include "trust/room.h"

/* The PEM in memory; free(3). */
static char *
pem_of(const struct pki *pki)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data = NULL, *text;
	long len;

	assert_int_equal(PEM_write_bio_X509(bio, pki->x), 1);
	len = BIO_get_mem_data(bio, &data);
	text = xstrndup(data, (size_t)len);
	BIO_free(bio);
	return text;
}

static void
read_ccadb(struct usual *u, const char *text, struct anchor_report *report)
{
	char *path = write_text("ccadb.csv", text);
	struct anchor_list list = { .kind = ANCHORS_CCADB, .path = path };

	trust_free(u->trust);
	u->trust = trust_new();
	add_list(u->trust, &list, report);
	free(path);
}

static void
ccadbs_list_is_read_by_the_names_of_its_columns(void **state)
{
	struct usual *u = *state;
	char *pem = pem_of(&u->root);
	char *text = xasprintf("\xef\xbb\xbf\"Owner\",\"PEM Info\",\"Distrust "
			       "for S/MIME After Date\"\r\n\"A \"\"B\"\", "
			       "C\",\"'%s'\",\"\"\r\n",
	    pem);
	char *turned = xasprintf(
	    "Distrust for S/MIME After Date,pem info,Trust Bits\n"
	    "2000.01.31,%s,Websites\n2999-12-31,\"%s\",Websites; Email\n",
	    "-", pem);
	struct anchor_report report;
	struct path path;

	read_ccadb(u, text, &report);
	assert_int_equal(report.count, 1);
	assert_int_equal(report.skipped, 0);
	assert_true(report.dated > 0);
	assert_trusted_from(u, "x.example");
	read_ccadb(u, turned, &report);
	assert_int_equal(report.count, 1);
	assert_trusted_from(u, "x.example");
	memcpy(strstr(turned, "2999-12-31"), "2020.12.31", 10);
	read_ccadb(u, turned, &report);
	judge_from(u, "x.example", &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_DISTRUSTED, 2);
	free(turned);
	free(text);
	free(pem);
}

static void
of_two_rows_the_earlier_date_counts(void **state)
{
	struct usual *u = *state;
	char *pem = pem_of(&u->root);
	char *text = xasprintf("PEM Info,Distrust for S/MIME After Date\n"
			       "\"%s\",\n\"%s\",2020.12.31\n\"%s\","
			       "2999.12.31\n",
	    pem, pem, pem);
	struct anchor_report report;
	struct path path;

	read_ccadb(u, text, &report);
	judge_from(u, "x.example", &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_DISTRUSTED, 2);
	free(text);
	free(pem);
}

static void
what_is_wrong_in_a_row_is_skipped_and_told(void **state)
{
	struct usual *u = *state;
	char *pem = pem_of(&u->root), *other = pem_of(&u->ca);
	char *text = xasprintf("PEM Info,Distrust for S/MIME After Date\n"
			       "\"%s\",soon\nhello,\n\"%s\",\n,2020.01.01\n",
	    other, pem);
	struct anchor_report report;

	read_ccadb(u, text, &report);
	assert_int_equal(report.count, 1);
	assert_int_equal(report.skipped, 2);
	assert_string_equal(report.why, "row 2: a date that is none");
	free(text);
	free(other);
	free(pem);
}

static void
assert_ccadb_refused(const struct usual *u, const char *text, const char *words)
{
	char *path = write_text("ccadb.csv", text);
	struct anchor_list list = { .kind = ANCHORS_CCADB, .path = path };
	struct anchor_report report;
	char error[TRUST_ERROR];

	assert_false(trust_add_anchor_list(u->trust, &list, &report, error));
	if (strstr(error, path) == NULL || strstr(error, words) == NULL)
		fail_msg("\"%s\" lacks %s or %s", error, path, words);
	free(path);
}

static void
a_file_that_is_not_ccadbs_is_refused(void **state)
{
	const struct usual *u = *state;

	assert_ccadb_refused(u, "Owner,PEM Info,\"Distrust, for\"\n",
	    "no columns \"PEM Info\" and \"Distrust for S/MIME After Date\"; "
	    "it has \"Owner\", \"PEM Info\", \"Distrust, for\"");
	assert_ccadb_refused(u, "", "there is no root for e-mail in it");
	assert_ccadb_refused(u,
	    "PEM Info,Distrust for S/MIME After Date\n\"x,\n",
	    "row 2: a quote is not closed");
	assert_ccadb_refused(u,
	    "PEM Info,Distrust for S/MIME After Date\n\"x\"y,\n",
	    "row 2: octets behind a closing quote");
}

static void
cells_are_taken_apart(void **state)
{
	static const char text[] = "a,,\"b\"\"\r\n,c\"\r\n\"\",d\n\ne";
	static const char *const cells[] = { "a", "", "b\"\r\n,c", "", "d", "",
		"e" };
	static const size_t rows[] = { 3, 2, 1, 1 };
	struct csv csv;
	const char *why = NULL;
	size_t seen = 0;

	(void)state;
	csv_begin(&csv, span_of(text));
	for (size_t row = 0; row < COUNT(rows); row++) {
		assert_true(csv_next(&csv, &why));
		assert_int_equal(csv.count, rows[row]);
		assert_int_equal(csv.row, row + 1);
		for (size_t i = 0; i < csv.count; i++)
			assert_true(
			    span_equal(csv.cells[i], span_of(cells[seen++])));
	}
	assert_false(csv_next(&csv, &why));
	assert_null(why);
	csv_free(&csv);
}

static void
more_columns_than_any_list_has_are_refused(void **state)
{
	struct buffer text = BUFFER_LIMIT(1000);
	struct csv csv;
	const char *why = NULL;

	(void)state;
	for (int i = 0; i < CSV_COLUMNS_MAX; i++)
		buffer_char(&text, ',');
	csv_begin(&csv, buffer_span(&text));
	assert_false(csv_next(&csv, &why));
	assert_string_equal(why, "too many columns");
	csv_free(&csv);
	buffer_free(&text);
}

#ifdef HAVE_NSS

/* Skips the test where the module is not installed. */
static void
add_nss(struct trust *trust, struct anchor_report *report)
{
	struct anchor_list list = { .kind = ANCHORS_NSS };
	char error[TRUST_ERROR];

	if (trust_add_anchor_list(trust, &list, report, error))
		return;
	print_message("%s\n", error);
	skip();
}

static void
nss_has_roots_for_mail_and_their_last_days(void **state)
{
	struct usual *u = *state;
	struct anchor_report report;
	size_t dated = 0;

	add_nss(u->trust, &report);
	print_message("NSS's list %s of %s: %zu roots\n", report.version,
	    report.file, report.count);
	assert_true(report.count > 20);
	assert_int_equal(report.count, trust_anchor_count(u->trust));
	assert_int_equal(report.skipped, 0);
	assert_true(report.version[0] != '\0' && report.dated > 0);
	assert_non_null(strstr(report.file, "libnssckbi.so"));
	for (size_t i = 0; i < u->trust->count; i++)
		dated += u->trust->nodes[i].grants[0].distrust_after != 0;
	assert_true(dated > 0 && dated < report.count);
	assert_false(report.is_system_bundle);
}

static void
nss_can_be_read_again_and_with_a_date_of_ones_own(void **state)
{
	struct usual *u = *state;
	struct anchor_list list = { .kind = ANCHORS_NSS,
		.distrust_after = 86400 };
	struct anchor_report report, again;
	struct trust *other = trust_new();

	add_nss(u->trust, &report);
	add_list(other, &list, &again);
	assert_int_equal(again.count, report.count);
	for (size_t i = 0; i < other->count; i++)
		assert_int_equal(
		    other->nodes[i].grants[0].distrust_after, 86400);
	trust_free(other);
}

/* The system's list for TLS has roots that are not for mail. */
static void
roots_for_tls_alone_are_not_nsss(void **state)
{
	static const char bundle[] = "/etc/ssl/certs/ca-certificates.crt";
	struct usual *u = *state;
	struct anchor_list list = { .path = bundle };
	struct anchor_report nss, tls;
	char name[TRUST_NAME];

	if (access(bundle, R_OK) != 0)
		skip();
	add_nss(u->trust, &nss);
	assert_int_equal(trust_count_private(u->trust, NULL, name), 0);
	add_list(u->trust, &list, &tls);
	assert_true(tls.is_system_bundle);
	assert_true(trust_anchor_count(u->trust) > nss.count);
	assert_int_equal(trust_count_private(u->trust, NULL, name),
	    trust_anchor_count(u->trust) - nss.count);
}

#endif

static void
a_module_that_is_not_there_is_an_error(void **state)
{
	struct usual *u = *state;
	struct anchor_list list = { .kind = ANCHORS_NSS,
		.path = "/nowhere/libnssckbi.so" };
	struct anchor_report report;
	char error[TRUST_ERROR];

	assert_false(trust_add_anchor_list(u->trust, &list, &report, error));
	assert_non_null(strstr(error, "NSS's roots: "));
	assert_int_equal(trust_anchor_count(u->trust), 0);
}

static void
private_anchors_for_all_mail_are_counted(void **state)
{
	static const char *const domains[] = { "x.example" };
	struct usual *u = *state;
	struct trust *known = trust_new();
	char *pem = pem_of(&u->root);
	char *text = xasprintf(
	    "PEM Info,Distrust for S/MIME After Date\n\"%s\",\n", pem);
	char *path = write_text("known.csv", text);
	struct anchor_list list = { .kind = ANCHORS_CCADB, .path = path };
	struct anchor_report report;
	char name[TRUST_NAME];

	add_root(u->trust, &u->root, domains, 1, 0);
	assert_int_equal(trust_count_private(u->trust, NULL, name), 0);
	add_root(u->trust, &u->root, NULL, 0, 0);
	add_root(u->trust, &u->ca, NULL, 0, 0);
	assert_int_equal(trust_count_private(u->trust, known, name), 2);
	add_list(known, &list, &report);
	assert_int_equal(trust_count_private(u->trust, known, name), 1);
	assert_string_equal(name, "O=Example,CN=CA");
	trust_free(known);
	free(path);
	free(text);
	free(pem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		usual_test(ccadbs_list_is_read_by_the_names_of_its_columns),
		usual_test(of_two_rows_the_earlier_date_counts),
		usual_test(what_is_wrong_in_a_row_is_skipped_and_told),
		usual_test(a_file_that_is_not_ccadbs_is_refused),
		cmocka_unit_test(cells_are_taken_apart),
		cmocka_unit_test(more_columns_than_any_list_has_are_refused),
#ifdef HAVE_NSS
		usual_test(nss_has_roots_for_mail_and_their_last_days),
		usual_test(nss_can_be_read_again_and_with_a_date_of_ones_own),
		usual_test(roots_for_tls_alone_are_not_nsss),
#endif
		usual_test(a_module_that_is_not_there_is_an_error),
		usual_test(private_anchors_for_all_mail_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
