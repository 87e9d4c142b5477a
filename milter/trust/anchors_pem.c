/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Certificates from files and folders.  Whatever is wrong with a file is an
 * error: an anchor that silently is none would show only when mail is refused.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "room.h"

/* Where systems keep the roots of TLS, as one file (Debian, Fedora, SUSE). */
static const char *const system_bundles[] = {
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/ca-bundle.pem",
};

static bool
is_content_of(struct span content, const char *path)
{
	struct buffer other = BUFFER_LIMIT(LIST_OCTETS_MAX);
	char error[TRUST_ERROR] = "";
	struct anchor_report ignored = { 0 };
	struct loading loading = {
		.path = path, .report = &ignored, .error = error
	};
	bool same = loading_read(&loading, &other) &&
		    span_equal(buffer_span(&other), content);

	buffer_free(&other);
	return same;
}

static void
note_system_bundle(struct loading *loading, struct span content)
{
	if (loading->source != NODE_ANCHOR || loading->report->is_system_bundle)
		return;
	for (size_t i = 0; i < sizeof(system_bundles) / sizeof(*system_bundles);
	     i++)
		if (is_content_of(content, system_bundles[i]))
			loading->report->is_system_bundle = true;
}

static void
on_certificate(struct certificate *certificate, void *arg)
{
	loading_add(arg, certificate);
}

static void
on_bad_block(size_t index, const char *why, void *arg)
{
	char what[256];

	(void)snprintf(
	    what, sizeof(what), "certificate %zu: %s", index + 1, why);
	loading_complain(arg, what);
}

static void
load_file(struct loading *loading)
{
	struct buffer content = BUFFER_LIMIT(LIST_OCTETS_MAX);

	if (loading_read(loading, &content)) {
		note_system_bundle(loading, buffer_span(&content));
		if (!certificates_of_file(buffer_span(&content), on_certificate,
			on_bad_block, loading))
			loading_complain(loading,
			    "there is neither a PEM certificate in it nor a "
			    "DER one");
	}
	buffer_free(&content);
}

/* Others, OpenSSL's links by hash among them, are not for us. */
static int
has_known_suffix(const struct dirent *entry)
{
	static const char *const suffixes[] = { ".pem", ".crt", ".cer",
		".der" };
	size_t len = strlen(entry->d_name);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (len > 4 &&
		    ascii_equal_nocase(entry->d_name + len - 4, suffixes[i]))
			return entry->d_name[0] != '.';
	return 0;
}

static void
load_folder(struct loading *loading)
{
	const char *folder = loading->path;
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, has_known_suffix, alphasort);
	size_t before = loading->report->count;
	struct stat st;

	if (count < 0) {
		loading_complain(loading, strerror(errno));
		return;
	}
	for (int i = 0; i < count; i++) {
		char *path = xasprintf("%s/%s", folder, entries[i]->d_name);

		loading->path = path;
		if (stat(path, &st) != 0)
			loading_complain(loading, strerror(errno));
		else if (S_ISREG(st.st_mode))
			load_file(loading);
		loading->path = folder;
		free(path);
		free(entries[i]);
	}
	free(entries);
	if (loading->report->count == before)
		loading_complain(
		    loading, "there is no certificate in this folder");
}

void
load_pem(struct loading *loading)
{
	struct stat st;

	if (stat(loading->path, &st) != 0)
		loading_complain(loading, strerror(errno));
	else if (S_ISDIR(st.st_mode))
		load_folder(loading);
	else
		load_file(loading);
}
