/* SPDX-License-Identifier: BSD-2-Clause */
/* What a daemon does before it serves: its socket, its user, its terminal. */
#ifndef START_H
#define START_H

#include <sys/types.h>

#include "policy.h"

/* Where the socket file stands, so that only our own is removed. */
struct socket_file {
	char path[128]; /* "": no unix socket */
	dev_t device;
	ino_t inode;
};

enum {
	START_ERROR = 512
};

/* Each: false and `why` says what is wrong and what to do. */

/* Root needs a user to become. */
bool start_check_user(const struct config *, char why[static START_ERROR]);
/* A socket that nobody answers on is removed; anything else stays. */
bool start_clear_socket(const char *listen, char why[static START_ERROR]);
/* After the socket is open: owner, group and permissions. */
bool start_adjust_socket(const struct config *, struct socket_file *out,
    char why[static START_ERROR]);
/* Root becomes the checked user, for good. */
bool start_drop_root(const struct config *, char why[static START_ERROR]);

/* Removes the socket file if it is still ours. */
void start_remove_socket(const struct socket_file *);

/* As many descriptors as the hard limit allows; no core files, since what is
 * in memory is other people's mail. */
void start_set_limits(void);

/*
 * Goes into the background.  In the parent it does not return: it exits 0
 * once the child says that it is ready, and 1 when the child ends before.
 * Returns a descriptor for start_ready(), -1 on failure.
 */
int start_daemonise(void);
void start_ready(int descriptor);

/* Sends log lines where the configuration says; `foreground`: to standard
 * error whatever it says. */
void start_log(const struct config *, bool foreground);

#endif
