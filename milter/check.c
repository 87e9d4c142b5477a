/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * smime-check: the core of smime-milter on files.  It judges by the same code
 * as the daemon and sends nothing over a network.
 */
#include "config.h"

#include <libconfig.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "check/options.h"
#include "check/run.h"

static int
print_version(void)
{
	printf("smime-check %s\n", PACKAGE_VERSION);
	printf("%s, jansson %s, libconfig %d.%d.%d\n",
	    OpenSSL_version(OPENSSL_VERSION), JANSSON_VERSION,
	    LIBCONFIG_VER_MAJOR, LIBCONFIG_VER_MINOR, LIBCONFIG_VER_REVISION);
	return STATUS_FINE;
}

static int
print_rules(bool json)
{
	const struct rule *rule;

	for (size_t i = 0; (rule = rules_at(i)) != NULL; i++) {
		struct buffer out = BUFFER_LIMIT(64 * 1024);

		if (json)
			report_rule_json(rule, &out);
		else
			report_rule_text(rule, &out);
		fputs(buffer_text(&out), stdout);
		buffer_free(&out);
	}
	return fflush(stdout) == 0 ? STATUS_FINE : STATUS_TROUBLE;
}

static int
check(const struct options *options)
{
	struct run run;
	int status = STATUS_TROUBLE;

	if (run_begin(&run, options)) {
		for (int i = 0; i < options->path_count; i++)
			run_path(&run, options->paths[i]);
		status = run.status;
	}
	run_end(&run);
	return status;
}

int
main(int argc, char *argv[])
{
	struct options options;
	int status = STATUS_TROUBLE;

	log_to_stderr("smime-check", LOG_LEVEL_WARNING);
	if (!options_parse(&options, argc, argv))
		goto out;
	switch (options.command) {
	case COMMAND_HELP:
		status = fputs(options_usage, stdout) >= 0 ? STATUS_FINE
							   : STATUS_TROUBLE;
		break;
	case COMMAND_VERSION:
		status = print_version();
		break;
	case COMMAND_RULES:
		status = print_rules(options.json);
		break;
	case COMMAND_CHECK:
		status = check(&options);
		break;
	}
out:
	options_free(&options);
	return status;
}
