/* SPDX-License-Identifier: BSD-2-Clause */
/* CRLs as configured, kept for later, and warned of when they have ended. */
#include "config.h"

#include "evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct evidence *
evidence_configured(
    const struct config *config, struct config_errors *warnings, size_t *count)
{
	struct evidence *evidence = evidence_new();
	char why[TRUST_ERROR], what[TRUST_ERROR + 64];

	*count = 0;
	for (size_t i = 0; i < config->crls.count; i++) {
		if (evidence_add(evidence, config->crls.items[i], count, why))
			continue;
		(void)snprintf(what, sizeof(what),
		    "crls: %s; the rest of it is used", why);
		config_errors_add(warnings, config->file, 0, what);
	}
	return evidence;
}

void
evidence_prepare(const struct config *config, const struct evidence *evidence,
    struct verifier *out)
{
	out->asks_revocation = config_asks_revocation(config);
	out->wants_known_status = config_wants_known_status(config);
	out->revocation = config->revocation;
	out->crl_grace = (time_t)config->crl_grace;
	out->evidence = evidence;
}

/* What came with a message is public, and may be read by who archives. */
static bool
write_file(const char *folder, const char *path, struct span octets)
{
	char *temporary = xasprintf("%s/.keeping-XXXXXX", folder);
	int file = mkostemp(temporary, O_CLOEXEC);
	bool good = file >= 0 && fchmod(file, 0644) == 0 &&
		    write_all(file, octets) && fsync(file) == 0;

	if (file >= 0)
		good = close(file) == 0 && good;
	good = good && rename(temporary, path) == 0;
	if (!good && file >= 0) {
		int error = errno;

		(void)unlink(temporary);
		errno = error;
	}
	free(temporary);
	return good;
}

static void
keep(void *handle, const struct revocation_piece *piece)
{
	const struct evidence_keeping *keeping = handle;
	char hex[2 * SHA256_OCTETS + 1], *path;

	hex_encode(piece->sha256, SHA256_OCTETS, hex);
	path = xasprintf("%s/%s.%s", keeping->folder, hex,
	    piece->is_response ? "ocsp" : "crl");
	if (access(path, F_OK) != 0 &&
	    !write_file(keeping->folder, path, piece->der)) {
		int error = errno;

		if (warned_is_news(keeping->warned, "keep_crls", time(NULL)))
			log_warning("keep_crls: %s: %s: what decides is not "
				    "kept",
			    path, strerror(error));
	}
	free(path);
}

void
evidence_keep(struct evidence_keeping *keeping, struct verifier *out)
{
	if (keeping->folder[0] == '\0')
		return;
	keeping->keeper.handle = keeping;
	keeping->keeper.keep = keep;
	out->keeper = &keeping->keeper;
}

static void
warn_of_signer(
    struct warned *warned, const struct revocation *revocation, time_t at)
{
	char when[TIME_TEXT];

	if (revocation->ended == 0 ||
	    !warned_is_news(warned, revocation->ended_issuer, at))
		return;
	time_text(revocation->ended, when);
	log_warning("crl_grace: what %s says of its certificates ended at %s "
		    "and is still used",
	    revocation->ended_issuer, when);
}

void
evidence_warn_of_ended(struct warned *warned, const struct result *result)
{
	for (size_t i = 0; i < result->signature_count; i++)
		for (size_t j = 0; j < result->signatures[i].signer_count; j++)
			warn_of_signer(warned,
			    &result->signatures[i].signers[j].revocation,
			    result->at);
}
