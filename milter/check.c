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

#include "check/lanes.h"
#include "check/logs.h"
#include "check/options.h"
#include "check/run.h"

enum {
	CATALOGUE_OCTETS_MAX = 1 << 22,
};

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
print_rules(const struct options *options)
{
	struct buffer out = BUFFER_LIMIT(CATALOGUE_OCTETS_MAX);
	int status = STATUS_TROUBLE;

	report_rules(options->json	? CATALOGUE_JSON
		     : options->as_mdoc ? CATALOGUE_MDOC
					: CATALOGUE_TEXT,
	    &out);
	if (!out.overflowed && fputs(buffer_text(&out), stdout) >= 0 &&
	    fflush(stdout) == 0)
		status = STATUS_FINE;
	buffer_free(&out);
	return status;
}

static void
go_through(struct run *run, bool learns)
{
	const struct options *options = run->options;

	run->learns = learns;
	/* With text, errors go elsewhere and would not keep their place; and
	 * what is fetched is asked for by one message after the other. */
	if (options->json && run->store == NULL)
		run->lanes = lanes_start(run);
	for (int i = 0; i < options->path_count; i++)
		run_path(run, options->paths[i]);
	lanes_end(run->lanes);
	run->lanes = NULL;
}

static int
check(const struct options *options)
{
	struct run run;
	int status = STATUS_TROUBLE;

	if (run_begin(&run, options)) {
		go_through(&run, true);
		go_through(&run, false);
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
		status = print_rules(&options);
		break;
	case COMMAND_REPORT:
	case COMMAND_SUGGEST:
		status = report_logs(&options);
		break;
	case COMMAND_CHECK:
		status = check(&options);
		break;
	}
out:
	options_free(&options);
	return status;
}
