/* SPDX-License-Identifier: BSD-2-Clause */
/* A log line that is a JSON object. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "record.h"

enum {
	LIST_MAX = RECORD_ARENA,
};

static bool
say(char why[static RECORD_WHY], const char *what)
{
	snprintf(why, RECORD_WHY, "%s", what);
	return false;
}

/* An array of strings, with commas between them. */
static bool
keep_array(struct record *record, enum record_key key, const json_t *array)
{
	struct buffer list = BUFFER_LIMIT(LIST_MAX);
	size_t index = 0;
	json_t *item = NULL;

	json_array_foreach(array, index, item)
	{
		if (list.len > 0)
			buffer_char(&list, ',');
		if (json_string_value(item) != NULL)
			buffer_string(&list, json_string_value(item));
	}
	record->text[key] = record_keep(record, buffer_text(&list), list.len);
	buffer_free(&list);
	return record->text[key].data != NULL;
}

static bool
keep_value(struct record *record, enum record_key key, const json_t *value)
{
	char number[40] = "yes";

	if (json_is_array(value))
		return keep_array(record, key, value);
	if (json_is_string(value))
		record->text[key] = record_keep(record,
		    json_string_value(value), json_string_length(value));
	else if (json_is_true(value) || json_is_number(value)) {
		if (json_is_number(value))
			snprintf(number, sizeof(number), "%.15g",
			    json_number_value(value));
		record->text[key] = record_keep(record, number, strlen(number));
	} else
		return true;
	return record->text[key].data != NULL;
}

enum record_key
record_counted(struct span name)
{
	if (name.len <= 5 || memcmp(name.data + name.len - 5, "_more", 5) != 0)
		return RECORD_KEYS;
	name.len -= 5;
	return record_key(name, KEY_RESULT);
}

static void
keep_more(struct record *record, const char *name, const json_t *value)
{
	enum record_key key = record_counted(span_of(name));

	if (key < RECORD_KEYS && json_integer_value(value) > 0)
		record->more[key] = 1;
}

static bool
keep_members(struct record *record, json_t *object, char why[static RECORD_WHY])
{
	enum record_key next = KEY_RESULT, key;
	const char *name = NULL;
	json_t *value = NULL;

	json_object_foreach(object, name, value)
	{
		key = record_key(span_of(name), next);
		if (key == RECORD_KEYS) {
			keep_more(record, name, value);
			continue;
		}
		next = (enum record_key)((key + 1) % RECORD_KEYS);
		if (!keep_value(record, key, value))
			return say(why, "more than a line of ours may hold");
	}
	return true;
}

enum record_state
record_read_parsed(
    struct span message, struct record *record, char why[static RECORD_WHY])
{
	const size_t flags = JSON_REJECT_DUPLICATES;
	json_t *object =
	    json_loadb((const char *)message.data, message.len, flags, NULL);
	enum record_state state = RECORD_BROKEN;

	if (!json_is_object(object))
		say(why, "no JSON object, or not all of it");
	else if (keep_members(record, object, why))
		state = RECORD_GOOD;
	json_decref(object);
	return state;
}

static time_t
time_of(struct record *record)
{
	struct span text = record->text[KEY_TIME];
	time_t at = record->at;

	text = record_keep(record, text.data, text.len);
	if (text.data != NULL)
		(void)time_parse((const char *)text.data, &at);
	return at;
}

enum record_state
record_read_json(
    struct span message, struct record *record, char why[static RECORD_WHY])
{
	enum record_state state = RECORD_GOOD;

	if (!record_read_plain(message, record)) {
		record_clear(record);
		state = record_read_parsed(message, record, why);
	}
	record->is_json = true;
	if (state == RECORD_GOOD && !record_has(record, KEY_ID)) {
		say(why, "no id");
		return RECORD_BROKEN;
	}
	if (state == RECORD_GOOD && record_has(record, KEY_TIME))
		record->at = time_of(record);
	return state;
}
