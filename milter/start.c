/* SPDX-License-Identifier: BSD-2-Clause */
/* Socket, user, limits and terminal of the daemon. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "start.h"

static const char *
unix_path(const char *listen)
{
	return strncmp(listen, "unix:", 5) == 0 ? listen + 5 : NULL;
}

static void
fill_address(struct sockaddr_un *address, const char *path)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(address->sun_path, sizeof(address->sun_path), "%s", path);
}

/* 0, or the errno of connect(2). */
static int
try_to_connect(const char *path)
{
	struct sockaddr_un address;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), error = 0;

	if (fd < 0)
		return errno;
	fill_address(&address, path);
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) !=
	    0)
		error = errno;
	close(fd);
	return error;
}

bool
start_clear_socket(const char *listen, char why[static START_ERROR])
{
	const char *path = unix_path(listen);
	struct stat status;
	int error = 0;

	if (path == NULL || (lstat(path, &status) != 0 && errno == ENOENT))
		return true;
	if (lstat(path, &status) != 0) {
		snprintf(why, START_ERROR, "%s: %s", path, strerror(errno));
		return false;
	}
	if (!S_ISSOCK(status.st_mode)) {
		snprintf(why, START_ERROR,
		    "%s is there and is no socket; "
		    "remove it, or choose another path for listen",
		    path);
		return false;
	}
	error = try_to_connect(path);
	if (error == 0) {
		snprintf(why, START_ERROR,
		    "%s: another process answers there already", path);
		return false;
	}
	if (error != ECONNREFUSED || unlink(path) != 0) {
		snprintf(why, START_ERROR,
		    "%s: cannot remove what a former "
		    "process left: %s",
		    path, strerror(error != ECONNREFUSED ? error : errno));
		return false;
	}
	return true;
}

static bool
find_user(const char *name, struct passwd **out, char why[static START_ERROR])
{
	errno = 0;
	*out = getpwnam(name);
	if (*out != NULL)
		return true;
	snprintf(why, START_ERROR, "user: \"%s\": %s", name,
	    errno != 0 ? strerror(errno) : "there is no such user");
	return false;
}

static bool
find_group(const char *name, gid_t *out, char why[static START_ERROR])
{
	struct group *group = NULL;

	errno = 0;
	group = getgrnam(name);
	if (group == NULL) {
		snprintf(why, START_ERROR, "socket_group: \"%s\": %s", name,
		    errno != 0 ? strerror(errno) : "there is no such group");
		return false;
	}
	*out = group->gr_gid;
	return true;
}

/*
 * The folder may belong to the user that we become.  Root would give away
 * whatever stands there by now under the name of the socket; so it is held by
 * its inode, and nothing is done through a link.  -1: errno.
 */
static int
hold_socket(const char *path, struct stat *status)
{
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC), error = 0;

	if (fd < 0)
		return -1;
	if (fstat(fd, status) != 0)
		error = errno;
	else if (!S_ISSOCK(status->st_mode) || status->st_nlink != 1 ||
		 status->st_uid != geteuid())
		error = EEXIST;
	if (error == 0)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

/* chmod(2) of what O_PATH holds; fchmod(2) does not take it. */
static bool
change_mode(int fd, mode_t mode)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return chmod(path, mode) == 0;
}

bool
start_adjust_socket(const struct config *config, struct socket_file *out,
    char why[static START_ERROR])
{
	const char *path = unix_path(config->listen);
	struct passwd *user = NULL;
	struct stat status;
	uid_t owner = (uid_t)-1;
	gid_t group = (gid_t)-1;
	bool done = false;
	int fd = -1;

	*out = (struct socket_file){ 0 };
	if (path == NULL)
		return true;
	if (geteuid() == 0) {
		if (!find_user(config->user, &user, why))
			return false;
		owner = user->pw_uid;
		group = user->pw_gid;
	}
	if (config->socket_group[0] != '\0' &&
	    !find_group(config->socket_group, &group, why))
		return false;
	fd = hold_socket(path, &status);
	/* The umask of the start let nobody in; it opens last. */
	done = fd >= 0 &&
	       ((owner == (uid_t)-1 && group == (gid_t)-1) ||
		   fchownat(fd, "", owner, group, AT_EMPTY_PATH) == 0) &&
	       change_mode(fd, config->socket_mode);
	if (!done)
		snprintf(why, START_ERROR,
		    "%s: cannot set owner, group or mode: %s", path,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	if (!done)
		return false;
	snprintf(out->path, sizeof(out->path), "%s", path);
	out->device = status.st_dev;
	out->inode = status.st_ino;
	return true;
}

/* Where root opened it in a folder of its own, it stays: the next start finds
 * that nobody answers. */
void
start_remove_socket(const struct socket_file *file)
{
	struct stat status;

	if (file->path[0] != '\0' && lstat(file->path, &status) == 0 &&
	    status.st_dev == file->device && status.st_ino == file->inode &&
	    unlink(file->path) != 0 && errno != EACCES && errno != EPERM)
		log_warning(
		    "%s: cannot remove it: %s", file->path, strerror(errno));
}

bool
start_check_user(const struct config *config, char why[static START_ERROR])
{
	struct passwd *user = NULL;

	if (geteuid() != 0)
		return true;
	if (config->user[0] == '\0') {
		snprintf(why, START_ERROR,
		    "does not run as root; start it as another user, or set "
		    "the option user");
		return false;
	}
	if (!find_user(config->user, &user, why))
		return false;
	if (user->pw_uid == 0)
		snprintf(why, START_ERROR, "user: \"%s\" is root as well",
		    config->user);
	return user->pw_uid != 0;
}

bool
start_drop_root(const struct config *config, char why[static START_ERROR])
{
	struct passwd *user = NULL;

	if (geteuid() != 0)
		return true;
	if (!find_user(config->user, &user, why))
		return false;
	if (initgroups(user->pw_name, user->pw_gid) == 0 &&
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) == 0 &&
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) == 0 &&
	    setuid(0) != 0)
		return true;
	snprintf(why, START_ERROR, "cannot become user \"%s\": %s",
	    config->user, strerror(errno));
	return false;
}

void
start_set_limits(void)
{
	struct rlimit files, core = { 0 };

	/* Without descriptors libmilter's accept(2) spins at full load. */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 &&
	    files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &files) != 0)
			log_warning("cannot raise the limit of open files: %s",
			    strerror(errno));
	}
	if (setrlimit(RLIMIT_CORE, &core) != 0)
		log_warning("cannot forbid core files: %s", strerror(errno));
}

/* The parent's part: the grandchild's one octet, or its end.  The child
 * between must be gone, too: whoever looks finds one process. */
static void __attribute__((noreturn))
wait_until_ready(pid_t child, int descriptor)
{
	char octet = 0;
	ssize_t n = 0;

	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	do
		n = read(descriptor, &octet, 1);
	while (n < 0 && errno == EINTR);
	_exit(n == 1 ? EXIT_SUCCESS : EXIT_FAILURE);
}

int
start_daemonise(void)
{
	int ends[2] = { -1, -1 };
	pid_t child = -1;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	child = fork();
	if (child > 0) {
		close(ends[1]);
		wait_until_ready(child, ends[0]);
	}
	if (child < 0 || setsid() < 0)
		return -1;
	/* Not a session's leader: it can never get a terminal again. */
	child = fork();
	if (child > 0)
		_exit(EXIT_SUCCESS);
	if (child < 0)
		return -1;
	close(ends[0]);
	return ends[1];
}

void
start_ready(int descriptor)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		if (null > STDERR_FILENO)
			close(null);
	}
	if (write(descriptor, "", 1) != 1)
		log_warning(
		    "whoever started us went away: %s", strerror(errno));
	close(descriptor);
}

static int
facility_number(const char *name)
{
	static const int locals[] = { LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2,
		LOG_LOCAL3, LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7 };

	if (strncmp(name, "local", 5) == 0 && name[5] >= '0' && name[5] <= '7')
		return locals[name[5] - '0'];
	return strcmp(name, "daemon") == 0 ? LOG_DAEMON : LOG_MAIL;
}

static enum log_level
level_number(const char *name)
{
	static const char *const names[] = { [LOG_LEVEL_ERROR] = "error",
		[LOG_LEVEL_WARNING] = "warning",
		[LOG_LEVEL_INFO] = "info",
		[LOG_LEVEL_DEBUG] = "debug" };

	for (unsigned int i = 0; i <= LOG_LEVEL_DEBUG; i++)
		if (strcmp(names[i], name) == 0)
			return (enum log_level)i;
	return LOG_LEVEL_INFO;
}

void
start_log(const struct config *config, bool foreground)
{
	enum log_level most = level_number(config->log_level);

	if (foreground || strcmp(config->log_target, "stderr") == 0)
		log_to_stderr("smime-milter", most);
	else
		log_to_syslog("smime-milter",
		    facility_number(config->log_facility), most);
}
