/* SPDX-License-Identifier: BSD-2-Clause */
/* Syntax, schemes and hosts of URIs, and how they are quoted. */
#include "test.h"

#include <string.h>

#include "rules/uri.h"

static void
uris_are_split_or_refused(void **state)
{
	static const struct {
		const char *text;
		const char *host; /* NULL: refused; "": there is none */
	} cases[] = {
		{ "http://crl.example.com", "crl.example.com" },
		{ "HTTP://crl.example.com./a?b#c", "crl.example.com." },
		{ "http://u:p@crl.example.com:80/", "crl.example.com" },
		{ "http://crl.example.com:/", "crl.example.com" },
		{ "http://192.0.2.1/a", "192.0.2.1" },
		{ "http://[2001:db8::1]:8080/a", "[2001:db8::1]" },
		{ "ldap:///cn=CA,dc=example?certificateRevocationList", "" },
		{ "ldap://ldap.example.com/cn=A%20B", "ldap.example.com" },
		{ "mailto:a@example.com", "" },
		{ "urn:oid:2.5.29.31", "" },
		{ "", NULL },
		{ "http", NULL },
		{ "http:", NULL },
		{ "http:/a", NULL },
		{ "http:crl.example.com", NULL },
		{ "http://", NULL },
		{ "http:///a", NULL },
		{ "//crl.example.com/a", NULL },
		{ "crl.example.com/a", NULL },
		{ "1http://crl.example.com/", NULL },
		{ "http://crl", NULL },
		{ "http://crl./", NULL },
		{ "http://192.0.2.256/", NULL },
		{ "http://192.0.2/", NULL },
		{ "http://crl..example.com/", NULL },
		{ "http://-crl.example.com/", NULL },
		{ "http://crl-.example.com/", NULL },
		{ "http://crl_1.example.com/", NULL },
		{ "http://.example.com/", NULL },
		{ "http://crl.example.com:80x/", NULL },
		{ "http://[2001:db8::1/", NULL },
		{ "http://[2001:db8::1]x/", NULL },
		{ "http://[192.0.2.1]/", NULL },
		{ "http://crl.example.com/a b", NULL },
		{ "http://crl.example.com/%2", NULL },
		{ "http://crl.example.com/%zz", NULL },
		{ "http://crl.example.com/\xc3\xa9", NULL },
		{ "http://crl.example.com/<a>", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *why = NULL;
		struct uri uri;
		bool good = uri_split(span_of(cases[i].text), &uri, &why);

		if (good != (cases[i].host != NULL))
			fail_msg("%s: %s", cases[i].text, why);
		if (good && !span_equal(uri.host, span_of(cases[i].host)))
			fail_msg("%s: %.*s", cases[i].text, (int)uri.host.len,
			    (const char *)uri.host.data);
	}
}

static void
labels_and_names_have_their_longest(void **state)
{
	char text[512] = "http://";
	const char *why;
	struct uri uri;

	(void)state;
	memset(text + 7, 'a', 63);
	strcpy(text + 70, ".example/");
	assert_true(uri_split(span_of(text), &uri, &why));
	memset(text + 7, 'a', 64);
	strcpy(text + 71, ".example/");
	assert_false(uri_split(span_of(text), &uri, &why));
	for (size_t i = 0; i < 127; i++)
		memcpy(text + 7 + 2 * i, "a.", 3);
	text[7 + 253] = '\0';
	assert_true(uri_split(span_of(text), &uri, &why));
	strcpy(text + 7 + 253, "b");
	assert_false(uri_split(span_of(text), &uri, &why));
}

static void
schemes_are_told_in_any_case(void **state)
{
	static const uint8_t nul[] = "http\0x:";

	(void)state;
	assert_true(uri_has_scheme(span_of("hTTp://x"), "http"));
	assert_false(uri_has_scheme(span_of("https://x"), "http"));
	assert_false(uri_has_scheme(span_of("http"), "http"));
	assert_false(uri_has_scheme(span_of(""), "http"));
	assert_false(
	    uri_has_scheme((struct span){ nul, sizeof(nul) - 1 }, "http"));
}

static void
private_hosts_are_told(void **state)
{
	static const struct {
		const char *host;
		bool internal;
	} cases[] = {
		{ "crl.example.com", false },
		{ "local.example.com", false },
		{ "notlocal", true },
		{ "ca.local", true },
		{ "ca.LOCAL.", true },
		{ "ca.notlocal", false },
		{ "router.home.arpa", true },
		{ "93.184.216.34", false },
		{ "9.255.255.255", false },
		{ "10.0.0.0", true },
		{ "100.63.255.255", false },
		{ "100.127.255.255", true },
		{ "127.0.0.1", true },
		{ "172.15.255.255", false },
		{ "172.31.255.255", true },
		{ "172.32.0.0", false },
		{ "192.168.1.1", true },
		{ "223.255.255.255", false },
		{ "224.0.0.1", true },
		{ "255.255.255.255", true },
		{ "[2606:4700::1]", false },
		{ "[2001:db8::1]", true },
		{ "[::1]", true },
		{ "[fd00::1]", true },
		{ "[fe80::1]", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (uri_host_is_internal(span_of(cases[i].host)) !=
		    cases[i].internal)
			fail_msg("%s", cases[i].host);
}

static void
quotes_are_printable_and_short(void **state)
{
	char text[QUOTE_TEXT], large[200];

	(void)state;
	assert_string_equal(quote(span_of("a\r\n\x1b\xc3z"), text), "a????z");
	memset(large, 'x', sizeof(large));
	quote((struct span){ (const uint8_t *)large, sizeof(large) }, text);
	assert_int_equal(strlen(text), QUOTE_TEXT - 1);
	assert_string_equal(text + QUOTE_TEXT - 4, "...");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uris_are_split_or_refused),
		cmocka_unit_test(labels_and_names_have_their_longest),
		cmocka_unit_test(schemes_are_told_in_any_case),
		cmocka_unit_test(private_hosts_are_told),
		cmocka_unit_test(quotes_are_printable_and_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
