/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of smime-check; an unknown one is refused with its neighbour. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "options.h"

enum {
	OPTION_ANONYMOUS = 256,
	OPTION_AS,
	OPTION_AT,
	OPTION_CLIENT,
	OPTION_CRL,
	OPTION_EXPLAIN,
	OPTION_HTML,
	OPTION_JSON,
	OPTION_JUDGE_OLDER,
	OPTION_MAIL_FROM,
	OPTION_OFFLINE,
	OPTION_RCPT_DOMAIN,
	OPTION_RCPT_TO,
	OPTION_REPORT,
	OPTION_REVOCATION,
	OPTION_RULES,
	OPTION_SINCE,
	OPTION_SUGGEST,
	OPTION_TRUST,
	OPTION_UNTIL,
};

static const struct option known[] = {
	{ "anonymous", no_argument, NULL, OPTION_ANONYMOUS },
	{ "as", required_argument, NULL, OPTION_AS },
	{ "at", required_argument, NULL, OPTION_AT },
	{ "client", required_argument, NULL, OPTION_CLIENT },
	{ "crl", required_argument, NULL, OPTION_CRL },
	{ "explain", no_argument, NULL, OPTION_EXPLAIN },
	{ "help", no_argument, NULL, 'h' },
	{ "html", no_argument, NULL, OPTION_HTML },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "judge-older", no_argument, NULL, OPTION_JUDGE_OLDER },
	{ "mail-from", required_argument, NULL, OPTION_MAIL_FROM },
	{ "offline", no_argument, NULL, OPTION_OFFLINE },
	{ "rcpt-domain", required_argument, NULL, OPTION_RCPT_DOMAIN },
	{ "rcpt-to", required_argument, NULL, OPTION_RCPT_TO },
	{ "report", no_argument, NULL, OPTION_REPORT },
	{ "revocation", required_argument, NULL, OPTION_REVOCATION },
	{ "rules", optional_argument, NULL, OPTION_RULES },
	{ "since", required_argument, NULL, OPTION_SINCE },
	{ "suggest", no_argument, NULL, OPTION_SUGGEST },
	{ "trust", required_argument, NULL, OPTION_TRUST },
	{ "until", required_argument, NULL, OPTION_UNTIL },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

enum {
	KNOWN = sizeof(known) / sizeof(*known)
};

const char options_usage[] =
    "usage: smime-check [options] PATH...\n"
    "       smime-check --report|--suggest [options] LOG...\n"
    "       smime-check --rules [--json]\n"
    "\n"
    "PATH is a message, an mbox, a Maildir, a certificate or CRL (PEM or "
    "DER),\n"
    "a .p7s, .p7m or .p7c, a folder of these, or - for standard input.\n"
    "\n"
    "  -c FILE               use this configuration of smime-milter\n"
    "  --trust FILE|DIR      trust these anchors instead (repeatable)\n"
    "  --at TIME             judge as of this time: RFC 3339, or seconds\n"
    "                        since the epoch\n"
    "  --as KIND             message or certificate, whatever it looks like\n"
    "  --judge-older         judge certificates from before the S/MIME\n"
    "                        Baseline Requirements by them\n"
    "  --mail-from ADDRESS   the envelope that the policy sees\n"
    "  --rcpt-to ADDRESS     (repeatable)\n"
    "  --client ADDRESS\n"
    "  --crl FILE|DIR        further CRLs and OCSP responses (repeatable)\n"
    "  --revocation MODE     off, soft or hard: whether one of whom nothing\n"
    "                        is known may pass\n"
    "  --offline             no network at all: the default without -c\n"
    "  --json                one JSON object a line\n"
    "  --rules               print the catalogue of rules\n"
    "  --explain             show what each rule of the policy found\n"
    "  --report              what logs or mail say of a time, and what\n"
    "                        enforcement would have done; with -c FILE of\n"
    "                        another policy: what it would change\n"
    "  --suggest             rules for what was seen\n"
    "  --since, --until TIME messages of this time only\n"
    "  --rcpt-domain DOMAIN  mail for it only, by Postfix's own lines\n"
    "  --anonymous           no addresses, domains, hosts or private CAs\n"
    "  --html                the report as one file for a browser\n"
    "  -V, --version         -h, --help\n"
    "\n"
    "Exit status: 0 all is fine, 1 something is not, 2 something could not\n"
    "be read.  smime-check(1) says more.\n";

static bool
say(const char *message, const char *word)
{
	fprintf(stderr, "smime-check: %s: %s\n", word, message);
	return false;
}

/* getopt_long(3) does not say which word it did not understand. */
static bool
refuse(const char *word)
{
	const char *names[KNOWN + 1] = { NULL };
	const char *nearest;
	char *name;

	for (size_t i = 0; i + 1 < KNOWN; i++)
		names[i] = known[i].name;
	name = xstrdup(word + strspn(word, "-"));
	name[strcspn(name, "=")] = '\0';
	nearest = nearest_name(name, names);
	if (nearest != NULL)
		fprintf(stderr,
		    "smime-check: %s: unknown option, did you mean --%s?\n",
		    word, nearest);
	else
		fprintf(stderr,
		    "smime-check: %s: unknown option, see smime-check -h\n",
		    word);
	free(name);
	return false;
}

static void
append(const char ***list, size_t *count, const char *word)
{
	*list = xreallocarray(*list, *count + 2, sizeof(**list));
	(*list)[(*count)++] = word;
	(*list)[*count] = NULL;
}

static bool
take_as(struct options *options, const char *word)
{
	if (strcmp(word, "message") == 0)
		options->as = AS_MESSAGE;
	else if (strcmp(word, "certificate") == 0)
		options->as = AS_CERTIFICATE;
	else
		return say("--as takes message or certificate", word);
	return true;
}

static bool
take_revocation(struct options *options, const char *word)
{
	options->has_revocation =
	    revocation_mode_find(word, &options->revocation);
	return options->has_revocation ||
	       say("--revocation takes off, soft or hard", word);
}

static bool
take_time(time_t *at, const char *word)
{
	return time_parse(word, at) ||
	       say("not a time; try 2026-01-31 or 2026-01-31T12:00:00Z", word);
}

static bool
take_argument(struct options *options, int option, const char *word)
{
	switch (option) {
	case 'c':
		options->config = word;
		return true;
	case OPTION_AS:
		return take_as(options, word);
	case OPTION_AT:
		options->has_at = time_parse(word, &options->at);
		return options->has_at ||
		       say("not a time; try 2026-01-31T12:00:00Z", word);
	case OPTION_CLIENT:
		options->envelope.client_address = word;
		return true;
	case OPTION_CRL:
		append(&options->crls, &options->crl_count, word);
		return true;
	case OPTION_SINCE:
		return take_time(&options->since, word);
	case OPTION_UNTIL:
		return take_time(&options->until, word);
	case OPTION_RCPT_DOMAIN:
		options->rcpt_domain = word;
		return true;
	case OPTION_MAIL_FROM:
		options->envelope.mail_from = word;
		return true;
	case OPTION_RCPT_TO:
		append(&options->rcpt_to, &options->rcpt_count, word);
		return true;
	case OPTION_REVOCATION:
		return take_revocation(options, word);
	case OPTION_RULES: /* for the build: how the manual is made */
		options->command = COMMAND_RULES;
		options->as_mdoc = strcmp(word, "mdoc") == 0;
		return options->as_mdoc || say("--rules takes no form", word);
	case OPTION_TRUST:
		append(&options->trust, &options->trust_count, word);
		return true;
	default:
		return false;
	}
}

static bool
take_flag(struct options *options, int option)
{
	switch (option) {
	case OPTION_EXPLAIN:
		options->explain = true;
		return true;
	case OPTION_JSON:
		options->json = true;
		return true;
	case OPTION_ANONYMOUS:
		options->anonymous = true;
		return true;
	case OPTION_HTML:
		options->html = true;
		return true;
	case OPTION_REPORT:
		if (options->command != COMMAND_SUGGEST)
			options->command = COMMAND_REPORT;
		return true;
	case OPTION_SUGGEST:
		options->command = COMMAND_SUGGEST;
		return true;
	case OPTION_JUDGE_OLDER:
		options->judge_older = true;
		return true;
	case OPTION_OFFLINE:
		options->offline = true;
		return true;
	case OPTION_RULES:
		options->command = COMMAND_RULES;
		return true;
	case 'V':
		options->command = COMMAND_VERSION;
		return true;
	case 'h':
		options->command = COMMAND_HELP;
		return true;
	default:
		return false;
	}
}

static bool
is_about_paths(enum command command)
{
	return command == COMMAND_CHECK || command == COMMAND_REPORT ||
	       command == COMMAND_SUGGEST;
}

static bool
fits_together(const struct options *options)
{
	if (options->html && options->command != COMMAND_REPORT)
		return say("only --report has it", "--html");
	if (options->html && options->json)
		return say("one of --html and --json", "--html");
	if (options->explain && options->command != COMMAND_CHECK)
		return say(
		    "it is about messages, and no report has it", "--explain");
	if (options->until != 0 && options->until <= options->since)
		return say("it is not after --since", "--until");
	if (options->anonymous && options->command == COMMAND_SUGGEST)
		return say("rules cannot do without names", "--anonymous");
	if (options->command == COMMAND_CHECK &&
	    (options->anonymous || options->rcpt_domain != NULL ||
		options->since != 0 || options->until != 0))
		return say("they belong to --report or --suggest",
		    "--anonymous, --rcpt-domain, --since, --until");
	return true;
}

bool
options_parse(struct options *options, int argc, char *argv[])
{
	int option, at;

	*options = (struct options){ .command = COMMAND_CHECK };
	opterr = 0;
	for (at = optind;
	     (option = getopt_long(argc, argv, ":c:hV", known, NULL)) != -1;
	     at = optind) {
		const char *word = argv[at] != NULL ? argv[at] : "";

		if (option == ':')
			return say("an argument is missing", argv[optind - 1]);
		if (option == '?')
			return refuse(optind > at ? argv[optind - 1] : word);
		if (optarg != NULL) {
			if (!take_argument(options, option, optarg))
				return false;
		} else {
			take_flag(options, option);
		}
	}
	options->paths = argv + optind;
	options->path_count = argc - optind;
	options->envelope.rcpt_to = options->rcpt_to;
	if (is_about_paths(options->command) && options->path_count == 0) {
		fprintf(
		    stderr, "smime-check: nothing to check\n%s", options_usage);
		return false;
	}
	if (options->command == COMMAND_RULES && options->path_count > 0)
		return say("--rules takes no path", options->paths[0]);
	return fits_together(options);
}

void
options_free(struct options *options)
{
	free(options->trust);
	free(options->crls);
	free(options->rcpt_to);
}
