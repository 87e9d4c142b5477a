/* SPDX-License-Identifier: BSD-2-Clause */
/* What a signer's status is and by what it is known, and a CRL by itself. */
#include "clean.h"
#include "text.h"

void
text_revocation(struct buffer *out, const struct revocation *revocation,
    const struct findings *findings)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);
	char when[TIME_TEXT];

	buffer_string(&line, revocation_status_word(revocation->status));
	if (revocation->source == REVOCATION_BY_CRL)
		buffer_format(&line, ", CRL%s%s",
		    revocation->crl_number[0] != '\0' ? " " : "",
		    revocation->crl_number);
	else if (revocation->source == REVOCATION_BY_OCSP)
		buffer_string(&line, ", OCSP");
	if (revocation->this_update != 0) {
		time_text(revocation->this_update, when);
		buffer_format(&line, " of %s", when);
	}
	if (revocation->ended != 0) {
		time_text(revocation->ended, when);
		buffer_format(&line, ", ended at %s", when);
	}
	text_row(out, "revocation", buffer_text(&line));
	buffer_free(&line);
	if (revocation->detail[0] != '\0')
		text_clean_row(out, "", revocation->detail);
	text_findings(out, findings);
}

void
report_crl_text(const struct judged_crl *judged, struct buffer *out)
{
	const struct statement *said = &judged->crl->statement;
	char from[TIME_TEXT], until[TIME_TEXT] = "(none)";

	time_text(said->this_update, from);
	if (said->next_update != 0)
		time_text(said->next_update, until);
	clean_line(out, judged->path, TEXT_MAX);
	if (judged->index > 0)
		buffer_format(out, " [%zu]", judged->index);
	buffer_string(out, "\n\n");
	text_clean_row(out, judged->crl->is_delta ? "delta CRL" : "CRL",
	    judged->crl->issuer);
	if (judged->crl->number[0] != '\0')
		text_clean_row(out, "number", judged->crl->number);
	text_own_row(out, "valid", xasprintf("%s to %s", from, until));
	text_own_row(out, "entries", xasprintf("%zu", said->entries));
	if (judged->crl->unusable != NULL)
		text_own_row(
		    out, "", xasprintf("not used: %s", judged->crl->unusable));
	text_findings(out, judged->findings);
}
