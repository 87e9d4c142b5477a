/* SPDX-License-Identifier: BSD-2-Clause */
/* Which addresses and URLs are fetched from. */
#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "config.h"
#include "fetch.h"

static bool
may_connect_by(const struct fetch_guard *guard, const char *text, uint16_t port)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET,
		.sin_port = htons(port) };
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6,
		.sin6_port = htons(port) };

	if (inet_pton(AF_INET, text, &ipv4.sin_addr) == 1)
		return fetch_may_connect(
		    guard, (const struct sockaddr *)(const void *)&ipv4);
	assert_int_equal(inet_pton(AF_INET6, text, &ipv6.sin6_addr), 1);
	return fetch_may_connect(
	    guard, (const struct sockaddr *)(const void *)&ipv6);
}

static bool
may_connect(const char *text)
{
	return may_connect_by(&fetch_guard_default, text, 80);
}

static void
special_purpose_addresses_are_not_connected_to(void **state)
{
	/* First and last of each network, as IANA's registries have them. */
	static const char *const special[] = { "0.0.0.0", "0.255.255.255",
		"10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
		"127.0.0.1", "127.255.255.255", "169.254.0.0",
		"169.254.169.254", "169.254.255.255", "172.16.0.0",
		"172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.0",
		"192.0.2.255", "192.31.196.0", "192.52.193.255", "192.88.99.1",
		"192.168.0.0", "192.168.255.255", "192.175.48.1", "198.18.0.0",
		"198.19.255.255", "198.51.100.7", "203.0.113.255", "224.0.0.0",
		"239.255.255.255", "240.0.0.0", "255.255.255.255", "::", "::1",
		"::2", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
		"::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
		"64:ff9b::127.0.0.1", "64:ff9b::192.168.1.1",
		"64:ff9b::169.254.169.254", "64:ff9b:1::1",
		"64:ff9b:1:ffff:ffff:ffff:808:808", "100::1",
		"100:0:0:1::", "2001::1", "2001:0:ffff:ffff:ffff:ffff:ffff:1",
		"2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::1",
		"2001:db8::", "2001:db8:ffff::1", "2002:7f00:1::1",
		"2002:808:808::1", "2620:4f:8000::1", "3ffe::1", "3fff::1",
		"3fff:fff::1", "4000::1", "5f00::1", "fc00::1", "fd00::1",
		"fdff:ffff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1",
		"ff0e::1", "1fff::1" };

	(void)state;
	for (size_t i = 0; i < COUNT(special); i++)
		if (may_connect(special[i]))
			fail_msg("%s", special[i]);
}

static void
public_addresses_are_connected_to(void **state)
{
	/* And their neighbours. */
	static const char *const public[] = { "1.0.0.0", "8.8.8.8",
		"9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
		"126.255.255.255", "128.0.0.0", "169.253.255.255",
		"169.255.0.0", "172.15.255.255", "172.32.0.0",
		"191.255.255.255", "192.0.1.0", "192.0.3.0", "192.167.255.255",
		"192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
		"198.51.101.0", "203.0.112.255", "203.0.114.0",
		"223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
		"2001:200::1", "2001:4860:4860::8888", "2001:db7::1",
		"2001:db9::1", "2003::1", "2606:4700::1111", "2620:4f:7fff::1",
		"2a00:1450::1", "3ffd::1", "3fff:1000::1" };

	(void)state;
	for (size_t i = 0; i < COUNT(public); i++)
		if (!may_connect(public[i]))
			fail_msg("%s", public[i]);
}

static void
ports_are_those_of_the_web(void **state)
{
	static const uint16_t others[] = { 0, 1, 22, 25, 79, 81, 443, 587, 3128,
		5432, 6379, 8081, 9200, 11211, 65535 };
	struct fetch_guard guard = fetch_guard_default;

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(may_connect_by(&guard, "8.8.8.8", others[i]));
	assert_true(may_connect_by(&guard, "8.8.8.8", 8080));
	guard.https = true;
	assert_true(may_connect_by(&guard, "8.8.8.8", 443));
	assert_false(may_connect_by(&guard, "127.0.0.1", 443));
}

static void
networks_that_are_listed_are_connected_to_on_any_port(void **state)
{
	static const struct fetch_network listed[] = {
		{ { [10] = 0xff, 0xff, 10, 1, 0x80 }, 96 + 17 },
		{ { 0xfd, 0, 0x12 }, 20 },
	};
	struct fetch_guard guard = fetch_guard_default;

	(void)state;
	guard.networks = listed;
	guard.network_count = COUNT(listed);
	assert_true(may_connect_by(&guard, "10.1.128.0", 6000));
	assert_true(may_connect_by(&guard, "10.1.255.255", 80));
	assert_true(may_connect_by(&guard, "::ffff:10.1.200.1", 80));
	assert_false(may_connect_by(&guard, "10.1.127.255", 80));
	assert_false(may_connect_by(&guard, "10.2.128.1", 80));
	assert_true(may_connect_by(&guard, "fd00:1fff::1", 80));
	assert_false(may_connect_by(&guard, "fd00:2000::1", 80));
	assert_false(may_connect_by(&guard, "127.0.0.1", 80));
}

static void
another_family_is_not_connected_to(void **state)
{
	const struct sockaddr local = { .sa_family = AF_UNIX };

	(void)state;
	assert_false(fetch_may_connect(&fetch_guard_default, &local));
}

#ifdef HAVE_CURL
static void
urls_are_fit_or_not(void **state)
{
	static const struct {
		const char *url, *host; /* NULL: not fit */
	} cases[] = {
		{ "http://crl.example.com/a.crl", "crl.example.com" },
		{ "HTTP://CRL.Example.COM/a.crl?x=1#f", "crl.example.com" },
		{ "http://crl.example.com./a", "crl.example.com" },
		{ "http://crl_1.example.com:8080/", "crl_1.example.com" },
		{ "http://192.0.2.1/a", "192.0.2.1" },
		{ "http://[2001:DB8::1]/a", "[2001:db8::1]" },
		/* In every form that a resolver takes. */
		{ "http://0x7f.1/a", "127.0.0.1" },
		{ "http://2130706433/a", "127.0.0.1" },
		{ "http://0177.0.0.1/a", "127.0.0.1" },
		{ "", NULL },
		{ "crl.example.com/a.crl", NULL },
		{ "//crl.example.com/a.crl", NULL },
		{ "https://crl.example.com/a.crl", NULL },
		{ "ftp://crl.example.com/a.crl", NULL },
		{ "file:///etc/passwd", NULL },
		{ "gopher://crl.example.com/_x", NULL },
		{ "ldap://crl.example.com/cn=x", NULL },
		{ "dict://crl.example.com/x", NULL },
		{ "http:///a.crl", NULL },
		{ "http:/a.example/a.crl", NULL },
		{ "http:a.example/a.crl", NULL },
		{ "http://user@crl.example.com/a", NULL },
		{ "http://user:word@crl.example.com/a", NULL },
		{ "http://@crl.example.com/a", NULL },
		{ "http://crl.example.com:99999/a", NULL },
		{ "http://crl.example.com:x/a", NULL },
		{ "http://crl.example.com/a b", NULL },
		{ "http://crl.example.com/a\r\nHost: x", NULL },
		{ "http://crl.example.com\\@127.0.0.1/", NULL },
		{ "http://crl.ex\xc3\xa4mple.com/", NULL },
		{ "http://crl.ex%00ample.com/", NULL },
		{ "http://[fe80::1%25eth0]/a", NULL },
		{ "http://[::1/a", NULL },
		{ "http://localhost/a", NULL },
		{ "http://a.localhost/a", NULL },
		{ "http://intranet/a", NULL },
		{ "http://printer.local/a", NULL },
		{ "http://metadata.google.internal/a", NULL },
		{ "http://router.home.arpa./a", NULL },
	};
	char host[FETCH_HOST_MAX], why[FETCH_WHY];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool fit;

		host[0] = why[0] = '\0';
		fit = fetch_url_is_fit(
		    &fetch_guard_default, cases[i].url, host, why);
		if (fit != (cases[i].host != NULL) ||
		    (fit && strcmp(host, cases[i].host) != 0) ||
		    (!fit && why[0] == '\0'))
			fail_msg("%s: %s (%s)", cases[i].url, host, why);
	}
}

static void
https_is_fit_where_it_is_configured(void **state)
{
	struct fetch_guard guard = fetch_guard_default;
	char host[FETCH_HOST_MAX], why[FETCH_WHY];

	(void)state;
	guard.https = true;
	assert_true(fetch_url_is_fit(&guard, "https://x.example/", host, why));
	assert_false(fetch_url_is_fit(&guard, "ftp://x.example/", host, why));
}

static void
local_names_are_fit_for_who_lists_networks(void **state)
{
	static const struct fetch_network listed = { { 0xfd }, 8 };
	struct fetch_guard guard = fetch_guard_default;
	char host[FETCH_HOST_MAX], why[FETCH_WHY];

	(void)state;
	guard.networks = &listed;
	guard.network_count = 1;
	assert_true(fetch_url_is_fit(&guard, "http://pki/a.crl", host, why));
	assert_string_equal(host, "pki");
}

static void
a_url_has_a_limit(void **state)
{
	char url[FETCH_URL_MAX + 2] = "http://x.example/";
	char host[FETCH_HOST_MAX], why[FETCH_WHY];
	size_t len = strlen(url);

	(void)state;
	memset(url + len, 'a', FETCH_URL_MAX - len);
	assert_true(fetch_url_is_fit(&fetch_guard_default, url, host, why));
	url[FETCH_URL_MAX] = 'a';
	assert_false(fetch_url_is_fit(&fetch_guard_default, url, host, why));
}
#endif

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    special_purpose_addresses_are_not_connected_to),
		cmocka_unit_test(public_addresses_are_connected_to),
		cmocka_unit_test(ports_are_those_of_the_web),
		cmocka_unit_test(
		    networks_that_are_listed_are_connected_to_on_any_port),
		cmocka_unit_test(another_family_is_not_connected_to),
#ifdef HAVE_CURL
		cmocka_unit_test(urls_are_fit_or_not),
		cmocka_unit_test(https_is_fit_where_it_is_configured),
		cmocka_unit_test(local_names_are_fit_for_who_lists_networks),
		cmocka_unit_test(a_url_has_a_limit),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
