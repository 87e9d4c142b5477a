/* SPDX-License-Identifier: BSD-2-Clause */
/* The HTML report: nothing that an analysis holds is markup in it. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis_samples.h"
#include "html_walk.h"

enum {
	PAGE_MAX = 1 << 24
};

static char *
page_of(const char *name)
{
	struct analysis *a = sample_analysis(name);
	struct buffer out = BUFFER_LIMIT(PAGE_MAX);
	char *text;

	assert_non_null(a);
	analysis_html(a, &out);
	assert_false(out.overflowed);
	assert_true(utf8_valid(buffer_span(&out)));
	text = xstrdup(buffer_text(&out));
	buffer_free(&out);
	analysis_free(a);
	return text;
}

static void
assert_ours(const char *page)
{
	size_t at;

	if (!html_is_ours(page, &at))
		fail_msg("not ours at %zu: %.60s", at, page + at);
}

static void
every_sample_is_our_markup_alone(void **state)
{
	(void)state;
	for (size_t i = 0; sample_names[i] != NULL; i++) {
		char *page = page_of(sample_names[i]);

		assert_ours(page);
		free(page);
	}
}

/* The reader that the test above relies on. */
static void
foreign_markup_is_seen(void **state)
{
	static const char *const foreign[] = {
		"<html><script></script></html>",
		"<html><p onclick=\"x\"></p></html>",
		"<html><p class=x></p></html>",
		"<html><p class=\"a\" b></p></html>",
		"<html><p class='a'></p></html>",
		"<html><b><p></b></p></html>",
		"<html><p></html>",
		"<html>a & b</html>",
		"<html>&nbsp;</html>",
		"<html>a > b</html>",
		"<html>\"</html>",
		"<html></html>behind<p></p>&",
		"<html><!-- --></html>",
		"<html><p/></html>",
	};
	size_t at;

	(void)state;
	assert_true(html_is_ours(
	    "<!DOCTYPE html>\n<html><p class=\"a\">&lt;</p></html>\n", &at));
	assert_false(html_is_ours("<html></html>", &at));
	for (size_t i = 0; i < COUNT(foreign); i++) {
		char *page = xasprintf("<!DOCTYPE html>\n%s", foreign[i]);

		assert_false(html_is_ours(page, &at));
		free(page);
	}
}

static void
strangers_text_is_there_as_text(void **state)
{
	static const char *const shown[] = {
		"&lt;/style&gt;&lt;/title&gt;&lt;script&gt;alert(1)&lt;/"
		"script&gt;",
		"&quot;&gt;&lt;img src=x onerror=alert(1)&gt;",
		"&amp;lt;b&amp;gt;&amp;#60;i&amp;#62;&amp;amp;",
		"\\E2\\80\\AE\\E2\\81\\A6gpj.exe\\E2\\81\\A9\\1B[31m\\0D\\0AX: "
		"y",
		"\\FF\\FE\\C0\\AF",
	};
	char *page = page_of("hostile");

	(void)state;
	for (size_t i = 0; i < COUNT(shown); i++)
		assert_non_null(strstr(page, shown[i]));
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "<img"));
	assert_null(strstr(page, "\xe2\x80\xae"));
	free(page);
}

/* More than fits is an error, never half a page that looks whole. */
static void
a_page_that_does_not_fit_is_told(void **state)
{
	struct analysis *a = sample_analysis("month");
	struct buffer out = BUFFER_LIMIT(20000);

	(void)state;
	analysis_html(a, &out);
	assert_true(out.overflowed);
	buffer_free(&out);
	analysis_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sample_is_our_markup_alone),
		cmocka_unit_test(foreign_markup_is_seen),
		cmocka_unit_test(strangers_text_is_there_as_text),
		cmocka_unit_test(a_page_that_does_not_fit_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
