/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What smime-check shows to people: a label, then text, at most 100 columns
 * (counted in octets), and nothing that a terminal would obey.
 */
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "qualified.h"
#include "report.h"
#include "text.h"

enum {
	COLUMNS = 100,
	INDENT = 12,
};

static void
indent_line(struct buffer *out, const char *label)
{
	buffer_format(out, "%-*s", INDENT, label);
}

/* Label and text, broken at blanks; a word that is too long stays whole. */
void
text_row(struct buffer *out, const char *label, const char *text)
{
	size_t column = INDENT;

	indent_line(out, label);
	while (*text != '\0') {
		size_t word = strcspn(text, " ");

		if (column > INDENT && column + 1 + word > COLUMNS) {
			buffer_char(out, '\n');
			indent_line(out, "");
			column = INDENT;
		} else if (column > INDENT) {
			buffer_char(out, ' ');
			column++;
		}
		buffer_append(out, text, word);
		column += word;
		text += word;
		text += strspn(text, " ");
	}
	buffer_char(out, '\n');
}

void
text_clean_row(struct buffer *out, const char *label, const char *text)
{
	struct buffer clean = BUFFER_LIMIT(TEXT_MAX + 8);

	clean_line(&clean, text, TEXT_MAX);
	text_row(out, label, buffer_text(&clean));
	buffer_free(&clean);
}

/* Takes the text. */
void
text_own_row(struct buffer *out, const char *label, char *text)
{
	text_clean_row(out, label, text);
	free(text);
}

static void
verdict_text(enum reason reason, struct buffer *out)
{
	const char *token = reason_token(reason);

	buffer_string(out, result_word(reason_result(reason)));
	if (token != NULL)
		buffer_format(out, " (%s)", token);
	buffer_format(out, ": %s", reason_text(reason));
}

static void
add_verdict(struct buffer *out, const char *label, enum reason reason,
    const char *detail)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	verdict_text(reason, &line);
	text_row(out, label, buffer_text(&line));
	if (detail[0] != '\0')
		text_clean_row(out, "", detail);
	buffer_free(&line);
}

void
text_date(struct buffer *out, time_t when)
{
	char text[TIME_TEXT];

	time_text(when, text);
	buffer_format(out, "%.10s", text);
}

static void
add_finding_rows(
    struct buffer *out, const struct finding *findings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &findings[i];
		const char *program = root_program_word(finding->rule->program);
		char *text = xasprintf("%s %s (%s%s%s): %s%s%s",
		    rule_level_word(finding->level), finding->rule->id,
		    program != NULL ? program : "", program != NULL ? " " : "",
		    finding->rule->section, finding->rule->text,
		    finding->reason.text[0] != '\0' ? " " : "",
		    finding->reason.text);

		text_own_row(out, "", text);
	}
}

void
text_findings(struct buffer *out, const struct findings *findings)
{
	add_finding_rows(out, findings->list, findings->count);
}

static void
add_programs(struct buffer *out, const struct findings *findings)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	for (int i = PROGRAM_NONE + 1; i < PROGRAMS; i++)
		buffer_format(&line, "%s%s %s", line.len > 0 ? ", " : "",
		    root_program_word((enum root_program)i),
		    program_verdict_word(findings->programs[i]));
	text_row(out, "programs", buffer_text(&line));
	add_finding_rows(out, findings->program_list, findings->program_count);
	buffer_free(&line);
}

static void
add_compliance(struct buffer *out, enum compliance compliance,
    const struct findings *findings)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	buffer_string(&line, compliance_word(compliance));
	if (findings->count > 0)
		buffer_format(&line, ": %u errors, %u warnings, %u notices",
		    findings->errors, findings->warnings, findings->notices);
	text_row(out, "compliance", buffer_text(&line));
	text_findings(out, findings);
	add_programs(out, findings);
	buffer_free(&line);
}

void
text_profile(const struct certificate *certificate, struct buffer *out)
{
	const char *type = sbr_type_word(certificate->class.type);
	const char *generation =
	    sbr_generation_word(certificate->class.generation);

	if (type == NULL || generation == NULL)
		buffer_format(out, "%s, no SBR profile",
		    sbr_role_word(certificate->class.role));
	else
		buffer_format(out, "%s %s", type, generation);
}

static void
add_mailboxes(struct buffer *out, const struct certificate *certificate)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	for (size_t i = 0; i < certificate->mailbox_count; i++) {
		buffer_string(&line, i > 0 ? ", " : "");
		clean_line(&line, certificate->mailboxes[i].address, 320);
		if (certificate->mailboxes[i].source == MAILBOX_SUBJECT)
			buffer_string(&line, " (from the subject)");
	}
	text_row(out, "mailboxes", line.len > 0 ? buffer_text(&line) : "none");
	buffer_free(&line);
}

static void
add_etsi(struct buffer *out, const struct certificate *certificate)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	qualified_policies(certificate, &line);
	if (line.len > 0)
		text_row(out, "etsi", buffer_text(&line));
	buffer_clear(&line);
	qualified_note(certificate, &line);
	if (line.len > 0) {
		buffer_string(
		    &line, " (only a trusted list can say if that is true)");
		text_row(out, "qualified", buffer_text(&line));
	}
	buffer_free(&line);
}

static void
add_certificate(struct buffer *out, const struct certificate *certificate)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	add_mailboxes(out, certificate);
	text_own_row(out, "subject", name_text(&certificate->subject));
	text_own_row(out, "issuer", name_text(&certificate->issuer));
	text_own_row(out, "serial", certificate_serial_text(certificate));
	text_row(out, "sha256", certificate->sha256_text);
	text_profile(certificate, &line);
	buffer_format(&line, ", %s, from ", certificate->key.text);
	text_date(&line, certificate->not_before);
	buffer_string(&line, " until ");
	text_date(&line, certificate->not_after);
	text_row(out, "profile", buffer_text(&line));
	add_etsi(out, certificate);
	buffer_free(&line);
}

static void
add_signer(struct buffer *out, const struct signer_result *signer)
{
	buffer_char(out, '\n');
	add_verdict(out, "signer", signer->reason, signer->detail);
	if (signer->certificate == NULL)
		return;
	add_certificate(out, signer->certificate);
	text_path(out, signer);
	add_compliance(out, signer->compliance, &signer->findings);
}

static void
add_signature(struct buffer *out, const struct signature_result *signature)
{
	char *label = xasprintf("%s, part %s, covers %s",
	    signature_form_word(signature->form), signature->part,
	    signature->covers == COVERS_MESSAGE ? "the whole message"
						: "a part only");

	buffer_char(out, '\n');
	text_own_row(out, "signature", label);
	if (signature->signer_count != 1 ||
	    signature->reason != signature->signers[0].reason)
		add_verdict(out, "", signature->reason, signature->detail);
	for (size_t i = 0; i < signature->signer_count; i++)
		add_signer(out, &signature->signers[i]);
}

static void
add_head(struct buffer *out, const char *path, size_t index,
    const struct result *result)
{
	clean_line(out, path, TEXT_MAX);
	if (index > 0)
		buffer_format(out, " [%zu]", index);
	buffer_string(out, "  From: ");
	if (result->from.count == 0) {
		buffer_char(out, '-');
	} else {
		char *address = mailbox_address(&result->from.mailboxes[0]);

		clean_line(out, address, 320);
		free(address);
	}
	if (result->from.count > 1)
		buffer_format(out, " and %zu more", result->from.count - 1);
	buffer_format(out, "  size %llu\n\n", (unsigned long long)result->size);
}

static void
add_defects(struct buffer *out, unsigned int defects)
{
	const char *label = "defects";

	for (unsigned int bit = 1; bit != 0 && bit <= defects; bit <<= 1) {
		if ((defects & bit) == 0)
			continue;
		text_row(
		    out, label, message_defect_text((enum message_defect)bit));
		label = "";
	}
}

static const char *
protection_text(enum header_protection scheme)
{
	switch (scheme) {
	case PROTECTION_NONE:
		break;
	case PROTECTION_UNNAMED:
		return "fields of the message stand in what is signed, too";
	case PROTECTION_V1:
		return "fields of the message are signed, too "
		       "(protected-headers=\"v1\")";
	case PROTECTION_WRAPPED:
		return "fields of the message are signed, too (what is signed "
		       "is a message, RFC 8551 3.1)";
	case PROTECTION_CLEAR:
		return "fields of the message are signed, too (RFC 9788, "
		       "hp=\"clear\")";
	case PROTECTION_CIPHER:
		return "fields of the message are signed, too (RFC 9788, "
		       "hp=\"cipher\")";
	}
	return NULL;
}

static void
add_value(
    struct buffer *out, const char *field, const char *where, const char *value)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	buffer_format(&line, "%s %s ", field, where);
	if (value[0] != '\0')
		clean_quoted(&line, value, 4 * PROTECTED_SHOWN, true);
	else
		buffer_string(&line, "is missing");
	text_row(out, "", buffer_text(&line));
	buffer_free(&line);
}

static void
add_protected(struct buffer *out, const struct protected_header *header)
{
	if (header->scheme == PROTECTION_NONE)
		return;
	text_row(out, "protected", protection_text(header->scheme));
	for (int i = 0; i < PROTECTED_FIELDS; i++) {
		const char *name =
		    protected_field_name((enum protected_field)i);

		if ((header->differs & 1u << i) == 0)
			continue;
		add_value(
		    out, name, "differs: signed", header->values[i].within);
		add_value(
		    out, name, "of the message", header->values[i].outside);
	}
}

static void
add_decision(struct buffer *out, const struct decision *decision)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	buffer_string(&line, action_word(decision->action));
	if (decision->rule != NULL && decision->rule[0] != '\0') {
		buffer_string(&line, " by rule ");
		clean_quoted(&line, decision->rule, 128, false);
	}
	if (decision->file != NULL)
		buffer_format(
		    &line, " (%s:%u)", decision->file, decision->line);
	if (decision->skip != NULL)
		buffer_format(&line, "; left alone: %s", decision->skip);
	buffer_format(&line, "; mode %s", policy_mode_word(decision->mode));
	if (decision->has_would)
		buffer_format(&line, ", enforcing would %s",
		    action_word(decision->would));
	buffer_char(out, '\n');
	text_row(out, "decision", buffer_text(&line));
	if (decision->text[0] != '\0') {
		buffer_clear(&line);
		/* What is held has a text, and nobody to reply to. */
		if (decision->code != 0)
			buffer_format(&line, "%d %s ", decision->code,
			    decision->enhanced);
		buffer_string(&line, decision->text);
		text_clean_row(out, "", buffer_text(&line));
	}
	buffer_free(&line);
}

/* A guess of what was seen in passing, or what was found by trying. */
static void
add_hint(struct buffer *out, const struct result *result, const char *proof)
{
	const struct signature_result *signature = result_signature(result);
	const char *guess =
	    signature == NULL ? NULL : hint_text(signature->hint);

	if (proof != NULL)
		text_own_row(
		    out, "hint", xasprintf("the digest is right %s", proof));
	else if (guess != NULL)
		text_row(out, "hint", guess);
}

static void
add_signer_in_short(struct buffer *out, const struct signer_result *signer)
{
	const struct certificate *certificate = signer->certificate;
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);
	char *issuer = NULL;

	if (certificate == NULL)
		return;
	clean_line(&line,
	    certificate->mailbox_count > 0 ? certificate->mailboxes[0].address
					   : "no mailbox",
	    320);
	buffer_string(&line, ", ");
	text_profile(certificate, &line);
	issuer = name_text(&certificate->issuer);
	buffer_format(&line, ", %s, until ", issuer);
	text_date(&line, certificate->not_after);
	text_row(out, "signer", buffer_text(&line));
	free(issuer);
	buffer_free(&line);
}

void
report_explained_text(const char *path, size_t index,
    const struct result *result, const char *rules, const char *proof,
    const struct decision *decision, struct buffer *out)
{
	const struct signature_result *signature = result_signature(result);

	add_head(out, path, index, result);
	add_verdict(out, "result", result->reason, result->detail);
	if (signature != NULL)
		text_own_row(out, "",
		    xasprintf("part %s, covers %s", signature->part,
			signature->covers == COVERS_MESSAGE
			    ? "the whole message"
			    : "a part only"));
	add_hint(out, result, proof);
	if (result->encrypted)
		text_row(out, "encrypted",
		    "yes: what is inside cannot be seen here");
	add_protected(out, &result->protected_header);
	if (result_signer(result) != NULL)
		add_signer_in_short(out, result_signer(result));
	buffer_format(out, "\n%s", rules);
	add_decision(out, decision);
}

void
report_message_text(const char *path, size_t index, const struct result *result,
    const struct decision *decision, struct buffer *out)
{
	add_head(out, path, index, result);
	add_verdict(out, "result", result->reason, result->detail);
	add_hint(out, result, NULL);
	if (result->encrypted)
		text_row(out, "encrypted",
		    "yes: what is inside cannot be seen here");
	add_protected(out, &result->protected_header);
	add_defects(out, result->defects);
	for (size_t i = 0; i < result->signature_count; i++)
		add_signature(out, &result->signatures[i]);
	if (decision != NULL)
		add_decision(out, decision);
}

void
report_certificate_text(const struct judged_file *judged, struct buffer *out)
{
	clean_line(out, judged->path, TEXT_MAX);
	if (judged->index > 0)
		buffer_format(out, " [%zu]", judged->index);
	buffer_string(out, "\n\n");
	add_certificate(out, judged->certificate);
	add_compliance(out, judged->compliance, judged->findings);
}
