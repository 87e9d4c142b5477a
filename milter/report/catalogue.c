/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The catalogue of rules, by section, for people, for programs, and as the
 * manual smime-rules(7): all of it is the table itself.
 */
#include <stdlib.h>
#include <string.h>

#include "report.h"

enum {
	COLUMNS = 78,
	INDENT = 6,
};

/* In our own words; sections with a letter are below that of their number. */
static const struct {
	const char *section, *title;
} titles[] = {
	{ "1.6.1", "Definitions" },
	{ "6.1.1.3", "Keys of subscribers" },
	{ "6.1.5", "Sizes of keys" },
	{ "6.1.6", "Parameters of keys" },
	{ "6.1.7", "Uses of keys" },
	{ "6.3.2", "Validity" },
	{ "7.1", "Serial number" },
	{ "7.1.1", "Version" },
	{ "7.1.2.1", "Root certificates" },
	{ "7.1.2.2", "Certificates of subordinate CAs" },
	{ "7.1.2.3", "Certificates of subscribers" },
	{ "7.1.2.4", "All certificates" },
	{ "7.1.3.1", "Key algorithms" },
	{ "7.1.3.1.1", "Key algorithms: RSA" },
	{ "7.1.3.1.2", "Key algorithms: ECDSA" },
	{ "7.1.3.1.3", "Key algorithms: EdDSA" },
	{ "7.1.3.2", "Signature algorithms" },
	{ "7.1.3.2.1", "Signature algorithms: RSA" },
	{ "7.1.3.2.2", "Signature algorithms: ECDSA" },
	{ "7.1.3.2.3", "Signature algorithms: EdDSA" },
	{ "7.1.4", "Names" },
	{ "7.1.4.1", "Encoding of names" },
	{ "7.1.4.2", "Subjects" },
	{ "7.1.4.2.1", "Subject alternative name" },
	{ "7.1.4.2.2", "Attributes of the subject" },
	{ "7.1.4.2.3", "Subjects: mailbox-validated" },
	{ "7.1.4.2.4", "Subjects: organization-validated" },
	{ "7.1.4.2.5", "Subjects: sponsor-validated" },
	{ "7.1.4.2.6", "Subjects: individual-validated" },
	{ "7.1.4.3.1", "Subjects of CAs" },
	{ "7.1.5", "Name constraints" },
	{ "7.1.6.1", "Reserved policies" },
	{ "7.1.6.2", "Policies of roots" },
	{ "7.1.6.3", "Policies of subordinate CAs" },
	{ "A", "Appendix: identifiers of organizations and people" },
	{ "Appendix B", "CAs from before the requirements" },
};

static const char *const program_titles[PROGRAMS] = {
	[PROGRAM_NONE] = "S/MIME Baseline Requirements",
	[PROGRAM_MOZILLA] = "Mozilla Root Store Policy",
	[PROGRAM_APPLE] = "Apple Root Program Policy",
	[PROGRAM_MICROSOFT] = "Microsoft Trusted Root Program",
	[PROGRAM_GMAIL] = "Gmail",
};

struct entry {
	const struct rule *rule;
	size_t index; /* of the table: rows of one section keep its order */
};

/* Numbers by value, before letters. */
static int
compare_sections(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		char *end_a, *end_b;

		if (ascii_isdigit(*a) && ascii_isdigit(*b)) {
			unsigned long m = strtoul(a, &end_a, 10);
			unsigned long n = strtoul(b, &end_b, 10);

			if (m != n)
				return m < n ? -1 : 1;
			a = end_a;
			b = end_b;
			continue;
		}
		if (*a != *b)
			return *a < *b ? -1 : 1;
		a++;
		b++;
	}
	return *a == *b ? 0 : *a == '\0' ? -1 : 1;
}

static int
compare_entries(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int order;

	if (a->rule->program != b->rule->program)
		return a->rule->program < b->rule->program ? -1 : 1;
	order = compare_sections(a->rule->section, b->rule->section);
	if (order != 0)
		return order;
	return a->index < b->index ? -1 : 1;
}

static struct entry *
sorted_rules(size_t *count)
{
	struct entry *list;

	*count = 0;
	while (rules_at(*count) != NULL)
		++*count;
	list = xcalloc(*count + 1, sizeof(*list));
	for (size_t i = 0; i < *count; i++)
		list[i] = (struct entry){ rules_at(i), i };
	qsort(list, *count, sizeof(*list), compare_entries);
	return list;
}

/* "7.1.2.3" of "7.1.2.3.c.1", "A" of "A.1". */
static size_t
number_length(const char *section)
{
	size_t len = strcspn(section, ".");

	if (!ascii_isdigit(section[0]))
		return len;
	while (section[len] == '.' && ascii_isdigit(section[len + 1]))
		len += 1 + strcspn(section + len + 1, ".");
	return len;
}

static bool
is_same_heading(const struct rule *a, const struct rule *b)
{
	size_t len = number_length(a->section);

	if (a->program != b->program)
		return false;
	return a->program != PROGRAM_NONE ||
	       (len == number_length(b->section) &&
		   strncmp(a->section, b->section, len) == 0);
}

/* "7.1.2.3 Certificates of subscribers" */
static void
add_heading(const struct rule *rule, struct buffer *out)
{
	int len = (int)number_length(rule->section);

	if (rule->program != PROGRAM_NONE) {
		buffer_string(out, program_titles[rule->program]);
		return;
	}
	buffer_format(out, "%.*s", len, rule->section);
	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		if (strlen(titles[i].section) == (size_t)len &&
		    strncmp(titles[i].section, rule->section, (size_t)len) == 0)
			buffer_format(out, " %s", titles[i].title);
}

static void
add_words(struct buffer *out, unsigned int set, unsigned int all,
    const char *(*word)(unsigned int))
{
	const char *between = out->len > 0 ? "; " : "";

	for (unsigned int bit = 1; set != all && bit <= all; bit <<= 1)
		if ((set & bit) != 0) {
			buffer_format(out, "%s%s", between, word(bit));
			between = ", ";
		}
}

static const char *
role_word(unsigned int bit)
{
	return sbr_role_word((enum sbr_role)bit);
}

static const char *
type_word(unsigned int bit)
{
	return sbr_type_word((enum sbr_type)bit);
}

static const char *
generation_word(unsigned int bit)
{
	return sbr_generation_word((enum sbr_generation)bit);
}

static void
add_date(struct buffer *out, const char *what, time_t when)
{
	char text[TIME_TEXT];

	time_text(when, text);
	buffer_format(out, "%s%s %.10s", out->len > 0 ? "; " : "", what, text);
}

/* What it is for, where that is not all certificates of all times. */
static void
applicability(const struct rule *rule, struct buffer *out)
{
	if (rule->roles != ANY_ROLE)
		add_words(out, rule->roles, ANY_SUBJECT, role_word);
	add_words(out, rule->types, ANY_TYPE, type_word);
	add_words(out, rule->generations, ANY_GENERATION, generation_word);
	if (rule->since > SBR_IN_FORCE)
		add_date(out, "issued from", rule->since);
	if (rule->until != 0)
		add_date(out, "issued before", rule->until);
	if (rule->needs_issuer)
		buffer_format(out, "%sonly where the issuer is at hand",
		    out->len > 0 ? "; " : "");
}

static void
add_wrapped(struct buffer *out, const char *text)
{
	size_t column = 0;

	while (*text != '\0') {
		size_t word = strcspn(text, " ");

		if (column == 0 || column + 1 + word > COLUMNS) {
			buffer_format(
			    out, "%s%*s", column > 0 ? "\n" : "", INDENT, "");
			column = INDENT;
		} else {
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

static void
add_rule_text(const struct rule *rule, struct buffer *out)
{
	struct buffer line = BUFFER_LIMIT(1024);

	buffer_format(out, "  %s (%s, %s)\n", rule->id,
	    rule_level_word(rule->level), rule->section);
	add_wrapped(out, rule->text);
	applicability(rule, &line);
	if (line.len > 0) {
		char *brackets = xasprintf("[%s]", buffer_text(&line));

		add_wrapped(out, brackets);
		free(brackets);
	}
	buffer_free(&line);
}

/* Our own words: only what roff(7) would take for itself is changed. */
static void
add_roff(struct buffer *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		buffer_string(out, "\\&");
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			buffer_string(out, "\\e");
		else
			buffer_char(out, *text);
	}
	buffer_char(out, '\n');
}

static void
add_rule_mdoc(const struct rule *rule, struct buffer *out)
{
	struct buffer line = BUFFER_LIMIT(1024);

	buffer_format(out, ".It Ic %s Pq %s , %s\n", rule->id,
	    rule_level_word(rule->level), rule->section);
	add_roff(out, rule->text);
	applicability(rule, &line);
	if (line.len > 0) {
		buffer_string(out, ".br\n");
		add_roff(out, buffer_text(&line));
	}
	buffer_free(&line);
}

static const char mdoc_head[] =
    ".\\\" SPDX-License-Identifier: BSD-2-Clause\n"
    ".\\\" Made by smime-check: do not edit.\n"
    ".Dd November 24, 2026\n"
    ".Dt SMIME-RULES 7\n"
    ".Os\n"
    ".Sh NAME\n"
    ".Nm smime-rules\n"
    ".Nd requirements by which S/MIME certificates are judged\n"
    ".Sh DESCRIPTION\n"
    "These are the rules of\n"
    ".Xr smime-check 1\n"
    "and\n"
    ".Xr smime-milter 8 ,\n"
    "each with its id, its level and its section.\n"
    "An\n"
    ".Sy error\n"
    "makes a certificate noncompliant; a\n"
    ".Sy warning\n"
    "is what it should rather not have, a\n"
    ".Sy notice\n"
    "is worth knowing.\n"
    "The option\n"
    ".Ic levels\n"
    "of\n"
    ".Xr smime-milter.conf 5\n"
    "changes levels by id, or switches a rule off.\n"
    ".Pp\n"
    "A rule is for every certificate from 2023-09-01 on, unless it says for\n"
    "which; the date is that of issue,\n"
    ".Sq notBefore .\n"
    "Rules for some types or generations are for certificates that name one\n"
    "reserved policy.\n"
    "What root programs ask for never changes the compliance with the\n"
    "Baseline Requirements: it is a word for each program.\n";

static const char mdoc_tail[] =
    ".Sh SEE ALSO\n"
    ".Xr smime-check 1 ,\n"
    ".Xr smime-milter.conf 5 ,\n"
    ".Xr smime-milter 8\n"
    ".Sh STANDARDS\n"
    "CA/Browser Forum, Baseline Requirements for the Issuance and Management\n"
    "of Publicly-Trusted S/MIME Certificates, 1.0.0 to 1.0.16.\n"
    ".Pp\n"
    "ETSI EN 319 411-1, EN 319 411-2, EN 319 412-1, EN 319 412-5 and\n"
    "TS 119 495, for the rules whose id begins with\n"
    ".Sq etsi .\n";

static void
write_text(const struct entry *list, size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count; i++) {
		if (i == 0 ||
		    !is_same_heading(list[i].rule, list[i - 1].rule)) {
			buffer_string(out, i > 0 ? "\n" : "");
			add_heading(list[i].rule, out);
			buffer_char(out, '\n');
		}
		add_rule_text(list[i].rule, out);
	}
}

static void
write_mdoc(const struct entry *list, size_t count, struct buffer *out)
{
	buffer_string(out, mdoc_head);
	for (size_t i = 0; i < count; i++) {
		const struct rule *rule = list[i].rule;
		const struct rule *before = i > 0 ? list[i - 1].rule : NULL;

		if (before == NULL || !is_same_heading(rule, before)) {
			buffer_string(out, before != NULL ? ".El\n" : "");
			if (before == NULL)
				buffer_string(
				    out, ".Sh S/MIME BASELINE REQUIREMENTS\n");
			else if (before->program == PROGRAM_NONE &&
				 rule->program != PROGRAM_NONE)
				buffer_string(out, ".Sh ROOT PROGRAMS\n");
			buffer_string(out, ".Ss ");
			add_heading(rule, out);
			buffer_string(out, "\n.Bl -tag -width Ds\n");
		}
		add_rule_mdoc(rule, out);
	}
	buffer_string(out, count > 0 ? ".El\n" : "");
	buffer_string(out, mdoc_tail);
}

void
report_rules(enum catalogue_form form, struct buffer *out)
{
	size_t count;
	struct entry *list = sorted_rules(&count);

	switch (form) {
	case CATALOGUE_TEXT:
		write_text(list, count, out);
		break;
	case CATALOGUE_MDOC:
		write_mdoc(list, count, out);
		break;
	case CATALOGUE_JSON:
		for (size_t i = 0; i < count; i++)
			report_rule_json(list[i].rule, out);
		break;
	}
	free(list);
}
