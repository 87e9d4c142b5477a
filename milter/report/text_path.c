/* SPDX-License-Identifier: BSD-2-Clause */
/* The path from a signer to its anchor, for people. */
#include <stdlib.h>

#include "text.h"

/*
 * One link of the chain: who, what for, what is wrong with it.  Findings of
 * the signer itself stand below, with its compliance.
 */
static void
add_path_certificate(
    struct buffer *out, const struct signer_result *signer, size_t index)
{
	const struct path *path = &signer->path;
	const struct certificate *certificate = path->certificates[index];
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);
	char *name = name_text(&certificate->subject);
	char *label = xasprintf("%6zu", index);

	text_own_row(out, label,
	    xasprintf(
		"%s%s", name, (int)index == path->at ? "   <- here" : ""));
	free(label);
	free(name);
	buffer_string(&line, sbr_role_word(certificate->class.role));
	if (sbr_type_word(certificate->class.type) != NULL) {
		buffer_string(&line, ", ");
		text_profile(certificate, &line);
	}
	buffer_format(&line, ", %s, until ", certificate->key.text);
	text_date(&line, certificate->not_after);
	if (index > 0 && index - 1 < signer->judged_count)
		buffer_format(&line, ", %s",
		    compliance_word(signer->judged[index - 1].compliance));
	text_row(out, "", buffer_text(&line));
	if (index > 0 && index - 1 < signer->judged_count)
		text_findings(out, &signer->judged[index - 1].findings);
	buffer_free(&line);
}

void
text_path(struct buffer *out, const struct signer_result *signer)
{
	const struct path *path = &signer->path;
	const char *policy = path_policy_word(path->policy);
	const char *token = reason_token(path->reason);
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	buffer_string(&line, path_status_word(path->status));
	if (token != NULL)
		buffer_format(&line, " (%s)", token);
	if (policy != NULL)
		buffer_format(&line, ", policy %s", policy);
	text_row(out, "path", buffer_text(&line));
	buffer_free(&line);
	if (path->detail[0] != '\0')
		text_clean_row(out, "", path->detail);
	text_revocation(out, &signer->revocation, &signer->status_findings);
	for (size_t i = 0; i < path->count; i++)
		add_path_certificate(out, signer, i);
}
