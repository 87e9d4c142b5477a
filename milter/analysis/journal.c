/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries of the journal: fields NAME=value on lines of their own up to an
 * empty one, or one object a line.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"

static bool
begins_with(struct span text, const char *prefix)
{
	size_t len = strlen(prefix);

	return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

static void
keep_word(char to[static JOURNAL_WORD_MAX], struct span value)
{
	size_t len =
	    value.len < JOURNAL_WORD_MAX ? value.len : JOURNAL_WORD_MAX - 1;

	if (len > 0)
		memcpy(to, value.data, len);
	to[len] = '\0';
}

/* Microseconds since the epoch. */
static time_t
realtime(const char *text)
{
	long long microseconds = strtoll(text, NULL, 10);

	return microseconds > 0 ? (time_t)(microseconds / 1000000) : 0;
}

void
journal_begin(struct journal *journal)
{
	journal->message.limit = JOURNAL_MESSAGE_MAX;
	buffer_clear(&journal->message);
	journal->message.overflowed = false;
	journal->at = 0;
	journal->node[0] = journal->program[0] = '\0';
}

void
journal_free(struct journal *journal)
{
	buffer_free(&journal->message);
}

static enum program
program_of(const char *name)
{
	if (strcmp(name, "smime-milter") == 0)
		return PROGRAM_OURS;
	return strncmp(name, "postfix", 7) == 0 ? PROGRAM_POSTFIX
						: PROGRAM_FOREIGN;
}

static enum journal_state
give(const struct journal *journal, struct origin *out)
{
	*out = (struct origin){
		.at = journal->at,
		.node = span_of(journal->node),
		.program = journal->message.overflowed
			       ? PROGRAM_FOREIGN
			       : program_of(journal->program),
		.message = buffer_span(&journal->message),
	};
	return JOURNAL_ENTRY;
}

bool
journal_end(struct journal *journal, struct origin *out)
{
	if (!journal->is_export || journal->program[0] == '\0')
		return false;
	give(journal, out);
	journal->program[0] = '\0';
	return true;
}

/* --- -o export -------------------------------------------------------------*/

static void
take_field(struct journal *journal, struct span line)
{
	char number[JOURNAL_WORD_MAX];
	const uint8_t *sign = memchr(line.data, '=', line.len);
	struct span value;

	if (sign == NULL) {
		journal->wants_octets = true;
		return;
	}
	value.data = sign + 1;
	value.len = line.len - (size_t)(sign + 1 - line.data);
	if (begins_with(line, "__REALTIME_TIMESTAMP=")) {
		keep_word(number, value);
		journal->at = realtime(number);
	} else if (begins_with(line, "_HOSTNAME=")) {
		keep_word(journal->node, value);
	} else if (begins_with(line, "SYSLOG_IDENTIFIER=")) {
		keep_word(journal->program, value);
	} else if (begins_with(line, "MESSAGE=")) {
		buffer_clear(&journal->message);
		buffer_append(&journal->message, value.data, value.len);
	}
}

static enum journal_state
export_line(struct journal *journal, struct span line, struct origin *out)
{
	if (line.len > 0) {
		/* The entry before was given, and begins anew. */
		if (begins_with(line, "__CURSOR="))
			journal_begin(journal);
		take_field(journal, line);
		return JOURNAL_INSIDE;
	}
	if (journal->program[0] == '\0')
		return JOURNAL_INSIDE;
	give(journal, out);
	journal->program[0] = '\0';
	return JOURNAL_ENTRY;
}

/* --- -o json ---------------------------------------------------------------*/

static const char *
member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

static enum journal_state
json_line(struct journal *journal, struct span line, struct origin *out)
{
	json_t *object = json_loadb(
	    (const char *)line.data, line.len, JSON_REJECT_DUPLICATES, NULL);
	enum journal_state state = JOURNAL_NOT;

	if (json_object_get(object, "__REALTIME_TIMESTAMP") != NULL) {
		journal_begin(journal);
		journal->at = realtime(member(object, "__REALTIME_TIMESTAMP"));
		keep_word(journal->node, span_of(member(object, "_HOSTNAME")));
		keep_word(journal->program,
		    span_of(member(object, "SYSLOG_IDENTIFIER")));
		buffer_string(&journal->message, member(object, "MESSAGE"));
		state = give(journal, out);
	}
	json_decref(object);
	return state;
}

enum journal_state
journal_line(struct journal *journal, struct span line, bool is_first,
    struct origin *out)
{
	if (is_first) {
		journal_begin(journal);
		journal->is_export = begins_with(line, "__CURSOR=");
		journal->wants_octets = false;
	}
	if (journal->wants_octets)
		return JOURNAL_INSIDE;
	if (journal->is_export)
		return export_line(journal, line, out);
	/* What begins with our own first member is a line of ours. */
	if (begins_with(line, "{\"") && !begins_with(line, "{\"id\":"))
		return json_line(journal, line, out);
	return JOURNAL_NOT;
}
