/* SPDX-License-Identifier: BSD-2-Clause */
/* The socket of the daemon: what is removed before it, and what root gives to
 * the user that it becomes. */
#include "config.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "start.h"
#include "test.h"

static char folder[] = "/tmp/test_start.XXXXXX";
static char path[64], other[64], listen_on[80];
static struct config *config;

static int
set_up(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/socket", folder);
	(void)snprintf(other, sizeof(other), "%s/other", folder);
	(void)snprintf(listen_on, sizeof(listen_on), "unix:%s", path);
	config = config_default();
	free(config->listen);
	config->listen = xstrdup(listen_on);
	config->socket_mode = 0620;
	free(config->user);
	config->user = xstrdup("nobody");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	config_free(config);
	return rmdir(folder);
}

/* Nothing of a test is left for the next. */
static int
sweep(void **state)
{
	(void)state;
	(void)unlink(path);
	(void)unlink(other);
	return 0;
}

/* Bound to `path`; nobody answers there before listen(2). */
static int
make_socket(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_true(fd >= 0);
	assert_int_equal(
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void
make_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	(void)close(fd);
}

static struct stat
status_of(const char *name)
{
	struct stat status;

	assert_int_equal(lstat(name, &status), 0);
	return status;
}

static void
test_socket_is_given_away(void **state)
{
	const struct passwd *nobody = getpwnam("nobody");
	struct socket_file file = { 0 };
	char why[START_ERROR] = "";
	int fd = make_socket();

	(void)state;
	assert_true(start_adjust_socket(config, &file, why));
	assert_int_equal(status_of(path).st_mode & 07777, 0620);
	if (geteuid() == 0 && nobody != NULL)
		assert_int_equal(status_of(path).st_uid, nobody->pw_uid);
	assert_true(file.inode == status_of(path).st_ino);
	start_remove_socket(&file);
	assert_int_equal(access(path, F_OK), -1);
	(void)close(fd);
}

/* Whoever owns the folder could put it there between two steps of root. */
static void
refuses_what_is_no_socket(void)
{
	struct stat before = status_of(other), after;
	struct socket_file file = { 0 };
	char why[START_ERROR] = "";

	assert_false(start_adjust_socket(config, &file, why));
	assert_string_not_equal(why, "");
	assert_string_equal(file.path, "");
	after = status_of(other);
	assert_int_equal(after.st_mode, before.st_mode);
	assert_int_equal(after.st_uid, before.st_uid);
	assert_int_equal(after.st_gid, before.st_gid);
}

static void
test_link_is_not_followed(void **state)
{
	(void)state;
	make_file(other);
	assert_int_equal(symlink(other, path), 0);
	refuses_what_is_no_socket();
}

static void
test_other_names_are_not_given_away(void **state)
{
	int fd = -1;

	(void)state;
	make_file(other);
	assert_int_equal(link(other, path), 0);
	refuses_what_is_no_socket();
	(void)unlink(path);
	(void)unlink(other);
	fd = make_socket();
	assert_int_equal(link(path, other), 0);
	refuses_what_is_no_socket();
	(void)close(fd);
}

static void
test_only_a_dead_socket_is_cleared(void **state)
{
	char why[START_ERROR] = "";
	int fd = -1;

	(void)state;
	assert_true(start_clear_socket(listen_on, why));
	assert_true(start_clear_socket("inet:10025@127.0.0.1", why));
	fd = make_socket();
	assert_int_equal(listen(fd, 1), 0);
	assert_false(start_clear_socket(listen_on, why));
	assert_non_null(strstr(why, "another process answers"));
	(void)close(fd);
	assert_true(start_clear_socket(listen_on, why));
	assert_int_equal(access(path, F_OK), -1);
	make_file(path);
	assert_false(start_clear_socket(listen_on, why));
	assert_non_null(strstr(why, "is no socket"));
	assert_int_equal(access(path, F_OK), 0);
}

/* A successor's, under the same name. */
static void
test_only_our_socket_is_removed(void **state)
{
	struct socket_file file = { 0 };
	char why[START_ERROR] = "";
	int fd = make_socket();

	(void)state;
	assert_true(start_adjust_socket(config, &file, why));
	assert_int_equal(rename(path, other), 0);
	(void)close(make_socket());
	start_remove_socket(&file);
	assert_int_equal(access(path, F_OK), 0);
	(void)close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_socket_is_given_away, sweep),
		cmocka_unit_test_teardown(test_link_is_not_followed, sweep),
		cmocka_unit_test_teardown(
		    test_other_names_are_not_given_away, sweep),
		cmocka_unit_test_teardown(
		    test_only_a_dead_socket_is_cleared, sweep),
		cmocka_unit_test_teardown(
		    test_only_our_socket_is_removed, sweep),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
