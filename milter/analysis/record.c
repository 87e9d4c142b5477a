/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A log line of ours becomes a record.  Nothing is guessed: a word that is not
 * known to this program, a key that is there twice, or an end that is missing
 * makes it broken, and somebody counts it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

/* A word whose length is known: it is asked for with each word of a line. */
#define WORD(text)                                                             \
	{                                                                      \
		(const uint8_t *)(text), sizeof(text) - 1                      \
	}

static const struct span keys[RECORD_KEYS] = {
	[KEY_RESULT] = WORD("result"),
	[KEY_REASON] = WORD("reason"),
	[KEY_ACTION] = WORD("action"),
	[KEY_WOULD] = WORD("would"),
	[KEY_RULE] = WORD("rule"),
	[KEY_SKIP] = WORD("skip"),
	[KEY_SUSPENDED] = WORD("suspended"),
	[KEY_AUTHOR] = WORD("author"),
	[KEY_FROM] = WORD("from"),
	[KEY_GUESS] = WORD("guess"),
	[KEY_DISPLAY] = WORD("display"),
	[KEY_ENVELOPE] = WORD("envelope"),
	[KEY_TYPE] = WORD("type"),
	[KEY_GENERATION] = WORD("generation"),
	[KEY_COMPLIANCE] = WORD("compliance"),
	[KEY_PATH] = WORD("path"),
	[KEY_TRUST] = WORD("trust"),
	[KEY_REVOCATION] = WORD("revocation"),
	[KEY_HINT] = WORD("hint"),
	[KEY_ENCRYPTED] = WORD("encrypted"),
	[KEY_LIST] = WORD("list"),
	[KEY_AUTH] = WORD("auth"),
	[KEY_CLIENT] = WORD("client"),
	[KEY_CERT] = WORD("cert"),
	[KEY_UNTIL] = WORD("until"),
	[KEY_ENDED] = WORD("ended"),
	[KEY_ORGID] = WORD("orgid"),
	[KEY_ISSUER] = WORD("issuer"),
	[KEY_MAILBOX] = WORD("mailbox"),
	[KEY_WEAK] = WORD("weak"),
	[KEY_CMS] = WORD("cms"),
	[KEY_FINDINGS] = WORD("findings"),
	[KEY_KEY] = WORD("key"),
	[KEY_KEY_SHA256] = WORD("key_sha256"),
	[KEY_DIGEST] = WORD("digest"),
	[KEY_SIGNED] = WORD("signed"),
	[KEY_ANCHOR] = WORD("anchor"),
	[KEY_ORG] = WORD("org"),
	[KEY_COUNTRY] = WORD("country"),
	[KEY_QUALIFIED] = WORD("qualified"),
	[KEY_ALGORITHM] = WORD("algorithm"),
	[KEY_ISSUER_SHA256] = WORD("issuer_sha256"),
	[KEY_ANCHOR_SHA256] = WORD("anchor_sha256"),
	[KEY_COVERS] = WORD("covers"),
	[KEY_SIGNERS] = WORD("signers"),
	[KEY_OTHERS] = WORD("others"),
	[KEY_CUT] = WORD("cut"),
	[KEY_SIZE] = WORD("size"),
	[KEY_MS] = WORD("ms"),
	[KEY_CONFIG] = WORD("config"),
	[KEY_ID] = WORD("id"),
	[KEY_TIME] = WORD("time"),
};

enum record_key
record_key(struct span word, enum record_key hint)
{
	/* Lines are in the order of the table. */
	for (size_t i = 0; i < RECORD_KEYS; i++) {
		size_t at = (hint + i) % RECORD_KEYS;

		if (span_equal(word, keys[at]))
			return (enum record_key)at;
	}
	return RECORD_KEYS;
}

struct span
record_keep(struct record *record, const void *octets, size_t len)
{
	struct span kept = { NULL, 0 };

	if (len >= RECORD_ARENA - record->used)
		return kept;
	kept.data = (uint8_t *)record->arena + record->used;
	kept.len = len;
	if (len > 0)
		memcpy(record->arena + record->used, octets, len);
	record->arena[record->used + len] = '\0';
	record->used += len + 1;
	return kept;
}

bool
record_has(const struct record *record, enum record_key key)
{
	return record->text[key].len > 0;
}

bool
record_is(const struct record *record, enum record_key key, const char *word)
{
	return span_equal(record->text[key], span_of(word));
}

bool
record_is_signed(const struct record *record)
{
	return record->reason != REASON_NONE &&
	       record->reason != REASON_CERTS_ONLY;
}

struct span
record_domain(const struct record *record)
{
	struct span from = record->text[KEY_FROM];
	size_t at = from.len;

	if (from.len == 0)
		return from;
	while (at > 0 && from.data[at - 1] != '@')
		at--;
	return (struct span){ from.data + at, from.len - at };
}

static int
hex_digit(uint8_t c)
{
	if (ascii_isdigit(c))
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The value of a word: %HH undone; false: it is none. */
static bool
undo(struct record *record, struct span *value)
{
	char plain[1024];
	size_t len = 0;

	if (memchr(value->data, '%', value->len) == NULL)
		return true;
	for (size_t i = 0; i < value->len; i++) {
		int high, low;

		if (len == sizeof(plain))
			return false;
		if (value->data[i] != '%') {
			plain[len++] = (char)value->data[i];
			continue;
		}
		if (i + 2 >= value->len)
			return false;
		high = hex_digit(value->data[i + 1]);
		low = hex_digit(value->data[i + 2]);
		if (high < 0 || low < 0)
			return false;
		plain[len++] = (char)(high << 4 | low);
		i += 2;
	}
	*value = record_keep(record, plain, len);
	return value->data != NULL;
}

/* "value+2": two more that are not named; ",+2" at the end of a list. */
static void
take_more(struct record *record, enum record_key key)
{
	struct span *value = &record->text[key];
	size_t at = value->len;
	unsigned int more = 0, scale = 1;

	while (
	    at > 0 && ascii_isdigit(value->data[at - 1]) && scale <= 100000) {
		more += (unsigned int)(value->data[--at] - '0') * scale;
		scale *= 10;
	}
	if (at == 0 || at == value->len || value->data[at - 1] != '+' ||
	    more == 0)
		return;
	at--;
	if (at > 0 && value->data[at - 1] == ',')
		at--;
	value->len = at;
	record->more[key] = more;
}

static bool
may_have_more(enum record_key key)
{
	switch (key) {
	case KEY_FROM:
	case KEY_GUESS:
	case KEY_ORGID:
	case KEY_ORG:
	case KEY_COUNTRY:
	case KEY_MAILBOX:
	case KEY_FINDINGS:
	case KEY_OTHERS:
		return true;
	default:
		return false;
	}
}

static bool
say(char why[static RECORD_WHY], const char *what)
{
	snprintf(why, RECORD_WHY, "%s", what);
	return false;
}

/* One word of the line into its place. */
static bool
take_word(struct record *record, struct span word, enum record_key *next,
    char why[static RECORD_WHY])
{
	const uint8_t *sign = memchr(word.data, '=', word.len);
	struct span name = word, value = word;
	enum record_key key;

	if (sign == NULL)
		return say(why, "a word without \"=\"");
	name.len = (size_t)(sign - word.data);
	value.data = sign + 1;
	value.len = word.len - name.len - 1;
	key = record_key(name, *next);
	if (key == RECORD_KEYS)
		return true;
	*next = (enum record_key)(key + 1) % RECORD_KEYS;
	if (record->text[key].data != NULL)
		return say(why, "a key that is there twice");
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] <= 0x20 || value.data[i] >= 0x7f)
			return say(why, "an octet that no line of ours has");
	record->text[key] = value;
	if (may_have_more(key))
		take_more(record, key);
	return undo(record, &record->text[key]) ||
	       say(why, "a value with a broken %HH");
}

/* --- words of this program -------------------------------------------------*/

static const char *
word_of(struct record *record, enum record_key key)
{
	struct span kept =
	    record_keep(record, record->text[key].data, record->text[key].len);

	return kept.data != NULL ? (const char *)kept.data : "";
}

static bool
read_action(struct record *record, enum record_key key, enum action *action)
{
	return action_find(word_of(record, key), action);
}

static bool
read_size(struct record *record)
{
	struct span text = record->text[KEY_SIZE];

	record->size = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_isdigit(text.data[i]) || i > 18)
			return false;
		record->size = record->size * 10 + (text.data[i] - '0');
	}
	return text.len > 0;
}

static time_t
read_time(struct record *record, enum record_key key)
{
	time_t at = 0;

	return record_has(record, key) && time_parse(word_of(record, key), &at)
		   ? at
		   : 0;
}

static bool
read_verdict(struct record *record, char why[static RECORD_WHY])
{
	if (!result_find(word_of(record, KEY_RESULT), &record->result))
		return say(why, "a result that is not known");
	record->reason =
	    record->result == RESULT_PASS ? REASON_PASS : REASON_NONE;
	if (record_has(record, KEY_REASON) &&
	    !reason_find(word_of(record, KEY_REASON), &record->reason))
		return say(why, "a reason that is not known");
	if (reason_result(record->reason) != record->result)
		return say(why, "a reason of another result");
	return true;
}

static enum record_state
understand(struct record *record, char why[static RECORD_WHY])
{
	if (!read_verdict(record, why))
		return RECORD_BROKEN;
	if (!record_has(record, KEY_SIZE) || !record_has(record, KEY_MS)) {
		say(why, "it ends too early: no size= or ms=");
		return RECORD_BROKEN;
	}
	if (!read_action(record, KEY_ACTION, &record->action)) {
		say(why, "an action that is not known");
		return RECORD_BROKEN;
	}
	record->wanted = record->action;
	if (record_has(record, KEY_WOULD) &&
	    !read_action(record, KEY_WOULD, &record->wanted)) {
		say(why, "an action that is not known");
		return RECORD_BROKEN;
	}
	if (!read_size(record)) {
		say(why, "a size that is no number");
		return RECORD_BROKEN;
	}
	record->until = read_time(record, KEY_UNTIL);
	record->ended = read_time(record, KEY_ENDED);
	record->signed_at = read_time(record, KEY_SIGNED);
	return RECORD_GOOD;
}

void
record_clear(struct record *record)
{
	memset(record->text, 0, sizeof(record->text));
	memset(record->more, 0, sizeof(record->more));
	record->used = 0;
}

static enum record_state
read_text(
    struct span message, struct record *record, char why[static RECORD_WHY])
{
	enum record_key next = KEY_RESULT;
	const uint8_t *at = memchr(message.data, ':', message.len);
	size_t len = at != NULL ? (size_t)(at - message.data) : 0;
	struct span rest = { message.data + len, message.len - len };

	if (len == 0 || len > 64 || memchr(message.data, ' ', len) != NULL ||
	    rest.len < 9 || memcmp(rest.data, ": result=", 9) != 0)
		return RECORD_REMARK;
	record->is_json = false;
	record->text[KEY_ID] = (struct span){ message.data, len };
	rest = (struct span){ rest.data + 2, rest.len - 2 };
	while (rest.len > 0) {
		const uint8_t *blank = memchr(rest.data, ' ', rest.len);
		size_t word =
		    blank != NULL ? (size_t)(blank - rest.data) : rest.len;

		if (!take_word(
			record, (struct span){ rest.data, word }, &next, why))
			return RECORD_BROKEN;
		rest.data += word + (blank != NULL);
		rest.len -= word + (blank != NULL);
	}
	return RECORD_GOOD;
}

enum record_state
record_read(
    struct span message, struct record *record, char why[static RECORD_WHY])
{
	enum record_state state;

	record_clear(record);
	if (message.len == 0)
		return RECORD_REMARK;
	if (message.data[0] == '{')
		state = record_read_json(message, record, why);
	else
		state = read_text(message, record, why);
	return state == RECORD_GOOD ? understand(record, why) : state;
}
