/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walker and all that reads a field's value.  Four octets say how the
 * message behind them is cut; however it is, the events are the same.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "message.h"
#include "transcript.h"

enum {
	SEED = 4,
	INPUT_MAX = 1 << 16,
};

static const struct message_limits narrow = {
	.depth = 3,
	.parts = 6,
	.header = 100,
	.boundary = 8,
};

struct cuts {
	uint32_t state;
	uint32_t most;
};

static size_t
next_cut(void *arg)
{
	struct cuts *cuts = arg;

	cuts->state = cuts->state * 1664525u + 1013904223u;
	return (cuts->state >> 8) % (cuts->most + 1);
}

static void
walk(const struct message_limits *limits, struct span message, uint8_t most,
    uint8_t seed)
{
	size_t body = message_body_offset(message);
	struct cuts cuts = { .state = seed, .most = 1u + most };
	struct transcript whole, pieces;

	transcript_init(&whole);
	transcript_init(&pieces);
	transcript_walk(&whole, limits, message, NULL, NULL);
	transcript_walk(&pieces, limits, message, next_cut, &cuts);
	fuzz_assert(
	    span_equal(buffer_span(&whole.text), buffer_span(&pieces.text)));
	fuzz_assert(!whole.body_was_not_raw && !pieces.body_was_not_raw);
	fuzz_assert(span_equal(buffer_span(&whole.octets),
	    (struct span){ message.data + body, message.len - body }));
	transcript_free(&whole);
	transcript_free(&pieces);
}

static void
read_types(const char *value)
{
	struct media_type type;

	media_type_parse(&type, value);
	fuzz_assert((type.type == NULL) == (type.subtype == NULL));
	media_type_free(&type);
	disposition_parse(&type, value);
	media_type_free(&type);
}

/* What was read as an address is written so that it is read again. */
static void
reread(const struct mailbox *mailbox)
{
	char *address = mailbox_address(mailbox);
	struct mailbox again;

	fuzz_assert(mailbox_parse_address(span_of(address), &again));
	fuzz_assert(mailbox_compare(mailbox, &again) == MAILBOX_SAME);
	mailbox_free(&again);
	free(address);
}

static void
read_from(const char *value)
{
	struct from from = { .fields = 0 };

	from_add(&from, value);
	fuzz_assert(from.state != FROM_ONE || from.count == 1);
	fuzz_assert((from.state == FROM_AMBIGUOUS) == (from.why[0] != '\0'));
	for (size_t i = 0; i < from.count; i++)
		reread(&from.mailboxes[i]);
	from_free(&from);
}

static void
decode(enum transfer_encoding encoding, struct span in, size_t step,
    struct buffer *out, bool *bad)
{
	struct decoder d;

	decoder_init(&d, encoding);
	for (size_t i = 0; i < in.len; i += step) {
		size_t n = in.len - i < step ? in.len - i : step;

		decoder_push(&d, (struct span){ in.data + i, n }, out);
	}
	decoder_end(&d, out);
	*bad = d.bad;
}

static void
decode_both_ways(enum transfer_encoding encoding, struct span in, size_t step)
{
	struct buffer whole = BUFFER_LIMIT(INPUT_MAX);
	struct buffer pieces = BUFFER_LIMIT(INPUT_MAX);
	bool bad_whole, bad_pieces;

	decode(encoding, in, in.len + 1, &whole, &bad_whole);
	decode(encoding, in, step, &pieces, &bad_pieces);
	fuzz_assert(bad_whole == bad_pieces);
	fuzz_assert(whole.len <= in.len);
	fuzz_assert(span_equal(buffer_span(&whole), buffer_span(&pieces)));
	buffer_free(&whole);
	buffer_free(&pieces);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in;
	char *value;

	if (size < SEED || size > INPUT_MAX)
		return 0;
	in = (struct span){ data + SEED, size - SEED };
	walk(data[0] & 1 ? &narrow : &message_limits_default, in, data[1],
	    data[2]);
	value = xstrndup((const char *)in.data, in.len);
	read_types(value);
	read_from(value);
	free(value);
	decode_both_ways(ENCODING_BASE64, in, 1u + data[3]);
	decode_both_ways(ENCODING_QUOTED_PRINTABLE, in, 1u + data[3]);
	return 0;
}
