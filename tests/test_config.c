/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the configuration: every kind of error with its file and line,
 * defaults, @include, units, printing, digest, difference. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy.h"

#ifdef HAVE_ICU
#define ERIKA " display_name = [ \"Erika M\xc3\xbcster\" ];"
#else
#define ERIKA ""
#endif
#include "verify.h"

#include "test.h"

struct folder {
	char path[64];
};

static void
write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static char *
put(const struct folder *folder, const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", folder->path, name);

	write_text(path, text);
	return path;
}

static int
setup(void **state)
{
	struct folder *folder = xcalloc(1, sizeof(*folder));

	snprintf(folder->path, sizeof(folder->path), "/tmp/test_config.XXXXXX");
	if (mkdtemp(folder->path) == NULL)
		return -1;
	*state = folder;
	return 0;
}

static int
teardown(void **state)
{
	struct folder *folder = *state;
	char *command = xasprintf("rm -rf '%s'", folder->path);
	int status = system(command);

	free(command);
	free(folder);
	return status;
}

/* Reads `text` as m.conf; every complaint without the folder, one a line. */
static struct config *
read_text(const struct folder *folder, const char *text, struct buffer *said)
{
	struct config_errors errors = { 0 };
	char *path = put(folder, "m.conf", text);
	struct config *config = config_load(path, &errors);
	size_t prefix = strlen(folder->path) + 1;

	assert_int_equal(config == NULL, errors.list.count > 0);
	for (size_t i = 0; i < errors.list.count; i++) {
		assert_memory_equal(
		    errors.list.items[i], folder->path, prefix - 1);
		buffer_format(said, "%s\n", errors.list.items[i] + prefix);
	}
	config_errors_free(&errors);
	free(path);
	return config;
}

static struct config *
good(const struct folder *folder, const char *text)
{
	struct buffer said = BUFFER_LIMIT(65536);
	struct config *config = read_text(folder, text, &said);

	assert_string_equal(buffer_text(&said), "");
	assert_non_null(config);
	buffer_free(&said);
	return config;
}

static void
refused(const struct folder *folder, const char *text, const char *complaints)
{
	struct buffer said = BUFFER_LIMIT(65536);

	assert_null(read_text(folder, text, &said));
	assert_string_equal(buffer_text(&said), complaints);
	buffer_free(&said);
}

#define RULE(inside) "policy = { rules = (\n" inside " ); };\n"

static const struct {
	const char *text, *complaints;
} wrong[] = {
#include "config_cases.h"
};

static void
each_error_names_file_line_value_and_what_was_expected(void **state)
{
	for (size_t i = 0; i < COUNT(wrong); i++)
		refused(*state, wrong[i].text, wrong[i].complaints);
}

static void
all_errors_are_listed_and_not_only_the_first(void **state)
{
	refused(*state,
	    "listne = \"x\";\n"
	    "limits = {\n"
	    "  depth = 0;\n"
	    "  cms = 1;\n"
	    "};\n"
	    "policy = { mode = \"off\"; };\n",
	    "m.conf:1: option: \"listne\" is not known; did you mean "
	    "\"listen\"?\n"
	    "m.conf:3: limits.depth = \"0\": expected 1 to 200\n"
	    "m.conf:4: limits.cms = 1: expected a string with a unit, such "
	    "as \"25M\"\n"
	    "m.conf:6: policy.mode: \"off\" is not known; expected one of "
	    "monitor, enforce\n");
}

static void
complaints_are_bounded_and_the_rest_is_counted(void **state)
{
	struct config_errors errors = { 0 };
	struct buffer text = BUFFER_LIMIT(65536);
	char *path = NULL;

	for (int i = 0; i < 250; i++)
		buffer_format(&text, "nonsense%d = 1;\n", i);
	path = put(*state, "m.conf", buffer_text(&text));
	assert_null(config_load(path, &errors));
	assert_int_equal(errors.list.count, 100);
	assert_int_equal(errors.omitted, 150);
	config_errors_free(&errors);
	buffer_free(&text);
	free(path);
}

static void
an_absent_file_a_folder_and_a_fifo_are_errors(void **state)
{
	const struct folder *folder = *state;
	struct config_errors errors = { 0 };
	char *absent = xasprintf("%s/absent", folder->path);
	char *fifo = xasprintf("%s/fifo", folder->path);

	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_null(config_load(absent, &errors));
	assert_null(config_load(folder->path, &errors));
	assert_null(config_load(fifo, &errors));
	assert_int_equal(errors.list.count, 3);
	assert_non_null(strstr(errors.list.items[0],
	    "/absent: cannot read: No such file or directory"));
	assert_non_null(
	    strstr(errors.list.items[1], ": cannot read: not a regular file"));
	assert_non_null(strstr(
	    errors.list.items[2], "/fifo: cannot read: not a regular file"));
	config_errors_free(&errors);
	free(absent);
	free(fifo);
}

static void
an_include_is_read_and_its_errors_name_it(void **state)
{
	const struct folder *folder = *state;
	struct config *config = NULL;
	char *path = put(folder, "part.conf", "\n  drain_timeout = \"7s\";\n");

	config =
	    good(folder, "@include \"part.conf\"\nsocket_group = \"p\";\n");
	assert_int_equal(config->drain_timeout, 7);
	assert_string_equal(config->socket_group, "p");
	config_free(config);

	write_text(path, "\n\ndrain_timeout = \"7\";\n");
	refused(folder, "socket_group = \"p\";\n@include \"part.conf\"\n",
	    "part.conf:3: drain_timeout = \"7\": expected a time with its "
	    "unit, such as \"5s\" (s, m, h or d)\n");
	write_text(path, "drain_timeout = ;\n");
	refused(
	    folder, "@include \"part.conf\"\n", "part.conf:1: syntax error\n");
	free(path);
}

static void
an_include_may_be_absolute(void **state)
{
	const struct folder *folder = *state;
	char *path = put(folder, "part.conf", "drain_timeout = \"8s\";\n");
	char *text = xasprintf("@include \"%s\"\n", path);
	char *mixed = xasprintf("%s@include \"part.conf\"\n", text);
	struct config *config = good(folder, text);
	struct buffer said = BUFFER_LIMIT(1000);

	assert_int_equal(config->drain_timeout, 8);
	config_free(config);
	assert_null(read_text(folder, mixed, &said));
	assert_non_null(strstr(buffer_text(&said),
	    "m.conf: @include: either all paths are absolute or all are"));
	buffer_free(&said);
	free(mixed);
	free(text);
	free(path);
}

/* libconfig's scanner would end the process on the folder. */
static void
an_include_of_a_folder_or_of_nothing_is_an_error(void **state)
{
	const struct folder *folder = *state;
	struct buffer said = BUFFER_LIMIT(1000), want = BUFFER_LIMIT(1000);

	assert_null(read_text(
	    folder, "\n@include \".\"\n@include \"absent.conf\"\n", &said));
	buffer_format(&want,
	    "m.conf:2: @include: cannot read %s/.: not a regular file\n"
	    "m.conf:3: @include: cannot read %s/absent.conf: "
	    "No such file or directory\n",
	    folder->path, folder->path);
	assert_string_equal(buffer_text(&said), buffer_text(&want));
	buffer_free(&said);
	buffer_free(&want);
}

static void
a_file_that_includes_itself_is_an_error(void **state)
{
	struct buffer said = BUFFER_LIMIT(4000);

	assert_null(read_text(*state, "@include \"m.conf\"\n", &said));
	assert_non_null(strstr(buffer_text(&said), "included too deeply"));
	buffer_free(&said);
}

static void
units_of_sizes_and_times_are_understood(void **state)
{
	struct config *config = good(*state,
	    "limits = { cms = \"65536\"; opaque = \"1G\"; header = \"8K\"; };\n"
	    "drain_timeout = \"2m\";\nsocket_mode = \"0600\";\n");

	assert_int_equal(config->cms_limit, 65536);
	assert_int_equal(config->opaque_limit, 1 << 30);
	assert_int_equal(config->limits.header, 8192);
	assert_int_equal(config->drain_timeout, 120);
	assert_int_equal(config->socket_mode, 0600);
	config_free(config);
}

static void
an_empty_file_means_the_defaults(void **state)
{
	struct config *defaults = config_default();
	struct config *config = good(*state, "");
	struct buffer changed = BUFFER_LIMIT(1000),
		      restart = BUFFER_LIMIT(1000);

	config_difference(defaults, config, &changed, &restart);
	assert_string_equal(buffer_text(&changed), "");
	assert_string_equal(buffer_text(&restart), "");
	assert_string_equal(config->digest, defaults->digest);
	assert_int_equal(config->policy.mode, MODE_MONITOR);
	assert_string_equal(config->user, "");
	assert_int_equal(config->internal_error, INTERNAL_TEMPFAIL);
	assert_int_equal(config->remove_results, REMOVE_SMIME);
	assert_true(config->headers.status);
	assert_int_equal(config->anchor_count, 0);
	buffer_free(&changed);
	buffer_free(&restart);
	config_free(config);
	config_free(defaults);
}

static void
defaults_are_those_of_the_core(void **state)
{
	struct config *config = config_default();

	(void)state;
	assert_int_equal(config->limits.depth, verifier_default.limits.depth);
	assert_int_equal(config->limits.parts, verifier_default.limits.parts);
	assert_int_equal(config->limits.header, verifier_default.limits.header);
	assert_int_equal(
	    config->limits.boundary, verifier_default.limits.boundary);
	assert_int_equal(config->cms_limit, verifier_default.cms_limit);
	assert_int_equal(config->opaque_limit, verifier_default.opaque_limit);
	assert_int_equal(config->signatures, verifier_default.signatures);
	assert_int_equal(
	    config->from_case_passes, verifier_default.from_case_passes);
	config_free(config);
}

#define SHA "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char full[] =
    "listen = \"inet:8894@127.0.0.1\"; socket_mode = \"0600\";\n"
    "socket_group = \"a \\\"b\\\\\"; user = \"smime\";\n"
    "authserv_id = \"mx.example\"; remove_results = \"all\";\n"
    "internal_error = \"accept\"; from_case_passes = true;\n"
    "drain_timeout = \"90s\"; monitor_file = \"/tmp/m\";\n"
    "log = { format = \"json\"; addresses = \"hash\"; target = \"stderr\"; "
    "facility = \"local3\"; "
    "level = "
    "\"debug\"; };\n"
    "cache_dir = \"/tmp\"; revocation = \"hard\"; crl_grace = \"2d\";\n"
    "crls = [ \"/\" ]; keep_crls = \"/tmp\";\n"
    "cache_size = \"1G\";\n"
    "revocation_wait = \"1200ms\"; aia = true;\n"
    "fetch = { enabled = false; https = true; networks = [ \"10.0.0.0/8\" ];\n"
    "  proxy = \"http://[::1]:3128\"; timeout = \"1m\"; size = \"1M\";\n"
    "  concurrent = 3; };\n"
    "shared_cache = { server = \"inet:6379@h.example\"; prefix = \"\";\n"
    "  user = \"smime\"; password_file = \"/tmp/p\"; timeout = \"2s\";\n"
    "  tls = true; ca_file = \"/tmp/ca.pem\";\n"
    "  certificate_file = \"/tmp/c.pem\"; key_file = \"/tmp/k.pem\"; };\n"
    "trust = { anchors = ( { file = \"/\"; distrust_after = \"2027-01-01\";\n"
    "      domains = [ \".Partner.example\", \"partner.example\" ]; },\n"
    "    { source = \"nss\"; }, { ccadb = \"/tmp\"; } );\n"
    "  nss_module = \"/lib/x.so\"; deny_file = \"/tmp/denied\";\n"
    "  deny = [ \"0011223344556677889900112233445566778899001122334455667788"
    "990011\" ];\n"
    "  intermediates = [ \"/\" ]; };\n"
    "limits = { depth = 5; parts = 6; header = \"5K\"; boundary = \"71\";\n"
    "  cms = \"2M\"; opaque = \"3M\"; signatures = 2; };\n"
    "headers = { authentication_results = false; status = false;\n"
    "  signer = false; profile = false; compliance = false;\n"
    "  trust = false; policy = false; programs = true;\n"
    "  status_good_requires = [ \"sponsor-validated\", "
    "\"mailbox-validated\" ]; };\n"
    "levels = ( { id = \"rsa-modulus-min-2048\"; level = \"notice\"; } );\n"
    "skip = { authenticated = false; clients = [ \"192.0.2.7\", "
    "\"2001:db8::/32\" ]; recipients = [ \"postmaster@dest.example\" ];\n"
    "  senders = [ \".list.example\" ]; size = \"25M\"; };\n"
    "policy = { mode = \"enforce\"; bad_from = \"tempfail\";\n"
    "  recipient_conflict = \"mildest\"; trusted_hops = [ \"10.0.0.0/8\" ];\n"
    "  rules = (\n"
    "  { name = \"bank\"; mode = \"monitor\";\n"
    "    when = { from = [ \".Bank.example\", \"bank.example\" ]; };\n"
    "    require = { result = [ \"pass\", \"none\" ]; }; encrypted = "
    "\"otherwise\";\n"
    "    otherwise = { action = \"reject\"; text = \"say $reason\"; }; },\n"
    "  { name = \"many\"; comment = \"CHG-4711 \\\"x\\\"\"; until = "
    "\"2031-12-02\";\n"
    "    when = {" ERIKA " mail_from = [ \"a@b.example\" ];\n"
    "      recipients = [ \"dest.example\" ]; client = [ \"192.0.2.0/24\", "
    "\"2001:db8::1\" ];\n"
    "      authenticated = false; trusted_hop = true; mailing_list = true;\n"
    "      null_sender = false; protection = [ \"signed\", \"neither\" ]; };\n"
    "    require = { reason = [ \"from-case\" ]; result = \"pass\"; type = "
    "\"sponsor-validated\";\n"
    "      generation = [ \"strict\" ]; compliance = \"compliant\"; rules = [ "
    "\"rsa-modulus-min-2048\" ];\n"
    "      path = [ \"explicit\" ]; revocation = [ \"good\", \"unchecked\" ]; "
    "anchor = [ \"CN=Root\" ];\n"
    "      issuer = [ \"CN=CA,C=DE\" ]; certificate = [ \"" SHA
    "\" ]; key = [ \"" SHA "\" ];\n"
    "      organization_identifier = [ \"NTRDE-HRB12345\" ]; organization = [ "
    "\"A \\\"AG\\\"\" ];\n"
    "      qualified = [ \"eu\", \"elsewhere\" ]; algorithm = \"rsa\";\n"
    "      country = [ \"DE\" ]; domain = [ \"bank.example\" ]; covers = "
    "\"message\";\n"
    "      digest = [ \"sha256\", \"sha512\" ]; key_type = [ \"rsa\", \"ec\" "
    "]; rsa_bits = 3072;\n"
    "      ec_bits = 256; signing_time = \"2d\"; mailbox_match = \"domain\"; "
    "expired_grace = \"14d\"; };\n"
    "    encrypted = \"accept\"; temporary = \"accept\"; revocation = "
    "\"soft\";\n"
    "    otherwise = { action = \"tag\"; subject_prefix = \"[!] \";\n"
    "      fields = ( { name = \"X-Look\"; value = \"no $x\"; }, { name = "
    "\"X-At\"; value = \"it\"; } ); }; },\n"
    "  { name = \"coded\"; when = { from = [ \"c.example\" ]; }; require = { "
    "}; encrypted = \"otherwise\";\n"
    "    otherwise = { action = \"reject\"; code = 554; enhanced = \"5.7.8\"; "
    "help_url = \"https://x.example/\"; }; },\n"
    "  { name = \"rest\"; when = { }; } ); };\n";

/* What -t prints can be read back and is the same configuration. */
static void
what_is_printed_can_be_read_back(void **state)
{
	const struct folder *folder = *state;
	struct config *config = good(folder, full), *again = NULL;
	struct config *defaults = config_default();
	struct buffer all = BUFFER_LIMIT(65536), changed = BUFFER_LIMIT(65536);
	const char *fallback = NULL, *sentence = NULL, *path = NULL;

	config_print(config, CONFIG_ALL, &all);
	again = good(folder, buffer_text(&all));
	assert_string_equal(again->digest, config->digest);
	config_free(again);

	/* Every option is changed in it, so both printings are the same. */
	config_print(config, CONFIG_CHANGED, &changed);
	assert_string_equal(buffer_text(&changed), buffer_text(&all));

	buffer_clear(&changed);
	buffer_clear(&all);
	config_difference(defaults, config, &changed, &all);
	for (size_t i = 0;
	     (path = config_option(i, &fallback, &sentence)) != NULL; i++)
		assert_true(strstr(buffer_text(&changed), path) != NULL ||
			    strstr(buffer_text(&all), path) != NULL);

	buffer_clear(&changed);
	config_print(defaults, CONFIG_CHANGED, &changed);
	assert_string_equal(buffer_text(&changed), "");
	buffer_free(&all);
	buffer_free(&changed);
	config_free(defaults);
	config_free(config);
}

static void
the_digest_is_of_what_is_effective(void **state)
{
	const struct folder *folder = *state;
	struct config *a = good(folder, "drain_timeout = \"60s\";\n"
					"limits = { depth = 32; };\n");
	struct config *b =
	    good(folder, "# other words\n\n"
			 "limits: { };\ndrain_timeout: \"1m\"\n");
	struct config *c = good(folder, "drain_timeout = \"61s\";\n");

	assert_int_equal(strlen(a->digest), 16);
	assert_string_equal(a->digest, b->digest);
	assert_string_not_equal(a->digest, c->digest);
	config_free(a);
	config_free(b);
	config_free(c);
}

static void
a_difference_tells_what_needs_a_restart(void **state)
{
	const struct folder *folder = *state;
	struct config *before = good(folder, "");
	struct config *now = good(folder,
	    "listen = \"unix:/x\"; user = \"u\"; authserv_id = \"mx\";\n"
	    "policy = { mode = \"enforce\"; rules = ( { name = \"a\"; } ); };");
	struct buffer changed = BUFFER_LIMIT(1000),
		      restart = BUFFER_LIMIT(1000);

	config_difference(before, now, &changed, &restart);
	assert_string_equal(buffer_text(&changed),
	    "authserv_id, policy.mode, policy.rules (new a)");
	assert_string_equal(buffer_text(&restart), "listen, user");
	buffer_clear(&changed);
	config_free(before);
	before =
	    good(folder, "policy = { rules = ( { name = \"b\"; when = { from = "
			 "[ \"b.example\" ]; }; }, { name = \"a\";"
			 " when = { from = [ \"a.example\" ]; }; } ); };\n");
	config_difference(before, now, &changed, &restart);
	assert_non_null(
	    strstr(buffer_text(&changed), "policy.rules (a, gone b)"));
	buffer_free(&changed);
	buffer_free(&restart);
	config_free(before);
	config_free(now);
}

static void
rules_are_kept_in_order_with_their_place(void **state)
{
	struct config *config = good(*state, full);
	const struct policy_rule *rule = &config->policy.rules[0];

	assert_int_equal(config->policy.rule_count, 4);
	assert_string_equal(rule->name, "bank");
	assert_true(rule->has_mode);
	assert_int_equal(rule->mode, MODE_MONITOR);
	assert_int_equal(rule->when.from.count, 2);
	assert_string_equal(rule->when.from.items[0], ".bank.example");
	assert_int_equal(
	    rule->require.results, 1u << RESULT_PASS | 1u << RESULT_NONE);
	assert_int_equal(rule->otherwise.action, ACTION_REJECT);
	assert_string_equal(rule->otherwise.text, "say $reason");
	assert_int_equal(rule->line, 36);
	assert_non_null(strstr(rule->file, "/m.conf"));
	assert_string_equal(config->policy.rules[3].name, "rest");
	config_free(config);
}

/* A "#" directly before a name is an option that is not set. */
static char *
uncommented(const char *path, struct buffer *names)
{
	struct buffer text = BUFFER_LIMIT(65536);
	FILE *file = fopen(path, "r");
	char line[500];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		char *hash = line + strspn(line, " ");

		if (hash[0] == '#' && ascii_isalpha((unsigned char)hash[1])) {
			buffer_format(names, " %.*s ",
			    (int)strcspn(hash + 1, " "), hash + 1);
			hash[0] = ' ';
		}
		assert_true(buffer_string(&text, line));
	}
	fclose(file);
	return (char *)text.data;
}

static void
the_documented_file_is_good_and_holds_every_default(void **state)
{
	const char path[] = SRCDIR "/conf/smime-milter.conf";
	struct config *defaults = config_default(), *config = NULL;
	struct buffer names = BUFFER_LIMIT(65536);
	const char *option = NULL, *fallback = NULL, *sentence = NULL;
	struct config_errors errors = { 0 };
	char *text = uncommented(path, &names);

	config = config_load(path, &errors);
	assert_non_null(config);
	assert_string_equal(config->digest, defaults->digest);
	config_free(config);

	config = good(*state, text);
	assert_string_equal(config->digest, defaults->digest);
	for (size_t i = 0;
	     (option = config_option(i, &fallback, &sentence)) != NULL; i++) {
		const char *dot = strchr(option, '.');
		char *name = xasprintf(" %s ", dot != NULL ? dot + 1 : option);

		if (strstr(buffer_text(&names), name) == NULL)
			fail_msg("not in smime-milter.conf: %s", option);
		free(name);
	}
	free(text);
	buffer_free(&names);
	config_free(config);
	config_free(defaults);
}

static void
the_manual_has_every_option_with_its_default(void **state)
{
	FILE *file = fopen(SRCDIR "/conf/smime-milter.conf.5", "r");
	char *text = xcalloc(1, 1 << 17);
	const char *option = NULL, *fallback = NULL, *sentence = NULL;

	(void)state;
	assert_non_null(file);
	assert_true(fread(text, 1, (1 << 17) - 1, file) > 0);
	fclose(file);
	for (size_t i = 0;
	     (option = config_option(i, &fallback, &sentence)) != NULL; i++) {
		char *item = xasprintf("\n.It Ic %s ", option);
		const char *place = strstr(text, item), *end = NULL;

		if (place == NULL)
			fail_msg("not in smime-milter.conf.5: %s", option);
		end = strchr(place + 1, '\n');
		assert_non_null(end);
		if (fallback[0] != '\0' &&
		    memmem(place, (size_t)(end - place), fallback,
			strlen(fallback)) == NULL)
			fail_msg("default of %s is not %s in the manual",
			    option, fallback);
		free(item);
	}
	free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_error_names_file_line_value_and_what_was_expected),
		TEST(all_errors_are_listed_and_not_only_the_first),
		TEST(complaints_are_bounded_and_the_rest_is_counted),
		TEST(an_absent_file_a_folder_and_a_fifo_are_errors),
		TEST(an_include_is_read_and_its_errors_name_it),
		TEST(an_include_may_be_absolute),
		TEST(an_include_of_a_folder_or_of_nothing_is_an_error),
		TEST(a_file_that_includes_itself_is_an_error),
		TEST(units_of_sizes_and_times_are_understood),
		TEST(an_empty_file_means_the_defaults),
		TEST(defaults_are_those_of_the_core),
		TEST(what_is_printed_can_be_read_back),
		TEST(the_digest_is_of_what_is_effective),
		TEST(a_difference_tells_what_needs_a_restart),
		TEST(rules_are_kept_in_order_with_their_place),
		TEST(the_documented_file_is_good_and_holds_every_default),
		TEST(the_manual_has_every_option_with_its_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
