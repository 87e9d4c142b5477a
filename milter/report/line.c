/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log line: one a message, as text or as a JSON object.  In text: queue id
 * first, then key=value, what decides first and what strangers can make long
 * last; no value holds a blank, so that a line can be split by grep, awk and
 * the report.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "facts.h"
#include "members.h"

enum {
	TEXT_MAX = 900, /* syslog(3) may cut at 1024, prefix included */
	WORD_MAX = 64,
	CUT = sizeof(" cut=yes") - 1,
	JSON_WORD_MAX = 1000,
	JSON_ITEMS_MAX = 40,
};

/* --- text ------------------------------------------------------------------*/

static void
write_list(struct buffer *out, const struct fact *fact)
{
	for (size_t i = 0; i < fact->count && i < fact->shown; i++) {
		buffer_string(out, i > 0 ? "," : "");
		clean_word(out, fact->items[i], WORD_MAX);
	}
	if (fact->count > fact->shown)
		buffer_format(out, ",+%zu", fact->count - fact->shown);
}

static void
write_fact(struct buffer *out, const struct fact *fact)
{
	buffer_format(out, " %s=", fact->key);
	switch (fact->kind) {
	case FACT_WORD:
		clean_word(out, fact->value, fact->max);
		if (fact->more > 0)
			buffer_format(out, "+%zu", fact->more);
		break;
	case FACT_FLAG:
		buffer_string(out, "yes");
		break;
	case FACT_NUMBER:
		buffer_format(out, "%.*f", (int)fact->decimals, fact->number);
		break;
	case FACT_LIST:
		write_list(out, fact);
		break;
	}
}

/* What does not fit is left out whole, and `cut=yes` says so. */
static void
write_facts(struct buffer *line, const struct facts *facts)
{
	struct buffer one = BUFFER_LIMIT(TEXT_MAX), tail = one;
	bool cut = false;

	for (size_t i = facts->tail; i < facts->count; i++)
		write_fact(&tail, &facts->list[i]);
	for (size_t i = 0; i < facts->tail; i++) {
		if (facts->list[i].place == FACT_JSON)
			continue;
		buffer_clear(&one);
		write_fact(&one, &facts->list[i]);
		if (one.overflowed ||
		    line->len + one.len + CUT + tail.len > TEXT_MAX)
			cut = true;
		else
			buffer_append(line, one.data, one.len);
		one.overflowed = false;
	}
	if (cut)
		buffer_string(line, " cut=yes");
	buffer_append(line, tail.data, tail.len);
	buffer_free(&one);
	buffer_free(&tail);
}

static void
write_text(const struct facts *facts, const char *queue_id, struct buffer *out)
{
	struct buffer line = BUFFER_LIMIT(TEXT_MAX);

	clean_word(&line, queue_id, WORD_MAX);
	buffer_char(&line, ':');
	write_facts(&line, facts);
	buffer_append(out, line.data, line.len);
	buffer_free(&line);
}

/* --- JSON ------------------------------------------------------------------*/

static json_t *
json_of_fact(const struct fact *fact, bool *cut)
{
	json_t *array = NULL;

	switch (fact->kind) {
	case FACT_WORD:
		if (strlen(fact->value) > JSON_WORD_MAX) {
			*cut = true;
			return NULL;
		}
		return json_of_text(fact->value);
	case FACT_FLAG:
		return json_true();
	case FACT_NUMBER:
		return fact->decimals == 0
			   ? json_integer((json_int_t)fact->number)
			   : json_real(fact->number);
	case FACT_LIST:
		break;
	}
	array = json_array();
	for (size_t i = 0; i < fact->count && i < JSON_ITEMS_MAX; i++)
		json_array_append_new(array, json_of_text(fact->items[i]));
	*cut = *cut || fact->count > JSON_ITEMS_MAX;
	return array;
}

static void
set_fact(json_t *object, const struct fact *fact, bool *cut)
{
	json_t *value = json_of_fact(fact, cut);
	char *key = NULL;

	if (value == NULL)
		return;
	json_object_set_new_nocheck(object, fact->key, value);
	if (fact->more == 0)
		return;
	key = xasprintf("%s_more", fact->key);
	json_object_set_new_nocheck(
	    object, key, json_integer((json_int_t)fact->more));
	free(key);
}

static int
append_json(const char *text, size_t len, void *arg)
{
	return buffer_append(arg, text, len) ? 0 : -1;
}

/* Facts up to `count` and the tail. */
static bool
try_json(const struct facts *facts, const char *queue_id, const char *time,
    size_t count, struct buffer *out)
{
	const size_t flags =
	    JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(6);
	struct buffer line = BUFFER_LIMIT(REPORT_LINE_MAX);
	json_t *object = json_object();
	bool cut = count < facts->tail, fits = false;

	json_object_set_new_nocheck(object, "id", json_of_text(queue_id));
	json_object_set_new_nocheck(object, "time", json_string(time));
	for (size_t i = 0; i < facts->count; i++)
		if ((i < count || i >= facts->tail) &&
		    facts->list[i].place != FACT_TEXT)
			set_fact(object, &facts->list[i], &cut);
	if (cut)
		json_object_set_new_nocheck(object, "cut", json_true());
	fits = json_dump_callback(object, append_json, &line, flags) == 0 &&
	       !line.overflowed;
	if (fits)
		buffer_append(out, line.data, line.len);
	json_decref(object);
	buffer_free(&line);
	return fits;
}

static void
write_json(const struct facts *facts, const char *queue_id, time_t at,
    struct buffer *out)
{
	size_t count = facts->tail;
	char time[TIME_TEXT];

	time_text(at, time);
	while (!try_json(facts, queue_id, time, count, out) && count > 0)
		count--;
}

void
report_line(const struct result *result, const struct decision *decision,
    const struct envelope *envelope, const struct report_context *context,
    struct buffer *out)
{
	const char *queue_id =
	    envelope->queue_id != NULL ? envelope->queue_id : "-";
	struct facts facts;

	facts_collect(result, decision, envelope, context, &facts);
	if (context->format == LOG_JSON)
		write_json(&facts, queue_id, result->at, out);
	else
		write_text(&facts, queue_id, out);
	facts_free(&facts);
}
