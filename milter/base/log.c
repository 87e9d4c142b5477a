/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line a call to syslog(3) or standard error.  Where it goes is set once,
 * before threads start, and again only by a reload.
 */

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base.h"

enum {
	LINE = 1000,
	RECORD = 8000,
};

static atomic_bool to_syslog;
static atomic_int most_wanted = LOG_LEVEL_INFO;
static pthread_mutex_t ident_lock = PTHREAD_MUTEX_INITIALIZER;
static char log_ident[64] = "smime-milter"; /* openlog(3) keeps a pointer */

static void
set_ident(const char *ident)
{
	(void)snprintf(log_ident, sizeof(log_ident), "%s", ident);
}

void
log_to_stderr(const char *ident, enum log_level most)
{
	pthread_mutex_lock(&ident_lock);
	set_ident(ident);
	pthread_mutex_unlock(&ident_lock);
	atomic_store(&most_wanted, (int)most);
	atomic_store(&to_syslog, false);
}

void
log_to_syslog(const char *ident, int facility, enum log_level most)
{
	pthread_mutex_lock(&ident_lock);
	set_ident(ident);
	openlog(log_ident, LOG_PID | LOG_NDELAY, facility);
	pthread_mutex_unlock(&ident_lock);
	atomic_store(&most_wanted, (int)most);
	atomic_store(&to_syslog, true);
}

static bool
wants(enum log_level level)
{
	return (int)level <= atomic_load(&most_wanted);
}

/* What a message says must not start a line or drive a terminal. */
static void
blank_controls(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

static void
write_stderr(const char *text)
{
	char line[RECORD + 128];
	int n;

	pthread_mutex_lock(&ident_lock);
	n = snprintf(line, sizeof(line), "%s: %s\n", log_ident, text);
	pthread_mutex_unlock(&ident_lock);
	if (n > 0 && (size_t)n < sizeof(line))
		/* One write, so that lines of threads do not mix; nobody could
		 * be told of a failure. */
		if (write(STDERR_FILENO, line, (size_t)n) < 0)
			return;
}

static void
write_line(enum log_level level, char *text)
{
	static const int priority[] = { LOG_ERR, LOG_WARNING, LOG_INFO,
		LOG_DEBUG };

	blank_controls(text);
	if (atomic_load(&to_syslog))
		syslog(priority[level], "%s", text);
	else
		write_stderr(text);
}

static void __attribute__((format(printf, 2, 0)))
log_line(enum log_level level, const char *fmt, va_list ap)
{
	char text[LINE + 1];
	int saved = errno; /* %m, and callers that still look at it */

	if (!wants(level))
		return;
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	write_line(level, text);
	errno = saved;
}

void
log_record(const char *line)
{
	char text[RECORD + 1];
	int saved = errno;

	if (!wants(LOG_LEVEL_INFO))
		return;
	(void)snprintf(text, sizeof(text), "%s", line);
	write_line(LOG_LEVEL_INFO, text);
	errno = saved;
}

#define LOG_FUNCTION(name, level)                                              \
	void name(const char *fmt, ...)                                        \
	{                                                                      \
		va_list ap;                                                    \
                                                                               \
		va_start(ap, fmt);                                             \
		log_line(level, fmt, ap);                                      \
		va_end(ap);                                                    \
	}

LOG_FUNCTION(log_error, LOG_LEVEL_ERROR)
LOG_FUNCTION(log_warning, LOG_LEVEL_WARNING)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)
