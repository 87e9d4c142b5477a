/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A log of strangers: whatever it holds, every line is counted once, the
 * report has no control character, JSON and suggestions can be made, and HTML
 * has no markup but ours.  Where the fast reader of JSON reads a line, it
 * reads what jansson reads.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis.h"
#include "analysis/record.h"
#include "fuzz.h"
#include "html_walk.h"
#include "policy.h"

enum {
	OUTPUT = 16 * 1024 * 1024,
	LATEST = 1795500000,
};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_text(const struct buffer *out)
{
	must(!out->overflowed);
	for (size_t i = 0; i < out->len; i++)
		must(out->data[i] == '\n' || out->data[i] == '\t' ||
		     (out->data[i] >= 0x20 && out->data[i] != 0x7f));
	must(utf8_valid(buffer_span(out)));
}

static void
write_reports(const struct analysis *analysis)
{
	void (*const writers[])(const struct analysis *, struct buffer *) = {
		analysis_text, analysis_json, analysis_suggest, analysis_html
	};

	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		struct buffer out = BUFFER_LIMIT(OUTPUT);

		writers[i](analysis, &out);
		check_text(&out);
		if (writers[i] == analysis_html)
			must(html_is_ours(buffer_text(&out), &(size_t){ 0 }));
		buffer_free(&out);
	}
}

static void
check_json(struct span line)
{
	static struct record plain, parsed;
	const uint8_t *brace = memchr(line.data, '{', line.len);
	char why[RECORD_WHY];

	if (brace == NULL)
		return;
	line.len -= (size_t)(brace - line.data);
	line.data = brace;
	record_clear(&plain);
	if (!record_read_plain(line, &plain))
		return;
	record_clear(&parsed);
	must(record_read_parsed(line, &parsed, why) == RECORD_GOOD);
	for (size_t i = 0; i < RECORD_KEYS; i++) {
		must((plain.text[i].data == NULL) ==
		     (parsed.text[i].data == NULL));
		must(plain.text[i].data == NULL ||
		     span_equal(plain.text[i], parsed.text[i]));
		must(plain.more[i] == parsed.more[i]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config *config = config_default();
	const struct analysis_options options = {
		.replay = &config->policy,
		.replay_digest = config->digest,
		.smaller = 128,
		.anonymous = size > 0 && data[0] % 2 == 1,
	};
	struct analyst *analyst = analyst_new(&options);
	struct analysis *analysis = NULL;

	while (size > 0) {
		const uint8_t *lf = memchr(data, '\n', size);
		size_t len = lf != NULL ? (size_t)(lf - data) : size;

		check_json((struct span){ data, len });
		analyst_line(analyst, (struct span){ data, len }, LATEST);
		len += lf != NULL;
		data += len;
		size -= len;
	}
	analysis = analyst_end(analyst);
	must(analysis->coverage.messages + analysis->coverage.duplicates +
		 analysis->coverage.foreign + analysis->coverage.remarks +
		 analysis->coverage.unreadable <=
	     analysis->coverage.lines);
	write_reports(analysis);
	analysis_free(analysis);
	analyst_free(analyst);
	config_free(config);
	return 0;
}
