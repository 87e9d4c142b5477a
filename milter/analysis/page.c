/* SPDX-License-Identifier: BSD-2-Clause */
/* The frame of the HTML report: head, sections, tables. */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "page.h"

/* --- the document -------------------------------------------------------- */

/* The one style sheet that the policy lets in, by its SHA-256. */
static bool
style_digest(char out[static 64])
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned int len = 0;
	bool ok = context != NULL &&
		  EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;

	for (const char *const *line = style_lines; ok && *line != NULL; line++)
		ok = EVP_DigestUpdate(context, *line, strlen(*line)) == 1;
	ok = ok && EVP_DigestFinal_ex(context, digest, &len) == 1;
	if (ok)
		EVP_EncodeBlock((unsigned char *)out, digest, (int)len);
	EVP_MD_CTX_free(context);
	return ok;
}

static void
add_meta(struct markup *m, const char *name, const char *content)
{
	markup_open(m, "meta");
	markup_attribute(m, "name", name);
	markup_attribute(m, "content", content);
	markup_close(m);
}

static void
add_content_policy(struct markup *m)
{
	char digest[64] = "", policy[200];

	if (!style_digest(digest))
		m->out->overflowed = true;
	snprintf(policy, sizeof(policy),
	    "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
	    "form-action 'none'",
	    digest);
	markup_open(m, "meta");
	markup_attribute(m, "http-equiv", "Content-Security-Policy");
	markup_attribute(m, "content", policy);
	markup_close(m);
}

void
page_begin(struct markup *m, const char *title)
{
	buffer_string(m->out, "<!DOCTYPE html>\n");
	markup_open(m, "html");
	markup_attribute(m, "lang", "en");
	markup_open(m, "head");
	markup_open(m, "meta");
	markup_attribute(m, "charset", "utf-8");
	markup_close(m);
	add_content_policy(m);
	add_meta(m, "viewport", "width=device-width, initial-scale=1");
	add_meta(m, "color-scheme", "light dark");
	add_meta(m, "referrer", "no-referrer");
	add_meta(m, "robots", "noindex");
	markup_element(m, "title", NULL, title);
	markup_open(m, "style");
	markup_style(m, style_lines);
	markup_close_to(m, 1);
	markup_open(m, "body");
	markup_open(m, "a");
	markup_attribute(m, "class", "skip");
	markup_attribute(m, "href", "#main");
	markup_text(m, "To the report");
	markup_close(m);
	chart_patterns(m);
	markup_open(m, "main");
	markup_attribute(m, "id", "main");
}

void
page_end(struct markup *m)
{
	markup_close_to(m, 0);
	markup_line(m);
}

void
page_section(struct markup *m, const char *id, const char *title)
{
	markup_open(m, "section");
	markup_attribute(m, "id", id);
	markup_element(m, "h2", NULL, title);
}

void
page_section_end(struct markup *m)
{
	markup_close(m);
	markup_line(m);
}

void
page_paragraph(struct markup *m, const char *class, const char *text)
{
	markup_element(m, "p", class, text);
}

/* --- tables -------------------------------------------------------------- */

/* Said expressly: on a narrow screen the style sheet makes blocks of rows,
 * and browsers would forget that they are rows. */
static void
open_role(struct table *t, const char *role)
{
	markup_attribute(t->markup, "role", role);
}

static const char *const kind_classes[] = {
	[COLUMN_WORDS] = NULL,
	[COLUMN_TEXT] = "sentences",
	[COLUMN_ID] = "ids",
	[COLUMN_DATE] = "date",
	[COLUMN_PERIOD] = "period",
	[COLUMN_NUMBER] = "number",
	[COLUMN_PICTURE] = "picture",
};

static void
add_kind(struct table *t, enum column_kind kind)
{
	if (kind_classes[kind] != NULL)
		markup_attribute(t->markup, "class", kind_classes[kind]);
}

static void
add_head(struct table *t)
{
	struct markup *m = t->markup;
	size_t depth = m->depth;

	markup_open(m, "thead");
	open_role(t, "rowgroup");
	markup_open(m, "tr");
	open_role(t, "row");
	for (size_t i = 0; t->columns[i].label != NULL; i++) {
		bool is_picture = t->columns[i].kind == COLUMN_PICTURE;

		markup_open(m, "th");
		markup_attribute(m, "scope", "col");
		open_role(t, "columnheader");
		add_kind(t, t->columns[i].kind);
		if (is_picture)
			markup_attribute(m, "aria-label", "the same as a bar");
		markup_text(m, t->columns[i].label);
		markup_close(m);
	}
	markup_close_to(m, depth);
}

static const char *
form_class(const struct table *t)
{
	if (t->is_matrix)
		return "matrix";
	if (t->is_dense)
		return t->is_long ? "dense long" : "dense";
	return t->is_slim ? "slim" : NULL;
}

void
table_begin(struct table *t, struct markup *m)
{
	t->markup = m;
	t->depth = m->depth;
	markup_open(m, "table");
	open_role(t, "table");
	markup_attribute(m, "id", t->id);
	if (form_class(t) != NULL)
		markup_attribute(m, "class", form_class(t));
	markup_element(m, "caption", NULL, t->caption);
	add_head(t);
	markup_open(m, "tbody");
	open_role(t, "rowgroup");
}

void
table_row(struct table *t)
{
	if (t->in_row)
		markup_close(t->markup);
	markup_line(t->markup);
	markup_open(t->markup, "tr");
	open_role(t, "row");
	t->in_row = true;
	t->at = 0;
}

void
table_foot(struct table *t)
{
	struct markup *m = t->markup;

	markup_close_to(m, t->depth + 1);
	markup_open(m, "tfoot");
	open_role(t, "rowgroup");
	t->in_row = false;
	table_row(t);
}

void
table_cell(struct table *t)
{
	const struct table_column *column = &t->columns[t->at];
	struct markup *m = t->markup;

	if (t->at++ == 0) {
		markup_open(m, "th");
		markup_attribute(m, "scope", "row");
		open_role(t, "rowheader");
	} else {
		markup_open(m, "td");
		open_role(t, "cell");
		add_kind(t, column->kind);
		if (column->kind != COLUMN_PICTURE && !t->is_matrix)
			markup_attribute(m, "data-label", column->label);
	}
	markup_open(m, "span");
}

void
table_cell_end(struct table *t)
{
	markup_close(t->markup);
	markup_close(t->markup);
}

void
table_words(struct table *t, const char *text)
{
	table_cell(t);
	markup_text(t->markup, text);
	table_cell_end(t);
}

void
table_id(struct table *t, const char *text)
{
	table_cell(t);
	markup_element(t->markup, "code", NULL, text);
	table_cell_end(t);
}

void
table_number(struct table *t, uint64_t number)
{
	table_cell(t);
	if (number == 0)
		markup_attribute(t->markup, "class", "zero");
	markup_number(t->markup, number);
	table_cell_end(t);
}

void
table_share(struct table *t, uint64_t part, uint64_t whole)
{
	char text[NUMBER_TEXT];

	share_text(part, whole, text);
	table_words(t, text);
}

void
table_bar(struct table *t, uint64_t value, uint64_t most, enum fill fill)
{
	table_cell(t);
	chart_bar(t->markup, value, most, fill);
	table_cell_end(t);
}

void
table_end(struct table *t)
{
	markup_close_to(t->markup, t->depth);
	t->in_row = false;
}
