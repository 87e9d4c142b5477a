/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON Lines, by jansson.  Only ASCII is written: what is not UTF-8 becomes
 * U+FFFD, and a terminal sees no controls and no bidirectional marks.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "explain_json.h"
#include "members.h"
#include "qualified.h"
#include "report.h"

/* Takes the text. */
static void
set_own_text(json_t *object, const char *key, char *text)
{
	json_set_text(object, key, text);
	free(text);
}

static void
set_filled(json_t *object, const char *key, const char *text)
{
	json_set_text(object, key, text[0] != '\0' ? text : NULL);
}

static void
set_time(json_t *object, const char *key, time_t when)
{
	char text[TIME_TEXT];

	time_text(when, text);
	json_set_text(object, key, text);
}

static void
set_time_if_known(json_t *object, const char *key, time_t when)
{
	if (when != 0)
		set_time(object, key, when);
	else
		json_set(object, key, json_null());
}

static void
set_verdict(json_t *object, enum reason reason)
{
	json_set_text(object, "result", result_word(reason_result(reason)));
	json_set_text(object, "reason", reason_token(reason));
}

static void
set_index(json_t *object, const char *key, int index)
{
	json_set(object, key, index < 0 ? json_null() : json_integer(index));
}

static void
write_object(json_t *object, struct buffer *out)
{
	char *text = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);

	if (text != NULL) {
		buffer_string(out, text);
		buffer_char(out, '\n');
	}
	free(text);
	json_decref(object);
}

static json_t *
findings_json(const struct finding *findings, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &findings[i];
		json_t *object = json_object();

		if (finding->rule->program != PROGRAM_NONE)
			json_set_text(object, "program",
			    root_program_word(finding->rule->program));
		json_set_text(object, "id", finding->rule->id);
		json_set_text(object, "section", finding->rule->section);
		json_set_text(object, "level", rule_level_word(finding->level));
		json_set_text(object, "text", finding->rule->text);
		set_filled(object, "why", finding->reason.text);
		json_array_append_new(list, object);
	}
	return list;
}

/* By the SBR, and apart from that by root programs. */
static void
set_findings(
    json_t *object, enum compliance compliance, const struct findings *findings)
{
	json_t *programs = json_object();

	json_set_text(object, "compliance", compliance_word(compliance));
	json_set(
	    object, "findings", findings_json(findings->list, findings->count));
	for (int i = PROGRAM_NONE + 1; i < PROGRAMS; i++)
		json_set_text(programs, root_program_word((enum root_program)i),
		    program_verdict_word(findings->programs[i]));
	json_set(object, "programs", programs);
	json_set(object, "program_findings",
	    findings_json(findings->program_list, findings->program_count));
}

static json_t *
profile_json(const struct certificate *certificate)
{
	json_t *profile = json_object();

	json_set_text(profile, "type", sbr_type_word(certificate->class.type));
	json_set_text(profile, "generation",
	    sbr_generation_word(certificate->class.generation));
	set_filled(profile, "policy", certificate->policy);
	return profile;
}

static void
set_certificate(json_t *object, const struct certificate *certificate,
    enum compliance compliance, const struct findings *findings)
{
	json_t *mailboxes = json_array();

	set_own_text(object, "subject", name_text(&certificate->subject));
	set_own_text(object, "issuer", name_text(&certificate->issuer));
	set_own_text(object, "serial", certificate_serial_text(certificate));
	json_set_text(object, "sha256", certificate->sha256_text);
	set_time(object, "not_before", certificate->not_before);
	set_time(object, "not_after", certificate->not_after);
	json_set_text(object, "key", certificate->key.text);
	for (size_t i = 0; i < certificate->mailbox_count; i++)
		json_array_append_new(
		    mailboxes, json_of_text(certificate->mailboxes[i].address));
	json_set(object, "mailboxes", mailboxes);
	json_set_text(object, "role", sbr_role_word(certificate->class.role));
	json_set(object, "profile", profile_json(certificate));
	json_set(object, "etsi", qualified_policies_json(certificate));
	json_set(object, "qualified", qualified_json(certificate));
	set_findings(object, compliance, findings);
}

static json_t *
path_certificate_json(const struct certificate *certificate,
    enum compliance compliance, const struct findings *findings)
{
	json_t *object = json_object();

	set_own_text(object, "subject", name_text(&certificate->subject));
	json_set_text(object, "sha256", certificate->sha256_text);
	json_set_text(object, "role", sbr_role_word(certificate->class.role));
	set_findings(object, compliance, findings);
	return object;
}

/* The signer is first, so that `at` counts from it. */
static json_t *
path_json(const struct signer_result *signer)
{
	const struct path *path = &signer->path;
	json_t *object = json_object(), *list = json_array();

	json_set_text(object, "status", path_status_word(path->status));
	json_set_text(object, "reason", reason_token(path->reason));
	set_index(object, "at", path->at);
	if (path->status == PATH_TRUSTED && path->count > 0)
		set_own_text(object, "anchor",
		    name_text(&path->certificates[path->count - 1]->subject));
	else
		json_set(object, "anchor", json_null());
	json_set_text(object, "policy", path_policy_word(path->policy));
	set_filled(object, "detail", path->detail);
	if (path->count > 0)
		json_array_append_new(
		    list, path_certificate_json(signer->certificate,
			      signer->compliance, &signer->findings));
	for (size_t i = 0; i < signer->judged_count; i++)
		json_array_append_new(
		    list, path_certificate_json(signer->judged[i].certificate,
			      signer->judged[i].compliance,
			      &signer->judged[i].findings));
	json_set(object, "certificates", list);
	return object;
}

static json_t *
revocation_json(
    const struct revocation *revocation, const struct findings *findings)
{
	json_t *object = json_object();

	json_set_text(
	    object, "status", revocation_status_word(revocation->status));
	json_set_text(object, "source", revocation_by_word(revocation->source));
	set_index(object, "at", revocation->at);
	set_time_if_known(object, "checked_at", revocation->checked_at);
	set_time_if_known(object, "this_update", revocation->this_update);
	set_filled(object, "crl_number", revocation->crl_number);
	set_time_if_known(object, "ended", revocation->ended);
	set_filled(object, "detail", revocation->detail);
	json_set(
	    object, "findings", findings_json(findings->list, findings->count));
	return object;
}

static json_t *
signer_json(const struct signer_result *signer)
{
	json_t *object = json_object(), *certificate;

	set_verdict(object, signer->reason);
	set_filled(object, "detail", signer->detail);
	json_set_text(object, "digest",
	    signer->cms.digest != DIGEST_UNKNOWN
		? digest_name(signer->cms.digest)
		: NULL);
	set_filled(object, "algorithm", signer->cms.algorithm);
	set_time_if_known(object, "signing_time", signer->signing_time);
	/* A difference in case is a match only where an option says so. */
	json_set(object, "mailbox_match",
	    json_boolean(signer->mailbox_match == MAILBOX_SAME ||
			 (signer->mailbox_match == MAILBOX_DIFFERS_IN_CASE &&
			     signer->reason == REASON_PASS)));
	if (signer->certificate == NULL) {
		json_set(object, "certificate", json_null());
	} else {
		certificate = json_object();
		set_certificate(certificate, signer->certificate,
		    signer->compliance, &signer->findings);
		json_set(object, "certificate", certificate);
	}
	json_set(object, "path", path_json(signer));
	json_set(object, "revocation",
	    revocation_json(&signer->revocation, &signer->status_findings));
	return object;
}

static json_t *
signature_json(const struct signature_result *signature)
{
	json_t *object = json_object(), *signers = json_array();

	json_set_text(object, "part", signature->part);
	json_set_text(object, "form", signature_form_word(signature->form));
	json_set_text(
	    object, "covers", signature_covers_word(signature->covers));
	set_verdict(object, signature->reason);
	json_set_text(object, "hint", hint_token(signature->hint));
	set_filled(object, "detail", signature->detail);
	for (size_t i = 0; i < signature->signer_count; i++)
		json_array_append_new(
		    signers, signer_json(&signature->signers[i]));
	json_set(object, "signers", signers);
	return object;
}

static json_t *
defects_json(unsigned int defects)
{
	json_t *list = json_array();

	for (unsigned int bit = 1; bit != 0 && bit <= defects; bit <<= 1) {
		if ((defects & bit) != 0)
			json_array_append_new(
			    list, json_of_text(message_defect_token(
				      (enum message_defect)bit)));
	}
	return list;
}

static json_t *
decision_json(const struct decision *decision)
{
	json_t *object;

	if (decision == NULL)
		return json_null();
	object = json_object();
	json_set_text(object, "action", action_word(decision->action));
	json_set_text(object, "would",
	    decision->has_would ? action_word(decision->would) : NULL);
	json_set(object, "code",
	    decision->code != 0 ? json_integer(decision->code) : json_null());
	set_filled(object, "enhanced", decision->enhanced);
	set_filled(object, "text", decision->text);
	set_filled(
	    object, "rule", decision->rule != NULL ? decision->rule : "");
	json_set_text(object, "file", decision->file);
	json_set(object, "line",
	    decision->file != NULL ? json_integer(decision->line)
				   : json_null());
	json_set_text(object, "mode", policy_mode_word(decision->mode));
	json_set_text(object, "skip", decision->skip);
	return object;
}

static json_t *
headers_json(const struct header_fields *fields)
{
	json_t *list = json_array();

	for (size_t i = 0; fields != NULL && i < fields->count; i++) {
		json_t *object = json_object();

		json_set_text(object, "name", fields->list[i].name);
		json_set_text(object, "value", fields->list[i].value);
		json_array_append_new(list, object);
	}
	return list;
}

static void
set_from(json_t *object, const struct from *from)
{
	if (from->state == FROM_ONE && from->count == 1)
		set_own_text(
		    object, "from", mailbox_address(&from->mailboxes[0]));
	else
		json_set(object, "from", json_null());
}

/* Fields that are signed as well; null where none is. */
static json_t *
protected_json(const struct protected_header *header)
{
	json_t *object, *list;

	if (header->scheme == PROTECTION_NONE)
		return json_null();
	object = json_object();
	list = json_array();
	json_set_text(object, "scheme", protection_word(header->scheme));
	for (int i = 0; i < PROTECTED_FIELDS; i++) {
		json_t *field;

		if ((header->differs & 1u << i) == 0)
			continue;
		field = json_object();
		json_set_text(field, "name",
		    protected_field_name((enum protected_field)i));
		set_filled(field, "signed", header->values[i].within);
		set_filled(field, "outer", header->values[i].outside);
		json_array_append_new(list, field);
	}
	json_set(object, "differs", list);
	return object;
}

void
report_message_json(const char *path, size_t index, const struct result *result,
    const struct decision *decision, const struct header_fields *fields,
    const struct explained *explained, struct buffer *out)
{
	json_t *object = json_object(), *signatures = json_array();

	json_set_text(object, "path", path);
	json_set(object, "index", json_integer((json_int_t)index));
	json_set_text(object, "kind", "message");
	set_verdict(object, result->reason);
	set_filled(object, "detail", result->detail);
	set_from(object, &result->from);
	json_set(object, "encrypted", json_boolean(result->encrypted));
	for (size_t i = 0; i < result->signature_count; i++)
		json_array_append_new(
		    signatures, signature_json(&result->signatures[i]));
	json_set(object, "signatures", signatures);
	json_set(object, "protected_header",
	    protected_json(&result->protected_header));
	json_set(object, "defects", defects_json(result->defects));
	json_set(object, "decision", decision_json(decision));
	if (explained != NULL)
		json_set(
		    object, "explanation", explanation_json(result, explained));
	json_set(object, "headers", headers_json(fields));
	write_object(object, out);
}

void
report_certificate_json(const struct judged_file *judged, struct buffer *out)
{
	json_t *object = json_object();

	json_set_text(object, "path", judged->path);
	json_set_text(object, "kind", "certificate");
	json_set(object, "index", json_integer((json_int_t)judged->index));
	set_certificate(
	    object, judged->certificate, judged->compliance, judged->findings);
	write_object(object, out);
}

void
report_crl_json(const struct judged_crl *judged, struct buffer *out)
{
	const struct crl_description *crl = judged->crl;
	json_t *object = json_object();
	char hex[2 * SHA256_OCTETS + 1];

	hex_encode(crl->sha256, SHA256_OCTETS, hex);
	json_set_text(object, "path", judged->path);
	json_set_text(object, "kind", "crl");
	json_set(object, "index", json_integer((json_int_t)judged->index));
	json_set_text(object, "issuer", crl->issuer);
	set_filled(object, "crl_number", crl->number);
	json_set(object, "delta", json_boolean(crl->is_delta));
	json_set_text(object, "sha256", hex);
	set_time(object, "this_update", crl->statement.this_update);
	set_time_if_known(object, "next_update", crl->statement.next_update);
	json_set(object, "entries",
	    json_integer((json_int_t)crl->statement.entries));
	json_set_text(object, "unusable", crl->unusable);
	json_set(object, "findings",
	    findings_json(judged->findings->list, judged->findings->count));
	write_object(object, out);
}

void
report_error_json(const char *path, const char *error, struct buffer *out)
{
	json_t *object = json_object();

	json_set_text(object, "path", path);
	json_set_text(object, "kind", "error");
	json_set_text(object, "error", error);
	write_object(object, out);
}

static json_t *
words_json(unsigned int set_of, unsigned int all, const char *(*word)(int))
{
	json_t *list = json_array();

	for (unsigned int bit = 1; bit <= all; bit <<= 1) {
		if ((set_of & bit) != 0)
			json_array_append_new(
			    list, json_of_text(word((int)bit)));
	}
	return list;
}

static const char *
role_word(int bit)
{
	return sbr_role_word((enum sbr_role)bit);
}

static const char *
type_word(int bit)
{
	return sbr_type_word((enum sbr_type)bit);
}

static const char *
generation_word(int bit)
{
	return sbr_generation_word((enum sbr_generation)bit);
}

void
report_rule_json(const struct rule *rule, struct buffer *out)
{
	json_t *object = json_object();

	json_set_text(object, "id", rule->id);
	json_set_text(object, "program", root_program_word(rule->program));
	json_set_text(object, "section", rule->section);
	json_set_text(object, "level", rule_level_word(rule->level));
	json_set_text(object, "text", rule->text);
	json_set(
	    object, "roles", words_json(rule->roles, ANY_SUBJECT, role_word));
	json_set(object, "types", words_json(rule->types, ANY_TYPE, type_word));
	json_set(object, "generations",
	    words_json(rule->generations, ANY_GENERATION, generation_word));
	set_time_if_known(object, "since", rule->since);
	set_time_if_known(object, "until", rule->until);
	write_object(object, out);
}
