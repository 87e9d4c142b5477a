/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of anchors that others keep, whom an anchor may vouch for and until
 * when, and the deny list. */
#include "config.h"

#include "trust_make.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <unistd.h>

#include "trust/csv.h"
#include "trust/room.h"

static const time_t day = 86400;

struct usual {
	struct pki root, ca, user;
	struct trust *trust;
};

static int
make_usual(void **state)
{
	struct usual *u = xcalloc(1, sizeof(*u));

	u->root = pki_root("CN=Root/O=Example");
	u->ca = pki_ca(&u->root, "CN=CA/O=Example");
	u->user = pki_user(&u->ca, "a@x.example");
	u->trust = trust_new();
	*state = u;
	return 0;
}

static int
drop_usual(void **state)
{
	struct usual *u = *state;

	trust_free(u->trust);
	pki_free(&u->user);
	pki_free(&u->ca);
	pki_free(&u->root);
	free(u);
	return 0;
}

static char *
write_text(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", pki_folder(), name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return path;
}

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
add_list(struct trust *trust, const struct anchor_list *list,
    struct anchor_report *report)
{
	char error[TRUST_ERROR];

	if (!trust_add_anchor_list(trust, list, report, error))
		fail_msg("%s", error);
}

/* The root as a list of its own. */
static void
add_root(struct trust *trust, const struct pki *root,
    const char *const *domains, size_t count, time_t distrust_after)
{
	char *path = pki_write("root.pem", OTHERS(root), 1);
	struct anchor_list list = { .path = path,
		.domains = domains,
		.domain_count = count,
		.distrust_after = distrust_after };
	struct anchor_report report;

	add_list(trust, &list, &report);
	assert_int_equal(report.count, 1);
	free(path);
}

static void
judge_from(const struct usual *u, const char *domain, struct path *out)
{
	struct certificate *c = certificate_decode(pki_der(&u->user, 0), NULL);
	struct span ca = pki_der(&u->ca, 1);
	struct path_parameters parameters = { .at = PKI_NOW,
		.from_domain = domain };

	path_build(u->trust, c, &ca, 1, &parameters, out);
	assert_openssl_agrees(out, PKI_NOW);
	certificate_free(c);
}

static void
assert_only_for(const struct usual *u, const char *domain, const char *words)
{
	struct path path;

	judge_from(u, domain, &path);
	if (strstr(path.detail, words) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", path.detail, words);
	assert_int_equal(path.count, 3);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 2);
}

static void
assert_trusted_from(const struct usual *u, const char *domain)
{
	struct path path;

	judge_from(u, domain, &path);
	assert_trusted(&path);
}

static void
an_anchor_that_is_bound_vouches_for_its_domains_alone(void **state)
{
	static const char *const domains[] = { "x.example", ".y.example" };
	struct usual *u = *state;

	add_root(u->trust, &u->root, domains, 2, 0);
	assert_trusted_from(u, "x.example");
	assert_trusted_from(u, "a.y.example");
	assert_trusted_from(u, "b.a.y.example");
	assert_only_for(u, "a.x.example",
	    "O=Example,CN=Root: this anchor is only for "
	    "x.example, .y.example");
	assert_only_for(u, "ax.example", "only for");
	assert_only_for(u, "y.example", "only for");
	assert_only_for(u, "x.example.z.example", "only for");
	assert_only_for(u, "ay.example", "only for");
	assert_only_for(u, "", "only for");
	assert_only_for(u, NULL, "only for");
}

static void
another_list_may_let_the_same_anchor_vouch_for_more(void **state)
{
	static const char *const x[] = { "x.example" }, *y[] = { "y.example" };
	struct usual *u = *state;

	add_root(u->trust, &u->root, x, 1, 0);
	add_root(u->trust, &u->root, y, 1, 0);
	assert_int_equal(trust_anchor_count(u->trust), 1);
	assert_trusted_from(u, "x.example");
	assert_trusted_from(u, "y.example");
	assert_only_for(u, "z.example", "only for x.example, y.example");
	add_root(u->trust, &u->root, NULL, 0, 0);
	assert_trusted_from(u, "z.example");
}

/* A CA that is bound as such has an issuer that may vouch for all. */
static void
an_anchor_that_may_not_vouch_still_leads_to_one_that_may(void **state)
{
	static const char *const domains[] = { "y.example" };
	struct usual *u = *state;
	struct path path;

	add_root(u->trust, &u->ca, domains, 1, 0);
	judge_from(u, "x.example", &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_UNTRUSTED, 1);
	add_root(u->trust, &u->root, NULL, 0, 0);
	judge_from(u, "x.example", &path);
	assert_int_equal(path.count, 3);
	assert_trusted(&path);
}

static void
a_signer_that_is_an_anchor_is_bound_too(void **state)
{
	static const char *const domains[] = { "x.example" };
	struct usual *u = *state;
	struct path path;

	add_root(u->trust, &u->user, domains, 1, 0);
	assert_trusted_from(u, "x.example");
	judge_from(u, "y.example", &path);
	assert_false(path.status == PATH_TRUSTED);
	path_clear(&path);
}

/* pki_user() is valid from half a year before PKI_NOW. */
static void
a_signer_younger_than_its_anchors_trust_is_distrusted(void **state)
{
	struct usual *u = *state;
	struct certificate *c = certificate_decode(pki_der(&u->user, 0), NULL);
	time_t from = c->not_before;
	struct path path;

	certificate_free(c);
	add_root(u->trust, &u->root, NULL, 0, from - 1);
	judge_from(u, "x.example", &path);
	assert_int_equal(path.count, 3);
	assert_non_null(strstr(path.detail, "CN=Root"));
	assert_path(&path, PATH_UNTRUSTED, REASON_DISTRUSTED, 2);
	add_root(u->trust, &u->root, NULL, 0, from);
	assert_trusted_from(u, "x.example");
}

static void
what_is_wrong_with_a_path_outweighs_distrust(void **state)
{
	struct usual *u = *state;
	struct path path;

	add_root(u->trust, &u->root, NULL, 0, 1);
	judge_at(
	    u->trust, &u->user, OTHERS(&u->ca), PKI_NOW + 366 * day, &path);
	assert_int_equal(path.status, PATH_INVALID);
	path_clear(&path);
}

static char *
sha256_of(const void *data, size_t len)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	char *hex = xcalloc(1, SHA256_TEXT);

	assert_int_equal(
	    EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL), 1);
	hex_encode(digest, SHA256_OCTETS, hex);
	return hex;
}

static char *
certificate_hash(const struct pki *pki)
{
	struct span der = pki_der(pki, 0);

	return sha256_of(der.data, der.len);
}

static char *
key_hash(const struct pki *pki)
{
	uint8_t *spki = NULL;
	int len = i2d_PUBKEY(pki->key, &spki);
	char *hex = sha256_of(spki, (size_t)len);

	OPENSSL_free(spki);
	return hex;
}

/* Takes the hash. */
static void
assert_denies(const struct usual *u, char *hash, int at, const char *words)
{
	struct usual denying = *u;
	struct path path;

	denying.trust = trust_new();
	add_root(denying.trust, &u->root, NULL, 0, 0);
	assert_true(trust_deny(denying.trust, hash));
	judge_from(&denying, "x.example", &path);
	assert_int_equal(path.count, at + 1);
	if (strstr(path.detail, words) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", path.detail, words);
	assert_path(&path, PATH_UNTRUSTED, REASON_DENIED, at);
	trust_free(denying.trust);
	free(hash);
}

static void
anybody_on_the_path_can_be_denied(void **state)
{
	const struct usual *u = *state;
	const struct pki *path[] = { &u->user, &u->ca, &u->root };

	for (int i = 0; i < 3; i++) {
		assert_denies(u, certificate_hash(path[i]), i,
		    "this certificate is on the deny list");
		assert_denies(
		    u, key_hash(path[i]), i, "this key is on the deny list");
	}
}

static void
others_are_not_denied(void **state)
{
	struct usual *u = *state;
	struct pki other = pki_root("CN=Other");
	char *hash = certificate_hash(&other), *key = key_hash(&other);

	add_root(u->trust, &u->root, NULL, 0, 0);
	assert_true(trust_deny(u->trust, hash));
	assert_true(trust_deny(u->trust, key));
	assert_trusted_from(u, "x.example");
	free(hash);
	free(key);
	pki_free(&other);
}

/* The same CA once more: only its key denies both. */
static void
a_path_around_a_denied_certificate_is_taken(void **state)
{
	struct usual *u = *state;
	struct pki again = pki_make(&u->root,
	    &(struct pki_wish){ .subject = "CN=CA/O=Example",
		.same_key = u->ca.key,
		.extensions = EXTENSIONS("basicConstraints", "critical,CA:TRUE",
		    "keyUsage", "critical,keyCertSign") });
	char *hash = certificate_hash(&u->ca), *key = key_hash(&u->ca);
	struct path path;

	add_root(u->trust, &u->root, NULL, 0, 0);
	assert_true(trust_deny(u->trust, hash));
	judge(u->trust, &u->user, OTHERS(&u->ca, &again), &path);
	assert_trusted(&path);
	assert_true(trust_deny(u->trust, key));
	judge(u->trust, &u->user, OTHERS(&u->ca, &again), &path);
	assert_path(&path, PATH_UNTRUSTED, REASON_DENIED, 1);
	free(hash);
	free(key);
	pki_free(&again);
}

static void
a_deny_file_has_one_hash_a_line(void **state)
{
	struct usual *u = *state;
	char *hash = certificate_hash(&u->user);
	char *text = xasprintf("# gone\r\n\n  %s  # stolen\r\n", hash);
	char *path = write_text("deny", text);
	char error[TRUST_ERROR];
	size_t count = 0;
	struct path judged;

	add_root(u->trust, &u->root, NULL, 0, 0);
	assert_true(trust_deny_file(u->trust, path, &count, error));
	assert_int_equal(count, 1);
	judge_from(u, "x.example", &judged);
	assert_path(&judged, PATH_UNTRUSTED, REASON_DENIED, 0);
	free(path);
	path = write_text("deny", "# one\n0123\n");
	assert_false(trust_deny_file(u->trust, path, &count, error));
	assert_non_null(strstr(error, "/deny: line 2: expected the 64 hex"));
	(void)unlink(path);
	assert_false(trust_deny_file(u->trust, path, &count, error));
	assert_non_null(strstr(error, "No such file"));
	free(path);
	free(text);
	free(hash);
}

static void
only_a_sha256_can_be_denied(void **state)
{
	static const char colons[] =
	    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
	    "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff";
	struct usual *u = *state;

	assert_true(trust_deny(u->trust, colons));
	assert_false(trust_deny(u->trust, ""));
	assert_false(trust_deny(u->trust, "0011"));
	assert_false(trust_deny(u->trust, colons + 1));
	assert_false(trust_deny(u->trust, "g0112233445566778899aabbccddeeff"
					  "00112233445566778899aabbccddeeff"));
	assert_false(
	    trust_deny(u->trust, "00112233445566778899aabbccddeeff"
				 "00112233445566778899aabbccddeeff00"));
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

#define usual_test(f) cmocka_unit_test_setup_teardown(f, make_usual, drop_usual)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		usual_test(
		    an_anchor_that_is_bound_vouches_for_its_domains_alone),
		usual_test(another_list_may_let_the_same_anchor_vouch_for_more),
		usual_test(
		    an_anchor_that_may_not_vouch_still_leads_to_one_that_may),
		usual_test(a_signer_that_is_an_anchor_is_bound_too),
		usual_test(
		    a_signer_younger_than_its_anchors_trust_is_distrusted),
		usual_test(what_is_wrong_with_a_path_outweighs_distrust),
		usual_test(anybody_on_the_path_can_be_denied),
		usual_test(others_are_not_denied),
		usual_test(a_path_around_a_denied_certificate_is_taken),
		usual_test(a_deny_file_has_one_hash_a_line),
		usual_test(only_a_sha256_can_be_denied),
		usual_test(ccadbs_list_is_read_by_the_names_of_its_columns),
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
