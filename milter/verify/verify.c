/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sequence: fields and octets to the collector, then every signature that
 * was found to the judge, its opaque content to the collector again, and the
 * results to one.  Holds one message; knows no SMTP and no configuration.
 */
#include "verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect.h"
#include "combine.h"
#include "judge.h"
#include "protected.h"

const struct verifier verifier_default = {
	.trust = NULL,
	.limits = { .depth = 32,
	    .parts = 1000,
	    .header = 65536,
	    .boundary = 70 },
	.cms_limit = 1024 * 1024,
	.opaque_limit = 32 * 1024 * 1024,
	.signatures = 8,
};

struct verification {
	const struct verifier *verifier;
	time_t at;
	struct collector *collector;
	unsigned int tries;	     /* see judge.h */
	struct revocation_wait wait; /* the same */
	unsigned int mime_versions;
	bool says_mime;	    /* the last MIME-Version was 1.0 */
	bool autoconverted; /* a mail server says that it re-encoded */
	bool ended;
	struct result result;
	enum standing *standing; /* of each signature of the result */
};

struct verification *
verify_begin(const struct verifier *verifier, time_t at)
{
	struct verification *v = xcalloc(1, sizeof(*v));
	struct collector_limits limits = {
		.message = verifier->limits,
		.cms = verifier->cms_limit,
		.opaque = verifier->opaque_limit,
		.signatures = verifier->signatures,
	};

	v->verifier = verifier;
	v->at = at;
	v->collector = collector_new(&limits, &v->result.from);
	v->result.reason = REASON_NONE;
	v->result.at = at;
	v->tries = JUDGE_TRIES;
	return v;
}

/* RFC 2045 4: "1.0" with comments and blanks wherever they please. */
static bool
is_mime_version_1(const char *value)
{
	static const char wanted[] = "1.0";
	size_t matched = 0, depth = 0;

	for (; *value != '\0'; value++) {
		if (*value == '(')
			depth++;
		else if (*value == ')' && depth > 0)
			depth--;
		else if (depth > 0 || ascii_isspace(*value))
			continue;
		else if (matched < strlen(wanted) && *value == wanted[matched])
			matched++;
		else
			return false;
	}
	return depth == 0 && matched == strlen(wanted);
}

/* RFC 5322 4.5 has blanks before the colon; readers take such fields. */
static bool
is_field(const char *name, const char *wanted)
{
	size_t len = strlen(name);

	while (len > 0 && ascii_isspace(name[len - 1]))
		len--;
	return ascii_span_equal_nocase(
	    (struct span){ (const uint8_t *)name, len }, wanted);
}

/* RFC 2369, 2919. */
static bool
is_list_field(const char *name)
{
	return is_field(name, "List-Id") || is_field(name, "List-Post") ||
	       is_field(name, "List-Unsubscribe");
}

void
verify_header(struct verification *v, const char *name, const char *value)
{
	if (v->ended)
		return;
	v->result.size +=
	    strlen(name) + strlen(": ") + strlen(value) + strlen("\r\n");
	if (is_field(name, "From")) {
		from_add(&v->result.from, value);
	} else if (is_field(name, "Sender")) {
		from_add(&v->result.sender, value);
	} else if (is_list_field(name)) {
		v->result.mailing_list = true;
	} else if (traces_tells_conversion(name)) {
		v->autoconverted = true;
	} else if (is_field(name, "MIME-Version")) {
		v->mime_versions++;
		v->says_mime = is_mime_version_1(value);
	}
	collector_field(v->collector, name, value);
}

bool
verify_wants_body(struct verification *v)
{
	return !v->ended && collector_wants_body(v->collector);
}

void
verify_body(struct verification *v, const void *octets, size_t len)
{
	if (v->ended)
		return;
	v->result.size += len;
	collector_body(
	    v->collector, (struct span){ (const uint8_t *)octets, len });
}

static void
walk_content_piece(struct span piece, void *arg)
{
	collector_content(arg, piece);
}

/* What stands in an opaque signature is walked once the signature itself was
 * judged; what is found is judged in turn, and their number is limited. */
static void
judge_found(
    struct verification *v, struct found *found, struct signature_result *out)
{
	struct judging judging = { v->verifier, v->at, &v->result.from,
		&v->tries, &v->result.path_work, &v->wait };
	struct signed_data *data;
	enum reason reason = REASON_PASS;
	const char *why = NULL;

	data = signed_data_parse(buffer_span(&found->object), &reason, &why);
	judge_signature(&judging, found, data, reason, why, out);
	combine_signers(out);
	if (out->reason == REASON_DIGEST_MISMATCH) {
		found->traces.autoconverted |= v->autoconverted;
		out->hint = traces_hint(&found->traces, v->result.mailing_list);
	}
	if (data != NULL && found->form == FORM_OPAQUE && data->has_content) {
		collector_enter(v->collector, found);
		signed_data_content(data, walk_content_piece, v->collector);
		collector_leave(v->collector);
	}
	signed_data_free(data);
	buffer_free(&found->object);
}

static enum standing
standing_of(const struct found *found)
{
	if (found->returned)
		return STANDS_IN_RETURNED;
	return found->covers_nothing ? STANDS_FOR_NOTHING : STANDS_IN_MESSAGE;
}

static void
judge_all(struct verification *v)
{
	struct result *result = &v->result;
	struct found *found;

	/* The list grows while opaque contents are walked. */
	result->signatures =
	    xcalloc(v->verifier->signatures + 1u, sizeof(*result->signatures));
	v->standing =
	    xcalloc(v->verifier->signatures + 1u, sizeof(*v->standing));
	while ((found = collector_at(v->collector, result->signature_count)) !=
	       NULL) {
		size_t i = result->signature_count++;

		judge_found(v, found, &result->signatures[i]);
		v->standing[i] = standing_of(found);
	}
}

const struct result *
verify_end(struct verification *v)
{
	struct result *result = &v->result;

	if (v->ended)
		return result;
	v->ended = true;
	if (v->mime_versions != 1 || !v->says_mime)
		collector_source_may_show(v->collector);
	collector_end(v->collector);
	judge_all(v);
	result->defects = collector_defects(v->collector);
	result->encrypted = collector_encrypted(v->collector);
	result->encrypted_whole = collector_encrypted_whole(v->collector);
	if (collector_certs_only(v->collector))
		result->reason = REASON_CERTS_ONLY;
	result->protected_header = *collector_protected_header(v->collector);
	protected_judge(result, v->verifier->from_case_passes);
	combine_signatures(result, v->standing);
	if (collector_omitted(v->collector)) {
		snprintf(result->detail, sizeof(result->detail),
		    "there are more signatures than the %u that are judged",
		    v->verifier->signatures);
		if (result->signature_count == 0)
			result->reason = REASON_TOO_LARGE;
	}
	return result;
}

void
verify_free(struct verification *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < v->result.signature_count; i++)
		signature_result_free(&v->result.signatures[i]);
	free(v->result.signatures);
	free(v->standing);
	from_free(&v->result.from);
	from_free(&v->result.sender);
	collector_free(v->collector);
	free(v);
}
