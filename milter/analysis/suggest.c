/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules for what was seen, as a configuration that can be checked, read and
 * watched.  What a certificate says is written only as it can be read back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "text.h"
#include "words.h"

enum {
	RULE_NAME = 64,
	NUMBER = 8,
};

/* One that a rule can name, and of letters that quotes need not fear; ".x"
 * would be all below it. */
static bool
is_host_name(const char *text)
{
	char *domain = domain_to_ascii(text);
	bool is_one = domain != NULL && text[0] != '.' &&
		      ascii_equal_nocase(domain, text);

	for (const char *p = text; *p != '\0'; p++)
		is_one = is_one && (ascii_isalpha((unsigned char)*p) ||
				       ascii_isdigit((unsigned char)*p) ||
				       *p == '-' || *p == '.');
	free(domain);
	return is_one;
}

/* Whole and as it was: what was made harmless or cut cannot be compared, and
 * what reorders the text around it is not to be read. */
static bool
is_exact(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || strchr(text, '\\') != NULL ||
	    (len > 3 && strcmp(text + len - 3, "...") == 0))
		return false;
	while (*text != '\0') {
		bool harmless = false;

		text += clean_character(text, true, &harmless);
		if (!harmless)
			return false;
	}
	return true;
}

static void
quote(struct buffer *out, const char *text)
{
	buffer_char(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buffer_char(out, '\\');
		buffer_char(out, *text);
	}
	buffer_char(out, '"');
}

static void
add_list(struct buffer *out, const char *name, const char *value)
{
	buffer_format(out, "\n                  %s = [ ", name);
	quote(out, value);
	buffer_string(out, " ];");
}

/* Who it is: the organization before its CA, a certificate last, because it
 * will be renewed. */
static void
add_identity(struct buffer *out, const struct analysis_suggestion *s)
{
	if (is_exact(s->organization_identifier))
		add_list(
		    out, "organization_identifier", s->organization_identifier);
	if (is_exact(s->issuer) && strchr(s->issuer, '=') != NULL)
		add_list(out, "issuer", s->issuer);
	else if (!is_exact(s->organization_identifier) &&
		 s->certificate[0] != '\0')
		add_list(out, "certificate", s->certificate);
}

static void
add_types(struct buffer *out, const struct analysis_suggestion *s)
{
	const char *separator = "type = [ ";

	buffer_string(out, "    # also seen of all good ones: ");
	for (size_t i = 1; i < ANALYSIS_TYPES; i++) {
		if ((s->types & 1u << (i - 1)) == 0)
			continue;
		buffer_format(
		    out, "%s\"%s\"", separator, analysis_type_word(i));
		separator = ", ";
	}
	buffer_string(out, " ];");
	if (s->compliant)
		buffer_string(out, " compliance = \"compliant\";");
	buffer_char(out, '\n');
}

static void
add_evidence(struct buffer *out, const struct analysis_suggestion *s)
{
	char messages[GROUPED_TEXT], bad[GROUPED_TEXT], senders[GROUPED_TEXT];

	text_number(s->messages, messages);
	text_number(s->bad, bad);
	text_number(s->senders, senders);
	buffer_format(out,
	    "    # %s messages of %s senders in %u days, all of them signed; "
	    "%s not well\n",
	    messages, senders, s->days, bad);
}

/* No two alike, also of domains that begin alike. */
static void
add_name(struct buffer *out, const char *domain, size_t number)
{
	if (strlen(domain) > RULE_NAME)
		buffer_format(out, "%.*s.%zu", RULE_NAME - NUMBER, domain,
		    number % 1000000);
	else
		buffer_string(out, domain);
}

static bool
add_rule(struct buffer *out, const struct analysis_suggestion *s, size_t number)
{
	if (!is_host_name(s->domain))
		return false;
	buffer_string(out, number == 1 ? "\n" : ",\n\n");
	add_evidence(out, s);
	if (s->types != 0)
		add_types(out, s);
	buffer_string(out, "    { name = \"");
	add_name(out, s->domain, number);
	buffer_string(out, "\"; mode = \"monitor\";\n");
	buffer_format(out, "      when = { from = [ \"%s\" ]; };\n", s->domain);
	buffer_string(out, "      require = { result = [ \"pass\" ];");
	add_identity(out, s);
	buffer_string(out, " };\n      encrypted = \"otherwise\";\n"
			   "      otherwise = { action = \"reject\"; }; }");
	return true;
}

void
analysis_suggest(const struct analysis *a, struct buffer *out)
{
	char period[PERIOD_TEXT];
	size_t rules = 0;

	words_period(a->coverage.first, a->coverage.last, period);
	buffer_format(out,
	    "# Suggested by smime-check --suggest from the log of %s.\n"
	    "# Every rule only watches: read it, let it watch, look at\n"
	    "# smime-check --report, and enforce it when only forgeries\n"
	    "# would be hit.\n"
	    "policy = {\n  mode = \"monitor\";\n  rules = (",
	    period[0] != '\0' ? period : "an unknown time");
	for (size_t i = 0; i < a->suggestions.count; i++)
		rules += add_rule(out, &a->suggestions.list[i], rules + 1);
	buffer_string(out, "\n  );\n};\n");
	if (rules == 0)
		buffer_string(out, "# No domain signed everything in this "
				   "time, with ten good messages at least.\n");
}
