/* SPDX-License-Identifier: BSD-2-Clause */
/* HTML and SVG: nothing breaks out, everything is closed, numbers are exact. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart.h"
#include "analysis/markup.h"

static void
assert_written(struct buffer *out, const char *expected)
{
	assert_string_equal(buffer_text(out), expected);
	buffer_free(out);
}

static void
text_means_nothing_to_html(void **state)
{
	static const struct {
		const char *text, *written;
	} cases[] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "</td><script>", "&lt;/td&gt;&lt;script&gt;" },
		{ "a & b &lt;", "a &amp; b &amp;lt;" },
		{ "\"'", "&quot;&#39;" },
		{ "a\r\nb\tc\x01", "a\\0D\\0Ab\\09c\\01" },
		{ "\x1b[31m", "\\1B[31m" },
		{ "\xe2\x80\xae"
		  "abc",
		    "\\E2\\80\\AE"
		    "abc" },
		{ "\xef\xbf\xbf", "\\EF\\BF\\BF" },
		{ "\xff<", "\\FF&lt;" },
		{ "\xc3\xbc", "\xc3\xbc" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer out = BUFFER_LIMIT(1000);
		struct markup m = { .out = &out };
		char *expected = xasprintf("<b>%s</b>", cases[i].written);

		markup_element(&m, "b", NULL, cases[i].text);
		assert_written(&out, expected);
		free(expected);
	}
}

static void
attributes_cannot_be_left(void **state)
{
	struct buffer out = BUFFER_LIMIT(1000);
	struct markup m = { .out = &out };

	(void)state;
	markup_open(&m, "a");
	markup_attribute(&m, "title", "\" onclick=\"x' <>\n");
	markup_close(&m);
	assert_written(
	    &out, "<a title=\"&quot; onclick=&quot;x&#39; &lt;&gt;\\0A\"></a>");
}

static void
elements_are_closed_in_order(void **state)
{
	struct buffer out = BUFFER_LIMIT(1000);
	struct markup m = { .out = &out };

	(void)state;
	markup_open(&m, "p");
	markup_open(&m, "meta");
	markup_attribute(&m, "name", "x");
	markup_close(&m);
	markup_open(&m, "b");
	markup_open(&m, "i");
	markup_text(&m, "t");
	markup_close_to(&m, 1);
	markup_stranger(&m, "s");
	markup_close_to(&m, 0);
	assert_int_equal(m.depth, 0);
	assert_written(
	    &out, "<p><meta name=\"x\"/><b><i>t</i></b><bdi>s</bdi></p>");
}

static void
a_long_text_is_cut(void **state)
{
	struct buffer out = BUFFER_LIMIT(100000);
	struct markup m = { .out = &out };
	char *text = xcalloc(1, MARKUP_TEXT_MAX + 100);

	(void)state;
	memset(text, 'x', MARKUP_TEXT_MAX + 99);
	markup_text(&m, text);
	assert_true(out.len <= MARKUP_TEXT_MAX);
	assert_string_equal(buffer_text(&out) + out.len - 4, "x...");
	buffer_free(&out);
	free(text);
}

static void
a_full_buffer_is_told(void **state)
{
	struct buffer out = BUFFER_LIMIT(10);
	struct markup m = { .out = &out };

	(void)state;
	markup_element(&m, "section", NULL, "text");
	assert_true(out.overflowed);
	buffer_free(&out);
}

#define BLANK "\xe2\x80\xaf"

static void
numbers_have_groups(void **state)
{
	static const struct {
		uint64_t number;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1" BLANK "000" },
		{ 1284907, "1" BLANK "284" BLANK "907" },
		{ UINT64_MAX, "18" BLANK "446" BLANK "744" BLANK "073" BLANK
			      "709" BLANK "551" BLANK "615" },
	};
	char text[NUMBER_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		number_text(cases[i].number, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void
shares_are_never_rounded_to_none_or_all(void **state)
{
	static const struct {
		uint64_t part, whole;
		const char *text;
	} cases[] = {
		{ 0, 0, "0" },
		{ 0, 7, "0" },
		{ 7, 7, "100" },
		{ 1, 3, "33" },
		{ 32, 1000, "3.2" },
		{ 9, 1284907, "0.00070" },
		{ 995, 1000, "99.5" },
		{ 1284898, 1284907, "99.9993" },
		{ 1, UINT64_MAX, "<0.000001" },
		{ UINT64_MAX - 1, UINT64_MAX, ">99.999999" },
		{ 999, 10000, "10" },
		{ 994, 1000, "99" },
	};
	char text[NUMBER_TEXT], expected[NUMBER_TEXT + 8];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		share_text(cases[i].part, cases[i].whole, text);
		snprintf(
		    expected, sizeof(expected), "%s" BLANK "%%", cases[i].text);
		assert_string_equal(text, expected);
	}
}

static size_t
times(const char *text, const char *what)
{
	size_t count = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		count++;
	}
	return count;
}

static void
columns_have_heights_in_proportion(void **state)
{
	static const uint64_t solid[] = { 100, 50, 0, 1 };
	static const uint64_t dots[] = { 0, 50, 0, 0 };
	static const char labels[4][CHART_LABEL] = { "a", "b", "c", "d" };
	const struct chart_columns columns = {
		.id = "x",
		.title = "t",
		.description = "d",
		.count = 4,
		.labels = labels,
		.layer_count = 2,
		.layers = { { FILL_SOLID, solid }, { FILL_DOTS, dots } },
	};
	struct buffer out = BUFFER_LIMIT(100000);
	struct markup m = { .out = &out };

	(void)state;
	chart_columns(&m, &columns);
	assert_int_equal(m.depth, 0);
	/* The whole, two halves, one pixel for what is hardly there. */
	assert_int_equal(times(buffer_text(&out), "height=\"44\""), 1);
	assert_int_equal(times(buffer_text(&out), "height=\"22\""), 2);
	assert_int_equal(times(buffer_text(&out), "y=\"59\""), 1);
	assert_int_equal(times(buffer_text(&out), "<g>"), 3);
	assert_int_equal(times(buffer_text(&out), "url(#dots)"), 1);
	assert_int_equal(times(buffer_text(&out), ">100</text>"), 1);
	assert_non_null(strstr(buffer_text(&out), "<g><title>b: 100</title>"));
	buffer_free(&out);
}

static void
bars_never_pass_their_end(void **state)
{
	const struct chart_part parts[] = {
		{ FILL_PLAIN, UINT64_MAX / 2 },
		{ FILL_SOLID, 1 },
		{ FILL_OTHER, UINT64_MAX / 2 },
	};
	struct buffer out = BUFFER_LIMIT(100000);
	struct markup m = { .out = &out };

	(void)state;
	chart_parts(&m, parts, 3, UINT64_MAX - 1);
	assert_non_null(strstr(buffer_text(&out), "x=\"50%\" width=\"0.60%\""));
	assert_non_null(strstr(buffer_text(&out), "x=\"50%\" width=\"50%\""));
	buffer_clear(&out);
	chart_bar(&m, 0, 10, FILL_PLAIN);
	assert_null(strstr(buffer_text(&out), "<rect"));
	buffer_free(&out);
}

static void
squares_are_areas(void **state)
{
	struct buffer out = BUFFER_LIMIT(100000);
	struct markup m = { .out = &out };

	(void)state;
	chart_square(&m, 25, 100);
	/* A quarter of the area is half of the side. */
	assert_non_null(
	    strstr(buffer_text(&out), "width=\"17\" height=\"17\""));
	buffer_clear(&out);
	chart_square(&m, 100, 100);
	assert_int_equal(times(buffer_text(&out), "width=\"34\""), 2);
	buffer_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_means_nothing_to_html),
		cmocka_unit_test(attributes_cannot_be_left),
		cmocka_unit_test(elements_are_closed_in_order),
		cmocka_unit_test(a_long_text_is_cut),
		cmocka_unit_test(a_full_buffer_is_told),
		cmocka_unit_test(numbers_have_groups),
		cmocka_unit_test(shares_are_never_rounded_to_none_or_all),
		cmocka_unit_test(columns_have_heights_in_proportion),
		cmocka_unit_test(bars_never_pass_their_end),
		cmocka_unit_test(squares_are_areas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
