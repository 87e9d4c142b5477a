/* SPDX-License-Identifier: BSD-2-Clause */
/* Anchors, deny list and intermediates as configured, and what is to be said
 * of them: how many, from where, how old, and what is unwise about them. */
#include "anchors.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	YEAR = 365 * 86400,
	/* A file is new when it is fetched; NSS's list is judged by the last
	 * thing that it knows of, and roots do not change every year. */
	FILE_AGE_MAX = 2,
	NSS_AGE_MAX = 3,
	END_DAYS = 30,
	LIST_COUNT = 20, /* certificates that make a file a list */
	LINES_MAX = 65536,
};

struct loading {
	const struct config *config;
	time_t now;
	struct trust *trust;
	struct anchors_told *told;
	struct config_errors *errors;
	bool has_nss, has_system_bundle;
};

static void
add_day(struct buffer *out, time_t when)
{
	char text[TIME_TEXT];

	time_text(when, text);
	buffer_format(out, "%.10s", text);
}

static void
describe_terms(const struct anchor_source *source, struct buffer *out)
{
	for (size_t i = 0; i < source->domains.count; i++)
		buffer_format(out, "%s%s", i == 0 ? ", only for " : ", ",
		    source->domains.items[i]);
	if (source->distrust_after != 0) {
		buffer_string(out, ", for signers until ");
		add_day(out, source->distrust_after);
	}
}

static void
describe(const struct anchor_source *source, const struct anchor_report *report,
    struct buffer *out)
{
	buffer_format(out, "%zu %s of ", report->count,
	    report->count == 1 ? "anchor" : "anchors");
	if (source->kind == ANCHORS_NSS) {
		buffer_format(
		    out, "NSS's list %s, last changed ", report->version);
		add_day(out, report->newest);
		buffer_format(out, " (%s of ", report->file);
	} else {
		buffer_format(out, "%s%s (of ",
		    source->kind == ANCHORS_CCADB ? "CCADB's list " : "",
		    source->path);
	}
	add_day(out, report->dated);
	buffer_char(out, ')');
	describe_terms(source, out);
}

static void
warn(struct loading *loading, const struct anchor_source *source,
    const char *what)
{
	config_errors_add(
	    &loading->told->warnings, source->place, source->line, what);
}

static void
warn_of_age(struct loading *loading, const struct anchor_source *source,
    const struct anchor_report *report)
{
	bool is_nss = source->kind == ANCHORS_NSS;
	time_t dated = is_nss ? report->newest : report->dated;
	struct buffer what = BUFFER_LIMIT(TRUST_ERROR);
	int years = is_nss ? NSS_AGE_MAX : FILE_AGE_MAX;

	if (dated == 0 || loading->now - dated < (time_t)years * YEAR ||
	    (source->kind == ANCHORS_FILE && report->count < LIST_COUNT))
		return;
	buffer_string(&what, "trust.anchors: ");
	describe(source, report, &what);
	buffer_format(&what,
	    ": more than %d years old; CAs that came later are not known, and "
	    "some of these are no longer believed.  CCADB publishes a list of "
	    "today: { ccadb = \"...\"; }",
	    years);
	warn(loading, source, buffer_text(&what));
	buffer_free(&what);
}

/* Of one's own: root programs see to theirs. */
static void
warn_of_end(struct loading *loading, const struct anchor_source *source,
    const struct anchor_report *report)
{
	struct buffer what = BUFFER_LIMIT(TRUST_ERROR);

	if (source->kind != ANCHORS_FILE || report->is_system_bundle ||
	    report->ends - loading->now > (time_t)END_DAYS * 86400)
		return;
	buffer_format(&what, "trust.anchors: %s %s on ", report->ends_name,
	    report->ends <= loading->now ? "ended" : "ends");
	add_day(&what, report->ends);
	buffer_string(&what, "; from then on all its signers are expired");
	warn(loading, source, buffer_text(&what));
	buffer_free(&what);
}

static void
warn_of_list(struct loading *loading, const struct anchor_source *source,
    const struct anchor_report *report)
{
	char what[TRUST_ERROR];

	warn_of_age(loading, source, report);
	warn_of_end(loading, source, report);
	if (report->skipped > 0) {
		(void)snprintf(what, sizeof(what),
		    "trust.anchors: %zu of the list cannot be read and are no "
		    "anchors; the first: %s",
		    report->skipped, report->why);
		warn(loading, source, what);
	}
	if (!report->is_system_bundle)
		return;
	loading->has_system_bundle = true;
	(void)snprintf(what, sizeof(what),
	    "trust.anchors: %.200s is the system's list for TLS and has no "
	    "notion of e-mail: many of its CAs are not trusted for mail, and "
	    "CAs for mail alone are missing; use { source = \"nss\"; } or "
	    "CCADB's list",
	    source->path);
	warn(loading, source, what);
}

static bool
add_list(struct loading *loading, const struct anchor_source *source,
    char why[static TRUST_ERROR])
{
	const char *module = loading->config->nss_module;
	const struct anchor_list list = {
		.kind = source->kind,
		.path = source->kind != ANCHORS_NSS ? source->path
			: module[0] != '\0'	    ? module
						    : NULL,
		.domains = (const char *const *)source->domains.items,
		.domain_count = source->domains.count,
		.distrust_after = source->distrust_after,
	};
	struct anchor_report report;

	if (!trust_add_anchor_list(loading->trust, &list, &report, why))
		return false;
	loading->has_nss |= source->kind == ANCHORS_NSS;
	describe(source, &report, &loading->told->lines);
	buffer_char(&loading->told->lines, '\n');
	warn_of_list(loading, source, &report);
	return true;
}

static bool
add_configured(struct loading *loading)
{
	const struct config *config = loading->config;
	char why[TRUST_ERROR], what[TRUST_ERROR + 32];
	bool good = true;

	for (size_t i = 0; i < config->anchor_count; i++) {
		const struct anchor_source *source = &config->anchors[i];

		if (add_list(loading, source, why))
			continue;
		(void)snprintf(what, sizeof(what), "trust.anchors: %s", why);
		config_errors_add(
		    loading->errors, source->place, source->line, what);
		good = false;
	}
	return good;
}

static bool
add_default(struct loading *loading, enum anchors_want want)
{
	const struct anchor_source nss = { .kind = ANCHORS_NSS,
		.place = loading->config->file };
	char why[TRUST_ERROR], what[2 * TRUST_ERROR];

	if (add_list(loading, &nss, why) || want == ANCHORS_OPTIONAL)
		return true;
	(void)snprintf(what, sizeof(what),
	    "trust.anchors: there is no anchor, so nothing could pass (%s); "
	    "expected at least one such as { file = \"/...\"; }",
	    why);
	config_errors_add(loading->errors, loading->config->file, 0, what);
	return false;
}

static bool
has_unbound_file(const struct config *config)
{
	for (size_t i = 0; i < config->anchor_count; i++)
		if (config->anchors[i].kind == ANCHORS_FILE &&
		    config->anchors[i].domains.count == 0)
			return true;
	return false;
}

/* Whatever NSS knows is public, be it configured or not. */
static void
warn_of_private(struct loading *loading)
{
	const char *module = loading->config->nss_module;
	const struct anchor_list nss = { .kind = ANCHORS_NSS,
		.path = module[0] != '\0' ? module : NULL };
	struct trust *known = NULL;
	struct anchor_report ignored;
	char name[TRUST_NAME], what[TRUST_ERROR];
	size_t count;

	if (loading->has_system_bundle || !has_unbound_file(loading->config))
		return;
	if (!loading->has_nss) {
		known = trust_new();
		(void)trust_add_anchor_list(known, &nss, &ignored, what);
	}
	count = trust_count_private(loading->trust, known, name);
	trust_free(known);
	if (count == 0)
		return;
	(void)snprintf(what, sizeof(what),
	    "trust.anchors: %s%s%s in no public list at hand, and may vouch "
	    "for anybody's mail; name whose it is: domains = [ \"...\" ]",
	    name, count > 1 ? " and others" : "", count > 1 ? " are" : " is");
	config_errors_add(
	    &loading->told->warnings, loading->config->file, 0, what);
}

static bool
add_denied(struct loading *loading)
{
	const struct config *config = loading->config;
	size_t count = config->deny.count;
	char why[TRUST_ERROR], what[TRUST_ERROR + 32];

	for (size_t i = 0; i < config->deny.count; i++)
		(void)trust_deny(loading->trust, config->deny.items[i]);
	if (config->deny_file[0] != '\0' &&
	    !trust_deny_file(loading->trust, config->deny_file, &count, why)) {
		(void)snprintf(what, sizeof(what), "trust.deny_file: %s", why);
		config_errors_add(loading->errors, config->file, 0, what);
		return false;
	}
	if (count > 0)
		buffer_format(&loading->told->lines, "%zu denied\n", count);
	return true;
}

static bool
add_intermediates(struct loading *loading)
{
	const struct config *config = loading->config;
	char why[TRUST_ERROR] = "";
	size_t count = 0;
	bool good = true;

	for (size_t i = 0; i < config->intermediates.count; i++) {
		if (trust_add_intermediates(loading->trust,
			config->intermediates.items[i], &count, why))
			continue;
		config_errors_add(loading->errors, config->file, 0, why);
		good = false;
	}
	return good;
}

static bool
add_anchors(struct loading *loading, enum anchors_want want)
{
	if (want == ANCHORS_INSTEAD)
		return true;
	if (loading->config->anchor_count == 0)
		return add_default(loading, want);
	if (!add_configured(loading))
		return false;
	warn_of_private(loading);
	return true;
}

bool
anchors_load(const struct config *config, enum anchors_want want, time_t now,
    struct trust *trust, struct anchors_told *told,
    struct config_errors *errors)
{
	struct loading loading = {
		.config = config,
		.now = now,
		.trust = trust,
		.told = told,
		.errors = errors,
	};
	bool good;

	*told = (struct anchors_told){ .lines = BUFFER_LIMIT(LINES_MAX) };
	good = add_anchors(&loading, want);
	good &= add_denied(&loading);
	return add_intermediates(&loading) && good;
}

void
anchors_told_free(struct anchors_told *told)
{
	buffer_free(&told->lines);
	config_errors_free(&told->warnings);
}
