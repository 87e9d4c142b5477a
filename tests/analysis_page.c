/* SPDX-License-Identifier: BSD-2-Clause */
/* usage: analysis_page html|json SAMPLE: what is written of an analysis that
 * was made by hand. */
#include <stdio.h>
#include <string.h>

#include "analysis_samples.h"

int
main(int argc, char *argv[])
{
	struct analysis *a = argc == 3 ? sample_analysis(argv[2]) : NULL;
	struct buffer out = BUFFER_LIMIT(1 << 26);
	int status = 1;

	if (a == NULL) {
		fprintf(stderr, "usage: analysis_page html|json SAMPLE\n");
		return 2;
	}
	if (strcmp(argv[1], "html") == 0)
		analysis_html(a, &out);
	else
		analysis_json(a, &out);
	if (!out.overflowed && fputs(buffer_text(&out), stdout) >= 0 &&
	    fflush(stdout) == 0)
		status = 0;
	buffer_free(&out);
	analysis_free(a);
	return status;
}
