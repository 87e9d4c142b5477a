/* SPDX-License-Identifier: BSD-2-Clause */
/* smime-milter: options, check of a configuration, start. */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <idn2.h>
#include <libconfig.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "callbacks.h"
#include "configtest.h"
#include "control.h"
#include "suspension.h"

enum {
	EXIT_USAGE = 2
};

static const char default_file[] = SYSCONFDIR "/smime-milter/smime-milter.conf";

static void
print_usage(FILE *out)
{
	fprintf(out,
	    "usage: smime-milter [-c FILE] [-f]\n"
	    "       smime-milter [-c FILE] -t\n"
	    "       smime-milter [-c FILE] --monitor-until TIME\n"
	    "       smime-milter -V\n"
	    "  -c FILE  configuration (%s)\n"
	    "  -f       stay in the foreground, log to standard error\n"
	    "  -t       check the configuration, print what is effective\n"
	    "  --monitor-until TIME  enforce nothing until then; a date, or\n"
	    "           a time from now such as 2h; \"off\" ends it\n"
	    "  -V, --version\n"
	    "           print version and libraries\n"
	    "  -h, --help\n"
	    "           print this\n",
	    default_file);
}

static void
print_version(void)
{
	char library[32], fetch[64], shared[64];

	printf("smime-milter %s\n%s\nlibmilter %s\nlibconfig %d.%d.%d\n"
	       "libidn2 %s\n%s\n%s\n",
	    PACKAGE_VERSION, OpenSSL_version(OPENSSL_VERSION),
	    callbacks_library(library), LIBCONFIG_VER_MAJOR,
	    LIBCONFIG_VER_MINOR, LIBCONFIG_VER_REVISION,
	    idn2_check_version(NULL), fetch_library(fetch),
	    store_shared_library(shared));
}

/* A date, a time from now, or "off". */
static bool
suspension_time(const char *text, time_t *until)
{
	unsigned int seconds = 0;

	*until = 0;
	if (strcmp(text, "off") == 0)
		return true;
	if (duration_parse(text, &seconds)) {
		*until = time(NULL) + (time_t)seconds;
		return true;
	}
	return time_parse(text, until) && *until > time(NULL);
}

static int
suspend(const char *file, const char *text)
{
	struct config_errors errors = { 0 };
	struct config *config = config_load(file, &errors);
	char shown[TIME_TEXT] = "";
	time_t until = 0;
	int status = EXIT_FAILURE;

	if (!suspension_time(text, &until)) {
		fprintf(stderr,
		    "smime-milter: --monitor-until \"%s\": expected a time to "
		    "come such as \"2h\" or \"2026-12-31\", or off\n",
		    text);
		status = EXIT_USAGE;
	} else if (config == NULL) {
		configtest_print_errors(&errors, NULL);
	} else if (!suspension_set(config->monitor_file, until)) {
		fprintf(stderr, "smime-milter: cannot write %s: %s\n",
		    config->monitor_file, strerror(errno));
	} else {
		time_text(until, shown);
		printf("smime-milter: %s%s\n",
		    until == 0 ? "rules are enforced as configured"
			       : "nothing is enforced until ",
		    until == 0 ? "" : shown);
		status = EXIT_SUCCESS;
	}
	config_errors_free(&errors);
	config_free(config);
	return status;
}

static struct context *
load_or_complain(const char *file)
{
	struct config_errors errors = { 0 };
	struct context *context = context_load(file, &errors);

	if (context == NULL)
		configtest_print_errors(&errors, NULL);
	config_errors_free(&errors);
	return context;
}

static bool
open_socket(const struct config *config, char why[static START_ERROR])
{
	errno = 0;
	if (callbacks_open(config->listen))
		return true;
	snprintf(why, START_ERROR, "cannot listen on %s: %s", config->listen,
	    errno != 0 ? strerror(errno) : "libmilter refused");
	return false;
}

/*
 * Root only opens the socket: it reads the configuration, which is its own.
 * Anchors, and above all what the daemon keeps in its folders, are read and
 * tidied by the user that we become, who may have been somebody else's once.
 */
static bool
open_and_drop_root(struct control *control)
{
	struct config_errors errors = { 0 };
	struct config *config = config_load(control->file, &errors);
	char why[START_ERROR] = "";

	if (config == NULL)
		configtest_print_errors(&errors, NULL);
	else if (!start_check_user(config, why) ||
		 !start_clear_socket(config->listen, why) ||
		 !open_socket(config, why) ||
		 !start_adjust_socket(config, &control->socket, why) ||
		 !start_drop_root(config, why))
		fprintf(stderr, "smime-milter: %s\n", why);
	else
		control->started = load_or_complain(control->file);
	if (control->started == NULL)
		start_remove_socket(&control->socket);
	config_errors_free(&errors);
	config_free(config);
	return control->started != NULL;
}

/* The daemon's folder is "/". */
static char *
absolute_path(const char *file)
{
	char *here = NULL, *path = NULL;

	if (file[0] == '/')
		return xstrdup(file);
	here = getcwd(NULL, 0);
	if (here != NULL)
		path = xasprintf("%s/%s", here, file);
	free(here);
	return path;
}

static int
serve(const char *file, bool foreground)
{
	struct control control = { .foreground = foreground };
	char *path = absolute_path(file);
	int ready = -1;

	umask(077);
	if (path == NULL || chdir("/") != 0) {
		fprintf(stderr, "smime-milter: current folder: %s\n",
		    strerror(errno));
		free(path);
		return EXIT_FAILURE;
	}
	control.file = path;
	if (!foreground && (ready = start_daemonise()) < 0) {
		fprintf(stderr,
		    "smime-milter: cannot go into the "
		    "background: %s\n",
		    strerror(errno));
		free(path);
		return EXIT_FAILURE;
	}
	control_block_signals();
	start_set_limits();
	if (open_and_drop_root(&control))
		control_run(&control, ready);
	context_drop(control.started);
	free(path);
	return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "monitor-until", required_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	const char *file = default_file, *monitor_until = NULL;
	bool foreground = false, check = false;
	int option = 0;

	while ((option = getopt_long(
		    argc, argv, "c:fthV", long_options, NULL)) != -1)
		switch (option) {
		case 'm':
			monitor_until = optarg;
			break;
		case 'c':
			file = optarg;
			break;
		case 'f':
			foreground = true;
			break;
		case 't':
			check = true;
			break;
		case 'V':
			print_version();
			return EXIT_SUCCESS;
		case 'h':
			print_usage(stdout);
			return EXIT_SUCCESS;
		default:
			print_usage(stderr);
			return EXIT_USAGE;
		}
	if (optind < argc) {
		fprintf(stderr, "smime-milter: unexpected: %s\n", argv[optind]);
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (monitor_until != NULL)
		return suspend(file, monitor_until);
	return check ? configtest(file) : serve(file, foreground);
}
