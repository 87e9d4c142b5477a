/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules for what was seen, as a configuration that can be checked, read and
 * watched.  What a certificate says is written only as it can be read back. */
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "words.h"

enum {
	RULE_NAME = 64,
};

/* Letters of a host name, which quotes need not fear. */
static bool
is_host_name(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (!ascii_isalpha((unsigned char)*p) &&
		    !ascii_isdigit((unsigned char)*p) && *p != '-' && *p != '.')
			return false;
	return text[0] != '\0';
}

/* Whole and as it was: what was made harmless or cut cannot be compared. */
static bool
is_exact(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || strchr(text, '\\') != NULL ||
	    (len > 3 && strcmp(text + len - 3, "...") == 0))
		return false;
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
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

static bool
add_rule(struct buffer *out, const struct analysis_suggestion *s, bool is_first)
{
	if (!is_host_name(s->domain))
		return false;
	buffer_string(out, is_first ? "\n" : ",\n\n");
	add_evidence(out, s);
	if (s->types != 0)
		add_types(out, s);
	buffer_format(out, "    { name = \"%.*s\"; mode = \"monitor\";\n",
	    RULE_NAME, s->domain);
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
	bool is_first = true;

	words_period(a->coverage.first, a->coverage.last, period);
	buffer_format(out,
	    "# Suggested by smime-check --suggest from the log of %s.\n"
	    "# Every rule only watches: read it, let it watch, look at\n"
	    "# smime-check --report, and enforce it when only forgeries\n"
	    "# would be hit.\n"
	    "policy = {\n  mode = \"monitor\";\n  rules = (",
	    period[0] != '\0' ? period : "an unknown time");
	for (size_t i = 0; i < a->suggestions.count; i++)
		if (add_rule(out, &a->suggestions.list[i], is_first))
			is_first = false;
	buffer_string(out, "\n  );\n};\n");
	if (is_first)
		buffer_string(out, "# No domain signed everything in this "
				   "time, with ten good messages at least.\n");
}
