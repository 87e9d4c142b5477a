/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every room stands on: spans, bounded buffers, allocation that cannot
 * fail, log lines, time as text.  Knows nothing of mail or of certificates.
 */
#ifndef BASE_H
#define BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* Octets that belong to somebody else and are only read. */
struct span {
	const uint8_t *data;
	size_t len; /* octets */
};

bool span_equal(struct span a, struct span b);
struct span span_of(const char *text); /* without its NUL */

/*
 * Memory for small things whose size no sender chooses.  Never returns NULL:
 * out of memory is logged and the process aborts (its supervisor restarts it,
 * Postfix tempfails meanwhile).  Free with free(3).
 */
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *old, size_t count, size_t size);
char *xstrdup(const char *);
char *xstrndup(const char *, size_t len);
void *xmemdup(const void *, size_t len);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * A growing run of octets with a limit.  Appending beyond the limit, or
 * without memory, changes nothing but `overflowed`, and so does every later
 * append: whoever fills it asks once, at the end.  Always NUL behind the last
 * octet once something was appended.  Zero-initialised but for its limit.
 */
struct buffer {
	uint8_t *data;
	size_t len;
	size_t capacity;
	size_t limit; /* octets; 0: nothing fits */
	bool overflowed;
};

#define BUFFER_LIMIT(octets) ((struct buffer){ .limit = (octets) })

bool buffer_append(struct buffer *, const void *, size_t len);
bool buffer_string(struct buffer *, const char *);
bool buffer_char(struct buffer *, char);
bool buffer_format(struct buffer *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_clear(struct buffer *); /* keeps memory and limit */
void buffer_free(struct buffer *);  /* keeps the limit; may be used again */
struct span buffer_span(const struct buffer *);
const char *buffer_text(const struct buffer *); /* "" where empty */

/* All of it, in as many write(2) as it takes.  False: errno, and some of it
 * may be written. */
bool write_all(int file, struct span);

/*
 * The log.  One line a call, control characters replaced, at most 1000
 * octets; goes to syslog(3) or to standard error.  Thread-safe.  Rooms of the
 * levels 1 to 3 (ARCHITECTURE.md) do not log: they return reasons.
 */
enum log_level {
	LOG_LEVEL_ERROR,   /* somebody must act now */
	LOG_LEVEL_WARNING, /* an administrator can act on it */
	LOG_LEVEL_INFO,	   /* one line a message; start, reload, stop */
	LOG_LEVEL_DEBUG,   /* for developers */
};

void log_to_stderr(const char *ident, enum log_level most);
void log_to_syslog(const char *ident, int facility, enum log_level most);
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A finished line at LOG_LEVEL_INFO, up to 8000 octets of it. */
void log_record(const char *line);
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Bare ASCII, whatever the locale: mail's grammar is not the user's. */
bool ascii_isspace(int c);
bool ascii_isdigit(int c);
bool ascii_isalpha(int c);
int ascii_tolower(int c);
bool ascii_is_all(struct span); /* no octet above 0x7f */
bool ascii_equal_nocase(const char *a, const char *b);
bool ascii_span_equal_nocase(struct span, const char *);
void hex_encode(const uint8_t *, size_t len, char *out); /* 2 * len + 1 */

/* True for a well-formed UTF-8 sequence without NUL (RFC 3629). */
bool utf8_valid(struct span);

/*
 * How many octets from the front of `text` (not empty) are one character, and
 * whether it may be shown as it is: printable ASCII, or, where `utf8`, a
 * well-formed character that neither controls nor reorders what stands around
 * it.
 */
size_t clean_character(const char *text, bool utf8, bool *harmless);

/* For people: UTF-8, what is not harmless as \HH; above `max` octets it ends
 * in "...". */
void clean_line(struct buffer *, const char *text, size_t max);

/* RFC 3339 in UTC, "2026-11-24T02:26:00Z". */
enum {
	TIME_TEXT = 32
};
void time_text(time_t, char out[static TIME_TEXT]);

/* Seconds since the epoch of a date and time in UTC; false: there is no such
 * date.  For ASN.1 times and RFC 3339. */
bool time_from_civil(int year, int month, int day, int hour, int minute,
    int second, time_t *out);

/* RFC 3339 date or date-time, or seconds since the epoch; fractions of a second
 * are dropped. */
bool time_parse(const char *, time_t *);

/*
 * Nearest of the names to `word` by edit distance, for "did you mean";
 * NULL where none is near.  The list ends with NULL.
 */
const char *nearest_name(const char *word, const char *const names[]);

#endif
