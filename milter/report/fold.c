/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Folding of our own header fields (RFC 5322 2.2.3) with "\n\t", as libmilter
 * wants it.  Knows no content: whoever adds a piece has made it harmless.
 */
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "report.h"

void
fold_begin(struct fold *fold, const char *name, bool one_line)
{
	fold->text = BUFFER_LIMIT(REPORT_FIELD_MAX);
	fold->column = strlen(name) + strlen(": ");
	fold->one_line = one_line;
}

void
fold_append(struct fold *fold, const char *text)
{
	if (buffer_string(&fold->text, text))
		fold->column += strlen(text);
}

void
fold_line(struct fold *fold, const char *piece)
{
	buffer_string(&fold->text, "\n\t");
	fold->column = 8;
	fold_append(fold, piece);
}

void
fold_add(struct fold *fold, const char *piece)
{
	if (fold->text.len == 0) {
		fold_append(fold, piece);
	} else if (fold->one_line ||
		   fold->column + 1 + strlen(piece) <= FOLD_COLUMN) {
		fold_append(fold, " ");
		fold_append(fold, piece);
	} else {
		fold_line(fold, piece);
	}
}

char *
fold_end(struct fold *fold)
{
	char *value = xstrdup(buffer_text(&fold->text));

	buffer_free(&fold->text);
	return value;
}
