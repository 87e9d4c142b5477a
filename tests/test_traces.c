/* SPDX-License-Identifier: BSD-2-Clause */
/* What is seen in passing of changed content: the limits of it. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "verify/traces.h"

/* ASCII with one octet above 127 at `at`, in pieces. */
static void
pass(struct traces *traces, size_t at, size_t piece)
{
	size_t len = TRACES_HEAD + 5000;
	uint8_t *text = xcalloc(1, len);

	memset(text, 'a', len);
	assert_in_range(at, 0, len - 1);
	text[at] = 0xe9;
	for (size_t i = 0; i < len; i += piece)
		traces_octets(traces, (struct span){ text + i,
					  len - i < piece ? len - i : piece });
	free(text);
}

static enum hint
hint_of(size_t at, size_t piece)
{
	struct traces traces = { 0 };

	pass(&traces, at, piece);
	return traces_hint(&traces, false);
}

/* The last octet looked at, and the first that is not: nothing is said then,
 * however the content came. */
static void
eight_bits_are_looked_for_up_to_the_limit(void **state)
{
	static const size_t pieces[] = { 1, 31, 32, 4096, 65535, TRACES_HEAD,
		TRACES_HEAD + 1, TRACES_HEAD + 5000 };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		assert_int_equal(hint_of(0, pieces[i]), HINT_REENCODED);
		assert_int_equal(
		    hint_of(TRACES_HEAD - 1, pieces[i]), HINT_REENCODED);
		assert_int_equal(hint_of(TRACES_HEAD, pieces[i]), HINT_NONE);
		assert_int_equal(
		    hint_of(TRACES_HEAD + 4999, pieces[i]), HINT_NONE);
	}
}

/* What other traces say does not depend on it. */
static void
beyond_the_limit_other_traces_still_count(void **state)
{
	static const char footer[] = "\r\n______________\r\nour list\r\n";
	struct traces quoted = { .quoted = true }, listed = { 0 };

	(void)state;
	pass(&quoted, TRACES_HEAD + 1, 4096);
	assert_int_equal(traces_hint(&quoted, false), HINT_REENCODED);
	pass(&listed, TRACES_HEAD + 1, 4096);
	traces_octets(&listed,
	    (struct span){ (const uint8_t *)footer, sizeof(footer) - 1 });
	assert_int_equal(traces_hint(&listed, false), HINT_FOOTER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eight_bits_are_looked_for_up_to_the_limit),
		cmocka_unit_test(beyond_the_limit_other_traces_still_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
