/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header fields that are added at the top of a message.  Each stays below
 * REPORT_FIELD_MAX, all together below REPORT_FIELDS_MAX: what a stranger can
 * make long is cut where it is added, and says so.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "authentication_results.h"
#include "clean.h"
#include "fold.h"
#include "qualified.h"
#include "report.h"

enum {
	FIELDS = 7,
	MAILBOX_MAX = 255,
	NAME_MAX_OCTETS = 240, /* of a subject or issuer in X-SMIME-Signer */
	ANCHOR_MAX = 300,
	SERIAL_MAX = 64,
	RULE_MAX = 128,
	COMPLIANCE_MAX = 600, /* of the list of findings */
};

static const char own_prefix[] = "X-SMIME-";

bool
report_is_own_field(const char *name)
{
	size_t len = strlen(own_prefix);

	return strnlen(name, len) == len &&
	       ascii_span_equal_nocase(
		   (struct span){ (const uint8_t *)name, len }, own_prefix);
}

static void
add_field(struct header_fields *out, const char *name, char *value)
{
	out->list[out->count].name = name;
	out->list[out->count].value = value;
	out->count++;
}

/* A type is a claim until the policies of the path confirm it. */
static bool
is_of_type(const struct signer_result *signer, unsigned int types)
{
	return signer->reason == REASON_PASS && signer->certificate != NULL &&
	       (signer->path.policy == POLICY_EXPLICIT ||
		   signer->path.policy == POLICY_ANY) &&
	       (signer->certificate->class.type & types) != 0;
}

static bool
is_called_good(const struct result *result, unsigned int types)
{
	const struct signature_result *signature = result_signature(result);
	bool good = types == 0;

	for (size_t i = 0;
	     signature != NULL && i < signature->signer_count && !good; i++)
		good = is_of_type(&signature->signers[i], types);
	return good;
}

/* What Apache James writes and TMail shows; only a pass is good, only what is
 * known to be wrong is bad. */
static const char *
status_words(const struct result *result, unsigned int good_types)
{
	switch (reason_result(result->reason)) {
	case RESULT_PASS:
		return is_called_good(result, good_types)
			   ? "Good signature"
			   : "Unverified signature";
	case RESULT_FAIL:
		return "Bad signature";
	case RESULT_NONE:
		return result->encrypted ? "Encrypted" : "Not signed";
	default:
		return "Unverified signature";
	}
}

static void
add_status(struct header_fields *out, const struct result *result,
    unsigned int good_types)
{
	add_field(
	    out, "X-SMIME-Status", xstrdup(status_words(result, good_types)));
}

/* name="value" and what follows it */
static void
add_quoted(struct fold *fold, const char *name, const char *value, size_t max,
    const char *behind)
{
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);

	buffer_format(&piece, "%s=", name);
	clean_quoted(&piece, value, max, false);
	buffer_string(&piece, behind);
	fold_add(fold, buffer_text(&piece));
	buffer_free(&piece);
}

static void
add_mailbox(struct fold *fold, const struct signer_result *signer, bool utf8)
{
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);
	const char *mailbox = signer_mailbox(signer);

	if (mailbox != NULL)
		clean_address(&piece, mailbox, MAILBOX_MAX, utf8);
	else
		buffer_char(&piece, '-');
	buffer_char(&piece, ';');
	fold_add(fold, buffer_text(&piece));
	buffer_free(&piece);
}

/* The result is the message's: a filter that looks for result=pass here must
 * not find a signature that covers only a part. */
static void
add_signer(struct header_fields *out, const struct result *result,
    const struct signer_result *signer, bool utf8)
{
	const struct certificate *certificate = signer->certificate;
	char *subject = name_text(&certificate->subject);
	char *issuer = name_text(&certificate->issuer);
	char *serial = certificate_serial_text(certificate);
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);
	struct fold fold;

	fold_begin(&fold, "X-SMIME-Signer", false);
	buffer_format(
	    &piece, "result=%s;", result_word(reason_result(result->reason)));
	fold_add(&fold, buffer_text(&piece));
	add_mailbox(&fold, signer, utf8);
	add_quoted(&fold, "subject", subject, NAME_MAX_OCTETS, ";");
	add_quoted(&fold, "issuer", issuer, NAME_MAX_OCTETS, ";");
	buffer_clear(&piece);
	buffer_string(&piece, "serial=");
	clean_word(&piece, serial, SERIAL_MAX);
	buffer_char(&piece, ';');
	fold_add(&fold, buffer_text(&piece));
	buffer_clear(&piece);
	buffer_format(&piece, "sha256=%s", certificate->sha256_text);
	fold_add(&fold, buffer_text(&piece));
	add_field(out, "X-SMIME-Signer", fold_end(&fold));
	buffer_free(&piece);
	free(serial);
	free(issuer);
	free(subject);
}

static void
add_profile(struct header_fields *out, const struct signer_result *signer)
{
	const struct sbr_class *class = &signer->certificate->class;
	const char *type = sbr_type_word(class->type);
	const char *generation = sbr_generation_word(class->generation);
	const char *path = path_policy_word(signer->path.policy);
	struct buffer value = BUFFER_LIMIT(REPORT_FIELD_MAX);
	struct buffer note = BUFFER_LIMIT(REPORT_FIELD_MAX);

	buffer_string(&value, type != NULL ? type : "none");
	if (generation != NULL)
		buffer_format(&value, "; generation=%s", generation);
	if (signer->certificate->policy[0] != '\0')
		buffer_format(
		    &value, "; policy=%s", signer->certificate->policy);
	if (path != NULL)
		buffer_format(&value, "; path=%s", path);
	qualified_note(signer->certificate, &note);
	if (note.len > 0)
		buffer_format(&value, "; qualified=\"%s\"", buffer_text(&note));
	buffer_free(&note);
	add_field(out, "X-SMIME-Profile", xstrdup(buffer_text(&value)));
	buffer_free(&value);
}

/* id (section), worst first, until there is no more room. */
static void
add_findings(struct fold *fold, const struct findings *findings)
{
	size_t shown = 0, used = 0;
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);

	for (int level = LEVEL_ERROR; level > LEVEL_OFF; level--) {
		for (size_t i = 0; i < findings->count; i++) {
			const struct finding *finding = &findings->list[i];
			const struct rule *rule = finding->rule;
			size_t len = strlen(rule->id) + strlen(rule->section);

			if ((int)finding->level != level)
				continue;
			if (used + len > COMPLIANCE_MAX)
				goto out;
			if (shown > 0)
				fold_append(fold, ",");
			buffer_clear(&piece);
			buffer_format(&piece, "%s%s (%s)",
			    shown == 0 ? "findings=\"" : "", rule->id,
			    rule->section);
			fold_add(fold, buffer_text(&piece));
			/* Parentheses, comma, and a fold at most. */
			used += len + 8;
			shown++;
		}
	}
out:
	if (shown == 0) {
		buffer_free(&piece);
		return;
	}
	buffer_clear(&piece);
	if (shown < findings->count)
		buffer_format(
		    &piece, ", ...\"; +%zu more", findings->count - shown);
	else
		buffer_char(&piece, '"');
	fold_append(fold, buffer_text(&piece));
	buffer_free(&piece);
}

/* name=word, a program each. */
static void
add_programs(struct fold *fold, const struct findings *findings, bool last)
{
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);

	for (int i = PROGRAM_NONE + 1; i < PROGRAMS; i++) {
		buffer_clear(&piece);
		buffer_format(&piece, "%s%s=%s%s",
		    i == PROGRAM_NONE + 1 ? "programs=\"" : "",
		    root_program_word((enum root_program)i),
		    program_verdict_word(findings->programs[i]),
		    i + 1 < PROGRAMS ? ","
		    : last	     ? "\""
				     : "\";");
		fold_add(fold, buffer_text(&piece));
	}
	buffer_free(&piece);
}

static void
add_compliance(struct header_fields *out, const struct signer_result *signer,
    bool programs)
{
	const struct findings *findings = &signer->findings;
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);
	bool any =
	    findings->errors + findings->warnings + findings->notices > 0;
	struct fold fold;

	fold_begin(&fold, "X-SMIME-Compliance", false);
	buffer_format(&piece, "%s; errors=%u; warnings=%u%s",
	    compliance_word(signer->compliance), findings->errors,
	    findings->warnings, any || programs ? ";" : "");
	fold_add(&fold, buffer_text(&piece));
	if (programs)
		add_programs(&fold, findings, !any);
	if (any)
		add_findings(&fold, findings);
	add_field(out, "X-SMIME-Compliance", fold_end(&fold));
	buffer_free(&piece);
}

static void
add_revocation(struct fold *fold, const struct revocation *revocation)
{
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);
	char when[TIME_TEXT];

	buffer_format(&piece, "revocation=%s;",
	    revocation_status_word(revocation->status));
	fold_add(fold, buffer_text(&piece));
	buffer_clear(&piece);
	buffer_format(
	    &piece, "source=%s", revocation_by_word(revocation->source));
	if (revocation->this_update != 0) {
		time_text(revocation->this_update, when);
		buffer_char(&piece, ';');
		fold_add(fold, buffer_text(&piece));
		buffer_clear(&piece);
		buffer_format(&piece, "this-update=%s", when);
	}
	if (revocation->crl_number[0] != '\0') {
		buffer_char(&piece, ';');
		fold_add(fold, buffer_text(&piece));
		buffer_clear(&piece);
		buffer_format(&piece, "crl-number=%s", revocation->crl_number);
	}
	fold_add(fold, buffer_text(&piece));
	buffer_free(&piece);
}

static void
add_trust(struct header_fields *out, const struct signer_result *signer)
{
	const struct path *path = &signer->path;
	struct buffer piece = BUFFER_LIMIT(REPORT_FIELD_MAX);
	struct fold fold;

	fold_begin(&fold, "X-SMIME-Trust", false);
	buffer_format(&piece, "%s;", path_status_word(path->status));
	fold_add(&fold, buffer_text(&piece));
	if (path->status == PATH_TRUSTED && path->count > 0) {
		char *anchor =
		    name_text(&path->certificates[path->count - 1]->subject);

		add_quoted(&fold, "anchor", anchor, ANCHOR_MAX, ";");
		free(anchor);
	}
	add_revocation(&fold, &signer->revocation);
	add_field(out, "X-SMIME-Trust", fold_end(&fold));
	buffer_free(&piece);
}

static void
add_policy(struct header_fields *out, const struct decision *decision)
{
	struct buffer value = BUFFER_LIMIT(REPORT_FIELD_MAX);

	buffer_string(&value, action_word(decision->action));
	if (decision->has_would)
		buffer_format(
		    &value, "; would=%s", action_word(decision->would));
	if (decision->rule != NULL && decision->rule[0] != '\0' &&
	    !decision->rule_is_private) {
		buffer_string(&value, "; rule=");
		clean_quoted(&value, decision->rule, RULE_MAX, false);
	}
	buffer_format(&value, "; mode=%s", policy_mode_word(decision->mode));
	add_field(out, "X-SMIME-Policy", xstrdup(buffer_text(&value)));
	buffer_free(&value);
}

void
report_fields(const struct result *result, const struct decision *decision,
    const struct envelope *envelope, const struct report_options *options,
    struct header_fields *out)
{
	const struct signer_result *signer = result_signer(result);
	bool utf8 = envelope != NULL && envelope->smtputf8;
	bool certificate = signer != NULL && signer->certificate != NULL;

	out->list = xcalloc(FIELDS, sizeof(*out->list));
	out->count = 0;
	if (options->authentication_results)
		add_field(out, "Authentication-Results",
		    authentication_results_value(
			result, utf8, options->authserv_id));
	if (options->status)
		add_status(out, result, options->good_types);
	if (options->signer && certificate)
		add_signer(out, result, signer, utf8);
	if (options->profile && certificate)
		add_profile(out, signer);
	if (options->compliance && certificate)
		add_compliance(out, signer, options->programs);
	if (options->trust && certificate)
		add_trust(out, signer);
	if (options->policy && decision != NULL)
		add_policy(out, decision);
}

void
header_fields_free(struct header_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		free(fields->list[i].value);
	free(fields->list);
	fields->list = NULL;
	fields->count = 0;
}
