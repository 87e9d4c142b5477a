/* SPDX-License-Identifier: BSD-2-Clause */
/* Certificates: types and generations, failing clauses, issuers without a
 * root, what ends soon, what was replaced, and trouble with CRLs. */
#include <stdlib.h>

#include "html.h"

/* --- types x generations ------------------------------------------------- */

static uint64_t
most_of_classes(const struct analysis *a)
{
	uint64_t most = 0;

	for (size_t i = 0; i < ANALYSIS_TYPES; i++) {
		for (size_t j = 0; j < ANALYSIS_GENERATIONS; j++) {
			if (a->classes[i][j] > most)
				most = a->classes[i][j];
		}
	}
	return most;
}

/* How many columns: that of no generation only where a type has it. */
static size_t
generations_shown(const struct analysis *a)
{
	for (size_t i = 1; i < ANALYSIS_TYPES; i++) {
		if (a->classes[i][0] > 0)
			return ANALYSIS_GENERATIONS;
	}
	return ANALYSIS_GENERATIONS - 1;
}

static void
class_cell(struct table *t, uint64_t count, uint64_t most)
{
	if (count == 0) {
		table_number(t, 0);
		return;
	}
	table_cell(t);
	chart_square(t->markup, count, most);
	markup_number(t->markup, count);
	table_cell_end(t);
}

static void
class_row(struct table *t, const struct analysis *a, size_t type, uint64_t most)
{
	char share[NUMBER_TEXT];
	uint64_t all = 0;

	for (size_t i = 0; i < ANALYSIS_GENERATIONS; i++)
		all += a->classes[type][i];
	table_row(t);
	table_words(t, type == 0 ? "no SBR policy" : analysis_type_word(type));
	/* The generation "none" last. */
	for (size_t i = 1; i <= generations_shown(a); i++)
		class_cell(t, a->classes[type][i % ANALYSIS_GENERATIONS], most);
	share_text(all, a->certificates, share);
	table_cell(t);
	markup_element(t->markup, "span", "detail", share);
	markup_number(t->markup, all);
	table_cell_end(t);
}

static void
add_classes(struct markup *m, const struct analysis *a)
{
	struct table_column columns[ANALYSIS_GENERATIONS + 3] = { { "type",
	    COLUMN_WORDS } };
	struct table t = {
		.id = "classes-table",
		.caption = "Signed messages by type and generation of the "
			   "signer's certificate",
		.columns = columns,
		.is_matrix = true,
	};
	size_t count = 1;

	for (size_t i = 1; i <= generations_shown(a); i++)
		columns[count++] = (struct table_column){
			analysis_generation_word(i % ANALYSIS_GENERATIONS),
			COLUMN_NUMBER
		};
	columns[count++] = (struct table_column){ "all", COLUMN_NUMBER };
	table_begin(&t, m);
	for (size_t i = 1; i <= ANALYSIS_TYPES; i++)
		class_row(&t, a, i % ANALYSIS_TYPES, most_of_classes(a));
	table_end(&t);
}

/* --- compliance and clauses ---------------------------------------------- */

static void
add_compliance(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "compliance", COLUMN_WORDS },
		{ "", COLUMN_PICTURE },
		{ "messages", COLUMN_NUMBER },
		{ "share", COLUMN_NUMBER },
		{ NULL, COLUMN_WORDS },
	};
	static const enum compliance order[] = { COMPLIANT, NONCOMPLIANT,
		COMPLIANCE_NOT_SBR };
	struct table t = {
		.id = "compliance-table",
		.caption = "Compliance with the S/MIME Baseline Requirements",
		.columns = columns,
	};
	uint64_t most = 0;

	for (size_t i = 0; i < 3; i++) {
		if (a->compliance[order[i]] > most)
			most = a->compliance[order[i]];
	}
	table_begin(&t, m);
	for (size_t i = 0; i < 3; i++) {
		uint64_t count = a->compliance[order[i]];

		table_row(&t);
		table_words(&t, compliance_word(order[i]));
		table_bar(&t, count, most,
		    order[i] == COMPLIANT      ? FILL_PLAIN
		    : order[i] == NONCOMPLIANT ? FILL_SOLID
					       : FILL_OTHER);
		table_number(&t, count);
		table_share(&t, count, a->certificates);
	}
	table_end(&t);
}

static void
add_clauses(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "clause", COLUMN_WORDS },
		{ "", COLUMN_PICTURE },
		{ "messages", COLUMN_NUMBER },
		{ "section", COLUMN_WORDS },
		{ "level", COLUMN_WORDS },
		{ "requirement", COLUMN_TEXT },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "clauses-table",
		.caption = "Clauses that signers' certificates break",
		.columns = columns,
	};

	if (a->clauses.count == 0) {
		html_nothing(m, "No clause was seen broken.");
		return;
	}
	table_begin(&t, m);
	for (size_t i = 0; i < a->clauses.count; i++) {
		const struct analysis_clause *clause = &a->clauses.list[i];

		table_row(&t);
		table_id(&t, clause->id);
		table_bar(&t, clause->messages, a->clauses.list[0].messages,
		    FILL_SOLID);
		table_number(&t, clause->messages);
		table_words(&t, clause->section);
		table_words(&t, rule_level_word(clause->level));
		table_words(&t, clause->text);
	}
	table_end(&t);
	html_rest(m, a->clauses.more, a->clauses.is_cut);
}

void
html_certificates(struct markup *m, const struct analysis *a)
{
	page_section(m, "certificates", "Certificates");
	if (a->certificates == 0) {
		html_nothing(m, "No message carries a signer's certificate.");
		page_section_end(m);
		return;
	}
	markup_open(m, "p");
	markup_number(m, a->certificates);
	markup_text(m, " messages carry a signer's certificate.");
	markup_close(m);
	add_classes(m, a);
	add_compliance(m, a);
	add_clauses(m, a);
	page_section_end(m);
}

/* --- issuers ------------------------------------------------------------- */

void
html_issuers(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "issuer", COLUMN_WORDS },
		{ "", COLUMN_PICTURE },
		{ "messages", COLUMN_NUMBER },
		{ "senders", COLUMN_NUMBER },
		{ "from, to", COLUMN_PERIOD },
		{ "first queue ids", COLUMN_ID },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "issuers-table",
		.caption = "CAs that no root of yours signs",
		.columns = columns,
	};

	page_section(m, "issuers", "Not rooted");
	if (a->issuers.count == 0) {
		html_nothing(m, "Every issuer that was seen ends in a root.");
		page_section_end(m);
		return;
	}
	table_begin(&t, m);
	for (size_t i = 0; i < a->issuers.count; i++) {
		const struct analysis_issuer *issuer = &a->issuers.list[i];

		table_row(&t);
		table_words(&t, issuer->name);
		table_bar(&t, issuer->group.messages,
		    a->issuers.list[0].group.messages, FILL_OTHER);
		table_number(&t, issuer->group.messages);
		html_senders_cell(&t, &issuer->group);
		html_period_cell(&t, issuer->group.first, issuer->group.last);
		html_ids_cell(&t, &issuer->group);
	}
	table_end(&t);
	html_rest(m, a->issuers.more, a->issuers.is_cut);
	page_section_end(m);
}

/* --- what ends, and what was replaced ------------------------------------ */

static void
add_expiring(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "sender", COLUMN_WORDS },
		{ "ends", COLUMN_DATE },
		{ "messages signed", COLUMN_NUMBER },
		{ "certificate (SHA-256)", COLUMN_ID },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "expiring-table",
		.columns = columns,
	};
	char *caption =
	    xasprintf("Certificates that end within %u days", a->expiring_days);

	t.caption = caption;
	table_begin(&t, m);
	for (size_t i = 0; i < a->expiring.count; i++) {
		const struct analysis_expiry *one = &a->expiring.list[i];

		table_row(&t);
		table_words(&t, one->sender);
		html_date_cell(&t, one->not_after);
		table_number(&t, one->messages);
		table_id(&t, one->certificate);
	}
	table_end(&t);
	html_rest(m, a->expiring.more, a->expiring.is_cut);
	free(caption);
}

static void
add_rollovers(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "sender", COLUMN_WORDS },
		{ "first seen", COLUMN_DATE },
		{ "messages with it", COLUMN_NUMBER },
		{ "old certificate", COLUMN_ID },
		{ "which ends", COLUMN_DATE },
		{ "new certificate", COLUMN_ID },
		{ "rules", COLUMN_WORDS },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "rollovers-table",
		.caption = "Senders seen with a new certificate",
		.columns = columns,
	};

	table_begin(&t, m);
	for (size_t i = 0; i < a->rollovers.count; i++) {
		const struct analysis_rollover *one = &a->rollovers.list[i];

		table_row(&t);
		table_words(&t, one->sender);
		html_date_cell(&t, one->at);
		table_number(&t, one->messages);
		table_id(&t, one->before);
		html_date_cell(&t, one->before_ended);
		table_id(&t, one->after);
		table_words(&t, one->refused ? "would not take it" : "take it");
	}
	table_end(&t);
	html_rest(m, a->rollovers.more, a->rollovers.is_cut);
}

void
html_ahead(struct markup *m, const struct analysis *a)
{
	page_section(m, "ahead", "Expiring and replaced");
	if (a->expiring.count > 0)
		add_expiring(m, a);
	else
		html_nothing(m, "No certificate that was seen ends soon.");
	if (a->rollovers.count > 0)
		add_rollovers(m, a);
	else
		html_nothing(m, "No sender was seen with a new certificate.");
	page_section_end(m);
}

/* --- CRLs ---------------------------------------------------------------- */

static void
crl_row(struct table *t, const struct analysis_crl *crl)
{
	table_row(t);
	table_words(t, crl->issuer);
	table_bar(t, crl->unanswered, crl->asked, FILL_OTHER);
	table_number(t, crl->unanswered);
	table_number(t, crl->asked);
	html_time_cell(t, crl->longest_from);
	html_time_cell(t, crl->longest_to);
	table_number(t, crl->longest_messages);
	table_id(t, crl->id != NULL ? crl->id : "");
}

void
html_crls(struct markup *m, const struct analysis *a)
{
	static const struct table_column columns[] = {
		{ "issuer", COLUMN_WORDS },
		{ "", COLUMN_PICTURE },
		{ "unanswered", COLUMN_NUMBER },
		{ "asked", COLUMN_NUMBER },
		{ "longest gap from", COLUMN_DATE },
		{ "to", COLUMN_DATE },
		{ "messages in it", COLUMN_NUMBER },
		{ "first queue id", COLUMN_ID },
		{ NULL, COLUMN_WORDS },
	};
	struct table t = {
		.id = "crls-table",
		.caption = "Issuers whose word on revocation was missing; "
			   "the bar is the share of their messages",
		.columns = columns,
	};

	page_section(m, "crls", "CRLs");
	markup_open(m, "p");
	markup_number(m, a->crl_issuers);
	markup_text(m,
	    a->crl_issuers == 1 ? " issuer was asked" : " issuers were asked");
	markup_text(
	    m, a->crls.count == 0 ? "; none was without an answer." : ".");
	markup_close(m);
	if (a->crls.count > 0) {
		table_begin(&t, m);
		for (size_t i = 0; i < a->crls.count; i++)
			crl_row(&t, &a->crls.list[i]);
		table_end(&t);
		html_rest(m, a->crls.more, a->crls.is_cut);
	}
	page_section_end(m);
}
