/* SPDX-License-Identifier: BSD-2-Clause */
/* smime-milter -t. */
#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "configtest.h"
#include "context.h"
#include "start.h"
#include "suspension.h"

enum {
	WHAT_MAX = 600,
	SHOWN_LINE = 90, /* of a file */
	DAY = 24 * 60 * 60,
};

/* --- errors ----------------------------------------------------------------*/

/* Line `number` of a file, without blanks around it; NULL: cannot be read. */
static char *
line_of_file(const char *path, unsigned long number)
{
	FILE *file = fopen(path, "re");
	char *line = NULL, *text = NULL;
	size_t room = 0, len = 0;
	ssize_t got = -1;

	for (; file != NULL && number > 0; number--)
		got = getline(&line, &room, file);
	if (got >= 0) {
		text = line + strspn(line, " \t");
		len = strcspn(text, "\r\n");
		text = xstrndup(text, len < SHOWN_LINE ? len : SHOWN_LINE);
	}
	free(line);
	if (file != NULL)
		fclose(file);
	return text;
}

/* The word that an error is about, under which a line is drawn: the quoted one
 * before " is not known", else the last quoted one of the line. */
static void
underline(const char *error, const char *line)
{
	const char *word = NULL, *found = NULL, *at = error;
	size_t len = 0;

	while ((at = strchr(at, '"')) != NULL) {
		size_t here = strcspn(at + 1, "\"");
		char *text = xstrndup(at + 1, here);
		const char *in_line = here > 0 ? strstr(line, text) : NULL;

		free(text);
		if (in_line != NULL) {
			word = at + 1;
			found = in_line;
			len = here;
			if (strncmp(word + len, "\" is not known", 14) == 0)
				break;
		}
		at += here + (at[here + 1] == '"' ? 2 : 1);
	}
	if (found == NULL)
		return;
	fprintf(stderr, "\t%*s", (int)(found - line), "");
	for (size_t i = 0; i < len; i++)
		fputc(i == 0 ? '^' : '~', stderr);
	fputc('\n', stderr);
}

/* "file:line: what": the line itself, as far as somebody can see it. */
static void
show_place(const char *error)
{
	const char *colon = strstr(error, ": ");
	const char *number = colon;
	char *path = NULL, *line = NULL, *p = NULL;

	while (number != NULL && number > error && number[-1] != ':')
		number--;
	if (number == NULL || number == error ||
	    !ascii_isdigit((unsigned char)number[0]))
		return;
	path = xstrndup(error, (size_t)(number - error) - 1);
	line = line_of_file(path, strtoul(number, NULL, 10));
	for (p = line; p != NULL && *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	if (line != NULL && line[0] != '\0') {
		fprintf(stderr, "\t%s\n", line);
		underline(colon, line);
	}
	free(line);
	free(path);
}

static const char *
name_of_self(void)
{
	const struct passwd *self = getpwuid(geteuid());

	return self != NULL ? self->pw_name : "this user";
}

void
configtest_print_errors(const struct config_errors *errors, const char *user)
{
	size_t count = errors->list.count + errors->omitted;
	bool denied = false;

	for (size_t i = 0; i < errors->list.count; i++) {
		fprintf(stderr, "%s\n", errors->list.items[i]);
		show_place(errors->list.items[i]);
		if (strstr(errors->list.items[i], strerror(EACCES)) != NULL)
			denied = true;
	}
	if (user == NULL)
		user = name_of_self();
	if (denied)
		fprintf(stderr,
		    "smime-milter: as user %s; to let it read a file: chgrp "
		    "GROUP FILE && chmod 640 FILE, and x on its folders\n",
		    user);
	fprintf(stderr, "smime-milter: %zu error%s, nothing started\n", count,
	    count == 1 ? "" : "s");
}

/* --- as whom ---------------------------------------------------------------*/

/* Whom a daemon would run as that root starts with this file, or that the unit
 * of this package starts; "": nobody knows. */
static const char *
daemon_user(const struct config *config)
{
	if (config->user[0] != '\0')
		return config->user;
	return getpwnam("smime-milter") != NULL ? "smime-milter" : "";
}

static void __attribute__((format(printf, 3, 4)))
note(struct config_errors *errors, const struct config *config, const char *fmt,
    ...)
{
	char what[WHAT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	config_errors_add(errors, config->file, 0, what);
}

/* What only root can see of the start. */
static void
check_names(const struct config *config, struct config_errors *errors)
{
	const struct passwd *user = NULL;

	if (config->user[0] != '\0') {
		user = getpwnam(config->user);
		if (user == NULL)
			note(errors, config, "user: there is no user \"%s\"",
			    config->user);
		else if (user->pw_uid == 0)
			note(errors, config, "user: \"%s\" is root",
			    config->user);
	}
	if (config->socket_group[0] != '\0' &&
	    getgrnam(config->socket_group) == NULL)
		note(errors, config, "socket_group: there is no group \"%s\"",
		    config->socket_group);
}

static bool
group_reaches(const struct config *config, const struct stat *folder)
{
	const struct group *group = config->socket_group[0] != '\0'
					? getgrnam(config->socket_group)
					: NULL;

	return (folder->st_mode & S_IXOTH) != 0 ||
	       (group != NULL && group->gr_gid == folder->st_gid &&
		   (folder->st_mode & S_IXGRP) != 0);
}

/* The folder of a unix socket: it is there, we may write there unless root
 * opens the socket, and the mail server comes through. */
static void
check_socket_folder(const struct config *config, bool root_opens,
    struct config_errors *errors, struct config_errors *warnings)
{
	const char *path = strncmp(config->listen, "unix:", 5) == 0
			       ? config->listen + 5
			       : NULL;
	const char *slash = path == NULL ? NULL : strrchr(path, '/');
	char *folder = NULL;
	struct stat status;

	if (slash == NULL)
		return;
	folder = slash == path ? xstrdup("/")
			       : xstrndup(path, (size_t)(slash - path));
	if (stat(folder, &status) != 0) {
		if (errno == ENOENT && strncmp(folder, "/run/", 5) == 0)
			note(warnings, config,
			    "listen: %s is not there yet; RuntimeDirectory of "
			    "systemd makes it at the start, else somebody has "
			    "to",
			    folder);
		else
			note(errors, config, "listen: %s: %s", folder,
			    strerror(errno));
	} else if (!S_ISDIR(status.st_mode)) {
		note(errors, config, "listen: %s is no folder", folder);
	} else if (!root_opens && access(folder, W_OK | X_OK) != 0) {
		note(errors, config,
		    "listen: user %s may not make a socket in %s: %s; try: "
		    "chown it",
		    name_of_self(), folder, strerror(errno));
	} else if (!group_reaches(config, &status)) {
		note(warnings, config,
		    "listen: %s has mode %04o: the mail server may not reach "
		    "a socket in it",
		    folder, (unsigned int)status.st_mode & 07777);
	}
	free(folder);
}

/* --- when all is well ------------------------------------------------------*/

static void
print_lines(const char *label, const char *text)
{
	for (; *text != '\0'; text += strcspn(text, "\n") + 1) {
		printf(
		    "#   %-8s %.*s\n", label, (int)strcspn(text, "\n"), text);
		label = "";
	}
}

static void
print_policy(const struct policy *policy)
{
	size_t enforced = 0, idle = 0, entries = 0;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = &policy->rules[i];

		entries += rule->when.from.count;
		if (!rule->require.present)
			idle++;
		else if ((rule->has_mode ? rule->mode : policy->mode) ==
			 MODE_ENFORCE)
			enforced++;
	}
	printf("#   policy   %zu rule%s: %zu enforce%s, %zu monitor, %zu "
	       "require nothing; %zu domains and mailboxes; mode %s\n",
	    policy->rule_count, policy->rule_count == 1 ? "" : "s", enforced,
	    enforced == 1 ? "s" : "", policy->rule_count - enforced - idle,
	    idle, entries, policy_mode_word(policy->mode));
}

static void
print_warnings(const struct config *config, const struct config_errors *first,
    const struct config_errors *second)
{
	struct buffer text = BUFFER_LIMIT(1 << 20);

	policy_warnings(&config->policy, time(NULL), &text);
	for (size_t i = 0; i < first->list.count; i++)
		buffer_format(&text, "%s\n", first->list.items[i]);
	for (size_t i = 0; i < second->list.count; i++)
		buffer_format(&text, "%s\n", second->list.items[i]);
	print_lines("warning", buffer_text(&text));
	buffer_free(&text);
}

static void
print_summary(const struct context *context, const char *file,
    const struct config_errors *warnings)
{
	const struct config *config = context->config;
	struct config *defaults = config_default();
	struct buffer changed = BUFFER_LIMIT(2000);
	time_t until = suspension_until(config->monitor_file);
	char shown[TIME_TEXT];

	config_difference(defaults, config, &changed, &changed);
	printf("# smime-milter %s: %s is good (%.4s), as user %s\n",
	    PACKAGE_VERSION, file, config->digest, name_of_self());
	printf("#   listen   %s (group %s, mode %04o)\n", config->listen,
	    config->socket_group[0] != '\0' ? config->socket_group : "as is",
	    config->socket_mode);
	print_lines("trust", buffer_text(&context->told.lines));
	print_policy(&config->policy);
	printf("#   changed  %s (against the defaults, which stand beside "
	       "them below)\n",
	    changed.len > 0 ? buffer_text(&changed) : "nothing");
	if (until > time(NULL)) {
		time_text(until, shown);
		printf("#   monitor  nothing is enforced until %s "
		       "(--monitor-until)\n",
		    shown);
	}
	print_warnings(config, warnings, &context->told.warnings);
	buffer_free(&changed);
	config_free(defaults);
}

/* What is printed is a configuration file itself. */
static int
print_effective(const struct context *context, const char *file,
    const struct config_errors *warnings)
{
	struct buffer text = BUFFER_LIMIT(64 * 1024 * 1024);

	print_summary(context, file, warnings);
	config_print(context->config, CONFIG_MARKED, &text);
	fputs(buffer_text(&text), stdout);
	buffer_free(&text);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Root becomes whom the daemon would be; false: it is said why not. */
static bool
become_daemon(const struct config *config)
{
	struct config as = *config;
	char why[START_ERROR] = "";

	as.user = xstrdup(daemon_user(config));
	if (geteuid() == 0 && as.user[0] != '\0' && getpwnam(as.user) != NULL &&
	    !start_drop_root(&as, why))
		fprintf(stderr, "smime-milter: %s\n", why);
	free(as.user);
	return why[0] == '\0';
}

int
configtest(const char *file)
{
	struct config_errors errors = { 0 }, warnings = { 0 }, unread = { 0 };
	struct config *config = config_load_faulty(file, &unread);
	struct context *context = NULL;
	bool root_opens = false;
	int status = EXIT_FAILURE;

	if (config != NULL) {
		root_opens = geteuid() == 0 && config->user[0] != '\0';
		check_names(config, &errors);
		if (!become_daemon(config))
			goto out;
		check_socket_folder(config, root_opens, &errors, &warnings);
	}
	context = context_load(file, &errors);
	if (context == NULL || errors.list.count > 0)
		configtest_print_errors(&errors, NULL);
	else
		status = print_effective(context, file, &warnings);
out:
	context_drop(context);
	config_free(config);
	config_errors_free(&errors);
	config_errors_free(&warnings);
	config_errors_free(&unread);
	return status;
}
