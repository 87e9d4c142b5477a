/* SPDX-License-Identifier: BSD-2-Clause */
/* CRLs of the configuration, those that are kept, and what is warned of. */
#include "config.h"

#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidence.h"
#include "pki.h"
#include "status_make.h"

static void
something_is_news_once_an_hour(void **state)
{
	struct warned *warned = warned_new(), *same = warned_share(warned);

	(void)state;
	assert_true(warned_is_news(warned, "a", PKI_NOW));
	assert_false(warned_is_news(same, "a", PKI_NOW + 3599));
	assert_true(warned_is_news(same, "b", PKI_NOW + 3599));
	assert_true(warned_is_news(warned, "a", PKI_NOW + 3600));
	/* A clock that goes back silences nobody for long. */
	assert_true(warned_is_news(warned, "a", PKI_NOW));
	warned_drop(warned);
	for (int i = 0; i < 1000; i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "%d", i);
		assert_true(warned_is_news(same, text, PKI_NOW + 7200 + i));
	}
	warned_drop(same);
}

static size_t
count_files(const char *folder, ino_t *last)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.') {
			count++;
			*last = entry->d_ino;
		}
	(void)closedir(dir);
	return count;
}

static struct revocation_piece
piece_of(const struct buffer *der, bool is_response)
{
	struct revocation_piece piece = { buffer_span(der), is_response,
		{ 0 } };

	assert_true(certificate_fingerprint(piece.der, piece.sha256));
	return piece;
}

static void
what_decides_is_kept_once_under_its_hash(void **state)
{
	struct pki ca = pki_root("CN=CA");
	struct buffer der = crl_make(&ca, &(struct crl_wish){ .number = 1 });
	struct revocation_piece piece = piece_of(&der, false);
	struct evidence_keeping keeping = { .folder = pki_folder(),
		.warned = warned_new() };
	struct verifier verifier = { 0 };
	struct evidence *evidence = evidence_new();
	char hex[2 * SHA256_OCTETS + 1], *path, error[TRUST_ERROR];
	ino_t first = 0, second = 0;
	size_t count = 0;

	(void)state;
	evidence_keep(&keeping, &verifier);
	assert_non_null(verifier.keeper);
	verifier.keeper->keep(verifier.keeper->handle, &piece);
	assert_int_equal(count_files(pki_folder(), &first), 1);
	verifier.keeper->keep(verifier.keeper->handle, &piece);
	assert_int_equal(count_files(pki_folder(), &second), 1);
	assert_int_equal(first, second);
	hex_encode(piece.sha256, SHA256_OCTETS, hex);
	path = xasprintf("%s/%s.crl", pki_folder(), hex);
	assert_true(evidence_add(evidence, path, &count, error));
	assert_int_equal(count, 1);
	assert_int_equal(unlink(path), 0);
	free(path);
	evidence_free(evidence);
	warned_drop(keeping.warned);
	buffer_free(&der);
	pki_free(&ca);
}

static void
a_folder_that_is_not_there_stops_nothing(void **state)
{
	struct buffer der = BUFFER_LIMIT(16);
	struct evidence_keeping keeping = { .folder = "/nowhere/at/all",
		.warned = warned_new() };
	struct verifier verifier = { 0 };
	struct revocation_piece piece;

	(void)state;
	buffer_string(&der, "x");
	piece = piece_of(&der, true);
	evidence_keep(&keeping, &verifier);
	verifier.keeper->keep(verifier.keeper->handle, &piece);
	/* It was said. */
	assert_false(warned_is_news(keeping.warned, "keep_crls", time(NULL)));
	keeping.folder = "";
	verifier.keeper = NULL;
	evidence_keep(&keeping, &verifier);
	assert_null(verifier.keeper);
	warned_drop(keeping.warned);
	buffer_free(&der);
}

static void
write_file(const char *name, const void *octets, size_t len)
{
	char *path = xasprintf("%s/%s", pki_folder(), name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(octets, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	free(path);
}

/* Else one broken download would stop the daemon, and the mail. */
static void
a_crl_that_cannot_be_read_is_a_warning(void **state)
{
	struct pki ca = pki_root("CN=CA");
	struct buffer der = crl_make(&ca, &(struct crl_wish){ .number = 1 });
	struct config *config = config_default();
	struct config_errors warnings = { 0 };
	struct evidence *evidence;
	size_t count = 0;

	(void)state;
	write_file("a.crl", der.data, der.len / 2);
	write_file("b.crl", der.data, der.len);
	config->crls.items = xcalloc(1, sizeof(char *));
	config->crls.items[0] = xstrdup(pki_folder());
	config->crls.count = 1;
	evidence = evidence_configured(config, &warnings, &count);
	assert_int_equal(count, 1);
	assert_int_equal(warnings.list.count, 1);
	assert_non_null(strstr(warnings.list.items[0],
	    "a.crl: it is no CertificateList in DER; the rest of it is used"));
	evidence_free(evidence);
	config_errors_free(&warnings);
	config_free(config);
	buffer_free(&der);
	pki_free(&ca);
}

static void
what_has_ended_is_told_of_once_an_hour_and_issuer(void **state)
{
	struct signer_result signer = { .revocation = { .ended = PKI_NOW - 60,
					    .ended_issuer = "CN=CA" } };
	struct signature_result signature = { .signers = &signer,
		.signer_count = 1 };
	struct result result = {
		.signatures = &signature, .signature_count = 1, .at = PKI_NOW
	};
	struct warned *warned = warned_new();

	(void)state;
	evidence_warn_of_ended(warned, &result);
	assert_false(warned_is_news(warned, "CN=CA", PKI_NOW + 1));
	signer.revocation.ended = 0;
	(void)snprintf(signer.revocation.ended_issuer,
	    sizeof(signer.revocation.ended_issuer), "CN=Other");
	evidence_warn_of_ended(warned, &result);
	assert_true(warned_is_news(warned, "CN=Other", PKI_NOW + 1));
	warned_drop(warned);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(something_is_news_once_an_hour),
		cmocka_unit_test(what_decides_is_kept_once_under_its_hash),
		cmocka_unit_test(a_folder_that_is_not_there_stops_nothing),
		cmocka_unit_test(a_crl_that_cannot_be_read_is_a_warning),
		cmocka_unit_test(
		    what_has_ended_is_told_of_once_an_hour_and_issuer),
	};

	log_to_stderr("test_evidence", LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
