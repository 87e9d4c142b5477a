/* SPDX-License-Identifier: BSD-2-Clause */
/* A CRL by itself, for people. */
#include "clean.h"
#include "text.h"

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
